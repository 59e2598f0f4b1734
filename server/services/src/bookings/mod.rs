//! Bookings: created, changed and managed; the seam that payments call when money arrives is [`arrival`].
//!
//! One transaction makes or changes a booking together with its claims on people and rooms, its history, its mail job
//! and its announcement. The database's exclusion constraint decides who gets a time; nothing here does.

pub mod arrival;
pub mod jobs;

pub(crate) mod attempt;
mod audited;
mod calendar_file;
mod cancel;
mod change;
mod claiming;
mod contest;
mod create;
mod expire;
mod labels;
mod links;
mod list;
mod manage;
pub(crate) mod offering;
mod outage;
mod package;
mod placing;
mod request;
mod reschedule;
pub mod series;
mod settling;
mod slot;
mod submission;
mod together;
mod undo;
mod view;

#[cfg(test)]
pub(crate) mod tests;

pub use contest::Contests;

pub(crate) use calendar_file::calendar_file;
pub(crate) use labels::{day as day_label, moment as moment_label, span as span_label};
pub(crate) use links::{add_to_calendar, checkout_url, enter, manage_url};
pub(crate) use list::start_of_day;
pub(crate) use placing::wish_for as placing_wish;
pub(crate) use slot::wish_of;
pub(crate) use view::view;

use crate::{Resources, error::Report, zone};
use async_trait::async_trait;
use change::Order;
use contract::{
    AppError, Caller, Client,
    bookings::{
        BookingChange, BookingQuery, BookingRequest, BookingView, Bookings, CancelPreview, ManagePage, TimelineEntry,
    },
};
use domain::{
    authorization::Action,
    booking::Party,
    ids::{BookingId, FormId, PaymentRequestId},
};
use store::bookings::BookingRecord;

/// The bookings of every organisation; each call acts in its caller's.
pub struct BookingDesk {
    resources: Resources,
}

impl BookingDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    /// As [`Bookings::create`], under an id given beforehand: asked again with the same id, it answers with the booking
    /// that the first time made, as it is by then.
    pub(crate) async fn create_once(
        &self,
        caller: &Caller,
        id: BookingId,
        request: BookingRequest,
    ) -> Result<BookingView, AppError> {
        create::create(&self.resources, caller, Some(id), request).await
    }

    async fn record(&self, caller: &Caller, booking: BookingId) -> Result<BookingRecord, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        store::bookings::by_id(&mut transaction, caller.org, booking)
            .await
            .report(request_id)?
            .ok_or_else(|| AppError::not_found("This booking"))
    }
}

#[async_trait]
impl Bookings for BookingDesk {
    async fn create(&self, caller: &Caller, request: BookingRequest) -> Result<BookingView, AppError> {
        create::create(&self.resources, caller, None, request).await
    }

    async fn of_form(&self, caller: &Caller, form: FormId) -> Result<Vec<BookingView>, AppError> {
        submission::of_form(&self.resources, caller, form).await
    }

    async fn get(&self, caller: &Caller, booking: BookingId) -> Result<BookingView, AppError> {
        caller.require(Action::ReadBookings)?;
        let record = self.record(caller, booking).await?;
        view(&self.resources, &record, &caller.client.request_id)
    }

    async fn timeline(&self, caller: &Caller, booking: BookingId) -> Result<Vec<TimelineEntry>, AppError> {
        caller.require(Action::ReadBookings)?;
        let request_id = &caller.client.request_id;
        let record = self.record(caller, booking).await?;
        let zone = zone(&record.zone).report(request_id)?;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let rows = store::bookings::timeline(&mut transaction, caller.org, booking).await.report(request_id)?;
        Ok(rows.into_iter().map(|row| view::timeline_entry(row, zone)).collect())
    }

    async fn list(&self, caller: &Caller, query: BookingQuery) -> Result<Vec<BookingView>, AppError> {
        caller.require(Action::ReadBookings)?;
        list::list(&self.resources, caller, query).await
    }

    async fn cancel_preview(&self, caller: &Caller, booking: BookingId) -> Result<CancelPreview, AppError> {
        caller.require(Action::ReadBookings)?;
        let request_id = &caller.client.request_id;
        let record = self.record(caller, booking).await?;
        let zone = zone(&record.zone).report(request_id)?;
        cancel::preview(&record, self.resources.clock.now(), Party::Clinic, zone)
            .map_err(|error| crate::error::internal(request_id, &error))
    }

    async fn change(
        &self,
        caller: &Caller,
        booking: BookingId,
        version: Option<u32>,
        change: BookingChange,
    ) -> Result<BookingView, AppError> {
        caller.require(Action::ChangeBookings)?;
        let request_id = &caller.client.request_id;
        let order = Order { caller, booking, version, by: Party::Clinic };
        change::change(&self.resources, order, &change).await?;
        view(&self.resources, &self.record(caller, booking).await?, request_id)
    }

    async fn manage_page(&self, token: &str, client: Client) -> Result<ManagePage, AppError> {
        manage::page(self, token, client).await
    }

    async fn manage_change(
        &self,
        token: &str,
        client: Client,
        version: u32,
        change: BookingChange,
    ) -> Result<ManagePage, AppError> {
        manage::change(self, token, client, version, change).await
    }

    async fn manage_checkout(
        &self,
        token: &str,
        request: Option<PaymentRequestId>,
        keep_card: bool,
        client: Client,
    ) -> Result<String, AppError> {
        manage::checkout(self, token, (request, keep_card), client).await
    }

    async fn take_card_back(&self, token: &str, client: Client) -> Result<ManagePage, AppError> {
        manage::take_card_back(self, token, client).await
    }

    async fn calendar_file(&self, token: &str, client: Client) -> Result<String, AppError> {
        manage::file(self, token, client).await
    }
}
