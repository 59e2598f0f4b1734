//! Data rights: clients, the organisation as a whole, and one's own account.

use contract::{
    AppError,
    rights::{AccountHeld, ContactHeld, DeletionView, Erased, FoundContact, OrganisationData},
};
use domain::ids::ContactId;
use leptos::prelude::*;

/// Clients by a part of a name, an address or a number; the newest when it is empty.
#[server(name = FindContacts, prefix = "/api", endpoint = "portal/data/contacts")]
pub async fn find_contacts(#[server(default)] text: String) -> Result<Vec<FoundContact>, AppError> {
    let found = async { session::back_office()?.rights.find_contacts(&session::caller().await?, &text).await };
    session::report(found.await)
}

/// What is held about a client.
#[server(name = AskContact, prefix = "/api", endpoint = "portal/data/contact")]
pub async fn contact(contact: ContactId) -> Result<ContactHeld, AppError> {
    let held = async { session::back_office()?.rights.contact(&session::caller().await?, contact).await };
    session::report(held.await)
}

/// Erases a client for good; a plain form is led back to the list.
#[server(name = EraseContact, prefix = "/api", endpoint = "portal/data/contact/erase")]
pub async fn erase_contact(contact: ContactId) -> Result<Erased, AppError> {
    let erased = async {
        let who = session::signed_in().await?;
        let caller = session::caller().await?;
        session::back_office()?.rights.erase_contact(&caller, Some(who.confirmed_at), contact).await
    };
    let erased = session::report(erased.await)?;
    session::lead_form_to("/portal/data");
    Ok(erased)
}

/// The organisation's data as a whole.
#[server(name = AskOrganisationData, prefix = "/api", endpoint = "portal/data")]
pub async fn organisation_data() -> Result<OrganisationData, AppError> {
    let data = async { session::back_office()?.rights.organisation(&session::caller().await?).await };
    session::report(data.await)
}

/// Has an export of the organisation made.
#[server(name = AskExport, prefix = "/api", endpoint = "portal/data/export")]
pub async fn ask_export() -> Result<(), AppError> {
    let asked = async { session::back_office()?.rights.ask_export(&session::signed_in().await?).await };
    session::report(asked.await)
}

/// Schedules the deletion of the organisation, whose name is typed anew.
#[server(name = ScheduleDeletion, prefix = "/api", endpoint = "portal/data/delete")]
pub async fn schedule_deletion(name: String) -> Result<DeletionView, AppError> {
    let scheduled =
        async { session::back_office()?.rights.schedule_deletion(&session::signed_in().await?, &name).await };
    session::report(scheduled.await)
}

/// Keeps the organisation after all.
#[server(name = CancelDeletion, prefix = "/api", endpoint = "portal/data/keep")]
pub async fn cancel_deletion() -> Result<(), AppError> {
    let kept = async { session::back_office()?.rights.cancel_deletion(&session::caller().await?).await };
    session::report(kept.await)
}

/// What is held about one's own account.
#[server(name = AskAccountData, prefix = "/api", endpoint = "portal/account/data")]
pub async fn account_data() -> Result<AccountHeld, AppError> {
    let held = async { session::back_office()?.rights.account(&session::signed_in().await?).await };
    session::report(held.await)
}

/// Deletes one's own account, whose address is typed anew, and leads away.
#[server(name = EraseAccount, prefix = "/api", endpoint = "portal/account/delete")]
pub async fn erase_account(email: String) -> Result<(), AppError> {
    let erased = async { session::back_office()?.rights.erase_account(&session::signed_in().await?, &email).await };
    session::report(erased.await)?;
    leptos_axum::redirect("/");
    Ok(())
}
