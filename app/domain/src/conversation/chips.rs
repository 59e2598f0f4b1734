//! Quick replies: what a visitor most likely wants to say next.

use super::{
    Phrase,
    event::{Event, Setting},
    labels,
    state::State,
};
use crate::{
    catalogue::{Answer, Question, QuestionKind, Service},
    understanding::Asked,
};
use rust_decimal::Decimal;

/// A chip: tapping it is the event.
#[derive(Clone, Debug, PartialEq)]
pub struct Chip {
    pub label: String,
    pub event: Event,
    /// The one that moves the booking forward.
    pub primary: bool,
}

/// More services than this are easier to name than to tap.
const MOST_SERVICES: usize = 8;
/// More numbers than this are easier on a stepper.
const MOST_NUMBERS: i64 = 6;

/// The chips under the newest message.
pub fn chips(state: &State, setting: &Setting<'_>) -> Vec<Chip> {
    let chip = |phrase: Phrase, event, primary| Chip { label: phrase.render(state.locale), event, primary };
    let mut chips = match (&state.asked, state.focus_in(setting.services)) {
        _ if !state.suggested.is_empty() => suggested(state, setting, &chip),
        (Some(Asked::Service), Some(_)) if state.adding => Vec::new(),
        (Some(Asked::Question(key)), Some(service)) => {
            service.question(key).map(|question| answers(question, state)).unwrap_or_default()
        }
        (Some(Asked::Time), Some(_)) => {
            vec![chip(Phrase::ChipMoreDays, Event::ShowTimes { from: state.more_from }, false)]
        }
        (Some(Asked::Name | Asked::Reach | Asked::Consent), Some(_)) if state.chosen.is_some() => {
            details(state, setting, &chip)
        }
        (Some(Asked::YesNo), Some(_)) => vec![chip(Phrase::ChipSeeTimes, Event::ShowTimes { from: None }, true)],
        (None | Some(Asked::Service), None) => services(setting.services),
        (_, service) => standing(state, service, setting, &chip),
    };
    if !state.handed_over {
        chips.push(chip(Phrase::ChipPerson, Event::AskPerson, state.misunderstood > 1));
    }
    chips
}

/// Yes and no to one value; each of two by its name.
fn suggested(state: &State, setting: &Setting<'_>, chip: &dyn Fn(Phrase, Event, bool) -> Chip) -> Vec<Chip> {
    let said = |phrase: Phrase| Event::Text(phrase.render(state.locale));
    let no = chip(Phrase::No, said(Phrase::No), false);
    if state.suggested.len() == 1 {
        return vec![chip(Phrase::Yes, said(Phrase::Yes), true), no];
    }
    let named = |value| {
        let label = super::suggestion_label(value, state, setting);
        Chip { label: label.clone(), event: Event::Text(label), primary: false }
    };
    state.suggested.iter().map(named).chain([no]).collect()
}

fn services(services: &[Service]) -> Vec<Chip> {
    let chip = |service: &Service| Chip {
        label: service.name.clone(),
        event: Event::Service(service.key.clone()),
        primary: false,
    };
    services.iter().take(MOST_SERVICES).map(chip).collect()
}

/// Chips for one question. Several choices have a control of their own.
fn answers(question: &Question, state: &State) -> Vec<Chip> {
    let chip = |answer: Answer, label: String| Chip {
        label,
        event: Event::Answer { question: question.key.clone(), answer },
        primary: false,
    };
    match &question.kind {
        QuestionKind::Choice { options } => {
            options.iter().map(|option| chip(Answer::Choice(option.value.clone()), option.label.clone())).collect()
        }
        QuestionKind::YesNo { .. } => vec![
            chip(Answer::YesNo(true), Phrase::Yes.render(state.locale)),
            chip(Answer::YesNo(false), Phrase::No.render(state.locale)),
        ],
        QuestionKind::Quantity { unit, minimum, maximum, typical, step } => {
            let mut chips = Vec::new();
            let steps = maximum.checked_sub(*minimum).and_then(|span| span.checked_div(*step));
            if steps.is_some_and(|steps| steps < Decimal::from(MOST_NUMBERS)) {
                let numbers = (0..MOST_NUMBERS).map(|index| *minimum + *step * Decimal::from(index));
                for number in numbers.take_while(|number| number <= maximum) {
                    chips.push(chip(Answer::Quantity(number), labels::quantity(number, unit)));
                }
            }
            if typical.is_some() {
                chips.push(chip(Answer::Typical, Phrase::NotSure.render(state.locale)));
            }
            chips
        }
        QuestionKind::Choices { .. } | QuestionKind::Postcode { .. } => Vec::new(),
    }
}

fn details(state: &State, setting: &Setting<'_>, chip: &dyn Fn(Phrase, Event, bool) -> Chip) -> Vec<Chip> {
    let agree = (state.name.is_some() && state.is_reachable())
        .then_some(setting.consent_version)
        .flatten()
        .map(|version| chip(Phrase::ChipAgree, Event::Consent(version), true));
    let others = chip(Phrase::ChipOtherTimes, Event::ShowTimes { from: None }, false);
    agree.into_iter().chain([others]).collect()
}

/// Chips when nothing is being asked.
fn standing(
    state: &State,
    service: Option<&Service>,
    setting: &Setting<'_>,
    chip: &dyn Fn(Phrase, Event, bool) -> Chip,
) -> Vec<Chip> {
    match setting.booking {
        // Giving the time back stands on the deposit's card.
        Some(booking) if booking.is_hold() => {
            vec![chip(Phrase::ChipOtherTimes, Event::ShowTimes { from: None }, false)]
        }
        Some(booking) if booking.is_standing() => Vec::new(),
        _ if service.is_some() && state.priced.is_some() => {
            vec![chip(Phrase::ChipSeeTimes, Event::ShowTimes { from: None }, true)]
        }
        _ if service.is_none() => services(setting.services),
        _ => Vec::new(),
    }
}
