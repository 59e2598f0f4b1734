//! A running product with the demo's clinics, and a client of its API.

use anteroom::{
    composition::Product,
    config::Config,
    http::{HttpState, Limits, router},
    seed,
    system::SystemClock,
};
use ports::Clock;
use reqwest::{
    Method, StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::{Value, json};
use services::vault::{MasterKey, Vault};
use std::{net::SocketAddr, sync::Arc};
use testkit::TestDatabase;
use tokio::net::TcpListener;

pub const PUBLIC: &str = "pk_demo_lumen";
pub const SECRET: &str = "sk_demo_lumen";

pub struct World {
    pub database: TestDatabase,
    pub product: Product,
    pub config: Config,
    pub base: String,
    pub client: reqwest::Client,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl World {
    pub async fn open() -> Self {
        Self::configured(|_| {}).await
    }

    /// With so many writes a minute from one address.
    pub async fn limited(writes: u32) -> Self {
        Self::configured(|config| config.limits.writes_per_minute = writes).await
    }

    /// Without any clinic.
    pub async fn bare() -> Self {
        Self::around(TestDatabase::create().await, |_| {}).await
    }

    /// As a clinic runs it: without any clinic yet, and without the sandbox.
    pub async fn real(change: impl FnOnce(&mut Config)) -> Self {
        let without_sandbox = |config: &mut Config| {
            config.sandbox.enabled = false;
            change(config);
        };
        Self::around(TestDatabase::create().await, without_sandbox).await
    }

    /// With generous limits, but for what `change` says.
    pub async fn configured(change: impl FnOnce(&mut Config)) -> Self {
        let database = TestDatabase::create().await;
        seed::seed(&database.database, SystemClock.now()).await.expect("the demo can be seeded");
        Self::around(database, change).await
    }

    /// The product on this database.
    pub async fn around(database: TestDatabase, change: impl FnOnce(&mut Config)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let base = format!("http://{address}");
        let mut config = Config::default();
        config.server.public_url = format!("{base}/").parse().expect("an address");
        config.sandbox.enabled = true;
        config.sandbox.smtp_port = 0;
        config.sandbox.host_site_port = 0;
        config.limits.writes_per_minute = 100_000;
        config.limits.reads_per_minute = 100_000;
        config.limits.key_requests_per_minute = 100_000;
        config.limits.clinic_requests_per_minute = 100_000;
        change(&mut config);
        let product = Product::start(&config, database.database.clone(), vault()).await.expect("the product starts");
        let limits = Arc::new(Limits::new(config.limits.clone()));
        let state = HttpState { product: product.clone(), config: Arc::new(config.clone()), limits };
        let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        let no_redirects = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().redirect(no_redirects).build().expect("a client");
        Self { database, product, config, base, client }
    }

    /// Another process over the same database; where it listens.
    pub async fn second_process(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("a bound socket"));
        let limits = Arc::new(Limits::new(self.config.limits.clone()));
        let state = HttpState { product: self.product.clone(), config: Arc::new(self.config.clone()), limits };
        let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        base
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.expect("the product answers");
        let (status, headers) = (response.status(), response.headers().clone());
        Reply { status, headers, text: response.text().await.expect("a text") }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, key: &str, path: &str) -> Reply {
        self.send(self.request(Method::GET, path).bearer_auth(key)).await
    }

    pub async fn post(&self, key: &str, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::POST, path).bearer_auth(key).json(body)).await
    }

    /// The free times of a service in the coming two weeks, from tomorrow.
    pub async fn slots(&self, service: &str) -> Vec<Value> {
        let today = SystemClock.now().date_naive();
        let (from, to) = (today + chrono::Days::new(1), today + chrono::Days::new(14));
        let reply = self.get(PUBLIC, &format!("/v1/slots?service={service}&from={from}&to={to}")).await;
        reply.json(200)["slots"].as_array().expect("a list").clone()
    }

    /// Presses “Pay” on the page behind a pay link; the address of the checkout.
    pub async fn checkout(&self, link: &str) -> String {
        let paying = self.send(self.client.post(link)).await;
        assert_eq!(paying.status, 200, "{}", paying.text);
        let refresh = paying.headers["refresh"].to_str().expect("an address");
        refresh.strip_prefix("0; url=").expect("it leads on at once").to_owned()
    }

    /// Makes this the one site that a clinic lists.
    pub async fn list_site(&self, slug: &str, origin: &str) {
        sqlx::query("update organisations set allowed_origins = array[$2] where slug = $1")
            .bind(slug)
            .bind(origin)
            .execute(self.database.database.owner())
            .await
            .expect("a site can be listed");
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.database.database.owner()).await.expect("a count")
    }
}

impl Reply {
    /// The body of an answer that has this status.
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_str(&self.text).expect("a JSON body")
    }

    /// The problem (RFC 9457) of this status, in words and without anything of the machine room.
    pub fn problem(&self, status: u16) -> Value {
        let body = self.json(status);
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json");
        assert_eq!(body["status"], status, "{body}");
        for word in ["type", "title", "detail"] {
            assert!(body[word].as_str().is_some_and(|text| !text.is_empty()), "no {word}: {body}");
        }
        self.assert_discreet();
        body
    }

    pub fn assert_discreet(&self) {
        let text = self.text.to_lowercase();
        for leak in ["sqlx", "postgres", "panicked", "stack backtrace", "constraint", ".rs:"] {
            assert!(!text.contains(leak), "{leak} leaked: {}", self.text);
        }
    }
}

/// A request for a time of a service without questions.
pub fn booking(service: &str, slot: &Value, number: usize) -> Value {
    json!({
        "service": service, "start": slot["start"], "practitioner": slot["practitioner"],
        "name": format!("Client {number}"), "phone": format!("+1512555{:04}", 100 + number),
        "email": format!("client{number}@example.com"), "consent_version": 1,
    })
}

/// The same key for every process of a test.
pub fn vault() -> Vault {
    Vault::new(MasterKey::from_bytes([7; 32]), Vec::new())
}
