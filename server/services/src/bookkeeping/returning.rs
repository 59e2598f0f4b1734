//! Money returned by hand.

use super::{BookkeepingDesk, looking::refundable};
use crate::{
    audit::{self, Act},
    dates,
    error::Report,
    free_text,
    payments::{
        credits::{self as purse, Gift},
        deposits::enqueue_refund,
    },
};
use contract::{
    AppError, Caller,
    bookkeeping::{CreditTerms, RefundOrder, RefundPreview},
};
use domain::{
    authorization::Action,
    fault::Faults,
    ids::{PaymentId, RefundId},
    ledger::Account,
    money::Money,
};
use sqlx::PgConnection;
use store::{
    bookings::NewEvent,
    live::Change,
    payments::{Payment, credits, disputes, ledger, refunds},
};

const LONGEST_REASON: usize = 300;

impl BookkeepingDesk {
    pub(super) async fn what_a_refund_does(
        &self,
        caller: &Caller,
        payment: PaymentId,
        amount: &str,
    ) -> Result<RefundPreview, AppError> {
        caller.require(Action::RefundPayments)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let found = store::payments::find(&mut transaction, caller.org, payment).await.report(request_id)?;
        let found = found.ok_or_else(|| AppError::not_found("This payment"))?;
        let left = left_of(&mut transaction, caller, &found).await?;
        let amount = fitting(amount, left)?;
        let owed = ledger::balance_of_booking(
            &mut transaction,
            caller.org,
            found.booking,
            Account::ClientDeposits,
            amount.currency,
        );
        let owed = -owed.await.report(request_id)?.minor;
        let from_deposit = amount.minor.min(owed.max(0));
        let of = |minor| Money::new(minor, amount.currency);
        Ok(RefundPreview {
            back: amount,
            left: of(left.minor - amount.minor),
            from_deposit: of(from_deposit),
            from_revenue: of(amount.minor - from_deposit),
        })
    }

    pub(super) async fn return_by_hand(&self, caller: &Caller, order: &RefundOrder) -> Result<(), AppError> {
        caller.require(Action::RefundPayments)?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let mut faults = Faults::default();
        let reason = free_text::line("reason", &order.reason, LONGEST_REASON, &mut faults);
        faults.unless(!reason.is_empty(), "reason", "Say why, for the books and for the client.");
        faults.into_result()?;
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let payment = store::payments::lock(&mut transaction, org, order.payment).await.report(request_id)?;
        let payment = payment.ok_or_else(|| AppError::not_found("This payment"))?;
        let left = left_of(&mut transaction, caller, &payment).await?;
        if left != order.refundable {
            let what = format!("Something went back meanwhile: {left} of this payment is left. Please look again.");
            return Err(AppError::conflict(what));
        }
        let amount = fitting(&order.amount, left)?;
        if let Some(terms) = order.as_credit {
            let facts = (&payment, amount, reason.as_str());
            self.keep_as_credit(&mut transaction, caller, facts, terms).await?;
            return transaction.commit().await.report(request_id);
        }
        let refund = refunds::NewRefund {
            id: RefundId(self.resources.entropy.id()),
            payment: payment.id,
            amount,
            reason: &reason,
            reference: None,
            made_by: caller.person(),
            at: now,
        };
        refunds::insert(&mut transaction, org, refund).await.report(request_id)?;
        enqueue_refund(&mut transaction, org, refund.id).await.report(request_id)?;
        let line = NewEvent {
            kind: "refund_ordered",
            title: format!("{amount} to be returned"),
            detail: reason.clone(),
            actor: caller.actor_name(),
            at: now,
        };
        store::bookings::record_event(&mut transaction, org, payment.booking, line).await.report(request_id)?;
        store::live::announce(&mut transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
        let detail = [("amount", amount.to_string()), ("refund", refund.id.to_string())];
        let act = Act {
            action: "payment.refunded",
            subject_kind: "payment",
            subject_id: payment.id.to_string(),
            detail: &detail,
        };
        audit::record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)
    }
}

impl BookkeepingDesk {
    /// The money stays with the clinic, for a later visit of the client's.
    async fn keep_as_credit(
        &self,
        connection: &mut PgConnection,
        caller: &Caller,
        (payment, amount, reason): (&Payment, Money, &str),
        terms: CreditTerms,
    ) -> Result<(), AppError> {
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let record = store::bookings::by_id(connection, org, payment.booking).await.report(request_id)?;
        let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
        let today = now.with_timezone(&self.zone(connection, caller).await?).date_naive();
        let good_until = terms.good_until.map(|day| dates::meant("good_until", day)).transpose()?;
        if good_until.is_some_and(|day| day < today) {
            return Err(AppError::invalid("good_until", "Give a day that is not over yet, or leave it empty."));
        }
        let gift = Gift { contact: record.contact, amount, reason, given_by: caller.person(), good_until };
        let credit = purse::give(&self.resources, connection, org, payment, &gift, request_id).await?;
        let line = NewEvent {
            kind: "refund_ordered",
            title: format!("{amount} kept as credit for a later visit"),
            detail: reason.to_owned(),
            actor: caller.actor_name(),
            at: now,
        };
        store::bookings::record_event(connection, org, payment.booking, line).await.report(request_id)?;
        store::live::announce(connection, org, Change::Payment(payment.booking)).await.report(request_id)?;
        let detail = [("amount", amount.to_string()), ("credit", credit.to_string())];
        let act = Act {
            action: "credit.given",
            subject_kind: "payment",
            subject_id: payment.id.to_string(),
            detail: &detail,
        };
        audit::record(&self.resources, connection, caller, act).await
    }
}

async fn left_of(connection: &mut PgConnection, caller: &Caller, payment: &Payment) -> Result<Money, AppError> {
    let request_id = &caller.client.request_id;
    let back = refunds::of_payment(connection, caller.org, payment.id).await.report(request_id)?;
    let disputed = disputes::of_payment(connection, caller.org, payment.id).await.report(request_id)?;
    let credited = credits::kept_of_payment(connection, caller.org, payment.id).await.report(request_id)?;
    Ok(refundable(payment, &back, &disputed, credited))
}

/// The typed amount, if it can go back.
fn fitting(typed: &str, left: Money) -> Result<Money, AppError> {
    if left.minor <= 0 {
        return Err(AppError::conflict("Nothing of this payment is left to return."));
    }
    let mut faults = Faults::default();
    let minor = free_text::money("amount", typed, left.currency, &mut faults);
    faults.into_result()?;
    if minor <= 0 || minor > left.minor {
        return Err(AppError::invalid("amount", format!("Give an amount above zero and up to {left}.")));
    }
    Ok(Money::new(minor, left.currency))
}
