//! What a clinic knows and tells: articles, questions that nobody could answer, and tests that keep answers true.

use crate::{AppError, Caller};
use async_trait::async_trait;
use domain::{
    ids::{ArticleId, KnowledgeTestId, QuestionId},
    understanding::Locale,
};
use serde::{Deserialize, Serialize};

/// Where an answer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    pub article_id: ArticleId,
    pub title: String,
    /// “Your visit › By car”; empty for the beginning of an article.
    pub heading: String,
    /// The beginning of the passage.
    pub excerpt: String,
    /// The page that the article was taken from; http or https.
    pub url: Option<String>,
}

/// What the clinic's articles say to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The words of the best passage as they stand in its article; `None` when no passage answers.
    pub answer: Option<String>,
    /// What to show: the answer, else that nobody knows yet.
    pub words: String,
    /// The passage that answers first; empty without an answer.
    pub citations: Vec<Citation>,
}

/// Everything that the knowledge page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnowledgePage {
    /// Drafts first, then by title.
    pub articles: Vec<ArticleView>,
    /// What is told from the clinic's settings, as it stands at this moment.
    pub made: Vec<MadeView>,
    /// Open ones first.
    pub questions: Vec<QuestionView>,
    /// Failed ones first.
    pub tests: Vec<TestView>,
    pub packs: Vec<PackView>,
    /// Articles whose passages are as this release cuts them, of all.
    pub indexed: u32,
    /// Published passages of which a model said what they mean; `None` where none may be asked.
    pub by_meaning: Option<u32>,
}

/// An article and its form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleView {
    pub id: ArticleId,
    /// Counts with each change.
    pub version: u32,
    pub form: ArticleForm,
    /// “Typed”, “From parking.pdf”, “From https://…”, “Answered once”, “Template”.
    pub source: String,
    /// “Nov 28, 2:14 PM”.
    pub changed_label: String,
    /// Places that are still to be filled in before it can be published.
    pub placeholders: Vec<String>,
    pub passages: u32,
}

/// An article as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleForm {
    pub title: String,
    /// Markdown; or HTML where `html` says so, which is turned into Markdown.
    pub body: String,
    pub locale: Locale,
    /// The page that the text was taken from, if it was.
    pub page: String,
    pub html: bool,
    pub published: bool,
}

/// A passage that is made from the clinic's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeView {
    pub title: String,
    pub heading: String,
    pub body: String,
    /// Where it is changed: `/portal/services`.
    pub href: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    pub id: QuestionId,
    pub text: String,
    pub locale: Locale,
    pub state: QuestionState,
    pub times: u32,
    pub last_asked_label: String,
    /// Conversations that get the answer.
    pub waiting: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    Open,
    Answered,
    Dismissed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestView {
    pub id: KnowledgeTestId,
    pub question: String,
    /// The title of the article that must be cited.
    pub article: String,
    /// `None` until it ran for the first time.
    pub passed: Option<bool>,
    /// What was cited instead when it failed; empty for nothing.
    pub cited: String,
    pub ran_label: String,
}

/// Articles to begin with, for one kind of business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackView {
    pub key: String,
    pub name: String,
    /// Titles of its articles.
    pub titles: Vec<String>,
}

/// The owner's answer to an open question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    /// Of the article that it becomes; the question itself when empty.
    pub title: String,
    /// Markdown.
    pub answer: String,
}

/// A file that somebody chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// As the browser names it.
    pub name: String,
    pub bytes: Vec<u8>,
}

#[async_trait]
pub trait Knowledge: Send + Sync {
    /// What the articles say to a question; what they do not know is kept as an open question.
    async fn query(&self, caller: &Caller, question: &str, locale: Option<Locale>) -> Result<Answered, AppError>;
    /// The same for somebody who tries it out: nothing is kept.
    async fn try_out(&self, caller: &Caller, question: &str) -> Result<Answered, AppError>;
    async fn page(&self, caller: &Caller) -> Result<KnowledgePage, AppError>;
    /// Adds an article, or changes one that nobody else changed since `seen`. `Invalid` names fields as
    /// [`ArticleForm`] does.
    async fn save(
        &self,
        caller: &Caller,
        article: Option<ArticleId>,
        seen: u32,
        form: ArticleForm,
    ) -> Result<ArticleId, AppError>;
    /// A file's text as a draft.
    async fn upload(&self, caller: &Caller, file: Upload) -> Result<ArticleId, AppError>;
    /// Publishes an article, or makes it a draft again.
    async fn publish(&self, caller: &Caller, article: ArticleId, published: bool) -> Result<(), AppError>;
    /// Removes a draft for good.
    async fn remove(&self, caller: &Caller, article: ArticleId) -> Result<(), AppError>;
    /// Adds the articles of a pack as drafts; how many.
    async fn plant(&self, caller: &Caller, pack: &str) -> Result<u32, AppError>;
    /// Makes the answer an article and a test, and tells it wherever the question was asked.
    async fn answer(&self, caller: &Caller, question: QuestionId, form: AnswerForm) -> Result<ArticleId, AppError>;
    /// Puts a question aside, or takes it up again.
    async fn dismiss(&self, caller: &Caller, question: QuestionId, dismissed: bool) -> Result<(), AppError>;
    async fn add_test(&self, caller: &Caller, article: ArticleId, question: &str) -> Result<(), AppError>;
    async fn remove_test(&self, caller: &Caller, test: KnowledgeTestId) -> Result<(), AppError>;
    /// Cuts and tests every article anew, in the background.
    async fn index_again(&self, caller: &Caller) -> Result<(), AppError>;
}
