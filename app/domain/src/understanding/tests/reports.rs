//! What a report shows besides times: acts, and what is named without a catalogue or with one.

use super::*;
use crate::understanding::{Moment, Report, read_catalogue, report, report_at};

fn told(text: &str, services: &[Service]) -> Report {
    report(text, &context(services))
}

fn context(services: &[Service]) -> Context<'_> {
    Context {
        now: saturday_morning(),
        zone: chrono_tz::America::Chicago,
        country: "US",
        locale: Locale::En,
        services,
        service: None,
        asked: None,
    }
}

fn facts(report: &Report) -> String {
    let line = |fact: &crate::understanding::ReportedFact| format!("{} {}", fact.kind, fact.value);
    report.facts.iter().filter(|fact| fact.kind != "date_time").map(line).collect::<Vec<_>>().join(" | ")
}

fn compare(table: &[(&str, &str)], found: impl Fn(&str) -> String) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| (text, expected, found(text)))
        .filter(|(_, expected, found)| *expected != found)
        .map(|(text, expected, found)| format!("{text:?}\n   expected {expected}\n   found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn what_is_named_is_found_without_a_catalogue() {
    compare(
        &[
            ("I need a dentist in San Jose", r#"service "dentist" | place "San Jose""#),
            ("my toilet is leaking, send a plumer", r#"service "plumber" | service "plumber" | service "plumber""#),
            ("haircut and a beard trim", r#"service "haircut" | service "haircut""#),
            ("34 units of botox", r#"quantity {"amount":34,"unit":"unit"} | service "botox""#),
            (
                "2 bedrooms, 1,200 sq ft",
                r#"quantity {"amount":2,"unit":"bedroom"} | quantity {"amount":1200,"unit":"sq ft"}"#,
            ),
            ("a window of 120 x 80 cm", r#"service "window" | size {"height":80,"unit":"cm","width":120}"#),
            ("under 200 bucks", r#"money {"amount":200,"bound":"at_most","currency":"USD"}"#),
            ("between $100 and $150", r#"money {"amount":100,"currency":"USD","up_to":150}"#),
            ("my budget is $300 max", r#"money {"amount":300,"bound":"at_most","currency":"USD"}"#),
            ("€40", r#"money {"amount":40,"currency":"EUR"}"#),
            ("20% off", "percent 20"),
            ("with Dr. Smith on Friday", r#"person "Dr. Smith""#),
            ("for my daughter Anna", r#"person "Anna""#),
            ("I'm Maya Torres, 512 555 0148", r#"person "Maya Torres" | phone "+15125550148""#),
            ("I live at 1204 Main Street, Apt 4B", r#"address "1204 Main Street, Apt 4B""#),
            ("calle Mayor 12, piso 3", r#"address "calle Mayor 12, piso 3""#),
            ("something in the Walnut Creek area", r#"place "Walnut Creek""#),
            ("one in los gatos please", r#"place "los gatos""#),
            ("I am in pain, in general", ""),
            ("31 February", "invalid_date null"),
            ("call 1234567890123456789012345678901234567890", ""),
        ],
        |text| facts(&told(text, &[])),
    );
}

#[test]
fn acts_have_stable_names() {
    compare(
        &[
            ("Hello!", "greet"),
            ("thanks so much, bye", "thank goodbye"),
            ("no thanks", "negate thank"),
            ("thanks, that's all I need", "thank goodbye"),
            ("all I need is a haircut today", "inform"),
            ("Great, thanks!", "thank"),
            ("yes please", "affirm"),
            ("I need a dentist", "inform_intent"),
            ("I need a dentist in Austin", "inform_intent inform"),
            ("What is their phone number?", "request"),
            ("do they take insurance", "request"),
            ("give me the address", "request"),
            ("are you open on Sundays?", "request inform"),
            ("how much is a facial?", "ask_price request inform"),
            ("someone else please", "request_alternatives"),
            ("I don't want that one, show me another", "request_alternatives"),
            ("No, I don't need anything else", "negate"),
            ("No, I would not like to make an appointment", "negate book negate_intent"),
            ("OK, it sounds good but is there anyone else?", "request_alternatives"),
            ("Are there other possibilities?", "request_alternatives"),
            ("Is that the only one?", "request_alternatives"),
            ("I would like to visit this dentist", "inform_intent select"),
            ("Let's go with the 7th of March", "inform"),
            ("It's not okay. Make it for 12 pm", "negate correct inform"),
            ("Strike that", "correct negate"),
            ("How about Santa Clara?", "request_alternatives inform"),
            ("how about 11:30 am", "inform"),
            ("I'll take the first one", "select"),
            ("Actually, Friday", "correct negate inform"),
            ("cancel my appointment", "cancel"),
            ("can we push it to next week", "reschedule inform"),
            ("let me talk to a human", "ask_person"),
            ("this is ridiculous", "complain"),
            ("I can't breathe", "emergency"),
            ("I'm not sure", "unsure"),
            ("¿dónde están?", "request"),
            ("", ""),
        ],
        |text| told(text, &[]).acts.join(" "),
    );
}

const CATALOGUE: &str = r#"{"services": [
    {"name": "Lip filler", "synonyms": ["lip injections"], "questions": [
        {"label": "Syringes", "kind": "quantity", "unit": ["syringe", "syringes"]},
        {"label": "Area", "kind": "choice", "options": ["Upper lip", {"label": "Lower lip", "synonyms": ["bottom lip"]}]},
        {"label": "First visit", "kind": "yes_no", "yes_phrases": ["never been"]}]},
    {"name": "Facial"}]}"#;

#[test]
fn a_catalogue_gives_services_and_answers_their_names() {
    let services = read_catalogue(CATALOGUE).expect("a catalogue");
    compare(
        &[
            (
                "lip injections, two syringes, bottom lip, never been",
                r#"service "Lip filler" | quantity {"amount":2,"question":"syringes","unit":"syringe"} | option {"options":["lower_lip"],"question":"area"} | answer {"question":"first_visit","value":true}"#,
            ),
            ("a facal", r#"service "Facial""#),
            ("a dentist", ""),
        ],
        |text| facts(&told(text, &services)),
    );
}

#[test]
fn the_products_own_services_are_a_catalogue_too() {
    let json = serde_json::to_string(&services()).expect("services are JSON");
    let read = read_catalogue(&json).expect("a catalogue");
    assert_eq!(read.len(), services().len());
    assert_eq!(read[0].questions, services()[0].questions);
}

#[test]
fn a_file_that_is_no_catalogue_says_what_is_wrong() {
    for (json, reason) in [
        ("[]x", "this is not a catalogue"),
        (r#"[{"name": " "}]"#, "service 1 has no name"),
        (r#"[{"name": "A", "questions": [{"label": "B", "kind": "colour"}]}]"#, "no such kind as “colour”"),
    ] {
        let error = read_catalogue(json).expect_err("refused").to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn what_the_desk_had_done_tells_what_the_same_words_do() {
    let book = "I would like to book it for the 5th";
    let (find, all, great) = ("I need a dermatologist in Napa", "That's all, thanks", "Great, thank you");
    let table = [
        (Moment::Any, book, "book, inform_intent, inform"),
        (Moment::Asked, book, "book, inform_intent, inform"),
        (Moment::Offered, book, "book, inform_intent, select, inform"),
        (Moment::Proposed, book, "book, inform_intent, affirm, affirm_intent, inform"),
        (Moment::Confirming, book, "book, inform_intent, negate, negate_intent, inform"),
        (Moment::Asked, "3 pm sounds good", "inform"),
        (Moment::Confirming, "3 pm sounds good", "affirm, inform"),
        (Moment::Asked, "actually, make it the 12th", "correct, inform"),
        (Moment::Confirming, "actually, make it the 12th", "correct, negate, inform"),
        (Moment::Asked, find, "inform_intent, inform"),
        (Moment::Offered, find, "inform_intent, request_alternatives, inform"),
        (Moment::Offered, "Where are they?", "request"),
        (Moment::Any, all, "goodbye, thank"),
        (Moment::AnythingElse, all, "goodbye, thank, negate"),
        (Moment::AnythingElse, "Yes, I want to book a haircut", "book, inform_intent, inform"),
        (Moment::Offered, "Great", "affirm"),
        (Moment::Done, great, "thank"),
    ];
    for (moment, text, expected) in table {
        assert_eq!(report_at(moment, text, &context(&[])).acts.join(", "), expected, "{moment:?}: {text}");
    }
    for (word, moment) in Moment::ALL {
        assert_eq!(Moment::from_word(word), Some(moment));
    }
}
