//! What must not be in an answer, and what must not change.

use super::clinics::Ids;
use sqlx::{AssertSqlSafe, PgPool};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Everything of the others by which it would be known.
pub struct Watch {
    /// Every id in their rows.
    ids: HashSet<String>,
}

impl Watch {
    pub async fn over(owner: &PgPool, tables: &[(String, &'static str)]) -> Self {
        let mut ids = HashSet::new();
        for (table, key) in tables {
            let columns: Vec<String> = sqlx::query_scalar(
                "select column_name::text from information_schema.columns
                 where table_schema = 'public' and table_name = $1 and data_type = 'uuid'",
            )
            .bind(table)
            .fetch_all(owner)
            .await
            .expect("the catalogue answers");
            for column in columns {
                let sql = format!(
                    "select distinct t.{column}::text from {table} t join probe.numbers o on o.{key} = t.{key}
                     where o.n > 1 and t.{column} is not null"
                );
                let found: Vec<String> =
                    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(owner).await.expect("the ids of the others");
                ids.extend(found);
            }
        }
        assert!(ids.len() > 1_000, "the others have rows: {}", ids.len());
        Self { ids }
    }

    /// What an answer tells of others, apart from what was `sent`.
    pub fn leaks(&self, answer: &str, sent: &str) -> Vec<String> {
        let canaries = marks(answer).into_iter().filter(|mark| mark != "canary01x" && mark != "canary99x");
        let ids = uuids(answer).into_iter().filter(|id| self.ids.contains(id));
        let told = |found: &String| !sent.contains(found.as_str());
        canaries.filter(told).chain(ids.filter(told)).collect()
    }
}

/// Every canary in a text, such as `canary07x`.
pub fn marks(text: &str) -> BTreeSet<String> {
    let found = text.match_indices("canary").filter_map(|(at, _)| text.get(at..at + 9));
    found
        .filter(|mark| mark.ends_with('x') && mark[6..8].bytes().all(|b| b.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

const UUID: usize = 36;

fn uuids(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let is_uuid = |part: &[u8]| {
        part.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let found = bytes.windows(UUID).filter(|part| is_uuid(part));
    found.filter_map(|part| std::str::from_utf8(part).ok()).map(str::to_lowercase).collect()
}

/// An answer without what differs by nature: ids, what was sent, nonces, and the clock.
pub fn plain(answer: &str, sent: &Ids) -> String {
    let mut text = answer.to_owned();
    for id in uuids(answer) {
        text = text.replace(&id, "ID");
    }
    for word in [&sent.email, &sent.email.replace('@', "%40"), &sent.slug, &sent.service, &sent.conversation_token] {
        text = text.replace(word.as_str(), "WORD");
    }
    if let Some(nonce) = text.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).map(|(nonce, _)| nonce)
    {
        text = text.replace(&nonce.to_owned(), "NONCE");
    }
    // What a page waited for comes in one script or in several, as it happens to arrive.
    text = text.replace(r#"</script><script nonce="NONCE">"#, "");
    // Instants: digits do not matter for whether two answers are alike.
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Where two texts begin to differ, for a message.
pub fn difference(one: &str, other: &str) -> Option<String> {
    let at = one.bytes().zip(other.bytes()).position(|(a, b)| a != b).unwrap_or(one.len().min(other.len()));
    if one == other {
        return None;
    }
    let around = |text: &str| text.chars().skip(at.saturating_sub(80)).take(200).collect::<String>();
    Some(format!("…{}…\nand\n…{}…", around(one), around(other)))
}

/// A fingerprint of all rows of the others, by table.
pub async fn fingerprint(owner: &PgPool, tables: &[(String, &'static str)]) -> BTreeMap<String, String> {
    let mut prints = BTreeMap::new();
    for (table, key) in tables {
        let sql = format!(
            "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '')
             from {table} t join probe.numbers o on o.{key} = t.{key} where o.n > 1"
        );
        let print: String = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(owner).await.expect("a fingerprint");
        prints.insert(table.clone(), print);
    }
    prints
}
