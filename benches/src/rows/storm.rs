//! Row 14: how long visitors wait for free times while many sign in.
//!
//! The release server over the demo's clinics. Visitors ask `GET /v1/slots` all the time; in the storm, others try
//! passwords at once, each from an address and for an account of its own, so that none is refused before its password
//! was hashed. The limit is the same question in the quiet before.

use super::{
    ROUNDS,
    start::{Running, free_address, program, seeded, serve},
};
use crate::{
    crowd::{Load, keep_asking},
    spread::{Spread, milliseconds, number, percentile},
    stage::Stage,
    table::{Finding, Target},
    web,
};
use anyhow::{Result, ensure};
use chrono::{DateTime, Days, Utc};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};
use tokio::task::{JoinSet, spawn_blocking};

/// Visitors who ask for free times.
const VISITORS: u16 = 2;
/// Who tries passwords.
const GUESSERS: u16 = 32;
/// How long each side is measured in a round.
const SPAN: Duration = Duration::from_secs(4);
/// No address and no account is used twice.
static NEXT: AtomicU32 = AtomicU32::new(0);

pub async fn measure(stage: &Stage) -> Result<(Vec<Finding>, String)> {
    let product = program("anteroom")?;
    let url = seeded(stage, &product, "demo_in_a_storm").await?;
    let address = free_address()?;
    let mut command = serve(&product, &url, address);
    // So that each request has an address of its own, and one key may ask as often as it can.
    command.env("ANTEROOM_SERVER__TRUSTED_PROXIES", r#"["127.0.0.1"]"#);
    command.env("ANTEROOM_LIMITS__READS_PER_MINUTE", "1000000");
    command.env("ANTEROOM_LIMITS__KEY_REQUESTS_PER_MINUTE", "1000000");
    command.env("ANTEROOM_LIMITS__CLINIC_REQUESTS_PER_MINUTE", "1000000");
    let mut running = Running::start(&mut command)?;
    running.wait_for(address, "/c/lumen", Instant::now())?;

    let (mut quiet, mut stormy) = (Vec::new(), Vec::new());
    let (mut checked, mut turned_away) = (0, 0);
    for round in 0..=ROUNDS {
        let before = visitors(stage, address).await?;
        let storm = tokio::spawn(guess(address));
        let during = visitors(stage, address).await?;
        let guesses = storm.await??;
        ensure!(guesses.checked > 0, "no password was checked, so there was no storm");
        if round > 0 {
            quiet.push(before);
            stormy.push(during);
            checked += guesses.checked;
            turned_away += guesses.turned_away;
        }
    }
    running.end()?;
    let remark = format!(
        "{checked} passwords were checked meanwhile, {:.0} a second, and {turned_away} asked to come back",
        number(checked) / (SPAN.as_secs_f64() * f64::from(ROUNDS)),
    );
    Ok((vec![finding(&quiet, &stormy)], remark))
}

async fn visitors(stage: &Stage, address: SocketAddr) -> Result<Load> {
    let from = DateTime::<Utc>::from(SystemTime::now()).date_naive() + Days::new(2);
    let line = format!("GET /v1/slots?service=botox&from={from}&to={from}");
    keep_asking(VISITORS, SPAN, stage.postmaster(), move |_, _| {
        let line = line.clone();
        async move {
            let headers = [("authorization", "Bearer pk_demo_lumen")];
            let reply = spawn_blocking(move || web::ask(address, &line, &headers, "")).await??;
            ensure!(reply.status == 200, "free times were answered with {}", reply.status);
            Ok(())
        }
    })
    .await
}

/// What came of a storm.
#[derive(Default)]
struct Guesses {
    checked: usize,
    turned_away: usize,
}

async fn guess(address: SocketAddr) -> Result<Guesses> {
    let begin = Instant::now();
    let counts = Arc::new([AtomicU32::new(0), AtomicU32::new(0)]);
    let mut tasks = JoinSet::new();
    for _ in 0..GUESSERS {
        let counts = counts.clone();
        tasks.spawn(async move {
            while begin.elapsed() < SPAN {
                let status = spawn_blocking(move || sign_in(address)).await??;
                counts[usize::from(status == 429)].fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    while let Some(finished) = tasks.join_next().await {
        finished??;
    }
    let count = |index: usize| usize::try_from(counts[index].load(Ordering::Relaxed)).unwrap_or(usize::MAX);
    Ok(Guesses { checked: count(0), turned_away: count(1) })
}

/// A wrong password from a new address for a new account; answers the status.
fn sign_in(address: SocketAddr) -> Result<u16> {
    let [_, a, b, c] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let from = format!("10.{a}.{b}.{c}");
    let origin = format!("http://{address}");
    let headers = [
        ("x-forwarded-for", from.as_str()),
        ("origin", origin.as_str()),
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let form = format!("email=somebody.{a}.{b}.{c}%40example.com&password=not+this+one");
    Ok(web::ask(address, "POST /api/session/sign-in", &headers, &form)?.status)
}

fn finding(quiet: &[Load], stormy: &[Load]) -> Finding {
    let p99 = |load: &Load| milliseconds(percentile(&load.waits, 99));
    let ratios: Vec<f64> = quiet.iter().zip(stormy).map(|(quiet, stormy)| p99(stormy) / p99(quiet)).collect();
    let text = |loads: &[Load]| {
        let waits: Vec<f64> = loads.iter().map(p99).collect();
        format!("p99 {:.1} ms", Spread::of(&waits).median)
    };
    Finding {
        row: 14,
        what: format!("free times, p99 while {GUESSERS} try passwords against the quiet before (time)"),
        limit: text(quiet),
        ours: text(stormy),
        ratio: Spread::of(&ratios),
        processor: None,
        target: Target::AtMost(1.5),
    }
}
