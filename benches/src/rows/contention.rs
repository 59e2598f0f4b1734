//! Row 4: two hundred clients want one time.
//!
//! Ours is `contract::bookings::Bookings::create` by all of them at once, through a pool of the product's size. Beside
//! each race the same two hundred send `SELECT 1` through the same pool. The limit of the whole race is pgbench with
//! two hundred connections that insert one claim each, of which the exclusion constraint accepts one.

use super::{ROUNDS, booking, middle};
use crate::{
    clinics::{self, PRACTITIONERS, STARTS_A_DAY},
    crowd::all_at_once,
    outside::{resources, visitor},
    pgbench::{Length, Pgbench, Run},
    replay::Act,
    spread::{Spread, milliseconds, number, percentile},
    stage::Stage,
    table::{Finding, Target},
};
use anyhow::{Result, bail, ensure};
use contract::{
    AppError,
    bookings::{BookingRequest, Bookings},
};
use services::bookings::BookingDesk;
use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};
use store::Database;
use testkit::SeededEntropy;

const CLIENTS: u16 = 200;

/// The most races of a round, with which [`ROUNDS`] rounds make the scorecard's thousand.
pub const MOST_RACES: i64 = 200;

/// Races before the first round that counts.
const WARM_UP: u16 = 10;

/// Races of a round for pgbench, which needs far less time for each.
const LIMIT_RACES: u16 = 20;

/// Clinic 1 is raced in by the services, clinic 2 by pgbench.
const OURS: u16 = 1;

/// A round's waits and pace.
#[derive(Default)]
struct Round {
    losers: Vec<Duration>,
    select_one: Vec<Duration>,
    /// Attempts a second, from the first question of a race to its last answer.
    ours: f64,
    limit: f64,
}

pub async fn measure(stage: &Stage, races: u16) -> Result<(Vec<Finding>, String)> {
    let pgbench = Pgbench::find()?;
    let database = stage.database("contention").await?;
    clinics::write(database.owner(), OURS..=OURS + 1).await?;
    sqlx::query(CLAIMANTS)
        .bind(i32::from(CLIENTS))
        .bind(i32::from((ROUNDS + 1) * LIMIT_RACES))
        .execute(database.owner())
        .await?;
    let desk = Arc::new(BookingDesk::new(resources(&database, Arc::new(SeededEntropy::new(1)))?));
    let script = stage.folder().join("claim.pgbench.sql");
    fs::write(&script, CLAIM)?;
    let mut rounds = Vec::new();
    for round in 0..=ROUNDS {
        let (first, count) = if round == 0 { (0, WARM_UP) } else { (WARM_UP + (round - 1) * races, races) };
        let mut measured = Round { limit: insert(stage, &pgbench, &script, round).await?, ..Round::default() };
        let mut spent = Duration::ZERO;
        for race in first..first + count {
            let begin = Instant::now();
            measured.losers.extend(race_once(&desk, race).await?);
            spent += begin.elapsed();
            measured.select_one.extend(select_one(&database).await?);
        }
        measured.ours = number(usize::from(CLIENTS) * usize::from(count)) / spent.as_secs_f64();
        if round > 0 {
            rounds.push(measured);
        }
    }
    let booked: i64 = sqlx::query_scalar("select count(*) from bookings where source = 'clinic_page'")
        .fetch_one(database.owner())
        .await?;
    let held = WARM_UP + ROUNDS * races;
    ensure!(booked == i64::from(held), "{booked} bookings were left behind by {held} races");
    let winners = format!("{held} races of {CLIENTS} clients, each with exactly one winner");
    Ok((findings(&rounds), winners))
}

/// All want the same time; answers the losers' waits once it is certain that there was one winner.
async fn race_once(desk: &Arc<BookingDesk>, race: u16) -> Result<Vec<Duration>> {
    let desk = desk.clone();
    let attempts = all_at_once(CLIENTS, move |client| {
        let desk = desk.clone();
        async move {
            let person = Act::numbered(OURS, u64::from(race) * u64::from(CLIENTS) + u64::from(client)).person();
            match desk.create(&visitor(clinics::org(OURS)), wanted(race, person)).await {
                Ok(_) => Ok(true),
                Err(AppError::TimeTaken { .. }) => Ok(false),
                Err(error) => bail!("a loser was told: {error}"),
            }
        }
    });
    let attempts = attempts.await?;
    let winners = attempts.iter().filter(|(_, won)| *won).count();
    ensure!(winners == 1, "race {race} had {winners} winners");
    Ok(attempts.into_iter().filter(|(_, won)| !won).map(|(wait, _)| wait).collect())
}

