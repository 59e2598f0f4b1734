//! The wall between organisations, tried on a real database.

use domain::ids::OrgId;
use testkit::TestDatabase;
use uuid::Uuid;

#[tokio::test]
async fn a_query_without_a_tenant_sees_nothing_and_a_tenant_sees_only_its_own() {
    let db = TestDatabase::create().await;
    for n in 1..=2_u128 {
        sqlx::query("insert into organisations (org_id, slug, name, country, zone, currency, created_at) values ($1, $2, $2, 'US', 'America/Chicago', 'USD', now())")
            .bind(Uuid::from_u128(n))
            .bind(format!("clinic-{n}"))
            .execute(db.database.owner())
            .await
            .expect("the owner may add organisations");
    }
    let unscoped: i64 = sqlx::query_scalar("select count(*) from organisations")
        .fetch_one(db.database.doors())
        .await
        .expect("the application role may read");
    assert_eq!(unscoped, 0);

    let mut transaction = db.database.begin(OrgId(Uuid::from_u128(2))).await.expect("a transaction opens");
    let seen: Vec<String> = sqlx::query_scalar("select slug from organisations")
        .fetch_all(&mut *transaction)
        .await
        .expect("a tenant may read its own");
    assert_eq!(seen, ["clinic-2"]);
}

#[tokio::test]
async fn the_directory_names_the_oldest_demo_organisations_and_nobody_else() {
    let db = TestDatabase::create().await;
    for (n, demo) in [(1_u128, false), (2, true), (3, true), (4, true)] {
        sqlx::query(
            "insert into organisations (org_id, slug, name, country, zone, currency, demo, created_at)
             values ($1, $2, $2, 'US', 'America/Chicago', 'USD', $3, now() - make_interval(days => $4))",
        )
        .bind(Uuid::from_u128(n))
        .bind(format!("clinic-{n}"))
        .bind(demo)
        .bind(i32::try_from(n).expect("a few"))
        .execute(db.database.owner())
        .await
        .expect("the owner may add organisations");
    }
    let listed = store::doors::demo_directory(db.database.doors(), 2).await.expect("a list");
    assert_eq!(listed, [4, 3].map(|n| OrgId(Uuid::from_u128(n))));
}

#[tokio::test]
async fn a_job_is_enqueued_only_when_its_transaction_commits() {
    let db = TestDatabase::create().await;
    for commit in [false, true] {
        let mut transaction = db.database.begin(OrgId(Uuid::from_u128(1))).await.expect("a transaction opens");
        store::queue::enqueue(&mut transaction, "send_reminder", &7, store::queue::Schedule::default())
            .await
            .expect("enqueueing works from the application role");
        if commit {
            transaction.commit().await.expect("commits");
        }
    }
    let jobs: i64 = sqlx::query_scalar("select count(*) from graphile_worker.jobs")
        .fetch_one(db.database.owner())
        .await
        .expect("the queue is installed");
    assert_eq!(jobs, 1);
}
