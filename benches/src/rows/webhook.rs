//! Row 6: a delivery of the card processor, verified, stored and queued, against pgbench with the same statements.

use super::replayed::UseCase;
use crate::{outside::NOW, replay::Act};
use anyhow::{Context, Result, ensure};
use contract::{
    Client,
    payments::{Payments, Receipt},
};
use ports::CardProcessors;
use providers::stripe::{Settings, Stripe};
use sandbox::stripe::sign;
use services::{Resources, payments::PaymentDesk};
use std::{sync::Arc, time::Duration};

const SECRET: &str = "whsec_bench";

impl UseCase for PaymentDesk {
    const ROW: u8 = 6;
    const NAME: &'static str = "webhook";
    const WORDS: &'static str = "a delivery of the card processor";
    const TARGET: f64 = 0.9;
    const TRACES: (&'static str, u64) = ("select count(*) from provider_events", 1);

    fn over(resources: Resources) -> Result<Self> {
        let settings = Settings {
            base_url: "http://127.0.0.1:9/".parse()?,
            secret_key: "sk_test_bench".to_owned().into(),
            webhook_secrets: vec![SECRET.to_owned().into()],
            timeout: Duration::from_secs(1),
            connect: None,
        };
        Ok(Self::new(Resources { cards: CardProcessors::new(vec![Arc::new(Stripe::new(settings)?)]), ..resources }))
    }

    async fn act(&self, act: Act) -> Result<()> {
        let at = NOW.parse().context("an instant")?;
        let body = format!(
            r#"{{"id": "evt_{}", "object": "event", "type": "checkout.session.completed", "created": 1795449600,
                "data": {{"object": {{"id": "cs_bench", "object": "checkout.session", "payment_status": "paid",
                "payment_intent": "pi_bench", "amount_total": 4000, "currency": "usd", "status": "complete"}}}}}}"#,
            act.id()
        );
        let client = Client { address: "192.0.2.7".into(), request_id: "bench".into(), ..Client::default() };
        let receipt = self.receive_event(client, "stripe", &sign(SECRET, body.as_bytes(), at), body.as_bytes()).await?;
        ensure!(receipt == Receipt::Stored, "a delivery was taken for another's copy");
        Ok(())
    }
}
