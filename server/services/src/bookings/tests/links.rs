//! What a client does behind their own link.

use super::{Front, at, client};
use chrono::TimeDelta;
use contract::{
    AppError,
    bookings::{BookingChange, Bookings},
};
use domain::booking::BookingState;

fn token(manage_url: &str) -> &str {
    manage_url.rsplit('/').next().expect("an address has a last part")
}

#[tokio::test]
async fn a_client_moves_and_cancels_by_their_link_and_does_nothing_else() {
    let front = Front::open().await;
    let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
    let token = token(&booking.manage_url);
    let page = front.desk.manage_page(token, client()).await.expect("the page");
    assert!(page.may_reschedule);
    assert_eq!(page.reschedule_note, "Until Tue, Dec 8, 2:30 PM. Your $40.00 moves with it.");
    assert_eq!(page.cancel.refund, booking.paid);
    assert_eq!(page.other_times.len(), 3);
    assert!(page.other_times.iter().all(|day| day.times.len() == 1));

    let onto = page.other_times[0].times[0].start;
    let change = BookingChange::Reschedule { start: onto, practitioner_id: None };
    let moved = front.desk.manage_change(token, client(), booking.version, change).await.expect("moved");
    assert_eq!(moved.booking.start, onto);
    assert_eq!(moved.timeline[0].kind, "moved");
    for change in [BookingChange::Confirm, BookingChange::Complete, BookingChange::NoShow] {
        let error = front.desk.manage_change(token, client(), moved.booking.version, change).await;
        assert!(matches!(error, Err(AppError::Forbidden { .. })));
    }
    let cancel = BookingChange::Cancel { reason: String::new() };
    let stale = front.desk.manage_change(token, client(), booking.version, cancel.clone()).await;
    assert!(matches!(stale, Err(AppError::Conflict { what }) if what.starts_with("The client changed")));
    let page = front.desk.manage_change(token, client(), moved.booking.version, cancel).await.expect("cancelled");
    assert_eq!(page.booking.state, BookingState::Cancelled);
    assert!(!page.cancel.allowed && !page.may_reschedule && page.other_times.is_empty());
}

#[tokio::test]
async fn it_is_too_late_to_move_online_once_cancelling_would_cost() {
    let front = Front::open().await;
    let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
    front.clock.set(booking.start - TimeDelta::hours(47));
    let token = token(&booking.manage_url);
    let page = front.desk.manage_page(token, client()).await.expect("the page");
    assert!(!page.may_reschedule);
    let change = BookingChange::Reschedule { start: at(12, 11, 10, 0), practitioner_id: None };
    let error = front.desk.manage_change(token, client(), booking.version, change.clone()).await;
    assert!(matches!(error, Err(AppError::Conflict { .. })));
    front.change(booking.id, change).await.expect("the clinic itself may");
}

#[tokio::test]
async fn once_the_visit_has_begun_its_link_neither_cancels_nor_moves_it() {
    let front = Front::open().await;
    // Nothing was paid, so that no policy stands in the way.
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let token = token(&booking.manage_url);
    for minutes in [0, 120] {
        front.clock.set(booking.start + TimeDelta::minutes(minutes));
        let page = front.desk.manage_page(token, client()).await.expect("the page");
        assert!(!page.cancel.allowed && !page.may_reschedule && page.other_times.is_empty());
        for change in [
            BookingChange::Cancel { reason: String::new() },
            BookingChange::Reschedule { start: at(12, 11, 10, 0), practitioner_id: None },
        ] {
            let error = front.desk.manage_change(token, client(), booking.version, change).await;
            let Err(AppError::Conflict { what }) = error else { panic!("{error:?}") };
            assert!(what.ends_with("here. Please call the clinic."), "{what}");
        }
    }
    assert_eq!(front.get(booking.id).await.version, booking.version);
    let missed = front.change(booking.id, BookingChange::NoShow).await.expect("it can still be missed");
    assert_eq!(missed.state, BookingState::NoShow);
}

#[tokio::test]
async fn unknown_links_open_nothing() {
    let front = Front::open().await;
    front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    for token in ["", "nope", "' or true --", &"x".repeat(100_000)] {
        let nothing = AppError::not_found("This booking link");
        assert_eq!(front.desk.manage_page(token, client()).await.expect_err("nothing"), nothing);
        assert_eq!(front.desk.calendar_file(token, client()).await.expect_err("nothing"), nothing);
        assert_eq!(front.desk.manage_checkout(token, None, false, client()).await.expect_err("nothing"), nothing);
    }
}

#[tokio::test]
async fn a_calendar_file_replaces_its_earlier_self() {
    let front = Front::open().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let token = token(&booking.manage_url);
    let file = front.desk.calendar_file(token, client()).await.expect("a file");
    assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{file}");
    let unfolded = file.replace("\r\n ", "");
    for line in [
        "METHOD:PUBLISH",
        &format!("UID:{}@front.example", booking.id),
        "SEQUENCE:1",
        "DTSTAMP:20371123T150000Z",
        "DTSTART:20371210T203000Z",
        "DTEND:20371210T210000Z",
        "STATUS:CONFIRMED",
        "SUMMARY:Signature facial at Lumen Aesthetics",
        "LOCATION:1204 S Lamar Blvd\\, Suite 210",
    ] {
        assert!(unfolded.lines().any(|found| found == line), "{line} is missing in\n{unfolded}");
    }
    assert!(unfolded.contains(&booking.manage_url));
    front.change(booking.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    let after = front.desk.calendar_file(token, client()).await.expect("a file");
    assert!(after.contains("STATUS:CANCELLED\r\n") && after.contains("SEQUENCE:2\r\n"));
    assert!(after.contains(&format!("UID:{}@front", booking.id)));
}
