//! A use case from the call to the commit, against pgbench with the same statements.
//!
//! Each client acts in a clinic of its own. The limit replays what one act asked of the database.

use super::{ROUNDS, middle};
use crate::{
    clinics,
    crowd::{Load, keep_asking},
    outside::resources,
    pgbench::{Length, Pgbench, Run},
    processor_time::ProcessorTime,
    recording::{Recorder, Recording},
    replay::{self, Act},
    spread::Spread,
    stage::{CONNECTIONS, Stage},
    table::{Finding, Target},
};
use anyhow::{Result, ensure};
use services::Resources;
use std::{fs, path::Path, sync::Arc, time::Duration};
use store::Database;
use testkit::SeededEntropy;

/// Seconds that each side is measured in a round.
const SPAN: u64 = 2;

/// Whether a commit waits for the disk.
const DISKS: [(&str, &str, &str); 2] =
    [("durable", "on", "commits wait for the disk"), ("hasty", "off", "commits do not wait for the disk")];

/// What is done again and again.
pub trait UseCase: Sized + Send + Sync + 'static {
    const ROW: u8;
    /// In the names of its databases.
    const NAME: &'static str;
    /// “a booking”.
    const WORDS: &'static str;
    /// The least share of the limit.
    const TARGET: f64;
    /// Counts what acts leave behind, and how many of it one does: a replay that leaves nothing would be no limit.
    const TRACES: (&'static str, u64);

    fn over(resources: Resources) -> Result<Self>;
    fn act(&self, act: Act) -> impl Future<Output = Result<()>> + Send;
}

/// Ours and the replay's database of one setting, and what was measured.
struct Pair {
    words: &'static str,
    ours: String,
    replayed: String,
    loads: Vec<Load>,
    limits: Vec<Limit>,
    /// By the replay, those of the first round too.
    acts_replayed: u64,
}

struct Limit {
    transactions: u64,
    per_second: f64,
    /// Processor time in seconds a transaction, of pgbench and of PostgreSQL.
    processor: Option<(f64, f64)>,
}

/// The findings, and how many statements an act has.
pub async fn measure<U: UseCase>(stage: &Stage) -> Result<(Vec<Finding>, String)> {
    let pgbench = Pgbench::find()?;
    let recording = record::<U>(stage).await?;
    let script = stage.folder().join(format!("{}.pgbench.sql", U::NAME));
    fs::write(&script, replay::script(&recording)?)?;
    let mut pairs = Vec::new();
    for (disk, setting, words) in DISKS {
        let [ours, replayed] = ["ours", "replay"].map(|side| format!("{}_{side}_{disk}", U::NAME));
        for database in [&ours, &replayed] {
            let filled = stage.database(database).await?;
            clinics::write(filled.owner(), 0..=(ROUNDS + 1) * CONNECTIONS).await?;
            filled.close().await;
            stage.run_as_owner(&format!("alter database {database} set synchronous_commit = {setting}")).await?;
        }
        pairs.push(Pair { words, ours, replayed, loads: Vec::new(), limits: Vec::new(), acts_replayed: 0 });
    }
    for round in 0..=ROUNDS {
        for pair in &mut pairs {
            let limit = pair.replay(stage, &pgbench, &script, round).await?;
            let load = pair.carry_out::<U>(stage, round).await?;
            pair.acts_replayed += limit.transactions;
            if round == 0 {
                pair.analyze(stage).await?;
            }
            if round > 0 {
                pair.limits.push(limit);
                pair.loads.push(load);
            }
        }
    }
    for pair in &pairs {
        pair.check_replay::<U>(stage).await?;
    }
    let statements = format!("{} statements for {}", recording.steps.len(), U::WORDS);
    Ok((pairs.iter().map(Pair::finding::<U>).collect(), statements))
}

impl Pair {
    async fn carry_out<U: UseCase>(&self, stage: &Stage, round: u16) -> Result<Load> {
        let database = connected(stage, &self.ours).await?;
        let entropy = SeededEntropy::new(u64::from(round) + 1);
        let desk = Arc::new(U::over(resources(&database, Arc::new(entropy))?)?);
        let load = keep_asking(CONNECTIONS, Duration::from_secs(SPAN), stage.postmaster(), move |client, number| {
            let desk = desk.clone();
            async move { desk.act(Act::numbered(round * CONNECTIONS + client, number)).await }
        });
        let load = load.await?;
        database.close().await;
        Ok(load)
    }

