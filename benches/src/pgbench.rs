//! PostgreSQL's own load generator, which shows what the database could do at most.

use anyhow::{Context, Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::process::Command;

/// The longest that one run may take.
const LONGEST: Duration = Duration::from_mins(2);

/// pgbench on this machine.
#[derive(Clone, Debug)]
pub struct Pgbench(PathBuf);

/// How long a run lasts.
#[derive(Clone, Copy, Debug)]
pub enum Length {
    Seconds(u64),
    /// So many transactions by each client.
    Transactions(u64),
}

/// One run.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// Of the database, as its superuser; statements act as the product's own role.
    pub url: &'a str,
    pub script: &'a Path,
    pub clients: u16,
    pub length: Length,
    /// Set before each client's first transaction.
    pub variables: &'a [(&'a str, u64)],
}

/// What pgbench reported.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub transactions: u64,
    pub per_second: f64,
}

impl Pgbench {
    /// Searches where PostgreSQL's programs are: `pg_config --bindir`, Debian's versioned folders, the path.
    pub fn find() -> Result<Self> {
        let mut folders: Vec<PathBuf> = Vec::new();
        if let Ok(output) = std::process::Command::new("pg_config").arg("--bindir").output() {
            folders.push(String::from_utf8_lossy(&output.stdout).trim().into());
        }
        let mut versions: Vec<PathBuf> =
            fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin")).collect();
        versions.sort_unstable_by(|a, b| b.cmp(a));
        folders.append(&mut versions);
        folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
        folders
            .into_iter()
            .map(|folder| folder.join("pgbench"))
            .find(|program| program.is_file())
            .map(Self)
            .context("pgbench was not found; Debian and Ubuntu have it in the package postgresql")
    }

    /// Runs to the end; a transaction that fails fails the run.
    pub async fn run(&self, run: &Run<'_>) -> Result<Outcome> {
        let mut command = Command::new(&self.0);
        command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2"]);
        command.arg(format!("--client={}", run.clients)).arg("--file").arg(run.script);
        match run.length {
            Length::Seconds(seconds) => command.arg(format!("--time={seconds}")),
            Length::Transactions(each) => command.arg(format!("--transactions={each}")),
        };
        for (name, value) in run.variables {
            command.arg(format!("--define={name}={value}"));
        }
        command.arg(run.url).env("PGOPTIONS", "-c role=anteroom_app");
        let output = command.stdin(Stdio::null()).kill_on_drop(true).output();
        let output = tokio::time::timeout(LONGEST, output).await.context("pgbench did not end")??;
        let report = String::from_utf8_lossy(&output.stdout);
        ensure!(output.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
        let outcome = parse(&report).with_context(|| format!("pgbench reported {report}"))?;
        Ok(outcome)
    }
}

fn parse(report: &str) -> Option<Outcome> {
    let after = |label: &str| report.lines().find_map(|line| line.strip_prefix(label));
    let number = |text: &str| text.trim().split(['/', ' ']).next().map(str::to_owned);
    let failed = after("number of failed transactions:").and_then(number);
    if failed.is_some_and(|failed| failed != "0") {
        return None;
    }
    Some(Outcome {
        transactions: number(after("number of transactions actually processed:")?)?.parse().ok()?,
        per_second: number(after("tps =")?)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_with_failures_is_no_result() {
        let report = "number of transactions actually processed: 400/400\nnumber of failed transactions: 0 (0.000%)\n\
                      tps = 1234.5 (without initial connection time)\n";
        assert_eq!(parse(report), Some(Outcome { transactions: 400, per_second: 1234.5 }));
        assert_eq!(parse(&report.replace(": 0 (", ": 3 (")), None);
    }
}
