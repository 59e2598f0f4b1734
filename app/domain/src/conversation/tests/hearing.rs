//! What becomes of the things that one message says.

use super::{
    act,
    clinic::{BOTOX, CLEANING, Clinic, FACIAL, id},
    hear, question, reading,
};
use crate::{
    catalogue::Answer,
    conversation::{Details, Event, How, Phrase, Reply, Source, State, known_facts, take},
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
fn whoever_goes_on_in_another_language_is_understood_and_answered_in_it() {
    let (state, ..) = type_in(State::new(Locale::En), "How much is a facial?");
    let (state, _, known) = type_in(state, "quiero una cita el viernes a las 3 de la tarde");
    assert_eq!(state.locale, Locale::Es);
    assert!(state.wanted.is_some(), "the time is read: {known:?}");
    let (state, ..) = type_in(state, "Botox for the forehead");
    assert_eq!(state.locale, Locale::Es, "a service's own name changes nothing");
    let (state, ..) = type_in(state, "What do you have on Monday?");
    assert_eq!(state.locale, Locale::En);
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

/// Where a name stands in a text, as the reader of text would have found it.
fn services_in(text: &str) -> Reading {
    let names = [("botox", BOTOX), ("facial", FACIAL), ("cleaning", CLEANING)];
    let mut facts: Vec<Fact> = Vec::new();
    for (name, service) in names {
        for (at, _) in text.to_lowercase().match_indices(name) {
            let place = |bytes: usize| u32::try_from(text[..bytes].chars().count()).expect("short");
            facts.push(service_at(service, place(at), place(at + name.len())));
        }
    }
    facts.sort_by_key(|fact| fact.start);
    Reading { facts, ..Reading::default() }
}

fn visit(state: &State) -> Vec<u128> {
    let ids = state.service.into_iter().chain(state.further.iter().map(|further| further.service));
    ids.map(|id| id.0.as_u128()).collect()
}

#[test]
fn services_that_stand_in_a_list_are_one_visit() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    for (text, expected) in [
        ("a facial and botox", &[FACIAL, BOTOX][..]),
        ("Botox + facial on Friday", &[BOTOX, FACIAL]),
        ("botox, facial and a cleaning please", &[BOTOX, FACIAL, CLEANING]),
        ("un facial y botox", &[FACIAL, BOTOX]),
        ("facial with botox", &[FACIAL, BOTOX]),
        ("botox and botox", &[BOTOX]),
        ("a facial. My sister had the best experience with botox", &[FACIAL]),
        ("facial", &[FACIAL]),
    ] {
        let (state, replies) = hear(State::default(), text, services_in(text), &setting);
        assert_eq!(visit(&state), expected, "{text}");
        let said = replies.iter().any(|reply| matches!(reply, Reply::Say(Phrase::OneVisit { .. })));
        assert_eq!(said, expected.len() > 1, "{text}: what was understood is said");
    }
}

#[test]
fn a_visit_grows_and_shrinks_by_what_is_said_later() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    for (first, then, expected) in [
        ("facial", "and a botox, too", &[FACIAL, BOTOX][..]),
        ("facial", "also botox and a cleaning", &[FACIAL, BOTOX, CLEANING]),
        ("facial", "add a facial", &[FACIAL]),
        ("facial", "rather botox", &[BOTOX]),
        ("facial and botox", "how long is the botox?", &[FACIAL, BOTOX]),
        ("facial and botox", "only the botox", &[BOTOX]),
        ("facial and botox", "just a cleaning", &[CLEANING]),
        ("facial and botox", "cleaning and botox", &[CLEANING, BOTOX]),
    ] {
        let (state, _) = hear(State::default(), first, services_in(first), &setting);
        let (state, _) = hear(state, then, services_in(then), &setting);
        assert_eq!(visit(&state), expected, "{first}, {then}");
    }
}

#[test]
fn what_is_left_open_is_asked_and_what_is_settled_is_kept() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let text = "botox or a facial";
    let (state, replies) = hear(State::default(), text, services_in(text), &setting);
    assert_eq!(visit(&state), [0_u128; 0]);
    assert!(
        matches!(&replies[..], [Reply::Say(Phrase::WhichOfThese { options })] if options == "BOTOX or FACIAL"),
        "{replies:?}"
    );
    // “Filler” may be either of two; botox is settled.
    let either = Reading {
        acts: Vec::new(),
        facts: vec![service_at(BOTOX, 0, 5), service_at(FACIAL, 10, 16), service_at(CLEANING, 10, 16)],
        ..Reading::default()
    };
    let (state, replies) = hear(State::default(), "botox and filler", either, &setting);
    assert_eq!(visit(&state), [BOTOX]);
    assert!(matches!(&replies[..], [Reply::Say(Phrase::WhichToAdd { .. })]), "{replies:?}");
    let (named, _) = hear(state.clone(), "the facial", services_in("the facial"), &setting);
    let (tapped, _) = act(state, Event::Service("facial".into()), &setting);
    assert_eq!((visit(&named), visit(&tapped)), (vec![BOTOX, FACIAL], vec![BOTOX, FACIAL]));
}

