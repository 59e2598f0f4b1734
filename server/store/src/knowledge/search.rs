//! Finding passages: PostgreSQL's full-text search over one organisation's words.

use crate::StoreError;
use domain::ids::OrgId;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// More passages than this never decide which answer is best.
const MOST_HITS: i64 = 60;
/// A clinic's vocabulary is smaller; what is beyond only costs a misspelling.
const MOST_WORDS: i64 = 20_000;

/// A passage that is made from the clinic's settings at the moment of asking.
#[derive(Clone, Debug)]
pub struct Made {
    pub article: Uuid,
    pub title: String,
    pub heading: String,
    pub body: String,
    pub locale: &'static str,
    pub label: String,
    pub words: String,
}

/// A passage with some of the wanted lexemes. `matched` and `titled` are places in the list of words that was asked for.
#[derive(Clone, Debug, FromRow)]
pub struct Found {
    pub article_id: Uuid,
    pub title: String,
    pub heading: String,
    pub body: String,
    pub locale: String,
    pub source: String,
    pub origin: String,
    pub matched: Vec<i32>,
    pub titled: Vec<i32>,
    /// In how many passages each word stands, by its place; the same in every row.
    pub frequencies: sqlx::types::Json<std::collections::BTreeMap<String, u32>>,
    /// All that were looked through; the same in every row.
    pub passages: i64,
}

/// What words are looked up as, in English and in Spanish; nothing for words that the language's dictionary drops.
pub async fn lexemes(
    connection: &mut PgConnection,
    words: &[String],
) -> Result<Vec<(Option<String>, Option<String>)>, StoreError> {
    let rows = sqlx::query_as(
        "select (ts_lexize('english_stem', w.word))[1], (ts_lexize('spanish_stem', w.word))[1]
         from unnest($1::text[]) with ordinality as w (word, place) order by w.place",
    )
    .bind(words)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// Published passages, and those that were `made`, with any of the `wanted` lexemes (place of the word in the question,
/// locale, lexeme), those with the most first.
pub async fn search(
    connection: &mut PgConnection,
    org: OrgId,
    wanted: &[(i32, &'static str, String)],
    made: &[Made],
) -> Result<Vec<Found>, StoreError> {
    let column = |get: fn(&Made) -> String| made.iter().map(get).collect::<Vec<_>>();
    let rows = sqlx::query_as(
        "with passages as materialized (
             select a.article_id, a.title, p.heading, p.body, p.locale, a.source, a.origin, p.search, p.position::bigint
             from article_passages p join articles a using (org_id, article_id)
             where p.org_id = $1 and a.state = 'published'
             union all
             select m.article, m.title, m.heading, m.body, m.locale, 'made', '',
                 setweight(to_tsvector(c.config, m.label), 'A') || setweight(to_tsvector(c.config, m.words), 'D'), m.place
             from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) with ordinality
                 as m (article, title, heading, body, locale, label, words, place)
             cross join lateral (select case m.locale when 'es' then 'spanish' else 'english' end::regconfig as config) c
         ),
         wanted as (
             select distinct w.place, w.locale, quote_literal(w.lexeme)::tsquery as query
             from unnest($9::int[], $10::text[], $11::text[]) as w (place, locale, lexeme)
         ),
         hits as (
             select p.*, w.place, ts_filter(p.search, '{a}') @@ w.query as titled
             from passages p join wanted w on w.locale = p.locale and p.search @@ w.query
         ),
         counts as (
             select place, count(distinct (article_id, position)) as frequency from hits group by place
         )
         select article_id, title, heading, body, locale, source, origin, array_agg(distinct place) as matched,
             coalesce(array_agg(distinct place) filter (where titled), '{}') as titled,
             (select coalesce(jsonb_object_agg(place::text, frequency), '{}') from counts) as frequencies,
             (select count(*) from passages) as passages
         from hits group by article_id, title, heading, body, locale, source, origin, position
         order by count(distinct place) desc, count(distinct place) filter (where titled) desc, source = 'made', article_id,
             position
         limit $12",
    )
    .bind(org.0)
    .bind(made.iter().map(|one| one.article).collect::<Vec<_>>())
    .bind(column(|one| one.title.clone()))
    .bind(column(|one| one.heading.clone()))
    .bind(column(|one| one.body.clone()))
    .bind(column(|one| one.locale.to_owned()))
    .bind(column(|one| one.label.clone()))
    .bind(column(|one| one.words.clone()))
    .bind(wanted.iter().map(|(place, ..)| *place).collect::<Vec<_>>())
    .bind(wanted.iter().map(|(_, locale, _)| (*locale).to_owned()).collect::<Vec<_>>())
    .bind(wanted.iter().map(|(.., lexeme)| lexeme.clone()).collect::<Vec<_>>())
    .bind(MOST_HITS)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// Every word of the published passages, folded, to tell what a misspelt one means.
pub async fn vocabulary(connection: &mut PgConnection, org: OrgId) -> Result<Vec<String>, StoreError> {
    let words = sqlx::query_scalar(
        "select distinct w.word from article_passages p join articles a using (org_id, article_id)
         cross join lateral unnest(string_to_array(p.label || ' ' || p.words, ' ')) as w (word)
         where p.org_id = $1 and a.state = 'published' and length(w.word) between 5 and 30 limit $2",
    )
    .bind(org.0)
    .bind(MOST_WORDS)
    .fetch_all(connection)
    .await?;
    Ok(words)
}
