//! `make bench`: measures rows of the scorecard and prints them as one table of ratios.
//!
//! `bench` measures every row it knows, `bench 2 12` these. Figures are ratios between a limit and ours, measured in
//! turn in each of five rounds after one to warm up; nothing here fails because a machine is slow.
//!
//! To add a row: a file in `rows/` that answers [`Finding`]s, and its arm in [`row`].

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

use anyhow::{Context, Result, bail, ensure};
use stage::Stage;
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};
use table::Finding;
use tokio::signal::unix::{SignalKind, signal};

/// Rows that are measured when none is named: the longest last, so that a slow machine shows what it can.
const ALL: [u8; 5] = [9, 12, 3, 2, 4];

/// A run that takes longer is ended, and the database with it. A quiet machine needs about six minutes.
const LONGEST: Duration = Duration::from_mins(10);

fn main() -> ExitCode {
    match rows_wanted().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn rows_wanted() -> Result<Vec<u8>> {
    let named: Vec<u8> = std::env::args()
        .skip(1)
        .map(|row| row.parse().with_context(|| format!("“{row}” is no row of the scorecard")))
        .collect::<Result<_>>()?;
    Ok(if named.is_empty() { ALL.to_vec() } else { named })
}

#[tokio::main]
async fn run(rows: Vec<u8>) -> Result<()> {
    let stage = Stage::open().await?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    // Whatever ends first, the stage is taken down afterwards.
    tokio::select! {
        measured = measure(&stage, &rows) => measured,
        () = tokio::time::sleep(LONGEST) => {
            println!("\nEnded after {} minutes; the rows that are missing were not measured.", LONGEST.as_secs() / 60);
            Ok(())
        }
        _ = tokio::signal::ctrl_c() => bail!("ended"),
        _ = terminate.recv() => bail!("ended"),
        _ = hang_up.recv() => bail!("ended"),
    }
}

async fn measure(stage: &Stage, rows: &[u8]) -> Result<()> {
    let mut remarks = Vec::new();
    let mut failed = false;
    println!("{}", table::HEAD);
    for number in rows {
        let begin = Instant::now();
        match row(stage, *number).await {
            Ok((found, remark)) => {
                eprintln!("row {number} took {:.0} s", begin.elapsed().as_secs_f64());
                for finding in found {
                    println!("{finding}");
                }
                if !remark.is_empty() {
                    remarks.push(format!("Row {number}: {remark}"));
                }
            }
            // The other rows are worth having all the same.
            Err(error) => {
                eprintln!("row {number} was not measured: {error:#}");
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
async fn row(stage: &Stage, number: u8) -> Result<(Vec<Finding>, String)> {
    match number {
        2 => rows::slots::measure(stage).await.map(|(found, plan)| (found, format!("what is taken, at 1 M\n\n{plan}"))),
        3 => rows::booking::measure(stage).await,
        4 => rows::contention::measure(stage).await,
        9 => Ok((rows::first_bytes::measure(stage).await?, String::new())),
        12 => Ok((rows::start::measure(stage).await?, String::new())),
        _ => bail!("it is not measured here"),
    }
}
