//! An organisation's policy, and the terms that it gives a booking.

use super::{CancellationPolicy, ChosenOption, DepositPolicy, Nameable, Occasion, OutageRule};
use crate::{
    catalogue::Service,
    fault::{Fault, Faults},
};
use serde::{Deserialize, Serialize};

/// The most rules of one policy.
pub const MOST_RULES: usize = 200;
/// The most windows of one rule.
const MOST_WINDOWS: usize = 20;
/// The earliest that a window may begin: a year before.
const MOST_HOURS: u32 = 365 * 24;

/// What clients agree to, by service, kind of client, options, price and notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// From 1, growing; the terms that it gives carry it.
    pub version: u32,
    /// The first one that fits decides.
    pub rules: Vec<PolicyRule>,
    /// Where none fits.
    pub otherwise: Terms,
    /// While the card processor cannot be reached.
    #[serde(default)]
    pub on_outage: OutageRule,
}

/// Terms for some bookings: every condition that is there must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRule {
    /// Keys of services; empty: all of them.
    #[serde(default)]
    pub services: Vec<String>,
    /// Empty: everybody.
    #[serde(default)]
    pub clients: Vec<ClientClass>,
    /// One of these was chosen; empty: whatever was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ChosenOption>,
    /// The lowest likely price of the visit is this or more, in minor units of the clinic's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_from_minor: Option<i64>,
    /// Booked less than so many minutes before its start; just as many are not short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_under_minutes: Option<u32>,
    pub terms: Terms,
}

/// What is paid beforehand, and what comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub deposit: DepositPolicy,
    pub cancellation: CancellationPolicy,
}

/// What a clinic knows of somebody by their earlier visits. A public form proves nobody, so who books there is new:
/// otherwise whoever types a name would learn from the deposit whether its owner is a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientClass {
    /// No visit so far, or nobody can say.
    #[default]
    New,
    /// At least one visit took place.
    Returning,
    /// Did not come to one of the visits so far.
    Missed,
}

impl ClientClass {
    pub const ALL: [Self; 3] = [Self::New, Self::Returning, Self::Missed];

    /// By the visits so far: those that took place, and those that nobody came to.
    pub const fn by_visits(completed: u64, missed: u64) -> Self {
        match (completed, missed) {
            (_, 1..) => Self::Missed,
            (1.., 0) => Self::Returning,
            (0, 0) => Self::New,
        }
    }
}

impl Policy {
    /// The terms of a booking.
    pub fn terms(&self, occasion: &Occasion<'_>) -> Terms {
        let decides = self.deciding(occasion);
        let mut terms = decides.map_or(&self.otherwise, |place| &self.rules[place].terms).clone();
        terms.cancellation.version = self.version;
        terms
    }

    /// The place of the rule that decides; `None` where no rule fits.
    pub fn deciding(&self, occasion: &Occasion<'_>) -> Option<usize> {
        self.rules.iter().position(|rule| rule.fits(occasion))
    }

    /// Puts the terms in force into a service, for everything that shows it before anything is chosen.
    pub fn apply(&self, service: &mut Service, client: ClientClass) {
        let occasion = Occasion::of(&service.key, client);
        let before = self.deciding(&occasion).unwrap_or(self.rules.len());
        let terms = self.terms(&occasion);
        let varies =
            self.rules[..before].iter().any(|rule| rule.asks_about_the_booking() && rule.is_for(&service.key, client));
        (service.deposit, service.cancellation, service.deposit_varies) = (terms.deposit, terms.cancellation, varies);
    }

    /// The notices, in minutes, below which a rule for this service and client asks about a booking; the longest first.
    pub fn notices(&self, service: &str, client: ClientClass) -> Vec<u32> {
        let rules = self.rules.iter().filter(|rule| rule.is_for(service, client));
        let mut notices: Vec<u32> = rules.filter_map(|rule| rule.notice_under_minutes).collect();
        notices.sort_unstable_by_key(|minutes| std::cmp::Reverse(*minutes));
        notices.dedup();
        notices
    }

    /// Everything that is wrong with it. `nameable` is what the clinic has. Fields are `rules.0.services`,
    /// `otherwise.deposit`, `rules.1.cancellation.windows.0.refund_percent` and so on.
    pub fn check(&self, nameable: &[Nameable]) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        faults.unless(self.rules.len() <= MOST_RULES, "rules", format!("Give at most {MOST_RULES} rules."));
        for (index, rule) in self.rules.iter().enumerate() {
            let name = format!("rules.{index}");
            faults.within(&name, rule.check_conditions(nameable).into_result());
            if self.rules[..index].iter().any(|earlier| earlier.covers(rule)) {
                faults.add(name.clone(), "An earlier rule decides everything that this one could.");
            }
            faults.within(&name, rule.terms.check());
        }
        faults.within("otherwise", self.otherwise.check());
        faults.into_result()
    }
}

impl PolicyRule {
    /// For services and kinds of client, without further conditions.
    pub const fn of(services: Vec<String>, clients: Vec<ClientClass>, terms: Terms) -> Self {
        Self { services, clients, options: Vec::new(), price_from_minor: None, notice_under_minutes: None, terms }
    }
}

impl Terms {
    /// Nothing beforehand, and everything back until the start.
    pub fn free() -> Self {
        Self { deposit: DepositPolicy::None, cancellation: CancellationPolicy::full_refund_until(0) }
    }

    pub(super) fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        match self.deposit {
            DepositPolicy::Fixed { minor } if minor <= 0 => {
                faults.add("deposit", "Give an amount above zero, or ask for no deposit.");
            }
            DepositPolicy::Percent { basis_points } if !(1..=10_000).contains(&basis_points) => {
                faults.add("deposit", "Give a share above 0 % and up to 100 %, or ask for no deposit.");
            }
            DepositPolicy::None | DepositPolicy::Fixed { .. } | DepositPolicy::Percent { .. } => {}
        }
        let CancellationPolicy { windows, no_show_refund_percent, no_show_fee_percent, .. } = &self.cancellation;
        faults.unless(
            *no_show_fee_percent <= 100,
            "cancellation.no_show_fee_percent",
            "Give a share between 0 and 100 %.",
        );
        faults.unless(
            *no_show_refund_percent <= 100,
            "cancellation.no_show_refund_percent",
            "Give a share between 0 and 100 %.",
        );
        faults.unless(
            windows.len() <= MOST_WINDOWS,
            "cancellation.windows",
            format!("Give at most {MOST_WINDOWS} windows."),
        );
        for (index, window) in windows.iter().enumerate() {
            let field = |name: &str| format!("cancellation.windows.{index}.{name}");
            let percent = "Give a share between 0 and 100 %.";
            faults.unless(window.refund_percent <= 100, field("refund_percent"), percent);
            faults.unless(window.fee_minor >= 0, field("fee_minor"), "A fee is zero or more.");
            faults.unless(window.hours_before <= MOST_HOURS, field("hours_before"), "Give at most a year.");
            for other in &windows[..index] {
                let (later, earlier) =
                    if other.hours_before < window.hours_before { (other, window) } else { (window, other) };
                if later.hours_before == earlier.hours_before {
                    faults.add(field("hours_before"), "Another window begins at the same hour.");
                } else if !later.returns_at_most(earlier) {
                    let reason = "Whoever cancels earlier must not get less back than whoever cancels later.";
                    faults.add(field("refund_percent"), reason);
                }
            }
        }
        faults.into_result()
    }
}

impl super::RefundWindow {
    fn returns_at_most(&self, other: &Self) -> bool {
        self.refund_percent <= other.refund_percent && self.fee_minor >= other.fee_minor
    }
}
