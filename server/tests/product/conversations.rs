//! The chat over REST, besides what every call has in common.

use crate::world::{PUBLIC, SECRET, World};
use reqwest::Method;
use serde_json::{Value, json};

/// Name and data of each event of a stream.
fn events(text: &str) -> Vec<(String, Value)> {
    let event = |frame: &str| {
        let (name, data) = frame.strip_prefix("event: ")?.split_once("\ndata: ")?;
        Some((name.to_owned(), serde_json::from_str(data).ok()?))
    };
    text.split("\n\n").filter_map(event).collect()
}

#[tokio::test]
async fn a_turn_is_streamed_as_it_is_answered_and_once_under_one_id() {
    let world = World::open().await;
    let id = "0198f6a0-0000-7000-8000-00000000c001";
    let ask = || {
        world
            .request(Method::POST, "/v1/chat/turn")
            .bearer_auth(PUBLIC)
            .header("accept", "text/event-stream")
            .json(&json!({"message_id": id, "text": "How much is Botox?"}))
    };
    let reply = world.send(ask()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.headers["content-type"], "text/event-stream");
    let heard = events(&reply.text);
    let names: Vec<&str> = heard.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.starts_with(&["accepted", "taken", "message"]) && names.ends_with(&["thread"]), "{names:?}");
    let (_, thread) = heard.last().expect("a thread");
    assert_eq!(heard[0].1, json!({"message_id": id}));
    assert_eq!(heard[1].1["conversation"], thread["conversation"], "what opens it is known before the answer");
    assert_eq!(thread["messages"][0]["text"], "How much is Botox?");
    let again = events(&world.send(ask()).await.text);
    let (_, repeated) = again.last().expect("a thread");
    assert_eq!(repeated["messages"], thread["messages"], "the same turn");
}

#[tokio::test]
async fn a_turn_that_cannot_be_taken_is_a_problem_in_the_stream() {
    let world = World::open().await;
    let call = world
        .request(Method::POST, "/v1/chat/turn")
        .bearer_auth(PUBLIC)
        .header("accept", "text/event-stream")
        .json(&json!({"text": "   "}));
    let heard = events(&world.send(call).await.text);
    let [_, (name, problem)] = &heard[..] else { panic!("nothing was taken: {heard:?}") };
    assert_eq!((name.as_str(), &problem["type"]), ("problem", &json!("/v1/problems/invalid")));
}

#[tokio::test]
async fn a_conversation_begins_in_the_language_around_the_chat_unless_its_words_tell_another() {
    let world = World::open().await;
    let ask = async |text: &str, locale: &str| {
        let body = json!({"text": text, "locale": locale});
        let reply = world.post(PUBLIC, "/v1/chat/turn", &body).await.json(200);
        reply["messages"][1]["text"].as_str().expect("an answer").to_owned()
    };
    let (spanish, english) = (ask("xyzzy", "es").await, ask("xyzzy", "en").await);
    assert_ne!(spanish, english);
    assert_eq!(ask("xyzzy", "es").await, spanish);
    assert_eq!(ask("¡xyzzy!", "en").await, spanish);
    let refused = world.post(PUBLIC, "/v1/chat/turn", &json!({"text": "xyzzy", "locale": "fr"})).await.json(422);
    assert_eq!(refused["errors"][0]["field"], "locale");
}

#[tokio::test]
async fn a_conversation_is_read_by_the_clinics_own_software_and_by_no_stranger() {
    let world = World::open().await;
    let turn = world.post(PUBLIC, "/v1/chat/turn", &json!({"text": "How much is Botox?"})).await.json(200);
    let id: String = sqlx::query_scalar(
        "select conversation_id::text from messages where text = 'How much is Botox?' order by created_at desc limit 1",
    )
    .fetch_one(world.database.database.owner())
    .await
    .expect("it is kept");
    let read = world.get(SECRET, &format!("/v1/conversations/{id}")).await.json(200);
    assert_eq!(read["messages"], turn["messages"]);
    assert_eq!(world.get(PUBLIC, &format!("/v1/conversations/{id}")).await.status, 403);
    assert_eq!(world.get("sk_demo_northside", &format!("/v1/conversations/{id}")).await.status, 404);
    assert_eq!(world.get(SECRET, "/v1/conversations/0198f6a0-0000-7000-8000-00000000ffff").await.status, 404);
}
