//! What clients are asked for, and what they left with the clinic for later.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BookingId, PaymentRequestId},
    ledger::Purpose,
    money::Money,
};
use serde::{Deserialize, Serialize};

/// How long a credit can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditTerms {
    /// The last day, in the clinic's zone; absent: for ever.
    pub good_until: Option<NaiveDate>,
}

/// What the client of a booking has with the clinic for later, and what of it this visit can take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientCredit {
    pub left: Money,
    /// What of it pays for this visit already.
    pub used_here: Money,
    /// At most this much can be used on this visit now.
    pub usable: Money,
    /// Those of which something is left, the one that ends first first.
    pub credits: Vec<CreditLine>,
    /// Why nothing can be used though something is left; empty otherwise.
    pub hindrance: String,
}

/// One credit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreditLine {
    pub left: Money,
    pub amount: Money,
    pub reason: String,
    /// “Given Mon, Nov 23, good until Dec 31, 2038”.
    pub dates_label: String,
}

/// Pays for a visit with its client's credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditUse {
    pub booking: BookingId,
    /// As typed, in major units of the booking's currency: “12.50”.
    pub amount: String,
    /// What could be used when this was decided: a second press changes it.
    pub usable: Money,
}

/// How a request for money stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Open,
    Paid,
    Withdrawn,
}

/// Money that the clinic asks a client for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentRequestView {
    pub id: PaymentRequestId,
    pub purpose: Purpose,
    pub amount: Money,
    pub reason: String,
    pub state: RequestState,
    pub at: DateTime<Utc>,
    pub at_label: String,
    /// Where the client's page sends the form that pays it.
    pub pay_path: String,
}

/// What a client may be asked for, and what they were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Collecting {
    /// What is left of the price; nothing where the price is not certain or is paid.
    pub balance: Money,
    /// What the booking's policy calls a fee for what happened to the visit; nothing where it took place.
    pub fee: Money,
    /// The card that the fee may be charged to, “Visa ending 4242”; empty where the client keeps none with the clinic.
    #[serde(default)]
    pub kept_card: String,
    pub requests: Vec<PaymentRequestView>,
    /// Why nothing can be asked for now; empty when something can.
    pub hindrance: String,
}

/// Asks a client for money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentWish {
    pub booking: BookingId,
    pub purpose: Purpose,
    /// As typed, in major units of the booking's currency: “12.50”.
    pub amount: String,
    /// What the client reads that it is for.
    pub reason: String,
    /// To be charged to the kept card rather than asked for by a link; up to [`Collecting::fee`].
    #[serde(default)]
    pub by_card: bool,
}
