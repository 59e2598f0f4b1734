//! What follows a change: the client is told, and money moves. At once, or once the change can no longer be undone.

use super::{
    attempt::{Attempted, Setback},
    change::Step,
    jobs::SettleChange,
    package,
    undo::Standing,
};
use crate::{
    Resources,
    conversations::posting::{Happening, booking_happened},
    error::{Report, internal},
    notifications::jobs::{MailKind, send_booking_mail},
    payments::{
        checkouts::{self, Owed},
        deposits,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{AppError, bookings::Undone};
use domain::{
    ids::{BookingId, OrgId, ResourceId},
    money::Money,
};
use graphile_worker::TaskHandler;
use sqlx::PgConnection;
use store::{
    OrgTransaction,
    bookings::{BookingRecord, NewUntold},
    live::Change,
    queue::{Schedule, enqueue},
};

/// What a change does to the money that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settlement {
    pub refund: Money,
    pub kept: Money,
}

impl Settlement {
    /// Of a change that leaves the money alone.
    pub(super) fn nothing(record: &BookingRecord) -> Self {
        let nothing = Money::zero(record.paid.currency);
        Self { refund: nothing, kept: nothing }
    }
}

/// What is to be said and done about one change.
struct Consequences {
    what: Undone,
    money: Settlement,
    /// When the visit begins and ends, and who gives it first, as far as the client has been told.
    told: ((DateTime<Utc>, DateTime<Utc>), ResourceId),
    /// Whether the client hears of it by itself; else one mail tells of several visits of a series.
    alone: bool,
}

/// The last step of a change that was made: what follows from it is done, or left for when it can no longer be undone.
pub(super) async fn follow(
    step: &Step<'_>,
    transaction: &mut OrgTransaction,
    what: Undone,
    money: Settlement,
) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    let earlier = store::bookings::untold_of(transaction, org, booking).await.attempted(request_id)?;
    let earlier = earlier.filter(|earlier| earlier.is_of(step.record.version));
    // What the client was not told of before this change they still do not know.
    let told = earlier.map_or((step.record.starts_at, step.record.ends_at), |earlier| earlier.told());
    let Some(undo_until) = step.grace() else {
        store::bookings::forget_untold(transaction, org, booking).await.attempted(request_id)?;
        store::bookings::release_kept(transaction, org, booking).await.attempted(request_id)?;
        let consequences =
            Consequences { what, money, told: (told, step.record.practitioner), alone: step.act.is_none() };
        return Ok(settle(step.resources, transaction, org, booking, &consequences, request_id).await?);
    };
    let seen = store::bookings::version_and_start(transaction, org, booking).await.attempted(request_id)?;
    let (version, _) = seen.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
    let before = serde_json::to_value(Standing::of(step.record)).map_err(|error| internal(request_id, &error))?;
    let change = NewUntold {
        version,
        kind: what.as_str(),
        made_by: step.order.caller.person(),
        made_at: step.now,
        undo_until,
        told,
        refund_minor: money.refund.minor,
        kept_minor: money.kept.minor,
        before,
        reason_before: step.record.override_reason.as_deref(),
        act: step.act,
    };
    store::bookings::keep_untold(transaction, org, booking, &change).await.attempted(request_id)?;
    let schedule = Schedule {
        // The second after it, so that both clocks agree that it is over.
        run_at: Some(undo_until + TimeDelta::seconds(1)),
        key: Some(format!("settle_change:{booking}")),
        ..Schedule::default()
    };
    enqueue(transaction, SettleChange::IDENTIFIER, &SettleChange { org, booking }, schedule).await.attempted(request_id)
}

/// Settles the last change of a booking if it can no longer be undone; what was overtaken is only forgotten.
pub(super) async fn settle_if_due(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let Some(record) = store::bookings::lock(&mut transaction, org, booking).await.report(request_id)? else {
        return Ok(());
    };
    let change = store::bookings::untold_of(&mut transaction, org, booking).await.report(request_id)?;
    if change.is_some_and(|change| change.undo_until <= resources.clock.now()) {
        settle_now(resources, &mut transaction, &record, request_id).await?;
        transaction.commit().await.report(request_id)?;
    }
    Ok(())
}

