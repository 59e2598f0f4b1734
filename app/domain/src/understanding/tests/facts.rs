//! Services, answers, people.

use super::*;

#[test]
fn services_are_found_by_name_synonym_and_misspelling() {
    check(
        DESK,
        &[
            ("botox", "botox"),
            ("do you do botx?", "botox"),
            ("dyspot", "dysport"),
            ("teeth clening", "cleaning"),
            ("I need a dental cleaning", "cleaning"),
            ("lipfiller", "lip_filler"),
            ("lip fillers", "lip_filler"),
            ("filler", "lip_filler | cheek_filler"),
            ("Dysport instead of Botox", "dysport"),
            ("botox forehead, no wait, dysport", "dysport"),
            ("a clean of my house, my house cleaning", "home_cleaning"),
            ("botox and lip filler", "botox | lip_filler"),
            ("what was the last list about", ""),
        ],
        facts_of,
    );
}

#[test]
fn answers_belong_to_the_service_being_talked_about() {
    check(
        Desk { service: Some("home_cleaning"), ..DESK },
        &[
            ("3 bedrooms, two bathrooms", "bedrooms=3 | bathrooms=2"),
            ("a couple of bathrooms", "bathrooms=2"),
            ("1.5k sq ft", "area=1500"),
            ("1,200 sqft", "area=1200"),
            ("about 1200 square feet", "area=1200"),
            ("36 x 48", "area=1728"),
            ("2.5 bath", "bathrooms=2.5"),
            ("a deep clean for a 4 bedroom house", "bedrooms=4 | kind=deep"),
            ("deep clening", "kind=deep"),
            ("-5 bedrooms", "bedrooms=-5"),
            ("900 bedrooms", "bedrooms=900"),
            ("two or three bedrooms", "bedrooms=3"),
            ("actually three bedrooms", "bedrooms=3"),
            ("zip 78704", "postcode=78704"),
            ("78704-1234", "postcode=78704"),
            ("140 m2", "area=1507"),
            ("100 square meters", "area=1076"),
            ("2 bathrooms, about a dozen", "bathrooms=2"),
        ],
        facts_of,
    );
    check(
        Desk { service: Some("botox"), ..DESK },
        &[
            ("34 units", "units=34"),
            ("forehead and crows feet", "areas=[forehead crows_feet]"),
            ("forehed, crow’s feet", "areas=[forehead crows_feet]"),
            ("forehead but not crow's feet", "areas=[forehead]"),
            ("I've never been", "first_visit=true"),
            ("I've been before", "first_visit=false"),
            ("not my first time", "first_visit=false"),
        ],
        facts_of,
    );
}

#[test]
fn a_bare_word_answers_the_question_that_was_asked() {
    for (key, text, expected) in [
        ("units", "34", "units=34"),
        ("units", "thirty four", "units=34"),
        ("units", "no wait, three", "units=3"),
        ("units", "not sure", "units=typical"),
        ("units", "idk, you tell me", "units=typical"),
        ("first_visit", "yes", "first_visit=true"),
        ("first_visit", "nope", "first_visit=false"),
        ("areas", "all of them", "areas=[forehead crows_feet frown_lines]"),
        ("areas", "the second one", "areas=[crows_feet]"),
        ("areas", "frown", "areas=[frown_lines]"),
    ] {
        let asked = asked(key);
        check(Desk { service: Some("botox"), asked: Some(&asked), ..DESK }, &[(text, expected)], facts_of);
    }
}

#[test]
fn postcodes_of_canada_and_britain_are_known_by_their_shape() {
    check(Desk { country: "CA", ..DESK }, &[("I'm at M5V 2T6", "postcode:M5V2T6")], facts_of);
    check(Desk { country: "GB", ..DESK }, &[("SW1A 1AA is home", "postcode:SW1A1AA")], facts_of);
}

#[test]
fn people_are_found_by_name_phone_mail_and_code() {
    check(
        DESK,
        &[
            ("I'm Maya", "name:Maya"),
            ("i'm maya", "name:Maya"),
            ("MY NAME IS MAYA TORRES", "name:Maya Torres"),
            ("my name is josé ángel de la cruz", "name:José Ángel de la Cruz"),
            ("It's Bob", "name:Bob"),
            ("Hi, it's Bob here", "name:Bob"),
            ("its urgent", ""),
            ("It's Friday already", "11-27 00:00..11-28 00:00"),
            ("bob at gmail dot com", "bob@gmail.com"),
            ("mail me: jane.doe at outlook dot com", "jane.doe@outlook.com"),
            ("maria arroba gmail punto com", "maria@gmail.com"),
            ("see you at dot", ""),
            ("my name is José García", "name:José García"),
            ("this is Dr. O'Neil", "name:Dr. O'Neil"),
            ("Maya, 512 555 0148", "+15125550148 | name:Maya"),
            ("(512) 555-0148", "+15125550148"),
            ("512.555.0148", "+15125550148"),
            ("+44 20 7946 0958", "+442079460958"),
            ("maya@Example.com.", "maya@example.com"),
            ("Maya Torres maya@example.com", "maya@example.com | name:Maya Torres"),
            ("REF-ANNA", "code:REF-ANNA"),
            ("my referral code is ANNA10", "code:ANNA10"),
            ("a friend sent me, code K7Q-4MX", "code:K7Q-4MX"),
            ("me llamo Lucía Fernández", "name:Lucía Fernández"),
            ("I'm interested", ""),
            ("I'm looking for a quote", ""),
            ("i'm not sure", ""),
            ("im free", ""),
            ("Thanks, Maya", "name:Maya"),
        ],
        facts_of,
    );
    let name = Asked::Name;
    check(
        Desk { asked: Some(&name), ..DESK },
        &[
            ("maya torres", "name:Maya Torres"),
            ("mary-jane van dyke", "name:Mary-Jane van Dyke"),
            ("JD", "name:JD"),
            ("Sure, it's Maya", "name:Maya"),
            ("李小龍", "name:李小龍"),
            ("no", ""),
            ("how much is it?", ""),
            ("Is there any parking?", ""),
        ],
        facts_of,
    );
}

