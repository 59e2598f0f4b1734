//! Row 8: one event to a thousand consoles; and what a thousand of them take of memory (row 11).
//!
//! The release server over the demo's clinics, with a thousand streams of one signed-in person; each event is an
//! `announce` of the database, as every change makes it. The limit is a program that writes ready bytes to as many
//! sockets. This process reads both; the processor time is that of the server alone.

use super::{
    ROUNDS,
    start::{Running, free_address, program, seeded, serve},
};
use crate::{
    processor_time,
    spread::{Spread, number},
    stage::Stage,
    table::{Finding, Target},
    web,
};
use anyhow::{Context, Result, ensure};
use sqlx::{Connection, PgConnection};
use std::{
    io::Write,
    net::SocketAddr,
    process::{ChildStdin, Command},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};
use uuid::Uuid;

/// Screens that are open.
const SCREENS: usize = 1_000;
/// The first of them bring in what the server takes once: a session's first questions, connections, the threads' stacks.
/// What a screen costs is counted from here on.
const WARM: usize = 100;
/// Events of a round, so that the kernel's hundredths of a second are fine enough.
const EVENTS: usize = 200;
/// Events on their way at once: fewer than a screen may fall behind.
const AT_ONCE: usize = 20;
/// What has not reached everybody by then is lost.
const LONGEST: Duration = Duration::from_secs(20);
/// What an event begins with, on either side.
const MARK: &[u8] = b"event: change";

/// The scorecard's ceilings.
const MICROSECONDS_A_DELIVERY: f64 = 5.0;
const KIB_A_SCREEN: f64 = 10.0;
const MIB_IDLE: f64 = 20.0;
const MIB_WITH_SCREENS: f64 = 60.0;

pub async fn measure(stage: &Stage) -> Result<Vec<Finding>> {
    let (mut product, idle) = Product::start(stage).await?;
    let mut screens = Screens::default();
    let warm = product.with_more(&mut screens, WARM).await?;
    let open = product.with_more(&mut screens, SCREENS - WARM).await?;
    let mut bare = Bare::start()?;
    let mut bare_screens = Screens::default();
    bare_screens.open(bare.address, "", SCREENS).await?;
    let (mut limits, mut ours, mut full) = (Vec::new(), Vec::new(), 0.0);
    for round in 0..=ROUNDS {
        let before = processor_time::of(bare.running.id()).context("the limit's processor time")?;
        for first in (0..EVENTS).step_by(AT_ONCE) {
            bare.tell(first..first + AT_ONCE)?;
            bare_screens.hear(AT_ONCE).await?;
        }
        let limit = processor_time::of(bare.running.id()).context("the limit's processor time")? - before;
        let before = processor_time::of(product.running.id()).context("the server's processor time")?;
        for first in (0..EVENTS).step_by(AT_ONCE) {
            product.tell(first..first + AT_ONCE).await?;
            screens.hear(AT_ONCE).await?;
        }
        let spent = processor_time::of(product.running.id()).context("the server's processor time")? - before;
        full = product.mebibytes()?;
        if round > 0 {
            let each = 1e6 / number(EVENTS * SCREENS);
            limits.push(limit * each);
            ours.push(spent * each);
        }
    }
    product.running.end()?;
    let screen = (open - warm) * 1_024.0 / number(SCREENS - WARM);
    Ok(findings(&limits, &ours, &Memory { idle, screen, full }))
}

/// Of the server.
struct Memory {
    /// In MiB, before anybody looked.
    idle: f64,
    /// In KiB, of one more screen among many.
    screen: f64,
    /// In MiB, with every screen open.
    full: f64,
}

fn findings(limits: &[f64], ours: &[f64], taken: &Memory) -> Vec<Finding> {
    let delivery = |rounds: &[f64]| format!("{:.2} µs a delivery", Spread::of(rounds).median);
    let ratios: Vec<f64> = ours.iter().zip(limits).map(|(ours, limit)| ours / limit).collect();
    let finding = |row, what: &str, limit: String, ours: String, ratio: &[f64], target| Finding {
        row,
        what: what.into(),
        limit,
        ours,
        ratio: Spread::of(ratio),
        processor: None,
        target,
    };
    let allowed: Vec<f64> = ours.iter().map(|ours| ours / MICROSECONDS_A_DELIVERY).collect();
    let &Memory { idle, screen, full } = taken;
    let memory = |what: &str, most: f64, unit: &str, taken: f64, row| {
        let (limit, ours) = (format!("{most} {unit}"), format!("{taken:.1} {unit}"));
        finding(row, what, limit, ours, &[taken / most], Target::AtMost(1.0))
    };
    vec![
        finding(
            8,
            "an event to 1,000 consoles against a write to 1,000 sockets (processor time)",
            delivery(limits),
            delivery(ours),
            &ratios,
            Target::AtMost(1.5),
        ),
        finding(
            8,
            "an event to 1,000 consoles, against the allowance (processor time)",
            format!("{MICROSECONDS_A_DELIVERY} µs a delivery"),
            delivery(ours),
            &allowed,
            Target::AtMost(1.0),
        ),
        memory("memory for each open console", KIB_A_SCREEN, "KiB", screen, 8),
        memory("memory at rest, one page served", MIB_IDLE, "MiB", idle, 11),
        memory("memory with 1,000 consoles that hear events", MIB_WITH_SCREENS, "MiB", full, 11),
    ]
}

