//! How an organisation stands: a function of what the provider said last, and of the clock.

use super::plans::{Plan, Price};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a trial without a card lasts.
pub const TRIAL: TimeDelta = TimeDelta::days(14);
/// For how long everything goes on after a payment failed.
pub const GRACE: TimeDelta = TimeDelta::days(14);

/// The provider's own word for a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The first payment did not succeed (yet): nothing was bought.
    Incomplete,
    Trialing,
    Active,
    /// A renewal failed and is tried again.
    PastDue,
    /// The provider has given up trying; the invoice is still open.
    Unpaid,
    Ended,
}

impl Status {
    pub const ALL: [Self; 6] =
        [Self::Incomplete, Self::Trialing, Self::Active, Self::PastDue, Self::Unpaid, Self::Ended];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Unpaid => "unpaid",
            Self::Ended => "ended",
        }
    }

    /// The status of a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// A subscription as the provider described it at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The provider's id.
    pub reference: String,
    pub status: Status,
    pub price: Price,
    /// When it began; of two, the later one is in force.
    pub started_at: DateTime<Utc>,
    /// The end of what is paid for, or of the trial with a card.
    pub period_ends_at: DateTime<Utc>,
    /// When it ends if nobody takes that back.
    pub cancel_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    /// From when on nothing is collected: the end of what was paid for when it was paused.
    pub paused_from: Option<DateTime<Utc>>,
    pub resumes_at: Option<DateTime<Utc>>,
    /// Since when the oldest invoice is open that a payment failed for.
    pub unpaid_since: Option<DateTime<Utc>>,
    /// The moment that this describes.
    pub seen_at: DateTime<Utc>,
}

/// What is known of an organisation's subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub trial_ends_at: DateTime<Utc>,
    pub sold: Option<Sold>,
}

/// How an organisation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Until then; with a card it goes on by itself.
    Trialing {
        until: DateTime<Utc>,
        has_card: bool,
    },
    Active {
        renews_at: DateTime<Utc>,
    },
    /// Paid for, and not renewed.
    Ending {
        at: DateTime<Utc>,
    },
    /// A payment failed; everything goes on until then.
    PastDue {
        grace_until: DateTime<Utc>,
    },
    /// Will be, or is, set aside. While it is, staff reads alone.
    Paused {
        from: DateTime<Utc>,
        resumes_at: Option<DateTime<Utc>>,
        begun: bool,
    },
    /// Staff reads alone.
    ReadOnly(Because),
}

/// Why staff reads alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    TrialOver,
    Unpaid,
    Ended,
}

impl Standing {
    pub const fn is_read_only(self) -> bool {
        matches!(self, Self::ReadOnly(_) | Self::Paused { begun: true, .. })
    }
}

impl Sold {
    fn standing(&self, now: DateTime<Utc>) -> Standing {
        if self.status == Status::Ended || self.ended_at.is_some_and(|at| at <= now) {
            return Standing::ReadOnly(Because::Ended);
        }
        if self.status == Status::Unpaid {
            return Standing::ReadOnly(Because::Unpaid);
        }
        if self.status == Status::PastDue {
            let grace_until = self.grace_until();
            let over = grace_until <= now;
            return if over { Standing::ReadOnly(Because::Unpaid) } else { Standing::PastDue { grace_until } };
        }
        if let Some(at) = self.cancel_at {
            return if at <= now { Standing::ReadOnly(Because::Ended) } else { Standing::Ending { at } };
        }
        if let Some(from) = self.paused_from {
            return Standing::Paused { from, resumes_at: self.resumes_at, begun: from <= now };
        }
        match self.status {
            Status::Trialing => Standing::Trialing { until: self.period_ends_at, has_card: true },
            _ => Standing::Active { renews_at: self.period_ends_at },
        }
    }

    fn grace_until(&self) -> DateTime<Utc> {
        self.unpaid_since.unwrap_or(self.seen_at) + GRACE
    }

    /// From when on staff reads alone if nothing else is heard.
    fn read_only_from(&self) -> Option<DateTime<Utc>> {
        match self.status {
            Status::Ended => Some(self.ended_at.unwrap_or(self.seen_at).min(self.seen_at)),
            Status::Unpaid => Some(self.unpaid_since.unwrap_or(self.seen_at).min(self.seen_at)),
            Status::PastDue => Some(self.grace_until().min(self.ended_at.unwrap_or(DateTime::<Utc>::MAX_UTC))),
            Status::Incomplete | Status::Trialing | Status::Active => {
                [self.ended_at, self.cancel_at.or(self.paused_from)].into_iter().flatten().min()
            }
        }
    }

    /// Whether somebody has to pay before anything else can be done with it.
    pub fn is_unpaid(&self) -> bool {
        matches!(self.status, Status::PastDue | Status::Unpaid)
    }
}

impl Facts {
    /// A trial that begins now.
    pub fn trial(now: DateTime<Utc>) -> Self {
        Self { trial_ends_at: now + TRIAL, sold: None }
    }

    /// What was bought, as opposed to a checkout that nobody finished.
    fn bought(&self) -> Option<&Sold> {
        self.sold.as_ref().filter(|sold| sold.status != Status::Incomplete)
    }

    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        match self.bought() {
            Some(sold) => sold.standing(now),
            None if self.trial_ends_at <= now => Standing::ReadOnly(Because::TrialOver),
            None => Standing::Trialing { until: self.trial_ends_at, has_card: false },
        }
    }

    /// From when on staff reads alone if nothing else is heard: stored beside the facts, so that the database can tell
    /// for every request. [`Standing::is_read_only`] says the same; a property test holds them together.
    pub fn read_only_from(&self) -> Option<DateTime<Utc>> {
        self.bought().map_or(Some(self.trial_ends_at), Sold::read_only_from)
    }

    /// Whose limits are in force.
    pub fn plan(&self) -> Plan {
        self.bought().map_or(Plan::TRIED, |sold| sold.price.plan)
    }

    /// Whether there is a subscription that can be changed, rather than one to be bought.
    pub fn is_subscribed(&self) -> bool {
        self.bought().is_some_and(|sold| sold.status != Status::Ended)
    }

    /// Takes what the provider said of a subscription. An older word never replaces a newer one, a subscription that
    /// began before the known one never replaces it, and one that was paused keeps from when. Answers whether it changed
    /// anything.
    pub fn take(&mut self, mut seen: Sold) -> bool {
        if let Some(known) = &self.sold {
            let same = known.reference == seen.reference;
            if if same { seen.seen_at < known.seen_at } else { seen.started_at < known.started_at } {
                return false;
            }
            if same && seen.paused_from.is_some() && known.paused_from.is_some() {
                seen.paused_from = known.paused_from;
            }
        }
        let changed = self.sold.as_ref() != Some(&seen);
        self.sold = Some(seen);
        changed
    }
}
