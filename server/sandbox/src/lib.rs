//! The outside world in a box: a card processor, a mail server, and switches that break them.
//!
//! It speaks the vendors' real wire, so that the product's real clients are what the demo and the tests exercise. It is
//! kept in memory, bounded, and never mounted outside demo, development and tests; the server decides.
//!
//! To add a vendor: a folder here that speaks its wire, a card on [`index`], and a test in `providers` that takes the
//! real client to it.

pub mod identity;
pub mod mail;
pub mod model;
pub mod pwned_passwords;
pub mod square;
pub mod stripe;
pub mod switches;
pub mod turnstile;

mod deliveries;
mod index;
mod kept;
mod page;

use axum::{
    Router,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use identity::Identities;
use mail::Mailbox;
use model::Model;
use square::Square;
use std::{io, net::SocketAddr, sync::Arc};
use stripe::Stripe;
use switches::Switchboard;
use tokio::task::JoinHandle;
use turnstile::Turnstile;
use url::Url;

/// The time, as a parameter: tests move it.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What the box needs to know of the product around it.
#[derive(Clone)]
pub struct Config {
    /// Where [`Sandbox::router`] is mounted, as a browser reaches it: `http://127.0.0.1:3000/sandbox/`.
    pub public_url: Url,
    /// Where signed events go: `http://127.0.0.1:3000/v1/stripe/webhook`.
    pub webhook_url: Url,
    /// Signs events; the product has the same.
    pub webhook_secret: String,
    /// The key that the product's client must show.
    pub secret_key: String,
    pub now: Now,
}

/// The outside world. Clones share it.
#[derive(Clone)]
pub struct Sandbox {
    pub stripe: Stripe,
    pub square: Square,
    pub mailbox: Mailbox,
    pub switches: Switchboard,
    pub turnstile: Turnstile,
    pub identities: Identities,
    pub model: Model,
    public_url: Url,
    mount: String,
}

impl Sandbox {
    pub fn new(config: Config) -> Self {
        let switches = Switchboard::default();
        let mut mount = config.public_url.path().trim_end_matches('/').to_owned();
        if mount.is_empty() {
            mount.push('/');
        }
        let mailbox = Mailbox::new(config.now.clone(), switches.clone());
        let turnstile = Turnstile::new(config.now.clone(), switches.clone());
        let identities = Identities::new(config.now.clone(), switches.clone());
        let model = Model::new(config.now.clone(), switches.clone());
        let public_url = config.public_url.clone();
        let square = Square::new(&config, switches.clone());
        Self {
            square,
            stripe: Stripe::new(config, switches.clone()),
            mailbox,
            switches,
            turnstile,
            identities,
            model,
            public_url,
            mount,
        }
    }

    /// Every page and API, to be nested under the path of [`Config::public_url`]. Stripe's base URL for the product's
    /// client is that path and `stripe/`; its trailing slash matters.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/", get(index::page))
            .route("/switches", get(switches::read).post(switches::change))
            .route("/model/mood", post(switches::change_model))
            .with_state(self.clone())
            .nest("/model", model::router(self.clone()))
            .nest("/square", square::router(self.clone()))
            .nest("/stripe", stripe::router(self.clone()))
            .nest("/turnstile", turnstile::router(self.clone()))
            .nest("/pwned-passwords", pwned_passwords::router(self.clone()))
            .nest("/mail", mail::pages::router(self.clone()))
            .merge(identity::router(self.clone()))
            .route("/mail.json", get(mail::pages::json).with_state(self.clone()))
    }

    /// Starts delivering events; aborting the handle stops it. Without it events are kept and not sent.
    pub fn deliver_events(&self) -> JoinHandle<()> {
        drop(self.square.clone().deliver());
        self.stripe.clone().deliver()
    }

    /// Starts the mail server on `address` (port 0 takes a free one) and answers where it listens.
    pub async fn listen_for_mail(&self, address: SocketAddr) -> io::Result<(SocketAddr, JoinHandle<()>)> {
        mail::smtp::listen(self.mailbox.clone(), address).await
    }

    /// The path that every link of ours begins with, without a slash at the end.
    pub(crate) fn mount(&self) -> &str {
        self.mount.trim_end_matches('/')
    }
}
