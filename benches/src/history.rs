//! A database that has been in use: visits of years past, and the coming weeks partly booked.
//!
//! Clinic 1 is the one that is measured. Up to 1,000 bookings are all its own; of more it has half, and clinics of
//! 5,000 have the rest. Its coming weeks are the same at every size (50 visits a day from 20 days before to 39 days after
//! the day in question, nearest days first), so that a larger database differs by what a search must not notice: everything else.
//! Behind today lie its full days, 200 visits each.

use crate::clinics;
use anyhow::Result;
use chrono::NaiveDate;
use sqlx::{PgPool, types::Json};

/// A day to ask slots for: three weeks after [`crate::outside::NOW`].
pub const DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 12, 14).expect("a date");

/// What one of the other clinics has.
const ELSEWHERE: i64 = 5_000;

/// Fills an empty database with clinics and `total` bookings around `day`, with their claims on people and rooms.
pub async fn write(owner: &PgPool, total: i64, day: NaiveDate) -> Result<()> {
    let own = if total <= 1_000 { total } else { total / 2 };
    let others = u16::try_from((total - own) / ELSEWHERE)?;
    clinics::write(owner, 1..=others + 1).await?;
    let mut transaction = owner.begin().await?;
    // The rows are right by construction; checking each foreign key would take longer than everything else.
    sqlx::query("set local session_replication_role = replica").execute(&mut *transaction).await?;
    sqlx::query("set local synchronous_commit = off").execute(&mut *transaction).await?;
    sqlx::query(VISITS)
        .bind(i32::from(others) + 1)
        .bind(own)
        .bind(ELSEWHERE)
        .bind(day)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(CONTACTS).execute(&mut *transaction).await?;
    sqlx::query(ESTIMATES).execute(&mut *transaction).await?;
    sqlx::query(BOOKINGS).bind(Json(&clinics::service().cancellation)).execute(&mut *transaction).await?;
    sqlx::query(STEPS).execute(&mut *transaction).await?;
    sqlx::query(ROOMS).execute(&mut *transaction).await?;
    // The exclusion constraint's index is what reading uses. Checking two million claims, which cannot overlap, against
    // each other would take minutes; so the index is made afterwards, without the constraint.
    sqlx::query("alter table resource_claims drop constraint one_party_a_seat").execute(&mut *transaction).await?;
    sqlx::query(CLAIMS).execute(&mut *transaction).await?;
    sqlx::query("set local maintenance_work_mem = '256MB'").execute(&mut *transaction).await?;
    sqlx::query(
        "create index one_party_a_seat on resource_claims using gist (org_id, resource_id, seat,
             coalesce(class_id, booking_id), tstzrange(starts_at, ends_at))",
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for table in ["contacts", "estimates", "bookings", "booking_steps", "booking_step_resources", "resource_claims"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("vacuum (analyze) {table}"))).execute(owner).await?;
    }
    Ok(())
}

/// In order of time, as they were booked in life; the statements below keep that order.
///
/// `$1`: clinics; `$2`: bookings of the first; `$3`: of each other; `$4`: the day in question.
const VISITS: &str = "
    create temporary table visits on commit drop as
    with planned as (
        select o as organisation, n as number,
            case when n < 3000 then n % 50 else (n - 3000) % 200 end as place,
            case when n < 3000 then
                case when n / 50 > 40 then n / 50 - 20
                     when n / 50 % 2 = 1 then n / 50 / 2 + 1
                     else -(n / 50 / 2) end
            else -22 - (n - 3000) / 200 end as days,
            case when n < 3000 then 150 else 45 end as minutes
        from generate_series(1, $1::int) o,
            generate_series(0::bigint, case when o = 1 then $2::bigint else $3::bigint end - 1) n
    )
    select organisation, number, 1 + place % 20 as practitioner,
        ($4::date + days::int + time '09:00' + make_interval(mins => (place / 20 * minutes)::int))
            at time zone 'America/Phoenix' as starts_at
    from planned
    order by starts_at, organisation";

const CONTACTS: &str = "
    insert into contacts (org_id, contact_id, name, email, created_at)
    select bench_id(1, organisation, 0), bench_id(5, organisation, number), 'Client ' || number,
        'client' || number || '@example.com', '2026-01-01Z'
    from visits where number % 10 = 0";

const ESTIMATES: &str = "
    insert into estimates (org_id, estimate_id, service_id, formula_version, answers, result, created_at)
    select bench_id(1, organisation, 0), bench_id(6, organisation, number), bench_id(4, organisation, 1), 1, '{}', '{}',
        '2026-01-01Z'
    from visits where number % 10 = 0";

/// `$1`: the cancellation policy.
const BOOKINGS: &str = "
    insert into bookings (org_id, booking_id, state, service_id, contact_id, client_name, client_email, estimate_id,
        practitioner_id, room_id, starts_at, ends_at, buffer_after_minutes, currency, policy, manage_token_hash,
        manage_token, source, created_at, updated_at)
    select bench_id(1, organisation, 0), bench_id(7, organisation, number),
        case when starts_at > '2026-11-23T16:00:00Z' then 'confirmed' else 'completed' end,
        bench_id(4, organisation, 1), bench_id(5, organisation, number / 10 * 10),
        'Client ' || number / 10 * 10, 'client' || number / 10 * 10 || '@example.com',
        bench_id(6, organisation, number / 10 * 10), bench_id(2, organisation, practitioner),
        bench_id(3, organisation, practitioner), starts_at, starts_at + interval '30 minutes', 15, 'USD', $1,
        sha256(convert_to(organisation || '/' || number, 'UTF8')), organisation || '/' || number, 'clinic_page',
        starts_at - interval '10 days', starts_at - interval '10 days'
    from visits";

const STEPS: &str = "
    insert into booking_steps (org_id, booking_id, step, service_id, estimate_id, practitioner_id, starts_at, ends_at,
        buffer_after_minutes)
    select org_id, booking_id, 1, service_id, estimate_id, practitioner_id, starts_at, ends_at, buffer_after_minutes
    from bookings";

const ROOMS: &str = "
    insert into booking_step_resources (org_id, booking_id, step, position, resource_id)
    select org_id, booking_id, 1, 1, room_id from bookings";

const CLAIMS: &str = "
    insert into resource_claims (org_id, booking_id, resource_id, starts_at, ends_at)
    select bench_id(1, organisation, 0), bench_id(7, organisation, number), bench_id(kind, organisation, practitioner),
        starts_at, starts_at + interval '45 minutes'
    from (select *, unnest(array[2, 3]) as kind from visits) taken";
