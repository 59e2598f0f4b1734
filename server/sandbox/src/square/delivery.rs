//! Signed events on their way to the product.

use super::Square;
use crate::deliveries::{PAUSES, hand};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{sync::PoisonError, time::Duration};
use tokio::task::JoinHandle;

/// The `x-square-hmacsha256-signature` of a body.
///
/// # Panics
/// Never: HMAC takes keys of every length (RFC 2104).
pub fn sign(key: &str, notification_url: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of every length (RFC 2104)");
    mac.update(notification_url.as_bytes());
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

impl Square {
    pub(crate) fn deliver(self) -> JoinHandle<()> {
        tokio::spawn(async move {
            let inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(mut inbox) = inbox else { return };
            let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build();
            let Ok(client) = client.inspect_err(|error| tracing::error!(%error, "no client for the sandbox")) else {
                return;
            };
            while let Some(first) = inbox.recv().await {
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
            let signature = sign(&self.signature_key, self.notification_url.as_str(), body.as_bytes());
            let request = client
                .post(self.notification_url.clone())
                .header("x-square-hmacsha256-signature", signature)
                .header("Content-Type", "application/json")
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
