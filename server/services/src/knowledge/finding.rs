//! The answer to a question, if the clinic's articles have one.

use super::made;
use crate::{Resources, error::Report};
use contract::{AppError, knowledge::Citation};
use domain::{
    conversation::locale_of,
    ids::{ArticleId, OrgId},
    knowledge::{Hit, alternatives, closest, content_words, folded, ranked},
    understanding::Locale,
};
use sqlx::PgConnection;
use store::{
    StoreError,
    knowledge::{Found, Made},
};
use uuid::Uuid;

/// Articles that are cited for one answer.
const MOST_CITED: usize = 3;
/// Of a cited passage, in characters.
const LONGEST_EXCERPT: usize = 160;

/// A question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub text: &'a str,
    /// Folded words of which the answer must have one; any of the question's when empty.
    pub about: &'a [String],
    pub locale: Locale,
}

/// What an article says, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub text: String,
    /// The passage itself first.
    pub citations: Vec<Citation>,
}

/// The passage that answers a question; `None` when none does well enough.
pub(crate) async fn find(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    wanted: &Wanted<'_>,
    request_id: &str,
) -> Result<Option<Answer>, AppError> {
    let mut words = content_words(wanted.text);
    if words.is_empty() {
        return Ok(None);
    }
    let languages = (wanted.locale, locale_of(wanted.text, wanted.locale));
    let made = made::passages(resources, connection, org, request_id).await?;
    let mut about = wanted.about.to_vec();
    let mut looked = Looked::up(connection, org, &words, &made).await.report(request_id)?;
    let mut answer = looked.answer(&words, &about, languages);
    if answer.is_none() && !looked.unknown().is_empty() {
        // Perhaps it is spelled otherwise than it is written here.
        let mut vocabulary = store::knowledge::vocabulary(connection, org).await.report(request_id)?;
        let of_made = made.iter().flat_map(|one| one.label.split(' ').chain(one.words.split(' ')));
        vocabulary.extend(of_made.map(str::to_owned));
        let mut corrected = false;
        for place in looked.unknown() {
            if let Some(meant) = closest(&words[place], vocabulary.iter().map(String::as_str)) {
                for one in about.iter_mut().filter(|one| **one == words[place]) {
                    meant.clone_into(one);
                }
                meant.clone_into(&mut words[place]);
                corrected = true;
            }
        }
        if corrected {
            looked = Looked::up(connection, org, &words, &made).await.report(request_id)?;
            answer = looked.answer(&words, &about, languages);
        }
    }
    Ok(answer)
}

/// What was found for the words of a question.
struct Looked {
    found: Vec<Found>,
    /// For each word: in how many passages it stands, and nothing for a word that the dictionaries drop.
    frequencies: Vec<Option<u32>>,
}

impl Looked {
    async fn up(
        connection: &mut PgConnection,
        org: OrgId,
        words: &[String],
        made: &[Made],
    ) -> Result<Self, StoreError> {
        let terms: Vec<(usize, String)> = words
            .iter()
            .enumerate()
            .flat_map(|(place, word)| {
                let others = alternatives(word).map(str::to_owned);
                std::iter::once(word.clone()).chain(others).map(move |term| (place, term))
            })
            .collect();
        let texts: Vec<String> = terms.iter().map(|(_, term)| term.clone()).collect();
        let lexemes = store::knowledge::lexemes(connection, &texts).await?;
        let (mut wanted, mut known) = (Vec::new(), vec![false; words.len()]);
        for ((place, _), (english, spanish)) in terms.into_iter().zip(lexemes) {
            // What either language drops is a small word, and leaves nothing open.
            known[place] |= english.is_some() && spanish.is_some();
            let number = i32::try_from(place).unwrap_or(i32::MAX);
            wanted.extend(english.map(|lexeme| (number, "en", lexeme)));
            wanted.extend(spanish.map(|lexeme| (number, "es", lexeme)));
        }
        let found = store::knowledge::search(connection, org, &wanted, made).await?;
        let counts = found.first().map(|row| row.frequencies.0.clone()).unwrap_or_default();
        let frequencies = known
            .into_iter()
            .enumerate()
            .map(|(place, known)| known.then(|| counts.get(&place.to_string()).copied().unwrap_or_default()))
            .collect();
        Ok(Self { found, frequencies })
    }

