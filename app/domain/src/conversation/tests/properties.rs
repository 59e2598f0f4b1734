//! Whatever a visitor does, in whatever order.

use super::{
    act,
    clinic::{BOTOX, CLEANING, Clinic, FACIAL, id, now},
    hear, question, reading,
};
use crate::{
    booking::BookingState,
    catalogue::Answer,
    contact::E164,
    conversation::{Details, Event, Phrase, Reply, SentFiles, Setting, State, chips, known_facts, said},
    understanding::{Act, FactValue, Grain, Locale, Reading, WantedTime},
};
use chrono::TimeDelta;
use proptest::prelude::*;
use rust_decimal::Decimal;

#[derive(Clone, Debug)]
enum Step {
    Heard(String, Reading),
    Did(Event),
}

fn answers() -> impl Strategy<Value = (String, Answer)> {
    let key = prop::sample::select(vec!["areas", "first_visit", "rooms", "depth", "postcode", "nonsense", ""]);
    let value = prop_oneof![
        prop::collection::vec(prop::sample::select(vec!["forehead", "crows_feet", "toe"]), 0..4)
            .prop_map(|v| Answer::Choices(v.into_iter().map(String::from).collect())),
        any::<bool>().prop_map(Answer::YesNo),
        (-1_000_000_i64..1_000_000).prop_map(|n| Answer::Quantity(Decimal::new(n, 1))),
        Just(Answer::Typical),
        prop::sample::select(vec!["usual", "deep", "x"]).prop_map(|v| Answer::Choice(v.into())),
        "[0-9a-zA-Z ]{0,80}".prop_map(Answer::Postcode),
        Just(Answer::Postcode("78704".into())),
    ];
    (key.prop_map(String::from), value)
}

fn facts() -> impl Strategy<Value = FactValue> {
    prop_oneof![
        (1_u128..5).prop_map(|n| FactValue::Service(id(n))),
        answers().prop_map(|(key, answer)| FactValue::Answer(key, answer)),
        (-400_i64..400, prop::option::of(0_i64..400), prop::option::of(0_u16..1_440)).prop_map(
            |(from, length, minute)| {
                let from = now() + TimeDelta::days(from);
                FactValue::DateTime(WantedTime {
                    from: from.fixed_offset(),
                    until: length.map(|days| (from + TimeDelta::days(days)).fixed_offset()),
                    grain: if length.is_some() { Grain::Day } else { Grain::Minute },
                    day_from_minute: minute,
                    day_until_minute: None,
                    weekdays: vec![3, 9],
                })
            }
        ),
        prop::sample::select(vec!["Maya", "José Núñez", "👩 李"])
            .prop_map(|n| FactValue::Name(n.parse().expect("a name"))),
        (0..10).prop_map(|n| { FactValue::Phone(E164::parse(&format!("512 555 010{n}"), "US").expect("a phone")) }),
        Just(FactValue::Email("maya@example.com".parse().expect("an address"))),
        "[0-9A-Z]{0,12}".prop_map(FactValue::Postcode),
        ".{0,40}".prop_map(FactValue::ReferralCode),
    ]
}

fn acts() -> impl Strategy<Value = Act> {
    use Act as A;
    prop::sample::select(vec![
        A::Greet,
        A::Thank,
        A::Goodbye,
        A::Yes,
        A::No,
        A::Unsure,
        A::Correct,
        A::AskPrice,
        A::AskTimes,
        A::Book,
        A::Reschedule,
        A::Cancel,
        A::AskPerson,
        A::Complain,
        A::Emergency,
        A::MoreOptions,
        A::StartOver,
    ])
}

