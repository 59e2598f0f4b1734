//! What somebody sees behind the link of an offer, and what their answer does.

use super::{ENTRY, place::end_offer};
use crate::{
    Resources,
    audit::{self, Act},
    bookings::{
        attempt::{Attempted, Setback, attempts},
        checkout_url, manage_url, moment_label, offering, span_label,
    },
    clinics,
    error::{Report, internal},
    estimates::{missed, refunds},
    vault::Purpose,
    zone,
};
use contract::{
    Actor, AppError, Caller, Client,
    waitlist::{MovedVisit, OfferAnswer, OfferPage},
};
use domain::{
    booking::BookingState,
    calendar::labels,
    ids::{BookingId, OfferId, OrgId},
    money::Money,
    understanding::Locale::En,
    waitlist::{EntryState, OfferState},
};
use sqlx::PgConnection;
use store::{
    StoreError,
    bookings::BookingRecord,
    live::Change,
    waitlist::{EntryRow, OfferRow},
};

/// An offer with everything around it.
struct Seen {
    offer: OfferRow,
    entry: EntryRow,
    hold: BookingRecord,
}

impl Seen {
    async fn read(connection: &mut PgConnection, org: OrgId, id: OfferId, request_id: &str) -> Result<Self, AppError> {
        let unknown = || AppError::not_found("This offer");
        let offer = store::waitlist::offer(connection, org, id).await.report(request_id)?.ok_or_else(unknown)?;
        let entry = store::waitlist::find(connection, org, offer.entry()).await.report(request_id)?;
        let hold = store::bookings::by_id(connection, org, offer.booking()).await.report(request_id)?;
        Ok(Self { offer, entry: entry.ok_or_else(unknown)?, hold: hold.ok_or_else(unknown)? })
    }
}

/// The offer behind a link. Unknown, malformed and foreign tokens answer alike.
async fn enter(resources: &Resources, token: &str, request_id: &str) -> Result<(OrgId, OfferId), AppError> {
    let unknown = || AppError::not_found("This offer");
    let id = resources.vault.open_token(Purpose::WaitlistOffer, token).map(OfferId).ok_or_else(unknown)?;
    let org = store::waitlist::org_of_offer(resources.database.doors(), id).await.report(request_id)?;
    Ok((org.ok_or_else(unknown)?, id))
}

/// Everything that `/o/{token}` shows.
pub(super) async fn page(resources: &Resources, token: &str, client: &Client) -> Result<OfferPage, AppError> {
    let request_id = client.request_id.as_str();
    let (org, id) = enter(resources, token, request_id).await?;
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let Seen { offer, entry, hold } = Seen::read(&mut transaction, org, id, request_id).await?;
    let now = resources.clock.now();
    let clock = zone(&hold.zone).report(request_id)?;
    let state = match offer.offer_state().report(request_id)? {
        // Over, and the job that says so is still to run.
        OfferState::Open if offer.ends_at <= now || hold.state != BookingState::AwaitingDeposit => OfferState::Lapsed,
        state => state,
    };
    let moved = match state {
        OfferState::Open => moved_by(&mut transaction, &offer, &entry).await.report(request_id)?,
        _ => None,
    };
    let deposit = match (&moved, offer.becomes().report(request_id)?) {
        (None, BookingState::AwaitingDeposit) => hold.deposit,
        _ => Money::zero(hold.deposit.currency),
    };
    let refunds = refunds(&hold.policy, deposit, hold.starts_at, now, clock, En);
    let paid = moved.as_ref().map_or(deposit, |visit| visit.paid);
    let missed = missed(&hold.policy, hold.estimate.total.low, paid, En);
    let booking_url = match state {
        OfferState::Accepted => booking_url(resources, &mut transaction, &entry, &hold, request_id).await?,
        _ => None,
    };
    let on_the_list = entry.entry_state().report(request_id)?.is_on_the_list();
    Ok(OfferPage {
        clinic: clinics::face(resources, &mut transaction, org, request_id).await?,
        state,
        client_name: entry.name,
        start_label: labels::day_time_long(hold.starts_at, clock, En),
        time_label: span_label(hold.starts_at, hold.ends_at, clock, En),
        practitioner: hold.practitioner_name,
        ends_at: offer.ends_at,
        ends_label: labels::day_time(offer.ends_at, clock, En),
        total: hold.estimate.total,
        deposit,
        refunds: refunds.map_err(|error| internal(request_id, &error))?,
        missed: missed.map_err(|error| internal(request_id, &error))?,
        moves: moved.map(|visit| MovedVisit { start_label: moment_label(visit.starts_at, clock), paid: visit.paid }),
        preparation: hold.preparation,
        service_name: hold.service_name,
        booking_url,
        on_the_list,
    })
}

/// The visit that moves when they accept: the one that they joined with, or a later one of the same service that was
/// paid for. A form proves nobody, so that one counts only if it was booked with the address that the offer went to.
pub(super) async fn moved_by(
    connection: &mut PgConnection,
    offer: &OfferRow,
    entry: &EntryRow,
) -> Result<Option<BookingRecord>, StoreError> {
    let later = store::waitlist::later_visits(connection, entry, offer.starts_at).await?;
    let joined_with = entry.booking_id.filter(|_| entry.booked_stands).map(BookingId);
    let mut paid = None;
    for visit in later {
        let is_theirs = joined_with == Some(visit.id);
        if is_theirs || (visit.paid.minor > 0 && paid.is_none()) {
            paid = Some(visit);
            if is_theirs {
                break;
            }
        }
    }
    Ok(paid)
}

