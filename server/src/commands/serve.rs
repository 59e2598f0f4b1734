//! `anteroom serve`.

use crate::{
    composition::{OpenedDatabase, Product, open_database},
    config::Config,
    http::{HttpState, Limits, router},
    master_keys,
    system::SystemEntropy,
};
use anyhow::Context;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// How often quiet addresses are forgotten by the rate limits.
const TIDY_EVERY: Duration = Duration::from_mins(1);

pub async fn run(config: Config) -> anyhow::Result<()> {
    let opened = open_database(&config)?;
    opened.database.migrate().await.context("bringing the database up to date")?;
    serve(config, opened).await
}

/// Serves until SIGINT or SIGTERM, lets requests under way and jobs finish, then closes what it opened.
pub async fn serve(config: Config, opened: OpenedDatabase) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.server.address)
        .await
        .with_context(|| format!("listening on {} (is another Anteroom running?)", config.server.address))?;
    let vault = master_keys::load(&config, opened.private_folder(), &SystemEntropy)?;
    let product = Product::start(&config, opened.database.clone(), vault).await?;
    let limits = Arc::new(Limits::new(config.limits.clone()));
    let state = HttpState { product: product.clone(), config: Arc::new(config.clone()), limits: limits.clone() };
    let tidying = tokio::spawn(async move {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            limits.tidy();
        }
    });
    tracing::info!(address = %config.server.address, "serving");
    let stop = product.stop.clone();
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown({
        let stop = stop.clone();
        async move {
            stop_signal().await;
            tracing::info!("stopping: no new requests, finishing those under way");
            stop.cancel();
        }
    });
    let grace = Duration::from_secs(config.server.shutdown_seconds);
    let deadline = async {
        stop.cancelled().await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        served = serving => served.context("serving")?,
        () = deadline => tracing::warn!("some requests did not finish in time"),
    }
    tidying.abort();
    product.worker.finish(grace).await;
    opened.database.close().await;
    opened.stop_private_cluster()?;
    tracing::info!("stopped");
    Ok(())
}

async fn stop_signal() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::error!(%error, "SIGTERM cannot be heard; only Ctrl-C stops this process");
            let _ = tokio::signal::ctrl_c().await;
            return;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
