//! Mails that are still true, and mails that no longer are.

use super::{Front, at, request};
use crate::{
    notifications::jobs::{MailKind, SendBookingMail},
    worker,
};
use chrono::TimeDelta;
use contract::bookings::{BookingChange, BookingRequest, BookingView, Bookings};
use domain::{conversation::State, ids::ConversationId, understanding::Locale};
use graphile_worker::WorkerOptions;

impl Front {
    /// Works the queue until it is empty, as the server's worker does.
    pub(crate) async fn drain(&self) {
        let options = WorkerOptions::default().pg_pool(self.database.database.owner().clone()).concurrency(1);
        let worker = worker::register(options, self.resources.clone()).init().await.expect("a worker");
        worker.run_once().await.expect("the queue is worked");
    }

    /// A conversation in which nothing but the language is settled.
    async fn conversation_in(&self, locale: Locale) -> ConversationId {
        let id = ConversationId(uuid::Uuid::from_u128(0xC0));
        let state = serde_json::to_value(State::new(locale)).expect("a state is JSON");
        sqlx::query(
            "insert into conversations (org_id, conversation_id, token_hash, channel, locale, state, created_at, updated_at)
             values ($1, $2, $3, 'widget', $4, $5, $6, $6)",
        )
        .bind(self.clinic.org.0)
        .bind(id.0)
        .bind([7_u8; 32])
        .bind(locale.as_str())
        .bind(&state)
        .bind(self.resources.clock.now())
        .execute(self.database.database.owner())
        .await
        .expect("it is written");
        id
    }

    async fn send(&self, booking: &BookingView, kind: MailKind) -> Result<(), worker::JobFailed> {
        let order = SendBookingMail {
            org: self.clinic.org,
            booking: booking.id,
            kind,
            version: booking.version,
            starts_at: booking.start,
        };
        crate::notifications::send(&self.resources, &order).await
    }
}

#[tokio::test]
async fn a_booking_is_confirmed_by_mail_with_its_calendar_file() {
    let front = Front::open().await;
    let name = "Ana <b>Ruiz</b>";
    let booking = BookingRequest { name: name.into(), ..request("facial", at(12, 10, 14, 30)) };
    let booking = front.desk.create(&front.visitor(), booking).await.expect("a booking");
    front.drain().await;
    let sent = front.mail.sent.lock().expect("not poisoned").clone();
    assert_eq!(sent.len(), 1);
    let mail = &sent[0];
    assert_eq!(mail.subject, "You are booked: Signature facial, Thu, Dec 10, 2:30 PM");
    assert_eq!(mail.message_key, format!("booking-{}-1-confirmed", booking.id));
    assert_eq!(mail.attachments[0].content_type, "text/calendar; charset=utf-8; method=PUBLISH");
    assert!(mail.text.contains(&booking.manage_url) && mail.html.contains(&booking.manage_url));
    assert!(mail.text.contains("Thursday, December 10, 2:30 PM"));
    assert!(!mail.html.contains("<b>Ruiz"), "what people type is never markup");
    assert_eq!(front.count("select count(*) from booking_events where kind = 'mailed'").await, 1);
    assert_eq!(
        front.count("select count(*) from graphile_worker.jobs where locked_at is null and attempts > 0").await,
        0
    );
}

#[tokio::test]
async fn a_mail_that_another_change_overtook_is_not_sent() {
    let front = Front::open().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let to = BookingChange::Reschedule { start: at(12, 11, 10, 0), practitioner_id: None };
    front.change(booking.id, to).await.expect("moved");
    front.change(booking.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    front.drain().await;
    assert_eq!(front.mail.subjects(), ["Cancelled: Signature facial, Fri, Dec 11, 10:00 AM"]);
}

#[tokio::test]
async fn nobody_is_asked_to_pay_what_they_paid() {
    let front = Front::open().await;
    let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
    front.send(&booking, MailKind::PayDeposit).await.expect("looked at");
    assert!(front.mail.subjects().is_empty());
}

#[tokio::test]
async fn a_mail_server_that_is_down_is_tried_again_and_a_refusal_is_written_down() {
    let front = Front::open().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    *front.mail.is_down.lock().expect("not poisoned") = true;
    assert!(front.send(&booking, MailKind::Confirmed).await.is_err());
    *front.mail.is_down.lock().expect("not poisoned") = false;
    *front.mail.refuses.lock().expect("not poisoned") = true;
    front.send(&booking, MailKind::Confirmed).await.expect("given up");
    let refused = "select count(*) from booking_events where kind = 'mailed' and title like '%could not be delivered%'";
    assert_eq!(front.count(refused).await, 1);
}

#[tokio::test]
async fn a_client_who_wrote_in_spanish_is_written_to_in_spanish() {
    let front = Front::open().await;
    let conversation = front.conversation_in(Locale::Es).await;
    let start = at(12, 10, 14, 30);
    let booking = BookingRequest { conversation: Some(conversation), ..request("facial", start) };
    let booking = front.desk.create(&front.visitor(), booking).await.expect("a booking");
    front.drain().await;
    front.change(booking.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    front.drain().await;
    assert_eq!(
        front.mail.subjects(),
        [
            "Su cita está confirmada: Signature facial, jue, 10 dic, 2:30 p. m.",
            "Cancelada: Signature facial, jue, 10 dic, 2:30 p. m."
        ]
    );
    let sent = front.mail.sent.lock().expect("not poisoned").clone();
    let (html, text) = (&sent[0].html, &sent[0].text);
    assert!(html.contains("<html lang=\"es\">") && html.contains("Añadir a <a"), "{html}");
    for words in
        ["Hola, Ana:", "Cuándo: jueves, 10 de diciembre, 2:30 p. m.", "Antes de venir:", "Cambiar o cancelar: "]
    {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    for english in ["Hello", "With", "Where", "Before", "Move", "Add to", " PM"] {
        assert!(!text.contains(english) && !html.contains(english), "{english} stands in a Spanish mail:\n{text}");
    }
    let calendar = String::from_utf8(sent[0].attachments[0].body.clone()).expect("text").replace("\r\n ", "");
    assert!(calendar.contains("SUMMARY:Signature facial en Lumen Aesthetics"), "{calendar}");
}

#[tokio::test]
async fn a_mail_says_what_goes_back_and_what_is_kept() {
    for (hours, said) in [
        (72, "All of it ($40.00) goes back to your card."),
        (30, "$20.00 goes back to your card; $20.00 of the deposit is kept."),
        (3, "The deposit of $40.00 is kept, because it was close to the visit."),
    ] {
        let front = Front::open().await;
        let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
        front.clock.set(booking.start - TimeDelta::hours(hours));
        front.change(booking.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
        front.drain().await;
        let sent = front.mail.sent.lock().expect("not poisoned").clone();
        let text = &sent.last().expect("a mail").text;
        assert!(text.contains(said), "{said} is missing in\n{text}");
    }
}
