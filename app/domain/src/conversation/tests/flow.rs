//! Conversations as they go.

use super::{
    act,
    clinic::{BOTOX, CLEANING, Clinic, FACIAL, id, now},
    hear, question, reading,
};
use crate::{
    booking::BookingState,
    catalogue::Answer,
    contact::{E164, PersonName},
    conversation::{Details, Event, Handover, Phrase, Reply, Setting, State, chips},
    ids::{BookingId, LeadId},
    understanding::{Act, FactValue, Grain, Locale, WantedTime},
};
use chrono::{TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

fn maya() -> PersonName {
    "Maya Torres".parse().expect("a name")
}

fn phone() -> E164 {
    E164::parse("512 555 0148", "US").expect("a phone")
}

fn answer(question: &str, answer: Answer) -> Event {
    Event::Answer { question: question.into(), answer }
}

fn wanted(from: chrono::DateTime<Utc>, until: Option<chrono::DateTime<Utc>>) -> FactValue {
    FactValue::DateTime(WantedTime {
        from: from.fixed_offset(),
        until: until.map(|until| until.fixed_offset()),
        grain: Grain::Day,
        day_from_minute: None,
        day_until_minute: None,
        weekdays: Vec::new(),
    })
}

fn slot() -> Event {
    Event::PickSlot { start: now() + TimeDelta::days(2), practitioner: "p".into() }
}

fn facial_with_price(setting: &Setting<'_>) -> State {
    act(State::default(), Event::Service("facial".into()), setting).0
}

#[test]
fn one_thing_is_asked_at_a_time_until_the_price_can_be_made() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, replies) = hear(State::default(), "price?", reading(&[Act::AskPrice], &[]), &setting);
    assert_eq!(question(&replies), Some(&Reply::AskService));
    let (state, replies) = hear(state, "botox", reading(&[], &[FactValue::Service(id(BOTOX))]), &setting);
    assert_eq!(question(&replies), Some(&Reply::Ask("areas".into())));
    let (state, replies) = act(state, answer("areas", Answer::Choices(vec!["forehead".into()])), &setting);
    assert_eq!(question(&replies), Some(&Reply::Ask("first_visit".into())));
    let (state, replies) = hear(state, "yes", reading(&[Act::Yes], &[]), &setting);
    assert!(replies.contains(&Reply::ShowEstimate));
    assert_eq!(question(&replies), Some(&Reply::AskTimes));
    let (_, replies) = hear(state, "yes please", reading(&[Act::Yes], &[]), &setting);
    assert_eq!(replies, [Reply::OfferTimes { wanted: None, from: None }]);
}

#[test]
fn several_facts_at_once_are_shown_back_and_need_not_be_asked_for() {
    let clinic = Clinic::new();
    let facts = [
        FactValue::Service(id(BOTOX)),
        FactValue::Answer("areas".into(), Answer::Choices(vec!["forehead".into(), "crows_feet".into()])),
        FactValue::Answer("first_visit".into(), Answer::YesNo(true)),
        wanted(now() + TimeDelta::days(9), Some(now() + TimeDelta::days(10))),
        FactValue::Name(maya()),
        FactValue::Phone(phone()),
    ];
    let (state, replies) = hear(State::default(), "…", reading(&[Act::AskPrice], &facts), &clinic.setting());
    assert_eq!(replies[0], Reply::Say(Phrase::HelloName { name: "Maya".into() }));
    assert!(replies.contains(&Reply::ShowFacts) && replies.contains(&Reply::ShowEstimate));
    assert!(matches!(question(&replies), Some(Reply::OfferTimes { wanted: Some(_), from: None })));
    assert_eq!(state.consent, None, "nobody has agreed to anything yet");
}

