//! A clinic's money: what was taken and returned, what clients are asked for, and whether the books agree with the card
//! processor's.

mod asking;
mod books;

use crate::{AppError, Caller, Client};
pub use asking::{
    ClientCredit, Collecting, CreditLine, CreditTerms, CreditUse, PaymentRequestView, PaymentWish, RequestState,
};
use async_trait::async_trait;
pub use books::{
    AccountBalance, Books, DifferenceView, LedgerEntry, LedgerFilter, LedgerPage, PayoutView, ReconciliationView,
    StoredEvent,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BookingId, PaymentId, PaymentRequestId},
    ledger::{DisputeState, Purpose},
    money::Money,
};
use serde::{Deserialize, Serialize};

/// How a payment stands, in the words that the list is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStanding {
    /// Somebody can still pay.
    Open,
    Paid,
    PartlyReturned,
    Returned,
    /// The client's bank took it back, or may.
    Disputed,
    /// The processor would not open a page.
    Failed,
    /// Nobody paid in time.
    Expired,
}

impl PaymentStanding {
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Paid, Self::PartlyReturned, Self::Returned, Self::Disputed, Self::Failed, Self::Expired];

    /// The stable word, as in addresses and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::PartlyReturned => "partly_returned",
            Self::Returned => "returned",
            Self::Disputed => "disputed",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// The standing named by a word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word)
    }
}

/// Which payments are wanted; every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFilter {
    pub standing: Option<PaymentStanding>,
    pub purpose: Option<Purpose>,
    /// A fragment of the client's name, the card, or the processor's id.
    pub text: String,
    /// Dates in the clinic's zone, both included.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// One payment in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentLine {
    pub id: PaymentId,
    pub booking: BookingId,
    pub client_name: String,
    pub service: String,
    pub purpose: Purpose,
    pub standing: PaymentStanding,
    /// Captured, or asked for while nothing is.
    pub amount: Money,
    /// Went back, or is on its way.
    pub returned: Money,
    /// What the processor kept; `None` until it says so.
    pub fee: Option<Money>,
    /// “Visa ending 4242”; empty until known.
    pub method: String,
    /// Paid, or asked for.
    pub at: DateTime<Utc>,
    pub at_label: String,
}

/// Sums of everything that a filter finds, in one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentTotals {
    pub taken: Money,
    pub returned: Money,
    pub fees: Money,
    /// Taken less returned and fees.
    pub left: Money,
}

/// A part of the list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PaymentPage {
    pub lines: Vec<PaymentLine>,
    /// Ask for what comes after this one; absent at the end.
    pub next: Option<PaymentId>,
    /// Of the whole filter, one a currency; with the first page alone.
    pub totals: Vec<PaymentTotals>,
    /// Open disputes of the clinic, the one with the nearest deadline first; with the first page alone.
    pub disputes: Vec<DisputeView>,
}

/// One thing that happened to a payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentStep {
    pub kind: StepKind,
    pub title: String,
    /// What follows from it, or why; may be empty.
    pub detail: String,
    pub at: DateTime<Utc>,
    pub at_label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Asked,
    Paid,
    Fee,
    Refund,
    RefundFailed,
    Dispute,
    Ended,
}

/// One entry of the ledger: positive amounts came onto the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// “Card processor”, “Owed to clients”.
    pub account: String,
    pub amount: Money,
    pub at: DateTime<Utc>,
    pub at_label: String,
}

/// A client's objection at their bank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DisputeView {
    pub payment: PaymentId,
    pub client_name: String,
    pub amount: Money,
    /// The bank's, in words: “Product not received”.
    pub reason: String,
    pub state: DisputeState,
    /// “Answer by Wed, Dec 2, 6:00 PM CST in the card processor's dashboard”; empty once answered.
    pub deadline: String,
    pub opened_label: String,
}

/// Everything about one payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentFile {
    pub line: PaymentLine,
    /// When the visit is, in the clinic's zone.
    pub visit_label: String,
    /// The processor and its id of the charge, to find it there; empty until paid.
    pub reference: String,
    /// What can still go back.
    pub refundable: Money,
    /// What the booking's policy would return now, where the visit was cancelled at this moment.
    pub by_policy: Money,
    pub steps: Vec<PaymentStep>,
    pub ledger: Vec<LedgerLine>,
    pub disputes: Vec<DisputeView>,
    /// What the card processor reported of it, in the order of its arrival.
    pub events: Vec<StoredEvent>,
}

