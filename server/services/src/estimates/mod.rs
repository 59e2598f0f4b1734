//! Prices on request: the one place where a price list meets a visitor's answers.

mod terms;
mod words;

pub(crate) use words::{due_at_visit, missed, refunds};

use crate::{
    Resources,
    calendar::{
        Wish,
        wish::{Asked, part_field},
    },
    dates,
    error::{Report, internal},
    payments, zone,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use contract::{
    AppError, Caller,
    estimates::{DepositTerms, EstimateRequest, EstimateView, Estimates},
};
use domain::{
    catalogue::{Service, visit_name},
    ids::{EstimateId, OrgId},
    money::Money,
    policy::{CancellationPolicy, ClientClass, DepositPolicy},
    pricing::{Estimate, PricingError},
};
use sqlx::PgConnection;
use store::OrgTransaction;
use terms::Asking;

/// A price as it can be paid here.
pub(crate) struct Priced {
    pub estimate: Estimate,
    /// How the policy reckons its deposit.
    pub deposit_policy: DepositPolicy,
}

/// The price of each service of a visit, and what its booking asks for first: what is shown and what is charged come
/// from here alone.
pub(crate) struct Prices {
    /// At least one, in the visit's order.
    pub parts: Vec<Priced>,
    pub deposit: Money,
    /// The deposit that the policy wants and that nobody can pay online, because the clinic has connected no account that
    /// takes its currency. It is in no estimate; the booking waits for a person instead.
    pub uncollectable: Money,
    /// What comes back when the visit does not take place. One visit has one policy: that of what it is for first.
    pub cancellation: CancellationPolicy,
    /// Where it is not known when the visit begins: below so many minutes of notice, it is another deposit. The longest
    /// notice first.
    pub short_notice: Vec<(u32, Money)>,
}

/// For whom and for when a price is asked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub client: ClientClass,
    /// Of the visit; `None` while none is chosen.
    pub start: Option<DateTime<Utc>>,
}

impl Known {
    /// A stranger, or somebody who proves nothing.
    pub(crate) const fn nobody(start: Option<DateTime<Utc>>) -> Self {
        Self { client: ClientClass::New, start }
    }
}

