//! Turns: once each, never lost, never somebody else's.

use super::{Chat, caller, cards, desk_texts};
use crate::{
    conversations::{ConversationDesk, answer::TAKEN_FOR},
    estimates::EstimatesWithin,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    Actor, AppError, Caller, Client,
    conversations::{Author, Card, ConversationToken, Conversations, Input, Turn},
    estimates::{DepositTerms, EstimateRequest, EstimateView, Estimates},
};
use domain::{catalogue::Answer, understanding::Locale};
use sqlx::postgres::PgListener;
use std::sync::Arc;
use store::OrgTransaction;
use testkit::Clinic;

fn text(text: &str) -> Input {
    Input::Text { text: text.into() }
}

#[tokio::test]
async fn nothing_is_stored_for_somebody_who_only_looks() {
    let chat = Chat::open().await;
    let unknown = ConversationToken("x".repeat(43));
    for token in [None, Some(&unknown), Some(&ConversationToken("y".repeat(100_000)))] {
        let thread = chat.desk.open(&chat.visitor(), token, Locale::En).await.expect("the welcome screen");
        assert_eq!((thread.token, thread.messages.len(), thread.openers.len()), (None, 0, 4));
    }
    assert_eq!(chat.count("conversations").await, 0);
}

#[tokio::test]
async fn the_same_message_sent_twice_is_one_turn_also_at_the_same_time() {
    let chat = Chat::open().await;
    let first = chat.say("hello").await;
    let (token, message, visitor) = (chat.token(), chat.next_message(), chat.visitor());
    let send = || chat.desk.turn(&visitor, Some(&token), Turn::new(message, text("facial")));
    let (a, b, c) = tokio::join!(send(), send(), send());
    for thread in [a, b, c] {
        thread.expect("every repetition is answered");
    }
    let thread = send().await.expect("and a late one");
    let visitors = thread.messages.iter().filter(|message| message.author == Author::Visitor).count();
    assert_eq!(visitors, 2, "one for hello, one for facial");
    assert_eq!(cards(&thread).iter().filter(|card| matches!(card, Card::Estimate { .. })).count(), 1);
    assert!(thread.version > first.version);
}

#[tokio::test]
async fn a_first_message_whose_answer_was_lost_finds_its_conversation_again() {
    let chat = Chat::open().await;
    let message = chat.next_message();
    let first = chat.desk.turn(&chat.visitor(), None, Turn::new(message, text("hello"))).await.expect("taken");
    let again = chat.desk.turn(&chat.visitor(), None, Turn::new(message, text("hello"))).await.expect("taken once");
    assert_eq!(chat.count("conversations").await, 1);
    assert_eq!(first.messages, again.messages);
    let token = again.token.expect("a working token");
    let thread = chat.desk.open(&chat.visitor(), Some(&token), Locale::En).await.expect("it opens");
    assert_eq!(thread.messages, again.messages);
}

#[tokio::test]
async fn another_clinics_token_is_like_an_unknown_one() {
    let chat = Chat::open().await;
    chat.say("hello").await;
    let other = Clinic::create(&chat.database.database, 2).await;
    let stranger = caller(other.org, Actor::Visitor);
    let token = chat.token();
    let opened = chat.desk.open(&stranger, Some(&token), Locale::En).await.expect("the welcome screen");
    assert_eq!((opened.token, opened.messages.len()), (None, 0));
    let unknown = ConversationToken("z".repeat(43));
    let refusals = [
        chat.desk.turn(&stranger, Some(&token), Turn::new(chat.next_message(), text("hi"))).await,
        chat.desk.turn(&stranger, Some(&unknown), Turn::new(chat.next_message(), text("hi"))).await,
    ];
    let [foreign, unknown] = refusals.map(|refusal| refusal.expect_err("refused"));
    assert_eq!(foreign, unknown);
    let (entered, _) = chat.desk.enter(&token, Client::default()).await.expect("the token is its own door");
    assert_eq!((entered.org, entered.actor), (chat.clinic.org, Actor::Visitor));
    let unknown = chat.desk.enter(&ConversationToken(String::new()), Client::default()).await;
    assert_eq!(unknown.map(|_| ()).expect_err("no such conversation").code(), "not_found");
}

#[tokio::test]
async fn a_message_is_kept_word_for_word_but_for_control_characters() {
    let chat = Chat::open().await;
    let typed = "<b>مرحبا</b> & \"quotes\" 👩‍⚕️\n\tline two \u{0}\u{7}'; drop table messages; --";
    let thread = chat.say(typed).await;
    assert_eq!(thread.messages[0].text, typed.replace(['\u{0}', '\u{7}'], ""));
}

#[tokio::test]
async fn a_message_that_is_too_long_or_empty_is_refused_in_words_and_stores_nothing() {
    let chat = Chat::open().await;
    for long in ["a".repeat(4_001), "é".repeat(100_000), " \u{0}\n".into(), String::new()] {
        let error = chat.try_send(Input::Text { text: long }).await.expect_err("refused");
        assert!(error.reason_for("text").is_some(), "{error:?}");
    }
    assert_eq!(chat.count("conversations").await, 0);
    let thread = chat.say(&"é".repeat(4_000)).await;
    assert_eq!(thread.messages[0].text.chars().count(), 4_000);
}

