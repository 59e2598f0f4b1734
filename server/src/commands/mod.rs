//! The command line. To add a verb: a file here with its arguments and `run`, and its line in [`Verb`].

mod audit;
mod authorization;
mod config;
mod conversation;
mod demo;
mod doctor;
mod erasures;
mod keys;
mod migrate;
mod postgres;
mod routes;
mod seed;
mod serve;
mod understand;

use crate::{config::Config, logs};
use clap::{Parser, Subcommand};

/// The front desk that turns an enquiry into a paid booking.
#[derive(Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve the product: pages, widget, REST and the worker.
    Serve,
    /// Bring the database up to date.
    Migrate,
    /// Fill the database with the four demo clinics.
    Seed,
    /// Serve the whole product with demo clinics and a sandbox: no key, no network.
    Demo(demo::Arguments),
    /// Say what is missing on this machine and how to get it.
    Doctor,
    /// Show the configuration in force, without secrets.
    Config(config::Arguments),
    /// Make or rotate the key that seals the other secrets.
    Keys(keys::Arguments),
    /// Walk the audit logs.
    Audit(audit::Arguments),
    /// Play a conversation again, step by step.
    Conversation(conversation::Arguments),
    /// Copy what was erased, or erase it again after an older backup was restored.
    Erasures(erasures::Arguments),
    /// Print docs/authorization.md.
    Authorization,
    /// Print docs/routes.md.
    Routes,
    /// Say what is understood of each line of standard input, as JSON.
    Understand(understand::Arguments),
    /// Start or stop the private PostgreSQL on its own (for scripts).
    Postgres(postgres::Arguments),
}

impl Cli {
    /// Reads the configuration, starts the logs and carries out the verb.
    pub fn run(self) -> anyhow::Result<()> {
        let config = || -> anyhow::Result<Config> {
            let config = Config::load()?;
            logs::start(&config.logs)?;
            Ok(config)
        };
        match self.verb {
            Verb::Serve => wait(serve::run(config()?)),
            Verb::Migrate => wait(migrate::run(config()?)),
            Verb::Seed => wait(seed::run(config()?)),
            Verb::Demo(arguments) => wait(demo::run(arguments, Config::load()?)),
            Verb::Doctor => wait(doctor::run()),
            Verb::Config(arguments) => arguments.run(),
            Verb::Keys(arguments) => wait(keys::run(arguments, config)),
            Verb::Audit(arguments) => wait(audit::run(arguments, config()?)),
            Verb::Conversation(arguments) => wait(conversation::run(arguments, config()?)),
            Verb::Erasures(arguments) => wait(erasures::run(arguments, config)),
            Verb::Authorization => {
                authorization::run();
                Ok(())
            }
            Verb::Routes => {
                routes::run();
                Ok(())
            }
            Verb::Understand(arguments) => arguments.run(),
            Verb::Postgres(arguments) => arguments.run(),
        }
    }
}

fn wait(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
