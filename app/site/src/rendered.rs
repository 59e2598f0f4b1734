//! What the server renders, read as a browser without script would read it.

mod desk;
mod waitlist;

use crate::{BookingArea, ClinicArea, ProductArea};
use any_spawner::Executor;
use futures::StreamExt;
use leptos::prelude::*;
use leptos_meta::ServerMetaContext;
use leptos_router::location::RequestUrl;
use std::sync::Arc;

/// The body of the page at `path`; the booking behind `/b/t0ken` is in `state`.
async fn page(path: &str, state: &'static str) -> String {
    // A second test finds the executor there already.
    let _ = Executor::init_tokio();
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new())));
    let path = format!("http://localhost{path}");
    let stream = owner.with(|| {
        provide_context(RequestUrl::new(&path));
        provide_context(desk::desk(state));
        let (meta, _collected) = ServerMetaContext::new();
        provide_context(meta);
        let area = match path.split('/').nth(3) {
            Some("c") if path.contains("/waitlist") => view! { <BookingArea/> }.into_any(),
            Some("c") => view! { <ClinicArea/> }.into_any(),
            Some("b" | "o" | "waitlist") => view! { <BookingArea/> }.into_any(),
            _ => view! { <ProductArea/> }.into_any(),
        };
        area.to_html_stream_in_order()
    });
    let html = stream.collect::<String>().await;
    owner.unset_with_forced_cleanup();
    html
}

#[tokio::test]
async fn a_clinics_page_shows_prices_times_and_policy_without_script() {
    let html =
        page("/c/lumen?service=laser&q_area=underarms&date=2026-12-10&slot=2026-12-10T20:30:00Z", "confirmed").await;
    for words in [
        "Laser hair removal",
        "December 2026",
        "$190.00",
        "Deposit today",
        "until Tue, Dec 8, 2:30 PM",
        "Hold Thursday, December 10, 2:30 PM",
    ] {
        assert!(html.contains(words), "{words} is missing");
    }
    assert!(html.contains("step=details"), "the next step is a link");
}

#[tokio::test]
async fn the_form_carries_what_was_chosen_and_the_consent() {
    let html =
        page("/c/lumen?service=laser&q_area=underarms&slot=2026-12-10T20:30:00Z&step=details", "confirmed").await;
    for part in [
        "action=\"/api/site/book\"",
        "value=\"2026-12-10T20:30:00Z\"",
        "name=\"consent_version\"",
        "value=\"4\"",
        "underarms",
        "Hold it and pay $40.00",
        "name=\"form\"",
    ] {
        assert!(html.contains(part), "{part} is missing");
    }
}

#[tokio::test]
async fn services_are_added_and_taken_out_again_by_plain_forms_and_links() {
    let alone = page("/c/lumen?service=laser&q_area=legs&with=priya", "confirmed").await;
    for part in
        ["Add another service", "name=\"add\"", "name=\"q_area\" value=\"legs\"", "name=\"with\" value=\"priya\""]
    {
        assert!(alone.contains(part), "{part} is missing in\n{alone}");
    }
    assert!(!alone.contains("name=\"same\"") && !alone.contains("Remove"));

    let html = page("/c/lumen?service=laser&q_area=legs&add=ipl&slot=2026-12-10T20:30:00Z", "confirmed").await;
    for part in [
        "Laser hair removal + IPL photofacial",
        "name=\"same\"",
        "name=\"wait\"",
        "name=\"at_once2\"",
        "At the same time",
        "aria-label=\"Remove IPL photofacial\"",
        "href=\"/c/lumen?service=laser&amp;q_area=legs\"",
        "aria-label=\"Remove Laser hair removal\"",
        "href=\"/c/lumen?service=ipl\"",
        "name=\"service2\" value=\"ipl\"",
    ] {
        assert!(html.contains(part), "{part} is missing in\n{html}");
    }
    assert!(!html.contains("name=\"slot\""), "another visit has other times");
    let asks = page("/c/lumen?service=ipl&service2=botox", "confirmed").await;
    assert!(
        asks.contains("name=\"q2_areas\"") && asks.contains("Botox: Which areas would you like treated?"),
        "{asks}"
    );
}

