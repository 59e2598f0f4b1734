//! Subscriptions of organisations, against the real client and the sandbox: months go by on both clocks.

use crate::world::World;
use chrono::TimeDelta;
use contract::{
    Actor, AppError, Caller,
    billing::{SubscriptionAct, SubscriptionState, SubscriptionView, Subscriptions},
    organisations::Organisations,
    team::{LocationForm, Team},
};
use domain::{
    authorization::{Action, Role},
    billing::{Interval, Plan},
    ids::PersonId,
};
use graphile_worker::TaskHandler;
use ports::{Clock, Mail, MailError, OutgoingMail};
use services::{
    billing::{SubscriptionDesk, jobs::WatchSubscriptions},
    organisations::OrganisationDesk,
    team::TeamDesk,
};
use std::sync::{Arc, Mutex};
use store::{
    queue::{self, Schedule},
    subscriptions,
};
use uuid::Uuid;

/// Keeps what is mailed.
#[derive(Default)]
struct Letters(Mutex<Vec<String>>);

#[async_trait::async_trait]
impl Mail for Letters {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        self.0.lock().expect("no test panics while holding it").push(mail.subject);
        Ok(())
    }
}

struct Billing {
    world: World,
    desk: SubscriptionDesk,
    owner: Caller,
    letters: Arc<Letters>,
}

impl Billing {
    async fn open() -> Self {
        let mut world = World::selling().await;
        let letters = Arc::new(Letters::default());
        world.resources.mail = letters.clone();
        let id = PersonId(Uuid::from_u128(77));
        for statement in [
            "insert into people (person_id, email, name, password_hash, created_at)
             values ($1, 'ona@lumen.example', 'Ona Reyes', 'x', '2037-11-01T00:00:00Z')",
            "insert into memberships (org_id, person_id, role, created_at)
             select org_id, $1, 'owner', '2037-11-01T00:00:00Z' from organisations limit 1",
        ] {
            let owner = world.database.database.owner();
            sqlx::query(statement).bind(id.0).execute(owner).await.expect("somebody who owns the clinic");
        }
        let owner = world.caller(Actor::Person { id, name: "Ona Reyes".into(), role: Role::Owner });
        let desk = SubscriptionDesk::new(world.resources.clone());
        Self { world, desk, owner, letters }
    }

    async fn view(&self) -> SubscriptionView {
        self.desk.view(&self.owner).await.expect("a page")
    }

    async fn state(&self) -> SubscriptionState {
        self.view().await.state
    }

    /// Days go by; what is due at the provider happens, its events arrive, and the hourly look is taken.
    async fn let_pass(&self, days: i64) {
        self.world.clock.advance(TimeDelta::days(days));
        self.world.sandbox.stripe.let_subscriptions_run();
        self.settle().await;
    }

    async fn settle(&self) {
        self.world.receive_all().await;
        self.watch().await;
    }

    async fn watch(&self) {
        let mut connection = self.world.database.database.owner().acquire().await.expect("a connection");
        let job = WatchSubscriptions {};
        queue::enqueue(&mut connection, WatchSubscriptions::IDENTIFIER, &job, Schedule::default())
            .await
            .expect("enqueued");
        self.world.work().await;
    }

    async fn subscribe_with(&self, plan: Plan, declines: bool, code: &str) {
        let url = self.desk.checkout(&self.owner, plan, Interval::Month).await.expect("a checkout");
        let session = url.rsplit('/').next().expect("a path");
        self.world.sandbox.stripe.subscribe(session, declines, code).expect("the card is taken");
        self.settle().await;
    }

    async fn act(&self, act: SubscriptionAct) -> Result<(), AppError> {
        let version = self.view().await.version;
        self.desk.act(&self.owner, act, version).await
    }

    /// Leaves another card at the provider.
    fn replace_card(&self, declines: bool) {
        let customer = self.world.sandbox.stripe.billing_customers().pop().expect("a customer");
        self.world.sandbox.stripe.replace_card(&customer, declines);
    }

    async fn change(&self, plan: Plan, interval: Interval) -> Result<i64, AppError> {
        let shown = self.desk.preview(&self.owner, plan, interval).await?;
        self.desk.change(&self.owner, plan, interval, shown.as_of, shown.version).await?;
        Ok(shown.due_now.minor)
    }

