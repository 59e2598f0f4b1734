//! What a visitor did in each turn and what became of it.

use crate::{StoreError, open_turns::TurnId};
use chrono::{DateTime, Utc};
use domain::ids::{ConversationId, OrgId};
use serde_json::Value;
use sqlx::PgConnection;
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

/// Keeps a turn, in the transaction that takes it.
pub async fn keep(
    connection: &mut PgConnection,
    turn: TurnId,
    at: DateTime<Utc>,
    (input, replies, with_person): (&Value, &Value, bool),
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into turns (org_id, conversation_id, message_id, at, input, replies, with_person)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(turn.org.0)
    .bind(turn.conversation.0)
    .bind(turn.message.0)
    .bind(at)
    .bind(input)
    .bind(replies)
    .bind(with_person)
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps what carrying it out led to.
pub async fn carried_out(connection: &mut PgConnection, turn: TurnId, outcomes: &Value) -> Result<(), StoreError> {
    sqlx::query("update turns set outcomes = $4 where org_id = $1 and conversation_id = $2 and message_id = $3")
        .bind(turn.org.0)
        .bind(turn.conversation.0)
        .bind(turn.message.0)
        .bind(outcomes)
        .execute(connection)
        .await?;
    Ok(())
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
