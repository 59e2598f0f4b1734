//! Stripe: hosted checkouts, refunds and signed events, by async-stripe.
//!
//! Every write carries our own id as its idempotency key. Stripe forgets keys after a day, so a refund is looked for
//! among the charge's refunds before it is asked for (again).

pub mod billing;

mod calls;
mod connection;
mod events;
mod keeping;
mod movements;
mod payouts;
mod signature;

use crate::{SetupError, is_no_secret};
use async_trait::async_trait;
use calls::{asking, kept_under, on_behalf};
use chrono::{DateTime, TimeDelta, Utc};
pub use connection::ConnectSettings;
use domain::{
    ids::RefundId,
    money::{Currency, Money},
    processors::ProcessorMode,
};
use ports::{
    AccountConnection, Capture, CardProcessor, Checkout, CheckoutRequest, CheckoutState, KeptCard, KeptCharge,
    MovementPage, PayoutPart, ProcessorAccount, ProcessorError, ProcessorEvent, RefundSeen, RefundStanding,
};
use secrecy::{ExposeSecret, SecretString};
use std::{collections::HashMap, time::Duration};
use stripe::{Client, ClientBuilder, StripeRequest};
use stripe_checkout::{
    CheckoutSession, CheckoutSessionMode, CheckoutSessionPaymentStatus, CheckoutSessionStatus,
    checkout_session::{
        CreateCheckoutSession, CreateCheckoutSessionCustomerCreation, CreateCheckoutSessionLineItems,
        CreateCheckoutSessionLineItemsPriceData, CreateCheckoutSessionPaymentIntentData,
        CreateCheckoutSessionPaymentIntentDataSetupFutureUsage as SetupFutureUsage, ExpireCheckoutSession,
        ListCheckoutSession, ProductData, RetrieveCheckoutSession,
    },
};
use stripe_core::refund::{CreateRefund, ListRefund};
use stripe_shared::Charge;
use url::Url;

/// Stripe refuses a checkout that lives less than 30 minutes; a minute more for slow requests and clocks. Reckoned from
/// the end of the hold, so that it is long enough at whatever moment of the hold a request is repeated.
const BEYOND_THE_HOLD: TimeDelta = TimeDelta::minutes(31);
/// Stripe refuses a checkout that lives more than 24 hours; five minutes less for clocks that differ.
const LONGEST_CHECKOUT: TimeDelta = TimeDelta::minutes(24 * 60 - 5);
/// A charge can be refunded in parts; more than this many were never seen.
const MOST_REFUNDS: i64 = 100;
/// Where the refund's own id is noted at Stripe, for people and for finding it again.
const REFUND_NOTE: &str = "anteroom_refund";

/// How to reach Stripe.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How clinics connect their accounts; `None`: they cannot.
    pub connect: Option<ConnectSettings>,
    /// Ends with a slash; `https://api.stripe.com/`, or another for the sandbox.
    pub base_url: Url,
    pub secret_key: SecretString,
    /// Every secret under which events are accepted: several while one is rotated out.
    pub webhook_secrets: Vec<SecretString>,
    /// For one attempt; there are up to three.
    pub timeout: Duration,
}

/// The client of Stripe.
#[derive(Debug)]
pub struct Stripe {
    client: Client,
    /// For what async-stripe has no crate of ours: OAuth, and the account itself.
    http: reqwest::Client,
    base_url: Url,
    secret_key: SecretString,
    connect: Option<ConnectSettings>,
    mode: ProcessorMode,
    webhook_secrets: Vec<SecretString>,
}

