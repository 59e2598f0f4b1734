//! Everything put together once, at the start: clients of the outside, services, live changes, worker.

use crate::{
    config::{Config, LanguageModelConfig, SquareConfig, TurnstileConfig},
    demo_only,
    documents::SeparateProcess,
    host_site,
    live::LiveChanges,
    sandboxed,
    system::{SystemClock, SystemEntropy},
    worker::Worker,
};
use anyhow::Context;
use contract::{BackOffice, Desk};
use ports::{
    Billing, BreachedPasswords, CalendarSource, CardProcessor, CardProcessors, Clock, Embeddings, Entropy, HumanCheck,
    IdentityProvider, LanguageModel, Mail, PageSource, ReturnMailbox,
};
use providers::{
    absent::{NoBilling, NoBreachedPasswords, NoHumanCheck, NoLanguageModel, NoMail, NoReturnMailbox},
    calendar_files::CalendarFiles,
    github::Github,
    google::Google,
    imap::ImapMailbox,
    language_model::{self, ChatCompletions},
    microsoft::Microsoft,
    oauth,
    outbound::{Bounds, Outbound, SystemResolver},
    pwned_passwords::{self, PwnedPasswords},
    smtp::Smtp,
    square::{self, Square},
    stripe::{self, ConnectSettings, Stripe, billing::StripeBilling},
    turnstile::{self, Turnstile},
    web_pages::WebPages,
};
use sandbox::Sandbox;
use secrecy::SecretString;
use services::{Resources, sites::Sites, vault::Vault};
use std::{sync::Arc, time::Duration};
use store::Database;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The running product, cheap to clone.
#[derive(Clone)]
pub struct Product {
    pub database: Database,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub desk: Desk,
    pub back_office: BackOffice,
    pub sites: Sites,
    pub live: LiveChanges,
    pub worker: Worker,
    pub sandbox: Option<Sandbox>,
    /// As it is in force, which the sandbox may have set.
    pub turnstile: TurnstileConfig,
    /// Cancelled when the process is to end.
    pub stop: CancellationToken,
}

impl Product {
    /// Starts everything that runs beside the requests. The database must be migrated.
    pub async fn start(config: &Config, database: Database, vault: Vault) -> anyhow::Result<Self> {
        let stop = CancellationToken::new();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let mut config = config.clone();
        let sandbox = if config.sandbox.enabled {
            demo_only::check(&config, &database).await?;
            host_site::start(&config, stop.clone()).await?;
            let sandbox = sandboxed::start(&mut config, || entropy.secret()).await?;
            host_site::list(&config, &database).await?;
            let keys = (&vault, entropy.as_ref());
            sandboxed::remember(&sandbox, &database, &config.server.public_url, keys).await?;
            Some(sandbox)
        } else {
            None
        };
        let (language_model, embeddings) = language_models(&config, &entropy, sandbox.as_ref())?;
        let resources = Resources {
            database: database.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            cards: cards(&config)?,
            billing: billing(&config)?,
            mail: mail(&config)?,
            return_mailbox: return_mailbox(&config, sandbox.as_ref())?,
            humans: humans(&config)?,
            breached_passwords: breached_passwords(&config)?,
            calendar_source: calendar_source(&config),
            pages: pages(&config),
            documents: Arc::new(SeparateProcess::default()),
            identity_providers: identity_providers(&config)?,
            language_model,
            embeddings,
            assistant: config.language_model.terms(),
            vault: Arc::new(vault),
            base_url: config.server.public_url.clone(),
            visits: services::visits::Visits::at_most(config.limits.clinic_requests_per_minute),
            contests: services::bookings::Contests::default(),
            hold_minutes: config.bookings.hold_minutes,
            undo_seconds: config.bookings.undo_seconds,
        };
        let (desk, back_office, sites) = (desk(&resources), back_office(&resources), Sites::new(&resources));
        let live = LiveChanges::listen(database.clone(), stop.clone());
        let worker = Worker::start(database.clone(), resources, stop.clone());
        let turnstile = config.turnstile;
        Ok(Self { database, clock, entropy, desk, back_office, sites, live, worker, sandbox, turnstile, stop })
    }
}

/// Every capability over the same resources.
pub fn desk(resources: &Resources) -> Desk {
    let bookings = Arc::new(services::bookings::BookingDesk::new(resources.clone()));
    let clinics = Arc::new(services::clinics::ClinicDesk::new(resources.clone()));
    let estimates = Arc::new(services::estimates::EstimateDesk::new(resources.clone()));
    let leads = Arc::new(services::leads::LeadDesk::new(resources.clone()));
    let conversations = Arc::new(services::conversations::ConversationDesk::new(resources.clone()));
    Desk {
        answering: conversations.clone(),
        board: Arc::new(services::board::BoardDesk::new(resources.clone())),
        bookings,
        clinics,
        conversations,
        estimates,
        identity: Arc::new(services::identity::IdentityDesk::new(resources.clone())),
        leads,
        packages: Arc::new(services::packages::PackageDesk::new(resources.clone())),
        referrals: Arc::new(services::referrals::ReferralDesk::new(resources.clone())),
        payments: Arc::new(services::payments::PaymentDesk::new(resources.clone())),
        series: Arc::new(services::bookings::series::SeriesDesk::new(resources.clone())),
        waitlist: Arc::new(services::waitlist::WaitlistDesk::new(resources.clone())),
    }
}

