//! A clinic as the public sees it, and the doors by which a request finds its organisation.

use crate::{AppError, Caller, Client};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{catalogue::Question, money::Money, understanding::Locale};
use serde::{Deserialize, Serialize};

/// The face of a clinic: everything that a public page or the widget's header shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clinic {
    pub slug: String,
    pub name: String,
    /// One sentence under the title.
    pub tagline: String,
    pub phone_label: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    /// A line of reassurance: “Physician-led, licensed in Texas”.
    pub credentials: String,
    pub directions: String,
    /// 0 to 360, and chroma: the only two values that a brand replaces.
    pub brand_hue: u16,
    pub brand_chroma: f32,
    /// IANA zone, and its short name now (“CST”).
    pub zone: String,
    pub zone_label: String,
    pub city: String,
    /// The day that it is now on the clinic's calendar.
    pub today: chrono::NaiveDate,
    pub currency: String,
    /// The publishable key that the widget on this clinic's own page uses.
    pub widget_key: String,
    pub hours_now: OpenNow,
    pub emergency_text: String,
    pub practitioners: Vec<PractitionerFace>,
}

/// “Open until 7:00 PM”, “Closed until Wed, 9:00 AM”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenNow {
    pub open: bool,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PractitionerFace {
    pub id: String,
    pub name: String,
    pub title: String,
    pub initials: String,
}

/// A service in a list, with the price that a stranger may expect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceCard {
    pub key: String,
    pub name: String,
    pub category: String,
    pub description: String,
    pub duration_minutes: u32,
    /// “from $90.00”, “$375.00”, “$13.00 a unit”.
    pub price_label: String,
    /// Chosen by the visitor before a price: the form of the try-out.
    pub questions: Vec<Question>,
    pub deposit_label: String,
    pub practitioner_ids: Vec<String>,
}

/// A clinic's hosted page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClinicPage {
    pub clinic: Clinic,
    pub services: Vec<ServiceCard>,
}

/// A slot as people pick it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotTime {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// “4:30 PM”, in the clinic's zone; the zone's offset is added where an hour occurs twice.
    pub label: String,
    pub practitioner_id: String,
    pub practitioner: String,
    /// Of a visit with several services: each of them. Empty for one, which is all of the above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<SlotStep>,
    /// Where, if not at the clinic's own address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<String>,
}

/// One service of a visit with several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotStep {
    pub service_key: String,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    pub practitioner_id: String,
    pub practitioner: String,
}

/// The slots of one day on the clinic's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotDay {
    /// `2026-12-10`
    pub date: String,
    /// “Thu”, “Dec 10”.
    pub weekday: String,
    pub day: String,
    pub times: Vec<SlotTime>,
}

/// Asks for free times of a service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SlotsRequest {
    pub service_key: String,
    /// Answers that change the duration.
    pub answers: domain::catalogue::Answers,
    /// First and last day on the clinic's calendar, inclusive; at most 62 days apart.
    pub from: chrono::NaiveDate,
    pub to: chrono::NaiveDate,
    pub practitioner_id: Option<String>,
    #[serde(default)]
    pub more: VisitWishes,
    /// Of the labels of days and times.
    #[serde(default)]
    pub locale: Locale,
}

/// What else somebody may wish of a visit. The default is a visit of one service, anywhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VisitWishes {
    /// Services beside the first one in the same visit, in order; at most seven.
    pub further: Vec<FurtherService>,
    /// How many minutes the client is ready to wait between two of them; 0: none.
    pub longest_gap_minutes: u32,
    /// Whether one and the same practitioner is to give all of them.
    pub one_practitioner: bool,
    /// One of the clinic's locations; anywhere when absent.
    pub location_id: Option<String>,
}

/// One more service of the same visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FurtherService {
    pub service_key: String,
    #[serde(default)]
    pub answers: domain::catalogue::Answers,
    /// Anyone who can when absent.
    #[serde(default)]
    pub practitioner_id: Option<String>,
    /// Whether it begins together with the service before it, for somebody who came along; else after it.
    #[serde(default)]
    pub at_once: bool,
}

/// A day that has free times, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    pub date: chrono::NaiveDate,
    pub times: u32,
}

impl DayCount {
    /// `None` for a day whose date does not read.
    pub fn of(day: &SlotDay) -> Option<Self> {
        Some(Self { date: day.date.parse().ok()?, times: u32::try_from(day.times.len()).ok()? })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Only days with at least one time, in order.
    pub days: Vec<SlotDay>,
    pub zone: String,
    pub zone_label: String,
    pub duration_minutes: u32,
}

impl Slots {
    /// Leaves the first `most` times and their days.
    pub fn keep_first(&mut self, most: usize) {
        let mut left = most;
        for day in &mut self.days {
            day.times.truncate(left);
            left -= day.times.len();
        }
        self.days.retain(|day| !day.times.is_empty());
    }
}

/// “Deposit today, 20 %” and its consequences, for a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// “until Tue, Dec 8, 2:30 PM”, “after that”.
    pub when: String,
    pub refund: Money,
    /// Whether this row is the one in force now.
    pub current: bool,
}

/// Public facts of a clinic, and the doors through which requests without a session find their organisation.
#[async_trait]
pub trait Clinics: Send + Sync {
    /// The caller behind a clinic's public slug (`/c/{slug}`).
    async fn enter_by_slug(&self, slug: &str, client: Client) -> Result<Caller, AppError>;
    /// The caller behind a `pk_…` or `sk_…` key. `Unauthenticated` for an unknown or revoked one.
    async fn enter_by_key(&self, key: &str, client: Client) -> Result<Caller, AppError>;
    async fn page(&self, caller: &Caller) -> Result<ClinicPage, AppError>;
    /// What a service asks before a price, which tells how answers are read. `NotFound` for one that cannot be booked.
    async fn questions(&self, caller: &Caller, service_key: &str) -> Result<Vec<Question>, AppError> {
        let page = self.page(caller).await?;
        let service = page.services.into_iter().find(|service| service.key == service_key);
        service.map(|service| service.questions).ok_or_else(|| AppError::not_found("This service"))
    }
    async fn slots(&self, caller: &Caller, request: SlotsRequest) -> Result<Slots, AppError>;
    /// The days that have free times at all, for a month to look at.
    async fn days(&self, caller: &Caller, request: SlotsRequest) -> Result<Vec<DayCount>, AppError> {
        Ok(self.slots(caller, request).await?.days.iter().filter_map(DayCount::of).collect())
    }
    /// The first `most` free times (1 to 20) of those days.
    async fn next_times(&self, caller: &Caller, request: SlotsRequest, most: u32) -> Result<Slots, AppError> {
        let mut slots = self.slots(caller, request).await?;
        slots.keep_first(usize::try_from(most.clamp(1, 20)).unwrap_or(1));
        Ok(slots)
    }
    /// The clinics that a demo or a directory lists.
    async fn directory(&self) -> Result<Vec<Clinic>, AppError>;
}
