//! What a clinic knows and tells: articles that its people write, hand in or plant, and passages that are made from its
//! settings whenever somebody asks, so that a price or an hour is never told as it was.
//!
//! [`finding`] answers a question for the chat, the API and the tests alike. It returns the words of one passage as they
//! stand. What nothing answers becomes an open question ([`asking`]), whose answer becomes an article and a test that runs
//! after every change; until then the passage that comes closest is shown as such, where a model may be asked ([`meaning`]).

pub mod jobs;

mod articles;
mod asking;
mod by_mail;
mod finding;
mod letter;
mod made;
mod meaning;
mod packs;
mod page;
mod reading;
mod testing;

#[cfg(test)]
mod tests;

pub use articles::passages_of;
pub(crate) use asking::keep;
pub(crate) use by_mail::answer as answer_by_mail;
pub(crate) use finding::{Answer, Wanted, find};
pub(crate) use meaning::{Kept, embed, told};

use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    knowledge::{AnswerForm, Answered, ArticleForm, Knowledge, KnowledgePage, Upload},
};
use domain::{
    authorization::Action,
    conversation::{Phrase, locale_of},
    ids::{ArticleId, KnowledgeTestId, QuestionId},
    knowledge::LONGEST_QUESTION,
    understanding::Locale,
};
use store::{OrgTransaction, queue::Schedule};

/// Knowledge of every organisation.
pub struct KnowledgeDesk {
    resources: Resources,
}

impl KnowledgeDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    async fn begin(&self, caller: &Caller, action: Action) -> Result<OrgTransaction, AppError> {
        caller.require(action)?;
        self.resources.database.begin(caller.org).await.report(&caller.client.request_id)
    }

    /// Enters the act, orders the tests that it may have changed, and commits.
    async fn finish(
        &self,
        mut transaction: OrgTransaction,
        caller: &Caller,
        action: &'static str,
        subject: (&'static str, String),
        detail: &[(&'static str, String)],
    ) -> Result<(), AppError> {
        let request_id = &caller.client.request_id;
        order_tests(&mut transaction, caller.org).await.report(request_id)?;
        order_embedding(&mut transaction, caller.org).await.report(request_id)?;
        let act = Act { action, subject_kind: subject.0, subject_id: subject.1, detail };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)
    }
}

/// Has every stored test asked again, once for all changes that wait.
pub(crate) async fn order_tests(
    connection: &mut sqlx::PgConnection,
    org: domain::ids::OrgId,
) -> Result<(), store::StoreError> {
    let job = jobs::TestKnowledge { org };
    store::queue::enqueue(connection, jobs::TestKnowledge::NAME, &job, job.schedule()).await
}

/// Has a model say what new passages mean, where one may be asked.
pub(crate) async fn order_embedding(
    connection: &mut sqlx::PgConnection,
    org: domain::ids::OrgId,
) -> Result<(), store::StoreError> {
    let job = jobs::EmbedPassages { org };
    store::queue::enqueue(connection, jobs::EmbedPassages::NAME, &job, job.schedule()).await
}

/// What there is to tell of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The articles answer it.
    Known(Answer),
    /// They do not in so many words; this comes closest in what it means.
    Closest(Answer),
    Unknown,
}

/// The same in words for whoever is outside of a chat.
fn answered(told: Told, locale: Locale) -> Answered {
    match told {
        Told::Known(Answer { text, citations }) => Answered { answer: Some(text.clone()), words: text, citations },
        Told::Closest(Answer { text, citations }) => {
            Answered { answer: None, words: format!("{}\n\n{text}", Phrase::Closest.render(locale)), citations }
        }
        Told::Unknown => Answered { answer: None, words: Phrase::NotKnownHere.render(locale), citations: Vec::new() },
    }
}

/// A question as somebody sent it: without line ends, not empty, and not too long.
fn question_of(field: &str, text: &str) -> Result<String, AppError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    if plain.is_empty() {
        return Err(AppError::invalid(field, "Write the question."));
    }
    if plain.chars().count() > LONGEST_QUESTION {
        let reason = format!("Write the question in at most {LONGEST_QUESTION} characters.");
        return Err(AppError::invalid(field, reason));
    }
    Ok(plain)
}

