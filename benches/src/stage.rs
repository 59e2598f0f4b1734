//! The PostgreSQL that everything is measured on: a private cluster in a temporary folder, gone afterwards.

use crate::ids;
use anyhow::{Context, Result};
use private_postgres::{Cluster, Settings};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{
    fs,
    path::{Path, PathBuf},
};
use store::Database;
use tempfile::TempDir;

/// The database that the others are copied from: the product's schema, no rows.
const BLANK: &str = "blank";

/// Connections of a pool: what the product takes on two cores.
pub const CONNECTIONS: u16 = 8;

/// A running cluster. Stopped and deleted when it goes out of scope.
pub struct Stage {
    cluster: Cluster,
    folder: TempDir,
}

impl Stage {
    /// Starts a cluster that is as durable as the product's own, reached by a Unix socket alone.
    pub async fn open() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("anteroom-bench.").tempdir().context("a temporary folder")?;
        let settings = Settings { folder: folder.path().to_path_buf(), durable: true };
        let stage = Self { cluster: Cluster::start(&settings)?, folder };
        // A million bookings would otherwise leave as much again in the log of changes, and disks are finite.
        stage.run_as_owner("alter system set max_wal_size = '512MB'").await?;
        stage.run_as_owner("select pg_reload_conf()").await?;
        stage.run_as_owner(&format!("create database {BLANK}")).await?;
        let blank = stage.connect(BLANK, 1)?;
        blank.migrate().await?;
        blank.owner().execute(ids::IN_SQL).await?;
        blank.close().await;
        Ok(stage)
    }

    /// A new database with the product's schema.
    pub async fn database(&self, name: &str) -> Result<Database> {
        self.run_as_owner(&format!("create database {name} template {BLANK}")).await?;
        self.connect(name, CONNECTIONS)
    }

    /// Opens pools on a database that exists.
    pub fn connect(&self, name: &str, connections: u16) -> Result<Database> {
        Ok(Database::connect(&self.url(name), u32::from(connections))?)
    }

    /// The superuser's address of a database.
    pub fn url(&self, name: &str) -> String {
        self.cluster.url(name)
    }

    /// Deletes a database that nobody needs any more.
    pub async fn drop_database(&self, name: &str) -> Result<()> {
        self.run_as_owner(&format!("drop database {name} with (force)")).await
    }

    /// Runs a statement that cannot stand in a transaction.
    pub async fn run_as_owner(&self, statement: &str) -> Result<()> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        connection.execute(AssertSqlSafe(statement.to_owned())).await.with_context(|| statement.to_owned())?;
        Ok(connection.close().await?)
    }

    /// The server's own log.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("postgres.log")
    }

    /// A folder for what is written meanwhile.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The process that all of the server's processes descend from.
    pub fn postmaster(&self) -> Option<u32> {
        let file = fs::read_to_string(self.folder.path().join("data/postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Err(error) = Cluster::stop(self.folder.path()) {
            eprintln!("bench: {error}");
        }
    }
}
