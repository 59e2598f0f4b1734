//! Asking a client for money beyond the deposit: the rest of the price, or a fee.

use super::BookkeepingDesk;
use crate::{
    audit::{self, Act},
    bookings::moment_label,
    error::{Report, internal},
    free_text,
    notifications::jobs::{MailKind, send_booking_mail},
    payments::{
        checkouts::{self, Owed},
        keeping,
    },
    zone,
};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    bookkeeping::{Collecting, PaymentRequestView, PaymentWish, RequestState},
};
use domain::{
    authorization::Action,
    booking::BookingState,
    fault::Faults,
    ids::{BookingId, PaymentRequestId},
    ledger::Purpose,
    money::Money,
};
use sqlx::PgConnection;
use store::{
    bookings::{BookingRecord, NewEvent},
    live::Change,
    payments::{
        self,
        kept_cards::{self, KeptCard},
        requests::{self, NewRequest, PaymentRequest},
    },
};

/// Card processors take at most eight digits of minor units in one payment (Stripe: “amount … up to eight digits”).
pub(crate) const LARGEST_PAYMENT: i64 = 99_999_999;
const LONGEST_REASON: usize = 300;

impl BookkeepingDesk {
    pub(super) async fn what_can_be_asked(&self, caller: &Caller, booking: BookingId) -> Result<Collecting, AppError> {
        caller.require(Action::AskForPayment)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let record = store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?;
        let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
        let zone = zone(&record.zone).report(request_id)?;
        let asked = requests::of_booking(&mut transaction, org, booking).await.report(request_id)?;
        let purpose = purpose_for(record.state);
        let open = asked.iter().any(|request| request.is_open() && Some(request.purpose) == purpose);
        let deposit = purpose == Some(Purpose::Balance)
            && asked.iter().any(|request| request.is_open() && request.purpose == Purpose::Deposit);
        let hindrance = match purpose {
            None => "Money can be asked for once the visit is confirmed, or after it.",
            Some(_) if deposit => "Its deposit is asked for already; take it back to ask for more.",
            Some(_) if open => "Something is asked for already; take it back to ask for something else.",
            Some(_) if record.client_email.is_none() => "The client left no e-mail address to send a link to.",
            Some(_) => "",
        };
        let fee = fee(&mut transaction, &record, request_id).await?;
        let kept = kept_cards::of_booking(&mut transaction, org, booking).await.report(request_id)?;
        Ok(Collecting {
            balance: balance(&record),
            fee,
            kept_card: kept.filter(|_| !fee.is_zero()).map(|card| card.label).unwrap_or_default(),
            requests: asked.iter().map(|request| view(request, &record, zone)).collect(),
            hindrance: hindrance.into(),
        })
    }

    pub(super) async fn ask_client(&self, caller: &Caller, wish: &PaymentWish) -> Result<(), AppError> {
        caller.require(Action::AskForPayment)?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let record = store::bookings::lock(&mut transaction, org, wish.booking).await.report(request_id)?;
        let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
        if purpose_for(record.state) != Some(wish.purpose) {
            return Err(AppError::conflict("The booking stands otherwise now. Please look again."));
        }
        let (amount, reason) = typed(wish, &record)?;
        if record.client_email.is_none() {
            return Err(AppError::conflict("The client left no e-mail address to send a link to."));
        }
        let card = self.card_for(&mut transaction, &record, (wish, amount), request_id).await?;
        let id = PaymentRequestId(self.resources.entropy.id());
        let request = NewRequest {
            id,
            booking: wish.booking,
            purpose: wish.purpose,
            amount,
            reason: &reason,
            asked_by: caller.person(),
            at: now,
        };
        if !requests::insert(&mut transaction, org, request).await.report(request_id)? {
            return Err(AppError::conflict("The client is asked for this already."));
        }
        let title = match &card {
            Some(card) => format!("{amount} to be charged to {}", card.label),
            None => format!("{amount} asked of the client"),
        };
        let line = NewEvent { kind: "asked", title, detail: reason.clone(), actor: caller.actor_name(), at: now };
        store::bookings::record_event(&mut transaction, org, wish.booking, line).await.report(request_id)?;
        if let Some(card) = &card {
            let charge = (card, &request);
            keeping::order_charge(&self.resources, &mut transaction, org, charge, request_id).await?;
        } else {
            let mail = MailKind::Asked { request: id };
            send_booking_mail(&mut transaction, org, wish.booking, mail, request_id).await?;
        }
        store::live::announce(&mut transaction, org, Change::Payment(wish.booking)).await.report(request_id)?;
        let action = if card.is_some() { "payment.charged" } else { "payment.asked" };
        self.note(&mut transaction, caller, action, id, amount).await?;
        transaction.commit().await.report(request_id)
    }

    /// The kept card, where the wish is to charge it. The client agreed to the fee that the policy names, and to no more.
    async fn card_for(
        &self,
        connection: &mut PgConnection,
        record: &BookingRecord,
        (wish, amount): (&PaymentWish, Money),
        request_id: &str,
    ) -> Result<Option<KeptCard>, AppError> {
        if !wish.by_card {
            return Ok(None);
        }
        let card = kept_cards::of_booking(connection, record.org, record.id).await.report(request_id)?;
        let card = card.ok_or_else(|| AppError::conflict("The client keeps no card with you (any more)."))?;
        let fee = fee(connection, record, request_id).await?;
        if !keeping::fits(amount, fee) {
            let reason = format!("The client agreed to be charged up to {fee}; send a link to ask for more.");
            return Err(AppError::invalid("amount", reason));
        }
        Ok(Some(card))
    }

