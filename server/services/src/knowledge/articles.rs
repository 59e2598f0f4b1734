//! Articles: written, changed, published, planted, and cut into the passages that they are found by.

use super::{KnowledgeDesk, finding::label, not_there, packs, reading};
use crate::error::Report;
use contract::{
    AppError, Caller,
    knowledge::{ArticleForm, Upload},
};
use domain::{
    authorization::Action,
    ids::{ArticleId, OrgId},
    knowledge::{INDEX, Passage, folded, passages},
    understanding::Locale,
};
use ports::{DocumentError, DocumentKind};
use sqlx::PgConnection;
use store::{
    OrgTransaction, StoreError,
    knowledge::{NewArticle, NewPassage},
};

/// The most articles of one clinic.
const MOST_ARTICLES: i64 = 500;

/// Cuts an article into passages and puts them in the place of earlier ones, in the transaction that changes it.
pub(super) async fn index(
    connection: &mut PgConnection,
    org: OrgId,
    article: ArticleId,
    new: &NewArticle<'_>,
) -> Result<(), StoreError> {
    let questions = store::knowledge::questions_of(connection, org, article).await?;
    let cut = passages_of(new.title, new.body, &questions);
    store::knowledge::replace_passages(connection, org, article, new.locale, &cut, INDEX).await
}

/// An article's passages with the words that they are found by; the first one also by the questions that the article is
/// to answer.
pub fn passages_of(title: &str, body: &str, questions: &[String]) -> Vec<NewPassage> {
    let found_by = |(place, passage): (usize, Passage)| NewPassage {
        label: label(title, &passage.heading, if place == 0 { questions } else { &[] }),
        words: folded(&passage.text),
        heading: passage.heading,
        body: passage.text,
    };
    passages(body).into_iter().enumerate().map(found_by).collect()
}

impl KnowledgeDesk {
    /// Refuses a further article where there are too many.
    pub(super) async fn leave_room(&self, transaction: &mut OrgTransaction, caller: &Caller) -> Result<(), AppError> {
        let count = store::knowledge::count(transaction, caller.org).await.report(&caller.client.request_id)?;
        if count < MOST_ARTICLES {
            return Ok(());
        }
        Err(AppError::conflict(format!("A clinic has at most {MOST_ARTICLES} articles. Remove one that nobody needs.")))
    }

    pub(super) async fn save_article(
        &self,
        caller: &Caller,
        article: Option<ArticleId>,
        seen: u32,
        form: ArticleForm,
    ) -> Result<ArticleId, AppError> {
        caller.require(Action::ChangeKnowledge)?;
        let form = self.fetched(form).await?;
        let form = self.without_html(form).await?;
        let read = reading::article(&form)?;
        let mut transaction = self.begin(caller, Action::ChangeKnowledge).await?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let new = read.as_new();
        let id = article.unwrap_or_else(|| ArticleId(self.resources.entropy.id()));
        let action = if article.is_some() {
            if store::knowledge::find(&mut transaction, org, id).await.report(request_id)?.is_none() {
                return Err(not_there());
            }
            if !store::knowledge::change(&mut transaction, org, id, seen, &new, now).await.report(request_id)? {
                return Err(AppError::conflict(
                    "Somebody changed this article meanwhile. Have a look at theirs, then change it again.",
                ));
            }
            "article.changed"
        } else {
            self.leave_room(&mut transaction, caller).await?;
            store::knowledge::insert(&mut transaction, org, id, &new, now).await.report(request_id)?;
            "article.added"
        };
        index(&mut transaction, org, id, &new).await.report(request_id)?;
        let detail = [("title", read.title.clone()), ("published", read.published.to_string())];
        self.finish(transaction, caller, action, ("article", id.to_string()), &detail).await?;
        Ok(id)
    }

    /// A page of which only the address was given, as it is there now: a draft, because nobody has read it through.
    async fn fetched(&self, mut form: ArticleForm) -> Result<ArticleForm, AppError> {
        let address = form.page.trim();
        if address.is_empty() || !form.body.trim().is_empty() {
            return Ok(form);
        }
        reading::page_address(address)?;
        let refused = |why: String| {
            AppError::invalid(
                "page",
                format!("We could not fetch this page: {why}. Open it and paste its text instead."),
            )
        };
        let page = self.resources.pages.fetch(address).await.map_err(|error| refused(error.to_string()))?;
        let kind = page.kind.ok_or_else(|| refused("what is there is no page, text, PDF or Word document".into()))?;
        let text = self.resources.documents.read(kind, page.bytes).await.map_err(|error| unread("page", error))?;
        if form.title.trim().is_empty() {
            form.title = reading::title_of(&text, address);
        }
        Ok(ArticleForm { body: text, html: false, published: false, ..form })
    }

