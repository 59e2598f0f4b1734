//! Conversations and their open turns, read back as they were written.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{ConversationId, MessageId};
use serde_json::json;
use store::{
    OrgTransaction,
    conversations::{NewConversation, NewMessage, add_messages, begun_with, insert},
    open_turns::{self, TurnId},
};
use testkit::{Clinic, TestDatabase};
use uuid::Uuid;

fn noon() -> DateTime<Utc> {
    "2037-11-24T12:00:00Z".parse().expect("an instant")
}

async fn conversation(transaction: &mut OrgTransaction, clinic: &Clinic, number: u64, at: DateTime<Utc>) -> TurnId {
    let turn = TurnId {
        org: clinic.org,
        conversation: ConversationId(Uuid::from_u64_pair(1, number)),
        message: MessageId(Uuid::from_u64_pair(2, number)),
    };
    let token_hash = [number.to_be_bytes(), [0; 8], [0; 8], [0; 8]].concat();
    let state = json!({});
    let new = NewConversation {
        id: turn.conversation,
        token_hash: &token_hash,
        channel: "widget",
        locale: "en",
        state: &state,
        created_at: at,
    };
    insert(transaction, clinic.org, &new).await.expect("a conversation");
    let hello = NewMessage {
        id: turn.message,
        author: "visitor",
        author_name: String::new(),
        text: "hello".into(),
        card: None,
    };
    add_messages(transaction, clinic.org, turn.conversation, &[hello], at).await.expect("a message");
    turn
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
async fn an_open_turn_is_taken_up_once_when_it_was_left_behind_and_closed_once() {
    let db = TestDatabase::create().await;
    let clinic = Clinic::create(&db.database, 1).await;
    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    let turn = conversation(&mut transaction, &clinic, 1, noon()).await;
    let other = conversation(&mut transaction, &clinic, 2, noon()).await;
    let later = noon() + TimeDelta::seconds(10);
    let plan = json!({"say": "hello"});
    open_turns::open(&mut transaction, turn, &plan, later).await.expect("open");
    open_turns::open(&mut transaction, other, &plan, later + TimeDelta::hours(1)).await.expect("open");
    transaction.commit().await.expect("kept");

    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    let waiting = open_turns::of_conversation(&mut transaction, clinic.org, turn.conversation).await.expect("a list");
    assert_eq!(waiting, [turn.message]);
    for (now, attempts) in [(Some(noon()), None), (Some(later), Some(2)), (Some(later), None), (None, Some(3))] {
        let until = later + TimeDelta::seconds(10);
        let taken = open_turns::take_up(&mut transaction, turn, now, until).await.expect("an answer");
        assert_eq!(taken.as_ref().map(|taken| taken.attempts), attempts, "{now:?}");
        assert!(taken.is_none_or(|taken| taken.plan == plan));
    }
    transaction.commit().await.expect("kept");
    let doors = db.database.doors();
    assert_eq!(open_turns::abandoned(doors, later, 10).await.expect("a list"), []);
    assert_eq!(open_turns::abandoned(doors, later + TimeDelta::seconds(10), 10).await.expect("a list"), [turn]);
    let all = open_turns::abandoned(doors, later + TimeDelta::days(1), 10).await.expect("a list");
    assert_eq!(all, [turn, other], "the oldest first");
    assert_eq!(open_turns::abandoned(doors, later + TimeDelta::days(1), 1).await.expect("a list"), [turn]);

    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    assert!(open_turns::close(&mut transaction, turn).await.expect("closed"));
    assert!(!open_turns::close(&mut transaction, turn).await.expect("closed before"));
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
