//! `anteroom demo`: the whole product, with demo clinics and the outside world in a box.

use super::serve;
use crate::{
    config::{Config, LogFormat},
    database::with_database,
    demo_only, host_site, logs, seed,
    system::SystemClock,
};
use ports::Clock;
use std::fmt::Write;

#[derive(clap::Args)]
pub struct Arguments {
    /// Say less: no addresses, logs as configured (for tests).
    #[arg(long)]
    quiet: bool,
}

pub async fn run(arguments: Arguments, mut config: Config) -> anyhow::Result<()> {
    config.sandbox.enabled = true;
    if !arguments.quiet {
        config.logs.format = LogFormat::Text;
        config.logs.filter = "warn".into();
    }
    logs::start(&config.logs)?;
    with_database(&config, async |database| {
        // Before anything is changed: the database may be a real one, named by mistake.
        demo_only::check(&config, database).await?;
        database.migrate().await?;
        let seeded = seed::seed(database, SystemClock.now()).await?;
        if !arguments.quiet {
            print!("\n{seeded}\n{}", greeting(&config));
        }
        serve::serve(&config, database).await
    })
    .await
}

fn greeting(config: &Config) -> String {
    let base = &config.server.public_url;
    let host_site = host_site::url(config);
    let mut text = format!(
        "\nAnteroom is at {base}\n\n  \
         The walkthrough     {base}demo\n  \
         A clinic's page     {base}c/lumen\n  \
         The chat on a site  {host_site}\n  \
         Mailbox and card    {base}sandbox\n  \
         The API             {base}v1\n\n  \
         The console         {base}console\n"
    );
    for sign_in in seed::SIGN_INS {
        // Writing into a text cannot fail.
        let _ = writeln!(text, "    {:<12} {:<28} {}", sign_in.role, sign_in.email, sign_in.password);
    }
    text.push_str("\nCtrl-C ends it and keeps the data.\n\n");
    text
}
