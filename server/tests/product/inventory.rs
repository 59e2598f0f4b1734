//! The table of routes against the router itself: nothing is served that is not in it, and nothing in it is missing.

use crate::world::World;
use anteroom::http::{HttpState, Limits, router, routes::TABLE};
use reqwest::Method;
use std::{collections::BTreeSet, sync::Arc};

/// Every method and address that a router takes, as its own debug form lists them: axum has no other way to ask.
fn walk(router: &axum::Router) -> BTreeSet<(String, String)> {
    let text = format!("{router:?}");
    let (endpoints, nodes) = text.split_once("Node { paths: {").expect("the router lists its addresses");
    let (mut walked, mut rest) = (BTreeSet::new(), nodes);
    while let Some(entry) = rest.strip_prefix("RouteId(") {
        let (id, entry) = entry.split_once("): \"").expect("an id before its address");
        let (address, after) = entry.split_once('"').expect("an address in quotes");
        let (_, route) = endpoints.split_once(&format!("RouteId({id}): ")).expect("a route for every address");
        let (_, allowed) = route.split_once("allow_header: ").unwrap_or_default();
        let methods = allowed.split('"').nth(1).unwrap_or_default();
        for method in methods.split(',').filter(|method| !method.is_empty() && *method != "HEAD") {
            walked.insert((method.to_owned(), address.to_owned()));
        }
        rest = after.strip_prefix(", ").unwrap_or_default();
    }
    walked
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_the_router_stands_in_the_table_and_every_row_has_a_route() {
    let world = World::bare().await;
    let limits = Arc::new(Limits::new(world.config.limits.clone()));
    let state = HttpState { product: world.product.clone(), config: Arc::new(world.config.clone()), limits };
    let mut walked = walk(&router(state));
    // The sandbox is one area with one rule: only the demo has it.
    walked.retain(|(_, address)| address != "/sandbox" && !address.starts_with("/sandbox/"));
    assert!(walked.len() > 100, "the router shows its routes: {walked:?}");
    let table: BTreeSet<_> = TABLE.iter().map(|row| (row.method.to_string(), row.address.to_owned())).collect();
    let missing: Vec<_> = walked.difference(&table).collect();
    assert!(missing.is_empty(), "give these a row in server/src/http/routes/table.rs: {missing:?}");
    let gone: Vec<_> = table.difference(&walked).collect();
    assert!(gone.is_empty(), "nothing serves these rows of the table: {gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_in_the_table_is_refused_in_a_form_that_its_sender_can_read() {
    let world = World::bare().await;
    let page = world.send(world.request(Method::GET, "/no/such/page").header("accept", "text/html")).await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("<html") && page.headers.contains_key("content-security-policy"), "{}", page.text);
    let script = world.send(world.request(Method::POST, "/api/no-such-function")).await;
    assert_eq!(script.json(404)["code"], "not_found");
    world.send(world.request(Method::GET, "/v1/nothing")).await.problem(404);
    let method = world.send(world.request(Method::DELETE, "/v1/leads")).await;
    assert_eq!(method.headers["allow"], "POST");
    method.problem(405);
    let page = world.send(world.request(Method::PUT, "/c/lumen")).await;
    assert_eq!((page.status.as_u16(), page.headers["allow"].as_bytes()), (405, &b"GET,HEAD"[..]));
    for built in ["/Cargo.toml", "/.env", "/pkg/../../Cargo.toml", "/pkg/%2e%2e/%2e%2e/Cargo.toml"] {
        let reply = world.send(world.request(Method::GET, built)).await;
        assert!(reply.status == 404 && !reply.text.contains("[workspace"), "{built}: {}", reply.status);
    }
}
