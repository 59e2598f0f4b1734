//! Connecting the account by which a clinic is paid, and letting go of it.
//!
//! `state` is good once, for ten minutes, for one processor, organisation and person, and in the session that began: so
//! nobody is made to connect a stranger's account to their clinic, or their account to a stranger's. Only one account is
//! in force; ended ones stay, because what came by them is refunded by them.

pub mod jobs;

mod attempt;
mod renewing;
mod standing;
pub mod tokens;
mod view;

pub(crate) use standing::{changed, ended_by_processor};

use crate::{
    Resources,
    audit::{Act, record},
    error::{Report, internal},
    payments,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use contract::{
    AppError, Caller,
    identity::SignedIn,
    processors::{PaidBy, ProcessorConnections, ProcessorReturn, ProcessorsView},
};
use domain::{authorization::Action, ids::ProcessorAccountId, processors::Payee};
use ports::{AccountConnection, CardProcessor, ProcessorAccount, ProcessorError};
use sqlx::PgConnection;
use std::sync::Arc;
use store::processor_accounts::{self as kept, NewProcessorAccount, ProcessorAccountRecord};

/// Tokens are renewed so long before they expire that weeks of trouble do no harm.
const RENEW_AFTER: TimeDelta = TimeDelta::days(7);

/// Connections as clinics see them.
#[derive(Clone)]
pub struct ProcessorDesk {
    resources: Resources,
}

impl ProcessorDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    fn processor(&self, name: &str) -> Result<Arc<dyn CardProcessor>, AppError> {
        let found = self.resources.cards.named(name).filter(|cards| cards.connection().is_some());
        found.cloned().ok_or_else(|| AppError::not_found("This card processor"))
    }

    fn return_address(&self, processor: &str, request_id: &str) -> Result<url::Url, AppError> {
        let path = format!("portal/payments/back/{processor}");
        self.resources.base_url.join(&path).map_err(|error| internal(request_id, &error))
    }

    async fn in_force(&self, caller: &Caller) -> Result<Option<ProcessorAccountRecord>, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        kept::in_force(&mut transaction, caller.org).await.report(request_id)
    }

    /// The account as its processor wants it named.
    async fn opened(&self, caller: &Caller, record: &ProcessorAccountRecord) -> Result<ProcessorAccount, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let opened = payments::opened(&self.resources, &mut transaction, caller.org, record).await;
        opened.report(request_id)?.map_err(|error| unavailable(&error))
    }

    /// Puts an account in force that somebody came back with.
    async fn keep(
        &self,
        caller: &Caller,
        cards: &Arc<dyn CardProcessor>,
        connection: &dyn AccountConnection,
        account: ports::ConnectedAccount,
    ) -> Result<(), AppError> {
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let token = account.tokens.as_ref().map(|tokens| tokens.access.clone());
        let asked = ProcessorAccount { reference: account.reference.clone(), location: None, token };
        let facts = connection.facts(&asked).await.map_err(|error| refused(connection.label(), &error))?;
        let (standing, location) = standing::of(facts, None);
        let id = ProcessorAccountId(self.resources.entropy.id());
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let sealed = match &account.tokens {
            Some(fresh) => {
                let keys = (self.resources.vault.as_ref(), self.resources.entropy.as_ref());
                let sealed = tokens::seal(keys, &mut transaction, org, id, fresh, now).await;
                Some(sealed.map_err(|error| internal(request_id, &error))?)
            }
            None => None,
        };
        let given = sealed.as_ref().zip(account.tokens.as_ref());
        let given = given.map(|(sealed, fresh)| tokens::timed(sealed, fresh, now));
        let payee = Payee { processor: cards.name().to_owned(), mode: account.mode };
        let named = location.as_ref().map(|location| (location.reference.as_str(), location.name.as_str()));
        let new = NewProcessorAccount {
            id,
            payee: &payee,
            reference: &account.reference,
            standing: &standing,
            location: named,
            tokens: given,
            connected_by: caller.actor_name(),
            at: now,
        };
        if !kept::insert(&mut transaction, org, &new).await.report(request_id)? {
            return Err(connected_already());
        }
        let detail = [("processor", payee.to_string()), ("account", account.reference.clone())];
        note(&self.resources, &mut transaction, caller, "processor.connected", id, &detail).await?;
        transaction.commit().await.report(request_id)?;
        tracing::info!(request_id, %org, processor = %payee, "a clinic's account was connected");
        Ok(())
    }
}

#[async_trait]
impl ProcessorConnections for ProcessorDesk {
    async fn view(&self, caller: &Caller) -> Result<ProcessorsView, AppError> {
        caller.require(Action::ReadProcessors)?;
        view::view(&self.resources, caller).await
    }

    async fn paid_by(&self, caller: &Caller) -> Result<PaidBy, AppError> {
        caller.require(Action::ReadProcessors)?;
        view::paid_by(&self.resources, caller).await
    }