/// Settles the last change of a locked booking, whether or not it could still be undone.
pub(super) async fn settle_now(
    resources: &Resources,
    connection: &mut PgConnection,
    record: &BookingRecord,
    request_id: &str,
) -> Result<(), AppError> {
    let (org, booking) = (record.org, record.id);
    let change = store::bookings::untold_of(connection, org, booking).await.report(request_id)?;
    let Some(change) = change else { return Ok(()) };
    store::bookings::forget_untold(connection, org, booking).await.report(request_id)?;
    store::bookings::release_kept(connection, org, booking).await.report(request_id)?;
    if let Some(what) = Undone::from_word(&change.kind).filter(|_| change.is_of(record.version)) {
        let before = Standing::read(change.before.0.clone(), request_id)?;
        let amount = |minor| Money::new(minor, record.paid.currency);
        let consequences = Consequences {
            what,
            money: Settlement { refund: amount(change.refund_minor), kept: amount(change.kept_minor) },
            told: (change.told(), before.practitioner().unwrap_or(record.practitioner)),
            alone: change.act.is_none(),
        };
        settle(resources, connection, org, booking, &consequences, request_id).await?;
    }
    store::live::announce(connection, org, Change::Booking(booking)).await.report(request_id)
}

async fn settle(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    consequences: &Consequences,
    request_id: &str,
) -> Result<(), AppError> {
    let Settlement { refund, kept } = consequences.money;
    match consequences.what {
        Undone::Moved if !consequences.alone => return Ok(()),
        Undone::Moved | Undone::Resized => {
            return tell_if_moved(resources, connection, org, booking, consequences.told, request_id).await;
        }
        Undone::Cancelled => {
            checkouts::close(connection, org, booking, Owed::Deposit, request_id).await?;
            package::settle_cancelled(connection, org, booking, request_id).await?;
        }
        Undone::Completed | Undone::NoShow => {}
    }
    let mut credited = Money::zero(refund.currency);
    if refund.minor > 0 {
        let reason = consequences.what.as_str();
        credited = deposits::start_refund(resources, connection, org, booking, refund, reason, request_id).await?;
    }
    if kept.minor > 0 {
        deposits::earn_deposit(resources, connection, org, booking, kept, request_id).await?;
    }
    if consequences.what == Undone::Cancelled {
        let back = Money::new(refund.minor - credited.minor, refund.currency);
        let happening = Happening::Cancelled { refund: back, kept };
        booking_happened(resources, connection, org, booking, happening, request_id).await?;
        // What becomes of a visit's money is told by itself in any case.
        if consequences.alone || refund.minor > 0 || kept.minor > 0 {
            let credit = Some(credited).filter(|credited| !credited.is_zero());
            let mail = MailKind::Cancelled { refund: back, kept, credit };
            send_booking_mail(connection, org, booking, mail, request_id).await?;
        }
    }
    // What the visit's credits paid is theirs again by now.
    store::referrals::booking_changed(connection, org, booking).await.report(request_id)
}

/// Nobody is told of a visit that is back where they know it to be.
pub(super) async fn tell_if_moved(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    ((start, end), practitioner): ((DateTime<Utc>, DateTime<Utc>), ResourceId),
    request_id: &str,
) -> Result<(), AppError> {
    let record = store::bookings::by_id(connection, org, booking).await.report(request_id)?;
    let Some(record) = record else { return Ok(()) };
    if record.starts_at == start && record.ends_at == end && record.practitioner == practitioner {
        return Ok(());
    }
    booking_happened(resources, connection, org, booking, Happening::Moved, request_id).await?;
    send_booking_mail(connection, org, booking, MailKind::Moved, request_id).await
}