    pub(super) async fn take_back(
        &self,
        caller: &Caller,
        booking: BookingId,
        id: PaymentRequestId,
    ) -> Result<(), AppError> {
        caller.require(Action::AskForPayment)?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        store::payments::lock_booking(&mut transaction, org, booking).await.report(request_id)?;
        let request = requests::find(&mut transaction, org, id).await.report(request_id)?;
        let request = request.filter(|request| request.booking == booking);
        let request = request.ok_or_else(|| AppError::not_found("This request"))?;
        if keeping::is_charging(&mut transaction, org, booking, request_id).await? {
            return Err(AppError::conflict("The client’s card is being charged for it just now. Please look again."));
        }
        if !requests::settle(&mut transaction, org, id, "withdrawn", now).await.report(request_id)? {
            return Err(AppError::conflict("It was paid or taken back meanwhile."));
        }
        if request.purpose == Purpose::Deposit {
            store::payments::deferred::settle(&mut transaction, org, booking).await.report(request_id)?;
        }
        checkouts::close(&mut transaction, org, booking, Owed::Request(id), request_id).await?;
        let title = format!("{} no longer asked for", request.amount);
        let line = NewEvent { kind: "asked", title, detail: request.reason, actor: caller.actor_name(), at: now };
        store::bookings::record_event(&mut transaction, org, booking, line).await.report(request_id)?;
        store::live::announce(&mut transaction, org, Change::Payment(booking)).await.report(request_id)?;
        self.note(&mut transaction, caller, "payment.withdrawn", id, request.amount).await?;
        transaction.commit().await.report(request_id)
    }

    async fn note(
        &self,
        connection: &mut PgConnection,
        caller: &Caller,
        action: &'static str,
        id: PaymentRequestId,
        amount: Money,
    ) -> Result<(), AppError> {
        let detail = [("amount", amount.to_string())];
        let act = Act { action, subject_kind: "payment_request", subject_id: id.to_string(), detail: &detail };
        audit::record(&self.resources, connection, caller, act).await
    }
}

/// What a client still has to pay beyond the deposit, for their own page.
pub(crate) async fn open_requests(
    connection: &mut PgConnection,
    record: &BookingRecord,
    zone: Tz,
    request_id: &str,
) -> Result<Vec<PaymentRequestView>, AppError> {
    let asked = requests::of_booking(connection, record.org, record.id).await.report(request_id)?;
    let stands = |request: &&PaymentRequest| {
        request.is_open() && (request.purpose != Purpose::Deposit || record.state == BookingState::Confirmed)
    };
    Ok(asked.iter().filter(stands).map(|request| view(request, record, zone)).collect())
}

fn view(request: &PaymentRequest, record: &BookingRecord, zone: Tz) -> PaymentRequestView {
    PaymentRequestView {
        id: request.id,
        purpose: request.purpose,
        amount: request.amount,
        reason: request.reason.clone(),
        state: request_state(request),
        at: request.created_at,
        at_label: moment_label(request.created_at, zone),
        pay_path: format!("/b/{}/pay", record.manage_token),
    }
}

/// What can be asked for in a state of a booking: the rest of the price of a visit that takes or took place, a fee for
/// one that did not.
pub(crate) const fn purpose_for(state: BookingState) -> Option<Purpose> {
    match state {
        BookingState::Confirmed | BookingState::Completed => Some(Purpose::Balance),
        BookingState::NoShow | BookingState::Cancelled => Some(Purpose::Fee),
        BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Expired => None,
    }
}

fn request_state(request: &PaymentRequest) -> RequestState {
    match request.state.as_str() {
        "open" => RequestState::Open,
        "paid" => RequestState::Paid,
        _ => RequestState::Withdrawn,
    }
}

/// What is left of the lowest likely price; nothing for a visit of a package.
fn balance(record: &BookingRecord) -> Money {
    let currency = record.paid.currency;
    if record.package.is_some() || purpose_for(record.state) != Some(Purpose::Balance) {
        return Money::zero(currency);
    }
    Money::new((record.estimate.total.low.minor - record.paid.minor).max(0), currency)
}

/// What the policy asks of somebody who did not come, beyond what they paid of it. How late a visit was cancelled is a
/// person's to judge.
async fn fee(connection: &mut PgConnection, record: &BookingRecord, request_id: &str) -> Result<Money, AppError> {
    let nothing = Money::zero(record.paid.currency);
    if record.state != BookingState::NoShow || record.package.is_some() {
        return Ok(nothing);
    }
    let whole = record.policy.no_show_fee(record.estimate.total.low, record.paid);
    let taken = payments::fees_taken(connection, record.org, record.id, nothing.currency).await.report(request_id)?;
    let left = whole.and_then(|whole| whole.minus(taken)).map_err(|error| internal(request_id, &error))?;
    Ok(if left.minor > 0 { left } else { nothing })
}

fn typed(wish: &PaymentWish, record: &BookingRecord) -> Result<(Money, String), AppError> {
    let mut faults = Faults::default();
    let currency = record.paid.currency;
    let minor = free_text::money("amount", &wish.amount, currency, &mut faults);
    let reason = free_text::line("reason", &wish.reason, LONGEST_REASON, &mut faults);
    faults.unless(!reason.is_empty(), "reason", "Say what it is for; the client reads it.");
    let most = Money::new(LARGEST_PAYMENT, currency);
    let fits = (1..=most.minor).contains(&minor);
    faults.unless(fits, "amount", format!("Give an amount above zero and up to {most}."));
    faults.into_result()?;
    Ok((Money::new(minor, currency), reason))
}
