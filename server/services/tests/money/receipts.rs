//! Receipts, read by another program's eyes: Python's pypdf. `make setup` installs it.

use crate::world::World;
use contract::{
    Actor, AppError,
    bookings::{BookingView, Bookings},
    bookkeeping::{Bookkeeping, CreditTerms, PaymentFilter, RefundOrder},
};
use domain::{
    ids::PaymentId,
    money::{Currency, Money},
};
use sandbox::stripe::Card;
use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

async fn paid(world: &World, number: usize) -> (BookingView, PaymentId) {
    let booking = world.hold(number).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    let page = world.books.list(&world.owner(), PaymentFilter::default(), None).await.expect("a list");
    let payment = page.lines.iter().find(|line| line.booking == booking.id).expect("a payment").id;
    (world.get(booking.id).await, payment)
}

/// The text of every page, as pypdf extracts it.
fn text_of(pdf: &[u8]) -> String {
    let python = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/python-7.3.2/bin/python");
    assert!(python.exists(), "run `make setup`: it installs the reader of PDF that this test reads with");
    let program = "import io, sys, pypdf; r = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read())); \
        sys.stdout.buffer.write('\\n'.join(p.extract_text() for p in r.pages).encode())";
    let mut child = Command::new(python)
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    child.stdin.take().expect("piped").write_all(pdf).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "pypdf cannot read it");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Amounts in dollars that stand in a text, in cents, in reading order.
fn amounts(text: &str) -> Vec<i64> {
    let found = text.match_indices('$').filter_map(|(at, _)| {
        let sign = if text[..at].ends_with(['-', '\u{2212}']) { -1 } else { 1 };
        let rest = &text[at + 1..];
        let (dollars, rest) = rest.split_once('.')?;
        let cents: i64 = rest.get(..2)?.parse().ok()?;
        Some(sign * (dollars.replace(',', "").parse::<i64>().ok()? * 100 + cents))
    });
    found.collect()
}

#[tokio::test]
async fn a_receipt_says_whose_it_is_what_was_paid_with_which_card_and_its_sums_agree() {
    let world = World::open().await;
    let (booking, payment) = paid(&world, 0).await;
    let owner = world.owner();
    let order = RefundOrder {
        payment,
        amount: "15.00".into(),
        refundable: usd(4_000),
        reason: "A kindness".into(),
        as_credit: None,
    };
    world.books.refund(&owner, order.clone()).await.expect("it goes back");
    world.work().await;
    let kept =
        RefundOrder { amount: "5.00".into(), refundable: usd(2_500), as_credit: Some(CreditTerms::default()), ..order };
    world.books.refund(&owner, kept).await.expect("it is kept");

    let file = world.books.receipt(&owner, payment).await.expect("a receipt");
    assert_eq!((file.content_type, file.name), ("application/pdf", format!("receipt-{payment}.pdf")));
    let text = text_of(&file.bytes);
    for words in ["Receipt", "Client 0", "Visa ending 4242", "Laser", "2037-11-23 09:00 CST", "Kept as credit"] {
        assert!(text.contains(words), "{words} is missing in {text}");
    }
    assert!(text.contains(&payment.to_string()), "{text}");
    let movements = text.split("Payments until now").nth(1).expect("a section");
    let found = amounts(movements);
    let (sum, parts) = found.split_last().unwrap_or_else(|| panic!("no amounts in {text}"));
    assert_eq!(parts, [4_000, -1_500, -500]);
    assert_eq!(*sum, parts.iter().sum::<i64>(), "the parts add up to what is paid");
    assert_eq!(world.get(booking.id).await.paid.minor, *sum, "and so do the books");
    let again = world.books.receipt(&owner, payment).await.expect("a receipt");
    assert_eq!(file.bytes, again.bytes, "the same words make the same bytes");
}

#[tokio::test]
async fn a_client_has_the_receipts_of_their_own_booking_and_no_others() {
    let world = World::open().await;
    let (booking, payment) = paid(&world, 0).await;
    let (other, _) = paid(&world, 1).await;
    let client = world.caller(Actor::Visitor).client;
    let token = |booking: &BookingView| booking.manage_url.rsplit('/').next().expect("a path").to_owned();
    let page = world.bookings.manage_page(&token(&booking), client.clone()).await.expect("a page");
    assert_eq!(page.receipts.len(), 1);
    assert_eq!(page.receipts[0].path, format!("/b/{}/receipts/{payment}/receipt.pdf", token(&booking)));
    let theirs = world.books.receipt_by_link(&token(&booking), payment, client.clone()).await;
    assert!(theirs.is_ok(), "{theirs:?}");
    for token in [token(&other), "no-such-token".into(), String::new()] {
        let refused = world.books.receipt_by_link(&token, payment, client.clone()).await;
        assert!(matches!(refused, Err(AppError::NotFound { .. })), "{refused:?}");
    }
    let unpaid = world.hold(3).await;
    world.session_of(&unpaid).await;
    assert!(world.bookings.manage_page(&token(&unpaid), client).await.expect("a page").receipts.is_empty());
}

#[tokio::test]
async fn names_of_every_script_stand_in_a_receipt() {
    let world = World::open().await;
    let (booking, payment) = paid(&world, 0).await;
    for name in ["Мария Ковалёва", "Ἀθηνᾶ Παλλάς", "Zoë Øster-Żółć", "山田太郎", "محمد علي"]
    {
        sqlx::query("update bookings set client_name = $2 where booking_id = $1")
            .bind(booking.id.0)
            .bind(name)
            .execute(world.database.database.owner())
            .await
            .expect("renamed");
        let file = world.books.receipt(&world.owner(), payment).await.expect("a receipt");
        let text = text_of(&file.bytes);
        // What the typeface has no drawing for is a box, and everything else stays readable.
        if !name.starts_with(['山', 'م']) {
            assert!(text.contains(name), "{name} is missing in {text}");
        }
        assert!(text.contains("Visa ending 4242"), "{text}");
    }
}
