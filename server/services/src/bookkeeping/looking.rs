//! The list of payments, and one of them with everything that happened to it.

use super::{BookkeepingDesk, words};
use crate::{
    bookings::{moment_label, start_of_day},
    dates,
    error::{Report, internal},
    free_text::short,
    zone,
};
use chrono::Days;
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    bookkeeping::{
        DisputeView, LedgerLine, PaymentFile, PaymentFilter, PaymentLine, PaymentPage, PaymentStanding, PaymentStep,
        PaymentTotals, StepKind, StoredEvent,
    },
};
use domain::{
    authorization::Action,
    ids::PaymentId,
    ledger::{DisputeState, PaymentState, RefundState},
    money::Money,
    policy::Ending,
};
use sqlx::PgConnection;
use store::{
    StoreError,
    payments::{
        Payment, credits,
        credits::Credit,
        disputes,
        disputes::Dispute,
        overview::{self, PaymentQuery, PaymentSummary, Sums},
        refunds,
        refunds::Refund,
    },
    provider_events::{self, PaymentEvent},
};

const PAGE: i64 = 50;
/// Open disputes that are shown above the list.
const MOST_DISPUTES: i64 = 20;
const LONGEST_TEXT: usize = 120;

impl BookkeepingDesk {
    pub(super) async fn page(
        &self,
        caller: &Caller,
        filter: &PaymentFilter,
        after: Option<PaymentId>,
    ) -> Result<PaymentPage, AppError> {
        caller.require(Action::ReadPayments)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let zone = self.zone(&mut transaction, caller).await?;
        let query = PaymentQuery { after, limit: PAGE + 1, ..query(filter, zone)? };
        let mut found = overview::list(&mut transaction, org, &query).await.report(request_id)?;
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = found.len() > most;
        found.truncate(most);
        let mut page = PaymentPage {
            next: found.last().filter(|_| more).map(|last| last.id),
            lines: found.iter().map(line).collect::<Result<_, _>>().report(request_id)?,
            ..PaymentPage::default()
        };
        if after.is_none() {
            let sums = overview::sums(&mut transaction, org, &query).await.report(request_id)?;
            page.totals =
                sums.into_iter().map(totals).collect::<Result<_, _>>().map_err(|error| internal(request_id, &error))?;
            let open = disputes::undecided(&mut transaction, org, MOST_DISPUTES).await.report(request_id)?;
            page.disputes = open.iter().map(|dispute| dispute_view(dispute, zone)).collect();
        }
        Ok(page)
    }

    pub(super) async fn payment_file(&self, caller: &Caller, id: PaymentId) -> Result<PaymentFile, AppError> {
        caller.require(Action::ReadPayments)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let summary = overview::find(&mut transaction, org, id).await.report(request_id)?;
        let summary = summary.ok_or_else(|| AppError::not_found("This payment"))?;
        let zone = zone(&summary.zone).report(request_id)?;
        let payment = store::payments::find(&mut transaction, org, id).await.report(request_id)?;
        let payment = payment.ok_or_else(|| AppError::not_found("This payment"))?;
        let back = refunds::of_payment(&mut transaction, org, id).await.report(request_id)?;
        let disputed = disputes::of_payment(&mut transaction, org, id).await.report(request_id)?;
        let kept = credits::of_payment(&mut transaction, org, id).await.report(request_id)?;
        let credited = kept.iter().map(|credit| credit.amount.minor).sum();
        let posted = overview::posted(&mut transaction, org, id).await.report(request_id)?;
        let events = provider_events::of_payment(&mut transaction, org, id).await.report(request_id)?;
        let (visit_label, by_policy) = self.by_policy(&mut transaction, caller, &summary, zone).await?;
        let reference = summary.charge_reference.as_ref().map(|charge| format!("{} {charge}", summary.processor));
        Ok(PaymentFile {
            line: line(&summary).report(request_id)?,
            visit_label,
            reference: reference.unwrap_or_default(),
            refundable: refundable(&payment, &back, &disputed, credited),
            by_policy,
            steps: steps(&payment, &summary, &back, (&disputed, &kept), zone),
            ledger: posted
                .iter()
                .map(|entry| LedgerLine {
                    account: words::account(entry.account).0.into(),
                    amount: entry.amount,
                    at: entry.at,
                    at_label: moment_label(entry.at, zone),
                })
                .collect(),
            disputes: disputed.iter().map(|dispute| dispute_view(dispute, zone)).collect(),
            events: events.into_iter().map(|event| stored_event(event, zone)).collect(),
        })
    }

    /// When the visit is, and what cancelling it now would return.
    async fn by_policy(
        &self,
        connection: &mut PgConnection,
        caller: &Caller,
        summary: &PaymentSummary,
        zone: Tz,
    ) -> Result<(String, Money), AppError> {
        let request_id = &caller.client.request_id;
        let record = store::bookings::by_id(connection, caller.org, summary.booking).await.report(request_id)?;
        let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
        let ending = Ending::Cancelled { at: self.resources.clock.now() };
        let outcome = record.policy.settle(ending, record.paid, record.starts_at);
        let outcome = outcome.map_err(|error| internal(request_id, &error))?;
        Ok((moment_label(record.starts_at, zone), outcome.refund))
    }
}

