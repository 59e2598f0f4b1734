//! Taking and returning money by card, whoever processes it.

use crate::{
    account_connection::AccountConnection,
    processor_movements::{DisputeSeen, MovementPage, PayoutPart, PayoutSeen},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentId, RefundId},
    money::Money,
    processors::{Payee, ProcessorMode},
};
use secrecy::SecretString;
use std::{fmt, sync::Arc};

/// The account by which a clinic is paid: everything is asked on its behalf.
#[derive(Clone, Debug, Default)]
pub struct ProcessorAccount {
    /// The processor's own id of it (`acct_…`, a merchant's id); empty for the platform's own account, which took
    /// money before clinics connected theirs.
    pub reference: String,
    /// The processor's id of the place that takes the money, where an account has several.
    pub location: Option<String>,
    /// What is shown for it; `None` where the platform's own key and the reference say enough.
    pub token: Option<SecretString>,
}

/// Asks for a hosted page on which a client pays once.
#[derive(Clone, Debug)]
pub struct CheckoutRequest {
    pub org: OrgId,
    pub booking: BookingId,
    /// Also the idempotency key: asked twice, the same checkout comes back.
    pub payment: PaymentId,
    pub amount: Money,
    /// What the client reads: “Deposit · Botox, Fri Dec 4, 4:30 PM”.
    pub description: String,
    pub client_email: Option<String>,
    /// Whether the client agreed to have the card kept that they pay with ([`CardProcessor::keeps_cards`]).
    pub keeps_card: bool,
    pub success_url: String,
    pub cancel_url: String,
    /// When it ends by itself: what [`CardProcessor::checkout_end`] said once and was kept, so that a repetition asks
    /// for the same. Processors have a floor, so we also close it ourselves when its hold is over.
    pub ends_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// The processor's own id of the checkout, by which its events name it.
    pub reference: String,
    /// Its id of the page, where that is another and has to be named to close it.
    pub page: Option<String>,
    pub url: String,
}

/// Where a checkout stands at the processor, asked directly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckoutState {
    /// Somebody can still pay.
    Open,
    /// Nobody can pay any more, and nobody did.
    Expired,
    /// The money is captured.
    Paid(Capture),
}

/// Captured money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The processor's id by which it can be returned.
    pub charge: String,
    pub amount: Money,
    /// “Visa ending 4242”; empty when the processor did not say.
    pub method: String,
    /// What the processor kept for its service, in the same currency; `None` when it did not say.
    pub fee: Option<Money>,
}

/// A client's card that the processor keeps, by its own ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCard {
    /// Whom the processor keeps it for.
    pub customer: String,
    pub card: String,
    /// “Visa ending 4242”.
    pub label: String,
}

/// Charges a kept card while the client is not there.
#[derive(Clone, Debug)]
pub struct KeptCharge {
    pub org: OrgId,
    pub booking: BookingId,
    /// Also the idempotency key, however late the repetition comes.
    pub payment: PaymentId,
    pub card: KeptCard,
    pub amount: Money,
    /// What the client reads.
    pub description: String,
}

/// Money on its way back, as the processor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundSeen {
    /// The processor's id of the refund.
    pub reference: String,
    pub charge: String,
    pub amount: Money,
    pub standing: RefundStanding,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundStanding {
    Pending,
    Succeeded,
    /// The money stays or came back; the words are the processor's.
    Failed(String),
}

/// Something the processor says has happened, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessorEvent {
    /// The processor's id; the same id is the same event.
    pub id: String,
    /// Its own word for the kind, kept for people: `checkout.session.completed`.
    pub kind: String,
    pub created_at: DateTime<Utc>,
    /// The processor account it belongs to; `None` for the platform's own.
    pub account: Option<String>,
    /// `None` where the processor does not say.
    pub mode: Option<ProcessorMode>,
    pub fact: ProcessorFact,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessorFact {
    /// The money of a checkout is captured. The event need not say by which card, so `method` may be empty.
    CheckoutPaid {
        checkout: String,
        capture: Capture,
    },
    CheckoutExpired {
        checkout: String,
    },
    /// One attempt was declined; the checkout stays open for another.
    PaymentFailed {
        checkout: Option<String>,
        charge: String,
        reason: String,
    },
    /// A refund of ours, or one made in the processor's own dashboard, has this standing.
    Refund(RefundSeen),
    /// In total this much of a charge has gone back, without saying by which refunds.
    ChargeRefunded {
        charge: String,
        total: Money,
    },
    /// A client's objection at their bank stands like this.
    Disputed(DisputeSeen),
    /// Money on its way to the bank of the account's owner stands like this.
    PaidOut(PayoutSeen),
    /// The account's owner took our permission back.
    AccountDisconnected,
    /// What the account can do may have changed; its standing is to be asked for.
    AccountChanged,
    /// Stored and counted, and changes nothing.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProcessorError {
    /// The processor understood and said no; a repetition changes nothing.
    #[error("the card processor refused: {0}")]
    Refused(String),
    /// Nobody knows whether it happened; repeat with the same key.
    #[error("the card processor could not be reached: {0}")]
    Unavailable(String),
    /// The account took its permission back: nothing can be asked on its behalf any more.
    #[error("the account at the card processor is no longer connected: {0}")]
    Disconnected(String),
    /// The signature does not fit the body, or is too old or too new.
    #[error("the signature of the event is not valid")]
    BadSignature,
    /// Signed, but not an event.
    #[error("the event could not be read: {0}")]
    Unreadable(String),
}

