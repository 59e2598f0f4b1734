//! What the public pages ask of the back. Each takes the caller, asks the desk and reports the status.
//!
//! The organisation comes from a clinic's public slug or from a booking's secret token, by the desk's own doors.

#![expect(clippy::too_many_arguments, reason = "forms send their fields one by one")]

use crate::{form::OpenForm, openings::OpenDay, typed::TypedAttendee};
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    bookings::{BookingView, ManagePage},
    clinics::{Clinic, ClinicPage, SlotsRequest},
    estimates::{DepositTerms, EstimateRequest, EstimateView},
    waitlist::{OfferPage, PlacePage, WaitlistEntry},
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
mod behind {
    use crate::typed::TypedAttendee;
    use contract::{AppError, Caller, Desk, bookings::Attendee, clinics::VisitWishes};
    use domain::waitlist::DayPart;

    /// The desk, and a visitor of the clinic with this slug.
    pub async fn visitor(slug: &str) -> Result<(Desk, Caller), AppError> {
        let desk = session::desk()?;
        let caller = desk.clinics.enter_by_slug(slug, session::client()).await?;
        Ok((desk, caller))
    }

    /// The other services of the visit, as a form carries them; `None` for what is no such thing.
    pub fn wishes(more: Option<String>) -> Option<VisitWishes> {
        let text = more.filter(|text| !text.is_empty());
        text.map_or(Some(VisitWishes::default()), |text| serde_json::from_str(&text).ok())
    }

    /// For whom each service is, the year read as a number.
    pub fn attendees(typed: &[TypedAttendee]) -> Result<Vec<Option<Attendee>>, AppError> {
        let read = |(index, attendee): (usize, &TypedAttendee)| {
            let unreadable = |_| {
                AppError::invalid(
                    format!("attendees.{index}.birth_year"),
                    "Please give a year such as 2018, or leave it empty.",
                )
            };
            attendee.read().map_err(unreadable)
        };
        typed.iter().enumerate().map(read).collect()
    }

    /// The parts of the day that were ticked, in their order.
    pub fn parts(ticked: [Option<bool>; 3]) -> Vec<DayPart> {
        let parts = DayPart::ALL.into_iter().zip(ticked);
        parts.filter_map(|(part, ticked)| ticked.unwrap_or_default().then_some(part)).collect()
    }
}

/// The clinics of the directory.
#[server(endpoint = "site/directory")]
pub async fn directory() -> Result<Vec<Clinic>, AppError> {
    session::report(async { session::desk()?.clinics.directory().await }.await)
}

/// A clinic's hosted page.
#[server(endpoint = "site/clinic")]
pub async fn read_clinic(clinic: String) -> Result<ClinicPage, AppError> {
    let page = async {
        let (desk, caller) = behind::visitor(&clinic).await?;
        desk.clinics.page(&caller).await
    };
    session::report(page.await)
}

/// Days with free times for a service, in order.
#[server(endpoint = "site/times", input = Json)]
pub async fn free_times(clinic: String, request: SlotsRequest) -> Result<Vec<OpenDay>, AppError> {
    let slots = async {
        let (desk, caller) = behind::visitor(&clinic).await?;
        let slots = desk.clinics.slots(&caller, request).await?;
        Ok(crate::openings::openings(slots.days))
    };
    session::report(slots.await)
}

/// The price of these answers; nothing is kept.
#[server(endpoint = "site/price", input = Json)]
pub async fn price(clinic: String, request: EstimateRequest) -> Result<EstimateView, AppError> {
    let price = async {
        let (desk, caller) = behind::visitor(&clinic).await?;
        desk.estimates.preview(&caller, request).await
    };
    session::report(price.await)
}

/// The deposit for one start, and what cancelling it would return.
#[server(endpoint = "site/terms", input = Json)]
pub async fn terms(clinic: String, request: EstimateRequest, start: DateTime<Utc>) -> Result<DepositTerms, AppError> {
    let terms = async {
        let (desk, caller) = behind::visitor(&clinic).await?;
        desk.estimates.terms(&caller, request, start).await
    };
    session::report(terms.await)
}

/// What the booking form needs: the consent text, its id in this browser, and what this browser holds already.
#[server(endpoint = "site/form")]
pub async fn read_form(clinic: String) -> Result<OpenForm, AppError> {
    let id = crate::form::id();
    let form = async {
        let (desk, caller) = behind::visitor(&clinic).await?;
        let consent = desk.leads.consent_text(&caller).await?;
        let own = desk.bookings.of_form(&caller, id).await?;
        Ok(OpenForm { consent, id, own: own.into_iter().map(crate::form::OwnTime::from).collect() })
    };
    session::report(form.await)
}

