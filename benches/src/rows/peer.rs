//! Free times over HTTP beside a peer: `GET /v1/slots` of the release server, and the same question to `FastAPI`
//! with `SQLAlchemy` (`benches/peers/fastapi`) on the same database of 100,000 bookings.
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
    spread::Spread,
    stage::Stage,
    table::{Finding, Target},
    web,
};
use anyhow::{Result, ensure};
use chrono::Days;
use std::{
    net::SocketAddr,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};
use tokio::task::spawn_blocking;

const BOOKINGS: i64 = 100_000;
const DATABASE: &str = "beside_a_peer";
/// How long each side is measured in a round.
const SPAN: Duration = Duration::from_secs(2);
const CLIENTS: u16 = 4;
/// Days in a month's search.
const MONTH: u64 = 30;
/// Where `.make/bench` installs the peer.
const UVICORN: &str = "target/peers/fastapi/bin/uvicorn";

pub async fn measure(stage: &Stage) -> Result<Vec<Finding>> {
    ensure!(Path::new(UVICORN).is_file(), "the peer is not installed; `.make/bench peer` installs it");
    let database = stage.database(DATABASE).await?;
    history::write(database.owner(), BOOKINGS).await?;
    sqlx::query(KEY).bind(clinics::org(1).0).execute(database.owner()).await?;
    database.close().await;

    let [ours, peer] = [free_address()?, free_address()?];
    let mut command = serve(&program("anteroom")?, &stage.url(DATABASE), ours);
    for limit in ["KEY_REQUESTS", "CLINIC_REQUESTS", "READS"] {
        command.env(format!("ANTEROOM_LIMITS__{limit}_PER_MINUTE"), "10000000");
    }
    let mut server = Running::start(&mut command)?;
    server.wait_for(ours, "/readyz", Instant::now())?;
    let mut fastapi = Running::start(&mut uvicorn(&stage.url(DATABASE), peer))?;
    fastapi.wait_for(peer, "/openapi.json", Instant::now())?;

    let mut findings = Vec::new();
    for (days, what) in [(1, "a day"), (MONTH, "30 days")] {
        let (mut of_peer, mut of_ours) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let theirs = ask(stage, peer, path_of_peer(days), SPAN).await?;
            let mine = ask(stage, ours, path_of_ours(days), SPAN).await?;
            if round > 0 {
                of_peer.push(theirs);
                of_ours.push(mine);
            }
        }
        findings.push(finding(what, &of_peer, &of_ours));
    }
    server.end()?;
    fastapi.end()?;
    stage.drop_database(DATABASE).await?;
    Ok(findings)
}

/// A publishable key of the clinic that is asked.
const KEY: &str = "
    insert into api_keys (org_id, api_key_id, kind, prefix, key_hash, publishable_value, created_at, scopes)
    values ($1, gen_random_uuid(), 'publishable', 'pk_', sha256('pk_bench'), 'pk_bench', '2026-01-01Z', '{}')";

fn uvicorn(url: &str, address: SocketAddr) -> Command {
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let mut command = Command::new(UVICORN);
    command.args(["app:app", "--app-dir", "benches/peers/fastapi", "--host", "127.0.0.1", "--log-level", "critical"]);
    command.args(["--no-access-log", "--port", &address.port().to_string(), "--workers", &workers.to_string()]);
    command.env("PEER_DATABASE_URL", url);
    command
}

fn span(days: u64) -> [String; 2] {
    [history::DAY, history::DAY + Days::new(days - 1)].map(|date| date.to_string())
}

fn path_of_ours(days: u64) -> String {
    let [from, to] = span(days);
    format!("/v1/slots?service={}&from={from}&to={to}", clinics::SERVICE)
}

fn path_of_peer(days: u64) -> String {
    let [first, last] = span(days);
    format!("/slots?org={}&service={}&first={first}&last={last}", clinics::org(1).0, clinics::SERVICE)
}

async fn ask(stage: &Stage, address: SocketAddr, path: String, span: Duration) -> Result<Load> {
    keep_asking(CLIENTS, span, stage.postmaster(), move |_, _| {
        let line = format!("GET {path}");
        async move {
            let headers = [("authorization", "Bearer pk_bench")];
            let reply = spawn_blocking(move || web::ask(address, &line, &headers, "")).await??;
            ensure!(reply.status == 200, "free times were answered with {}", reply.status);
            ensure!(reply.body_bytes > 1_000, "nothing is free");
            Ok(())
        }
    })
    .await
}

fn finding(what: &str, of_peer: &[Load], of_ours: &[Load]) -> Finding {
    let ratios: Vec<f64> =
        of_ours.iter().zip(of_peer).map(|(ours, peer)| ours.per_second() / peer.per_second()).collect();
    let text = |loads: &[Load]| middle(loads).map(|load| format!("{:.0}/s", load.per_second())).unwrap_or_default();
    Finding {
        row: 2,
        what: format!("slots of {what} over HTTP, 100 k bookings, against FastAPI and SQLAlchemy (requests a second)"),
        limit: text(of_peer),
        ours: text(of_ours),
        ratio: Spread::of(&ratios),
        processor: None,
        target: Target::None,
    }
}
