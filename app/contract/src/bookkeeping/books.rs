//! The ledger, the payouts, and whether they agree with the card processor.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BookingId, PaymentId},
    ledger::{Account, PayoutState},
    money::Money,
};
use serde::{Deserialize, Serialize};

/// One comparison with the card processor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReconciliationView {
    pub at_label: String,
    /// From which day on, in the clinic's zone.
    pub since_label: String,
    pub running: bool,
    pub compared: u32,
    /// Why it ended early; empty otherwise.
    pub failure: String,
    pub differences: Vec<DifferenceView>,
}

/// Something that the card processor says and our books did not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DifferenceView {
    pub what: String,
    /// The processor's id.
    pub reference: String,
    pub amount: Money,
    /// Whether our books say the same now.
    pub repaired: bool,
    pub payment: Option<PaymentId>,
}

/// The balance of one account of the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountBalance {
    pub account: String,
    /// What it means, in a few words.
    pub meaning: String,
    /// As people read it: what is owed to clients is above zero.
    pub balance: Money,
}

/// The ledger's balances, and how they compare with the processor's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Books {
    pub accounts: Vec<AccountBalance>,
    /// Newest first.
    pub reconciliations: Vec<ReconciliationView>,
    /// Messages of the processor that a person has to look at.
    pub flagged: Vec<StoredEvent>,
}

/// A stored message of the card processor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredEvent {
    pub provider: String,
    pub account: String,
    pub event_id: String,
    pub kind: String,
    /// What came of it.
    pub outcome: String,
    pub received_label: String,
}

/// Which entries of the ledger are wanted; every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerFilter {
    pub account: Option<Account>,
    /// Dates in the clinic's zone, both included.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Behind which entry the page begins, as [`LedgerPage::next`] says.
    pub after: Option<String>,
}

/// One entry of the ledger, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Of this entry alone.
    pub id: String,
    /// “Deposit”, “Payout”, “Processor’s fee”.
    pub what: String,
    /// Of the booking; empty where it belongs to none.
    pub client_name: String,
    pub account: String,
    /// As people read it: above zero came onto the account.
    pub amount: Money,
    pub booking: Option<BookingId>,
    pub payment: Option<PaymentId>,
    pub at: DateTime<Utc>,
    pub at_label: String,
}

/// Money that the processor sent to the clinic's bank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PayoutView {
    /// The processor and its id, to find it there.
    pub reference: String,
    /// As the bank's statement has it.
    pub amount: Money,
    /// What of it payments of Anteroom brought.
    pub share: Money,
    /// What the processor kept of it for sending it at once, as far as it was for those; zero otherwise.
    pub fee: Money,
    pub state: PayoutState,
    pub made_label: String,
    /// “Tue, Dec 1”: when the bank has it, or should; empty where the processor does not say.
    pub arrives_label: String,
    /// Why it failed; empty otherwise.
    pub failure: String,
}

/// A part of the ledger, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerPage {
    pub entries: Vec<LedgerEntry>,
    /// Ask for what comes behind; absent at the end.
    pub next: Option<String>,
    /// Of every account, whatever the filter.
    pub accounts: Vec<AccountBalance>,
    /// The newest, whatever the filter.
    pub payouts: Vec<PayoutView>,
}