/// What a refund would do, before it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefundPreview {
    pub back: Money,
    /// What is left of this payment afterwards.
    pub left: Money,
    /// Of what goes back: owed to the client as service.
    pub from_deposit: Money,
    /// And out of what was the clinic's already.
    pub from_revenue: Money,
}

/// Money to go back by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundOrder {
    pub payment: PaymentId,
    /// As typed, in major units of the currency that was paid: “12.50”.
    pub amount: String,
    /// What could go back when this was decided: a second press, or somebody else's refund, changes it.
    pub refundable: Money,
    /// For the clinic's own people and the client's receipt.
    pub reason: String,
    /// Stays with the clinic for a later visit of the client's instead of going back to the card.
    #[serde(default)]
    pub as_credit: Option<CreditTerms>,
}

/// A file to take along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentsFile {
    pub content_type: &'static str,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What a file of payments is read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Csv,
    Xlsx,
}

#[async_trait]
pub trait Bookkeeping: Send + Sync {
    /// Payments, newest first; continues behind `after`.
    async fn list(
        &self,
        caller: &Caller,
        filter: PaymentFilter,
        after: Option<PaymentId>,
    ) -> Result<PaymentPage, AppError>;
    async fn file(&self, caller: &Caller, payment: PaymentId) -> Result<PaymentFile, AppError>;
    /// What returning `amount`, as typed in major units, would do. `Invalid` for an amount that cannot go back.
    async fn preview_refund(
        &self,
        caller: &Caller,
        payment: PaymentId,
        amount: String,
    ) -> Result<RefundPreview, AppError>;
    /// Returns money by hand. `Conflict` when something else went back since.
    async fn refund(&self, caller: &Caller, order: RefundOrder) -> Result<PaymentFile, AppError>;
    /// What the client of a booking can be asked for.
    async fn collecting(&self, caller: &Caller, booking: BookingId) -> Result<Collecting, AppError>;
    /// Asks for it: the client gets a mail with a link. `Conflict` when the same is asked for already.
    async fn ask(&self, caller: &Caller, wish: PaymentWish) -> Result<Collecting, AppError>;
    /// Takes a request back; its page can no longer be paid.
    async fn withdraw(
        &self,
        caller: &Caller,
        booking: BookingId,
        request: PaymentRequestId,
    ) -> Result<Collecting, AppError>;
    /// What the client of a booking has as credit.
    async fn credit(&self, caller: &Caller, booking: BookingId) -> Result<ClientCredit, AppError>;
    /// Pays for a visit with it. `Conflict` when something changed since.
    async fn use_credit(&self, caller: &Caller, order: CreditUse) -> Result<ClientCredit, AppError>;
    async fn books(&self, caller: &Caller) -> Result<Books, AppError>;
    /// Compares with the card processor, from `since` on, in the background.
    async fn reconcile(&self, caller: &Caller, since: NaiveDate) -> Result<Books, AppError>;
    /// Applies a stored delivery again.
    async fn replay(&self, caller: &Caller, event: StoredEvent) -> Result<Books, AppError>;
    /// The receipt of a payment, as PDF.
    async fn receipt(&self, caller: &Caller, payment: PaymentId) -> Result<PaymentsFile, AppError>;
    /// The same for whoever has the booking's own link.
    async fn receipt_by_link(&self, token: &str, payment: PaymentId, client: Client) -> Result<PaymentsFile, AppError>;
    /// Every payment that the filter finds, for a spreadsheet.
    async fn export(&self, caller: &Caller, filter: PaymentFilter, kind: FileKind) -> Result<PaymentsFile, AppError>;
    /// Entries of the ledger, newest first, with balances and payouts.
    async fn ledger(&self, caller: &Caller, filter: LedgerFilter) -> Result<LedgerPage, AppError>;
    /// Every entry that the filter finds, for a spreadsheet.
    async fn export_ledger(
        &self,
        caller: &Caller,
        filter: LedgerFilter,
        kind: FileKind,
    ) -> Result<PaymentsFile, AppError>;
}
