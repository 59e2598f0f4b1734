//! Claims: what the database itself forbids to overlap.

use super::{BookingRecord, StepRecord};
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    calendar::{ClassPlace, Interval, Place, PlacedStep},
    ids::{BookingId, OrgId, ResourceId},
};
use sqlx::PgConnection;
use uuid::Uuid;

/// The time that a booking takes of people, rooms and equipment, buffers included.
#[derive(Clone, Debug)]
pub struct Claims {
    pub booking: BookingId,
    /// One for each seat of each step.
    pub seats: Vec<Claim>,
    /// Set while it is only a hold.
    pub hold_expires_at: Option<DateTime<Utc>>,
}

/// One seat for one step of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// From 1.
    pub step: i16,
    pub place: Place,
    pub taken: Interval,
    pub class: Option<ClassPlace>,
}

impl Claims {
    /// Everything that the steps of a visit take, in the order in which everybody takes it: two who want the same seats
    /// then wait for each other and never in a circle.
    pub fn of<'a>(
        booking: BookingId,
        steps: impl IntoIterator<Item = &'a PlacedStep>,
        hold_expires_at: Option<DateTime<Utc>>,
    ) -> Self {
        let mut seats: Vec<Claim> = Vec::new();
        for (step, placed) in (1..).zip(steps) {
            let claim = |place| Claim { step, place, taken: placed.taken, class: placed.class };
            seats.extend(placed.places().map(claim));
        }
        seats.sort_by_key(|claim| (claim.place, claim.step));
        Self { booking, seats, hold_expires_at }
    }

    fn column<T>(&self, of: impl FnMut(&Claim) -> T) -> Vec<T> {
        self.seats.iter().map(of).collect()
    }

    /// Whatever it takes of, in the same order; one that gives several seats stands there several times.
    pub fn resources(&self) -> Vec<ResourceId> {
        self.column(|claim| claim.place.resource)
    }

    fn resource_ids(&self) -> Vec<Uuid> {
        self.column(|claim| claim.place.resource.0)
    }

    fn starts(&self) -> Vec<DateTime<Utc>> {
        self.column(|claim| claim.taken.0)
    }

    fn ends(&self) -> Vec<DateTime<Utc>> {
        self.column(|claim| claim.taken.1)
    }
}

/// Takes turns on the resources until the transaction ends.
///
/// The exclusion constraint alone decides who wins; the turns only keep two takers of one slot from inserting at the
/// same instant, which PostgreSQL would resolve as a deadlock after a second's wait. Keys are taken in order.
pub async fn lock_resources(
    connection: &mut PgConnection,
    org: OrgId,
    resources: &[ResourceId],
) -> Result<(), StoreError> {
    let mut ids: Vec<Uuid> = resources.iter().map(|resource| resource.0).collect();
    ids.sort_unstable();
    ids.dedup();
    sqlx::query(
        "select pg_advisory_xact_lock(key) from
             (select hashtextextended('claim:' || $1::text || ':' || id::text, 0) as key
              from unnest($2::uuid[]) as id order by key offset 0) as keys",
    )
    .bind(org.0)
    .bind(ids)
    .execute(connection)
    .await?;
    Ok(())
}

/// Bookings whose hold ran out and whose claims stand in the way; locked, in order of id.
pub async fn expired_rivals(
    connection: &mut PgConnection,
    org: OrgId,
    claims: &Claims,
    now: DateTime<Utc>,
) -> Result<Vec<BookingId>, StoreError> {
    let rows: Vec<Uuid> = sqlx::query_scalar(
        "select b.booking_id from bookings b
         where b.org_id = $1 and b.booking_id <> $2 and b.state = 'awaiting_deposit' and b.hold_expires_at <= $3
         and exists (select from resource_claims k
                     join unnest($4::uuid[], $5::timestamptz[], $6::timestamptz[]) as w (resource_id, starts_at, ends_at)
                         using (resource_id)
                     where k.org_id = b.org_id and k.booking_id = b.booking_id
                     and k.starts_at < w.ends_at and k.ends_at > w.starts_at)
         order by b.booking_id for update",
    )
    .bind(org.0)
    .bind(claims.booking.0)
    .bind(now)
    .bind(claims.resource_ids())
    .bind(claims.starts())
    .bind(claims.ends())
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(BookingId).collect())
}

