//! Writing bookings. Every write but the first grows the version.

use super::claims::small;
use crate::{StoreError, contacts::Introduction};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    booking::BookingState,
    calendar::{PlacedStep, Visit},
    contact::{E164, EmailAddress, PersonName},
    ids::{BookingId, ContactId, ConversationId, EstimateId, LocationId, OrgId, ResourceId, SeriesId},
    money::Money,
    policy::CancellationPolicy,
};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

/// Where a visit has its place, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    pub visit: Visit,
    /// The room of the first step, which lists and boards show.
    pub room: Option<ResourceId>,
}

impl Placement {
    fn first(&self) -> Result<&PlacedStep, StoreError> {
        let none = || StoreError::Unreadable { what: "visit", reason: "it has no steps".into() };
        self.visit.steps.first().ok_or_else(none)
    }

    /// The step that is over last.
    fn last(&self) -> Result<&PlacedStep, StoreError> {
        self.visit.steps.iter().max_by_key(|step| step.end).map_or_else(|| self.first(), Ok)
    }

    fn location(&self) -> Option<Uuid> {
        (self.visit.location != LocationId::MAIN).then_some(self.visit.location.0)
    }
}

#[derive(Clone, Debug)]
pub struct NewBooking<'a> {
    pub id: BookingId,
    pub state: BookingState,
    pub contact: ContactId,
    /// As typed for this booking.
    pub client: Introduction<'a>,
    pub conversation: Option<ConversationId>,
    pub placement: &'a Placement,
    /// The price of each step, in order.
    pub estimates: &'a [EstimateId],
    pub deposit: Money,
    pub policy: &'a CancellationPolicy,
    pub hold_expires_at: Option<DateTime<Utc>>,
    pub manage_token: &'a str,
    pub manage_token_hash: &'a [u8],
    pub source: &'a str,
    pub referral_code: Option<&'a str>,
    /// The series that it belongs to, and the date that its rule gives the visit.
    pub series: Option<(SeriesId, NaiveDate)>,
    pub created_at: DateTime<Utc>,
}

/// Writes a booking and its steps. The client is new when no earlier visit of theirs was booked.
pub async fn insert(connection: &mut PgConnection, org: OrgId, booking: &NewBooking<'_>) -> Result<(), StoreError> {
    let (placement, first, last) = (booking.placement, booking.placement.first()?, booking.placement.last()?);
    sqlx::query(
        "insert into bookings (org_id, booking_id, state, service_id, contact_id, client_name, client_phone,
             client_email, conversation_id, estimate_id, practitioner_id, room_id, starts_at, ends_at,
             buffer_before_minutes, buffer_after_minutes, new_client, currency, deposit_minor, policy, hold_expires_at,
             manage_token, manage_token_hash, source, referral_code, created_at, updated_at, location_id, series_id,
             series_date)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
             not exists (select from bookings e where e.org_id = $1 and e.contact_id = $5
                         and e.state in ('pending', 'confirmed', 'completed', 'no_show')),
             $17, $18, $19, $20, $21, $22, $23, $24, $25, $25, $26, $27, $28)",
    )
    .bind(org.0)
    .bind(booking.id.0)
    .bind(booking.state.as_str())
    .bind(first.service.0)
    .bind(booking.contact.0)
    .bind(booking.client.name.as_str())
    .bind(booking.client.phone.map(E164::as_str))
    .bind(booking.client.email.map(EmailAddress::as_str))
    .bind(booking.conversation.map(|id| id.0))
    .bind(booking.estimates.first().map(|id| id.0))
    .bind(first.practitioner.resource.0)
    .bind(placement.room.map(|id| id.0))
    .bind(placement.visit.start)
    .bind(placement.visit.end)
    .bind((first.start - first.taken.0).num_minutes())
    .bind((last.taken.1 - last.end).num_minutes())
    .bind(booking.deposit.currency.code())
    .bind(booking.deposit.minor)
    .bind(Json(booking.policy))
    .bind(booking.hold_expires_at)
    .bind(booking.manage_token)
    .bind(booking.manage_token_hash)
    .bind(booking.source)
    .bind(booking.referral_code)
    .bind(booking.created_at)
    .bind(placement.location())
    .bind(booking.series.map(|(id, _)| id.0))
    .bind(booking.series.map(|(_, date)| date))
    .execute(&mut *connection)
    .await?;
    insert_steps(connection, org, booking.id, &placement.visit.steps, booking.estimates).await
}

