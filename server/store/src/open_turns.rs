//! Messages whose answer is under way, and the plan of each until it is carried out. They are opened and ended by
//! [`crate::turns`].

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{ConversationId, MessageId, OrgId};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// The message whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnId {
    pub org: OrgId,
    pub conversation: ConversationId,
    pub message: MessageId,
}

/// A plan that was taken up.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct TakenPlan {
    pub plan: Value,
    /// How often it has been taken up, this time included.
    pub attempts: i32,
}

/// Takes up a plan that was left behind by `now`; with no `now`, also one that somebody still has. `None` when there
/// is none to be had.
pub async fn take_up(
    connection: &mut PgConnection,
    turn: TurnId,
    now: Option<DateTime<Utc>>,
    taken_until: DateTime<Utc>,
) -> Result<Option<TakenPlan>, StoreError> {
    Ok(sqlx::query_as(
        "update open_turns set taken_until = $5, attempts = attempts + 1
         where org_id = $1 and conversation_id = $2 and message_id = $3 and ($4::timestamptz is null or taken_until <= $4)
         returning plan, attempts",
    )
    .bind(turn.org.0)
    .bind(turn.conversation.0)
    .bind(turn.message.0)
    .bind(now)
    .bind(taken_until)
    .fetch_optional(connection)
    .await?)
}

/// The messages of a conversation that wait for their answer, in the order in which they came.
pub async fn of_conversation(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
) -> Result<Vec<MessageId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select message_id from open_turns join messages using (org_id, conversation_id, message_id)
         where org_id = $1 and conversation_id = $2 order by position",
    )
    .bind(org.0)
    .bind(conversation.0)
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(MessageId).collect())
}

/// The turns of every organisation that nobody was answering any more at `now`, the oldest first: a door.
pub async fn abandoned(doors: &PgPool, now: DateTime<Utc>, most: u32) -> Result<Vec<TurnId>, StoreError> {
    let rows: Vec<(Uuid, Uuid, Uuid)> =
        sqlx::query_as("select org_id, conversation_id, message_id from abandoned_turns($1, $2)")
            .bind(now)
            .bind(i32::try_from(most).unwrap_or(i32::MAX))
            .fetch_all(doors)
            .await?;
    let turn = |(org, conversation, message)| TurnId {
        org: OrgId(org),
        conversation: ConversationId(conversation),
        message: MessageId(message),
    };
    Ok(rows.into_iter().map(turn).collect())
}