    async fn begin(&self, caller: &Caller, who: &SignedIn, processor: &str) -> Result<String, AppError> {
        caller.require(Action::ManageProcessors)?;
        let cards = self.processor(processor)?;
        let connection = cards.connection().ok_or_else(|| AppError::not_found("This card processor"))?;
        if self.in_force(caller).await?.is_some() {
            return Err(connected_already());
        }
        let request_id = &caller.client.request_id;
        let state = attempt::keep(&self.resources, caller, who, processor).await?;
        Ok(connection.authorization(&state, &self.return_address(processor, request_id)?).into())
    }

    async fn finish(
        &self,
        caller: &Caller,
        who: &SignedIn,
        processor: &str,
        back: ProcessorReturn,
    ) -> Result<(), AppError> {
        caller.require(Action::ManageProcessors)?;
        let cards = self.processor(processor)?;
        let connection = cards.connection().ok_or_else(|| AppError::not_found("This card processor"))?;
        attempt::take(&self.resources, caller, who, processor, &back.state).await?;
        if !back.error.is_empty() || back.code.is_empty() {
            return Err(AppError::conflict(format!("{} was not permitted to be connected.", connection.label())));
        }
        let redirect = self.return_address(processor, &caller.client.request_id)?;
        let account = connection.connect(&back.code, &redirect).await;
        let account = account.map_err(|error| refused(connection.label(), &error))?;
        if account.mode != cards.mode() {
            return Err(AppError::conflict("This account is of the other mode; test and live money are never mixed."));
        }
        self.keep(caller, &cards, connection, account).await
    }

    async fn choose_location(&self, caller: &Caller, location: String) -> Result<(), AppError> {
        caller.require(Action::ManageProcessors)?;
        let record = self.in_force(caller).await?.ok_or_else(not_connected)?;
        let facts = standing::ask(self, caller, &record).await?;
        let chosen = facts.locations.iter().find(|one| one.reference == location && one.takes_cards);
        let chosen =
            chosen.ok_or_else(|| AppError::invalid("location", "This location cannot take cards. Choose another."))?;
        let reference = chosen.reference.clone();
        standing::keep(self, caller, &record, facts, Some(&reference), true).await
    }

    async fn check(&self, caller: &Caller) -> Result<(), AppError> {
        caller.require(Action::ManageProcessors)?;
        let record = self.in_force(caller).await?.ok_or_else(not_connected)?;
        let facts = standing::ask(self, caller, &record).await?;
        standing::keep(self, caller, &record, facts, record.location_reference.as_deref(), false).await
    }

    /// Payment pages that are open are closed first, while that is still permitted; then the permission is given back.
    async fn disconnect(&self, caller: &Caller) -> Result<(), AppError> {
        caller.require(Action::ManageProcessors)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let record = self.in_force(caller).await?.ok_or_else(not_connected)?;
        payments::close_pages_of(&self.resources, org, record.id, request_id).await?;
        let asked = self.opened(caller, &record).await;
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let now = self.resources.clock.now();
        if !kept::end(&mut transaction, org, record.id, caller.actor_name(), now).await.report(request_id)? {
            return Err(not_connected());
        }
        let detail = [("processor", record.payee.to_string()), ("account", record.reference.clone())];
        note(&self.resources, &mut transaction, caller, "processor.disconnected", record.id, &detail).await?;
        transaction.commit().await.report(request_id)?;
        self.give_back(&record, asked, request_id).await;
        Ok(())
    }
}

impl ProcessorDesk {
    /// The clinic no longer uses it, whatever its processor answers. Another organisation that is paid by the same account
    /// keeps the permission.
    async fn give_back(
        &self,
        record: &ProcessorAccountRecord,
        account: Result<ProcessorAccount, AppError>,
        request_id: &str,
    ) {
        let doors = self.resources.database.doors();
        let others = kept::by_reference(doors, &record.payee.processor, &record.reference).await;
        if others.is_ok_and(|others| !others.is_empty()) {
            return;
        }
        let Ok(cards) = self.processor(&record.payee.processor) else { return };
        let (Some(connection), Ok(account)) = (cards.connection(), account) else { return };
        if cards.mode() != record.payee.mode {
            return;
        }
        if let Err(error) = connection.disconnect(&account).await {
            tracing::warn!(request_id, %error, "the permission could not be given back");
        }
    }
}

async fn note(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    id: ProcessorAccountId,
    detail: &[(&'static str, String)],
) -> Result<(), AppError> {
    let act = Act { action, subject_kind: "processor_account", subject_id: id.to_string(), detail };
    record(resources, connection, caller, act).await
}

fn connected_already() -> AppError {
    AppError::conflict("An account is connected already. Disconnect it first, then connect the other one.")
}

fn not_connected() -> AppError {
    AppError::conflict("No account is connected.")
}

fn unavailable(error: &ProcessorError) -> AppError {
    AppError::ProviderUnavailable { what: format!("The card processor cannot be asked right now: {error}.") }
}

/// Why an account could not be connected, for whoever tried.
fn refused(label: &str, error: &ProcessorError) -> AppError {
    match error {
        ProcessorError::Unavailable(_) => {
            AppError::ProviderUnavailable { what: format!("{label} does not answer right now. Please try again.") }
        }
        error => AppError::conflict(format!("{label} did not connect the account: {error}.")),
    }
}