#[test]
fn a_correction_prices_again_and_a_change_of_service_asks_only_what_is_new() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let facts = [
        FactValue::Service(id(CLEANING)),
        FactValue::Answer("rooms".into(), Answer::Quantity(Decimal::TWO)),
        FactValue::Answer("depth".into(), Answer::Choice("deep".into())),
        FactValue::Postcode("78704".into()),
        FactValue::Answer("first_visit".into(), Answer::YesNo(false)),
    ];
    let (state, replies) = hear(State::default(), "…", reading(&[], &facts), &setting);
    assert!(replies.contains(&Reply::ShowEstimate), "{replies:?}");
    let three = FactValue::Answer("rooms".into(), Answer::Quantity(Decimal::from(3)));
    let (state, replies) = hear(state, "actually three rooms", reading(&[Act::Correct], &[three]), &setting);
    assert_eq!(replies[..2], [Reply::Say(Phrase::NewPrice), Reply::ShowEstimate]);
    let (state, replies) = act(state, Event::Service("botox".into()), &setting);
    assert_eq!(question(&replies), Some(&Reply::Ask("areas".into())), "first_visit was answered before");
    let (_, replies) = act(state, Event::Service("cleaning".into()), &setting);
    assert!(replies.contains(&Reply::ShowEstimate), "coming back asks nothing twice");
}

#[test]
fn an_answer_out_of_range_is_explained_and_the_earlier_one_stays() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, _) = act(State::default(), Event::Service("cleaning".into()), &setting);
    let (state, _) = act(state, answer("rooms", Answer::Quantity(Decimal::TWO)), &setting);
    let (state, replies) = act(state, answer("rooms", Answer::Quantity(Decimal::from(-4))), &setting);
    let (minimum, maximum) = (Decimal::ONE, Decimal::from(12));
    let expected = Phrase::OutOfRange { label: "rooms".into(), minimum, maximum, unit: "rooms".into() };
    assert_eq!(replies[0], Reply::Say(expected));
    assert_eq!(question(&replies), Some(&Reply::Ask("rooms".into())));
    assert_eq!(state.answers["rooms"], Answer::Quantity(Decimal::TWO));
}

#[test]
fn a_number_between_two_steps_is_asked_back_with_its_neighbours() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, _) = act(State::default(), Event::Service("cleaning".into()), &setting);
    let odd = Answer::Quantity(Decimal::new(271_828, 5));
    let (below, above) = (Decimal::TWO, Decimal::from(3));
    let expected = Reply::Say(Phrase::BetweenSteps { label: "rooms".into(), below, above, unit: "rooms".into() });
    let (tapped, replies) = act(state.clone(), answer("rooms", odd.clone()), &setting);
    assert_eq!(replies, [expected.clone(), Reply::Ask("rooms".into())]);
    assert!(!tapped.answers.contains_key("rooms"));
    let said = reading(&[], &[FactValue::Answer("rooms".into(), odd)]);
    let (typed, replies) = hear(state, "2.71828 rooms", said, &setting);
    assert_eq!(replies, [expected, Reply::Ask("rooms".into())]);
    assert!(!typed.answers.contains_key("rooms"));
}

#[test]
fn not_sure_takes_the_typical_range_where_there_is_one() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, _) = act(State::default(), Event::Service("cleaning".into()), &setting);
    let (state, replies) = hear(state, "no idea", reading(&[Act::Unsure], &[]), &setting);
    assert_eq!(state.answers["rooms"], Answer::Typical);
    assert_eq!(question(&replies), Some(&Reply::Ask("depth".into())));
    let (_, replies) = hear(state, "no idea", reading(&[Act::Unsure], &[]), &setting);
    assert_eq!(replies[0], Reply::Say(Phrase::CannotBeUnsure));
}

