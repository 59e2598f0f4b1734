//! Questions that articles must go on answering.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{ArticleId, KnowledgeTestId, OrgId};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub struct TestRow {
    pub test_id: Uuid,
    pub question: String,
    pub article_id: Uuid,
    pub title: String,
    pub locale: String,
    pub ran_at: Option<DateTime<Utc>>,
    pub passed: Option<bool>,
    pub cited: String,
}

/// Those that failed first.
pub async fn tests(connection: &mut PgConnection, org: OrgId) -> Result<Vec<TestRow>, StoreError> {
    let rows = sqlx::query_as(
        "select t.test_id, t.question, t.article_id, a.title, t.locale, t.ran_at, t.passed, t.cited
         from knowledge_tests t join articles a using (org_id, article_id) where t.org_id = $1
         order by coalesce(t.passed, true), t.created_at desc, t.test_id",
    );
    Ok(rows.bind(org.0).fetch_all(connection).await?)
}

/// The questions that one article must answer, which it is found by.
pub async fn questions_of(
    connection: &mut PgConnection,
    org: OrgId,
    article: ArticleId,
) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query_scalar(
        "select question from knowledge_tests where org_id = $1 and article_id = $2 order by created_at, test_id",
    );
    Ok(rows.bind(org.0).bind(article.0).fetch_all(connection).await?)
}

pub async fn add_test(
    connection: &mut PgConnection,
    org: OrgId,
    test: KnowledgeTestId,
    article: ArticleId,
    question: &str,
    locale: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into knowledge_tests (org_id, test_id, question, article_id, locale, created_at)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(org.0)
    .bind(test.0)
    .bind(question)
    .bind(article.0)
    .bind(locale)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// The article that it was a test of; `None` when it is not there.
pub async fn remove_test(
    connection: &mut PgConnection,
    org: OrgId,
    test: KnowledgeTestId,
) -> Result<Option<ArticleId>, StoreError> {
    let article: Option<Uuid> =
        sqlx::query_scalar("delete from knowledge_tests where org_id = $1 and test_id = $2 returning article_id")
            .bind(org.0)
            .bind(test.0)
            .fetch_optional(connection)
            .await?;
    Ok(article.map(ArticleId))
}

pub async fn keep_result(
    connection: &mut PgConnection,
    org: OrgId,
    test: KnowledgeTestId,
    passed: bool,
    cited: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update knowledge_tests set ran_at = $3, passed = $4, cited = $5 where org_id = $1 and test_id = $2")
        .bind(org.0)
        .bind(test.0)
        .bind(now)
        .bind(passed)
        .bind(cited)
        .execute(connection)
        .await?;
    Ok(())
}
