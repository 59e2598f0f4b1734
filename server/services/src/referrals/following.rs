//! What a recommendation has earned: given once, taken back where the visit does not take place.
//!
//! A look at how things stand, never the memory of an event: whatever is told twice, late or out of order leads to the
//! same. The booking is locked first, then the contacts of both, so that two workers take turns.

use super::attributing::KIND;
use crate::{
    Resources,
    error::Report,
    notifications::jobs::{MailKind, send_booking_mail},
    payments::credits::{Gift, give_for_referral, take_back},
    worker::JobFailed,
    zone,
};
use chrono::{Days, Months, NaiveDate};
use contract::{AppError, bookings::Undone};
use domain::{
    ids::{BookingId, ContactId, CreditId, OrgId},
    money::Money,
    referrals::{Next, Programme, Refusal, Standing},
};
use store::{
    OrgTransaction, StoreError,
    bookings::NewEvent,
    live::Change,
    payments::credits::lock_contact,
    referrals::{self, Referral},
};

const FOR_RECOMMENDING: &str = "For recommending us";
const FOR_COMING: &str = "For coming by a recommendation";

/// Looks at the recommendation of a booking, and does what its state asks for.
pub(super) async fn follow(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let Some(record) = store::bookings::lock(&mut transaction, org, booking).await? else { return Ok(()) };
    let Some(referral) = referrals::find(&mut transaction, org, booking).await? else { return Ok(()) };
    let untold = store::bookings::untold_of(&mut transaction, org, booking).await?;
    let untold =
        untold.filter(|change| change.is_of(record.version)).and_then(|change| Undone::from_word(&change.kind));
    if untold.is_some_and(|what| !matches!(what, Undone::Moved | Undone::Resized)) {
        // It may be undone yet; whoever settles it orders another look.
        return Ok(());
    }
    let programme = referrals::programme(&mut transaction, org, Some(referral.programme_version)).await?;
    let programme = programme.ok_or_else(|| JobFailed("the programme of a recommendation is gone".into()))?;
    let following = Following { resources, org, referral, programme, request_id };
    match referral.standing.next(record.state, programme.earned) {
        Next::Nothing => return Ok(()),
        Next::Give => following.give(&mut transaction).await?,
        Next::TakeBack => following.take_back(&mut transaction).await?,
    }
    store::live::announce(&mut transaction, org, Change::Booking(booking)).await?;
    Ok(transaction.commit().await?)
}

/// A recommendation whose booking is locked.
struct Following<'a> {
    resources: &'a Resources,
    org: OrgId,
    referral: Referral,
    programme: Programme,
    request_id: &'a str,
}

impl Following<'_> {
    /// In one order, so that two recommendations of the same people cannot wait for each other.
    async fn lock_both(&self, transaction: &mut OrgTransaction) -> Result<(), StoreError> {
        let mut both = [self.referral.contact, self.referral.referrer];
        both.sort_by_key(|contact| contact.0);
        for contact in both {
            lock_contact(transaction, self.org, contact).await?;
        }
        Ok(())
    }

    async fn give(&self, transaction: &mut OrgTransaction) -> Result<(), AppError> {
        let Self { org, referral, programme, request_id, .. } = *self;
        let now = self.resources.clock.now();
        self.lock_both(transaction).await.report(request_id)?;
        let since = now.checked_sub_months(Months::new(12)).unwrap_or(now);
        let rewards = referrals::rewarded(transaction, org, &referral, since).await.report(request_id)?;
        if rewards.earned_before {
            let refusal = Refusal::EarnedBefore;
            referrals::refuse(transaction, org, referral.booking, refusal).await.report(request_id)?;
            return self.note(transaction, "The recommendation earns nothing", refusal.meaning().into()).await;
        }
        referrals::set_given(transaction, org, referral.booking, now).await.report(request_id)?;
        let has_room = programme.most_per_year.is_none_or(|most| rewards.times < i64::from(most));
        let good_until = self.good_until(transaction).await?;
        if programme.friend.minor > 0 && !rewards.friend_erased {
            self.credit(transaction, (referral.contact, programme.friend, FOR_COMING), good_until).await?;
        }
        if programme.referrer.minor > 0 && !rewards.referrer_erased && has_room {
            let credit =
                self.credit(transaction, (referral.referrer, programme.referrer, FOR_RECOMMENDING), good_until).await?;
            self.tell(transaction, credit).await?;
        }
        let detail = match (has_room, programme.friend.is_zero()) {
            (true, true) => format!("{} for whoever recommended", programme.referrer),
            (true, false) => {
                format!("{} for whoever recommended, {} for the new client", programme.referrer, programme.friend)
            }
            (false, _) => format!(
                "{} for the new client. Whoever recommended has had the most of a year already.",
                programme.friend
            ),
        };
        self.note(transaction, "Credit for a recommendation", detail).await?;
        tracing::info!(request_id, %org, booking = %referral.booking, "a recommendation earned its credits");
        Ok(())
    }

    async fn credit(
        &self,
        transaction: &mut OrgTransaction,
        (contact, amount, reason): (ContactId, Money, &str),
        good_until: Option<NaiveDate>,
    ) -> Result<CreditId, AppError> {
        let gift = Gift { contact, amount, reason, given_by: None, good_until };
        give_for_referral(self.resources, transaction, self.org, self.referral.booking, &gift, self.request_id).await
    }

    /// Writes to whoever recommended, where they are reached by one of their own bookings.
    async fn tell(&self, transaction: &mut OrgTransaction, credit: CreditId) -> Result<(), AppError> {
        let Self { org, referral, request_id, .. } = *self;
        let by = referrals::reached_by(transaction, org, referral.referrer).await.report(request_id)?;
        let Some(booking) = by else { return Ok(()) };
        send_booking_mail(transaction, org, booking, MailKind::Recommended { credit }, request_id).await
    }

    async fn good_until(&self, transaction: &mut OrgTransaction) -> Result<Option<NaiveDate>, AppError> {
        let Some(days) = self.programme.good_days else { return Ok(None) };
        let facts = store::bookings::clinic_facts(transaction, self.org).await.report(self.request_id)?;
        let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
        let zone = zone(&facts.zone).report(self.request_id)?;
        let today = self.resources.clock.now().with_timezone(&zone).date_naive();
        Ok(today.checked_add_days(Days::new(days.into())))
    }

    async fn take_back(&self, transaction: &mut OrgTransaction) -> Result<(), AppError> {
        let Self { org, referral, request_id, .. } = *self;
        self.lock_both(transaction).await.report(request_id)?;
        let mut whole = true;
        for credit in referrals::credits_of(transaction, org, referral.booking).await.report(request_id)? {
            whole &= take_back(self.resources, transaction, org, credit, request_id).await?;
        }
        let standing = if whole { Standing::TakenBack } else { Standing::PartlyTakenBack };
        let now = self.resources.clock.now();
        referrals::set_taken_back(transaction, org, referral.booking, standing, now).await.report(request_id)?;
        let detail = if whole { "" } else { "What was used of it stays used." };
        self.note(transaction, "Credit for a recommendation taken back", detail.into()).await
    }

    /// A line in the history of the booking.
    async fn note(&self, transaction: &mut OrgTransaction, title: &str, detail: String) -> Result<(), AppError> {
        let at = self.resources.clock.now();
        let line = NewEvent { kind: KIND, title: title.into(), detail, actor: "Anteroom", at };
        let Self { org, referral, request_id, .. } = *self;
        store::bookings::record_event(transaction, org, referral.booking, line).await.report(request_id)
    }
}
