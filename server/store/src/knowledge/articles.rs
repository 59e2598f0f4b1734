//! Articles, and the passages that they are cut into.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{ArticleId, OrgId};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// An article as it is kept.
#[derive(Clone, Debug, FromRow)]
pub struct ArticleRow {
    pub article_id: Uuid,
    pub title: String,
    pub body: String,
    pub locale: String,
    /// `draft` or `published`.
    pub state: String,
    /// `typed`, `upload`, `page`, `answer` or `template`.
    pub source: String,
    pub origin: String,
    pub version: i32,
    pub indexed_as: i16,
    pub updated_at: DateTime<Utc>,
    pub passages: i64,
}

const ROW: &str = "select a.article_id, a.title, a.body, a.locale, a.state, a.source, a.origin, a.version, a.indexed_as,
        a.updated_at, (select count(*) from article_passages p where p.org_id = a.org_id and p.article_id = a.article_id)
        as passages
    from articles a where a.org_id = $1";

/// All of them, drafts first, then by title.
pub async fn all(connection: &mut PgConnection, org: OrgId) -> Result<Vec<ArticleRow>, StoreError> {
    let statement = format!("{ROW} order by a.state, lower(a.title), a.article_id");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).fetch_all(connection).await?)
}

pub async fn count(connection: &mut PgConnection, org: OrgId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("select count(*) from articles where org_id = $1").bind(org.0).fetch_one(connection).await?)
}

pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    article: ArticleId,
) -> Result<Option<ArticleRow>, StoreError> {
    let statement = format!("{ROW} and a.article_id = $2");
    let row = sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(article.0).fetch_optional(connection);
    Ok(row.await?)
}

/// An article as it is to be.
#[derive(Clone, Debug)]
pub struct NewArticle<'a> {
    pub title: &'a str,
    pub body: &'a str,
    pub locale: &'a str,
    pub published: bool,
    pub source: &'a str,
    pub origin: &'a str,
}

const fn state(published: bool) -> &'static str {
    if published { "published" } else { "draft" }
}

pub async fn insert(
    connection: &mut PgConnection,
    org: OrgId,
    article: ArticleId,
    new: &NewArticle<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into articles (org_id, article_id, title, body, locale, state, source, origin, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(org.0)
    .bind(article.0)
    .bind(new.title)
    .bind(new.body)
    .bind(new.locale)
    .bind(state(new.published))
    .bind(new.source)
    .bind(new.origin)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// False when the article is not there, or somebody changed it since `seen`. Where it came from stays.
pub async fn change(
    connection: &mut PgConnection,
    org: OrgId,
    article: ArticleId,
    seen: u32,
    new: &NewArticle<'_>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "update articles set title = $4, body = $5, locale = $6, state = $7, version = version + 1, updated_at = $8
         where org_id = $1 and article_id = $2 and version = $3",
    )
    .bind(org.0)
    .bind(article.0)
    .bind(i32::try_from(seen).unwrap_or(i32::MAX))
    .bind(new.title)
    .bind(new.body)
    .bind(new.locale)
    .bind(state(new.published))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// False when the article is not there.
pub async fn set_state(
    connection: &mut PgConnection,
    org: OrgId,
    article: ArticleId,
    published: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let set = sqlx::query(
        "update articles set state = $3, version = version + 1, updated_at = $4 where org_id = $1 and article_id = $2",
    )
    .bind(org.0)
    .bind(article.0)
    .bind(state(published))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(set.rows_affected() > 0)
}

/// Removes a draft with its passages and tests. False when there is no such draft.
pub async fn remove(connection: &mut PgConnection, org: OrgId, article: ArticleId) -> Result<bool, StoreError> {
    let removed = sqlx::query("delete from articles where org_id = $1 and article_id = $2 and state = 'draft'")
        .bind(org.0)
        .bind(article.0)
        .execute(connection)
        .await?;
    Ok(removed.rows_affected() > 0)
}

/// A passage as it is found: `label` and `words` are folded.
#[derive(Clone, Debug)]
pub struct NewPassage {
    pub heading: String,
    pub body: String,
    pub label: String,
    pub words: String,
}

/// Puts these passages in the place of all earlier ones, and notes by which rules they were cut.
pub async fn replace_passages(
    connection: &mut PgConnection,
    org: OrgId,
    article: ArticleId,
    locale: &str,
    passages: &[NewPassage],
    indexed_as: i16,
) -> Result<(), StoreError> {
    sqlx::query("delete from article_passages where org_id = $1 and article_id = $2")
        .bind(org.0)
        .bind(article.0)
        .execute(&mut *connection)
        .await?;
    let column = |get: fn(&NewPassage) -> &String| passages.iter().map(|one| get(one).clone()).collect::<Vec<_>>();
    sqlx::query(
        "insert into article_passages (org_id, article_id, position, locale, heading, body, label, words)
         select $1, $2, (p.position - 1)::smallint, $3, p.heading, p.body, p.label, p.words
         from unnest($4::text[], $5::text[], $6::text[], $7::text[]) with ordinality
             as p (heading, body, label, words, position)",
    )
    .bind(org.0)
    .bind(article.0)
    .bind(locale)
    .bind(column(|one| &one.heading))
    .bind(column(|one| &one.body))
    .bind(column(|one| &one.label))
    .bind(column(|one| &one.words))
    .execute(&mut *connection)
    .await?;
    sqlx::query("update articles set indexed_as = $3 where org_id = $1 and article_id = $2")
        .bind(org.0)
        .bind(article.0)
        .bind(indexed_as)
        .execute(connection)
        .await?;
    Ok(())
}

/// Articles that other rules than the `current` ones cut, at most so many.
pub async fn to_index(
    connection: &mut PgConnection,
    org: OrgId,
    current: i16,
    most: i64,
) -> Result<Vec<ArticleRow>, StoreError> {
    let statement = format!("{ROW} and a.indexed_as <> $2 order by a.article_id limit $3");
    let rows =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(current).bind(most).fetch_all(connection);
    Ok(rows.await?)
}

/// Has every article cut anew; until then what was cut before is found.
pub async fn mark_all(connection: &mut PgConnection, org: OrgId) -> Result<(), StoreError> {
    sqlx::query("update articles set indexed_as = 0 where org_id = $1").bind(org.0).execute(connection).await?;
    Ok(())
}

/// Organisations that have such articles. Through a door.
pub async fn organisations_to_index(doors: &PgPool, current: i16) -> Result<Vec<OrgId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select organisations_to_index($1)").bind(current).fetch_all(doors).await?;
    Ok(ids.into_iter().map(OrgId).collect())
}
