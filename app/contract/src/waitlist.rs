//! The waitlist: whoever found no time leaves what would suit, and is offered what becomes free.

use crate::{
    AppError, Caller, Client,
    clinics::{Clinic, RefundLine, VisitWishes},
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    catalogue::Answers,
    ids::{BookingId, WaitlistEntryId},
    money::{Money, MoneyRange},
    waitlist::{DayPart, EntryState, OfferRules, OfferState},
};
use serde::{Deserialize, Serialize};

/// What somebody leaves who wants to be told of a time, as typed; the service parses it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct WaitlistForm {
    pub service_key: String,
    pub answers: Answers,
    /// Anyone who can when absent.
    pub practitioner_id: Option<String>,
    #[serde(default)]
    pub more: VisitWishes,
    /// How many people come together, each for every service of the visit; 0 and 1: whoever waits alone.
    #[serde(default)]
    pub seats: u16,
    pub window: WindowForm,
    pub name: String,
    pub phone: String,
    /// Offers are sent there.
    pub email: String,
    /// The version of the consent text that was shown and agreed to.
    pub consent_version: Option<u32>,
    /// `clinic_page`, `console`, `api`, or a campaign.
    pub source: String,
    /// A field that people do not see. Anything in it marks a machine.
    pub website: String,
}

/// When a time would suit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowForm {
    /// First and last day on the clinic's calendar, inclusive. Today, and as far as the service is planned, when absent.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Any part of the day when empty.
    #[serde(default)]
    pub parts: Vec<DayPart>,
    /// How long before the visit they want to know of it, in minutes.
    #[serde(default)]
    pub notice_minutes: u32,
}

/// Somebody on the waitlist. Name and ways to be reached are as typed for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitlistEntry {
    pub id: WaitlistEntryId,
    pub state: EntryState,
    pub name: String,
    pub initials: String,
    pub phone: Option<String>,
    pub email: String,
    pub service_key: String,
    /// Of the whole visit.
    pub service_name: String,
    /// How many people come together.
    #[serde(default)]
    pub seats: u16,
    /// The team member whom they wish for.
    pub practitioner: Option<String>,
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// “Nov 28 – Dec 12, mornings”.
    pub window_label: String,
    pub parts: Vec<DayPart>,
    pub notice_minutes: u32,
    pub source: String,
    pub waiting_since: DateTime<Utc>,
    /// The visit that they would give up for an earlier one.
    pub booking: Option<BookingId>,
    /// The last time that they were offered.
    pub offer: Option<OfferSeen>,
}

impl WaitlistEntry {
    /// What they wait for, as [`what`] says it.
    pub fn what(&self) -> String {
        what(&self.service_name, self.seats)
    }
}

/// “Yoga”, “Yoga for 2 people”.
pub fn what(service_name: &str, seats: u16) -> String {
    if seats > 1 { format!("{service_name} for {seats} people") } else { service_name.to_owned() }
}

/// An offered time, for the clinic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferSeen {
    pub state: OfferState,
    pub start: DateTime<Utc>,
    /// “Thu, Dec 10, 2:30 PM”.
    pub start_label: String,
    pub ends_at: DateTime<Utc>,
    /// “10:30 AM”.
    pub ends_label: String,
    /// When the mail about it was sent; absent while a quiet night lasts.
    pub told_at: Option<DateTime<Utc>>,
    /// What holds the time.
    pub booking: BookingId,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistQuery {
    /// Whoever is still on the list when absent.
    pub state: Option<EntryState>,
    pub service_key: Option<String>,
    /// Any fragment of name, phone or e-mail.
    pub search: Option<String>,
    /// Continues behind this entry of an earlier page.
    pub after: Option<WaitlistEntryId>,
    /// 1 to 200; 50 when absent.
    pub limit: Option<u32>,
}

/// What stands behind `/o/{token}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferPage {
    pub clinic: Clinic,
    pub state: OfferState,
    pub client_name: String,
    pub service_name: String,
    /// “Thursday, December 10, 2:30 PM”; “2:30 PM – 3:00 PM CST”.
    pub start_label: String,
    pub time_label: String,
    pub practitioner: String,
    /// Until when the time is kept.
    pub ends_at: DateTime<Utc>,
    pub ends_label: String,
    pub total: MoneyRange,
    /// To be paid for the time; nothing when a visit that was paid for moves.
    pub deposit: Money,
    /// What cancelling would return of the deposit, and until when.
    pub refunds: Vec<RefundLine>,
    /// What a missed visit may cost: “If you do not come, we may ask for 50% of the price, $60.00.” Empty where nothing is
    /// asked for.
    #[serde(default)]
    pub missed: String,
    /// The visit that moves when they accept: “Thu, Dec 17, 2:30 PM”, and what was paid for it.
    pub moves: Option<MovedVisit>,
    pub preparation: Vec<String>,
    /// Where to pay or to manage the booking, once it is theirs.
    pub booking_url: Option<String>,
    /// Whether they are still on the list, for further times.
    pub on_the_list: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedVisit {
    pub start_label: String,
    pub paid: Money,
}

/// What somebody says to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferAnswer {
    Accept,
    /// Not this time; they stay on the list.
    Decline,
    /// Not this time, and no other.
    Leave,
}

/// What stands behind `/waitlist/{token}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacePage {
    pub clinic: Clinic,
    pub state: EntryState,
    pub client_name: String,
    pub service_name: String,
    pub practitioner: Option<String>,
    pub window_label: String,
}

#[async_trait]
pub trait Waitlist: Send + Sync {
    /// Puts somebody on the list, once under the caller's key; again with the same service and address changes what they
    /// wish for and keeps their place. A filled honeypot is answered like success and stored nowhere.
    async fn join(&self, caller: &Caller, form: WaitlistForm) -> Result<WaitlistEntry, AppError>;
    /// Asks for an earlier time than the booking behind a manage link; accepting one moves that booking.
    async fn join_with_booking(
        &self,
        token: &str,
        client: Client,
        window: WindowForm,
    ) -> Result<WaitlistEntry, AppError>;
    /// The longest waiting first; those who wait no longer by when they came, newest first.
    async fn list(&self, caller: &Caller, query: WaitlistQuery) -> Result<Vec<WaitlistEntry>, AppError>;
    /// Offers the first free time that suits, whoever else waits longer. `Conflict` when there is none.
    async fn offer_now(&self, caller: &Caller, entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError>;
    /// Takes somebody off the list; a time that is kept for them is free again. Once under the caller's key.
    async fn remove(&self, caller: &Caller, entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError>;
    /// Puts somebody back who was taken off, at their old place.
    async fn restore(&self, caller: &Caller, entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError>;
    async fn rules(&self, caller: &Caller) -> Result<OfferRules, AppError>;
    async fn set_rules(&self, caller: &Caller, rules: OfferRules) -> Result<OfferRules, AppError>;

    /// The page behind an offer's link. An unknown or foreign token answers `NotFound`.
    async fn offer_page(&self, token: &str, client: Client) -> Result<OfferPage, AppError>;
    /// `Conflict` when the offer is over.
    async fn answer(&self, token: &str, client: Client, answer: OfferAnswer) -> Result<OfferPage, AppError>;
    /// The page by which somebody leaves the list.
    async fn place_page(&self, token: &str, client: Client) -> Result<PlacePage, AppError>;
    async fn leave(&self, token: &str, client: Client) -> Result<PlacePage, AppError>;
}
