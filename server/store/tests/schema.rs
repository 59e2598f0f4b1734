//! The schema as data: what every table must be, or stand on a short list.

use sqlx::{PgPool, Row};
use std::collections::BTreeSet;
use testkit::{Clinic, TestDatabase};

/// Tables that belong to the platform rather than to one organisation, each with its reason.
const PLATFORM: [(&str, &str); 7] = [
    ("_sqlx_migrations", "which migrations were applied"),
    ("provider_events", "stored before the organisation is known"),
    ("email_challenges", "looked up before the person is known; reached through doors alone"),
    ("ceremonies", "looked up before the person is known; reached through doors alone"),
    ("attempts", "counted before the person is known; reached through doors alone"),
    ("erasures", "keyed hashes that outlive whom they are about; reached through doors alone"),
    ("erasure_keys", "the wrapped key of those hashes; reached through doors alone"),
];

/// Tables that belong to one person, who may belong to several organisations: behind the person's wall.
const PERSONAL: [&str; 8] = [
    "account_events",
    "known_devices",
    "linked_identities",
    "passkeys",
    "people",
    "person_totp",
    "recovery_codes",
    "sessions",
];

async fn names(owner: &PgPool, sql: &'static str) -> BTreeSet<String> {
    sqlx::query_scalar(sql).fetch_all(owner).await.expect("the catalogue answers").into_iter().collect()
}

/// Every table of ours that is neither the platform's nor a person's.
async fn tenant_tables(owner: &PgPool) -> BTreeSet<String> {
    let all = names(
        owner,
        "select relname::text from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
    )
    .await;
    let platform = PLATFORM.iter().map(|(name, _)| *name).chain(PERSONAL);
    let platform: BTreeSet<String> = platform.map(str::to_owned).collect();
    assert!(platform.is_subset(&all), "the list names tables that do not exist: {:?}", platform.difference(&all));
    all.difference(&platform).cloned().collect()
}

#[tokio::test]
async fn every_tenant_table_has_the_organisation_first_in_its_key() {
    let db = TestDatabase::create().await;
    let owner = db.database.owner();
    let keyed = names(
        owner,
        "select c.relname::text from pg_index i join pg_class c on c.oid = i.indrelid
         join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
         where i.indisprimary and a.attname = 'org_id' and a.attnotnull and a.atttypid = 'uuid'::regtype
         and c.relnamespace = 'public'::regnamespace",
    )
    .await;
    assert_eq!(tenant_tables(owner).await, keyed);
}

#[tokio::test]
async fn every_tenant_table_stands_behind_the_wall() {
    let db = TestDatabase::create().await;
    let owner = db.database.owner();
    let walled = names(
        owner,
        "select c.relname::text from pg_class c
         join pg_policy p on p.polrelid = c.oid and p.polname = 'tenant' and p.polpermissive and p.polcmd = '*'
         where c.relrowsecurity and c.relforcerowsecurity and c.relnamespace = 'public'::regnamespace
         and p.polroles = array['anteroom_app'::regrole::oid]
         and pg_get_expr(p.polqual, p.polrelid) = '(org_id = current_org())'
         and pg_get_expr(p.polwithcheck, p.polrelid) = '(org_id = current_org())'",
    )
    .await;
    assert_eq!(tenant_tables(owner).await, walled);
    let open = names(
        owner,
        "select c.relname || '.' || p.polname from pg_policy p join pg_class c on c.oid = p.polrelid
         where p.polname not in ('tenant', 'person') and (p.polroles @> array['anteroom_app'::regrole::oid] or p.polroles @> array[0::oid])",
    )
    .await;
    assert!(open.is_empty(), "another policy lets the application through: {open:?}");
}

#[tokio::test]
async fn every_personal_table_stands_behind_the_persons_wall() {
    let db = TestDatabase::create().await;
    let owner = db.database.owner();
    let walled = names(
        owner,
        "select c.relname::text from pg_class c
         join pg_policy p on p.polrelid = c.oid and p.polname = 'person' and p.polpermissive and p.polcmd = '*'
         where c.relrowsecurity and c.relforcerowsecurity and c.relnamespace = 'public'::regnamespace
         and p.polroles = array['anteroom_app'::regrole::oid]
         and pg_get_expr(p.polqual, p.polrelid) = '(person_id = current_person())'
         and pg_get_expr(p.polwithcheck, p.polrelid) = '(person_id = current_person())'",
    )
    .await;
    assert_eq!(walled, PERSONAL.iter().map(|name| (*name).to_owned()).collect());
}

