//! The demo's data on a real database: complete, consistent, and the same when asked for twice.

use super::{SIGN_INS, seed};
use std::time::{Duration, Instant};
use testkit::TestDatabase;

/// Early afternoon of a Tuesday in all four clinics' zones, and a Sunday on which most are closed.
const MOMENTS: [&str; 2] = ["2026-11-24T19:10:00Z", "2026-11-29T19:10:00Z"];

async fn count(db: &TestDatabase, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(db.database.owner()).await.expect("the query is valid")
}

#[tokio::test]
async fn today_shows_every_clinic_at_work_whatever_the_day() {
    for moment in MOMENTS {
        let db = TestDatabase::create().await;
        let begun = Instant::now();
        seed(&db.database, moment.parse().expect("an instant")).await.expect("the demo can be seeded");
        assert!(begun.elapsed() < Duration::from_secs(20), "seeding took {:?}", begun.elapsed());
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
            .bind(moment.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant"))
            .fetch_one(db.database.owner())
            .await
            .expect("the query is valid");
            assert!(today >= 5, "{slug} has {today} bookings on the day of {moment}");
        }
    }
}

#[tokio::test]
async fn the_books_balance_and_a_second_seeding_changes_nothing() {
    let db = TestDatabase::create().await;
    let now = MOMENTS[0].parse().expect("an instant");
    seed(&db.database, now).await.expect("the demo can be seeded");
    let bookings = count(&db, "select count(*) from bookings").await;
    seed(&db.database, now).await.expect("seeding again is harmless");
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
    // Each movement is balanced by a trigger; here: what a finished booking still owes is nothing, an open one its deposit.
    let owed = "select count(*) from bookings b
        left join lateral (select coalesce(-sum(amount_minor), 0) as minor from ledger_entries l
            where l.org_id = b.org_id and l.booking_id = b.booking_id and account = 'client_deposits') held on true
        where held.minor <> case when state = 'confirmed' then deposit_minor else 0 end";
    assert_eq!(count(&db, owed).await, 0);
    let unclaimed = "select count(*) from bookings b
        where (state in ('pending', 'awaiting_deposit', 'confirmed', 'completed', 'no_show')) <> exists
            (select from resource_claims c where c.org_id = b.org_id and c.booking_id = b.booking_id)";
    assert_eq!(count(&db, unclaimed).await, 0);
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
