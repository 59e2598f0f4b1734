//! Row 2: free times of a service with any of twenty practitioners and with one of them, as the database grows.
//!
//! Measured is `contract::clinics::Clinics::slots`, which answers `GET /v1/slots` and every page: its statements, the
//! search over hours and claims, and the labels that people read. The limit is `SELECT 1` through the same pool.

use super::{ROUNDS, middle};
use crate::{
    clinics,
    crowd::{Load, keep_asking},
    history,
    outside::{resources, visitor},
    recording::Recorder,
    spread::Spread,
    stage::Stage,
    table::{Finding, Target},
};
use anyhow::{Context, Result, ensure};
use chrono::Days;
use contract::clinics::{Clinics, SlotsRequest};
use domain::catalogue::Answers;
use services::clinics::ClinicDesk;
use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use store::Database;
use testkit::SeededEntropy;

/// Bookings in the whole database.
const SIZES: [(i64, &str); 4] = [(1_000, "1 k"), (10_000, "10 k"), (100_000, "100 k"), (1_000_000, "1 M")];

/// How long each cell is measured in a round.
const SPAN: Duration = Duration::from_millis(600);

/// Two a core of the machine that the scorecard speaks of.
const CLIENTS: u16 = 4;

/// Days in a month's search.
const MONTH: u64 = 30;

/// A database of one size, and what was measured on it.
struct Size {
    label: &'static str,
    database: Database,
    desk: ClinicDesk,
    /// How many search at once: one where a search outlasts [`SPAN`], so that a benchmark of a slow search ends.
    clients: u16,
    select_one: Vec<Load>,
    any: Searches,
    named: Searches,
}

/// Whom a visit is wished with.
#[derive(Clone, Copy, Debug)]
enum Whom {
    Any,
    /// The first of the twenty.
    Named,
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "any of 20",
            Self::Named => "one named",
        })
    }
}

/// What searches took, round by round.
#[derive(Default)]
struct Searches {
    day: Vec<Load>,
    /// A day, by one client alone: its time is the answer's own.
    alone: Vec<Load>,
    month: Vec<Load>,
}

/// The findings, and the plan of the statement that reads what is taken, at the largest size.
pub async fn measure(stage: &Stage) -> Result<(Vec<Finding>, String)> {
    let mut sizes = Vec::new();
    for (bookings, label) in SIZES {
        sizes.push(Size::fill(stage, bookings, label).await?);
    }
    for whom in [Whom::Any, Whom::Named] {
        let offered = sizes[0].offered(whom).await?;
        for size in &sizes {
            ensure!(size.offered(whom).await? == offered, "the day in question differs at {}", size.label);
        }
    }
    for round in 0..=ROUNDS {
        for size in &mut sizes {
            size.measure(stage, round > 0).await?;
        }
    }
    let plan = plan(stage, sizes.last().context("no size")?).await?;
    for (bookings, _) in SIZES {
        stage.drop_database(&name(bookings)).await?;
    }
    Ok((findings(&sizes), plan))
}

impl Size {
    async fn fill(stage: &Stage, bookings: i64, label: &'static str) -> Result<Self> {
        let database = stage.database(&name(bookings)).await?;
        let begin = Instant::now();
        history::write(database.owner(), bookings, history::DAY).await?;
        eprintln!("wrote {label} bookings in {:.1} s", begin.elapsed().as_secs_f64());
        let desk = ClinicDesk::new(resources(&database, Arc::new(SeededEntropy::new(1)))?);
        let mut size = Self {
            label,
            database,
            desk,
            clients: CLIENTS,
            select_one: Vec::new(),
            any: Searches::default(),
            named: Searches::default(),
        };
        let begin = Instant::now();
        size.offered(Whom::Any).await?;
        if begin.elapsed() > SPAN {
            size.clients = 1;
        }
        Ok(size)
    }

    async fn measure(&mut self, stage: &Stage, counts: bool) -> Result<()> {
        let (postmaster, database) = (stage.postmaster(), self.database.clone());
        let select_one = keep_asking(CLIENTS, SPAN, postmaster, move |_, _| {
            let database = database.clone();
            async move {
                sqlx::query("select 1").execute(database.doors()).await?;
                Ok(())
            }
        });
        let select_one = select_one.await?;
        if counts {
            self.select_one.push(select_one);
        }
        for whom in [Whom::Any, Whom::Named] {
            let day = self.search(stage, self.clients, request(whom, 1)).await?;
            let alone = if self.clients == 1 { day.clone() } else { self.search(stage, 1, request(whom, 1)).await? };
            let month = self.search(stage, self.clients, request(whom, MONTH)).await?;
            if counts {
                let searches = match whom {
                    Whom::Any => &mut self.any,
                    Whom::Named => &mut self.named,
                };
                searches.day.push(day);
                searches.alone.push(alone);
                searches.month.push(month);
            }
        }
        Ok(())
    }

