//! The product beside a sandbox: the real clients, pointed at the outside world in a box.

mod square;

use crate::{config::Config, system::SystemClock};
use anyhow::Context;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{billing::Price, contact::EmailAddress};
use ports::{
    Clock, EmbeddingAnswer, EmbeddingRequest, Embeddings, Entropy, LanguageModel, ModelAnswer, ModelFailure,
    ModelRequest, ModelTask, ReturnMailbox, ReturnMailboxError, ReturnedFate, ReturnedId, ReturnedMail,
};
use sandbox::{
    Sandbox,
    stripe::{
        EarlierCard, EarlierCharge, EarlierCheckout, EarlierPayout, EarlierRefund,
        billing::{EarlierSubscription, EarlierTerms},
    },
};
use secrecy::SecretString;
use services::vault::Vault;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};
use store::Database;
use url::Url;

/// Starts the sandbox and points `config` at it. Its secrets are made afresh: they open nothing outside this process.
pub async fn start(config: &mut Config, secret: impl Fn() -> String) -> anyhow::Result<Sandbox> {
    let secret_key = format!("sk_test_{}", secret());
    let webhook_secret = format!("whsec_{}", secret());
    let public_url = config.server.public_url.join("sandbox/").context("the sandbox's address")?;
    let sandbox = Sandbox::new(sandbox::Config {
        webhook_url: config.server.public_url.join("v1/stripe/webhook").context("the webhook's address")?,
        webhook_secret: webhook_secret.clone(),
        secret_key: secret_key.clone(),
        now: Arc::new(|| SystemClock.now()),
        public_url: public_url.clone(),
    });
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, config.sandbox.smtp_port));
    let (smtp, _) = sandbox.listen_for_mail(wanted).await.with_context(|| format!("the sandbox's mail on {wanted}"))?;
    drop(sandbox.deliver_events());
    config.stripe.base_url = public_url.join("stripe/").context("the sandbox's card processor")?;
    config.stripe.secret_key = Some(SecretString::from(secret_key));
    config.stripe.webhook_secrets = vec![SecretString::from(webhook_secret)];
    config.stripe.connect_client_id = Some(sandbox::stripe::CLIENT_ID.into());
    config.stripe.connect_url = config.stripe.base_url.clone();
    config.square.base_url = public_url.join("square/").context("the sandbox's Square")?;
    config.square.application_id = Some(sandbox::square::APPLICATION_ID.into());
    config.square.application_secret = Some(SecretString::from(sandbox.square.application_secret().to_owned()));
    config.square.signature_keys = vec![SecretString::from(sandbox.square.signature_key().to_owned())];
    config.stripe.sells_subscriptions = true;
    config.language_model.base_url = public_url.join("model/v1/").context("the sandbox's language model")?;
    config.language_model.api_key = Some(SecretString::from(sandbox.model.api_key().to_owned()));
    config.language_model.model = sandbox::model::NAME.into();
    config.language_model.fallback_model = sandbox::model::SMALL_NAME.into();
    config.language_model.embedding_model = sandbox::model::EMBEDDING_NAME.into();
    if config.sandbox.turnstile {
        config.turnstile.base_url = public_url.join("turnstile/v0/").context("the sandbox's check for people")?;
        config.turnstile.site_key = Some(sandbox::turnstile::SITE_KEY.into());
        config.turnstile.secret_key = Some(SecretString::from(sandbox.turnstile.secret_key().to_owned()));
    }
    let breached = public_url.join("pwned-passwords/").context("the sandbox's list of stolen passwords")?;
    config.breached_passwords.base_url = Some(breached);
    point_identity_providers(config, &sandbox, &public_url).context("the sandbox's providers of identities")?;
    config.mail.smtp_url = Some(SecretString::from(format!("smtp://{smtp}")));
    Ok(sandbox)
}

/// The sandbox's language model, which is there while its switch says so: a demo needs none, and shows one to whoever
/// wants to see it.
pub struct SwitchedModel<M> {
    pub model: M,
    pub sandbox: Sandbox,
}

/// Where answers to the demo's mails come back to. Its mails stand in a page, and so do the answers: no mail program and no
/// IMAP server is needed to try them.
pub struct SandboxMailbox {
    sandbox: Sandbox,
    address: EmailAddress,
}

impl SandboxMailbox {
    pub fn new(sandbox: Sandbox) -> anyhow::Result<Self> {
        Ok(Self { sandbox, address: "desk@anteroom.example".parse()? })
    }
}

#[async_trait]
impl ReturnMailbox for SandboxMailbox {
    fn address(&self) -> Option<&EmailAddress> {
        Some(&self.address)
    }