#[test]
fn a_time_in_the_past_or_beyond_the_horizon_is_explained_and_others_are_offered() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let yesterday = wanted(now() - TimeDelta::days(2), Some(now() - TimeDelta::days(1)));
    let next_year = wanted(now() + TimeDelta::days(300), Some(now() + TimeDelta::days(301)));
    for (fact, past) in [(yesterday, true), (next_year, false)] {
        let (state, replies) = hear(facial_with_price(&setting), "…", reading(&[Act::Book], &[fact]), &setting);
        let explained = replies.iter().any(|reply| match reply {
            Reply::Say(Phrase::TimeInPast) => past,
            Reply::Say(Phrase::TimeTooFar { .. }) => !past,
            _ => false,
        });
        assert!(explained, "{replies:?}");
        assert_eq!(question(&replies), Some(&Reply::OfferTimes { wanted: None, from: None }));
        assert_eq!(state.wanted, None);
    }
}

#[test]
fn a_time_is_held_only_with_a_name_a_way_to_reach_and_consent() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, replies) = act(facial_with_price(&setting), slot(), &setting);
    assert_eq!(question(&replies), Some(&Reply::AskDetails));
    let details = Details { name: maya(), phone: Some(phone()), email: None };
    let (state, replies) = act(state, Event::Details(details), &setting);
    assert_eq!(state.consent, Some(3), "the form shows the text of version 3 above its button");
    assert_eq!(replies[0], Reply::KeepLead, "the enquiry is kept before anything that may fail");
    assert!(matches!(replies.last(), Some(Reply::Hold { .. })));
}

#[test]
fn details_typed_in_the_chat_still_need_consent_and_a_yes_gives_it() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let facts = [FactValue::Name(maya()), FactValue::Phone(phone())];
    let (state, _) = hear(facial_with_price(&setting), "…", reading(&[], &facts), &setting);
    let (state, replies) = act(state, slot(), &setting);
    assert_eq!(replies, [Reply::Say(Phrase::ConsentToHold), Reply::AskDetails]);
    assert!(chips(&state, &setting).iter().any(|chip| chip.event == Event::Consent(3) && chip.primary));
    let (_, replies) = hear(state.clone(), "yes", reading(&[Act::Yes], &[]), &setting);
    assert!(matches!(replies.last(), Some(Reply::Hold { .. })), "{replies:?}");
    let (_, replies) = act(state, Event::Consent(2), &setting);
    assert_eq!(replies, [Reply::Say(Phrase::ConsentChanged), Reply::AskDetails], "an older text is not enough");
}

#[test]
fn the_held_time_picked_again_is_not_held_twice_and_another_gives_it_back_first() {
    let clinic = Clinic::new();
    let setting = clinic.with_booking(BookingState::AwaitingDeposit);
    let held = setting.booking.expect("there is one");
    let state = State {
        service: Some(id(FACIAL)),
        name: Some(maya()),
        phone: Some(phone()),
        consent: Some(3),
        lead: Some(LeadId(Uuid::from_u128(5))),
        booking: Some(held.id),
        ..State::default()
    };
    let again = Event::PickSlot { start: held.start, practitioner: "p".into() };
    let (_, replies) = act(state.clone(), again, &setting);
    assert_eq!(replies, [Reply::Say(Phrase::AlreadyHeld), Reply::ShowManageLink(held.id)]);
    let (_, replies) = act(state.clone(), slot(), &setting);
    assert_eq!(replies[0], Reply::ReleaseHold(held.id));
    assert!(matches!(replies.last(), Some(Reply::Hold { .. })));
    let (state, replies) = hear(state, "cancel", reading(&[Act::Cancel], &[]), &setting);
    assert_eq!(replies, [Reply::ReleaseHold(held.id), Reply::Say(Phrase::Released)]);
    assert_eq!(state.releasing, Some(held.id));
}

#[test]
fn moving_and_cancelling_a_booking_point_to_its_link() {
    let clinic = Clinic::new();
    let setting = clinic.with_booking(BookingState::Confirmed);
    let booking = BookingId(Uuid::from_u128(77));
    let state = State { service: Some(id(FACIAL)), booking: Some(booking), ..State::default() };
    for asks in [Act::Cancel, Act::Reschedule] {
        let (_, replies) = hear(state.clone(), "…", reading(&[asks], &[]), &setting);
        assert_eq!(replies, [Reply::ShowManageLink(booking)]);
    }
    let (_, replies) = hear(State::default(), "cancel my booking", reading(&[Act::Cancel], &[]), &clinic.setting());
    assert_eq!(replies, [Reply::Say(Phrase::NoBookingHere)]);
}

