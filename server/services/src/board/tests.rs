//! A day of a small clinic, on a real PostgreSQL.

use super::BoardDesk;
use crate::bookings::tests::{Front, at, request};
use chrono::{NaiveDate, TimeDelta};
use contract::{
    AppError,
    board::{Board, ColumnKind},
    bookings::{BookingChange, BookingRequest, Bookings},
};
use domain::booking::BookingState;

fn december(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2037, 12, day)
}

#[tokio::test]
async fn a_day_shows_who_works_who_comes_and_what_waits() {
    let front = Front::open().await;
    let board = BoardDesk::new(front.resources.clone());
    let with_priya = |service, start| BookingRequest {
        practitioner_id: Some(front.clinic.priya.to_string()),
        ..request(service, start)
    };
    let visitor = front.visitor();
    front.desk.create(&visitor, with_priya("facial", at(12, 10, 10, 0))).await.expect("a visit");
    front.desk.create(&visitor, with_priya("laser", at(12, 10, 14, 30))).await.expect("a hold");
    front.book("peel", at(12, 11, 10, 0)).await.expect("to approve");
    let gone = front.book("facial", at(12, 10, 16, 0)).await.expect("a visit").id;
    front.change(gone, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");

    let day = board.day(&front.dispatcher("Maya"), december(10), ColumnKind::Practitioner).await.expect("a day");
    assert_eq!((day.date_label.as_str(), day.is_today, day.now_minute), ("Thu, Dec 10", false, None));
    assert_eq!((day.from_minute, day.until_minute), (540, 1_020));
    let names: Vec<_> = day.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["Priya Nair", "Hannah Cole"]);
    let priya = &day.columns[0];
    let spans: Vec<_> = priya.bookings.iter().map(|b| (b.from_minute, b.until_minute, b.buffer_after)).collect();
    assert_eq!(spans, [(600, 630, 15), (870, 900, 15)]);
    assert_eq!(priya.load_percent, 13, "60 of 480 minutes");
    let closed: Vec<_> = priya.closed.iter().map(|span| span.label.as_str()).collect();
    assert_eq!(closed, ["Starts 9:00 AM", "Off from 5:00 PM"]);
    assert_eq!((day.to_approve.len(), day.awaiting_deposit.len()), (1, 1));
    assert_eq!(day.booked.to_string(), "$400.00");
    let counts: Vec<_> = day.counts.iter().map(|of| (of.state, of.count)).collect();
    assert_eq!(
        counts,
        [(BookingState::AwaitingDeposit, 1), (BookingState::Confirmed, 1), (BookingState::Cancelled, 1)]
    );

    let rooms = board.day(&front.dispatcher("Maya"), december(10), ColumnKind::Room).await.expect("a day");
    let booked: Vec<_> = rooms.columns.iter().map(|column| (column.name.as_str(), column.bookings.len())).collect();
    assert_eq!(booked.iter().map(|(_, count)| count).sum::<usize>(), 2, "{booked:?}");
}

#[tokio::test]
async fn a_hold_that_ran_out_leaves_the_board_by_itself() {
    let front = Front::open().await;
    let board = BoardDesk::new(front.resources.clone());
    front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    front.clock.advance(TimeDelta::minutes(15));
    let day = board.day(&front.dispatcher("Maya"), december(10), ColumnKind::Practitioner).await.expect("a day");
    assert!(day.columns.iter().all(|column| column.bookings.is_empty()));
    assert!(day.awaiting_deposit.is_empty() && day.counts.is_empty());
}

#[tokio::test]
async fn today_knows_the_minute_and_a_visitor_sees_no_board() {
    let front = Front::open().await;
    let board = BoardDesk::new(front.resources.clone());
    let day = board.day(&front.dispatcher("Maya"), None, ColumnKind::Practitioner).await.expect("today");
    assert_eq!((day.is_today, day.now_minute, day.zone_label.as_str()), (true, Some(540), "CST"));
    let refused = board.day(&front.visitor(), None, ColumnKind::Practitioner).await;
    assert!(matches!(refused, Err(AppError::Forbidden { .. })));
}
