//! The subscription: what its page says and offers, and to whom.

use super::{Role, Who, office::Sample, page};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    billing::{
        InvoiceView, Meter, Offer, PlanChange, SubscriptionAct, SubscriptionState, SubscriptionView, Subscriptions,
    },
};
use domain::{
    billing::{Interval, Plan},
    money::{Currency, Money},
};

fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn invoice(state: &str, is_open: bool) -> InvoiceView {
    InvoiceView {
        reference: "in_1".into(),
        number: "ANTEROOM-0001".into(),
        date: "November 3, 2026".into(),
        total: dollars(12_900),
        due: dollars(12_900),
        state: state.into(),
        is_open,
        page: Some("https://pay.example/in_1".into()),
        pdf: None,
    }
}

fn offer(plan: Plan, too_small: &str) -> Offer {
    Offer {
        plan,
        name: plan.name().into(),
        for_whom: plan.for_whom().into(),
        monthly: plan.price(Interval::Month, Currency::USD).amount,
        yearly: plan.price(Interval::Year, Currency::USD).amount,
        holds: vec!["10 members".into()],
        too_small: too_small.into(),
    }
}

#[async_trait]
impl Subscriptions for Sample {
    async fn view(&self, caller: &Caller) -> Result<SubscriptionView, AppError> {
        caller.require(domain::authorization::Action::ReadBilling)?;
        Ok(SubscriptionView {
            is_sold: true,
            plan: Plan::Practice,
            interval: Interval::Month,
            state: SubscriptionState::PastDue,
            words: "A payment failed. Everything goes on until December 7, 2026.".into(),
            price: Some(dollars(12_900)),
            meters: vec![Meter { title: "Members".into(), used: "4".into(), limit: "10".into(), percent: 40 }],
            next: Some((dollars(10_320), "December 23, 2026".into())),
            discount: "20 % off for 3 months".into(),
            card: "Visa ending 4242".into(),
            card_good_until: "good until December 2034".into(),
            tax_ids: vec!["EU VAT · DE123456789".into()],
            to_pay: Some(invoice("Payment failed", true)),
            invoices: vec![invoice("Payment failed", true)],
            offers: vec![
                offer(Plan::Solo, "You have 4 members; Solo holds 3."),
                offer(Plan::Practice, ""),
                offer(Plan::Group, ""),
            ],
            has_portal: true,
            version: 3,
        })
    }
    async fn checkout(&self, _: &Caller, _: Plan, _: Interval) -> Result<String, AppError> {
        absent()
    }
    async fn portal(&self, _: &Caller) -> Result<String, AppError> {
        absent()
    }
    async fn preview(&self, _: &Caller, plan: Plan, interval: Interval) -> Result<PlanChange, AppError> {
        let price = plan.price(interval, Currency::USD).amount;
        let lines = vec![("Unused time on Anteroom Practice".into(), dollars(-6_450))];
        let (due_now, credit) = (dollars(11_000), dollars(0));
        Ok(PlanChange { plan, interval, price, lines, due_now, credit, as_of: 1_800_000_000, version: 3 })
    }
    async fn change(&self, _: &Caller, _: Plan, _: Interval, _: i64, _: i64) -> Result<(), AppError> {
        absent()
    }
    async fn act(&self, _: &Caller, _: SubscriptionAct, _: i64) -> Result<(), AppError> {
        absent()
    }
    async fn refresh(&self, _: &Caller) -> Result<(), AppError> {
        Ok(())
    }
}

#[tokio::test]
async fn the_page_says_how_it_stands_what_is_used_and_what_is_open() {
    let answer = page("/portal/subscription", Who::Member(Role::Owner)).await;
    answer.says(&["A payment failed", "Pay $129.00 now", "4 of 10", "Next payment: $103.20 on December 23, 2026"]);
    answer.says(&["ANTEROOM-0001", "Visa ending 4242", "EU VAT · DE123456789", "20 % off for 3 months"]);
    answer.says(&["You have 4 members; Solo holds 3.", "plan=group&amp;interval=month", "value=\"cancel_now\""]);
}

#[tokio::test]
async fn a_plan_in_the_address_shows_what_the_change_costs() {
    let answer = page("/portal/subscription?plan=group&interval=month", Who::Member(Role::Owner)).await;
    answer.says(&["Change to Group", "Unused time on Anteroom Practice", "\u{2212}$64.50", "$110.00"]);
    answer.says(&["name=\"as_of\"", "value=\"1800000000\""]);
}

#[tokio::test]
async fn an_operator_looks_and_is_offered_nothing() {
    let answer = page("/portal/subscription", Who::OperatorInside).await;
    answer.says(&["ANTEROOM-0001"]);
    answer.hides(&["Pay $129.00 now", "value=\"cancel_now\"", "plan=group&amp;interval=month"]);
}
