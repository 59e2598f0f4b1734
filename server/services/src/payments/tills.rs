//! By which processor and account a clinic's money is asked for, and whether anything can be asked for at all.

use crate::{Resources, processors::tokens};
use chrono::{DateTime, Utc};
use domain::{
    ids::{OrgId, ProcessorAccountId, RefundId},
    money::{Currency, Money},
    processors::AccountStanding,
};
use ports::{
    Capture, CardProcessor, Checkout, CheckoutRequest, CheckoutState, KeptCard, KeptCharge, MovementPage, PayoutPart,
    ProcessorAccount, ProcessorError, RefundSeen,
};
use sqlx::PgConnection;
use std::sync::Arc;
use store::{StoreError, payments::Payment, processor_accounts::ProcessorAccountRecord};

/// What a clinic's clients can pay in online just now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Payable {
    standing: Option<AccountStanding>,
    keeps_cards: bool,
}

impl Payable {
    /// Whether a deposit in this currency can be paid. Nothing promises a payment page where it cannot.
    pub(crate) fn takes(&self, currency: Currency) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.takes(currency))
    }

    /// Whether cards can be kept and charged later.
    pub(crate) const fn keeps_cards(&self) -> bool {
        self.keeps_cards
    }
}

/// What the clinic's connected account can take, if it has one and this deployment serves it.
pub(crate) async fn payable(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
) -> Result<Payable, StoreError> {
    let account = store::processor_accounts::in_force(connection, org).await?;
    let served = account.filter(|account| resources.cards.serve(&account.payee));
    let keeps_cards = served.as_ref().is_some_and(|account| {
        resources.cards.named(&account.payee.processor).is_some_and(|cards| cards.keeps_cards())
    });
    Ok(Payable { standing: served.map(|account| account.standing), keeps_cards })
}

/// A processor, and the account on whose behalf it is asked. Why that cannot be is told by whatever is asked, in the
/// processor's own terms, so that it is dealt with in one place.
pub(crate) struct Till {
    asked: Result<(Arc<dyn CardProcessor>, ProcessorAccount), ProcessorError>,
    /// `None`: the platform's own account.
    pub connection: Option<ProcessorAccountId>,
}

impl Till {
    /// The till that a payment went through.
    pub(crate) async fn of(
        resources: &Resources,
        connection: &mut PgConnection,
        org: OrgId,
        payment: &Payment,
    ) -> Result<Self, StoreError> {
        let Some(id) = payment.account else {
            let cards = named(resources, &payment.processor);
            return Ok(Self { asked: cards.map(|cards| (cards, ProcessorAccount::default())), connection: None });
        };
        let record = store::processor_accounts::find(connection, org, id).await?;
        let Some(record) = record else {
            let lost = ProcessorError::Disconnected("its connection is gone".into());
            return Ok(Self { asked: Err(lost), connection: None });
        };
        if record.ended_at.is_none() {
            return Self::at(resources, connection, org, &record).await;
        }
        // The same account connected again serves what came by it before.
        let again = store::processor_accounts::in_force(connection, org).await?;
        let again = again.filter(|again| again.payee == record.payee && again.reference == record.reference);
        if let Some(again) = again {
            return Self::at(resources, connection, org, &again).await;
        }
        let lost = format!("{} was disconnected by {}", record.standing.name, ended_by(&record));
        Ok(Self { asked: Err(ProcessorError::Disconnected(lost)), connection: Some(id) })
    }

    /// The till of a connection.
    pub(super) async fn at(
        resources: &Resources,
        connection: &mut PgConnection,
        org: OrgId,
        record: &ProcessorAccountRecord,
    ) -> Result<Self, StoreError> {
        let asked = match named(resources, &record.payee.processor) {
            Ok(cards) if cards.mode() == record.payee.mode => {
                account(resources, connection, org, record).await?.map(|account| (cards, account))
            }
            Ok(_) => {
                Err(ProcessorError::Unavailable(format!("{} is set up in the other mode", record.payee.processor)))
            }
            Err(error) => Err(error),
        };
        Ok(Self { asked, connection: Some(record.id) })
    }

