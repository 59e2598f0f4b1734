//! How much may be asked in a minute: by one address, one session, one key. In process: a burst is stopped where it
//! arrives. What visitors together may ask of one clinic is counted by the services, which know the clinic.

mod headers;
mod known;
mod shared;
mod streams;

pub use headers::Taken;
pub use known::Hash;
pub use streams::OpenStream;

use super::{
    HttpState,
    address::limit_key,
    pages, refusal,
    requests::Sender,
    rest,
    routes::{self, Class},
};
use crate::config::LimitsConfig;
use axum::{
    extract::{Extension, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use contract::AppError;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};
use headers::Left;
use known::Known;
use std::{net::IpAddr, num::NonZeroU32, time::Duration};
use streams::Streams;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The limiters of one process.
pub struct Limits {
    writes: Budget<IpAddr>,
    reads: Budget<IpAddr>,
    sign_ins: Budget<IpAddr>,
    console_writes: Budget<Hash>,
    console_reads: Budget<Hash>,
    keys: Budget<Hash>,
    known: Known,
    visitors_streams: Streams<IpAddr>,
    console_streams: Streams<Hash>,
    stream_checks: Semaphore,
}

impl Limits {
    pub fn new(config: LimitsConfig) -> Self {
        Self {
            writes: Budget::a_minute("writes", config.writes_per_minute),
            reads: Budget::a_minute("reads", config.reads_per_minute),
            sign_ins: Budget::a_minute("tries", config.sign_ins_per_minute),
            console_writes: Budget::a_minute("session-writes", config.console_writes_per_minute),
            console_reads: Budget::a_minute("session-reads", config.console_reads_per_minute),
            keys: Budget::a_minute("key", config.key_requests_per_minute),
            known: Known::default(),
            visitors_streams: Streams::at_most(config.streams_per_address),
            console_streams: Streams::at_most(config.streams_per_session),
            stream_checks: Semaphore::const_new(STREAM_CHECKS_AT_ONCE),
        }
    }

    /// Counts a request with a publishable key, whose address is counted too; `taken` tells what is left of both.
    pub fn check_key(&self, key: &str, taken: &Taken) -> Result<(), AppError> {
        let left = self.keys.take(&store::secrets::hash(key));
        taken.note(left.unwrap_or_else(|full| full));
        left.map(drop).map_err(|full| AppError::RateLimited { retry_after_seconds: full.reset })
    }

    /// Remembers a secret key that is in force, so that its requests count for the key and no longer for their address.
    pub fn recognise_key(&self, key: &str) {
        self.known.insert(store::secrets::hash(key));
    }

    /// A live stream of a visitor; `RateLimited` when the address has too many open.
    pub fn open_visitor_stream(&self, address: IpAddr) -> Result<OpenStream<IpAddr>, AppError> {
        self.visitors_streams.open(limit_key(address)).ok_or(TOO_MANY_STREAMS)
    }

    /// A live stream of the console; `RateLimited` when the session has too many open.
    pub fn open_console_stream(&self, session: Hash) -> Result<OpenStream<Hash>, AppError> {
        self.console_streams.open(session).ok_or(TOO_MANY_STREAMS)
    }

    /// Waits until an open stream may ask whether its session is still in force; `None` when nobody may any more.
    pub async fn turn_to_check(&self) -> Option<SemaphorePermit<'_>> {
        self.stream_checks.acquire().await.ok()
    }

    /// Forgets whoever has been quiet, so that memory does not grow with every visitor ever seen.
    pub fn tidy(&self) {
        self.writes.limiter.retain_recent();
        self.reads.limiter.retain_recent();
        self.sign_ins.limiter.retain_recent();
        self.console_writes.limiter.retain_recent();
        self.console_reads.limiter.retain_recent();
        self.keys.limiter.retain_recent();
        self.known.tidy();
    }
}

/// Screens that were opened together would all ask at the same moment, again and again, and whoever works meanwhile would
/// wait behind a thousand of them for a connection.
const STREAM_CHECKS_AT_ONCE: usize = 2;

/// One of the open ones has to be closed first, which takes as long as it takes.
const TOO_MANY_STREAMS: AppError = AppError::RateLimited { retry_after_seconds: 30 };

