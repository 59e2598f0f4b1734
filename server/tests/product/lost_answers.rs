//! The real binary, killed while it answers a visitor.

use super::kill::{KEY, Server, add_key, count, run};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Clinic, TestDatabase};
use uuid::Uuid;

const MESSAGE: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
const OPEN: &str = "select count(*) from open_turns";
const BOOKED: &str = "select count(*) from bookings";

/// The visitor's side: a conversation whose time is picked and whose details are about to be sent.
struct Visitor {
    client: reqwest::Client,
    url: String,
    conversation: String,
}

impl Visitor {
    async fn almost_booked(server: &Server) -> Self {
        let mut visitor = Self {
            client: reqwest::Client::new(),
            url: format!("{}/v1/chat/turn", server.base),
            conversation: String::new(),
        };
        let first = visitor.send(json!({"input": {"input": "service", "key": "laser"}})).await;
        first["conversation"].as_str().expect("its secret").clone_into(&mut visitor.conversation);
        let times = visitor.send(json!({"input": {"input": "show_times", "from": null}})).await;
        let cards = times["messages"].as_array().expect("messages");
        let offer = cards.iter().rev().find_map(|message| message["card"]["offer"].as_object()).expect("times");
        let time = &offer["days"][0]["times"][0];
        let input = json!({"input": "pick_slot", "start": time["start"], "practitioner_id": time["practitioner_id"]});
        visitor.send(json!({"input": input})).await;
        visitor
    }

    fn call(&self, mut body: Value) -> reqwest::RequestBuilder {
        if !self.conversation.is_empty() {
            body["conversation"] = self.conversation.clone().into();
        }
        self.client.post(&self.url).bearer_auth(KEY).json(&body)
    }

    async fn send(&self, body: Value) -> Value {
        let answer = self.call(body).send().await.expect("the server answers");
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.expect("JSON")
    }

    fn details(&self) -> reqwest::RequestBuilder {
        let input = json!({"input": "details", "name": "Jordan Lee", "phone": "", "email": "jordan@example.com"});
        self.call(json!({"message_id": MESSAGE, "input": input}))
    }
}

async fn until(database: &TestDatabase, sql: &'static str, wanted: i64) {
    let begun = Instant::now();
    while count(database, sql).await != wanted {
        assert!(begun.elapsed() < Duration::from_secs(30), "{sql} did not come to {wanted}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Where the process dies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// The message is stored, nothing of its answer is.
    BeforeTheBooking,
    /// The booking is made, and no word of it is in the thread.
    BeforeTheWords,
}

async fn killed_at(moment: Moment) -> (TestDatabase, Server, Visitor) {
    let database = TestDatabase::create().await;
    let clinic = Clinic::create(&database.database, 1).await;
    add_key(&database, &clinic).await;
    let port = super::kill::free_port().await;
    let mut server = Server::start(&database, port, "http://127.0.0.1:9/stripe/").await;
    let visitor = Visitor::almost_booked(&server).await;

    // Locks of ours hold the answer up at the moment that is wanted.
    let owner = database.database.owner();
    let mut booking = owner.begin().await.expect("a transaction");
    sqlx::query("lock table resource_claims in exclusive mode").execute(&mut *booking).await.expect("locked");
    let request = tokio::spawn(visitor.details().send());
    until(&database, OPEN, 1).await;
    if moment == Moment::BeforeTheWords {
        let mut words = owner.begin().await.expect("a transaction");
        sqlx::query("select from conversations for no key update").execute(&mut *words).await.expect("locked");
        booking.rollback().await.expect("unlocked");
        until(&database, BOOKED, 1).await;
        server.kill();
        words.rollback().await.expect("unlocked");
    } else {
        server.kill();
        booking.rollback().await.expect("unlocked");
    }
    assert!(request.await.expect("the task ends").is_err(), "the visitor's connection broke");
    assert_eq!(count(&database, OPEN).await, 1, "the answer is owed");
    assert_eq!(count(&database, BOOKED).await, i64::from(moment == Moment::BeforeTheWords));
    let server = Server::start(&database, port, "http://127.0.0.1:9/stripe/").await;
    // The seconds pass in which the dead one is left to answer.
    run(&database, "update open_turns set taken_until = now()").await;
    (database, server, visitor)
}

async fn assert_everything_once(database: &TestDatabase, thread: &Value) {
    let messages = thread["messages"].as_array().expect("messages");
    let deposits = messages.iter().filter(|message| message["card"]["card"] == "deposit").count();
    assert_eq!(deposits, 1, "{thread}");
    assert_eq!(messages.iter().filter(|message| message["author"] == "visitor").count(), 4, "{thread}");
    assert_eq!(count(database, BOOKED).await, 1);
    assert_eq!(count(database, "select count(*) from leads").await, 1);
    assert_eq!(count(database, "select count(*) from contacts").await, 1);
    assert_eq!(count(database, OPEN).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_before_or_after_the_booking_answers_the_message_sent_again() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    for moment in [Moment::BeforeTheBooking, Moment::BeforeTheWords] {
        let (database, _server, visitor) = killed_at(moment).await;
        let answer = visitor.details().send().await.expect("the new server answers");
        assert_eq!(answer.status(), StatusCode::OK, "{moment:?}");
        assert_everything_once(&database, &answer.json().await.expect("JSON")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_it_answers_leaves_the_answer_to_the_queue() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (database, _server, visitor) = killed_at(Moment::BeforeTheWords).await;
    // The minute passes after which the queue looks for abandoned turns.
    run(&database, "select enqueue_job('answer_abandoned_turns', '{}', now(), null, null, false)").await;
    until(&database, OPEN, 0).await;
    let answer = visitor.details().send().await.expect("the new server answers");
    assert_everything_once(&database, &answer.json().await.expect("JSON")).await;
}
