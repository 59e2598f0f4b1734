//! Cards that clients agreed to have kept, and what is charged to them later.

use super::{
    calls::{asking, kept_under, on_behalf},
    currency_in, currency_out, method, movements,
};
use domain::money::Money;
use ports::{Capture, KeptCard, KeptCharge, ProcessorAccount, ProcessorError};
use std::collections::HashMap;
use stripe::{Client, StripeRequest};
use stripe_client_core::{RequestBuilder, StripeMethod};
use stripe_core::payment_intent::{CreatePaymentIntent, CreatePaymentIntentOffSession, ListPaymentIntent};
use stripe_shared::{CheckoutSession, PaymentIntent, PaymentIntentStatus};

/// Where the payment's own id is noted at Stripe, for people and for finding it again.
const PAYMENT_NOTE: &str = "payment";
/// A kept card has a customer of its own and is charged once or twice.
const MOST_CHARGES: i64 = 100;

/// The card that a paid checkout left behind.
pub(super) fn kept_by(session: &CheckoutSession) -> Option<KeptCard> {
    let customer = session.customer.as_ref()?.id().to_string();
    let intent = session.payment_intent.as_ref()?.as_object()?;
    intent.setup_future_usage.as_ref()?;
    let card = intent.payment_method.as_ref()?.id().to_string();
    let label = intent.latest_charge.as_ref().and_then(|charge| charge.as_object()).map(method).unwrap_or_default();
    Some(KeptCard { customer, card, label })
}

/// Charges a kept card while its owner is not there. Stripe forgets keys after a day, so what was charged is looked for
/// first. A bank that wants its client to agree once more refuses.
pub(super) async fn charge(
    client: &Client,
    account: &ProcessorAccount,
    request: &KeptCharge,
) -> Result<Capture, ProcessorError> {
    let note = request.payment.to_string();
    let (customer, expand) = (&request.card.customer, "latest_charge.balance_transaction");
    let list = ListPaymentIntent::new().customer(customer).limit(MOST_CHARGES).expand(vec![format!("data.{expand}")]);
    let earlier = asking(|| on_behalf(account, list.customize()).send(client)).await?;
    let ours = |intent: &&PaymentIntent| intent.metadata.get(PAYMENT_NOTE) == Some(&note) && is_paid(intent);
    if let Some(done) = earlier.data.iter().find(ours) {
        return capture(done);
    }
    let notes = HashMap::from([
        ("organisation".to_owned(), request.org.to_string()),
        ("booking".to_owned(), request.booking.to_string()),
        (PAYMENT_NOTE.to_owned(), note.clone()),
    ]);
    let create = CreatePaymentIntent::new(request.amount.minor, currency_out(request.amount.currency)?)
        .customer(customer)
        .payment_method(&request.card.card)
        .off_session(CreatePaymentIntentOffSession::Bool(true))
        .confirm(true)
        .description(&request.description)
        .metadata(notes)
        .expand(vec![expand.to_owned()]);
    let key = kept_under(&format!("charge-{note}"))?;
    let intent = asking(|| on_behalf(account, create.customize()).request_strategy(key.clone()).send(client)).await?;
    if is_paid(&intent) {
        capture(&intent)
    } else {
        Err(ProcessorError::Refused("the bank wants the client to confirm this payment".into()))
    }
}

/// Has Stripe forget a card. One that it does not know (any more) is forgotten.
pub(super) async fn forget(client: &Client, account: &ProcessorAccount, card: &KeptCard) -> Result<(), ProcessorError> {
    let path = format!("/payment_methods/{}/detach", card.card);
    let detach = || RequestBuilder::new(StripeMethod::Post, &path).customize::<miniserde::json::Value>();
    match asking(|| on_behalf(account, detach()).send(client)).await {
        Ok(_) | Err(ProcessorError::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn is_paid(intent: &PaymentIntent) -> bool {
    matches!(intent.status, PaymentIntentStatus::Succeeded)
}

fn capture(intent: &PaymentIntent) -> Result<Capture, ProcessorError> {
    let amount = Money::new(intent.amount, currency_in(&intent.currency.to_string())?);
    let charge = intent.latest_charge.as_ref().and_then(|charge| charge.as_object());
    let line = charge.and_then(|charge| charge.balance_transaction.as_ref()).and_then(|line| line.as_object());
    Ok(Capture {
        charge: intent.id.to_string(),
        amount,
        method: charge.map(method).unwrap_or_default(),
        fee: line.map(|line| movements::fee(line, amount)).transpose()?.flatten(),
    })
}