    /// As the database says for every request.
    async fn is_read_only(&self) -> bool {
        let column = "select coalesce(read_only_from <= $1, false) from subscriptions";
        let owner = self.world.database.database.owner();
        sqlx::query_scalar(column).bind(self.world.clock.now()).fetch_one(owner).await.expect("a subscription")
    }

    fn subjects(&self) -> Vec<String> {
        self.letters.0.lock().expect("no test panics while holding it").clone()
    }
}

#[tokio::test]
async fn a_subscription_lives_through_trial_payment_decline_recovery_and_its_end() {
    let billing = Billing::open().await;
    billing.watch().await;
    assert_eq!(billing.state().await, SubscriptionState::Trial);
    billing.subscribe_with(Plan::Solo, false, "").await;
    let view = billing.view().await;
    assert_eq!((view.state, view.plan), (SubscriptionState::TrialWithCard, Plan::Solo));
    assert!(view.invoices.is_empty(), "nothing is charged before the trial is over");
    billing.let_pass(15).await;
    let view = billing.view().await;
    assert_eq!((view.state, view.invoices.len()), (SubscriptionState::Active, 1));
    assert_eq!((view.invoices[0].state.as_str(), view.invoices[0].total.minor), ("Paid", 4_900));
    billing.let_pass(31).await;
    assert_eq!(billing.view().await.invoices.len(), 2);
    // The card stops working: grace, then reading alone; nothing of it waits for a job.
    billing.replace_card(true);
    billing.let_pass(31).await;
    let view = billing.view().await;
    assert_eq!(view.state, SubscriptionState::PastDue);
    assert_eq!(view.to_pay.as_ref().map(|invoice| invoice.due.minor), Some(4_900));
    assert!(!billing.is_read_only().await);
    assert!(matches!(billing.act(SubscriptionAct::Pay).await, Err(AppError::Conflict { .. })), "the card is declined");
    billing.world.clock.advance(TimeDelta::days(15));
    assert!(billing.is_read_only().await);
    assert_eq!(billing.state().await, SubscriptionState::Unpaid);
    // A new card and a payment settle it.
    billing.replace_card(false);
    billing.act(SubscriptionAct::Pay).await.expect("the new card works");
    assert_eq!(billing.state().await, SubscriptionState::Active);
    assert!(!billing.is_read_only().await);
    // Cancelled at the end of what is paid for, taken back, and cancelled again.
    billing.act(SubscriptionAct::CancelAtEnd).await.expect("cancelled");
    assert_eq!(billing.state().await, SubscriptionState::Ending);
    billing.act(SubscriptionAct::Keep).await.expect("kept");
    assert_eq!(billing.state().await, SubscriptionState::Active);
    billing.act(SubscriptionAct::CancelAtEnd).await.expect("cancelled");
    billing.let_pass(32).await;
    assert_eq!(billing.state().await, SubscriptionState::Ended);
    assert!(billing.is_read_only().await);
    // And somebody comes back, without another trial.
    billing.subscribe_with(Plan::Practice, false, "").await;
    let view = billing.view().await;
    assert_eq!((view.state, view.plan), (SubscriptionState::Active, Plan::Practice));
    assert!(!billing.is_read_only().await);
}

#[tokio::test]
async fn a_change_costs_what_was_shown_and_a_smaller_plan_leaves_credit() {
    let billing = Billing::open().await;
    billing.watch().await;
    billing.subscribe_with(Plan::Solo, false, "").await;
    billing.let_pass(20).await;
    let shown = billing.change(Plan::Group, Interval::Month).await.expect("a larger plan");
    let view = billing.view().await;
    assert_eq!((view.plan, view.state), (Plan::Group, SubscriptionState::Active));
    assert!(shown > 0);
    assert_eq!(
        view.invoices.first().map(|invoice| (invoice.total.minor, invoice.state.as_str())),
        Some((shown, "Paid"))
    );
    let preview = billing.desk.preview(&billing.owner, Plan::Solo, Interval::Month).await.expect("a smaller plan");
    assert_eq!(preview.due_now.minor, 0);
    assert!(preview.credit.minor > 0, "{preview:?}");
    billing.change(Plan::Solo, Interval::Month).await.expect("a smaller plan");
    let credit = billing.view().await.next.expect("a next payment");
    assert_eq!(credit.0.minor, 0, "what was paid too much pays for what comes");
    // A year begins at once, and is paid at once.
    let due = billing.change(Plan::Practice, Interval::Year).await.expect("by the year");
    assert!(due > 0);
    assert_eq!(billing.view().await.interval, Interval::Year);
    // What was shown for an older state is not done.
    let stale = billing.desk.change(&billing.owner, Plan::Group, Interval::Year, 0, 0).await;
    assert!(matches!(stale, Err(AppError::Conflict { .. })), "{stale:?}");
}

