//! Those who want one and the same visit at once, in this process: they are let in one after another, and whoever waited
//! while somebody was told that it is gone is told the same.
//!
//! Who gets a time is the database's to decide, here as everywhere. This only spares two hundred losers of a race the
//! two hundred searches for other times that would all find the same.

use super::{request::Wanted, together::Together};
use contract::AppError;
use domain::ids::OrgId;
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use store::bookings::ClinicFacts;
use tokio::sync;

/// What makes two wishes the same: the organisation, and all that is asked but for whom.
pub(super) type Wish = [u8; 32];

/// The contests that are going on; clones are the same ones.
#[derive(Clone, Debug, Default)]
pub struct Contests {
    going_on: Arc<Mutex<HashMap<Wish, Arc<Contest>>>>,
    /// Orders arrivals and answers.
    moments: Arc<AtomicU64>,
    /// What each must know of the clinic before it takes part.
    pub(super) facts: Together<OrgId, Option<ClinicFacts>>,
}

type Contest = sync::Mutex<Option<Lost>>;

/// That the time is gone, and since when that was looked at.
#[derive(Debug)]
struct Lost {
    since: u64,
    told: AppError,
}

/// A wish as a key of [`Contests`].
pub(super) fn wish(org: OrgId, wanted: &Wanted) -> Wish {
    let Wanted { service_key, answers, start, practitioner, more, .. } = wanted;
    let wish = serde_json::to_vec(&(org, service_key, answers, start, practitioner, more));
    Sha256::digest(wish.unwrap_or_default()).into()
}

impl Contests {
    /// Runs `attempt` when it is its turn. An attempt of another that began after this call and found the time gone
    /// answers for this one, too, unless `made_before` finds that what is asked for was made already, for the one who asks.
    pub(super) async fn take_part<T, F>(
        &self,
        wish: Wish,
        made_before: impl AsyncFnOnce() -> Result<bool, AppError>,
        attempt: impl FnOnce() -> F,
    ) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, AppError>>,
    {
        let arrived = self.moment();
        let part = Part::of(self, wish);
        let mut last = part.contest.lock().await;
        if let Some(told) = last.as_ref().filter(|lost| lost.since > arrived).map(|lost| lost.told.clone()) {
            drop(last);
            return if made_before().await? { attempt().await } else { Err(told) };
        }
        let since = self.moment();
        let result = attempt().await;
        if let Err(told @ AppError::TimeTaken { .. }) = &result {
            *last = Some(Lost { since, told: told.clone() });
        }
        result
    }

    fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::Relaxed)
    }

    fn map<T>(&self, change: impl FnOnce(&mut HashMap<Wish, Arc<Contest>>) -> T) -> T {
        change(&mut self.going_on.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One participant; the contest is over when the last of them has gone, however they went.
struct Part<'a> {
    contests: &'a Contests,
    wish: Wish,
    contest: Arc<Contest>,
}

impl<'a> Part<'a> {
    fn of(contests: &'a Contests, wish: Wish) -> Self {
        let contest = contests.map(|going_on| going_on.entry(wish).or_default().clone());
        Self { contests, wish, contest }
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        self.contests.map(|going_on| {
            // The map's own, and this one.
            if Arc::strong_count(&self.contest) <= 2 {
                going_on.remove(&self.wish);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use tokio::task::JoinSet;

    const WISH: Wish = [7; 32];

    fn gone() -> AppError {
        AppError::TimeTaken { what: "gone".into(), alternatives: Vec::new() }
    }

    /// Two hundred at once: how many of them looked for themselves.
    async fn race(made_before: bool) -> usize {
        let (contests, looked) = (Contests::default(), Arc::new(AtomicUsize::new(0)));
        let mut all = JoinSet::new();
        for _ in 0..200 {
            let (contests, looked) = (contests.clone(), looked.clone());
            all.spawn(async move {
                let attempt = async move || {
                    let first = looked.fetch_add(1, Ordering::Relaxed) == 0;
                    tokio::task::yield_now().await;
                    if first { Ok(()) } else { Err(gone()) }
                };
                contests.take_part(WISH, async || Ok(made_before), attempt).await
            });
        }
        let answers = all.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        assert!(contests.map(|going_on| going_on.is_empty()), "nothing is kept of a contest that is over");
        looked.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn two_hundred_who_want_one_time_look_for_it_twice() {
        assert_eq!(race(false).await, 2);
    }

    #[tokio::test]
    async fn whoever_may_have_made_it_themselves_looks_for_themselves() {
        assert_eq!(race(true).await, 200);
    }

    #[tokio::test]
    async fn whoever_comes_after_the_answer_looks_anew() {
        let contests = Contests::default();
        // Somebody waits throughout, so that the contest goes on.
        let _waiting = Part::of(&contests, WISH);
        assert_eq!(contests.take_part(WISH, async || Ok(false), async || Err::<(), _>(gone())).await, Err(gone()));
        assert_eq!(contests.take_part(WISH, async || Ok(false), async || Ok(())).await, Ok(()));
    }

    #[tokio::test]
    async fn only_the_gone_time_is_an_answer_for_others() {
        let contests = Contests::default();
        let (first, second) = tokio::join!(
            contests.take_part(
                WISH,
                async || Ok(false),
                async || {
                    tokio::task::yield_now().await;
                    Err::<(), _>(AppError::conflict("closed for this one"))
                }
            ),
            contests.take_part(WISH, async || Ok(false), async || Ok(())),
        );
        assert!(first.is_err() && second.is_ok());
    }
}