/// Prices a visit, by the terms that the policy has for it. An answer's fault names its field; a price list's fault is
/// ours, and logged. Nothing that follows promises a deposit which cannot be paid.
pub(crate) async fn price(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    wish: &Wish,
    known: Known,
    request_id: &str,
) -> Result<Prices, AppError> {
    let payable = payments::payable(resources, connection, org).await.report(request_id)?;
    let policy = store::policies::in_force(connection, org).await.report(request_id)?;
    let mut estimates = Vec::with_capacity(wish.parts.len());
    for (index, part) in wish.parts.iter().enumerate() {
        let estimate = domain::pricing::estimate(&part.service, &part.answers);
        estimates.push(estimate.map_err(|error| refusal(index, &part.service, &error, request_id))?);
    }
    let (first, rest) = estimates.split_first().ok_or_else(|| AppError::not_found("This service"))?;
    let is_payable = payable.takes(first.total.low.currency);
    let notice = known.start.map(|start| start - resources.clock.now());
    let price = rest.iter().try_fold(first.total.low, |sum, estimate| sum.plus(estimate.total.low));
    let prices = price.and_then(|price| {
        let asking = Asking { policy: policy.as_ref(), wish, estimates: &estimates, price, client: known.client };
        asking.prices(notice, is_payable)
    });
    prices.map_err(|error| AppError::invalid("answers", error.to_string()))
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
    ) -> Result<Visit, AppError> {
        let request_id = caller.client.request_id.as_str();
        let EstimateRequest { service_key, answers, more, start, .. } = request;
        let asked = Asked { service_key, answers, practitioner: None, more };
        let (wish, _) = asked.read(transaction, caller.org, request_id).await?;
        let known = Known::nobody(start.map(|start| dates::meant_at("start", start)).transpose()?);
        let prices = price(&self.resources, transaction, caller.org, &wish, known, request_id).await?;
        let named = wish.parts.iter().zip(&prices.parts);
        let named: Vec<_> = named.map(|(part, priced)| (part.service.name.as_str(), &priced.estimate)).collect();
        let (first, rest) = named.split_first().ok_or_else(|| AppError::not_found("This service"))?;
        let mut together = Estimate::together(*first, rest).map_err(|error| internal(request_id, &error))?;
        together.duration_minutes = wish.duration_minutes();
        Ok(Visit { wish, prices, together })
    }

    async fn view(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        request: EstimateRequest,
        id: EstimateId,
        visit: Visit,
    ) -> Result<EstimateView, AppError> {
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let zone = self.zone(transaction, caller).await?;
        let mut sources: Vec<String> = Vec::new();
        for (part, priced) in visit.wish.parts.iter().zip(&visit.prices.parts) {
            let version = priced.estimate.formula_version;
            let made_at = store::catalogue::price_list_made_at(transaction, org, part.service.id, version).await;
            let source = words::source(version, made_at.report(request_id)?, zone, request.locale);
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let service_name = visit_name(visit.services().map(|service| service.name.as_str()));
        Ok(EstimateView {
            id,
            source_label: sources.join(" · "),
            due_at_visit: due_at_visit(visit.together.total, visit.together.deposit)
                .map_err(|error| internal(request_id, &error))?,
            deposit_note: words::deposit_note(&visit.prices, &visit.together, request.locale),
            service_name,
            service_key: request.service_key,
            answers: request.answers,
            estimate: visit.together,
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
        let visit = self.price(&mut transaction, caller, &request).await?;
        let now = self.resources.clock.now();
        let mut first = None;
        for (part, priced) in visit.wish.parts.iter().zip(&visit.prices.parts) {
            let id = EstimateId(self.resources.entropy.id());
            store::estimates::insert(&mut transaction, org, id, part.service.id, &part.answers, &priced.estimate, now)
                .await
                .report(&request_id)?;
            first = first.or(Some(id));
        }
        let id = first.ok_or_else(|| AppError::not_found("This service"))?;
        let view = self.view(&mut transaction, caller, request, id, visit).await?;
        transaction.commit().await.report(&request_id)?;
        Ok(view)
    }

    async fn preview(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError> {
        let mut transaction = self.resources.database.begin(caller.org).await.report(&caller.client.request_id)?;
        let visit = self.price(&mut transaction, caller, &request).await?;
        let id = EstimateId(self.resources.entropy.id());
        self.view(&mut transaction, caller, request, id, visit).await
    }

    async fn terms(
        &self,
        caller: &Caller,
        request: EstimateRequest,
        start: DateTime<Utc>,
    ) -> Result<DepositTerms, AppError> {
        let request_id = caller.client.request_id.as_str();
        let start = dates::meant_at("start", start)?;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let request = EstimateRequest { start: Some(start), ..request };
        let Visit { prices, together, .. } = self.price(&mut transaction, caller, &request).await?;
        let zone = self.zone(&mut transaction, caller).await?;
        let now = self.resources.clock.now();
        let refunds = words::refunds(&prices.cancellation, prices.deposit, start, now, zone, request.locale);
        let missed = words::missed(&prices.cancellation, together.total.low, prices.deposit, request.locale);
        Ok(DepositTerms {
            amount: prices.deposit,
            due_at_visit: due_at_visit(together.total, prices.deposit).map_err(|error| internal(request_id, &error))?,
            note: words::deposit_note(&prices, &together, request.locale),
            refunds: refunds.map_err(|error| internal(request_id, &error))?,
            missed: missed.map_err(|error| internal(request_id, &error))?,
        })
    }
}

/// A visit with its price.
struct Visit {
    wish: Wish,
    prices: Prices,
    /// All of it as one estimate.
    together: Estimate,
}

impl Visit {
    fn services(&self) -> impl Iterator<Item = &Service> {
        self.wish.parts.iter().map(|part| &part.service)
    }
}

fn refusal(index: usize, service: &Service, error: &PricingError, request_id: &str) -> AppError {
    let Some(key) = error.question() else { return internal(request_id, error) };
    let reason = match (error, service.question(key)) {
        (PricingError::MissingAnswer { .. }, Some(question)) => question.prompt.clone(),
        (PricingError::WrongAnswer { reason, .. }, _) => reason.to_string(),
        _ => error.to_string(),
    };
    AppError::invalid(part_field(index, &answer_field(key)), reason)
}

/// What the answer to a question is called in an error.
pub(crate) fn answer_field(question: &str) -> String {
    format!("answers.{question}")
}
