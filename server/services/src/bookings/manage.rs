//! What a client sees and does behind their own link.

use super::{
    BookingDesk,
    calendar_file::calendar_file,
    cancel,
    change::{self, Order},
    labels, links, outage, series,
    view::{for_client, timeline_entry, view},
};
use crate::{
    bookkeeping, clinics,
    error::{Report, internal},
    payments::{
        checkouts::{self, NoPage, Owed},
        keeping,
    },
    referrals, zone,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    Actor, AppError, Caller, Client,
    bookings::{BookingChange, KeptCardView, ManagePage, Undone},
    clinics::SlotDay,
};
use domain::{
    booking::{BookingEvent, BookingState, Party},
    ids::PaymentRequestId,
    understanding::Locale,
};
use store::{
    OrgTransaction,
    bookings::{BookingEventRow, BookingRecord},
    payments::kept_cards,
};

/// How many other times the page offers.
const OTHER_TIMES: usize = 3;
/// Kinds of history lines that are for the staff; the client's page is silent about them.
const FOR_THE_STAFF: [&str; 4] = ["flagged", "refund_failed", "note", referrals::KIND];
/// The kind of the line that takes back the change before it.
const UNDONE: &str = "undone";

/// Everything that `/b/{token}` shows.
pub(super) async fn page(desk: &BookingDesk, token: &str, client: Client) -> Result<ManagePage, AppError> {
    let resources = &desk.resources;
    let request_id = client.request_id.clone();
    let (org, booking) = links::enter(resources, token, &request_id).await?;
    let mut transaction = resources.database.begin(org).await.report(&request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, booking).await.report(&request_id)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking link"))?;
    let zone = zone(&record.zone).report(&request_id)?;
    let now = resources.clock.now();
    let rows = store::bookings::timeline(&mut transaction, org, booking).await.report(&request_id)?;
    let free_until = cancel::free_until(&record).map_err(|error| internal(&request_id, &error))?;
    let moved = record.state.apply(BookingEvent::Reschedule { by: Party::Client }, record.moment(now));
    let may_reschedule = moved.is_ok() && free_until.is_some_and(|until| now <= until);
    let other_times =
        if may_reschedule { other_times(desk, &mut transaction, &record, &request_id).await? } else { Vec::new() };
    let clinic = clinics::face(resources, &mut transaction, org, &request_id).await?;
    let series = match record.series {
        Some(place) => Some(series::managed(resources, &mut transaction, &record, place, &request_id).await?),
        None => None,
    };
    let requests = bookkeeping::open_requests(&mut transaction, &record, zone, &request_id).await?;
    let receipts = bookkeeping::receipt_links(&mut transaction, &record, zone, &request_id).await?;
    let referral = referrals::offer(resources, &mut transaction, &record, &clinic.slug, &request_id).await?;
    let credit = referrals::credit(resources, &mut transaction, &record, &request_id).await?;
    let cancel = cancel::preview(&record, now, Party::Client, zone).map_err(|error| internal(&request_id, &error))?;
    let to_pay = record.state == BookingState::AwaitingDeposit;
    let consent = if to_pay {
        keeping::consent(resources, &mut transaction, &record, Locale::En, &request_id).await?
    } else {
        None
    };
    let kept = kept_cards::of_booking(&mut transaction, org, booking).await.report(&request_id)?;
    // A client's code is made when it is first shown.
    transaction.commit().await.report(&request_id)?;
    let (google_calendar_url, outlook_calendar_url) = links::add_to_calendar(resources, &record);
    Ok(ManagePage {
        clinic,
        cancel,
        other_times,
        may_reschedule,
        reschedule_note: if may_reschedule { reschedule_note(&record, free_until, zone) } else { String::new() },
        preparation: record.preparation.clone(),
        timeline: for_the_client(rows).map(|row| timeline_entry(row, zone)).collect(),
        google_calendar_url,
        outlook_calendar_url,
        booking: for_client(view(resources, &record, &request_id)?),
        answers: record.answers.clone(),
        series,
        requests,
        receipts,
        referral,
        credit,
        keep_card: consent.map(|consent| consent.whole()).unwrap_or_default(),
        kept_card: kept.map(|card| KeptCardView { label: card.label, agreed_to: card.agreed_to }),
    })
}

/// The history without what is for the staff, and without changes that were undone before the client was told of them.
/// `rows` are newest first.
fn for_the_client(rows: Vec<BookingEventRow>) -> impl Iterator<Item = BookingEventRow> {
    let mut undone = 0_u32;
    rows.into_iter().filter(move |row| {
        if row.kind == UNDONE {
            undone += 1;
            return false;
        }
        if undone > 0 && Undone::from_word(&row.kind).is_some() {
            undone -= 1;
            return false;
        }
        !FOR_THE_STAFF.contains(&row.kind.as_str())
    })
}

