//! Credit of clients': money that stays with the clinic for a later visit instead of going back.

use super::posting::{owed_to_client, post_credit};
use crate::{Resources, error::Report, worker::JobFailed, zone};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::AppError;
use domain::{
    ids::{BookingId, ContactId, CreditId, OrgId, PersonId},
    ledger::Movement,
    money::Money,
};
use sqlx::PgConnection;
use store::payments::{
    Payment,
    credits::{self, CreditSource, NewCredit},
};

/// Who gets a credit back has this long to use it, also where its last day is near or over.
const AFTER_GIVING_BACK: TimeDelta = TimeDelta::days(30);
/// How many end in one run of the job; the next one goes on.
const MOST_ENDING: i32 = 500;

/// A credit that somebody of the clinic gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gift<'a> {
    pub contact: ContactId,
    pub amount: Money,
    pub reason: &'a str,
    pub given_by: Option<PersonId>,
    pub good_until: Option<NaiveDate>,
}

/// Keeps money of a locked payment as credit. The caller has made sure that as much of it could go back.
pub(crate) async fn give(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    payment: &Payment,
    gift: &Gift<'_>,
    request_id: &str,
) -> Result<CreditId, AppError> {
    let id = CreditId(resources.entropy.id());
    let new = NewCredit {
        id,
        contact: gift.contact,
        source: CreditSource::Payment(payment.id),
        amount: gift.amount,
        reason: gift.reason,
        given_by: gift.given_by,
        given_at: resources.clock.now(),
        good_until: gift.good_until,
    };
    credits::insert(connection, org, new).await.report(request_id)?;
    let owed = owed_to_client(connection, org, payment.booking, gift.amount.currency, request_id).await?;
    let movement = Movement::credited(gift.amount, owed);
    // The credit's own id: the primary key forbids a second movement.
    let (which, about) = ((id, Some(id.0)), (Some(payment.booking), Some(payment.id)));
    post_credit(resources, connection, org, which, about, movement, request_id).await?;
    Ok(id)
}

/// Gives a credit that a recommendation earned: the clinic's cost. The caller has locked the contact.
pub(crate) async fn give_for_referral(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    referral: BookingId,
    gift: &Gift<'_>,
    request_id: &str,
) -> Result<CreditId, AppError> {
    let id = CreditId(resources.entropy.id());
    let new = NewCredit {
        id,
        contact: gift.contact,
        source: CreditSource::Referral(referral),
        amount: gift.amount,
        reason: gift.reason,
        given_by: gift.given_by,
        given_at: resources.clock.now(),
        good_until: gift.good_until,
    };
    credits::insert(connection, org, new).await.report(request_id)?;
    // No booking's: what a credit pays for a booking is a sum over its entries.
    let movement = Movement::referral_given(gift.amount);
    post_credit(resources, connection, org, (id, Some(id.0)), (None, None), movement, request_id).await?;
    Ok(id)
}

/// Takes back what is left of a credit that a recommendation earned. Answers whether nothing of it had been used. The
/// caller has locked the contact.
pub(crate) async fn take_back(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    id: CreditId,
    request_id: &str,
) -> Result<bool, AppError> {
    let Some(credit) = credits::find(connection, org, id).await.report(request_id)? else { return Ok(true) };
    if credit.left.minor > 0 {
        let movement = Movement::referral_ended(credit.left);
        post_credit(resources, connection, org, (id, None), (None, None), movement, request_id).await?;
    }
    Ok(credit.left == credit.amount)
}

/// Pays for a locked booking with credits of its client, whom the caller has locked: those first that end first.
/// `Conflict` when less is there.
pub(crate) async fn spend(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (contact, today): (ContactId, NaiveDate),
    (booking, amount, to_come): (BookingId, Money, bool),
    request_id: &str,
) -> Result<(), AppError> {
    let mut wanted = amount.minor;
    for credit in credits::usable(connection, org, contact, amount.currency, today).await.report(request_id)? {
        let part = wanted.min(credit.left.minor);
        if part <= 0 {
            break;
        }
        wanted -= part;
        let movement = Movement::credit_used(Money::new(part, amount.currency), to_come);
        let about = (Some(booking), None);
        post_credit(resources, connection, org, (credit.id, None), about, movement, request_id).await?;
    }
    if wanted > 0 {
        return Err(AppError::conflict("Less of the credit is left than that. Please look again."));
    }
    Ok(())
}

/// Gives credits that paid for a locked booking back to their client, at most `amount`. Answers how much that was.
pub(crate) async fn give_back(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    amount: Money,
    request_id: &str,
) -> Result<Money, AppError> {
    let mut wanted = amount.minor;
    for (credit, used) in credits::used_on(connection, org, booking, amount.currency).await.report(request_id)? {
        let part = Money::new(wanted.min(used.minor), amount.currency);
        if part.minor <= 0 {
            break;
        }
        wanted -= part.minor;
        let owed = owed_to_client(connection, org, booking, amount.currency, request_id).await?;
        let movement = Movement::credited(part, owed);
        let about = (Some(booking), None);
        post_credit(resources, connection, org, (credit, None), about, movement, request_id).await?;
        let until = (resources.clock.now() + AFTER_GIVING_BACK).date_naive();
        credits::extend(connection, org, credit, until).await.report(request_id)?;
    }
    Ok(Money::new(amount.minor - wanted, amount.currency))
}

/// What nobody used in time becomes the clinic's.
pub(super) async fn end_all(resources: &Resources, request_id: &str) -> Result<(), JobFailed> {
    let now = resources.clock.now();
    for (org, id) in credits::over(resources.database.doors(), now, MOST_ENDING).await? {
        end(resources, org, id, now, request_id).await?;
    }
    Ok(())
}

async fn end(
    resources: &Resources,
    org: OrgId,
    id: CreditId,
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let Some(known) = credits::find(&mut transaction, org, id).await? else { return Ok(()) };
    credits::lock_contact(&mut transaction, org, known.contact).await?;
    // Read again under the lock: somebody may have used it, or got it back with more time.
    let facts = store::bookings::clinic_facts(&mut transaction, org).await?;
    let zone: Tz = zone(&facts.ok_or_else(|| JobFailed("the organisation is gone".into()))?.zone)?;
    let today = now.with_timezone(&zone).date_naive();
    let credit = credits::find(&mut transaction, org, id).await?;
    let Some(credit) = credit.filter(|credit| credit.good_until.is_some_and(|until| until < today)) else {
        return Ok(());
    };
    if credit.left.minor > 0 {
        let movement = match credit.source {
            CreditSource::Payment(_) => Movement::credit_expired(credit.left),
            // Nobody ever paid for it, so that nothing is earned.
            CreditSource::Referral(_) => Movement::referral_ended(credit.left),
        };
        post_credit(resources, &mut transaction, org, (id, None), (None, None), movement, request_id).await?;
        transaction.commit().await?;
        tracing::info!(request_id, %org, credit = %id, "a client's credit ended unused");
    }
    Ok(())
}
