//! What people do with a subscription. The provider is asked outside of any transaction; what it made of it is read back
//! at once, so that the next page shows it without waiting for an event.

use super::{gate::amount, known, not_sold, refused, sync, view::currency, words::too_small};
use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError, Caller,
    billing::{PlanChange, SubscriptionAct},
};
use domain::{
    billing::{Interval, Plan, Price, Sold, Standing, Status},
    money::Money,
};
use ports::SubscriptionCheckout;
use store::subscriptions::{self, Subscription};

/// Stripe takes no trial that ends sooner; an hour more for the way there.
const SHORTEST_TRIAL: TimeDelta = TimeDelta::hours(49);
/// For how long a previewed price holds.
const PREVIEW_HOLDS: TimeDelta = TimeDelta::minutes(30);

/// The subscription, what it is paid in, and how much is used of a plan's limits.
struct Standpoint {
    known: Subscription,
    currency: domain::money::Currency,
    used: subscriptions::Use,
}

async fn standpoint(resources: &Resources, caller: &Caller) -> Result<Standpoint, AppError> {
    if !resources.billing.is_connected() {
        return Err(not_sold());
    }
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let known = known(resources, &mut transaction, org, request_id).await?;
    let currency = currency(&mut transaction, caller, &known.facts).await?;
    let used = subscriptions::used(&mut transaction, org, resources.clock.now()).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    Ok(Standpoint { known, currency, used })
}

/// The provider's id of the organisation, which is made known to it if it is not.
async fn customer(resources: &Resources, caller: &Caller, known: &Subscription) -> Result<String, AppError> {
    if let Some(customer) = &known.customer {
        return Ok(customer.clone());
    }
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let row = store::organisations::view(&mut transaction, org).await.report(request_id)?;
    let members = store::organisations::members(&mut transaction).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let name = row.ok_or_else(|| AppError::not_found("This organisation"))?.name;
    let me = caller.person().map(|person| person.0);
    let email = members.iter().find(|member| Some(member.person_id) == me).map(|member| member.email.as_str());
    let made = resources.billing.create_customer(org, &name, email.unwrap_or_default()).await;
    let made = made.map_err(|error| refused(&error))?;
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    subscriptions::set_customer(&mut transaction, org, &made).await.report(request_id)?;
    let stored = subscriptions::find(&mut transaction, org).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    // Somebody else may have been faster: theirs counts.
    Ok(stored.and_then(|stored| stored.customer).unwrap_or(made))
}

pub(super) async fn checkout(
    resources: &Resources,
    caller: &Caller,
    plan: Plan,
    interval: Interval,
) -> Result<String, AppError> {
    let Standpoint { known, currency, .. } = standpoint(resources, caller).await?;
    if known.facts.is_subscribed() {
        return Err(AppError::conflict("There is a subscription already. Change its plan instead."));
    }
    let customer = customer(resources, caller, &known).await?;
    let now = resources.clock.now();
    let price = plan.price(interval, currency);
    let first = known.facts.sold.as_ref().is_none_or(|sold| sold.status == Status::Incomplete);
    let back = |how: &str| format!("{}portal/subscription?back={how}", resources.base_url);
    let (success_url, cancel_url) = (back("subscribed"), back("unchanged"));
    let request = SubscriptionCheckout {
        org: caller.org,
        customer: &customer,
        price,
        trial_until: Some(known.facts.trial_ends_at).filter(|until| first && *until - now >= SHORTEST_TRIAL),
        success_url: &success_url,
        cancel_url: &cancel_url,
        // Opened twice in a day, it is one checkout, so that nobody subscribes twice.
        key: &format!("subscribe-{}-{}-{}-{}", caller.org, known.version, price.key(), now.date_naive()),
    };
    let url = resources.billing.open_checkout(&request).await.map_err(|error| refused(&error))?;
    tracing::info!(request_id = caller.client.request_id, price = price.key(), "somebody went to subscribe");
    Ok(url)
}

