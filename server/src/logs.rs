//! Structured logs on standard error.

use crate::config::{LogFormat, LogsConfig};
use anyhow::Context;
use tracing_subscriber::EnvFilter;

/// Starts logging. Fails on a filter that cannot be read, before anything else has happened.
pub fn start(config: &LogsConfig) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.filter).with_context(|| format!("logs.filter “{}”", config.filter))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.format {
        LogFormat::Json => logs.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text => logs.with_target(false).compact().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logging could not start: {error}"))
}
