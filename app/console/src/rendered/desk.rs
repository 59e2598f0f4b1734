//! A desk that knows one Tuesday.

use super::sample;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate};
use contract::{
    AppError, Caller, Client, Desk,
    absent::{Absent, absent},
    board::{BlockChange, Board, BoardDay, BoardWeek, ColumnKind, Fits, Gap, GapQuery},
    bookings::{
        BookingChange, BookingQuery, BookingRequest, BookingView, Bookings, CancelPreview, ManagePage, TimelineEntry,
    },
    caller::Role,
    conversations::{ConversationToken, Conversations, Message, Thread, Turn},
    identity::{Browser, Identity, Member, NewSession, Place, SignInStep, SignedIn, Standing},
    leads::{ConsentText, Lead, LeadForm, LeadQuery, LeadStatus, Leads},
    payments::{PaymentView, Payments, Receipt},
};
use domain::{
    authorization::MATRIX,
    ids::{BookingId, ConversationId, FormId, LeadId, OrgId, PersonId, SessionId},
    understanding::Locale,
};
use std::sync::Arc;

/// Who is signed in, if anybody.
pub(super) struct Sample(Option<Role>);

pub fn desk(role: Option<Role>) -> Desk {
    let (sample, absent) = (Arc::new(Sample(role)), Arc::new(Absent));
    Desk {
        answering: absent.clone(),
        board: sample.clone(),
        bookings: sample.clone(),
        clinics: absent.clone(),
        conversations: sample.clone(),
        estimates: absent.clone(),
        identity: sample.clone(),
        leads: sample.clone(),
        payments: sample.clone(),
        packages: absent.clone(),
        referrals: sample.clone(),
        series: absent,
        waitlist: sample,
    }
}

#[async_trait]
impl Board for Sample {
    async fn day(&self, _: &Caller, _: Option<NaiveDate>, _: ColumnKind) -> Result<BoardDay, AppError> {
        Ok(sample::day())
    }
    async fn week(&self, _: &Caller, _: Option<NaiveDate>, _: ColumnKind) -> Result<BoardWeek, AppError> {
        Ok(sample::week())
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
impl Bookings for Sample {
    async fn create(&self, _: &Caller, _: BookingRequest) -> Result<BookingView, AppError> {
        absent()
    }
    async fn of_form(&self, _: &Caller, _: FormId) -> Result<Vec<BookingView>, AppError> {
        Ok(vec![])
    }
    async fn get(&self, _: &Caller, booking: BookingId) -> Result<BookingView, AppError> {
        let known = sample::bookings().into_iter().find(|of| of.id == booking);
        known.ok_or_else(|| AppError::not_found("This booking"))
    }
    async fn timeline(&self, _: &Caller, _: BookingId) -> Result<Vec<TimelineEntry>, AppError> {
        Ok(sample::timeline())
    }
    async fn list(&self, _: &Caller, _: BookingQuery) -> Result<Vec<BookingView>, AppError> {
        Ok(sample::bookings())
    }
    async fn cancel_preview(&self, _: &Caller, _: BookingId) -> Result<CancelPreview, AppError> {
        Ok(sample::cancel())
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
        _: Option<domain::ids::PaymentRequestId>,
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
impl Identity for Sample {
    async fn sign_in(&self, _: &str, _: &str, _: Browser, _: Client) -> Result<SignInStep, AppError> {
        Err(AppError::Unauthenticated)
    }
    async fn second_factor(&self, _: &str, _: &str, _: Browser, _: Client) -> Result<NewSession, AppError> {
        absent()
    }
    async fn signed_in(&self, _: &str, client: Client) -> Result<Option<SignedIn>, AppError> {
        let person: PersonId = "00000000-0000-7000-8000-000000000701".parse().expect("a UUID");
        let org: OrgId = "00000000-0000-7000-8000-000000000700".parse().expect("a UUID");
        Ok(self.0.map(|role| SignedIn {
            session: SessionId(person.0),
            person,
            name: "Maya Torres".into(),
            email: "maya@northside.example".into(),
            operator: false,
            confirmed_at: DateTime::UNIX_EPOCH,
            place: Some(Place { org, standing: Standing::Member(role), read_only: false }),
            client,
        }))
    }
    async fn sign_out(&self, _: &str) -> Result<(), AppError> {
        Ok(())
    }
    async fn member(&self, caller: &Caller) -> Result<Member, AppError> {
        let may = MATRIX.iter().filter(|row| caller.may(row.action)).map(|row| row.action.as_str().to_owned());
        Ok(Member {
            name: "Maya Torres".into(),
            email: "maya@northside.example".into(),
            initials: "MT".into(),
            role: self.0,
            subscription: None,
            operator_reason: None,
            may: may.collect(),
            clinic_name: "Northside Dental".into(),
            clinic_slug: "northside".into(),
            zone: "America/Chicago".into(),
            brand_hue: 178,
            brand_chroma: 0.09,
        })
    }
}

#[async_trait]
impl Leads for Sample {
    async fn consent_text(&self, _: &Caller) -> Result<ConsentText, AppError> {
        absent()
    }
    async fn create(&self, _: &Caller, _: LeadForm) -> Result<Lead, AppError> {
        absent()
    }
    async fn list(&self, _: &Caller, _: LeadQuery) -> Result<Vec<Lead>, AppError> {
        Ok(sample::leads())
    }
    async fn set_status(&self, _: &Caller, _: LeadId, _: LeadStatus) -> Result<Lead, AppError> {
        absent()
    }
}

#[async_trait]
impl Payments for Sample {
    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<Vec<PaymentView>, AppError> {
        Ok(sample::payments())
    }
    async fn receive_event(&self, _: Client, _: &str, _: &str, _: &[u8]) -> Result<Receipt, AppError> {
        absent()
    }
}

#[async_trait]
impl Conversations for Sample {
    async fn open(&self, _: &Caller, _: Option<&ConversationToken>, _: Locale) -> Result<Thread, AppError> {
        absent()
    }
    async fn turn(&self, _: &Caller, _: Option<&ConversationToken>, _: Turn) -> Result<Thread, AppError> {
        absent()
    }
    async fn enter(&self, _: &ConversationToken, _: Client) -> Result<(Caller, ConversationId), AppError> {
        absent()
    }
    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<Vec<Message>, AppError> {
        Ok(sample::messages())
    }
    async fn writes(&self, _: &Caller, _: &ConversationToken) -> Result<(), AppError> {
        absent()
    }
}