#[tokio::test]
async fn a_declined_upgrade_changes_nothing() {
    let billing = Billing::open().await;
    billing.watch().await;
    billing.subscribe_with(Plan::Solo, false, "").await;
    billing.let_pass(20).await;
    billing.replace_card(true);
    let refused = billing.change(Plan::Group, Interval::Month).await;
    assert!(matches!(&refused, Err(AppError::Conflict { what }) if what.contains("declined")), "{refused:?}");
    let view = billing.view().await;
    assert_eq!((view.plan, view.state), (Plan::Solo, SubscriptionState::Active));
}

#[tokio::test]
async fn a_pause_begins_with_the_end_of_what_is_paid_for_and_resuming_pays_a_new_period() {
    let billing = Billing::open().await;
    billing.watch().await;
    billing.subscribe_with(Plan::Solo, false, "").await;
    billing.let_pass(20).await;
    billing.act(SubscriptionAct::Pause).await.expect("paused");
    assert_eq!(billing.state().await, SubscriptionState::Paused);
    assert!(!billing.is_read_only().await, "what is paid for is used to its end");
    billing.let_pass(70).await;
    assert!(billing.is_read_only().await);
    let paid = |view: &SubscriptionView| view.invoices.iter().filter(|invoice| invoice.state == "Paid").count();
    let before = paid(&billing.view().await);
    billing.act(SubscriptionAct::Resume).await.expect("resumed");
    let view = billing.view().await;
    assert_eq!((view.state, paid(&view)), (SubscriptionState::Active, before + 1));
    assert!(!billing.is_read_only().await);
}

#[tokio::test]
async fn a_coupon_takes_its_share_off_and_says_so() {
    let billing = Billing::open().await;
    billing.watch().await;
    billing.subscribe_with(Plan::Practice, false, "welcome20").await;
    billing.let_pass(15).await;
    let view = billing.view().await;
    assert_eq!(view.invoices[0].total.minor, 10_320);
    assert_eq!(view.discount, "20 % off for 3 months");
    assert_eq!(view.next.map(|(money, _)| money.minor), Some(10_320));
}

#[tokio::test]
async fn events_that_come_late_twice_and_in_any_order_and_none_at_all_lead_to_the_same_end() {
    let billing = Billing::open().await;
    billing.watch().await;
    billing.subscribe_with(Plan::Solo, false, "").await;
    billing.let_pass(15).await;
    let known = billing.view().await;
    let mut events = billing.world.sandbox.stripe.events();
    events.reverse();
    for event in events.iter().chain(&events) {
        billing.world.receive(&event.body).await.expect("a good delivery");
    }
    billing.world.work().await;
    assert_eq!(billing.view().await, known);
    // Not one event arrives of the next month; the daily look finds it.
    billing.replace_card(true);
    billing.world.clock.advance(TimeDelta::days(31));
    billing.watch().await;
    assert_eq!(billing.state().await, SubscriptionState::PastDue);
}

#[tokio::test]
async fn whoever_reads_alone_changes_nothing_and_still_pays_leaves_and_takes_data_along() {
    let billing = Billing::open().await;
    billing.watch().await;
    billing.world.clock.advance(TimeDelta::days(14));
    assert!(billing.is_read_only().await);
    let caller = Caller { read_only: true, ..billing.owner.clone() };
    let refused = caller.require(Action::ChangeBookings);
    assert!(matches!(&refused, Err(AppError::PaymentRequired { what }) if what.contains("/portal/subscription")));
    for free in [Action::ReadBookings, Action::ManageBilling, Action::ExportOrganisation, Action::ChangeMembers] {
        assert_eq!(caller.require(free), Ok(()), "{free:?}");
    }
    assert_eq!(caller.require(Action::AskPublicly), Ok(()));
    billing.desk.checkout(&caller, Plan::Solo, Interval::Month).await.expect("paying is never refused");
    // A client's booking is no staff's: it is made, and can be changed by its link.
    let held = billing.world.hold(160).await;
    assert!(billing.world.pay_page(&held).await.is_ok());
}

