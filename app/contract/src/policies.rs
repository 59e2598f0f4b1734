//! What a clinic's clients agree to: one policy in versions.

use crate::{AppError, Caller};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    money::Money,
    policy::{ClientClass, OutageRule, Policy, PolicyRule, Terms},
};
use serde::{Deserialize, Serialize};

/// A version as it was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyView {
    pub policy: Policy,
    pub saved_by: String,
    pub saved_at: DateTime<Utc>,
    /// “Thu, Dec 10, 2:30 PM”.
    pub saved_at_label: String,
}

/// The policy as it is to be from now on. Bookings keep the version that they were made under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPolicy {
    /// The version that was seen, 0 for none; another one in force is a conflict.
    pub seen: u32,
    pub rules: Vec<PolicyRule>,
    pub otherwise: Terms,
    #[serde(default)]
    pub on_outage: OutageRule,
}

/// The policy as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySheet {
    /// The version in force; 0 for none, where each service keeps the terms that it came with.
    pub version: u32,
    /// The version that `rules` hold: an earlier one where it was asked for.
    pub shown: u32,
    /// The last one has no conditions: it holds for everything else.
    pub rules: Vec<RuleForm>,
    /// While the card processor cannot be reached.
    pub on_outage: OutageRule,
    /// What rules may name, in the clinic's order.
    pub services: Vec<ServiceName>,
    /// Options of those services that rules may name.
    pub options: Vec<OptionName>,
    /// ISO 4217.
    pub currency: String,
    /// The newest first.
    pub versions: Vec<VersionLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceName {
    pub key: String,
    pub name: String,
}

/// An answer to a service's question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionName {
    /// Question and option: `areas:forehead`.
    pub word: String,
    /// “Areas: Forehead (Botox)”.
    pub name: String,
}

/// A version in the list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLine {
    pub version: u32,
    pub saved_by: String,
    pub saved_at: DateTime<Utc>,
    /// “Thu, Dec 10, 2:30 PM”.
    pub saved_at_label: String,
}

/// A rule as it is typed. Numbers are text, so that what cannot be read stands in its field again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleForm {
    /// Keys of services; empty: all of them.
    pub services: Vec<String>,
    /// Empty: everybody.
    pub clients: Vec<ClientClass>,
    /// Words of [`OptionName`]; empty: whatever was chosen.
    pub options: Vec<String>,
    /// From this price on, in major units; empty: at any price.
    pub price_from: String,
    /// Booked less than so long before the start; empty: whenever.
    pub notice: String,
    /// What `notice` counts: `hours`, also where nothing is said, or `minutes`.
    pub notice_unit: String,
    /// `none`, `fixed` or `percent`.
    pub deposit: String,
    /// Major units of the clinic's currency, or percent.
    pub amount: String,
    /// One that was left empty counts for nothing.
    pub windows: Vec<WindowForm>,
    /// What comes back to somebody who did not come, in percent; empty: nothing.
    pub no_show: String,
    /// What they owe in all, in percent of the price; what was kept counts. Empty: nothing.
    pub no_show_fee: String,
}

/// Until so many hours before, so much comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowForm {
    pub hours: String,
    pub percent: String,
    /// Kept by the clinic, in major units; empty: nothing.
    pub fee: String,
}

/// “What would this client pay, and get back?”, under rules that need not be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryOut {
    /// As in [`PolicySheet::rules`].
    pub rules: Vec<RuleForm>,
    pub service: String,
    pub client: ClientClass,
    /// The word of an option that was chosen; empty: none that a rule asks about.
    #[serde(default)]
    pub option: String,
    /// Of the visit, in major units; empty: the least that the service costs.
    pub price: String,
    /// Hours between booking and start; empty: more than any rule asks about.
    #[serde(default)]
    pub notice: String,
    /// Between the cancellation and the start.
    pub hours: String,
}

/// What the rules make of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedOut {
    /// The place of the rule that decides, from 0; the last one is everything else.
    pub decided_by: usize,
    pub price: Money,
    pub deposit: Money,
    pub due_at_visit: Money,
    /// Whether a deposit can be paid online: without a card processor, such bookings wait for a person instead.
    pub is_collectable: bool,
    /// When they cancel at the hour that was asked about.
    pub cancelled: Settled,
    /// When they do not come.
    pub no_show: Settled,
    /// What can be asked for then, beyond what is kept.
    pub no_show_fee: Money,
    /// Every window, the earliest first, and “after that”.
    pub windows: Vec<SettledWindow>,
}

/// How a deposit is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub refund: Money,
    pub kept: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledWindow {
    /// Until so many hours before the start; `None` for what is later than every window.
    pub hours_before: Option<u32>,
    pub settled: Settled,
    /// Whether the hour that was asked about falls into it.
    pub is_current: bool,
}

#[async_trait]
pub trait Policies: Send + Sync {
    /// The newest versions, the one in force first. Empty for a clinic that never saved one: each service then keeps
    /// the terms that it came with.
    async fn versions(&self, caller: &Caller) -> Result<Vec<PolicyView>, AppError>;
    /// Puts a new version in force. `Invalid` names each field by its place, such as
    /// `rules.0.terms.deposit`.
    async fn save(&self, caller: &Caller, new: NewPolicy) -> Result<PolicyView, AppError>;
    /// What the page shows: the version in force, or the one that was asked for.
    async fn sheet(&self, caller: &Caller, version: Option<u32>) -> Result<PolicySheet, AppError>;
    /// As [`save`](Self::save), of what was typed. Answers with the version. `Invalid` names fields as [`RuleForm`]
    /// does, each by its place: `rules.0.windows.1.percent`.
    async fn save_rules(
        &self,
        caller: &Caller,
        seen: u32,
        rules: Vec<RuleForm>,
        on_outage: OutageRule,
    ) -> Result<u32, AppError>;
    /// By the same rules as bookings and cancellations. Nothing is stored.
    async fn try_out(&self, caller: &Caller, wanted: TryOut) -> Result<TriedOut, AppError>;
}
