//! Time and randomness, as parameters of everything that needs them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The time now.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// New identifiers and secrets.
pub trait Entropy: Send + Sync {
    /// A new identifier that sorts by time of creation (UUID version 7).
    fn id(&self) -> Uuid;
    /// 32 unguessable bytes in URL-safe base64, without padding.
    fn secret(&self) -> String;
}
