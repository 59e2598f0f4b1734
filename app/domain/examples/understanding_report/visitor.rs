//! The engine against a scripted visitor: how many turns until a time is held.
//!
//! The visitor wants what the visitor of a dialogue wanted in the end (the last date and time that were agreed), opens
//! with the dialogue's own first sentence, and answers what is asked in the dialogue's own spellings. Every wanted time
//! is free, and the visitor taps it; name, phone and consent go by one form.

use crate::{
    labels::{date_of, minute_of},
    now,
    score::{number, share},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    catalogue::Service,
    conversation::{Details, Event, Reply, Setting, State, take},
    understanding::read_catalogue,
};
use serde_json::Value;

/// A booking that takes longer has failed.
const MOST_TURNS: u32 = 15;
const CATALOGUE: &str = r#"{"services": [
    {"name": "Haircut", "synonyms": ["salon", "stylist", "hair stylist", "hairdresser", "trim", "hair"]},
    {"name": "Dental checkup", "synonyms": ["dentist", "dental", "teeth", "tooth", "dental office", "dentistry"]},
    {"name": "Medical consultation", "synonyms": ["doctor", "general practitioner", "gynecologist", "dermatologist",
        "ophthalmologist", "ent specialist", "physician"]}
]}"#;

struct Goal<'a> {
    opening: &'a str,
    service: &'static str,
    date: &'a str,
    time: &'a str,
    at: DateTime<Utc>,
}

struct Outcome {
    turns: u32,
    held: Option<DateTime<Utc>>,
}

pub fn measure(dialogues: &[Value], misses: bool) {
    let services = read_catalogue(CATALOGUE).unwrap_or_default();
    let goals: Vec<Goal<'_>> = dialogues.iter().filter_map(goal_of).collect();
    let mut turns = Vec::new();
    let mut right = 0_u32;
    for goal in &goals {
        let outcome = book(goal, &services);
        right += u32::from(outcome.held == Some(goal.at));
        if outcome.held.is_some() {
            turns.push(outcome.turns);
        }
        if misses && outcome.held != Some(goal.at) {
            println!(
                "visitor: {:?}, {} at {}\n      wanted {}   held {:?} after {} turns",
                goal.opening, goal.date, goal.time, goal.at, outcome.held, outcome.turns
            );
        }
    }
    turns.sort_unstable();
    let all = number(goals.len());
    println!("{all} visitors with a date and a time: {} hold one", share(number(turns.len()), all));
    println!("the very time they wanted: {}", share(right, all));
    if let (Some(median), Some(most)) = (turns.get(turns.len() / 2), turns.get(turns.len() * 95 / 100)) {
        println!("turns until it is held: {median} in the median, {most} at the 95th percentile\n");
    }
}

fn goal_of(dialogue: &Value) -> Option<Goal<'_>> {
    let turns = || dialogue["turns"].as_array().into_iter().flatten().filter(|turn| turn["speaker"] == "user");
    let last = |slot: &str| turns().filter_map(|turn| turn["informed"][slot][0].as_str()).next_back();
    let (date, time) = (last("appointment_date")?, last("appointment_time")?);
    let day: NaiveDate = date_of(&date.to_lowercase())?;
    let minute = minute_of(&time.to_lowercase())?;
    let service = match dialogue["service"].as_str()? {
        "Services_1" => "a haircut",
        "Services_2" => "a dental checkup",
        _ => "a medical consultation",
    };
    let opening = turns().next()?["text"].as_str()?;
    let at = day.and_hms_opt(minute / 60, minute % 60, 0)?.and_utc();
    // Labels leave open what passed this morning.
    (at > now()).then_some(Goal { opening, service, date, time, at })
}

fn book(goal: &Goal<'_>, services: &[Service]) -> Outcome {
    let setting = Setting {
        now: now(),
        zone: chrono_tz::UTC,
        country: "US",
        services,
        emergency_words: &[],
        consent_version: Some(1),
        booking: None,
        articles_answer: false,
        with_person: false,
    };
    let mut state = State::default();
    let mut event = Event::Text(goal.opening.to_owned());
    for turns in 1..=MOST_TURNS {
        let (after, replies) = take(state, event, &setting);
        state = after;
        if let Some(start) = replies.iter().find_map(|reply| match reply {
            Reply::Hold { start, .. } => Some(*start),
            _ => None,
        }) {
            return Outcome { turns, held: Some(start) };
        }
        event = answer(goal, &replies);
    }
    Outcome { turns: MOST_TURNS, held: None }
}

/// What the visitor does next.
fn answer(goal: &Goal<'_>, replies: &[Reply]) -> Event {
    let question = replies.iter().find(|reply| reply.is_question());
    let say = |text: String| Event::Text(text);
    match question {
        Some(Reply::AskService) => say(format!("I'd like {}", goal.service)),
        Some(Reply::AskTimes) => say(format!("Yes, {} at {} please", goal.date, goal.time)),
        Some(Reply::OfferTimes { wanted: Some(wanted), .. }) => {
            Event::PickSlot { start: wanted.from.to_utc(), practitioner: "anna".into() }
        }
        Some(Reply::OfferTimes { wanted: None, .. }) => say(format!("{} at {}", goal.date, goal.time)),
        Some(Reply::AskDetails) => details().map_or_else(|_| say("Maya Torres, 512 555 0148".into()), Event::Details),
        _ => say(format!("I want to book {} for {} at {}", goal.service, goal.date, goal.time)),
    }
}

fn details() -> Result<Details, Vec<domain::conversation::DetailsError>> {
    Details::parse("Maya Torres", "512 555 0148", "", "US")
}
