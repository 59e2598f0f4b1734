//! Free times and bookings over HTTP beside a peer: `GET /v1/slots` and `POST /v1/bookings` of the release server, and
//! the same of `FastAPI` with `SQLAlchemy` (`benches/peers/fastapi`), both on the same database: of 100,000 bookings for
//! free times, and of a clinic a client for bookings.
//!
//! The scorecard asks for no ratio here; it says where others stand. Both sides have as many processes or threads as
//! the machine has cores, four clients, and a connection a request.

use super::{
    ROUNDS, middle,
    start::{Running, free_address, program, serve},
};
use crate::{
    clinics,
    crowd::{Load, keep_asking},
    history,
    replay::Act,
    spread::Spread,
    stage::Stage,
    table::{Finding, Target},
    web,
};
use anyhow::{Result, ensure};
use chrono::{DateTime, Days, NaiveDate, SecondsFormat, TimeDelta, Utc};
use std::{
    net::SocketAddr,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant, SystemTime},
};
use tokio::task::spawn_blocking;

const BOOKINGS: i64 = 100_000;
/// How long each side is measured in a round.
const SPAN: Duration = Duration::from_secs(2);
const CLIENTS: u16 = 4;
/// Days in a month's search.
const MONTH: u64 = 30;
/// Where `.make/bench` installs the peer.
const UVICORN: &str = "target/peers/fastapi/bin/uvicorn";

pub async fn measure(stage: &Stage) -> Result<Vec<Finding>> {
    ensure!(Path::new(UVICORN).is_file(), "the peer is not installed; `.make/bench peer` installs it");
    let mut findings = free_times(stage).await?;
    findings.push(bookings(stage).await?);
    Ok(findings)
}

/// Both servers over one database.
struct Pair {
    database: &'static str,
    ours: SocketAddr,
    peer: SocketAddr,
    running: [Running; 2],
}

impl Pair {
    fn start(stage: &Stage, database: &'static str) -> Result<Self> {
        let [ours, peer] = [free_address()?, free_address()?];
        let mut command = serve(&program("anteroom")?, &stage.url(database), ours);
        for limit in ["KEY_REQUESTS", "CLINIC_REQUESTS", "READS", "WRITES"] {
            command.env(format!("ANTEROOM_LIMITS__{limit}_PER_MINUTE"), "10000000");
        }
        let mut server = Running::start(&mut command)?;
        server.wait_for(ours, "/readyz", Instant::now())?;
        let mut fastapi = Running::start(&mut uvicorn(&stage.url(database), peer))?;
        fastapi.wait_for(peer, "/openapi.json", Instant::now())?;
        Ok(Self { database, ours, peer, running: [server, fastapi] })
    }

    async fn end(self, stage: &Stage) -> Result<()> {
        for running in self.running {
            running.end()?;
        }
        stage.drop_database(self.database).await
    }
}

async fn free_times(stage: &Stage) -> Result<Vec<Finding>> {
    let day = DateTime::<Utc>::from(SystemTime::now()).date_naive() + Days::new(21);
    let database = stage.database("beside_a_peer").await?;
    history::write(database.owner(), BOOKINGS, day).await?;
    sqlx::query(KEYS).bind(vec![clinics::org(1).0]).execute(database.owner()).await?;
    database.close().await;
    let pair = Pair::start(stage, "beside_a_peer")?;
    let mut findings = Vec::new();
    for (days, what) in [(1, "a day"), (MONTH, "30 days")] {
        let (mut of_peer, mut of_ours) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let theirs = ask(stage, pair.peer, path_of_peer(day, days)).await?;
            let mine = ask(stage, pair.ours, path_of_ours(day, days)).await?;
            if round > 0 {
                of_peer.push(theirs);
                of_ours.push(mine);
            }
        }
        findings.push(finding(2, format!("slots of {what} over HTTP, 100 k bookings"), &of_peer, &of_ours));
    }
    pair.end(stage).await?;
    Ok(findings)
}

/// Publishable keys of these clinics; each clinic's says its id.
const KEYS: &str = "
    insert into api_keys (org_id, api_key_id, kind, prefix, key_hash, publishable_value, created_at, scopes)
    select org, gen_random_uuid(), 'publishable', 'pk_', sha256(convert_to('pk_' || org, 'UTF8')), 'pk_' || org,
        '2026-01-01Z', '{}' from unnest($1::uuid[]) org";

fn uvicorn(url: &str, address: SocketAddr) -> Command {
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let mut command = Command::new(UVICORN);
    command.args(["app:app", "--app-dir", "benches/peers/fastapi", "--host", "127.0.0.1", "--log-level", "critical"]);
    command.args(["--no-access-log", "--port", &address.port().to_string(), "--workers", &workers.to_string()]);
    command.env("PEER_DATABASE_URL", url);
    command
}

