//! The audit log on a real PostgreSQL.

use super::{Act, AuditDesk, record};
use crate::bookings::tests::Front;
use chrono::TimeDelta;
use contract::{
    Actor, AppError, Caller, Client,
    audit::{Audit, AuditFilter, ChainState},
    caller::Role,
};
use domain::ids::PersonId;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

fn admin(front: &Front) -> Caller {
    let actor = Actor::Person { id: PersonId(Uuid::from_u128(5)), name: "Maya Torres".into(), role: Role::Admin };
    Caller {
        org: front.clinic.org,
        actor,
        client: Client { address: "192.0.2.7".into(), request_id: "r-1".into(), ..Client::default() },
        key: None,
        read_only: false,
    }
}

async fn note(front: &Front, caller: &Caller, action: &'static str, value: &str) {
    let mut transaction = front.database.database.begin(caller.org).await.expect("a transaction");
    let detail = [("role", value.to_owned())];
    let act = Act { action, subject_kind: "member", subject_id: "m-1".into(), detail: &detail };
    record(&front.resources, &mut transaction, caller, act).await.expect("recorded");
    transaction.commit().await.expect("committed");
}

#[tokio::test]
async fn what_is_recorded_is_found_by_any_fragment_and_paged() {
    let front = Front::open().await;
    let caller = admin(&front);
    sqlx::query(
        "insert into people (person_id, email, name, password_hash, created_at) values ($1, 'm@x.example', 'Maya Torres', '-', now())",
    )
    .bind(Uuid::from_u128(5))
    .execute(front.database.database.owner())
    .await
    .expect("a person");
    for number in 0..60 {
        note(&front, &caller, if number == 7 { "member.removed" } else { "member.invited" }, &number.to_string()).await;
        front.clock.advance(TimeDelta::minutes(1));
    }
    let desk = AuditDesk::new(front.resources.clone());
    let page = desk.search(&caller, AuditFilter::default()).await.expect("a page");
    assert_eq!((page.entries.len(), page.next, page.length), (50, Some(11), 60));
    let rest = desk.search(&caller, AuditFilter { before: page.next, ..AuditFilter::default() }).await.expect("a page");
    assert_eq!((rest.entries.len(), rest.next), (10, None));
    let by = |text: &str| AuditFilter { text: text.into(), ..AuditFilter::default() };
    let removed = desk.search(&caller, by("REMOVED")).await.expect("a page");
    let entry = &removed.entries[0];
    assert_eq!((removed.entries.len(), entry.position, entry.title.as_str()), (1, 8, "removed a member"));
    assert_eq!((entry.actor.as_str(), entry.details.as_slice()), ("Maya Torres", ["role: 7".to_owned()].as_slice()));
    assert_eq!(desk.search(&caller, by("torres")).await.expect("a page").length, 60);
    assert!(desk.search(&caller, by("nobody at all")).await.expect("a page").entries.is_empty());
    let csv = String::from_utf8(desk.export(&caller, by("removed")).await.expect("a file")).expect("text");
    assert!(csv.lines().count() == 2 && csv.contains("\"Maya Torres\",\"member.removed\""), "{csv}");
}

#[tokio::test]
async fn a_chain_that_was_tampered_with_is_found_out() {
    let front = Front::open().await;
    let caller = admin(&front);
    for number in 0..5 {
        note(&front, &caller, "member.invited", &number.to_string()).await;
    }
    let desk = AuditDesk::new(front.resources.clone());
    assert_eq!(desk.verify(&caller).await.expect("walked"), ChainState::Intact { entries: 5 });
    let owner = front.database.database.owner();
    let refused = sqlx::query("update audit_entries set action = 'x'").execute(owner).await;
    assert!(refused.is_err(), "not even the owner changes an entry in passing");
    for (tampering, position) in [
        ("update audit_entries set detail = '{}' where position = 3", 3),
        ("delete from audit_entries where position = 2", 2),
        ("delete from audit_entries where position = 5", 5),
    ] {
        let mut transaction = owner.begin().await.expect("a transaction");
        sqlx::query("alter table audit_entries disable trigger all")
            .execute(&mut *transaction)
            .await
            .expect("disabled");
        sqlx::query(AssertSqlSafe(tampering)).execute(&mut *transaction).await.expect("tampered");
        let state = super::walk(&mut transaction, caller.org).await.expect("walked");
        assert_eq!(state, ChainState::Broken { position }, "{tampering}");
    }
}

#[tokio::test]
async fn entries_of_many_at_once_stand_in_one_order() {
    let front = Front::open().await;
    let caller = admin(&front);
    futures::future::join_all((0..20).map(|_| note(&front, &caller, "member.invited", "x"))).await;
    let desk = AuditDesk::new(front.resources.clone());
    assert_eq!(desk.verify(&caller).await.expect("walked"), ChainState::Intact { entries: 20 });
}

#[tokio::test]
async fn only_owners_admins_and_operators_read_the_log() {
    let front = Front::open().await;
    let desk = AuditDesk::new(front.resources.clone());
    let id = PersonId(Uuid::from_u128(5));
    let person = |role| Actor::Person { id, name: "M".into(), role };
    for (actor, allowed) in [
        (person(Role::Owner), true),
        (Actor::Operator { id, name: "Sam".into(), reason: "a support case".into() }, true),
        (person(Role::Dispatcher), false),
        (person(Role::Analyst), false),
        (Actor::Visitor, false),
    ] {
        let caller = Caller { actor, ..admin(&front) };
        let answer = desk.search(&caller, AuditFilter::default()).await;
        assert_eq!(answer.is_ok(), allowed, "{:?}", caller.actor);
        assert!(allowed || matches!(answer, Err(AppError::Forbidden { .. })));
    }
}