impl Stripe {
    /// Refuses an empty key or webhook secret: with those anybody could sign.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let secrets = settings.webhook_secrets.clone();
        if secrets.is_empty() || secrets.iter().any(is_no_secret) {
            let what = "Stripe's webhook secret is missing, empty or a placeholder; events could not be trusted.";
            return Err(SetupError(what.into()));
        }
        let client = client(&settings)?;
        let mode = mode_of(settings.secret_key.expose_secret())?;
        if settings
            .connect
            .as_ref()
            .is_some_and(|it| it.client_id.trim().is_empty() || !it.base_url.path().ends_with('/'))
        {
            return Err(SetupError("Stripe Connect wants a client id, and a base URL that ends with a slash.".into()));
        }
        let http = reqwest::Client::builder()
            .timeout(settings.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| SetupError(error.to_string()))?;
        let Settings { base_url, secret_key, connect, .. } = settings;
        Ok(Self { client, http, base_url, secret_key, connect, mode, webhook_secrets: secrets })
    }

    async fn session(&self, account: &ProcessorAccount, reference: &str) -> Result<CheckoutSession, ProcessorError> {
        let expand = vec!["payment_intent.latest_charge.balance_transaction".to_owned()];
        let retrieve = RetrieveCheckoutSession::new(reference).expand(expand);
        asking(|| on_behalf(account, retrieve.customize()).send(&self.client)).await
    }
}

/// What asks Stripe. Refuses an empty key.
fn client(settings: &Settings) -> Result<Client, SetupError> {
    if settings.secret_key.expose_secret().trim().is_empty() {
        return Err(SetupError("Stripe's secret key is empty.".into()));
    }
    if !settings.base_url.path().ends_with('/') {
        return Err(SetupError("Stripe's base URL has to end with a slash.".into()));
    }
    ClientBuilder::new(settings.secret_key.expose_secret())
        .url(settings.base_url.clone())
        .timeout(settings.timeout)
        .app_info("Anteroom", Some(env!("CARGO_PKG_VERSION").into()), None)
        .build()
        .map_err(|_| SetupError("Stripe's secret key or base URL cannot be used in a request.".into()))
}

#[async_trait]
impl CardProcessor for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn mode(&self) -> ProcessorMode {
        self.mode
    }

    fn connection(&self) -> Option<&dyn AccountConnection> {
        self.connect.is_some().then_some(self as &dyn AccountConnection)
    }

    fn checkout_end(&self, asked_at: DateTime<Utc>, hold_ends: DateTime<Utc>) -> DateTime<Utc> {
        (hold_ends.max(asked_at) + BEYOND_THE_HOLD).min(asked_at + LONGEST_CHECKOUT)
    }

    async fn open_checkout(
        &self,
        account: &ProcessorAccount,
        request: &CheckoutRequest,
    ) -> Result<Checkout, ProcessorError> {
        let create = checkout(request)?;
        let key = kept_under(&format!("checkout-{}", request.payment))?;
        let session =
            asking(|| on_behalf(account, create.customize()).request_strategy(key.clone()).send(&self.client)).await?;
        let url = session.url.ok_or_else(|| ProcessorError::Refused("the checkout is over already".into()))?;
        Ok(Checkout { reference: session.id.to_string(), page: None, url })
    }

    async fn checkout_state(
        &self,
        account: &ProcessorAccount,
        reference: &str,
    ) -> Result<CheckoutState, ProcessorError> {
        state(&self.session(account, reference).await?)
    }

    async fn checkout_of(&self, account: &ProcessorAccount, charge: &str) -> Result<Option<String>, ProcessorError> {
        let list = ListCheckoutSession::new().payment_intent(charge).limit(1);
        let found = asking(|| on_behalf(account, list.customize()).send(&self.client));
        Ok(found.await?.data.into_iter().next().map(|session| session.id.to_string()))
    }

    async fn close_checkout(
        &self,
        account: &ProcessorAccount,
        reference: &str,
        _page: Option<&str>,
    ) -> Result<CheckoutState, ProcessorError> {
        let key = kept_under(&format!("close-{reference}"))?;
        let expire = ExpireCheckoutSession::new(reference);
        match asking(|| on_behalf(account, expire.customize()).request_strategy(key.clone()).send(&self.client)).await {
            Ok(_) => Ok(CheckoutState::Expired),
            // It was over before: ask how.
            Err(ProcessorError::Refused(reason)) => match self.checkout_state(account, reference).await? {
                CheckoutState::Open => Err(ProcessorError::Refused(reason)),
                over => Ok(over),
            },
            Err(error) => Err(error),
        }
    }

    async fn refund(
        &self,
        account: &ProcessorAccount,
        refund: RefundId,
        charge: &str,
        amount: Money,
    ) -> Result<RefundSeen, ProcessorError> {
        let note = refund.to_string();
        let earlier = self.list_refunds(account, charge).await?;
        let noted = |seen: &&stripe_core::Refund| {
            seen.metadata.as_ref().is_some_and(|notes| notes.get(REFUND_NOTE) == Some(&note))
        };
        if let Some(sent) = earlier.iter().find(noted) {
            return seen(sent);
        }
        let key = kept_under(&format!("refund-{refund}"))?;
        let create = CreateRefund::new()
            .payment_intent(charge)
            .amount(amount.minor)
            .metadata(HashMap::from([(REFUND_NOTE.to_owned(), note.clone())]));
        seen(&asking(|| on_behalf(account, create.customize()).request_strategy(key.clone()).send(&self.client)).await?)
    }

    async fn refunds_of(&self, account: &ProcessorAccount, charge: &str) -> Result<Vec<RefundSeen>, ProcessorError> {
        self.list_refunds(account, charge).await?.iter().map(seen).collect()
    }

    fn keeps_cards(&self) -> bool {
        true
    }

    async fn kept_card(&self, account: &ProcessorAccount, checkout: &str) -> Result<Option<KeptCard>, ProcessorError> {
        Ok(keeping::kept_by(&self.session(account, checkout).await?))
    }

    async fn charge_kept(&self, account: &ProcessorAccount, request: &KeptCharge) -> Result<Capture, ProcessorError> {
        keeping::charge(&self.client, account, request).await
    }

    async fn forget_card(&self, account: &ProcessorAccount, card: &KeptCard) -> Result<(), ProcessorError> {
        keeping::forget(&self.client, account, card).await
    }

    async fn movements(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        page: Option<&str>,
    ) -> Result<MovementPage, ProcessorError> {
        movements::since(&self.client, account, since, page).await
    }

    async fn parts_of_payout(
        &self,
        account: &ProcessorAccount,
        payout: &str,
    ) -> Result<Option<Vec<PayoutPart>>, ProcessorError> {
        payouts::parts(&self.client, account, payout).await
    }

    fn read_event(&self, signature: &str, body: &[u8], now: DateTime<Utc>) -> Result<ProcessorEvent, ProcessorError> {
        if !signature::fits(&self.webhook_secrets, signature, body, now) {
            return Err(ProcessorError::BadSignature);
        }
        events::read(body)
    }

    fn read_stored_event(&self, body: &[u8]) -> Result<ProcessorEvent, ProcessorError> {
        events::read(body)
    }
}

