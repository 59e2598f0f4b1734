//! `anteroom doctor`: what is missing here, and how to get it.

use crate::{config::Config, database::with_database};
use anyhow::Context;
use std::{net::TcpListener, path::Path, process::Command};

/// One check and its verdict.
struct Finding {
    name: &'static str,
    /// `Err` holds what to do.
    verdict: Result<String, String>,
}

pub async fn run() -> anyhow::Result<()> {
    let mut findings = Vec::new();
    let config = match Config::load() {
        Ok(config) => {
            findings.push(Finding { name: "configuration", verdict: Ok("read".into()) });
            config
        }
        Err(error) => {
            findings.push(Finding { name: "configuration", verdict: Err(error.to_string()) });
            Config::default()
        }
    };
    findings.push(Finding { name: "database", verdict: database(&config).await });
    findings.push(Finding { name: "interface", verdict: interface(&config.server.site_root) });
    findings.push(Finding { name: "address", verdict: address(&config) });
    findings.push(Finding { name: "browser for tests", verdict: browser() });
    findings.push(Finding { name: "card payments", verdict: payments(&config) });
    findings.push(Finding { name: "outgoing mail", verdict: mail(&config) });
    for Finding { name, verdict } in &findings {
        match verdict {
            Ok(detail) => println!("  ok       {name}: {detail}"),
            Err(advice) => println!("  missing  {name}: {advice}"),
        }
    }
    Ok(())
}

async fn database(config: &Config) -> Result<String, String> {
    let version = with_database(config, async |database| {
        let version = sqlx::query_scalar("show server_version").fetch_one(database.owner()).await;
        let version: String = version.context("it does not answer; check DATABASE_URL")?;
        Ok(version)
    });
    version.await.map(|version| format!("PostgreSQL {version}")).map_err(|error| format!("{error:#}"))
}

fn interface(site_root: &Path) -> Result<String, String> {
    let wanted = [
        "pkg/clinic.js",
        "pkg/booking.js",
        "pkg/console.js",
        "pkg/portal.js",
        "pkg/anteroom.css",
        "widget-pkg/widget.js",
        "widget-pkg/widget.css",
        "widget.js",
    ];
    match wanted.iter().find(|file| !site_root.join(file).is_file()) {
        None => Ok(format!("built in {}", site_root.display())),
        Some(file) => Err(format!("{} is not there; run `make build`", site_root.join(file).display())),
    }
}

fn address(config: &Config) -> Result<String, String> {
    TcpListener::bind(config.server.address)
        .map(|_| format!("{} is free", config.server.address))
        .map_err(|error| format!("{}: {error}; set ANTEROOM_SERVER__ADDRESS to another", config.server.address))
}

fn browser() -> Result<String, String> {
    let found = ["chromium", "google-chrome", "chromium-browser"]
        .iter()
        .find_map(|name| Command::new(name).arg("--version").output().ok().filter(|output| output.status.success()));
    found
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .ok_or_else(|| "only `make test` needs one: apt-get install chromium".into())
}

fn payments(config: &Config) -> Result<String, String> {
    let named = [("Stripe", config.stripe.secret_key.is_some()), ("Square", config.square.application_id.is_some())];
    let named: Vec<&str> = named.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect();
    match (named.is_empty(), config.sandbox.enabled) {
        (false, _) => Ok(named.join(" and ")),
        (true, true) => Ok("the sandbox".into()),
        (true, false) => {
            Err("no deposits are taken; set ANTEROOM_STRIPE__SECRET_KEY or ANTEROOM_SQUARE__APPLICATION_ID, \
                              each with what signs its events"
                .into())
        }
    }
}

fn mail(config: &Config) -> Result<String, String> {
    match (&config.mail.smtp_url, config.sandbox.enabled) {
        (Some(_), _) => Ok("SMTP".into()),
        (None, true) => Ok("the sandbox".into()),
        (None, false) => Err("no confirmation is mailed; set ANTEROOM_MAIL__SMTP_URL".into()),
    }
}