/// So many requests a minute for each key.
struct Budget<K: std::hash::Hash + Eq + Clone> {
    name: &'static str,
    most: u32,
    limiter: DefaultKeyedRateLimiter<K, StateInformationMiddleware>,
}

impl<K: std::hash::Hash + Eq + Clone> Budget<K> {
    fn a_minute(name: &'static str, most: u32) -> Self {
        let most = NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN);
        let limiter = RateLimiter::keyed(Quota::per_minute(most)).with_middleware::<StateInformationMiddleware>();
        Self { name, most: most.get(), limiter }
    }

    /// Counts one request; `Err` when it is one too many.
    fn take(&self, key: &K) -> Result<Left, Left> {
        let (name, most) = (self.name, self.most);
        match self.limiter.check_key(key) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity().min(most);
                Ok(Left { name, most, remaining, reset: ((most - remaining) * 60).div_ceil(most) })
            }
            Err(denied) => {
                let pause: Duration = denied.wait_time_from(DefaultClock::default().now());
                let reset = u32::try_from(pause.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
                Err(Left { name, most, remaining: 0, reset })
            }
        }
    }
}

/// Applies the limit of the request's class, and tells what is left of it.
pub async fn enforce(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    mut request: Request,
    next: Next,
) -> Response {
    let key = rest::given_key(request.headers()).filter(|key| key.starts_with("sk_"));
    let route = routes::found(&request).route();
    // What leads nowhere is answered with a page, which costs about as much as another.
    let class = route.map_or(Class::VisitorRead, |route| route.class_with(key.is_some()));
    let address = limit_key(sender.address);
    let limits = &state.limits;
    let taken = match class {
        Class::Free => return next.run(request).await,
        Class::SignIn => match limits.sign_ins.take(&address) {
            Ok(left) => shared::take(&state, address, left).await,
            full => full,
        },
        Class::VisitorRead => limits.reads.take(&address),
        Class::VisitorWrite => limits.writes.take(&address),
        Class::ConsoleRead | Class::ConsoleWrite => {
            let session = known_session(&state, &sender, request.headers()).await;
            match (session, class) {
                (Some(session), Class::ConsoleRead) => limits.console_reads.take(&session),
                (Some(session), _) => limits.console_writes.take(&session),
                (None, Class::ConsoleRead) => limits.reads.take(&address),
                (None, _) => limits.writes.take(&address),
            }
        }
        Class::Software => match key.map(|key| store::secrets::hash(&key)).filter(|key| limits.known.contains(key)) {
            Some(key) => limits.keys.take(&key),
            None => limits.reads.take(&address),
        },
    };
    match taken {
        Ok(left) => {
            let taken = Taken::beginning_with(left);
            request.extensions_mut().insert(taken.clone());
            let mut response = next.run(request).await;
            taken.tell(response.headers_mut());
            response
        }
        Err(left) => {
            let error = AppError::RateLimited { retry_after_seconds: left.reset };
            let mut response = refusal::refuse(request.uri().path(), request.headers(), error);
            Taken::beginning_with(left).tell(response.headers_mut());
            response
        }
    }
}

/// The session in force that the request belongs to. One that was not seen lately is looked up at the expense of its
/// address, so that made-up ones buy nothing.
async fn known_session(state: &HttpState, sender: &Sender, headers: &HeaderMap) -> Option<Hash> {
    let secret = pages::session_secret(headers, &state.config)?;
    let session = store::secrets::hash(&secret);
    if state.limits.known.contains(&session) {
        return Some(session);
    }
    state.limits.reads.take(&limit_key(sender.address)).ok()?;
    // A failure was logged; the request itself will meet it again.
    let caller = state.product.desk.identity.caller(&secret, sender.client.clone()).await.ok().flatten();
    caller.map(|_| {
        state.limits.known.insert(session);
        session
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_tells_what_is_left_of_it() {
        let budget = Budget::a_minute("reads", 4);
        let left: Vec<u32> = (0..4).map(|_| budget.take(&1).expect("within the budget").remaining).collect();
        assert_eq!(left, [3, 2, 1, 0]);
        let full = budget.take(&1).expect_err("one too many");
        assert_eq!((full.most, full.remaining), (4, 0));
        assert!((1..=16).contains(&full.reset), "{full:?}");
        assert_eq!(budget.take(&2).expect("another").reset, 15);
    }
}
