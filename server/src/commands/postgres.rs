//! `anteroom postgres`: the private cluster on its own, for the Makefile's scripts.

use private_postgres::{Cluster, Settings};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    action: Action,
    /// The cluster's folder.
    #[arg(long)]
    folder: PathBuf,
    /// Trade durability for speed, for tests.
    #[arg(long)]
    fast: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Action {
    /// Start it, or find it running, and print its URL. It runs until it is stopped, or until an Anteroom that used it
    /// too is the last to end.
    Start,
    /// Stop it, whoever uses it.
    Stop,
}

impl Arguments {
    pub fn run(&self) -> anyhow::Result<()> {
        match self.action {
            Action::Start => {
                let cluster = Cluster::start(&Settings { folder: self.folder.clone(), durable: !self.fast })?;
                println!("{}", cluster.url("postgres"));
            }
            Action::Stop => Cluster::stop(&self.folder)?,
        }
        Ok(())
    }
}
