//! Questions that no article answered, and where they were asked.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{ArticleId, ConversationId, OrgId, QuestionId};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub struct QuestionRow {
    pub question_id: Uuid,
    pub text: String,
    pub locale: String,
    /// `open`, `answered` or `dismissed`.
    pub state: String,
    pub times: i32,
    pub article_id: Option<Uuid>,
    pub last_asked_at: DateTime<Utc>,
    /// Conversations that still wait for the answer.
    pub waiting: i64,
}

const ROW: &str = "select q.question_id, q.text, q.locale, q.state, q.times, q.article_id, q.last_asked_at,
        (select count(*) from question_askings a where a.org_id = q.org_id and a.question_id = q.question_id
            and a.answered_at is null) as waiting
    from open_questions q where q.org_id = $1";

/// The newest of each state: what is open first, the most asked before the others.
pub async fn questions(connection: &mut PgConnection, org: OrgId, most: i64) -> Result<Vec<QuestionRow>, StoreError> {
    let statement = format!(
        "{ROW} order by q.state <> 'open', case when q.state = 'open' then q.times end desc, q.last_asked_at desc,
         q.question_id limit $2"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(most).fetch_all(connection).await?)
}

pub async fn find_question(
    connection: &mut PgConnection,
    org: OrgId,
    question: QuestionId,
) -> Result<Option<QuestionRow>, StoreError> {
    let statement = format!("{ROW} and q.question_id = $2 for update of q");
    let row = sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(question.0).fetch_optional(connection);
    Ok(row.await?)
}

pub async fn count_open(connection: &mut PgConnection, org: OrgId) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar("select count(*) from open_questions where org_id = $1 and state = 'open'");
    Ok(count.bind(org.0).fetch_one(connection).await?)
}

/// Something that was asked.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    pub id: QuestionId,
    pub wording: &'a str,
    pub text: &'a str,
    pub locale: &'a str,
    /// Where, if it was in a conversation: the same question there counts once.
    pub conversation: Option<ConversationId>,
    pub at: DateTime<Utc>,
}

/// Keeps a question, or counts it where its wording is known; one that had been answered is open again. `None` when so
/// many wait already that this one is let go.
pub async fn ask(
    connection: &mut PgConnection,
    org: OrgId,
    asking: &Asking<'_>,
    most_open: i64,
) -> Result<Option<QuestionId>, StoreError> {
    let known: Option<Uuid> =
        sqlx::query_scalar("select question_id from open_questions where org_id = $1 and wording = $2 for update")
            .bind(org.0)
            .bind(asking.wording)
            .fetch_optional(&mut *connection)
            .await?;
    let id = match known {
        Some(id) => id,
        None if count_open(connection, org).await? >= most_open => return Ok(None),
        None => {
            sqlx::query_scalar(
                "insert into open_questions
                     (org_id, question_id, wording, text, locale, state, times, first_asked_at, last_asked_at)
                 values ($1, $2, $3, $4, $5, 'open', 1, $6, $6)
                 on conflict (org_id, wording) do update set last_asked_at = excluded.last_asked_at returning question_id",
            )
            .bind(org.0)
            .bind(asking.id.0)
            .bind(asking.wording)
            .bind(asking.text)
            .bind(asking.locale)
            .bind(asking.at)
            .fetch_one(&mut *connection)
            .await?
        }
    };
    let mut counts = known.is_some();
    if let Some(conversation) = asking.conversation {
        let new = sqlx::query(
            "insert into question_askings (org_id, question_id, conversation_id, asked_at) values ($1, $2, $3, $4)
             on conflict (org_id, question_id, conversation_id) do update set answered_at = null
             where question_askings.answered_at is not null",
        )
        .bind(org.0)
        .bind(id)
        .bind(conversation.0)
        .bind(asking.at)
        .execute(&mut *connection)
        .await?;
        counts &= new.rows_affected() > 0;
    }
    if counts {
        sqlx::query(
            "update open_questions set times = times + 1, last_asked_at = $3,
                 told_at = case when state = 'answered' then null else told_at end,
                 state = case when state = 'answered' then 'open' else state end
             where org_id = $1 and question_id = $2",
        )
        .bind(org.0)
        .bind(id)
        .bind(asking.at)
        .execute(connection)
        .await?;
    }
    Ok(Some(QuestionId(id)))
}

/// Conversations that wait for the answer, the newest first.
pub async fn askings(
    connection: &mut PgConnection,
    org: OrgId,
    question: QuestionId,
    most: i64,
) -> Result<Vec<ConversationId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select conversation_id from question_askings where org_id = $1 and question_id = $2 and answered_at is null
         order by asked_at desc, conversation_id limit $3",
    )
    .bind(org.0)
    .bind(question.0)
    .bind(most)
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(ConversationId).collect())
}

/// The question has its answer, and nobody waits for it any more.
pub async fn settle(
    connection: &mut PgConnection,
    org: OrgId,
    question: QuestionId,
    article: ArticleId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update open_questions set state = 'answered', article_id = $3 where org_id = $1 and question_id = $2")
        .bind(org.0)
        .bind(question.0)
        .bind(article.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "update question_askings set answered_at = $3 where org_id = $1 and question_id = $2 and answered_at is null",
    )
    .bind(org.0)
    .bind(question.0)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts a question aside, or back among the open ones. False when it is not there or has its answer.
pub async fn set_question_state(
    connection: &mut PgConnection,
    org: OrgId,
    question: QuestionId,
    dismissed: bool,
) -> Result<bool, StoreError> {
    let set = sqlx::query(
        "update open_questions set state = $3 where org_id = $1 and question_id = $2 and state <> 'answered'",
    )
    .bind(org.0)
    .bind(question.0)
    .bind(if dismissed { "dismissed" } else { "open" })
    .execute(connection)
    .await?;
    Ok(set.rows_affected() > 0)
}

/// Open questions that the owners have not been told of.
pub async fn untold(connection: &mut PgConnection, org: OrgId) -> Result<Vec<(QuestionId, String)>, StoreError> {
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select question_id, text from open_questions where org_id = $1 and state = 'open' and told_at is null
         order by last_asked_at desc, question_id limit 20",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id, text)| (QuestionId(id), text)).collect())
}

/// Whose question it is; through a door.
pub async fn org_of_question(doors: &PgPool, question: QuestionId) -> Result<Option<OrgId>, StoreError> {
    let org: Option<Uuid> =
        sqlx::query_scalar("select org_by_open_question($1)").bind(question.0).fetch_one(doors).await?;
    Ok(org.map(OrgId))
}

pub async fn note_told(connection: &mut PgConnection, org: OrgId, now: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("update open_questions set told_at = $2 where org_id = $1 and state = 'open' and told_at is null")
        .bind(org.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}
