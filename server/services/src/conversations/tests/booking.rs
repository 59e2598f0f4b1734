//! From words to a booking, and what becomes of it in the thread.

use super::{Chat, cards, desk_texts, last_card, offer};
use crate::{
    bookings::BookingDesk,
    conversations::posting::{Happening, booking_happened},
    leads::LeadDesk,
};
use chrono::TimeDelta;
use contract::{
    bookings::{BookingChange, BookingRequest, Bookings},
    conversations::{Card, Input, Thread},
    leads::{LeadQuery, Leads},
};
use domain::{
    booking::BookingState,
    catalogue::Answers,
    ids::BookingId,
    money::{Currency, Money},
};

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn booked(thread: &Thread) -> BookingId {
    match last_card(thread) {
        Card::Booked { booked } => booked.booking,
        Card::Deposit { deposit } => deposit.booking,
        other => panic!("expected a booking, got {other:?}"),
    }
}

#[tokio::test]
async fn a_chat_becomes_a_held_time_with_a_deposit_and_a_lead() {
    let chat = Chat::open().await;
    let thread = chat.say("Hello, how much is laser, underarms?").await;
    assert!(cards(&thread).iter().any(|card| matches!(card, Card::Estimate { live: true, .. })), "{thread:#?}");
    let (thread, start) = chat.pick_first("laser").await;
    let Card::Details { consent_version: 1, consent_text, .. } = last_card(&thread) else {
        panic!("expected the details form: {:?}", last_card(&thread));
    };
    assert!(!consent_text.is_empty());
    assert_eq!(chat.count("bookings").await, 0, "nothing is held before anybody can be reached");

    let thread = chat.details().await;
    let Card::Deposit { deposit } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!((deposit.state.as_str(), deposit.amount.minor), ("open", 4_000));
    assert!(deposit.pay_url.starts_with("https://front.example/b/") && deposit.pay_url.ends_with("/pay"));
    assert!(!deposit.refunds.is_empty());
    assert_eq!(deposit.hold_expires_at, chat.resources.clock.now() + TimeDelta::minutes(15));
    let bookings = BookingDesk::new(chat.resources.clone());
    let view = bookings.get(&chat.dispatcher(), deposit.booking).await.expect("it is stored");
    assert_eq!((view.state, view.start, view.source.as_str()), (BookingState::AwaitingDeposit, start, "chat"));

    let leads = LeadDesk::new(chat.resources.clone());
    let kept = leads.list(&chat.dispatcher(), LeadQuery::default()).await.expect("staff may read");
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].name.as_str(), kept[0].source.as_str()), ("Jordan Lee", "chat"));
    assert_eq!(chat.count("contacts").await, 1, "the lead and the booking are the same person");
    assert_eq!(chat.count("conversations where contact_id is not null").await, 1);
}

#[tokio::test]
async fn two_services_in_one_message_are_priced_offered_and_booked_as_one_visit() {
    let chat = Chat::open().await;
    let thread = chat.say("laser, underarms and a signature facial please").await;
    let shown = cards(&thread).into_iter().find_map(|card| match card {
        Card::Estimate { estimate, .. } => Some(estimate.clone()),
        _ => None,
    });
    let shown = shown.expect("a price");
    assert_eq!(shown.service_name, "Laser, underarms + Signature facial");
    assert_eq!((shown.estimate.total.low.minor, shown.estimate.deposit.minor), (40_000, 4_000));
    let thread = chat.send(Input::ShowTimes { from: None }).await;
    let time = offer(&thread).days[0].times[0].clone();
    assert_eq!(time.steps.len(), 2, "times are for both");
    let picked = Input::PickSlot { start: time.start, practitioner_id: time.practitioner_id };
    chat.send(picked).await;
    let thread = chat.details().await;
    let Card::Deposit { deposit } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!(deposit.amount, shown.estimate.deposit);
    let bookings = BookingDesk::new(chat.resources.clone());
    let view = bookings.get(&chat.dispatcher(), deposit.booking).await.expect("it is stored");
    let steps: Vec<_> = view.steps.iter().map(|step| step.service_key.as_str()).collect();
    assert_eq!((steps, view.total), (vec!["laser", "facial"], shown.estimate.total));
}

