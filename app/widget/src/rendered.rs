//! What the server renders, checked as a browser without the program would meet it.

use crate::{parts, place::Place};
use contract::conversations::Thread;
use leptos::prelude::*;
use serde_json::{Value, json};

fn usd(minor: i64) -> Value {
    json!({ "minor": minor, "currency": "USD" })
}

fn range(low: i64, high: i64) -> Value {
    json!({ "low": usd(low), "high": usd(high) })
}

/// A thread of a small clinic with these messages and chips.
fn thread(messages: &Value, quick_replies: &Value) -> Thread {
    let talking = messages.as_array().is_some_and(|messages| !messages.is_empty());
    serde_json::from_value(json!({
        "token": talking.then_some("t0ken"),
        "clinic": {
            "slug": "lumen", "name": "Lumen Aesthetics", "tagline": "", "phone_label": "(512) 555-0110",
            "phone": "+15125550110", "email": "", "address": "", "credentials": "", "directions": "",
            "brand_hue": 178, "brand_chroma": 0.09, "zone": "America/Chicago", "zone_label": "CST", "city": "Austin",
            "currency": "USD", "widget_key": "pk_demo_lumen", "hours_now": { "open": true, "label": "Open" },
            "emergency_text": "", "practitioners": [], "today": "2026-12-01",
        },
        "locale": "en",
        "messages": messages,
        "quick_replies": quick_replies,
        "placeholder": "Write a message",
        "openers": [
            { "icon": "tag", "title": "Get a price", "detail": "Botox from $13.00 a unit", "send": "How much is it?" },
            { "icon": "calendar", "title": "Book a time", "detail": "Next free: tomorrow 10:30 AM", "send": "Book" },
            { "icon": "phone", "title": "Talk to a person", "detail": "About 3 minutes right now", "send": "A person" },
        ],
        "person": null,
        "asks_rating": false,
        "version": 1,
    }))
    .expect("the fixture is a thread")
}

fn message(number: u8, author: &str, text: &str, card: Value) -> Value {
    json!({
        "id": format!("00000000-0000-4000-8000-0000000000{number:02}"), "author": { "author": author }, "text": text,
        "card": card, "at": format!("2026-12-01T20:14:{number:02}Z"), "at_label": "Today, 2:14 PM",
    })
}

fn slots() -> Value {
    let time = |day: u8, hour: u8, label: &str| {
        json!({
            "start": format!("2026-12-0{day}T{hour}:30:00Z"), "end": format!("2026-12-0{day}T{hour}:59:00Z"),
            "label": label, "practitioner_id": "hannah", "practitioner": "Hannah Cole, NP",
        })
    };
    let many = (10..20).map(|hour| time(3, hour, &format!("{hour}:30"))).collect::<Vec<_>>();
    json!({ "card": "slots", "offer": {
        "title": "After 4 PM, 30 minutes", "zone_label": "Austin time (CST)", "more_from": "2026-12-09",
        "picked": "2026-12-04T22:30:00Z",
        "days": [
            { "date": "2026-12-03", "weekday": "Thu", "day": "Dec 3", "times": many },
            { "date": "2026-12-04", "weekday": "Fri", "day": "Dec 4",
              "times": [time(4, 22, "4:30 PM"), time(4, 23, "5:30 PM")] },
        ],
    }})
}

fn deposit(state: &str) -> Value {
    json!({ "card": "deposit", "deposit": {
        "booking": "00000000-0000-4000-8000-0000000000b1", "state": state, "slot_label": "Fri, 4:30 PM",
        "amount": usd(6_350), "note": "20% of $317.49, comes off your bill", "pay_url": "/pay/b1",
        "hold_expires_at": "2026-12-01T20:30:00Z",
        "refunds": [
            { "when": "until Wed 4:30 PM", "refund": usd(6_350), "current": true },
            { "when": "until Thu 4:30 PM", "refund": usd(3_175), "current": false },
            { "when": "after that", "refund": usd(0), "current": false },
        ],
    }})
}

