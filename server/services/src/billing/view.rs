//! The page of the subscription, and the line that every page has of it.

use super::{
    gate::amount,
    known,
    words::{day, holds, state, too_small},
};
use crate::{Resources, error::Report, zone};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    billing::{Banner, InvoiceView, Meter, Offer, SubscriptionState, SubscriptionView},
};
use domain::{
    billing::{Entitlements, Facts, Interval, Metered, Plan, Standing},
    money::Currency,
};
use sqlx::PgConnection;
use store::subscriptions::{self, Invoice, Subscription, Use};

/// How many invoices the page lists.
const MOST_INVOICES: i64 = 24;
/// From how long before its end everybody hears of a trial.
const TRIAL_IN_SIGHT: chrono::TimeDelta = chrono::TimeDelta::days(5);

pub(super) async fn clock(connection: &mut PgConnection, caller: &Caller) -> Result<Tz, AppError> {
    let request_id = &caller.client.request_id;
    let facts = store::bookings::clinic_facts(connection, caller.org).await.report(request_id)?;
    zone(&facts.ok_or_else(|| AppError::not_found("This organisation"))?.zone).report(request_id)
}

/// What the organisation pays in: as it began, else its own.
pub(super) async fn currency(
    connection: &mut PgConnection,
    caller: &Caller,
    facts: &Facts,
) -> Result<Currency, AppError> {
    if let Some(sold) = facts.sold.as_ref().filter(|_| facts.is_subscribed()) {
        return Ok(sold.price.amount.currency);
    }
    let row = store::organisations::view(connection, caller.org).await.report(&caller.client.request_id)?;
    let code = row.ok_or_else(|| AppError::not_found("This organisation"))?.currency;
    Ok(code.parse().unwrap_or(Currency::USD))
}

pub(super) async fn view(resources: &Resources, caller: &Caller) -> Result<SubscriptionView, AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let used = subscriptions::used(&mut transaction, org, now).await.report(request_id)?;
    if !resources.billing.is_connected() {
        return Ok(unlimited(used));
    }
    let subscription = known(resources, &mut transaction, org, request_id).await?;
    let invoices = subscriptions::invoices(&mut transaction, org, MOST_INVOICES).await.report(request_id)?;
    let clock = clock(&mut transaction, caller).await?;
    let currency = currency(&mut transaction, caller, &subscription.facts).await?;
    transaction.commit().await.report(request_id)?;
    let Subscription { facts, customer, face, version, .. } = subscription;
    let (state, words) = state(&facts, now, clock);
    let entitlements = Entitlements::of(&facts, now);
    let sold = facts.sold.as_ref();
    let invoices: Vec<InvoiceView> = invoices.iter().map(|invoice| invoice_view(invoice, clock)).collect();
    Ok(SubscriptionView {
        is_sold: true,
        plan: facts.plan(),
        interval: sold.map_or(Interval::Month, |sold| sold.price.interval),
        state,
        words,
        price: sold.filter(|_| facts.is_subscribed()).map(|sold| sold.price.amount),
        meters: meters(entitlements, used),
        next: face.next.map(|(money, at)| (money, day(at, clock))),
        discount: face.discount,
        card: face.card,
        card_good_until: face.card_good_until.map_or(String::new(), |on| on.format("good until %B %Y").to_string()),
        tax_ids: face.tax_ids,
        to_pay: invoices
            .iter()
            .rev()
            .find(|invoice| invoice.is_open && sold.is_some_and(domain::billing::Sold::is_unpaid))
            .cloned(),
        invoices,
        offers: Plan::ALL.into_iter().map(|plan| offer(plan, currency, used)).collect(),
        has_portal: customer.is_some(),
        version,
    })
}

/// For a deployment that sells nothing.
fn unlimited(used: Use) -> SubscriptionView {
    SubscriptionView {
        is_sold: false,
        plan: Plan::TRIED,
        interval: Interval::Month,
        state: SubscriptionState::Unlimited,
        words: "Everything is included on this installation, as much as you want of it.".into(),
        price: None,
        meters: meters(Entitlements::UNLIMITED, used),
        next: None,
        discount: String::new(),
        card: String::new(),
        card_good_until: String::new(),
        tax_ids: Vec::new(),
        to_pay: None,
        invoices: Vec::new(),
        offers: Vec::new(),
        has_portal: false,
        version: 0,
    }
}

fn meters(entitlements: Entitlements, used: Use) -> Vec<Meter> {
    let meter = |what: Metered| {
        let share = entitlements.share(what, amount(used, what));
        Meter {
            title: what.title().into(),
            used: what.amount(share.used),
            limit: share.limit.map_or(String::new(), |limit| what.amount(limit)),
            percent: share.percent(),
        }
    };
    Metered::ALL.into_iter().map(meter).collect()
}

fn offer(plan: Plan, currency: Currency, used: Use) -> Offer {
    Offer {
        plan,
        name: plan.name().into(),
        for_whom: plan.for_whom().into(),
        monthly: plan.price(Interval::Month, currency).amount,
        yearly: plan.price(Interval::Year, currency).amount,
        holds: holds(plan),
        too_small: too_small(plan, |what| amount(used, what)),
    }
}

fn invoice_view(invoice: &Invoice, clock: Tz) -> InvoiceView {
    let state = match (invoice.state.as_str(), invoice.failed) {
        ("paid", _) => "Paid",
        ("open", true) => "Payment failed",
        ("open", false) => "Open",
        ("void", _) => "Void",
        _ => "Given up",
    };
    InvoiceView {
        reference: invoice.reference.clone(),
        number: invoice.number.clone(),
        date: day(invoice.made_at, clock),
        total: invoice.total,
        due: invoice.due,
        state: state.into(),
        is_open: invoice.state == "open",
        page: invoice.page.clone(),
        pdf: invoice.pdf.clone(),
    }
}

/// For everybody in the organisation.
pub(crate) async fn banner(resources: &Resources, caller: &Caller) -> Result<Option<Banner>, AppError> {
    if !resources.billing.is_connected() || caller.person().is_none() {
        return Ok(None);
    }
    let (org, request_id, now) = (caller.org, &caller.client.request_id, resources.clock.now());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let Some(known) = subscriptions::find(&mut transaction, org).await.report(request_id)? else { return Ok(None) };
    let clock = clock(&mut transaction, caller).await?;
    transaction.commit().await.report(request_id)?;
    let standing = known.facts.standing(now);
    let (_, words) = state(&known.facts, now, clock);
    let (is_urgent, until) = match standing {
        Standing::ReadOnly(_) | Standing::Paused { begun: true, .. } => (true, None),
        Standing::PastDue { grace_until } => (true, Some(grace_until)),
        Standing::Trialing { until, has_card: false } if until - now <= TRIAL_IN_SIGHT => (false, Some(until)),
        _ => return Ok(None),
    };
    Ok(Some(Banner { words, is_urgent, until }))
}