/// Books or holds a time, and leads a plain form to the booking, with the form for paying where that is next. The same
/// form sent again answers with the same booking.
#[server(endpoint = "site/book")]
pub async fn book(
    clinic: String,
    service_key: String,
    /// [`domain::catalogue::Answers`] as JSON.
    answers: String,
    /// [`contract::clinics::VisitWishes`] as JSON; one service alone where it is left out.
    more: Option<String>,
    start: String,
    practitioner_id: Option<String>,
    name: String,
    phone: String,
    email: String,
    consent_version: Option<u32>,
    referral_code: Option<String>,
    website: Option<String>,
    /// The form's id in this browser.
    form: Option<String>,
    /// For whom each service is, in order.
    attendees: Option<Vec<TypedAttendee>>,
) -> Result<BookingView, AppError> {
    let attendees = attendees.unwrap_or_default();
    let typed = crate::typed::Typed::new(&name, &phone, &email).with(&attendees);
    let booking = async {
        let stale = || AppError::invalid("form", "Part of the form was lost on the way. Please pick the time again.");
        let request = contract::bookings::BookingRequest {
            service_key,
            answers: serde_json::from_str(&answers).map_err(|_| stale())?,
            start: start.parse().map_err(|_| stale())?,
            practitioner_id: practitioner_id.filter(|id| !id.is_empty()),
            name,
            phone,
            email,
            consent_version,
            referral_code: referral_code.filter(|code| !code.is_empty()),
            source: "clinic_page".to_owned(),
            website: website.unwrap_or_default(),
            conversation: None,
            more: behind::wishes(more).ok_or_else(stale)?,
            attendees: behind::attendees(&attendees)?,
        };
        let form = crate::form::parse(form).map_err(|_| stale())?;
        let (desk, caller) = behind::visitor(&clinic).await?;
        let caller = match form {
            Some(form) => {
                crate::form::keep(form);
                caller.under(contract::RequestKey::Form(form))
            }
            None => caller,
        };
        desk.bookings.create(&caller, request).await
    };
    let booking = booking.await;
    typed.keep_if_refused(&clinic, booking.is_err());
    let booking = session::report(booking)?;
    session::lead_form_to(booking.checkout_url.as_ref().unwrap_or(&booking.manage_url));
    Ok(booking)
}

/// The page behind a manage link.
#[server(endpoint = "site/booking")]
pub async fn read_booking(token: String) -> Result<ManagePage, AppError> {
    session::report(async { session::desk()?.bookings.manage_page(&token, session::client()).await }.await)
}

/// Moves a booking. `slot` is a start in RFC 3339, a bar, and a practitioner's id.
#[server(endpoint = "site/move")]
pub async fn move_booking(token: String, version: u32, slot: String) -> Result<ManagePage, AppError> {
    let moved = async {
        let (start, practitioner) = slot.split_once('|').unwrap_or((&slot, ""));
        let start = start.parse().map_err(|_| AppError::invalid("slot", "Please pick one of the times first."))?;
        let practitioner_id = (!practitioner.is_empty()).then(|| practitioner.to_owned());
        let change = contract::bookings::BookingChange::Reschedule { start, practitioner_id };
        session::desk()?.bookings.manage_change(&token, session::client(), version, change).await
    };
    session::report(moved.await)
}

/// Cancels a booking; money goes back by the policy that the page has shown.
#[server(endpoint = "site/cancel")]
pub async fn cancel_booking(token: String, version: u32) -> Result<ManagePage, AppError> {
    let cancelled = async {
        let change = contract::bookings::BookingChange::Cancel { reason: "cancelled by the client".to_owned() };
        session::desk()?.bookings.manage_change(&token, session::client(), version, change).await
    };
    session::report(cancelled.await)
}

/// Cancels a visit and all later ones of its series; money goes back by the policy that the page has shown.
#[server(endpoint = "site/cancel-later")]
pub async fn cancel_later(token: String, version: u32) -> Result<ManagePage, AppError> {
    let cancelled = async {
        let desk = session::desk()?;
        desk.series.cancel_later(&token, session::client(), version).await?;
        desk.bookings.manage_page(&token, session::client()).await
    };
    session::report(cancelled.await)
}

/// Forgets the card that is kept for the fee of a missed visit.
#[server(endpoint = "site/take-card-back")]
pub async fn take_card_back(token: String) -> Result<ManagePage, AppError> {
    let forgotten = async { session::desk()?.bookings.take_card_back(&token, session::client()).await };
    session::report(forgotten.await)
}

