//! Conversations that people answer: where each stands, what the clinic's people note, and who looks at it.

use crate::{
    StoreError,
    live::{Change, announce},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{ConversationId, OrgId, PersonId, SavedReplyId};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

/// Where a conversation `v` stands at an instant `$2`: `contract::answering::Place` in SQL.
const PLACE: &str = "case when v.done_at is not null then 'done'
    when v.snoozed_until > $2 then 'snoozed'
    when v.needs_person then 'waiting'
    when v.taken_by is not null then 'with_person'
    else 'assistant' end";

const COLUMNS: &str = "v.conversation_id, c.name as contact_name, v.state, v.channel, v.locale, v.updated_at,
    v.handed_over_for, v.handed_over_at, v.answer_due_at, v.taken_by, v.assigned_to, v.snoozed_until, v.rating,
    v.visitor_writes_until,
    (select m.text from messages m
     where m.org_id = v.org_id and m.conversation_id = v.conversation_id and m.text <> ''
     order by m.position desc limit 1) as last_text";

/// How long somebody who was seen at a conversation still counts as looking at it.
pub const WATCHES_FOR: TimeDelta = TimeDelta::seconds(40);

/// A conversation, for those who could answer it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ConversationRow {
    pub conversation_id: Uuid,
    pub contact_name: Option<String>,
    pub state: Value,
    pub channel: String,
    pub locale: String,
    pub updated_at: DateTime<Utc>,
    pub handed_over_for: Option<String>,
    pub handed_over_at: Option<DateTime<Utc>>,
    pub answer_due_at: Option<DateTime<Utc>>,
    pub taken_by: Option<Uuid>,
    pub assigned_to: Option<Uuid>,
    pub snoozed_until: Option<DateTime<Utc>>,
    pub rating: Option<i16>,
    pub visitor_writes_until: Option<DateTime<Utc>>,
    pub last_text: Option<String>,
    pub place: String,
}

/// Which conversations are wanted.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The stable word of a place.
    pub place: &'a str,
    /// A fragment of a message or of the contact's name; empty: all.
    pub text: &'a str,
    pub assigned_to: Option<PersonId>,
    pub now: DateTime<Utc>,
    pub most: i64,
}

/// Those of one place: whoever waits longest first, else the newest.
pub async fn list(
    connection: &mut PgConnection,
    org: OrgId,
    wanted: &Wanted<'_>,
) -> Result<Vec<ConversationRow>, StoreError> {
    let statement = format!(
        "select {COLUMNS}, {PLACE} as place from conversations v left join contacts c using (org_id, contact_id)
         where v.org_id = $1 and {PLACE} = $3
           and ($4 = '' or strpos(lower(coalesce(c.name, '')), lower($4)) > 0
                or exists (select from messages m where m.org_id = v.org_id and m.conversation_id = v.conversation_id
                           and strpos(lower(m.text), lower($4)) > 0))
           and ($5::uuid is null or v.assigned_to = $5)
         order by case when $3 = 'waiting' then v.answer_due_at end nulls last, v.updated_at desc limit $6"
    );
    Ok(sqlx::query_as(AssertSqlSafe(statement))
        .bind(org.0)
        .bind(wanted.now)
        .bind(wanted.place)
        .bind(wanted.text)
        .bind(wanted.assigned_to.map(|person| person.0))
        .bind(wanted.most)
        .fetch_all(connection)
        .await?)
}

/// How many conversations each place has.
pub async fn counts(
    connection: &mut PgConnection,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<Vec<(String, i64)>, StoreError> {
    let statement = format!("select {PLACE} as place, count(*) from conversations v where v.org_id = $1 group by 1");
    Ok(sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).bind(now).fetch_all(connection).await?)
}

pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    now: DateTime<Utc>,
) -> Result<Option<ConversationRow>, StoreError> {
    let statement = format!(
        "select {COLUMNS}, {PLACE} as place from conversations v left join contacts c using (org_id, contact_id)
         where v.org_id = $1 and v.conversation_id = $3"
    );
    Ok(sqlx::query_as(AssertSqlSafe(statement))
        .bind(org.0)
        .bind(now)
        .bind(conversation.0)
        .fetch_optional(connection)
        .await?)
}

/// How a conversation's answering changes. What is `None` stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing<'a> {
    pub handed_over: Option<(&'a str, DateTime<Utc>)>,
    pub answer_due_at: Option<Option<DateTime<Utc>>>,
    pub needs_person: Option<bool>,
    pub taken_by: Option<Option<PersonId>>,
    pub assigned_to: Option<Option<PersonId>>,
    pub snoozed_until: Option<Option<DateTime<Utc>>>,
    pub done_at: Option<Option<DateTime<Utc>>>,
}

/// Changes it, and tells every screen. The caller holds the conversation's lock.
pub async fn change(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    standing: Standing<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update conversations set
            handed_over_for = coalesce($3, handed_over_for), handed_over_at = coalesce($4, handed_over_at),
            answer_due_at = case when $5 then $6 else answer_due_at end,
            needs_person = coalesce($7, needs_person),
            taken_by = case when $8 then $9 else taken_by end,
            assigned_to = case when $10 then $11 else assigned_to end,
            snoozed_until = case when $12 then $13 else snoozed_until end,
            done_at = case when $14 then $15 else done_at end
         where org_id = $1 and conversation_id = $2",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(standing.handed_over.map(|(reason, _)| reason))
    .bind(standing.handed_over.map(|(_, at)| at))
    .bind(standing.answer_due_at.is_some())
    .bind(standing.answer_due_at.flatten())
    .bind(standing.needs_person)
    .bind(standing.taken_by.is_some())
    .bind(standing.taken_by.flatten().map(|person| person.0))
    .bind(standing.assigned_to.is_some())
    .bind(standing.assigned_to.flatten().map(|person| person.0))
    .bind(standing.snoozed_until.is_some())
    .bind(standing.snoozed_until.flatten())
    .bind(standing.done_at.is_some())
    .bind(standing.done_at.flatten())
    .execute(&mut *connection)
    .await?;
    announce(connection, org, Change::Conversation(conversation)).await
}

/// An entry of a conversation's log.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LogRow {
    pub entry_id: Uuid,
    pub kind: String,
    pub person_id: Option<Uuid>,
    pub text: String,
    pub at: DateTime<Utc>,
}

