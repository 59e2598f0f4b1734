//! The client of the list of stolen passwords against its sandbox.

use super::support::World;
use axum::{Router, http::HeaderMap, routing::get};
use ports::BreachedPasswords;
use providers::pwned_passwords::{PwnedPasswords, Settings};
use sandbox::{pwned_passwords::BREACHED, switches::Switches};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;

fn client(base: &str) -> PwnedPasswords {
    let base_url = base.parse().expect("an address");
    PwnedPasswords::new(Settings { base_url, timeout: Duration::from_millis(400) }).expect("settings that fit")
}

fn ours(world: &World) -> PwnedPasswords {
    client(&world.url("pwned-passwords/"))
}

#[tokio::test]
async fn a_stolen_password_is_known_by_its_count_and_another_is_not() {
    let world = World::start().await;
    let list = ours(&world);
    for (password, times) in BREACHED {
        assert_eq!(list.times_seen(password).await, Ok(times));
        assert_eq!(list.times_seen(&format!("{password}!")).await, Ok(0));
    }
    assert_eq!(list.times_seen("Zähne putzen um 7").await, Ok(0));
    assert_eq!(list.times_seen("").await, Ok(0));
}

#[tokio::test]
async fn a_list_that_is_down_slow_or_broken_says_so_and_never_that_a_password_is_unknown() {
    let world = World::start().await;
    let list = ours(&world);
    for switches in
        [Switches { api_error_next: 1, ..Switches::default() }, Switches { api_timeout_next: 1, ..Switches::default() }]
    {
        world.sandbox.switches.set(switches);
        assert!(list.times_seen(BREACHED[0].0).await.is_err());
        assert_eq!(list.times_seen(BREACHED[0].0).await, Ok(BREACHED[0].1), "it works again");
    }
    let elsewhere = client(&format!("http://{}/nothing/", world.address));
    assert!(elsewhere.times_seen("anything").await.is_err());
}

/// A list of its own, which answers `body` and remembers what it was asked.
async fn answering(body: String) -> (PwnedPasswords, Arc<Mutex<Vec<(String, HeaderMap)>>>) {
    let asked: Arc<Mutex<Vec<(String, HeaderMap)>>> = Arc::default();
    let seen = asked.clone();
    let router = Router::new().fallback(get(move |uri: axum::http::Uri, headers: HeaderMap| async move {
        seen.lock().expect("no panic meanwhile").push((uri.to_string(), headers));
        body
    }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound socket");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (client(&format!("http://{address}/")), asked)
}

#[tokio::test]
async fn five_digits_of_the_hash_are_all_that_is_told() {
    // SHA-1 of “password”, as published everywhere.
    let (list, asked) = answering("1E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r\n".into()).await;
    assert_eq!(list.times_seen("password").await, Ok(52_256_179));
    let asked = asked.lock().expect("no panic meanwhile");
    let [(address, headers)] = asked.as_slice() else { panic!("it was asked {} times", asked.len()) };
    assert_eq!(address, "/range/5BAA6");
    assert_eq!(headers.get("add-padding").map(axum::http::HeaderValue::as_bytes), Some(b"true".as_slice()));
    for value in headers.values() {
        assert!(!String::from_utf8_lossy(value.as_bytes()).contains("password"));
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_it() {
    let (list, _) = answering("A".repeat(2 << 20)).await;
    assert!(list.times_seen("password").await.is_err());
}

#[tokio::test]
async fn a_count_that_is_none_is_an_error_and_padding_counts_for_nothing() {
    let (list, _) = answering("1E4C9B93F3F0682250B6CF8331B7EE68FD8:many\r\n".into()).await;
    assert!(list.times_seen("password").await.is_err());
    let (list, _) = answering("1e4c9b93f3f0682250b6cf8331b7ee68fd8:0\nno line of the list\n".into()).await;
    assert_eq!(list.times_seen("password").await, Ok(0));
}