/// Puts somebody on the waitlist, and leads a plain form back to its page, which says so.
#[server(endpoint = "site/wait")]
pub async fn join_waitlist(
    clinic: String,
    service_key: String,
    /// [`domain::catalogue::Answers`] as JSON.
    answers: String,
    /// [`contract::clinics::VisitWishes`] as JSON; one service alone where it is left out.
    more: Option<String>,
    practitioner_id: Option<String>,
    from: Option<String>,
    until: Option<String>,
    morning: Option<bool>,
    afternoon: Option<bool>,
    evening: Option<bool>,
    /// In minutes.
    notice: Option<String>,
    /// How many people come together.
    seats: Option<String>,
    name: String,
    phone: Option<String>,
    email: String,
    consent_version: Option<u32>,
    website: Option<String>,
    human_token: Option<String>,
) -> Result<WaitlistEntry, AppError> {
    let phone = phone.unwrap_or_default();
    let typed = crate::typed::Typed::new(&name, &phone, &email);
    let joined = async {
        let stale = || AppError::invalid("form", "Part of the form was lost on the way. Please open the page again.");
        let day = |field: &'static str, text: Option<String>| match text.filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => {
                text.parse().map(Some).map_err(|_| AppError::invalid(field, "Please give a day of the calendar."))
            }
        };
        let form = contract::waitlist::WaitlistForm {
            service_key,
            answers: serde_json::from_str(&answers).map_err(|_| stale())?,
            practitioner_id: practitioner_id.filter(|id| !id.is_empty()),
            more: behind::wishes(more).ok_or_else(stale)?,
            seats: seats.and_then(|seats| seats.parse().ok()).unwrap_or(1),
            window: contract::waitlist::WindowForm {
                from: day("from", from)?,
                until: day("until", until)?,
                parts: behind::parts([morning, afternoon, evening]),
                notice_minutes: notice.and_then(|minutes| minutes.parse().ok()).unwrap_or_default(),
            },
            name,
            phone,
            email,
            consent_version,
            source: "clinic_page".to_owned(),
            website: website.unwrap_or_default(),
        };
        let desk = session::desk()?;
        let caller = desk.clinics.enter_by_slug(&clinic, session::client().proved_by(human_token)).await?;
        desk.waitlist.join(&caller, form).await
    };
    let joined = joined.await;
    typed.keep_if_refused(&clinic, joined.is_err());
    let joined = session::report(joined)?;
    session::lead_form_to(&format!("/c/{}/waitlist?joined=1", session::percent_encoded(&clinic)));
    Ok(joined)
}

/// Asks to be told of an earlier time than that of a booking.
#[server(endpoint = "site/earlier")]
pub async fn want_earlier(
    token: String,
    morning: Option<bool>,
    afternoon: Option<bool>,
    evening: Option<bool>,
) -> Result<(), AppError> {
    let joined = async {
        let window = contract::waitlist::WindowForm {
            parts: behind::parts([morning, afternoon, evening]),
            ..contract::waitlist::WindowForm::default()
        };
        session::desk()?.waitlist.join_with_booking(&token, session::client(), window).await
    };
    session::report(joined.await.map(drop))
}

/// The page behind the link of an offer.
#[server(endpoint = "site/offer")]
pub async fn read_offer(token: String) -> Result<OfferPage, AppError> {
    session::report(async { session::desk()?.waitlist.offer_page(&token, session::client()).await }.await)
}

/// Answers an offer: `accept`, `decline` or `leave`.
#[server(endpoint = "site/offer/answer")]
pub async fn answer_offer(token: String, answer: String) -> Result<OfferPage, AppError> {
    let answered = async {
        use contract::waitlist::OfferAnswer;
        let answer = match answer.as_str() {
            "accept" => OfferAnswer::Accept,
            "decline" => OfferAnswer::Decline,
            "leave" => OfferAnswer::Leave,
            _ => return Err(AppError::invalid("answer", "Please choose one of the answers.")),
        };
        session::desk()?.waitlist.answer(&token, session::client(), answer).await
    };
    session::report(answered.await)
}

/// The page by which somebody leaves the waitlist.
#[server(endpoint = "site/place")]
pub async fn read_place(token: String) -> Result<PlacePage, AppError> {
    session::report(async { session::desk()?.waitlist.place_page(&token, session::client()).await }.await)
}

/// Leaves the waitlist.
#[server(endpoint = "site/place/leave")]
pub async fn leave_waitlist(token: String) -> Result<PlacePage, AppError> {
    session::report(async { session::desk()?.waitlist.leave(&token, session::client()).await }.await)
}