#[async_trait]
impl Knowledge for KnowledgeDesk {
    async fn query(&self, caller: &Caller, question: &str, locale: Option<Locale>) -> Result<Answered, AppError> {
        caller.require(Action::AskPublicly)?;
        let text = question_of("question", question)?;
        let locale = locale.unwrap_or_else(|| locale_of(&text, Locale::En));
        let wanted = Wanted { text: &text, about: &[], locale };
        let told = told(&self.resources, caller.org, &wanted, Kept::Asked(None), &caller.client.request_id).await?;
        Ok(answered(told, locale))
    }

    async fn try_out(&self, caller: &Caller, question: &str) -> Result<Answered, AppError> {
        caller.require(Action::ReadKnowledge)?;
        let text = question_of("question", question)?;
        let locale = locale_of(&text, Locale::En);
        let wanted = Wanted { text: &text, about: &[], locale };
        let told = told(&self.resources, caller.org, &wanted, Kept::No, &caller.client.request_id).await?;
        Ok(answered(told, locale))
    }

    async fn page(&self, caller: &Caller) -> Result<KnowledgePage, AppError> {
        self.read_page(caller).await
    }

    async fn save(
        &self,
        caller: &Caller,
        article: Option<ArticleId>,
        seen: u32,
        form: ArticleForm,
    ) -> Result<ArticleId, AppError> {
        self.save_article(caller, article, seen, form).await
    }

    async fn upload(&self, caller: &Caller, file: Upload) -> Result<ArticleId, AppError> {
        self.take_file(caller, file).await
    }

    async fn publish(&self, caller: &Caller, article: ArticleId, published: bool) -> Result<(), AppError> {
        self.set_published(caller, article, published).await
    }

    async fn remove(&self, caller: &Caller, article: ArticleId) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeKnowledge).await?;
        let request_id = &caller.client.request_id;
        if !store::knowledge::remove(&mut transaction, caller.org, article).await.report(request_id)? {
            return Err(
                match store::knowledge::find(&mut transaction, caller.org, article).await.report(request_id)? {
                    Some(_) => {
                        AppError::conflict("This article is published. Take it back first, then remove the draft.")
                    }
                    None => not_there(),
                },
            );
        }
        self.finish(transaction, caller, "article.removed", ("article", article.to_string()), &[]).await
    }

    async fn plant(&self, caller: &Caller, pack: &str) -> Result<u32, AppError> {
        self.plant_pack(caller, pack).await
    }

    async fn answer(&self, caller: &Caller, question: QuestionId, form: AnswerForm) -> Result<ArticleId, AppError> {
        self.answer_once(caller, question, form).await
    }

    async fn dismiss(&self, caller: &Caller, question: QuestionId, dismissed: bool) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::AnswerQuestions).await?;
        let request_id = &caller.client.request_id;
        let set = store::knowledge::set_question_state(&mut transaction, caller.org, question, dismissed).await;
        if !set.report(request_id)? {
            return Err(AppError::not_found("This open question"));
        }
        let action = if dismissed { "question.dismissed" } else { "question.reopened" };
        self.finish(transaction, caller, action, ("question", question.to_string()), &[]).await
    }

    async fn add_test(&self, caller: &Caller, article: ArticleId, question: &str) -> Result<(), AppError> {
        self.keep_test(caller, article, question).await
    }

    async fn remove_test(&self, caller: &Caller, test: KnowledgeTestId) -> Result<(), AppError> {
        self.drop_test(caller, test).await
    }

    async fn index_again(&self, caller: &Caller) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeKnowledge).await?;
        let request_id = &caller.client.request_id;
        store::knowledge::mark_all(&mut transaction, caller.org).await.report(request_id)?;
        let job = jobs::IndexArticles { org: caller.org };
        store::queue::enqueue(&mut transaction, jobs::IndexArticles::NAME, &job, job.schedule())
            .await
            .report(request_id)?;
        transaction.commit().await.report(request_id)
    }
}

fn not_there() -> AppError {
    AppError::not_found("This article")
}

/// What waits under one key and for one organisation at a time.
fn once(name: &str, org: domain::ids::OrgId) -> Schedule {
    Schedule { key: Some(format!("{name}:{org}")), queue: Some(format!("knowledge:{org}")), ..Schedule::default() }
}
