//! Sending one mail: read the booking again, drop what is no longer true, send, and write down what became of it.

use super::{
    jobs::{MailKind, SendBookingMail},
    letter::{self, Letter},
};
use crate::{Resources, bookings::calendar_file, worker::JobFailed};
use domain::{booking::BookingState, contact::EmailAddress};
use ports::{MailAttachment, MailError, OutgoingMail};
use store::bookings::{BookingRecord, NewEvent};

/// `Err` when the mail is to be tried again; a refusal for good is written into the booking's history instead.
pub(crate) async fn send(resources: &Resources, order: &SendBookingMail) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(order.org).await?;
    let record = store::bookings::by_id(&mut transaction, order.org, order.booking).await?;
    transaction.commit().await?;
    let Some(record) = record.filter(|record| is_still_true(resources, order, record)) else {
        tracing::info!(booking = %order.booking, kind = order.kind.as_str(), "a mail was dropped: it is no longer true");
        return Ok(());
    };
    let Some(to) = record.client_email.clone().and_then(|text| EmailAddress::try_from(text).ok()) else {
        return Ok(());
    };
    let letter = letter::write(resources, &order.kind, &record)?;
    let title = letter.title;
    match resources.mail.send(mail(resources, order, &record, to.clone(), letter)).await {
        Ok(()) => note(resources, &record, &format!("Mail sent: {title}"), to.as_str()).await,
        Err(MailError::Unavailable(cause)) => Err(JobFailed(format!("the mail could not be sent yet: {cause}"))),
        Err(MailError::Refused(cause)) => {
            tracing::warn!(booking = %record.id, %cause, "a mail was refused for good");
            note(resources, &record, "A mail could not be delivered. Please call or write yourself.", to.as_str()).await
        }
    }
}

/// A mail must never say what another change has overtaken.
fn is_still_true(resources: &Resources, order: &SendBookingMail, record: &BookingRecord) -> bool {
    let same_start = record.starts_at == order.starts_at;
    match order.kind {
        MailKind::Confirmed => record.state == BookingState::Confirmed && same_start,
        MailKind::PayDeposit => {
            record.state == BookingState::AwaitingDeposit
                && resources.cards.is_connected()
                && record.hold_expires_at.is_some_and(|ends| ends > resources.clock.now())
        }
        MailKind::Moved => {
            same_start
                && matches!(
                    record.state,
                    BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Confirmed
                )
        }
        MailKind::Cancelled { .. } => record.state == BookingState::Cancelled,
        MailKind::TooLate { .. } => matches!(record.state, BookingState::Expired | BookingState::Cancelled),
    }
}

fn mail(
    resources: &Resources,
    order: &SendBookingMail,
    record: &BookingRecord,
    to: EmailAddress,
    letter: Letter,
) -> OutgoingMail {
    let calendar = MailAttachment {
        file_name: "visit.ics".into(),
        content_type: "text/calendar; charset=utf-8; method=PUBLISH".into(),
        body: calendar_file(resources, record).into_bytes(),
    };
    let with_calendar = matches!(order.kind, MailKind::Confirmed | MailKind::Moved | MailKind::Cancelled { .. });
    OutgoingMail {
        message_key: format!("booking-{}-{}-{}", record.id, order.version, order.kind.as_str()),
        from_name: record.clinic_name.clone(),
        reply_to: EmailAddress::try_from(record.clinic_email.clone()).ok(),
        to,
        to_name: record.client_name.clone(),
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        attachments: with_calendar.then_some(calendar).into_iter().collect(),
    }
}

/// One line in the booking's history.
async fn note(resources: &Resources, record: &BookingRecord, title: &str, address: &str) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(record.org).await?;
    store::bookings::lock(&mut transaction, record.org, record.id).await?;
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
