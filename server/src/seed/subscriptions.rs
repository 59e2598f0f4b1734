//! What the demo's clinics pay for the product: a plan that goes on, and what was paid for it so far.

use super::SeedError;
use chrono::{DateTime, Days, Months, Utc};
use domain::{
    billing::{Facts, Interval, Plan, Sold, Status, standing::TRIAL},
    ids::OrgId,
    money::Currency,
};
use sqlx::PgConnection;
use store::subscriptions::{self, Face, Invoice, Subscription};

/// How many invoices lie behind a clinic.
const INVOICES: u32 = 3;
/// How long the period under way still runs.
const AHEAD: Days = Days::new(17);

/// Leaves a clinic alone that has one already.
pub async fn insert(
    connection: &mut PgConnection,
    slug: &str,
    currency: Currency,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let (plan, interval) = match slug {
        "lumen" | "ridge" => (Plan::Group, Interval::Month),
        "northside" => (Plan::Practice, Interval::Year),
        _ => (Plan::Practice, Interval::Month),
    };
    let period_ends_at = now.checked_add_days(AHEAD).unwrap_or(now);
    let months = |number: u32| if interval == Interval::Year { 12 * number } else { number };
    let back = |number: u32| period_ends_at.checked_sub_months(Months::new(months(number))).unwrap_or(now);
    let started_at = back(INVOICES);
    let mut facts = Facts { trial_ends_at: started_at, sold: None };
    if !subscriptions::begin_trial(connection, org, &facts, started_at - TRIAL).await? {
        return Ok(());
    }
    let price = plan.price(interval, currency);
    let customer = format!("cus_demo_{slug}");
    facts.sold = Some(Sold {
        reference: format!("sub_demo_{slug}"),
        status: Status::Active,
        price,
        started_at,
        period_ends_at,
        cancel_at: None,
        ended_at: None,
        paused_from: None,
        resumes_at: None,
        unpaid_since: None,
        seen_at: now,
    });
    let face = Face { card: "Visa ending 4242".into(), next: Some((price.amount, period_ends_at)), ..Face::default() };
    let known = Subscription {
        facts,
        customer: Some(customer.clone()),
        item: format!("si_demo_{slug}"),
        face,
        version: 1,
        updated_at: now,
    };
    subscriptions::set_customer(connection, org, &customer).await?;
    subscriptions::save(connection, org, &known, now).await?;
    for number in 1..=INVOICES {
        let invoice = Invoice {
            reference: format!("in_demo_{slug}_{number}"),
            number: format!("DEMO-{:04}", INVOICES + 1 - number),
            state: "paid".into(),
            total: price.amount,
            due: domain::money::Money::zero(price.amount.currency),
            failed: false,
            page: None,
            pdf: None,
            made_at: back(number),
        };
        subscriptions::keep_invoice(connection, org, &invoice).await?;
    }
    Ok(())
}
