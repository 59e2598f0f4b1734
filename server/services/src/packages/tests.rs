//! Packages on a real PostgreSQL.

use super::PackageDesk;
use crate::bookings::tests::{Front, at, person};
use chrono::TimeDelta;
use contract::{
    AppError, Caller,
    bookings::{BookingChange, BookingView, Bookings},
    caller::Role,
    packages::{BookingPackages, PackageForm, Packages, PaidBy},
};
use domain::{
    booking::BookingState,
    ids::{BookingId, HoldingId, PackageId},
};

struct Counter {
    front: Front,
    desk: PackageDesk,
    owner: Caller,
    dispatcher: Caller,
}

fn form(name: &str, services: &[&str]) -> PackageForm {
    PackageForm {
        name: name.into(),
        visits: "2".into(),
        price: "250".into(),
        months: "6".into(),
        services: services.iter().map(|key| (*key).to_owned()).collect(),
    }
}

impl Counter {
    fn of(front: Front) -> Self {
        let owner = Caller { actor: person("Ona Reyes", Role::Owner), ..front.visitor() };
        let dispatcher = front.dispatcher("Maya Torres");
        Self { desk: PackageDesk::new(front.resources.clone()), front, owner, dispatcher }
    }

    async fn open() -> Self {
        Self::of(Front::open().await)
    }

    /// A package of two laser visits.
    async fn two_lasers(&self) -> PackageId {
        self.desk.save(&self.owner, None, 0, form("Two lasers", &["laser"])).await.expect("added");
        self.desk.page(&self.owner).await.expect("a page").packages[0].id
    }

    async fn sold(&self, booking: BookingId, package: PackageId) -> HoldingId {
        self.desk.sell(&self.dispatcher, booking, package, PaidBy::Cash).await.expect("sold");
        self.beside(booking).await.holdings.last().expect("a holding").id
    }

    async fn beside(&self, booking: BookingId) -> BookingPackages {
        self.desk.of_booking(&self.dispatcher, booking).await.expect("packages")
    }

    async fn take(&self, booking: BookingId, holding: HoldingId) -> Result<BookingView, AppError> {
        self.front.change(booking, BookingChange::TakeFromPackage { holding }).await
    }

    /// How many visits are left of the client's only package.
    async fn left(&self, booking: BookingId) -> u16 {
        self.beside(booking).await.holdings.first().map_or(0, |holding| holding.left)
    }
}

fn is_conflict<T>(answer: &Result<T, AppError>, words: &str) -> bool {
    matches!(answer, Err(AppError::Conflict { what }) if what.contains(words))
}

#[tokio::test]
async fn a_visit_from_a_package_asks_for_no_deposit_and_is_confirmed() {
    let counter = Counter::open().await;
    let package = counter.two_lasers().await;
    let held = counter.front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    assert_eq!(held.state, BookingState::AwaitingDeposit);
    let beside = counter.beside(held.id).await;
    assert_eq!((beside.used, beside.holdings.len(), beside.on_sale.len()), (None, 0, 1));
    let holding = counter.sold(held.id, package).await;
    let taken = counter.take(held.id, holding).await.expect("taken");
    assert_eq!((taken.state, taken.deposit.minor, taken.due_at_visit.high.minor), (BookingState::Confirmed, 0, 0));
    assert!(taken.hold_expires_at.is_none());
    let used = taken.package.expect("a package");
    assert_eq!((used.name.as_str(), used.number, used.of), ("Two lasers", 1, 2));
    assert_eq!(counter.left(held.id).await, 1);
    // Its time is no hold's any more: it outlasts the hold.
    counter.front.clock.advance(TimeDelta::minutes(20));
    let lost = counter.front.book("laser", at(12, 10, 14, 30)).await;
    let other = lost.map(|other| other.practitioner_id);
    assert_ne!(other.ok(), Some(taken.practitioner_id));
    let again = counter.take(held.id, holding).await;
    assert!(is_conflict(&again, "already"), "a visit is taken once");
}

