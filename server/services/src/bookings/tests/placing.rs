//! Visits that are put to another place of the board.

use super::{Front, at, request};
use chrono::NaiveDate;
use contract::{
    AppError,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings, Placing},
};

fn december(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2037, 12, day).expect("a date")
}

fn to(day: u32, minute: u16) -> Placing {
    Placing { date: december(day), minute, ..Placing::default() }
}

impl Front {
    async fn put(&self, booking: &BookingView, placing: Placing) -> Result<BookingView, AppError> {
        self.change(booking.id, BookingChange::Place(placing)).await
    }

    async fn with_priya(&self, start: chrono::DateTime<chrono::Utc>) -> BookingView {
        let wish = BookingRequest { practitioner_id: Some(self.clinic.priya.to_string()), ..request("facial", start) };
        self.desk.create(&self.visitor(), wish).await.expect("a booking")
    }
}

#[tokio::test]
async fn a_visit_goes_to_another_time_practitioner_and_room() {
    let front = Front::open().await;
    let booking = front.with_priya(at(12, 10, 14, 30)).await;
    let placing = Placing {
        practitioner_id: Some(front.clinic.hannah.to_string()),
        room_id: Some(front.clinic.room_two.to_string()),
        ..to(11, 605)
    };
    let moved = front.put(&booking, placing).await.expect("moved");
    assert_eq!(moved.start, at(12, 11, 10, 5), "the desk is not bound to the grid");
    assert_eq!((moved.practitioner.as_str(), moved.room.as_deref()), ("Hannah Cole", Some("Room 2")));
    assert_eq!(moved.total, booking.total);
    let again = front.put(&moved, to(11, 605)).await.expect_err("it is there");
    assert!(again.reason_for("minute").is_some());
    let stranger = Placing { practitioner_id: Some(front.clinic.room_one.to_string()), ..to(11, 700) };
    assert!(
        front.put(&moved, stranger).await.expect_err("a room gives nothing").reason_for("practitioner_id").is_some()
    );
    let nowhere = Placing { room_id: Some(front.clinic.priya.to_string()), ..to(11, 700) };
    assert!(front.put(&moved, nowhere).await.expect_err("a person is no room").reason_for("room_id").is_some());
}

#[tokio::test]
async fn a_place_that_somebody_has_is_refused_with_their_name_and_the_nearest_others() {
    let front = Front::open().await;
    let mine = front.with_priya(at(12, 10, 14, 30)).await;
    front.with_priya(at(12, 10, 16, 0)).await;
    let forced = Placing { override_reason: Some("She insists".into()), ..to(10, 965) };
    for placing in [to(10, 965), forced] {
        let error = front.put(&mine, placing).await.expect_err("taken");
        let AppError::TimeTaken { what, alternatives } = error else { panic!("{error:?}") };
        assert!(what.contains("Priya Nair: Ana R., 4:00 PM to 4:45 PM"), "{what}");
        assert!(!alternatives.is_empty());
        assert!(alternatives.iter().flat_map(|day| &day.times).all(|time| time.practitioner == "Priya Nair"));
    }
    let now = front.get(mine.id).await;
    assert_eq!((now.start, now.version), (mine.start, 1), "it went back");
    assert_eq!(front.count("select count(*) from resource_claims").await, 4);
}

#[tokio::test]
async fn outside_of_hours_and_over_a_block_a_visit_goes_with_a_reason_alone() {
    let front = Front::open().await;
    let booking = front.with_priya(at(12, 10, 14, 30)).await;
    sqlx::query(
        "insert into busy_times (org_id, busy_id, resource_id, source, starts_at, ends_at, title, created_at)
         values ($1, gen_random_uuid(), $2, 'block', $3, $4, 'Repair', now())",
    )
    .bind(front.clinic.org.0)
    .bind(front.clinic.priya.0)
    .bind(at(12, 11, 10, 0))
    .bind(at(12, 11, 11, 0))
    .execute(front.database.database.owner())
    .await
    .expect("a block");
    for (placing, why) in
        [(to(10, 1_080), "outside the hours of Priya Nair"), (to(11, 600), "Priya Nair is not free then: Repair.")]
    {
        let refused = front.put(&booking, placing.clone()).await.expect_err("it wants a reason");
        let reason = refused.reason_for("override_reason").expect("and says so");
        assert!(reason.contains(why), "{reason}");
        let forced = Placing { override_reason: Some("  The last flight\n".into()), ..placing };
        let moved = front.put(&booking, forced).await.expect("with a reason");
        assert_eq!(moved.override_reason.as_deref(), Some("The last flight"));
    }
    let log = "select count(*) from audit_entries where detail ->> 'override_reason' = 'The last flight'";
    assert_eq!(front.count(log).await, 1, "kept where it changed");
    let back = front.put(&booking, to(10, 660)).await.expect("within hours");
    assert_eq!(back.override_reason, None, "it needs none any more");
}

