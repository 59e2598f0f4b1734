//! What Stripe says of subscriptions, in its own shapes, and what that means in ours.

use crate::stripe::currency_in;
use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use domain::{
    billing::{Price, Sold, Status},
    money::Money,
};
use ports::{BillingAccount, BillingNews, CardSeen, InvoiceSeen, InvoiceState, ProcessorError, SubscriptionItem};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(super) struct List<T> {
    pub data: Vec<T>,
}

#[derive(Deserialize)]
pub(super) struct Identified {
    pub id: String,
}

#[derive(Deserialize)]
pub(super) struct Page {
    pub url: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Subscription {
    id: String,
    status: String,
    created: i64,
    #[serde(default)]
    cancel_at: Option<i64>,
    #[serde(default)]
    cancel_at_period_end: bool,
    #[serde(default)]
    ended_at: Option<i64>,
    #[serde(default)]
    pause_collection: Option<Pause>,
    items: List<Item>,
    #[serde(default)]
    default_payment_method: Option<Value>,
    #[serde(default)]
    discounts: Vec<Value>,
}

#[derive(Deserialize)]
struct Pause {
    #[serde(default)]
    resumes_at: Option<i64>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    current_period_end: i64,
    price: PriceSeen,
}

#[derive(Deserialize)]
struct PriceSeen {
    #[serde(default)]
    lookup_key: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Invoice {
    id: String,
    #[serde(default)]
    number: Option<String>,
    status: Option<String>,
    total: i64,
    amount_remaining: i64,
    currency: String,
    created: i64,
    #[serde(default)]
    attempted: bool,
    #[serde(default)]
    hosted_invoice_url: Option<String>,
    #[serde(default, rename = "invoice_pdf")]
    pdf: Option<String>,
    #[serde(default)]
    parent: Value,
}

#[derive(Deserialize)]
pub(super) struct Customer {
    #[serde(default)]
    invoice_settings: Value,
    #[serde(default)]
    tax_ids: Option<List<TaxId>>,
}

#[derive(Deserialize)]
struct TaxId {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

#[derive(Deserialize)]
pub(super) struct Preview {
    amount_due: i64,
    currency: String,
    #[serde(default)]
    ending_balance: Option<i64>,
    lines: List<Line>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    description: Option<String>,
    amount: i64,
}

fn money(minor: i64, currency: &str) -> Result<Money, ProcessorError> {
    Ok(Money::new(minor, currency_in(currency)?))
}

fn instant(seconds: i64) -> Result<DateTime<Utc>, ProcessorError> {
    DateTime::from_timestamp(seconds, 0)
        .ok_or_else(|| ProcessorError::Unreadable(format!("{seconds} is no time that we know")))
}

impl Preview {
    pub(super) fn due(&self) -> Result<Money, ProcessorError> {
        money(self.amount_due, &self.currency)
    }

    /// Stripe writes what it owes as a negative balance.
    pub(super) fn credit(&self) -> Result<Money, ProcessorError> {
        money((-self.ending_balance.unwrap_or_default()).max(0), &self.currency)
    }

