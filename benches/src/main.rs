//! `make bench`: measures rows of the scorecard and prints them as one table of ratios.
//!
//! `bench` measures every row it knows, `bench slots start` these. Figures are ratios between a limit and ours,
//! measured in turn in each of five rounds after one to warm up; nothing here fails because a machine is slow.
//!
//! To add a row: a file in `rows/` that answers [`Finding`]s, its name in [`Row`] and its arm in [`row`].

mod clinics;
mod crowd;
mod history;
mod ids;
mod outside;
mod pgbench;
mod processor_time;
mod recording;
mod replay;
mod rows;
mod server_log;
mod spread;
mod stage;
mod table;
mod web;

use anyhow::{Result, bail, ensure};
use clap::{Parser, ValueEnum};
use stage::Stage;
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};
use table::Finding;
use tokio::signal::unix::{SignalKind, signal};

/// Measures rows of the scorecard as ratios between a limit and ours.
#[derive(Debug, Parser)]
struct Arguments {
    /// Rows to measure, in this order; all of them when none is named.
    rows: Vec<Row>,
    /// Races of a round of `contention`; there are five rounds, so 200 are the scorecard's thousand.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=rows::contention::MOST_RACES))]
    races: u16,
    /// Minutes after which the run is ended and the rest not measured.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
}

/// The longest last, so that a slow machine shows what it can.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Row {
    Bytes,
    Start,
    Live,
    Storm,
    Peer,
    Booking,
    Turn,
    Webhook,
    Slots,
    Contention,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: &Arguments) -> Result<()> {
    let stage = Stage::open().await?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    // Whatever ends first, the stage is taken down afterwards.
    tokio::select! {
        measured = measure(&stage, arguments) => measured,
        () = tokio::time::sleep(Duration::from_mins(arguments.minutes)) => {
            bail!("ended after {} minutes; the rows that are missing were not measured", arguments.minutes)
        }
        _ = tokio::signal::ctrl_c() => bail!("ended"),
        _ = terminate.recv() => bail!("ended"),
        _ = hang_up.recv() => bail!("ended"),
    }
}

async fn measure(stage: &Stage, arguments: &Arguments) -> Result<()> {
    let mut remarks = Vec::new();
    let mut failed = false;
    println!("{}", table::HEAD);
    let rows = if arguments.rows.is_empty() { Row::value_variants() } else { &arguments.rows };
    for wanted in rows {
        let begin = Instant::now();
        match row(stage, *wanted, arguments).await {
            Ok((found, remark)) => {
                eprintln!("{wanted:?} took {:.0} s", begin.elapsed().as_secs_f64());
                for finding in found {
                    println!("{finding}");
                }
                if !remark.is_empty() {
                    remarks.push(format!("{wanted:?}: {remark}"));
                }
            }
            // The other rows are worth having all the same.
            Err(error) => {
                eprintln!("{wanted:?} was not measured: {error:#}");
                failed = true;
            }
        }
    }
    for remark in remarks {
        println!("\n{remark}");
    }
    ensure!(!failed, "not every row was measured");
    Ok(())
}

/// Measures one row: its findings and a remark to print below the table.
async fn row(stage: &Stage, row: Row, arguments: &Arguments) -> Result<(Vec<Finding>, String)> {
    match row {
        Row::Bytes => Ok((rows::bytes::measure(stage).await?, String::new())),
        Row::Start => Ok((rows::start::measure(stage).await?, String::new())),
        Row::Live => Ok((rows::live::measure(stage).await?, String::new())),
        Row::Peer => Ok((rows::peer::measure(stage).await?, String::new())),
        Row::Storm => rows::storm::measure(stage).await,
        Row::Booking => rows::replayed::measure::<services::bookings::BookingDesk>(stage).await,
        Row::Turn => rows::turn::measure(stage).await,
        Row::Webhook => rows::replayed::measure::<services::payments::PaymentDesk>(stage).await,
        Row::Slots => {
            rows::slots::measure(stage).await.map(|(found, plan)| (found, format!("what is taken, at 1 M\n\n{plan}")))
        }
        Row::Contention => rows::contention::measure(stage, arguments.races).await,
    }
}
