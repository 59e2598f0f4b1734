//! What the public pages ask of the back. Each takes the caller, asks the desk and reports the status.
//!
//! The organisation comes from a clinic's public slug or from a booking's secret token, by the desk's own doors.

#![expect(clippy::too_many_arguments, reason = "`book` takes the fields of the form that sends it, one by one")]

use crate::{form::OpenForm, openings::OpenDay};
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    bookings::{BookingView, ManagePage},
    clinics::{Clinic, ClinicPage, SlotsRequest},
    estimates::{DepositTerms, EstimateRequest, EstimateView},
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
mod behind {
    use contract::{AppError, Caller, Desk};

    /// The desk, and a visitor of the clinic with this slug.
    pub async fn visitor(slug: &str) -> Result<(Desk, Caller), AppError> {
        let desk = session::desk()?;
        let caller = desk.clinics.enter_by_slug(slug, session::client()).await?;
        Ok((desk, caller))
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
) -> Result<BookingView, AppError> {
    let typed = crate::typed::Typed::new(&name, &phone, &email);
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
            more: contract::clinics::VisitWishes::default(),
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
