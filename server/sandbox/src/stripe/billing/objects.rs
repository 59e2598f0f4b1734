//! Stripe Billing's objects, as it writes them in JSON.

use super::records::{CardOnFile, Checkout, Customer, Invoice, InvoiceStatus, Price, Records, Subscription};
use crate::stripe::objects::{list, object};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

fn seconds(at: Option<DateTime<Utc>>) -> Option<i64> {
    at.map(|at| at.timestamp())
}

pub(super) fn price(price: &Price) -> Value {
    json!({
        "id": price.id, "object": "price", "active": true, "billing_scheme": "per_unit",
        "created": price.created.timestamp(), "currency": price.currency, "livemode": false,
        "lookup_key": price.lookup_key, "metadata": {}, "nickname": null, "product": format!("prod_{}", &price.id[6..]),
        "recurring": { "interval": price.interval(), "interval_count": 1, "meter": null, "usage_type": "licensed" },
        "tax_behavior": "exclusive", "type": "recurring", "unit_amount": price.amount,
        "unit_amount_decimal": price.amount.to_string(),
    })
}

pub(super) fn payment_method(card: &CardOnFile) -> Value {
    json!({
        "id": card.id, "object": "payment_method", "type": "card", "livemode": false,
        "card": { "brand": card.brand, "last4": card.last4, "exp_month": card.month, "exp_year": card.year },
    })
}

/// `whole` writes the card in full, as `expand` asks for.
pub(super) fn customer(customer: &Customer, whole: bool) -> Value {
    let card = customer.card.as_ref();
    let method = card.map(|card| if whole { payment_method(card) } else { Value::from(card.id.as_str()) });
    let tax_ids = customer.tax_id.iter().map(|(kind, value)| {
        json!({ "id": format!("txi_{}", customer.id), "object": "tax_id", "type": kind, "value": value,
            "customer": customer.id, "livemode": false })
    });
    json!({
        "id": customer.id, "object": "customer", "balance": customer.balance, "created": customer.created.timestamp(),
        "delinquent": false, "email": customer.email, "name": customer.name, "livemode": false,
        "invoice_settings": { "custom_fields": null, "default_payment_method": method, "footer": null },
        "metadata": object(&customer.metadata),
        "tax_ids": list(&format!("/v1/customers/{}/tax_ids", customer.id), tax_ids.collect(), false),
    })
}

pub(super) fn subscription(sub: &Subscription, records: &Records) -> Value {
    let price_of = records.prices.get(&sub.price).map(price);
    let trial_end = sub.is_trialing().then_some(sub.period_end.timestamp());
    let coupon = sub.coupon.map(|(coupon, until)| {
        json!({ "id": format!("di_{}", sub.id), "object": "discount", "end": until.timestamp(),
            "source": { "type": "coupon", "coupon": { "id": coupon.code, "object": "coupon", "amount_off": null,
                "currency": null, "duration": "repeating", "duration_in_months": coupon.months,
                "percent_off": coupon.percent, "valid": true } } })
    });
    let item = json!({
        "id": sub.item, "object": "subscription_item", "created": sub.created.timestamp(),
        "current_period_start": sub.period_start.timestamp(), "current_period_end": sub.period_end.timestamp(),
        "metadata": {}, "price": price_of, "quantity": 1, "subscription": sub.id,
    });
    json!({
        "id": sub.id, "object": "subscription", "status": sub.status.as_str(), "customer": sub.customer,
        "billing_cycle_anchor": sub.period_start.timestamp(), "cancel_at": sub.cancel_at_end.then(|| sub.period_end.timestamp()),
        "cancel_at_period_end": sub.cancel_at_end, "canceled_at": seconds(sub.ended), "ended_at": seconds(sub.ended),
        "collection_method": "charge_automatically", "created": sub.created.timestamp(),
        "currency": records.prices.get(&sub.price).map(|price| price.currency.as_str()),
        "default_payment_method": null, "discounts": coupon.into_iter().collect::<Vec<_>>(),
        "items": list("/v1/subscription_items", vec![item], false), "livemode": false,
        "metadata": object(&sub.metadata),
        "pause_collection": sub.paused.map(|pause| json!({ "behavior": "void", "resumes_at": seconds(pause.resumes) })),
        "start_date": sub.created.timestamp(), "trial_end": trial_end,
        "trial_start": trial_end.map(|_| sub.period_start.timestamp()),
    })
}

/// `base` is the address of the hosted pages; an event's invoice has none.
pub(super) fn invoice(invoice: &Invoice, base: &str) -> Value {
    let status = match invoice.status {
        InvoiceStatus::Open => "open",
        InvoiceStatus::Paid => "paid",
        InvoiceStatus::Void => "void",
    };
    let open = invoice.status == InvoiceStatus::Open;
    let page = (!base.is_empty()).then(|| format!("{base}/{}", invoice.id));
    json!({
        "id": invoice.id, "object": "invoice", "number": invoice.number, "status": status,
        "amount_due": invoice.due, "amount_paid": if open { 0 } else { invoice.due },
        "amount_remaining": if open { invoice.due } else { 0 }, "total": invoice.total, "subtotal": invoice.total,
        "attempt_count": invoice.attempts, "attempted": invoice.attempts > 0, "collection_method": "charge_automatically",
        "created": invoice.created.timestamp(), "currency": invoice.currency, "customer": invoice.customer,
        "hosted_invoice_url": page, "invoice_pdf": page, "livemode": false,
        "lines": list("/v1/invoices/lines", lines(&invoice.lines, &invoice.currency), false),
        "next_payment_attempt": seconds(invoice.next_attempt),
        "parent": { "type": "subscription_details", "quote_details": null,
            "subscription_details": { "metadata": {}, "subscription": invoice.subscription } },
        "status_transitions": { "finalized_at": invoice.created.timestamp(), "paid_at": seconds(invoice.paid_at) },
    })
}

pub(super) fn lines(lines: &[(String, i64)], currency: &str) -> Vec<Value> {
    let line = |(words, amount): &(String, i64)| json!({ "id": "il_preview", "object": "line_item", "amount": amount, "currency": currency, "description": words });
    lines.iter().map(line).collect()
}

pub(super) fn checkout(checkout: &Checkout) -> Value {
    let done = checkout.subscription.is_some();
    json!({
        "id": checkout.id, "object": "checkout.session", "mode": "subscription", "livemode": false,
        "cancel_url": checkout.cancel_url, "client_reference_id": checkout.reference,
        "created": checkout.created.timestamp(), "customer": checkout.customer, "metadata": {},
        "payment_intent": null, "payment_status": if done { "paid" } else { "unpaid" },
        "status": if done { "complete" } else { "open" }, "subscription": checkout.subscription,
        "success_url": checkout.success_url, "ui_mode": "hosted_page", "url": (!done).then_some(checkout.url.as_str()),
    })
}