/// Writes the steps of a booking that has none, each with its price.
async fn insert_steps(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    steps: &[PlacedStep],
    estimates: &[EstimateId],
) -> Result<(), StoreError> {
    let (mut of_step, mut positions, mut resources, mut seats) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (step, placed) in (1_i16..).zip(steps) {
        for (position, place) in (1_i16..).zip(&placed.resources) {
            of_step.push(step);
            positions.push(position);
            resources.push(place.resource.0);
            seats.push(small(place.seat));
        }
    }
    let buffer = |minutes: i64| i32::try_from(minutes).unwrap_or(i32::MAX);
    sqlx::query(
        "with added as (
             insert into booking_steps (org_id, booking_id, step, service_id, estimate_id, practitioner_id, seat,
                 starts_at, ends_at, buffer_before_minutes, buffer_after_minutes, class_id, class_place)
             select $1, $2, step, service, estimate, practitioner, seat, starts_at, ends_at, before, after, class, place
             from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::smallint[], $7::timestamptz[], $8::timestamptz[],
                     $9::integer[], $10::integer[], $11::uuid[], $12::smallint[])
                 with ordinality as s (service, estimate, practitioner, seat, starts_at, ends_at, before, after, class,
                     place, step))
         insert into booking_step_resources (org_id, booking_id, step, position, resource_id, seat)
         select $1, $2, step, position, resource_id, seat
         from unnest($13::smallint[], $14::smallint[], $15::uuid[], $16::smallint[])
             as r (step, position, resource_id, seat)",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(steps.iter().map(|step| step.service.0).collect::<Vec<_>>())
    .bind(estimates.iter().map(|estimate| estimate.0).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| step.practitioner.resource.0).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| small(step.practitioner.seat)).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| step.start).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| step.end).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| buffer((step.start - step.taken.0).num_minutes())).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| buffer((step.taken.1 - step.end).num_minutes())).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| step.class.map(|class| class.class.0)).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| step.class.map(|class| small(class.place))).collect::<Vec<_>>())
    .bind(of_step)
    .bind(positions)
    .bind(resources)
    .bind(seats)
    .execute(connection)
    .await?;
    Ok(())
}

/// Asks for another deposit.
pub async fn set_deposit(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    minor: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update bookings set deposit_minor = $3, version = version + 1, updated_at = $4
         where org_id = $1 and booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(minor)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Somebody for whom a part of a visit is.
#[derive(Clone, Debug)]
pub struct NewAttendee {
    /// From 1.
    pub step: i16,
    pub name: PersonName,
    pub birth_year: Option<u16>,
}

/// Writes for whom the steps of a new booking are, where for somebody else than the client.
pub async fn set_attendees(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    attendees: &[NewAttendee],
) -> Result<(), StoreError> {
    if attendees.is_empty() {
        return Ok(());
    }
    let year = |attendee: &NewAttendee| attendee.birth_year.and_then(|year| i16::try_from(year).ok());
    sqlx::query(
        "insert into booking_attendees (org_id, booking_id, step, name, birth_year)
         select $1, $2, step, name, birth_year
         from unnest($3::smallint[], $4::text[], $5::smallint[]) as a (step, name, birth_year)",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(attendees.iter().map(|attendee| attendee.step).collect::<Vec<_>>())
    .bind(attendees.iter().map(|attendee| attendee.name.as_str()).collect::<Vec<_>>())
    .bind(attendees.iter().map(year).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts a locked booking into another state. `hold_expires_at` is what it is from now on. What that means for whoever
/// recommended the clinic is looked at by a job.
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
    .execute(&mut *connection)
    .await?;
    crate::referrals::booking_changed(connection, org, booking).await
}

/// How long the steps of a locked booking take by somebody's own word, and why it stands where it would not be offered.
pub async fn set_by_hand(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    own_minutes: &[Option<u32>],
    override_reason: Option<&str>,
) -> Result<(), StoreError> {
    let own: Vec<Option<i32>> =
        own_minutes.iter().map(|minutes| minutes.and_then(|minutes| i32::try_from(minutes).ok())).collect();
    sqlx::query("update bookings set own_minutes = $3, override_reason = $4 where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .bind(own)
        .bind(override_reason)
        .execute(connection)
        .await?;
    Ok(())
}

/// Moves a locked booking; its state and the prices of its steps stay.
pub async fn move_to(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    placement: &Placement,
    estimates: &[EstimateId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update bookings set practitioner_id = $3, room_id = $4, starts_at = $5, ends_at = $6, location_id = $7,
             version = version + 1, updated_at = $8
         where org_id = $1 and booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(placement.first()?.practitioner.resource.0)
    .bind(placement.room.map(|id| id.0))
    .bind(placement.visit.start)
    .bind(placement.visit.end)
    .bind(placement.location())
    .bind(now)
    .execute(&mut *connection)
    .await?;
    sqlx::query("delete from booking_steps where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .execute(&mut *connection)
        .await?;
    insert_steps(connection, org, booking, &placement.visit.steps, estimates).await
}
