//! The real clock and real randomness. The only place that reads either.

use base64::Engine;
use chrono::{DateTime, Utc};
use ports::{Clock, Entropy};
use uuid::Uuid;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is read for everybody else")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Cryptographic randomness, seeded by the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is where randomness is read for everybody else")]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn secret(&self) -> String {
        // rand's thread generator is cryptographically secure and seeded by the operating system.
        let bytes: [u8; 32] = rand::random();
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }
}