/// The server, and somebody who is signed in there.
struct Product {
    running: Running,
    address: SocketAddr,
    cookie: String,
    /// Who announces changes, and of which organisation.
    owner: PgConnection,
    org: Uuid,
}

impl Product {
    /// And the memory that it took before anybody looked, in MiB.
    async fn start(stage: &Stage) -> Result<(Self, f64)> {
        let program = program("anteroom")?;
        let url = seeded(stage, &program, "demo_with_consoles").await?;
        let address = free_address()?;
        let mut command = serve(&program, &url, address);
        command.env("ANTEROOM_LIMITS__STREAMS_PER_SESSION", SCREENS.to_string());
        command.env("ANTEROOM_LIMITS__CONSOLE_READS_PER_MINUTE", (2 * SCREENS).to_string());
        let mut running = Running::start(&mut command)?;
        running.wait_for(address, "/c/lumen", Instant::now())?;
        let mut owner = PgConnection::connect(&url).await?;
        let org = sqlx::query_scalar("select org_id from organisations where slug = 'lumen'").fetch_one(&mut owner);
        let org = org.await?;
        let mut product = Self { running, address, cookie: String::new(), owner, org };
        let idle = product.mebibytes()?;
        product.cookie = web::sign_in(address, "maya@lumen.example", "anteroom-demo")?;
        Ok((product, idle))
    }

    fn request(&self) -> String {
        let Self { address, cookie, .. } = self;
        format!("GET /console/events HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n\r\n")
    }

    /// The memory that it takes after `count` more screens were opened and all of them heard something, in MiB.
    async fn with_more(&mut self, screens: &mut Screens, count: usize) -> Result<f64> {
        screens.open(self.address, &self.request(), count).await?;
        self.tell(0..AT_ONCE).await?;
        screens.hear(AT_ONCE).await?;
        self.mebibytes()
    }

    async fn tell(&mut self, events: std::ops::Range<usize>) -> Result<()> {
        for event in events {
            let id = Uuid::from_u128(u128::try_from(event)?);
            let announce = sqlx::query("select announce('booking', $1, $2)").bind(self.org).bind(id);
            announce.execute(&mut self.owner).await?;
        }
        Ok(())
    }

    fn mebibytes(&self) -> Result<f64> {
        processor_time::resident_mebibytes(self.running.id()).context("how much memory the server takes")
    }
}

/// The limit.
struct Bare {
    running: Running,
    address: SocketAddr,
    lines: ChildStdin,
}

impl Bare {
    fn start() -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(program("bare-sockets")?);
        command.args([address.to_string(), SCREENS.to_string()]);
        let (running, lines) = Running::start_listening(&mut command)?;
        Ok(Self { running, address, lines })
    }

    /// As long as a change of ours is.
    fn tell(&mut self, events: std::ops::Range<usize>) -> Result<()> {
        for event in events {
            let id = Uuid::from_u128(u128::try_from(event)?);
            writeln!(self.lines, r#"{{"org":"{id}","kind":"booking","id":"{id}"}}"#)?;
        }
        Ok(())
    }
}

/// Open streams, and how many events they heard together.
#[derive(Default)]
struct Screens {
    heard: Arc<AtomicUsize>,
    tasks: JoinSet<Result<()>>,
}

impl Screens {
    /// Opens `count` more. Each sends `request` and, where that is not empty, waits for the first answer.
    async fn open(&mut self, address: SocketAddr, request: &str, count: usize) -> Result<()> {
        for _ in 0..count {
            let mut stream = connect(address).await?;
            if !request.is_empty() {
                stream.write_all(request.as_bytes()).await?;
                let mut answer = [0; 1_024];
                let length = stream.read(&mut answer).await?;
                ensure!(answer[..length].starts_with(b"HTTP/1.1 200"), "a stream was refused");
            }
            self.tasks.spawn(listen(stream, self.heard.clone()));
        }
        Ok(())
    }

    /// Waits until everybody heard `events` more.
    async fn hear(&self, events: usize) -> Result<()> {
        let (begin, all) = (Instant::now(), events * self.tasks.len());
        while self.heard.load(Ordering::Acquire) < all {
            ensure!(begin.elapsed() < LONGEST, "an event did not reach every screen");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.heard.fetch_sub(all, Ordering::AcqRel);
        Ok(())
    }
}

/// A program that has just been started may not listen yet.
async fn connect(address: SocketAddr) -> Result<TcpStream> {
    let begin = Instant::now();
    loop {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) if begin.elapsed() > LONGEST => return Err(error.into()),
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

/// Counts events until the stream ends; one may come in two pieces.
async fn listen(mut stream: TcpStream, heard: Arc<AtomicUsize>) -> Result<()> {
    let mut buffer = Vec::with_capacity(4_096);
    while stream.read_buf(&mut buffer).await? > 0 {
        let count = buffer.windows(MARK.len()).filter(|window| *window == MARK).count();
        heard.fetch_add(count, Ordering::AcqRel);
        // Shorter than a mark, so that none is counted twice.
        let kept = buffer.len().min(MARK.len() - 1);
        buffer.drain(..buffer.len() - kept);
    }
    Ok(())
}
