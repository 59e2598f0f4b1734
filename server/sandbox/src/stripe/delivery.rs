//! Signed events on their way to the product.

use super::Stripe;
use crate::deliveries::{PAUSES, hand};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{sync::PoisonError, time::Duration};
use tokio::task::JoinHandle;

/// How often the time of checkouts is looked at.
const TICK: Duration = Duration::from_secs(5);

/// The `Stripe-Signature` of a body: HMAC-SHA256 over the time, a dot and the raw body.
///
/// # Panics
/// Never: HMAC takes keys of every length (RFC 2104).
pub fn sign(secret: &str, body: &[u8], at: DateTime<Utc>) -> String {
    let time = at.timestamp();
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of every length (RFC 2104)");
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}

impl Stripe {
    pub(crate) fn deliver(self) -> JoinHandle<()> {
        tokio::spawn(async move {
            let inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(mut inbox) = inbox else { return };
            let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build();
            let Ok(client) = client.inspect_err(|error| tracing::error!(%error, "no client for the sandbox")) else {
                return;
            };
            loop {
                let Ok(next) = tokio::time::timeout(TICK, inbox.recv()).await else {
                    self.books().run_out((self.now)());
                    self.books().run_billing((self.now)());
                    self.post_events();
                    continue;
                };
                let Some(first) = next else { return };
                let switches = self.switches.read();
                for id in hand(first, &mut inbox, &switches).await {
                    tokio::spawn(self.clone().send(client.clone(), id, switches.delay_seconds));
                }
            }
        })
    }

    /// Sends one copy of an event until it is answered with 2xx or the pauses are used up.
    async fn send(self, client: reqwest::Client, id: String, delay_seconds: u32) {
        tokio::time::sleep(Duration::from_secs(delay_seconds.into())).await;
        let Some(body) = self.books().events.get(&id).map(|event| event.body.clone()) else { return };
        for pause in PAUSES {
            let signature = sign(&self.webhook_secret, body.as_bytes(), (self.now)());
            let request = client
                .post(self.webhook_url.clone())
                .header("Stripe-Signature", signature)
                .header("Content-Type", "application/json; charset=utf-8")
                .body(body.clone());
            let arrived = request.send().await.is_ok_and(|reply| reply.status().is_success());
            if let Some(event) = self.books().events.get_mut(&id) {
                if arrived { event.delivered += 1 } else { event.failed += 1 }
            }
            if arrived {
                return;
            }
            tokio::time::sleep(Duration::from_secs(pause)).await;
        }
        tracing::warn!(event = %id, "the sandbox gave up on delivering an event");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_made_as_stripe_documents() {
        // `printf '1492774577.{"id":"evt"}' | openssl dgst -sha256 -hmac whsec_test`
        let at = DateTime::from_timestamp(1_492_774_577, 0).expect("a valid instant");
        let signature = sign("whsec_test", br#"{"id":"evt"}"#, at);
        assert_eq!(signature, "t=1492774577,v1=247e03a9fb93b8e81f0f3e13d74f36d58eaa13110e1ba3ee14ec41be3fcd855b");
    }
}
