//! Everything that the knowledge page shows.

use super::{KnowledgeDesk, made, packs};
use crate::{error::Report, zone};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    knowledge::{ArticleForm, ArticleView, KnowledgePage, PackView, QuestionState, QuestionView, TestView},
};
use domain::{
    authorization::Action,
    calendar::labels,
    ids::{ArticleId, KnowledgeTestId, QuestionId},
    knowledge::{INDEX, placeholders},
    understanding::Locale,
};
use store::{
    OrgTransaction,
    knowledge::{ArticleRow, QuestionRow, TestRow},
};

/// Questions on the page, the open ones before all others.
const MOST_QUESTIONS: i64 = 200;

impl KnowledgeDesk {
    pub(super) async fn read_page(&self, caller: &Caller) -> Result<KnowledgePage, AppError> {
        let mut transaction = self.begin(caller, Action::ReadKnowledge).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let clinic = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
        let zone = zone(&clinic.ok_or_else(|| AppError::not_found("This clinic"))?.zone).report(request_id)?;
        let rows = store::knowledge::all(&mut transaction, org).await.report(request_id)?;
        let questions = store::knowledge::questions(&mut transaction, org, MOST_QUESTIONS).await.report(request_id)?;
        let tests = store::knowledge::tests(&mut transaction, org).await.report(request_id)?;
        let made = made::passages(&self.resources, &mut transaction, org, request_id).await?;
        let indexed = rows.iter().filter(|row| row.indexed_as == INDEX).count();
        let by_meaning = self.by_meaning(&mut transaction, caller).await?;
        Ok(KnowledgePage {
            by_meaning,
            indexed: u32::try_from(indexed).unwrap_or(u32::MAX),
            articles: rows.into_iter().map(|row| article(row, zone)).collect(),
            made: made::views(made),
            questions: questions.into_iter().map(|row| question(row, zone)).collect(),
            tests: tests.into_iter().map(|row| test(row, zone)).collect(),
            packs: packs::PACKS
                .iter()
                .map(|pack| PackView {
                    key: pack.key.to_owned(),
                    name: pack.name.to_owned(),
                    titles: pack.articles().into_iter().map(|(title, _)| title.to_owned()).collect(),
                })
                .collect(),
        })
    }
}

impl KnowledgeDesk {
    /// How many published passages are found by what they mean; `None` where no model may be asked.
    async fn by_meaning(&self, transaction: &mut OrgTransaction, caller: &Caller) -> Result<Option<u32>, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let Some(model) = self.resources.embeddings.model() else { return Ok(None) };
        let settings = store::assistant::settings(transaction, org).await.report(request_id)?;
        if settings.is_none_or(|settings| !settings.enabled) {
            return Ok(None);
        }
        let count = store::knowledge::count_directed(transaction, org, model).await.report(request_id)?;
        Ok(Some(u32::try_from(count).unwrap_or(u32::MAX)))
    }
}

fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    labels::day_time(at, zone, Locale::En)
}

fn article(row: ArticleRow, zone: Tz) -> ArticleView {
    let source = match row.source.as_str() {
        "page" | "upload" if !row.origin.is_empty() => format!("From {}", row.origin),
        "answer" => "Answered once".to_owned(),
        "template" => "Template".to_owned(),
        _ => "Typed".to_owned(),
    };
    let open = placeholders(&row.title).into_iter().chain(placeholders(&row.body));
    ArticleView {
        id: ArticleId(row.article_id),
        version: row.version.unsigned_abs(),
        source,
        changed_label: moment(row.updated_at, zone),
        placeholders: open.map(str::to_owned).collect(),
        passages: u32::try_from(row.passages).unwrap_or(u32::MAX),
        form: ArticleForm {
            page: if row.source == "page" { row.origin } else { String::new() },
            title: row.title,
            body: row.body,
            locale: Locale::from_word(&row.locale),
            html: false,
            published: row.state == "published",
        },
    }
}

fn question(row: QuestionRow, zone: Tz) -> QuestionView {
    QuestionView {
        id: QuestionId(row.question_id),
        text: row.text,
        locale: Locale::from_word(&row.locale),
        state: match row.state.as_str() {
            "answered" => QuestionState::Answered,
            "dismissed" => QuestionState::Dismissed,
            _ => QuestionState::Open,
        },
        times: row.times.unsigned_abs(),
        last_asked_label: moment(row.last_asked_at, zone),
        waiting: u32::try_from(row.waiting).unwrap_or(u32::MAX),
    }
}

fn test(row: TestRow, zone: Tz) -> TestView {
    TestView {
        id: KnowledgeTestId(row.test_id),
        question: row.question,
        article: row.title,
        passed: row.passed,
        cited: row.cited,
        ran_label: row.ran_at.map(|at| moment(at, zone)).unwrap_or_default(),
    }
}