/// Each race has a practitioner and start of its own.
fn wanted(race: u16, (phone, email): (String, String)) -> BookingRequest {
    let practitioner = clinics::practitioner(OURS, 1 + race % PRACTITIONERS);
    BookingRequest {
        practitioner_id: Some(practitioner.to_string()),
        phone,
        email,
        ..booking::request(Act::numbered(OURS, u64::from(race / PRACTITIONERS)))
    }
}

async fn select_one(database: &Database) -> Result<Vec<Duration>> {
    let database = database.clone();
    let answers = all_at_once(CLIENTS, move |_| {
        let database = database.clone();
        async move { Ok(sqlx::query("select 1").execute(database.doors()).await.map(drop)?) }
    });
    Ok(answers.await?.into_iter().map(|(wait, ())| wait).collect())
}

/// Attempts a second of pgbench.
async fn insert(stage: &Stage, pgbench: &Pgbench, script: &std::path::Path, round: u16) -> Result<f64> {
    let run = Run {
        url: &stage.url("contention"),
        script,
        clients: CLIENTS,
        length: Length::Transactions(u64::from(LIMIT_RACES)),
        variables: &[("n", u64::from(round * LIMIT_RACES))],
    };
    Ok(pgbench.run(&run).await?.per_second)
}

fn findings(rounds: &[Round]) -> Vec<Finding> {
    let last = |waits: &[Duration]| milliseconds(percentile(waits, 99));
    let ratio = |of: fn(&Round) -> f64| Spread::of(&rounds.iter().map(of).collect::<Vec<_>>());
    let shown = middle(rounds);
    let text = |of: &dyn Fn(&Round) -> String| shown.map(of).unwrap_or_default();
    vec![
        Finding {
            row: 4,
            what: format!("a loser's p99 among {CLIENTS}, against `SELECT 1` of as many (time)"),
            limit: text(&|round| format!("{:.1} ms", last(&round.select_one))),
            ours: text(&|round| format!("{:.1} ms", last(&round.losers))),
            ratio: ratio(|round| {
                percentile(&round.losers, 99).as_secs_f64() / percentile(&round.select_one, 99).as_secs_f64()
            }),
            processor: None,
            target: Target::AtMost(3.0),
        },
        Finding {
            row: 4,
            what: "the whole race against pgbench inserting one claim each (attempts a second)".into(),
            limit: text(&|round| format!("{:.0}/s", round.limit)),
            ours: text(&|round| format!("{:.0}/s", round.ours)),
            ratio: ratio(|round| round.ours / round.limit),
            processor: None,
            target: Target::None,
        },
    ]
}

const _: () = assert!(
    (WARM_UP as u64 + ROUNDS as u64 * MOST_RACES as u64) / PRACTITIONERS as u64 <= 60 * STARTS_A_DAY,
    "races within reach"
);

/// A booking for every client (`$1`) and race (`$2`) of pgbench, without a claim.
const CLAIMANTS: &str = "
    with contact as (
        insert into contacts (org_id, contact_id, name, email, created_at)
        values (bench_id(1, 2, 0), bench_id(5, 2, 1), 'Ana Ruiz', 'ana@example.com', '2026-01-01Z')
        returning org_id, contact_id
    ), estimate as (
        insert into estimates (org_id, estimate_id, service_id, formula_version, answers, result, created_at)
        values (bench_id(1, 2, 0), bench_id(6, 2, 1), bench_id(4, 2, 1), 1, '{}', '{}', '2026-01-01Z')
        returning org_id, estimate_id
    )
    insert into bookings (org_id, booking_id, state, service_id, contact_id, client_name, client_email, estimate_id,
        practitioner_id, starts_at, ends_at, currency, policy, manage_token_hash, manage_token, source,
        created_at, updated_at)
    select org_id, bench_id(7, 2, race * 1000 + client), 'confirmed', bench_id(4, 2, 1), contact_id, 'Ana Ruiz',
        'ana@example.com', estimate_id, bench_id(2, 2, 1), '2026-12-01Z', '2026-12-01 00:30Z', 'USD', '{}',
        sha256(convert_to(race || '/' || client, 'UTF8')), '', 'pgbench', '2026-11-23Z', '2026-11-23Z'
    from contact join estimate using (org_id), generate_series(0, $1::int - 1) client, generate_series(1, $2::int) race";

/// One attempt. Refused ones end without an error, as `create` ends without one inside the database.
const CLAIM: &str = r"\set n :n + 1
\set booking :n * 1000 + :client_id
begin;
select set_config('anteroom.org_id', '00000001-0002-7000-8000-000000000000', true);
insert into resource_claims (org_id, booking_id, resource_id, starts_at, ends_at)
values (bench_id(1, 2, 0), bench_id(7, 2, :booking), bench_id(2, 2, 1),
    '2026-12-01Z'::timestamptz + make_interval(hours => :n),
    '2026-12-01Z'::timestamptz + make_interval(hours => :n, mins => 45))
on conflict do nothing;
commit;
";