impl Stripe {
    async fn list_refunds(
        &self,
        account: &ProcessorAccount,
        charge: &str,
    ) -> Result<Vec<stripe_core::Refund>, ProcessorError> {
        let list = ListRefund::new().payment_intent(charge).limit(MOST_REFUNDS);
        Ok(asking(|| on_behalf(account, list.customize()).send(&self.client)).await?.data)
    }
}

/// A key says itself whether its money is real: `sk_test_…`, `rk_live_…`.
fn mode_of(secret_key: &str) -> Result<ProcessorMode, SetupError> {
    match secret_key.split('_').nth(1) {
        Some("test") => Ok(ProcessorMode::Test),
        Some("live") => Ok(ProcessorMode::Live),
        _ => Err(SetupError("Stripe's secret key should begin with sk_test_, sk_live_, rk_test_ or rk_live_.".into())),
    }
}

/// Depends on the request alone: asked twice under one key, Stripe wants the very same words.
fn checkout(request: &CheckoutRequest) -> Result<CreateCheckoutSession, ProcessorError> {
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(currency_out(request.amount.currency)?);
    price.unit_amount = Some(request.amount.minor);
    price.product_data = Some(ProductData::new(&request.description));
    let mut item = CreateCheckoutSessionLineItems::new();
    item.price_data = Some(price);
    item.quantity = Some(1);
    // For people who look at Stripe's dashboard; what comes back in them is never believed.
    let notes = HashMap::from([
        ("organisation".to_owned(), request.org.to_string()),
        ("booking".to_owned(), request.booking.to_string()),
        ("payment".to_owned(), request.payment.to_string()),
    ]);
    let mut intent = CreateCheckoutSessionPaymentIntentData::new();
    intent.description = Some(request.description.clone());
    intent.metadata = Some(notes.clone());
    if request.keeps_card {
        intent.setup_future_usage = Some(SetupFutureUsage::OffSession);
    }
    let create = CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .line_items(vec![item])
        .client_reference_id(request.payment.to_string())
        .success_url(&request.success_url)
        .cancel_url(&request.cancel_url)
        .expires_at(request.ends_at.timestamp())
        .metadata(notes)
        .payment_intent_data(intent);
    let create = match &request.client_email {
        Some(email) => create.customer_email(email),
        None => create,
    };
    // A card is kept with a customer; otherwise there is no need of one.
    let kept = CreateCheckoutSessionCustomerCreation::Always;
    Ok(if request.keeps_card { create.customer_creation(kept) } else { create })
}

