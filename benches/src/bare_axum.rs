//! One page from memory and nothing else: how soon any server of this stack could answer.

use anyhow::Context;
use axum::{Router, response::Html, routing::get};

const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><title>Bare</title><p>Hello</p></html>";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1).context("usage: bare-axum ADDRESS:PORT")?;
    let listener = tokio::net::TcpListener::bind(&address).await.with_context(|| format!("listening on {address}"))?;
    let router = Router::new().route("/", get(|| async { Html(PAGE) }));
    Ok(axum::serve(listener, router).await?)
}
