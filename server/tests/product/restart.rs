//! What was paid or open before a start of the sandbox is known after it.

use crate::world::{PUBLIC, SECRET, World, booking};
use anteroom::{composition::Product, system::SystemClock};
use ports::Clock;
use sandbox::stripe::Card;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_paid_before_the_start_is_really_refunded() {
    let world = World::open().await;
    let soon = SystemClock.now().date_naive() + chrono::Days::new(5);
    let list = format!("/v1/admin/bookings?status=confirmed&from={soon}&limit=200");
    let listed = world.get(SECRET, &list).await.json(200);
    let bookings = listed["bookings"].as_array().expect("a list");
    let paid = bookings.iter().find(|b| b["paid"]["minor"].as_i64() > Some(0)).expect("a seeded paid deposit");
    let before = refunded(&world);
    let path = format!("/v1/admin/bookings/{}/cancel", paid["id"].as_str().expect("an id"));
    world.post(SECRET, &path, &json!({"version": paid["version"], "reason": "A test"})).await.json(200);
    for _ in 0..100 {
        if refunded(&world) > before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(refunded(&world) - before, paid["paid"]["minor"].as_i64().expect("an amount"));
}

fn refunded(world: &World) -> i64 {
    let sandbox = world.product.sandbox.as_ref().expect("a sandbox");
    sandbox.stripe.totals().iter().map(|total| total.refunded).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_opened_before_a_restart_can_be_paid_after_it() {
    let world = World::open().await;
    let slot = world.slots("ipl").await[2].clone();
    let held = world.post(PUBLIC, "/v1/bookings", &booking("ipl", &slot, 1)).await.json(200);
    let page = world.checkout(held["checkout_url"].as_str().expect("a pay link")).await;
    let session = page.rsplit('/').next().expect("a checkout");
    world.product.stop.cancel();
    let again = Product::start(&world.config, world.database.database.clone()).await.expect("it starts again");
    let sandbox = again.sandbox.as_ref().expect("a sandbox");
    sandbox.stripe.pay(session, Card::visa()).expect("the checkout is known and open");
    assert!(sandbox.stripe.intent_of(session).is_some());
    again.stop.cancel();
}
