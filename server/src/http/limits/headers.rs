//! What is left of the budgets of a request, as its sender is told: `RateLimit-Policy` and `RateLimit` of the IETF's
//! draft-ietf-httpapi-ratelimit-headers (version 10). `Retry-After` stands beside them in a refusal.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::{
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
};

/// Every budget is of a minute.
const WINDOW_SECONDS: u32 = 60;

/// What is left of one budget.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// A plain word.
    pub name: &'static str,
    pub most: u32,
    pub remaining: u32,
    /// Seconds until one more may come, when nothing is left; else until all of it is back.
    pub reset: u32,
}

/// Every budget that a request took from; clones are one.
#[derive(Clone, Debug, Default)]
pub struct Taken(Arc<Mutex<Vec<Left>>>);

impl Taken {
    pub fn beginning_with(left: Left) -> Self {
        Self(Arc::new(Mutex::new(vec![left])))
    }

    pub fn note(&self, left: Left) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(left);
    }

    /// Lists of strings with parameters, as RFC 9651 writes them.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let (mut policies, mut limits) = (String::new(), String::new());
        for Left { name, most, remaining, reset } in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let comma = if policies.is_empty() { "" } else { ", " };
            // Writing into a text cannot fail.
            let _ = write!(policies, "{comma}\"{name}\";q={most};w={WINDOW_SECONDS}");
            let _ = write!(limits, "{comma}\"{name}\";r={remaining};t={reset}");
        }
        for (name, value) in [("ratelimit-policy", policies), ("ratelimit", limits)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_budget_is_told_with_its_policy() {
        let taken = Taken::beginning_with(Left { name: "reads", most: 600, remaining: 599, reset: 1 });
        taken.note(Left { name: "key", most: 1_200, remaining: 0, reset: 3 });
        let mut headers = HeaderMap::new();
        taken.tell(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"reads\";q=600;w=60, \"key\";q=1200;w=60");
        assert_eq!(headers["ratelimit"], "\"reads\";r=599;t=1, \"key\";r=0;t=3");
    }
}
