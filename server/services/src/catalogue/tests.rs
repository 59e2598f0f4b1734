//! Services as their clinic sets them up, on a real PostgreSQL.

use super::CatalogueDesk;
use crate::{
    bookings::tests::{Front, at, person},
    hours::HoursDesk,
    team::TeamDesk,
};
use contract::{
    AppError, Caller,
    bookings::BookingChange,
    caller::Role,
    catalogue::{Catalogue, PriceLine, ServiceForm},
    hours::{Hours, WeekForm},
    team::{ResourceForm, Team},
};
use domain::{booking::BookingState, ids::ResourceId, shifts::TypedShift};

fn owner(front: &Front) -> Caller {
    Caller { actor: person("Ona Reyes", Role::Owner), ..front.visitor() }
}

fn desk(front: &Front) -> CatalogueDesk {
    CatalogueDesk::new(front.resources.clone())
}

fn line(label: &str, formula: &str) -> PriceLine {
    PriceLine { label: label.into(), formula: formula.into(), kind: "charge".into(), ..PriceLine::default() }
}

fn massage(resources: Vec<ResourceId>) -> ServiceForm {
    ServiceForm {
        name: "Hot  stone massage".into(),
        synonyms: "Stones, hot rocks,\nstones".into(),
        duration: "45".into(),
        buffer_after: "15".into(),
        notice: "1.5".into(),
        horizon: "30".into(),
        granularity: "30".into(),
        assignment: "in_order".into(),
        resources,
        prices: vec![line("Massage", "95"), PriceLine::default()],
        tax_label: "Sales tax".into(),
        tax_rate: "8.25".into(),
        ..ServiceForm::default()
    }
}

