//! Founding, inviting, changing roles and leaving, on a real PostgreSQL.

use super::OrganisationDesk;
use crate::{bookings::tests::Front, vault::Purpose};
use chrono::{DateTime, TimeDelta};
use contract::{
    Actor, AppError, Caller, Client,
    caller::Role,
    identity::{Place, SignedIn, Standing},
    organisations::{InvitationState, NewOrganisation, Operators, Organisations},
};
use domain::ids::{OrgId, PersonId, SessionId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

fn client() -> Client {
    Client { address: "192.0.2.7".into(), request_id: "test".into(), ..Client::default() }
}

fn lumen() -> NewOrganisation {
    NewOrganisation {
        name: "Lumen Aesthetics".into(),
        zone: "America/Chicago".into(),
        country: "US".into(),
        currency: "USD".into(),
    }
}

struct World {
    front: Front,
    desk: OrganisationDesk,
}

impl World {
    async fn open() -> Self {
        let front = Front::open().await;
        let desk = OrganisationDesk::new(front.resources.clone());
        Self { front, desk }
    }

    /// Somebody with a session and no organisation.
    async fn person(&self, number: u128, operator: bool) -> SignedIn {
        let (person, session) = (Uuid::from_u128(number), Uuid::from_u128(number + 1_000));
        let owner = self.front.database.database.owner();
        let statement = "insert into people (person_id, email, name, password_hash, operator, created_at) values ($1, $2, $3, '-', $4, now())";
        sqlx::query(statement)
            .bind(person)
            .bind(format!("p{number}@lumen.example"))
            .bind(format!("Person {number}"))
            .bind(operator)
            .execute(owner)
            .await
            .expect("a person");
        sqlx::query("select open_session($1, $2, $3, null, now(), now() + interval '1 day', 'test', '')")
            .bind(vec![u8::try_from(number).expect("small"); 32])
            .bind(session)
            .bind(person)
            .execute(owner)
            .await
            .expect("a session");
        SignedIn {
            session: SessionId(session),
            person: PersonId(person),
            name: format!("Person {number}"),
            email: format!("p{number}@lumen.example"),
            operator,
            confirmed_at: DateTime::UNIX_EPOCH,
            place: None,
            client: client(),
        }
    }

    async fn owner_of_new(&self, number: u128) -> (SignedIn, OrgId) {
        let mut owner = self.person(number, false).await;
        let org = self.desk.create(&owner, lumen()).await.expect("founded");
        owner.place = Some(Place { org, standing: Standing::Member(Role::Owner), read_only: false });
        (owner, org)
    }

    /// Invites and joins.
    async fn member(&self, owner: &SignedIn, number: u128, role: Role) -> SignedIn {
        let mut joined = self.person(number, false).await;
        let invited = self.desk.invite(&caller(owner), &joined.email, role).await.expect("invited");
        let token = self.front.resources.vault.token(Purpose::Invitation, invited.id.0);
        let org = self.desk.accept(&joined, &token).await.expect("joined");
        joined.place = Some(Place { org, standing: Standing::Member(role), read_only: false });
        joined
    }

    async fn count(&self, sql: &str) -> i64 {
        let owner = self.front.database.database.owner();
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(owner).await.expect("a count")
    }
}

fn caller(who: &SignedIn) -> Caller {
    who.caller().expect("in an organisation")
}

#[tokio::test]
async fn a_new_organisation_has_an_owner_a_consent_text_and_a_key_and_an_address_of_its_own() {
    let world = World::open().await;
    let (first, _) = world.owner_of_new(1).await;
    let (second, org) = world.owner_of_new(2).await;
    let own = world.desk.mine(&second).await.expect("listed");
    assert_eq!((own.len(), own[0].id, own[0].role, own[0].slug.as_str()), (1, org, Role::Owner, "lumen-aesthetics-2"));
    assert_eq!(world.desk.mine(&first).await.expect("listed")[0].slug, "lumen-aesthetics");
    assert_eq!(world.count(&format!("select count(*) from consent_texts where org_id = '{org}'")).await, 1);
    assert_eq!(world.count(&format!("select count(*) from api_keys where org_id = '{org}'")).await, 1);
    let wrong = NewOrganisation {
        name: "x".into(),
        zone: "Mars/Olympus".into(),
        country: "USA".into(),
        currency: "XXXX".into(),
    };
    let Err(AppError::Invalid { fields }) = world.desk.create(&first, wrong).await else { panic!("refused") };
    assert_eq!(
        fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(),
        ["organisation", "zone", "country", "currency"]
    );
}

#[tokio::test]
async fn an_invitation_is_accepted_once_and_by_any_address() {
    let world = World::open().await;
    let (owner, _) = world.owner_of_new(1).await;
    let invited = world.desk.invite(&caller(&owner), "Tess@Lumen.example", Role::Dispatcher).await.expect("invited");
    let token = world.front.resources.vault.token(Purpose::Invitation, invited.id.0);
    let (tess, late) = (world.person(2, false).await, world.person(3, false).await);
    let letter = world.desk.invitation(&token, None, client()).await.expect("shown");
    assert_eq!(
        (letter.state, letter.role, letter.email.as_str()),
        (InvitationState::Open, Role::Dispatcher, "tess@lumen.example")
    );
    world.desk.accept(&tess, &token).await.expect("joined");
    world.desk.accept(&tess, &token).await.expect("joining again is no error");
    assert!(matches!(world.desk.accept(&late, &token).await, Err(AppError::Conflict { .. })));
    assert_eq!(world.desk.members(&caller(&owner)).await.expect("listed").members.len(), 2);
    let letter = world.desk.invitation(&token, Some(&tess), client()).await.expect("shown");
    assert_eq!(letter.state, InvitationState::Yours);
    for wrong in ["", "x", &token[1..], &"A".repeat(64)] {
        assert!(matches!(world.desk.accept(&late, wrong).await, Err(AppError::NotFound { .. })));
    }
}

#[tokio::test]
async fn ten_people_at_one_invitation_get_one_seat() {
    let world = World::open().await;
    let (owner, _) = world.owner_of_new(1).await;
    let invited = world.desk.invite(&caller(&owner), "someone@lumen.example", Role::Analyst).await.expect("invited");
    let token = world.front.resources.vault.token(Purpose::Invitation, invited.id.0);
    let mut people = Vec::new();
    for number in 2..12 {
        people.push(world.person(number, false).await);
    }
    let answers = futures::future::join_all(people.iter().map(|person| world.desk.accept(person, &token))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(world.desk.members(&caller(&owner)).await.expect("listed").members.len(), 2);
}

#[tokio::test]
async fn a_revoked_an_expired_and_a_replaced_invitation_let_nobody_in() {
    let world = World::open().await;
    let (owner, _) = world.owner_of_new(1).await;
    let guest = world.person(2, false).await;
    let inviting = caller(&owner);
    let invite = || world.desk.invite(&inviting, "p2@lumen.example", Role::Admin);
    let token = |id: domain::ids::InvitationId| world.front.resources.vault.token(Purpose::Invitation, id.0);
    let replaced = invite().await.expect("invited");
    let revoked = invite().await.expect("invited");
    world.desk.revoke_invitation(&caller(&owner), revoked.id).await.expect("taken back");
    let expired = invite().await.expect("invited");
    for id in [replaced.id, revoked.id] {
        assert!(matches!(world.desk.accept(&guest, &token(id)).await, Err(AppError::Conflict { .. })));
    }
    world.front.clock.advance(TimeDelta::days(7));
    assert!(matches!(world.desk.accept(&guest, &token(expired.id)).await, Err(AppError::Conflict { .. })));
    assert!(world.desk.members(&caller(&owner)).await.expect("listed").invitations.is_empty());
}

#[tokio::test]
async fn the_last_owner_stays_even_when_two_leave_at_once() {
    let world = World::open().await;
    let (first, org) = world.owner_of_new(1).await;
    assert!(matches!(world.desk.leave(&caller(&first)).await, Err(AppError::Conflict { .. })));
    let demoted = world.desk.change_role(&caller(&first), first.person, Role::Admin).await;
    assert!(matches!(demoted, Err(AppError::Conflict { .. })));
    let second = world.member(&first, 2, Role::Owner).await;
    let (one, other) = (caller(&first), caller(&second));
    let (one, other) = tokio::join!(world.desk.leave(&one), world.desk.leave(&other));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let owners = format!("select count(*) from memberships where org_id = '{org}' and role = 'owner'");
    assert_eq!(world.count(&owners).await, 1);
}

#[tokio::test]
async fn a_change_of_role_and_a_removal_end_the_sessions_there() {
    let world = World::open().await;
    let (owner, _) = world.owner_of_new(1).await;
    for (number, role) in [(2, None), (3, Some(Role::Analyst))] {
        let member = world.member(&owner, number, Role::Dispatcher).await;
        let sessions = format!("select count(*) from sessions where person_id = '{}'", member.person);
        assert_eq!(world.count(&sessions).await, 1);
        match role {
            Some(role) => world.desk.change_role(&caller(&owner), member.person, role).await.expect("changed"),
            None => world.desk.remove(&caller(&owner), member.person).await.expect("removed"),
        }
        assert_eq!(world.count(&sessions).await, 0);
    }
}

#[tokio::test]
async fn an_admin_neither_makes_nor_unmakes_an_owner() {
    let world = World::open().await;
    let (owner, _) = world.owner_of_new(1).await;
    let admin = world.member(&owner, 2, Role::Admin).await;
    let dispatcher = world.member(&owner, 3, Role::Dispatcher).await;
    let as_admin = caller(&admin);
    for refused in [
        world.desk.change_role(&as_admin, dispatcher.person, Role::Owner).await,
        world.desk.change_role(&as_admin, owner.person, Role::Analyst).await,
        world.desk.remove(&as_admin, owner.person).await,
        world.desk.transfer_ownership(&as_admin, admin.person).await,
        world.desk.invite(&as_admin, "x@lumen.example", Role::Owner).await.map(drop),
        world.desk.change_role(&caller(&dispatcher), admin.person, Role::Analyst).await,
        world.desk.rename(&caller(&dispatcher), "Mine now").await,
    ] {
        assert!(matches!(refused, Err(AppError::Forbidden { .. })), "{refused:?}");
    }
    world.desk.transfer_ownership(&caller(&owner), admin.person).await.expect("handed over");
    let members = world.desk.members(&as_admin).await.expect("listed").members;
    let role = |person| members.iter().find(|member| member.id == person).map(|member| member.role);
    assert_eq!((role(owner.person), role(admin.person)), (Some(Role::Admin), Some(Role::Owner)));
}

#[tokio::test]
async fn one_organisation_is_nothing_to_members_of_another() {
    let world = World::open().await;
    let (mine, _) = world.owner_of_new(1).await;
    let (theirs, org) = world.owner_of_new(2).await;
    let unknown = Organisations::enter(&world.desk, &mine, OrgId(Uuid::from_u128(99))).await;
    assert!(unknown.is_err());
    assert_eq!(Organisations::enter(&world.desk, &mine, org).await, unknown, "foreign and unknown answer alike");
    let foreign = world.desk.remove(&caller(&mine), theirs.person).await;
    assert_eq!(foreign, world.desk.remove(&caller(&mine), PersonId(Uuid::from_u128(99))).await);
    let invited = world.desk.invite(&caller(&theirs), "z@lumen.example", Role::Analyst).await.expect("invited");
    assert!(matches!(world.desk.revoke_invitation(&caller(&mine), invited.id).await, Err(AppError::NotFound { .. })));
}

#[tokio::test]
async fn an_operator_enters_with_a_reason_that_the_log_shows() {
    let world = World::open().await;
    let (owner, org) = world.owner_of_new(1).await;
    let (operator, nobody) = (world.person(2, true).await, world.person(3, false).await);
    let listed = world.desk.organisations(&operator, "LUMEN").await.expect("listed");
    assert!(listed.iter().any(|listed| listed.id == org));
    assert!(matches!(world.desk.organisations(&nobody, "").await, Err(AppError::NotFound { .. })));
    let pretending = SignedIn { operator: true, ..nobody.clone() };
    assert!(world.desk.organisations(&pretending, "").await.expect("asked").is_empty(), "the database decides");
    assert!(Operators::enter(&world.desk, &pretending, org, "because I want to").await.is_err());
    assert!(matches!(Operators::enter(&world.desk, &operator, org, "why").await, Err(AppError::Invalid { .. })));
    Operators::enter(&world.desk, &operator, org, "Ticket 4711: deposits missing").await.expect("inside");
    let entries = "select count(*) from audit_entries where action = 'operator.entered' and actor_kind = 'operator'";
    assert_eq!(world.count(entries).await, 1);
    let audit = crate::audit::AuditDesk::new(world.front.resources.clone());
    let page = contract::audit::Audit::search(&audit, &caller(&owner), contract::audit::AuditFilter::default())
        .await
        .expect("read");
    assert!(page.entries[0].details[0].contains("Ticket 4711"), "{:?}", page.entries[0]);
    let as_operator = Caller {
        org,
        actor: Actor::Operator { id: operator.person, name: operator.name.clone(), reason: "Ticket".into() },
        client: client(),
        key: None,
        read_only: false,
    };
    assert!(world.desk.view(&as_operator).await.is_ok());
    assert!(matches!(world.desk.rename(&as_operator, "Hacked").await, Err(AppError::Forbidden { .. })));
}

#[tokio::test]
async fn origins_are_kept_as_browsers_write_them() {
    let world = World::open().await;
    let (owner, _) = world.owner_of_new(1).await;
    let origins = ["https://WWW.Lumen.example:443/", " http://localhost:3100 ", "https://www.lumen.example", ""];
    world.desk.set_origins(&caller(&owner), origins.map(str::to_owned).to_vec()).await.expect("kept");
    let view = world.desk.view(&caller(&owner)).await.expect("shown");
    assert_eq!(view.allowed_origins, ["https://www.lumen.example", "http://localhost:3100"]);
    for wrong in
        ["http://lumen.example", "https://lumen.example/path", "*", "javascript:alert(1)", "https://a@b.example"]
    {
        assert!(world.desk.set_origins(&caller(&owner), vec![wrong.into()]).await.is_err(), "{wrong}");
    }
}
