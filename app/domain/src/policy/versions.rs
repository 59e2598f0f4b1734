//! An organisation's policy, and the terms that it gives a service and a kind of client.

use super::{CancellationPolicy, DepositPolicy};
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

/// What clients agree to, by service and kind of client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// From 1, growing; the terms that it gives carry it.
    pub version: u32,
    /// The first one that fits decides.
    pub rules: Vec<PolicyRule>,
    /// Where none fits.
    pub otherwise: Terms,
}

/// Terms for some services and kinds of client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRule {
    /// Keys of services; empty: all of them.
    #[serde(default)]
    pub services: Vec<String>,
    /// Empty: everybody.
    #[serde(default)]
    pub clients: Vec<ClientClass>,
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
    /// The terms of a service for a kind of client.
    pub fn terms(&self, service_key: &str, client: ClientClass) -> Terms {
        let decides = self.deciding(service_key, client);
        let mut terms = decides.map_or(&self.otherwise, |place| &self.rules[place].terms).clone();
        terms.cancellation.version = self.version;
        terms
    }

    /// The place of the rule that decides; `None` where no rule fits.
    pub fn deciding(&self, service_key: &str, client: ClientClass) -> Option<usize> {
        self.rules.iter().position(|rule| {
            (rule.services.is_empty() || rule.services.iter().any(|key| key == service_key))
                && (rule.clients.is_empty() || rule.clients.contains(&client))
        })
    }

    /// Puts the terms in force into a service, for everything that prices and shows it.
    pub fn apply(&self, service: &mut Service, client: ClientClass) {
        let terms = self.terms(&service.key, client);
        (service.deposit, service.cancellation) = (terms.deposit, terms.cancellation);
    }

    /// Everything that is wrong with it. `services` are the keys that the clinic has. Fields are `rules.0.services`,
    /// `otherwise.deposit`, `rules.1.cancellation.windows.0.refund_percent` and so on.
    pub fn check(&self, services: &[&str]) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        faults.unless(self.rules.len() <= MOST_RULES, "rules", format!("Give at most {MOST_RULES} rules."));
        for (index, rule) in self.rules.iter().enumerate() {
            let name = format!("rules.{index}");
            for key in rule.services.iter().filter(|key| !services.contains(&key.as_str())) {
                faults.add(format!("{name}.services"), format!("There is no service “{key}”."));
            }
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
    /// Whether everything that `other` fits is decided here.
    fn covers(&self, other: &Self) -> bool {
        let services = self.services.is_empty()
            || (!other.services.is_empty() && other.services.iter().all(|key| self.services.contains(key)));
        let all: &[ClientClass] = if other.clients.is_empty() { &ClientClass::ALL } else { &other.clients };
        services && (self.clients.is_empty() || all.iter().all(|class| self.clients.contains(class)))
    }
}

impl Terms {
    /// Nothing beforehand, and everything back until the start.
    pub fn free() -> Self {
        Self { deposit: DepositPolicy::None, cancellation: CancellationPolicy::full_refund_until(0) }
    }