/// Takes the time. False when somebody else has it, or a practitioner or room cannot give it ([`crate::busy_times`]); the
/// transaction is then only good for rolling back.
///
/// The seats are taken in the order of [`Claims::of`]. Time that is busy otherwise is no claim, so no constraint forbids
/// it: what [`crate::calendar::availability`] unions in, `where not exists` refuses here.
pub async fn claim(connection: &mut PgConnection, org: OrgId, claims: &Claims) -> Result<bool, StoreError> {
    let place = |claim: &Claim| claim.class.map(|class| small(class.place));
    let taken = sqlx::query(
        "insert into resource_claims (org_id, booking_id, step, resource_id, seat, starts_at, ends_at, class_id,
             class_place, hold_expires_at)
         select $1, $2, step, resource_id, seat, starts_at, ends_at, class_id, class_place, $10
         from unnest($3::smallint[], $4::uuid[], $5::smallint[], $6::timestamptz[], $7::timestamptz[], $8::uuid[],
                     $9::smallint[])
             with ordinality as c (step, resource_id, seat, starts_at, ends_at, class_id, class_place, turn)
         where not exists (
             select from unnest($4::uuid[], $6::timestamptz[], $7::timestamptz[]) as w (resource_id, starts_at, ends_at)
             join busy_times t on t.org_id = $1 and t.resource_id = w.resource_id
                 and t.starts_at < w.ends_at and t.ends_at > w.starts_at)
         order by turn",
    )
    .bind(org.0)
    .bind(claims.booking.0)
    .bind(claims.column(|claim| claim.step))
    .bind(claims.resource_ids())
    .bind(claims.column(|claim| small(claim.place.seat)))
    .bind(claims.starts())
    .bind(claims.ends())
    .bind(claims.column(|claim| claim.class.map(|class| class.class.0)))
    .bind(claims.column(place))
    .bind(claims.hold_expires_at)
    .execute(connection)
    .await;
    match taken {
        Ok(taken) => Ok(taken.rows_affected() > 0 || claims.seats.is_empty()),
        Err(error) if is_taken(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// As the tables keep seats and places; their checks allow none beyond it.
pub(super) fn small(number: u16) -> i16 {
    i16::try_from(number).unwrap_or(i16::MAX)
}

/// `exclusion_violation` of a seat, or `unique_violation` of a place in a class (PostgreSQL, appendix A).
fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| match error.code().as_deref() {
        Some("23P01") => true,
        Some("23505") => error.constraint() == Some("one_booking_a_class_place"),
        _ => false,
    })
}

/// The claims of a booking whose time was given back, to take it again. A place in a class may be somebody else's by
/// now: then it is the lowest that is free, if there is one.
pub async fn claims_again(connection: &mut PgConnection, record: &BookingRecord) -> Result<Claims, StoreError> {
    let mut steps: Vec<PlacedStep> = record.steps.iter().map(StepRecord::placed).collect();
    for (number, step) in (1_i16..).zip(&mut steps) {
        let Some(class) = &mut step.class else { continue };
        let free: Option<i16> = sqlx::query_scalar(
            "with reseated as (
                 update booking_steps t set class_place = coalesce((
                     select place from services s, generate_series(0, (s.definition ->> 'class_places')::integer - 1) place
                     where s.org_id = t.org_id and s.service_id = t.service_id and not exists (
                         select from resource_claims k where k.org_id = t.org_id and k.class_id = t.class_id
                         and k.class_place = place and k.booking_id <> t.booking_id)
                     order by place limit 1), t.class_place)
                 where t.org_id = $1 and t.booking_id = $2 and t.step = $3 and exists (
                     select from resource_claims k where k.org_id = t.org_id and k.class_id = t.class_id
                     and k.class_place = t.class_place and k.booking_id <> t.booking_id)
                 returning class_place)
             select class_place from reseated",
        )
        .bind(record.org.0)
        .bind(record.id.0)
        .bind(number)
        .fetch_optional(&mut *connection)
        .await?;
        if let Some(place) = free {
            class.place = u16::try_from(place).unwrap_or(class.place);
        }
    }
    Ok(Claims::of(record.id, &steps, None))
}

/// Until when the claims are only a hold; `None` makes them a booking's.
pub async fn hold_claims_until(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    ends: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    sqlx::query("update resource_claims set hold_expires_at = $3 where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .bind(ends)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives the time back.
pub async fn release(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<(), StoreError> {
    sqlx::query("delete from resource_claims where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn has_claims(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select exists (select from resource_claims where org_id = $1 and booking_id = $2)")
        .bind(org.0)
        .bind(booking.0)
        .fetch_one(connection)
        .await?)
}