#[tokio::test]
async fn the_thread_says_where_the_confirmation_went_and_no_address_that_was_not_typed_in_it() {
    let chat = Chat::open().await;
    let known = BookingRequest {
        service_key: "facial".into(),
        answers: Answers::new(),
        start: "2037-12-10T16:00:00Z".parse().expect("an instant"),
        practitioner_id: None,
        name: "Jordan Lee".into(),
        phone: "(512) 555-0193".into(),
        email: "jordan@known.example".into(),
        consent_version: Some(1),
        referral_code: None,
        source: "clinic_page".into(),
        website: String::new(),
        conversation: None,
        more: contract::clinics::VisitWishes::default(),
        attendees: Vec::new(),
    };
    BookingDesk::new(chat.resources.clone()).create(&chat.visitor(), known).await.expect("a known client");
    for (email, sent_to) in [("", ""), ("jordan@new.example", "Sent to jordan@new.example")] {
        *chat.token.lock().expect("not poisoned") = None;
        chat.pick_first("facial").await;
        let (name, phone) = ("Jordan Lee".into(), "(512) 555-0193".into());
        let thread = chat.send(Input::Details { name, phone, email: email.into() }).await;
        let Card::Booked { booked } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
        assert_eq!(booked.sent_to, sent_to);
    }
    assert_eq!(chat.count("contacts").await, 1, "the same client, three times");
}

#[tokio::test]
async fn a_visit_without_deposit_is_booked_in_the_thread_with_calendar_links() {
    let chat = Chat::open().await;
    chat.pick_first("facial").await;
    let thread = chat.details().await;
    let Card::Booked { booked } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!((booked.state.as_str(), booked.month.as_str(), booked.weekday.as_str()), ("confirmed", "Nov", "Mon"));
    assert!(booked.calendar_url.ends_with("/calendar.ics"));
    assert!(booked.google_calendar_url.contains("Signature%20facial"));
    assert!(booked.sent_to.contains("jordan@example.com"));
    let thread = chat.say("can I cancel my booking?").await;
    assert!(desk_texts(&thread).last().is_some_and(|text| text.contains(&booked.manage_url)));
}

#[tokio::test]
async fn a_visit_to_be_approved_says_that_the_clinic_still_has_to_confirm() {
    let chat = Chat::open().await;
    chat.pick_first("peel").await;
    let thread = chat.details().await;
    let Card::Booked { booked } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!(booked.state, "pending");
    assert!(!desk_texts(&thread).iter().any(|text| text.contains("You’re booked")), "nothing is promised too early");
}

#[tokio::test]
async fn an_approved_visit_asks_for_its_deposit_in_the_thread() {
    let chat = Chat::open().await;
    let fixed = domain::policy::DepositPolicy::Fixed { minor: 3_000 };
    let peel = testkit::service(chat.clinic.peel, "peel", "Chemical peel", "120.00", fixed, true);
    chat.clinic.add_service(chat.database.database.owner(), &peel, &[]).await;
    chat.pick_first("peel").await;
    let booking = booked(&chat.details().await);
    let bookings = BookingDesk::new(chat.resources.clone());
    bookings.change(&chat.dispatcher(), booking, None, BookingChange::Confirm).await.expect("approved");
    let thread = chat.look().await;
    let Card::Deposit { deposit } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!((deposit.booking, deposit.state.as_str(), deposit.amount.minor), (booking, "open", 3_000));
    assert!(desk_texts(&thread).last().is_some_and(|text| text.contains("the clinic has approved")));
}

