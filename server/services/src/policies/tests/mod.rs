//! Policies on a real PostgreSQL: what is shown before is what happens after, whatever is saved in between.

mod typed;

use super::PolicyDesk;
use crate::bookings::tests::{Front, at, person, request};
use contract::{
    AppError, Caller,
    bookings::{BookingChange, Bookings},
    caller::Role,
    policies::{NewPolicy, Policies},
};
use domain::{
    booking::BookingState,
    policy::{CancellationPolicy, ClientClass, DepositPolicy, OutageRule::TurnDown, PolicyRule, RefundWindow, Terms},
};

fn desk(front: &Front) -> (PolicyDesk, Caller) {
    let owner = Caller { actor: person("Ona Reyes", Role::Owner), ..front.visitor() };
    (PolicyDesk::new(front.resources.clone()), owner)
}

fn terms(minor: i64, windows: Vec<RefundWindow>) -> Terms {
    let cancellation = CancellationPolicy { version: 0, windows, no_show_refund_percent: 25, no_show_fee_percent: 50 };
    Terms { deposit: DepositPolicy::Fixed { minor }, cancellation }
}

fn rule(clients: &[ClientClass], terms: Terms) -> PolicyRule {
    PolicyRule::of(vec!["laser".into()], clients.to_vec(), terms)
}

#[tokio::test]
async fn a_booking_keeps_the_version_that_it_was_made_under() {
    let front = Front::open().await;
    let (policies, owner) = desk(&front);
    let windows = || vec![RefundWindow { fee_minor: 500, ..RefundWindow::of(24, 100) }];
    let first = NewPolicy {
        seen: 0,
        rules: vec![rule(&[], terms(3_000, windows()))],
        otherwise: Terms::free(),
        on_outage: TurnDown,
    };
    assert_eq!(policies.save(&owner, first).await.expect("saved").policy.version, 1);

    let held = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    assert_eq!((held.state, held.deposit.minor), (BookingState::AwaitingDeposit, 3_000));
    front.pay(held.id, 3_000).await;

    let stricter = NewPolicy { seen: 1, rules: Vec::new(), otherwise: terms(9_000, Vec::new()), on_outage: TurnDown };
    assert_eq!(policies.save(&owner, stricter).await.expect("saved").policy.version, 2);
    let shown = front.desk.cancel_preview(&front.dispatcher("Maya Torres"), held.id).await.expect("a preview");
    assert_eq!((shown.refund.minor, shown.kept.minor), (2_500, 500), "as it was agreed");
    let after = front.change(held.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    assert_eq!(after.paid.minor, 500, "what was shown is what happened");
    let next = front.book("laser", at(12, 10, 15, 30)).await.expect("a hold");
    assert_eq!(next.deposit.minor, 9_000, "the newest version is in force for what is new");
    let versions = policies.versions(&owner).await.expect("versions");
    assert_eq!(versions.iter().map(|version| version.policy.version).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(versions[0].saved_by, "Ona Reyes");
    let acts = "select count(*) from audit_entries where action = 'policy.saved'";
    assert_eq!(front.count(acts).await, 2);
}

#[tokio::test]
async fn who_missed_a_visit_pays_more_when_the_clinic_books_and_learns_nothing_from_the_form() {
    let front = Front::open().await;
    let (policies, owner) = desk(&front);
    let rules = vec![rule(&[ClientClass::Missed], terms(15_000, Vec::new())), rule(&[], terms(2_000, Vec::new()))];
    policies
        .save(&owner, NewPolicy { seen: 0, rules, otherwise: Terms::free(), on_outage: TurnDown })
        .await
        .expect("saved");

    let missed = front.book("facial", at(11, 24, 9, 0)).await.expect("booked");
    front.clock.set(at(11, 24, 10, 0));
    front.change(missed.id, BookingChange::NoShow).await.expect("nobody came");

    let by_form = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    assert_eq!(by_form.deposit.minor, 2_000, "a form proves nobody");
    let wanted = request("laser", at(12, 11, 14, 30));
    let by_clinic = front.desk.create(&front.dispatcher("Maya Torres"), wanted).await.expect("a hold");
    assert_eq!(by_clinic.deposit.minor, 15_000);
}

#[tokio::test]
async fn who_did_not_come_gets_back_what_the_policy_says() {
    let front = Front::open().await;
    let (policies, owner) = desk(&front);
    let rules = vec![rule(&[], terms(4_000, Vec::new()))];
    policies
        .save(&owner, NewPolicy { seen: 0, rules, otherwise: Terms::free(), on_outage: TurnDown })
        .await
        .expect("saved");
    let held = front.book("laser", at(11, 24, 9, 0)).await.expect("a hold");
    front.pay(held.id, 4_000).await;
    front.clock.set(at(11, 24, 10, 0));
    let after = front.change(held.id, BookingChange::NoShow).await.expect("nobody came");
    assert_eq!(after.paid.minor, 3_000, "a quarter goes back");
}

#[tokio::test]
async fn a_policy_is_saved_whole_by_those_who_may_and_over_the_version_that_they_saw() {
    let front = Front::open().await;
    let (policies, owner) = desk(&front);
    let new = |seen| NewPolicy { seen, rules: Vec::new(), otherwise: Terms::free(), on_outage: TurnDown };
    let dispatcher = front.dispatcher("Maya Torres");
    assert!(matches!(policies.save(&dispatcher, new(0)).await, Err(AppError::Forbidden { .. })));
    assert!(matches!(
        policies.versions(&front.visitor()).await,
        Err(AppError::Forbidden { .. } | AppError::Unauthenticated)
    ));
    let broken =
        NewPolicy { rules: vec![PolicyRule::of(vec!["leeches".into()], Vec::new(), terms(0, Vec::new()))], ..new(0) };
    let error = policies.save(&owner, broken).await.expect_err("nobody can mean that");
    assert!(
        error.reason_for("rules.0.services").is_some() && error.reason_for("rules.0.deposit").is_some(),
        "{error:?}"
    );
    policies.save(&owner, new(0)).await.expect("saved");
    assert!(matches!(policies.save(&owner, new(0)).await, Err(AppError::Conflict { .. })), "overtaken");
}
