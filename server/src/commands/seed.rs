//! `anteroom seed`.

use crate::{config::Config, database::with_database, demo_only, seed, system::SystemClock};
use ports::Clock;

pub async fn run(config: Config) -> anyhow::Result<()> {
    let seeded = with_database(&config, async |database| {
        demo_only::check(&config, database).await?;
        database.migrate().await?;
        Ok(seed::seed(database, SystemClock.now()).await?)
    });
    println!("{}", seeded.await?);
    Ok(())
}