#[test]
fn each_service_of_a_visit_asks_its_own_questions_and_one_price_is_of_all() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let text = "cleaning and botox";
    let (state, replies) = hear(State::default(), text, services_in(text), &setting);
    assert_eq!(question(&replies), Some(&Reply::Ask("rooms".into())));
    assert!(replies.contains(&Reply::Say(Phrase::About { service: "CLEANING".into() })), "{replies:?}");
    let answer = |state, key: &str, answer| act(state, Event::Answer { question: key.into(), answer }, &setting);
    let (state, _) = answer(state, "rooms", Answer::Quantity(Decimal::from(3)));
    let (state, _) = answer(state, "depth", Answer::Choice("usual".into()));
    let (state, _) = answer(state, "postcode", Answer::postcode("78704"));
    let (state, replies) = answer(state, "first_visit", Answer::YesNo(true));
    assert_eq!(question(&replies), Some(&Reply::Ask("areas".into())), "the other one's: {replies:?}");
    let (state, replies) = answer(state, "areas", choices(&["forehead"]));
    assert!(replies.contains(&Reply::ShowEstimate), "whether it is the first visit was said: {replies:?}");
    let priced = state.priced.clone().expect("a price");
    assert_eq!((priced.service, priced.further.len(), priced.further[0].service), (id(CLEANING), 1, id(BOTOX)));
    assert_eq!(priced.further[0].answers.len(), 2);

    let known: Vec<String> = known_facts(&state, &setting).into_iter().map(|fact| fact.key).collect();
    assert!(known.contains(&"service2".to_owned()) && known.contains(&"answer2:areas".to_owned()), "{known:?}");
    let (state, replies) = act(state, Event::Forget("answer2:areas".into()), &setting);
    assert_eq!(question(&replies), Some(&Reply::Ask("areas".into())));
    let (state, _) = act(state, Event::Forget("service2".into()), &setting);
    assert_eq!(visit(&state), [CLEANING]);
    let (state, replies) = act(state, Event::Forget("service2".into()), &setting);
    assert_eq!((visit(&state), replies), (vec![CLEANING], vec![Reply::Say(Phrase::NothingToForget)]));
}

#[test]
fn without_its_first_service_a_visit_is_for_the_next_with_what_was_answered() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let text = "facial and botox";
    let (state, _) = hear(State::default(), text, services_in(text), &setting);
    let event = Event::Answer { question: "areas".into(), answer: choices(&["crows_feet"]) };
    let (state, _) = act(state, event, &setting);
    let (state, replies) = act(state, Event::Forget("service".into()), &setting);
    assert_eq!((visit(&state), state.answers.get("areas")), (vec![BOTOX], Some(&choices(&["crows_feet"]))));
    assert_eq!(question(&replies), Some(&Reply::Ask("first_visit".into())));
}

#[test]
fn two_services_are_read_from_a_whole_sentence() {
    let (state, replies, known) = type_in(State::default(), "I'd like botox and a facial on Friday");
    assert_eq!(visit(&state), [BOTOX, FACIAL], "{replies:?}");
    assert!(known.iter().any(|label| label.contains("Nov 27")), "{known:?}");
}

#[test]
fn a_word_that_means_two_services_asks_which() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let either = || Reading { facts: vec![service_at(FACIAL, 0, 6), service_at(BOTOX, 0, 6)], ..Reading::default() };
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

#[test]
fn what_is_known_says_in_which_words_it_was_said() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let text = "I'd like botox in the forehead, I am Ana Ruiz";
    let (state, _) = take(State::default(), Event::Text(text.into()), &setting);
    let words = |key: &str| match state.source(key).map(|source| (source.how, source.turn)) {
        Some((How::Said { start, end }, 1)) => {
            text.chars().skip(start as usize).take((end - start) as usize).collect::<String>()
        }
        other => panic!("{key}: {other:?}"),
    };
    assert_eq!((words("service").as_str(), words("name").as_str()), ("botox", "Ana Ruiz"));
    assert_eq!(words("answer:areas"), "forehead");
    let details = Details::parse("Ana Maria Ruiz", "", "ana@example.com", "US").expect("valid");
    let (state, _) = take(state, Event::Details(details), &setting);
    for key in ["name", "email"] {
        assert_eq!(state.source(key), Some(Source { how: How::Confirmed, turn: 2 }), "{key}");
    }
    assert_eq!(state.source("service").map(|source| source.turn), Some(1), "what stays keeps its source");
    let (state, _) = take(state, Event::Forget("name".into()), &setting);
    assert_eq!(state.source("name"), None);
}
