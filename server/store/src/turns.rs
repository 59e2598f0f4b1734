//! What a visitor did in each turn and what became of it.

use crate::{
    StoreError,
    conversations::{ADD_MESSAGES, NewMessage, bind_messages},
    live::ANNOUNCE_CONVERSATION,
    open_turns::TurnId,
};
use chrono::{DateTime, Utc};
use domain::ids::{ConversationId, OrgId};
use serde_json::Value;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

/// A turn as it was taken.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct TurnRow {
    pub message_id: Uuid,
    pub at: DateTime<Utc>,
    pub input: Value,
    pub replies: Value,
    pub with_person: bool,
    pub outcomes: Value,
    /// What the message said in words.
    pub text: String,
}

/// A message as it is taken: what it was, what it changes, and the plan of its answer.
#[derive(Clone, Copy, Debug)]
pub struct NewTurn<'a> {
    pub turn: TurnId,
    /// What it said in words.
    pub text: &'a str,
    pub at: DateTime<Utc>,
    pub input: &'a Value,
    pub replies: &'a Value,
    pub with_person: bool,
    pub plan: &'a Value,
    /// Until then whoever takes it is left to carry the plan out.
    pub taken_until: DateTime<Utc>,
    /// The conversation's from now on.
    pub state: &'a Value,
    pub locale: &'a str,
    pub needs_person: bool,
    /// Why somebody is needed from now on; `None` leaves what was.
    pub handed_over_for: Option<&'a str>,
    pub answer_due_at: Option<DateTime<Utc>>,
}

/// A conversation that a first message begins. Only the SHA-256 of its token is kept.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    pub token_hash: &'a [u8],
    pub channel: &'a str,
}

/// The conversation as a turn leaves it. Whoever writes looks at it, and comes back to the list however it was put aside.
const CHANGED: &str = "update conversations set state = $11, locale = $12, needs_person = $13, version = version + 1,
        updated_at = $5, visitor_seen_at = $5,
        handed_over_for = coalesce($14::text, handed_over_for),
        handed_over_at = case when $14::text is null then handed_over_at else $5 end,
        answer_due_at = $15, snoozed_until = null, done_at = null
    where org_id = $1 and conversation_id = $2";
const BEGUN: &str = "insert into conversations (org_id, conversation_id, state, locale, needs_person, version, created_at,
        updated_at, visitor_seen_at, handed_over_for, handed_over_at, answer_due_at, token_hash, channel)
    values ($1, $2, $11, $12, $13, 1, $5, $5, $5, $14, case when $14::text is null then null else $5 end, $15, $16, $17)";

/// Keeps a message with its turn and its plan, and tells whoever is listening, by one statement. The caller holds the
/// lock of a conversation that is there already.
///
/// The transaction's commit then waits for no disk. It need not: nobody is told that the message is kept for good before
/// its answer is, whose commit comes after it in the same log, and waits. A process that dies in between loses nothing, for
/// the database has it; a database that dies in between has answered nobody.
pub async fn take(
    connection: &mut PgConnection,
    new: &NewTurn<'_>,
    beginning: Option<Beginning<'_>>,
) -> Result<(), StoreError> {
    let conversation = if beginning.is_some() { BEGUN } else { CHANGED };
    let statement = format!(
        "with said as (
             insert into messages (org_id, conversation_id, message_id, position, author, text, created_at)
             select $1, $2, $3, coalesce(max(position), 0) + 1, 'visitor', $4, $5
             from messages where org_id = $1 and conversation_id = $2
         ), opened as (
             insert into open_turns (org_id, conversation_id, message_id, plan, taken_until) values ($1, $2, $3, $6, $7)
         ), kept as (
             insert into turns (org_id, conversation_id, message_id, at, input, replies, with_person)
             values ($1, $2, $3, $5, $8, $9, $10)
         ), conversation as ({conversation})
         select {ANNOUNCE_CONVERSATION}, set_config('synchronous_commit', 'off', true)"
    );
    let mut statement = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(new.turn.org.0)
        .bind(new.turn.conversation.0)
        .bind(new.turn.message.0)
        .bind(new.text)
        .bind(new.at)
        .bind(new.plan)
        .bind(new.taken_until)
        .bind(new.input)
        .bind(new.replies)
        .bind(new.with_person)
        .bind(new.state)
        .bind(new.locale)
        .bind(new.needs_person)
        .bind(new.handed_over_for)
        .bind(new.answer_due_at);
    if let Some(Beginning { token_hash, channel }) = beginning {
        statement = statement.bind(token_hash).bind(channel);
    }
    statement.execute(connection).await?;
    Ok(())
}

/// What the desk answers, and what carrying the plan out led to.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub messages: &'a [NewMessage],
    pub outcomes: &'a Value,
    /// The conversation's from now on.
    pub state: &'a Value,
    pub locale: &'a str,
    pub at: DateTime<Utc>,
}

/// Ends a turn with its answer, and tells whoever is listening, by one statement. The caller holds the conversation's
/// lock. Its version from now on; `None` when somebody else has ended the turn, whose answer then stands.
pub async fn end(connection: &mut PgConnection, turn: TurnId, answer: &Answer<'_>) -> Result<Option<i32>, StoreError> {
    let statement = format!(
        "with ended as (
             delete from open_turns where org_id = $1 and conversation_id = $2 and message_id = $9 returning 1
         ), kept as (
             update turns set outcomes = $10
             where org_id = $1 and conversation_id = $2 and message_id = $9 and exists (select from ended)
         ), said as ({ADD_MESSAGES} where exists (select from ended)
         ), conversation as (
             update conversations set state = $11, locale = $12, version = version + 1, updated_at = $8
             where org_id = $1 and conversation_id = $2 and exists (select from ended)
             returning version
         )
         select version, {ANNOUNCE_CONVERSATION} from conversation"
    );
    let statement = sqlx::query(sqlx::AssertSqlSafe(statement));
    let whose = (turn.org, turn.conversation);
    let row = bind_messages(statement, whose, answer.messages, answer.at)
        .bind(turn.message.0)
        .bind(answer.outcomes)
        .bind(answer.state)
        .bind(answer.locale)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get("version")).transpose()?)
}

/// Every turn of a conversation, in order.
pub async fn of_conversation(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
) -> Result<Vec<TurnRow>, StoreError> {
    Ok(sqlx::query_as(
        "select t.message_id, t.at, t.input, t.replies, t.with_person, t.outcomes, m.text
         from turns t join messages m using (org_id, conversation_id, message_id)
         where t.org_id = $1 and t.conversation_id = $2 order by m.position",
    )
    .bind(org.0)
    .bind(conversation.0)
    .fetch_all(connection)
    .await?)
}
