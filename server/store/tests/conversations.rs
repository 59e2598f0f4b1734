//! Conversations and their open turns, read back as they were written.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{ConversationId, MessageId};
use serde_json::{Value, json};
use store::{
    OrgTransaction,
    answering::Standing,
    conversations::{self, NewMessage, begun_with},
    open_turns::{self, TurnId},
    turns::{self, Answer, Beginning, NewTurn},
};
use testkit::{Clinic, TestDatabase};
use uuid::Uuid;

fn noon() -> DateTime<Utc> {
    "2037-11-24T12:00:00Z".parse().expect("an instant")
}

/// A conversation whose first message waits for its answer, which whoever took it has until `taken_until`.
async fn conversation(
    transaction: &mut OrgTransaction,
    clinic: &Clinic,
    number: u64,
    taken_until: DateTime<Utc>,
) -> TurnId {
    let turn = TurnId {
        org: clinic.org,
        conversation: ConversationId(Uuid::from_u64_pair(1, number)),
        message: MessageId(Uuid::from_u64_pair(2, number)),
    };
    let token_hash = [number.to_be_bytes(), [0; 8], [0; 8], [0; 8]].concat();
    let new = NewTurn {
        turn,
        text: "hello",
        at: noon(),
        input: &json!({"text": "hello"}),
        replies: &json!([]),
        with_person: false,
        plan: &plan(),
        taken_until,
        state: &json!({"turns": 1}),
        locale: "en",
        needs_person: false,
        handed_over_for: None,
        answer_due_at: None,
    };
    let beginning = Beginning { token_hash: &token_hash, channel: "widget" };
    turns::take(transaction, &new, Some(beginning)).await.expect("taken");
    turn
}

fn plan() -> Value {
    json!({"say": "hello"})
}

#[tokio::test]
async fn a_first_message_sent_again_is_found_without_reading_the_others() {
    let db = TestDatabase::create().await;
    let clinic = Clinic::create(&db.database, 1).await;
    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    let wanted = conversation(&mut transaction, &clinic, 1_000_000, noon()).await;
    transaction.commit().await.expect("kept");
    sqlx::query(
        "with busy as (
             insert into conversations (org_id, conversation_id, token_hash, channel, state, created_at, updated_at)
             select $1, gen_random_uuid(), decode(lpad(n::text, 64, '0'), 'hex'), 'widget', '{}', $2, $2
             from generate_series(1, 5000) n returning conversation_id)
         insert into messages (org_id, conversation_id, message_id, position, author, text, created_at)
         select $1, conversation_id, gen_random_uuid(), place, 'visitor', 'hello', $2
         from busy, generate_series(1, 3) place",
    )
    .bind(clinic.org.0)
    .bind(noon())
    .execute(db.database.owner())
    .await
    .expect("a busy afternoon");
    sqlx::query("analyze conversations, messages").execute(db.database.owner()).await.expect("it is known to be busy");

    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    let since = noon() - TimeDelta::minutes(10);
    let found = begun_with(&mut transaction, clinic.org, wanted.message, since).await.expect("an answer");
    assert_eq!(found, Some(wanted.conversation));
    let read: i64 = sqlx::query_scalar(
        "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables
         where relname in ('conversations', 'messages')",
    )
    .fetch_one(&mut *transaction)
    .await
    .expect("PostgreSQL counts");
    assert!(read < 20, "{read} rows were read to find one");
    let late = begun_with(&mut transaction, clinic.org, wanted.message, noon()).await.expect("an answer");
    assert_eq!(late, None, "what began too long ago is another conversation");
}

#[tokio::test]
async fn an_open_turn_is_taken_up_once_when_it_was_left_behind_and_ended_once() {
    let db = TestDatabase::create().await;
    let clinic = Clinic::create(&db.database, 1).await;
    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    let later = noon() + TimeDelta::seconds(10);
    let turn = conversation(&mut transaction, &clinic, 1, later).await;
    let other = conversation(&mut transaction, &clinic, 2, later + TimeDelta::hours(1)).await;
    transaction.commit().await.expect("kept");

    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    let waiting = open_turns::of_conversation(&mut transaction, clinic.org, turn.conversation).await.expect("a list");
    assert_eq!(waiting, [turn.message]);
    for (now, attempts) in [(Some(noon()), None), (Some(later), Some(2)), (Some(later), None), (None, Some(3))] {
        let until = later + TimeDelta::seconds(10);
        let taken = open_turns::take_up(&mut transaction, turn, now, until).await.expect("an answer");
        assert_eq!(taken.as_ref().map(|taken| taken.attempts), attempts, "{now:?}");
        assert!(taken.is_none_or(|taken| taken.plan == plan()));
    }
    transaction.commit().await.expect("kept");
    let doors = db.database.doors();
    assert_eq!(open_turns::abandoned(doors, later, 10).await.expect("a list"), []);
    assert_eq!(open_turns::abandoned(doors, later + TimeDelta::seconds(10), 10).await.expect("a list"), [turn]);
    let all = open_turns::abandoned(doors, later + TimeDelta::days(1), 10).await.expect("a list");
    assert_eq!(all, [turn, other], "the oldest first");
    assert_eq!(open_turns::abandoned(doors, later + TimeDelta::days(1), 1).await.expect("a list"), [turn]);

    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    let say = |number: u64, text: &str| NewMessage {
        id: MessageId(Uuid::from_u64_pair(3, number)),
        author: "desk",
        author_name: String::new(),
        text: text.into(),
        card: (number == 2).then(|| json!({"card": "facts"})),
    };
    let said = [say(1, "hello"), say(2, "how can we help?")];
    let (outcomes, state) = (json!(["slot_lost"]), json!({"turns": 2}));
    let answer = Answer { messages: &said, outcomes: &outcomes, state: &state, locale: "es", at: later };
    assert_eq!(turns::end(&mut transaction, turn, &answer).await.expect("ended"), Some(2));
    let again = Answer { messages: &[say(3, "again")], ..answer };
    assert_eq!(turns::end(&mut transaction, turn, &again).await.expect("ended before"), None);

    let (org, id) = (clinic.org, turn.conversation);
    let rows = conversations::messages(&mut transaction, org, id, 10).await.expect("the thread");
    let told: Vec<_> = rows.iter().map(|row| (row.position, row.author.as_str(), row.text.as_str())).collect();
    assert_eq!(told, [(1, "visitor", "hello"), (2, "desk", "hello"), (3, "desk", "how can we help?")]);
    assert_eq!([&rows[1].card, &rows[2].card], [&None, &said[1].card]);
    let row = conversations::find(&mut transaction, org, id).await.expect("the conversation").expect("it is there");
    assert_eq!((row.version, row.locale.as_str(), row.state, row.updated_at), (2, "es", state, later));
    assert_eq!(row.visitor_seen_at, Some(noon()), "the visitor looked when they wrote");
    let kept = turns::of_conversation(&mut transaction, org, id).await.expect("the turns");
    assert_eq!(kept.iter().map(|turn| &turn.outcomes).collect::<Vec<_>>(), [&outcomes]);
}

