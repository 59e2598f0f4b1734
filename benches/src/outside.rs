//! The services' surroundings: a clock that stands still, and an outside that nobody asks.

use anyhow::Result;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use contract::{Actor, Caller, Client};
use domain::{
    billing::Price,
    contact::EmailAddress,
    ids::{OrgId, RefundId},
    money::Money,
};
use ports::{
    Billing, BillingAccount, BillingNews, BreachedPasswords, BreachedPasswordsError, CalendarSource, CardProcessor,
    CardProcessors, ChangePreview, Checkout, CheckoutRequest, CheckoutState, DocumentError, DocumentKind,
    DocumentReader, EmbeddingAnswer, EmbeddingRequest, Embeddings, Entropy, FetchError, Fetched, FetchedPage, HumanAct,
    HumanCheck, HumanCheckError, Known, LanguageModel, Mail, MailError, ModelAnswer, ModelError, ModelFailure,
    ModelRequest, ModelTask, ModelUsage, OutgoingMail, PageSource, ProcessorAccount, ProcessorError, ProcessorEvent,
    RefundSeen, ReturnMailbox, ReturnMailboxError, ReturnedFate, ReturnedId, ReturnedMail, SecretString, Subscription,
    SubscriptionCheckout,
};
use services::{
    Resources,
    vault::{MasterKey, Vault},
    visits::Visits,
};
use std::sync::Arc;
use store::Database;
use testkit::FixedClock;
use uuid::Uuid;

/// Monday, November 23, 2026, 9:00 AM in the clinics.
pub const NOW: &str = "2026-11-23T16:00:00Z";

/// Services over a database, for their callers.
pub fn resources(database: &Database, entropy: Arc<dyn Entropy>) -> Result<Resources> {
    Ok(Resources {
        database: database.clone(),
        clock: Arc::new(FixedClock::at(NOW)),
        entropy,
        cards: CardProcessors::new(vec![Arc::new(Nobody)]),
        billing: Arc::new(Nobody),
        mail: Arc::new(Nobody),
        return_mailbox: Arc::new(Nobody),
        humans: Arc::new(Nobody),
        breached_passwords: Arc::new(Nobody),
        calendar_source: Arc::new(Nobody),
        documents: Arc::new(Nobody),
        pages: Arc::new(Nobody),
        identity_providers: Vec::new(),
        language_model: Arc::new(Nobody),
        embeddings: Arc::new(Nobody),
        assistant: services::assistant::Terms::default(),
        base_url: "https://bench.example/".parse()?,
        vault: Arc::new(Vault::new(MasterKey::from_bytes([7; 32]), Vec::new())),
        visits: Visits::at_most(u32::MAX),
        contests: services::bookings::Contests::default(),
        hold_minutes: 15,
        undo_seconds: 0,
    })
}

/// Somebody on a clinic's page.
pub fn visitor(org: OrgId) -> Caller {
    let client = Client { address: "192.0.2.7".into(), request_id: "bench".into(), ..Client::default() };
    Caller { org, actor: Actor::Visitor, client, key: None, read_only: false }
}

/// Takes no money and sends no mail; mails wait in the queue, where no worker runs.
struct Nobody;

fn nobody<T>() -> Result<T, ProcessorError> {
    Err(ProcessorError::Unavailable("nobody is there in a benchmark".into()))
}

#[async_trait]
impl CardProcessor for Nobody {
    fn name(&self) -> &'static str {
        testkit::PROCESSOR
    }

    fn mode(&self) -> domain::processors::ProcessorMode {
        domain::processors::ProcessorMode::Test
    }

    fn checkout_end(&self, _: DateTime<Utc>, hold_ends: DateTime<Utc>) -> DateTime<Utc> {
        hold_ends
    }

    async fn open_checkout(&self, _: &ProcessorAccount, _: &CheckoutRequest) -> Result<Checkout, ProcessorError> {
        nobody()
    }

    async fn checkout_state(&self, _: &ProcessorAccount, _: &str) -> Result<CheckoutState, ProcessorError> {
        nobody()
    }

    async fn checkout_of(&self, _: &ProcessorAccount, _: &str) -> Result<Option<String>, ProcessorError> {
        nobody()
    }

    async fn close_checkout(
        &self,
        _: &ProcessorAccount,
        _: &str,
        _: Option<&str>,
    ) -> Result<CheckoutState, ProcessorError> {
        nobody()
    }

    async fn refund(&self, _: &ProcessorAccount, _: RefundId, _: &str, _: Money) -> Result<RefundSeen, ProcessorError> {
        nobody()
    }

    async fn refunds_of(&self, _: &ProcessorAccount, _: &str) -> Result<Vec<RefundSeen>, ProcessorError> {
        nobody()
    }

    async fn movements(
        &self,
        _: &ProcessorAccount,
        _: DateTime<Utc>,
        _: Option<&str>,
    ) -> Result<ports::MovementPage, ProcessorError> {
        nobody()
    }

    fn read_event(&self, _: &str, _: &[u8], _: DateTime<Utc>) -> Result<ProcessorEvent, ProcessorError> {
        nobody()
    }

    fn read_stored_event(&self, _: &[u8]) -> Result<ProcessorEvent, ProcessorError> {
        nobody()
    }
}

