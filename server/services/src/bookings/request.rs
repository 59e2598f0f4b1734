//! A booking request, parsed once; every field that is wrong is named at once.

use crate::{calendar::wish::Asked, dates, free_text::short};
use chrono::{DateTime, Datelike, Utc};
use contract::{AppError, Field, bookings::BookingRequest, clinics::VisitWishes};
use domain::{
    catalogue::Answers,
    contact::{E164, EmailAddress, PersonName},
    ids::{BookingId, ResourceId},
};
use store::bookings::NewAttendee;

const LONGEST_SOURCE: usize = 60;
const LONGEST_REFERRAL: usize = 60;

/// What a request says, in types that cannot hold a wrong value.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The id that the booking is to have, from a caller who may have to ask again.
    pub once: Option<BookingId>,
    pub service_key: String,
    pub answers: Answers,
    pub start: DateTime<Utc>,
    pub practitioner: Option<ResourceId>,
    pub name: PersonName,
    pub phone: Option<E164>,
    pub email: Option<EmailAddress>,
    pub consent_version: u32,
    pub referral_code: Option<String>,
    pub source: String,
    pub conversation: Option<domain::ids::ConversationId>,
    pub more: VisitWishes,
    /// Whom its services are for, where for somebody else.
    pub attendees: Vec<NewAttendee>,
}

impl Wanted {
    /// The visit that it asks for.
    pub(super) fn asked(&self) -> Asked<'_> {
        let Self { service_key, answers, practitioner, more, .. } = self;
        Asked { service_key, answers, practitioner: *practitioner, more }
    }
}

/// Parses `request`; `country` (ISO 3166-1) reads national phone numbers.
pub(super) fn parse(request: BookingRequest, country: &str) -> Result<Wanted, AppError> {
    if !request.website.is_empty() {
        // The honeypot. Nobody is told which field gave them away, and no time is taken.
        return Err(AppError::conflict("This booking could not be made. Please call us and we will find you a time."));
    }
    let mut wrong = Wrong::default();
    let attendees = attendees(&mut wrong, &request);
    let name = wrong.check("name", PersonName::try_from(request.name));
    let phone = wrong.optional("phone", &request.phone, |text| E164::parse(text, country));
    let email = wrong.optional("email", &request.email, str::parse::<EmailAddress>);
    if request.phone.trim().is_empty() && request.email.trim().is_empty() {
        wrong.add("phone", "Please leave a phone number or an e-mail address, so that we can confirm your visit.");
    }
    if request.consent_version.is_none() {
        wrong.add("consent_version", "Please agree that we may contact you about your visit.");
    }
    let start = wrong.check("start", dates::meant_at("start", request.start));
    let practitioner = wrong.optional("practitioner_id", request.practitioner_id.as_deref().unwrap_or(""), |text| {
        text.parse::<ResourceId>().map_err(|_| "We do not know this team member. Please choose again.")
    });
    let (Some(name), Some(start), Some(consent_version), true) =
        (name, start, request.consent_version, wrong.0.is_empty())
    else {
        return Err(AppError::Invalid { fields: wrong.0 });
    };
    Ok(Wanted {
        once: None,
        service_key: request.service_key,
        answers: request.answers,
        start,
        practitioner,
        name,
        phone,
        email,
        consent_version,
        referral_code: request.referral_code.map(|code| short(&code, LONGEST_REFERRAL)).filter(|code| !code.is_empty()),
        source: Some(short(&request.source, LONGEST_SOURCE)).filter(|s| !s.is_empty()).unwrap_or_else(|| "api".into()),
        conversation: request.conversation,
        more: request.more,
        attendees,
    })
}

/// Nobody who lives was born before.
const FIRST_BIRTH_YEAR: u16 = 1900;