#[tokio::test]
async fn another_message_finds_what_was_sent_and_what_waits_and_brings_the_conversation_back_to_the_list() {
    let db = TestDatabase::create().await;
    let clinic = Clinic::create(&db.database, 1).await;
    let org = clinic.org;
    let mut transaction = db.database.begin(org).await.expect("a transaction");
    let first = conversation(&mut transaction, &clinic, 1, noon()).await;
    let second = TurnId { message: MessageId(Uuid::from_u64_pair(2, 9)), ..first };
    let id = first.conversation;
    let day = TimeDelta::days(1);
    for (message, since, expected) in [
        (first.message, noon() - day, (true, 1)),
        (second.message, noon() - day, (false, 1)),
        (second.message, noon(), (false, 0)),
    ] {
        let found = conversations::earlier(&mut transaction, org, id, message, since).await.expect("an answer");
        assert_eq!((found.is_taken, found.sent), expected);
        assert_eq!(found.unanswered, [first.message.0]);
        assert_eq!(found.oldest, (found.sent > 0).then(noon));
    }
    let aside =
        Standing { snoozed_until: Some(Some(noon() + day)), done_at: Some(Some(noon())), ..Standing::default() };
    store::answering::change(&mut transaction, org, id, aside).await.expect("put aside");
    let at = noon() + TimeDelta::minutes(1);
    let (due, state) = (at + TimeDelta::hours(1), json!({"turns": 2}));
    let new = NewTurn {
        turn: second,
        text: "a person, please",
        at,
        input: &json!({}),
        replies: &json!([]),
        with_person: false,
        plan: &plan(),
        taken_until: at,
        state: &state,
        locale: "en",
        needs_person: true,
        handed_over_for: Some("asked"),
        answer_due_at: Some(due),
    };
    turns::take(&mut transaction, &new, None).await.expect("taken");
    let row = conversations::find(&mut transaction, org, id).await.expect("the conversation").expect("it is there");
    assert_eq!((row.version, row.needs_person, row.done_at, row.state), (2, true, None, state));
    assert_eq!((row.handed_over_at, row.answer_due_at), (Some(at), Some(due)));
    let stands = store::answering::find(&mut transaction, org, id, at).await.expect("it stands").expect("somewhere");
    assert_eq!((stands.place.as_str(), stands.snoozed_until), ("waiting", None));
}

#[tokio::test]
async fn keeping_a_message_waits_for_no_disk_and_what_comes_after_it_does() {
    let db = TestDatabase::create().await;
    let clinic = Clinic::create(&db.database, 1).await;
    // Where the tests run, nothing waits for a disk.
    let durable =
        "do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$";
    sqlx::query(durable).execute(db.database.owner()).await.expect("new connections wait");
    let waits = async |transaction: &mut OrgTransaction| -> String {
        sqlx::query_scalar("show synchronous_commit").fetch_one(&mut **transaction).await.expect("a setting")
    };
    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    assert_eq!(waits(&mut transaction).await, "on");
    conversation(&mut transaction, &clinic, 1, noon()).await;
    assert_eq!(waits(&mut transaction).await, "off");
    transaction.commit().await.expect("kept");
    // The pool hands out the same connection.
    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    assert_eq!(waits(&mut transaction).await, "on");
}

#[tokio::test]
async fn what_is_made_alone_waits_for_the_one_before_and_other_ids_do_not() {
    let db = TestDatabase::create().await;
    let clinic = Clinic::create(&db.database, 1).await;
    let (id, another) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let mut first = db.database.begin(clinic.org).await.expect("a transaction");
    first.make_alone(id).await.expect("nobody is at it");
    let mut second = db.database.begin(clinic.org).await.expect("a transaction");
    second.make_alone(another).await.expect("nobody is at that");
    let waits = tokio::time::timeout(std::time::Duration::from_millis(200), second.make_alone(id)).await;
    assert!(waits.is_err(), "the first one is still at it");
    drop(second);
    first.commit().await.expect("done");
    let mut third = db.database.begin(clinic.org).await.expect("a transaction");
    third.make_alone(id).await.expect("nobody is at it any more");
}
