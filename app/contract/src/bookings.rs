//! Bookings: made by visitors, run by dispatchers, managed by clients through their link.

use crate::{
    AppError, Caller, Client,
    bookkeeping::PaymentRequestView,
    clinics::{Clinic, FurtherService, RefundLine, SlotDay, VisitWishes},
    packages::PackageUse,
    referrals::ReferralOffer,
    series::ManagedSeries,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    booking::BookingState,
    calendar::Sequence,
    catalogue::Answers,
    ids::{BookingId, ConversationId, FormId, HoldingId, PaymentRequestId, PersonId, SeriesId},
    money::{Money, MoneyRange},
    pricing::EstimateLine,
};
use serde::{Deserialize, Serialize};

/// Asks for a time. What happens next follows the service's policy: confirmed, waiting for approval, or held.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BookingRequest {
    pub service_key: String,
    pub answers: Answers,
    pub start: DateTime<Utc>,
    /// `None`: anyone who can.
    pub practitioner_id: Option<String>,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub consent_version: Option<u32>,
    pub referral_code: Option<String>,
    pub source: String,
    pub website: String,
    pub conversation: Option<ConversationId>,
    #[serde(default)]
    pub more: VisitWishes,
    /// For whom each service of the visit is, in order; whoever books where there is none.
    #[serde(default)]
    pub attendees: Vec<Option<Attendee>>,
}

/// Somebody else for whom a service is booked: a child, a partner. The year tells the practitioner whom to expect, and
/// whether a guardian comes along; nothing that could hold an ailment is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    pub name: String,
    #[serde(default)]
    pub birth_year: Option<u16>,
}

impl std::fmt::Display for Attendee {
    /// “Tom, born 2018”.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.birth_year {
            Some(year) => write!(f, "{}, born {year}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A booking with everything that any screen shows of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookingView {
    pub id: BookingId,
    /// Grows with every change; a change request names the version it saw.
    pub version: u32,
    pub state: BookingState,
    pub service_key: String,
    pub service_name: String,
    /// What it was priced with, so that other times are looked up for a visit of the same length.
    pub answers: Answers,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// “Thursday, December 10, 2:30 PM”; “Thu, Dec 10”; “2:30 PM – 3:00 PM CST”.
    pub start_label: String,
    pub day_label: String,
    pub time_label: String,
    pub practitioner_id: String,
    pub practitioner: String,
    pub practitioner_title: String,
    pub room: Option<String>,
    /// Every service of the visit in order, with who gives it; what stands above is the first one's, and the whole
    /// visit's name and times.
    #[serde(default)]
    pub steps: Vec<BookingStep>,
    /// As typed for this booking, whatever the clinic knows of the client from before.
    pub client_name: String,
    pub client_initials: String,
    pub client_phone: Option<String>,
    pub client_email: Option<String>,
    /// Told to the clinic's staff alone: whoever knows a name and an address must not learn whether they are a client.
    pub new_client: bool,
    pub lines: Vec<EstimateLine>,
    pub formula_version: u32,
    pub total: MoneyRange,
    pub deposit: Money,
    /// Booked without it, because the card processor could not be reached; the client is asked for it later.
    #[serde(default)]
    pub deposit_deferred: bool,
    /// Captured minus refunded.
    pub paid: Money,
    pub due_at_visit: MoneyRange,
    /// While awaiting its deposit: when the hold ends.
    pub hold_expires_at: Option<DateTime<Utc>>,
    /// Where to pay, while awaiting the deposit.
    pub checkout_url: Option<String>,
    /// The client's own link, and the calendar file's.
    pub manage_url: String,
    pub calendar_url: String,
    pub source: String,
    pub created_at: DateTime<Utc>,
    /// Its last change, for as long as it can be undone; nobody was told of it yet. For the staff.
    #[serde(default)]
    pub undo: Option<Undoable>,
    /// The package that it is taken from, which pays for it.
    #[serde(default)]
    pub package: Option<PackageUse>,
    /// Why it stands outside of hours or over a break, a block or time off. For the staff.
    #[serde(default)]
    pub override_reason: Option<String>,
    /// Its place in a series, if it belongs to one.
    #[serde(default)]
    pub series: Option<SeriesPlace>,
}

/// “Visit 3 of 8”.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesPlace {
    pub id: SeriesId,
    /// From 1; visits that were cancelled are not counted.
    pub number: u32,
    pub of: u32,
}

/// A change that can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoable {
    pub what: Undone,
    pub until: DateTime<Utc>,
    /// Who made it, where that is a person.
    pub made_by: Option<PersonId>,
}

/// What can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undone {
    Moved,
    Resized,
    Cancelled,
    Completed,
    NoShow,
}

impl Undone {
    const ALL: [Self; 5] = [Self::Moved, Self::Resized, Self::Cancelled, Self::Completed, Self::NoShow];