fn estimate() -> Value {
    let line = |label: &str, detail: &str, low, high, steps: Value, kind: &str| json!({ "label": label, "detail": detail, "amount": range(low, high), "steps": steps, "kind": kind });
    json!({ "card": "estimate", "live": true, "questions": [areas(), first_visit(), quantity()], "estimate": {
        "id": "00000000-0000-4000-8000-0000000000e1", "service_key": "botox", "service_name": "Botox",
        "answers": { "areas": { "kind": "choices", "value": ["forehead"] } },
        "estimate": {
            "lines": [
                line("Forehead", "12–16 units", 15_600, 20_800, json!(["12–16 units × $13.00"]), "charge"),
                line("Aftercare kit", "", 1_800, 1_800, json!([]), "extra"),
                line("First visit", "", -4_000, -4_000, json!(["$40.00 off"]), "discount"),
            ],
            "total": range(31_749, 42_149), "formula_version": 12, "minimum_applied": false, "deposit": usd(6_350),
            "duration_minutes": 30, "note": "You pay $13.00 for each unit used.",
        },
        "source_label": "Price list 12, Nov 3", "due_at_visit": range(25_399, 35_799),
        "deposit_note": "20% of $317.49, comes off your bill",
    }})
}

fn areas() -> Value {
    let option =
        |value: &str, label: &str| json!({ "value": value, "label": label, "synonyms": [], "extra_minutes": 0 });
    let options = [option("forehead", "Forehead"), option("crows_feet", "Crow’s feet"), option("frown", "Frown lines")];
    json!({ "key": "areas", "prompt": "Which areas?", "label": "Areas", "required": true,
            "kind": { "kind": "choices", "options": options } })
}

fn first_visit() -> Value {
    json!({ "key": "first_visit", "prompt": "First visit?", "label": "First visit", "required": true,
            "kind": { "kind": "yes_no", "yes_phrases": [], "no_phrases": [] } })
}

fn quantity() -> Value {
    json!({ "key": "units", "prompt": "How many units?", "label": "Units", "required": true, "kind": {
        "kind": "quantity", "unit": ["unit", "units"], "minimum": "1", "maximum": "100", "typical": ["12", "16"], "step": "1",
    }})
}

fn booked() -> Value {
    json!({ "card": "booked", "booked": {
        "booking": "00000000-0000-4000-8000-0000000000b1", "state": "confirmed", "greeting": "You’re booked, Maya",
        "sent_to": "Sent to maya@example.com.", "weekday": "Fri", "day": "4", "month": "Dec",
        "service_name": "Botox, forehead and crow’s feet", "time_label": "4:30 – 5:00 PM CST",
        "practitioner": "with Hannah Cole, NP", "address": "1204 S Lamar Blvd, Suite 210, Austin",
        "directions_url": "https://maps.example/", "paid": usd(6_350), "paid_label": "Deposit, Visa ending 4242",
        "due_at_visit": range(25_399, 35_799), "manage_url": "/b/m", "calendar_url": "/b/m.ics",
        "google_calendar_url": "https://google.example/", "outlook_calendar_url": "https://outlook.example/",
        "cancel_note": "All of $63.50 back until Wed, 4:30 PM", "preparation": ["No alcohol for 24 hours."],
    }})
}

fn details() -> Value {
    json!({ "card": "details", "name": "Maya", "phone": "", "email": "", "consent_version": 3,
            "consent_text": "By sending this you agree that Lumen Aesthetics contacts you about this visit." })
}

/// Every state that a visitor may meet, by name.
fn states() -> Vec<(&'static str, Thread)> {
    let chips = json!([
        { "label": "See times", "input": { "input": "show_times", "from": null }, "primary": true },
        { "label": "Talk to a person", "input": { "input": "ask_person" }, "primary": false },
    ]);
    let said = message(1, "visitor", "Botox forehead + crow’s feet, first time. Thu or Fri after 4?", Value::Null);
    let facts = json!({ "card": "facts", "facts": [
        { "key": "service", "label": "Botox" }, { "key": "time", "label": "Thu or Fri after 4" },
    ]});
    let question = |question: Value| json!({ "card": "question", "question": question });
    let handover = json!({ "card": "handover", "handover": {
        "title": "Somebody from Lumen Aesthetics will answer", "promise": "by Wed, Dec 2, 9:30 AM CST",
        "reach": "By text to (512) 555-0193", "steps": [
            { "label": "Sent, and the team was notified", "at_label": "9:48 PM", "done": true },
            { "label": "Answer at the latest", "at_label": "Wed 9:30 AM", "done": false },
        ],
    }});
    let emergency = json!({ "card": "emergency", "text": "Call 911 now, then our nurse at", "phone": "+15125550111",
                            "phone_label": "(512) 555-0111" });
    let ended = json!({ "card": "hold_ended", "slot_label": "Friday 4:30 PM", "still_free": true,
                        "start": "2026-12-04T22:30:00Z", "practitioner_id": "hannah" });
    let with = |cards: Vec<(&str, Value)>| {
        let mut messages = vec![said.clone()];
        for (number, (text, card)) in (2..).zip(cards) {
            messages.push(message(number, "desk", text, card));
        }
        thread(&Value::Array(messages), &chips)
    };
    vec![
        ("welcome", thread(&json!([]), &json!([]))),
        ("estimate", with(vec![("Hi Maya! Tap anything I got wrong.", facts), ("", estimate())])),
        ("choices", with(vec![("Which areas would you like treated?", question(areas()))])),
        ("quantity", with(vec![("How many units?", question(quantity()))])),
        ("details", with(vec![("", slots()), ("To hold it, I need your name.", details())])),
        ("deposit", with(vec![("Here is the price, and times.", estimate()), ("", slots()), ("", deposit("open"))])),
        ("booked", with(vec![("", deposit("paid")), ("", booked())])),
        ("handover", with(vec![("That one is for a nurse.", handover), ("", emergency)])),
        ("ended", with(vec![("", deposit("expired")), ("", ended)])),
        ("taken", with(vec![("", json!({ "card": "slot_taken", "slot_label": "Fri, 4:30 PM" })), ("", slots())])),
    ]
}

