//! Threads and their messages. State and cards are JSON whose types belong to `domain` and `contract`.

use crate::{
    StoreError,
    live::{Change, announce},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{BookingId, ConversationId, LeadId, MessageId, OrgId};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// A conversation as it stands.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ConversationRow {
    pub conversation_id: Uuid,
    pub contact_id: Option<Uuid>,
    pub locale: String,
    pub state: Value,
    pub version: i32,
    pub needs_person: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub handed_over_at: Option<DateTime<Utc>>,
    pub answer_due_at: Option<DateTime<Utc>>,
    /// Who of the clinic's people answers instead of the assistant.
    pub taken_by: Option<Uuid>,
    pub done_at: Option<DateTime<Utc>>,
    pub rating: Option<i16>,
    pub visitor_seen_at: Option<DateTime<Utc>>,
}

/// What a turn leaves behind in the conversation itself.
#[derive(Clone, Copy, Debug)]
pub struct Changed<'a> {
    pub state: &'a Value,
    pub locale: &'a str,
    pub needs_person: bool,
    pub at: DateTime<Utc>,
}

/// A message to be stored. Its place in the thread is given when it is.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    pub id: MessageId,
    /// `visitor`, `desk` or `person`.
    pub author: &'static str,
    pub author_name: String,
    pub text: String,
    pub card: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct MessageRow {
    pub message_id: Uuid,
    pub position: i32,
    pub author: String,
    pub author_name: String,
    pub text: String,
    pub card: Option<Value>,
    pub created_at: DateTime<Utc>,
}

/// The organisation and conversation behind the SHA-256 of a token: a door, asked before any tenant is known.
pub async fn enter(doors: &PgPool, token_hash: &[u8]) -> Result<Option<(OrgId, ConversationId)>, StoreError> {
    let row: Option<(Uuid, Uuid)> = sqlx::query_as("select org_id, conversation_id from org_by_conversation_token($1)")
        .bind(token_hash)
        .fetch_optional(doors)
        .await?;
    Ok(row.map(|(org, conversation)| (OrgId(org), ConversationId(conversation))))
}

/// The organisation of a conversation whose sealed id somebody holds: a door.
pub async fn org_of(doors: &PgPool, conversation: ConversationId) -> Result<Option<OrgId>, StoreError> {
    let org: Option<Uuid> =
        sqlx::query_scalar("select org_by_conversation($1)").bind(conversation.0).fetch_one(doors).await?;
    Ok(org.map(OrgId))
}

const COLUMNS: &str = "conversation_id, contact_id, locale, state, version, needs_person, created_at, updated_at,
    handed_over_at, answer_due_at, taken_by, done_at, rating, visitor_seen_at";

pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
) -> Result<Option<ConversationRow>, StoreError> {
    let statement = format!("select {COLUMNS} from conversations where org_id = $1 and conversation_id = $2");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(conversation.0)
        .fetch_optional(connection)
        .await?)
}

/// Reads the conversation and keeps others from changing it until the transaction ends. `no key update`, because a
/// booking that refers to this conversation may be written meanwhile.
pub async fn lock(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
) -> Result<Option<ConversationRow>, StoreError> {
    let statement =
        format!("select {COLUMNS} from conversations where org_id = $1 and conversation_id = $2 for no key update");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(conversation.0)
        .fetch_optional(connection)
        .await?)
}

/// Writes what changed, makes the conversation one version newer and tells whoever is listening.
pub async fn save(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    changed: Changed<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update conversations
         set state = $3, locale = $4, needs_person = $5, version = version + 1, updated_at = $6
         where org_id = $1 and conversation_id = $2",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(changed.state)
    .bind(changed.locale)
    .bind(changed.needs_person)
    .bind(changed.at)
    .execute(&mut *connection)
    .await?;
    announce(connection, org, Change::Conversation(conversation)).await
}

/// Adds messages at the end, `$8` being now: to be followed by a condition, or by nothing. Their ids, authors, names,
/// texts and cards are `$3` to `$7`.
pub(crate) const ADD_MESSAGES: &str = "insert into messages (org_id, conversation_id, message_id, position, author,
        author_name, text, card, created_at)
    select $1, $2, m.message_id, (newest.position + m.place)::integer, m.author, m.author_name, m.text, m.card, $8
    from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[]) with ordinality
            as m (message_id, author, author_name, text, card, place),
        (select coalesce(max(position), 0) as position from messages where org_id = $1 and conversation_id = $2) as newest";

type Statement<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

/// Binds `$1` to `$8` of [`ADD_MESSAGES`].
pub(crate) fn bind_messages<'q>(
    statement: Statement<'q>,
    (org, conversation): (OrgId, ConversationId),
    messages: &[NewMessage],
    now: DateTime<Utc>,
) -> Statement<'q> {
    let texts = |of: fn(&NewMessage) -> &str| messages.iter().map(|one| of(one).to_owned()).collect::<Vec<_>>();
    statement
        .bind(org.0)
        .bind(conversation.0)
        .bind(messages.iter().map(|message| message.id.0).collect::<Vec<_>>())
        .bind(texts(|message| message.author))
        .bind(texts(|message| &message.author_name))
        .bind(texts(|message| &message.text))
        .bind(messages.iter().map(|message| message.card.clone()).collect::<Vec<_>>())
        .bind(now)
}

