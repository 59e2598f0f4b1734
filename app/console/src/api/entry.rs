//! What entering visits, and changing several of them at once, asks of the back.

use contract::{
    AppError,
    bookings::BookingView,
    clinics::{PractitionerFace, ServiceCard, Slots, SlotsRequest},
    leads::ConsentText,
    series::{ChangePlan, EnteredVisits, KnownPerson, NewVisits, SeriesChange, SeriesPlan, SeriesView, VisitTimes},
};
use domain::ids::{BookingId, FormId, SeriesId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

/// What the form for a new booking shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryFile {
    /// Under which the form is carried out once.
    pub form: FormId,
    pub services: Vec<ServiceCard>,
    pub practitioners: Vec<PractitionerFace>,
    pub consent: Option<ConsentText>,
}

#[server(name = AskEntry, prefix = "/api", endpoint = "console/entry", input = Json)]
pub async fn entry_file() -> Result<EntryFile, AppError> {
    let file = async {
        let (desk, caller) = (session::desk()?, session::caller().await?);
        caller.require(domain::authorization::Action::ChangeBookings)?;
        let page = desk.clinics.page(&caller).await?;
        Ok(EntryFile {
            form: desk.series.form(),
            services: page.services,
            practitioners: page.clinic.practitioners,
            consent: desk.leads.consent_text(&caller).await.ok(),
        })
    };
    session::report(file.await)
}

/// Free times as the desk may take them.
#[server(name = AskEntryTimes, prefix = "/api", endpoint = "console/entry/times", input = Json)]
pub async fn entry_times(request: SlotsRequest) -> Result<Slots, AppError> {
    let slots = async { session::desk()?.series.times(&session::caller().await?, request).await };
    session::report(slots.await)
}

/// People whom the clinic knows.
#[server(name = AskPeople, prefix = "/api", endpoint = "console/entry/people", input = Json)]
pub async fn people(fragment: String) -> Result<Vec<KnownPerson>, AppError> {
    let known = async { session::desk()?.series.people(&session::caller().await?, &fragment).await };
    session::report(known.await)
}

/// What would be booked; nothing is.
#[server(name = PlanVisits, prefix = "/api", endpoint = "console/entry/plan", input = Json)]
pub async fn plan_visits(times: VisitTimes) -> Result<SeriesPlan, AppError> {
    let plan = async { session::desk()?.series.plan(&session::caller().await?, times).await };
    session::report(plan.await)
}

/// Books all of it or nothing, once a form.
#[server(name = BookVisits, prefix = "/api", endpoint = "console/entry/book", input = Json)]
pub async fn book_visits(form: FormId, visits: NewVisits) -> Result<EnteredVisits, AppError> {
    let entered = async {
        let caller = session::caller().await?.under(contract::RequestKey::Form(form));
        session::desk()?.series.enter(&caller, NewVisits { source: String::new(), ..visits }).await
    };
    session::report(entered.await)
}

/// The series that a visit belongs to.
#[server(name = AskSeries, prefix = "/api", endpoint = "console/series", input = Json)]
pub async fn series(series: SeriesId) -> Result<SeriesView, AppError> {
    let view = async { session::desk()?.series.get(&session::caller().await?, series).await };
    session::report(view.await)
}

/// What a change of several visits would do; nothing is changed.
#[server(name = PlanSeriesChange, prefix = "/api", endpoint = "console/series/plan", input = Json)]
pub async fn plan_series_change(booking: BookingId, change: SeriesChange) -> Result<ChangePlan, AppError> {
    let plan = async { session::desk()?.series.plan_change(&session::caller().await?, booking, change).await };
    session::report(plan.await)
}

/// Changes several visits of a series, all or none, and answers the one that was pointed at.
#[server(name = ChangeSeries, prefix = "/api", endpoint = "console/series/change", input = Json)]
pub async fn change_series(booking: BookingId, version: u32, change: SeriesChange) -> Result<BookingView, AppError> {
    let changed = async {
        let (desk, caller) = (session::desk()?, session::caller().await?);
        desk.series.change(&caller, booking, Some(version), change).await?;
        desk.bookings.get(&caller, booking).await
    };
    session::report(changed.await)
}
