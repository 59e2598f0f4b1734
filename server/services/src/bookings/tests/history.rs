//! Thousands of random operations by many at once, and what must be true of the calendar while and after they run.
//!
//! A plain run makes a few hundred; `ANTEROOM_OPERATIONS=5000` as many as the product is held to.

use super::{Front, at, request, visits::visit};
use crate::bookings::{BookingDesk, arrival::deposit_arrived, expire};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError, Caller,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings},
};
use domain::{booking::BookingState, ids::BookingId, policy::DepositPolicy};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

const TASKS: u64 = 8;

/// Bookings of one seat at one time, found from the steps and not from the claims that are to keep them apart. `$1`: now.
const OVERLAPS: &str = "
    with active as (
        select b.org_id, b.booking_id, coalesce(t.class_id, b.booking_id) as party, t.class_place, taken.resource_id,
            taken.seat, t.starts_at - make_interval(mins => t.buffer_before_minutes) as starts_at,
            t.ends_at + make_interval(mins => t.buffer_after_minutes) as ends_at
        from bookings b join booking_steps t using (org_id, booking_id)
        cross join lateral (
            select t.practitioner_id as resource_id, t.seat
            union all
            select r.resource_id, r.seat from booking_step_resources r
            where r.org_id = t.org_id and r.booking_id = t.booking_id and r.step = t.step) taken
        where b.state in ('pending', 'confirmed', 'completed', 'no_show')
            or b.state = 'awaiting_deposit' and b.hold_expires_at > $1)
    select count(*) from active a join active b using (org_id, resource_id, seat)
    where a.booking_id < b.booking_id and a.starts_at < b.ends_at and a.ends_at > b.starts_at
        and (a.party <> b.party or a.class_place = b.class_place)";

/// Seats of active bookings without their claim, and claims of bookings that take nothing.
const MISMATCHES: &str = "
    with wanted as (
        select b.org_id, b.booking_id, t.step, taken.resource_id, taken.seat,
            t.starts_at - make_interval(mins => t.buffer_before_minutes) as starts_at,
            t.ends_at + make_interval(mins => t.buffer_after_minutes) as ends_at
        from bookings b join booking_steps t using (org_id, booking_id)
        cross join lateral (
            select t.practitioner_id as resource_id, t.seat
            union all
            select r.resource_id, r.seat from booking_step_resources r
            where r.org_id = t.org_id and r.booking_id = t.booking_id and r.step = t.step) taken
        where b.state in ('pending', 'awaiting_deposit', 'confirmed', 'completed', 'no_show')),
    claimed as (
        select org_id, booking_id, step, resource_id, seat, starts_at, ends_at from resource_claims)
    select (select count(*) from (table wanted except table claimed) missing)
        + (select count(*) from (table claimed except table wanted) stray)";

/// Paid bookings that are neither confirmed nor cancelled nor told that their money goes back.
const VANISHED: &str = "
    select count(*) from payments p join bookings b using (org_id, booking_id)
    where p.state = 'paid' and b.state not in ('confirmed', 'completed', 'no_show', 'cancelled')
    and not exists (select from booking_events e where e.org_id = b.org_id and e.booking_id = b.booking_id
                    and e.kind = 'refunded')";

/// Numbers that repeat from run to run (the `SplitMix64` generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }
}

/// What all tasks know of each other's bookings.
#[derive(Default)]
struct Known {
    bookings: Mutex<Vec<BookingId>>,
    paid: Mutex<HashSet<BookingId>>,
}

struct Task {
    front: Arc<Front>,
    known: Arc<Known>,
    numbers: Numbers,
    staff: Caller,
    visitor: Caller,
}

impl Task {
    fn desk(&self) -> &BookingDesk {
        &self.front.desk
    }

    /// A start on one of three days, which are far too few for everybody.
    fn start(&mut self) -> DateTime<Utc> {
        let day = 9 + u32::try_from(self.numbers.below(3)).expect("small");
        let half_hours = u32::try_from(self.numbers.below(15)).expect("small");
        at(12, day, 9 + half_hours / 2, 30 * (half_hours % 2))
    }

    fn known(&mut self) -> Option<BookingId> {
        let bookings = self.known.bookings.lock().expect("not poisoned");
        let count = u64::try_from(bookings.len()).expect("few");
        (count > 0).then(|| bookings[usize::try_from(self.numbers.below(count)).expect("an index")])
    }

    async fn step(&mut self, n: u64) {
        match self.numbers.below(20) {
            0..8 => self.create(n).await,
            8..11 => self.pay().await,
            11..13 => self.change(BookingChange::Confirm).await,
            13..16 => {
                let start = self.start();
                self.change(BookingChange::Reschedule { start, practitioner_id: None }).await;
            }
            16..18 => self.change(BookingChange::Cancel { reason: String::new() }).await,
            18 => self.expire().await,
            _ => self.front.clock.advance(TimeDelta::minutes(2)),
        }
    }

