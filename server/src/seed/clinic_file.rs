//! A clinic's file, and what its rows mean in the domain's words.

use super::SeedError;
use domain::{
    calendar::{MinuteSpan, Weekday, WeeklyHours},
    catalogue::{ChoiceOption, Question, QuestionKind, Service, TravelZone},
    ids::ServiceId,
    money::Currency,
    policy::{CancellationPolicy, DepositPolicy, RefundWindow},
    pricing::{PriceList, PriceRule, RuleKind, Tax},
};
use figment::{
    Figment,
    providers::{Format, Toml},
};
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicFile {
    pub slug: String,
    pub name: String,
    pub tagline: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    pub directions: String,
    pub city: String,
    pub credentials: String,
    pub country: String,
    pub zone: chrono_tz::Tz,
    pub currency: Currency,
    pub brand_hue: i16,
    pub brand_chroma: f32,
    /// Of the made-up clients' phones.
    pub area_codes: Vec<String>,
    pub consent: String,
    pub emergency_text: String,
    pub emergency_words: Vec<String>,
    pub refunds: Vec<RefundRow>,
    /// What recommendations earn; nothing where it is not said.
    #[serde(default)]
    pub referrals: Option<ReferralRow>,
    /// Of the price, for a visit that nobody came to, beyond what was kept.
    #[serde(default)]
    pub no_show_fee_percent: u8,
    pub people: Vec<PersonRow>,
    pub team: Vec<TeamRow>,
    #[serde(default)]
    pub rooms: Vec<RoomRow>,
    pub services: Vec<ServiceRow>,
    #[serde(default)]
    pub articles: Vec<ArticleRow>,
    #[serde(default)]
    pub unanswered: Vec<UnansweredRow>,
    #[serde(default)]
    pub mailed: Option<MailedRow>,
}

/// Somebody who asked in the chat, and answered the desk's mail with files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailedRow {
    pub name: String,
    pub email: String,
    pub asks: String,
    pub told: String,
    pub files: Vec<MailedFileRow>,
}

/// One of the files: a picture of that name beside the clinic's file, or text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailedFileRow {
    pub name: String,
    #[serde(default)]
    pub text: Option<String>,
}

/// Something that the clinic tells.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleRow {
    pub title: String,
    /// Markdown.
    pub body: String,
    #[serde(default)]
    pub locale: domain::understanding::Locale,
    /// A question that it must answer, kept as a test.
    #[serde(default)]
    pub answers: Vec<String>,
}

/// Something that nobody could answer yet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnansweredRow {
    pub text: String,
    pub times: u32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundRow {
    hours_before: u32,
    percent: u8,
}

