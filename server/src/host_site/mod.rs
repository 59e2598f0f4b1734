//! A stranger's website for the demo and the tests: another origin, a strict content policy, and one script tag of
//! ours. It shows that the widget needs nothing more, and that the page around it stays untouched.

use crate::config::Config;
use anyhow::Context;
use axum::{
    Router,
    http::header,
    response::{Html, IntoResponse},
    routing::get,
};
use std::net::{Ipv4Addr, SocketAddr};
use store::Database;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

const POPUP: &str = include_str!("popup.html");
const INLINE: &str = include_str!("inline.html");
const STYLE: &str = include_str!("site.css");

/// Where the page is; another port of this machine is another origin.
pub fn url(config: &Config) -> String {
    format!("http://127.0.0.1:{}/", config.sandbox.host_site_port)
}

/// Puts the page on the demo clinics' lists of sites, as a clinic does with its own in the portal.
pub async fn list(config: &Config, database: &Database) -> anyhow::Result<()> {
    let origin = url(config).trim_end_matches('/').to_owned();
    sqlx::query(
        "update organisations set allowed_origins = array_append(allowed_origins, $1)
         where demo and not allowed_origins @> array[$1]",
    )
    .bind(origin)
    .execute(database.owner())
    .await
    .context("listing the demo's host site")?;
    Ok(())
}

/// Serves the page until `stop`.
pub async fn start(config: &Config, stop: CancellationToken) -> anyhow::Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, config.sandbox.host_site_port));
    let listener = TcpListener::bind(address).await.with_context(|| format!("the demo's host site on {address}"))?;
    let product = config.server.public_url.clone();
    let site = Router::new()
        .route("/", get(page(POPUP, &product)))
        .route("/inline", get(page(INLINE, &product)))
        .route("/site.css", get(|| async { ([(header::CONTENT_TYPE, "text/css")], STYLE) }));
    tokio::spawn(async move {
        let served = axum::serve(listener, site).with_graceful_shutdown(async move { stop.cancelled().await });
        if let Err(error) = served.await {
            tracing::error!(%error, "the demo's host site ended");
        }
    });
    Ok(())
}

fn page(
    template: &'static str,
    product: &Url,
) -> impl Fn() -> std::future::Ready<axum::response::Response> + Clone + use<> {
    let origin = product.origin().ascii_serialization();
    let body = template.replace("{product}", &origin);
    // As strict as a careful site is: nothing inline, nothing from elsewhere but our script and our frame.
    let policy =
        format!("default-src 'none'; script-src {origin}; frame-src {origin}; style-src 'self'; base-uri 'none'");
    move || {
        let headers = [(header::CONTENT_SECURITY_POLICY, policy.clone())];
        std::future::ready((headers, Html(body.clone())).into_response())
    }
}
