//! Registering, resetting a password, and changing an address.
//!
//! Between the mail and its code, the challenge's id and the address stand in the page's address: neither is a secret.

#![expect(clippy::too_many_arguments, reason = "`register` takes the fields of the form that sends it, one by one")]

use contract::AppError;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
mod behind {
    use contract::{
        AppError,
        registration::{MailSent, Proof},
    };
    use session::percent_encoded;

    /// What somebody holds of a mail: its link's token, or the challenge with the code.
    pub fn proof(token: Option<String>, challenge: Option<String>, code: Option<String>) -> Result<Proof, AppError> {
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            return Ok(Proof::Link(token));
        }
        let stale = |_| AppError::invalid("code", "Part of the page was lost on the way. Please ask for a new mail.");
        let challenge = challenge.unwrap_or_default().parse().map_err(stale)?;
        let digits = code.unwrap_or_default().chars().filter(char::is_ascii_digit).take(12).collect();
        Ok(Proof::Code { challenge, digits })
    }

    /// Leads to the page that takes the code of the mail.
    pub fn lead_to_code(page: &str, mail: &MailSent, to: Option<&str>) {
        let back = to.and_then(session::local_path).map(|to| format!("&to={}", percent_encoded(to)));
        let (challenge, email) = (mail.challenge, percent_encoded(&mail.email));
        leptos_axum::redirect(&format!("{page}?challenge={challenge}&email={email}{}", back.unwrap_or_default()));
    }
}

/// Mails a code and a link, and leads to the page that takes the code.
#[server(name = Register, prefix = "/api", endpoint = "portal/register")]
pub async fn register(
    name: String,
    email: String,
    password: String,
    organisation: Option<String>,
    zone: Option<String>,
    country: Option<String>,
    currency: Option<String>,
    website: Option<String>,
    human_token: Option<String>,
    to: Option<String>,
) -> Result<(), AppError> {
    let account = contract::registration::NewAccount {
        name,
        email,
        password,
        organisation: organisation.unwrap_or_default(),
        zone: zone.unwrap_or_default(),
        country: country.unwrap_or_default(),
        currency: currency.unwrap_or_default(),
        website: website.unwrap_or_default(),
        to: to.as_deref().and_then(session::local_path).unwrap_or_default().to_owned(),
    };
    let typed =
        [&account.name, &account.email, &account.organisation, &account.zone, &account.country, &account.currency];
    let typed = typed.map(String::clone);
    let client = session::client().proved_by(human_token);
    let mail = async { session::back_office()?.registration.register(account, client).await };
    let mail = mail.await;
    crate::typed::REGISTRATION.keep_if_refused(&typed, mail.is_err());
    behind::lead_to_code("/register/confirm", &session::report(mail)?, to.as_deref());
    Ok(())
}

/// Creates the account by the code or the link of the mail, signs in, and leads on.
#[server(name = ConfirmRegistration, prefix = "/api", endpoint = "portal/register/confirm")]
pub async fn confirm_registration(
    token: Option<String>,
    challenge: Option<String>,
    code: Option<String>,
    to: Option<String>,
) -> Result<(), AppError> {
    let opened = async {
        let proof = behind::proof(token, challenge, code)?;
        let registration = session::back_office()?.registration;
        registration.confirm_registration(proof, session::browser(), session::client()).await
    };
    let registered = session::report(opened.await)?;
    let step = contract::identity::SignInStep::SignedIn(registered.session);
    // The page knows the way on by itself; the mail's link does not.
    let to = to.filter(|to| !to.is_empty()).unwrap_or(registered.to);
    session::proceed(step, Some(session::local_path(&to).unwrap_or("/portal")));
    Ok(())
}

/// Mails a code and a link when there is such an account, and leads on either way.
#[server(name = AskReset, prefix = "/api", endpoint = "portal/reset/ask")]
pub async fn ask_reset(email: String) -> Result<(), AppError> {
    let mail = async { session::back_office()?.registration.ask_reset(&email, session::client()).await };
    let mail = mail.await;
    crate::typed::FORGOT.keep_if_refused(&[email], mail.is_err());
    behind::lead_to_code("/reset", &session::report(mail)?, None);
    Ok(())
}

/// Sets the password, ends every other session, and signs in (or asks for the second factor).
#[server(name = ResetPassword, prefix = "/api", endpoint = "portal/reset")]
pub async fn reset_password(
    token: Option<String>,
    challenge: Option<String>,
    code: Option<String>,
    password: String,
) -> Result<(), AppError> {
    let step = async {
        let proof = behind::proof(token, challenge, code)?;
        let registration = session::back_office()?.registration;
        registration.reset(proof, &password, session::browser(), session::client()).await
    };
    session::proceed(session::report(step.await)?, Some("/account/security"));
    Ok(())
}

/// Mails both addresses, and leads to the page that takes a code.
#[server(name = AskEmailChange, prefix = "/api", endpoint = "portal/address/ask")]
pub async fn ask_email_change(email: String) -> Result<(), AppError> {
    let mail = async {
        let who = session::signed_in().await?;
        session::back_office()?.registration.ask_email_change(&who, &email).await
    };
    let mail = mail.await;
    crate::typed::ADDRESS.keep_if_refused(&[email], mail.is_err());
    behind::lead_to_code("/account/address", &session::report(mail)?, None);
    Ok(())
}

/// Confirms one end of a change of address; true once both are and the address has changed.
#[server(name = ConfirmEmailChange, prefix = "/api", endpoint = "portal/address/confirm")]
pub async fn confirm_email_change(
    token: Option<String>,
    challenge: Option<String>,
    code: Option<String>,
) -> Result<bool, AppError> {
    let changed = async {
        let proof = behind::proof(token, challenge, code)?;
        session::back_office()?.registration.confirm_email_change(proof, session::client()).await
    };
    let changed = session::report(changed.await)?;
    crate::once::ADDRESS.keep_for_plain_form(if changed { "changed" } else { "half" });
    session::lead_form_to("/account/address");
    Ok(changed)
}
