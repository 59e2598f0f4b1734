//! Deposits and refunds. The seam that bookings call is [`deposits`]; what the card processor reports arrives through
//! [`PaymentDesk::receive_event`], is stored, and is applied once by a job.
//!
//! No transaction is held while the processor is asked. What may be repeated after a crash carries our own id as its
//! idempotency key, and a movement of the ledger has that id as its primary key.

pub(crate) mod captures;
pub(crate) mod checkouts;
pub(crate) mod credits;
pub mod deposits;
pub(crate) mod disputing;
pub mod jobs;
pub(crate) mod keeping;

mod closing;
mod connections;
mod events;
mod later;
mod owed;
pub(crate) mod payouts;
mod posting;
pub(crate) mod recognising;
pub(crate) mod refunding;
mod tills;

pub(crate) use closing::close_pages_of;
pub(crate) use connections::lost;
pub(crate) use tills::{Payable, Till, account as opened, payable};

use crate::{Resources, bookings::moment_label, error::Report, zone};
use async_trait::async_trait;
use chrono_tz::Tz;
use contract::{
    AppError, Caller, Client,
    payments::{PaymentView, Payments, Receipt},
};
use domain::{
    authorization::Action,
    ids::BookingId,
    ledger::{PaymentState, RefundState},
};
use ports::ProcessorError;
use store::payments::{self, Payment, refunds, refunds::Refund};

/// The largest delivery that is looked at, in bytes. Real ones have a few kilobytes.
pub const LARGEST_EVENT: usize = 256 * 1024;

/// Payments as clinics and processors see them.
#[derive(Clone)]
pub struct PaymentDesk {
    resources: Resources,
}

impl PaymentDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl Payments for PaymentDesk {
    async fn of_booking(&self, caller: &Caller, booking: BookingId) -> Result<Vec<PaymentView>, AppError> {
        caller.require(Action::ReadPayments)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let facts = payments::facts(&mut transaction, caller.org, booking).await.report(request_id)?;
        let zone = zone(&facts.ok_or_else(|| AppError::not_found("This booking"))?.zone).report(request_id)?;
        let taken = payments::of_booking(&mut transaction, caller.org, booking).await.report(request_id)?;
        let returned = refunds::of_booking(&mut transaction, caller.org, booking).await.report(request_id)?;
        let mut views: Vec<PaymentView> = taken.iter().map(|payment| payment_view(payment, zone)).collect();
        views.extend(returned.iter().map(|refund| refund_view(refund, &taken, zone)));
        views.sort_by_key(|view| view.at);
        Ok(views)
    }

    async fn receive_event(
        &self,
        client: Client,
        processor: &str,
        signature: &str,
        body: &[u8],
    ) -> Result<Receipt, AppError> {
        if body.len() > LARGEST_EVENT {
            return Err(AppError::invalid("body", "The event is larger than any that is accepted (256 KiB)."));
        }
        let now = self.resources.clock.now();
        let cards = self.resources.cards.named(processor).ok_or_else(|| AppError::not_found("This card processor"))?;
        let event = cards.read_event(signature, body, now).map_err(|error| match error {
            ProcessorError::BadSignature => {
                AppError::invalid("signature", "The signature does not fit this body, or is too old.")
            }
            other => AppError::invalid("body", format!("The event could not be read: {other}")),
        })?;
        events::store(&self.resources, processor, &event, body, now, &client.request_id).await
    }
}

fn payment_view(payment: &Payment, zone: Tz) -> PaymentView {
    let at = payment.paid_at.unwrap_or(payment.created_at);
    let state = match payment.state {
        PaymentState::Opening | PaymentState::Open => "open",
        PaymentState::Paid => "paid",
        PaymentState::Failed => "failed",
        PaymentState::Expired => "expired",
    };
    PaymentView {
        kind: payment.purpose.as_str().into(),
        state: state.into(),
        amount: payment.captured.unwrap_or(payment.amount),
        method: payment.method.clone(),
        at,
        at_label: moment_label(at, zone),
        paid: (payment.state == PaymentState::Paid).then_some(payment.id),
    }
}

fn refund_view(refund: &Refund, taken: &[Payment], zone: Tz) -> PaymentView {
    let at = refund.settled_at.unwrap_or(refund.created_at);
    let state = match refund.state {
        RefundState::Pending => "pending",
        RefundState::Succeeded => "refunded",
        RefundState::Failed => "failed",
    };
    let method = taken.iter().find(|payment| payment.id == refund.payment).map_or("", |payment| &payment.method);
    PaymentView {
        kind: "refund".into(),
        state: state.into(),
        amount: refund.amount,
        method: method.into(),
        at,
        at_label: moment_label(at, zone),
        paid: None,
    }
}
