//! What the processor knows of subscriptions.

use crate::{kept::Kept, stripe::objects::Metadata};
use chrono::{DateTime, Months, TimeDelta, Utc};

const MOST: usize = 5_000;

/// Everything that Stripe Billing knows.
pub(in crate::stripe) struct Records {
    pub prices: Kept<Price>,
    pub customers: Kept<Customer>,
    pub subscriptions: Kept<Subscription>,
    pub invoices: Kept<Invoice>,
    pub checkouts: Kept<Checkout>,
    /// Open sessions of the customer portal: token, customer and the way back.
    pub portals: Kept<(String, String)>,
    pub numbers: u32,
}

impl Default for Records {
    fn default() -> Self {
        Self {
            prices: Kept::new(MOST),
            customers: Kept::new(MOST),
            subscriptions: Kept::new(MOST),
            invoices: Kept::new(MOST),
            checkouts: Kept::new(MOST),
            portals: Kept::new(MOST),
            numbers: 0,
        }
    }
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Price {
    pub id: String,
    pub lookup_key: Option<String>,
    pub name: String,
    pub amount: i64,
    pub currency: String,
    pub yearly: bool,
    pub created: DateTime<Utc>,
}

impl Price {
    /// The end of a period that begins then.
    pub fn after(&self, start: DateTime<Utc>) -> DateTime<Utc> {
        let months = Months::new(if self.yearly { 12 } else { 1 });
        start.checked_add_months(months).unwrap_or(start)
    }

    pub const fn interval(&self) -> &'static str {
        if self.yearly { "year" } else { "month" }
    }
}

/// A card on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stripe) struct CardOnFile {
    pub id: String,
    pub brand: &'static str,
    pub last4: String,
    pub month: u32,
    pub year: i32,
    /// Whether every charge of it is declined.
    pub declines: bool,
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Customer {
    pub id: String,
    pub name: String,
    pub email: String,
    pub metadata: Metadata,
    pub card: Option<CardOnFile>,
    /// Kind and value, such as `eu_vat` and `DE123456789`.
    pub tax_id: Option<(String, String)>,
    /// What the customer owes; negative is credit.
    pub balance: i64,
    /// How far the customer's time runs ahead of everybody else's, as a test clock of Stripe's belongs to customers.
    pub ahead: TimeDelta,
    pub created: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stripe) enum Status {
    Trialing,
    Active,
    PastDue,
    Unpaid,
    Canceled,
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Unpaid => "unpaid",
            Self::Canceled => "canceled",
        }
    }
}

/// A failed invoice that is tried again.
#[derive(Clone, Debug)]
pub(in crate::stripe) struct Dunning {
    pub invoice: String,
    pub next: DateTime<Utc>,
}

/// What takes something off each invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stripe) struct Coupon {
    pub code: &'static str,
    pub percent: i64,
    pub months: u32,
}

/// The promotion codes that the hosted page knows.
pub(in crate::stripe) const COUPONS: [Coupon; 2] =
    [Coupon { code: "WELCOME20", percent: 20, months: 3 }, Coupon { code: "HALFYEAR", percent: 50, months: 6 }];

/// Nothing is collected.
#[derive(Clone, Copy, Debug)]
pub(in crate::stripe) struct Pause {
    /// When that ends by itself.
    pub resumes: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Subscription {
    pub id: String,
    pub item: String,
    pub customer: String,
    pub price: String,
    pub status: Status,
    pub metadata: Metadata,
    pub created: DateTime<Utc>,
    pub period_start: DateTime<Utc>,
    pub period_end: DateTime<Utc>,
    pub told_of_trial_end: bool,
    pub cancel_at_end: bool,
    pub ended: Option<DateTime<Utc>>,
    /// Set while nothing is collected.
    pub paused: Option<Pause>,
    pub dunning: Option<Dunning>,
    /// What takes something off, and until when.
    pub coupon: Option<(Coupon, DateTime<Utc>)>,
}

impl Subscription {
    pub fn is_trialing(&self) -> bool {
        self.status == Status::Trialing
    }

    /// When something happens to it next.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        if self.status == Status::Canceled {
            return None;
        }
        let told = (self.is_trialing() && !self.told_of_trial_end).then(|| self.period_end - TimeDelta::days(3));
        let renewal = (self.status != Status::Unpaid || self.cancel_at_end).then_some(self.period_end);
        let retry = self.dunning.as_ref().map(|dunning| dunning.next);
        let resumes = self.paused.and_then(|pause| pause.resumes);
        [told, renewal, retry, resumes].into_iter().flatten().min()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stripe) enum InvoiceStatus {
    Open,
    Paid,
    Void,
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Invoice {
    pub id: String,
    pub number: String,
    pub customer: String,
    pub subscription: String,
    pub status: InvoiceStatus,
    /// Words and minor units.
    pub lines: Vec<(String, i64)>,
    pub currency: String,
    pub total: i64,
    /// What is left after credit.
    pub due: i64,
    pub attempts: usize,
    pub next_attempt: Option<DateTime<Utc>>,
    pub created: DateTime<Utc>,
    pub paid_at: Option<DateTime<Utc>>,
}

/// A hosted page on which somebody subscribes.
#[derive(Clone, Debug)]
pub(in crate::stripe) struct Checkout {
    pub id: String,
    pub customer: String,
    pub price: String,
    pub reference: Option<String>,
    pub trial_end: Option<DateTime<Utc>>,
    pub metadata: Metadata,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub url: String,
    pub created: DateTime<Utc>,
    pub subscription: Option<String>,
    pub form_token: String,
}
