//! Whom a free time is offered to, and keeping it for them.

use super::{ENTRY, jobs::SendOffer, view, wished::Candidate};
use crate::{
    Resources,
    audit::{self, Act},
    bookings::{
        attempt::{Attempted, Setback, attempts},
        moment_label,
        offering::{self, Keeping},
    },
    calendar::{Calendar, Span},
    error::Report,
    zone,
};
use chrono::{DateTime, Days, Utc};
use contract::{Actor, AppError, Caller, Client, waitlist::WaitlistEntry};
use domain::{
    booking::BookingState,
    calendar::{Visit, labels},
    ids::{ContactId, OfferId, OrgId, WaitlistEntryId},
    waitlist::{EntryState, OfferRules, OfferState, Opening, Terms},
};
use graphile_worker::TaskHandler;
use store::{
    OrgTransaction,
    live::Change,
    queue::{Schedule, enqueue},
    waitlist::{EntryRow, NewOffer},
};

/// The most days that are looked at for one person; a calendar is rarely planned further.
const MOST_DAYS: u32 = 400;

/// The system itself, in an organisation.
fn system(org: OrgId, request_id: &str) -> Caller {
    let client = Client { request_id: request_id.to_owned(), ..Client::default() };
    Caller { org, actor: Actor::System, client, key: None, read_only: false }
}

/// Settles what is over, then offers everybody who waits, in turn, the first free time that suits them. Doing it again
/// changes nothing that still holds, so that a process may die anywhere in it.
pub(super) async fn offer_free_times(resources: &Resources, org: OrgId, request_id: &str) -> Result<(), AppError> {
    let caller = &system(org, request_id);
    settle_open(resources, caller).await?;
    let waiting = end_past_and_list(resources, caller).await?;
    for id in waiting {
        // One whose wish cannot be read or priced any more keeps nobody behind them waiting.
        if let Err(error) = attempts(|| attempt(resources, caller, id, Asking::InTurn)).await {
            tracing::warn!(request_id, entry = %id, %error, "nothing could be offered to somebody who waits");
        }
    }
    Ok(())
}

async fn end_past_and_list(resources: &Resources, caller: &Caller) -> Result<Vec<WaitlistEntryId>, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let facts = store::bookings::clinic_facts(&mut transaction, org).await.report(request_id)?;
    let Some(facts) = facts else { return Ok(Vec::new()) };
    let today = labels::local_date(now, zone(&facts.zone).report(request_id)?);
    store::waitlist::end_past(&mut transaction, org, today, now).await.report(request_id)?;
    let rows = store::waitlist::waiting(&mut transaction, org).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    Ok(rows.iter().map(EntryRow::id).collect())
}

/// Says what became of open offers whose time is no longer kept: nobody answered, or the clinic took the hold over.
async fn settle_open(resources: &Resources, caller: &Caller) -> Result<(), AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let open = store::waitlist::open_offers(&mut transaction, org).await.report(request_id)?;
    drop(transaction);
    let now = resources.clock.now();
    for offer in open {
        let kept = offer.booking_state().report(request_id)? == BookingState::AwaitingDeposit && offer.ends_at > now;
        if !kept {
            attempts(|| settle(resources, caller, offer.entry())).await?;
        }
    }
    Ok(())
}

async fn settle(resources: &Resources, caller: &Caller, entry: WaitlistEntryId) -> Result<(), Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    let row = store::waitlist::lock(&mut transaction, org, entry).await.attempted(request_id)?;
    let Some(id) = row.and_then(|row| row.offer_id).map(OfferId) else { return Ok(()) };
    let offer = store::waitlist::lock_offer(&mut transaction, org, id).await.attempted(request_id)?;
    let Some(offer) = offer else { return Ok(()) };
    if offer.offer_state().attempted(request_id)? != OfferState::Open {
        return Ok(());
    }
    let hold = store::bookings::lock(&mut transaction, org, offer.booking()).await.attempted(request_id)?;
    let Some(hold) = hold else { return Ok(()) };
    let (offered, place) = match hold.state {
        BookingState::AwaitingDeposit if offer.ends_at > now => return Ok(()),
        // Nobody could be told: that is no answer of theirs.
        BookingState::AwaitingDeposit | BookingState::Expired if offer.told_at.is_none() => {
            (OfferState::Withdrawn, EntryState::Waiting)
        }
        BookingState::AwaitingDeposit | BookingState::Expired => (OfferState::Lapsed, EntryState::Waiting),
        BookingState::Cancelled => (OfferState::Withdrawn, EntryState::Waiting),
        // The clinic booked it for them.
        _ => (OfferState::Accepted, EntryState::Accepted),
    };
    offering::lapse(resources, &mut transaction, &hold, request_id).await?;
    store::waitlist::settle(&mut transaction, org, id, offered, now).await.attempted(request_id)?;
    let place = if offered == OfferState::Lapsed {
        let unanswered = store::waitlist::unanswered(&mut transaction, org, entry).await.attempted(request_id)?;
        EntryState::after_silence(unanswered)
    } else {
        place
    };
    store::waitlist::set_state(&mut transaction, org, entry, place, now).await.attempted(request_id)?;
    store::live::announce(&mut transaction, org, Change::Waitlist(entry)).await.attempted(request_id)?;
    let detail = [("offer", offered.as_str().to_owned())];
    note(resources, &mut transaction, caller, entry, "waitlist.offer_ended", &detail).await?;
    transaction.commit().await.attempted(request_id)
}

