//! Questions that nobody could answer, until somebody does: once, for everybody who asks.

use super::{KnowledgeDesk, articles::index, jobs, reading};
use crate::{Resources, conversations::posting, error::Report};
use chrono::TimeDelta;
use contract::{
    AppError, Caller,
    knowledge::{AnswerForm, Citation},
};
use domain::{
    authorization::Action,
    ids::{ArticleId, ConversationId, KnowledgeTestId, OrgId, QuestionId},
    knowledge::{normalised, passages},
    understanding::Locale,
};
use sqlx::PgConnection;
use store::{
    StoreError,
    knowledge::{Asking, NewArticle},
    queue::Schedule,
};

/// More than anybody answers. Beyond them the door is shut, so that nobody fills a clinic's list.
const MOST_OPEN: i64 = 500;
/// The owners are told of all questions of this time together.
const TOLD_AFTER: TimeDelta = TimeDelta::minutes(5);
/// Conversations that are told of an answer.
const MOST_TOLD: i64 = 100;

/// Keeps a question that nothing answers, and has the owners told of it.
pub(crate) async fn keep(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    text: &str,
    locale: Locale,
    conversation: Option<ConversationId>,
) -> Result<(), StoreError> {
    let now = resources.clock.now();
    let asking = Asking {
        id: QuestionId(resources.entropy.id()),
        wording: &normalised(text),
        text,
        locale: locale.as_str(),
        conversation,
        at: now,
    };
    if asking.wording.is_empty() {
        return Ok(());
    }
    if store::knowledge::ask(connection, org, &asking, MOST_OPEN).await?.is_none() {
        tracing::warn!(%org, "an open question was let go: {MOST_OPEN} wait already");
        return Ok(());
    }
    let job = jobs::TellOpenQuestions { org };
    let schedule = Schedule {
        key: Some(format!("{}:{org}", jobs::TellOpenQuestions::NAME)),
        run_at: Some(now + TOLD_AFTER),
        leave_waiting: true,
        ..Schedule::default()
    };
    store::queue::enqueue(connection, jobs::TellOpenQuestions::NAME, &job, schedule).await
}

impl KnowledgeDesk {
    pub(super) async fn answer_once(
        &self,
        caller: &Caller,
        question: QuestionId,
        form: AnswerForm,
    ) -> Result<ArticleId, AppError> {
        let mut transaction = self.begin(caller, Action::AnswerQuestions).await?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let asked = store::knowledge::find_question(&mut transaction, org, question).await.report(request_id)?;
        let asked = asked.ok_or_else(|| AppError::not_found("This question"))?;
        if asked.state == "answered" {
            return Err(AppError::conflict("Somebody answered this question meanwhile. Look at the article first."));
        }
        let (title, body) = reading::answer(&form, &asked.text)?;
        self.leave_room(&mut transaction, caller).await?;
        let article = ArticleId(self.resources.entropy.id());
        let locale = Locale::from_word(&asked.locale);
        let new = NewArticle {
            title: &title,
            body: &body,
            locale: locale.as_str(),
            published: true,
            source: "answer",
            origin: "",
        };
        store::knowledge::insert(&mut transaction, org, article, &new, now).await.report(request_id)?;
        let test = KnowledgeTestId(self.resources.entropy.id());
        store::knowledge::add_test(&mut transaction, org, test, article, &asked.text, locale.as_str(), now)
            .await
            .report(request_id)?;
        index(&mut transaction, org, article, &new).await.report(request_id)?;
        let told = store::knowledge::askings(&mut transaction, org, question, MOST_TOLD).await.report(request_id)?;
        let mut first = passages(&body).into_iter();
        let (heading, words) = first.next().map(|passage| (passage.heading, passage.text)).unwrap_or_default();
        let citation =
            Citation { article_id: article, title: title.clone(), heading, excerpt: String::new(), url: None };
        for conversation in told {
            let answer = posting::Answered { question: &asked.text, text: &words, citation: citation.clone() };
            posting::question_answered(&self.resources, &mut transaction, org, conversation, answer, request_id)
                .await?;
        }
        store::knowledge::settle(&mut transaction, org, question, article, now).await.report(request_id)?;
        let detail = [("article", article.to_string())];
        self.finish(transaction, caller, "question.answered", ("question", question.to_string()), &detail).await?;
        Ok(article)
    }
}