    const fn searches(&self, whom: Whom) -> &Searches {
        match whom {
            Whom::Any => &self.any,
            Whom::Named => &self.named,
        }
    }

    async fn search(&self, stage: &Stage, clients: u16, request: SlotsRequest) -> Result<Load> {
        let desk = self.desk.clone();
        keep_asking(clients, SPAN, stage.postmaster(), move |_, _| {
            let (desk, request) = (desk.clone(), request.clone());
            async move {
                let found = desk.slots(&visitor(clinics::org(1)), request).await?;
                ensure!(!found.days.is_empty(), "nothing is free");
                Ok(())
            }
        })
        .await
    }

    /// How many times are offered on the day in question.
    async fn offered(&self, whom: Whom) -> Result<usize> {
        let found = self.desk.slots(&visitor(clinics::org(1)), request(whom, 1)).await?;
        Ok(found.days.iter().map(|day| day.times.len()).sum())
    }
}

fn name(bookings: i64) -> String {
    format!("slots_{bookings}")
}

fn request(whom: Whom, days: u64) -> SlotsRequest {
    let practitioner_id = match whom {
        Whom::Any => None,
        Whom::Named => Some(clinics::practitioner(1, 1).to_string()),
    };
    SlotsRequest {
        service_key: clinics::SERVICE.into(),
        answers: Answers::new(),
        from: history::DAY,
        to: history::DAY + Days::new(days - 1),
        practitioner_id,
        more: contract::clinics::VisitWishes::default(),
        locale: domain::understanding::Locale::En,
    }
}

fn findings(sizes: &[Size]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for whom in [Whom::Any, Whom::Named] {
        for size in sizes {
            let what =
                format!("slots of a day, {whom}, {} bookings, against `SELECT 1` (requests a second)", size.label);
            let day = &size.searches(whom).day;
            findings.push(finding(what, &size.select_one, day, Unit::PerSecond, Target::AtLeast(0.6)));
        }
        if let [smallest, .., largest] = sizes {
            let (small, large) = (smallest.searches(whom), largest.searches(whom));
            let what = format!("the same for one client at {} against {} (time)", largest.label, smallest.label);
            findings.push(finding(what, &small.alone, &large.alone, Unit::Time, Target::AtMost(1.2)));
            let what = format!("slots of {MONTH} days against one, {whom}, {} bookings (time)", largest.label);
            findings.push(finding(what, &large.day, &large.month, Unit::Time, Target::AtMost(4.0)));
        }
    }
    findings
}

/// Which way a ratio of ours to the limit is read.
#[derive(Clone, Copy)]
enum Unit {
    PerSecond,
    Time,
}

impl Unit {
    fn of_times(self, limit: f64, ours: f64) -> f64 {
        match self {
            Self::PerSecond => limit / ours,
            Self::Time => ours / limit,
        }
    }
}

fn finding(what: String, limit: &[Load], ours: &[Load], unit: Unit, target: Target) -> Finding {
    let rounds = || limit.iter().zip(ours);
    let wall = rounds().map(|(limit, ours)| unit.of_times(limit.per_second().recip(), ours.per_second().recip()));
    let processor = rounds().map(|(limit, ours)| Some(unit.of_times(limit.processor_each()?, ours.processor_each()?)));
    let text = |loads: &[Load]| middle(loads).map(Load::to_string).unwrap_or_default();
    Finding {
        row: 2,
        what,
        limit: text(limit),
        ours: text(ours),
        ratio: Spread::of(&wall.collect::<Vec<_>>()),
        processor: processor.collect::<Option<Vec<_>>>().map(|rounds| Spread::of(&rounds)),
        target,
    }
}

async fn plan(stage: &Stage, size: &Size) -> Result<String> {
    size.database.close().await;
    let mut recorder = Recorder::listen(stage, &name(SIZES[SIZES.len() - 1].0)).await?;
    let desk = ClinicDesk::new(resources(&recorder.database, Arc::new(SeededEntropy::new(2)))?);
    // PostgreSQL decides after five runs whether one plan serves every value.
    for _ in 0..6 {
        desk.slots(&visitor(clinics::org(1)), request(Whom::Any, 1)).await?;
        recorder.forget().await?;
    }
    desk.slots(&visitor(clinics::org(1)), request(Whom::Any, 1)).await?;
    let recording = recorder.finish().await?;
    recorder.explain(&recording, "resource_claims").await
}
