//! Prices on request: the one place where a price list meets a visitor's answers.

mod words;

pub(crate) use words::refunds;

use crate::{
    Resources,
    error::{Report, internal},
    zone,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use contract::{
    AppError, Caller,
    estimates::{DepositTerms, EstimateRequest, EstimateView, Estimates},
};
use domain::{
    catalogue::{Answers, Service},
    ids::EstimateId,
    money::Money,
    pricing::{Estimate, PricingError},
};
use store::OrgTransaction;

/// A price as it can be paid here.
pub(crate) struct Priced {
    pub estimate: Estimate,
    /// The deposit that the service's policy wants and that nobody can pay online, because no card processor is
    /// connected. It is in no estimate; the booking waits for a person instead.
    pub uncollectable: Money,
}

/// Prices a visit. Nothing that follows promises a deposit which cannot be paid.
pub(crate) fn price(resources: &Resources, service: &Service, answers: &Answers) -> Result<Priced, PricingError> {
    let mut estimate = domain::pricing::estimate(service, answers)?;
    let nothing = Money::zero(estimate.deposit.currency);
    let uncollectable =
        if resources.cards.is_connected() { nothing } else { std::mem::replace(&mut estimate.deposit, nothing) };
    Ok(Priced { estimate, uncollectable })
}

/// Makes and keeps estimates.
#[derive(Clone)]
pub struct EstimateDesk {
    resources: Resources,
}

impl EstimateDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    async fn price(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        request: &EstimateRequest,
    ) -> Result<(Service, Estimate), AppError> {
        let request_id = caller.client.request_id.as_str();
        let service = store::catalogue::service_by_key(transaction, caller.org, &request.service_key).await;
        let service = service.report(request_id)?.ok_or_else(|| AppError::not_found("This service"))?;
        let priced = price(&self.resources, &service, &request.answers);
        let estimate = priced.map_err(|error| refusal(&service, &error, request_id))?.estimate;
        Ok((service, estimate))
    }

    async fn view(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        request: EstimateRequest,
        id: EstimateId,
        (service, estimate): (Service, Estimate),
    ) -> Result<EstimateView, AppError> {
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let zone = self.zone(transaction, caller).await?;
        let version = estimate.formula_version;
        let made_at = store::catalogue::price_list_made_at(transaction, org, service.id, version).await;
        Ok(EstimateView {
            id,
            source_label: words::source(version, made_at.report(request_id)?, zone, request.locale),
            due_at_visit: words::due_at_visit(&estimate).map_err(|error| internal(request_id, &error))?,
            deposit_note: words::deposit_note(&service, &estimate, request.locale),
            service_key: service.key,
            service_name: service.name,
            answers: request.answers,
            estimate,
        })
    }

    async fn zone(&self, transaction: &mut OrgTransaction, caller: &Caller) -> Result<chrono_tz::Tz, AppError> {
        let request_id = caller.client.request_id.as_str();
        let organisation = store::catalogue::organisation(transaction, caller.org).await.report(request_id)?;
        let organisation = organisation.ok_or_else(|| AppError::not_found("This clinic"))?;
        zone(&organisation.zone).report(request_id)
    }
}

#[async_trait]
impl Estimates for EstimateDesk {
    async fn estimate(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError> {
        let (org, request_id) = (caller.org, caller.client.request_id.clone());
        let mut transaction = self.resources.database.begin(org).await.report(&request_id)?;
        let (service, estimate) = self.price(&mut transaction, caller, &request).await?;
        let id = EstimateId(self.resources.entropy.id());
        let now = self.resources.clock.now();
        store::estimates::insert(&mut transaction, org, id, service.id, &request.answers, &estimate, now)
            .await
            .report(&request_id)?;
        let view = self.view(&mut transaction, caller, request, id, (service, estimate)).await?;
        transaction.commit().await.report(&request_id)?;
        Ok(view)
    }

    async fn preview(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError> {
        let mut transaction = self.resources.database.begin(caller.org).await.report(&caller.client.request_id)?;
        let priced = self.price(&mut transaction, caller, &request).await?;
        let id = EstimateId(self.resources.entropy.id());
        self.view(&mut transaction, caller, request, id, priced).await
    }

    async fn terms(
        &self,
        caller: &Caller,
        request: EstimateRequest,
        start: DateTime<Utc>,
    ) -> Result<DepositTerms, AppError> {
        let request_id = caller.client.request_id.as_str();
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let (service, estimate) = self.price(&mut transaction, caller, &request).await?;
        let zone = self.zone(&mut transaction, caller).await?;
        let now = self.resources.clock.now();
        let refunds = words::refunds(&service.cancellation, estimate.deposit, start, now, zone, request.locale);
        Ok(DepositTerms {
            amount: estimate.deposit,
            note: words::deposit_note(&service, &estimate, request.locale),
            refunds: refunds.map_err(|error| internal(request_id, &error))?,
        })
    }
}

/// An answer's fault names its question; a price list's fault is ours, and logged.
fn refusal(service: &Service, error: &PricingError, request_id: &str) -> AppError {
    let Some(key) = error.question() else { return internal(request_id, error) };
    let reason = match (error, service.question(key)) {
        (PricingError::MissingAnswer { .. }, Some(question)) => question.prompt.clone(),
        (PricingError::WrongAnswer { reason, .. }, _) => reason.to_string(),
        _ => error.to_string(),
    };
    AppError::invalid(key, reason)
}
