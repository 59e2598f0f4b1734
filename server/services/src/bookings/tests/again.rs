//! The same booking asked for twice.

use super::{Front, at, request};
use chrono::TimeDelta;
use contract::{
    Caller, RequestKey,
    bookings::{BookingChange, BookingRequest, Bookings},
};
use domain::{booking::BookingState, ids::FormId};
use uuid::Uuid;

const FORM: FormId = FormId(Uuid::from_u128(0xF0));

impl Front {
    fn with_form(&self) -> Caller {
        self.visitor().under(RequestKey::Form(FORM))
    }

    fn with_api_key(&self, given: &str) -> Caller {
        self.visitor().under(RequestKey::Api { api_key: Uuid::from_u128(7).into(), given: given.into() })
    }

    async fn states(&self) -> Vec<String> {
        sqlx::query_scalar("select state from bookings order by booking_id")
            .fetch_all(self.database.database.owner())
            .await
            .expect("the states")
    }
}

#[tokio::test]
async fn a_form_sent_twice_at_once_and_again_after_going_back_is_one_booking() {
    let front = Front::open().await;
    for service in ["laser", "facial", "peel"] {
        let (caller, wanted) = (front.with_form(), request(service, at(12, 10, 14, 30)));
        let sent = || front.desk.create(&caller, wanted.clone());
        let (first, second) = tokio::join!(sent(), sent());
        let first = first.expect("a booking");
        assert_eq!(second.expect("the same").id, first.id);
        assert_eq!(sent().await.expect("the same").id, first.id, "{service}");
        let other_browser = front.visitor().under(RequestKey::Form(FormId(Uuid::from_u128(0xF1))));
        let other = front.desk.create(&other_browser, wanted.clone()).await.map(|view| view.id);
        assert_ne!(other.ok(), Some(first.id), "another browser's form is another booking or none");
        front.change(first.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
        assert_ne!(sent().await.map(|view| view.id).ok(), Some(first.id), "an ended booking does not come back");
        sqlx::query("delete from resource_claims").execute(front.database.database.owner()).await.expect("cleared");
    }
}

#[tokio::test]
async fn a_correction_takes_the_held_time_anew_and_never_a_second_one() {
    let front = Front::open().await;
    let (caller, wanted) = (front.with_form(), request("laser", at(12, 10, 14, 30)));
    let first = front.desk.create(&caller, wanted.clone()).await.expect("a hold");
    let corrected = BookingRequest { phone: "(512) 555-0111".into(), ..wanted.clone() };
    let second = front.desk.create(&caller, corrected).await.expect("held anew");
    assert_ne!(first.id, second.id);
    assert_eq!(second.client_phone.as_deref(), Some("(512) 555-0111"));
    assert_eq!(front.states().await, ["cancelled", "awaiting_deposit"]);
    assert_eq!(front.count("select count(distinct booking_id) from resource_claims").await, 1);
    // A correction that cannot be carried out leaves the hold alone.
    let nobody = BookingRequest { practitioner_id: Some(Uuid::from_u128(1).to_string()), ..wanted };
    front.desk.create(&caller, nobody).await.expect_err("nobody has this id");
    assert_eq!(front.get(second.id).await.state, BookingState::AwaitingDeposit);
}

#[tokio::test]
async fn a_form_that_stays_open_books_for_the_whole_family() {
    let front = Front::open().await;
    let (caller, wanted) = (front.with_form(), request("laser", at(12, 10, 14, 30)));
    front.desk.create(&caller, wanted.clone()).await.expect("a hold");
    let sister = BookingRequest { name: "Ida Ruiz".into(), ..wanted.clone() };
    front.desk.create(&caller, sister).await.expect("the other practitioner is free");
    front.desk.create(&caller, request("laser", at(12, 10, 16, 0))).await.expect("another time");
    assert_eq!(front.states().await, ["awaiting_deposit"; 3]);
    let mine = front.desk.of_form(&caller, FORM).await.expect("looked up");
    assert_eq!(
        mine.iter().map(|view| view.start).collect::<Vec<_>>(),
        [at(12, 10, 14, 30), at(12, 10, 14, 30), at(12, 10, 16, 0)]
    );
    let foreign = front.desk.of_form(&caller, FormId(Uuid::from_u128(0xF1))).await.expect("looked up");
    assert!(foreign.is_empty());
    front.clock.advance(TimeDelta::minutes(15));
    assert!(front.desk.of_form(&caller, FORM).await.expect("looked up").is_empty(), "the holds are over");
    front.desk.create(&caller, wanted).await.expect("a hold that ran out gives way to the same form");
}

#[tokio::test]
async fn what_is_booked_for_good_is_not_booked_twice_by_a_correction() {
    let front = Front::open().await;
    let (caller, wanted) = (front.with_form(), request("facial", at(12, 10, 14, 30)));
    front.desk.create(&caller, wanted.clone()).await.expect("booked");
    let corrected = BookingRequest { phone: "(512) 555-0111".into(), ..wanted };
    let error = front.desk.create(&caller, corrected).await.expect_err("booked already");
    assert_eq!(error.code(), "conflict");
    assert!(error.to_string().contains("booked this time already"), "{error}");
    assert_eq!(front.states().await, ["confirmed"]);
}

#[tokio::test]
async fn an_api_key_s_request_is_answered_alike_whatever_became_of_its_booking() {
    let front = Front::open().await;
    let wanted = request("laser", at(12, 10, 14, 30));
    let first = front.desk.create(&front.with_api_key("one"), wanted.clone()).await.expect("a hold");
    front.clock.advance(TimeDelta::minutes(15));
    front.desk.create(&front.visitor(), wanted.clone()).await.expect("the time is free again");
    let again = front.desk.create(&front.with_api_key("one"), wanted.clone()).await.expect("answered");
    assert_eq!(again.id, first.id);
    let other = front.desk.create(&front.with_api_key("two"), wanted).await.expect("the other practitioner");
    assert_ne!(other.id, first.id);
}

#[tokio::test]
async fn a_change_asked_for_again_under_its_key_is_done_once() {
    let front = Front::open().await;
    // A peel waits for approval; with a deposit, approving twice would waive it.
    let mut peel = testkit::service(
        front.clinic.peel,
        "peel",
        "Chemical peel",
        "120.00",
        domain::policy::DepositPolicy::Fixed { minor: 4_000 },
        true,
    );
    peel.price_list.version = 1;
    front.clinic.add_service(front.database.database.owner(), &peel, &[]).await;
    let asked = front.book("peel", at(12, 10, 14, 30)).await.expect("asked for");
    let caller = front.dispatcher("Maya Torres");
    let keyed = Caller { key: front.with_api_key("approve").key, ..caller.clone() };
    for _ in 0..3 {
        let view = front.desk.change(&keyed, asked.id, None, BookingChange::Confirm).await.expect("approved");
        assert_eq!(view.state, BookingState::AwaitingDeposit, "approved once, not waived by a repetition");
    }
    let waived = front.desk.change(&caller, asked.id, None, BookingChange::Confirm).await.expect("waived");
    assert_eq!(waived.state, BookingState::Confirmed);
    // A repetition that names the version it saw then is answered too, not called stale.
    let repeated = front.desk.change(&keyed, asked.id, Some(asked.version), BookingChange::Confirm).await;
    assert_eq!(repeated.expect("answered").version, waived.version);
}
