//! Files that signed-in people download.

use super::{HttpState, pages, requests::Sender, rest::Problem};
use axum::{
    Extension, Router,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use chrono::NaiveDate;
use contract::{
    AppError, Caller,
    audit::AuditFilter,
    bookkeeping::{FileKind, LedgerFilter, PaymentFilter, PaymentStanding, PaymentsFile},
    identity::SignedIn,
};
use domain::{
    ids::{ConversationId, ExportId, MessageId, PaymentId},
    ledger::{Account, Purpose},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/portal/audit.csv", get(audit_log))
        .route("/console/payments.csv", get(payments_as_csv))
        .route("/console/payments.xlsx", get(payments_as_xlsx))
        .route("/console/payments/{id}/receipt.pdf", get(receipt))
        .route("/console/conversations/{id}/files/{message}/{position}", get(message_file))
        .route("/portal/payments/ledger.csv", get(ledger_as_csv))
        .route("/portal/payments/ledger.xlsx", get(ledger_as_xlsx))
        .route("/portal/data/contacts/{id}/export.zip", get(contact))
        .route("/portal/data/exports/{id}/export.zip", get(organisation))
        .route("/account/export.zip", get(account))
}

/// The same filter as on the page.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AuditQuery {
    text: String,
    from: String,
    to: String,
}

async fn audit_log(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    let caller = member(&state, sender, &headers).await?;
    let filter =
        AuditFilter { text: query.text, from: date("from", &query.from)?, to: date("to", &query.to)?, before: None };
    let csv = state.product.back_office.audit.export(&caller, filter).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, csv).into_response())
}

/// Who asks, in which organisation.
async fn member(state: &HttpState, sender: Sender, headers: &HeaderMap) -> Result<Caller, AppError> {
    let secret = pages::session_secret(headers, &state.config).ok_or(AppError::Unauthenticated)?;
    state.product.desk.identity.caller(&secret, sender.client).await?.ok_or(AppError::Unauthenticated)
}

/// The filters of the list of payments, as they stand in its address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct PaymentsQuery {
    search: String,
    state: String,
    r#for: String,
    from: String,
    to: String,
}

async fn payments_as_csv(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Query(query): Query<PaymentsQuery>,
) -> Result<Response, Problem> {
    payments(&state, sender, &headers, &query, FileKind::Csv).await
}

async fn payments_as_xlsx(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Query(query): Query<PaymentsQuery>,
) -> Result<Response, Problem> {
    payments(&state, sender, &headers, &query, FileKind::Xlsx).await
}

/// The filters of the ledger, as they stand in its page's address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct LedgerQuery {
    account: String,
    from: String,
    to: String,
}

