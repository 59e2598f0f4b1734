//! A clinic with every kind of question.

use crate::{
    booking::BookingState,
    catalogue::{ChoiceOption, Question, QuestionKind, Service, TravelZone},
    conversation::{BookingNow, Setting},
    ids::{BookingId, ServiceId},
    money::Currency,
    policy::{CancellationPolicy, DepositPolicy},
    pricing::PriceList,
};
use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

pub(super) const BOTOX: u128 = 1;
pub(super) const CLEANING: u128 = 2;
pub(super) const FACIAL: u128 = 3;

pub(super) struct Clinic {
    pub services: Vec<Service>,
    words: Vec<String>,
}

pub(super) fn id(number: u128) -> ServiceId {
    ServiceId(Uuid::from_u128(number))
}

pub(super) fn now() -> DateTime<Utc> {
    "2026-11-24T20:14:00Z".parse().expect("a valid instant")
}

impl Clinic {
    pub(super) fn new() -> Self {
        let option = |value: &str| ChoiceOption {
            value: value.into(),
            label: value.to_uppercase(),
            synonyms: Vec::new(),
            extra_minutes: 10,
        };
        let areas = QuestionKind::Choices { options: vec![option("forehead"), option("crows_feet")] };
        let first = QuestionKind::YesNo { yes_phrases: Vec::new(), no_phrases: Vec::new() };
        let rooms = QuestionKind::Quantity {
            unit: ("room".into(), "rooms".into()),
            minimum: Decimal::ONE,
            maximum: Decimal::from(12),
            typical: Some((Decimal::from(2), Decimal::from(4))),
            step: Decimal::ONE,
        };
        let travel = QuestionKind::Postcode {
            zones: vec![TravelZone { value: "near".into(), label: "Near".into(), prefixes: vec!["787".into()] }],
        };
        let depth = QuestionKind::Choice { options: vec![option("usual"), option("deep")] };
        Self {
            services: vec![
                service(BOTOX, "botox", vec![question("areas", areas), question("first_visit", first.clone())]),
                service(
                    CLEANING,
                    "cleaning",
                    vec![
                        question("rooms", rooms),
                        question("depth", depth),
                        question("postcode", travel),
                        question("first_visit", first),
                    ],
                ),
                service(FACIAL, "facial", Vec::new()),
            ],
            words: vec!["cannot breathe".into()],
        }
    }

    pub(super) fn setting(&self) -> Setting<'_> {
        Setting {
            now: now(),
            zone: chrono_tz::America::Chicago,
            country: "US",
            services: &self.services,
            emergency_words: &self.words,
            consent_version: Some(3),
            booking: None,
            with_person: false,
            articles_answer: false,
        }
    }

    /// The same clinic, where the conversation has a booking.
    pub(super) fn with_booking(&self, state: BookingState) -> Setting<'_> {
        let start = now() + TimeDelta::days(3);
        let booking = BookingNow { id: BookingId(Uuid::from_u128(77)), state, start };
        Setting { booking: Some(booking), ..self.setting() }
    }
}

fn question(key: &str, kind: QuestionKind) -> Question {
    Question { key: key.into(), prompt: format!("{key}?"), label: key.into(), kind, required: true }
}

fn service(number: u128, key: &str, questions: Vec<Question>) -> Service {
    Service {
        id: id(number),
        key: key.into(),
        name: key.to_uppercase(),
        category: String::new(),
        description: String::new(),
        synonyms: Vec::new(),
        duration_minutes: 30,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        minimum_notice_minutes: 0,
        horizon_days: 60,
        granularity_minutes: 15,
        class_places: None,
        assignment: crate::catalogue::AssignmentChoice::default(),
        approval_required: false,
        questions,
        price_list: PriceList {
            version: 1,
            currency: Currency::USD,
            rules: Vec::new(),
            minimum: None,
            tax: None,
            note: String::new(),
        },
        deposit: DepositPolicy::None,
        deposit_varies: false,
        cancellation: CancellationPolicy::full_refund_until(24),
        preparation: Vec::new(),
    }
}
