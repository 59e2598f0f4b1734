//! Questions that the clinic's articles know, or do not.

use super::{
    act,
    clinic::{BOTOX, Clinic, id},
};
use crate::{
    booking::BookingState,
    conversation::{Event, Handover, Phrase, Reply, Setting, State, question_in},
    understanding::Asked,
};

fn say(state: State, text: &str, setting: &Setting<'_>) -> (State, Vec<Reply>) {
    act(state, Event::Text(text.into()), setting)
}

/// The replies, with what is looked up as its words alone.
fn shown(replies: &[Reply]) -> Vec<Result<&str, &Reply>> {
    replies
        .iter()
        .map(|reply| if let Reply::Answer(question) = reply { Ok(question.text.as_str()) } else { Err(reply) })
        .collect()
}

/// What is looked up first.
fn looked_up(replies: &[Reply]) -> Option<&str> {
    shown(replies).first().copied().and_then(Result::ok)
}

#[test]
fn a_question_that_the_articles_know_is_answered_and_the_pending_one_asked_again() {
    let clinic = Clinic::new();
    let knows = Setting { articles_answer: true, ..clinic.setting() };
    let (state, _) = say(State::default(), "botox", &clinic.setting());
    assert_eq!(state.asked, Some(Asked::Question("areas".into())));
    let (state, replies) = say(state, "Is there any parking?", &knows);
    assert_eq!(shown(&replies), [Ok("Is there any parking?"), Err(&Reply::Ask("areas".into()))]);
    assert_eq!((state.asked, state.misunderstood), (Some(Asked::Question("areas".into())), 0));
}

#[test]
fn a_subject_alone_is_looked_up_and_what_nobody_knows_is_not_taken_for_a_question() {
    let clinic = Clinic::new();
    let knows = Setting { articles_answer: true, ..clinic.setting() };
    let (_, replies) = say(State::default(), "parking", &knows);
    assert_eq!(shown(&replies), [Ok("parking"), Err(&Reply::AskService)]);
    let (_, replies) = say(State::default(), "parking", &clinic.setting());
    assert_eq!(replies, [Reply::Say(Phrase::NotUnderstood), Reply::AskService]);
}

#[test]
fn an_unknown_answer_is_owned_up_to_a_person_offered_and_then_got() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, first) = say(State::default(), "Do you take Delta Dental?", &setting);
    assert_eq!(shown(&first), [Ok("Do you take Delta Dental?"), Err(&Reply::AskService)]);
    let (state, second) = say(state, "Is there a discount for students?", &setting);
    let person = Reply::Say(Phrase::PersonCanHelp);
    assert_eq!(shown(&second), [Ok("Is there a discount for students?"), Err(&person), Err(&Reply::AskService)]);
    let (state, third) = say(state, "Do you have a swimming pool?", &setting);
    assert_eq!(looked_up(&third), Some("Do you have a swimming pool?"));
    assert_eq!(third[1], Reply::HandOver(Handover::NotUnderstood));
    assert!(state.handed_over);
}

#[test]
fn whoever_waits_for_a_person_is_told_what_the_articles_know_and_asked_nothing() {
    let clinic = Clinic::new();
    let knows = Setting { articles_answer: true, ..clinic.setting() };
    for before in ["hello", "botox"] {
        let (state, _) = say(State::default(), before, &clinic.setting());
        let (waiting, _) = act(state, Event::AskPerson, &clinic.setting());
        let introduced = State { asked: None, ..waiting.clone() };
        for (waiting, question) in [
            (&waiting, "What are your opening hours?"),
            (&waiting, "When are you open tomorrow?"),
            (&introduced, "Is there any parking?"),
        ] {
            assert!(question_in(question, waiting, &knows).is_some(), "{question}");
            let (after, replies) = say(waiting.clone(), question, &knows);
            assert_eq!(shown(&replies), [Ok(question)], "{before}, then {question}");
            assert!(after.handed_over, "they still wait");
            assert_eq!(after.asked, waiting.asked, "what was asked before still stands");
        }
    }
}

