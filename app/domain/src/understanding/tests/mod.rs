//! Real sentences by area. The desk of the tests stands in Austin; it is Saturday, November 21st 2026, 9:30.

mod acts;
mod expressions;
mod facts;
mod mutations;
mod properties;
mod reports;
mod times;

use super::*;
use crate::{
    catalogue::{ChoiceOption, Question, QuestionKind},
    money::Currency,
    policy::{CancellationPolicy, DepositPolicy},
    pricing::PriceList,
};
use chrono::{FixedOffset, TimeZone};
use rust_decimal::Decimal;
use std::fmt::Write;
use uuid::Uuid;

pub(super) fn saturday_morning() -> DateTime<Utc> {
    chrono_tz::America::Chicago.with_ymd_and_hms(2026, 11, 21, 9, 30, 0).single().expect("no clock change").to_utc()
}

fn service(number: u128, key: &str, name: &str, synonyms: &[&str], questions: Vec<Question>) -> Service {
    Service {
        id: ServiceId(Uuid::from_u128(number)),
        key: key.into(),
        name: name.into(),
        category: "All".into(),
        description: String::new(),
        synonyms: synonyms.iter().map(ToString::to_string).collect(),
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
        cancellation: CancellationPolicy {
            version: 1,
            windows: Vec::new(),
            no_show_refund_percent: 0,
            no_show_fee_percent: 0,
        },
        preparation: Vec::new(),
    }
}

fn question(key: &str, label: &str, kind: QuestionKind) -> Question {
    Question { key: key.into(), prompt: String::new(), label: label.into(), kind, required: true }
}

fn options(options: &[(&str, &str, &[&str])]) -> Vec<ChoiceOption> {
    options
        .iter()
        .map(|(value, label, synonyms)| ChoiceOption {
            value: (*value).into(),
            label: (*label).into(),
            synonyms: synonyms.iter().map(ToString::to_string).collect(),
            extra_minutes: 0,
        })
        .collect()
}

fn quantity(one: &str, many: &str, maximum: i64) -> QuestionKind {
    QuestionKind::Quantity {
        unit: (one.into(), many.into()),
        minimum: Decimal::ONE,
        maximum: Decimal::from(maximum),
        typical: Some((Decimal::from(2), Decimal::from(4))),
        step: Decimal::ONE,
    }
}

fn first_visit() -> Question {
    let phrases = |phrases: &[&str]| phrases.iter().map(ToString::to_string).collect();
    question(
        "first_visit",
        "First visit",
        QuestionKind::YesNo {
            yes_phrases: phrases(&["first time", "never been", "new patient", "primera vez"]),
            no_phrases: phrases(&["been before", "returning", "ya he ido"]),
        },
    )
}

pub(super) fn services() -> Vec<Service> {
    let areas = options(&[
        ("forehead", "Forehead", &["frente"]),
        ("crows_feet", "Crow's feet", &["eye wrinkles"]),
        ("frown_lines", "Frown lines", &["11s", "glabella", "elevens"]),
    ]);
    let home = options(&[
        ("regular", "Regular clean", &[]),
        ("deep", "Deep clean", &["deep cleaning"]),
        ("move_out", "Move-out clean", &[]),
    ]);
    vec![
        service(
            1,
            "botox",
            "Botox",
            &["wrinkle relaxer"],
            vec![
                question("areas", "Areas", QuestionKind::Choices { options: areas }),
                question("units", "Units", quantity("unit", "units", 100)),
                first_visit(),
            ],
        ),
        service(2, "dysport", "Dysport", &[], vec![]),
        service(
            3,
            "lip_filler",
            "Lip filler",
            &["lip injections"],
            vec![question("syringes", "Syringes", quantity("syringe", "syringes", 4))],
        ),
        service(4, "cheek_filler", "Cheek filler", &[], vec![]),
        service(5, "cleaning", "Teeth cleaning", &["dental cleaning", "limpieza dental"], vec![first_visit()]),
        service(
            6,
            "home_cleaning",
            "Home cleaning",
            &["house cleaning", "maid"],
            vec![
                question("kind", "Kind", QuestionKind::Choice { options: home }),
                question("bedrooms", "Bedrooms", quantity("bedroom", "bedrooms", 8)),
                question("bathrooms", "Bathrooms", quantity("bathroom", "bathrooms", 6)),
                question("area", "Area", quantity("sq ft", "sq ft", 10_000)),
                question("postcode", "ZIP", QuestionKind::Postcode { zones: Vec::new() }),
            ],
        ),
    ]
}