#[tokio::test]
async fn a_visit_gets_longer_and_shorter_and_keeps_its_length_and_price_when_it_moves() {
    let front = Front::open().await;
    let booking = front.with_priya(at(12, 10, 14, 30)).await;
    let longer = front.put(&booking, Placing { minutes: Some(50), ..to(10, 870) }).await.expect("longer");
    assert_eq!((longer.start, longer.end), (booking.start, at(12, 10, 15, 20)));
    assert_eq!(longer.total, booking.total);
    let claimed = "select extract(epoch from max(ends_at) - min(starts_at))::bigint / 60 from resource_claims";
    assert_eq!(front.count(claimed).await, 65, "with its buffer");
    let moved = front
        .change(booking.id, BookingChange::Reschedule { start: at(12, 11, 10, 0), practitioner_id: None })
        .await
        .expect("moved by the dialog");
    assert_eq!(moved.end, at(12, 11, 10, 50));
    for minutes in [0, 4, 721, 33] {
        let refused =
            front.put(&moved, Placing { minutes: Some(minutes), ..to(11, 600) }).await.expect_err("no length");
        assert!(refused.reason_for("minutes").is_some(), "{minutes}");
    }
    let other = front.with_priya(at(12, 11, 11, 30)).await;
    let over = front.put(&moved, Placing { minutes: Some(90), ..to(11, 600) }).await.expect_err("into the next visit");
    assert!(matches!(over, AppError::TimeTaken { .. }), "{over:?}");
    assert_eq!(front.get(other.id).await.version, 1);
}

#[tokio::test]
async fn a_visit_that_has_begun_gets_longer_and_no_other_goes_into_the_past() {
    let front = Front::open().await;
    let booking = front.with_priya(at(12, 10, 14, 30)).await;
    front.clock.set(at(12, 10, 14, 45));
    front.put(&booking, Placing { minutes: Some(45), ..to(10, 870) }).await.expect("longer");
    let past = front.put(&booking, to(10, 600)).await.expect_err("this morning is over");
    assert!(past.reason_for("override_reason").is_some_and(|reason| reason.contains("has passed")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_drag_to_one_place_one_gets_it_even_by_override() {
    let front = Front::with_grace().await;
    let mut bookings = Vec::new();
    for hour in 9..15 {
        bookings.push(front.with_priya(at(12, 10, hour, 0)).await);
    }
    let tasks: Vec<_> = bookings
        .iter()
        .map(|booking| {
            let (desk, caller, id) = (front.desk.clone(), front.dispatcher("Maya"), booking.id);
            // Eight in the evening, when nobody works.
            let placing = Placing { override_reason: Some("After the concert".into()), ..to(10, 1_200) };
            tokio::spawn(async move { desk.change(&caller, id, Some(1), BookingChange::Place(placing)).await })
        })
        .collect();
    let mut moved = 0;
    for task in tasks {
        match task.await.expect("no task panics") {
            Ok(_) => moved += 1,
            Err(error) => assert!(matches!(error, AppError::TimeTaken { .. }), "{error:?}"),
        }
    }
    assert_eq!(moved, 1);
    let overlaps = "select count(*) from resource_claims a join resource_claims b
         on a.resource_id = b.resource_id and a.seat = b.seat and a.booking_id <> b.booking_id
         and a.starts_at < b.ends_at and b.starts_at < a.ends_at";
    assert_eq!(front.count(overlaps).await, 0);
}

#[tokio::test]
async fn a_client_puts_nothing_on_the_board_and_undoes_nothing() {
    let front = Front::open().await;
    let booking = front.with_priya(at(12, 10, 14, 30)).await;
    let token = booking.manage_url.rsplit('/').next().expect("a token");
    for change in [BookingChange::Place(to(11, 600)), BookingChange::Undo] {
        let refused = front.desk.manage_change(token, super::client(), 1, change).await;
        assert!(matches!(refused, Err(AppError::Forbidden { .. })));
    }
}
