//! A desk with one clinic, one service and one booking, told in JSON.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use contract::{
    AppError, Caller, Client, Desk,
    absent::{Absent, absent},
    bookings::{
        BookingChange, BookingQuery, BookingRequest, BookingView, Bookings, CancelPreview, ManagePage, TimelineEntry,
    },
    clinics::{Clinic, ClinicPage, Clinics, Slots, SlotsRequest},
    estimates::{DepositTerms, EstimateRequest, EstimateView, Estimates},
    leads::{ConsentText, Lead, LeadForm, LeadQuery, LeadStatus, Leads},
};
use domain::ids::{BookingId, FormId, LeadId, OrgId};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn desk(state: &'static str) -> Desk {
    let (sample, absent) = (Arc::new(Sample { state }), Arc::new(Absent));
    Desk {
        answering: absent.clone(),
        board: absent.clone(),
        bookings: sample.clone(),
        clinics: sample.clone(),
        conversations: absent.clone(),
        estimates: sample.clone(),
        identity: absent.clone(),
        leads: sample.clone(),
        payments: absent.clone(),
        packages: absent.clone(),
        referrals: absent.clone(),
        series: absent,
        waitlist: sample,
    }
}

/// `state` is the booking's.
pub(super) struct Sample {
    pub(super) state: &'static str,
}

pub(super) fn told<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the fixture fits its type")
}

pub(super) fn usd(minor: i64) -> Value {
    json!({ "minor": minor, "currency": "USD" })
}

fn exactly(minor: i64) -> Value {
    json!({ "low": usd(minor), "high": usd(minor) })
}

pub(super) fn clinic() -> Value {
    json!({
        "slug": "lumen", "name": "Lumen Aesthetics", "tagline": "Skin, laser and injectables by people who explain.",
        "phone_label": "(512) 555-0110", "phone": "+15125550110", "email": "hello@lumen.example",
        "address": "1204 S Lamar Blvd, Suite 210, Austin", "credentials": "Physician-led, licensed in Texas",
        "directions": "Free parking, enter from Evergreen Ave", "brand_hue": 178, "brand_chroma": 0.09,
        "zone": "America/Chicago", "zone_label": "CST", "city": "Austin", "today": "2026-12-01", "currency": "USD",
        "widget_key": "pk_demo_lumen", "hours_now": { "open": true, "label": "Open until 7:00 PM" },
        "emergency_text": "", "practitioners": [
            { "id": "priya", "name": "Priya Nair, RN", "title": "Laser nurse", "initials": "PN" },
            { "id": "hannah", "name": "Hannah Cole, NP", "title": "Nurse practitioner", "initials": "HC" },
        ],
    })
}

fn option(value: &str, label: &str, extra: u32) -> Value {
    json!({ "value": value, "label": label, "synonyms": [], "extra_minutes": extra })
}

fn service(key: &str, name: &str, category: &str, price: &str, questions: Value) -> Value {
    json!({
        "key": key, "name": name, "category": category, "description": "Usually six visits", "duration_minutes": 30,
        "price_label": price, "questions": questions, "deposit_label": "20%", "practitioner_ids": ["priya", "hannah"],
    })
}

fn services() -> Value {
    let area = json!([{
        "key": "area", "prompt": "Which area?", "label": "Area", "required": true, "kind": { "kind": "choice", "options": [
            option("upper_lip", "Upper lip", 0), option("underarms", "Underarms", 15), option("legs", "Full legs", 45),
        ] },
    }]);
    let botox = json!([
        { "key": "areas", "prompt": "Which areas would you like treated?", "label": "Areas", "required": true,
          "kind": { "kind": "choices", "options": [option("forehead", "Forehead", 0), option("frown", "Frown lines", 10)] } },
        { "key": "units", "prompt": "How many units?", "label": "Units", "required": true, "kind": { "kind": "quantity",
          "unit": ["unit", "units"], "minimum": "10", "maximum": "60", "typical": ["20", "40"], "step": "1" } },
        { "key": "first", "prompt": "First time?", "label": "First visit", "required": true,
          "kind": { "kind": "yes_no", "yes_phrases": [], "no_phrases": [] } },
    ]);
    json!([
        service("laser", "Laser hair removal", "Laser", "from $90.00", area),
        service("ipl", "IPL photofacial", "Laser", "$375.00", json!([])),
        service("botox", "Botox", "Injectables", "$13.00 a unit", botox),
    ])
}

