//! `anteroom audit verify`: walks every organisation's chain.

use crate::{config::Config, database::with_database};
use clap::Subcommand;
use contract::audit::ChainState;
use domain::ids::OrgId;
use store::Database;
use uuid::Uuid;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Say for each organisation whether its log is whole; the exit status is 1 when one is not.
    Verify,
}

pub async fn run(arguments: Arguments, config: Config) -> anyhow::Result<()> {
    let Verb::Verify = arguments.verb;
    let broken = with_database(&config, verify).await?;
    anyhow::ensure!(broken == 0, "{broken} logs are not whole");
    Ok(())
}

/// Answers how many logs are broken.
async fn verify(database: &Database) -> anyhow::Result<u32> {
    let organisations: Vec<(Uuid, String)> =
        sqlx::query_as("select org_id, slug from organisations order by slug").fetch_all(database.owner()).await?;
    let mut broken = 0;
    for (org, slug) in organisations {
        let org = OrgId(org);
        let mut transaction = database.begin(org).await?;
        match services::audit::walk(&mut transaction, org).await? {
            ChainState::Intact { entries } => println!("{slug}: whole, {entries} entries"),
            ChainState::Broken { position } => {
                broken += 1;
                println!("{slug}: BROKEN at entry {position}: it, or what stood before it, was changed or removed");
            }
        }
    }
    Ok(broken)
}
