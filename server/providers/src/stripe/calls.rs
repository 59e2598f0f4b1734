//! Asking Stripe: what its failures mean, and how often a request is repeated.

use ports::{ProcessorAccount, ProcessorError};
use std::{future::Future, time::Duration};
use stripe::{AccountId, ApiErrorsCode, IdempotencyKey, RequestStrategy, StripeError};
use stripe_client_core::CustomizableStripeRequest;

/// Pauses before the second and the third attempt. async-stripe repeats only under keys of its own making, so the
/// repetition is ours.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// One attempt under our own key.
pub(super) fn kept_under(key: &str) -> Result<RequestStrategy, ProcessorError> {
    let key = IdempotencyKey::new(key).map_err(|error| ProcessorError::Refused(error.to_string()))?;
    Ok(RequestStrategy::Idempotent(key))
}

/// The request in the name of a clinic's account; as it is in that of the platform's own.
pub(super) fn on_behalf<T>(
    account: &ProcessorAccount,
    request: CustomizableStripeRequest<T>,
) -> CustomizableStripeRequest<T> {
    if account.reference.is_empty() {
        return request;
    }
    request.account_id(AccountId::from(account.reference.as_str()))
}

/// Asks up to three times while nobody can know whether it happened.
pub(super) async fn asking<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, ProcessorError>
where
    F: Future<Output = Result<T, StripeError>> + Send,
{
    for pause in PAUSES {
        match attempt().await.map_err(meaning) {
            Err(ProcessorError::Unavailable(reason)) => tracing::debug!(%reason, "asking Stripe again"),
            settled => return settled,
        }
        tokio::time::sleep(pause).await;
    }
    attempt().await.map_err(meaning)
}

/// Which failures a repetition can change. A key of ours that Stripe does not know is for the operator to mend, and
/// must not end a refund for good.
fn meaning(error: StripeError) -> ProcessorError {
    match error {
        StripeError::Stripe(details, status) => {
            let message = details.message.unwrap_or_else(|| format!("status {status}"));
            match status {
                // “The provided key does not have access to account …; application access may have been revoked.”
                _ if matches!(details.code, Some(ApiErrorsCode::AccountInvalid)) => {
                    ProcessorError::Disconnected(message)
                }
                401 | 403 => ProcessorError::Unavailable(format!("Stripe does not accept our key: {message}")),
                409 | 424 | 429 | 500.. => ProcessorError::Unavailable(message),
                _ => ProcessorError::Refused(message),
            }
        }
        // An answer that cannot be read says nothing about what happened: a proxy's error page, or half an answer.
        StripeError::JSONDeserialize(reason) | StripeError::ClientError(reason) | StripeError::ConfigError(reason) => {
            ProcessorError::Unavailable(reason)
        }
        StripeError::Timeout => ProcessorError::Unavailable("no answer in time".into()),
    }
}
