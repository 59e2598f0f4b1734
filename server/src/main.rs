//! `anteroom`: one binary, several verbs.

use anteroom::commands::Cli;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: whoever reads a stranger's file has no configuration, no keys and no threads.
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("read-document") {
        return anteroom::documents::read_here(&arguments.next().unwrap_or_default());
    }
    // One TLS implementation for every client in the process, chosen before the first is built.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("anteroom: TLS was already set up differently");
        return ExitCode::FAILURE;
    }
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anteroom: {error:#}");
            ExitCode::FAILURE
        }
    }
}
