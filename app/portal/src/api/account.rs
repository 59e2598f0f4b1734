//! A person's own account.

use contract::{
    AppError,
    account::{AccountView, TotpSetup},
    identity::Member,
    organisations::OwnOrganisation,
};
use domain::{identity::Provider, ids::SessionId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Who is signed in, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Here {
    pub name: String,
    pub email: String,
    /// Runs Anteroom.
    pub operator: bool,
    /// Whether a passkey can prove who it is, and which providers can.
    pub passkey: bool,
    pub providers: Vec<Provider>,
    /// Absent for somebody who belongs to no organisation (any more).
    pub member: Option<Member>,
    pub organisations: Vec<OwnOrganisation>,
}

/// Who is signed in, and where they are.
#[server(name = AskHere, prefix = "/api", endpoint = "portal/here")]
pub async fn here() -> Result<Here, AppError> {
    let here = async {
        let who = session::signed_in().await?;
        let member = match who.caller() {
            Some(caller) => Some(session::desk()?.identity.member(&caller).await?),
            None => None,
        };
        let office = session::back_office()?;
        let passkey = office.passkeys.has_any(&who).await?;
        let providers = office.identity_providers.linked(&who).await?;
        let organisations = office.organisations.mine(&who).await?;
        Ok(Here { name: who.name, email: who.email, operator: who.operator, passkey, providers, member, organisations })
    };
    session::report(here.await)
}

/// How somebody gets in.
#[server(name = AskAccount, prefix = "/api", endpoint = "portal/account")]
pub async fn account() -> Result<AccountView, AppError> {
    let view = async { session::back_office()?.account.view(&session::signed_in().await?).await };
    session::report(view.await)
}

#[server(name = RenamePerson, prefix = "/api", endpoint = "portal/account/rename")]
pub async fn rename_person(name: String) -> Result<(), AppError> {
    let renamed = async { session::back_office()?.account.rename(&session::signed_in().await?, &name).await };
    session::report(renamed.await)
}

/// Proves once more who it is, by a code of the authenticator app when there is one, else by the password; a plain form
/// is led on to `to`.
#[server(name = ConfirmIdentity, prefix = "/api", endpoint = "portal/account/confirm")]
pub async fn confirm_identity(
    password: Option<String>,
    code: Option<String>,
    to: Option<String>,
) -> Result<(), AppError> {
    use contract::account::Confirmation;
    let proof = match code.filter(|code| !code.trim().is_empty()) {
        Some(code) => Confirmation::Totp(code),
        None => Confirmation::Password(password.unwrap_or_default()),
    };
    let confirmed = async { session::back_office()?.account.confirm(&session::signed_in().await?, proof).await };
    session::report(confirmed.await)?;
    session::lead_form_to(to.as_deref().and_then(session::local_path).unwrap_or("/account/security"));
    Ok(())
}

/// Every session ends; this browser goes on with a new one.
#[server(name = ChangePassword, prefix = "/api", endpoint = "portal/account/password")]
pub async fn change_password(current: String, new: String) -> Result<(), AppError> {
    let changed = async {
        let who = session::signed_in().await?;
        session::back_office()?.account.change_password(&who, &current, &new, session::browser()).await
    };
    session::keep(&session::report(changed.await)?);
    Ok(())
}

/// What an authenticator app needs; a plain form finds the seed on the page that it is led back to.
#[server(name = BeginTotp, prefix = "/api", endpoint = "portal/account/totp/begin")]
pub async fn begin_totp() -> Result<TotpSetup, AppError> {
    let setup = async { session::back_office()?.account.begin_totp(&session::signed_in().await?).await };
    let setup = session::report(setup.await)?;
    crate::once::TOTP.keep_for_plain_form(&setup.seed);
    Ok(setup)
}

/// Puts the authenticator app in force, and answers the recovery codes.
#[server(name = FinishTotp, prefix = "/api", endpoint = "portal/account/totp/finish")]
pub async fn finish_totp(code: String) -> Result<Vec<String>, AppError> {
    let codes = async { session::back_office()?.account.finish_totp(&session::signed_in().await?, &code).await };
    let codes = session::report(codes.await)?;
    crate::once::RECOVERY.keep_for_plain_form(&codes.join(" "));
    Ok(codes)
}

#[server(name = RemoveTotp, prefix = "/api", endpoint = "portal/account/totp/remove")]
pub async fn remove_totp() -> Result<(), AppError> {
    let removed = async { session::back_office()?.account.remove_totp(&session::signed_in().await?).await };
    session::report(removed.await)
}

/// New recovery codes; the old ones end.
#[server(name = RenewRecoveryCodes, prefix = "/api", endpoint = "portal/account/recovery-codes")]
pub async fn renew_recovery_codes() -> Result<Vec<String>, AppError> {
    let codes = async { session::back_office()?.account.renew_recovery_codes(&session::signed_in().await?).await };
    let codes = session::report(codes.await)?;
    crate::once::RECOVERY.keep_for_plain_form(&codes.join(" "));
    Ok(codes)
}

#[server(name = EndSession, prefix = "/api", endpoint = "portal/account/session/end")]
pub async fn end_session(session: SessionId) -> Result<(), AppError> {
    let ended = async { session::back_office()?.account.end_session(&session::signed_in().await?, session).await };
    session::report(ended.await)
}

/// Ends all sessions but this one; answers how many.
#[server(name = EndOtherSessions, prefix = "/api", endpoint = "portal/account/session/end-others")]
pub async fn end_other_sessions() -> Result<u32, AppError> {
    let ended = async { session::back_office()?.account.end_other_sessions(&session::signed_in().await?).await };
    session::report(ended.await)
}