    fn ready(&self) -> Result<&(Arc<dyn CardProcessor>, ProcessorAccount), ProcessorError> {
        self.asked.as_ref().map_err(Clone::clone)
    }

    /// See [`CardProcessor::checkout_end`].
    pub(super) fn checkout_end(
        &self,
        asked_at: DateTime<Utc>,
        hold_ends: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, ProcessorError> {
        self.ready().map(|(cards, _)| cards.checkout_end(asked_at, hold_ends))
    }

    pub(super) async fn open_checkout(&self, request: &CheckoutRequest) -> Result<Checkout, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.open_checkout(account, request).await
    }

    pub(super) async fn checkout_state(&self, reference: &str) -> Result<CheckoutState, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.checkout_state(account, reference).await
    }

    pub(super) async fn close_checkout(
        &self,
        reference: &str,
        page: Option<&str>,
    ) -> Result<CheckoutState, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.close_checkout(account, reference, page).await
    }

    pub(super) async fn kept_card(&self, checkout: &str) -> Result<Option<KeptCard>, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.kept_card(account, checkout).await
    }

    pub(super) async fn charge_kept(&self, request: &KeptCharge) -> Result<Capture, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.charge_kept(account, request).await
    }

    pub(super) async fn forget_card(&self, card: &KeptCard) -> Result<(), ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.forget_card(account, card).await
    }

    pub(super) async fn refund(
        &self,
        refund: RefundId,
        charge: &str,
        amount: Money,
    ) -> Result<RefundSeen, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.refund(account, refund, charge, amount).await
    }

    /// See [`CardProcessor::movements`].
    pub(crate) async fn movements(
        &self,
        since: DateTime<Utc>,
        page: Option<&str>,
    ) -> Result<MovementPage, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.movements(account, since, page).await
    }

    /// See [`CardProcessor::parts_of_payout`].
    pub(super) async fn parts_of_payout(&self, payout: &str) -> Result<Option<Vec<PayoutPart>>, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.parts_of_payout(account, payout).await
    }

    /// See [`CardProcessor::checkout_of`].
    pub(crate) async fn checkout_of(&self, charge: &str) -> Result<Option<String>, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.checkout_of(account, charge).await
    }

    pub(super) async fn refunds_of(&self, charge: &str) -> Result<Vec<RefundSeen>, ProcessorError> {
        let (cards, account) = self.ready()?;
        cards.refunds_of(account, charge).await
    }
}

/// A processor that is missing for a while is for the operator to mend, and must not end a refund for good.
fn named(resources: &Resources, name: &str) -> Result<Arc<dyn CardProcessor>, ProcessorError> {
    let cards = resources.cards.named(name).cloned();
    cards.ok_or_else(|| ProcessorError::Unavailable(format!("{name} is not set up here")))
}

/// The account as its processor wants it named, with its token out of the vault.
pub(crate) async fn account(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    record: &ProcessorAccountRecord,
) -> Result<Result<ProcessorAccount, ProcessorError>, StoreError> {
    let (reference, location) = (record.reference.clone(), record.location_reference.clone());
    let Some(sealed) = &record.sealed_tokens else {
        return Ok(Ok(ProcessorAccount { reference, location, token: None }));
    };
    // Tokens that do not open are a fault of ours or of the keys: nothing is decided by it.
    let opened = tokens::open(&resources.vault, connection, org, record.id, sealed).await;
    Ok(match opened {
        Ok((access, _)) => Ok(ProcessorAccount { reference, location, token: Some(access) }),
        Err(error) => Err(ProcessorError::Unavailable(format!("the account's tokens: {error}"))),
    })
}

fn ended_by(record: &ProcessorAccountRecord) -> &str {
    record.ended_by.as_deref().unwrap_or("somebody")
}