/// What the desk knows while it reads one message of a table.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub locale: Locale,
    pub country: &'a str,
    pub service: Option<&'a str>,
    pub asked: Option<&'a Asked>,
}

pub(super) const DESK: Desk<'static> = Desk { locale: Locale::En, country: "US", service: None, asked: None };

impl Desk<'_> {
    pub fn read(&self, text: &str) -> Reading {
        self.read_at(text, saturday_morning())
    }

    pub fn read_at(&self, text: &str, now: DateTime<Utc>) -> Reading {
        let services = services();
        let context = Context {
            now,
            zone: chrono_tz::America::Chicago,
            country: self.country,
            locale: self.locale,
            services: &services,
            service: self.service.and_then(|key| services.iter().find(|service| service.key == key)),
            asked: self.asked,
        };
        understand(text, &context)
    }
}

pub(super) fn asked(key: &str) -> Asked {
    Asked::Question(key.into())
}

/// One line for a fact, as the tables write it.
pub(super) fn line(fact: &Fact) -> String {
    match &fact.value {
        FactValue::Service(id) => services().into_iter().find(|s| s.id == *id).map_or_else(String::new, |s| s.key),
        FactValue::Answer(key, answer) => match answer {
            Answer::Choice(value) => format!("{key}={value}"),
            Answer::Choices(values) => format!("{key}=[{}]", values.join(" ")),
            Answer::Quantity(number) => format!("{key}={}", number.normalize()),
            Answer::Typical => format!("{key}=typical"),
            Answer::YesNo(value) => format!("{key}={value}"),
            Answer::Postcode(code) => format!("{key}={code}"),
        },
        FactValue::DateTime(wanted) => time_line(wanted),
        FactValue::Name(name) => format!("name:{name}"),
        FactValue::Phone(phone) => phone.to_string(),
        FactValue::Email(email) => email.to_string(),
        FactValue::Postcode(code) => format!("postcode:{code}"),
        FactValue::ReferralCode(code) => format!("code:{code}"),
    }
}

/// `12-01 16:00 .. 12-01 17:00`, then the daily window in minutes and the weekdays where there are any.
pub(super) fn time_line(wanted: &WantedTime) -> String {
    let short = |at: &DateTime<FixedOffset>| at.format("%m-%d %H:%M").to_string();
    let mut text = format!("{}..", short(&wanted.from));
    if let Some(until) = &wanted.until {
        text.push_str(&short(until));
    }
    if wanted.day_from_minute.is_some() || wanted.day_until_minute.is_some() {
        let minute = |minute: Option<u16>| {
            minute.map_or_else(String::new, |minute| format!("{}:{:02}", minute / 60, minute % 60))
        };
        write!(text, " {}-{}", minute(wanted.day_from_minute), minute(wanted.day_until_minute))
            .expect("a string takes it");
    }
    if !wanted.weekdays.is_empty() {
        write!(text, " {:?}", wanted.weekdays).expect("a string takes it");
    }
    text
}

/// Reads every sentence and reports all that differ at once.
pub(super) fn check(desk: Desk<'_>, table: &[(&str, &str)], read: impl Fn(&Reading) -> Vec<String>) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, expected)| {
            let found = read(&desk.read(text)).join(" | ");
            (found != *expected).then(|| format!("{text:?}\n   expected {expected}\n   found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

pub(super) fn times_of(reading: &Reading) -> Vec<String> {
    reading.facts.iter().filter(|fact| matches!(fact.value, FactValue::DateTime(_))).map(line).collect()
}

pub(super) fn facts_of(reading: &Reading) -> Vec<String> {
    reading.facts.iter().map(line).collect()
}
