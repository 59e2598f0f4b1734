//! Square: payment links, refunds and signed events, over its REST API; there is no Rust SDK of its maker's.
//!
//! A checkout is the order of a payment link: events name the order, and the link is what is deleted when the hold
//! ends. Every write carries our own id as its idempotency key.

mod calls;
mod connection;
mod disputes;
mod events;
mod movements;
mod payouts;
mod signature;
mod wire;

use crate::{SetupError, is_no_secret};
use async_trait::async_trait;
use calls::Showing;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::RefundId,
    money::{Currency, Money},
    processors::ProcessorMode,
};
use ports::{
    AccountConnection, Capture, CardProcessor, Checkout, CheckoutRequest, CheckoutState, MovementPage, PayoutPart,
    ProcessorAccount, ProcessorError, ProcessorEvent, RefundSeen, RefundStanding,
};
use reqwest::Method;
use secrecy::SecretString;
use std::time::Duration;
use url::Url;

/// The version of the API that these requests were written for.
pub(crate) const VERSION: &str = "2025-10-16";
/// A payment link does not end by itself. Ours count as over a little after their hold, and are then deleted.
const BEYOND_THE_HOLD: TimeDelta = TimeDelta::minutes(1);
/// Application ids of Square's test environment begin so.
const TEST_APPLICATION: &str = "sandbox-";
/// Of a line item's name (`OrderLineItem.name`).
const LONGEST_NAME: usize = 512;
/// Of a note (`CreatePaymentLinkRequest.payment_note`).
const LONGEST_NOTE: usize = 500;

/// How to reach Square.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Ends with a slash; `https://connect.squareup.com/`, or another for tests and the sandbox.
    pub base_url: Url,
    pub application_id: String,
    pub application_secret: SecretString,
    /// Every key under which events are accepted: several while one is rotated out.
    pub signature_keys: Vec<SecretString>,
    /// Where Square sends events, exactly as it was entered there: it is part of what is signed.
    pub notification_url: Url,
    /// For one attempt; there are up to three.
    pub timeout: Duration,
}

/// The client of Square.
#[derive(Debug)]
pub struct Square {
    http: reqwest::Client,
    settings: Settings,
}

impl Square {
    /// Refuses an empty secret or signature key: with those anybody could sign.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        if settings.application_id.trim().is_empty() || is_no_secret(&settings.application_secret) {
            return Err(SetupError("Square's application id or secret is empty or a placeholder.".into()));
        }
        if settings.signature_keys.is_empty() || settings.signature_keys.iter().any(is_no_secret) {
            let what = "Square's signature key is missing, empty or a placeholder; events could not be trusted.";
            return Err(SetupError(what.into()));
        }
        if !settings.base_url.path().ends_with('/') {
            return Err(SetupError("Square's base URL has to end with a slash.".into()));
        }
        let http = reqwest::Client::builder()
            .timeout(settings.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("Anteroom/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| SetupError(error.to_string()))?;
        Ok(Self { http, settings })
    }

    async fn payment(&self, account: &ProcessorAccount, id: &str) -> Result<wire::Payment, ProcessorError> {
        let answer: wire::PaymentAnswer = self.get(account, &format!("v2/payments/{}", segment(id)?)).await?;
        Ok(answer.payment)
    }

    async fn refund_seen(&self, account: &ProcessorAccount, id: &str) -> Result<RefundSeen, ProcessorError> {
        let answer: wire::RefundAnswer = self.get(account, &format!("v2/refunds/{}", segment(id)?)).await?;
        seen(answer.refund)
    }
}

