//! What the clinic knows, as its people keep it.

use contract::{
    AppError,
    knowledge::{AnswerForm, Answered, ArticleForm, KnowledgePage},
};
use domain::ids::{ArticleId, KnowledgeTestId, QuestionId};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, knowledge::Knowledge},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Knowledge>, Caller), AppError> {
    Ok((session::back_office()?.knowledge, session::caller().await?))
}

#[server(name = AskKnowledge, prefix = "/api", endpoint = "portal/knowledge")]
pub async fn knowledge_page() -> Result<KnowledgePage, AppError> {
    let page = async {
        let (knowledge, caller) = asking().await?;
        knowledge.page(&caller).await
    };
    session::report(page.await)
}

/// What a visitor would be told; nothing without a question.
#[server(name = TryQuestion, prefix = "/api", endpoint = "portal/knowledge/try")]
pub async fn try_question(#[server(default)] question: String) -> Result<Option<Answered>, AppError> {
    let tried = async {
        let (knowledge, caller) = asking().await?;
        if question.trim().is_empty() {
            caller.require(domain::authorization::Action::ReadKnowledge)?;
            return Ok(None);
        }
        knowledge.try_out(&caller, &question).await.map(Some)
    };
    session::report(tried.await)
}

/// Adds or changes an article.
#[server(name = SaveArticle, prefix = "/api", endpoint = "portal/knowledge/save")]
pub async fn save_article(
    #[server(default)] article: Option<ArticleId>,
    #[server(default)] seen: u32,
    #[server(default)] form: ArticleForm,
) -> Result<ArticleId, AppError> {
    let saved = async {
        let (knowledge, caller) = asking().await?;
        knowledge.save(&caller, article, seen, form).await
    };
    session::report(saved.await)
}

#[server(name = PublishArticle, prefix = "/api", endpoint = "portal/knowledge/publish")]
pub async fn publish_article(article: ArticleId, published: bool) -> Result<bool, AppError> {
    let set = async {
        let (knowledge, caller) = asking().await?;
        knowledge.publish(&caller, article, published).await.map(|()| published)
    };
    session::report(set.await)
}

#[server(name = RemoveArticle, prefix = "/api", endpoint = "portal/knowledge/remove")]
pub async fn remove_article(article: ArticleId) -> Result<(), AppError> {
    let removed = async {
        let (knowledge, caller) = asking().await?;
        knowledge.remove(&caller, article).await
    };
    session::report(removed.await)
}

/// Adds the articles of a pack as drafts; how many.
#[server(name = PlantPack, prefix = "/api", endpoint = "portal/knowledge/plant")]
pub async fn plant_pack(pack: String) -> Result<u32, AppError> {
    let planted = async {
        let (knowledge, caller) = asking().await?;
        knowledge.plant(&caller, &pack).await
    };
    session::report(planted.await)
}

#[server(name = IndexAgain, prefix = "/api", endpoint = "portal/knowledge/index")]
pub async fn index_again() -> Result<(), AppError> {
    let ordered = async {
        let (knowledge, caller) = asking().await?;
        knowledge.index_again(&caller).await
    };
    session::report(ordered.await)
}

#[server(name = AnswerQuestion, prefix = "/api", endpoint = "portal/knowledge/answer")]
pub async fn answer_question(question: QuestionId, #[server(default)] form: AnswerForm) -> Result<ArticleId, AppError> {
    let answered = async {
        let (knowledge, caller) = asking().await?;
        knowledge.answer(&caller, question, form).await
    };
    session::report(answered.await)
}

#[server(name = DismissQuestion, prefix = "/api", endpoint = "portal/knowledge/dismiss")]
pub async fn dismiss_question(question: QuestionId, dismissed: bool) -> Result<bool, AppError> {
    let set = async {
        let (knowledge, caller) = asking().await?;
        knowledge.dismiss(&caller, question, dismissed).await.map(|()| dismissed)
    };
    session::report(set.await)
}

#[server(name = AddTest, prefix = "/api", endpoint = "portal/knowledge/test/add")]
pub async fn add_test(article: ArticleId, #[server(default)] question: String) -> Result<(), AppError> {
    let added = async {
        let (knowledge, caller) = asking().await?;
        knowledge.add_test(&caller, article, &question).await
    };
    session::report(added.await)
}

#[server(name = RemoveTest, prefix = "/api", endpoint = "portal/knowledge/test/remove")]
pub async fn remove_test(test: KnowledgeTestId) -> Result<(), AppError> {
    let removed = async {
        let (knowledge, caller) = asking().await?;
        knowledge.remove_test(&caller, test).await
    };
    session::report(removed.await)
}