/// How somebody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    /// A time that suits somebody who waits longer is theirs first, and nobody is asked twice.
    InTurn,
    /// The clinic wants to: whoever else waits, and whatever they said before.
    Now,
}

/// Offers one person the first time that suits them. True when a time is kept for somebody now.
async fn attempt(resources: &Resources, caller: &Caller, id: WaitlistEntryId, asking: Asking) -> Result<bool, Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    // One at a time in an organisation: what one of two workers keeps, the other sees as taken.
    store::waitlist::take_turn(&mut transaction, org).await.attempted(request_id)?;
    let row = store::waitlist::lock(&mut transaction, org, id).await.attempted(request_id)?;
    let Some(row) = row.filter(|row| row.state == EntryState::Waiting.as_str()) else { return Ok(false) };
    let candidate = Candidate::read(&mut transaction, org, row, now, request_id).await?;
    let Some(mut candidate) = candidate else { return Ok(false) };
    if asking == Asking::Now {
        candidate.waiting.asked.clear();
    }
    let rules = store::waitlist::rules(&mut transaction, org).await.attempted(request_id)?;
    let Some((opening, terms)) = first_that_suits(&mut transaction, org, &candidate, rules, now, request_id).await?
    else {
        return Ok(false);
    };
    // A time may have become free since those who wait longer were looked at.
    if asking == Asking::InTurn {
        let earlier = before(&mut transaction, org, &candidate, rules, opening, now, request_id).await?;
        if let Some((candidate, terms)) = earlier {
            let offer = Offering { resources, caller, candidate: &candidate, start: opening.start, terms };
            return offer.make(transaction).await.map(|()| true);
        }
    }
    let offer = Offering { resources, caller, candidate: &candidate, start: opening.start, terms };
    offer.make(transaction).await.map(|()| true)
}

