//! What is alike in sending events, whoever sends them.

use crate::switches::Switches;
use rand::seq::SliceRandom;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

/// How many events may wait to be sent; further ones are kept and not sent.
pub(crate) const LONGEST_QUEUE: usize = 10_000;
/// How long events are gathered before they are shuffled.
const HAND_OF_CARDS: Duration = Duration::from_millis(700);
/// Pauses between attempts, in seconds; the vendors themselves go on for days.
pub(crate) const PAUSES: [u64; 8] = [1, 2, 4, 8, 16, 30, 60, 120];

/// The events to send now, in order, with their copies; none when they are to go missing.
pub(crate) async fn hand(first: String, inbox: &mut Receiver<String>, switches: &Switches) -> Vec<String> {
    let mut ids = vec![first];
    if switches.shuffle {
        tokio::time::sleep(HAND_OF_CARDS).await;
        while let Ok(id) = inbox.try_recv() {
            ids.push(id);
        }
    }
    if switches.missing {
        return Vec::new();
    }
    let copies = 1 + usize::from(switches.duplicate);
    let mut sent: Vec<String> = ids.into_iter().flat_map(|id| std::iter::repeat_n(id, copies)).collect();
    if switches.shuffle {
        sent.shuffle(&mut rand::rng());
    }
    sent
}