#[test]
fn an_emergency_is_answered_at_once_and_with_nothing_else() {
    let clinic = Clinic::new();
    for (text, acts) in [("I CANNOT breathe", &[][..]), ("it is an emergency", &[Act::Emergency, Act::AskPrice][..])] {
        let facts = [FactValue::Service(id(BOTOX))];
        let (state, replies) = hear(State::default(), text, reading(acts, &facts), &clinic.setting());
        assert_eq!(replies, [Reply::Emergency]);
        assert!(state.handed_over, "somebody at the clinic must see it");
        assert_eq!(state.service, Some(id(BOTOX)), "what was said is kept all the same");
    }
}

#[test]
fn who_is_not_understood_is_offered_a_person_then_gets_one_and_is_never_nagged() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let mut state = State::default();
    let mut said = Vec::new();
    for _ in 0..6 {
        let (next, replies) = hear(state, "xyzzy", reading(&[], &[]), &setting);
        state = next;
        said.push(replies);
    }
    assert_eq!(said[0], [Reply::Say(Phrase::NotUnderstood), Reply::AskService]);
    assert_eq!(said[1], [Reply::Say(Phrase::StillNotUnderstood)]);
    assert_eq!(said[2][0], Reply::HandOver(Handover::NotUnderstood));
    assert_eq!(question(&said[2]), Some(&Reply::AskDetails));
    assert_eq!(said[3], [Reply::Say(Phrase::Noted)]);
    assert!(said[4].is_empty() && said[5].is_empty());
}

#[test]
fn the_same_words_again_do_not_get_the_same_question_for_ever() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let mut state = State::default();
    let mut handed_over = false;
    for _ in 0..5 {
        let (next, replies) = hear(state, "price?", reading(&[Act::AskPrice], &[]), &setting);
        handed_over |= replies.contains(&Reply::HandOver(Handover::NotUnderstood));
        state = next;
    }
    assert!(handed_over);
}

#[test]
fn a_fact_that_is_taken_back_is_asked_for_again() {
    let clinic = Clinic::new();
    let setting = clinic.setting();
    let (state, _) = act(State::default(), Event::Service("botox".into()), &setting);
    let (state, _) = act(state, answer("areas", Answer::Choices(vec!["forehead".into()])), &setting);
    let (state, replies) = act(state, Event::Forget("answer:areas".into()), &setting);
    assert_eq!(replies, [Reply::Say(Phrase::Forgotten), Reply::Ask("areas".into())]);
    let (state, replies) = act(state, Event::Forget("service".into()), &setting);
    assert_eq!(question(&replies), Some(&Reply::AskService));
    let (_, replies) = act(state, Event::Forget("answer:nothing".into()), &setting);
    assert_eq!(replies, [Reply::Say(Phrase::NothingToForget)]);
}

#[test]
fn starting_over_keeps_the_language_and_what_stands_in_the_world() {
    let clinic = Clinic::new();
    let booking = Some(BookingId(Uuid::from_u128(9)));
    let state = State { locale: Locale::Es, name: Some(maya()), service: Some(id(BOTOX)), booking, ..State::default() };
    let (state, _) = act(state, Event::StartOver, &clinic.setting());
    assert_eq!((state.locale, state.booking, state.name, state.service), (Locale::Es, booking, None, None));
}

#[test]
fn an_older_state_without_newer_fields_is_still_read() {
    let state: State = serde_json::from_str(r#"{"locale":"es","a_field_of_the_future":1}"#).expect("it is readable");
    assert_eq!(state, State::new(Locale::Es));
}
