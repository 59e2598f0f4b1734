//! A person's own account. What changes how somebody gets in wants a fresh proof of who it is, is written into the
//! account's log, and is told by mail.

use super::{IdentityDesk, attempts, browser, jobs::SendNotice, passkeys, password, providers, sessions, totp};
use crate::error::Report;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError, Client,
    account::{Account, AccountEvent, AccountView, Confirmation, SessionView, TotpSetup},
    identity::{Browser, NewSession, SignedIn},
};
use domain::{
    contact::PersonName,
    ids::{PersonId, SessionId},
};
use graphile_worker::TaskHandler;
use store::queue::Schedule;

/// Whether somebody proved recently enough who they are for a sensitive act.
pub(crate) fn is_fresh(now: DateTime<Utc>, proved_at: DateTime<Utc>) -> bool {
    now - proved_at <= FRESH
}

/// How long a proof of identity lasts.
const FRESH: TimeDelta = TimeDelta::minutes(10);
const MOST_EVENTS: i64 = 50;

#[async_trait]
impl Account for IdentityDesk {
    async fn view(&self, who: &SignedIn) -> Result<AccountView, AppError> {
        let (person, request_id) = (who.person, &who.client.request_id);
        let now = self.resources.clock.now();
        let mut transaction = self.resources.database.begin_person(person).await.report(request_id)?;
        let account = store::accounts::account(&mut transaction, person).await.report(request_id)?;
        let account = account.ok_or(AppError::Unauthenticated)?;
        let totp = store::accounts::lock_totp(&mut transaction, person).await.report(request_id)?;
        let passkeys = store::passkeys::list(&mut transaction, person).await.report(request_id)?;
        let identities = store::linked_identities::list(&mut transaction, person).await.report(request_id)?;
        let codes = store::accounts::recovery_codes_left(&mut transaction, person).await.report(request_id)?;
        let sessions = store::accounts::sessions(&mut transaction, person, now).await.report(request_id)?;
        let events = store::accounts::events(&mut transaction, person, MOST_EVENTS).await.report(request_id)?;
        let sessions = sessions.into_iter().map(|row| SessionView {
            current: SessionId(row.session_id) == who.session,
            id: SessionId(row.session_id),
            device: row.device,
            address: row.address,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        });
        let events = events.into_iter().map(|row| AccountEvent {
            at: row.at,
            title: title(&row.kind).to_owned(),
            detail: detail(&row.detail).to_owned(),
            device: row.device,
            address: row.address,
        });
        Ok(AccountView {
            name: account.name,
            email: account.email,
            password: account.password_hash.is_some(),
            passkeys: passkeys.into_iter().map(passkeys::view).collect(),
            identities: identities.into_iter().filter_map(providers::view).collect(),
            totp: totp.is_some_and(|totp| totp.confirmed_at.is_some()),
            recovery_codes_left: u32::try_from(codes).unwrap_or(0),
            sessions: sessions.collect(),
            events: events.collect(),
        })
    }

    async fn rename(&self, who: &SignedIn, name: &str) -> Result<(), AppError> {
        let name =
            PersonName::try_from(name.to_owned()).map_err(|error| AppError::invalid("name", error.to_string()))?;
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        store::accounts::rename(&mut transaction, who.person, name.as_str()).await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }

    async fn confirm(&self, who: &SignedIn, confirmation: Confirmation) -> Result<(), AppError> {
        let (person, request_id) = (who.person, &who.client.request_id);
        attempts::CONFIRMATION.count(&self.resources, &who.session.to_string(), request_id).await?;
        match confirmation {
            Confirmation::Password(typed) => self.require_password(person, typed, request_id).await?,
            Confirmation::Totp(code) => totp::check(&self.resources, person, &code, request_id).await?,
        }
        let mut transaction = self.resources.database.begin_person(person).await.report(request_id)?;
        let now = self.resources.clock.now();
        store::accounts::confirm_session(&mut transaction, person, who.session, now).await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }

    async fn change_password(
        &self,
        who: &SignedIn,
        current: &str,
        new: &str,
        browser: Browser,
    ) -> Result<NewSession, AppError> {
        let (person, request_id) = (who.person, &who.client.request_id);
        attempts::CONFIRMATION.count(&self.resources, &who.session.to_string(), request_id).await?;
        if self.has_password(person, request_id).await? {
            self.require_password(person, current.to_owned(), request_id).await?;
        } else {
            self.require_fresh(who)?;
        }
        password::require_strong(new, &[&who.name, &who.email])?;
        password::require_unbreached(&*self.resources.breached_passwords, new).await?;
        let hash = self.hash(new.to_owned(), &who.client).await?;
        self.replace_password(person, &hash, &browser, &who.client).await?;
        sessions::open(&self.resources, person, "password", &browser, &who.client).await
    }

    async fn begin_totp(&self, who: &SignedIn) -> Result<TotpSetup, AppError> {
        self.require_fresh(who)?;
        totp::begin(&self.resources, who.person, &who.email, &who.client.request_id).await
    }

    async fn finish_totp(&self, who: &SignedIn, code: &str) -> Result<Vec<String>, AppError> {
        self.require_fresh(who)?;
        let request_id = &who.client.request_id;
        attempts::CONFIRMATION.count(&self.resources, &who.session.to_string(), request_id).await?;
        let codes = totp::finish(&self.resources, who.person, code, request_id).await?;
        self.tell_who(who, "totp_added").await?;
        Ok(codes)
    }

    async fn remove_totp(&self, who: &SignedIn) -> Result<(), AppError> {
        self.require_fresh(who)?;
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        store::accounts::remove_totp(&mut transaction, who.person).await.report(request_id)?;
        transaction.commit().await.report(request_id)?;
        self.tell_who(who, "totp_removed").await
    }

    async fn renew_recovery_codes(&self, who: &SignedIn) -> Result<Vec<String>, AppError> {
        self.require_fresh(who)?;
        let codes = totp::renew_recovery_codes(&self.resources, who.person, &who.client.request_id).await?;
        self.tell_who(who, "recovery_codes_renewed").await?;
        Ok(codes)
    }

    async fn end_session(&self, who: &SignedIn, session: SessionId) -> Result<(), AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        store::accounts::end_session(&mut transaction, who.person, session).await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }

    async fn end_other_sessions(&self, who: &SignedIn) -> Result<u32, AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        let ended = store::accounts::end_sessions_but(&mut transaction, who.person, Some(who.session)).await;
        let ended = ended.report(request_id)?;
        transaction.commit().await.report(request_id)?;
        Ok(u32::try_from(ended).unwrap_or(u32::MAX))
    }
}

impl IdentityDesk {
    /// Refuses when the last proof of identity is too old.
    pub(super) fn require_fresh(&self, who: &SignedIn) -> Result<(), AppError> {
        if is_fresh(self.resources.clock.now(), who.confirmed_at) { Ok(()) } else { Err(AppError::ConfirmIdentity) }
    }

    async fn require_password(&self, person: PersonId, typed: String, request_id: &str) -> Result<(), AppError> {
        let mut transaction = self.resources.database.begin_person(person).await.report(request_id)?;
        let account = store::accounts::account(&mut transaction, person).await.report(request_id)?;
        drop(transaction);
        let stored = account.ok_or(AppError::Unauthenticated)?.password_hash;
        if password::fits(typed, stored).await.map_err(|error| error.report(request_id))? {
            Ok(())
        } else {
            Err(AppError::invalid("password", "That is not your current password."))
        }
    }

    async fn has_password(&self, person: PersonId, request_id: &str) -> Result<bool, AppError> {
        let mut transaction = self.resources.database.begin_person(person).await.report(request_id)?;
        Ok(store::accounts::ways_in(&mut transaction, person).await.report(request_id)?.password)
    }