fn state(session: &CheckoutSession) -> Result<CheckoutState, ProcessorError> {
    match session.status {
        Some(CheckoutSessionStatus::Expired) => Ok(CheckoutState::Expired),
        Some(CheckoutSessionStatus::Complete) if session.payment_status == CheckoutSessionPaymentStatus::Paid => {
            capture(session).map(CheckoutState::Paid)
        }
        _ => Ok(CheckoutState::Open),
    }
}

fn capture(session: &CheckoutSession) -> Result<Capture, ProcessorError> {
    let unreadable = || ProcessorError::Unreadable("a paid checkout without its payment".into());
    let intent = session.payment_intent.as_ref().ok_or_else(unreadable)?;
    let amount = session.amount_total.ok_or_else(unreadable)?;
    let currency = session.currency.as_ref().ok_or_else(unreadable)?;
    let charge =
        intent.as_object().and_then(|intent| intent.latest_charge.as_ref()).and_then(|charge| charge.as_object());
    let amount = Money::new(amount, currency_in(&currency.to_string())?);
    let line = charge.and_then(|charge| charge.balance_transaction.as_ref()).and_then(|line| line.as_object());
    Ok(Capture {
        charge: intent.id().to_string(),
        amount,
        method: charge.map(method).unwrap_or_default(),
        fee: line.map(|line| movements::fee(line, amount)).transpose()?.flatten(),
    })
}

/// “Visa ending 4242”; empty for what was paid by no card.
fn method(charge: &Charge) -> String {
    let card = charge.payment_method_details.as_ref().and_then(|details| details.card.as_ref());
    card.map_or(String::new(), |card| {
        let (brand, last4) = (card.brand.as_deref().unwrap_or("card"), card.last4.as_deref().unwrap_or("····"));
        format!("{} ending {last4}", brand_name(brand))
    })
}

fn seen(refund: &stripe_core::Refund) -> Result<RefundSeen, ProcessorError> {
    let charge = refund.payment_intent.as_ref().map(|intent| intent.id().to_string()).unwrap_or_default();
    Ok(RefundSeen {
        reference: refund.id.to_string(),
        charge,
        amount: Money::new(refund.amount, currency_in(&refund.currency.to_string())?),
        standing: standing(refund.status.as_deref(), refund.failure_reason.as_deref()),
    })
}

/// Stripe's words for a refund: `pending`, `requires_action`, `succeeded`, `failed`, `canceled`.
fn standing(status: Option<&str>, reason: Option<&str>) -> RefundStanding {
    match status {
        Some("succeeded") => RefundStanding::Succeeded,
        Some("failed" | "canceled") => {
            let reason = reason.unwrap_or("no reason given").replace('_', " ");
            RefundStanding::Failed(format!("The card processor says: {reason}."))
        }
        _ => RefundStanding::Pending,
    }
}

fn brand_name(brand: &str) -> &str {
    match brand {
        "visa" => "Visa",
        "mastercard" => "Mastercard",
        "amex" => "American Express",
        "discover" => "Discover",
        "diners" => "Diners Club",
        "jcb" => "JCB",
        "unionpay" => "UnionPay",
        _ => "Card",
    }
}

fn currency_in(code: &str) -> Result<Currency, ProcessorError> {
    code.parse().map_err(|_| ProcessorError::Unreadable(format!("“{code}” is not a currency")))
}

fn currency_out(currency: Currency) -> Result<stripe_types::Currency, ProcessorError> {
    let code = currency.code().to_ascii_lowercase();
    code.parse().map_err(|_| ProcessorError::Refused(format!("{currency} cannot be charged")))
}