#[async_trait]
impl CardProcessor for Square {
    fn name(&self) -> &'static str {
        "square"
    }

    fn mode(&self) -> ProcessorMode {
        if self.settings.application_id.starts_with(TEST_APPLICATION) {
            ProcessorMode::Test
        } else {
            ProcessorMode::Live
        }
    }

    fn connection(&self) -> Option<&dyn AccountConnection> {
        Some(self)
    }

    fn checkout_end(&self, asked_at: DateTime<Utc>, hold_ends: DateTime<Utc>) -> DateTime<Utc> {
        hold_ends.max(asked_at) + BEYOND_THE_HOLD
    }

    async fn open_checkout(
        &self,
        account: &ProcessorAccount,
        request: &CheckoutRequest,
    ) -> Result<Checkout, ProcessorError> {
        let location = account.location.as_deref();
        let location = location.ok_or_else(|| ProcessorError::Refused("no location takes the money".into()))?;
        let create = payment_link(location, request);
        let path = "v2/online-checkout/payment-links";
        let answer: wire::PaymentLinkAnswer =
            self.ask(Method::POST, path, Showing::Account(account), Some(&create)).await?;
        let link = answer.payment_link;
        Ok(Checkout { reference: link.order_id, page: Some(link.id), url: link.url })
    }

    async fn checkout_state(
        &self,
        account: &ProcessorAccount,
        reference: &str,
    ) -> Result<CheckoutState, ProcessorError> {
        let answer: wire::OrderAnswer = self.get(account, &format!("v2/orders/{}", segment(reference)?)).await?;
        for tender in &answer.order.tenders {
            let Some(id) = tender.payment_id.as_ref().or(tender.id.as_ref()) else { continue };
            let payment = self.payment(account, id).await?;
            if payment.status == "COMPLETED" {
                return capture(&payment).map(CheckoutState::Paid);
            }
        }
        Ok(if is_canceled(&answer.order.state) { CheckoutState::Expired } else { CheckoutState::Open })
    }

    /// Events name the order themselves.
    async fn checkout_of(&self, account: &ProcessorAccount, charge: &str) -> Result<Option<String>, ProcessorError> {
        Ok(self.payment(account, charge).await?.order_id)
    }

    async fn close_checkout(
        &self,
        account: &ProcessorAccount,
        reference: &str,
        page: Option<&str>,
    ) -> Result<CheckoutState, ProcessorError> {
        // Asked first: a link whose order was paid can be deleted as well, and says nothing of the money.
        match self.checkout_state(account, reference).await? {
            CheckoutState::Open => {}
            over => return Ok(over),
        }
        let page = page.ok_or_else(|| ProcessorError::Refused("its payment link is not known".into()))?;
        let path = format!("v2/online-checkout/payment-links/{}", segment(page)?);
        let deleted: Result<serde_json::Value, _> =
            self.ask::<(), _>(Method::DELETE, &path, Showing::Account(account), None).await;
        match deleted {
            Ok(_) => {}
            // It was deleted before, or somebody is paying right now: how it stands decides.
            Err(ProcessorError::Refused(reason)) => tracing::debug!(%reason, "a payment link was not deleted"),
            Err(error) => return Err(error),
        }
        match self.checkout_state(account, reference).await? {
            CheckoutState::Open => Err(ProcessorError::Unavailable("the payment link is still open".into())),
            over => Ok(over),
        }
    }

    async fn refund(
        &self,
        account: &ProcessorAccount,
        refund: RefundId,
        charge: &str,
        amount: Money,
    ) -> Result<RefundSeen, ProcessorError> {
        // Square keeps keys for good, so the repetition of a refund finds the first, however late it comes.
        let body = wire::RefundPayment {
            idempotency_key: format!("refund-{refund}"),
            payment_id: charge,
            amount_money: square_money(amount),
            reason: "Deposit returned",
        };
        let answer: wire::RefundAnswer =
            self.ask(Method::POST, "v2/refunds", Showing::Account(account), Some(&body)).await?;
        seen(answer.refund)
    }

    async fn refunds_of(&self, account: &ProcessorAccount, charge: &str) -> Result<Vec<RefundSeen>, ProcessorError> {
        let mut all = Vec::new();
        for id in self.payment(account, charge).await?.refund_ids {
            all.push(self.refund_seen(account, &id).await?);
        }
        Ok(all)
    }

    async fn movements(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        page: Option<&str>,
    ) -> Result<MovementPage, ProcessorError> {
        self.moved(account, since, page).await
    }

    async fn parts_of_payout(
        &self,
        account: &ProcessorAccount,
        payout: &str,
    ) -> Result<Option<Vec<PayoutPart>>, ProcessorError> {
        self.entries_of(account, payout).await.map(Some)
    }

    fn read_event(&self, signature: &str, body: &[u8], _now: DateTime<Utc>) -> Result<ProcessorEvent, ProcessorError> {
        let url = self.settings.notification_url.as_str();
        if !signature::fits(&self.settings.signature_keys, url, signature, body) {
            return Err(ProcessorError::BadSignature);
        }
        events::read(body)
    }

    fn read_stored_event(&self, body: &[u8]) -> Result<ProcessorEvent, ProcessorError> {
        events::read(body)
    }
}

