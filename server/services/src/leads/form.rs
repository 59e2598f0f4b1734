//! An enquiry as typed becomes one that can be kept, or every field that needs another look is named at once.

use chrono::{DateTime, Utc};
use contract::{
    AppError, Field,
    leads::{Lead, LeadForm, LeadStatus},
};
use domain::{
    contact::{E164, EmailAddress, PersonName},
    conversation::{Details, Phrase, clean_referral},
    ids::LeadId,
    understanding::Locale,
};

const LONGEST_MESSAGE: usize = 4_000;
const LONGEST_SOURCE: usize = 60;
const LONGEST_KEY: usize = 64;

/// What a form says, in types that cannot hold a wrong value.
#[derive(Clone, Debug)]
pub(super) struct Enquiry {
    pub name: PersonName,
    pub phone: Option<E164>,
    pub email: Option<EmailAddress>,
    pub message: String,
    pub service_key: Option<String>,
    pub consent_version: u32,
    pub referral_code: Option<String>,
    pub source: String,
}

/// Reads a form; `country` (ISO 3166-1) reads national phone numbers.
pub(super) fn read(form: LeadForm, country: &str) -> Result<Enquiry, AppError> {
    let mut fields = Vec::new();
    let details = Details::parse(&form.name, &form.phone, &form.email, country)
        .map_err(|wrong| fields.extend(wrong.iter().map(|error| field(error.field, &error.reason))))
        .ok();
    if form.message.chars().count() > LONGEST_MESSAGE {
        fields.push(field("message", &Phrase::TooLong { most: 4_000 }));
    }
    if form.consent_version.is_none() {
        fields.push(field("consent_version", &Phrase::ConsentNeeded));
    }
    match (details, form.consent_version) {
        (Some(details), Some(consent_version)) if fields.is_empty() => Ok(Enquiry {
            name: details.name,
            phone: details.phone,
            email: details.email,
            message: form.message.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect(),
            service_key: form.service_key.map(|key| short(&key, LONGEST_KEY)).filter(|key| !key.is_empty()),
            consent_version,
            referral_code: form.referral_code.as_deref().and_then(clean_referral),
            source: Some(short(&form.source, LONGEST_SOURCE)).filter(|s| !s.is_empty()).unwrap_or_else(|| "api".into()),
        }),
        _ => Err(AppError::Invalid { fields }),
    }
}

pub(super) fn consent_missing() -> AppError {
    AppError::Invalid { fields: vec![field("consent_version", &Phrase::ConsentNeeded)] }
}

/// What a machine is told: the same as a person, though nothing was kept.
pub(super) fn pretend(form: LeadForm, id: LeadId, now: DateTime<Utc>) -> Lead {
    let text = |text: String| Some(short(&text, LONGEST_SOURCE)).filter(|text| !text.is_empty());
    Lead {
        id,
        name: short(&form.name, LONGEST_SOURCE),
        phone: text(form.phone),
        email: text(form.email),
        message: short(&form.message, LONGEST_MESSAGE),
        service_key: form.service_key.and_then(text),
        status: LeadStatus::New,
        source: short(&form.source, LONGEST_SOURCE),
        referral_code: form.referral_code.as_deref().and_then(clean_referral),
        consent_version: form.consent_version.unwrap_or_default(),
        created_at: now,
    }
}

fn field(name: &str, reason: &Phrase) -> Field {
    Field { field: name.to_owned(), reason: reason.render(Locale::En) }
}

/// Text that only we read: without control characters, and cut.
fn short(text: &str, longest: usize) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(longest).collect()
}
