//! `anteroom migrate`.

use crate::{config::Config, database::with_database};

pub async fn run(config: Config) -> anyhow::Result<()> {
    with_database(&config, async |database| Ok(database.migrate().await?)).await?;
    println!("The database is up to date.");
    Ok(())
}