    async fn replay(&self, stage: &Stage, pgbench: &Pgbench, script: &Path, round: u16) -> Result<Limit> {
        let before = ProcessorTime::now(stage.postmaster());
        let run = Run {
            url: &stage.url(&self.replayed),
            script,
            clients: CONNECTIONS,
            length: Length::Seconds(SPAN),
            variables: &[("base", u64::from(round * CONNECTIONS)), ("n", 0)],
        };
        let outcome = pgbench.run(&run).await?;
        // PostgreSQL's processes end a moment after their clients; only then is all of their time known.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let used = ProcessorTime::now(stage.postmaster()).zip(before).map(|(after, before)| after.since(before));
        let transactions = u32::try_from(outcome.transactions).map_or(f64::MAX, f64::from);
        let processor = used.map(|used| (used.programs / transactions, used.database / transactions));
        Ok(Limit { transactions: outcome.transactions, per_second: outcome.per_second, processor })
    }

    /// What a database that lives does by itself before long.
    async fn analyze(&self, stage: &Stage) -> Result<()> {
        for name in [&self.ours, &self.replayed] {
            let database = stage.connect(name, 1)?;
            sqlx::query("analyze").execute(database.owner()).await?;
            database.close().await;
        }
        Ok(())
    }

    async fn check_replay<U: UseCase>(&self, stage: &Stage) -> Result<()> {
        let database = stage.connect(&self.replayed, 1)?;
        let (count, each) = U::TRACES;
        let left: i64 = sqlx::query_scalar(count).fetch_one(database.owner()).await?;
        let acts = self.acts_replayed;
        ensure!(u64::try_from(left)? == each * acts, "{acts} replayed acts left {left} behind, by {count}");
        Ok(())
    }

    fn finding<U: UseCase>(&self) -> Finding {
        let rounds = || self.limits.iter().zip(&self.loads);
        let wall: Vec<f64> = rounds().map(|(limit, load)| load.per_second() / limit.per_second).collect();
        let processor = rounds().map(|(limit, load)| {
            let (pgbench, database) = limit.processor?;
            Some((pgbench + database) / load.processor_each()?)
        });
        let limit = middle(&self.limits).map(|limit| {
            let processor = limit
                .processor
                .map(|(pgbench, database)| format!(", CPU {:.2} + {:.2} ms", pgbench * 1e3, database * 1e3));
            format!("{:.0}/s{}", limit.per_second, processor.unwrap_or_default())
        });
        Finding {
            row: U::ROW,
            what: format!("{} against pgbench with its statements, {}", U::WORDS, self.words),
            limit: limit.unwrap_or_default(),
            ours: middle(&self.loads).map(Load::to_string).unwrap_or_default(),
            ratio: Spread::of(&wall),
            processor: processor.collect::<Option<Vec<_>>>().map(|rounds| Spread::of(&rounds)),
            target: Target::AtLeast(U::TARGET),
        }
    }
}

/// Both pools with all of their connections open, anew in each round as pgbench's are: PostgreSQL's choice of plans for a
/// connection depends on how full the tables were when it was opened, and the first round finds them empty.
async fn connected(stage: &Stage, name: &str) -> Result<Database> {
    let database = stage.connect(name, CONNECTIONS)?;
    for pool in [database.doors(), database.owner()] {
        let mut open = Vec::new();
        for _ in 0..CONNECTIONS {
            open.push(pool.acquire().await?);
        }
    }
    Ok(database)
}

/// What one act asks of the database, made with the marks that a replay replaces.
async fn record<U: UseCase>(stage: &Stage) -> Result<Recording> {
    let name = format!("{}_recorded", U::NAME);
    let filled = stage.database(&name).await?;
    clinics::write(filled.owner(), replay::ORGANISATION..=replay::ORGANISATION).await?;
    filled.close().await;
    let mut recorder = Recorder::listen(stage, &name).await?;
    let first = U::over(resources(&recorder.database, Arc::new(SeededEntropy::new(1)))?)?;
    first.act(Act::numbered(replay::ORGANISATION, 20)).await?;
    recorder.forget().await?;
    let marked = U::over(resources(&recorder.database, Arc::new(replay::Marks::default()))?)?;
    marked.act(Act::marked()).await?;
    let recording = recorder.finish().await?;
    ensure!(recording.steps.len() > 2, "nothing was recorded: {:?}", recording.steps);
    Ok(recording)
}