/// Adds messages at the end. The caller holds the conversation's lock, so that places are given once.
pub async fn add_messages(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    messages: &[NewMessage],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let statement = bind_messages(sqlx::query(ADD_MESSAGES), (org, conversation), messages, now);
    statement.execute(connection).await?;
    Ok(())
}

/// The newest `most` messages, in reading order.
pub async fn messages(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    most: u32,
) -> Result<Vec<MessageRow>, StoreError> {
    let mut rows: Vec<MessageRow> = sqlx::query_as(
        "select message_id, position, author, author_name, text, card, created_at from messages
         where org_id = $1 and conversation_id = $2 order by position desc limit $3",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?;
    rows.reverse();
    Ok(rows)
}

pub async fn has_message(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    message: MessageId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select from messages where org_id = $1 and conversation_id = $2 and message_id = $3)",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(message.0)
    .fetch_one(connection)
    .await?)
}

/// What must be known of a conversation before another message of its visitor is taken.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Earlier {
    /// Whether this very message was taken before.
    pub is_taken: bool,
    /// Messages that wait for their answer, in the order in which they came.
    pub unanswered: Vec<Uuid>,
    /// How many the visitor sent since the instant that was asked about, and when the oldest of them was.
    pub sent: i64,
    pub oldest: Option<DateTime<Utc>>,
}

/// The caller holds the conversation's lock, and has waited for it in a statement before this one.
pub async fn earlier(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    message: MessageId,
    since: DateTime<Utc>,
) -> Result<Earlier, StoreError> {
    Ok(sqlx::query_as(
        "select count(*) as sent, min(created_at) as oldest,
            exists (select from messages where org_id = $1 and conversation_id = $2 and message_id = $3) as is_taken,
            array(select message_id from open_turns join messages using (org_id, conversation_id, message_id)
                  where org_id = $1 and conversation_id = $2 order by position) as unanswered
         from messages where org_id = $1 and conversation_id = $2 and author = 'visitor' and created_at > $4",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(message.0)
    .bind(since)
    .fetch_one(connection)
    .await?)
}

/// The conversation in which a booking was made; `None` for one made elsewhere.
pub async fn of_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<ConversationId>, StoreError> {
    let id: Option<Option<Uuid>> =
        sqlx::query_scalar("select conversation_id from bookings where org_id = $1 and booking_id = $2")
            .bind(org.0)
            .bind(booking.0)
            .fetch_optional(connection)
            .await?;
    Ok(id.flatten().map(ConversationId))
}

/// The visitor looks at it. Written down at most once in `every`.
pub async fn seen_by_visitor(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    (now, every): (DateTime<Utc>, TimeDelta),
) -> Result<(), StoreError> {
    sqlx::query(
        "update conversations set visitor_seen_at = $3
         where org_id = $1 and conversation_id = $2 and (visitor_seen_at is null or visitor_seen_at < $4)",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(now)
    .bind(now - every)
    .execute(connection)
    .await?;
    Ok(())
}

/// Names the visitor after the lead that they became.
pub async fn adopt_contact_of_lead(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    lead: LeadId,
) -> Result<(), StoreError> {
    sqlx::query(
        "update conversations v set contact_id = l.contact_id
         from leads l where v.org_id = $1 and v.conversation_id = $2 and l.org_id = $1 and l.lead_id = $3",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(lead.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// The conversation that `message` began after `since` and that has gone no further: a first message sent twice.
pub async fn begun_with(
    connection: &mut PgConnection,
    org: OrgId,
    message: MessageId,
    since: DateTime<Utc>,
) -> Result<Option<ConversationId>, StoreError> {
    let id: Option<Uuid> = sqlx::query_scalar(
        "select m.conversation_id from conversations v join messages m using (org_id, conversation_id)
         where v.org_id = $1 and v.created_at > $3 and m.message_id = $2 and m.position = 1
           and not exists (select from messages n where n.org_id = v.org_id and n.conversation_id = v.conversation_id
                           and n.author = 'visitor' and n.position > 1)",
    )
    .bind(org.0)
    .bind(message.0)
    .bind(since)
    .fetch_optional(connection)
    .await?;
    Ok(id.map(ConversationId))
}

/// Replaces the token, of which only the SHA-256 is kept.
pub async fn set_token(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    token_hash: &[u8],
) -> Result<(), StoreError> {
    sqlx::query("update conversations set token_hash = $3 where org_id = $1 and conversation_id = $2")
        .bind(org.0)
        .bind(conversation.0)
        .bind(token_hash)
        .execute(connection)
        .await?;
    Ok(())
}