    pub(super) fn named_lines(&self) -> Result<Vec<(String, Money)>, ProcessorError> {
        let named = |line: &Line| {
            let words = line.description.clone().unwrap_or_else(|| "Subscription".into());
            Ok((words, money(line.amount, &self.currency)?))
        };
        self.lines.data.iter().map(named).collect()
    }
}

/// Whether another invoice is to come.
pub(super) fn goes_on(sold: &Sold) -> bool {
    let alive = matches!(sold.status, Status::Trialing | Status::Active | Status::PastDue);
    alive && sold.cancel_at.is_none() && sold.paused_from.is_none()
}

/// Everything together, as it was at `now`.
pub(super) fn account(
    subscriptions: &[Subscription],
    invoices: &[Invoice],
    customer: &Customer,
    now: DateTime<Utc>,
) -> Result<BillingAccount, ProcessorError> {
    let mut known = Vec::new();
    for subscription in subscriptions {
        known.extend(sold(subscription, invoices, now)?);
    }
    let latest = subscriptions.iter().max_by_key(|subscription| subscription.created);
    let default = latest.and_then(|latest| latest.default_payment_method.as_ref()).and_then(card);
    let settings = customer.invoice_settings.get("default_payment_method").and_then(card);
    let tax_ids = customer.tax_ids.iter().flat_map(|list| &list.data);
    let discount = latest.and_then(|latest| latest.discounts.iter().find_map(discount));
    Ok(BillingAccount {
        subscriptions: known,
        invoices: invoices.iter().filter_map(invoice).collect::<Result<_, _>>()?,
        card: default.or(settings),
        tax_ids: tax_ids.map(|tax| format!("{} · {}", tax.kind.to_uppercase().replace('_', " "), tax.value)).collect(),
        next: None,
        discount: discount.unwrap_or_default(),
    })
}

/// `None` for a subscription to something that is not ours.
fn sold(
    seen: &Subscription,
    invoices: &[Invoice],
    now: DateTime<Utc>,
) -> Result<Option<(Sold, SubscriptionItem)>, ProcessorError> {
    let item = seen.items.data.iter().find_map(|item| Some((item, Price::from_key(item.price.lookup_key.as_ref()?)?)));
    let Some((item, price)) = item else {
        tracing::warn!(subscription = %seen.id, "a subscription at Stripe has no price of our catalogue; it is left alone");
        return Ok(None);
    };
    let period_ends_at = instant(item.current_period_end)?;
    let ends = seen.cancel_at_period_end.then_some(period_ends_at);
    let owed = invoices.iter().filter(|invoice| invoice.is_owed() && invoice.is_of(&seen.id));
    let sold = Sold {
        reference: seen.id.clone(),
        status: status(&seen.status),
        price,
        started_at: instant(seen.created)?,
        period_ends_at,
        cancel_at: seen.cancel_at.map(instant).transpose()?.or(ends),
        ended_at: seen.ended_at.map(instant).transpose()?,
        paused_from: seen.pause_collection.as_ref().map(|_| period_ends_at),
        resumes_at: seen.pause_collection.as_ref().and_then(|pause| pause.resumes_at).map(instant).transpose()?,
        unpaid_since: owed.map(|invoice| invoice.created).min().map(instant).transpose()?,
        seen_at: now,
    };
    Ok(Some((sold, item.id.clone())))
}

/// A word that we do not know (yet) leaves the organisation alone.
fn status(word: &str) -> Status {
    match word {
        "trialing" => Status::Trialing,
        "past_due" => Status::PastDue,
        "unpaid" | "paused" => Status::Unpaid,
        "canceled" => Status::Ended,
        "incomplete" | "incomplete_expired" => Status::Incomplete,
        "active" => Status::Active,
        other => {
            tracing::warn!(status = other, "Stripe has a status that we do not know; it counts as active");
            Status::Active
        }
    }
}

impl Invoice {
    fn is_owed(&self) -> bool {
        self.status.as_deref() == Some("open") && self.attempted && self.amount_remaining > 0
    }

