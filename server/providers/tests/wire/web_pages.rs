//! Pages that a clinic names, over the guarded client.

use axum::{Router, http::header::CONTENT_TYPE, response::Redirect, routing::get};
use ports::{DocumentKind, FetchError, FetchedPage, PageSource};
use providers::{
    outbound::{Bounds, Outbound, SystemResolver},
    web_pages::WebPages,
};
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;

async fn site() -> String {
    let of = |kind: &'static str, text: &'static str| get(move || async move { ([(CONTENT_TYPE, kind)], text) });
    let router = Router::new()
        .route("/parking", of("text/html; charset=utf-8", "<p>Behind the house.</p>"))
        .route("/plain", of("text/plain", "Behind the house."))
        .route("/picture", of("image/png", "PNG"))
        .route("/large", get(|| async { "x".repeat(2_000) }))
        .route("/moved", get(|| async { Redirect::permanent("/parking") }))
        .route("/inside", get(|| async { Redirect::permanent("http://10.0.0.7/secret") }))
        .route("/slow", get(|| async { tokio::time::sleep(Duration::from_secs(30)).await }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound socket");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/")
}

fn pages(allowed: &[IpAddr]) -> WebPages {
    let bounds = Bounds { allowed: allowed.to_vec(), timeout: Duration::from_millis(800), most_bytes: 1_000 };
    WebPages::new(Outbound::new(Arc::new(SystemResolver), bounds))
}

#[tokio::test]
async fn a_page_comes_with_its_kind_and_what_is_none_is_refused_in_words() {
    let (site, pages) = (site().await, pages(&[[127, 0, 0, 1].into()]));
    let fetch = async |path: &str| pages.fetch(&format!("{site}{path}")).await;
    let parking = FetchedPage { kind: Some(DocumentKind::Html), bytes: b"<p>Behind the house.</p>".to_vec() };
    assert_eq!(fetch("parking").await, Ok(parking.clone()));
    assert_eq!(fetch("moved").await, Ok(parking));
    assert_eq!(fetch("plain").await.map(|page| page.kind), Ok(Some(DocumentKind::Text)));
    assert_eq!(fetch("picture").await.map(|page| page.kind), Ok(None));
    assert_eq!(fetch("large").await, Err(FetchError::TooLarge { most: 1_000 }));
    assert_eq!(fetch("none").await, Err(FetchError::Refused { status: 404 }));
    assert_eq!(fetch("slow").await, Err(FetchError::TooSlow));
    assert_eq!(fetch("inside").await, Err(FetchError::PrivateNetwork), "a redirect leads nobody inside");
}

#[tokio::test]
async fn a_page_of_a_private_network_is_not_asked_for() {
    let site = site().await;
    assert_eq!(pages(&[]).fetch(&format!("{site}parking")).await, Err(FetchError::PrivateNetwork));
    for address in ["file:///etc/passwd", "gopher://a.example", "parking", ""] {
        assert_eq!(pages(&[]).fetch(address).await, Err(FetchError::NotAnAddress), "{address}");
    }
}
