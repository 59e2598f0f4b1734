//! The configured database, or the private cluster, for as long as something works with it.

use crate::config::Config;
use anyhow::Context;
use private_postgres::{Cluster, Settings};
use secrecy::ExposeSecret;
use std::{env, path::PathBuf, thread, time::Duration};
use store::Database;

/// How long connections may take to come home at the end. What holds one longer is cut off, and its transaction is
/// rolled back.
const CLOSING: Duration = Duration::from_secs(5);

/// Opens the database, does the work, and closes what was opened, also when the work failed. A private cluster is
/// stopped when nobody else uses it.
pub async fn with_database<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Database) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let opened = OpenedDatabase::open(config)?;
    let worked = work(&opened.database).await;
    let closed = opened.close().await;
    let worked = worked?;
    closed?;
    Ok(worked)
}

/// The database, and the private cluster behind it when there is one.
struct OpenedDatabase {
    database: Database,
    private: Option<Cluster>,
}

impl OpenedDatabase {
    fn open(config: &Config) -> anyhow::Result<Self> {
        let connections = match config.database.connections {
            0 => u32::try_from(thread::available_parallelism()?.get())?.saturating_mul(4).max(8),
            fixed => fixed,
        };
        if let Some(url) = &config.database.url {
            let database = Database::connect(url.expose_secret(), connections)?;
            return Ok(Self { database, private: None });
        }
        let folder = config.database.private_folder.clone().unwrap_or_else(private_folder);
        let cluster = Cluster::start(&Settings { folder, durable: true })?;
        let database = Database::connect(&cluster.url("postgres"), connections)?;
        Ok(Self { database, private: Some(cluster) })
    }

    async fn close(self) -> anyhow::Result<()> {
        if tokio::time::timeout(CLOSING, self.database.close()).await.is_err() {
            tracing::warn!("some work on the database did not end in time; it is rolled back");
        }
        match self.private {
            Some(cluster) => cluster.leave().map(drop).context("stopping the private PostgreSQL"),
            None => Ok(()),
        }
    }
}

/// The folder of the private cluster, when there is one.
pub fn private_folder_of(config: &Config) -> Option<PathBuf> {
    let private = config.database.url.is_none();
    private.then(|| config.database.private_folder.clone().unwrap_or_else(private_folder))
}

/// `.anteroom/postgres` here. For root a folder that PostgreSQL's own account can reach, one a working folder.
fn private_folder() -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let is_root =
        env::var("HOME").is_ok_and(|home| home == "/root") || env::var("USER").is_ok_and(|user| user == "root");
    if is_root {
        let mark = here.to_string_lossy().bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33) ^ u32::from(byte));
        PathBuf::from(format!("/var/lib/anteroom/{mark:08x}"))
    } else {
        here.join(".anteroom/postgres")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::SecretString;
    use std::time::Instant;
    use testkit::TestDatabase;

    fn of(database: &TestDatabase) -> Config {
        let mut config = Config::default();
        config.database.url = Some(SecretString::from(database.url()));
        config
    }

    #[tokio::test]
    async fn a_database_url_turns_the_private_cluster_off() {
        let database = TestDatabase::create().await;
        let folder = env::temp_dir().join(format!("anteroom-unused-{}", std::process::id()));
        let mut config = of(&database);
        config.database.private_folder = Some(folder.clone());
        let current = with_database(&config, async |opened| Ok(opened.is_current().await?)).await;
        assert!(current.expect("it answers"));
        assert!(!folder.exists(), "no folder is made for a cluster that nobody asked for");
    }

    #[tokio::test]
    async fn closing_ends_although_work_that_was_cut_off_holds_a_connection() {
        let database = TestDatabase::create().await;
        let mut held = None;
        let begun = Instant::now();
        with_database(&of(&database), async |opened| {
            held = Some(opened.owner().acquire().await?);
            Ok(())
        })
        .await
        .expect("it closes");
        assert!(begun.elapsed() < CLOSING * 2, "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn what_failed_is_closed_too_and_its_error_is_kept() {
        let database = TestDatabase::create().await;
        let mut seen = None;
        let error = with_database(&of(&database), async |opened| {
            seen = Some(opened.clone());
            anyhow::bail!("the address is taken") as anyhow::Result<()>
        })
        .await
        .expect_err("it failed");
        assert_eq!(error.to_string(), "the address is taken");
        assert!(seen.expect("it was opened").owner().is_closed());
    }
}