    /// As stored, and as the booking's history names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Resized => "resized",
            Self::Cancelled => "cancelled",
            Self::Completed => "completed",
            Self::NoShow => "no_show",
        }
    }

    /// The change of a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

/// One service of a booked visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookingStep {
    pub service_key: String,
    pub service_name: String,
    pub answers: Answers,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// “2:30 PM – 3:00 PM CST”.
    pub time_label: String,
    pub practitioner_id: String,
    pub practitioner: String,
    /// Rooms and equipment, by name.
    pub resources: Vec<String>,
    /// Somebody else whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendee: Option<Attendee>,
}

impl BookingView {
    /// Who comes for one of its services, from 0: “Tom (Ana Ruiz)” where Ana booked it for Tom.
    pub fn comes(&self, step: usize) -> String {
        match self.steps.get(step).and_then(|step| step.attendee.as_ref()) {
            Some(attendee) => format!("{} ({})", attendee.name, self.client_name),
            None => self.client_name.clone(),
        }
    }

    /// What other times are looked up by, besides the first service: the services that follow it. Whoever gave them is
    /// not asked for again.
    pub fn wishes(&self) -> VisitWishes {
        let sequence = Sequence::of(self.steps.iter().map(|step| (step.start, step.end)));
        let further = self.steps.iter().zip(&sequence.at_once).skip(1).map(|(step, at_once)| FurtherService {
            service_key: step.service_key.clone(),
            answers: step.answers.clone(),
            practitioner_id: None,
            at_once: *at_once,
        });
        VisitWishes {
            longest_gap_minutes: sequence.longest_gap_minutes,
            further: further.collect(),
            ..VisitWishes::default()
        }
    }

    /// Where a form of our own pages sends “Pay”, while awaiting the deposit: the path of `checkout_url`.
    pub fn pay_path(&self) -> Option<&str> {
        self.checkout_url.as_deref().map(path_of)
    }
}

/// The path of an address of ours. A form stays on the origin that its page was loaded from, by whichever name people
/// reach it.
pub fn path_of(address: &str) -> &str {
    let authority = address.split_once("://").map_or("", |(_, rest)| rest);
    authority.find('/').map_or(address, |at| &authority[at..])
}

/// What cancelling now would do, computed by the same code that then does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelPreview {
    pub refund: Money,
    pub kept: Money,
    pub refunds: Vec<RefundLine>,
    /// What a missed visit may cost: “If you do not come, we may ask for 50% of the price, $60.00.” Empty where nothing is
    /// asked for.
    #[serde(default)]
    pub missed: String,
    /// False when the booking's state no longer allows it.
    pub allowed: bool,
    /// For a visit that is taken from a package: whether it comes back to it, or counts as used.
    #[serde(default)]
    pub returns_to_package: Option<bool>,
}

/// One line of a booking's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    pub at: DateTime<Utc>,
    pub at_label: String,
    /// `held`, `paid`, `confirmed`, `moved`, `resized`, `undone`, `cancelled`, `refunded`, `completed`, `no_show`, `expired`, `mailed`, `estimate`,
    /// `approval`, `card`, `declined`; `flagged`, `refund_failed` and `note` are for the staff alone.
    pub kind: String,
    pub title: String,
    pub detail: String,
}

/// What stands behind `/b/{token}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManagePage {
    pub clinic: Clinic,
    pub booking: BookingView,
    /// What was answered when booking, so that other times are looked up for a visit of the same length.
    pub answers: Answers,
    pub cancel: CancelPreview,
    /// The best three other times.
    pub other_times: Vec<SlotDay>,
    pub may_reschedule: bool,
    /// “Until Tue, Dec 8, 2:30 PM. Your $40.00 moves with it.”
    pub reschedule_note: String,
    pub preparation: Vec<String>,
    pub timeline: Vec<TimelineEntry>,
    pub google_calendar_url: String,
    pub outlook_calendar_url: String,
    /// The series that the visit belongs to.
    #[serde(default)]
    pub series: Option<ManagedSeries>,
    /// What the clinic asks for beyond the deposit, and is not paid.
    #[serde(default)]
    pub requests: Vec<PaymentRequestView>,
    /// Of what was paid, oldest first.
    #[serde(default)]
    pub receipts: Vec<ReceiptLink>,
    /// What the client can pass on, while the clinic rewards recommendations.
    #[serde(default)]
    pub referral: Option<ReferralOffer>,
    /// What the client can use for a visit, as far as whoever holds the link may know.
    #[serde(default)]
    pub credit: Option<Money>,
    /// What the client can agree to when they pay the deposit, so that the fee of a missed visit can be charged to the same
    /// card; empty where that is not offered.
    #[serde(default)]
    pub keep_card: String,
    #[serde(default)]
    pub kept_card: Option<KeptCardView>,
}

/// The card that is kept for a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCardView {
    /// “Visa ending 4242”.
    pub label: String,
    /// What the client agreed to.
    pub agreed_to: String,
}

