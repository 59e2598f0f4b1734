//! `anteroom config`: what is in force, or the document about it.

use crate::config::{Config, markdown};

#[derive(clap::Args)]
pub struct Arguments {
    /// Print docs/configuration.md instead.
    #[arg(long)]
    markdown: bool,
}

impl Arguments {
    pub fn run(&self) -> anyhow::Result<()> {
        if self.markdown {
            print!("{}", markdown());
        } else {
            println!("{}", serde_json::to_string_pretty(&Config::load()?)?);
        }
        Ok(())
    }
}
