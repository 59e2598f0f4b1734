//! The team as its clinic sets it up, on a real PostgreSQL.

use super::TeamDesk;
use crate::bookings::tests::{Front, at, person};
use contract::{
    AppError, Caller,
    caller::Role,
    team::{LocationForm, LocationView, ResourceForm, ResourceView, Team},
};

fn open(front: &Front) -> (TeamDesk, Caller) {
    let owner = Caller { actor: person("Ona Reyes", Role::Owner), ..front.visitor() };
    (TeamDesk::new(front.resources.clone()), owner)
}

fn annex() -> LocationForm {
    LocationForm {
        name: "The annex".into(),
        address: "9 Side Street".into(),
        phone: "(512) 555-0199".into(),
        zone: "America/New_York".into(),
        ..LocationForm::default()
    }
}

async fn named(desk: &TeamDesk, owner: &Caller, name: &str) -> ResourceView {
    let page = desk.page(owner).await.expect("the team");
    page.resources.into_iter().find(|one| one.name == name).unwrap_or_else(|| panic!("{name} is not there"))
}

async fn the_annex(desk: &TeamDesk, owner: &Caller) -> LocationView {
    desk.page(owner).await.expect("the team").locations.pop().expect("a location")
}

#[tokio::test]
async fn whoever_is_out_of_use_takes_no_new_visits_and_keeps_those_that_are_booked() {
    let front = Front::open().await;
    let (desk, owner) = open(&front);
    let booked = front.book("peel", at(11, 24, 9, 0)).await.expect("asked for");
    let priya = named(&desk, &owner, "Priya Nair").await;
    let hannah = named(&desk, &owner, "Hannah Cole").await;
    assert_eq!(priya.visits_ahead + hannah.visits_ahead, 1);
    for one in [&priya, &hannah] {
        desk.use_resource(&owner, one.id, false).await.expect("out of use");
    }
    assert!(front.book("peel", at(11, 24, 11, 0)).await.is_err(), "nobody gives it");
    let held =
        "select count(*) from resource_claims c join bookings b using (org_id, booking_id) where b.state = 'pending'";
    assert_eq!(front.count(held).await, 1, "{} keeps its time", booked.id);
    let page = desk.page(&owner).await.expect("the team");
    assert_eq!(page.resources.iter().filter(|one| !one.active).count(), 2);
    desk.use_resource(&owner, priya.id, true).await.expect("back");
    let later = front.book("peel", at(11, 24, 11, 0)).await.expect("somebody gives it");
    assert_eq!(later.practitioner, "Priya Nair");
}

#[tokio::test]
async fn a_location_has_a_clock_and_closes_only_when_nobody_is_there() {
    let front = Front::open().await;
    let (desk, owner) = open(&front);
    desk.save_location(&owner, None, annex()).await.expect("added");
    let location = the_annex(&desk, &owner).await;
    assert_eq!((location.phone.as_str(), location.zone.as_str()), ("+15125550199", "America/New_York"));
    let room = named(&desk, &owner, "Room 2").await;
    let there = ResourceForm { name: "Room 2".into(), location: location.id.to_string(), ..ResourceForm::default() };
    desk.save_resource(&owner, Some(room.id), there.clone()).await.expect("moved there");
    assert_eq!(named(&desk, &owner, "Room 2").await.location, Some(location.id));
    let refused = desk.use_location(&owner, location.id, false).await.expect_err("a room is there");
    assert!(matches!(&refused, AppError::Conflict { what } if what.contains("The annex")), "{refused:?}");
    desk.use_resource(&owner, room.id, false).await.expect("out of use");
    desk.use_location(&owner, location.id, false).await.expect("closed");
    let refused =
        desk.save_resource(&owner, None, ResourceForm { kind: "room".into(), name: "Room 3".into(), ..there });
    assert!(refused.await.expect_err("it is closed").reason_for("location").is_some());

    let nonsense = LocationForm { name: "x".into(), zone: "Mars/Olympus".into(), phone: "call us".into(), ..annex() };
    let refused = desk.save_location(&owner, Some(location.id), nonsense).await.expect_err("nobody can mean that");
    for field in ["name", "zone", "phone"] {
        assert!(refused.reason_for(field).is_some(), "{field} in {refused:?}");
    }
}

#[tokio::test]
async fn seats_that_are_taken_cannot_be_removed_and_a_kind_stays() {
    let front = Front::open().await;
    let (desk, owner) = open(&front);
    let room = named(&desk, &owner, "Room 1").await;
    let form =
        |capacity: &str| ResourceForm { name: "Room 1".into(), capacity: capacity.into(), ..ResourceForm::default() };
    desk.save_resource(&owner, Some(room.id), form("2")).await.expect("two at once");
    desk.use_resource(&owner, named(&desk, &owner, "Room 2").await.id, false).await.expect("out of use");
    front.book("facial", at(11, 24, 9, 0)).await.expect("booked");
    front.book("facial", at(11, 24, 9, 0)).await.expect("the other seat, with the other practitioner");
    let refused = desk.save_resource(&owner, Some(room.id), form("1")).await.expect_err("both are taken");
    assert_eq!(refused.reason_for("capacity"), Some("Visits that are booked take 2 at once. Move them first."));
    for capacity in ["0", "-1", "501", "two"] {
        let refused = desk.save_resource(&owner, Some(room.id), form(capacity)).await.expect_err("no capacity");
        assert!(refused.reason_for("capacity").is_some(), "{capacity}");
    }
    let other = ResourceForm { kind: "practitioner".into(), ..form("2") };
    desk.save_resource(&owner, Some(room.id), other).await.expect("saved");
    assert_eq!(named(&desk, &owner, "Room 1").await.kind.as_str(), "room");
    let refused = desk.save_resource(&owner, None, ResourceForm { kind: "dragon".into(), ..form("1") }).await;
    assert!(refused.expect_err("no kind").reason_for("kind").is_some());
    assert!(desk.save_resource(&front.dispatcher("Maya Torres"), None, form("1")).await.is_err());
}
