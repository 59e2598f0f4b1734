//! What the visitor sees while talking.

use super::{Chat, cards, desk_texts, last_card, offer};
use chrono::{DateTime, Utc};
use contract::conversations::{Card, Input};
use domain::{catalogue::Answer, understanding::Locale};

#[tokio::test]
async fn questions_come_one_at_a_time_with_their_control_and_only_the_newest_price_is_live() {
    let chat = Chat::open().await;
    let thread = chat.say("botox").await;
    assert!(matches!(last_card(&thread), Card::Question { question } if question.key == "areas"), "{thread:#?}");
    let areas = Answer::Choices(vec!["forehead".into()]);
    let thread = chat.send(Input::Answer { question: "areas".into(), answer: areas }).await;
    assert!(matches!(last_card(&thread), Card::Question { question } if question.key == "units"));
    let thread = chat.say("20").await;
    let Card::Estimate { estimate, live: true, .. } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!(estimate.estimate.total.low.minor, 26_000);
    let thread = chat.say("actually 30 units").await;
    let prices: Vec<_> = cards(&thread)
        .into_iter()
        .filter_map(|card| match card {
            Card::Estimate { estimate, live, .. } => Some((estimate.estimate.total.low.minor, *live)),
            _ => None,
        })
        .collect();
    assert_eq!(prices, [(26_000, false), (39_000, true)]);
    let thread = chat.say("make it 4000 units").await;
    assert!(desk_texts(&thread).last().is_some_and(|text| text.contains("1 to 60 units")), "{thread:#?}");
}

#[tokio::test]
async fn a_wanted_time_is_honoured_and_a_day_without_times_is_explained() {
    let chat = Chat::open().await;
    let thread = chat.say("signature facial on Friday after 2pm").await;
    let days = &offer(&thread).days;
    assert!(days.iter().all(|day| day.weekday == "Fri"), "{days:#?}");
    assert!(offer(&thread).title.contains("after 2:00 PM"), "{}", offer(&thread).title);
    let thread = chat.say("what about Sunday?").await;
    assert!(desk_texts(&thread).iter().any(|text| text.contains("Nothing is free then")), "{thread:#?}");
    assert!(!offer(&thread).days.is_empty(), "the nearest times are offered");
    let from = offer(&thread).more_from.expect("there are more");
    let more = chat.send(Input::ShowTimes { from: Some(from) }).await;
    assert!(offer(&more).days.iter().all(|day| day.date >= from.to_string()));
}

#[tokio::test]
async fn an_emergency_shows_the_clinics_own_text_and_flags_the_conversation() {
    let chat = Chat::open().await;
    chat.run("update organisations set emergency_text = 'Call 911 now.', emergency_words = array['lost my sight']")
        .await;
    let thread = chat.say("I LOST my sight after the filler").await;
    let Card::Emergency { text, phone_label, .. } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!((text.as_str(), phone_label.as_str()), ("Call 911 now.", "(512) 555-0110"));
    assert_eq!(chat.count("conversations where needs_person").await, 1);
}

#[tokio::test]
async fn a_person_is_promised_by_the_opening_hours() {
    for (now, promise, steps) in [
        ("2037-11-23T16:00:00Z", "by Mon, Nov 23, 10:30 AM CST", 2),
        ("2037-11-24T03:48:00Z", "by Tue, Nov 24, 9:30 AM CST", 3),
        // Saturday evening: closed on Sunday.
        ("2037-11-29T01:00:00Z", "by Mon, Nov 30, 9:30 AM CST", 3),
    ] {
        let chat = Chat::open().await;
        chat.clock.set(now.parse::<DateTime<Utc>>().expect("a valid instant"));
        let thread = chat.send(Input::AskPerson).await;
        let card = cards(&thread).into_iter().find_map(|card| match card {
            Card::Handover { handover } => Some(handover),
            _ => None,
        });
        let card = card.expect("a handover");
        assert_eq!((card.promise.as_str(), card.steps.len()), (promise, steps));
        assert!(matches!(last_card(&thread), Card::Details { .. }), "and asks how to reach the visitor");
        let thread = chat.details().await;
        assert!(desk_texts(&thread).last().is_some_and(|text| text.contains("what they need to reach you")));
        assert_eq!(chat.count("leads").await, 1);
    }
}

#[tokio::test]
async fn a_spanish_visitor_is_answered_in_spanish() {
    let chat = Chat::open().await;
    let thread = chat.say("Hola, ¿cuánto cuesta?").await;
    assert_eq!(thread.locale, Locale::Es);
    assert!(desk_texts(&thread).iter().any(|text| text.contains("¿En qué podemos ayudarle?")), "{thread:#?}");
    let thread = chat.say("un signature facial, quiero una cita el viernes por la tarde").await;
    let day = offer(&thread).days.first().expect("a free day").clone();
    assert_eq!(day.weekday.to_lowercase(), "vie", "{day:?}");
    assert!(day.times[0].label.contains("p. m."), "{day:?}");
    let thread = chat.send(Input::SetLocale { locale: Locale::En }).await;
    assert_eq!(thread.locale, Locale::En);
}

#[tokio::test]
async fn a_chip_sends_what_it_says() {
    let chat = Chat::open().await;
    let thread = chat.say("price?").await;
    let chip = thread.quick_replies.iter().find(|chip| chip.label == "Signature facial").expect("services as chips");
    let thread = chat.send(chip.input.clone()).await;
    assert!(matches!(last_card(&thread), Card::Estimate { .. }));
    let chip = thread.quick_replies.iter().find(|chip| chip.primary).expect("the way forward");
    let thread = chat.send(chip.input.clone()).await;
    assert!(!offer(&thread).days.is_empty());
    assert!(offer(&thread).days.len() <= 4 && offer(&thread).days.iter().all(|day| day.times.len() <= 8));
}

#[tokio::test]
async fn several_facts_are_shown_back_and_one_can_be_taken_back() {
    let chat = Chat::open().await;
    let thread = chat.say("Botox forehead 20 units, my number is 512 555 0148").await;
    let facts = cards(&thread).into_iter().find_map(|card| match card {
        Card::Facts { facts } => Some(facts.clone()),
        _ => None,
    });
    let facts = facts.expect("facts to check");
    assert!(facts.iter().any(|fact| fact.key == "phone" && fact.label == "(512) 555-0148"), "{facts:?}");
    let thread = chat.send(Input::Forget { fact: "answer:units".into() }).await;
    assert!(matches!(last_card(&thread), Card::Question { question } if question.key == "units"));
    assert_eq!(chat.count("leads").await, 0, "a phone number in passing is no consent");
}
