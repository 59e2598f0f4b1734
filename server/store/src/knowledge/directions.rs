//! What passages mean, as directions of a model.

use crate::StoreError;
use domain::ids::OrgId;
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// A passage that has no direction of the model yet.
#[derive(Clone, Debug, FromRow)]
pub struct Undirected {
    pub article_id: Uuid,
    pub position: i16,
    pub title: String,
    pub heading: String,
    pub body: String,
}

/// Where a passage points. Of length 1.
#[derive(Clone, Debug, FromRow)]
pub struct Directed {
    pub article_id: Uuid,
    pub position: i16,
    pub direction: Vec<f32>,
}

/// A published passage, to be quoted.
#[derive(Clone, Debug, FromRow)]
pub struct Quoted {
    pub article_id: Uuid,
    pub title: String,
    pub heading: String,
    pub body: String,
    pub source: String,
    pub origin: String,
}

/// Published passages without a direction of `model`, at most so many.
pub async fn undirected(
    connection: &mut PgConnection,
    org: OrgId,
    model: &str,
    most: i64,
) -> Result<Vec<Undirected>, StoreError> {
    let rows = sqlx::query_as(
        "select p.article_id, p.position, a.title, p.heading, p.body
         from article_passages p join articles a using (org_id, article_id)
         where p.org_id = $1 and a.state = 'published' and p.direction_model is distinct from $2
         order by p.article_id, p.position limit $3",
    )
    .bind(org.0)
    .bind(model)
    .bind(most)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// Keeps where a passage points, if it still reads as it did. False when it was changed meanwhile.
pub async fn direct(
    connection: &mut PgConnection,
    org: OrgId,
    passage: &Undirected,
    (model, direction): (&str, &[f32]),
) -> Result<bool, StoreError> {
    let kept = sqlx::query(
        "update article_passages p set direction = $7, direction_model = $8 from articles a
         where p.org_id = $1 and p.article_id = $2 and p.position = $3 and p.heading = $4 and p.body = $5
             and a.org_id = p.org_id and a.article_id = p.article_id and a.title = $6",
    )
    .bind(org.0)
    .bind(passage.article_id)
    .bind(passage.position)
    .bind(&passage.heading)
    .bind(&passage.body)
    .bind(&passage.title)
    .bind(direction)
    .bind(model)
    .execute(connection)
    .await?;
    Ok(kept.rows_affected() > 0)
}

/// Where the published passages point that this model was asked about.
pub async fn directed(connection: &mut PgConnection, org: OrgId, model: &str) -> Result<Vec<Directed>, StoreError> {
    let rows = sqlx::query_as(
        "select p.article_id, p.position, p.direction from article_passages p join articles a using (org_id, article_id)
         where p.org_id = $1 and a.state = 'published' and p.direction_model = $2 order by p.article_id, p.position",
    )
    .bind(org.0)
    .bind(model)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// How many published passages have a direction of this model.
pub async fn count_directed(connection: &mut PgConnection, org: OrgId, model: &str) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar(
        "select count(*) from article_passages p join articles a using (org_id, article_id)
         where p.org_id = $1 and a.state = 'published' and p.direction_model = $2",
    )
    .bind(org.0)
    .bind(model)
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// `None` when it is not there any more, or no longer published.
pub async fn quoted(
    connection: &mut PgConnection,
    org: OrgId,
    passage: &Directed,
) -> Result<Option<Quoted>, StoreError> {
    let row = sqlx::query_as(
        "select a.article_id, a.title, p.heading, p.body, a.source, a.origin
         from article_passages p join articles a using (org_id, article_id)
         where p.org_id = $1 and p.article_id = $2 and p.position = $3 and a.state = 'published'",
    )
    .bind(org.0)
    .bind(passage.article_id)
    .bind(passage.position)
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

/// Organisations that have such passages and let a model be asked. Through a door.
pub async fn organisations_to_embed(doors: &PgPool, model: &str) -> Result<Vec<OrgId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select organisations_to_embed($1)").bind(model).fetch_all(doors).await?;
    Ok(ids.into_iter().map(OrgId).collect())
}
