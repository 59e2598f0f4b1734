//! Whose code a booking was made with, and whether it can earn anything.

use crate::Resources;
use domain::{
    ids::{BookingId, ContactId, OrgId},
    referrals::{ReferralCode, Refusal, Use},
};
use sqlx::PgConnection;
use store::{
    StoreError,
    bookings::NewEvent,
    referrals::{self, NewReferral},
};

/// The kind of a booking's history lines about recommendations. They are for the staff: they name other clients.
pub(crate) const KIND: &str = "referral";

/// Keeps the code that a new booking was made with, in its transaction. A code that earns nothing never stands in a
/// booking's way, and only the clinic learns of it.
pub(crate) async fn attribute(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (booking, contact): (BookingId, ContactId),
    typed: &str,
) -> Result<(), StoreError> {
    let referrer = match ReferralCode::typed(typed) {
        Some(code) => referrals::owner_of(connection, org, &code).await?,
        None => None,
    };
    let programme = referrals::programme(connection, org, None).await?;
    let (is_own, was_here) = referrals::who_uses_it(connection, org, booking, referrer).await?;
    let programme_is_on = programme.is_some_and(|programme| programme.enabled);
    let used = Use { programme_is_on, is_known: referrer.is_some(), is_own, was_here };
    let new = NewReferral {
        booking,
        contact,
        code: typed,
        referrer,
        programme_version: programme.map(|programme| programme.version),
        refusal: used.refusal(),
        at: resources.clock.now(),
    };
    referrals::insert(connection, org, &new).await?;
    let row = referrals::of_booking(connection, org, booking).await?;
    let name = row.and_then(|row| row.referrer_name).unwrap_or_default();
    let (title, detail) = match used.refusal() {
        None => (format!("Recommended by {name}"), format!("Code {typed}")),
        Some(refusal @ Refusal::Unknown) => (format!("Code {typed} was not recognised"), refusal.meaning().to_owned()),
        Some(refusal) => (format!("Code {typed} earns nothing"), refusal.meaning().to_owned()),
    };
    let line = NewEvent { kind: KIND, title, detail, actor: "Anteroom", at: new.at };
    store::bookings::record_event(connection, org, booking, line).await?;
    // A booking may be made confirmed.
    referrals::booking_changed(connection, org, booking).await
}
