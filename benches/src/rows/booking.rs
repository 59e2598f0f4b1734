//! Row 3: a booking from request to commit, against pgbench with the same statements.
//!
//! Measured is `contract::bookings::Bookings::create` of a service without a deposit, for somebody new each time, each
//! client in a clinic of its own. The limit replays what one such booking asked of the database.

use super::{ROUNDS, middle};
use crate::{
    clinics,
    crowd::{Load, keep_asking},
    outside::{resources, visitor},
    pgbench::{Length, Pgbench, Run},
    processor_time::ProcessorTime,
    recording::{Recorder, Recording},
    replay,
    spread::Spread,
    stage::{CONNECTIONS, Stage},
    table::{Finding, Target},
};
use anyhow::{Result, ensure};
use contract::bookings::{BookingRequest, Bookings};
use domain::catalogue::Answers;
use services::bookings::BookingDesk;
use std::{fs, path::PathBuf, sync::Arc, time::Duration};
use store::Database;
use testkit::SeededEntropy;

/// Seconds that each side is measured in a round.
const SPAN: u64 = 2;

/// Whether a commit waits for the disk.
const DISKS: [(&str, &str, &str); 2] =
    [("durable", "on", "commits wait for the disk"), ("hasty", "off", "commits do not wait for the disk")];

/// Ours and the replay's database of one setting, and what was measured.
struct Pair {
    words: &'static str,
    ours: Database,
    replayed: String,
    loads: Vec<Load>,
    limits: Vec<Limit>,
    /// By the replay, those of the first round too.
    replayed_bookings: u64,
}

struct Limit {
    transactions: u64,
    per_second: f64,
    /// Processor time in seconds a transaction, of pgbench and of PostgreSQL.
    processor: Option<(f64, f64)>,
}

pub async fn measure(stage: &Stage) -> Result<(Vec<Finding>, String)> {
    let pgbench = Pgbench::find()?;
    let recording = record(stage).await?;
    let script = stage.folder().join("booking.pgbench.sql");
    fs::write(&script, replay::script(&recording)?)?;
    let mut pairs = Vec::new();
    for (name, setting, words) in DISKS {
        let [ours, replayed] = [format!("booking_{name}"), format!("replay_{name}")];
        for database in [&ours, &replayed] {
            let filled = stage.database(database).await?;
            clinics::write(filled.owner(), 0..=(ROUNDS + 1) * CONNECTIONS).await?;
            filled.close().await;
            stage.run_as_owner(&format!("alter database {database} set synchronous_commit = {setting}")).await?;
        }
        let ours = stage.connect(&ours, CONNECTIONS)?;
        pairs.push(Pair { words, ours, replayed, loads: Vec::new(), limits: Vec::new(), replayed_bookings: 0 });
    }
    for round in 0..=ROUNDS {
        for pair in &mut pairs {
            let limit = pair.replay(stage, &pgbench, &script, round).await?;
            let load = pair.book(stage, round).await?;
            pair.replayed_bookings += limit.transactions;
            if round > 0 {
                pair.limits.push(limit);
                pair.loads.push(load);
            }
        }
    }
    for pair in &pairs {
        pair.check_replay(stage).await?;
    }
    let statements = format!("{} statements a booking", recording.steps.len());
    Ok((pairs.iter().map(Pair::finding).collect(), statements))
}

impl Pair {
    async fn book(&self, stage: &Stage, round: u16) -> Result<Load> {
        let entropy = SeededEntropy::new(u64::from(round) + 1);
        let desk = Arc::new(BookingDesk::new(resources(&self.ours, Arc::new(entropy))?));
        keep_asking(CONNECTIONS, Duration::from_secs(SPAN), stage.postmaster(), move |client, number| {
            let desk = desk.clone();
            let organisation = round * CONNECTIONS + client;
            async move {
                let person = replay::person(organisation, number);
                desk.create(&visitor(clinics::org(organisation)), request(organisation, number, person)).await?;
                Ok(())
            }
        })
        .await
    }

    async fn replay(&self, stage: &Stage, pgbench: &Pgbench, script: &PathBuf, round: u16) -> Result<Limit> {
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

    /// A replay that booked nothing would be no limit.
    async fn check_replay(&self, stage: &Stage) -> Result<()> {
        let database = stage.connect(&self.replayed, 1)?;
        let claims: i64 =
            sqlx::query_scalar("select count(*) from bookings join resource_claims using (org_id, booking_id)")
                .fetch_one(database.owner())
                .await?;
        ensure!(
            u64::try_from(claims)? == 2 * self.replayed_bookings,
            "{claims} claims of {} replayed bookings",
            self.replayed_bookings
        );
        Ok(())
    }

    fn finding(&self) -> Finding {
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
            row: 3,
            what: format!("a booking against pgbench with its statements, {} (bookings a second)", self.words),
            limit: limit.unwrap_or_default(),
            ours: middle(&self.loads).map(Load::to_string).unwrap_or_default(),
            ratio: Spread::of(&wall),
            processor: processor.collect::<Option<Vec<_>>>().map(|rounds| Spread::of(&rounds)),
            target: Target::AtLeast(0.9),
        }
    }
}

/// What one booking asks of the database, made with the marks that a replay replaces.
async fn record(stage: &Stage) -> Result<Recording> {
    let filled = stage.database("recorded").await?;
    clinics::write(filled.owner(), replay::ORGANISATION..=replay::ORGANISATION).await?;
    filled.close().await;
    let mut recorder = Recorder::listen(stage, "recorded").await?;
    let organisation = replay::ORGANISATION;
    let caller = visitor(clinics::org(organisation));
    let first = BookingDesk::new(resources(&recorder.database, Arc::new(SeededEntropy::new(1)))?);
    first.create(&caller, request(organisation, 20, replay::person(organisation, 20))).await?;
    recorder.forget().await?;
    let marked = BookingDesk::new(resources(&recorder.database, Arc::new(replay::Marks::default()))?);
    marked.create(&caller, request(organisation, 0, replay::marked_person())).await?;
    let recording = recorder.finish().await?;
    ensure!(recording.steps.len() > 10, "a booking was not recorded: {:?}", recording.steps);
    Ok(recording)
}

/// A client's `number`th booking, always with the first practitioner of its clinic.
pub fn request(organisation: u16, number: u64, (phone, email): (String, String)) -> BookingRequest {
    BookingRequest {
        service_key: clinics::SERVICE.into(),
        answers: Answers::new(),
        start: clinics::start(number),
        practitioner_id: Some(clinics::practitioner(organisation, 1).to_string()),
        name: "Ana Ruiz".into(),
        phone,
        email,
        consent_version: Some(1),
        referral_code: None,
        source: "clinic_page".into(),
        website: String::new(),
        conversation: None,
        more: contract::clinics::VisitWishes::default(),
        attendees: Vec::new(),
    }
}
