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