    /// Pasted HTML as Markdown, read where files are.
    async fn without_html(&self, mut form: ArticleForm) -> Result<ArticleForm, AppError> {
        if form.html {
            let bytes = std::mem::take(&mut form.body).into_bytes();
            let read = self.resources.documents.read(DocumentKind::Html, bytes).await;
            form.body = read.map_err(|error| unread("body", error))?;
        }
        Ok(form)
    }

    pub(super) async fn take_file(&self, caller: &Caller, file: Upload) -> Result<ArticleId, AppError> {
        caller.require(Action::ChangeKnowledge)?;
        let name = reading::file_name(&file.name);
        let kind = DocumentKind::of_name(&name).ok_or_else(|| {
            AppError::invalid(
                "file",
                "We read files that end in .txt, .md, .html, .pdf or .docx. Save yours as one of these.",
            )
        })?;
        let body = self.resources.documents.read(kind, file.bytes).await.map_err(|error| unread("file", error))?;
        if body.trim().is_empty() {
            return Err(unread("file", DocumentError::NoText));
        }
        let title = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).replace(['_', '-'], " ");
        let form = ArticleForm { title, body, ..ArticleForm::default() };
        let read = reading::article(&form).map_err(|_| unread("file", DocumentError::TooLong))?;
        let locale = domain::conversation::locale_of(&read.body, Locale::En);
        let new = NewArticle { source: "upload", origin: &name, locale: locale.as_str(), ..read.as_new() };
        let mut transaction = self.begin(caller, Action::ChangeKnowledge).await?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        self.leave_room(&mut transaction, caller).await?;
        let id = ArticleId(self.resources.entropy.id());
        store::knowledge::insert(&mut transaction, org, id, &new, now).await.report(request_id)?;
        index(&mut transaction, org, id, &new).await.report(request_id)?;
        let detail = [("file", name.clone())];
        self.finish(transaction, caller, "article.added", ("article", id.to_string()), &detail).await?;
        Ok(id)
    }

    pub(super) async fn set_published(
        &self,
        caller: &Caller,
        article: ArticleId,
        published: bool,
    ) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeKnowledge).await?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let row = store::knowledge::find(&mut transaction, org, article).await.report(request_id)?;
        let row = row.ok_or_else(not_there)?;
        if published {
            reading::no_placeholders(&row.title, &row.body)?;
        }
        store::knowledge::set_state(&mut transaction, org, article, published, now).await.report(request_id)?;
        let action = if published { "article.published" } else { "article.withdrawn" };
        self.finish(transaction, caller, action, ("article", article.to_string()), &[]).await
    }

    /// What stands there under the same title already is left out, so that a second click adds nothing.
    pub(super) async fn plant_pack(&self, caller: &Caller, pack: &str) -> Result<u32, AppError> {
        let mut transaction = self.begin(caller, Action::ChangeKnowledge).await?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let pack = packs::find(pack).ok_or_else(|| AppError::not_found("This set of articles"))?;
        let known = store::knowledge::all(&mut transaction, org).await.report(request_id)?;
        let mut planted = 0;
        for (title, body) in pack.articles() {
            if known.iter().any(|row| row.title == title) {
                continue;
            }
            self.leave_room(&mut transaction, caller).await?;
            let new = NewArticle { title, body, locale: "en", published: false, source: "template", origin: "" };
            let id = ArticleId(self.resources.entropy.id());
            store::knowledge::insert(&mut transaction, org, id, &new, now).await.report(request_id)?;
            index(&mut transaction, org, id, &new).await.report(request_id)?;
            planted += 1;
        }
        let detail = [("articles", planted.to_string())];
        self.finish(transaction, caller, "articles.planted", ("pack", pack.key.to_owned()), &detail).await?;
        Ok(planted)
    }
}

fn unread(field: &str, error: DocumentError) -> AppError {
    tracing::info!(?error, "a document was not read");
    AppError::invalid(field, error.to_string())
}
