//! What a use case really asks of the database: its statements, as the server saw them.
//!
//! A peer that runs “the same SQL” then runs just that, also after the services change.

use crate::{
    server_log::{Step, steps},
    stage::Stage,
};
use anyhow::{Context, Result};
use sqlx::{AssertSqlSafe, Row};
use std::{
    collections::HashMap,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
};
use store::Database;

/// The statements that a session has prepared.
const PREPARED: &str = "select name, statement, parameter_types::text[] as types from pg_prepared_statements";

/// A prepared statement with the types of its parameters.
#[derive(Clone, Debug)]
pub struct Statement {
    pub sql: String,
    pub types: Vec<String>,
}

/// What was executed, in order, and what the prepared statements say.
#[derive(Clone, Debug)]
pub struct Recording {
    pub steps: Vec<Step>,
    pub statements: HashMap<String, Statement>,
}

/// A database whose one session is listened to.
pub struct Recorder {
    pub database: Database,
    log: PathBuf,
    /// Where the recording begins in the log, in bytes.
    from: u64,
}

impl Recorder {
    /// Listens to a database that nobody else uses.
    pub async fn listen(stage: &Stage, name: &str) -> Result<Self> {
        stage.run_as_owner(&format!("alter database {name} set log_statement = 'all'")).await?;
        Ok(Self { database: stage.connect(name, 1)?, log: stage.log(), from: 0 })
    }

    /// Forgets what was done so far, such as a first run that looks up types.
    pub async fn forget(&mut self) -> Result<()> {
        self.statements().await?;
        self.from = std::fs::metadata(&self.log)?.len();
        Ok(())
    }

    pub async fn finish(&self) -> Result<Recording> {
        let statements = self.statements().await?;
        let mut log = File::open(&self.log)?;
        log.seek(SeekFrom::Start(self.from))?;
        let mut text = String::new();
        log.read_to_string(&mut text)?;
        let known = |step: &Step| match step {
            Step::Plain(_) => true,
            Step::Prepared { name, .. } => statements.get(name).is_some_and(|statement| statement.sql != PREPARED),
        };
        let steps = steps(&text).into_iter().filter(known).collect();
        Ok(Recording { steps, statements })
    }

    /// Asks through the pool's one connection, which also waits for a rollback that is under way.
    async fn statements(&self) -> Result<HashMap<String, Statement>> {
        let rows = sqlx::query(PREPARED).fetch_all(self.database.doors()).await?;
        rows.iter()
            .map(|row| {
                let statement = Statement { sql: row.try_get("statement")?, types: row.try_get("types")? };
                Ok((row.try_get("name")?, statement))
            })
            .collect()
    }

    /// The plan, with times and buffers, of the recorded statement whose text contains `part`, in its own tenant.
    pub async fn explain(&self, recording: &Recording, part: &str) -> Result<String> {
        let mut tenant = None;
        for step in &recording.steps {
            match step {
                Step::Plain(begin) if begin.starts_with("begin") => tenant = Some(begin),
                Step::Prepared { name, values } if recording.statements[name].sql.contains(part) => {
                    let types = &recording.statements[name].types;
                    let begin = tenant.context("a statement outside a transaction")?;
                    return self.explain_step(begin, name, values, types).await;
                }
                _ => {}
            }
        }
        anyhow::bail!("nothing recorded mentions {part}")
    }

    async fn explain_step(
        &self,
        begin: &str,
        name: &str,
        values: &[Option<String>],
        types: &[String],
    ) -> Result<String> {
        let values: Vec<String> =
            values.iter().zip(types).map(|(value, kind)| literal(value.as_deref(), kind)).collect();
        let explain = format!("explain (analyze, buffers, costs off) execute {name} ({})", values.join(", "));
        let begin = AssertSqlSafe(begin.to_owned());
        let mut transaction = self.database.doors().begin_with(begin).await?;
        let lines: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(explain)).persistent(false).fetch_all(&mut *transaction).await?;
        Ok(lines.join("\n"))
    }
}

/// A value as a typed literal. Colons are written by their code: pgbench would take them for its variables.
pub fn literal(value: Option<&str>, kind: &str) -> String {
    match value {
        None => format!("null::{kind}"),
        Some(text) => {
            let escaped = text.replace('\\', r"\\").replace('\'', "''").replace(':', r"\x3a");
            format!("E'{escaped}'::{kind}")
        }
    }
}