#[tokio::test]
async fn a_tap_that_no_screen_of_ours_sent_is_refused_beside_its_field_and_stores_nothing() {
    let chat = Chat::open().await;
    chat.send(Input::Service { key: "botox".into() }).await;
    let before = chat.count("messages").await;
    let pick = |start: &str, practitioner: &str| Input::PickSlot {
        start: start.parse().expect("an instant"),
        practitioner_id: practitioner.into(),
    };
    let answer = |answer| Input::Answer { question: "areas".into(), answer };
    let soon = "2037-12-10T16:00:00Z";
    let far: Option<chrono::NaiveDate> = Some(chrono::NaiveDate::MAX);
    for (input, field) in [
        (pick(soon, "\u{0}"), "practitioner_id"),
        (pick(soon, "priya"), "practitioner_id"),
        (pick("-262143-01-01T00:00:00Z", ""), "start"),
        (pick("+262142-12-31T23:59:59Z", ""), "start"),
        (Input::ShowTimes { from: far }, "from"),
        (Input::Service { key: "bot\u{0}ox".into() }, "key"),
        (Input::Forget { fact: "answer:\u{0}".into() }, "fact"),
        (answer(Answer::Choice("\u{0}".into())), "answer"),
        (answer(Answer::Choices(vec!["forehead".into(), "\u{0}".into()])), "answer"),
        (answer(Answer::Postcode("97201\u{0}".into())), "answer"),
    ] {
        let error = chat.try_send(input.clone()).await.expect_err("refused");
        assert!(error.reason_for(field).is_some(), "{input:?}: {error:?}");
    }
    assert_eq!(chat.count("messages").await, before);
    let thread = chat.send(pick("1900-01-01T00:00:00Z", "")).await;
    assert!(desk_texts(&thread).iter().any(|text| text.contains("has passed")), "an old day is only past");
}

#[tokio::test]
async fn details_that_cannot_be_used_are_named_field_by_field_and_store_nothing() {
    let chat = Chat::open().await;
    chat.say("hello").await;
    let before = chat.count("messages").await;
    let input = Input::Details { name: " ".into(), phone: "12".into(), email: "x@".into() };
    let error = chat.try_send(input).await.expect_err("refused");
    for field in ["name", "phone", "email"] {
        assert!(error.reason_for(field).is_some(), "{field}");
    }
    assert_eq!(chat.count("messages").await, before);
}

/// Prices nothing: the calculator is down.
struct Down;

#[async_trait]
impl Estimates for Down {
    async fn estimate(&self, caller: &Caller, _: EstimateRequest) -> Result<EstimateView, AppError> {
        Err(AppError::Internal { request_id: caller.client.request_id.clone() })
    }

