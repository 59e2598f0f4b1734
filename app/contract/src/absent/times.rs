//! Times that nobody asks for.

use super::{Absent, absent};
use crate::{
    AppError, Caller, Client,
    board::{BlockChange, Board, BoardDay, BoardWeek, ColumnKind, Fits, Gap, GapQuery},
    bookings::{
        BookingChange, BookingQuery, BookingRequest, BookingView, Bookings, CancelPreview, ManagePage, TimelineEntry,
    },
    clinics::{Clinic, ClinicPage, Clinics, Slots, SlotsRequest},
    series::{
        ChangePlan, EnteredVisits, KnownPerson, NewVisits, Series, SeriesChange, SeriesPlan, SeriesView, VisitTimes,
    },
    waitlist::{OfferAnswer, OfferPage, PlacePage, Waitlist, WaitlistEntry, WaitlistForm, WaitlistQuery, WindowForm},
};
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{
    ids::{BookingId, FormId, PaymentRequestId, SeriesId, WaitlistEntryId},
    waitlist::OfferRules,
};

#[async_trait]
impl Board for Absent {
    async fn day(&self, _: &Caller, _: Option<NaiveDate>, _: ColumnKind) -> Result<BoardDay, AppError> {
        absent()
    }

    async fn week(&self, _: &Caller, _: Option<NaiveDate>, _: ColumnKind) -> Result<BoardWeek, AppError> {
        absent()
    }

    async fn fits(&self, _: &Caller, _: BookingId, _: u16, _: NaiveDate, _: ColumnKind) -> Result<Fits, AppError> {
        absent()
    }

    async fn gap(&self, _: &Caller, _: GapQuery) -> Result<Option<Gap>, AppError> {
        absent()
    }

    async fn block(&self, _: &Caller, _: BlockChange) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Bookings for Absent {
    async fn create(&self, _: &Caller, _: BookingRequest) -> Result<BookingView, AppError> {
        absent()
    }

    async fn get(&self, _: &Caller, _: BookingId) -> Result<BookingView, AppError> {
        absent()
    }

    async fn of_form(&self, _: &Caller, _: FormId) -> Result<Vec<BookingView>, AppError> {
        absent()
    }

    async fn timeline(&self, _: &Caller, _: BookingId) -> Result<Vec<TimelineEntry>, AppError> {
        absent()
    }

    async fn list(&self, _: &Caller, _: BookingQuery) -> Result<Vec<BookingView>, AppError> {
        absent()
    }

    async fn cancel_preview(&self, _: &Caller, _: BookingId) -> Result<CancelPreview, AppError> {
        absent()
    }

    async fn change(
        &self,
        _: &Caller,
        _: BookingId,
        _: Option<u32>,
        _: BookingChange,
    ) -> Result<BookingView, AppError> {
        absent()
    }

    async fn manage_page(&self, _: &str, _: Client) -> Result<ManagePage, AppError> {
        absent()
    }

    async fn manage_change(&self, _: &str, _: Client, _: u32, _: BookingChange) -> Result<ManagePage, AppError> {
        absent()
    }

    async fn manage_checkout(
        &self,
        _: &str,
        _: Option<PaymentRequestId>,
        _: bool,
        _: Client,
    ) -> Result<String, AppError> {
        absent()
    }

    async fn take_card_back(&self, _: &str, _: Client) -> Result<ManagePage, AppError> {
        absent()
    }

    async fn calendar_file(&self, _: &str, _: Client) -> Result<String, AppError> {
        absent()
    }
}

#[async_trait]
impl Clinics for Absent {
    async fn enter_by_slug(&self, _: &str, _: Client) -> Result<Caller, AppError> {
        absent()
    }

    async fn enter_by_key(&self, _: &str, _: Client) -> Result<Caller, AppError> {
        absent()
    }

    async fn page(&self, _: &Caller) -> Result<ClinicPage, AppError> {
        absent()
    }

    async fn slots(&self, _: &Caller, _: SlotsRequest) -> Result<Slots, AppError> {
        absent()
    }

    async fn directory(&self) -> Result<Vec<Clinic>, AppError> {
        absent()
    }
}

#[async_trait]
impl Series for Absent {
    async fn plan(&self, _: &Caller, _: VisitTimes) -> Result<SeriesPlan, AppError> {
        absent()
    }

    async fn enter(&self, _: &Caller, _: NewVisits) -> Result<EnteredVisits, AppError> {
        absent()
    }

    async fn get(&self, _: &Caller, _: SeriesId) -> Result<SeriesView, AppError> {
        absent()
    }

    async fn plan_change(&self, _: &Caller, _: BookingId, _: SeriesChange) -> Result<ChangePlan, AppError> {
        absent()
    }

    async fn change(&self, _: &Caller, _: BookingId, _: Option<u32>, _: SeriesChange) -> Result<SeriesView, AppError> {
        absent()
    }

    async fn times(&self, _: &Caller, _: SlotsRequest) -> Result<Slots, AppError> {
        absent()
    }

    fn form(&self) -> FormId {
        "00000000-0000-7000-8000-0000000000f0".parse().expect("a UUID")
    }

    async fn people(&self, _: &Caller, _: &str) -> Result<Vec<KnownPerson>, AppError> {
        absent()
    }

    async fn cancel_later(&self, _: &str, _: Client, _: u32) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Waitlist for Absent {
    async fn join(&self, _: &Caller, _: WaitlistForm) -> Result<WaitlistEntry, AppError> {
        absent()
    }

    async fn join_with_booking(&self, _: &str, _: Client, _: WindowForm) -> Result<WaitlistEntry, AppError> {
        absent()
    }

    async fn list(&self, _: &Caller, _: WaitlistQuery) -> Result<Vec<WaitlistEntry>, AppError> {
        absent()
    }

    async fn offer_now(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }

    async fn remove(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }

    async fn restore(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }

    async fn rules(&self, _: &Caller) -> Result<OfferRules, AppError> {
        absent()
    }

    async fn set_rules(&self, _: &Caller, _: OfferRules) -> Result<OfferRules, AppError> {
        absent()
    }

    async fn offer_page(&self, _: &str, _: Client) -> Result<OfferPage, AppError> {
        absent()
    }

    async fn answer(&self, _: &str, _: Client, _: OfferAnswer) -> Result<OfferPage, AppError> {
        absent()
    }

    async fn place_page(&self, _: &str, _: Client) -> Result<PlacePage, AppError> {
        absent()
    }

    async fn leave(&self, _: &str, _: Client) -> Result<PlacePage, AppError> {
        absent()
    }
}