/// Adds to the log; the same entry twice is one.
pub async fn log(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    entry: &LogRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into conversation_log (org_id, conversation_id, entry_id, kind, person_id, text, at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(entry.entry_id)
    .bind(&entry.kind)
    .bind(entry.person_id)
    .bind(&entry.text)
    .bind(entry.at)
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest `most` entries, in order of time.
pub async fn log_of(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    most: i64,
) -> Result<Vec<LogRow>, StoreError> {
    let mut rows: Vec<LogRow> = sqlx::query_as(
        "select entry_id, kind, person_id, text, at from conversation_log
         where org_id = $1 and conversation_id = $2 order by at desc, entry_id desc limit $3",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(most)
    .fetch_all(connection)
    .await?;
    rows.reverse();
    Ok(rows)
}

/// Notes that somebody looks, or, until `writes_until`, writes. Others' screens are told only of what they do not know.
pub async fn watch(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    person: PersonId,
    (now, writes_until): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> Result<(), StoreError> {
    let news: Option<bool> = sqlx::query_scalar(
        "with before as (select seen_at, writes_until from conversation_watchers
                         where org_id = $1 and conversation_id = $2 and person_id = $3)
         insert into conversation_watchers as w (org_id, conversation_id, person_id, seen_at, writes_until)
         select $1, $2, $3, $4, $5 from conversations where org_id = $1 and conversation_id = $2
         on conflict (org_id, conversation_id, person_id)
            do update set seen_at = $4, writes_until = coalesce($5, w.writes_until)
         returning coalesce((select seen_at < $6 or ($5 is not null and coalesce(writes_until < $4, true)) from before),
                            true)",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(person.0)
    .bind(now)
    .bind(writes_until)
    .bind(now - WATCHES_FOR)
    .fetch_optional(&mut *connection)
    .await?;
    if news == Some(true) { announce(connection, org, Change::Conversation(conversation)).await } else { Ok(()) }
}

/// Who looks at a conversation, and until when each of them writes.
pub async fn watchers(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, Option<DateTime<Utc>>)>, StoreError> {
    Ok(sqlx::query_as(
        "select person_id, writes_until from conversation_watchers
         where org_id = $1 and conversation_id = $2 and seen_at > $3 order by person_id",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(now - WATCHES_FOR)
    .fetch_all(connection)
    .await?)
}

/// Whoever answers has said what they wrote.
pub async fn stops_writing(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    person: PersonId,
) -> Result<(), StoreError> {
    sqlx::query(
        "update conversation_watchers set writes_until = null
         where org_id = $1 and conversation_id = $2 and person_id = $3",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(person.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// The visitor writes until then. Screens are told when it begins.
pub async fn visitor_writes(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let begins: Option<bool> = sqlx::query_scalar(
        "with before as (select visitor_writes_until from conversations where org_id = $1 and conversation_id = $2)
         update conversations set visitor_writes_until = $4 where org_id = $1 and conversation_id = $2
         returning (select coalesce(visitor_writes_until < $3, true) from before)",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(now)
    .bind(until)
    .fetch_optional(&mut *connection)
    .await?;
    if begins == Some(true) { announce(connection, org, Change::Conversation(conversation)).await } else { Ok(()) }
}

/// What the visitor thought of it. Rated once; `false` when it had been.
pub async fn rate(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    (stars, at): (i16, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let rated = sqlx::query(
        "update conversations set rating = $3, rated_at = $4, version = version + 1
         where org_id = $1 and conversation_id = $2 and rating is null",
    )
    .bind(org.0)
    .bind(conversation.0)
    .bind(stars)
    .bind(at)
    .execute(&mut *connection)
    .await?;
    if rated.rows_affected() == 0 {
        return Ok(false);
    }
    announce(connection, org, Change::Conversation(conversation)).await?;
    Ok(true)
}

/// A saved reply as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SavedReplyRow {
    pub saved_reply_id: Uuid,
    pub shortcut: String,
    pub text: String,
}

pub async fn saved_replies(connection: &mut PgConnection, org: OrgId) -> Result<Vec<SavedReplyRow>, StoreError> {
    let statement = "select saved_reply_id, shortcut, text from saved_replies where org_id = $1 order by shortcut";
    Ok(sqlx::query_as(statement).bind(org.0).fetch_all(connection).await?)
}

/// Adds or changes one; `false` when another has its shortcut.
pub async fn save_reply(
    connection: &mut PgConnection,
    org: OrgId,
    reply: &SavedReplyRow,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let saved = sqlx::query(
        "insert into saved_replies (org_id, saved_reply_id, shortcut, text, created_at)
         select $1, $2, $3, $4, $5
         where not exists (select from saved_replies where org_id = $1 and shortcut = $3 and saved_reply_id <> $2)
         on conflict (org_id, saved_reply_id) do update set shortcut = $3, text = $4",
    )
    .bind(org.0)
    .bind(reply.saved_reply_id)
    .bind(&reply.shortcut)
    .bind(&reply.text)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(saved.rows_affected() == 1)
}

pub async fn remove_reply(connection: &mut PgConnection, org: OrgId, reply: SavedReplyId) -> Result<(), StoreError> {
    sqlx::query("delete from saved_replies where org_id = $1 and saved_reply_id = $2")
        .bind(org.0)
        .bind(reply.0)
        .execute(connection)
        .await?;
    Ok(())
}
