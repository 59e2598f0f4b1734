//! `POST /v1/chatbot/query`: what the clinic's articles say, for a chatbot or a help page of one's own.

use super::{AnyKey, Json, Problem, idempotency, input};
use crate::http::HttpState;
use axum::{extract::State, http::HeaderMap, response::Response};
use contract::{AppError, Caller, knowledge::Citation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A question in a visitor's words.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryBody {
    /// At most 500 characters.
    question: String,
    /// `en` or `es`; read from the question when absent.
    locale: Option<String>,
}

/// What the articles say. Everything in it is plain text: escape it where it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueryReply {
    /// The words of the passage that answers; `null` when none does. Nothing is made up: the question is then kept for
    /// the clinic, whose answer everybody gets from then on.
    answer: Option<String>,
    /// What to show: the answer, or that there is none yet.
    words: String,
    /// Where the answer stands, the passage itself first.
    citations: Vec<CitationItem>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CitationItem {
    article: String,
    title: String,
    /// “Your visit › By car”; empty at the beginning of an article.
    heading: String,
    excerpt: String,
    /// The page that the article was taken from, if it was.
    url: Option<String>,
}

impl From<Citation> for CitationItem {
    fn from(citation: Citation) -> Self {
        let Citation { article_id, title, heading, excerpt, url } = citation;
        Self { article: article_id.to_string(), title, heading, excerpt, url }
    }
}

/// Ask the clinic's articles. Publishable key.
#[utoipa::path(post, path = "/v1/chatbot/query", tag = "Public", request_body = QueryBody, security(("key" = [])),
    responses((status = 200, body = QueryReply)))]
pub async fn query(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    headers: HeaderMap,
    Json(body): Json<QueryBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, "query", &body, async |caller| answer(&state, caller, &body).await)
        .await
}

async fn answer(state: &HttpState, caller: &Caller, body: &QueryBody) -> Result<QueryReply, AppError> {
    let locale = input::locale(body.locale.as_deref())?;
    let answered = state.product.back_office.knowledge.query(caller, &body.question, locale).await?;
    Ok(QueryReply {
        answer: answered.answer,
        words: answered.words,
        citations: answered.citations.into_iter().map(CitationItem::from).collect(),
    })
}
