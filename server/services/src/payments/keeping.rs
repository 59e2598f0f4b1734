//! Cards that clients let be kept, for the one fee that their booking's policy names: what a missed visit may cost.
//!
//! Consent is to words, which are stored with the card, and for one booking. It can be taken back on the booking's page; a
//! month after the visit the card is forgotten by itself.

use super::{
    captures, checkouts,
    jobs::{ChargeKeptCard, ForgetCard},
    tills::{Till, payable},
};
use crate::{
    Resources,
    error::{Report, internal},
    estimates::missed,
    notifications::jobs::{MailKind, send_booking_mail},
    worker::JobFailed,
};
use chrono::TimeDelta;
use contract::AppError;
use domain::{
    conversation::Phrase,
    ids::{BookingId, OrgId, PaymentId},
    ledger::{PaymentNews, PaymentState, Purpose},
    money::Money,
    understanding::Locale,
};
use graphile_worker::TaskHandler;
use ports::{KeptCharge, ProcessorError};
use sqlx::PgConnection;
use store::{
    bookings::{BookingRecord, NewEvent},
    live::Change,
    payments::{
        self, Payment,
        kept_cards::{self, KeptCard},
        requests,
    },
    queue::{self, Schedule},
};

/// How long after a visit its fee may still be charged.
const KEPT_AFTER: TimeDelta = TimeDelta::days(30);
const MOST_A_SWEEP: i32 = 200;

/// What a client is asked to agree to before they pay, beside the words of the fee itself; empty where the clinic asks for
/// no fee, or its processor keeps no cards.
pub(crate) async fn offered(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (missed, locale): (&str, Locale),
    request_id: &str,
) -> Result<String, AppError> {
    if missed.is_empty() || !payable(resources, connection, org).await.report(request_id)?.keeps_cards() {
        return Ok(String::new());
    }
    Ok(Phrase::KeepCard.render(locale))
}

/// What a client can agree to who pays a booking's deposit.
pub(crate) struct Consent {
    /// What a missed visit may cost.
    pub fee: String,
    /// That the card may be kept for it.
    pub words: String,
}

impl Consent {
    /// Everything that is agreed to.
    pub(crate) fn whole(&self) -> String {
        format!("{} {}", self.fee, self.words)
    }
}

/// `None` where nothing is [`offered`].
pub(crate) async fn consent(
    resources: &Resources,
    connection: &mut PgConnection,
    record: &BookingRecord,
    locale: Locale,
    request_id: &str,
) -> Result<Option<Consent>, AppError> {
    let fee = missed(&record.policy, record.estimate.total.low, record.deposit, locale);
    let fee = fee.map_err(|error| internal(request_id, &error))?;
    let words = offered(resources, connection, record.org, (&fee, locale), request_id).await?;
    Ok((!words.is_empty()).then_some(Consent { fee, words }))
}

