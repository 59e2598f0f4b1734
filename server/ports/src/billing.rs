//! Selling subscriptions: Anteroom's own, to the organisations that use it, whoever collects the money.

use crate::ProcessorError;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    billing::{Price, Sold},
    ids::OrgId,
    money::Money,
};

/// Asks for a hosted page on which an organisation subscribes.
#[derive(Clone, Debug)]
pub struct SubscriptionCheckout<'a> {
    pub org: OrgId,
    /// The provider's id of the organisation.
    pub customer: &'a str,
    pub price: Price,
    /// With a card beforehand, the first payment is taken then; `None`: at once.
    pub trial_until: Option<DateTime<Utc>>,
    pub success_url: &'a str,
    pub cancel_url: &'a str,
    /// Asked twice with the same key, the same page comes back.
    pub key: &'a str,
}

/// Everything that the provider knows of one organisation, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillingAccount {
    /// Every subscription it ever had; `domain::billing::Facts::take` decides which one is in force.
    pub subscriptions: Vec<(Sold, SubscriptionItem)>,
    /// The newest first.
    pub invoices: Vec<InvoiceSeen>,
    pub card: Option<CardSeen>,
    /// “GB VAT · GB123456789”
    pub tax_ids: Vec<String>,
    /// What is paid next, and when, after discounts and credit.
    pub next: Option<(Money, DateTime<Utc>)>,
    /// “20 % off for 3 months”; empty without a coupon.
    pub discount: String,
}

/// The provider's id of the line that carries the plan.
pub type SubscriptionItem = String;

/// An invoice as the provider has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceSeen {
    pub reference: String,
    pub number: String,
    pub state: InvoiceState,
    pub total: Money,
    pub due: Money,
    pub made_at: DateTime<Utc>,
    /// The provider's page of it, where it can be paid and downloaded.
    pub page: Option<String>,
    pub pdf: Option<String>,
    /// Whether a payment was tried and failed.
    pub failed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceState {
    Open,
    Paid,
    Void,
    /// Given up by hand.
    Uncollectible,
}

/// A card on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSeen {
    /// “Visa ending 4242”
    pub label: String,
    /// The last day on which it is good.
    pub good_until: NaiveDate,
}

/// What a change of the plan would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePreview {
    /// In the provider's words: “Unused time on Solo after 5 Dec 2026”, and its amount.
    pub lines: Vec<(String, Money)>,
    /// What is taken from the card now.
    pub due_now: Money,
    /// What is left over and pays for what comes.
    pub credit: Money,
}

/// A subscription that is to be changed.
#[derive(Clone, Copy, Debug)]
pub struct Subscription<'a> {
    pub customer: &'a str,
    pub reference: &'a str,
    pub item: &'a str,
}

/// An event that concerns somebody's subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingNews {
    /// The provider's id of the organisation; `None` where the event names none.
    pub customer: Option<String>,
}

/// Collects for subscriptions. Every act carries a key of ours: repeated with it, it happens once.
#[async_trait]
pub trait Billing: Send + Sync {
    /// Whether anything is sold here at all. Where nothing is, everything is unlimited.
    fn is_connected(&self) -> bool {
        true
    }
    /// Makes the organisation known; asked twice, the same id comes back.
    async fn create_customer(&self, org: OrgId, name: &str, email: &str) -> Result<String, ProcessorError>;
    async fn open_checkout(&self, request: &SubscriptionCheckout<'_>) -> Result<String, ProcessorError>;
    /// The provider's page for cards, tax ids, addresses and invoices.
    async fn open_portal(&self, customer: &str, back_to: &str) -> Result<String, ProcessorError>;
    /// The truth. `now` is the moment that it is asked for.
    async fn read(&self, customer: &str, now: DateTime<Utc>) -> Result<BillingAccount, ProcessorError>;
    /// What [`Billing::change`] at `at` would cost.
    async fn preview(
        &self,
        subscription: Subscription<'_>,
        price: &Price,
        at: DateTime<Utc>,
    ) -> Result<ChangePreview, ProcessorError>;
    /// Changes the plan at once. Time that is paid for is credited from `at` on.
    async fn change(
        &self,
        subscription: Subscription<'_>,
        price: &Price,
        at: DateTime<Utc>,
        key: &str,
    ) -> Result<(), ProcessorError>;
    /// Collects nothing until `resumes_at`, or until somebody resumes.
    async fn pause(
        &self,
        subscription: Subscription<'_>,
        resumes_at: Option<DateTime<Utc>>,
        key: &str,
    ) -> Result<(), ProcessorError>;
    /// Collects again; `anew` begins a period now, because the one under way was not paid for.
    async fn resume(&self, subscription: Subscription<'_>, anew: bool, key: &str) -> Result<(), ProcessorError>;
    async fn cancel_now(&self, subscription: Subscription<'_>, key: &str) -> Result<(), ProcessorError>;
    /// Ends it with what is paid for (`true`), or takes that back (`false`).
    async fn cancel_at_end(&self, subscription: Subscription<'_>, ends: bool, key: &str) -> Result<(), ProcessorError>;
    /// Tries an open invoice with the card on file.
    async fn pay(&self, invoice: &str, key: &str) -> Result<(), ProcessorError>;
    /// What a verified event of the platform's own account says of subscriptions; `None` when it is about anything else.
    fn news(&self, body: &[u8]) -> Option<BillingNews>;
}
