//! What an organisation pays for Anteroom itself.

use crate::{AppError, Caller};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    billing::{Interval, Plan},
    money::Money,
};
use serde::{Deserialize, Serialize};

/// The subscription as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionView {
    /// False where this deployment sells nothing: everything is unlimited, and there is nothing to manage.
    pub is_sold: bool,
    pub plan: Plan,
    pub interval: Interval,
    pub state: SubscriptionState,
    /// “Your trial ends on Saturday, December 12.”
    pub words: String,
    /// What is paid regularly, before discounts; `None` before anything was bought.
    pub price: Option<Money>,
    pub meters: Vec<Meter>,
    /// The next invoice, after discounts and credit, and its day.
    pub next: Option<(Money, String)>,
    pub discount: String,
    pub card: String,
    /// “good until December 2034”; empty without a card.
    pub card_good_until: String,
    pub tax_ids: Vec<String>,
    /// The oldest open invoice that a payment failed for.
    pub to_pay: Option<InvoiceView>,
    pub invoices: Vec<InvoiceView>,
    pub offers: Vec<Offer>,
    /// Whether the provider's page for cards and tax ids can be opened.
    pub has_portal: bool,
    /// What the acts below are meant for; a form carries it, so that a stale page changes nothing.
    pub version: i64,
}

/// How it stands, for what the page offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionState {
    Unlimited,
    /// Without a card.
    Trial,
    /// With one: it goes on by itself.
    TrialWithCard,
    Active,
    Ending,
    PastDue,
    /// Will be, or is, set aside.
    Paused,
    /// Staff reads alone.
    TrialOver,
    Unpaid,
    Ended,
}

impl SubscriptionState {
    /// Whether there is a subscription to change, rather than one to be bought.
    pub const fn is_subscribed(self) -> bool {
        matches!(self, Self::TrialWithCard | Self::Active | Self::Ending | Self::PastDue | Self::Paused | Self::Unpaid)
    }
}

/// What is used of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    pub title: String,
    /// “412”
    pub used: String,
    /// “5,000”; empty without a limit.
    pub limit: String,
    pub percent: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceView {
    pub reference: String,
    pub number: String,
    pub date: String,
    pub total: Money,
    pub due: Money,
    /// “Paid”, “Open”, “Payment failed”, “Void”, “Given up”.
    pub state: String,
    pub is_open: bool,
    pub page: Option<String>,
    pub pdf: Option<String>,
}

/// A plan at what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub plan: Plan,
    pub name: String,
    pub for_whom: String,
    pub monthly: Money,
    pub yearly: Money,
    /// “10 members”, “3 locations” …
    pub holds: Vec<String>,
    /// What there is too much of for it; empty when one can change to it.
    pub too_small: String,
}

/// What a change of the plan would cost now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChange {
    pub plan: Plan,
    pub interval: Interval,
    pub price: Money,
    pub lines: Vec<(String, Money)>,
    pub due_now: Money,
    pub credit: Money,
    /// The moment that this was reckoned for, UNIX seconds: the change is made as of then, so that it costs what was
    /// shown. It holds for half an hour.
    pub as_of: i64,
    pub version: i64,
}

/// What the frame of every page says of the subscription; absent when there is nothing to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Banner {
    pub words: String,
    /// Staff reads alone, or will soon.
    pub is_urgent: bool,
    pub until: Option<DateTime<Utc>>,
}

/// What can be done with a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionAct {
    /// Collect nothing after what is paid for.
    Pause,
    Resume,
    CancelAtEnd,
    /// Take a cancellation back.
    Keep,
    CancelNow,
    /// Try the open invoice again, with the card on file.
    Pay,
}

#[async_trait]
pub trait Subscriptions: Send + Sync {
    async fn view(&self, caller: &Caller) -> Result<SubscriptionView, AppError>;
    /// The provider's page on which to subscribe. In a trial the first payment is taken at its end.
    async fn checkout(&self, caller: &Caller, plan: Plan, interval: Interval) -> Result<String, AppError>;
    /// The provider's page for cards, tax ids and addresses.
    async fn portal(&self, caller: &Caller) -> Result<String, AppError>;
    async fn preview(&self, caller: &Caller, plan: Plan, interval: Interval) -> Result<PlanChange, AppError>;
    /// Makes a change that was previewed. `Conflict` when the subscription changed meanwhile.
    async fn change(
        &self,
        caller: &Caller,
        plan: Plan,
        interval: Interval,
        as_of: i64,
        version: i64,
    ) -> Result<(), AppError>;
    /// `Conflict` when the subscription changed since the page was made.
    async fn act(&self, caller: &Caller, act: SubscriptionAct, version: i64) -> Result<(), AppError>;
    /// Asks the provider again, for somebody who comes back from its pages before its event has arrived.
    async fn refresh(&self, caller: &Caller) -> Result<(), AppError>;
}
