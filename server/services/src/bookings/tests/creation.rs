//! What a request becomes, and why it is refused.

use super::{Front, at, caller, client, person, request};
use contract::{
    Actor, AppError, Caller,
    bookings::{BookingQuery, BookingRequest, Bookings},
    caller::Role,
};
use domain::{
    booking::BookingState,
    ids::{BookingId, ConversationId},
};
use testkit::Clinic;
use uuid::Uuid;

#[tokio::test]
async fn the_services_policy_decides_what_a_request_becomes() {
    let front = Front::open().await;
    for (service, hour, state) in [
        ("facial", 10, BookingState::Confirmed),
        ("laser", 11, BookingState::AwaitingDeposit),
        ("peel", 12, BookingState::Pending),
    ] {
        let view = front.book(service, at(12, 10, hour, 0)).await.expect("a booking");
        assert_eq!((view.state, view.version), (state, 1), "{service}");
        assert_eq!(view.hold_expires_at.is_some(), state == BookingState::AwaitingDeposit);
        assert_eq!(view.checkout_url.is_some(), state == BookingState::AwaitingDeposit);
    }
}

#[tokio::test]
async fn without_a_card_processor_a_person_decides_and_no_deposit_is_promised() {
    let front = Front::without_cards().await;
    let view = front.book("laser", at(12, 10, 11, 0)).await.expect("asked for");
    assert_eq!((view.state, view.hold_expires_at, view.checkout_url), (BookingState::Pending, None, None));
    assert_eq!((view.deposit.minor, view.due_at_visit.to_string()), (0, "$200.00".into()));
    let token = view.manage_url.rsplit('/').next().expect("a path");
    let page = front.desk.manage_page(token, client()).await.expect("the page");
    assert!(page.timeline[0].detail.ends_with("Its deposit of $40.00 cannot be paid online."), "{:?}", page.timeline);
    let pay = front.desk.manage_checkout(token, None, false, client()).await;
    assert!(matches!(pay, Err(AppError::Conflict { .. })), "{pay:?}");
    let view = front.change(view.id, contract::bookings::BookingChange::Confirm).await.expect("approved");
    assert_eq!((view.state, view.checkout_url), (BookingState::Confirmed, None));

    // A hold from before the processor was taken away promises nothing either.
    let facial = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let unpaid = "update bookings set state = 'awaiting_deposit', hold_expires_at = '2037-11-24T15:00:00Z',
        deposit_minor = 4000 where state = 'confirmed' and deposit_minor = 0 and booking_id = $1";
    let held = sqlx::query(unpaid).bind(facial.id.0).execute(front.database.database.owner()).await;
    assert_eq!(held.expect("the statement is valid").rows_affected(), 1);
    assert_eq!(front.get(facial.id).await.checkout_url, None);
}

#[tokio::test]
async fn a_view_says_everything_in_the_clinics_words() {
    let front = Front::open().await;
    let view = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    assert_eq!(view.start_label, "Thursday, December 10, 2:30 PM");
    assert_eq!(view.time_label, "2:30 PM – 3:00 PM CST");
    assert_eq!((view.total.to_string(), view.deposit.to_string()), ("$200.00".into(), "$40.00".into()));
    assert_eq!(view.due_at_visit.to_string(), "$160.00");
    assert_eq!(view.client_phone.as_deref(), Some("(512) 555-0172"));
    assert!(front.get(view.id).await.new_client);
    assert!(view.manage_url.starts_with("https://front.example/b/"));
    assert_eq!(view.calendar_url, format!("{}/calendar.ics", view.manage_url));
    assert_eq!(view.checkout_url, Some(format!("{}/pay", view.manage_url)));
}

#[tokio::test]
async fn a_time_that_the_clinic_does_not_offer_says_why() {
    let front = Front::open().await;
    for (start, word) in [
        (at(11, 22, 10, 0), "passed"),
        (at(12, 10, 20, 0), "working hours"),
        (at(12, 10, 14, 10), "usual starts"),
        (at(12, 13, 10, 0), "working hours"),
        (at(12, 10, 14, 30) + chrono::TimeDelta::days(90), "60 days"),
    ] {
        let error = front.book("facial", start).await.expect_err("not a slot");
        assert!(error.reason_for("start").is_some_and(|reason| reason.contains(word)), "{start}: {error:?}");
    }
}

#[tokio::test]
async fn a_taken_time_is_a_conflict_and_the_buffer_belongs_to_it() {
    let front = Front::open().await;
    let with_priya =
        |start| BookingRequest { practitioner_id: Some(front.clinic.priya.to_string()), ..request("facial", start) };
    let visitor = front.visitor();
    front.desk.create(&visitor, with_priya(at(12, 10, 14, 30))).await.expect("the first");
    // 30 minutes and 15 kept free afterwards: 3:00 is within the buffer.
    for (start, nearest) in [
        (at(12, 10, 14, 30), ["1:00 PM", "1:30 PM", "3:30 PM"]),
        (at(12, 10, 15, 0), ["1:30 PM", "3:30 PM", "4:00 PM"]),
    ] {
        let error = front.desk.create(&visitor, with_priya(start)).await.expect_err("taken");
        let AppError::TimeTaken { alternatives, .. } = error else { panic!("{error:?}") };
        let times: Vec<_> = alternatives.iter().flat_map(|day| &day.times).map(|time| time.label.as_str()).collect();
        assert_eq!(times, nearest, "with her");
    }
    front.desk.create(&visitor, with_priya(at(12, 10, 15, 30))).await.expect("after the buffer");
}