    async fn create(&mut self, n: u64) {
        const SERVICES: [&[&str]; 6] =
            [&["facial"], &["laser"], &["peel"], &["yoga"], &["laser", "facial"], &["facial", "peel", "laser"]];
        let services = SERVICES[usize::try_from(self.numbers.below(6)).expect("an index")];
        let start = self.start();
        let wanted =
            BookingRequest { email: format!("client-{n}@example.com"), phone: String::new(), ..visit(services, start) };
        match self.desk().create(&self.visitor, wanted).await {
            Ok(view) => self.known.bookings.lock().expect("not poisoned").push(view.id),
            Err(AppError::TimeTaken { .. } | AppError::Conflict { .. } | AppError::Invalid { .. }) => {}
            Err(other) => panic!("a loser is told what to do, not {other:?}"),
        }
    }

    /// The deposit arrives, in time or late; once for each booking.
    async fn pay(&mut self) {
        let Some(booking) = self.known() else { return };
        let view = self.get(booking).await;
        if view.deposit.is_zero() || !self.known.paid.lock().expect("not poisoned").insert(booking) {
            return;
        }
        let paid = self.front.capture(booking, view.deposit.minor).await;
        let org = self.front.clinic.org;
        loop {
            let mut transaction = self.front.resources.database.begin(org).await.expect("a transaction");
            match deposit_arrived(&self.front.resources, &mut transaction, org, booking, paid, "test").await {
                Ok(_) => return transaction.commit().await.expect("commits"),
                // As the job does: nobody could say yet whose the time is.
                Err(AppError::Conflict { .. } | AppError::Internal { .. }) => drop(transaction),
                Err(other) => panic!("money is never turned away: {other:?}"),
            }
        }
    }

    async fn get(&self, booking: BookingId) -> BookingView {
        self.desk().get(&self.staff, booking).await.expect("a booking never vanishes")
    }

    async fn change(&mut self, change: BookingChange) {
        let Some(booking) = self.known() else { return };
        match self.desk().change(&self.staff, booking, None, change).await {
            Ok(_) | Err(AppError::TimeTaken { .. } | AppError::Conflict { .. } | AppError::Invalid { .. }) => {}
            Err(other) => panic!("a refusal says why, not {other:?}"),
        }
    }

    async fn expire(&mut self) {
        let Some(booking) = self.known() else { return };
        let ended = expire::end_if_due(&self.front.resources, self.front.clinic.org, booking, "test").await;
        assert!(ended.is_ok() || matches!(ended, Err(AppError::Internal { .. })), "{ended:?}");
    }
}

async fn count_at(front: &Front, sql: &'static str) -> i64 {
    let now = front.clock_now();
    let owner = front.database.database.owner();
    sqlx::query_scalar(sql).bind(now).fetch_one(owner).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_many_do_at_once_nothing_overlaps_nothing_paid_vanishes_and_no_dead_hold_blocks() {
    let operations: u64 = std::env::var("ANTEROOM_OPERATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let front = Arc::new(Front::open().await);
    front.add_class(DepositPolicy::Fixed { minor: 1_000 }).await;
    let known = Arc::new(Known::default());
    let tasks: Vec<_> = (0..TASKS)
        .map(|number| {
            let mut task = Task {
                known: known.clone(),
                numbers: Numbers(number),
                staff: front.dispatcher("Maya Torres"),
                visitor: front.visitor(),
                front: front.clone(),
            };
            tokio::spawn(async move {
                for n in 0..operations / TASKS {
                    task.step(number * operations + n).await;
                    if n % 16 == 0 {
                        assert_eq!(count_at(&task.front, OVERLAPS).await, 0, "while everybody is at it");
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no task panics");
    }
    assert_eq!(count_at(&front, OVERLAPS).await, 0);
    assert_eq!(front.count(MISMATCHES).await, 0);
    assert_eq!(front.count(VANISHED).await, 0);
    dead_holds_block_nothing(&front).await;
    assert_eq!(count_at(&front, OVERLAPS).await, 0);
    assert_eq!(front.count(MISMATCHES).await, 0);
}

/// Every hold runs out, and no job looks: each of their times can be had again.
async fn dead_holds_block_nothing(front: &Front) {
    front.clock.advance(TimeDelta::hours(26));
    let held: Vec<(DateTime<Utc>, uuid::Uuid)> = sqlx::query_as(
        "select b.starts_at, b.practitioner_id from bookings b join services s using (org_id, service_id)
         where b.state = 'awaiting_deposit' and s.key = 'laser' order by 1, 2",
    )
    .fetch_all(front.database.database.owner())
    .await
    .expect("holds");
    for (start, practitioner) in held {
        let wanted = BookingRequest { practitioner_id: Some(practitioner.to_string()), ..request("laser", start) };
        let got = front.desk.create(&front.visitor(), wanted).await;
        let got = got.unwrap_or_else(|error| panic!("{start} with {practitioner} is held by nobody: {error:?}"));
        assert_eq!(got.state, BookingState::AwaitingDeposit);
        // Given back, so that the next one's time is as it was.
        front.change(got.id, BookingChange::Cancel { reason: String::new() }).await.expect("given back");
    }
}
