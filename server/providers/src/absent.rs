//! What stands in for a vendor that was not configured: it refuses, in words for the log.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{billing::Price, contact::EmailAddress, ids::OrgId};
use ports::{
    Billing, BillingAccount, BillingNews, BreachedPasswords, BreachedPasswordsError, CalendarSource, ChangePreview,
    DocumentError, DocumentKind, DocumentReader, EmbeddingAnswer, EmbeddingRequest, Embeddings, FetchError, Fetched,
    FetchedPage, HumanAct, HumanCheck, HumanCheckError, Known, LanguageModel, Mail, MailError, ModelAnswer, ModelError,
    ModelFailure, ModelRequest, ModelTask, ModelUsage, OutgoingMail, PageSource, ProcessorError, ReturnMailbox,
    ReturnMailboxError, ReturnedFate, ReturnedId, ReturnedMail, Subscription, SubscriptionCheckout,
};
use uuid::Uuid;

/// No mail server is configured.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMail;

fn nothing_sold<T>() -> Result<T, ProcessorError> {
    Err(ProcessorError::Refused("nothing is sold here".into()))
}

/// Nothing is sold here: everything is unlimited.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoBilling;

#[async_trait]
impl Billing for NoBilling {
    fn is_connected(&self) -> bool {
        false
    }

    async fn create_customer(&self, _: OrgId, _: &str, _: &str) -> Result<String, ProcessorError> {
        nothing_sold()
    }

    async fn open_checkout(&self, _: &SubscriptionCheckout<'_>) -> Result<String, ProcessorError> {
        nothing_sold()
    }

    async fn open_portal(&self, _: &str, _: &str) -> Result<String, ProcessorError> {
        nothing_sold()
    }

    async fn read(&self, _: &str, _: DateTime<Utc>) -> Result<BillingAccount, ProcessorError> {
        nothing_sold()
    }

    async fn preview(&self, _: Subscription<'_>, _: &Price, _: DateTime<Utc>) -> Result<ChangePreview, ProcessorError> {
        nothing_sold()
    }

    async fn change(&self, _: Subscription<'_>, _: &Price, _: DateTime<Utc>, _: &str) -> Result<(), ProcessorError> {
        nothing_sold()
    }

    async fn pause(&self, _: Subscription<'_>, _: Option<DateTime<Utc>>, _: &str) -> Result<(), ProcessorError> {
        nothing_sold()
    }

    async fn resume(&self, _: Subscription<'_>, _: bool, _: &str) -> Result<(), ProcessorError> {
        nothing_sold()
    }

    async fn cancel_now(&self, _: Subscription<'_>, _: &str) -> Result<(), ProcessorError> {
        nothing_sold()
    }

    async fn cancel_at_end(&self, _: Subscription<'_>, _: bool, _: &str) -> Result<(), ProcessorError> {
        nothing_sold()
    }

    async fn pay(&self, _: &str, _: &str) -> Result<(), ProcessorError> {
        nothing_sold()
    }

    fn news(&self, _: &[u8]) -> Option<BillingNews> {
        None
    }
}

/// No check for people is configured: everybody passes, and honeypots and limits are what stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHumanCheck;

#[async_trait]
impl HumanCheck for NoHumanCheck {
    fn is_configured(&self) -> bool {
        false
    }

    async fn verify(&self, _: &str, _: HumanAct, _: &str, _: Uuid) -> Result<(), HumanCheckError> {
        Ok(())
    }
}

#[async_trait]
impl Mail for NoMail {
    async fn send(&self, _mail: OutgoingMail) -> Result<(), MailError> {
        Err(MailError::Refused("no mail server is configured".into()))
    }
}

/// No page is fetched.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPages;

#[async_trait]
impl PageSource for NoPages {
    async fn fetch(&self, _address: &str) -> Result<FetchedPage, FetchError> {
        Err(FetchError::Unreachable)
    }
}

/// Nobody reads answers: they go to whoever a mail names.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoReturnMailbox;

#[async_trait]
impl ReturnMailbox for NoReturnMailbox {
    fn address(&self) -> Option<&EmailAddress> {
        None
    }

    async fn waiting(&self, _most: usize) -> Result<Vec<ReturnedMail>, ReturnMailboxError> {
        Ok(Vec::new())
    }

    async fn settle(&self, _fates: &[(ReturnedId, ReturnedFate)]) -> Result<(), ReturnMailboxError> {
        Ok(())
    }
}

/// No list of stolen passwords is configured: strength alone is judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoBreachedPasswords;

#[async_trait]
impl BreachedPasswords for NoBreachedPasswords {
    async fn times_seen(&self, _: &str) -> Result<u64, BreachedPasswordsError> {
        Ok(0)
    }
}

/// No calendars are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCalendars;

#[async_trait]
impl CalendarSource for NoCalendars {
    fn host_of(&self, _address: &str) -> Result<String, FetchError> {
        Err(FetchError::NotAnAddress)
    }

    async fn fetch(&self, _address: &secrecy::SecretString, _known: &Known) -> Result<Fetched, FetchError> {
        Err(FetchError::Unreachable)
    }
}

/// No file can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDocuments;

#[async_trait]
impl DocumentReader for NoDocuments {
    async fn read(&self, _kind: DocumentKind, _bytes: Vec<u8>) -> Result<String, DocumentError> {
        Err(DocumentError::Unavailable)
    }
}

/// No language model is configured: rules read and phrase.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLanguageModel;

#[async_trait]
impl LanguageModel for NoLanguageModel {
    fn is_configured(&self) -> bool {
        false
    }

    fn model_for(&self, _task: ModelTask) -> String {
        String::new()
    }

    async fn ask(&self, _request: ModelRequest) -> Result<ModelAnswer, ModelFailure> {
        let error = ModelError::Unavailable("no language model is configured".into());
        Err(ModelFailure { error, usage: ModelUsage::default() })
    }
}

#[async_trait]
impl Embeddings for NoLanguageModel {
    fn model(&self) -> Option<&str> {
        None
    }

    async fn embed(&self, _request: EmbeddingRequest) -> Result<EmbeddingAnswer, ModelFailure> {
        let error = ModelError::Unavailable("no language model is configured".into());
        Err(ModelFailure { error, usage: ModelUsage::default() })
    }
}
