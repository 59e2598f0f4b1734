//! Whose booking it is: what was typed for it, not what the clinic knew before.

use super::{Front, at, request};
use chrono::{DateTime, Utc};
use contract::bookings::{BookingRequest, BookingView, Bookings};

impl Front {
    async fn book_as(&self, (name, phone, email): (&str, &str, &str), start: DateTime<Utc>) -> BookingView {
        let (name, phone, email) = (name.into(), phone.into(), email.into());
        let wanted = BookingRequest { name, phone, email, ..request("facial", start) };
        self.desk.create(&self.visitor(), wanted).await.expect("a booking")
    }

    /// Name, phone and e-mail of every contact, oldest first.
    async fn contacts(&self) -> Vec<(String, Option<String>, Option<String>)> {
        sqlx::query_as("select name, phone, email from contacts order by created_at, contact_id")
            .fetch_all(self.database.database.owner())
            .await
            .expect("the contacts")
    }

    fn mailed_to(&self) -> Vec<String> {
        self.mail.sent.lock().expect("not poisoned").iter().map(|mail| mail.to.to_string()).collect()
    }
}

const MAYA: (&str, &str, &str) = ("Maya Torres", "(512) 555-0148", "maya@example.com");

#[tokio::test]
async fn whoever_types_a_known_address_sees_what_they_typed_and_nothing_else() {
    let front = Front::open().await;
    front.book_as(MAYA, at(12, 10, 10, 0)).await;
    let seen = front.book_as(("x", "", "maya@example.com"), at(12, 10, 11, 0)).await;
    assert_eq!((seen.client_name.as_str(), seen.client_phone.as_deref()), ("x", None));
    let token = seen.manage_url.rsplit('/').next().expect("a path");
    let page = front.desk.manage_page(token, super::client()).await.expect("the page");
    assert_eq!((page.booking.client_name.as_str(), page.booking.client_phone.as_deref()), ("x", None));
    // The very name and address: even whether they are known stays untold, but to the clinic.
    let again = front.book_as(("Maya Torres", "", "maya@example.com"), at(12, 10, 12, 0)).await;
    assert!(!again.new_client && again.client_phone.is_none());
    assert!(!seen.new_client && front.get(seen.id).await.new_client && !front.get(again.id).await.new_client);
}

#[tokio::test]
async fn nobody_can_have_the_mails_of_somebody_elses_booking_sent_to_themselves() {
    let front = Front::open().await;
    let theirs = front.book_as(("Maya Torres", "(512) 555-0148", ""), at(12, 10, 10, 0)).await;
    let before = front.contacts().await;
    front.book_as(("Maya Tores", "(512) 555-0148", "thief@example.com"), at(12, 10, 11, 0)).await;
    assert_eq!(front.contacts().await, before, "the known client stays as she was");
    assert_eq!(front.get(theirs.id).await.client_email, None);
    let cancel = contract::bookings::BookingChange::Cancel { reason: String::new() };
    front.change(theirs.id, cancel).await.expect("cancelled");
    front.drain().await;
    assert_eq!(front.mailed_to(), ["thief@example.com"], "one mail about their own booking");
    assert_eq!(front.mail.subjects(), ["You are booked: Signature facial, Thu, Dec 10, 11:00 AM"]);
}

#[tokio::test]
async fn a_returning_client_is_reached_and_charged_by_what_they_type_now() {
    let front = Front::open().await;
    front.book_as(MAYA, at(12, 10, 10, 0)).await;
    front.drain().await;
    let wanted = BookingRequest {
        name: "Maya Torres".into(),
        phone: "(512) 555-0199".into(),
        email: "maya@new.example".into(),
        ..request("laser", at(12, 11, 10, 0))
    };
    let held = front.desk.create(&front.visitor(), wanted).await.expect("a hold");
    assert_eq!(held.client_phone.as_deref(), Some("(512) 555-0199"));
    assert_eq!(held.client_email.as_deref(), Some("maya@new.example"));
    let mut transaction = front.resources.database.begin(front.clinic.org).await.expect("a transaction");
    let facts = store::payments::facts(&mut transaction, front.clinic.org, held.id).await.expect("read");
    assert_eq!(facts.and_then(|facts| facts.client_email).as_deref(), Some("maya@new.example"));
    drop(transaction);
    front.change(held.id, contract::bookings::BookingChange::Confirm).await.expect("confirmed");
    front.drain().await;
    assert_eq!(front.mailed_to(), ["maya@example.com", "maya@new.example"]);
    let found = |search: &str| contract::bookings::BookingQuery { search: Some(search.into()), ..Default::default() };
    let dispatcher = front.dispatcher("Jo");
    for (fragment, bookings) in [("maya@new", 1), ("555-0199", 1), ("555-0148", 1), ("torres", 2)] {
        let list = front.desk.list(&dispatcher, found(fragment)).await.expect("a list");
        assert_eq!(list.len(), bookings, "{fragment}");
    }
}

#[tokio::test]
async fn a_household_shares_a_phone_and_an_address_and_stays_several_people() {
    let front = Front::open().await;
    let maya = front.book_as(MAYA, at(12, 10, 10, 0)).await;
    let ana = front.book_as(("Ana Torres", MAYA.1, MAYA.2), at(12, 10, 11, 0)).await;
    let maya_again = front.book_as(("maya torres", MAYA.1, ""), at(12, 10, 12, 0)).await;
    let names: Vec<String> = front.contacts().await.into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["Maya Torres", "Ana Torres"]);
    for (booking, name, new) in
        [(maya, "Maya Torres", true), (ana, "Ana Torres", true), (maya_again, "maya torres", false)]
    {
        let seen = front.get(booking.id).await;
        assert_eq!((seen.client_name.as_str(), seen.new_client), (name, new));
    }
}
