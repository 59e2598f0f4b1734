//! What the console asks of the back. Each takes the caller, asks the desk and reports the status; the organisation
//! comes from the session, never from an argument.

pub mod answering;
pub mod entry;
pub mod packages;
pub mod payments;
pub mod waitlist;

use chrono::NaiveDate;
use contract::{
    AppError,
    analysis::AnalysisView,
    board::{BlockChange, BoardDay, BoardWeek, ColumnKind, Fits, Gap, GapQuery},
    bookings::{BookingChange, BookingQuery, BookingView, CancelPreview, TimelineEntry},
    clinics::{PractitionerFace, Slots, SlotsRequest},
    conversations::Message,
    hours::FeedAlarm,
    leads::{Lead, LeadQuery, LeadStatus},
    packages::BookingPackages,
    payments::PaymentView,
    referrals::BookingReferrals,
};
use domain::ids::{BookingId, LeadId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

/// Everything that the console shows of one booking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookingFile {
    pub booking: BookingView,
    pub cancel: CancelPreview,
    pub packages: BookingPackages,
    pub referrals: BookingReferrals,
    pub payments: Vec<PaymentView>,
    pub timeline: Vec<TimelineEntry>,
    pub messages: Vec<Message>,
}

/// The board of a day; without a date, of today.
#[server(name = AskBoard, prefix = "/api", endpoint = "console/board", input = Json)]
pub async fn board_day(date: Option<NaiveDate>, columns: ColumnKind) -> Result<BoardDay, AppError> {
    let day = async { session::desk()?.board.day(&session::caller().await?, date, columns).await };
    session::report(day.await)
}

/// The week around a day; without a date, this one.
#[server(name = AskWeek, prefix = "/api", endpoint = "console/board/week", input = Json)]
pub async fn board_week(date: Option<NaiveDate>, columns: ColumnKind) -> Result<BoardWeek, AppError> {
    let week = async { session::desk()?.board.week(&session::caller().await?, date, columns).await };
    session::report(week.await)
}

/// Where a part of a booking could go on a day.
#[server(name = AskFits, prefix = "/api", endpoint = "console/board/fits", input = Json)]
pub async fn board_fits(booking: BookingId, step: u16, date: NaiveDate, columns: ColumnKind) -> Result<Fits, AppError> {
    let fits = async { session::desk()?.board.fits(&session::caller().await?, booking, step, date, columns).await };
    session::report(fits.await)
}

/// The next free place.
#[server(name = AskGap, prefix = "/api", endpoint = "console/board/gap", input = Json)]
pub async fn next_gap(query: GapQuery) -> Result<Option<Gap>, AppError> {
    let gap = async { session::desk()?.board.gap(&session::caller().await?, query).await };
    session::report(gap.await)
}

/// Adds, moves or removes a block.
#[server(name = ChangeBlock, prefix = "/api", endpoint = "console/block", input = Json)]
pub async fn change_block(change: BlockChange) -> Result<(), AppError> {
    let changed = async { session::desk()?.board.block(&session::caller().await?, change).await };
    session::report(changed.await)
}

/// One booking with its client's packages and recommendations, its payments, history and conversation.
#[server(name = AskBooking, prefix = "/api", endpoint = "console/booking", input = Json)]
pub async fn booking_file(booking: BookingId) -> Result<BookingFile, AppError> {
    let file = async {
        let (desk, caller) = (session::desk()?, session::caller().await?);
        Ok(BookingFile {
            booking: desk.bookings.get(&caller, booking).await?,
            cancel: desk.bookings.cancel_preview(&caller, booking).await?,
            packages: desk.packages.of_booking(&caller, booking).await?,
            referrals: desk.referrals.of_booking(&caller, booking).await?,
            payments: desk.payments.of_booking(&caller, booking).await?,
            timeline: desk.bookings.timeline(&caller, booking).await?,
            messages: desk.conversations.of_booking(&caller, booking).await?,
        })
    };
    session::report(file.await)
}

/// Changes a booking as it was seen at `version`; `Conflict` when it has moved on.
#[server(name = ChangeBooking, prefix = "/api", endpoint = "console/booking/change", input = Json)]
pub async fn change_booking(booking: BookingId, version: u32, change: BookingChange) -> Result<BookingView, AppError> {
    let changed = async {
        let caller = session::caller().await?;
        session::desk()?.bookings.change(&caller, booking, Some(version), change).await
    };
    session::report(changed.await)
}

/// A page of bookings, newest start first.
#[server(name = AskBookings, prefix = "/api", endpoint = "console/bookings", input = Json)]
pub async fn list_bookings(query: BookingQuery) -> Result<Vec<BookingView>, AppError> {
    let page = async { session::desk()?.bookings.list(&session::caller().await?, query).await };
    session::report(page.await)
}

/// Free times of a service, for moving a booking.
#[server(name = AskTimes, prefix = "/api", endpoint = "console/times", input = Json)]
pub async fn free_times(request: SlotsRequest) -> Result<Slots, AppError> {
    let slots = async { session::desk()?.clinics.slots(&session::caller().await?, request).await };
    session::report(slots.await)
}

/// The clinic's practitioners, for filters.
#[server(name = AskTeam, prefix = "/api", endpoint = "console/team", input = Json)]
pub async fn team() -> Result<Vec<PractitionerFace>, AppError> {
    let page = async { session::desk()?.clinics.page(&session::caller().await?).await };
    session::report(page.await.map(|page| page.clinic.practitioners))
}

/// A page of leads, newest first.
#[server(name = AskLeads, prefix = "/api", endpoint = "console/leads", input = Json)]
pub async fn list_leads(query: LeadQuery) -> Result<Vec<Lead>, AppError> {
    let page = async { session::desk()?.leads.list(&session::caller().await?, query).await };
    session::report(page.await)
}

/// Moves a lead along.
#[server(name = SetLeadStatus, prefix = "/api", endpoint = "console/lead/status", input = Json)]
pub async fn set_lead_status(lead: LeadId, status: LeadStatus) -> Result<Lead, AppError> {
    let changed = async { session::desk()?.leads.set_status(&session::caller().await?, lead, status).await };
    session::report(changed.await)
}

/// What is worth knowing of a lead.
#[server(name = AskLeadAnalysis, prefix = "/api", endpoint = "console/lead/analysis", input = Json)]
pub async fn lead_analysis(lead: LeadId) -> Result<AnalysisView, AppError> {
    let analysis = async { session::back_office()?.analyses.lead(&session::caller().await?, lead).await };
    session::report(analysis.await)
}

/// Calendars of the team that cannot be read.
#[server(name = AskCalendarAlarms, prefix = "/api", endpoint = "console/calendar-alarms", input = Json)]
pub async fn calendar_alarms() -> Result<Vec<FeedAlarm>, AppError> {
    let alarms = async { session::back_office()?.hours.feed_alarms(&session::caller().await?).await };
    session::report(alarms.await)
}
