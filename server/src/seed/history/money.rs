//! What was paid for a demo booking, and where it stands in the books.

use super::Draft;
use crate::seed::{
    SeedError,
    accounts::id_of,
    catalogue::Clinic,
    rows::{id_at, instant},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    conversation::Phrase,
    ledger::{Movement, Purpose},
    money::Money,
    understanding::Locale,
};
use rand::{rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};
use uuid::Uuid;

const CARDS: [&str; 5] =
    ["Visa ending 4242", "Mastercard ending 5454", "Visa ending 1881", "Amex ending 0005", "Mastercard ending 8210"];

/// A deposit that arrived.
pub struct Paid {
    pub payment: Uuid,
    pub method: &'static str,
}

pub fn deposit_paid(
    clinic: &Clinic,
    booking: Uuid,
    amount: Money,
    at: DateTime<Utc>,
    random: &mut StdRng,
    draft: &mut Draft,
) -> Result<Paid, SeedError> {
    let payment = id_at(at - TimeDelta::minutes(3), random);
    let method = CARDS.choose(random).copied().unwrap_or(CARDS[0]);
    let fee = Money::new(sandbox::stripe::fee_of(amount.minor), amount.currency);
    draft.add(
        "payments",
        json!({
            "org_id": clinic.org, "payment_id": payment, "booking_id": booking, "amount_minor": amount.minor,
            "currency": amount.currency, "captured_minor": amount.minor, "captured_currency": amount.currency,
            "purpose": "deposit", "fee_minor": fee.minor,
            "state": "paid", "processor": clinic.processor, "account_id": id_of(clinic.org),
            "checkout_reference": reference(clinic, "cs_test_seed_", "ORDERseed", payment),
            "checkout_url": Value::Null,
            "charge_reference": reference(clinic, "pi_seed_", "payseed", payment),
            "method": method, "created_at": instant(at - TimeDelta::minutes(3)),
            "checkout_ends_at": instant(at + TimeDelta::minutes(43)), "paid_at": instant(at),
        }),
    );
    let movement = Movement::received(Purpose::Deposit, amount)?;
    post(clinic, &movement, payment, (booking, Some(payment), None), at, draft);
    let kept = Movement::fee_taken(fee)?;
    // An id of its own that draws nothing from chance, so that the story of a clinic stays the same.
    let beside = Uuid::from_u128(payment.as_u128() ^ 1);
    post(clinic, &kept, beside, (booking, Some(payment), None), at, draft);
    Ok(Paid { payment, method })
}

/// The client let the card be kept that they paid with; answers what they agreed to.
pub fn card_kept(
    clinic: &Clinic,
    booking: Uuid,
    paid: &Paid,
    percent: u8,
    at: DateTime<Utc>,
    draft: &mut Draft,
) -> String {
    let agreed_to = format!(
        "If you do not come, we may ask for {percent}% of the price; what you paid counts. {}",
        Phrase::KeepCard.render(Locale::En)
    );
    let reference = |prefix: &str| format!("{prefix}_seed_{}", paid.payment.simple());
    draft.add(
        "kept_cards",
        json!({
            "org_id": clinic.org, "booking_id": booking, "payment_id": paid.payment,
            "customer_reference": reference("cus"), "card_reference": reference("pm"), "label": paid.method,
            "agreed_to": agreed_to, "kept_at": instant(at),
        }),
    );
    agreed_to
}

/// The visit took place, or was cancelled too late: the deposit is the clinic's.
pub fn deposit_earned(
    clinic: &Clinic,
    booking: Uuid,
    amount: Money,
    at: DateTime<Utc>,
    random: &mut StdRng,
    draft: &mut Draft,
) -> Result<(), SeedError> {
    if amount.minor > 0 {
        let movement = Movement::deposit_earned(amount)?;
        post(clinic, &movement, id_at(at, random), (booking, None, None), at, draft);
    }
    Ok(())
}

/// A refund that has reached the client.
pub fn deposit_refunded(
    clinic: &Clinic,
    booking: Uuid,
    paid: &Paid,
    amount: Money,
    at: DateTime<Utc>,
    random: &mut StdRng,
    draft: &mut Draft,
) -> Result<(), SeedError> {
    if amount.minor <= 0 {
        return Ok(());
    }
    let refund = id_at(at, random);
    draft.add(
        "refunds",
        json!({
            "org_id": clinic.org, "refund_id": refund, "payment_id": paid.payment, "amount_minor": amount.minor,
            "state": "succeeded", "reason": "The client cancelled.",
            "refund_reference": reference(clinic, "re_seed_", "refundseed", refund),
            "created_at": instant(at), "settled_at": instant(at + TimeDelta::seconds(20)),
        }),
    );
    let movement = Movement::refunded(amount, amount)?;
    post(clinic, &movement, refund, (booking, Some(paid.payment), Some(refund)), at, draft);
    Ok(())
}

/// As the clinic's processor makes its ids.
fn reference(clinic: &Clinic, stripe: &str, square: &str, id: Uuid) -> String {
    let prefix = if clinic.processor == "square" { square } else { stripe };
    format!("{prefix}{}", id.simple())
}

fn post(
    clinic: &Clinic,
    movement: &Movement,
    id: Uuid,
    (booking, payment, refund): (Uuid, Option<Uuid>, Option<Uuid>),
    at: DateTime<Utc>,
    draft: &mut Draft,
) {
    for (position, entry) in movement.entries().iter().enumerate() {
        draft.add(
            "ledger_entries",
            json!({
                "org_id": clinic.org, "movement_id": id, "position": position, "account": entry.account.as_str(),
                "amount_minor": entry.amount.minor, "currency": entry.amount.currency, "payment_id": payment,
                "refund_id": refund, "booking_id": booking, "at": instant(at),
            }),
        );
    }
}