#[tokio::test]
async fn every_reference_between_tenant_tables_carries_the_organisation() {
    let db = TestDatabase::create().await;
    let owner = db.database.owner();
    let tables = tenant_tables(owner).await;
    let rows = sqlx::query(
        "select k.conname::text as name, k.conrelid::regclass::text as source, k.confrelid::regclass::text as target,
            exists (select from unnest(k.conkey, k.confkey) as pair (here, there)
                    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here
                    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there
                    where a.attname = 'org_id' and b.attname = 'org_id') as composite
         from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace",
    )
    .fetch_all(owner)
    .await
    .expect("the catalogue answers");
    assert!(rows.len() > 20, "the catalogue lists our foreign keys");
    for row in rows {
        let (source, target): (String, String) = (row.get("source"), row.get("target"));
        if tables.contains(&source) && tables.contains(&target) {
            assert!(
                row.get::<bool, _>("composite"),
                "{source} refers to {target} by {} alone",
                row.get::<String, _>("name")
            );
        }
    }
}

#[tokio::test]
async fn the_application_owns_nothing_and_cannot_climb_over_the_wall() {
    let db = TestDatabase::create().await;
    let owner = db.database.owner();
    let powers: bool = sqlx::query_scalar(
        "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin or rolinherit
         from pg_roles where rolname = 'anteroom_app'",
    )
    .fetch_one(owner)
    .await
    .expect("the role exists");
    assert!(!powers, "the application's role has a power that it must not have");
    let belongings = names(
        owner,
        "select relname::text from pg_class where relowner = 'anteroom_app'::regrole
         union all select proname::text from pg_proc where proowner = 'anteroom_app'::regrole
         union all select nspname::text from pg_namespace where nspowner = 'anteroom_app'::regrole",
    )
    .await;
    assert!(belongings.is_empty(), "{belongings:?}");
    let member_of =
        names(owner, "select roleid::regrole::text from pg_auth_members where member = 'anteroom_app'::regrole").await;
    assert!(member_of.is_empty(), "{member_of:?}");
    let tables =
        ["email_challenges", "ceremonies", "attempts", "erasures", "erasure_keys", "graphile_worker._private_jobs"];
    for table in tables {
        let seen: bool = sqlx::query_scalar("select has_table_privilege('anteroom_app', $1, 'select')")
            .bind(table)
            .fetch_one(owner)
            .await
            .expect("the catalogue answers");
        assert!(!seen, "{table} is reached through doors alone");
    }
    for (table, right) in [
        ("ledger_entries", "update"),
        ("ledger_entries", "delete"),
        ("organisations", "insert"),
        ("people", "insert"),
        ("sessions", "insert"),
        ("audit_entries", "update"),
        ("audit_entries", "delete"),
    ] {
        let granted: bool = sqlx::query_scalar("select has_table_privilege('anteroom_app', $1, $2)")
            .bind(table)
            .bind(right)
            .fetch_one(owner)
            .await
            .expect("the catalogue answers");
        assert!(!granted, "{right} on {table}");
    }
}

#[tokio::test]
async fn every_door_is_bolted_to_our_schema_and_open_to_nobody_else() {
    let db = TestDatabase::create().await;
    let owner = db.database.owner();
    let loose = names(
        owner,
        "select proname::text from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
         and not exists (select from unnest(proconfig) as setting where setting like 'search_path=%pg_temp')",
    )
    .await;
    assert!(loose.is_empty(), "a caller's search path would lead these astray: {loose:?}");
    let public = names(
        owner,
        "select proname::text from pg_proc p where prosecdef and pronamespace = 'public'::regnamespace
         and has_function_privilege('public', p.oid, 'execute')",
    )
    .await;
    assert!(public.is_empty(), "{public:?}");
}

#[tokio::test]
async fn without_a_tenant_every_table_is_empty() {
    let db = TestDatabase::create().await;
    Clinic::create(&db.database, 1).await;
    let personal = PERSONAL.map(str::to_owned);
    for table in tenant_tables(db.database.owner()).await.into_iter().chain(personal) {
        let statement = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        let seen: i64 = sqlx::query_scalar(statement).fetch_one(db.database.doors()).await.expect("readable");
        assert_eq!(seen, 0, "{table}");
    }
}

#[tokio::test]
async fn one_organisation_can_neither_read_nor_write_anothers_rows() {
    let db = TestDatabase::create().await;
    let (mine, theirs) = (Clinic::create(&db.database, 1).await, Clinic::create(&db.database, 2).await);
    for table in ["resources", "services", "price_lists", "service_resources", "resource_hours", "consent_texts"] {
        let mut transaction = db.database.begin(mine.org).await.expect("a transaction");
        let statement = sqlx::AssertSqlSafe(format!("delete from {table} where org_id = $1"));
        let deleted = sqlx::query(statement).bind(theirs.org.0).execute(&mut *transaction).await.expect("runs");
        assert_eq!(deleted.rows_affected(), 0, "{table}");
    }
    let mut transaction = db.database.begin(mine.org).await.expect("a transaction");
    let smuggled = sqlx::query("insert into consent_texts values ($1, 2, 'mine now', now())")
        .bind(theirs.org.0)
        .execute(&mut *transaction)
        .await;
    assert!(smuggled.is_err_and(|error| error.to_string().contains("row-level security")));
}
