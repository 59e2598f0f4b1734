//! A sandbox on a real socket, and the real clients pointed at it.

use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentId},
    money::{Currency, Money},
};
use ports::{CheckoutRequest, ProcessorAccount};
use providers::stripe::{ConnectSettings, Settings, Stripe};
use sandbox::{Config, Sandbox};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;
use uuid::Uuid;

pub const WEBHOOK_SECRET: &str = "whsec_for_tests";

pub struct World {
    pub sandbox: Sandbox,
    pub stripe: Stripe,
    /// A clinic's connected account.
    pub account: ProcessorAccount,
    pub address: SocketAddr,
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl World {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let now = Arc::new(Mutex::new(DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant")));
        let clock = now.clone();
        let url = |path: &str| format!("http://{address}/{path}").parse().expect("a valid address");
        let sandbox = Sandbox::new(Config {
            public_url: url("sandbox/"),
            webhook_url: url("v1/stripe/webhook"),
            webhook_secret: WEBHOOK_SECRET.into(),
            secret_key: "sk_test_key".into(),
            now: Arc::new(move || *clock.lock().expect("no test panics with the clock")),
        });
        let router = Router::new().nest("/sandbox", sandbox.router());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let stripe = Stripe::new(Settings {
            connect: Some(ConnectSettings {
                client_id: sandbox::stripe::CLIENT_ID.into(),
                base_url: url("sandbox/stripe/"),
            }),
            base_url: url("sandbox/stripe/"),
            secret_key: "sk_test_key".into(),
            webhook_secrets: vec![WEBHOOK_SECRET.into()],
            timeout: Duration::from_millis(400),
        });
        let account = ProcessorAccount { reference: "acct_wire".into(), ..ProcessorAccount::default() };
        Self { sandbox, stripe: stripe.expect("settings that fit"), account, address, now }
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().expect("no test panics with the clock")
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.now.lock().expect("no test panics with the clock") += by;
    }

    pub fn request(&self, payment: u128) -> CheckoutRequest {
        CheckoutRequest {
            org: OrgId(Uuid::from_u128(1)),
            booking: BookingId(Uuid::from_u128(2)),
            payment: PaymentId(Uuid::from_u128(payment)),
            amount: Money::new(4_000, Currency::USD),
            description: "Deposit · Botox, Fri Dec 4, 4:30 PM · Lumen".into(),
            client_email: Some("ada@example.com".into()),
            keeps_card: false,
            success_url: "http://127.0.0.1:9/b/token?checkout=paid".into(),
            cancel_url: "http://127.0.0.1:9/b/token?checkout=back".into(),
            ends_at: self.now() + TimeDelta::minutes(46),
        }
    }

    /// A page of the sandbox.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/sandbox/{path}", self.address)
    }
}
