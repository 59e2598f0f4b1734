//! What passages mean, as directions of a model.

use crate::StoreError;
use domain::{ids::OrgId, knowledge::nearest};
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
#[derive(FromRow)]
struct Directed {
    article_id: Uuid,
    position: i16,
    direction: Vec<f32>,
}

/// A passage that points where a question does.
#[derive(Clone, Copy, Debug, PartialEq, FromRow)]
pub struct Closest {
    pub article_id: Uuid,
    pub position: i16,
    /// The cosine of the angle between them.
    pub nearness: f32,
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

/// The published passage that points closest to where this model says a question does, if one comes as near as `least`.
/// Both are of length 1; of equally near ones the first.
///
/// Where the database has pgvector, it looks itself, and one row is read in the place of every passage's numbers.
pub async fn closest(
    connection: &mut PgConnection,
    org: OrgId,
    (model, question): (&str, &[f32]),
    least: f32,
) -> Result<Option<Closest>, StoreError> {
    // Asked each time: an operator may add the extension while we run, and a model takes a thousand times as long.
    let has_vectors: bool =
        sqlx::query_scalar("select to_regtype('vector') is not null").fetch_one(&mut *connection).await?;
    if has_vectors {
        closest_by_pgvector(connection, org, (model, question), least).await
    } else {
        closest_of_all(connection, org, (model, question), least).await
    }
}

/// Exactly, over a clinic's few thousand passages: an index would need one length for the numbers of every model.
async fn closest_by_pgvector(
    connection: &mut PgConnection,
    org: OrgId,
    (model, question): (&str, &[f32]),
    least: f32,
) -> Result<Option<Closest>, StoreError> {
    let row = sqlx::query_as(
        "select article_id, position, nearness from (
             select p.article_id, p.position, (-(p.direction::vector <#> $3::real[]::vector))::real as nearness
             from article_passages p join articles a using (org_id, article_id)
             where p.org_id = $1 and a.state = 'published' and p.direction_model = $2
                 and cardinality(p.direction) = cardinality($3::real[])
         ) pointing
         where nearness >= $4 order by nearness desc, article_id, position limit 1",
    )
    .bind(org.0)
    .bind(model)
    .bind(question)
    .bind(least)
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

async fn closest_of_all(
    connection: &mut PgConnection,
    org: OrgId,
    (model, question): (&str, &[f32]),
    least: f32,
) -> Result<Option<Closest>, StoreError> {
    let passages: Vec<Directed> = sqlx::query_as(
        "select p.article_id, p.position, p.direction from article_passages p join articles a using (org_id, article_id)
         where p.org_id = $1 and a.state = 'published' and p.direction_model = $2 order by p.article_id, p.position",
    )
    .bind(org.0)
    .bind(model)
    .fetch_all(connection)
    .await?;
    let found = nearest(question, passages.iter().map(|passage| passage.direction.as_slice()), least);
    Ok(found.map(|(place, nearness)| {
        let Directed { article_id, position, .. } = passages[place];
        Closest { article_id, position, nearness }
    }))
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
pub async fn quoted(connection: &mut PgConnection, org: OrgId, passage: Closest) -> Result<Option<Quoted>, StoreError> {
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
