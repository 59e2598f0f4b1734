//! The worker: jobs of the queue, run in this process beside the requests.

use graphile_worker::WorkerOptions;
use services::Resources;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::Database;
use tokio::{
    sync::Mutex,
    task::{AbortHandle, JoinHandle},
};
use tokio_util::sync::CancellationToken;

/// Jobs run at once in one process.
const CONCURRENCY: usize = 4;
/// A worker that has not been heard of for this long is dead, and its jobs are taken over.
const DEAD_AFTER: Duration = Duration::from_mins(1);
const RESTART_AFTER: Duration = Duration::from_secs(2);

/// The running worker.
#[derive(Clone, Debug)]
pub struct Worker {
    running: Arc<AtomicBool>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
    abort: AbortHandle,
}

impl Worker {
    /// Starts working the queue until `stop`; a lost database is waited for.
    pub fn start(database: Database, resources: Resources, stop: CancellationToken) -> Self {
        let running = Arc::new(AtomicBool::new(false));
        let flag = running.clone();
        let task = tokio::spawn(async move {
            while !stop.is_cancelled() {
                if let Err(error) = work(&database, &resources, &stop, &flag).await {
                    tracing::error!(%error, "the worker stopped; starting it again");
                }
                flag.store(false, Ordering::Release);
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(RESTART_AFTER) => {}
                }
            }
        });
        let abort = task.abort_handle();
        Self { running, task: Arc::new(Mutex::new(Some(task))), abort }
    }

    /// Whether jobs are being worked right now.
    pub fn is_running(&self) -> bool {
        self.running.load(Ordering::Acquire)
    }

    /// Until, after `stop` was cancelled, the jobs under way have finished.
    pub async fn finished(&self) {
        let task = self.task.lock().await.take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the worker ended badly");
        }
    }

    /// Cuts off what has not finished; the queue runs those jobs again later.
    pub fn abandon(&self) {
        self.abort.abort();
    }
}

async fn work(
    database: &Database,
    resources: &Resources,
    stop: &CancellationToken,
    running: &AtomicBool,
) -> anyhow::Result<()> {
    let stopped = stop.clone();
    let options = WorkerOptions::default()
        .pg_pool(database.owner().clone())
        .concurrency(CONCURRENCY)
        .sweep_threshold(DEAD_AFTER)
        .listen_os_shutdown_signals(false)
        .shutdown_signal(async move { stopped.cancelled().await });
    let worker = services::worker::register(options, resources.clone()).init().await?;
    running.store(true, Ordering::Release);
    worker.run().await?;
    Ok(())
}