#[async_trait]
impl Billing for Nobody {
    fn is_connected(&self) -> bool {
        false
    }

    async fn create_customer(&self, _: OrgId, _: &str, _: &str) -> Result<String, ProcessorError> {
        nobody()
    }

    async fn open_checkout(&self, _: &SubscriptionCheckout<'_>) -> Result<String, ProcessorError> {
        nobody()
    }

    async fn open_portal(&self, _: &str, _: &str) -> Result<String, ProcessorError> {
        nobody()
    }

    async fn read(&self, _: &str, _: DateTime<Utc>) -> Result<BillingAccount, ProcessorError> {
        nobody()
    }

    async fn preview(&self, _: Subscription<'_>, _: &Price, _: DateTime<Utc>) -> Result<ChangePreview, ProcessorError> {
        nobody()
    }

    async fn change(&self, _: Subscription<'_>, _: &Price, _: DateTime<Utc>, _: &str) -> Result<(), ProcessorError> {
        nobody()
    }

    async fn pause(&self, _: Subscription<'_>, _: Option<DateTime<Utc>>, _: &str) -> Result<(), ProcessorError> {
        nobody()
    }

    async fn resume(&self, _: Subscription<'_>, _: bool, _: &str) -> Result<(), ProcessorError> {
        nobody()
    }

    async fn cancel_now(&self, _: Subscription<'_>, _: &str) -> Result<(), ProcessorError> {
        nobody()
    }

    async fn cancel_at_end(&self, _: Subscription<'_>, _: bool, _: &str) -> Result<(), ProcessorError> {
        nobody()
    }

    async fn pay(&self, _: &str, _: &str) -> Result<(), ProcessorError> {
        nobody()
    }

    fn news(&self, _: &[u8]) -> Option<BillingNews> {
        None
    }
}

#[async_trait]
impl HumanCheck for Nobody {
    fn is_configured(&self) -> bool {
        false
    }

    async fn verify(&self, _: &str, _: HumanAct, _: &str, _: Uuid) -> Result<(), HumanCheckError> {
        Ok(())
    }
}

#[async_trait]
impl BreachedPasswords for Nobody {
    async fn times_seen(&self, _: &str) -> std::result::Result<u64, BreachedPasswordsError> {
        Ok(0)
    }
}

#[async_trait]
impl Mail for Nobody {
    async fn send(&self, _: OutgoingMail) -> Result<(), MailError> {
        Err(MailError::Unavailable("nobody is there in a benchmark".into()))
    }
}

#[async_trait]
impl DocumentReader for Nobody {
    async fn read(&self, _: DocumentKind, _: Vec<u8>) -> std::result::Result<String, DocumentError> {
        Err(DocumentError::Unavailable)
    }
}

#[async_trait]
impl CalendarSource for Nobody {
    fn host_of(&self, _: &str) -> std::result::Result<String, FetchError> {
        Err(FetchError::NotAnAddress)
    }

    async fn fetch(&self, _: &SecretString, _: &Known) -> std::result::Result<Fetched, FetchError> {
        Err(FetchError::Unreachable)
    }
}

#[async_trait]
impl LanguageModel for Nobody {
    fn is_configured(&self) -> bool {
        false
    }

    fn model_for(&self, _: ModelTask) -> String {
        String::new()
    }

    async fn ask(&self, _: ModelRequest) -> Result<ModelAnswer, ModelFailure> {
        let error = ModelError::Unavailable("nobody is there in a benchmark".into());
        Err(ModelFailure { error, usage: ModelUsage::default() })
    }
}

#[async_trait]
impl PageSource for Nobody {
    async fn fetch(&self, _: &str) -> Result<FetchedPage, FetchError> {
        Err(FetchError::Unreachable)
    }
}

#[async_trait]
impl ReturnMailbox for Nobody {
    fn address(&self) -> Option<&EmailAddress> {
        None
    }

    async fn waiting(&self, _: usize) -> Result<Vec<ReturnedMail>, ReturnMailboxError> {
        Ok(Vec::new())
    }

    async fn settle(&self, _: &[(ReturnedId, ReturnedFate)]) -> Result<(), ReturnMailboxError> {
        Ok(())
    }
}

#[async_trait]
impl Embeddings for Nobody {
    fn model(&self) -> Option<&str> {
        None
    }

    async fn embed(&self, _: EmbeddingRequest) -> Result<EmbeddingAnswer, ModelFailure> {
        let error = ModelError::Unavailable("nobody is there in a benchmark".into());
        Err(ModelFailure { error, usage: ModelUsage::default() })
    }
}