#[tokio::test]
async fn the_forms_carry_every_service_of_the_visit() {
    let visit = "service=laser&q_area=legs&service2=ipl&at_once2=1";
    let details = page(&format!("/c/lumen?{visit}&slot=2026-12-10T20:30:00Z&step=details"), "confirmed").await;
    let waiting = page(&format!("/c/lumen/waitlist?{visit}"), "confirmed").await;
    for html in [&details, &waiting] {
        assert!(html.contains("name=\"more\"") && html.contains("&quot;service_key&quot;:&quot;ipl&quot;"), "{html}");
        assert!(html.contains("&quot;at_once&quot;:true"), "{html}");
    }
    assert!(waiting.contains("Laser hair removal + IPL photofacial"));
}

#[tokio::test]
async fn whoever_comes_back_from_the_checkout_is_led_on_and_not_told_that_their_time_was_taken() {
    let own = page("/c/lumen?service=laser&slot=2026-12-10T20:30:00Z&step=details", "awaiting_deposit").await;
    for part in ["is held for you", "Go on to the payment", "/b/t0ken/pay"] {
        assert!(own.contains(part), "{part} is missing");
    }
    assert!(!own.contains("no longer free"));
    let other = page("/c/lumen?service=laser&slot=2026-12-10T20:45:00Z&step=details", "awaiting_deposit").await;
    assert!(other.contains("no longer free") && !other.contains("is held for you"));
}

#[tokio::test]
async fn a_code_that_came_with_the_address_stands_in_the_form_and_can_be_typed() {
    let slot = "slot=2026-12-10T20:30:00Z&step=details";
    let html = page(&format!("/c/lumen?service=laser&{slot}&ref=k7q-4mx%22%3E"), "confirmed").await;
    assert!(html.contains("name=\"referral_code\"") && html.contains("value=\"k7q-4mx&quot;&gt;\""), "{html}");
    let none = page(&format!("/c/lumen?service=laser&{slot}"), "confirmed").await;
    assert!(none.contains("name=\"referral_code\""));
}

#[tokio::test]
async fn a_client_sees_what_they_can_pass_on_and_what_they_have() {
    let html = page("/b/t0ken", "confirmed").await;
    for part in ["Give a friend $20.00, get $25.00", "K7Q-4MX", "https://anteroom.example/c/lumen?ref=K7Q-4MX"] {
        assert!(html.contains(part), "{part} is missing");
    }
    let html = page("/b/t0ken", "completed").await;
    assert!(html.contains("You have $25.00 credit") && !html.contains("K7Q-4MX"));
}

#[tokio::test]
async fn a_time_that_is_gone_is_answered_with_the_nearest_ones() {
    let html = page("/c/lumen?service=laser&slot=2026-12-10T21:30:00Z&step=details", "confirmed").await;
    assert!(html.contains("no longer free"));
    assert!(html.contains("Thu, Dec 10, 2:30 PM"));
}

#[tokio::test]
async fn every_state_of_a_booking_has_its_own_words_and_acts() {
    for (state, words, may_cancel) in [
        ("pending", "Waiting for the clinic", true),
        ("awaiting_deposit", "Pay $40.00", true),
        ("confirmed", "Confirmed", true),
        ("completed", "Thank you for coming", false),
        ("cancelled", "was cancelled", false),
        ("no_show", "We missed you", false),
        ("expired", "Choose a time again", false),
    ] {
        let html = page("/b/t0ken", state).await;
        assert!(html.contains(words), "{state}: {words} is missing");
        assert_eq!(html.contains("/api/site/cancel"), may_cancel, "{state}");
        assert!(!html.contains("<b>Torres"), "{state}: a name became markup");
    }
}

#[tokio::test]
async fn a_link_for_paying_shows_the_booking_and_pays_by_a_form_alone() {
    for path in ["/b/t0ken", "/b/t0ken/pay"] {
        let html = page(path, "awaiting_deposit").await;
        assert!(html.contains("<form method=\"post\" action=\"/b/t0ken/pay\""), "{path}");
        assert!(html.contains("Pay $40.00") && !html.contains("href=\"/b/t0ken/pay\""), "{path}");
    }
    assert!(page("/b/guess/pay", "confirmed").await.contains("cannot find this booking"));
}