/// Where a receipt is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLink {
    /// “$40.00, Mon, Nov 23”.
    pub label: String,
    pub path: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingQuery {
    pub state: Option<BookingState>,
    /// Days on the clinic's calendar, inclusive.
    pub from: Option<chrono::NaiveDate>,
    pub to: Option<chrono::NaiveDate>,
    /// Any fragment of name, phone, e-mail or service.
    pub search: Option<String>,
    pub practitioner_id: Option<String>,
    pub after: Option<BookingId>,
    /// 1 to 200; 50 when absent.
    pub limit: Option<u32>,
}

/// A change that a dispatcher or a client asks for. `version` is the one they saw; another is a conflict.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum BookingChange {
    Confirm,
    Cancel {
        reason: String,
    },
    Reschedule {
        start: DateTime<Utc>,
        practitioner_id: Option<String>,
    },
    Complete,
    NoShow,
    /// To a place on the board, for another length, or both.
    Place(Placing),
    /// Takes the last change back, for as long as nobody was told of it.
    Undo,
    /// Takes the visit from a package of its client: no deposit is asked for, and one that waited for it is confirmed.
    TakeFromPackage {
        holding: HoldingId,
    },
    /// Gives the visit back to the package that it was taken from.
    GiveBackToPackage,
}

/// A place on the board for one part of a visit; the others move with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placing {
    /// Which of the visit's parts, from 0.
    #[serde(default)]
    pub step: u16,
    /// When that part begins: a day, and minutes after midnight, on the clinic’s own wall clock.
    pub date: chrono::NaiveDate,
    pub minute: u16,
    /// Who gives that part; `None`: whoever has it.
    #[serde(default)]
    pub practitioner_id: Option<String>,
    /// Where; `None`: where it is, or wherever there is room.
    #[serde(default)]
    pub room_id: Option<String>,
    /// How many minutes that part takes from now on; `None`: as many as before. The price stays.
    #[serde(default)]
    pub minutes: Option<u16>,
    /// Why it goes there although it is outside of hours or over a break, a block or time off. Never over another visit.
    #[serde(default)]
    pub override_reason: Option<String>,
}

#[async_trait]
pub trait Bookings: Send + Sync {
    /// Books or holds a time, once under the caller's key. `TimeTaken` with the nearest others when somebody was faster.
    async fn create(&self, caller: &Caller, request: BookingRequest) -> Result<BookingView, AppError>;
    /// What was booked or is held from a form, ended bookings left out; earliest start first.
    async fn of_form(&self, caller: &Caller, form: FormId) -> Result<Vec<BookingView>, AppError>;
    async fn get(&self, caller: &Caller, booking: BookingId) -> Result<BookingView, AppError>;
    async fn timeline(&self, caller: &Caller, booking: BookingId) -> Result<Vec<TimelineEntry>, AppError>;
    /// Newest start first.
    async fn list(&self, caller: &Caller, query: BookingQuery) -> Result<Vec<BookingView>, AppError>;
    async fn cancel_preview(&self, caller: &Caller, booking: BookingId) -> Result<CancelPreview, AppError>;
    /// Once under the caller's key. `TimeTaken` when a wished time is somebody else's, `Conflict` when `version` is not the current one (a `None` skips the check) or the
    /// state refuses.
    async fn change(
        &self,
        caller: &Caller,
        booking: BookingId,
        version: Option<u32>,
        change: BookingChange,
    ) -> Result<BookingView, AppError>;

    /// The page behind a manage link. An unknown, revoked or foreign token answers `NotFound`.
    async fn manage_page(&self, token: &str, client: Client) -> Result<ManagePage, AppError>;
    /// A client's own change; only `Cancel` and `Reschedule` are open to them.
    async fn manage_change(
        &self,
        token: &str,
        client: Client,
        version: u32,
        change: BookingChange,
    ) -> Result<ManagePage, AppError>;
    /// A hosted checkout for the outstanding deposit, or for a request of the clinic: a fresh one when the last was
    /// closed, the open one otherwise. With `keep_card` the client agrees to what [`ManagePage::keep_card`] says.
    async fn manage_checkout(
        &self,
        token: &str,
        request: Option<PaymentRequestId>,
        keep_card: bool,
        client: Client,
    ) -> Result<String, AppError>;
    /// Forgets the card that is kept for the booking. `Conflict` while it is being charged.
    async fn take_card_back(&self, token: &str, client: Client) -> Result<ManagePage, AppError>;
    /// An RFC 5545 file that Google, Apple and Outlook accept.
    async fn calendar_file(&self, token: &str, client: Client) -> Result<String, AppError>;
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn a_form_keeps_to_the_path_of_an_address() {
        assert_eq!(path_of("https://book.example/b/t0ken/pay"), "/b/t0ken/pay");
        assert_eq!(path_of("/b/t0ken/pay"), "/b/t0ken/pay");
        assert_eq!(path_of("https://book.example"), "https://book.example");
    }
}