/// In minor units of the clinic's currency.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralRow {
    pub referrer_minor: i64,
    pub friend_minor: i64,
    pub good_days: Option<u16>,
    pub most_per_year: Option<u16>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRow {
    pub name: String,
    pub email: String,
    pub role: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamRow {
    pub key: String,
    pub name: String,
    pub title: String,
    /// “mon-fri 9:00-12:30”.
    pub hours: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoomRow {
    pub key: String,
    pub name: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRow {
    pub key: String,
    name: String,
    category: String,
    description: String,
    synonyms: Vec<String>,
    minutes: u32,
    #[serde(default)]
    buffer_before: u32,
    #[serde(default)]
    buffer_after: u32,
    #[serde(default = "an_hour")]
    notice_minutes: u32,
    #[serde(default = "two_months")]
    horizon: u32,
    #[serde(default = "quarter_hour")]
    granularity: u32,
    #[serde(default)]
    approval: bool,
    #[serde(default)]
    deposit: DepositRow,
    pub team: Vec<String>,
    #[serde(default)]
    pub rooms: Vec<String>,
    /// How often it is booked, against the others.
    pub weight: u32,
    #[serde(default = "first")]
    price_list_version: u32,
    minimum: Option<String>,
    tax: Option<Tax>,
    note: String,
    preparation: Vec<String>,
    #[serde(default)]
    questions: Vec<QuestionRow>,
    prices: Vec<PriceRow>,
}

const fn an_hour() -> u32 {
    60
}

const fn two_months() -> u32 {
    60
}

const fn quarter_hour() -> u32 {
    15
}

const fn first() -> u32 {
    1
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DepositRow {
    percent: Option<u32>,
    /// Minor units.
    fixed: Option<i64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceRow {
    label: String,
    #[serde(default = "charge")]
    kind: RuleKind,
    formula: String,
    when: Option<String>,
    #[serde(default)]
    taxable: bool,
}

const fn charge() -> RuleKind {
    RuleKind::Charge
}

#[derive(Clone, Debug, Deserialize)]
struct QuestionRow {
    key: String,
    label: String,
    prompt: String,
    #[serde(default = "yes")]
    required: bool,
    #[serde(flatten)]
    kind: KindRow,
}

const fn yes() -> bool {
    true
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum KindRow {
    Choice { options: Vec<OptionRow> },
    Choices { options: Vec<OptionRow> },
    Quantity { unit: (String, String), minimum: i64, maximum: i64, step: i64, typical: Option<(i64, i64)> },
    YesNo { yes_phrases: Vec<String>, no_phrases: Vec<String> },
    Postcode { zones: Vec<TravelZone> },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionRow {
    value: String,
    label: String,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(default)]
    minutes: u32,
}

/// Reads a clinic's file.
pub fn read(source: &str) -> Result<ClinicFile, SeedError> {
    Figment::from(Toml::string(source)).extract().map_err(|error| SeedError::File(Box::new(error)))
}

impl ClinicFile {
    pub fn content_error(&self, reason: impl Into<String>) -> SeedError {
        SeedError::Content { clinic: self.slug.clone(), reason: reason.into() }
    }

    /// The service that a row describes; its price list has been checked.
    pub fn service(&self, row: &ServiceRow, id: ServiceId) -> Result<Service, SeedError> {
        let questions: Vec<Question> = row.questions.iter().map(question).collect();
        let price_list = PriceList {
            version: row.price_list_version,
            currency: self.currency,
            rules: row.prices.iter().map(rule).collect(),
            minimum: row.minimum.clone(),
            tax: row.tax.clone(),
            note: row.note.clone(),
        };
        price_list.check(&questions).map_err(|fault| SeedError::PriceList { service: row.key.clone(), fault })?;
        Ok(Service {
            id,
            key: row.key.clone(),
            name: row.name.clone(),
            category: row.category.clone(),
            description: row.description.clone(),
            synonyms: row.synonyms.clone(),
            duration_minutes: row.minutes,
            buffer_before_minutes: row.buffer_before,
            buffer_after_minutes: row.buffer_after,
            minimum_notice_minutes: row.notice_minutes,
            horizon_days: row.horizon,
            granularity_minutes: row.granularity,
            class_places: None,
            assignment: domain::catalogue::AssignmentChoice::default(),
            approval_required: row.approval,
            questions,
            price_list,
            deposit: deposit(row.deposit),
            deposit_varies: false,
            cancellation: CancellationPolicy {
                version: 1,
                windows: self.refunds.iter().copied().map(window).collect(),
                no_show_refund_percent: 0,
                no_show_fee_percent: self.no_show_fee_percent,
            },
            preparation: row.preparation.clone(),
        })
    }

    /// “mon-fri 9:00-12:30” and the like, in rows of one weekday.
    pub fn hours(&self, texts: &[String]) -> Result<Vec<WeeklyHours>, SeedError> {
        let mut rows = Vec::new();
        for text in texts {
            let read = hours(text).ok_or_else(|| self.content_error(format!("“{text}” are no working hours")))?;
            rows.extend(read);
        }
        Ok(rows)
    }
}

fn deposit(row: DepositRow) -> DepositPolicy {
    match row {
        DepositRow { percent: Some(percent), .. } => DepositPolicy::Percent { basis_points: percent * 100 },
        DepositRow { fixed: Some(minor), .. } => DepositPolicy::Fixed { minor },
        DepositRow { .. } => DepositPolicy::None,
    }
}

fn window(row: RefundRow) -> RefundWindow {
    RefundWindow::of(row.hours_before, row.percent)
}

fn rule(row: &PriceRow) -> PriceRule {
    PriceRule {
        label: row.label.clone(),
        kind: row.kind,
        formula: row.formula.clone(),
        when: row.when.clone(),
        taxable: row.taxable,
    }
}

fn question(row: &QuestionRow) -> Question {
    let option = |row: &OptionRow| ChoiceOption {
        value: row.value.clone(),
        label: row.label.clone(),
        synonyms: row.synonyms.clone(),
        extra_minutes: row.minutes,
    };
    let kind = match &row.kind {
        KindRow::Choice { options } => QuestionKind::Choice { options: options.iter().map(option).collect() },
        KindRow::Choices { options } => QuestionKind::Choices { options: options.iter().map(option).collect() },
        KindRow::Quantity { unit, minimum, maximum, step, typical } => QuestionKind::Quantity {
            unit: unit.clone(),
            minimum: Decimal::from(*minimum),
            maximum: Decimal::from(*maximum),
            typical: typical.map(|(low, high)| (Decimal::from(low), Decimal::from(high))),
            step: Decimal::from(*step),
        },
        KindRow::YesNo { yes_phrases, no_phrases } => {
            QuestionKind::YesNo { yes_phrases: yes_phrases.clone(), no_phrases: no_phrases.clone() }
        }
        KindRow::Postcode { zones } => QuestionKind::Postcode { zones: zones.clone() },
    };
    Question {
        key: row.key.clone(),
        prompt: row.prompt.clone(),
        label: row.label.clone(),
        kind,
        required: row.required,
    }
}

fn hours(text: &str) -> Option<Vec<WeeklyHours>> {
    let (days, times) = text.split_once(' ')?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (from, until) = times.split_once('-')?;
    let span = MinuteSpan { from: minute(from)?, until: minute(until)? };
    let (first, last): (Weekday, Weekday) = (first.parse().ok()?, last.parse().ok()?);
    let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let within = |day: &Weekday| {
        (first.num_days_from_monday()..=last.num_days_from_monday()).contains(&day.num_days_from_monday())
    };
    Some(week.into_iter().filter(within).map(|weekday| WeeklyHours { weekday, span }).collect())
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    Some(hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?)
}
