//! `anteroom seed`.

use crate::{config::Config, database::with_database, seed, system::SystemClock};
use ports::Clock;

pub async fn run(config: Config) -> anyhow::Result<()> {
    with_database(&config, async |database| {
        database.migrate().await?;
        Ok(seed::seed(database, SystemClock.now()).await?)
    })
    .await?;
    println!("The demo clinics are in place.");
    Ok(())
}