    fn is_of(&self, subscription: &str) -> bool {
        let of = self.parent.pointer("/subscription_details/subscription");
        of.and_then(Value::as_str) == Some(subscription)
    }
}

/// A draft is nobody's business yet.
fn invoice(seen: &Invoice) -> Option<Result<InvoiceSeen, ProcessorError>> {
    let state = match seen.status.as_deref()? {
        "open" => InvoiceState::Open,
        "paid" => InvoiceState::Paid,
        "void" => InvoiceState::Void,
        "uncollectible" => InvoiceState::Uncollectible,
        _ => return None,
    };
    let read = || {
        Ok(InvoiceSeen {
            reference: seen.id.clone(),
            number: seen.number.clone().unwrap_or_else(|| seen.id.clone()),
            state,
            total: money(seen.total, &seen.currency)?,
            due: money(seen.amount_remaining, &seen.currency)?,
            made_at: instant(seen.created)?,
            page: seen.hosted_invoice_url.clone(),
            pdf: seen.pdf.clone(),
            failed: seen.is_owed(),
        })
    };
    Some(read())
}

/// Of an expanded payment method.
fn card(method: &Value) -> Option<CardSeen> {
    let card = method.get("card")?;
    let brand = card.get("brand")?.as_str()?;
    let last4 = card.get("last4")?.as_str()?;
    let month = u32::try_from(card.get("exp_month")?.as_u64()?).ok()?;
    let year = i32::try_from(card.get("exp_year")?.as_i64()?).ok()?;
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let good_until = first.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))?;
    Some(CardSeen { label: format!("{} ending {last4}", brand_name(brand)), good_until })
}

fn brand_name(word: &str) -> String {
    match word {
        "amex" => "American Express".into(),
        "mastercard" => "Mastercard".into(),
        other => {
            let mut letters = other.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// “20 % off for 3 months”, of an expanded discount.
fn discount(discount: &Value) -> Option<String> {
    let coupon =
        discount.pointer("/source/coupon").filter(|coupon| coupon.is_object()).or_else(|| discount.get("coupon"))?;
    let percent = coupon.get("percent_off").and_then(Value::as_f64).map(|percent| format!("{percent} % off"));
    let amount = coupon.get("amount_off").and_then(Value::as_i64).and_then(|minor| {
        let currency = coupon.get("currency")?.as_str()?;
        Some(format!("{} off", money(minor, currency).ok()?))
    });
    let off = percent.or(amount)?;
    let months = coupon.get("duration_in_months").and_then(Value::as_u64);
    Some(match (coupon.get("duration").and_then(Value::as_str), months) {
        (Some("repeating"), Some(months)) => format!("{off} for {months} months"),
        (Some("once"), _) => format!("{off} once"),
        _ => off,
    })
}

/// Events of the platform's own account that concern somebody's subscription.
pub(super) fn news(body: &[u8]) -> Option<BillingNews> {
    let event: Value = serde_json::from_slice(body).ok()?;
    if event.get("account").is_some_and(|account| !account.is_null()) {
        return None;
    }
    let kind = event.get("type")?.as_str()?;
    let object = event.pointer("/data/object")?;
    let concerns = match kind.split('.').next()? {
        "customer" | "invoice" | "payment_method" | "subscription_schedule" => true,
        "checkout" => object.get("mode").and_then(Value::as_str).is_some_and(|mode| mode != "payment"),
        _ => false,
    };
    if !concerns {
        return None;
    }
    let is_customer = object.get("object").and_then(Value::as_str) == Some("customer");
    let named = if is_customer { object.get("id") } else { object.get("customer") };
    let customer = named.and_then(|named| named.as_str().or_else(|| named.get("id")?.as_str()));
    Some(BillingNews { customer: customer.map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn event(kind: &str, object: &Value) -> Option<BillingNews> {
        news(json!({ "id": "evt_1", "type": kind, "data": { "object": object } }).to_string().as_bytes())
    }

    #[test]
    fn only_events_about_subscriptions_are_news_and_they_name_the_customer() {
        let about = |customer: &str| Some(BillingNews { customer: Some(customer.into()) });
        assert_eq!(event("customer.updated", &json!({ "object": "customer", "id": "cus_1" })), about("cus_1"));
        assert_eq!(event("invoice.paid", &json!({ "customer": "cus_2" })), about("cus_2"));
        assert_eq!(event("customer.subscription.updated", &json!({ "customer": { "id": "cus_3" } })), about("cus_3"));
        let checkout = json!({ "customer": "cus_4", "mode": "subscription" });
        assert_eq!(event("checkout.session.completed", &checkout), about("cus_4"));
        assert_eq!(event("checkout.session.completed", &json!({ "customer": null, "mode": "payment" })), None);
        assert_eq!(event("charge.refunded", &json!({ "customer": "cus_5" })), None);
        let connected = json!({ "account": "acct_1", "type": "invoice.paid", "data": { "object": {} } });
        assert_eq!(news(connected.to_string().as_bytes()), None, "a clinic's own customers are not ours");
    }

    #[test]
    fn a_card_is_good_until_the_last_day_of_its_month() {
        let method = json!({ "card": { "brand": "visa", "last4": "4242", "exp_month": 2, "exp_year": 2028 } });
        let seen = card(&method).expect("a card");
        assert_eq!((seen.label.as_str(), seen.good_until.to_string().as_str()), ("Visa ending 4242", "2028-02-29"));
    }

    #[test]
    fn a_coupon_reads_as_people_say_it() {
        let of = |coupon: Value| discount(&json!({ "source": { "coupon": coupon } })).expect("a discount");
        assert_eq!(
            of(json!({ "percent_off": 20.0, "duration": "repeating", "duration_in_months": 3 })),
            "20 % off for 3 months"
        );
        assert_eq!(of(json!({ "amount_off": 500, "currency": "usd", "duration": "once" })), "$5.00 off once");
        assert_eq!(of(json!({ "percent_off": 12.5, "duration": "forever" })), "12.5 % off");
    }

    proptest! {
        #[test]
        fn no_body_makes_the_reader_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = news(&body);
        }
    }
}
