//! Somebody's own account, in whichever organisations they are.

use super::{
    archive::{Archive, LeftOut, Outflow, Subject},
    contact::Hand,
    held_rows, zipped,
};
use crate::{
    Resources,
    audit::{Act, record},
    error::{Report, internal},
    letters::{self, Letter},
};
use contract::{
    Actor, AppError, Caller, Client,
    identity::SignedIn,
    rights::{AccountHeld, Download},
};
use domain::ids::OrgId;
use sqlx::PgConnection;
use store::{
    StoreError,
    rights::{
        Taken,
        account::{self, Account},
        erasures::Kind,
        inventory::Export,
        inventory_tables,
    },
};

async fn mine(connection: &mut PgConnection, who: &SignedIn) -> Result<Account, AppError> {
    let found = account::gather(connection, who.person).await.report(&who.client.request_id)?;
    found.ok_or(AppError::Unauthenticated)
}

pub(super) async fn look(resources: &Resources, who: &SignedIn) -> Result<AccountHeld, AppError> {
    let request_id = &who.client.request_id;
    // What belongs to an account is spread over organisations and walls; everything is asked for this person alone.
    let mut connection = resources.database.owner().acquire().await.report(request_id)?;
    let account = mine(&mut connection, who).await?;
    let held = account::held(&mut connection, &account).await.report(request_id)?;
    let owned_alone = account::owned_alone(&mut connection, who.person).await.report(request_id)?;
    Ok(AccountHeld { held: held_rows(&held, |table| table.of_account.map(|rows| rows.act)), owned_alone })
}

pub(super) async fn export(resources: &Resources, who: &SignedIn) -> Result<Download, AppError> {
    super::require_fresh(resources, who)?;
    let request_id = &who.client.request_id;
    let mut connection = resources.database.owner().acquire().await.report(request_id)?;
    let account = mine(&mut connection, who).await?;
    let taken = account::take_along(&mut connection, &account).await.report(request_id)?;
    let subject = Subject {
        kind: "account",
        id: who.person.to_string(),
        name: account.name,
        organisation: String::new(),
        made_at: resources.clock.now(),
    };
    let body = zipped(request_id, |outflow| write(outflow, subject, &taken))?;
    Ok(Download { file_name: "my-anteroom-account.zip".into(), body })
}

fn write(outflow: Outflow, subject: Subject, taken: &[Taken]) -> Result<(), zip::result::ZipError> {
    let mut archive = Archive::new(outflow, subject);
    for table in taken {
        archive.add_table(table.table.name, &table.columns, &table.rows)?;
    }
    let mut left_out: Vec<LeftOut> = inventory_tables()
        .filter_map(|table| match table.of_account?.export {
            Export::No { because } => Some(LeftOut { what: table.name.to_owned(), because: because.to_owned() }),
            _ => None,
        })
        .collect();
    let because = "hashes and sealed values open nothing elsewhere and must not travel";
    left_out.push(LeftOut { what: "secrets".into(), because: because.into() });
    archive.finish(&left_out)
}

pub(super) async fn erase(resources: &Resources, who: &SignedIn, typed: &str) -> Result<(), AppError> {
    super::require_fresh(resources, who)?;
    if !typed.trim().eq_ignore_ascii_case(&who.email) {
        let reason = format!("Type {} to say that you mean this account.", who.email);
        return Err(AppError::invalid("email", reason));
    }
    let request_id = &who.client.request_id;
    let mut transaction = resources.database.owner().begin().await.report(request_id)?;
    let account = mine(&mut transaction, who).await?;
    let alone = account::owned_alone(&mut transaction, who.person).await.report(request_id)?;
    if !alone.is_empty() {
        return Err(last_owner(&alone));
    }
    let hand = Hand { vault: &resources.vault, entropy: &*resources.entropy, now: resources.clock.now() };
    hand.remember(&mut transaction, None, &[(Kind::Account, who.person.0)], request_id).await?;
    account::erase(&mut transaction, &account, hand.now).await.map_err(|error| of_erasure(request_id, error))?;
    note(resources, &mut transaction, who, &account).await?;
    transaction.commit().await.map_err(|error| of_erasure(request_id, error.into()))?;
    tracing::info!(request_id, person = %who.person, "an account was deleted by its owner");
    tell(resources, who).await;
    Ok(())
}

fn last_owner(organisations: &[String]) -> AppError {
    AppError::conflict(format!(
        "You are the only owner of {}. Make somebody else its owner (Members), or delete the organisation (Data), first.",
        organisations.join(" and ")
    ))
}

/// Somebody else may have left just now.
fn of_erasure(request_id: &str, error: StoreError) -> AppError {
    if let StoreError::Database(cause) = &error
        && cause.as_database_error().and_then(sqlx::error::DatabaseError::constraint) == Some("an_owner_stays")
    {
        return last_owner(&["an organisation".to_owned()]);
    }
    internal(request_id, &error)
}

/// Into the log of every organisation that they were in; by a number, without the address that they came from.
async fn note(
    resources: &Resources,
    connection: &mut PgConnection,
    who: &SignedIn,
    account: &Account,
) -> Result<(), AppError> {
    for org in &account.organisations {
        let client = Client { request_id: who.client.request_id.clone(), ..Client::default() };
        let actor = Actor::Person { id: who.person, name: String::new(), role: contract::caller::Role::Analyst };
        let caller = Caller { org: OrgId(*org), actor, client, key: None, read_only: false };
        let act =
            Act { action: "account.erased", subject_kind: "member", subject_id: who.person.to_string(), detail: &[] };
        record(resources, connection, &caller, act).await?;
    }
    Ok(())
}

/// A last mail, so that whoever did not do this learns of it. The address is kept nowhere, so it is sent at once.
async fn tell(resources: &Resources, who: &SignedIn) {
    let letter = Letter {
        key: format!("account-erased-{}", who.session),
        to: who.email.clone(),
        subject: "Your Anteroom account was deleted".into(),
        heading: "Your account was deleted".into(),
        paragraphs: vec![
            "Your name, your address and everything by which you signed in are gone, and every session has ended. What \
             you did for a clinic stays in its log under a number without a name."
                .into(),
            "If this was not you, write to the clinic you work with: whoever did it had your password.".into(),
        ],
        code: None,
        answers_to: None,
        action: ("Open Anteroom".into(), resources.base_url.to_string()),
    };
    if letters::send(resources, letter).await.is_err() {
        tracing::warn!("the mail about a deleted account could not be sent");
    }
}
