//! What a demo clinic tells, and what it was asked and could not.

use super::{SeedError, clinic_file::ClinicFile, rows::id_at};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{ArticleId, KnowledgeTestId, OrgId, QuestionId},
    knowledge::{INDEX, normalised},
};
use rand::rngs::StdRng;
use sqlx::PgConnection;
use store::knowledge::{Asking, NewArticle};

/// Every question of the file fits below it.
const MOST_OPEN: i64 = 100;

pub async fn insert(
    connection: &mut PgConnection,
    file: &ClinicFile,
    org: OrgId,
    now: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<(), SeedError> {
    let written = now - TimeDelta::days(90);
    for row in &file.articles {
        let id = ArticleId(id_at(written, random));
        let locale = row.locale.as_str();
        let new = NewArticle {
            title: &row.title,
            body: row.body.trim(),
            locale,
            published: true,
            source: "typed",
            origin: "",
        };
        store::knowledge::insert(connection, org, id, &new, written).await?;
        for question in &row.answers {
            let test = KnowledgeTestId(id_at(written, random));
            store::knowledge::add_test(connection, org, test, id, question, locale, written).await?;
            store::knowledge::keep_result(connection, org, test, true, "", now).await?;
        }
        let passages = services::knowledge::passages_of(new.title, new.body, &row.answers);
        store::knowledge::replace_passages(connection, org, id, locale, &passages, INDEX).await?;
    }
    for row in &file.unanswered {
        for time in 0..row.times {
            let asking = Asking {
                id: QuestionId(id_at(now, random)),
                wording: &normalised(&row.text),
                text: &row.text,
                locale: "en",
                conversation: None,
                at: now - TimeDelta::hours(i64::from(row.times - time) * 7),
            };
            store::knowledge::ask(connection, org, &asking, MOST_OPEN).await?;
        }
    }
    // The demo's owners have no mailbox that waits for this.
    store::knowledge::note_told(connection, org, now).await?;
    Ok(())
}
