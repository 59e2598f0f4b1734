//! Leaving the list, and coming back to one's old place.

use super::{note, view};
use crate::{
    Resources,
    bookings::{
        attempt::{Attempted, Setback, attempts},
        offering,
    },
    clinics,
    error::Report,
    requests,
    vault::Purpose,
};
use contract::{
    Actor, AppError, Caller, Client,
    waitlist::{PlacePage, WaitlistEntry},
};
use domain::{
    contact::EmailAddress,
    ids::{BookingId, ContactId, OfferId, OrgId, ServiceId, WaitlistEntryId},
    waitlist::{EntryState, OfferState},
};
use store::{OrgTransaction, bookings::BookingRecord, live::Change, waitlist::EntryRow};

/// Takes somebody off; a time that is kept for them is free again.
pub(super) async fn remove(
    resources: &Resources,
    caller: &Caller,
    id: WaitlistEntryId,
) -> Result<WaitlistEntry, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    attempts(|| take_off(resources, caller, id)).await?;
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    view::entry(&mut transaction, org, id, request_id).await
}

async fn take_off(resources: &Resources, caller: &Caller, id: WaitlistEntryId) -> Result<(), Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    if requests::made_before(&mut transaction, org, caller.key.as_ref()).await.attempted(request_id)?.is_some() {
        return Ok(());
    }
    let row = store::waitlist::lock(&mut transaction, org, id).await.attempted(request_id)?;
    let row = row.ok_or_else(|| AppError::not_found("This place on the waitlist"))?;
    if !row.entry_state().attempted(request_id)?.is_on_the_list() {
        return Ok(());
    }
    let now = resources.clock.now();
    let given_up = end_offer(resources, &mut transaction, caller, &row, OfferState::Withdrawn).await?;
    store::waitlist::set_state(&mut transaction, org, id, EntryState::Removed, now).await.attempted(request_id)?;
    requests::tie(&mut transaction, org, caller.key.as_ref(), id.0, now).await.attempted(request_id)?;
    store::live::announce(&mut transaction, org, Change::Waitlist(id)).await.attempted(request_id)?;
    if let Some(hold) = given_up {
        offering::note_given_up(resources, &mut transaction, caller, &hold).await?;
    }
    note(resources, &mut transaction, caller, id, "waitlist.removed").await?;
    transaction.commit().await.attempted(request_id)
}

/// Settles whatever is open for a locked place and gives its time up. Answers the booking that held it, as it stood.
pub(super) async fn end_offer(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    row: &EntryRow,
    state: OfferState,
) -> Result<Option<BookingRecord>, Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let open = row.offer_state.as_deref() == Some(OfferState::Open.as_str());
    let (Some(offer), Some(booking)) = (row.offer_id.filter(|_| open), row.offer_booking) else { return Ok(None) };
    let hold = store::bookings::lock(transaction, org, BookingId(booking)).await.attempted(request_id)?;
    store::waitlist::settle(transaction, org, OfferId(offer), state, resources.clock.now())
        .await
        .attempted(request_id)?;
    let Some(hold) = hold else { return Ok(None) };
    let why = match state {
        OfferState::Declined => "They said no; the time goes to the next.",
        _ => "They are no longer on the waitlist.",
    };
    offering::give_up(resources, transaction, caller, &hold, why).await?;
    Ok(Some(hold))
}

/// Puts somebody back at their old place.
pub(super) async fn restore(
    resources: &Resources,
    caller: &Caller,
    id: WaitlistEntryId,
) -> Result<WaitlistEntry, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let row = store::waitlist::lock(&mut transaction, org, id).await.report(request_id)?;
    let row = row.ok_or_else(|| AppError::not_found("This place on the waitlist"))?;
    if matches!(row.entry_state().report(request_id)?, EntryState::Removed | EntryState::Silent) {
        let email = EmailAddress::try_from(row.email.clone());
        let email = email.map_err(|error| crate::error::internal(request_id, &error))?;
        let (contact, service) = (ContactId(row.contact_id), ServiceId(row.service_id));
        let same = store::waitlist::same_place(&mut transaction, org, contact, service, &email).await;
        if same.report(request_id)?.is_some() {
            return Err(AppError::conflict("They have put themselves on the list again meanwhile."));
        }
        let now = resources.clock.now();
        store::waitlist::set_state(&mut transaction, org, id, EntryState::Waiting, now).await.report(request_id)?;
        store::waitlist::time_became_free(&mut transaction, org).await.report(request_id)?;
        store::live::announce(&mut transaction, org, Change::Waitlist(id)).await.report(request_id)?;
        note(resources, &mut transaction, caller, id, "waitlist.restored").await?;
    }
    let entry = view::entry(&mut transaction, org, id, request_id).await?;
    transaction.commit().await.report(request_id)?;
    Ok(entry)
}

/// The place behind a link. Unknown, malformed and foreign tokens answer alike.
async fn enter(resources: &Resources, token: &str, request_id: &str) -> Result<(OrgId, WaitlistEntryId), AppError> {
    let unknown = || AppError::not_found("This link of the waitlist");
    let id = resources.vault.open_token(Purpose::WaitlistPlace, token).map(WaitlistEntryId).ok_or_else(unknown)?;
    let org = store::waitlist::org_of_entry(resources.database.doors(), id).await.report(request_id)?;
    Ok((org.ok_or_else(unknown)?, id))
}

/// Everything that `/waitlist/{token}` shows.
pub(super) async fn page(resources: &Resources, token: &str, client: &Client) -> Result<PlacePage, AppError> {
    let request_id = client.request_id.as_str();
    let (org, id) = enter(resources, token, request_id).await?;
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let entry = view::entry(&mut transaction, org, id, request_id).await?;
    Ok(PlacePage {
        clinic: clinics::face(resources, &mut transaction, org, request_id).await?,
        state: entry.state,
        service_name: entry.what(),
        client_name: entry.name,
        practitioner: entry.practitioner,
        window_label: entry.window_label,
    })
}

/// Somebody leaves by their own link; asked again, it only answers.
pub(super) async fn leave(resources: &Resources, token: &str, client: Client) -> Result<PlacePage, AppError> {
    let (org, id) = enter(resources, token, &client.request_id).await?;
    let caller = Caller { org, actor: Actor::Visitor, client: client.clone(), key: None, read_only: false };
    attempts(|| take_off(resources, &caller, id)).await?;
    page(resources, token, &client).await
}