/// What serves people with an account, over the same resources.
fn back_office(resources: &Resources) -> BackOffice {
    let identity = Arc::new(services::identity::IdentityDesk::new(resources.clone()));
    let organisations = Arc::new(services::organisations::OrganisationDesk::new(resources.clone()));
    BackOffice {
        account: identity.clone(),
        analyses: Arc::new(services::analysis::AnalysisDesk::new(resources.clone())),
        assistant: Arc::new(services::assistant::AssistantDesk::new(resources.clone())),
        bookkeeping: Arc::new(services::bookkeeping::BookkeepingDesk::new(resources.clone())),
        audit: Arc::new(services::audit::AuditDesk::new(resources.clone())),
        catalogue: Arc::new(services::catalogue::CatalogueDesk::new(resources.clone())),
        hours: Arc::new(services::hours::HoursDesk::new(resources.clone())),
        identity_providers: identity.clone(),
        keys: Arc::new(services::keys::KeyDesk::new(resources.clone())),
        knowledge: Arc::new(services::knowledge::KnowledgeDesk::new(resources.clone())),
        operators: organisations.clone(),
        organisations,
        passkeys: identity.clone(),
        policies: Arc::new(services::policies::PolicyDesk::new(resources.clone())),
        processors: Arc::new(services::processors::ProcessorDesk::new(resources.clone())),
        registration: identity,
        team: Arc::new(services::team::TeamDesk::new(resources.clone())),
        rights: Arc::new(services::rights::RightsDesk::new(resources.clone())),
        subscriptions: Arc::new(services::billing::SubscriptionDesk::new(resources.clone())),
    }
}

/// How long one attempt at the card processor may take.
const CARD_TIMEOUT: Duration = Duration::from_secs(10);

/// Those that are configured.
fn cards(config: &Config) -> anyhow::Result<CardProcessors> {
    let mut all: Vec<Arc<dyn CardProcessor>> = Vec::new();
    if let Some(settings) = stripe_settings(config) {
        all.push(Arc::new(Stripe::new(settings)?));
    }
    if let Some(square) = square(config)? {
        all.push(Arc::new(square));
    }
    Ok(CardProcessors::new(all))
}

fn stripe_settings(config: &Config) -> Option<stripe::Settings> {
    let client_id = config.stripe.connect_client_id.clone();
    let connect_url = config.stripe.connect_url.clone();
    Some(stripe::Settings {
        connect: client_id.map(|client_id| ConnectSettings { client_id, base_url: connect_url }),
        base_url: config.stripe.base_url.clone(),
        secret_key: config.stripe.secret_key.clone()?,
        webhook_secrets: config.stripe.webhook_secrets.clone(),
        timeout: CARD_TIMEOUT,
    })
}

fn square(config: &Config) -> anyhow::Result<Option<Square>> {
    let SquareConfig { application_id, application_secret, signature_keys, base_url } = config.square.clone();
    let (Some(application_id), Some(application_secret)) = (application_id, application_secret) else {
        return Ok(None);
    };
    let settings = square::Settings {
        base_url,
        application_id,
        application_secret,
        signature_keys,
        notification_url: config
            .server
            .public_url
            .join("v1/square/webhook")
            .context("Square's notification address")?,
        timeout: CARD_TIMEOUT,
    };
    Ok(Some(Square::new(settings)?))
}

/// Anteroom's own subscriptions, where they are sold.
fn billing(config: &Config) -> anyhow::Result<Arc<dyn Billing>> {
    let settings = stripe_settings(config).filter(|_| config.stripe.sells_subscriptions);
    let Some(settings) = settings else { return Ok(Arc::new(NoBilling)) };
    Ok(Arc::new(StripeBilling::new(&settings)?))
}

fn mail(config: &Config) -> anyhow::Result<Arc<dyn Mail>> {
    let Some(url) = &config.mail.smtp_url else { return Ok(Arc::new(NoMail)) };
    let from = config.mail.from.parse().context("mail.from")?;
    Ok(Arc::new(Smtp::new(url, &from)?))
}

fn return_mailbox(config: &Config, sandbox: Option<&Sandbox>) -> anyhow::Result<Arc<dyn ReturnMailbox>> {
    if let Some(sandbox) = sandbox {
        return Ok(Arc::new(sandboxed::SandboxMailbox::new(sandbox.clone())?));
    }
    let Some(replies) = &config.mail.replies else { return Ok(Arc::new(NoReturnMailbox)) };
    let address = replies.address.parse().context("mail.replies.address")?;
    Ok(Arc::new(ImapMailbox::new(&replies.imap_url, address)?))
}

/// How long a visitor waits for the verifier at most.
const HUMAN_CHECK_TIMEOUT: Duration = Duration::from_secs(5);

