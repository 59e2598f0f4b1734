//! What a client left with the clinic for later, and paying for a visit with it. Only people of the clinic do: a form
//! proves nobody, and a name that somebody types must not open another's purse.

use super::BookkeepingDesk;
use crate::{
    audit::{self, Act},
    bookings::{arrival, arrival::Arrival, day_label},
    error::Report,
    free_text,
    payments::{
        checkouts::{self, Owed},
        credits as purse,
    },
};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    bookkeeping::{ClientCredit, CreditLine, CreditUse},
};
use domain::{authorization::Action, booking::BookingState, fault::Faults, ids::BookingId, money::Money};
use sqlx::PgConnection;
use store::{
    bookings::{BookingRecord, NewEvent},
    live::Change,
    payments::{
        credits::{self, Credit},
        requests::{self, PaymentRequest},
    },
};

impl BookkeepingDesk {
    pub(super) async fn credit_of_client(&self, caller: &Caller, booking: BookingId) -> Result<ClientCredit, AppError> {
        caller.require(Action::ReadPayments)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let record = store::bookings::by_id(&mut transaction, caller.org, booking).await.report(request_id)?;
        let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
        let clinic_zone = self.zone(&mut transaction, caller).await?;
        self.purse(&mut transaction, &record, clinic_zone, request_id).await
    }

    async fn purse(
        &self,
        connection: &mut PgConnection,
        record: &BookingRecord,
        zone: Tz,
        request_id: &str,
    ) -> Result<ClientCredit, AppError> {
        let (org, currency) = (record.org, record.paid.currency);
        let today = self.resources.clock.now().with_timezone(&zone).date_naive();
        let found = credits::usable(connection, org, record.contact, currency, today).await.report(request_id)?;
        let used = credits::used_on(connection, org, record.id, currency).await.report(request_id)?;
        let asked = requests::of_booking(connection, org, record.id).await.report(request_id)?;
        let left = Money::new(found.iter().map(|credit| credit.left.minor).sum(), currency);
        let (usable, hindrance) = match room(record, left, asked.iter().any(PaymentRequest::is_open)) {
            Ok(most) => (most, String::new()),
            Err(why) => (Money::zero(currency), why),
        };
        Ok(ClientCredit {
            left,
            used_here: Money::new(used.iter().map(|(_, part)| part.minor).sum(), currency),
            usable,
            credits: found.iter().map(|credit| line(credit, zone)).collect(),
            hindrance: if left.is_zero() { String::new() } else { hindrance },
        })
    }

    pub(super) async fn pay_by_credit(&self, caller: &Caller, order: &CreditUse) -> Result<(), AppError> {
        caller.require(Action::AskForPayment)?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let record = store::bookings::lock(&mut transaction, org, order.booking).await.report(request_id)?;
        let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
        credits::lock_contact(&mut transaction, org, record.contact).await.report(request_id)?;
        let clinic_zone = self.zone(&mut transaction, caller).await?;
        let known = self.purse(&mut transaction, &record, clinic_zone, request_id).await?;
        if known.usable != order.usable {
            let what = format!("Something changed meanwhile: {} can be used now. Please look again.", known.usable);
            return Err(AppError::conflict(what));
        }
        let amount = fitting(&order.amount, &record, known.usable)?;
        let to_come = matches!(record.state, BookingState::AwaitingDeposit | BookingState::Confirmed);
        let whose = (record.contact, now.with_timezone(&clinic_zone).date_naive());
        let what = (record.id, amount, to_come);
        purse::spend(&self.resources, &mut transaction, org, whose, what, request_id).await?;
        let line = NewEvent {
            kind: "paid",
            title: format!("{amount} paid with the client’s credit"),
            detail: String::new(),
            actor: caller.actor_name(),
            at: now,
        };
        store::bookings::record_event(&mut transaction, org, record.id, line).await.report(request_id)?;
        if record.state == BookingState::AwaitingDeposit {
            checkouts::close(&mut transaction, org, record.id, Owed::Deposit, request_id).await?;
            let arrived =
                arrival::deposit_arrived(&self.resources, &mut transaction, org, record.id, amount, request_id);
            if arrived.await? != Arrival::Confirmed {
                return Err(AppError::conflict("The time is no longer free, so the credit stays as it was."));
            }
        }
        store::live::announce(&mut transaction, org, Change::Payment(record.id)).await.report(request_id)?;
        let detail = [("amount", amount.to_string())];
        let act = Act {
            action: "credit.used",
            subject_kind: audit::BOOKING,
            subject_id: record.id.to_string(),
            detail: &detail,
        };
        audit::record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)
    }
}

/// How much of a credit a visit can take; else why none.
fn room(record: &BookingRecord, left: Money, something_is_asked_for: bool) -> Result<Money, String> {
    let currency = left.currency;
    let open = |of: Money| Money::new((of.minor - record.paid.minor).max(0), currency);
    match record.state {
        BookingState::AwaitingDeposit => {
            let deposit = open(record.deposit);
            if left.minor < deposit.minor {
                return Err(format!("It does not cover the deposit of {deposit}, which is paid by card first."));
            }
            Ok(deposit)
        }
        BookingState::Confirmed | BookingState::Completed if record.package.is_some() => {
            Err("The visit is taken from a package.".into())
        }
        BookingState::Confirmed | BookingState::Completed if something_is_asked_for => {
            Err("The client is asked for money already; take that back first.".into())
        }
        BookingState::Confirmed | BookingState::Completed => {
            let rest = open(record.estimate.total.low);
            if rest.is_zero() {
                Err("The visit is paid.".into())
            } else {
                Ok(Money::new(rest.minor.min(left.minor), currency))
            }
        }
        _ => Err("It can be used once the visit is confirmed.".into()),
    }
}

/// The typed amount, if it can be used. A deposit is paid whole or not at all.
fn fitting(typed: &str, record: &BookingRecord, usable: Money) -> Result<Money, AppError> {
    let mut faults = Faults::default();
    let minor = free_text::money("amount", typed, usable.currency, &mut faults);
    faults.into_result()?;
    if minor <= 0 || minor > usable.minor {
        return Err(AppError::invalid("amount", format!("Give an amount above zero and up to {usable}.")));
    }
    if record.state == BookingState::AwaitingDeposit && minor != usable.minor {
        return Err(AppError::invalid("amount", format!("The deposit is paid as a whole: {usable}.")));
    }
    Ok(Money::new(minor, usable.currency))
}

fn line(credit: &Credit, zone: Tz) -> CreditLine {
    let given = day_label(credit.given_at, zone);
    let dates_label = match credit.good_until {
        Some(until) => format!("given {given}, good until {}", until.format("%b %-d, %Y")),
        None => format!("given {given}"),
    };
    CreditLine { left: credit.left, amount: credit.amount, reason: credit.reason.clone(), dates_label }
}
