//! A day of a small clinic, on a real PostgreSQL.

use super::BoardDesk;
use crate::bookings::tests::{Front, at, request};
use chrono::{NaiveDate, TimeDelta};
use contract::{
    AppError,
    board::{BlockChange, BlockPlace, Board, BoardColumn, BoardDay, ClosedKind, ColumnKind, GapQuery},
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

fn lunch(resource: domain::ids::ResourceId, day: u32) -> BlockPlace {
    let date = december(day).expect("a date");
    BlockPlace { resource_id: resource.to_string(), date, from_minute: 720, until_minute: 780 }
}

fn blocks(day: &BoardDay) -> Vec<(String, String, u16, u16)> {
    let of = |column: &BoardColumn| {
        let name = column.name.clone();
        let spans = column.closed.clone().into_iter();
        spans.filter_map(move |span| match span.kind {
            ClosedKind::Block { id } => Some((name.clone(), id, span.from_minute, span.until_minute)),
            _ => None,
        })
    };
    day.columns.iter().flat_map(of).collect()
}

#[tokio::test]
async fn a_block_is_entered_moved_and_taken_away_and_nobody_books_into_it() {
    let front = Front::open().await;
    let board = BoardDesk::new(front.resources.clone());
    let maya = front.dispatcher("Maya");
    let day = || board.day(&maya, december(10), ColumnKind::Practitioner);
    let add = |title: &str| BlockChange::Add { at: lunch(front.clinic.priya, 10), title: title.into() };
    board.block(&maya, add("Call")).await.expect("added");
    let stands = blocks(&day().await.expect("a day"));
    assert!(matches!(&stands[..], [(name, _, 720, 780)] if name == "Priya Nair"), "{stands:?}");
    let with_priya = BookingRequest {
        practitioner_id: Some(front.clinic.priya.to_string()),
        ..request("facial", at(12, 10, 12, 0))
    };
    let refused = front.desk.create(&front.visitor(), with_priya.clone()).await;
    assert!(matches!(refused, Err(AppError::TimeTaken { .. })), "{refused:?}");

    let id = stands[0].1.clone();
    board.block(&maya, BlockChange::Move { id: id.clone(), to: lunch(front.clinic.hannah, 10) }).await.expect("moved");
    let stands = blocks(&day().await.expect("a day"));
    assert!(matches!(&stands[..], [(name, same, 720, 780)] if name == "Hannah Cole" && *same == id), "{stands:?}");
    front.desk.create(&front.visitor(), with_priya).await.expect("free again");
    let onto = BlockChange::Move { id: id.clone(), to: lunch(front.clinic.priya, 10) };
    let refused = board.block(&maya, onto).await.expect_err("there is a visit now");
    assert!(matches!(&refused, AppError::Conflict { what } if what.contains("Priya Nair has bookings then")));
    board.block(&maya, BlockChange::Remove { id: id.clone() }).await.expect("gone");
    assert!(blocks(&day().await.expect("a day")).is_empty());
    let again = board.block(&maya, BlockChange::Remove { id }).await;
    assert!(matches!(again, Err(AppError::NotFound { .. })));
    let log = "select count(*) from audit_entries where action in ('block.added', 'block.moved', 'block.removed')";
    assert_eq!(front.count(log).await, 3);
}

#[tokio::test]
async fn a_block_that_no_clock_shows_is_refused_by_its_field_and_a_visitor_enters_none() {
    let front = Front::open().await;
    let board = BoardDesk::new(front.resources.clone());
    for (from_minute, until_minute, field) in [
        (721, 780, "from_minute"),
        (780, 720, "until_minute"),
        (720, 720, "until_minute"),
        (720, 1_445, "until_minute"),
    ] {
        let at = BlockPlace { from_minute, until_minute, ..lunch(front.clinic.priya, 10) };
        let change = BlockChange::Add { at, title: String::new() };
        let refused = board.block(&front.dispatcher("Maya"), change).await.expect_err("no time");
        assert!(refused.reason_for(field).is_some(), "{from_minute} to {until_minute}: {refused:?}");
    }
    let change = BlockChange::Add { at: lunch(front.clinic.priya, 10), title: String::new() };
    assert!(matches!(board.block(&front.visitor(), change).await, Err(AppError::Forbidden { .. })));
}

#[tokio::test]
async fn a_day_says_where_a_visit_could_go_in_each_column_and_its_own_place_is_one() {
    let front = Front::open().await;
    let board = BoardDesk::new(front.resources.clone());
    let maya = front.dispatcher("Maya");
    let with_priya =
        |start| BookingRequest { practitioner_id: Some(front.clinic.priya.to_string()), ..request("facial", start) };
    let visitor = front.visitor();
    let mine = front.desk.create(&visitor, with_priya(at(12, 10, 10, 0))).await.expect("mine");
    front.desk.create(&visitor, with_priya(at(12, 10, 14, 0))).await.expect("another");
    let date = december(10).expect("a date");
    let fits = board.fits(&maya, mine.id, 0, date, ColumnKind::Practitioner).await.expect("fits");
    let of = |id: domain::ids::ResourceId| {
        fits.columns.iter().find(|of| of.resource_id == id.to_string()).expect("a column").starts.clone()
    };
    let priya = of(front.clinic.priya);
    assert!(priya.contains(&600), "where it is");
    assert!(!priya.contains(&840) && !priya.contains(&810), "another visit, and its own buffer before it");
    assert!(of(front.clinic.hannah).contains(&840));
    let rooms = board.fits(&maya, mine.id, 0, date, ColumnKind::Room).await.expect("fits");
    assert_eq!(rooms.columns.len(), 2);
    assert!(board.fits(&maya, mine.id, 7, date, ColumnKind::Room).await.is_err());
}

#[tokio::test]
async fn the_next_gap_is_found_for_a_service_and_for_minutes_and_then_the_one_after_it() {
    let front = Front::open().await;
    let board = BoardDesk::new(front.resources.clone());
    let maya = front.dispatcher("Maya");
    let priya = Some(front.clinic.priya.to_string());
    // Monday, a minute past nine: nine o’clock has begun.
    front.clock.advance(TimeDelta::minutes(1));
    let query = GapQuery { service_key: Some("facial".into()), practitioner_id: priya.clone(), ..GapQuery::default() };
    let first = board.gap(&maya, query.clone()).await.expect("asked").expect("a gap");
    assert_eq!((first.start, first.from_minute, first.until_minute), (at(11, 23, 9, 30), 570, 600));
    assert_eq!(first.label, "Mon, Nov 23, 9:30 AM with Priya Nair");
    let next = board.gap(&maya, GapQuery { after: Some(first.start), ..query }).await.expect("asked").expect("a gap");
    assert_eq!(next.start, at(11, 23, 10, 0));
    let minutes = GapQuery { minutes: Some(480), practitioner_id: priya, ..GapQuery::default() };
    let whole_day = board.gap(&maya, minutes).await.expect("asked").expect("a gap");
    assert_eq!((whole_day.start, whole_day.until_minute), (at(11, 24, 9, 0), 1_020), "today has begun");
    let nothing = board.gap(&maya, GapQuery { minutes: Some(540), ..GapQuery::default() }).await.expect("asked");
    assert_eq!(nothing, None, "nobody works nine hours");
    assert!(board.gap(&maya, GapQuery::default()).await.is_err_and(|error| error.reason_for("minutes").is_some()));
}

#[tokio::test]
async fn a_week_is_seven_days_from_monday_and_what_can_be_undone_is_told_to_whoever_did_it() {
    let front = Front::with_grace().await;
    let board = BoardDesk::new(front.resources.clone());
    let maya = front.dispatcher("Maya");
    let visit = front.book("facial", at(12, 10, 10, 0)).await.expect("a visit");
    let week = board.week(&maya, december(10), ColumnKind::Practitioner).await.expect("a week");
    let dates: Vec<_> = week.days.iter().map(|day| day.date_label.as_str()).collect();
    assert_eq!((dates.len(), dates[0], dates[6]), (7, "Mon, Dec 7", "Sun, Dec 13"));
    let booked: Vec<usize> =
        week.days.iter().map(|day| day.columns.iter().map(|column| column.bookings.len()).sum()).collect();
    assert_eq!(booked, [0, 0, 0, 1, 0, 0, 0]);

    let moved = BookingChange::Reschedule { start: at(12, 11, 10, 0), practitioner_id: None };
    front.change(visit.id, moved).await.expect("moved");
    let day = board.day(&maya, december(10), ColumnKind::Practitioner).await.expect("a day");
    assert_eq!(day.undo.map(|booking| booking.id), Some(visit.id));
    let kept = day.columns.iter().flat_map(|column| &column.closed);
    assert_eq!(kept.filter(|span| matches!(span.kind, ClosedKind::Kept { .. })).count(), 1);
    front.clock.advance(TimeDelta::seconds(30));
    let day = board.day(&maya, december(10), ColumnKind::Practitioner).await.expect("a day");
    assert_eq!(day.undo, None);
}