    async fn preview(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError> {
        self.estimate(caller, request).await
    }

    async fn terms(&self, c: &Caller, _: EstimateRequest, _: DateTime<Utc>) -> Result<DepositTerms, AppError> {
        Err(AppError::Internal { request_id: c.client.request_id.clone() })
    }
}

#[async_trait]
impl EstimatesWithin for Down {
    async fn estimate_within(
        &self,
        _: &mut OrgTransaction,
        caller: &Caller,
        request: EstimateRequest,
    ) -> Result<EstimateView, AppError> {
        self.estimate(caller, request).await
    }
}

#[tokio::test]
async fn what_was_typed_is_kept_when_a_later_step_fails_and_the_thread_says_so() {
    let mut chat = Chat::open().await;
    let working = chat.desk.clone();
    chat.desk = ConversationDesk::pricing_with(chat.resources.clone(), Arc::new(Down));
    let thread = chat.say("signature facial please").await;
    assert_eq!(thread.messages[0].text, "signature facial please");
    assert!(desk_texts(&thread).last().is_some_and(|text| text.contains("Request r-1")), "{thread:#?}");
    chat.desk = working;
    let thread = chat.say("price?").await;
    assert!(cards(&thread).iter().any(|card| matches!(card, Card::Estimate { .. })), "and the next turn goes on");
}

#[tokio::test]
async fn a_price_that_cannot_be_kept_is_owned_up_to_and_takes_nothing_else_with_it() {
    let chat = Chat::open().await;
    chat.run("alter table estimates add constraint no_prices check (created_at is null) not valid").await;
    let thread = chat.say("signature facial please").await;
    assert_eq!(thread.messages[0].text, "signature facial please");
    assert!(desk_texts(&thread).last().is_some_and(|text| text.contains("Request r-1")), "{thread:#?}");
    assert_eq!((chat.count("estimates").await, chat.count("open_turns").await), (0, 0));
    chat.run("alter table estimates drop constraint no_prices").await;
    let thread = chat.say("price?").await;
    assert!(cards(&thread).iter().any(|card| matches!(card, Card::Estimate { .. })), "and the next turn goes on");
}

#[tokio::test]
async fn a_price_and_its_answer_are_kept_together_or_not_at_all() {
    let chat = Chat::open().await;
    chat.run("alter table messages add constraint no_answers check (author <> 'desk') not valid").await;
    let error = chat.try_send(text("signature facial please")).await.expect_err("its answer cannot be kept");
    assert_eq!(error.code(), "internal");
    let counts = async || [chat.count("messages").await, chat.count("estimates").await, chat.count("open_turns").await];
    assert_eq!(counts().await, [1, 0, 1], "what was typed is there, and waits for its answer");
    chat.run("alter table messages drop constraint no_answers").await;
    chat.clock.advance(TAKEN_FOR);
    chat.desk.answer_abandoned_turns().await.expect("every turn can be answered");
    let [messages, estimates, open_turns] = counts().await;
    assert!(messages > 1);
    assert_eq!((estimates, open_turns), (1, 0));
}

#[tokio::test]
async fn what_a_turn_answers_with_is_what_the_thread_shows_when_it_is_opened() {
    let chat = Chat::open().await;
    for input in [
        text("hello, how much is botox?"),
        Input::Answer { question: "areas".into(), answer: Answer::Choices(vec!["chin".into()]) },
        Input::Answer { question: "units".into(), answer: Answer::Quantity(10.into()) },
        Input::ShowTimes { from: None },
        Input::AskPerson,
        text("Are you open on Sunday?"),
        Input::SetLocale { locale: Locale::Es },
    ] {
        assert_eq!(chat.send(input.clone()).await, chat.look().await, "{input:?}");
    }
    let (thread, _) = chat.pick_first("laser").await;
    assert_eq!(thread, chat.look().await);
    let thread = chat.details().await;
    assert!(cards(&thread).iter().any(|card| matches!(card, Card::Deposit { .. })), "{thread:#?}");
    assert_eq!(thread, chat.look().await, "also a hold that the turn itself made");
}

#[tokio::test]
async fn two_hundred_messages_a_day_are_enough() {
    let chat = Chat::open().await;
    chat.say("hello").await;
    sqlx::query(
        "insert into messages select org_id, conversation_id, gen_random_uuid(), 1000 + n, 'visitor', '', 'x', null,
             $1 from conversations, generate_series(1, 199) n",
    )
    .bind(chat.resources.clock.now())
    .execute(chat.database.database.owner())
    .await
    .expect("the rows are valid");
    let error = chat.try_send(text("one more")).await.expect_err("too many");
    let AppError::RateLimited { retry_after_seconds } = error else { panic!("{error:?}") };
    assert!(retry_after_seconds > 80_000);
    chat.clock.advance(TimeDelta::days(1) + TimeDelta::seconds(1));
    chat.say("good morning").await;
}

#[tokio::test]
async fn a_turn_is_announced_to_whoever_listens() {
    let chat = Chat::open().await;
    let mut listener = PgListener::connect(chat.database.url()).await.expect("a listener");
    listener.listen("anteroom_changes").await.expect("it listens");
    chat.say("hello").await;
    let notice = tokio::time::timeout(std::time::Duration::from_secs(5), listener.recv()).await;
    let payload = notice.expect("in time").expect("a notice").payload().to_owned();
    assert!(payload.contains("conversation") && payload.contains(&chat.clinic.org.to_string()), "{payload}");
    assert!(!payload.contains("hello"), "the channel carries no content");
}

#[tokio::test]
async fn two_tabs_at_once_lose_nothing() {
    let chat = Chat::open().await;
    chat.say("hello").await;
    let (token, visitor) = (chat.token(), chat.visitor());
    let turns = (0..8).map(|index| {
        let (token, visitor, message) = (&token, &visitor, chat.next_message());
        let desk = &chat.desk;
        async move { desk.turn(visitor, Some(token), Turn::new(message, text(&format!("note {index}")))).await }
    });
    for result in futures::future::join_all(turns).await {
        result.expect("every tab is answered");
    }
    let thread = chat.look().await;
    for index in 0..8 {
        let typed = format!("note {index}");
        assert_eq!(thread.messages.iter().filter(|message| message.text == typed).count(), 1, "{typed}");
    }
}

#[tokio::test]
async fn a_conversation_says_which_door_it_came_through() {
    let chat = Chat::open().await;
    let key = domain::ids::ApiKeyId(uuid::Uuid::from_u128(9));
    for (actor, channel) in [
        (Actor::Visitor, "widget"),
        (Actor::PublishableKey(key), "api"),
        (Actor::SecretKey { id: key, scopes: Vec::new() }, "api"),
    ] {
        let caller = caller(chat.clinic.org, actor);
        let before = chat.count(&format!("conversations where channel = '{channel}'")).await;
        chat.desk.turn(&caller, None, Turn::new(chat.next_message(), text("hello"))).await.expect("taken");
        assert_eq!(chat.count(&format!("conversations where channel = '{channel}'")).await, before + 1, "{channel}");
    }
}