fn span(day: NaiveDate, days: u64) -> [String; 2] {
    [day, day + Days::new(days - 1)].map(|date| date.to_string())
}

fn path_of_ours(day: NaiveDate, days: u64) -> String {
    let [from, to] = span(day, days);
    format!("/v1/slots?service={}&from={from}&to={to}", clinics::SERVICE)
}

fn path_of_peer(day: NaiveDate, days: u64) -> String {
    let [first, last] = span(day, days);
    format!("/slots?org={}&service={}&first={first}&last={last}", clinics::org(1).0, clinics::SERVICE)
}

/// How a request says which clinic it is for.
fn bearer(clinic: u16) -> String {
    format!("Bearer pk_{}", clinics::org(clinic).0)
}

async fn ask(stage: &Stage, address: SocketAddr, path: String) -> Result<Load> {
    keep_asking(CLIENTS, SPAN, stage.postmaster(), move |_, _| {
        let line = format!("GET {path}");
        async move {
            let reply =
                spawn_blocking(move || web::ask(address, &line, &[("authorization", &bearer(1))], "")).await??;
            ensure!(reply.status == 200, "free times were answered with {}", reply.status);
            ensure!(reply.body_bytes > 1_000, "nothing is free");
            Ok(())
        }
    })
    .await
}

/// Each client books hour after hour with the first practitioner of a clinic of its own, for somebody new each time.
async fn bookings(stage: &Stage) -> Result<Finding> {
    let database = stage.database("booking_beside_a_peer").await?;
    let clinics = 2 * (ROUNDS + 1) * CLIENTS;
    clinics::write(database.owner(), 1..=clinics).await?;
    let all: Vec<_> = (1..=clinics).map(|number| clinics::org(number).0).collect();
    sqlx::query(KEYS).bind(all).execute(database.owner()).await?;
    database.close().await;
    let pair = Pair::start(stage, "booking_beside_a_peer")?;
    let (mut of_peer, mut of_ours) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let first = 1 + 2 * round * CLIENTS;
        let theirs = book(stage, pair.peer, first, |clinic| format!("POST /bookings?org={}", clinics::org(clinic).0));
        let theirs = theirs.await?;
        let mine = book(stage, pair.ours, first + CLIENTS, |_| "POST /v1/bookings".to_owned()).await?;
        if round > 0 {
            of_peer.push(theirs);
            of_ours.push(mine);
        }
    }
    pair.end(stage).await?;
    Ok(finding(3, "bookings over HTTP".to_owned(), &of_peer, &of_ours))
}

async fn book(stage: &Stage, address: SocketAddr, first: u16, line: fn(u16) -> String) -> Result<Load> {
    // Ahead of the real clock, which both servers go by, whatever the day on which this is measured.
    let ahead = DateTime::<Utc>::from(SystemTime::now()) - clinics::start(0) + TimeDelta::days(2);
    let ahead = TimeDelta::days(ahead.num_days().max(0));
    keep_asking(CLIENTS, SPAN, stage.postmaster(), move |client, number| async move {
        let clinic = first + client;
        let start = (clinics::start(number) + ahead).to_rfc3339_opts(SecondsFormat::Secs, true);
        let (practitioner, (phone, email)) = (clinics::practitioner(clinic, 1), Act::numbered(clinic, number).person());
        let body = format!(
            r#"{{"service": "{}", "start": "{start}", "practitioner": "{practitioner}", "name": "Ana Ruiz", "phone": "{phone}", "email": "{email}", "consent_version": 1}}"#,
            clinics::SERVICE,
        );
        let reply = spawn_blocking(move || {
            let headers = [("authorization", bearer(clinic)), ("content-type", "application/json".to_owned())];
            web::ask(address, &line(clinic), &headers.each_ref().map(|(name, value)| (*name, value.as_str())), &body)
        });
        let reply = reply.await??;
        ensure!(reply.status == 200, "a booking was answered with {}", reply.status);
        Ok(())
    })
    .await
}

fn finding(row: u8, what: String, of_peer: &[Load], of_ours: &[Load]) -> Finding {
    let ratios: Vec<f64> =
        of_ours.iter().zip(of_peer).map(|(ours, peer)| ours.per_second() / peer.per_second()).collect();
    let text = |loads: &[Load]| middle(loads).map(|load| format!("{:.0}/s", load.per_second())).unwrap_or_default();
    Finding {
        row,
        what: format!("{what}, against FastAPI and SQLAlchemy (requests a second)"),
        limit: text(of_peer),
        ours: text(of_ours),
        ratio: Spread::of(&ratios),
        processor: None,
        target: Target::None,
    }
}
