//! Sending one mail: read the booking again, drop what is no longer true, send, and write down what became of it.

use super::{
    jobs::{MailKind, SendBookingMail},
    letter::{self, About, Letter},
};
use crate::{Resources, billing::gate::count_message, bookings::calendar_file, worker::JobFailed};
use domain::{booking::BookingState, contact::EmailAddress, ids::SeriesId};
use ports::{MailAttachment, MailError, OutgoingMail};
use sqlx::PgConnection;
use store::{
    bookings::{BookingRecord, NewEvent},
    payments::requests::PaymentRequest,
};

/// `Err` when the mail is to be tried again; a refusal for good is written into the booking's history instead.
pub(crate) async fn send(resources: &Resources, order: &SendBookingMail) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(order.org).await?;
    let record = store::bookings::by_id(&mut transaction, order.org, order.booking).await?;
    let visits = match record.as_ref().and_then(|record| record.series) {
        Some(place) if order.kind.is_of_a_series() => coming(resources, &mut transaction, order, place.root).await?,
        _ => Some(Vec::new()),
    };
    let money = money(&mut transaction, order).await?;
    transaction.commit().await?;
    let told = record.filter(|record| is_still_true(resources, order, record)).zip(visits).zip(money);
    let Some(((record, visits), money)) = told else {
        tracing::info!(booking = %order.booking, kind = order.kind.as_str(), "a mail was dropped: it is no longer true");
        return Ok(());
    };
    let Some(to) = record.client_email.clone().and_then(|text| EmailAddress::try_from(text).ok()) else {
        return Ok(());
    };
    let letter = letter::write(resources, &order.kind, &record, &visits, &money)?;
    let title = letter.title;
    match resources.mail.send(mail(resources, order, (&record, &visits), to.clone(), letter)).await {
        Ok(()) => {
            Box::pin(count_message(resources, order.org, &message_key(order, &record))).await?;
            note(resources, &record, &format!("Mail sent: {title}"), to.as_str()).await
        }
        Err(MailError::Unavailable(cause)) => Err(JobFailed(format!("the mail could not be sent yet: {cause}"))),
        Err(MailError::Refused(cause)) => {
            tracing::warn!(booking = %record.id, %cause, "a mail was refused for good");
            note(resources, &record, "A mail could not be delivered. Please call or write yourself.", to.as_str()).await
        }
    }
}

/// The money that a mail is about; `None` when it is no longer asked for.
async fn money(connection: &mut PgConnection, order: &SendBookingMail) -> Result<Option<About>, JobFailed> {
    Ok(match order.kind {
        MailKind::Asked { request } => store::payments::requests::find(connection, order.org, request)
            .await?
            .filter(PaymentRequest::is_open)
            .map(|request| About::Asked { amount: request.amount, reason: request.reason }),
        MailKind::Receipt { payment } => {
            let payment = store::payments::find(connection, order.org, payment).await?;
            payment.and_then(|payment| {
                let amount = payment.captured?;
                Some(About::Paid { amount, method: payment.method, number: payment.id })
            })
        }
        MailKind::Recommended { credit } => store::payments::credits::find(connection, order.org, credit)
            .await?
            .filter(|credit| credit.left.minor > 0)
            .map(|credit| About::Recommended { amount: credit.amount, until: credit.good_until }),
        _ => Some(About::Nothing),
    })
}

/// What is still to come of a series, in order; `None` when the act that would be told was undone or overtaken.
async fn coming(
    resources: &Resources,
    connection: &mut PgConnection,
    order: &SendBookingMail,
    root: SeriesId,
) -> Result<Option<Vec<BookingRecord>>, JobFailed> {
    if let MailKind::SeriesChanged { act } = order.kind {
        let last = store::series::act(connection, order.org, root).await?;
        if last.is_none_or(|(last, _)| last != act) {
            return Ok(None);
        }
    }
    let now = resources.clock.now();
    let mut visits = store::series::visits(connection, order.org, root).await?;
    visits.retain(|visit| visit.state.occupies() && visit.starts_at > now);
    Ok(Some(visits))
}

/// A mail must never say what another change has overtaken.
fn is_still_true(resources: &Resources, order: &SendBookingMail, record: &BookingRecord) -> bool {
    let same_start = record.starts_at == order.starts_at;
    match order.kind {
        MailKind::Confirmed => record.state == BookingState::Confirmed && same_start,
        MailKind::PayDeposit => {
            record.state == BookingState::AwaitingDeposit
                && record.payee.as_ref().is_some_and(|payee| resources.cards.serve(payee))
                && record.hold_expires_at.is_some_and(|ends| ends > resources.clock.now())
        }
        MailKind::Moved => {
            same_start
                && matches!(
                    record.state,
                    BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Confirmed
                )
        }
        MailKind::SeriesBooked | MailKind::SeriesChanged { .. } => record.series.is_some(),
        MailKind::Cancelled { .. } => record.state == BookingState::Cancelled,
        MailKind::TooLate { .. } => matches!(record.state, BookingState::Expired | BookingState::Cancelled),
        // The money itself says whether it is still true.
        MailKind::Asked { .. } | MailKind::Receipt { .. } | MailKind::Recommended { .. } => true,
    }
}

fn mail(
    resources: &Resources,
    order: &SendBookingMail,
    (record, visits): (&BookingRecord, &[BookingRecord]),
    to: EmailAddress,
    letter: Letter,
) -> OutgoingMail {
    let calendar = MailAttachment {
        file_name: "visit.ics".into(),
        content_type: "text/calendar; charset=utf-8; method=PUBLISH".into(),
        body: if visits.is_empty() {
            calendar_file(resources, [record]).into_bytes()
        } else {
            calendar_file(resources, visits).into_bytes()
        },
    };
    let with_calendar =
        !visits.is_empty() || matches!(order.kind, MailKind::Confirmed | MailKind::Moved | MailKind::Cancelled { .. });
    OutgoingMail {
        message_key: message_key(order, record),
        from_name: record.clinic_name.clone(),
        reply_to: EmailAddress::try_from(record.clinic_email.clone()).ok(),
        in_reply_to: None,
        to,
        to_name: record.client_name.clone(),
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        attachments: with_calendar.then_some(calendar).into_iter().collect(),
    }
}

/// One for each thing that is told, however often it is sent.
fn message_key(order: &SendBookingMail, record: &BookingRecord) -> String {
    format!("booking-{}-{}-{}{}", record.id, order.version, order.kind.as_str(), order.kind.own())
}

/// One line in the booking's history.
async fn note(resources: &Resources, record: &BookingRecord, title: &str, address: &str) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(record.org).await?;
    store::bookings::lock_unread(&mut transaction, record.org, record.id).await?;
    let event = NewEvent {
        kind: "mailed",
        title: title.into(),
        detail: address.into(),
        actor: "Anteroom",
        at: resources.clock.now(),
    };
    store::bookings::record_event(&mut transaction, record.org, record.id, event).await?;
    Ok(transaction.commit().await?)
}