fn days() -> Value {
    let time = |date: &str, at: &str, label: &str| {
        json!({ "start": format!("{date}T{at}:00Z"), "end": format!("{date}T{at}:30Z"), "label": label,
            "practitioner_id": "priya", "practitioner": "Priya Nair, RN" })
    };
    let day = |number: u32, weekday: &str| {
        let date = format!("2026-12-{number:02}");
        json!({ "date": date, "weekday": weekday, "day": format!("Dec {number}"), "times": [
            time(&date, "15:30", "9:30 AM"), time(&date, "19:00", "1:00 PM"), time(&date, "20:30", "2:30 PM"),
            time(&date, "23:30", "5:30 PM"),
        ] })
    };
    json!([day(2, "Wed"), day(3, "Thu"), day(10, "Thu"), day(11, "Fri"), day(14, "Mon"), day(22, "Tue")])
}

fn lines() -> Value {
    json!([
        { "label": "Underarms", "detail": "", "amount": exactly(20_000), "steps": ["flat price $200.00"], "kind": "charge" },
        { "label": "First visit", "detail": "", "amount": exactly(-1_000), "steps": ["$10.00 off"], "kind": "discount" },
    ])
}

fn refunds() -> Value {
    json!([
        { "when": "until Tue, Dec 8, 2:30 PM", "refund": usd(4_000), "current": true },
        { "when": "until Wed, Dec 9, 2:30 PM", "refund": usd(2_000), "current": false },
        { "when": "after that", "refund": usd(0), "current": false },
    ])
}

impl Sample {
    fn booking(&self) -> Value {
        let owed = self.state == "awaiting_deposit";
        json!({
            "id": "00000000-0000-4000-8000-0000000000b1", "version": 3, "state": self.state, "service_key": "laser",
            "service_name": "Laser hair removal", "start": "2026-12-10T20:30:00Z", "end": "2026-12-10T21:00:00Z",
            "start_label": "Thursday, December 10, 2:30 PM", "day_label": "Thu, Dec 10",
            "time_label": "2:30 PM – 3:00 PM CST", "practitioner_id": "priya", "practitioner": "Priya Nair, RN",
            "practitioner_title": "Laser nurse", "room": "Room 2", "client_name": "Maya <b>Torres</b>",
            "client_initials": "MT", "client_phone": "+15125550148", "client_email": "maya@example.com",
            "new_client": true, "answers": {}, "lines": lines(), "formula_version": 12, "total": exactly(19_000),
            "deposit": usd(4_000), "paid": usd(if owed { 0 } else { 4_000 }), "due_at_visit": exactly(15_000),
            "hold_expires_at": owed.then_some("2030-12-01T20:45:00Z"), "checkout_url": owed.then_some("/b/t0ken/pay"),
            "manage_url": "/b/t0ken", "calendar_url": "/b/t0ken/calendar.ics", "source": "clinic_page",
            "created_at": "2026-12-01T20:14:00Z",
        })
    }
}

#[async_trait]
impl Clinics for Sample {
    async fn enter_by_slug(&self, slug: &str, client: Client) -> Result<Caller, AppError> {
        let org: OrgId = "00000000-0000-4000-8000-000000000001".parse().expect("an id");
        if slug == "lumen" {
            Ok(Caller { org, actor: contract::Actor::Visitor, client, key: None, read_only: false })
        } else {
            absent()
        }
    }
    async fn enter_by_key(&self, _: &str, _: Client) -> Result<Caller, AppError> {
        absent()
    }
    async fn page(&self, _: &Caller) -> Result<ClinicPage, AppError> {
        Ok(told(json!({ "clinic": clinic(), "services": services() })))
    }
    async fn slots(&self, _: &Caller, _: SlotsRequest) -> Result<Slots, AppError> {
        Ok(told(json!({ "days": days(), "zone": "America/Chicago", "zone_label": "CST", "duration_minutes": 30 })))
    }
    async fn directory(&self) -> Result<Vec<Clinic>, AppError> {
        Ok(told(json!([clinic()])))
    }
}

