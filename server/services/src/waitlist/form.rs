//! What was typed becomes what can be kept, or every field that needs another look is named at once.

use crate::free_text::short;
use chrono::{Days, NaiveDate};
use contract::{
    AppError, Field,
    waitlist::{WaitlistForm, WindowForm},
};
use domain::{
    contact::{E164, EmailAddress, PersonName},
    conversation::Details,
    understanding::Locale,
    waitlist::DayPart,
};

const LONGEST_SOURCE: usize = 60;
/// How far ahead somebody can wait for a time, in days.
const LONGEST_WAIT: u64 = 366;
/// The earliest that somebody can want to be told, in minutes: thirty days.
const LONGEST_NOTICE: u32 = 43_200;

/// Who wants to be told, in types that cannot hold a wrong value.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub name: PersonName,
    pub phone: Option<E164>,
    pub email: EmailAddress,
    pub consent_version: u32,
    pub source: String,
}

/// When it would suit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suits {
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub parts: Vec<DayPart>,
    pub notice_minutes: u32,
}

/// Reads who it is; `country` (ISO 3166-1) reads national phone numbers.
pub(super) fn person(form: &WaitlistForm, country: &str) -> Result<Person, AppError> {
    let mut fields = Vec::new();
    let details = Details::parse(&form.name, &form.phone, &form.email, country)
        .map_err(|wrong| {
            let named = wrong.iter().map(|error| field(error.field, error.reason.render(Locale::En)));
            fields.extend(named);
        })
        .ok();
    let email = details.as_ref().and_then(|details| details.email.clone());
    if email.is_none() && !fields.iter().any(|field| field.field == "email") {
        let reason = "Please leave an e-mail address: we write there when a time is free.";
        fields.push(field("email", reason.to_owned()));
    }
    if form.consent_version.is_none() {
        let reason = "Please agree that we may write to you when a time is free.";
        fields.push(field("consent_version", reason.to_owned()));
    }
    match (details, email, form.consent_version) {
        (Some(details), Some(email), Some(consent_version)) if fields.is_empty() => Ok(Person {
            name: details.name,
            phone: details.phone,
            email,
            consent_version,
            source: Some(short(&form.source, LONGEST_SOURCE)).filter(|s| !s.is_empty()).unwrap_or_else(|| "api".into()),
        }),
        _ => Err(AppError::Invalid { fields }),
    }
}

/// Reads when it would suit. `today` and `horizon_days` are the clinic's: how far the service is planned ahead.
pub(super) fn window(form: &WindowForm, today: NaiveDate, horizon_days: u32) -> Result<Suits, AppError> {
    let later = |days: u64| today.checked_add_days(Days::new(days)).unwrap_or(today);
    let from = form.from.unwrap_or(today).max(today);
    let until = form.until.unwrap_or_else(|| later(u64::from(horizon_days)).max(from));
    let mut fields = Vec::new();
    if until < from {
        let reason = "The last day lies before the first. Please choose a later one.";
        fields.push(field("until", reason.to_owned()));
    } else if until > later(LONGEST_WAIT) {
        fields.push(field("until", "Please choose a day within the next year.".to_owned()));
    }
    if form.notice_minutes > LONGEST_NOTICE {
        fields.push(field("notice_minutes", "Please ask for at most thirty days of notice.".to_owned()));
    }
    if !fields.is_empty() {
        return Err(AppError::Invalid { fields });
    }
    let mut parts = form.parts.clone();
    parts.sort_unstable();
    parts.dedup();
    // All of the day is any part of it.
    if parts.len() == DayPart::ALL.len() {
        parts.clear();
    }
    Ok(Suits { from, until, parts, notice_minutes: form.notice_minutes })
}

fn field(name: &str, reason: String) -> Field {
    Field { field: name.to_owned(), reason }
}