#[test]
fn whoever_waits_for_a_person_keeps_what_nobody_knows_for_that_person() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (waiting, _) = act(State::default(), Event::AskPerson, &setting);
    let (waiting, replies) = say(waiting, "Do you have a sauna?", &setting);
    assert_eq!(replies, [Reply::Say(Phrase::Noted)]);
    let (_, replies) = say(waiting.clone(), "Do you have a swimming pool?", &setting);
    assert_eq!(replies, [], "said once");
    // What only names a subject is part of what they tell the person.
    assert_eq!(question_in("my last invoice", &waiting, &setting), None);
    let with_person = Setting { with_person: true, articles_answer: true, ..setting };
    assert_eq!(question_in("Do you have a sauna?", &waiting, &with_person), None, "a person has it now");
    assert_eq!(say(waiting, "Do you have a sauna?", &with_person).1, []);
}

#[test]
fn prices_times_and_bookings_stay_the_engines_business() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    for text in [
        "How much is botox?",
        "What times do you have on Friday?",
        "Can I book a facial?",
        "what does it cost",
        "yes",
        "tomorrow at 4?",
        "can I get an appointment next week",
        "512 555 0148",
        "",
    ] {
        assert_eq!(question_in(text, &State::default(), &setting), None, "{text}");
    }
    for text in ["Are you open on Sunday?", "does botox hurt?", "what is your cancellation policy", "parking"] {
        assert!(question_in(text, &State::default(), &setting).is_some(), "{text}");
    }
}

#[test]
fn a_question_about_a_service_is_answered_and_the_service_taken_up() {
    let clinic = Clinic::new();
    let knows = Setting { articles_answer: true, ..clinic.setting() };
    let (state, replies) = say(State::default(), "Does botox hurt?", &knows);
    assert_eq!(looked_up(&replies), Some("Does botox hurt?"));
    assert_eq!((state.service, replies.last()), (Some(id(BOTOX)), Some(&Reply::Ask("areas".into()))));
}

#[test]
fn opening_hours_are_told_rather_than_taken_for_a_wish() {
    let clinic = Clinic::new();
    let knows = Setting { articles_answer: true, ..clinic.setting() };
    let (_, replies) = say(State::default(), "Are you open on Sunday?", &knows);
    assert_eq!(shown(&replies), [Ok("Are you open on Sunday?"), Err(&Reply::AskService)]);
}

#[test]
fn whoever_asks_about_cancelling_reads_the_rule_and_finds_the_way() {
    let clinic = Clinic::new();
    let booked = Setting { articles_answer: true, ..clinic.with_booking(BookingState::Confirmed) };
    let (_, replies) = say(State::default(), "Can I cancel a day before?", &booked);
    assert!(matches!(replies[..], [Reply::Answer(_), Reply::ShowManageLink(_)]), "{replies:?}");
    let nothing = Setting { articles_answer: true, ..clinic.setting() };
    let (_, replies) = say(State::default(), "Can I cancel a day before?", &nothing);
    assert_eq!(looked_up(&replies), Some("Can I cancel a day before?"));
    assert!(!replies.contains(&Reply::Say(Phrase::NoBookingHere)));
}

#[test]
fn an_emergency_and_a_wish_for_a_person_go_before_every_article() {
    let clinic = Clinic::new();
    let knows = Setting { articles_answer: true, ..clinic.setting() };
    let (_, replies) = say(State::default(), "I cannot breathe, what should I do?", &knows);
    assert_eq!(replies, [Reply::Emergency]);
    let (_, replies) = say(State::default(), "Is there parking? I want to talk to a person", &knows);
    assert_eq!(replies[0], Reply::HandOver(Handover::Asked));
}

#[test]
fn what_is_kept_of_a_question_names_nobody() {
    let clinic = Clinic::new();
    let asked = question_in(
        "My phone is 512 555 0148, is there parking for mia@example.com?",
        &State::default(),
        &clinic.setting(),
    );
    let text = asked.expect("a question").text;
    assert!(text.contains("parking") && !text.contains("0148") && !text.contains('@'), "{text}");
}