#[async_trait]
impl Estimates for Sample {
    async fn estimate(&self, caller: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError> {
        self.preview(caller, request).await
    }
    async fn preview(&self, _: &Caller, request: EstimateRequest) -> Result<EstimateView, AppError> {
        Ok(told(json!({
            "id": "00000000-0000-4000-8000-0000000000e1", "service_key": request.service_key,
            "service_name": "Laser hair removal", "answers": request.answers, "source_label": "Price list 12, Nov 3",
            "due_at_visit": exactly(15_000), "deposit_note": "20% of $200.00, comes off your bill",
            "estimate": { "lines": lines(), "total": exactly(19_000), "formula_version": 12, "minimum_applied": false,
                "deposit": usd(4_000), "duration_minutes": 45, "note": "Each area has one price." },
        })))
    }
    async fn terms(&self, _: &Caller, _: EstimateRequest, _: DateTime<Utc>) -> Result<DepositTerms, AppError> {
        Ok(told(json!({ "amount": usd(4_000), "due_at_visit": exactly(15_000), "note": "", "refunds": refunds() })))
    }
}

#[async_trait]
impl Bookings for Sample {
    async fn create(&self, _: &Caller, _: BookingRequest) -> Result<BookingView, AppError> {
        Err(AppError::conflict("That time has just been taken."))
    }
    async fn of_form(&self, _: &Caller, _: FormId) -> Result<Vec<BookingView>, AppError> {
        let holds = self.state == "awaiting_deposit";
        Ok(if holds { vec![told(self.booking())] } else { vec![] })
    }
    async fn get(&self, _: &Caller, _: BookingId) -> Result<BookingView, AppError> {
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
    async fn manage_page(&self, token: &str, _: Client) -> Result<ManagePage, AppError> {
        if token != "t0ken" {
            return absent();
        }
        let open = matches!(self.state, "pending" | "awaiting_deposit" | "confirmed");
        Ok(told(json!({
            "clinic": clinic(), "booking": self.booking(), "answers": {},
            "cancel": { "refund": usd(4_000), "kept": usd(0), "refunds": refunds(), "allowed": open },
            "other_times": days(), "may_reschedule": open,
            "reschedule_note": "Until Tue, Dec 8, 2:30 PM. Your $40.00 moves with it.",
            "preparation": ["Shave the area the evening before", "No deodorant or lotion on the day"],
            "timeline": [
                { "at": "2026-12-01T20:31:00Z", "at_label": "Tue, Dec 1, 2:31 PM", "kind": "paid", "title": "Deposit paid", "detail": "$40.00" },
                { "at": "2026-12-01T20:24:00Z", "at_label": "Tue, Dec 1, 2:24 PM", "kind": "held", "title": "Time held while you paid", "detail": "" },
            ],
            "google_calendar_url": "https://calendar.google.com/", "outlook_calendar_url": "https://outlook.live.com/",
            "referral": (self.state == "confirmed").then(|| json!({ "code": "K7Q-4MX", "friend": usd(2_000),
                "url": "https://anteroom.example/c/lumen?ref=K7Q-4MX", "referrer": usd(2_500), "earned": "confirmed" })),
            "credit": (self.state == "completed").then(|| usd(2_500)),
        })))
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
impl Leads for Sample {
    async fn consent_text(&self, _: &Caller) -> Result<ConsentText, AppError> {
        Ok(ConsentText { version: 4, text: "Lumen may contact me about this visit.".into() })
    }
    async fn create(&self, _: &Caller, _: LeadForm) -> Result<Lead, AppError> {
        absent()
    }
    async fn list(&self, _: &Caller, _: LeadQuery) -> Result<Vec<Lead>, AppError> {
        absent()
    }
    async fn set_status(&self, _: &Caller, _: LeadId, _: LeadStatus) -> Result<Lead, AppError> {
        absent()
    }
}