    async fn waiting(&self, most: usize) -> Result<Vec<ReturnedMail>, ReturnMailboxError> {
        let answers = self.sandbox.mailbox.answers(most).into_iter();
        let mails = answers.map(|(mail, answer)| ReturnedMail {
            id: ReturnedId { mailbox: 1, mail },
            received_at: answer.at,
            raw: Some(answer.raw),
        });
        Ok(mails.collect())
    }

    async fn settle(&self, fates: &[(ReturnedId, ReturnedFate)]) -> Result<(), ReturnMailboxError> {
        for (id, _) in fates {
            self.sandbox.mailbox.take_answer(id.mail);
        }
        Ok(())
    }
}

#[async_trait]
impl<M: Embeddings> Embeddings for SwitchedModel<M> {
    fn model(&self) -> Option<&str> {
        if self.sandbox.model.is_on() { self.model.model() } else { None }
    }

    async fn embed(&self, request: EmbeddingRequest) -> Result<EmbeddingAnswer, ModelFailure> {
        self.model.embed(request).await
    }
}

#[async_trait]
impl<M: LanguageModel> LanguageModel for SwitchedModel<M> {
    fn is_configured(&self) -> bool {
        self.sandbox.model.is_on()
    }

    fn model_for(&self, task: ModelTask) -> String {
        if self.is_configured() { self.model.model_for(task) } else { String::new() }
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelAnswer, ModelFailure> {
        self.model.ask(request).await
    }
}

/// Google, Microsoft and GitHub: the demo has all three buttons.
fn point_identity_providers(config: &mut Config, sandbox: &Sandbox, at: &Url) -> Result<(), url::ParseError> {
    let (id, secret) = (sandbox::identity::CLIENT_ID, sandbox.identities.client_secret());
    let known = || (Some(id.to_owned()), Some(SecretString::from(secret.to_owned())));
    (config.google.client_id, config.google.client_secret) = known();
    config.google.base_url = at.join("google/")?;
    (config.microsoft.client_id, config.microsoft.client_secret) = known();
    config.microsoft.base_url = at.join("microsoft/common/v2.0/")?;
    (config.github.client_id, config.github.client_secret) = known();
    config.github.base_url = at.join("github/")?;
    config.github.api_url = at.join("github/api/")?;
    Ok(())
}

/// A checkout that the product's own books have as open or paid.
#[derive(sqlx::FromRow)]
struct KnownPayment {
    checkout_reference: String,
    account: Option<String>,
    charge_reference: Option<String>,
    minor: i64,
    currency: String,
    method: String,
    paid: bool,
    created_at: DateTime<Utc>,
    checkout_ends_at: DateTime<Utc>,
    manage_token: String,
    clinic: String,
    /// Of refunds that the processor knew of: its id, ours, and the amount.
    refunds: sqlx::types::Json<Vec<(String, String, i64)>>,
}

const KNOWN_PAYMENTS: &str = "select coalesce(p.checkout_reference, p.charge_reference) as checkout_reference, a.reference as account, p.charge_reference,
        coalesce(p.captured_minor, p.amount_minor) as minor, coalesce(p.captured_currency, p.currency) as currency,
        p.method, p.state = 'paid' as paid, p.created_at, p.checkout_ends_at, b.manage_token, o.name as clinic,
        coalesce((select jsonb_agg(jsonb_build_array(r.refund_reference, r.refund_id, r.amount_minor))
            from refunds r where r.org_id = p.org_id and r.payment_id = p.payment_id
            and r.refund_reference is not null and r.state <> 'failed'), '[]') as refunds
    from payments p join bookings b using (org_id, booking_id) join organisations o using (org_id)
    left join processor_accounts a on a.org_id = p.org_id and a.account_id = p.account_id
    where p.processor = 'stripe' and p.state in ('open', 'paid')
        and (p.checkout_reference is not null or p.by_kept_card)
    order by p.created_at";

/// Gives the sandbox back what it knew before this start, from the product's own records of every clinic (all are demo
/// ones: `demo_only` has looked): paid deposits can be refunded, and an open checkout can still be paid at the address
/// that the client was given.
pub async fn remember(
    sandbox: &Sandbox,
    database: &Database,
    public_url: &Url,
    (vault, entropy): (&Vault, &dyn Entropy),
) -> anyhow::Result<()> {
    square::remember_permissions(sandbox, database, vault, entropy, SystemClock.now()).await?;
    square::remember_orders(sandbox, database, public_url).await?;
    square::remember_payouts(sandbox, database).await?;
    let known: Vec<KnownPayment> = sqlx::query_as(KNOWN_PAYMENTS).fetch_all(database.owner()).await?;
    for payment in known {
        let page = format!("{public_url}b/{}", payment.manage_token);
        let charge = payment.charge_reference.filter(|_| payment.paid).map(|intent| EarlierCharge {
            intent,
            last4: payment.method.rsplit(' ').next().unwrap_or_default().to_owned(),
            refunds: payment
                .refunds
                .0
                .into_iter()
                .map(|(id, ours, minor)| EarlierRefund { id, minor, metadata: vec![("anteroom_refund".into(), ours)] })
                .collect(),
        });
        // A paid checkout whose charge is not on record cannot be known again.
        if payment.paid && charge.is_none() {
            continue;
        }
        sandbox.stripe.remember(EarlierCheckout {
            session: payment.checkout_reference,
            account: payment.account,
            description: format!("Deposit · {}", payment.clinic),
            minor: payment.minor,
            currency: payment.currency,
            success_url: format!("{page}?checkout=paid"),
            cancel_url: format!("{page}?checkout=back"),
            created: payment.created_at,
            expires_at: payment.checkout_ends_at,
            charge,
        });
    }
    remember_cards(sandbox, database).await?;
    remember_payouts(sandbox, database).await?;
    remember_subscriptions(sandbox, database).await
}

/// Cards that clients let be kept before this start can be charged, and forgotten.
async fn remember_cards(sandbox: &Sandbox, database: &Database) -> anyhow::Result<()> {
    let known: Vec<(String, String, String, String)> = sqlx::query_as(
        "select k.card_reference, k.customer_reference, coalesce(a.reference, ''), k.label
         from kept_cards k join payments p using (org_id, payment_id)
         left join processor_accounts a on a.org_id = p.org_id and a.account_id = p.account_id
         where p.processor = 'stripe' order by k.kept_at",
    )
    .fetch_all(database.owner())
    .await?;
    for (card, customer, account, label) in known {
        sandbox.stripe.remember_card(EarlierCard { card, customer, account, label });
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct KnownPayout {
    payout_reference: String,
    account: String,
    minor: i64,
    currency: String,
    arrived: bool,
    made_at: DateTime<Utc>,
}

const KNOWN_PAYOUTS: &str = "select p.payout_reference, a.reference as account, p.amount_minor as minor, p.currency,
        p.state = 'arrived' as arrived, p.made_at
    from payouts p join processor_accounts a using (org_id, account_id)
    where p.processor = 'stripe' and p.state <> 'failed' order by p.made_at";

/// What was sent to banks before this start does not stand at the box's Stripe any more.
async fn remember_payouts(sandbox: &Sandbox, database: &Database) -> anyhow::Result<()> {
    let known: Vec<KnownPayout> = sqlx::query_as(KNOWN_PAYOUTS).fetch_all(database.owner()).await?;
    for payout in known {
        sandbox.stripe.remember_payout(EarlierPayout {
            id: payout.payout_reference,
            account: payout.account,
            minor: payout.minor,
            currency: payout.currency,
            arrived: payout.arrived,
            created: payout.made_at,
        });
    }
    Ok(())
}

/// An organisation that went to a checkout of ours.
#[derive(sqlx::FromRow)]
struct KnownSubscription {
    customer: String,
    name: String,
    reference: Option<String>,
    item: Option<String>,
    price: Option<String>,
    status: Option<String>,
    started_at: Option<DateTime<Utc>>,
    period_ends_at: Option<DateTime<Utc>>,
    ends: bool,
}

const KNOWN_SUBSCRIPTIONS: &str = "select s.customer, o.name, s.reference, s.item, s.price, s.status, s.started_at,
        s.period_ends_at, s.cancel_at is not null as ends
    from subscriptions s join organisations o using (org_id) where s.customer is not null order by o.created_at";

/// The same for what the demo's clinics subscribed to.
async fn remember_subscriptions(sandbox: &Sandbox, database: &Database) -> anyhow::Result<()> {
    let known: Vec<KnownSubscription> = sqlx::query_as(KNOWN_SUBSCRIPTIONS).fetch_all(database.owner()).await?;
    for row in known {
        let alive = row.status.as_deref().is_some_and(|status| status != "ended");
        let terms = || {
            let price = Price::from_key(row.price.as_ref()?)?;
            Some(EarlierTerms {
                id: row.reference.clone()?,
                item: row.item.clone()?,
                lookup_key: price.key(),
                product: format!("Anteroom {}", price.plan.name()),
                amount: price.amount.minor,
                currency: price.amount.currency.code().to_owned(),
                yearly: price.interval == domain::billing::Interval::Year,
                started: row.started_at?,
                period_ends: row.period_ends_at?,
                ends_with_it: row.ends,
            })
        };
        let subscription = terms().filter(|_| alive);
        sandbox.stripe.remember_subscription(EarlierSubscription {
            customer: row.customer,
            name: row.name,
            subscription,
        });
    }
    Ok(())
}