#[tokio::test]
async fn a_time_that_somebody_else_took_meanwhile_is_said_and_the_nearest_are_offered() {
    let chat = Chat::open().await;
    let (_, start) = chat.pick_first("facial").await;
    let bookings = BookingDesk::new(chat.resources.clone());
    for name in ["Ana Ruiz", "Bo Chen"] {
        let rival = BookingRequest {
            service_key: "facial".into(),
            answers: Answers::new(),
            start,
            practitioner_id: None,
            name: name.into(),
            phone: String::new(),
            email: format!("{}@example.com", name.to_lowercase().replace(' ', ".")),
            consent_version: Some(1),
            referral_code: None,
            source: "test".into(),
            website: String::new(),
            conversation: None,
            more: contract::clinics::VisitWishes::default(),
            attendees: Vec::new(),
        };
        bookings.create(&chat.visitor(), rival).await.expect("two people can give it");
    }
    let thread = chat.details().await;
    assert!(cards(&thread).iter().any(|card| matches!(card, Card::SlotTaken { .. })), "{thread:#?}");
    assert!(offer(&thread).days[0].times.iter().all(|time| time.start != start));
    let time = offer(&thread).days[0].times[0].clone();
    let again = Input::PickSlot { start: time.start, practitioner_id: time.practitioner_id };
    let thread = chat.send(again).await;
    assert!(matches!(last_card(&thread), Card::Booked { .. }), "the details need not be given again");
}

#[tokio::test]
async fn a_hold_that_ran_out_says_so_and_can_be_held_again() {
    let chat = Chat::open().await;
    chat.pick_first("laser").await;
    chat.details().await;
    chat.clock.advance(TimeDelta::minutes(16));
    let thread = chat.look().await;
    let Card::HoldEnded { still_free: true, start, practitioner_id, .. } = last_card(&thread).clone() else {
        panic!("{:?}", last_card(&thread));
    };
    let thread = chat.send(Input::PickSlot { start, practitioner_id }).await;
    let Card::Deposit { deposit } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!(deposit.state, "open");
}

#[tokio::test]
async fn a_hold_given_back_is_free_again_and_the_thread_says_it_once() {
    let chat = Chat::open().await;
    let (_, start) = chat.pick_first("laser").await;
    let thread = chat.details().await;
    let booking = booked(&thread);
    let thread = chat.send(Input::ReleaseHold).await;
    let said: Vec<_> = desk_texts(&thread).into_iter().filter(|text| text.contains("cancelled")).collect();
    assert_eq!(said, Vec::<&str>::new(), "giving a time back is not a cancelled booking");
    assert!(desk_texts(&thread).last().is_some_and(|text| text.starts_with("I gave the time back")));
    let bookings = BookingDesk::new(chat.resources.clone());
    let view = bookings.get(&chat.dispatcher(), booking).await.expect("it is stored");
    assert_eq!(view.state, BookingState::Cancelled);
    let thread = chat.send(Input::ShowTimes { from: None }).await;
    assert!(offer(&thread).days[0].times.iter().any(|time| time.start == start));
}

#[tokio::test]
async fn another_time_gives_the_held_one_back() {
    let chat = Chat::open().await;
    chat.pick_first("laser").await;
    chat.details().await;
    let thread = chat.send(Input::ShowTimes { from: None }).await;
    let time = offer(&thread).days[1].times[0].clone();
    let thread = chat.send(Input::PickSlot { start: time.start, practitioner_id: time.practitioner_id }).await;
    assert!(matches!(last_card(&thread), Card::Deposit { deposit } if deposit.state == "open"));
    assert_eq!(chat.count("bookings where state = 'awaiting_deposit'").await, 1);
    assert_eq!(chat.count("bookings where state = 'cancelled'").await, 1);
}