    /// Refuses to leave an account that nobody could get into; what was taken away is put back by the caller's rollback.
    pub(super) async fn require_a_way_in(
        &self,
        connection: &mut sqlx::PgConnection,
        who: &SignedIn,
    ) -> Result<(), AppError> {
        let ways = store::accounts::ways_in(connection, who.person).await.report(&who.client.request_id)?;
        if ways.password || ways.passkeys > 0 || ways.identities > 0 {
            return Ok(());
        }
        Err(AppError::conflict("This is your only way in. Set a password or add a passkey first."))
    }

    /// Every session, every known browser and every mail under way ends with the old password.
    pub(super) async fn replace_password(
        &self,
        person: PersonId,
        hash: &str,
        browser: &Browser,
        client: &Client,
    ) -> Result<(), AppError> {
        let (now, request_id) = (self.resources.clock.now(), &client.request_id);
        let mut transaction = self.resources.database.begin_person(person).await.report(request_id)?;
        store::accounts::set_password(&mut transaction, person, hash, now).await.report(request_id)?;
        store::accounts::end_sessions_but(&mut transaction, person, None).await.report(request_id)?;
        store::accounts::forget_devices(&mut transaction, person).await.report(request_id)?;
        store::challenges::end_all(&mut transaction, person, now).await.report(request_id)?;
        self.tell_in(&mut transaction, person, browser, client, "password_changed", "").await?;
        transaction.commit().await.report(request_id)
    }

    async fn tell_who(&self, who: &SignedIn, kind: &'static str) -> Result<(), AppError> {
        self.tell(who.person, &Browser::default(), &who.client, kind, "").await
    }

    /// Into the account's log, and by mail.
    pub(super) async fn tell(
        &self,
        person: PersonId,
        browser: &Browser,
        client: &Client,
        kind: &'static str,
        detail: &str,
    ) -> Result<(), AppError> {
        let mut transaction = self.resources.database.begin_person(person).await.report(&client.request_id)?;
        self.tell_in(&mut transaction, person, browser, client, kind, detail).await?;
        transaction.commit().await.report(&client.request_id)
    }

    /// The same, with the change itself.
    pub(super) async fn tell_in(
        &self,
        connection: &mut sqlx::PgConnection,
        person: PersonId,
        browser: &Browser,
        client: &Client,
        kind: &'static str,
        detail: &str,
    ) -> Result<(), AppError> {
        let label = if browser.user_agent.is_empty() { String::new() } else { browser::label(&browser.user_agent) };
        sessions::note(&self.resources, &mut *connection, person, &label, client, kind, detail).await?;
        self.enqueue_notice(connection, person, kind, &client.request_id).await
    }

    async fn enqueue_notice(
        &self,
        connection: &mut sqlx::PgConnection,
        person: PersonId,
        kind: &'static str,
        request_id: &str,
    ) -> Result<(), AppError> {
        let order = SendNotice { notice: self.resources.entropy.id(), person, kind: kind.into() };
        store::queue::enqueue(connection, SendNotice::IDENTIFIER, &order, Schedule::default()).await.report(request_id)
    }
}

/// What happened, for the account's own page and the mail about it.
pub(super) fn title(kind: &str) -> &str {
    match kind {
        "signed_in" => "Signed in",
        "password_changed" => "Password changed",
        "email_changed" => "E-mail address changed",
        "totp_added" => "Authenticator app set up",
        "totp_removed" => "Authenticator app removed",
        "recovery_codes_renewed" => "New recovery codes",
        "passkey_added" => "Passkey added",
        "passkey_removed" => "Passkey removed",
        "identity_linked" => "Account elsewhere linked",
        "identity_unlinked" => "Account elsewhere unlinked",
        "passkey_refused" => "Passkey refused, because it may have been copied",
        other => other,
    }
}

fn detail(word: &str) -> &str {
    match word {
        "password" => "with the password",
        "passkey" => "with a passkey",
        "google" => "with Google",
        "microsoft" => "with Microsoft",
        "github" => "with GitHub",
        "registration" => "after registering",
        "reset" => "after a password reset",
        other => other,
    }
}
