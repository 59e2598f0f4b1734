//! `anteroom migrate`.

use crate::{composition::open_database, config::Config};

pub async fn run(config: Config) -> anyhow::Result<()> {
    let opened = open_database(&config)?;
    opened.database.migrate().await?;
    opened.database.close().await;
    println!("The database is up to date.");
    opened.stop_private_cluster()
}
