//! One person books for several: for whom each service is, and where that is told.

use super::{
    Front, at, request,
    visits::{then, visit},
};
use contract::{
    AppError, RequestKey,
    bookings::{Attendee, BookingChange, BookingQuery, BookingRequest, Bookings},
};
use domain::ids::FormId;
use uuid::Uuid;

fn somebody(name: &str, birth_year: Option<u16>) -> Attendee {
    Attendee { name: name.into(), birth_year }
}

/// Ana's two children, one after another.
fn two_children() -> BookingRequest {
    let attendees = vec![Some(somebody("Tom Ruiz", Some(2031))), Some(somebody("Lea <i>Ruiz</i>", None))];
    BookingRequest { attendees, ..visit(&["facial", "facial"], at(12, 10, 14, 0)) }
}

fn names(steps: &[contract::bookings::BookingStep]) -> Vec<Option<&str>> {
    steps.iter().map(|step| step.attendee.as_ref().map(|attendee| attendee.name.as_str())).collect()
}

#[tokio::test]
async fn one_person_books_for_two_children_and_everybody_concerned_reads_for_whom() {
    let front = Front::open().await;
    let made = front.desk.create(&front.visitor(), two_children()).await.expect("booked");
    let expected = [Some("Tom Ruiz"), Some("Lea <i>Ruiz</i>")];
    assert_eq!((made.client_name.as_str(), names(&made.steps)), ("Ana Ruiz", expected.to_vec()));
    assert_eq!(made.steps[0].attendee.as_ref().map(ToString::to_string), Some("Tom Ruiz, born 2031".into()));
    assert_eq!((made.comes(0), made.service_name.as_str()), ("Tom Ruiz (Ana Ruiz)".into(), "Signature facial × 2"));

    let token = made.manage_url.rsplit('/').next().expect("a token").to_owned();
    let page = front.desk.manage_page(&token, super::client()).await.expect("their page");
    assert_eq!(names(&page.booking.steps), expected);
    let file = front.desk.calendar_file(&token, super::client()).await.expect("a file").replace("\r\n ", "");
    assert!(file.contains("Tom Ruiz: Signature facial"), "{file}");
    front.drain().await;
    let mail = front.mail.sent.lock().expect("not poisoned").last().cloned().expect("a mail");
    assert!(mail.text.contains("Tom Ruiz: Signature facial; Lea <i>Ruiz</i>: Signature facial"), "{}", mail.text);
    assert!(!mail.html.contains("<i>Ruiz"), "a name is no markup");
    let givers = format!("{} and {}", made.steps[0].practitioner, made.steps[1].practitioner);
    let one = made.steps[0].practitioner == made.steps[1].practitioner;
    assert!(mail.text.contains(if one { &made.practitioner } else { &givers }), "{}", mail.text);

    let query = BookingQuery { search: Some("tom ru".into()), ..BookingQuery::default() };
    let found = front.desk.list(&front.dispatcher("Maya Torres"), query).await.expect("a list");
    assert_eq!(found.iter().map(|booking| booking.id).collect::<Vec<_>>(), [made.id], "found by the child's name");

    let to = BookingChange::Reschedule { start: at(12, 11, 9, 0), practitioner_id: None };
    let moved = front.change(made.id, to).await.expect("moved");
    assert_eq!(names(&moved.steps), expected, "a visit that moves keeps its people");
    let contacts = front.count("select count(*) from contacts").await;
    assert_eq!(contacts, 1, "a child is nobody's client");
}

#[tokio::test]
async fn a_step_without_a_name_is_for_whoever_books() {
    let front = Front::open().await;
    let attendees = vec![None, Some(somebody("Tom", None))];
    let wanted = BookingRequest { attendees, ..visit(&["facial", "facial"], at(12, 10, 14, 0)) };
    let made = front.desk.create(&front.visitor(), wanted).await.expect("booked");
    assert_eq!(names(&made.steps), [None, Some("Tom")]);
    assert_eq!((made.comes(0), made.comes(1)), ("Ana Ruiz".into(), "Tom (Ana Ruiz)".into()));
    let single =
        BookingRequest { attendees: vec![Some(somebody("Tom", None))], ..request("facial", at(12, 10, 16, 0)) };
    let made = front.desk.create(&front.visitor(), single).await.expect("booked");
    assert_eq!(names(&made.steps), [Some("Tom")]);
}

#[tokio::test]
async fn more_people_than_services_and_impossible_years_are_refused_by_field() {
    let front = Front::open().await;
    let wanted = BookingRequest { attendees: vec![None; 3], ..two_children() };
    let error = front.desk.create(&front.visitor(), wanted).await.expect_err("three for two");
    assert!(error.reason_for("attendees").is_some(), "{error:?}");
    let unborn = BookingRequest { attendees: vec![None, Some(somebody("Lea", Some(2099)))], ..two_children() };
    let error = front.desk.create(&front.visitor(), unborn).await.expect_err("not born yet");
    assert!(error.reason_for("attendees.1.birth_year").is_some(), "{error:?}");
    assert_eq!(front.count("select count(*) from bookings").await, 0);
}

#[tokio::test]
async fn a_form_that_is_sent_again_for_somebody_else_takes_the_hold_anew() {
    let front = Front::open().await;
    let caller = front.visitor().under(RequestKey::Form(FormId(Uuid::from_u128(0xF0))));
    let start = at(12, 10, 14, 0);
    let hold = |name: &str| BookingRequest { attendees: vec![Some(somebody(name, None))], ..request("laser", start) };
    let first = front.desk.create(&caller, hold("Tom")).await.expect("held");
    let again = front.desk.create(&caller, hold("Tom")).await.expect("the same");
    assert_eq!(first.id, again.id);
    let other = front.desk.create(&caller, hold("Lea")).await.expect("held anew");
    assert_ne!(first.id, other.id);
    assert_eq!(names(&other.steps), [Some("Lea")]);
    let then_two = BookingRequest { more: then(&["facial"]), ..hold("Lea") };
    assert!(!matches!(front.desk.create(&caller, then_two).await, Err(AppError::Internal { .. })));
}