pub(super) async fn portal(resources: &Resources, caller: &Caller) -> Result<String, AppError> {
    let Standpoint { known, .. } = standpoint(resources, caller).await?;
    let customer = known.customer.ok_or_else(|| AppError::conflict("There is nothing yet: choose a plan first."))?;
    let back = format!("{}portal/subscription?back=portal", resources.base_url);
    resources.billing.open_portal(&customer, &back).await.map_err(|error| refused(&error))
}

/// What is subscribed, when that is what the page was made for.
fn in_force(known: &Subscription) -> Result<(&Sold, ports::Subscription<'_>), AppError> {
    let sold = known.facts.sold.as_ref().filter(|_| known.facts.is_subscribed());
    let customer = known.customer.as_deref();
    let (Some(sold), Some(customer)) = (sold, customer) else {
        return Err(AppError::conflict("There is no subscription to change. Choose a plan first."));
    };
    Ok((sold, ports::Subscription { customer, reference: &sold.reference, item: &known.item }))
}

/// Whether the plan can be changed to `price` now.
fn may_change(standpoint: &Standpoint, price: &Price, now: DateTime<Utc>) -> Result<(), AppError> {
    let (sold, _) = in_force(&standpoint.known)?;
    if sold.is_unpaid() {
        return Err(AppError::conflict("An invoice is open. Pay it first, then change the plan."));
    }
    match standpoint.known.facts.standing(now) {
        Standing::Ending { .. } => {
            return Err(AppError::conflict("This subscription ends. Keep it first, then change the plan."));
        }
        Standing::Paused { .. } => {
            return Err(AppError::conflict("This subscription is paused. Resume it first, then change the plan."));
        }
        _ => {}
    }
    if sold.price.key() == price.key() {
        return Err(AppError::conflict("This is the plan that you have."));
    }
    let used = standpoint.used;
    let too_small = too_small(price.plan, |what| amount(used, what));
    if too_small.is_empty() { Ok(()) } else { Err(AppError::conflict(too_small)) }
}

pub(super) async fn preview(
    resources: &Resources,
    caller: &Caller,
    plan: Plan,
    interval: Interval,
) -> Result<PlanChange, AppError> {
    let standpoint = standpoint(resources, caller).await?;
    let now = resources.clock.now();
    let price = plan.price(interval, standpoint.currency);
    may_change(&standpoint, &price, now)?;
    let (sold, subscription) = in_force(&standpoint.known)?;
    let version = standpoint.known.version;
    let zero = Money::zero(standpoint.currency);
    let (as_of, price) = (now.timestamp(), price);
    if sold.status == Status::Trialing {
        // Nothing was paid yet, and nothing is until the trial ends.
        let lines = Vec::new();
        return Ok(PlanChange {
            plan,
            interval,
            price: price.amount,
            lines,
            due_now: zero,
            credit: zero,
            as_of,
            version,
        });
    }
    let preview = resources.billing.preview(subscription, &price, now).await.map_err(|error| refused(&error))?;
    Ok(PlanChange {
        plan,
        interval,
        price: price.amount,
        lines: preview.lines,
        due_now: preview.due_now,
        credit: preview.credit,
        as_of,
        version,
    })
}

pub(super) async fn change(
    resources: &Resources,
    caller: &Caller,
    (plan, interval): (Plan, Interval),
    as_of: i64,
    version: i64,
) -> Result<(), AppError> {
    let standpoint = standpoint(resources, caller).await?;
    let now = resources.clock.now();
    let price = plan.price(interval, standpoint.currency);
    require_current(&standpoint.known, version)?;
    may_change(&standpoint, &price, now)?;
    let as_of = DateTime::from_timestamp(as_of, 0).filter(|at| *at <= now && now - *at <= PREVIEW_HOLDS);
    let as_of =
        as_of.ok_or_else(|| AppError::conflict("That price is half an hour old. Please look at it once more."))?;
    let (sold, subscription) = in_force(&standpoint.known)?;
    let key = format!("change-{}-{version}-{}-{}", caller.org, price.key(), as_of.timestamp());
    resources.billing.change(subscription, &price, as_of, &key).await.map_err(|error| refused(&error))?;
    let detail = [("plan", format!("{} → {}", priced(&sold.price), priced(&price)))];
    finish(resources, caller, "subscription.changed", &detail).await
}

