//! Files that came with visitors' mails.

use crate::{
    StoreError,
    live::{Change, announce},
};
use chrono::{DateTime, Utc};
use domain::ids::{ConversationId, MessageId, OrgId};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// A file to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// 1 to 120 characters.
    pub name: &'a str,
    pub media_type: &'a str,
    pub content: &'a [u8],
}

/// A file without what is in it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FileRow {
    pub message_id: Uuid,
    pub position: i16,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
}

/// A file with what is in it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WholeFile {
    pub name: String,
    pub media_type: String,
    pub content: Vec<u8>,
}

/// Keeps the files of a message, in their order, and announces the change. Those that are kept already stay.
pub async fn keep(
    connection: &mut PgConnection,
    org: OrgId,
    (conversation, message): (ConversationId, MessageId),
    files: &[NewFile<'_>],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for (position, file) in (0_i16..).zip(files) {
        sqlx::query(
            "insert into message_files (org_id, conversation_id, message_id, position, name, media_type, content,
                 created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        )
        .bind(org.0)
        .bind(conversation.0)
        .bind(message.0)
        .bind(position)
        .bind(file.name)
        .bind(file.media_type)
        .bind(file.content)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query("update conversations set version = version + 1 where org_id = $1 and conversation_id = $2")
        .bind(org.0)
        .bind(conversation.0)
        .execute(&mut *connection)
        .await?;
    announce(connection, org, Change::Conversation(conversation)).await
}

/// All files of a conversation, each message's in their order.
pub async fn of_conversation(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
) -> Result<Vec<FileRow>, StoreError> {
    let rows = sqlx::query_as(
        "select message_id, position, name, media_type, octet_length(content)::bigint as bytes from message_files
         where org_id = $1 and conversation_id = $2 order by message_id, position",
    )
    .bind(org.0)
    .bind(conversation.0)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// `None` when there is none.
pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    (conversation, message): (ConversationId, MessageId),
    position: i16,
) -> Result<Option<WholeFile>, StoreError> {
    let row = sqlx::query_as(
        "select name, media_type, content from message_files
         where org_id = $1 and conversation_id = $2 and message_id = $3 and position = $4",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(message.0)
    .bind(position)
    .fetch_optional(connection)
    .await?;
    Ok(row)
}
