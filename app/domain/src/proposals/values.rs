//! Proposed values as the rules' own: what exists, what can be answered, which days there are.

use super::{FactKind, ProposedFact};
use crate::{
    catalogue::{Answer, Question, QuestionKind},
    contact::{E164, EmailAddress, PersonName},
    understanding::{Context, Fact, FactValue, Locale, WantedTime, understand},
};
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// Days from today that a proposed date may be ahead: as far as any service can be booked, and some.
const FARTHEST_DAYS: u64 = 730;

/// The value, if it is one: of this clinic's services, questions and options, on a day to come.
pub(super) fn value_of(fact: &ProposedFact, context: &Context<'_>) -> Option<FactValue> {
    let value = fact.value.trim();
    match fact.kind {
        FactKind::Service => {
            context.services.iter().find(|service| service.key == value).map(|service| FactValue::Service(service.id))
        }
        FactKind::Answer => answer(fact.question.as_deref()?, value, context),
        FactKind::DateTime => moment(value, context).map(FactValue::DateTime),
        FactKind::Name => value.parse::<PersonName>().ok().map(FactValue::Name),
        FactKind::Phone => E164::parse(value, context.country).ok().map(FactValue::Phone),
        FactKind::Email => value.parse::<EmailAddress>().ok().map(FactValue::Email),
        FactKind::Postcode => {
            let plausible = value.len() <= 12 && value.chars().any(|c| c.is_ascii_digit());
            plausible.then(|| FactValue::Postcode(value.to_uppercase()))
        }
    }
}

fn answer(key: &str, value: &str, context: &Context<'_>) -> Option<FactValue> {
    let question = context.service?.question(key)?;
    let answer = match &question.kind {
        QuestionKind::Choice { .. } => Answer::Choice(value.to_owned()),
        QuestionKind::Choices { .. } => Answer::Choices(value.split(',').map(|one| one.trim().to_owned()).collect()),
        QuestionKind::Quantity { .. } => Answer::Quantity(value.parse().ok()?),
        QuestionKind::YesNo { .. } => match value {
            "yes" => Answer::YesNo(true),
            "no" => Answer::YesNo(false),
            _ => return None,
        },
        QuestionKind::Postcode { .. } => Answer::postcode(value),
    };
    takes(question, &answer).then(|| FactValue::Answer(key.to_owned(), answer))
}

fn takes(question: &Question, answer: &Answer) -> bool {
    question.check(answer).is_ok()
}

/// `2026-12-08` or `2026-12-08T16:30`, on the clinic's calendar, from today on.
fn moment(value: &str, context: &Context<'_>) -> Option<WantedTime> {
    let (date, time) = if let Ok(date) = value.parse::<NaiveDate>() {
        (date, None)
    } else {
        let at = NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M").ok()?;
        (at.date(), Some(at.time()))
    };
    let today = context.now.with_timezone(&context.zone).date_naive();
    if date < today || date > today.checked_add_days(Days::new(FARTHEST_DAYS))? {
        return None;
    }
    // In the rules' own words, so that it means what it means when a visitor types it.
    let day = date.format("%B %-d, %Y");
    let words =
        time.map_or_else(|| day.to_string(), |time: NaiveTime| format!("{day} at {}", time.format("%-I:%M %p")));
    let plain = Context { locale: Locale::En, service: None, asked: None, ..*context };
    let read = understand(&words, &plain).facts.into_iter().find_map(as_moment)?;
    (day_of(read.from, context) == date).then_some(read)
}

pub(super) fn as_moment(fact: Fact) -> Option<WantedTime> {
    match fact.value {
        FactValue::DateTime(wanted) => Some(wanted),
        _ => None,
    }
}

fn day_of(at: DateTime<FixedOffset>, context: &Context<'_>) -> NaiveDate {
    at.with_timezone(&context.zone).date_naive()
}

/// Whether both are about the same thing, so that only one of them can be meant.
pub(super) fn same_kind(one: &FactValue, other: &FactValue) -> bool {
    match (one, other) {
        (FactValue::Answer(one, _), FactValue::Answer(other, _)) => one == other,
        (FactValue::Service(_), FactValue::Service(_))
        | (FactValue::DateTime(_), FactValue::DateTime(_))
        | (FactValue::Name(_), FactValue::Name(_))
        | (FactValue::Phone(_), FactValue::Phone(_))
        | (FactValue::Email(_), FactValue::Email(_))
        | (FactValue::Postcode(_), FactValue::Postcode(_)) => true,
        _ => false,
    }
}

/// Whether what the rules read admits what was proposed: the same value, or a span of days and hours that holds it.
pub(super) fn admits(read: &FactValue, proposed: &FactValue, context: &Context<'_>) -> bool {
    match (read, proposed) {
        (FactValue::DateTime(read), FactValue::DateTime(proposed)) => {
            let day = day_of(proposed.from, context);
            let first = day_of(read.from, context);
            let in_days = match read.until {
                Some(until) => first <= day && proposed.from < until,
                // “After 4”, “weekdays”: no day was named, so none is contradicted.
                None => first <= day,
            };
            let minute = |at: &WantedTime| at.day_from_minute.or_else(|| exact_minute(at));
            let in_hours = match (minute(proposed), read.day_from_minute, read.day_until_minute) {
                (None, ..) => true,
                (Some(at), from, until) => from.is_none_or(|from| from <= at) && until.is_none_or(|until| at < until),
            };
            in_days && in_hours
        }
        (FactValue::Postcode(read), FactValue::Postcode(proposed)) => {
            Answer::postcode(read) == Answer::postcode(proposed)
        }
        (read, proposed) => read == proposed,
    }
}

fn exact_minute(wanted: &WantedTime) -> Option<u16> {
    let minute = wanted.from.hour() * 60 + wanted.from.minute();
    (minute > 0).then(|| u16::try_from(minute).ok()).flatten()
}
