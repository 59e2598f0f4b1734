//! Who gets on the list, and how it is kept.

use super::{World, day};
use contract::{
    AppError, Caller, RequestKey,
    caller::Role,
    waitlist::{Waitlist, WaitlistForm, WaitlistQuery, WindowForm},
};
use domain::{
    ids::ApiKeyId,
    waitlist::{DayPart, EntryState},
};
use uuid::Uuid;

#[tokio::test]
async fn who_joins_again_changes_their_wish_and_keeps_their_turn() {
    let world = World::open("facial").await;
    let first = world.joins(world.form("Ben Ito", "facial")).await;
    let evening = WindowForm { parts: vec![DayPart::Evening], from: None, until: None, notice_minutes: 60 };
    let again = world.joins(WaitlistForm { window: evening, ..world.form("ben ito", "facial") }).await;
    assert_eq!(again.id, first.id);
    let kept = world.entry(first.id).await.waiting_since;
    assert_eq!(kept, first.waiting_since, "his turn");
    assert_ne!(again.waiting_since, kept, "whether somebody waited before is told to nobody who only types a name");
    assert_eq!((again.parts, again.notice_minutes), (vec![DayPart::Evening], 60));
    assert_eq!(again.window_label, "Nov 23 – Jan 22, evenings", "as far as the service is planned");
    let other = world.joins(world.form("Ben Ito", "laser")).await;
    assert_ne!(other.id, first.id, "another service is another place");
    let elsewhere = WaitlistForm { email: "ben@work.example".into(), ..world.form("Ben Ito", "facial") };
    assert_ne!(world.joins(elsewhere).await.id, first.id, "a form proves nobody: another address changes nothing");
    assert_eq!(world.front.count("select count(*) from waitlist_entries").await, 3);
}

#[tokio::test]
async fn a_form_sent_twice_under_one_key_is_one_place() {
    let world = World::open("facial").await;
    let key = RequestKey::Api { api_key: ApiKeyId(Uuid::from_u128(9)), given: "w-1".into() };
    let caller = world.front.visitor().under(key);
    let one = world.desk.join(&caller, world.form("Ben Ito", "facial")).await.expect("a place");
    let two = world.desk.join(&caller, world.form("Ben Ito", "facial")).await.expect("the same");
    assert_eq!(one.id, two.id);
}

#[tokio::test]
async fn everything_that_needs_another_look_is_named_and_a_machine_is_kept_nowhere() {
    let world = World::open("facial").await;
    let visitor = world.front.visitor();
    let wrong = |form: WaitlistForm| {
        let (desk, visitor) = (world.desk.clone(), visitor.clone());
        async move { desk.join(&visitor, form).await.expect_err("refused") }
    };
    let nobody = wrong(WaitlistForm {
        name: String::new(),
        email: String::new(),
        consent_version: None,
        practitioner_id: Some("priya".into()),
        ..world.form("", "facial")
    })
    .await;
    for field in ["name", "email", "consent_version", "practitioner_id"] {
        assert!(nobody.reason_for(field).is_some(), "{field} in {nobody:?}");
    }
    let form = || world.form("Ben Ito", "facial");
    let days = |from, until| WindowForm { from: Some(day(from)), until: Some(day(until)), ..WindowForm::default() };
    let backwards = wrong(WaitlistForm { window: days(12, 10), ..form() }).await;
    assert!(backwards.reason_for("until").is_some(), "{backwards:?}");
    let stranger = world.front.clinic.room_one.to_string();
    let room = wrong(WaitlistForm { practitioner_id: Some(stranger), ..form() }).await;
    assert!(room.reason_for("practitioner_id").is_some(), "{room:?}");
    let stale = wrong(WaitlistForm { consent_version: Some(7), ..form() }).await;
    assert!(stale.reason_for("consent_version").is_some(), "{stale:?}");
    assert!(matches!(wrong(WaitlistForm { service_key: "massage".into(), ..form() }).await, AppError::NotFound { .. }));
    let machine = WaitlistForm { website: "https://spam.example".into(), ..form() };
    world.desk.join(&visitor, machine).await.expect("told the same as a person");
    assert_eq!(world.front.count("select count(*) from waitlist_entries").await, 0);
}

#[tokio::test]
async fn the_list_is_the_clinics_and_what_is_done_to_it_stands_in_the_log() {
    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    let cleo = world.joins(world.form("Cleo Diaz", "facial")).await.id;
    let maya = world.front.dispatcher("Maya Torres");
    let all = world.desk.list(&maya, WaitlistQuery::default()).await.expect("a list");
    assert_eq!(all.iter().map(|entry| entry.id).collect::<Vec<_>>(), [ben, cleo], "in turn");
    let found = WaitlistQuery { search: Some("cleo".into()), ..WaitlistQuery::default() };
    assert_eq!(world.desk.list(&maya, found).await.expect("a list").len(), 1);
    let behind = WaitlistQuery { after: Some(ben), ..WaitlistQuery::default() };
    assert_eq!(world.desk.list(&maya, behind).await.expect("a list").len(), 1);
    let nothing = world.desk.offer_now(&maya, ben).await.expect_err("nothing is free");
    assert!(matches!(nothing, AppError::Conflict { .. }), "{nothing:?}");

    world.desk.remove(&maya, ben).await.expect("removed");
    assert_eq!(world.desk.list(&maya, WaitlistQuery::default()).await.expect("a list").len(), 1);
    let back = world.desk.restore(&maya, ben).await.expect("undone");
    assert_eq!(back.state, EntryState::Waiting);
    assert_eq!(world.desk.list(&maya, WaitlistQuery::default()).await.expect("a list")[0].id, ben, "in his old turn");

    let visitor = world.front.visitor();
    let analyst =
        Caller { actor: crate::bookings::tests::person("Ann", Role::Analyst), ..world.front.dispatcher("Ann") };
    for refused in [
        world.desk.list(&visitor, WaitlistQuery::default()).await.err(),
        world.desk.remove(&visitor, cleo).await.err(),
        world.desk.remove(&analyst, cleo).await.err(),
        world.desk.offer_now(&analyst, cleo).await.err(),
        world.desk.restore(&analyst, cleo).await.err(),
    ] {
        assert!(matches!(refused, Some(AppError::Forbidden { .. })), "{refused:?}");
    }
    let logged = "select count(distinct action) from audit_entries where action like 'waitlist.%'";
    assert_eq!(world.front.count(logged).await, 3, "joined, removed, restored");
}