#[tokio::test]
async fn a_plan_holds_so_many_members_and_locations_and_two_never_share_the_last_place() {
    let billing = Billing::open().await;
    billing.watch().await;
    billing.subscribe_with(Plan::Solo, false, "").await;
    let people = OrganisationDesk::new(billing.world.resources.clone());
    people.invite(&billing.owner, "one@lumen.example", Role::Admin).await.expect("the second of three");
    let both = tokio::join!(
        people.invite(&billing.owner, "two@lumen.example", Role::Admin),
        people.invite(&billing.owner, "three@lumen.example", Role::Admin)
    );
    let refused = [both.0.map(drop), both.1.map(drop)].into_iter().filter(Result::is_err).collect::<Vec<_>>();
    assert!(
        matches!(&refused[..], [Err(AppError::PaymentRequired { what })] if what.contains("3 members")),
        "{refused:?}"
    );
    let team = TeamDesk::new(billing.world.resources.clone());
    let form = |name: &str| LocationForm {
        name: name.into(),
        address: "1 Main St".into(),
        zone: "America/Chicago".into(),
        ..LocationForm::default()
    };
    team.save_location(&billing.owner, None, form("North")).await.expect("the first");
    let second = team.save_location(&billing.owner, None, form("South")).await;
    assert!(matches!(second, Err(AppError::PaymentRequired { .. })), "{second:?}");
}

#[tokio::test]
async fn each_message_is_counted_once_however_often_and_by_whomever_it_is_sent() {
    let billing = Billing::open().await;
    billing.watch().await;
    let (org, now) = (billing.world.clinic.org, billing.world.clock.now());
    let count = |thing: &'static str| {
        let database = billing.world.database.database.clone();
        async move {
            let mut transaction = database.begin(org).await.expect("a transaction");
            let counted = subscriptions::count_message(&mut transaction, org, thing, now).await.expect("counted");
            transaction.commit().await.expect("commits");
            counted
        }
    };
    let tries = tokio::join!(count("mail-1"), count("mail-1"), count("mail-1"), count("mail-2"));
    let counted = [tries.0, tries.1, tries.2, tries.3].into_iter().filter(|counted| *counted).count();
    assert_eq!(counted, 2);
    let view = billing.view().await;
    let meter = view.meters.iter().find(|meter| meter.title == "Messages this month").expect("a meter");
    assert_eq!((meter.used.as_str(), meter.limit.as_str()), ("2", "5,000"));
    let doors = billing.world.database.database.doors();
    let later = now + TimeDelta::days(91);
    assert_eq!(subscriptions::forget_counted(doors, later, 10).await.expect("forgotten"), 2);
    assert_eq!(billing.view().await.meters, view.meters, "the month keeps its sum");
}

#[tokio::test]
async fn owners_are_told_once_of_each_thing() {
    let billing = Billing::open().await;
    billing.watch().await;
    assert!(billing.subjects().is_empty());
    billing.world.clock.advance(TimeDelta::days(12));
    billing.watch().await;
    billing.watch().await;
    let told = billing.subjects();
    assert!(matches!(&told[..], [one] if one.contains("your trial ends on December 7, 2037")), "{told:?}");
    billing.world.clock.advance(TimeDelta::days(3));
    billing.watch().await;
    let told = billing.subjects();
    assert!(matches!(&told[..], [_, two] if two.contains("your trial is over")), "{told:?}");
}

#[tokio::test]
async fn where_nothing_is_sold_everything_is_unlimited() {
    let world = World::open().await;
    let desk = SubscriptionDesk::new(world.resources.clone());
    let owner =
        world.caller(Actor::Person { id: PersonId(Uuid::from_u128(77)), name: "Ona Reyes".into(), role: Role::Owner });
    let view = desk.view(&owner).await.expect("a page");
    assert!(!view.is_sold && view.offers.is_empty());
    assert!(view.meters.iter().all(|meter| meter.limit.is_empty()));
    let refused = desk.checkout(&owner, Plan::Solo, Interval::Month).await;
    assert!(matches!(refused, Err(AppError::NotFound { .. })), "{refused:?}");
    let rows: i64 = world.count("select count(*) from subscriptions").await;
    assert_eq!(rows, 0);
}