/// Depends on the request alone: asked twice under one key, Square wants the very same.
fn payment_link<'a>(location: &'a str, request: &'a CheckoutRequest) -> wire::CreatePaymentLink<'a> {
    wire::CreatePaymentLink {
        idempotency_key: format!("checkout-{}", request.payment),
        order: wire::NewOrder {
            location_id: location,
            reference_id: request.payment.to_string(),
            line_items: vec![wire::LineItem {
                name: request.description.chars().take(LONGEST_NAME).collect(),
                quantity: "1",
                base_price_money: square_money(request.amount),
            }],
        },
        checkout_options: wire::CheckoutOptions {
            allow_tipping: false,
            ask_for_shipping_address: false,
            enable_coupon: false,
            enable_loyalty: false,
            redirect_url: &request.success_url,
        },
        pre_populated_data: request.client_email.as_deref().map(|buyer_email| wire::PrePopulated { buyer_email }),
        payment_note: request.description.chars().take(LONGEST_NOTE).collect(),
    }
}

/// An id of Square's as a part of an address; anything else is not asked for.
fn segment(id: &str) -> Result<&str, ProcessorError> {
    let valid =
        !id.is_empty() && id.len() <= 255 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if valid { Ok(id) } else { Err(ProcessorError::Refused("this is no id of Square's".into())) }
}

fn is_canceled(word: &str) -> bool {
    word.eq_ignore_ascii_case("canceled") || word.eq_ignore_ascii_case("cancelled")
}

fn capture(payment: &wire::Payment) -> Result<Capture, ProcessorError> {
    let unreadable = || ProcessorError::Unreadable("a paid order without its amount".into());
    let card = payment.card_details.as_ref().and_then(|details| details.card.as_ref());
    let method = card.filter(|card| !card.last_4.is_empty());
    let amount = money(payment.total_money.as_ref().ok_or_else(unreadable)?)?;
    Ok(Capture {
        charge: payment.id.clone(),
        amount,
        method: method.map_or(String::new(), |card| format!("{} ending {}", brand(&card.card_brand), card.last_4)),
        fee: fee(payment, amount)?,
    })
}

/// What Square kept; `None` until it says so, or where it is in another currency than was paid.
fn fee(payment: &wire::Payment, of: Money) -> Result<Option<Money>, ProcessorError> {
    let mut fee: Option<Money> = None;
    for part in payment.processing_fee.iter().filter_map(|part| part.amount_money.as_ref()) {
        let part = money(part)?;
        if part.currency != of.currency {
            return Ok(None);
        }
        fee = Some(Money::new(fee.map_or(0, |fee| fee.minor) + part.minor, part.currency));
    }
    Ok(fee)
}

fn seen(refund: wire::Refund) -> Result<RefundSeen, ProcessorError> {
    Ok(RefundSeen {
        amount: money(&refund.amount_money)?,
        standing: standing(&refund.status),
        charge: refund.payment_id.unwrap_or_default(),
        reference: refund.id,
    })
}

/// Square's words for a refund: `PENDING`, `COMPLETED`, `REJECTED`, `FAILED`; `APPROVED` in older versions.
fn standing(status: &str) -> RefundStanding {
    match status {
        "COMPLETED" | "APPROVED" => RefundStanding::Succeeded,
        "REJECTED" | "FAILED" => RefundStanding::Failed(format!("Square says: {}.", status.to_ascii_lowercase())),
        other if is_canceled(other) => RefundStanding::Failed("Square says: canceled.".into()),
        _ => RefundStanding::Pending,
    }
}

fn money(money: &wire::SquareMoney) -> Result<Money, ProcessorError> {
    Ok(Money::new(money.amount, currency(&money.currency)?))
}

fn square_money(money: Money) -> wire::SquareMoney {
    wire::SquareMoney { amount: money.minor, currency: money.currency.code().to_owned() }
}

fn currency(code: &str) -> Result<Currency, ProcessorError> {
    code.parse().map_err(|_| ProcessorError::Unreadable(format!("“{code}” is not a currency")))
}

fn brand(brand: &str) -> &str {
    match brand {
        "VISA" => "Visa",
        "MASTERCARD" => "Mastercard",
        "AMERICAN_EXPRESS" => "American Express",
        "DISCOVER" => "Discover",
        "DISCOVER_DINERS" => "Diners Club",
        "JCB" => "JCB",
        "CHINA_UNIONPAY" => "UnionPay",
        "INTERAC" => "Interac",
        "EFTPOS" => "eftpos",
        _ => "Card",
    }
}
