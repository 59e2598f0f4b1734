//! What owners are told about their subscription, and when. Each notice has a key of the very thing that it is about, so
//! that it is told once, and told again when the thing happens again.

use super::standing::{Because, Facts, Standing};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Something to be told by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Without a card, the trial ends and staff reads alone.
    TrialEnds {
        at: DateTime<Utc>,
    },
    /// With a card, the first payment is taken.
    TrialTurnsPaid {
        at: DateTime<Utc>,
    },
    TrialOver {
        at: DateTime<Utc>,
    },
    /// A payment failed; everything goes on until then.
    PaymentFailed {
        grace_until: DateTime<Utc>,
    },
    GraceEnds {
        at: DateTime<Utc>,
    },
    Unpaid {
        since: DateTime<Utc>,
    },
    /// It ends and is not renewed.
    Ending {
        at: DateTime<Utc>,
    },
    Ended {
        at: DateTime<Utc>,
    },
    /// The last day on which the card is good.
    CardExpires {
        on: NaiveDate,
    },
}

impl Notice {
    /// Unique and stable for what it is about.
    pub fn key(&self) -> String {
        let (word, about) = match self {
            Self::TrialEnds { at } => ("trial_ends", at.date_naive()),
            Self::TrialTurnsPaid { at } => ("trial_turns_paid", at.date_naive()),
            Self::TrialOver { at } => ("trial_over", at.date_naive()),
            Self::PaymentFailed { grace_until } => ("payment_failed", grace_until.date_naive()),
            Self::GraceEnds { at } => ("grace_ends", at.date_naive()),
            Self::Unpaid { since } => ("unpaid", since.date_naive()),
            Self::Ending { at } => ("ending", at.date_naive()),
            Self::Ended { at } => ("ended", at.date_naive()),
            Self::CardExpires { on } => ("card_expires", *on),
        };
        format!("{word}-{about}")
    }
}

/// How long before its end somebody in a trial is told.
const BEFORE_TRIAL_ENDS: TimeDelta = TimeDelta::days(3);
/// How long before it ends the grace is told of again.
const BEFORE_GRACE_ENDS: TimeDelta = TimeDelta::days(3);
/// How long before its last day a card is told of.
const BEFORE_CARD_EXPIRES: TimeDelta = TimeDelta::days(30);

/// What is to be told now, if it was not told before.
pub fn due(facts: &Facts, card_good_until: Option<NaiveDate>, now: DateTime<Utc>) -> Vec<Notice> {
    let mut notices = Vec::new();
    let sold = facts.sold.as_ref();
    match facts.standing(now) {
        Standing::Trialing { until, has_card } if until - now <= BEFORE_TRIAL_ENDS => {
            notices.push(if has_card { Notice::TrialTurnsPaid { at: until } } else { Notice::TrialEnds { at: until } });
        }
        Standing::PastDue { grace_until } => {
            notices.push(Notice::PaymentFailed { grace_until });
            if grace_until - now <= BEFORE_GRACE_ENDS {
                notices.push(Notice::GraceEnds { at: grace_until });
            }
        }
        Standing::Ending { at } => notices.push(Notice::Ending { at }),
        Standing::ReadOnly(Because::TrialOver) => notices.push(Notice::TrialOver { at: facts.trial_ends_at }),
        Standing::ReadOnly(Because::Unpaid) => {
            notices.extend(sold.map(|sold| Notice::Unpaid { since: sold.unpaid_since.unwrap_or(sold.seen_at) }));
        }
        Standing::ReadOnly(Because::Ended) => {
            let at = sold.and_then(|sold| sold.ended_at.or(sold.cancel_at));
            notices.extend(at.map(|at| Notice::Ended { at }));
        }
        Standing::Trialing { .. } | Standing::Active { .. } | Standing::Paused { .. } => {}
    }
    let goes_on = facts.is_subscribed() && sold.is_some_and(|sold| sold.cancel_at.is_none());
    let today = now.date_naive();
    notices.extend(
        card_good_until
            .filter(|on| goes_on && *on >= today && *on - today <= BEFORE_CARD_EXPIRES)
            .map(|on| Notice::CardExpires { on }),
    );
    notices
}