async fn ledger_as_csv(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, Problem> {
    ledger(&state, sender, &headers, &query, FileKind::Csv).await
}

async fn ledger_as_xlsx(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, Problem> {
    ledger(&state, sender, &headers, &query, FileKind::Xlsx).await
}

async fn ledger(
    state: &HttpState,
    sender: Sender,
    headers: &HeaderMap,
    query: &LedgerQuery,
    kind: FileKind,
) -> Result<Response, Problem> {
    let caller = member(state, sender, headers).await?;
    let filter = LedgerFilter {
        account: Account::from_word(&query.account),
        from: date("from", &query.from)?,
        to: date("to", &query.to)?,
        after: None,
    };
    Ok(file(state.product.back_office.bookkeeping.export_ledger(&caller, filter, kind).await?))
}

/// The receipt of one payment.
async fn receipt(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = member(&state, sender, &headers).await?;
    let payment: PaymentId = id.parse().map_err(|_| AppError::not_found("This receipt"))?;
    Ok(file(state.product.back_office.bookkeeping.receipt(&caller, payment).await?))
}

/// A file that somebody sent by mail. A picture is shown, and everything else is kept by the browser and never opened in
/// our name: it is nothing but bytes to it, and a page of its own that may do nothing.
async fn message_file(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Path((conversation, message, position)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let caller = member(&state, sender, &headers).await?;
    let unknown = || AppError::not_found("This file");
    let conversation: ConversationId = conversation.parse().map_err(|_| unknown())?;
    let message: MessageId = message.parse().map_err(|_| unknown())?;
    let position = position.parse().map_err(|_| unknown())?;
    let file = state.product.desk.answering.file(&caller, conversation, message, position).await?;
    let shown = if file.media_type.starts_with("image/") { "inline" } else { "attachment" };
    let disposition = format!("{shown}; filename*=UTF-8''{}", utf8_percent_encode(&file.name, NON_ALPHANUMERIC));
    let headers = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.content).into_response())
}

/// As something to keep.
pub fn file(file: PaymentsFile) -> Response {
    let headers = [
        (header::CONTENT_TYPE, file.content_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, file.bytes).into_response()
}

async fn payments(
    state: &HttpState,
    sender: Sender,
    headers: &HeaderMap,
    query: &PaymentsQuery,
    kind: FileKind,
) -> Result<Response, Problem> {
    let caller = member(state, sender, headers).await?;
    let filter = PaymentFilter {
        standing: PaymentStanding::from_word(&query.state),
        purpose: Purpose::from_word(&query.r#for),
        text: query.search.clone(),
        from: date("from", &query.from)?,
        to: date("to", &query.to)?,
    };
    Ok(file(state.product.back_office.bookkeeping.export(&caller, filter, kind).await?))
}

/// A browser whose proof of identity is too old is led to the page that asks for one, and on to the page with the link.
struct Refused {
    problem: AppError,
    page: String,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self.problem {
            AppError::ConfirmIdentity => {
                Redirect::to(&format!("/account/confirm?to={}", session::percent_encoded(&self.page))).into_response()
            }
            AppError::Unauthenticated => Redirect::to(&session::sign_in_path(&self.page)).into_response(),
            problem => Problem(problem).into_response(),
        }
    }
}

async fn signed_in(state: &HttpState, sender: Sender, headers: &HeaderMap) -> Result<SignedIn, AppError> {
    let secret = pages::session_secret(headers, &state.config).ok_or(AppError::Unauthenticated)?;
    state.product.desk.identity.signed_in(&secret, sender.client).await?.ok_or(AppError::Unauthenticated)
}

fn zip_headers(name: &str) -> [(header::HeaderName, HeaderValue); 3] {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
}

async fn contact(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let file = async {
        let who = signed_in(&state, sender, &headers).await?;
        let caller = who.caller().ok_or(AppError::Unauthenticated)?;
        let id = id.parse().map_err(|_| AppError::not_found("This client"))?;
        state.product.back_office.rights.export_contact(&caller, Some(who.confirmed_at), id).await
    };
    let file = file.await.map_err(|problem| Refused { problem, page: format!("/portal/data?contact={id}") })?;
    Ok((zip_headers(&file.file_name), file.body).into_response())
}

async fn account(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let file = async {
        let who = signed_in(&state, sender, &headers).await?;
        state.product.back_office.rights.export_account(&who).await
    };
    let file = file.await.map_err(|problem| Refused { problem, page: "/account".into() })?;
    Ok((zip_headers(&file.file_name), file.body).into_response())
}

/// Piece by piece, so that the size of a clinic does not matter.
async fn organisation(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let opened = async {
        let who = signed_in(&state, sender, &headers).await?;
        let id: ExportId = id.parse().map_err(|_| AppError::not_found("This export"))?;
        let file = state.product.back_office.rights.open_export(&who, id).await?;
        Ok((who, id, file))
    };
    let (who, id, file) = opened.await.map_err(|problem| Refused { problem, page: "/portal/data".into() })?;
    let rights = state.product.back_office.rights.clone();
    let pieces = futures::stream::try_unfold(0_u32, move |position| {
        let (rights, who) = (rights.clone(), who.clone());
        async move {
            let piece = rights.export_piece(&who, id, position).await.map_err(std::io::Error::other)?;
            Ok::<_, std::io::Error>(piece.map(|piece| (piece, position + 1)))
        }
    });
    let length = (header::CONTENT_LENGTH, HeaderValue::from(file.bytes));
    Ok((zip_headers(&file.file_name), [length], Body::from_stream(pieces)).into_response())
}

/// An empty date is none.
fn date(field: &str, text: &str) -> Result<Option<NaiveDate>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let date = text.parse().map_err(|_| AppError::invalid(field, "Write dates like 2026-11-24."))?;
    Ok(Some(date))
}
