//! What becomes of the things that one message says.

use super::{
    act,
    clinic::{BOTOX, CLEANING, Clinic, FACIAL, id},
    hear, question, reading,
};
use crate::{
    catalogue::Answer,
    conversation::{Event, Phrase, Reply, State, known_facts, take},
    understanding::{Act, Fact, FactValue, Locale, Reading},
};
use rust_decimal::Decimal;

fn choices(values: &[&str]) -> Answer {
    Answer::Choices(values.iter().map(ToString::to_string).collect())
}

fn service_at(service: u128, start: u32, end: u32) -> Fact {
    Fact { start, end, value: FactValue::Service(id(service)) }
}

/// Types a message, which is really read, and names what is known afterwards.
fn type_in(state: State, text: &str) -> (State, Vec<Reply>, Vec<String>) {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, replies) = take(state, Event::Text(text.into()), &setting);
    let known = known_facts(&state, &setting).into_iter().map(|fact| fact.label).collect();
    (state, replies, known)
}

#[test]
fn another_area_too_adds_to_those_chosen_before() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, _) = act(State::default(), Event::Service("botox".into()), &setting);
    let forehead = Event::Answer { question: "areas".into(), answer: choices(&["forehead"]) };
    let (state, _) = act(state, forehead, &setting);
    for (text, expected) in
        [("actually, crow's feet too", &["forehead", "crows_feet"][..]), ("rather crow's feet", &["crows_feet"])]
    {
        let fact = FactValue::Answer("areas".into(), choices(&["crows_feet"]));
        let (state, _) = hear(state.clone(), text, reading(&[Act::Correct], &[fact]), &setting);
        assert_eq!(state.answers["areas"], choices(expected), "{text}");
    }
}

#[test]
fn of_two_services_in_a_list_the_first_is_taken_and_the_other_is_not_passed_over_in_silence() {
    let clinic = Clinic::new();
    let text = "a facial and botox";
    let both = Reading { acts: Vec::new(), facts: vec![service_at(FACIAL, 2, 8), service_at(BOTOX, 13, 18)] };
    let (state, replies) = hear(State::default(), text, both, &clinic.setting());
    assert_eq!(state.service, Some(id(FACIAL)));
    let said = Phrase::OneServiceAtATime { first: "FACIAL".into(), other: "BOTOX".into() };
    assert_eq!(replies[0], Reply::Say(said));
    assert!(replies.contains(&Reply::ShowEstimate), "{replies:?}");
}

#[test]
fn a_word_that_means_two_services_asks_which() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let either = || Reading { acts: Vec::new(), facts: vec![service_at(FACIAL, 0, 6), service_at(BOTOX, 0, 6)] };
    let (state, replies) = hear(State::default(), "filler", either(), &setting);
    assert_eq!(state.service, None);
    assert!(
        matches!(&replies[..], [Reply::Say(Phrase::WhichOfThese { options })]
            if options.contains("BOTOX") && options.contains(" or ")),
        "{replies:?}"
    );
    let (state, _) = act(State::default(), Event::Service("botox".into()), &setting);
    let (state, replies) = hear(state, "filler", either(), &setting);
    assert_eq!(state.service, Some(id(BOTOX)), "the one being talked about is meant");
    assert!(!replies.iter().any(|reply| matches!(reply, Reply::Say(Phrase::WhichOfThese { .. }))), "{replies:?}");
}

#[test]
fn an_answer_to_another_service_is_no_reason_to_refuse_the_message() {
    let clinic = Clinic::new();
    let facts = [FactValue::Service(id(CLEANING)), FactValue::Answer("areas".into(), choices(&["forehead"]))];
    let (_, replies) = hear(State::default(), "…", reading(&[], &facts), &clinic.setting());
    assert_eq!(question(&replies), Some(&Reply::Ask("rooms".into())));
    assert!(!replies.contains(&Reply::Say(Phrase::UnknownQuestion)), "{replies:?}");
    let rooms = FactValue::Answer("rooms".into(), Answer::Quantity(Decimal::from(900)));
    let facts = [FactValue::Service(id(CLEANING)), rooms];
    let (_, replies) = hear(State::default(), "…", reading(&[], &facts), &clinic.setting());
    assert!(replies.iter().any(|reply| matches!(reply, Reply::Say(Phrase::OutOfRange { .. }))), "its own is explained");
}

#[test]
fn hours_said_later_refine_the_day_that_was_agreed() {
    let (state, ..) = type_in(State::default(), "facial on Thursday at 3");
    for (text, expected) in [
        ("actually 4", "Thu, Nov 26, 4:00 PM"),
        ("after 5", "Thu, Nov 26, after 5:00 PM"),
        ("no later than 3", "Thu, Nov 26, by 3:00 PM"),
        ("Friday instead", "Fri, Nov 27"),
        ("any day after 5", "from Tue, Nov 24, after 5:00 PM"),
        ("any weekday after 5", "Mon or Tue or Wed or Thu or Fri, after 5:00 PM"),
    ] {
        let (.., known) = type_in(state.clone(), text);
        assert!(known.iter().any(|label| label == expected), "{text}: {known:?}");
    }
    let (state, ..) = type_in(State::default(), "facial next week");
    let (.., known) = type_in(state, "mornings");
    assert!(known.iter().any(|label| label == "Mon, Nov 30 – Sun, Dec 6, in the morning"), "{known:?}");
}

#[test]
fn two_times_in_one_message_are_both_looked_at() {
    let (state, ..) = type_in(State::default(), "a facial Thursday after 4 or Friday morning");
    let wanted = state.wanted.expect("a time was wanted");
    let zone = chrono_tz::America::Chicago;
    for (start, fits) in [
        ("2026-11-26T15:30:00-06:00", false),
        ("2026-11-26T16:30:00-06:00", true),
        ("2026-11-27T09:00:00-06:00", true),
        ("2026-11-27T13:00:00-06:00", false),
        ("2026-11-28T09:00:00-06:00", false),
    ] {
        let start = chrono::DateTime::parse_from_rfc3339(start).expect("an instant").to_utc();
        assert_eq!(crate::conversation::fits(&wanted, start, zone), fits, "{start}");
    }
}

#[test]
fn times_that_suit_nobody_are_no_yes() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, _) = act(State::default(), Event::Service("botox".into()), &setting);
    let areas = Event::Answer { question: "areas".into(), answer: choices(&["forehead"]) };
    let (state, replies) = act(state, areas, &setting);
    assert_eq!(question(&replies), Some(&Reply::Ask("first_visit".into())));
    let (state, ..) = type_in(state, "none of those work for me");
    assert!(!state.answers.contains_key("first_visit"));
}

#[test]
fn somebody_with_a_title_is_greeted_by_it_and_a_shouted_name_is_not_shouted_back() {
    for (text, greeting) in [("I am Dr. Smith", "Dr. Smith"), ("MY NAME IS JANE DOE", "Jane"), ("i'm maya", "Maya")] {
        let (_, replies, _) = type_in(State::new(Locale::En), text);
        assert_eq!(replies[0], Reply::Say(Phrase::HelloName { name: greeting.into() }), "{text}");
    }
}