    fn check(&self) -> Result<(), Vec<Fault>> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        money::{Currency, Money},
        policy::RefundWindow,
    };
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    fn terms(basis_points: u32, windows: Vec<RefundWindow>) -> Terms {
        let cancellation =
            CancellationPolicy { version: 0, windows, no_show_refund_percent: 0, no_show_fee_percent: 0 };
        Terms { deposit: DepositPolicy::Percent { basis_points }, cancellation }
    }

    fn rule(services: &[&str], clients: &[ClientClass], basis_points: u32) -> PolicyRule {
        let services = services.iter().map(|key| (*key).to_owned()).collect();
        PolicyRule { services, clients: clients.to_vec(), terms: terms(basis_points, vec![RefundWindow::of(24, 100)]) }
    }

    fn policy(rules: Vec<PolicyRule>) -> Policy {
        Policy { version: 7, rules, otherwise: Terms::free() }
    }

    fn fields(policy: &Policy) -> Vec<String> {
        let found = policy.check(&["botox", "laser"]);
        found.err().unwrap_or_default().into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn the_first_rule_that_fits_service_and_client_decides_and_carries_its_version() {
        let policy = policy(vec![
            rule(&["laser"], &[ClientClass::Missed], 10_000),
            rule(&["laser"], &[], 2_000),
            rule(&[], &[ClientClass::New], 1_000),
        ]);
        assert_eq!(fields(&policy), [""; 0]);
        for (service, client, deposit) in [
            ("laser", ClientClass::Missed, DepositPolicy::Percent { basis_points: 10_000 }),
            ("laser", ClientClass::New, DepositPolicy::Percent { basis_points: 2_000 }),
            ("botox", ClientClass::New, DepositPolicy::Percent { basis_points: 1_000 }),
            ("botox", ClientClass::Returning, DepositPolicy::None),
        ] {
            let terms = policy.terms(service, client);
            assert_eq!((terms.deposit, terms.cancellation.version), (deposit, 7), "{service}, {client:?}");
        }
    }

    #[test]
    fn who_missed_a_visit_is_known_by_that_whatever_else_they_did() {
        for (completed, missed, class) in [
            (0, 0, ClientClass::New),
            (3, 0, ClientClass::Returning),
            (3, 1, ClientClass::Missed),
            (0, 1, ClientClass::Missed),
        ] {
            assert_eq!(ClientClass::by_visits(completed, missed), class);
        }
    }

    #[test]
    fn a_policy_that_nobody_could_mean_is_refused_by_its_fields() {
        assert_eq!(fields(&policy(vec![rule(&["peel"], &[], 100)])), ["rules.0.services"]);
        assert_eq!(fields(&policy(vec![rule(&[], &[], 0)])), ["rules.0.deposit"]);
        assert_eq!(fields(&policy(vec![rule(&[], &[], 10_001)])), ["rules.0.deposit"]);
        assert_eq!(fields(&policy(vec![rule(&[], &[], 1), rule(&["laser"], &[], 1)])), ["rules.1"]);
        let windows =
            |windows: Vec<RefundWindow>| fields(&Policy { otherwise: terms(1, windows), ..policy(Vec::new()) });
        assert_eq!(windows(vec![RefundWindow::of(24, 50), RefundWindow::of(48, 100)]), [""; 0]);
        assert_eq!(windows(vec![RefundWindow::of(24, 101)]), ["otherwise.cancellation.windows.0.refund_percent"]);
        assert_eq!(
            windows(vec![RefundWindow::of(24, 100), RefundWindow::of(48, 50)]),
            ["otherwise.cancellation.windows.1.refund_percent"]
        );
        assert_eq!(
            windows(vec![RefundWindow::of(24, 100), RefundWindow::of(24, 50)]),
            ["otherwise.cancellation.windows.1.hours_before"]
        );
        let negative = RefundWindow { fee_minor: -1, ..RefundWindow::of(24, 100) };
        assert_eq!(windows(vec![negative]), ["otherwise.cancellation.windows.0.fee_minor"]);
    }

    proptest! {
        #[test]
        fn under_a_policy_that_passes_nobody_gains_by_waiting(
            windows in prop::collection::vec((0_u32..100, 0_u8..=100, 0_i64..2_000), 0..4),
            paid in 0_i64..100_000, first in 0_i64..150, later in 0_i64..100,
        ) {
            let window = |(hours_before, refund_percent, fee_minor)| RefundWindow { hours_before, refund_percent, fee_minor };
            let terms = terms(1, windows.into_iter().map(window).collect());
            if terms.check().is_ok() {
                let start = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
                let refund = |hours: i64| {
                    let at = start - TimeDelta::hours(hours);
                    terms.cancellation.outcome(Money::new(paid, Currency::USD), start, at).expect("no overflow").refund
                };
                prop_assert!(refund(first).minor >= refund(first - later).minor);
            }
        }
    }
}
