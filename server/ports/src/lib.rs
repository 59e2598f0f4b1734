//! What we need of the outside, in our own words. No vendor is named here; `providers` implements these.
//!
//! To add a port: a file here with the trait and its errors, an implementation in `providers`, the vendor's side of
//! the wire in `sandbox`, and a test that takes the real client to the sandbox.

pub mod account_connection;
pub mod billing;
pub mod breached_passwords;
pub mod calendar_source;
pub mod card_processor;
pub mod clock;
pub mod document_reader;
pub mod embeddings;
pub mod human_check;
pub mod identity_provider;
pub mod language_model;
pub mod mail;
pub mod page_source;
mod processor_movements;
pub mod return_mailbox;

pub use account_connection::{AccountConnection, AccountFacts, AccountLocation, AccountTokens, ConnectedAccount};
pub use billing::{
    Billing, BillingAccount, BillingNews, CardSeen, ChangePreview, InvoiceSeen, InvoiceState, Subscription,
    SubscriptionCheckout, SubscriptionItem,
};
pub use breached_passwords::{BreachedPasswords, BreachedPasswordsError};
pub use calendar_source::{CalendarSource, FetchError, Fetched, Known, SecretString};
pub use card_processor::{
    Capture, CardProcessor, CardProcessors, Checkout, CheckoutRequest, CheckoutState, KeptCard, KeptCharge,
    ProcessorAccount, ProcessorError, ProcessorEvent, ProcessorFact, RefundSeen, RefundStanding,
};
pub use clock::{Clock, Entropy};
pub use document_reader::{DocumentError, DocumentKind, DocumentReader};
pub use embeddings::{EmbeddingAnswer, EmbeddingRequest, Embeddings};
pub use human_check::{HumanAct, HumanCheck, HumanCheckError};
pub use identity_provider::{Attempt, Grant, IdentityProvider, IdentityProviderError, ProvenIdentity};
pub use language_model::{
    LanguageModel, ModelAnswer, ModelError, ModelFailure, ModelRequest, ModelTask, ModelTool, ModelUsage, PromptVersion,
};
pub use mail::{Mail, MailAttachment, MailError, OutgoingMail};
pub use page_source::{FetchedPage, PageSource};
pub use processor_movements::{DisputeSeen, MovementPage, PayoutPart, PayoutSeen, PayoutSource, ProcessorMovement};
pub use return_mailbox::{ReturnMailbox, ReturnMailboxError, ReturnedFate, ReturnedId, ReturnedMail};
