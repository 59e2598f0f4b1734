//! Files that signed-in people hand in, by a plain form: it works without script, and its answer is a page.

use super::{HttpState, pages, requests::Sender};
use crate::documents::LARGEST;
use axum::{
    Extension, Router,
    extract::{Multipart, State, multipart::MultipartError},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use contract::{AppError, Caller, knowledge::Upload};
use session::percent_encoded;

/// The largest request: a file and what a form puts around it.
pub const LARGEST_BODY: usize = LARGEST + (64 << 10);

const PAGE: &str = "/portal/knowledge";

pub fn routes() -> Router<HttpState> {
    Router::new().route("/portal/knowledge/upload", post(article))
}

async fn article(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let taken = async {
        // Who it is comes before anything that they sent.
        let secret = pages::session_secret(&headers, &state.config).ok_or(AppError::Unauthenticated)?;
        let caller = state.product.desk.identity.caller(&secret, sender.client).await?;
        let caller = caller.ok_or(AppError::Unauthenticated)?;
        caller.require(domain::authorization::Action::ChangeKnowledge)?;
        let form =
            form.map_err(|_| AppError::invalid("file", "Send the file as a form does (multipart/form-data)."))?;
        take(&state, &caller, form).await
    };
    match taken.await {
        Ok(id) => Redirect::to(&format!("{PAGE}?uploaded={id}")).into_response(),
        Err(AppError::Unauthenticated) => Redirect::to(&session::sign_in_path(PAGE)).into_response(),
        Err(error @ AppError::Forbidden { .. }) => super::rest::Problem(error).into_response(),
        // The page shows it as words, whatever stands in its address.
        Err(error) => {
            let reason = error.reason_for("file").map_or_else(|| error.to_string(), str::to_owned);
            Redirect::to(&format!("{PAGE}?refused={}", percent_encoded(&reason))).into_response()
        }
    }
}

async fn take(state: &HttpState, caller: &Caller, mut form: Multipart) -> Result<String, AppError> {
    while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| unread(&error))?.to_vec();
        if name.is_empty() || bytes.is_empty() {
            break;
        }
        let id = state.product.back_office.knowledge.upload(caller, Upload { name, bytes }).await?;
        return Ok(id.to_string());
    }
    Err(AppError::invalid("file", "Choose a file first."))
}

fn unread(error: &MultipartError) -> AppError {
    let reason = if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        format!("The file is larger than {} MB. Split it, or paste its text instead.", LARGEST >> 20)
    } else {
        "The file did not arrive whole. Please try again.".to_owned()
    };
    AppError::invalid("file", reason)
}
