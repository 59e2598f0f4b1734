//! One request to Stripe, whatever it is about.

use super::StripeBilling;
use crate::stripe::calls::{asking, kept_under};
use ports::ProcessorError;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use stripe::RequestStrategy;
use stripe_client_core::{RequestBuilder, StripeMethod};
use url::form_urlencoded::Serializer;

/// Names and values of a request, in Stripe's nested spelling.
pub(super) type Fields = [(&'static str, String)];

pub(super) fn field(name: &'static str, value: impl Display) -> (&'static str, String) {
    (name, value.to_string())
}

impl StripeBilling {
    /// Asks, up to three times while nobody can know whether it happened. Whatever changes something has a `key`.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: StripeMethod,
        path: &str,
        fields: &Fields,
        key: Option<&str>,
    ) -> Result<T, ProcessorError> {
        let strategy = key.map(kept_under).transpose()?.unwrap_or(RequestStrategy::Once);
        let encoded = (!fields.is_empty()).then(|| Serializer::new(String::new()).extend_pairs(fields).finish());
        let answer = asking(|| {
            let mut request = RequestBuilder::new(method, path);
            match method {
                StripeMethod::Get => request.query.clone_from(&encoded),
                StripeMethod::Post | StripeMethod::Delete => request.body.clone_from(&encoded),
            }
            let request = request.customize::<miniserde::json::Value>().request_strategy(strategy.clone());
            request.send(&self.client)
        });
        // The client library reads with miniserde, whose derived types cannot name fields that may be missing or null as
        // leniently as ours do.
        let answer = miniserde::json::to_string(&answer.await?);
        serde_json::from_str(&answer).map_err(|error| ProcessorError::Unavailable(error.to_string()))
    }
}
