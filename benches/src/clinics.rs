//! Clinics to measure: twenty practitioners and twenty rooms each, open every day from 9:00 to 17:00.
//!
//! Their zone (Phoenix) never changes its clock, so that a later slot is the first one and some hours.

use crate::ids::{Kind, id};
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    catalogue::Service,
    ids::{OrgId, ResourceId, ServiceId},
    policy::DepositPolicy,
};
use sqlx::{PgPool, types::Json};
use std::ops::RangeInclusive;

pub const PRACTITIONERS: u16 = 20;

/// The service that everything here books: half an hour and a quarter of an hour to tidy up, in a room.
pub const SERVICE: &str = "facial";

/// Days ahead that can be booked.
const HORIZON: u32 = 400;

/// Hourly starts in a day.
pub const STARTS_A_DAY: u64 = 8;

pub fn org(number: u16) -> OrgId {
    OrgId(id(Kind::Organisation, number, 0))
}

/// `number` from 1 to [`PRACTITIONERS`].
pub fn practitioner(organisation: u16, number: u16) -> ResourceId {
    ResourceId(id(Kind::Practitioner, organisation, u64::from(number)))
}

/// The `number`th hourly start, counted from Thursday, November 26, 2026, 9:00 AM.
pub fn start(number: u64) -> DateTime<Utc> {
    let first = DateTime::from_timestamp(1_795_708_800, 0).unwrap_or_default();
    let hours = (number / STARTS_A_DAY) * 24 + number % STARTS_A_DAY;
    first + TimeDelta::hours(i64::try_from(hours).unwrap_or_default())
}

/// Adds the clinics with these numbers.
pub async fn write(owner: &PgPool, numbers: RangeInclusive<u16>) -> Result<()> {
    let service = service();
    let (first, last) = (i32::from(*numbers.start()), i32::from(*numbers.end()));
    for statement in STATEMENTS {
        sqlx::query(statement)
            .bind(first)
            .bind(last)
            .bind(i32::from(PRACTITIONERS))
            .bind(Json(&service))
            .execute(owner)
            .await?;
    }
    Ok(())
}

/// With the id of no clinic: [`STATEMENTS`] put in each clinic's own.
pub fn service() -> Service {
    let nobody = ServiceId(id(Kind::Service, 0, 1));
    let service = testkit::service(nobody, SERVICE, "Signature facial", "200.00", DepositPolicy::None, false);
    Service { horizon_days: HORIZON, ..service }
}

/// `$1` and `$2`: first and last clinic; `$3`: practitioners, and as many rooms; `$4`: the service.
const STATEMENTS: [&str; 7] = [
    "insert into organisations (org_id, slug, name, phone, email, address, city, country, zone, currency, created_at)
     select bench_id(1, o, 0), 'bench-' || o, 'Clinic ' || o, '+16025550110', 'hello@bench.example', '1 Main Street',
         'Phoenix', 'US', 'America/Phoenix', 'USD', '2026-01-01Z'
     from generate_series($1, $2) o where $3::int > 0 and $4::jsonb is not null",
    "insert into consent_texts (org_id, version, text, created_at)
     select bench_id(1, o, 0), 1, 'We may contact you about your visit.', '2026-01-01Z'
     from generate_series($1, $2) o where $3::int > 0 and $4::jsonb is not null",
    "insert into resources (org_id, resource_id, kind, name, title, position)
     select bench_id(1, o, 0), bench_id(k.number, o, n), k.kind, initcap(k.kind) || ' ' || n, '', n
     from generate_series($1, $2) o, generate_series(1, $3::int) n,
         (values (2, 'practitioner'), (3, 'room')) k (number, kind)
     where $4::jsonb is not null",
    "insert into resource_hours (org_id, resource_id, weekday, from_minute, until_minute)
     select org_id, resource_id, day, 540, 1020 from resources, generate_series(1, 7) day
     where org_id between bench_id(1, $1, 0) and bench_id(1, $2, 0) and $3::int > 0 and $4::jsonb is not null",
    "insert into services (org_id, service_id, key, definition)
     select bench_id(1, o, 0), bench_id(4, o, 1), $4::jsonb ->> 'key',
         jsonb_set($4::jsonb, '{id}', to_jsonb(bench_id(4, o, 1)))
     from generate_series($1, $2) o where $3::int > 0",
    "insert into price_lists (org_id, service_id, version, rules, created_at)
     select bench_id(1, o, 0), bench_id(4, o, 1), 1, $4::jsonb -> 'price_list', '2026-01-01Z'
     from generate_series($1, $2) o where $3::int > 0",
    "insert into service_resources (org_id, service_id, resource_id)
     select r.org_id, s.service_id, r.resource_id from resources r join services s using (org_id)
     where r.org_id between bench_id(1, $1, 0) and bench_id(1, $2, 0) and $3::int > 0 and $4::jsonb is not null",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_follow_each_other_through_the_day_and_into_the_next() {
        assert_eq!(start(0).to_rfc3339(), "2026-11-26T16:00:00+00:00");
        assert_eq!(start(7).to_rfc3339(), "2026-11-26T23:00:00+00:00");
        assert_eq!(start(8).to_rfc3339(), "2026-11-27T16:00:00+00:00");
    }
}