/// Where the booking is paid for or managed.
async fn booking_url(
    resources: &Resources,
    connection: &mut PgConnection,
    entry: &EntryRow,
    hold: &BookingRecord,
    request_id: &str,
) -> Result<Option<String>, AppError> {
    if hold.state == BookingState::AwaitingDeposit {
        return Ok(Some(checkout_url(resources, &hold.manage_token)));
    }
    // Given up for a visit that moved here.
    if hold.state == BookingState::Cancelled {
        let moved = store::waitlist::visits_at(connection, entry, hold.starts_at).await.report(request_id)?;
        return Ok(moved.first().map(|visit| manage_url(resources, &visit.manage_token)));
    }
    Ok(Some(manage_url(resources, &hold.manage_token)))
}

/// Carries an answer out, then shows the page as it is afterwards. The same answer given again changes nothing.
pub(super) async fn answer(
    resources: &Resources,
    token: &str,
    client: &Client,
    answer: OfferAnswer,
) -> Result<OfferPage, AppError> {
    let (org, id) = enter(resources, token, &client.request_id).await?;
    let caller = Caller { org, actor: Actor::Visitor, client: client.clone(), key: None, read_only: false };
    attempts(|| attempt(resources, &caller, id, answer)).await?;
    page(resources, token, client).await
}

async fn attempt(resources: &Resources, caller: &Caller, id: OfferId, answer: OfferAnswer) -> Result<(), Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    let unknown = || AppError::not_found("This offer");
    let entry = store::waitlist::offer(&mut transaction, org, id).await.attempted(request_id)?;
    let entry = entry.ok_or_else(unknown)?.entry();
    // The place first, then its offer, then what holds the time: everybody in this order.
    let entry = store::waitlist::lock(&mut transaction, org, entry).await.attempted(request_id)?;
    let offer = store::waitlist::lock_offer(&mut transaction, org, id).await.attempted(request_id)?;
    let (entry, offer) = (entry.ok_or_else(unknown)?, offer.ok_or_else(unknown)?);
    match (offer.offer_state().attempted(request_id)?, answer) {
        (OfferState::Accepted, OfferAnswer::Accept)
        | (OfferState::Declined, OfferAnswer::Decline | OfferAnswer::Leave) => return Ok(()),
        (OfferState::Open, _) => {}
        _ => return Err(over().into()),
    }
    if answer != OfferAnswer::Accept {
        return decline(resources, caller, transaction, &entry, answer).await;
    }
    let hold = store::bookings::lock(&mut transaction, org, offer.booking()).await.attempted(request_id)?;
    let hold = hold.ok_or_else(unknown)?;
    if offer.ends_at <= now || hold.state != BookingState::AwaitingDeposit {
        return Err(over().into());
    }
    let moved = moved_by(&mut transaction, &offer, &entry).await.attempted(request_id)?;
    store::waitlist::settle(&mut transaction, org, id, OfferState::Accepted, now).await.attempted(request_id)?;
    store::waitlist::set_state(&mut transaction, org, entry.id(), EntryState::Accepted, now)
        .await
        .attempted(request_id)?;
    store::live::announce(&mut transaction, org, Change::Waitlist(entry.id())).await.attempted(request_id)?;
    if let Some(visit) = moved {
        offering::take_instead(resources, &mut transaction, caller, &hold, visit.id).await?;
    } else {
        let becomes = offer.becomes().attempted(request_id)?;
        offering::take(resources, &mut transaction, caller, &hold, becomes).await?;
    }
    note(resources, &mut transaction, caller, &entry, "waitlist.accepted").await?;
    transaction.commit().await.attempted(request_id)?;
    tracing::info!(request_id, offer = %id, "an offer of the waitlist was accepted");
    Ok(())
}

async fn decline(
    resources: &Resources,
    caller: &Caller,
    mut transaction: store::OrgTransaction,
    entry: &EntryRow,
    answer: OfferAnswer,
) -> Result<(), Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let place = if answer == OfferAnswer::Leave { EntryState::Removed } else { EntryState::Waiting };
    let hold = end_offer(resources, &mut transaction, caller, entry, OfferState::Declined).await?;
    store::waitlist::set_state(&mut transaction, org, entry.id(), place, now).await.attempted(request_id)?;
    store::live::announce(&mut transaction, org, Change::Waitlist(entry.id())).await.attempted(request_id)?;
    if let Some(hold) = hold {
        offering::note_given_up(resources, &mut transaction, caller, &hold).await?;
    }
    note(resources, &mut transaction, caller, entry, "waitlist.declined").await?;
    transaction.commit().await.attempted(request_id)
}

fn over() -> AppError {
    AppError::conflict(
        "This offer is over: the time was kept for a while and has gone to the next. You are still on \
                        the list, unless you left it.",
    )
}

async fn note(
    resources: &Resources,
    transaction: &mut store::OrgTransaction,
    caller: &Caller,
    entry: &EntryRow,
    action: &'static str,
) -> Result<(), Setback> {
    let act = Act { action, subject_kind: ENTRY, subject_id: entry.id().to_string(), detail: &[] };
    audit::append(resources, transaction, caller, act).await.attempted(&caller.client.request_id)
}