#[tokio::test]
async fn nobody_gets_more_visits_than_they_bought_however_many_ask_at_once() {
    let counter = Counter::open().await;
    let package = counter.two_lasers().await;
    let mut bookings = Vec::new();
    for day in [1, 2, 3, 4, 7, 8] {
        bookings.push(counter.front.book("laser", at(12, day, 14, 30)).await.expect("a hold").id);
    }
    let holding = counter.sold(bookings[0], package).await;
    let mut tasks = tokio::task::JoinSet::new();
    for booking in bookings {
        let (desk, caller) = (counter.front.desk.clone(), counter.dispatcher.clone());
        tasks.spawn(
            async move { desk.change(&caller, booking, None, BookingChange::TakeFromPackage { holding }).await },
        );
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    assert_eq!(answers.iter().filter(|answer| is_conflict(answer, "Every visit of this package is used")).count(), 4);
    assert_eq!(counter.front.count("select count(*) from package_uses where returned_at is null").await, 2);
}

#[tokio::test]
async fn a_cancelled_visit_comes_back_where_a_deposit_would_and_counts_as_used_where_it_would_not() {
    for (advance, comes_back) in [(TimeDelta::zero(), true), (TimeDelta::hours(52), false)] {
        let counter = Counter::open().await;
        let package = counter.two_lasers().await;
        let visit = counter.front.book("laser", at(11, 25, 14, 30)).await.expect("a hold");
        let holding = counter.sold(visit.id, package).await;
        counter.take(visit.id, holding).await.expect("taken");
        counter.front.clock.advance(advance);
        let shown = counter.front.desk.cancel_preview(&counter.dispatcher, visit.id).await.expect("a preview");
        assert_eq!(shown.returns_to_package, Some(comes_back), "after {advance}");
        counter.front.change(visit.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
        assert_eq!(counter.left(visit.id).await, if comes_back { 2 } else { 1 }, "as it was shown");
    }
}

#[tokio::test]
async fn a_cancellation_that_is_undone_keeps_its_visit_and_one_that_stands_gives_it_back() {
    let counter = Counter::of(Front::with_grace().await);
    let package = counter.two_lasers().await;
    let visit = counter.front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    let holding = counter.sold(visit.id, package).await;
    counter.take(visit.id, holding).await.expect("taken");
    let cancel = || BookingChange::Cancel { reason: String::new() };
    counter.front.change(visit.id, cancel()).await.expect("cancelled");
    assert_eq!(counter.left(visit.id).await, 1, "nothing follows before the moment is over");
    let back = counter.front.change(visit.id, BookingChange::Undo).await.expect("undone");
    assert!(back.package.is_some());
    counter.front.change(visit.id, cancel()).await.expect("cancelled");
    counter.front.clock.advance(TimeDelta::seconds(31));
    crate::bookings::tests::settle(&counter.front, visit.id).await;
    assert_eq!(counter.left(visit.id).await, 2);
}

#[tokio::test]
async fn a_visit_is_given_back_by_hand_and_asks_for_its_deposit_again() {
    let counter = Counter::open().await;
    let package = counter.two_lasers().await;
    let visit = counter.front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    let holding = counter.sold(visit.id, package).await;
    counter.take(visit.id, holding).await.expect("taken");
    let back = counter.front.change(visit.id, BookingChange::GiveBackToPackage).await.expect("given back");
    assert_eq!((back.package, back.deposit, counter.left(visit.id).await), (None, visit.deposit, 2));
    let twice = counter.front.change(visit.id, BookingChange::GiveBackToPackage).await;
    assert!(is_conflict(&twice, "taken from no package"));
}

#[tokio::test]
async fn a_package_covers_its_own_services_until_its_last_day() {
    let counter = Counter::open().await;
    let package = counter.two_lasers().await;
    let facial = counter.front.book("facial", at(12, 10, 14, 30)).await.expect("booked");
    let holding = counter.sold(facial.id, package).await;
    let refused = counter.take(facial.id, holding).await;
    assert!(is_conflict(&refused, "other services"));
    assert_eq!(counter.beside(facial.id).await.holdings[0].refusal.as_deref(), Some("It is for other services."));
    counter.front.count("update package_holdings set expires_on = '2037-12-09' returning 1::bigint").await;
    let laser = counter.front.book("laser", at(12, 10, 15, 30)).await.expect("a hold");
    let late = counter.take(laser.id, holding).await;
    assert!(is_conflict(&late, "2037-12-09"));
    let sooner = counter.front.book("laser", at(12, 9, 15, 30)).await.expect("a hold");
    counter.take(sooner.id, holding).await.expect("the last day counts");
}

#[tokio::test]
async fn what_was_paid_for_already_is_not_taken_from_a_package() {
    let counter = Counter::open().await;
    let package = counter.two_lasers().await;
    let visit = counter.front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    counter.front.pay(visit.id, visit.deposit.minor).await;
    let holding = counter.sold(visit.id, package).await;
    assert!(is_conflict(&counter.take(visit.id, holding).await, "paid for this visit already"));
}

#[tokio::test]
async fn a_mistaken_sale_is_taken_back_until_a_visit_was_used() {
    let counter = Counter::open().await;
    let package = counter.two_lasers().await;
    let visit = counter.front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    let mistaken = counter.sold(visit.id, package).await;
    counter.desk.void(&counter.dispatcher, visit.id, mistaken).await.expect("taken back");
    assert!(counter.beside(visit.id).await.holdings.is_empty());
    assert!(matches!(counter.take(visit.id, mistaken).await, Err(AppError::NotFound { .. })));
    let holding = counter.sold(visit.id, package).await;
    counter.take(visit.id, holding).await.expect("taken");
    counter.front.change(visit.id, BookingChange::GiveBackToPackage).await.expect("given back");
    let void = counter.desk.void(&counter.dispatcher, visit.id, holding).await;
    assert!(is_conflict(&void, "so its sale stays"));
}

#[tokio::test]
async fn one_client_never_uses_the_package_of_another() {
    let counter = Counter::open().await;
    let package = counter.two_lasers().await;
    let mine = counter.front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    let holding = counter.sold(mine.id, package).await;
    let theirs = contract::bookings::BookingRequest {
        phone: "+15125550999".into(),
        email: "somebody.else@example.com".into(),
        ..crate::bookings::tests::request("laser", at(12, 10, 16, 30))
    };
    let theirs = counter.front.desk.create(&counter.front.visitor(), theirs).await.expect("a hold");
    assert!(matches!(counter.take(theirs.id, holding).await, Err(AppError::NotFound { .. })));
    assert!(counter.beside(theirs.id).await.holdings.is_empty());
}

#[tokio::test]
async fn a_package_that_nobody_could_sell_is_refused_by_its_fields() {
    let counter = Counter::open().await;
    let wrong = PackageForm {
        name: "x".into(),
        visits: "0".into(),
        price: "-1".into(),
        months: "soon".into(),
        services: vec!["no-such-service".into()],
    };
    let refused = counter.desk.save(&counter.owner, None, 0, wrong).await.expect_err("nothing in it is right");
    for field in ["name", "visits", "price", "months", "services"] {
        assert!(refused.reason_for(field).is_some(), "{field}");
    }
    let dispatcher = counter.desk.save(&counter.dispatcher, None, 0, form("Two lasers", &["laser"])).await;
    assert!(matches!(dispatcher, Err(AppError::Forbidden { .. })));
    let package = counter.two_lasers().await;
    counter.desk.save(&counter.owner, Some(package), 1, form("Two or more", &["laser"])).await.expect("changed");
    let stale = counter.desk.save(&counter.owner, Some(package), 1, form("Three", &["laser"])).await;
    assert!(is_conflict(&stale, "meanwhile"));
    counter.desk.offer(&counter.owner, package, false).await.expect("off sale");
    let visit = counter.front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    assert!(counter.beside(visit.id).await.on_sale.is_empty());
    let sold = counter.desk.sell(&counter.dispatcher, visit.id, package, PaidBy::Card).await;
    assert!(matches!(sold, Err(AppError::NotFound { .. })));
}