fn priced(price: &Price) -> String {
    format!("{}, {} a {}", price.plan.name(), price.amount, price.interval.as_str())
}

/// Refuses what was meant for another state than there is.
fn require_current(known: &Subscription, version: i64) -> Result<(), AppError> {
    if known.version == version {
        return Ok(());
    }
    Err(AppError::conflict("The subscription changed meanwhile. Nothing was done; please look at it once more."))
}

pub(super) async fn act(
    resources: &Resources,
    caller: &Caller,
    act: SubscriptionAct,
    version: i64,
) -> Result<(), AppError> {
    let Standpoint { known, .. } = standpoint(resources, caller).await?;
    require_current(&known, version)?;
    let (sold, subscription) = in_force(&known)?;
    let billing = &resources.billing;
    let now = resources.clock.now();
    // A key a try: each of these does nothing the second time, and a card that was declined may be good by now.
    let key = format!("{}-{}", caller.org, resources.entropy.id());
    let (done, action) = match act {
        SubscriptionAct::Pause => {
            if sold.is_unpaid() || sold.cancel_at.is_some() || sold.paused_from.is_some() {
                return Err(AppError::conflict("Only a subscription that is paid for and goes on can be paused."));
            }
            (billing.pause(subscription, None, &key).await, "subscription.paused")
        }
        SubscriptionAct::Resume => {
            let from = sold.paused_from.ok_or_else(|| AppError::conflict("It is not paused."))?;
            // Begins a period, which is paid for: twice would be paid twice.
            let key = format!("resume-{}-{version}", caller.org);
            (billing.resume(subscription, from <= now, &key).await, "subscription.resumed")
        }
        SubscriptionAct::CancelAtEnd => {
            (billing.cancel_at_end(subscription, true, &key).await, "subscription.cancelled")
        }
        SubscriptionAct::Keep => (billing.cancel_at_end(subscription, false, &key).await, "subscription.kept"),
        SubscriptionAct::CancelNow => (billing.cancel_now(subscription, &key).await, "subscription.ended"),
        SubscriptionAct::Pay => {
            let invoice = open_invoice(resources, caller).await?;
            (billing.pay(&invoice, &key).await, "subscription.paid")
        }
    };
    if let Err(error) = done {
        // What was tried may have left its mark, such as another failed attempt.
        let read = sync::sync(resources, caller.org, &caller.client.request_id).await;
        // The provider may have collected it by itself a moment ago.
        let is_paid = act == SubscriptionAct::Pay && read.is_ok() && open_invoice(resources, caller).await.is_err();
        return if is_paid { Ok(()) } else { Err(refused(&error)) };
    }
    finish(resources, caller, action, &[]).await
}

/// The oldest invoice that is open.
async fn open_invoice(resources: &Resources, caller: &Caller) -> Result<String, AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let invoices = subscriptions::invoices(&mut transaction, org, 100).await.report(request_id)?;
    let oldest = invoices.into_iter().rev().find(|invoice| invoice.state == "open");
    oldest.map(|invoice| invoice.reference).ok_or_else(|| AppError::conflict("No invoice is open."))
}

/// Reads back what became of it, and writes down who did it.
async fn finish(
    resources: &Resources,
    caller: &Caller,
    action: &'static str,
    detail: &[(&'static str, String)],
) -> Result<(), AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    // It is done: a provider that does not answer now is read by its event, or within a day.
    if let Err(error) = sync::sync(resources, org, request_id).await {
        tracing::warn!(request_id, %error, "a subscription was changed and could not be read back");
    }
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let act = Act { action, subject_kind: "subscription", subject_id: org.to_string(), detail };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)
}
