//! Answers, wanted times and taps as people read them, in the clinic's zone and the visitor's language.

use super::{Event, Phrase, SentFiles, Setting, State};
use crate::{
    calendar::labels::{date, day_time, minute_of_day, minutes, weekday},
    catalogue::{Answer, ChoiceOption, Question, QuestionKind, zone_of},
    understanding::{Grain, Locale, WantedTime},
};
use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use rust_decimal::Decimal;

/// The longest line that a tap leaves in the thread.
const LONGEST_SAID: usize = 400;

/// “Fri, 4:30 PM”: for a time within the next days.
pub fn near_moment(at: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let day = weekday(at.with_timezone(&zone).weekday(), locale);
    format!("{day}, {}", crate::calendar::labels::time(at, zone, locale))
}

/// “3 rooms”, “1 room”, “2.5 hours”.
pub fn quantity(number: Decimal, unit: &(String, String)) -> String {
    let word = if number == Decimal::ONE { &unit.0 } else { &unit.1 };
    format!("{} {word}", number.normalize()).trim_end().to_owned()
}

/// An answer on a chip: “Forehead, crow’s feet”, “3 rooms”, “First visit: yes”.
pub fn answer(question: &Question, answer: &Answer, locale: Locale) -> String {
    let name = |options: &[ChoiceOption], value: &str| {
        options.iter().find(|option| option.value == value).map_or_else(|| value.to_owned(), |o| o.label.clone())
    };
    match (&question.kind, answer) {
        (QuestionKind::Choice { options }, Answer::Choice(value)) => name(options, value),
        (QuestionKind::Choices { options }, Answer::Choices(values)) => {
            values.iter().map(|value| name(options, value)).collect::<Vec<_>>().join(", ")
        }
        (QuestionKind::Quantity { unit, .. }, Answer::Quantity(number)) => quantity(*number, unit),
        (QuestionKind::Postcode { zones }, Answer::Postcode(code)) => {
            zone_of(zones, code).map_or_else(|| code.clone(), |zone| format!("{code}, {}", zone.label))
        }
        (_, Answer::YesNo(yes)) => {
            let word = if *yes { Phrase::Yes } else { Phrase::No }.render(locale).to_lowercase();
            format!("{}: {word}", question.label)
        }
        _ => format!("{}: {}", question.label, Phrase::NotSure.render(locale).to_lowercase()),
    }
}

/// A wanted time on a chip: “Thu or Fri, after 4:00 PM”, “Dec 4”.
pub fn wanted(wanted: &WantedTime, zone: Tz, locale: Locale) -> String {
    let from = wanted.from.with_timezone(&zone);
    let day = |at: DateTime<Tz>| date(at.date_naive(), locale);
    let minute = minute_of_day(wanted.from.to_utc(), zone);
    let days = if wanted.weekdays.is_empty() {
        match wanted.until.map(|until| until.with_timezone(&zone) - TimeDelta::seconds(1)) {
            Some(last) if last.date_naive() > from.date_naive() => format!("{} – {}", day(from), day(last)),
            Some(_) => day(from),
            None => Phrase::FromDay { date: day(from) }.render(locale),
        }
    } else {
        let names: Vec<_> = wanted
            .weekdays
            .iter()
            .filter_map(|day| Weekday::try_from(*day).ok())
            .map(|day| weekday(day, locale))
            .collect();
        names.join(&Phrase::OrBetween.render(locale))
    };
    let hours = match (wanted.day_from_minute, wanted.day_until_minute, wanted.grain) {
        (Some(from), Some(_), Grain::Minute | Grain::Hour) => Some(minutes(from, locale)),
        (Some(360), Some(720), Grain::PartOfDay) => Some(Phrase::Morning.render(locale)),
        (Some(720), Some(1_020), Grain::PartOfDay) => Some(Phrase::Afternoon.render(locale)),
        (Some(1_020), Some(1_260), Grain::PartOfDay) => Some(Phrase::Evening.render(locale)),
        (Some(from), Some(until), _) => Some(format!("{} – {}", minutes(from, locale), minutes(until, locale))),
        (Some(from), None, _) => Some(Phrase::After { time: minutes(from, locale) }.render(locale)),
        // “By 3” admits three o'clock itself.
        (None, Some(until), _) if until % 5 == 1 => {
            Some(Phrase::NoLaterThan { time: minutes(until - 1, locale) }.render(locale))
        }
        (None, Some(until), _) => Some(Phrase::Before { time: minutes(until, locale) }.render(locale)),
        (None, None, Grain::Minute | Grain::Hour) => Some(minutes(minute, locale)),
        _ => None,
    };
    hours.map_or_else(|| days.clone(), |hours| format!("{days}, {hours}"))
}

/// What the visitor's side of the thread shows for something that was tapped rather than typed.
pub fn said(event: &Event, state: &State, setting: &Setting<'_>) -> String {
    let locale = state.locale;
    match event {
        Event::Text(text) => text.clone(),
        Event::Service(key) => setting
            .services
            .iter()
            .find(|service| service.key == *key)
            .map_or_else(|| key.chars().take(80).collect(), |service| service.name.clone()),
        Event::Answer { question, answer: given } => {
            let question = state.asking_in(question, setting.services).and_then(|service| service.question(question));
            let label = question.map(|question| answer(question, given, locale)).unwrap_or_default();
            let label: String = label.chars().take(LONGEST_SAID).collect();
            if label.trim().is_empty() { Phrase::SaidAnswer.render(locale) } else { label }
        }
        Event::Consent(_) => Phrase::ChipAgree.render(locale),
        Event::PickSlot { start, .. } => day_time(*start, setting.zone, locale),
        Event::ShowTimes { from: Some(from) } => Phrase::SaidTimesFrom { date: date(*from, locale) }.render(locale),
        Event::ShowTimes { from: None } => Phrase::ChipSeeTimes.render(locale),
        Event::Details(details) => {
            let phone = details.phone.as_ref().map(crate::contact::E164::readable);
            let email = details.email.as_ref().map(ToString::to_string);
            [Some(details.name.to_string()), phone, email].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Event::Forget(key) => {
            let label = super::known_facts(state, setting).into_iter().find(|fact| fact.key == *key).map(|f| f.label);
            Phrase::SaidForget { label: label.unwrap_or_default() }.render(locale)
        }
        Event::ReleaseHold => Phrase::ChipRelease.render(locale),
        Event::AskPerson => Phrase::ChipPerson.render(locale),
        Event::Files(SentFiles { kept, left }) => {
            let said = |names: &[String], phrase: fn(String) -> Phrase| {
                (!names.is_empty()).then(|| phrase(names.join(", ")).render(locale))
            };
            let kept = said(kept, |names| Phrase::SaidFiles { names });
            let left = said(left, |names| Phrase::SaidFilesLeft { names });
            [kept, left].into_iter().flatten().collect::<Vec<_>>().join("\n")
        }
        Event::StartOver => Phrase::ChipStartOver.render(locale),
        Event::SetLocale(Locale::En) => "English".to_owned(),
        Event::SetLocale(Locale::Es) => "Español".to_owned(),
    }
}