/// “Until Tue, Dec 8, 2:30 PM. Your $40.00 moves with it.”
fn reschedule_note(record: &BookingRecord, free_until: Option<DateTime<Utc>>, zone: Tz) -> String {
    let Some(until) = free_until else { return String::new() };
    let until = format!("Until {}.", labels::moment(until, zone));
    if record.paid.is_zero() { until } else { format!("{until} Your {} moves with it.", record.paid) }
}

/// The three free times nearest to the present one, at most one a day.
async fn other_times(
    desk: &BookingDesk,
    transaction: &mut OrgTransaction,
    record: &BookingRecord,
    request_id: &str,
) -> Result<Vec<SlotDay>, AppError> {
    let mut days = clinics::availability::days_near(&desk.resources, transaction, record, request_id).await?;
    let distance = |at: DateTime<Utc>| (at - record.starts_at).abs();
    for day in &mut days {
        day.times.retain(|time| time.start != record.starts_at);
        day.times.sort_by_key(|time| distance(time.start));
        day.times.truncate(1);
    }
    days.retain(|day| !day.times.is_empty());
    days.sort_by_key(|day| day.times.first().map(|time| distance(time.start)));
    days.truncate(OTHER_TIMES);
    days.sort_by_key(|day| day.times.first().map(|time| time.start));
    Ok(days)
}

/// A client's own change, then the page as it is afterwards.
pub(super) async fn change(
    desk: &BookingDesk,
    token: &str,
    client: Client,
    version: u32,
    change: BookingChange,
) -> Result<ManagePage, AppError> {
    if !matches!(change, BookingChange::Cancel { .. } | BookingChange::Reschedule { .. }) {
        return Err(AppError::Forbidden { reason: "only the clinic can do this. Please call us.".into() });
    }
    let (org, booking) = links::enter(&desk.resources, token, &client.request_id).await?;
    let caller = Caller { org, actor: Actor::Visitor, client: client.clone(), key: None, read_only: false };
    let order = Order { caller: &caller, booking, version: Some(version), by: Party::Client };
    change::change(&desk.resources, order, &change).await?;
    page(desk, token, client).await
}

/// Where to pay the outstanding deposit, or what the clinic asks for. Where the clinic has a rule for a processor that
/// cannot be reached, and it made something of the booking, the booking’s own page, which says what.
pub(super) async fn checkout(
    desk: &BookingDesk,
    token: &str,
    (request, keep_card): (Option<PaymentRequestId>, bool),
    client: Client,
) -> Result<String, AppError> {
    let (resources, request_id) = (&desk.resources, client.request_id.as_str());
    let (org, booking) = links::enter(resources, token, request_id).await?;
    let owed = request.map_or(Owed::Deposit, Owed::Request);
    let agreed_to = if keep_card && owed == Owed::Deposit {
        let mut transaction = resources.database.begin(org).await.report(request_id)?;
        let record = store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?;
        let record = record.ok_or_else(|| AppError::not_found("This booking link"))?;
        keeping::consent(resources, &mut transaction, &record, Locale::En, request_id).await?
    } else {
        None
    };
    let agreed_to = agreed_to.map(|consent| consent.whole());
    match checkouts::ensure(resources, org, booking, owed, agreed_to.as_deref(), request_id).await {
        Err(NoPage::Unreachable) if owed == Owed::Deposit => {
            let fell_back = outage::fall_back(resources, org, booking, request_id).await?;
            let page = |fell_back: outage::FellBack| {
                format!("{}?checkout={}", links::manage_url(resources, token), fell_back.as_str())
            };
            fell_back.map(page).ok_or_else(|| NoPage::Unreachable.into())
        }
        opened => Ok(opened?),
    }
}

/// The client takes back the card that is kept for their booking, then the page as it is afterwards.
pub(super) async fn take_card_back(desk: &BookingDesk, token: &str, client: Client) -> Result<ManagePage, AppError> {
    let (org, booking) = links::enter(&desk.resources, token, &client.request_id).await?;
    keeping::take_back(&desk.resources, org, booking, &client.request_id).await?;
    page(desk, token, client).await
}

/// The calendar file of the booking behind a link.
pub(super) async fn file(desk: &BookingDesk, token: &str, client: Client) -> Result<String, AppError> {
    let request_id = &client.request_id;
    let (org, booking) = links::enter(&desk.resources, token, request_id).await?;
    let mut transaction = desk.resources.database.begin(org).await.report(request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking link"))?;
    Ok(calendar_file(&desk.resources, [&record]))
}
