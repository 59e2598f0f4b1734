//! `anteroom keys`: the secret that seals the others.

use crate::{
    config::Config,
    database::{private_folder_of, with_database},
    master_keys,
    system::{SystemClock, SystemEntropy},
};
use clap::Subcommand;
use ports::Clock;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Print a new master key for `ANTEROOM_SECRETS__MASTER_KEY`.
    Generate,
    /// Seal every secret anew with the master key in force; the one before stands in `previous_master_keys`.
    Rotate,
}

pub async fn run(arguments: Arguments, config: impl FnOnce() -> anyhow::Result<Config>) -> anyhow::Result<()> {
    match arguments.verb {
        Verb::Generate => {
            println!("{}", master_keys::generate(&SystemEntropy).to_base64().as_str());
            Ok(())
        }
        Verb::Rotate => rotate(&config()?).await,
    }
}

async fn rotate(config: &Config) -> anyhow::Result<()> {
    let private_folder = private_folder_of(config);
    let vault = master_keys::load(config, private_folder.as_deref(), &SystemEntropy)?;
    let rotated =
        with_database(config, async |database| Ok(vault.rotate(database, &SystemEntropy, SystemClock.now()).await?));
    let rotated = rotated.await?;
    println!(
        "{} organisations have a new data key; {} of their secrets and {} of people's were sealed anew.",
        rotated.organisations, rotated.org_values, rotated.person_values
    );
    Ok(())
}