#[tokio::test]
async fn unknown_and_foreign_things_are_not_found() {
    let front = Front::open().await;
    let other = Clinic::create(&front.database.database, 2).await;
    let stranger = caller(other.org, person("Olga", Role::Owner));
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking").id;
    let unknown = BookingId(Uuid::from_u128(9));
    for (caller, id) in [(&stranger, booking), (&front.dispatcher("Maya"), unknown)] {
        let not_found = AppError::not_found("This booking");
        assert_eq!(front.desk.get(caller, id).await.expect_err("nothing"), not_found);
        assert_eq!(front.desk.timeline(caller, id).await.expect_err("nothing"), not_found);
        assert_eq!(front.desk.cancel_preview(caller, id).await.expect_err("nothing"), not_found);
        let change = front.desk.change(caller, id, None, contract::bookings::BookingChange::Complete).await;
        assert_eq!(change.expect_err("nothing"), not_found);
    }
    assert!(front.desk.list(&stranger, BookingQuery::default()).await.expect("an empty list").is_empty());
    let visitor = front.visitor();
    let foreign_person =
        BookingRequest { practitioner_id: Some(other.priya.to_string()), ..request("facial", at(12, 10, 10, 0)) };
    let error = front.desk.create(&visitor, foreign_person).await.expect_err("another clinic's nurse");
    assert!(error.reason_for("practitioner_id").is_some());
    let foreign_thread = BookingRequest {
        conversation: Some(ConversationId(Uuid::from_u128(3))),
        ..request("facial", at(12, 10, 10, 0))
    };
    let error = front.desk.create(&visitor, foreign_thread).await.expect_err("no such thread");
    assert_eq!(error, AppError::not_found("This conversation"));
    let error = front.book("massage", at(12, 10, 10, 0)).await.expect_err("no such service");
    assert_eq!(error, AppError::not_found("This service"));
}

#[tokio::test]
async fn visitors_and_public_keys_read_nothing_and_analysts_change_nothing() {
    let front = Front::open().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking").id;
    let key = Caller {
        org: front.clinic.org,
        actor: Actor::PublishableKey(Uuid::from_u128(1).into()),
        client: client(),
        key: None,
        read_only: false,
    };
    for caller in [front.visitor(), key] {
        let read = front.desk.get(&caller, booking).await;
        assert!(matches!(read, Err(AppError::Forbidden { .. })));
        let list = front.desk.list(&caller, BookingQuery::default()).await;
        assert!(matches!(list, Err(AppError::Forbidden { .. })));
    }
    let analyst = caller(front.clinic.org, person("Ada", Role::Analyst));
    assert!(front.desk.get(&analyst, booking).await.is_ok());
    let change = front.desk.change(&analyst, booking, None, contract::bookings::BookingChange::Complete).await;
    assert!(matches!(change, Err(AppError::Forbidden { .. })));
}

#[tokio::test]
async fn a_list_is_filtered_searched_and_paged() {
    let front = Front::open().await;
    for (n, name) in ["Ana Ruiz", "Bo 100% Li", "Cy_Dee"].into_iter().enumerate() {
        let hour = 10 + u32::try_from(n).expect("small");
        let request = BookingRequest {
            name: name.into(),
            phone: String::new(),
            email: format!("client{n}@example.com"),
            ..request(if n == 2 { "laser" } else { "facial" }, at(12, 10, hour, 0))
        };
        front.desk.create(&front.visitor(), request).await.expect("a booking");
    }
    let maya = front.dispatcher("Maya");
    let names = async |query: BookingQuery| {
        let found = front.desk.list(&maya, query).await.expect("a list");
        found.into_iter().map(|view| view.client_name).collect::<Vec<_>>()
    };
    assert_eq!(names(BookingQuery::default()).await, ["Cy_Dee", "Bo 100% Li", "Ana Ruiz"]);
    let search = |text: &str| BookingQuery { search: Some(text.into()), ..BookingQuery::default() };
    assert_eq!(names(search("100%")).await, ["Bo 100% Li"]);
    assert_eq!(names(search("_")).await, ["Cy_Dee"]);
    assert_eq!(names(search("LASER")).await, ["Cy_Dee"]);
    assert_eq!(names(search("client0@")).await, ["Ana Ruiz"]);
    let held = BookingQuery { state: Some(BookingState::AwaitingDeposit), ..BookingQuery::default() };
    assert_eq!(names(held).await, ["Cy_Dee"]);
    let first = front.desk.list(&maya, BookingQuery { limit: Some(1), ..BookingQuery::default() }).await;
    let after = first.expect("a page").first().map(|view| view.id);
    assert_eq!(names(BookingQuery { after, ..BookingQuery::default() }).await, ["Bo 100% Li", "Ana Ruiz"]);
    let day = chrono::NaiveDate::from_ymd_opt(2037, 12, 11);
    assert!(names(BookingQuery { from: day, ..BookingQuery::default() }).await.is_empty());
    let hannah = BookingQuery { practitioner_id: Some(front.clinic.hannah.to_string()), ..BookingQuery::default() };
    assert_eq!(names(hannah).await, ["Bo 100% Li"], "whoever has less to do that day");
}
