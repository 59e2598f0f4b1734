//! Cards that are kept with a customer, and charged while nobody is there.

use super::{
    Stripe,
    api::least_charge,
    balance,
    books::{Books, new_id},
    objects::{self, Intent},
    refusal::Refusal,
    request::{Answer, ApiRequest, Call, limit},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use serde_json::{Value, json};

/// The end of the card number whose later charges are declined (4000 0000 0000 0341).
const DECLINES: &str = "0341";
/// And of the one whose bank wants its owner to agree each time (4000 0027 6000 3184).
const WANTS_ITS_OWNER: &str = "3184";

/// A card on file.
#[derive(Clone, Debug)]
pub(super) struct KeptCard {
    /// `pm_…`.
    pub id: String,
    /// `cus_…`.
    pub customer: String,
    pub account: Option<String>,
    pub brand: &'static str,
    pub last4: String,
}

/// A card that was on file before the box was started anew.
#[derive(Clone, Debug)]
pub struct EarlierCard {
    pub card: String,
    pub customer: String,
    pub account: String,
    /// “Visa ending 4242”.
    pub label: String,
}

impl Stripe {
    /// Knows a card on file again.
    pub fn remember_card(&self, earlier: EarlierCard) {
        let EarlierCard { card, customer, account, label } = earlier;
        let account = Some(account).filter(|account| !account.is_empty());
        let brand = match label.split(' ').next() {
            Some("Amex" | "American") => "amex",
            Some("Mastercard") => "mastercard",
            _ => "visa",
        };
        let last4 = label.rsplit(' ').next().unwrap_or_default().to_owned();
        let kept = KeptCard { id: card.clone(), customer, account, brand, last4 };
        self.books().cards.put(card, kept);
    }

    /// The cards on file, by id.
    pub fn kept_cards(&self) -> Vec<String> {
        self.books().cards.oldest().map(|card| card.id.clone()).collect()
    }
}

impl Books {
    /// Keeps the card that an intent was paid with.
    pub fn keep_card(&mut self, intent: &mut Intent) {
        let kept = KeptCard {
            id: new_id("pm_"),
            customer: new_id("cus_"),
            account: intent.account.clone(),
            brand: intent.brand,
            last4: intent.last4.clone(),
        };
        intent.customer = Some(kept.customer.clone());
        intent.card = Some(kept.id.clone());
        intent.keeps_card = true;
        self.cards.put(kept.id.clone(), kept);
    }

    fn charge(&mut self, call: &Call) -> Answer {
        let form = &call.form;
        let amount = form.integer("amount", "amount")?.ok_or_else(|| Refusal::missing("amount"))?;
        least_charge(amount)?;
        let (currency, customer) = (form.required("currency")?, form.required("customer")?);
        let card = form.required("payment_method")?;
        if form.text("confirm") != Some("true") || form.text("off_session") != Some("true") {
            return Err(Refusal::invalid("The sandbox charges kept cards alone: confirm=true and off_session=true."));
        }
        let kept = self.cards.get(card).filter(|kept| kept.account == call.account && kept.customer == customer);
        let kept = kept.ok_or_else(|| Refusal::unknown("PaymentMethod", card))?.clone();
        let decline = match kept.last4.as_str() {
            DECLINES => Some(("card_declined", "Your card was declined.")),
            WANTS_ITS_OWNER => {
                Some(("authentication_required", "Your card was declined. This transaction requires authentication."))
            }
            _ => None,
        };
        let intent = Intent {
            id: new_id("pi_"),
            account: kept.account,
            amount,
            currency: currency.to_ascii_lowercase(),
            paid: decline.is_none(),
            charge: new_id("ch_"),
            brand: kept.brand,
            last4: kept.last4,
            decline: decline.map(|(_, words)| words.to_owned()),
            metadata: form.metadata("metadata"),
            created: call.now,
            refunded: 0,
            customer: Some(kept.customer),
            card: Some(kept.id),
            keeps_card: false,
        };
        self.intents.put(intent.id.clone(), intent.clone());
        let account = intent.account.as_deref();
        if let Some((code, words)) = decline {
            self.happened("payment_intent.payment_failed", account, call.now, objects::intent(&intent, None));
            let status = StatusCode::PAYMENT_REQUIRED;
            return Err(Refusal { status, kind: "card_error", code: Some(code), ..Refusal::invalid(words) });
        }
        self.happened("payment_intent.succeeded", account, call.now, objects::intent(&intent, None));
        self.happened("charge.succeeded", account, call.now, objects::charge(&intent));
        Ok(shown(&intent, call))
    }
}

/// With its charge, where that is asked for.
fn shown(intent: &Intent, call: &Call) -> Value {
    let wanted = ["latest_charge", "data.latest_charge"].into_iter().any(|field| call.form.expands(field));
    let charge = wanted.then(|| {
        let mut charge = objects::charge(intent);
        charge["balance_transaction"] = balance::of_charge(intent, false);
        charge
    });
    objects::intent(intent, charge)
}

/// `POST /v1/payment_intents`.
pub(super) async fn charge(request: ApiRequest) -> Response {
    request.write(Books::charge).await
}

/// `GET /v1/payment_intents`, newest first.
pub(super) async fn list(request: ApiRequest) -> Response {
    request
        .read(|books, call| {
            let customer = call.form.text("customer");
            let found = books.intents.newest().filter(|intent| {
                intent.account == call.account && customer.is_none_or(|id| intent.customer.as_deref() == Some(id))
            });
            let data = found.take(limit(call)?).map(|intent| shown(intent, call)).collect();
            Ok(objects::list("/v1/payment_intents", data, false))
        })
        .await
}

/// `POST /v1/payment_methods/{id}/detach`.
pub(super) async fn detach(Path(id): Path<String>, request: ApiRequest) -> Response {
    request
        .write(|books, call| {
            let kept = books.cards.get(&id).filter(|kept| kept.account == call.account).cloned();
            let kept = kept.ok_or_else(|| Refusal::unknown("PaymentMethod", &id))?;
            books.cards.remove(&id);
            Ok(json!({ "id": kept.id, "object": "payment_method", "customer": null, "type": "card",
            "card": { "brand": kept.brand, "last4": kept.last4 } }))
        })
        .await
}
