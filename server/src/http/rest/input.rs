//! What a call takes in: a JSON body, a query, a path. What cannot be read is a problem that says what is wrong where,
//! and no NUL comes past here, which no text has and the database cannot keep.

use super::Problem;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use contract::AppError;
use domain::understanding::Locale;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

const NO_NUL: &str = "There is a NUL character in this, which no text has.";

/// `application/json` in and out.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        if !is_json(request.headers()) {
            return Err(Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json."));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| Problem::of(rejection.status(), &rejection.body_text()))?;
        if let Some(field) = nul_in(&body) {
            return Err(Problem::from(AppError::invalid(field, NO_NUL)).into_response());
        }
        match axum::Json::from_bytes(&body) {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status() == StatusCode::UNPROCESSABLE_ENTITY => {
                Err(Problem::from(AppError::invalid("body", rejection.body_text())).into_response())
            }
            Err(rejection) => Err(Problem::of(rejection.status(), &rejection.body_text())),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, super::NO_STORE)], axum::Json(self.0)).into_response()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The language that a body names as `locale`, if it names one.
pub fn locale(word: Option<&str>) -> Result<Option<Locale>, AppError> {
    match word {
        None => Ok(None),
        Some("en") => Ok(Some(Locale::En)),
        Some("es") => Ok(Some(Locale::Es)),
        Some(_) => Err(AppError::invalid("locale", "use en or es, or leave it out")),
    }
}

/// The first field of a JSON body with a NUL in it. JSON can only spell one as an escape.
fn nul_in(body: &[u8]) -> Option<String> {
    if !body.windows(6).any(|window| window == b"\\u0000") {
        return None;
    }
    let value = serde_json::from_slice(body).ok()?;
    let field = |path: String| if path.is_empty() { "body".to_owned() } else { path };
    nul_at(&value, String::new()).map(field)
}

fn nul_at(value: &Value, path: String) -> Option<String> {
    let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| nul_at(item, below(&index.to_string())))
        }
        Value::Object(members) => {
            members.iter().find_map(
                |(name, member)| {
                    if name.contains('\0') { Some(path.clone()) } else { nul_at(member, below(name)) }
                },
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The part of the address after the question mark.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(AppError::invalid("query", NO_NUL).into());
        }
        let read = axum::extract::Query::try_from_uri(&parts.uri);
        let axum::extract::Query(query) =
            read.map_err(|rejection| AppError::invalid("query", rejection.body_text()))?;
        Ok(Self(query))
    }
}

/// The variable part of a path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        let axum::extract::Path(part) =
            read.map_err(|rejection| Problem::of(rejection.status(), &rejection.body_text()))?;
        Ok(Self(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_in_the_field_that_has_it_and_words_about_one_are_not() {
        for (body, field) in [
            (r#"{"answers": {"zip": "97201\u0000"}}"#, Some("answers.zip")),
            (r#"{"a": ["x", "\u0000"]}"#, Some("a.1")),
            (r#"{"a": {"\u0000": 1}}"#, Some("a")),
            (r#""\u0000""#, Some("body")),
            (r#"{"text": "write \\u0000 for it"}"#, None),
            (r#"{"text": "\u0001\n"}"#, None),
            ("{\\u0000", None),
        ] {
            assert_eq!(nul_in(body.as_bytes()).as_deref(), field, "{body}");
        }
    }
}