#[test]
fn several_facts_in_one_message_are_all_read() {
    let text = "Botox forehead + crow's feet, first time. Thu or Fri after 4? Price? Maya, 512 555 0148";
    let reading = DESK.read(text);
    let mut found = facts_of(&reading);
    found.sort();
    assert_eq!(
        found,
        [
            "+15125550148",
            "11-26 00:00..11-28 00:00 16:00- [3, 4]",
            "areas=[forehead crows_feet]",
            "botox",
            "first_visit=true",
            "name:Maya"
        ]
    );
    assert!(reading.acts.contains(&Act::AskPrice), "{:?}", reading.acts);
    for fact in &reading.facts {
        let raw: String = text.chars().skip(fact.start as usize).take((fact.end - fact.start) as usize).collect();
        assert!(!raw.trim().is_empty() && raw == raw.trim(), "{raw:?} for {fact:?}");
    }
}

#[test]
fn a_service_is_known_by_what_only_it_asks() {
    check(
        DESK,
        &[
            ("3 bedrooms 2 baths, 78704", "home_cleaning | postcode=78704 | bedrooms=3 | bathrooms=2"),
            // What every service may ask says nothing about which one is meant.
            ("78704", ""),
            ("first time", ""),
        ],
        facts_of,
    );
}

#[test]
fn a_bare_number_answers_the_question_that_was_asked_and_no_other() {
    let mut home = services().pop().expect("there is one");
    let sizes = options(&[("one", "1 bedroom", &["1 bed"]), ("two", "2 bedrooms", &["two bedrooms"])]);
    home.questions[0] = question("home", "Home", QuestionKind::Choice { options: sizes });
    home.questions.retain(|question| question.key != "bedrooms");
    let services = [home];
    let read = |text: &str, key: &str| {
        let asked = asked(key);
        let context = Context {
            now: saturday_morning(),
            zone: chrono_tz::America::Chicago,
            country: "US",
            locale: Locale::En,
            services: &services,
            service: services.first(),
            asked: Some(&asked),
        };
        facts_of(&understand(text, &context))
    };
    for (key, text, expected) in [
        ("home", "2", "home=two"),
        ("home", "one", "home=one"),
        ("bathrooms", "2", "bathrooms=2"),
        ("bathrooms", "one", "bathrooms=1"),
        ("bathrooms", "actually 2 bedrooms", "home=two"),
        ("area", "1,200", "area=1200"),
    ] {
        assert_eq!(read(text, key), [expected], "{key}: {text}");
    }
}

#[test]
fn a_place_names_its_zip_code_and_five_digits_elsewhere_do_not() {
    check(
        DESK,
        &[("I live in 90210", "postcode:90210"), ("we are in 78704-1234", "postcode:78704"), ("order 90210", "")],
        facts_of,
    );
}

#[test]
fn a_phrase_is_found_with_a_determiner_inside() {
    let tooth = service(91, "emergency", "Emergency visit", &["chipped tooth", "tooth hurts"], Vec::new());
    let services = [tooth];
    for (text, found) in [
        ("I chipped my front tooth", true),
        ("my tooth hurts", true),
        ("chipped the tooth", true),
        ("the cup chipped and my tooth is fine", false),
    ] {
        let context = Context {
            now: saturday_morning(),
            zone: chrono_tz::America::Chicago,
            country: "US",
            locale: Locale::En,
            services: &services,
            service: None,
            asked: None,
        };
        let facts = understand(text, &context).facts;
        assert_eq!(facts.iter().any(|fact| matches!(fact.value, FactValue::Service(_))), found, "{text}: {facts:?}");
    }
}

#[test]
fn two_sides_answer_the_two_questions_that_ask_for_them() {
    let inches = || quantity("inch", "inches", 144);
    let windows = service(
        90,
        "new_windows",
        "New windows",
        &[],
        vec![
            question("width", "Width", inches()),
            question("height", "Height", inches()),
            question("count", "Windows", quantity("window", "windows", 60)),
        ],
    );
    for text in [
        "two windows 36 x 48",
        "2 windows, 36x48",
        "36 by 48 inches, two windows",
        "2 windows 36\" x 48\"",
        "3ft x 4ft, 2 windows",
        "2 windows 3 x 4 feet",
        "two windows of 91 cm x 122 cm",
    ] {
        let services = [windows.clone()];
        let context = Context {
            now: saturday_morning(),
            zone: chrono_tz::America::Chicago,
            country: "US",
            locale: Locale::En,
            services: &services,
            service: Some(&windows),
            asked: None,
        };
        let facts = understand(text, &context).facts;
        for (key, number) in [("width", 36), ("height", 48), ("count", 2)] {
            let answer = FactValue::Answer(key.into(), Answer::Quantity(Decimal::from(number)));
            assert!(facts.iter().any(|fact| fact.value == answer), "{text}: {key} in {facts:?}");
        }
        assert!(!facts.iter().any(|fact| matches!(fact.value, FactValue::DateTime(_))), "{text}: {facts:?}");
    }
}