/// Whom the services are for; nobody where the name was left empty.
fn attendees(wrong: &mut Wrong, request: &BookingRequest) -> Vec<NewAttendee> {
    if request.attendees.len() > request.more.further.len() + 1 {
        wrong.add("attendees", "There are more people than services. Please add a service for each of them.");
        return Vec::new();
    }
    let this_year = u16::try_from(request.start.year()).unwrap_or(u16::MAX);
    let mut named = Vec::new();
    for (step, (index, attendee)) in (1..).zip(request.attendees.iter().enumerate()) {
        let Some(attendee) = attendee else { continue };
        let birth_year = attendee.birth_year;
        if birth_year.is_some_and(|year| !(FIRST_BIRTH_YEAR..=this_year).contains(&year)) {
            let reason = format!("Please give a year such as {}, or leave it empty.", this_year.saturating_sub(8));
            wrong.add(&format!("attendees.{index}.birth_year"), &reason);
        }
        let field = format!("attendees.{index}.name");
        if attendee.name.trim().is_empty() {
            if birth_year.is_some() {
                wrong.add(&field, "Please give the name, too.");
            }
        } else if let Some(name) = wrong.check(&field, PersonName::try_from(attendee.name.clone())) {
            named.push(NewAttendee { step, name, birth_year });
        }
    }
    named
}

/// Fields that need another look.
#[derive(Default)]
struct Wrong(Vec<Field>);

impl Wrong {
    fn add(&mut self, field: &str, reason: &str) {
        self.0.push(Field { field: field.to_owned(), reason: reason.to_owned() });
    }

    fn check<T, E: ToString>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.add(field, &error.to_string())).ok()
    }

    fn optional<T, E: ToString>(
        &mut self,
        field: &str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if text.trim().is_empty() { None } else { self.check(field, parse(text)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::bookings::Attendee;

    fn request() -> BookingRequest {
        BookingRequest {
            service_key: "facial".into(),
            answers: Answers::new(),
            start: DateTime::from_timestamp(1_796_934_600, 0).expect("an instant"),
            practitioner_id: None,
            name: "Ana Ruiz".into(),
            phone: "(512) 555-0172".into(),
            email: String::new(),
            consent_version: Some(1),
            referral_code: Some("  ".into()),
            source: String::new(),
            website: String::new(),
            conversation: None,
            more: contract::clinics::VisitWishes::default(),
            attendees: Vec::new(),
        }
    }

    #[test]
    fn somebody_else_is_named_or_nobody() {
        let attendee = |name: &str, birth_year| Some(Attendee { name: name.into(), birth_year });
        let with = |attendees: Vec<Option<Attendee>>| parse(BookingRequest { attendees, ..request() }, "US");
        assert_eq!(with(vec![None]).expect("themselves").attendees.len(), 0);
        assert_eq!(with(vec![attendee("  ", None)]).expect("themselves").attendees.len(), 0);
        let tom = with(vec![attendee(" Tom  Ruiz ", Some(2018))]).expect("Tom").attendees;
        assert_eq!((tom[0].step, tom[0].name.as_str(), tom[0].birth_year), (1, "Tom Ruiz", Some(2018)));
        for (wrong, field) in [
            (vec![attendee("Tom", Some(1812))], "attendees.0.birth_year"),
            (vec![attendee("Tom", Some(2200))], "attendees.0.birth_year"),
            (vec![attendee("", Some(2018))], "attendees.0.name"),
            (vec![attendee(&"x".repeat(500), None)], "attendees.0.name"),
            (vec![None, attendee("Lea", None)], "attendees"),
        ] {
            assert!(with(wrong).is_err_and(|error| error.reason_for(field).is_some()), "{field}");
        }
    }

    #[test]
    fn one_way_to_reach_somebody_is_enough() {
        let wanted = parse(request(), "US").expect("a valid request");
        assert_eq!(wanted.phone.map(String::from), Some("+15125550172".into()));
        assert_eq!((wanted.email, wanted.referral_code), (None, None));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let broken = BookingRequest {
            name: "\u{7}".into(),
            phone: String::new(),
            consent_version: None,
            practitioner_id: Some("priya".into()),
            start: DateTime::<Utc>::MAX_UTC,
            ..request()
        };
        let error = parse(broken, "US").expect_err("nothing in it is right");
        for field in ["name", "phone", "consent_version", "practitioner_id", "start"] {
            assert!(error.reason_for(field).is_some(), "{field}");
        }
    }

    #[test]
    fn a_filled_honeypot_learns_nothing() {
        let machine = BookingRequest { website: "https://spam.example".into(), ..request() };
        let error = parse(machine, "US").expect_err("a machine");
        assert_eq!(error.code(), "conflict");
        assert!(!error.to_string().contains("website"));
    }
}
