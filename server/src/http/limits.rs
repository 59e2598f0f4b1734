//! How much one address may ask in a minute. In process: a burst is stopped where it arrives.

use super::{HttpState, address::limit_key, refusal, requests::Sender};
use crate::config::LimitsConfig;
use axum::{
    extract::{Extension, Request, State},
    http::{HeaderName, Method},
    middleware::Next,
    response::Response,
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use std::{net::IpAddr, num::NonZeroU32, time::Duration};

/// The limiters of one process.
pub struct Limits {
    writes: DefaultKeyedRateLimiter<IpAddr>,
    reads: DefaultKeyedRateLimiter<IpAddr>,
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
    keys: DefaultKeyedRateLimiter<String>,
    config: LimitsConfig,
}

impl Limits {
    pub fn new(config: LimitsConfig) -> Self {
        Self {
            writes: RateLimiter::keyed(a_minute(config.writes_per_minute)),
            reads: RateLimiter::keyed(a_minute(config.reads_per_minute)),
            sign_ins: RateLimiter::keyed(a_minute(config.sign_ins_per_minute)),
            keys: RateLimiter::keyed(a_minute(config.key_requests_per_minute)),
            config,
        }
    }

    /// Seconds to wait before a request with this key may come again, if it is too much now.
    pub fn check_key(&self, key: &str) -> Result<(), u32> {
        wait(&self.keys, &key.to_owned())
    }

    /// Forgets addresses that have been quiet, so that memory does not grow with every visitor ever seen.
    pub fn tidy(&self) {
        self.writes.retain_recent();
        self.reads.retain_recent();
        self.sign_ins.retain_recent();
        self.keys.retain_recent();
    }
}

fn a_minute(times: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN))
}

fn wait<K: std::hash::Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), u32> {
    limiter.check_key(key).map_err(|denied| {
        let pause: Duration = denied.wait_time_from(limiter.clock().now());
        u32::try_from(pause.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
    })
}

/// Applies the limits of the sender's address. Static files and health checks are free.
pub async fn enforce(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let free = ["/pkg/", "/widget-pkg/", "/fonts/", "/widget.js", "/healthz", "/readyz", "/v1/stripe/webhook"];
    if free.iter().any(|prefix| path.starts_with(prefix)) {
        return next.run(request).await;
    }
    let limits = &state.limits;
    let key = limit_key(sender.address);
    let (limiter, most) = if path.starts_with("/api/sign_in") {
        (&limits.sign_ins, limits.config.sign_ins_per_minute)
    } else if matches!(*request.method(), Method::GET | Method::HEAD) {
        (&limits.reads, limits.config.reads_per_minute)
    } else {
        (&limits.writes, limits.config.writes_per_minute)
    };
    match wait(limiter, &key) {
        Ok(()) => next.run(request).await,
        Err(seconds) => too_many(&request, seconds, most),
    }
}

/// 429 with the headers that clients expect (RFC 9110 `Retry-After`, and the `RateLimit-*` convention).
fn too_many(request: &Request, seconds: u32, most: u32) -> Response {
    let error = contract::AppError::RateLimited { retry_after_seconds: seconds };
    let mut response = refusal::refuse(request.uri().path(), request.headers(), error);
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("ratelimit-limit"), most.into());
    headers.insert(HeaderName::from_static("ratelimit-remaining"), 0.into());
    headers.insert(HeaderName::from_static("ratelimit-reset"), seconds.into());
    response
}
