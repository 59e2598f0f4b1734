//! Prices on request.

use crate::{
    AppError, Caller,
    clinics::{RefundLine, VisitWishes},
};
use async_trait::async_trait;
use domain::{catalogue::Answers, ids::EstimateId, money::Money, pricing::Estimate, understanding::Locale};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EstimateRequest {
    pub service_key: String,
    pub answers: Answers,
    /// The other services of the same visit, which price, deposit and duration are then of.
    #[serde(default)]
    pub more: VisitWishes,
    /// When the visit would begin, where it is known: what is booked at short notice may ask for another deposit.
    #[serde(default)]
    pub start: Option<chrono::DateTime<chrono::Utc>>,
    /// In which language the words beside the price are written.
    #[serde(default)]
    pub locale: Locale,
}

/// A price with everything a card shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EstimateView {
    pub id: EstimateId,
    /// The first service's, where there are several.
    pub service_key: String,
    /// Of all of them: “Botox + Facial”.
    pub service_name: String,
    pub answers: Answers,
    /// Of the whole visit; its duration counts services that begin together once.
    pub estimate: Estimate,
    /// “Price list 12, Nov 3”.
    pub source_label: String,
    /// What is left to pay at the visit.
    pub due_at_visit: domain::money::MoneyRange,
    /// “20% of $317.49, comes off your bill”, and what a time at short notice asks for; empty where nothing is.
    pub deposit_note: String,
}

/// What a deposit for one start time means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositTerms {
    pub amount: Money,
    /// What is left to pay at the visit.
    pub due_at_visit: domain::money::MoneyRange,
    pub note: String,
    pub refunds: Vec<RefundLine>,
    /// What a missed visit may cost: “If you do not come, we may ask for 50% of the price, $60.00.” Empty where nothing is
    /// asked for.
    #[serde(default)]
    pub missed: String,
    /// What a client can agree to when they pay, so that this fee can be charged to the same card; empty where that is not
    /// offered.
    #[serde(default)]
    pub keep_card: String,
}

#[async_trait]
pub trait Estimates: Send + Sync {
    /// Prices a visit and keeps the estimate of each service; the view has the first one's id. `Invalid` names the answer that is missing or wrong.
    async fn estimate(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError>;
    /// Prices without keeping: the live figure while a visitor chooses.
    async fn preview(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError>;
    /// The deposit and refund steps of a booking that would start at `start`.
    async fn terms(
        &self,
        caller: &Caller,
        request: EstimateRequest,
        start: chrono::DateTime<chrono::Utc>,
    ) -> Result<DepositTerms, AppError>;
}
