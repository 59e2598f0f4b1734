//! Money taken and returned, and the provider events that say so.

use crate::{AppError, Caller, Client};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, PaymentId},
    money::Money,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    /// `deposit`, `balance`, `fee` or `refund`.
    pub kind: String,
    /// `open`, `paid`, `failed`, `expired`, `pending`, `refunded`.
    pub state: String,
    pub amount: Money,
    /// “Visa ending 4242”; empty until known.
    pub method: String,
    pub at: DateTime<Utc>,
    pub at_label: String,
    /// Of money that arrived: there is a receipt of it.
    #[serde(default)]
    pub paid: Option<PaymentId>,
}

/// What became of a delivery from a payment provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Stored now; a job will apply it.
    Stored,
    /// Known already; nothing changes.
    Duplicate,
}

#[async_trait]
pub trait Payments: Send + Sync {
    async fn of_booking(&self, caller: &Caller, booking: BookingId) -> Result<Vec<PaymentView>, AppError>;
    /// Verifies a delivery of a card processor (`stripe`, `square`) over its raw body, stores it, and only then answers.
    async fn receive_event(
        &self,
        client: Client,
        processor: &str,
        signature: &str,
        body: &[u8],
    ) -> Result<Receipt, AppError>;
}