fn render(thread: Thread) -> String {
    let owner = Owner::new();
    let html = owner.with(|| parts::drawn(Place::read("/w/pk_demo_lumen", "mode=popup&c=t0ken"), thread));
    drop(owner);
    html
}

/// The opening tags of an element in `html`.
fn tags<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    let open = format!("<{element} ");
    html.match_indices(&open).filter_map(|(at, _)| html.get(at..)?.split_once('>').map(|(tag, _)| tag)).collect()
}

#[test]
fn every_submit_button_belongs_to_a_form_that_says_where_it_is() {
    for (name, thread) in states() {
        let html = render(thread);
        let mut forms = tags(&html, "form");
        assert!(forms.iter().all(|form| form.contains("method=\"post\"")), "{name}");
        // The form for paying opens a page of its own and says nothing in the chat.
        forms.retain(|form| !form.contains("target=\"_blank\""));
        assert!(forms.iter().all(|form| form.contains("/widget/say")), "{name}");
        let places = tags(&html, "input").iter().filter(|input| input.contains("name=\"place\"")).count();
        assert_eq!(places, forms.len(), "{name}: a form without a place");
        for button in tags(&html, "button").iter().filter(|button| button.contains("type=\"submit\"")) {
            let at = html.find(button).expect("it was found there");
            let inside = html[..at].matches("<form ").count() > html[..at].matches("</form>").count();
            assert!(inside || button.contains("form=\"taps\""), "{name}: {button}");
        }
    }
}

#[test]
fn ids_are_unique_in_every_state() {
    for (name, thread) in states() {
        let html = render(thread);
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}");
    }
}

#[test]
fn what_a_visitor_wrote_is_never_markup() {
    let attack = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let said = message(1, "visitor", attack, Value::Null);
    let html = render(thread(&json!([said]), &json!([])));
    assert!(!html.contains("<script>alert") && !html.contains("<img"));
    assert!(html.contains("&lt;script&gt;"));
}

#[test]
fn only_the_newest_offer_of_times_can_be_picked() {
    let older = message(1, "desk", "", slots());
    let newer = message(2, "desk", "", slots());
    let once = tags(&render(thread(&json!([older.clone()]), &json!([]))), "button").len();
    let twice = tags(&render(thread(&json!([older, newer]), &json!([]))), "button").len();
    assert_eq!(once, twice);
}

#[test]
fn a_deposit_can_be_paid_only_while_it_is_open() {
    for (state, payable) in
        [("open", true), ("paid", false), ("later", false), ("expired", false), ("cancelled", false)]
    {
        let html = render(thread(&json!([message(1, "desk", "", deposit(state))]), &json!([])));
        let form = tags(&html, "form").into_iter().find(|form| form.contains("/pay/b1"));
        assert_eq!(form.is_some(), payable, "{state}");
        // A link would be followed by whoever only looks.
        assert!(form.is_none_or(|form| form.contains("method=\"post\"") && form.contains("target=\"_blank\"")));
        assert!(!tags(&html, "a").iter().any(|link| link.contains("/pay/b1")));
    }
}
