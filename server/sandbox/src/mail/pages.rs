//! The mailbox in a browser.

use super::Mail;
use crate::{Sandbox, page};
use axum::{
    Form, Json, Router,
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use html_escape::encode_quoted_attribute as escape;
use serde::Deserialize;
use std::fmt::Write as _;

pub(crate) fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/", get(list))
        .route("/{id}", get(show))
        .route("/{id}/answer", post(answer))
        .route("/{id}/attachments/{position}", get(attachment))
        .with_state(sandbox)
}

/// Every message, newest first, for tests.
pub(crate) async fn json(State(sandbox): State<Sandbox>) -> Json<Vec<Mail>> {
    Json(sandbox.mailbox.all())
}

async fn list(State(sandbox): State<Sandbox>) -> Response {
    let mails = sandbox.mailbox.all();
    let mut content = String::new();
    if mails.is_empty() {
        content.push_str("<p class=\"card\">No mail yet. Confirm a booking whose client gave an e-mail address.</p>");
    } else {
        content.push_str(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Messages\"><table><thead><tr><th>Received</th>\
             <th>To</th><th>Subject</th><th>From</th></tr></thead><tbody>",
        );
        for mail in &mails {
            let subject = if mail.subject.is_empty() { "(no subject)" } else { &mail.subject };
            let _ = write!(
                content,
                "<tr><td>{}</td><td>{}</td><td><a href=\"{}\">{}</a></td><td>{}</td></tr>",
                mail.received_at.format("%b %-d, %H:%M:%S UTC"),
                escape(&mail.to),
                page::link(&sandbox, &format!("mail/{}", mail.id)),
                escape(subject),
                escape(&mail.from)
            );
        }
        content.push_str("</tbody></table></div>");
    }
    page::framed(&sandbox, "Mailbox", "Every message that the product sent, newest first.", &content)
}

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    answered: bool,
}

#[derive(Deserialize)]
struct Typed {
    text: String,
}

/// Only mails that ask for answers at an address of the product's own have one.
async fn answer(State(sandbox): State<Sandbox>, Path(id): Path<String>, Form(Typed { text }): Form<Typed>) -> Response {
    let query = if sandbox.mailbox.answer(&id, &text) { "?answered=true" } else { "" };
    Redirect::to(&format!("{}{query}", page::link(&sandbox, &format!("mail/{id}")))).into_response()
}

async fn show(State(sandbox): State<Sandbox>, Path(id): Path<String>, Query(shown): Query<Shown>) -> Response {
    let Some(mail) = sandbox.mailbox.find(&id) else { return missing(&sandbox) };
    let mut content = format!(
        "<dl><dt>From</dt><dd>{}</dd><dt>To</dt><dd>{}</dd><dt>Received</dt><dd>{}</dd><dt>Message-ID</dt><dd>{}</dd></dl>",
        escape(&mail.from),
        escape(&mail.to),
        mail.received_at.format("%b %-d, %Y, %H:%M:%S UTC"),
        escape(&mail.message_id)
    );
    if shown.answered {
        content.push_str("<p class=\"card\" role=\"status\">Sent. The product reads its mailbox every minute.</p>");
    }
    if mail.reply_to.contains('+') {
        let _ = write!(
            content,
            "<form class=\"card stack\" method=\"post\" action=\"{}\"><div><label for=\"answer\">Your answer to {}</label>\
             <textarea id=\"answer\" name=\"text\" rows=\"4\" required></textarea></div><button>Send the answer</button></form>",
            page::link(&sandbox, &format!("mail/{}/answer", mail.id)),
            escape(&mail.from)
        );
    }
    if !mail.attachments.is_empty() {
        content.push_str("<section><h2>Attachments</h2><ul>");
        for (position, attachment) in mail.attachments.iter().enumerate() {
            let _ = write!(
                content,
                "<li><a href=\"{}\">{}</a> <span class=\"small\">{}, {} bytes</span></li>",
                page::link(&sandbox, &format!("mail/{}/attachments/{position}", mail.id)),
                escape(&attachment.file_name),
                escape(&attachment.content_type),
                attachment.body.len()
            );
        }
        content.push_str("</ul></section>");
    }
    // The empty sandbox attribute takes scripts, forms and navigation away from whatever the message carries.
    let _ = write!(
        content,
        "<section><h2>As HTML</h2><iframe title=\"The message as HTML\" sandbox=\"\" srcdoc=\"{}\"></iframe></section>\
         <section><h2>As text</h2><pre tabindex=\"0\" aria-label=\"The message as text\" role=\"region\">{}</pre></section>",
        escape(&mail.html),
        escape(&mail.text)
    );
    let subject = if mail.subject.is_empty() { "(no subject)" } else { &mail.subject };
    page::framed(&sandbox, subject, &format!("To {}", mail.to), &content)
}

async fn attachment(State(sandbox): State<Sandbox>, Path((id, position)): Path<(String, usize)>) -> Response {
    let found = sandbox.mailbox.find(&id).and_then(|mail| mail.attachments.into_iter().nth(position));
    let Some(attachment) = found else { return missing(&sandbox) };
    let safe: String =
        attachment.file_name.chars().filter(|c| c.is_ascii_alphanumeric() || "._- ".contains(*c)).collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{safe}\""));
    let kind = HeaderValue::from_str(&attachment.content_type);
    let mut response = attachment.body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn missing(sandbox: &Sandbox) -> Response {
    let mut response = page::framed(sandbox, "No such message", "Only the newest 500 messages are kept.", "");
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
