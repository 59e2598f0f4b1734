//! What a model's proposal can do in a conversation, and what it cannot.

use super::clinic::{BOTOX, Clinic, id};
use crate::{
    catalogue::Answer,
    conversation::{Event, Phrase, Reply, State, chips, is_worth_advice, take, take_advised},
    proposals::{FactKind, Proposal, ProposedAct, ProposedFact},
    understanding::{Asked, FactValue},
};
use proptest::prelude::*;

fn fact(kind: FactKind, quote: &str, value: &str, question: Option<&str>) -> ProposedFact {
    ProposedFact { kind, quote: quote.into(), value: value.into(), question: question.map(str::to_owned) }
}

fn say(state: State, text: &str, facts: Vec<ProposedFact>, acts: Vec<ProposedAct>) -> (State, Vec<Reply>) {
    let clinic = Clinic::new();
    take_advised(state, Event::Text(text.into()), Some(&Proposal { acts, facts }), &clinic.setting())
}

fn wrinkles() -> (State, Vec<Reply>) {
    say(State::default(), "my frown bothers me", vec![fact(FactKind::Service, "frown", "botox", None)], vec![])
}

#[test]
fn a_service_that_is_only_meant_is_asked_back_and_counts_after_a_yes() {
    let clinic = Clinic::new();
    let (state, replies) = wrinkles();
    assert_eq!(replies, [Reply::Say(Phrase::DoYouMean { what: "BOTOX".into() })]);
    assert_eq!((state.service, state.misunderstood), (None, 0));
    let labels: Vec<String> = chips(&state, &clinic.setting()).into_iter().map(|chip| chip.label).collect();
    assert_eq!(labels[..2], ["Yes", "No"]);
    let (agreed, _) = take(state.clone(), Event::Text("yes".into()), &clinic.setting());
    assert_eq!((agreed.service, agreed.suggested.len()), (Some(id(BOTOX)), 0));
    assert_eq!(agreed.asked, Some(Asked::Question("areas".into())));
    let (declined, replies) = take(state.clone(), Event::Text("no".into()), &clinic.setting());
    assert_eq!((declined.service, declined.suggested.len()), (None, 0));
    assert!(replies.contains(&Reply::AskService), "{replies:?}");
    let (other, _) = take(state, Event::Text("a facial".into()), &clinic.setting());
    assert_eq!(other.service, Some(id(super::clinic::FACIAL)), "who says something else is listened to");
}

#[test]
fn two_readings_of_a_day_are_asked_back_by_name() {
    let clinic = Clinic::new();
    let text = "a facial on December 8";
    let (state, replies) =
        say(State::default(), text, vec![fact(FactKind::DateTime, "December 8", "2026-12-11", None)], vec![]);
    let asked = chips(&state, &clinic.setting());
    assert!(matches!(&replies[..], [Reply::Say(Phrase::DoYouMean { .. })]), "{replies:?}");
    assert_eq!((asked.len(), state.wanted.is_none()), (4, true), "two days, no, and a person");
    let (state, _) = take(state, asked[1].event.clone(), &clinic.setting());
    let wanted = state.wanted.expect("one was chosen");
    assert!(wanted.from.to_rfc3339().starts_with("2026-12-11"), "{wanted:?}");
    assert!(state.service.is_some(), "what was sure was kept meanwhile");
}

#[test]
fn a_day_that_can_be_meant_in_two_ways_is_asked_back_by_the_rules_alone() {
    let clinic = Clinic::new();
    let hear = |state, text: &str| take(state, Event::Text(text.into()), &clinic.setting());
    let (state, replies) = hear(State::default(), "a facial next Friday, I'm Ana Ruiz");
    assert!(matches!(&replies[..], [Reply::Say(Phrase::DoYouMean { .. })]), "{replies:?}");
    assert!(state.service.is_some() && state.name.is_some() && state.wanted.is_none(), "{state:?}");
    let asked = chips(&state, &clinic.setting());
    let (chosen, _) = take(state.clone(), asked[1].event.clone(), &clinic.setting());
    assert!(chosen.wanted.is_some() && chosen.suggested.is_empty(), "{chosen:?}");
    let (other, _) = hear(state, "December 10");
    assert!(other.wanted.is_some(), "who says another day is listened to");
    let (sure, replies) = hear(State::default(), "a facial on December 10 at 4");
    assert!(sure.wanted.is_some(), "of hours nothing is asked: {replies:?}");
    let (urgent, replies) = hear(State::default(), "next Friday, but I cannot breathe");
    assert!(replies.contains(&Reply::Emergency), "{replies:?} {urgent:?}");
}

#[test]
fn a_model_is_asked_only_where_the_rules_are_lost() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let fresh = State::default();
    for text in ["my frown bothers me", "do you have anything for the lines that show when I squint at my screen"] {
        assert!(is_worth_advice(&fresh, text, &setting), "{text}");
    }
    for text in
        ["botox", "hello", "a facial on December 8", "I want to talk to a person", "I cannot breathe", "👍", "?!", "7"]
    {
        assert!(!is_worth_advice(&fresh, text, &setting), "{text}");
    }
    let handed_over = State { handed_over: true, ..State::default() };
    assert!(!is_worth_advice(&handed_over, "my frown bothers me", &setting), "a person answers there");
}

fn any_fact() -> impl Strategy<Value = ProposedFact> {
    let words = "(yes|I agree|book it|free|botox|cleaning|December 8|3|forehead|2026-12-08|2026-12-08T09:00|Jordan Lee|\\+15125550142)";
    (0..FactKind::ALL.len(), words, words, proptest::option::of("(areas|rooms|postcode|consent)"))
        .prop_map(|(kind, quote, value, question)| fact(FactKind::ALL[kind], &quote, &value, question.as_deref()))
}

proptest! {
    /// Whatever a model proposes of whatever text: nobody agreed to anything, nothing is held, released or chosen.
    #[test]
    fn a_proposal_never_agrees_holds_releases_or_chooses(
        text in "(yes|book it free|botox 3 rooms December 8 Jordan Lee|forehead|I agree|\\+15125550142){1,3}",
        facts in proptest::collection::vec(any_fact(), 0..6), acts in proptest::collection::vec(0..ProposedAct::ALL.len(), 0..4),
        consent_shown in any::<bool>(),
    ) {
        let clinic = Clinic::new();
        let setting = clinic.setting();
        let shown = consent_shown.then_some(3);
        let before = State { consent_shown: shown, asked: Some(Asked::Consent), service: Some(id(BOTOX)), ..State::default() };
        let by_rules = take(before.clone(), Event::Text(text.clone()), &setting).0;
        let acts = acts.into_iter().map(|at| ProposedAct::ALL[at]).collect();
        let proposal = Proposal { acts, facts };
        let (after, replies) = take_advised(before, Event::Text(text), Some(&proposal), &setting);
        prop_assert!(after.consent == by_rules.consent || after.consent.is_none());
        prop_assert_eq!(after.chosen, None);
        let acted = replies.iter().any(|reply| matches!(reply, Reply::Hold { .. } | Reply::ReleaseHold(_)));
        prop_assert!(!acted);
        for (key, answer) in &after.answers {
            let question = setting.services.iter().find_map(|service| service.question(key)).expect("a question of ours");
            prop_assert!(question.check(answer).is_ok());
        }
        for value in &after.suggested {
            if let FactValue::Answer(_, Answer::Quantity(number)) = value {
                prop_assert!(*number >= 1.into());
            }
        }
    }
}