/// The first free time that suits somebody and of which they can still be told.
async fn first_that_suits(
    transaction: &mut OrgTransaction,
    org: OrgId,
    candidate: &Candidate,
    rules: OfferRules,
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<Option<(Opening, Terms)>, Setback> {
    let Some(span) = days(candidate, now) else { return Ok(None) };
    let calendar = Calendar::read(transaction, org, &candidate.wish, &candidate.clocks, span, now).await;
    let calendar = calendar.attempted(request_id)?;
    let suits = |visit: &Visit| {
        let opening = Opening { start: visit.start, end: visit.end, zone: calendar.zone_of(visit) };
        candidate.waiting.suits(opening, now).ok()?;
        let terms = rules.terms(now, candidate.zone, opening.start, candidate.notice_minutes())?;
        Some((opening, terms))
    };
    Ok(calendar.visits().iter().find_map(suits))
}

/// The days that are looked at for somebody: those of their window that are still to come.
fn days(candidate: &Candidate, now: DateTime<Utc>) -> Option<Span> {
    let window = &candidate.waiting.window;
    // A day more at either end, for a place whose calendar is a day off.
    let today = labels::local_date(now, candidate.clocks.zone()).checked_sub_days(Days::new(1))?;
    let last = window.before.map_or(window.until, |before| window.until.min(before.date_naive() + Days::new(1)));
    let from = window.from.max(today);
    let days = u32::try_from((last - from).num_days() + 1).ok().filter(|days| *days > 0)?;
    Some(Span::Days { from, days: days.min(MOST_DAYS) })
}

/// Whoever waits longer and whom a time suits as well: the first in turn, with the terms for them.
async fn before(
    transaction: &mut OrgTransaction,
    org: OrgId,
    candidate: &Candidate,
    rules: OfferRules,
    opening: Opening,
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<Option<(Candidate, Terms)>, Setback> {
    let waiting = store::waitlist::waiting(transaction, org).await.attempted(request_id)?;
    let turn = candidate.waiting.turn();
    for row in waiting.into_iter().take_while(|row| (row.waiting_since, row.entry_id) < turn) {
        let Some(other) = Candidate::read(transaction, org, row, now, request_id).await? else { continue };
        if other.waiting.suits(opening, now).is_err() {
            continue;
        }
        let Some(terms) = rules.terms(now, other.zone, opening.start, other.notice_minutes()) else { continue };
        let span = Span::Around { at: opening.start, before: 0, after: 0 };
        let calendar = Calendar::read(transaction, org, &other.wish, &other.clocks, span, now).await;
        if calendar.attempted(request_id)?.check(opening.start).is_ok() {
            return Ok(Some((other, terms)));
        }
    }
    Ok(None)
}

/// One offer about to be made.
struct Offering<'a> {
    resources: &'a Resources,
    caller: &'a Caller,
    candidate: &'a Candidate,
    start: DateTime<Utc>,
    terms: Terms,
}

impl Offering<'_> {
    /// Keeps the time, writes the offer down, and orders its mail, in one transaction.
    async fn make(self, mut transaction: OrgTransaction) -> Result<(), Setback> {
        let Self { resources, caller, candidate, start, terms } = self;
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let (name, phone, email) = candidate.person().attempted(request_id)?;
        let keeping = Keeping {
            contact: ContactId(candidate.row.contact_id),
            name,
            phone,
            email,
            wish: &candidate.wish,
            clocks: &candidate.clocks,
            start,
            until: terms.ends_at,
        };
        let (hold, becomes) = offering::keep(resources, &mut transaction, caller, keeping).await?;
        let now = resources.clock.now();
        let offer = NewOffer {
            id: OfferId(resources.entropy.id()),
            entry: candidate.row.id(),
            booking: hold.id,
            becomes,
            start,
            tell_at: terms.tell_at,
            ends_at: terms.ends_at,
            now,
        };
        store::waitlist::insert_offer(&mut transaction, org, &offer).await.attempted(request_id)?;
        store::waitlist::set_state(&mut transaction, org, offer.entry, EntryState::Offered, now)
            .await
            .attempted(request_id)?;
        let schedule = Schedule { run_at: (terms.tell_at > now).then_some(terms.tell_at), ..Schedule::default() };
        let order = SendOffer { org, offer: offer.id };
        enqueue(&mut transaction, SendOffer::IDENTIFIER, &order, schedule).await.attempted(request_id)?;
        store::live::announce(&mut transaction, org, Change::Waitlist(offer.entry)).await.attempted(request_id)?;
        offering::note_kept(resources, &mut transaction, caller, &hold).await?;
        let clock = zone(&hold.zone).attempted(request_id)?;
        let detail = [("time", moment_label(start, clock)), ("until", moment_label(terms.ends_at, clock))];
        note(resources, &mut transaction, caller, offer.entry, "waitlist.offered", &detail).await?;
        transaction.commit().await.attempted(request_id)?;
        tracing::info!(request_id, offer = %offer.id, booking = %hold.id, "a free time is kept for somebody who waits");
        Ok(())
    }
}

/// Offers one person the first time that suits them, at the clinic's wish.
pub(super) async fn offer_now(
    resources: &Resources,
    caller: &Caller,
    id: WaitlistEntryId,
) -> Result<WaitlistEntry, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let entry = view::entry(&mut transaction, org, id, request_id).await?;
    drop(transaction);
    match entry.state {
        EntryState::Waiting => {}
        EntryState::Offered => return Err(AppError::conflict("A time is kept for them already.")),
        _ => return Err(AppError::conflict("They are no longer on the list. Put them back first.")),
    }
    if !attempts(|| attempt(resources, caller, id, Asking::Now)).await? {
        let what = "No free time suits them right now. They are told by themselves as soon as one does.";
        return Err(AppError::conflict(what));
    }
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    view::entry(&mut transaction, org, id, request_id).await
}

async fn note(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    entry: WaitlistEntryId,
    action: &'static str,
    detail: &[(&'static str, String)],
) -> Result<(), Setback> {
    let act = Act { action, subject_kind: ENTRY, subject_id: entry.to_string(), detail };
    audit::append(resources, transaction, caller, act).await.attempted(&caller.client.request_id)
}
