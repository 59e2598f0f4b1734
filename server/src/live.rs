//! One listener a process: PostgreSQL's NOTIFY becomes a broadcast that every open screen subscribes to.

use bytes::Bytes;
use contract::board::Change;
use domain::ids::OrgId;
use serde::Deserialize;
use sqlx::postgres::PgListener;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::Database;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The channel that the SQL function `announce` notifies.
const CHANNEL: &str = "anteroom_changes";
/// A screen that falls further behind than this is told to fetch everything again.
const BACKLOG: usize = 128;

/// What a screen hears.
#[derive(Clone, Debug)]
pub enum LiveEvent {
    /// Written once for all screens, as server-sent events are framed.
    Changed { change: Arc<Change>, frame: Bytes },
    /// The listener was away and may have missed something.
    Resumed,
}

/// Where screens subscribe: a channel for each organisation that anyone looks at, so that a clinic's changes wake no
/// screen of another.
#[derive(Clone, Debug, Default)]
pub struct LiveChanges(Arc<Mutex<HashMap<OrgId, broadcast::Sender<LiveEvent>>>>);

impl LiveEvent {
    fn of(change: Change) -> Self {
        let data = serde_json::to_string(&change).unwrap_or_default();
        Self::Changed { change: Arc::new(change), frame: frame("change", &data) }
    }
}

/// An event as it is sent (HTML Standard, “Server-sent events”). `data` is one line.
pub fn frame(event: &str, data: &str) -> Bytes {
    format!("event: {event}\ndata: {data}\n\n").into()
}

impl LiveChanges {
    /// Every change of one organisation from now on.
    pub fn subscribe(&self, org: OrgId) -> broadcast::Receiver<LiveEvent> {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.entry(org).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe()
    }

    fn send(&self, change: Change) {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let org = change.org;
        // An error says that the last screen has gone, and with it the need for a channel.
        if channels.get(&org).is_some_and(|channel| channel.send(LiveEvent::of(change)).is_err()) {
            channels.remove(&org);
        }
    }

    fn resume(&self) {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, channel| channel.send(LiveEvent::Resumed).is_ok());
    }

    /// Starts listening in the background, reconnecting for as long as the process lives.
    pub fn listen(database: Database, stop: CancellationToken) -> Self {
        let changes = Self::default();
        let heard = changes.clone();
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                tokio::select! {
                    () = stop.cancelled() => {}
                    result = heard.forward(&database) => if let Err(error) = result {
                        tracing::warn!(%error, "the live channel was lost; reconnecting");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        });
        changes
    }

    async fn forward(&self, database: &Database) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(database.owner()).await?;
        listener.listen(CHANNEL).await?;
        self.resume();
        loop {
            let Some(notification) = listener.try_recv().await? else {
                self.resume();
                continue;
            };
            match serde_json::from_str::<Payload>(notification.payload()) {
                Ok(Payload { org, kind, id }) => self.send(Change { org: org.into(), kind, id }),
                Err(error) => tracing::error!(%error, "a live notification could not be read"),
            }
        }
    }
}

#[derive(Deserialize)]
struct Payload {
    org: Uuid,
    kind: String,
    id: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(org: OrgId) -> Change {
        Change { org, kind: "booking".into(), id: "b-1".into() }
    }

    #[tokio::test]
    async fn a_change_reaches_the_screens_of_its_organisation_alone() {
        let (lumen, ridge) = (OrgId::from(Uuid::from_u128(1)), OrgId::from(Uuid::from_u128(2)));
        let live = LiveChanges::default();
        let [mut first, mut second, mut foreign] = [lumen, lumen, ridge].map(|org| live.subscribe(org));
        live.send(change(lumen));
        for screen in [&mut first, &mut second] {
            let Ok(LiveEvent::Changed { change: heard, frame }) = screen.recv().await else { panic!("no change") };
            assert_eq!(*heard, change(lumen));
            assert!(frame.starts_with(b"event: change\ndata: {") && frame.ends_with(b"}\n\n"), "{frame:?}");
        }
        assert!(foreign.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_channel_goes_with_its_last_screen_and_comes_back_with_the_next() {
        let org = OrgId::from(Uuid::from_u128(1));
        let live = LiveChanges::default();
        drop(live.subscribe(org));
        live.send(change(org));
        assert!(live.0.lock().expect("not poisoned").is_empty());
        let mut screen = live.subscribe(org);
        live.resume();
        assert!(matches!(screen.recv().await, Ok(LiveEvent::Resumed)));
    }
}
