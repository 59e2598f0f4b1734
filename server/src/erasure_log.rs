//! The file beside the database that remembers erasures: what it has and the database lacks was erased after the backup
//! that the database was restored from.

use crate::config::Config;
use anyhow::Context;
use ports::{Clock, Entropy};
use services::{rights::erasures, vault::Vault};
use std::{
    collections::HashSet,
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};
use store::Database;

/// How often the file is compared with the database while serving.
const EVERY: Duration = Duration::from_secs(5);

/// The configured file, if any.
#[derive(Clone, Debug)]
pub struct ErasureLog(Option<PathBuf>);

impl ErasureLog {
    /// The configured file, or the one beside the private cluster.
    pub fn of(config: &Config, private_folder: Option<&Path>) -> Self {
        let beside = || private_folder.map(|folder| PathBuf::from(format!("{}.erasures.jsonl", folder.display())));
        Self(config.erasures.log_file.clone().or_else(beside))
    }

    pub fn path(&self) -> Option<&Path> {
        self.0.as_deref()
    }

    /// Erases again what is in the file and was not known to the database, then notes in the file what it lacks.
    pub async fn catch_up(
        &self,
        database: &Database,
        vault: &Vault,
        entropy: &dyn Entropy,
        clock: &dyn Clock,
    ) -> anyhow::Result<()> {
        let Some(path) = &self.0 else {
            tracing::warn!(
                "erasures.log_file is not set: after a restored backup, erase again by hand (anteroom erasures replay)"
            );
            return Ok(());
        };
        let news = erasures::import(database, &read(path)?, clock.now()).await.with_context(|| name(path))?;
        if news > 0 {
            tracing::warn!(news, "the database is older than its erasures: a backup was restored; erasing again");
            let replayed = erasures::replay(database, vault, entropy, clock.now()).await.with_context(|| name(path))?;
            tracing::warn!(?replayed, "what was erased before is erased again");
        }
        note(database, path).await
    }

    /// Notes each erasure in the file within seconds, for as long as it is polled.
    pub async fn keep_noting(self, database: Database) {
        let Some(path) = self.0 else { return };
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = note(&database, &path).await {
                tracing::error!(%error, "erasures could not be noted beside the database; trying again");
            }
        }
    }
}

fn name(path: &Path) -> String {
    format!("the erasures in {}", path.display())
}

/// Whole lines alone: the last one may have been cut off by a crash, and its erasure is still in the database.
fn read(path: &Path) -> anyhow::Result<String> {
    match fs::read_to_string(path) {
        Ok(mut text) => {
            text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
            Ok(text)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).with_context(|| name(path)),
    }
}

/// Appends what the database remembers and the file does not. Processes take turns by a lock on the file.
async fn note(database: &Database, path: &Path) -> anyhow::Result<()> {
    let lines = erasures::export(database).await?;
    if !lines.is_empty() {
        append(path, &lines).with_context(|| name(path))?;
    }
    Ok(())
}

fn append(path: &Path, lines: &[String]) -> anyhow::Result<()> {
    let mut file = fs::OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    file.lock()?;
    let kept = read(path)?;
    let known: HashSet<&str> = kept.lines().collect();
    let news: Vec<&str> = lines.iter().map(String::as_str).filter(|line| !known.contains(line)).collect();
    if news.is_empty() {
        return Ok(());
    }
    // What a crash left of a line is taken off, or the next line would continue it.
    file.set_len(u64::try_from(kept.len())?)?;
    file.write_all(format!("{}\n", news.join("\n")).as_bytes())?;
    Ok(file.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::OrgId;
    use services::vault::MasterKey;
    use store::rights::erasures::{Kind, keep};
    use testkit::{Clinic, FixedClock, SeededEntropy, TestDatabase};
    use uuid::Uuid;

    /// Notes the erasure of a contact in a database of its own, as a server did that ran on after the backup.
    async fn noted(vault: &Vault, org: OrgId, contact: Uuid, clock: &FixedClock, path: &Path) {
        let database = TestDatabase::create().await.database;
        let entropy = SeededEntropy::new(1);
        let mut transaction = database.doors().begin().await.expect("a transaction");
        let seal = vault.erasure_seal(&mut transaction, &entropy, clock.now()).await.expect("a key");
        let hash = seal.hash(Kind::Contact, Some(org), contact);
        keep(&mut transaction, &hash, Kind::Contact, seal.id, clock.now()).await.expect("kept");
        transaction.commit().await.expect("commits");
        note(&database, path).await.expect("noted");
    }

    #[tokio::test]
    async fn a_database_that_is_older_than_the_file_is_erased_again_before_anybody_is_served() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("erasures.jsonl");
        let restored = TestDatabase::create().await.database;
        let clinic = Clinic::create(&restored, 1).await;
        let (vault, clock) =
            (Vault::new(MasterKey::from_bytes([7; 32]), Vec::new()), FixedClock::at("2037-11-23T15:00:00Z"));
        let (ana, leo) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for (contact, name) in [(ana, "Ana Ruiz"), (leo, "Leo Ruiz")] {
            sqlx::query("insert into contacts (org_id, contact_id, name, email, created_at) values ($1, $2, $3, 'a@b.example', now())")
                .bind(clinic.org.0)
                .bind(contact)
                .bind(name)
                .execute(restored.owner())
                .await
                .expect("a contact");
        }
        noted(&vault, clinic.org, ana, &clock, &path).await;
        let log = ErasureLog(Some(path.clone()));
        let entropy = SeededEntropy::new(2);
        log.catch_up(&restored, &vault, &entropy, &clock).await.expect("erased again");
        let left: Vec<String> =
            sqlx::query_scalar("select name from contacts").fetch_all(restored.owner()).await.expect("contacts");
        assert_eq!(left, ["Leo Ruiz"]);
        let before = read(&path).expect("read");
        log.catch_up(&restored, &vault, &entropy, &clock).await.expect("nothing to do");
        assert_eq!(read(&path).expect("read"), before);
    }

    #[test]
    fn each_line_is_noted_once_and_one_that_a_crash_cut_off_is_mended() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("erasures.jsonl");
        let lines = |numbers: &[u8]| numbers.iter().map(|n| format!("{{\"n\":{n}}}")).collect::<Vec<_>>();
        append(&path, &lines(&[1])).expect("noted");
        append(&path, &lines(&[1, 2])).expect("noted");
        assert_eq!(read(&path).expect("read"), "{\"n\":1}\n{\"n\":2}\n");
        fs::write(&path, "{\"n\":1}\n{\"n\"").expect("cut off");
        assert_eq!(read(&path).expect("read"), "{\"n\":1}\n");
        append(&path, &lines(&[1, 2])).expect("noted");
        assert_eq!(fs::read_to_string(&path).expect("read"), "{\"n\":1}\n{\"n\":2}\n");
    }
}