#[tokio::test]
async fn what_a_clinic_sets_up_from_nothing_is_booked_at_its_price() {
    let front = Front::open().await;
    let (owner, desk) = (owner(&front), desk(&front));
    let team = TeamDesk::new(front.resources.clone());
    let kit = ResourceForm { kind: "practitioner".into(), name: "Kit Moss".into(), ..ResourceForm::default() };
    team.save_resource(&owner, None, kit).await.expect("added");
    let kit = team.page(&owner).await.expect("the team").resources;
    let kit = kit.iter().find(|one| one.name == "Kit Moss").expect("Kit is there").id;

    let key = desk.save(&owner, None, 0, massage(vec![kit])).await.expect("added");
    assert_eq!(key, "hot-stone-massage");
    let list = desk.services(&owner).await.expect("the list").services;
    let shown = list.iter().find(|line| line.key == key).expect("it is listed");
    assert_eq!((shown.name.as_str(), shown.price_label.as_str()), ("Hot stone massage", "$95.00"));
    assert!(shown.problem.as_deref().is_some_and(|problem| problem.contains("no hours yet")), "{shown:?}");
    assert!(front.book(&key, at(11, 24, 9, 0)).await.is_err(), "Kit is never there");

    let shift = TypedShift { day: 2, from: "09:00".into(), until: "12:00".into(), name: String::new() };
    let week = WeekForm { shifts: vec![shift], breaks: Vec::new() };
    HoursDesk::new(front.resources.clone()).set_week(&owner, kit, week).await.expect("hours");
    let booked = front.book(&key, at(11, 24, 9, 0)).await.expect("booked");
    assert_eq!((booked.practitioner.as_str(), booked.total.low.minor), ("Kit Moss", 10_284));
    let list = desk.services(&owner).await.expect("the list").services;
    assert_eq!(list.iter().find(|line| line.key == key).and_then(|line| line.problem.clone()), None);
    let sheet = desk.sheet(&owner, Some(&key)).await.expect("its sheet");
    assert_eq!((sheet.form.synonyms.as_str(), sheet.form.notice.as_str()), ("stones, hot rocks", "1.5"));
    assert_eq!(sheet.form.prices.len(), 1, "the empty line is gone");

    // Another of that name has an address of its own.
    assert_eq!(desk.save(&owner, None, 0, massage(vec![kit])).await.expect("added"), "hot-stone-massage-2");
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_at_once_and_nothing_is_saved() {
    let front = Front::open().await;
    let (owner, desk) = (owner(&front), desk(&front));
    let typed = ServiceForm {
        name: "x".into(),
        duration: "0".into(),
        buffer_before: "-5".into(),
        notice: "2000".into(),
        horizon: "30".into(),
        granularity: "15".into(),
        places: "0".into(),
        assignment: "by mood".into(),
        prices: vec![line("", "95"), line("Massage", "95 *"), line("Extra", "stones * 3")],
        minimum: "many".into(),
        tax_rate: "101".into(),
        ..ServiceForm::default()
    };
    let error = desk.save(&owner, None, 0, typed).await.expect_err("nobody can mean that");
    for field in [
        "name",
        "duration",
        "buffer_before",
        "notice",
        "places",
        "assignment",
        "prices.0.label",
        "prices.1.formula",
        "prices.2.formula",
        "minimum",
        "tax_label",
        "tax_rate",
    ] {
        assert!(error.reason_for(field).is_some(), "{field} in {error:?}");
    }
    let typed = ServiceForm { duration: "an hour".into(), horizon: String::new(), ..massage(Vec::new()) };
    let error = desk.save(&owner, None, 0, typed).await.expect_err("no numbers");
    assert_eq!(error.reason_for("duration"), Some("Write a whole number."));
    assert_eq!(error.reason_for("horizon"), Some("Write a whole number."));
    assert_eq!(front.count("select count(*) from services").await, 3);
}

#[tokio::test]
async fn a_price_that_changes_is_a_new_version_and_visits_keep_theirs() {
    let front = Front::open().await;
    let (owner, desk) = (owner(&front), desk(&front));
    let booked = front.book("facial", at(11, 24, 9, 0)).await.expect("booked");
    let sheet = desk.sheet(&owner, Some("facial")).await.expect("its sheet");
    let renamed = ServiceForm { name: "The signature facial".into(), ..sheet.form.clone() };
    desk.save(&owner, sheet.id, sheet.version, renamed.clone()).await.expect("saved");
    let versions =
        "select count(*) from price_lists p join services s using (org_id, service_id) where s.key = 'facial'";
    assert_eq!(front.count(versions).await, 1, "the price is what it was");

    let dearer = ServiceForm { prices: vec![line("Facial", "250")], ..renamed };
    let stale = desk.save(&owner, sheet.id, sheet.version, dearer.clone()).await.expect_err("overtaken");
    assert!(matches!(stale, AppError::Conflict { .. }), "{stale:?}");
    desk.save(&owner, sheet.id, sheet.version + 1, dearer).await.expect("saved");
    assert_eq!(front.count(versions).await, 2);
    let later = front.book("facial", at(11, 25, 9, 0)).await.expect("booked");
    assert_eq!((booked.total.low.minor, later.total.low.minor), (20_000, 25_000));
    assert_eq!(later.service_name, "The signature facial");
    assert_eq!(front.count("select count(*) from audit_entries where action = 'service.changed'").await, 2);
}

#[tokio::test]
async fn what_is_taken_off_the_offer_is_booked_no_more_and_its_visits_still_move() {
    let front = Front::open().await;
    let (owner, desk) = (owner(&front), desk(&front));
    let booked = front.book("facial", at(11, 24, 9, 0)).await.expect("booked");
    desk.offer(&owner, front.clinic.facial, false).await.expect("taken off");
    assert!(matches!(front.book("facial", at(11, 24, 11, 0)).await, Err(AppError::NotFound { .. })));
    let change = BookingChange::Reschedule { start: at(11, 24, 13, 0), practitioner_id: None };
    let moved = front.change(booked.id, change).await.expect("it still moves");
    assert_eq!((moved.state, moved.start), (BookingState::Confirmed, at(11, 24, 13, 0)));
    let order = |list: Vec<contract::catalogue::ServiceLine>| list.into_iter().map(|line| line.key).collect::<Vec<_>>();
    let list = desk.services(&owner).await.expect("the list").services;
    assert_eq!(order(list), ["laser", "peel", "facial"], "what is not on offer stands last");

    desk.offer(&owner, front.clinic.facial, true).await.expect("put back");
    desk.place(&owner, front.clinic.peel, true).await.expect("moved up");
    let list = desk.services(&owner).await.expect("the list").services;
    assert_eq!(order(list), ["facial", "peel", "laser"]);
    front.book("facial", at(11, 25, 11, 0)).await.expect("booked again");
}

#[tokio::test]
async fn dispatchers_look_and_strangers_do_not() {
    let front = Front::open().await;
    let (desk, dispatcher) = (desk(&front), front.dispatcher("Maya Torres"));
    assert_eq!(desk.services(&dispatcher).await.expect("the list").services.len(), 3);
    let refused = desk.save(&dispatcher, None, 0, massage(Vec::new())).await.expect_err("not theirs");
    assert!(matches!(refused, AppError::Forbidden { .. }), "{refused:?}");
    assert!(desk.services(&front.visitor()).await.is_err());
    let foreign = vec![ResourceId(uuid::Uuid::from_u128(77))];
    let refused = desk.save(&owner(&front), None, 0, massage(foreign)).await.expect_err("nobody of ours");
    assert!(refused.reason_for("resources").is_some(), "{refused:?}");
}
