//! `anteroom seed`.

use crate::{composition::open_database, config::Config, seed, system::SystemClock};
use ports::Clock;

pub async fn run(config: Config) -> anyhow::Result<()> {
    let opened = open_database(&config)?;
    opened.database.migrate().await?;
    seed::seed(&opened.database, SystemClock.now()).await?;
    opened.database.close().await;
    println!("The demo clinics are in place.");
    opened.stop_private_cluster()
}
