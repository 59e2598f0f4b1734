//! `anteroom erasures`: what was erased, beyond a restored backup.

use crate::{
    config::Config,
    database::{private_folder_of, with_database},
    erasure_log::ErasureLog,
    master_keys,
    system::{SystemClock, SystemEntropy},
};
use anyhow::Context;
use clap::Subcommand;
use ports::Clock;
use services::rights::erasures;
use std::{fs, path::PathBuf};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Print what was erased, as keyed hashes without personal data: a copy to keep with the backups.
    Export,
    /// Erase again what a restored backup brought back. Stop the servers first.
    Replay {
        /// What `export` printed; `erasures.log_file` when absent.
        file: Option<PathBuf>,
    },
    /// Print docs/data-rights.md.
    Document,
}

pub async fn run(arguments: Arguments, config: impl FnOnce() -> anyhow::Result<Config>) -> anyhow::Result<()> {
    match arguments.verb {
        Verb::Export => {
            let lines = with_database(&config()?, async |database| Ok(erasures::export(database).await?)).await?;
            for line in lines {
                println!("{line}");
            }
            Ok(())
        }
        Verb::Replay { file } => replay(&config()?, file).await,
        Verb::Document => {
            print!("{}", services::rights::markdown());
            Ok(())
        }
    }
}

async fn replay(config: &Config, file: Option<PathBuf>) -> anyhow::Result<()> {
    let private_folder = private_folder_of(config);
    let file = file.or_else(|| ErasureLog::of(config, private_folder.as_deref()).path().map(PathBuf::from));
    let file = file.context("which file? Name it, or set erasures.log_file")?;
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let vault = master_keys::load(config, private_folder.as_deref(), &SystemEntropy)?;
    let (news, replayed) = with_database(config, async |database| {
        database.migrate().await.context("bringing the database up to date")?;
        let now = SystemClock.now();
        let news = erasures::import(database, &text, now).await?;
        Ok((news, erasures::replay(database, &vault, &SystemEntropy, now).await?))
    })
    .await?;
    println!(
        "{news} erasures were news to this database. Erased again: {} contacts, {} conversations, {} accounts, {} \
         organisations.",
        replayed.contacts, replayed.conversations, replayed.accounts, replayed.organisations
    );
    Ok(())
}
