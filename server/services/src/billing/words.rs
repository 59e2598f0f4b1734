//! Days and states as people read them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::billing::SubscriptionState;
use domain::billing::{Because, Entitlements, Facts, Metered, Plan, Share, Standing};

/// “December 4, 2026”, on the clinic's calendar: a year is part of a day that may be far.
pub(super) fn day(at: DateTime<Utc>, clock: Tz) -> String {
    at.with_timezone(&clock).format("%B %-d, %Y").to_string()
}

/// How it stands, in a word and in a sentence.
pub(super) fn state(facts: &Facts, now: DateTime<Utc>, clock: Tz) -> (SubscriptionState, String) {
    let day = |at| day(at, clock);
    match facts.standing(now) {
        Standing::Trialing { until, has_card: false } => {
            (SubscriptionState::Trial, format!("Your trial ends on {}. No card is needed until then.", day(until)))
        }
        Standing::Trialing { until, has_card: true } => (
            SubscriptionState::TrialWithCard,
            format!("Your trial ends on {}; the first payment is taken then.", day(until)),
        ),
        Standing::Active { renews_at } => (SubscriptionState::Active, format!("It renews on {}.", day(renews_at))),
        Standing::Ending { at } => {
            (SubscriptionState::Ending, format!("It ends on {} and is not renewed.", day(at)))
        }
        Standing::PastDue { grace_until } => (
            SubscriptionState::PastDue,
            format!(
                "A payment failed. Everything goes on until {}; pay or change the card before that day.",
                day(grace_until)
            ),
        ),
        Standing::Paused { from, resumes_at, begun } => {
            let back = resumes_at.map_or(String::new(), |at| format!(" It goes on by itself on {}.", day(at)));
            let words = if begun {
                format!("It is paused since {}: nothing is collected, and your team can only look.{back}", day(from))
            } else {
                format!("It is paused from {} on. Until then everything is paid for and goes on.{back}", day(from))
            };
            (SubscriptionState::Paused, words)
        }
        Standing::ReadOnly(Because::TrialOver) => (
            SubscriptionState::TrialOver,
            "Your trial is over. Your team can look at everything and change nothing until you choose a plan.".into(),
        ),
        Standing::ReadOnly(Because::Unpaid) => (
            SubscriptionState::Unpaid,
            "An invoice is open for more than two weeks. Your team can look at everything and change nothing until it \
             is paid."
                .into(),
        ),
        Standing::ReadOnly(Because::Ended) => (
            SubscriptionState::Ended,
            "Your subscription has ended. Your team can look at everything and change nothing until you subscribe again."
                .into(),
        ),
    }
}

/// “10 members”, “$25.00 for the assistant a month”
pub(super) fn holds(plan: Plan) -> Vec<String> {
    Metered::ALL
        .into_iter()
        .map(|what| {
            let limit = plan.limit(what);
            format!("{} {}", what.amount(limit), what.noun(limit == 1))
        })
        .collect()
}

/// What stands in the way of a smaller plan: “You have 5 members; Solo holds 3.” Empty when nothing does.
pub(super) fn too_small(plan: Plan, used: impl Fn(Metered) -> u64) -> String {
    let sentence = |share: &Share| {
        let limit = share.limit.unwrap_or_default();
        format!(
            "You have {} {}; {} holds {}.",
            share.what.amount(share.used),
            share.what.noun(share.used == 1),
            plan.name(),
            share.what.amount(limit)
        )
    };
    Entitlements::too_much_for(plan, used).iter().map(sentence).collect::<Vec<_>>().join(" ")
}