#[tokio::test]
async fn a_payment_on_its_way_is_awaited_not_asked_for_again() {
    let html = page("/b/t0ken?checkout=paid", "awaiting_deposit").await;
    assert!(html.contains("Confirming your payment"));
    assert!(!html.contains("Pay $40.00"));
}

#[tokio::test]
async fn unknown_clinics_and_bookings_get_a_kind_page() {
    assert!(page("/c/nobody", "confirmed").await.contains("no clinic at this address"));
    assert!(page("/b/guess", "confirmed").await.contains("cannot find this booking"));
}

#[tokio::test]
async fn the_product_page_and_the_walkthrough_lead_into_the_demo() {
    assert!(page("/", "confirmed").await.contains("data-key=\"pk_demo_lumen\""));
    let demo = page("/demo", "confirmed").await;
    assert!(demo.contains("/c/lumen") && demo.contains("/sandbox/mail"));
}

#[tokio::test]
async fn an_offer_says_its_price_its_policy_and_its_end_before_the_answers() {
    let html = page("/o/0ffer", "confirmed").await;
    for words in [
        "Thursday, December 10, 2:30 PM",
        "Until Tue, Dec 1, 2:31 PM",
        "Take it and pay $40.00",
        "$40.00 back",
        "until Tue, Dec 8, 2:30 PM",
        "No, keep me on the list",
        "No, and take me off the list",
        "action=\"/api/site/offer/answer\"",
        "value=\"accept\"",
        "Priya &lt;Nair&gt;",
    ] {
        assert!(html.contains(words), "{words} is missing in\n{html}");
    }
    let moved = page("/o/m0ved", "confirmed").await;
    assert!(moved.contains("Your visit on Thu, Dec 17, 2:30 PM moves here."));
    assert!(moved.contains("nothing is charged again") && !moved.contains("and pay"));
    let late = page("/o/l4te", "confirmed").await;
    assert!(late.contains("This offer is over") && late.contains("still on the list"));
    assert!(!late.contains("offer/answer"), "nothing is left to answer");
    assert!(page("/o/unknown", "confirmed").await.contains("We cannot find this offer"));
}

#[tokio::test]
async fn whoever_finds_no_time_asks_to_be_told_with_a_plain_form() {
    let clinic = page("/c/lumen?service=laser&q_area=underarms", "confirmed").await;
    assert!(clinic.contains("href=\"/c/lumen/waitlist?service=laser&amp;q_area=underarms\""), "{clinic}");
    let html = page("/c/lumen/waitlist?service=laser&q_area=underarms", "confirmed").await;
    for part in [
        "action=\"/api/site/wait\"",
        "Laser hair removal",
        "name=\"from\"",
        "name=\"until\"",
        "name=\"morning\"",
        "name=\"email\"",
        "name=\"website\"",
        "name=\"consent_version\"",
        "value=\"4\"",
        "underarms",
    ] {
        assert!(html.contains(part), "{part} is missing in\n{html}");
    }
    let joined = page("/c/lumen/waitlist?joined=1", "confirmed").await;
    assert!(joined.contains("You are on the list") && !joined.contains("site/wait"));
    let place = page("/waitlist/pl4ce", "confirmed").await;
    assert!(place.contains("Dec 1 – Dec 12, mornings") && place.contains("action=\"/api/site/place/leave\""));
    assert!(page("/waitlist/unknown", "confirmed").await.contains("We cannot find this place"));
}

#[tokio::test]
async fn a_booking_that_may_move_can_ask_for_an_earlier_time() {
    let html = page("/b/t0ken", "confirmed").await;
    assert!(html.contains("Want an earlier time?") && html.contains("action=\"/api/site/earlier\""));
    assert!(!page("/b/t0ken", "cancelled").await.contains("Want an earlier time?"));
}