    /// Places of words that no passage has.
    fn unknown(&self) -> Vec<usize> {
        self.frequencies.iter().enumerate().filter(|(_, count)| **count == Some(0)).map(|(place, _)| place).collect()
    }

    /// `locale` is the conversation's, `spoken` the question's own.
    fn answer(&self, words: &[String], about: &[String], (locale, spoken): (Locale, Locale)) -> Option<Answer> {
        // Words that the dictionaries drop take no part.
        let kept: Vec<usize> = (0..words.len()).filter(|place| self.frequencies[*place].is_some()).collect();
        let counts: Vec<u32> = kept.iter().filter_map(|place| self.frequencies[*place]).collect();
        let places = |of: &[i32]| -> Vec<usize> {
            let at = |number: &i32| kept.iter().position(|place| i32::try_from(*place).is_ok_and(|one| one == *number));
            of.iter().filter_map(at).collect()
        };
        let speaks_of_it = |hit: &Found| {
            about.is_empty()
                || hit.matched.iter().any(|at| usize::try_from(*at).is_ok_and(|at| about.contains(&words[at])))
        };
        // What is made from the settings is there in both languages: a word that means something else in the other one
        // must not lead there.
        let is_ours = |hit: &Found| hit.source != "made" || hit.locale == spoken.as_str();
        let found: Vec<&Found> = self.found.iter().filter(|hit| is_ours(hit) && speaks_of_it(hit)).collect();
        let hits: Vec<Hit> = found
            .iter()
            .map(|row| Hit {
                matched: places(&row.matched),
                titled: places(&row.titled),
                written: row.source != "made",
                same_language: row.locale == locale.as_str(),
            })
            .collect();
        let passages = found.first().map_or(0, |row| u32::try_from(row.passages).unwrap_or(u32::MAX));
        let best: Vec<&Found> = ranked(&hits, &counts, passages).into_iter().map(|one| found[one.hit]).collect();
        let first = best.first()?;
        let (text, language) = (first.body.clone(), first.locale.as_str());
        let mut citations: Vec<Citation> = Vec::new();
        for row in &best {
            let cited = citations.iter().any(|one| one.article_id.0 == row.article_id);
            // What stands beside it is for the same reader.
            if !cited && row.locale == language && citations.len() < MOST_CITED {
                citations.push(citation(row));
            }
        }
        Some(Answer { text, citations })
    }
}

fn citation(row: &Found) -> Citation {
    cite(row.article_id, (&row.title, &row.heading, &row.body), (&row.source, &row.origin))
}

/// A passage of an article, named: its title, heading and words, and where the article came from.
pub(super) fn cite(
    article: Uuid,
    (title, heading, body): (&str, &str, &str),
    (source, origin): (&str, &str),
) -> Citation {
    let is_page = source == "page" && ["https://", "http://"].iter().any(|web| origin.starts_with(web));
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut excerpt: String = line.chars().take(LONGEST_EXCERPT).collect();
    if line.chars().count() > LONGEST_EXCERPT {
        excerpt.push('…');
    }
    Citation {
        article_id: ArticleId(article),
        title: title.to_owned(),
        heading: heading.to_owned(),
        excerpt,
        url: is_page.then(|| origin.to_owned()),
    }
}

/// What a passage is found by: folded title, heading and the questions that it is to answer; then its words.
pub(super) fn label(title: &str, heading: &str, questions: &[String]) -> String {
    let parts = [title, heading].into_iter().chain(questions.iter().map(String::as_str));
    parts.map(folded).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
