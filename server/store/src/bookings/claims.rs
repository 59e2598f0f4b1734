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
    /// Whether time that is busy otherwise is taken all the same.
    pub over_busy: bool,
}

/// One seat for one step of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// From 1.
    pub step: i16,
    pub place: Place,
    pub taken: Interval,
    pub class: Option<ClassPlace>,
    /// Set when the booking stands elsewhere by now and this is kept for it, so that it can come back.
    pub kept_until: Option<DateTime<Utc>>,
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
            let claim = |place| Claim { step, place, taken: placed.taken, class: placed.class, kept_until: None };
            seats.extend(placed.places().map(claim));
        }
        leave_to_classes(&mut seats);
        seats.sort_by_key(|claim| (claim.place, claim.step));
        Self { booking, seats, hold_expires_at, over_busy: false }
    }

    /// Also takes time that is busy otherwise: somebody said why.
    #[must_use]
    pub fn over_busy(self) -> Self {
        Self { over_busy: true, ..self }
    }

    /// Also keeps, until an instant, what the booking had before. A place in a class is not kept: a booking may not be
    /// in the way of its own new place there.
    #[must_use]
    pub fn keeping(mut self, before: &[PlacedStep], until: DateTime<Utc>) -> Self {
        let before = Self::of(self.booking, before, None).seats.into_iter().filter(|claim| claim.class.is_none());
        self.seats.extend(before.map(|claim| Claim { kept_until: Some(until), ..claim }));
        self.seats.sort_by_key(|claim| (claim.place, claim.step, claim.kept_until.is_some()));
        self
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

/// Where a visit's own class and another step of it meet on one seat, the class has what the buffers share: its meeting is
/// a party of its own, which the constraint keeps from every other, the visit's included.
fn leave_to_classes(seats: &mut [Claim]) {
    let classes: Vec<(Place, Interval)> =
        seats.iter().filter(|claim| claim.class.is_some()).map(|claim| (claim.place, claim.taken)).collect();
    for claim in seats.iter_mut().filter(|claim| claim.class.is_none()) {
        for (_, (from, until)) in classes.iter().filter(|(place, _)| *place == claim.place) {
            if claim.taken.0 < *from && claim.taken.1 > *from {
                claim.taken.1 = *from;
            } else if claim.taken.0 < *until && claim.taken.1 > *until {
                claim.taken.0 = *until;
            }
        }
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

/// Gives back what stands in the way and was only kept until now, whoever it was kept for.
pub async fn release_overdue(
    connection: &mut PgConnection,
    org: OrgId,
    claims: &Claims,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "delete from resource_claims k
         using unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[]) as w (resource_id, starts_at, ends_at)
         where k.org_id = $1 and k.kept and k.hold_expires_at <= $2 and k.resource_id = w.resource_id
             and k.starts_at < w.ends_at and k.ends_at > w.starts_at",
    )
    .bind(org.0)
    .bind(now)
    .bind(claims.resource_ids())
    .bind(claims.starts())
    .bind(claims.ends())
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
             class_place, hold_expires_at, kept)
         select $1, $2, step, resource_id, seat, starts_at, ends_at, class_id, class_place, ends, kept
         from unnest($3::smallint[], $4::uuid[], $5::smallint[], $6::timestamptz[], $7::timestamptz[], $8::uuid[],
                     $9::smallint[], $10::timestamptz[], $11::boolean[])
             with ordinality as c (step, resource_id, seat, starts_at, ends_at, class_id, class_place, ends, kept, turn)
         where $12 or not exists (
             select from unnest($4::uuid[], $6::timestamptz[], $7::timestamptz[], $11::boolean[])
                 as w (resource_id, starts_at, ends_at, kept)
             join busy_times t on t.org_id = $1 and t.resource_id = w.resource_id
                 and t.starts_at < w.ends_at and t.ends_at > w.starts_at
             where not w.kept)
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
    .bind(claims.column(|claim| claim.kept_until.or(claims.hold_expires_at)))
    .bind(claims.column(|claim| claim.kept_until.is_some()))
    .bind(claims.over_busy)
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
    sqlx::query("update resource_claims set hold_expires_at = $3 where org_id = $1 and booking_id = $2 and not kept")
        .bind(org.0)
        .bind(booking.0)
        .bind(ends)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps the time of a booking that gave it up, until an instant; places in classes are given back.
pub async fn keep_until(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    // What an earlier change kept is no longer what would come back.
    sqlx::query("delete from resource_claims where org_id = $1 and booking_id = $2 and (kept or class_id is not null)")
        .bind(org.0)
        .bind(booking.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query("update resource_claims set kept = true, hold_expires_at = $3 where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .bind(until)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives back what was only kept for a booking.
pub async fn release_kept(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<(), StoreError> {
    sqlx::query("delete from resource_claims where org_id = $1 and booking_id = $2 and kept")
        .bind(org.0)
        .bind(booking.0)
        .execute(&mut *connection)
        .await?;
    crate::waitlist::time_became_free(connection, org).await
}

/// Gives the time back, also what was only kept; whoever waits for one is looked for.
pub async fn release(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<(), StoreError> {
    sqlx::query("delete from resource_claims where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .execute(&mut *connection)
        .await?;
    crate::waitlist::time_became_free(connection, org).await
}

pub async fn has_claims(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select from resource_claims where org_id = $1 and booking_id = $2 and not kept)",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_one(connection)
    .await?)
}

/// Whoever has some of a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// The practitioner, room or piece of equipment.
    pub resource: String,
    pub client: String,
    /// With what is kept free around it.
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// They gave it up a moment ago, and may yet come back.
    pub kept: bool,
}

/// Whose bookings stand in each of several stretches of time of these resources, with the number of the stretch; within
/// one in the clinic's order. One statement, however many stretches.
pub async fn standing_each(
    connection: &mut PgConnection,
    org: OrgId,
    resources: &[ResourceId],
    stretches: &[Interval],
    now: DateTime<Utc>,
) -> Result<Vec<(i64, Standing)>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        stretch: i64,
        #[sqlx(flatten)]
        standing: Standing,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "select w.stretch - 1 as stretch, r.name as resource, b.client_name as client, k.starts_at, k.ends_at, k.kept
         from unnest($3::timestamptz[], $4::timestamptz[]) with ordinality as w (from_at, until_at, stretch)
         join resource_claims k on k.org_id = $1 and k.resource_id = any($2)
             and k.starts_at < w.until_at and k.ends_at > w.from_at
         join bookings b using (org_id, booking_id)
         join resources r using (org_id, resource_id)
         where k.hold_expires_at is null or k.hold_expires_at > $5
         order by w.stretch, r.position, r.name, k.starts_at",
    )
    .bind(org.0)
    .bind(resources.iter().map(|resource| resource.0).collect::<Vec<_>>())
    .bind(stretches.iter().map(|(from, _)| *from).collect::<Vec<_>>())
    .bind(stretches.iter().map(|(_, until)| *until).collect::<Vec<_>>())
    .bind(now)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.stretch, row.standing)).collect())
}

/// Whose bookings stand in a stretch of time of these resources, but for one; in the clinic's order.
pub async fn standing(
    connection: &mut PgConnection,
    org: OrgId,
    but: BookingId,
    resources: &[ResourceId],
    (from, until): Interval,
    now: DateTime<Utc>,
) -> Result<Vec<Standing>, StoreError> {
    let ids: Vec<Uuid> = resources.iter().map(|resource| resource.0).collect();
    Ok(sqlx::query_as(
        "select r.name as resource, b.client_name as client, k.starts_at, k.ends_at, k.kept
         from resource_claims k
         join bookings b using (org_id, booking_id)
         join resources r using (org_id, resource_id)
         where k.org_id = $1 and k.booking_id <> $2 and k.resource_id = any($3) and k.starts_at < $5 and k.ends_at > $4
             and (k.hold_expires_at is null or k.hold_expires_at > $6)
         order by r.position, r.name, k.starts_at",
    )
    .bind(org.0)
    .bind(but.0)
    .bind(ids)
    .bind(from)
    .bind(until)
    .bind(now)
    .fetch_all(connection)
    .await?)
}
