//! One listener a process: PostgreSQL's NOTIFY becomes a broadcast that every open screen subscribes to.

use contract::board::Change;
use serde::Deserialize;
use sqlx::postgres::PgListener;
use std::{sync::Arc, time::Duration};
use store::Database;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The channel that the SQL function `announce` notifies.
const CHANNEL: &str = "anteroom_changes";
/// A screen that falls further behind than this is told to fetch everything again.
const BACKLOG: usize = 1_024;

/// What a screen hears.
#[derive(Clone, Debug)]
pub enum LiveEvent {
    Changed(Arc<Change>),
    /// The listener was away and may have missed something.
    Resumed,
}

/// Where screens subscribe.
#[derive(Clone, Debug)]
pub struct LiveChanges(broadcast::Sender<LiveEvent>);

#[derive(Deserialize)]
struct Payload {
    org: Uuid,
    kind: String,
    id: String,
}

impl LiveChanges {
    pub fn subscribe(&self) -> broadcast::Receiver<LiveEvent> {
        self.0.subscribe()
    }

    /// Starts listening in the background, reconnecting for as long as the process lives.
    pub fn listen(database: Database, stop: CancellationToken) -> Self {
        let (sender, _) = broadcast::channel(BACKLOG);
        let changes = Self(sender.clone());
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                tokio::select! {
                    () = stop.cancelled() => {}
                    result = forward(&database, &sender) => if let Err(error) = result {
                        tracing::warn!(%error, "the live channel was lost; reconnecting");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        });
        changes
    }
}

async fn forward(database: &Database, sender: &broadcast::Sender<LiveEvent>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(database.owner()).await?;
    listener.listen(CHANNEL).await?;
    // Nobody listening is no error.
    let _ = sender.send(LiveEvent::Resumed);
    loop {
        let Some(notification) = listener.try_recv().await? else {
            let _ = sender.send(LiveEvent::Resumed);
            continue;
        };
        match serde_json::from_str::<Payload>(notification.payload()) {
            Ok(Payload { org, kind, id }) => {
                let change = Change { org: org.into(), kind, id };
                let _ = sender.send(LiveEvent::Changed(Arc::new(change)));
            }
            Err(error) => tracing::error!(%error, "a live notification could not be read"),
        }
    }
}