fn humans(config: &Config) -> anyhow::Result<Arc<dyn HumanCheck>> {
    let Some(secret_key) = config.turnstile.secret_key.clone() else { return Ok(Arc::new(NoHumanCheck)) };
    let settings = turnstile::Settings {
        base_url: config.turnstile.base_url.clone(),
        secret_key,
        host: config.server.public_url.host_str().unwrap_or_default().to_owned(),
        timeout: HUMAN_CHECK_TIMEOUT,
    };
    Ok(Arc::new(Turnstile::new(settings)?))
}

/// How long somebody who chooses a password waits for the list at most.
const BREACHED_PASSWORDS_TIMEOUT: Duration = Duration::from_secs(2);

fn breached_passwords(config: &Config) -> anyhow::Result<Arc<dyn BreachedPasswords>> {
    let Some(base_url) = config.breached_passwords.base_url.clone() else { return Ok(Arc::new(NoBreachedPasswords)) };
    let settings = pwned_passwords::Settings { base_url, timeout: BREACHED_PASSWORDS_TIMEOUT };
    Ok(Arc::new(PwnedPasswords::new(settings)?))
}

/// How long a calendar's server has for everything together.
const CALENDAR_TIMEOUT: Duration = Duration::from_secs(20);
/// Of a calendar's file.
const LARGEST_CALENDAR: usize = 8 << 20;

fn calendar_source(config: &Config) -> Arc<dyn CalendarSource> {
    let bounds = Bounds {
        allowed: config.calendars.allowed_addresses.clone(),
        timeout: CALENDAR_TIMEOUT,
        most_bytes: LARGEST_CALENDAR,
    };
    Arc::new(CalendarFiles::new(Outbound::new(Arc::new(SystemResolver), bounds)))
}

/// How long somebody waits for a page of theirs, and how large it may be.
const PAGE_TIMEOUT: Duration = Duration::from_secs(10);
const LARGEST_PAGE: usize = 4 << 20;

fn pages(config: &Config) -> Arc<dyn PageSource> {
    let bounds =
        Bounds { allowed: config.calendars.allowed_addresses.clone(), timeout: PAGE_TIMEOUT, most_bytes: LARGEST_PAGE };
    Arc::new(WebPages::new(Outbound::new(Arc::new(SystemResolver), bounds)))
}

/// How long somebody who comes back from a provider waits for its word at most.
const IDENTITY_TIMEOUT: Duration = Duration::from_secs(10);

/// Those that are configured, in the order that pages show.
fn identity_providers(config: &Config) -> anyhow::Result<Vec<Arc<dyn IdentityProvider>>> {
    let settings = |id: &Option<String>, secret: &Option<SecretString>, base_url: &Url| {
        Some(oauth::Settings {
            client_id: id.clone()?,
            client_secret: secret.clone()?,
            base_url: base_url.clone(),
            timeout: IDENTITY_TIMEOUT,
        })
    };
    let mut providers: Vec<Arc<dyn IdentityProvider>> = Vec::new();
    let (google, microsoft, github) = (&config.google, &config.microsoft, &config.github);
    if let Some(settings) = settings(&google.client_id, &google.client_secret, &google.base_url) {
        providers.push(Arc::new(Google::new(settings).context("google")?));
    }
    if let Some(settings) = settings(&microsoft.client_id, &microsoft.client_secret, &microsoft.base_url) {
        providers.push(Arc::new(Microsoft::new(settings).context("microsoft")?));
    }
    if let Some(settings) = settings(&github.client_id, &github.client_secret, &github.base_url) {
        providers.push(Arc::new(Github::new(settings, &github.api_url).context("github")?));
    }
    Ok(providers)
}

/// How long a connection to a model may take to come about.
const MODEL_CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// One endpoint in its two uses. The sandbox's own model counts as absent until its switch is thrown.
fn language_models(
    config: &Config,
    entropy: &Arc<dyn Entropy>,
    sandbox: Option<&Sandbox>,
) -> anyhow::Result<(Arc<dyn LanguageModel>, Arc<dyn Embeddings>)> {
    let LanguageModelConfig { base_url, api_key, model, fallback_model, .. } = config.language_model.clone();
    let LanguageModelConfig { embedding_model, embedding_dimensions, .. } = config.language_model.clone();
    let Some(api_key) = api_key else { return Ok((Arc::new(NoLanguageModel), Arc::new(NoLanguageModel))) };
    let settings = language_model::Settings {
        base_url,
        api_key,
        model,
        fallback_model,
        embedding_model,
        embedding_dimensions,
        connect_timeout: MODEL_CONNECT_TIMEOUT,
        entropy: entropy.clone(),
    };
    let model = ChatCompletions::new(settings)?;
    Ok(match sandbox {
        Some(sandbox) => both(sandboxed::SwitchedModel { model, sandbox: sandbox.clone() }),
        None => both(model),
    })
}

fn both<M: LanguageModel + Embeddings + 'static>(model: M) -> (Arc<dyn LanguageModel>, Arc<dyn Embeddings>) {
    let model = Arc::new(model);
    (model.clone(), model)
}
