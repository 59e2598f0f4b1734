//! `anteroom serve`.

use crate::{
    composition::Product,
    config::Config,
    database::{self, with_database},
    erasure_log::ErasureLog,
    http::{HttpState, Limits, router},
    master_keys,
    system::{SystemClock, SystemEntropy},
};
use anyhow::Context;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use store::Database;
use tokio::net::TcpListener;

/// How often quiet addresses are forgotten by the rate limits.
const TIDY_EVERY: Duration = Duration::from_mins(1);

pub async fn run(config: Config) -> anyhow::Result<()> {
    with_database(&config, async |database| {
        database.migrate().await.context("bringing the database up to date")?;
        serve(&config, database).await
    })
    .await
}

/// Serves until SIGINT or SIGTERM, then lets requests under way and jobs finish, all within the configured time.
pub async fn serve(config: &Config, database: &Database) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.server.address)
        .await
        .with_context(|| format!("listening on {} (is another Anteroom running?)", config.server.address))?;
    let private_folder = database::private_folder_of(config);
    let vault = master_keys::load(config, private_folder.as_deref(), &SystemEntropy)?;
    // Before anybody is served: a restored backup may have brought back what was erased since it was made.
    let erasures = ErasureLog::of(config, private_folder.as_deref());
    erasures.catch_up(database, &vault, &SystemEntropy, &SystemClock).await?;
    let product = Product::start(config, database.clone(), vault).await?;
    let noting = tokio::spawn(erasures.keep_noting(database.clone()));
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
    let work = async {
        serving.await.context("serving")?;
        product.worker.finished().await;
        anyhow::Ok(())
    };
    let deadline = async {
        stop.cancelled().await;
        tokio::time::sleep(Duration::from_secs(config.server.shutdown_seconds)).await;
    };
    tokio::select! {
        worked = work => worked?,
        () = deadline => tracing::warn!("some requests or jobs did not finish in time; jobs will run again"),
    }
    tidying.abort();
    noting.abort();
    product.worker.abandon();
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
