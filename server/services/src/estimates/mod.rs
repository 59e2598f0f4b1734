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
    payments::{self, Payable, keeping},
    zone,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    estimates::{DepositTerms, EstimateRequest, EstimateView, Estimates},
};
use domain::{
    catalogue::{Service, visit_name},
    ids::{EstimateId, OrgId},
    money::Money,
    policy::{CancellationPolicy, ClientClass, DepositPolicy, Policy},
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
    let notice = known.start.map(|start| start - resources.clock.now());
    reckon(wish, (policy.as_ref(), &payable), (known.client, notice), request_id)
}

/// The same by what was read already: the policy in force, and what can be paid.
fn reckon(
    wish: &Wish,
    (policy, payable): (Option<&Policy>, &Payable),
    (client, notice): (ClientClass, Option<TimeDelta>),
    request_id: &str,
) -> Result<Prices, AppError> {
    let mut estimates = Vec::with_capacity(wish.parts.len());
    for (index, part) in wish.parts.iter().enumerate() {
        let estimate = domain::pricing::estimate(&part.service, &part.answers);
        estimates.push(estimate.map_err(|error| refusal(index, &part.service, &error, request_id))?);
    }
    let (first, rest) = estimates.split_first().ok_or_else(|| AppError::not_found("This service"))?;
    let is_payable = payable.takes(first.total.low.currency);
    let price = rest.iter().try_fold(first.total.low, |sum, estimate| sum.plus(estimate.total.low));
    let prices = price.and_then(|price| {
        let asking = Asking { policy, wish, estimates: &estimates, price, client };
        asking.prices(notice, is_payable)
    });
    prices.map_err(|error| AppError::invalid("answers", error.to_string()))
}

/// [`Estimates`] for whoever keeps a price together with something else of theirs.
#[async_trait]
pub(crate) trait EstimatesWithin: Estimates {
    /// As [`Estimates::estimate`], in the caller's transaction, which after a failure may only be given up.
    async fn estimate_within(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        request: EstimateRequest,
    ) -> Result<EstimateView, AppError>;
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
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let EstimateRequest { service_key, answers, more, start, .. } = request;
        let asked = Asked { service_key, answers, practitioner: None, more };
        let offers = asked.look_up(transaction, org, request_id).await?;
        let (wish, _) = asked.of(&offers, request_id)?;
        let start = start.map(|start| dates::meant_at("start", start)).transpose()?;
        let notice = start.map(|start| start - self.resources.clock.now());
        let payable = payments::payable(&self.resources, transaction, org).await.report(request_id)?;
        // Whoever only asks proves nothing.
        let stranger = (ClientClass::New, notice);
        let prices = reckon(&wish, (offers.policy.as_ref(), &payable), stranger, request_id)?;
        let named = wish.parts.iter().zip(&prices.parts);
        let named: Vec<_> = named.map(|(part, priced)| (part.service.name.as_str(), &priced.estimate)).collect();
        let (first, rest) = named.split_first().ok_or_else(|| AppError::not_found("This service"))?;
        let mut together = Estimate::together(*first, rest).map_err(|error| internal(request_id, &error))?;
        together.duration_minutes = wish.duration_minutes();
        let zone = zone(&offers.zone).report(request_id)?;
        Ok(Visit { wish, prices, together, zone, listed_at: offers.listed_at })
    }
}

#[async_trait]
impl Estimates for EstimateDesk {
    async fn estimate(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let view = self.estimate_within(&mut transaction, caller, request).await?;
        transaction.commit().await.report(request_id)?;
        Ok(view)
    }

    async fn preview(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError> {
        let mut transaction = self.resources.database.begin(caller.org).await.report(&caller.client.request_id)?;
        let visit = self.price(&mut transaction, caller, &request).await?;
        visit.view(request, EstimateId(self.resources.entropy.id()), &caller.client.request_id)
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
        let Visit { prices, together, zone, .. } = self.price(&mut transaction, caller, &request).await?;
        let now = self.resources.clock.now();
        let refunds = words::refunds(&prices.cancellation, prices.deposit, start, now, zone, request.locale);
        let missed = words::missed(&prices.cancellation, together.total.low, prices.deposit, request.locale);
        let missed = missed.map_err(|error| internal(request_id, &error))?;
        // There is a card to be kept only where something is paid.
        let fee = if prices.deposit.is_zero() { "" } else { missed.as_str() };
        let fee = (fee, request.locale);
        let keep_card = keeping::offered(&self.resources, &mut transaction, caller.org, fee, request_id).await?;
        Ok(DepositTerms {
            amount: prices.deposit,
            due_at_visit: due_at_visit(together.total, prices.deposit).map_err(|error| internal(request_id, &error))?,
            note: words::deposit_note(&prices, &together, request.locale),
            refunds: refunds.map_err(|error| internal(request_id, &error))?,
            missed,
            keep_card,
        })
    }
}

#[async_trait]
impl EstimatesWithin for EstimateDesk {
    async fn estimate_within(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        request: EstimateRequest,
    ) -> Result<EstimateView, AppError> {
        let request_id = &caller.client.request_id;
        let visit = self.price(transaction, caller, &request).await?;
        let now = self.resources.clock.now();
        let mut first = None;
        for (part, priced) in visit.wish.parts.iter().zip(&visit.prices.parts) {
            let id = EstimateId(self.resources.entropy.id());
            store::estimates::insert(
                transaction,
                caller.org,
                id,
                part.service.id,
                &part.answers,
                &priced.estimate,
                now,
            )
            .await
            .report(request_id)?;
            first = first.or(Some(id));
        }
        visit.view(request, first.ok_or_else(|| AppError::not_found("This service"))?, request_id)
    }
}

/// A visit with its price.
struct Visit {
    wish: Wish,
    prices: Prices,
    /// All of it as one estimate.
    together: Estimate,
    /// Of the clinic's own address.
    zone: Tz,
    /// When the price list of each part was made.
    listed_at: Vec<Option<DateTime<Utc>>>,
}

impl Visit {
    fn services(&self) -> impl Iterator<Item = &Service> {
        self.wish.parts.iter().map(|part| &part.service)
    }

    fn view(self, request: EstimateRequest, id: EstimateId, request_id: &str) -> Result<EstimateView, AppError> {
        let mut sources: Vec<String> = Vec::new();
        for (priced, listed_at) in self.prices.parts.iter().zip(&self.listed_at) {
            let source = words::source(priced.estimate.formula_version, *listed_at, self.zone, request.locale);
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        Ok(EstimateView {
            id,
            source_label: sources.join(" · "),
            due_at_visit: due_at_visit(self.together.total, self.together.deposit)
                .map_err(|error| internal(request_id, &error))?,
            deposit_note: words::deposit_note(&self.prices, &self.together, request.locale),
            service_name: visit_name(self.services().map(|service| service.name.as_str())),
            service_key: request.service_key,
            answers: request.answers,
            estimate: self.together,
        })
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
