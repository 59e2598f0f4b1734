//! JSON bodies whose errors are problems too, and say what is wrong where.

use super::Problem;
use axum::{
    extract::{FromRequest, Request, rejection::JsonRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::AppError;
use serde::{Serialize, de::DeserializeOwned};

/// `application/json` in and out.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(refuse(&rejection)),
        }
    }
}

fn refuse(rejection: &JsonRejection) -> Response {
    let status = rejection.status();
    let problem = Problem(AppError::invalid("body", rejection.body_text()));
    // 400, 413 and 415 say more than 422 does.
    match status {
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::BAD_REQUEST => {
            problem.with_status(status)
        }
        _ => problem.into_response(),
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, super::NO_STORE)], axum::Json(self.0)).into_response()
    }
}
