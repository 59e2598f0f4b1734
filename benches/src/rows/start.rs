//! Row 12: from starting the release binary to the last byte of its first page, with the database up.
//!
//! The page is a demo clinic's, read from the database; the limit is a bare axum that answers from memory.

use super::{ROUNDS, middle};
use crate::{
    spread::{Spread, milliseconds},
    stage::Stage,
    table::{Finding, Target},
    web,
};
use anyhow::{Context, Result, ensure};
use std::{
    env,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Seals nothing but what these databases hold, which end with the run.
const MASTER_KEY: &str = "n+9A861K0AnQqbOdngjqdRDNGjEIAn3lYksMbyvzXnI=";

/// Starts of each side in a round; a round's figure is their median.
const STARTS: usize = 5;

/// A start that takes longer has failed.
const LONGEST: Duration = Duration::from_secs(20);

/// Between two questions whether a page is there.
const PAUSE: Duration = Duration::from_micros(500);

/// What the scorecard allows in absolute terms, in milliseconds.
const CEILING: f64 = 120.0;

pub async fn measure(stage: &Stage) -> Result<Vec<Finding>> {
    let [product, bare] = [program("anteroom")?, program("bare-axum")?];
    let url = seeded(stage, &product, "demo_to_start").await?;
    let [mut limits, mut ours] = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        let [mut bare_starts, mut product_starts] = [Vec::new(), Vec::new()];
        for _ in 0..STARTS {
            let address = free_address()?;
            bare_starts.push(start(Command::new(&bare).arg(address.to_string()), address, "/")?);
            let address = free_address()?;
            product_starts.push(start(&mut serve(&product, &url, address), address, "/c/lumen")?);
        }
        if round > 0 {
            limits.push(Spread::of(&bare_starts).median);
            ours.push(Spread::of(&product_starts).median);
        }
    }
    let ratios: Vec<f64> = ours.iter().zip(&limits).map(|(ours, limit)| ours / limit).collect();
    let shares: Vec<f64> = ours.iter().map(|ours| ours / CEILING).collect();
    let text = |rounds: &[f64]| middle(rounds).map(|wait| format!("{wait:.1} ms")).unwrap_or_default();
    let finding = |what: &str, limit: String, rounds: &[f64], target| Finding {
        row: 12,
        what: what.into(),
        limit,
        ours: text(&ours),
        ratio: Spread::of(rounds),
        processor: None,
        target,
    };
    Ok(vec![
        finding(
            "start to a clinic's page, against the allowance (time)",
            format!("{CEILING} ms"),
            &shares,
            Target::AtMost(1.0),
        ),
        finding("start to a clinic's page, against a bare axum's start (time)", text(&limits), &ratios, Target::None),
    ])
}

/// A database with the demo's clinics, as the product itself makes it.
pub async fn seeded(stage: &Stage, product: &Path, name: &str) -> Result<String> {
    stage.database(name).await?.close().await;
    let url = stage.url(name);
    let output = quiet(Command::new(product).arg("seed"), &url).output()?;
    ensure!(output.status.success(), "seeding: {}", String::from_utf8_lossy(&output.stderr));
    Ok(url)
}

/// A program beside this one.
pub fn program(name: &str) -> Result<PathBuf> {
    let folder = env::current_exe()?.parent().context("this program lies in a folder")?.to_path_buf();
    let path = folder.join(name);
    ensure!(path.is_file(), "{name} is not built; `make bench` builds it");
    Ok(path)
}

/// The product's server over a database, silent.
pub fn serve(product: &Path, url: &str, address: SocketAddr) -> Command {
    let mut command = Command::new(product);
    quiet(command.arg("serve"), url)
        .env("ANTEROOM_SERVER__ADDRESS", address.to_string())
        .env("ANTEROOM_SERVER__PUBLIC_URL", format!("http://{address}/"))
        .env("ANTEROOM_SERVER__SITE_ROOT", "target/site");
    command
}

/// Nothing of this shell's own settings.
fn quiet<'a>(command: &'a mut Command, url: &str) -> &'a mut Command {
    command
        .env_clear()
        .env("DATABASE_URL", url)
        .env("ANTEROOM_CONFIG", "none.toml")
        .env("ANTEROOM_SECRETS__MASTER_KEY", MASTER_KEY)
}

/// An address of this machine alone that nobody listens on.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Milliseconds from the start of a program to the end of its first page. The program is ended afterwards.
fn start(command: &mut Command, address: SocketAddr, page: &str) -> Result<f64> {
    let begin = Instant::now();
    let mut running = Running::start(command)?;
    running.wait_for(address, page, begin)?;
    let wait = begin.elapsed();
    running.end()?;
    Ok(milliseconds(wait))
}

/// A server that ends with its owner.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Ok(Self(child.with_context(|| format!("starting {}", command.get_program().display()))?))
    }

    /// Starts a program that is told what to do.
    pub fn start_listening(command: &mut Command) -> Result<(Self, ChildStdin)> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
        let lines = child.stdin.take().context("a program's standard input")?;
        Ok((Self(child), lines))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Asks until the page is there.
    pub fn wait_for(&mut self, address: SocketAddr, page: &str, begin: Instant) -> Result<()> {
        while !web::get(address, page, "identity").is_ok_and(|reply| reply.status == 200) {
            ensure!(self.0.try_wait()?.is_none(), "a server ended before {page} came");
            ensure!(begin.elapsed() < LONGEST, "{page} did not come");
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Asks it to end, and waits for that.
    pub fn end(mut self) -> Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status()?;
        ensure!(asked.success(), "a server could not be asked to end");
        let begin = Instant::now();
        while self.0.try_wait()?.is_none() {
            ensure!(begin.elapsed() < LONGEST, "a server did not end");
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error says that it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