#[tokio::test]
async fn what_happens_to_the_booking_is_said_in_its_thread_and_shown_on_its_card() {
    let chat = Chat::open().await;
    chat.pick_first("facial").await;
    let before = chat.details().await;
    let booking = booked(&before);
    let mut transaction = chat.resources.database.begin(chat.clinic.org).await.expect("a transaction");
    let happening = Happening::Cancelled { refund: usd(4_000), kept: usd(0) };
    booking_happened(&chat.resources, &mut transaction, chat.clinic.org, booking, happening, "test")
        .await
        .expect("it is posted");
    transaction.commit().await.expect("it is kept");
    let thread = chat.look().await;
    assert!(desk_texts(&thread).last().is_some_and(|text| text.contains("$40.00 goes back to your card")));
    assert!(thread.version > before.version, "a live screen fetches again");

    let bookings = BookingDesk::new(chat.resources.clone());
    let cancel = BookingChange::Cancel { reason: "Ill".into() };
    bookings.change(&chat.dispatcher(), booking, None, cancel).await.expect("staff may cancel");
    let thread = chat.look().await;
    let Card::Booked { booked } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!(booked.state, "cancelled", "a card that events have overtaken says so");
}

#[tokio::test]
async fn a_spanish_thread_speaks_of_deposit_refund_and_hold_in_spanish() {
    let chat = Chat::open().await;
    chat.say("Hola, quiero una cita de laser. ¿Cuánto cuesta?").await;
    chat.pick_first("laser").await;
    let thread = chat.details().await;
    let Card::Deposit { deposit } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!(deposit.note, "Se descuenta de su cuenta");
    let rows: Vec<&str> = deposit.refunds.iter().map(|row| row.when.as_str()).collect();
    assert!(rows[0].starts_with("hasta el ") && rows[0].ends_with(". m."), "{rows:?}");
    assert_eq!(rows.last(), Some(&"después"));
    let estimate = cards(&thread).into_iter().find_map(|card| match card {
        Card::Estimate { estimate, .. } => Some(estimate),
        _ => None,
    });
    let estimate = estimate.expect("the price was shown");
    assert!(estimate.source_label.starts_with("Lista de precios 1"), "{}", estimate.source_label);
    assert_eq!(estimate.deposit_note, "Se descuenta de su cuenta");

    let mut transaction = chat.resources.database.begin(chat.clinic.org).await.expect("a transaction");
    for (refund, kept, said) in [
        (usd(4_000), usd(0), "Le devolvemos $40.00 a su tarjeta."),
        (usd(2_000), usd(2_000), "Le devolvemos $20.00 a su tarjeta; $20.00 del depósito no se devuelven."),
        (usd(0), usd(4_000), "El depósito de $40.00 no se devuelve, porque faltaba poco para la cita."),
    ] {
        let happening = Happening::Cancelled { refund, kept };
        let (org, booking) = (chat.clinic.org, deposit.booking);
        booking_happened(&chat.resources, &mut transaction, org, booking, happening, "test").await.expect("posted");
        let thread = store::conversations::of_booking(&mut transaction, org, booking).await.expect("it can be read");
        let newest = store::conversations::messages(&mut transaction, org, thread.expect("a thread"), 1).await;
        let told = newest.expect("the thread can be read").remove(0).text;
        assert!(told.ends_with(said), "{told}");
    }
}

#[tokio::test]
async fn without_a_card_processor_the_chat_prices_no_deposit_and_a_person_confirms() {
    let chat = Chat::without_cards().await;
    let thread = chat.say("How much is laser?").await;
    let estimate = cards(&thread).into_iter().find_map(|card| match card {
        Card::Estimate { estimate, .. } => Some(estimate.clone()),
        _ => None,
    });
    let estimate = estimate.expect("a price is shown");
    assert_eq!((estimate.estimate.deposit.minor, estimate.deposit_note.as_str()), (0, ""));
    chat.pick_first("laser").await;
    let thread = chat.details().await;
    let Card::Booked { booked } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    assert_eq!(booked.state, "pending");
    let said = desk_texts(&thread).join(" ");
    assert!(!said.to_lowercase().contains("deposit") && said.contains("and then confirms yours"), "{said}");
}
