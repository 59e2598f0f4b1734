//! What a portal never asks of the desk.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    AppError, Caller, Client,
    board::{BlockChange, Board, BoardDay, BoardWeek, ColumnKind, Fits, Gap, GapQuery},
    bookings::{
        BookingChange, BookingQuery, BookingRequest, BookingView, Bookings, CancelPreview, ManagePage, TimelineEntry,
    },
    clinics::{Clinic, ClinicPage, Clinics, Slots, SlotsRequest},
    conversations::{ConversationToken, Conversations, Input, Message, Thread},
    estimates::{DepositTerms, EstimateRequest, EstimateView, Estimates},
    leads::{ConsentText, Lead, LeadForm, LeadQuery, LeadStatus, Leads},
    payments::{PaymentView, Payments, Receipt},
};
use domain::{
    ids::{BookingId, ConversationId, FormId, LeadId, MessageId},
    understanding::Locale,
};

pub struct Unused;

pub(super) fn never<T>() -> Result<T, AppError> {
    Err(AppError::not_found("This"))
}

#[async_trait]
impl Board for Unused {
    async fn day(&self, _: &Caller, _: Option<NaiveDate>, _: ColumnKind) -> Result<BoardDay, AppError> {
        never()
    }
    async fn week(&self, _: &Caller, _: Option<NaiveDate>, _: ColumnKind) -> Result<BoardWeek, AppError> {
        never()
    }
    async fn fits(&self, _: &Caller, _: BookingId, _: u16, _: NaiveDate, _: ColumnKind) -> Result<Fits, AppError> {
        never()
    }
    async fn gap(&self, _: &Caller, _: GapQuery) -> Result<Option<Gap>, AppError> {
        never()
    }
    async fn block(&self, _: &Caller, _: BlockChange) -> Result<(), AppError> {
        never()
    }
}

#[async_trait]
impl Bookings for Unused {
    async fn create(&self, _: &Caller, _: BookingRequest) -> Result<BookingView, AppError> {
        never()
    }
    async fn get(&self, _: &Caller, _: BookingId) -> Result<BookingView, AppError> {
        never()
    }
    async fn of_form(&self, _: &Caller, _: FormId) -> Result<Vec<BookingView>, AppError> {
        never()
    }
    async fn timeline(&self, _: &Caller, _: BookingId) -> Result<Vec<TimelineEntry>, AppError> {
        never()
    }
    async fn list(&self, _: &Caller, _: BookingQuery) -> Result<Vec<BookingView>, AppError> {
        never()
    }
    async fn cancel_preview(&self, _: &Caller, _: BookingId) -> Result<CancelPreview, AppError> {
        never()
    }
    async fn change(
        &self,
        _: &Caller,
        _: BookingId,
        _: Option<u32>,
        _: BookingChange,
    ) -> Result<BookingView, AppError> {
        never()
    }
    async fn manage_page(&self, _: &str, _: Client) -> Result<ManagePage, AppError> {
        never()
    }
    async fn manage_change(&self, _: &str, _: Client, _: u32, _: BookingChange) -> Result<ManagePage, AppError> {
        never()
    }
    async fn manage_checkout(
        &self,
        _: &str,
        _: Option<domain::ids::PaymentRequestId>,
        _: bool,
        _: Client,
    ) -> Result<String, AppError> {
        never()
    }
    async fn take_card_back(&self, _: &str, _: Client) -> Result<ManagePage, AppError> {
        never()
    }
    async fn calendar_file(&self, _: &str, _: Client) -> Result<String, AppError> {
        never()
    }
}

#[async_trait]
impl Leads for Unused {
    async fn consent_text(&self, _: &Caller) -> Result<ConsentText, AppError> {
        never()
    }
    async fn create(&self, _: &Caller, _: LeadForm) -> Result<Lead, AppError> {
        never()
    }
    async fn list(&self, _: &Caller, _: LeadQuery) -> Result<Vec<Lead>, AppError> {
        never()
    }
    async fn set_status(&self, _: &Caller, _: LeadId, _: LeadStatus) -> Result<Lead, AppError> {
        never()
    }
}

#[async_trait]
impl Payments for Unused {
    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<Vec<PaymentView>, AppError> {
        never()
    }
    async fn receive_event(&self, _: Client, _: &str, _: &str, _: &[u8]) -> Result<Receipt, AppError> {
        never()
    }
}

#[async_trait]
impl Conversations for Unused {
    async fn open(&self, _: &Caller, _: Option<&ConversationToken>, _: Locale) -> Result<Thread, AppError> {
        never()
    }
    async fn turn(
        &self,
        _: &Caller,
        _: Option<&ConversationToken>,
        _: MessageId,
        _: Input,
    ) -> Result<Thread, AppError> {
        never()
    }
    async fn enter(&self, _: &ConversationToken, _: Client) -> Result<(Caller, ConversationId), AppError> {
        never()
    }
    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<Vec<Message>, AppError> {
        never()
    }
    async fn writes(&self, _: &Caller, _: &ConversationToken) -> Result<(), AppError> {
        never()
    }
}

#[async_trait]
impl Clinics for Unused {
    async fn enter_by_slug(&self, _: &str, _: Client) -> Result<Caller, AppError> {
        never()
    }
    async fn enter_by_key(&self, _: &str, _: Client) -> Result<Caller, AppError> {
        never()
    }
    async fn page(&self, _: &Caller) -> Result<ClinicPage, AppError> {
        never()
    }
    async fn slots(&self, _: &Caller, _: SlotsRequest) -> Result<Slots, AppError> {
        never()
    }
    async fn directory(&self) -> Result<Vec<Clinic>, AppError> {
        never()
    }
}

#[async_trait]
impl Estimates for Unused {
    async fn estimate(&self, _: &Caller, _: EstimateRequest) -> Result<EstimateView, AppError> {
        never()
    }
    async fn preview(&self, _: &Caller, _: EstimateRequest) -> Result<EstimateView, AppError> {
        never()
    }
    async fn terms(&self, _: &Caller, _: EstimateRequest, _: DateTime<Utc>) -> Result<DepositTerms, AppError> {
        never()
    }
}