fn events() -> impl Strategy<Value = Event> {
    let keys = vec![
        "service",
        "time",
        "name",
        "phone",
        "email",
        "postcode",
        "referral",
        "answer:areas",
        "answer:x",
        "service2",
        "answer2:areas",
        "answer9:x",
        "service0",
        "?",
    ];
    prop_oneof![
        prop::sample::select(vec!["botox", "cleaning", "facial", "nothing"]).prop_map(|k| Event::Service(k.into())),
        answers().prop_map(|(question, answer)| Event::Answer { question, answer }),
        (0_u32..5).prop_map(Event::Consent),
        (-3_i64..90)
            .prop_map(|days| Event::PickSlot { start: now() + TimeDelta::days(days), practitioner: "p".into() }),
        prop::option::of(-400_i64..400)
            .prop_map(|days| Event::ShowTimes { from: days.map(|days| (now() + TimeDelta::days(days)).date_naive()) }),
        any::<bool>().prop_map(|phone| Event::Details(Details {
            name: "Maya Torres".parse().expect("a name"),
            phone: phone.then(|| E164::parse("512 555 0148", "US").expect("a phone")),
            email: (!phone).then(|| "maya@example.com".parse().expect("an address")),
        })),
        prop::sample::select(keys).prop_map(|key| Event::Forget(key.into())),
        Just(Event::ReleaseHold),
        Just(Event::AskPerson),
        Just(Event::Files(SentFiles { kept: vec!["tuesday.jpg".into()], left: Vec::new() })),
        Just(Event::StartOver),
        any::<bool>().prop_map(|es| Event::SetLocale(if es { Locale::Es } else { Locale::En })),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let heard = (
        prop_oneof![".{0,30}", ".( and | or |, | y |also ).{0,20}"],
        prop::collection::vec(acts(), 0..3),
        prop::collection::vec(facts(), 0..5),
    )
        .prop_map(|(text, acts, facts)| Step::Heard(text, reading(&acts, &facts)));
    prop::collection::vec(prop_oneof![2 => heard, 3 => events().prop_map(Step::Did)], 0..24)
}

fn go(state: State, step: &Step, setting: &Setting<'_>) -> (State, Vec<Reply>) {
    match step {
        Step::Heard(text, reading) => hear(state, text, reading.clone(), setting),
        Step::Did(event) => act(state, event.clone(), setting),
    }
}

/// The names of what is known; values may be corrected, names may not vanish.
fn known(state: &State) -> Vec<String> {
    let fact = |name: &str, known: bool| known.then(|| name.to_owned());
    [
        fact("service", state.service.is_some()),
        fact("name", state.name.is_some()),
        fact("phone", state.phone.is_some()),
        fact("email", state.email.is_some()),
        fact("postcode", state.postcode.is_some()),
        fact("referral", state.referral.is_some()),
        fact("consent", state.consent.is_some()),
        fact("wanted", state.wanted.is_some()),
    ]
    .into_iter()
    .flatten()
    .chain(state.answers.keys().map(|key| format!("answer:{key}")))
    .collect()
}

fn may_forget(step: &Step, replies: &[Reply], name: &str) -> bool {
    let explained = replies
        .iter()
        .any(|reply| matches!(reply, Reply::Say(Phrase::TimeInPast | Phrase::TimeTooFar { .. } | Phrase::StartedOver)));
    match step {
        Step::Did(Event::StartOver) => true,
        Step::Did(Event::Forget(key)) if key == "time" => name == "wanted" || explained,
        Step::Did(Event::Forget(key)) => key == name || (name == "wanted" && explained),
        Step::Heard(..) if replies.contains(&Reply::Say(Phrase::StartedOver)) => true,
        _ => name == "wanted" && explained,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_said_the_engine_keeps_its_promises(
        steps in steps(),
        booking in prop::option::of(prop::sample::select(BookingState::ALL.to_vec())),
    ) {
        let clinic = Clinic::new();
        let setting = booking.map_or_else(|| clinic.setting(), |state| clinic.with_booking(state));
        let mut state = State::default();
        for step in &steps {
            let (next, replies) = go(state.clone(), step, &setting);
            // Deterministic.
            prop_assert_eq!(&go(state.clone(), step, &setting), &(next.clone(), replies.clone()));
            // At most one question.
            let _ = question(&replies);
            // Nothing is lost but by the visitor's will, or with an explanation.
            for name in known(&state) {
                prop_assert!(
                    known(&next).contains(&name) || may_forget(step, &replies, &name),
                    "{} was lost by {:?}", name, step
                );
            }
            // A silence is possible only when a person has taken over.
            prop_assert!(!replies.is_empty() || next.handed_over, "silence after {:?}", step);
            // The state survives storage, and everything shown from it can be shown.
            let stored = serde_json::to_string(&next).expect("a state can be written");
            prop_assert_eq!(&serde_json::from_str::<State>(&stored).expect("and read"), &next);
            prop_assert!(chips(&next, &setting).iter().all(|chip| !chip.label.is_empty()));
            prop_assert!(known_facts(&next, &setting).iter().all(|fact| !fact.key.is_empty()));
            if let Step::Did(event) = step {
                prop_assert!(!said(event, &state, &setting).is_empty());
            }
            for reply in &replies {
                if let Reply::Say(phrase) = reply {
                    prop_assert!(!phrase.render(Locale::En).is_empty() && !phrase.render(Locale::Es).is_empty());
                }
            }
            state = next;
        }
    }

    #[test]
    fn any_text_is_taken_without_a_panic_and_with_one_question_at_most(
        texts in prop::collection::vec(prop_oneof![
            ".{0,60}",
            prop::collection::vec(prop::sample::select(vec![
                "botox", "cleaning", "facial", "forehead", "three rooms", "99 rooms", "78704", "friday", "yesterday",
                "after 4", "tomorrow 10am", "yes", "no", "not sure", "actually", "price", "book", "cancel", "person",
                "Maya Torres", "512 555 0148", "maya@example.com", "first time", "hola", "cuánto cuesta", "👩‍⚕️", "\u{0}",
                "<script>", "لو سمحت", "start over",
            ]), 0..6).prop_map(|words| words.join(" ")),
        ], 0..10)
    ) {
        let clinic = Clinic::new();
        let setting = clinic.setting();
        let mut state = State::default();
        for text in texts {
            let (next, replies) = act(state, Event::Text(text), &setting);
            let _ = question(&replies);
            state = next;
        }
    }

    #[test]
    fn a_hold_is_never_asked_for_without_consent_and_a_way_to_reach(steps in steps()) {
        let clinic = Clinic::new();
        let setting = clinic.setting();
        let mut state = State::default();
        for step in &steps {
            let (next, replies) = go(state, step, &setting);
            if replies.iter().any(|reply| matches!(reply, Reply::Hold { .. } | Reply::KeepLead)) {
                prop_assert!(next.consent.is_some() && next.name.is_some() && next.is_reachable());
            }
            state = next;
        }
    }
}

#[test]
fn every_service_of_the_clinic_can_be_priced_by_answering_what_is_asked() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    for (number, key) in [(BOTOX, "botox"), (CLEANING, "cleaning"), (FACIAL, "facial")] {
        let (mut state, mut replies) = act(State::default(), Event::Service(key.into()), &setting);
        for _ in 0..6 {
            let Some(Reply::Ask(asked)) = question(&replies).cloned() else { break };
            let answer = match asked.as_str() {
                "areas" => Answer::Choices(vec!["forehead".into()]),
                "rooms" => Answer::Quantity(Decimal::TWO),
                "depth" => Answer::Choice("deep".into()),
                "postcode" => Answer::Postcode("787 04".into()),
                _ => Answer::YesNo(true),
            };
            (state, replies) = act(state, Event::Answer { question: asked, answer }, &setting);
        }
        assert!(replies.contains(&Reply::ShowEstimate), "{key}: {replies:?}");
        assert_eq!(state.priced.map(|priced| priced.service), Some(id(number)));
    }
}
