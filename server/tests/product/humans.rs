//! Turnstile, where it is configured: nothing that programs like to do begins without a person's token.

use crate::world::{PUBLIC, Reply, SECRET, World};
use reqwest::Method;
use serde_json::{Value, json};

async fn world() -> World {
    World::configured(|config| config.sandbox.turnstile = true).await
}

fn token(world: &World, act: &str) -> String {
    world.product.sandbox.as_ref().expect("a sandbox").turnstile.give("127.0.0.1", act)
}

async fn post(world: &World, key: &str, path: &str, body: &Value, token: &str) -> Reply {
    let request = world.request(Method::POST, path).bearer_auth(key).header("turnstile-token", token);
    world.send(request.json(body)).await
}

fn enquiry() -> Value {
    json!({"name": "Ada Quist", "phone": "", "email": "ada@example.com", "message": "Do you do scars?", "consent_version": 1})
}

#[tokio::test]
async fn an_enquiry_and_a_chat_begin_with_a_token_and_go_on_without() {
    let world = world().await;
    let refused = world.post(PUBLIC, "/v1/leads", &enquiry()).await.problem(422);
    assert!(refused.to_string().contains("human_token"), "{refused}");
    assert_eq!(world.count("select count(*) from leads l join contacts c using (org_id, contact_id) where c.email = 'ada@example.com'").await, 0);
    let given = token(&world, "enquire");
    post(&world, PUBLIC, "/v1/leads", &enquiry(), &given).await.json(200);
    post(&world, PUBLIC, "/v1/leads", &enquiry(), &given).await.problem(422);

    let hello = json!({"text": "Hello"});
    world.post(PUBLIC, "/v1/chat/turn", &hello).await.problem(422);
    post(&world, PUBLIC, "/v1/chat/turn", &hello, &token(&world, "enquire")).await.problem(422);
    let begun = post(&world, PUBLIC, "/v1/chat/turn", &hello, &token(&world, "chat")).await.json(200);
    let more = json!({"text": "What does Botox cost?", "conversation": begun["conversation"]});
    world.post(PUBLIC, "/v1/chat/turn", &more).await.json(200);
}

#[tokio::test]
async fn a_first_message_that_is_sent_again_passes_by_the_same_token() {
    let world = world().await;
    let given = token(&world, "chat");
    let hello = json!({"text": "Hello", "message_id": "01900000-0000-7000-8000-00000000abcd"});
    let first = post(&world, PUBLIC, "/v1/chat/turn", &hello, &given).await.json(200);
    let again = post(&world, PUBLIC, "/v1/chat/turn", &hello, &given).await.json(200);
    assert_eq!(first["messages"], again["messages"]);
    assert_eq!(
        world.count("select count(*) from messages where message_id = '01900000-0000-7000-8000-00000000abcd'").await,
        1
    );
}

#[tokio::test]
async fn a_clinics_own_software_is_not_asked() {
    let world = world().await;
    world.post(SECRET, "/v1/leads", &enquiry()).await.json(200);
    world.post(SECRET, "/v1/chat/turn", &json!({"text": "Hello"})).await.json(200);
}

#[tokio::test]
async fn a_registration_needs_a_token_and_says_so_without_losing_it_to_a_verifier_that_is_down() {
    let world = world().await;
    let register = async |token: &str| {
        let form = [
            ("name", "Robin Vale"),
            ("email", "robin@example.com"),
            ("password", "seven quiet herons at dusk"),
            ("organisation", "Vale"),
            ("zone", "UTC"),
            ("country", "US"),
            ("currency", "USD"),
            ("human_token", token),
        ];
        world
            .send(world.request(Method::POST, "/api/portal/register").header("accept", "application/json").form(&form))
            .await
    };
    let without = register("").await;
    assert_eq!(without.status, 422, "{}", without.text);
    assert!(without.text.contains("human_token"), "{}", without.text);
    let sandbox = world.product.sandbox.as_ref().expect("a sandbox");
    let given = token(&world, "register");
    sandbox.switches.set(sandbox::switches::Switches { api_error_next: 1, ..Default::default() });
    assert_eq!(register(&given).await.status, 503);
    assert_eq!(register(&given).await.status, 200, "the verifier is back");
}

/// Whether a page loads the vendor's script.
fn loads(page: &Reply) -> bool {
    page.text.split("<script").skip(1).any(|script| script.split('>').next().is_some_and(|tag| tag.contains("api.js")))
}

#[tokio::test]
async fn the_pages_that_ask_load_the_check_and_no_other_page_does() {
    let world = world().await;
    let page = async |world: &World, path: &str| world.send(world.request(Method::GET, path)).await;
    for path in ["/register", "/w/pk_demo_lumen"] {
        let page = page(&world, path).await;
        assert!(loads(&page) && page.text.contains("cf-turnstile"), "{path}: {}", page.text);
    }
    for path in ["/sign-in", "/", "/c/lumen"] {
        assert!(!loads(&page(&world, path).await), "{path}");
    }
    let off = World::open().await;
    for path in ["/register", "/w/pk_demo_lumen"] {
        let page = page(&off, path).await;
        assert!(!page.text.contains("turnstile"), "{path}: {}", page.text);
    }
}
