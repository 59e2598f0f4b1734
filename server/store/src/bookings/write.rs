//! Writing bookings. Every write but the first grows the version.

use crate::{StoreError, contacts::Introduction};
use chrono::{DateTime, Utc};
use domain::{
    booking::BookingState,
    contact::{E164, EmailAddress},
    ids::{BookingId, ContactId, ConversationId, EstimateId, OrgId, ResourceId, ServiceId},
    money::Money,
    policy::CancellationPolicy,
};
use sqlx::{PgConnection, types::Json};

/// When and with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    pub practitioner: ResourceId,
    pub room: Option<ResourceId>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Placement {
    /// The practitioner, and the room if there is one.
    pub fn resources(&self) -> Vec<ResourceId> {
        std::iter::once(self.practitioner).chain(self.room).collect()
    }
}

#[derive(Clone, Debug)]
pub struct NewBooking<'a> {
    pub id: BookingId,
    pub state: BookingState,
    pub service: ServiceId,
    pub contact: ContactId,
    /// As typed for this booking.
    pub client: Introduction<'a>,
    pub conversation: Option<ConversationId>,
    pub estimate: EstimateId,
    pub placement: Placement,
    pub buffer_before_minutes: u32,
    pub buffer_after_minutes: u32,
    pub deposit: Money,
    pub policy: &'a CancellationPolicy,
    pub hold_expires_at: Option<DateTime<Utc>>,
    pub manage_token: &'a str,
    pub manage_token_hash: &'a [u8],
    pub source: &'a str,
    pub referral_code: Option<&'a str>,
    pub created_at: DateTime<Utc>,
}

/// Writes a booking. The client is new when no earlier visit of theirs was booked.
pub async fn insert(connection: &mut PgConnection, org: OrgId, booking: &NewBooking<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into bookings (org_id, booking_id, state, service_id, contact_id, client_name, client_phone,
             client_email, conversation_id, estimate_id, practitioner_id, room_id, starts_at, ends_at,
             buffer_before_minutes, buffer_after_minutes, new_client, currency, deposit_minor, policy, hold_expires_at,
             manage_token, manage_token_hash, source, referral_code, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
             not exists (select from bookings e where e.org_id = $1 and e.contact_id = $5
                         and e.state in ('pending', 'confirmed', 'completed', 'no_show')),
             $17, $18, $19, $20, $21, $22, $23, $24, $25, $25)",
    )
    .bind(org.0)
    .bind(booking.id.0)
    .bind(booking.state.as_str())
    .bind(booking.service.0)
    .bind(booking.contact.0)
    .bind(booking.client.name.as_str())
    .bind(booking.client.phone.map(E164::as_str))
    .bind(booking.client.email.map(EmailAddress::as_str))
    .bind(booking.conversation.map(|id| id.0))
    .bind(booking.estimate.0)
    .bind(booking.placement.practitioner.0)
    .bind(booking.placement.room.map(|id| id.0))
    .bind(booking.placement.starts_at)
    .bind(booking.placement.ends_at)
    .bind(i64::from(booking.buffer_before_minutes))
    .bind(i64::from(booking.buffer_after_minutes))
    .bind(booking.deposit.currency.code())
    .bind(booking.deposit.minor)
    .bind(Json(booking.policy))
    .bind(booking.hold_expires_at)
    .bind(booking.manage_token)
    .bind(booking.manage_token_hash)
    .bind(booking.source)
    .bind(booking.referral_code)
    .bind(booking.created_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts a locked booking into another state. `hold_expires_at` is what it is from now on.
pub async fn set_state(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    state: BookingState,
    hold_expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update bookings set state = $3, hold_expires_at = $4, version = version + 1, updated_at = $5
         where org_id = $1 and booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(state.as_str())
    .bind(hold_expires_at)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves a locked booking; its state stays.
pub async fn move_to(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    placement: Placement,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update bookings set practitioner_id = $3, room_id = $4, starts_at = $5, ends_at = $6,
             version = version + 1, updated_at = $7
         where org_id = $1 and booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(placement.practitioner.0)
    .bind(placement.room.map(|id| id.0))
    .bind(placement.starts_at)
    .bind(placement.ends_at)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