/// Keeps the card that a paid checkout left behind. A network call; holds no transaction meanwhile.
pub(super) async fn keep(
    resources: &Resources,
    org: OrgId,
    (payment, till): (&Payment, &Till),
    request_id: &str,
) -> Result<(), AppError> {
    let (Some(agreed_to), Some(checkout)) = (&payment.agreed_to, &payment.checkout_reference) else { return Ok(()) };
    let kept = match till.kept_card(checkout).await {
        Ok(kept) => kept,
        Err(ProcessorError::Refused(_) | ProcessorError::Disconnected(_)) => None,
        Err(error) => return Err(AppError::ProviderUnavailable { what: error.to_string() }),
    };
    let Some(kept) = kept else { return Ok(()) };
    let at = resources.clock.now();
    let card = KeptCard {
        booking: payment.booking,
        payment: payment.id,
        customer: kept.customer,
        card: kept.card,
        label: kept.label,
        agreed_to: agreed_to.clone(),
        kept_at: at,
    };
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    payments::lock_booking(&mut transaction, org, payment.booking).await.report(request_id)?;
    if kept_cards::insert(&mut transaction, org, &card).await.report(request_id)? {
        let title = format!("{} is kept", card.label);
        let line = NewEvent { kind: "card", title, detail: card.agreed_to, actor: "the client", at };
        store::bookings::record_event(&mut transaction, org, payment.booking, line).await.report(request_id)?;
        store::live::announce(&mut transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
    }
    transaction.commit().await.report(request_id)
}

/// Orders the charge of what a request asks for to the booking's card. The caller has locked the booking.
pub(crate) async fn order_charge(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (card, request): (&KeptCard, &requests::NewRequest<'_>),
    request_id: &str,
) -> Result<(), AppError> {
    let came_by = payments::find(connection, org, card.payment).await.report(request_id)?;
    let came_by = came_by.ok_or_else(|| AppError::not_found("The payment that the card came with"))?;
    let account = came_by.account.ok_or_else(|| AppError::conflict("The card is kept by an account that is gone."))?;
    let id = PaymentId(resources.entropy.id());
    let new = payments::NewPayment {
        id,
        booking: request.booking,
        amount: request.amount,
        purpose: request.purpose,
        request: Some(request.id),
        processor: &came_by.processor,
        account,
        // No page belongs to it.
        checkout_ends_at: request.at,
        agreed_to: None,
        by_kept_card: true,
        at: request.at,
    };
    payments::insert_opening(connection, org, new).await.report(request_id)?;
    let job = ChargeKeptCard { org, payment: id };
    let schedule = Schedule { key: Some(format!("charge_kept_card:{id}")), ..Schedule::default() };
    queue::enqueue(connection, ChargeKeptCard::IDENTIFIER, &job, schedule).await.report(request_id)
}

/// Charges a kept card, once, however often it is tried. What is declined is asked for by a link instead.
pub(super) async fn charge(resources: &Resources, org: OrgId, id: PaymentId, request_id: &str) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let found = payments::find(&mut transaction, org, id).await.report(request_id)?;
    let Some(payment) = found.filter(|payment| payment.by_kept_card && payment.state == PaymentState::Opening) else {
        return Ok(());
    };
    let facts = payments::facts(&mut transaction, org, payment.booking).await.report(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This booking"))?;
    let card = kept_cards::of_booking(&mut transaction, org, payment.booking).await.report(request_id)?;
    let till = Till::of(resources, &mut transaction, org, &payment).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let Some(card) = card else {
        return decline(resources, org, id, "The client took the card back.", request_id).await;
    };
    let request = KeptCharge {
        org,
        booking: payment.booking,
        payment: id,
        card: ports::KeptCard { customer: card.customer, card: card.card, label: card.label },
        amount: payment.amount,
        description: checkouts::description(&facts, Purpose::Fee).report(request_id)?,
    };
    match till.charge_kept(&request).await {
        Ok(capture) => {
            let mut transaction = resources.database.begin(org).await.report(request_id)?;
            let Some(payment) = payments::lock(&mut transaction, org, id).await.report(request_id)? else {
                return Ok(());
            };
            captures::record(resources, &mut transaction, org, &payment, &capture, request_id).await?;
            transaction.commit().await.report(request_id)
        }
        Err(ProcessorError::Refused(reason) | ProcessorError::Disconnected(reason)) => {
            decline(resources, org, id, &reason, request_id).await
        }
        Err(error) => Err(AppError::ProviderUnavailable { what: error.to_string() }),
    }
}

/// The card was not charged: the client gets the link that they would have got without it.
async fn decline(
    resources: &Resources,
    org: OrgId,
    id: PaymentId,
    reason: &str,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let Some(payment) = payments::lock(&mut transaction, org, id).await.report(request_id)? else { return Ok(()) };
    let Some(next) = payment.state.after(PaymentNews::Refused) else { return Ok(()) };
    payments::set_state(&mut transaction, org, id, next).await.report(request_id)?;
    let line = NewEvent {
        kind: "declined",
        title: "The kept card was not charged".into(),
        detail: format!("{} The client is sent a link instead.", reason.trim_end()),
        actor: "Anteroom",
        at: resources.clock.now(),
    };
    store::bookings::record_event(&mut transaction, org, payment.booking, line).await.report(request_id)?;
    if let Some(request) = payment.request {
        let mail = MailKind::Asked { request };
        send_booking_mail(&mut transaction, org, payment.booking, mail, request_id).await?;
    }
    store::live::announce(&mut transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
    transaction.commit().await.report(request_id)
}

/// Forgets a booking's card, here at once and at its processor by a job, in the caller's transaction; answers what was
/// kept.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<Option<KeptCard>, AppError> {
    let Some(card) = kept_cards::remove(connection, org, booking).await.report(request_id)? else { return Ok(None) };
    let job = ForgetCard { org, payment: card.payment, customer: card.customer.clone(), card: card.card.clone() };
    queue::enqueue(connection, ForgetCard::IDENTIFIER, &job, Schedule::default()).await.report(request_id)?;
    Ok(Some(card))
}

/// The client takes their card back.
pub(crate) async fn take_back(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    payments::lock_booking(&mut transaction, org, booking).await.report(request_id)?;
    if is_charging(&mut transaction, org, booking, request_id).await? {
        return Err(checkouts::charged_just_now());
    }
    if let Some(card) = forget(&mut transaction, org, booking, request_id).await? {
        let title = format!("{} is no longer kept", card.label);
        let at = resources.clock.now();
        let line = NewEvent { kind: "card", title, detail: String::new(), actor: "the client", at };
        store::bookings::record_event(&mut transaction, org, booking, line).await.report(request_id)?;
        store::live::announce(&mut transaction, org, Change::Payment(booking)).await.report(request_id)?;
    }
    transaction.commit().await.report(request_id)
}

/// Whether a booking's card is being charged, so that nobody knows yet whether it was.
pub(crate) async fn is_charging(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<bool, AppError> {
    let payments = payments::of_booking(connection, org, booking).await.report(request_id)?;
    Ok(payments.iter().any(|payment| payment.by_kept_card && payment.state == PaymentState::Opening))
}

/// Has the processor forget a card.
pub(super) async fn detach(resources: &Resources, job: &ForgetCard, request_id: &str) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(job.org).await.report(request_id)?;
    let payment = payments::find(&mut transaction, job.org, job.payment).await.report(request_id)?;
    let Some(payment) = payment else { return Ok(()) };
    let till = Till::of(resources, &mut transaction, job.org, &payment).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let card = ports::KeptCard { customer: job.customer.clone(), card: job.card.clone(), label: String::new() };
    match till.forget_card(&card).await {
        // Nobody can be asked any more, and with the connection our permission to charge it is gone too.
        Ok(()) | Err(ProcessorError::Refused(_) | ProcessorError::Disconnected(_)) => Ok(()),
        Err(error) => Err(AppError::ProviderUnavailable { what: error.to_string() }),
    }
}

/// Forgets the cards of visits that are long over, but for those that are being charged: whether they were is found out by
/// asking about the card.
pub(super) async fn forget_those_over(resources: &Resources, request_id: &str) -> Result<(), JobFailed> {
    let before = resources.clock.now() - KEPT_AFTER;
    for (org, booking) in kept_cards::over(resources.database.doors(), before, MOST_A_SWEEP).await? {
        let mut transaction = resources.database.begin(org).await?;
        payments::lock_booking(&mut transaction, org, booking).await?;
        if !is_charging(&mut transaction, org, booking, request_id).await? {
            forget(&mut transaction, org, booking, request_id).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// What a kept card may be charged: the policy's fee for a missed visit, and nothing else.
pub(crate) fn fits(amount: Money, fee: Money) -> bool {
    amount.currency == fee.currency && (1..=fee.minor).contains(&amount.minor)
}