/// What can still go back: what was captured, less what went back, is on its way, is with the client's bank, or was kept
/// as credit (`credited`, in minor units).
pub(super) fn refundable(payment: &Payment, back: &[Refund], disputed: &[Dispute], credited: i64) -> Money {
    let Some(captured) = payment.captured else { return Money::zero(payment.amount.currency) };
    let gone: i64 =
        back.iter().filter(|refund| refund.state != RefundState::Failed).map(|refund| refund.amount.minor).sum();
    let held: i64 = disputed
        .iter()
        .filter(|dispute| dispute.withheld || dispute.state == DisputeState::Lost)
        .map(|dispute| dispute.amount.minor)
        .sum();
    Money::new((captured.minor - gone - held - credited).max(0), captured.currency)
}

/// The store's question for a filter.
pub(super) fn query(filter: &PaymentFilter, zone: Tz) -> Result<PaymentQuery, AppError> {
    let from = filter.from.map(|date| dates::meant("from", date)).transpose()?;
    let to = filter.to.map(|date| dates::meant("to", date)).transpose()?;
    Ok(PaymentQuery {
        standing: filter.standing.map(PaymentStanding::as_str),
        purpose: filter.purpose,
        text: short(filter.text.trim(), LONGEST_TEXT),
        from: from.map(|date| start_of_day(date, zone)),
        until: to.map(|date| start_of_day(date + Days::new(1), zone)),
        after: None,
        limit: 0,
    })
}

pub(super) fn line(summary: &PaymentSummary) -> Result<PaymentLine, StoreError> {
    let zone = zone(&summary.zone)?;
    let at = summary.paid_at.unwrap_or(summary.created_at);
    let unreadable = || StoreError::Unreadable { what: "standing of a payment", reason: summary.standing.clone() };
    Ok(PaymentLine {
        id: summary.id,
        booking: summary.booking,
        client_name: summary.client_name.clone(),
        service: summary.service.clone(),
        purpose: summary.purpose,
        standing: PaymentStanding::from_word(&summary.standing).ok_or_else(unreadable)?,
        amount: summary.amount,
        returned: summary.returned,
        fee: summary.fee,
        method: summary.method.clone(),
        at,
        at_label: moment_label(at, zone),
    })
}

fn totals(sums: Sums) -> Result<PaymentTotals, domain::money::MoneyError> {
    let Sums { taken, returned, fees } = sums;
    Ok(PaymentTotals { taken, returned, fees, left: taken.minus(returned)?.minus(fees)? })
}

fn dispute_view(dispute: &Dispute, zone: Tz) -> DisputeView {
    let answers = matches!(dispute.state, DisputeState::Inquiry | DisputeState::NeedsAnswer);
    let deadline = dispute
        .answer_by
        .filter(|_| answers)
        .map(|until| format!("Answer by {} in the card processor’s dashboard", moment_label(until, zone)));
    DisputeView {
        payment: dispute.payment,
        client_name: dispute.client_name.clone(),
        amount: dispute.amount,
        reason: words::dispute_reason(&dispute.reason),
        state: dispute.state,
        deadline: deadline.unwrap_or_default(),
        opened_label: moment_label(dispute.opened_at, zone),
    }
}

pub(super) fn stored_event(event: PaymentEvent, zone: Tz) -> StoredEvent {
    StoredEvent {
        provider: event.provider,
        account: event.account,
        event_id: event.event_id,
        kind: event.kind,
        outcome: event.outcome.unwrap_or_else(|| "not applied yet".into()),
        received_label: moment_label(event.received_at, zone),
    }
}

/// What happened, oldest first.
fn steps(
    payment: &Payment,
    summary: &PaymentSummary,
    back: &[Refund],
    (disputed, kept): (&[Dispute], &[Credit]),
    zone: Tz,
) -> Vec<PaymentStep> {
    let step = |kind, title: String, detail: String, at| PaymentStep {
        kind,
        title,
        detail,
        at,
        at_label: moment_label(at, zone),
    };
    let mut steps = vec![step(
        StepKind::Asked,
        format!("{} asked for", payment.amount),
        words::purpose(summary.purpose).into(),
        payment.created_at,
    )];
    if let (Some(captured), Some(at)) = (payment.captured, payment.paid_at) {
        steps.push(step(StepKind::Paid, format!("{captured} paid"), payment.method.clone(), at));
        if let Some(fee) = summary.fee {
            steps.push(step(StepKind::Fee, format!("{fee} kept by the card processor"), String::new(), at));
        }
    }
    match payment.state {
        PaymentState::Expired => {
            let title = "Nobody paid in time".to_owned();
            steps.push(step(StepKind::Ended, title, String::new(), payment.checkout_ends_at));
        }
        PaymentState::Failed => {
            let title = "The card processor opened no page".to_owned();
            steps.push(step(StepKind::Ended, title, String::new(), payment.created_at));
        }
        PaymentState::Opening | PaymentState::Open | PaymentState::Paid => {}
    }
    for refund in back {
        let (kind, words) = match refund.state {
            RefundState::Pending => (StepKind::Refund, "on its way back"),
            RefundState::Succeeded => (StepKind::Refund, "returned"),
            RefundState::Failed => (StepKind::RefundFailed, "could not be returned"),
        };
        let at = refund.settled_at.unwrap_or(refund.created_at);
        steps.push(step(kind, format!("{} {words}", refund.amount), words::refund_reason(&refund.reason), at));
    }
    for credit in kept {
        let title = format!("{} kept as credit for a later visit", credit.amount);
        steps.push(step(StepKind::Refund, title, credit.reason.clone(), credit.given_at));
    }
    for dispute in disputed {
        let title = format!("{} disputed: {}", dispute.amount, words::dispute_reason(&dispute.reason));
        steps.push(step(StepKind::Dispute, title, words::dispute_state(dispute.state).into(), dispute.opened_at));
    }
    steps.sort_by_key(|step| step.at);
    steps
}