#[async_trait]
pub trait CardProcessor: Send + Sync {
    /// The stable word that is stored beside references, such as `stripe`.
    fn name(&self) -> &'static str;
    /// Whether its money is real. Accounts and events of the other mode are none of its business.
    fn mode(&self) -> ProcessorMode;
    /// How clinics connect their accounts; `None` where that is not set up.
    fn connection(&self) -> Option<&dyn AccountConnection> {
        None
    }
    /// When a checkout that is asked for at `asked_at` has to end by itself: not before its hold is over if the
    /// processor allows that, and within the processor's limits in any case.
    fn checkout_end(&self, asked_at: DateTime<Utc>, hold_ends: DateTime<Utc>) -> DateTime<Utc>;
    async fn open_checkout(
        &self,
        account: &ProcessorAccount,
        request: &CheckoutRequest,
    ) -> Result<Checkout, ProcessorError>;
    /// The truth about a checkout, for when an event did not arrive.
    async fn checkout_state(
        &self,
        account: &ProcessorAccount,
        reference: &str,
    ) -> Result<CheckoutState, ProcessorError>;
    /// The checkout in which a charge was attempted, for events that name only the charge.
    async fn checkout_of(&self, account: &ProcessorAccount, charge: &str) -> Result<Option<String>, ProcessorError>;
    /// Ends a checkout, so that nobody can pay for a time that is no longer held. Answers how it stands afterwards:
    /// never `Open`, and `Paid` when the client was faster.
    async fn close_checkout(
        &self,
        account: &ProcessorAccount,
        reference: &str,
        page: Option<&str>,
    ) -> Result<CheckoutState, ProcessorError>;
    /// Returns money of a charge. `refund` is the idempotency key, however late the repetition comes.
    async fn refund(
        &self,
        account: &ProcessorAccount,
        refund: RefundId,
        charge: &str,
        amount: Money,
    ) -> Result<RefundSeen, ProcessorError>;
    /// Every refund of a charge, whoever made it.
    async fn refunds_of(&self, account: &ProcessorAccount, charge: &str) -> Result<Vec<RefundSeen>, ProcessorError>;
    /// Whether cards can be kept, with their owners' consent, and charged later.
    fn keeps_cards(&self) -> bool {
        false
    }
    /// The card that a paid checkout left behind, where the client agreed to it.
    async fn kept_card(
        &self,
        _account: &ProcessorAccount,
        _checkout: &str,
    ) -> Result<Option<KeptCard>, ProcessorError> {
        Ok(None)
    }
    /// Charges a kept card. `Refused` has the processor's words for why it was declined.
    async fn charge_kept(&self, _account: &ProcessorAccount, _request: &KeptCharge) -> Result<Capture, ProcessorError> {
        Err(ProcessorError::Refused("it keeps no cards".into()))
    }
    /// Has the processor forget a kept card; one that it does not know is forgotten.
    async fn forget_card(&self, _account: &ProcessorAccount, _card: &KeptCard) -> Result<(), ProcessorError> {
        Ok(())
    }
    /// What moved on the account since an instant, in no particular order; `page` continues where an answer ended.
    async fn movements(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        page: Option<&str>,
    ) -> Result<MovementPage, ProcessorError>;
    /// What a payout is made of, as far as it stems from charges and from payouts that came back. `None` where the
    /// processor does not say.
    async fn parts_of_payout(
        &self,
        _account: &ProcessorAccount,
        _payout: &str,
    ) -> Result<Option<Vec<PayoutPart>>, ProcessorError> {
        Ok(None)
    }
    /// Verifies a delivery over its raw body and reads it. `now` bounds the age of the signature (± 300 s).
    fn read_event(&self, signature: &str, body: &[u8], now: DateTime<Utc>) -> Result<ProcessorEvent, ProcessorError>;
    /// Reads a body that was verified when it was stored.
    fn read_stored_event(&self, body: &[u8]) -> Result<ProcessorEvent, ProcessorError>;
}

/// The card processors that are set up here. A clinic's account says which of them takes its money.
#[derive(Clone, Default)]
pub struct CardProcessors(Vec<Arc<dyn CardProcessor>>);

impl CardProcessors {
    pub fn new(all: Vec<Arc<dyn CardProcessor>>) -> Self {
        Self(all)
    }

    /// In the order in which they are offered.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn CardProcessor>> {
        self.0.iter()
    }

    /// `None` when no such processor is set up.
    pub fn named(&self, name: &str) -> Option<&Arc<dyn CardProcessor>> {
        self.0.iter().find(|processor| processor.name() == name)
    }

    /// Whether clients can pay by it. Nothing promises a payment page where this is false.
    pub fn serve(&self, payee: &Payee) -> bool {
        self.named(&payee.processor).is_some_and(|processor| processor.mode() == payee.mode)
    }
}

impl fmt::Debug for CardProcessors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|processor| processor.name())).finish()
    }
}
