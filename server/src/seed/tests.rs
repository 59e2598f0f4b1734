//! The demo's data on a real database: complete, consistent, and the same when asked for twice.

use super::{SIGN_INS, Seeded, seed};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::{Duration, Instant};
use testkit::TestDatabase;

/// Early afternoon of a Tuesday in all four clinics' zones, and a Sunday on which most are closed.
const MOMENTS: [&str; 2] = ["2026-11-24T19:10:00Z", "2026-11-29T19:10:00Z"];

async fn count(db: &TestDatabase, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(db.database.owner()).await.expect("the query is valid")
}

/// At least so many visits on the day of `moment`, and something to show of every kind.
async fn assert_at_work(db: &TestDatabase, moment: &str, least: i64) {
    for slug in ["lumen", "northside", "brightside", "ridge"] {
        for state in ["confirmed", "pending", "awaiting_deposit", "completed", "no_show", "cancelled"] {
            let found: i64 = sqlx::query_scalar(
                "select count(*) from bookings join organisations using (org_id) where slug = $1 and state = $2",
            )
            .bind(slug)
            .bind(state)
            .fetch_one(db.database.owner())
            .await
            .expect("the query is valid");
            assert!(found > 0, "{slug} has no booking that is {state} at {moment}");
        }
        let today: i64 = sqlx::query_scalar(
            "select count(*) from bookings b join organisations o using (org_id)
             where slug = $1 and (starts_at at time zone zone)::date = ($2::timestamptz at time zone zone)::date",
        )
        .bind(slug)
        .bind(instant(moment))
        .fetch_one(db.database.owner())
        .await
        .expect("the query is valid");
        assert!(today >= least, "{slug} has {today} bookings on the day of {moment}");
    }
}

/// Each movement is balanced by a trigger; here: what a finished booking still owes is nothing, an open one its deposit.
async fn assert_in_order(db: &TestDatabase) {
    let owed = "select count(*) from bookings b
        left join lateral (select coalesce(-sum(amount_minor), 0) as minor from ledger_entries l
            where l.org_id = b.org_id and l.booking_id = b.booking_id and account = 'client_deposits') held on true
        where held.minor <> case when state = 'confirmed' then deposit_minor else 0 end";
    assert_eq!(count(db, owed).await, 0);
    let unclaimed = "select count(*) from bookings b
        where (state in ('pending', 'awaiting_deposit', 'confirmed', 'completed', 'no_show')) <> exists
            (select from resource_claims c where c.org_id = b.org_id and c.booking_id = b.booking_id)";
    assert_eq!(count(db, unclaimed).await, 0);
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

#[tokio::test]
async fn today_shows_every_clinic_at_work_whatever_the_day() {
    for moment in MOMENTS {
        let db = TestDatabase::create().await;
        let begun = Instant::now();
        let seeded = seed(&db.database, instant(moment)).await.expect("the demo can be seeded");
        assert!(begun.elapsed() < Duration::from_secs(20), "seeding took {:?}", begun.elapsed());
        assert_eq!((seeded.made.len(), seeded.refreshed.len()), (4, 0));
        assert_at_work(&db, moment, 5).await;
    }
}

#[tokio::test]
async fn the_books_balance_and_a_second_seeding_changes_nothing() {
    let db = TestDatabase::create().await;
    let now = instant(MOMENTS[0]);
    seed(&db.database, now).await.expect("the demo can be seeded");
    let bookings = count(&db, "select count(*) from bookings").await;
    let again = seed(&db.database, now + TimeDelta::hours(2)).await.expect("seeding again is harmless");
    assert_eq!(again.to_string(), "The demo clinics are as they were.");
    assert_eq!(count(&db, "select count(*) from bookings").await, bookings);
    assert_eq!(count(&db, "select count(*) from people").await, i64::try_from(SIGN_INS.len()).expect("a few"));
    for sign_in in SIGN_INS {
        let known: bool = sqlx::query_scalar(
            "select exists (select from people join memberships using (person_id) join organisations using (org_id)
             where people.email = $1 and role = $2 and slug = $3)",
        )
        .bind(sign_in.email)
        .bind(sign_in.role)
        .bind(sign_in.clinic)
        .fetch_one(db.database.owner())
        .await
        .expect("the query is valid");
        assert!(known, "{} cannot sign in", sign_in.email);
    }
    assert_in_order(&db).await;
}

#[tokio::test]
async fn what_stood_at_the_processor_on_a_monday_went_to_the_bank_of_each_clinic_that_is_connected() {
    let db = TestDatabase::create().await;
    seed(&db.database, instant(MOMENTS[0])).await.expect("the demo can be seeded");
    let left =
        "select count(*) from payouts p where made_at = (select max(made_at) from payouts l where l.org_id = p.org_id)
        and (select sum(amount_minor) from ledger_entries l where l.org_id = p.org_id and account = 'processor'
             and (l.at < p.made_at or l.payout_id = p.payout_id)) <> 0";
    assert_eq!(count(&db, left).await, 0);
    let paid =
        "select count(distinct org_id) from payouts join processor_accounts using (org_id) where ended_at is null";
    assert!(count(&db, paid).await >= 2);
    let let_go = "select count(*) from payouts join processor_accounts using (org_id) where ended_at is not null";
    assert_eq!(count(&db, let_go).await, 0);
    let arrived = "select count(*) from payouts where state = 'arrived'";
    assert!(count(&db, arrived).await >= 4, "some weeks have passed");
}

/// Three days, two weeks and five weeks after the first time; the second is a Sunday, on which most are closed.
const LATER: [&str; 3] = ["2026-11-27T19:10:00Z", "2026-12-13T19:10:00Z", "2027-01-18T19:10:00Z"];

#[tokio::test]
async fn a_demo_that_is_shown_again_later_is_brought_up_to_that_day_and_keeps_what_it_had() {
    let db = TestDatabase::create().await;
    seed(&db.database, instant(MOMENTS[0])).await.expect("the demo can be seeded");
    let owner = db.database.owner();
    sqlx::raw_sql(
        "create table before as select booking_id, service_id, contact_id, starts_at from bookings;
         update contacts set name = 'Mine' where contact_id = (select min(contact_id::text)::uuid from contacts)",
    )
    .execute(owner)
    .await
    .expect("the tables are there");
    for moment in LATER {
        let begun = Instant::now();
        let seeded = seed(&db.database, instant(moment)).await.expect("the demo can be seeded again");
        assert!(begun.elapsed() < Duration::from_secs(20), "it took {:?}", begun.elapsed());
        assert_eq!((seeded.made.len(), seeded.refreshed.len()), (0, 4));
        assert!(seeded.added > 100 && seeded.settled > 0, "{seeded}");
        // Four long visits fill a small team's day.
        assert_at_work(&db, moment, 4).await;
        assert_in_order(&db).await;
        let unsettled = sqlx::query_scalar::<_, i64>(
            "select count(*) from bookings where state in ('confirmed', 'pending') and ends_at < $1",
        )
        .bind(instant(moment) - TimeDelta::days(1))
        .fetch_one(owner)
        .await
        .expect("the query is valid");
        assert_eq!(unsettled, 0, "nothing of a past day waits for anybody");
        let bookings = count(&db, "select count(*) from bookings").await;
        let again = seed(&db.database, instant(moment)).await.expect("seeding again is harmless");
        assert_eq!(again, Seeded::default());
        assert_eq!(count(&db, "select count(*) from bookings").await, bookings);
    }
    let kept = "select count(*) from before join bookings using (booking_id, service_id, contact_id, starts_at)";
    assert_eq!(count(&db, kept).await, count(&db, "select count(*) from before").await);
    assert_eq!(count(&db, "select count(*) from contacts where name = 'Mine'").await, 1);
}

#[tokio::test]
async fn today_is_under_way_from_morning_to_evening() {
    // Half past eight, early afternoon and seven in the evening in Chicago.
    for moment in ["2026-11-24T14:30:00Z", "2026-11-24T19:27:00Z", "2026-11-25T01:00:00Z"] {
        let db = TestDatabase::create().await;
        let now: chrono::DateTime<chrono::Utc> = moment.parse().expect("an instant");
        seed(&db.database, now).await.expect("the demo can be seeded");
        let of_today = |condition: &'static str| {
            let owner = db.database.owner();
            async move {
                let query = format!(
                    "select count(*) from bookings b join organisations o using (org_id) where slug = 'northside'
                     and (starts_at at time zone zone)::date = ($1::timestamptz at time zone zone)::date and {condition}",
                );
                let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
                    .bind(now)
                    .fetch_one(owner)
                    .await
                    .expect("the query is valid");
                count
            }
        };
        assert!(of_today("state = 'completed'").await > 0, "nothing is done at {moment}");
        assert!(of_today("state = 'no_show'").await > 0, "everybody came at {moment}");
        let under_way = "state = 'confirmed' and $1 between starts_at and ends_at";
        assert!(of_today(under_way).await > 0, "nobody is in a chair at {moment}");
        assert!(of_today("state = 'confirmed' and starts_at > $1").await > 0, "nothing is to come at {moment}");
        let twice =
            "exists (select from bookings other where (other.org_id, other.contact_id) = (b.org_id, b.contact_id)
            and other.booking_id <> b.booking_id and other.starts_at::date = b.starts_at::date)";
        assert_eq!(of_today(twice).await, 0, "somebody comes twice on the day of {moment}");
    }
}
