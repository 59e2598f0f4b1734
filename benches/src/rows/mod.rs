//! One file a row of the scorecard's table “Speed”.

pub mod booking;
pub mod bytes;
pub mod contention;
pub mod live;
pub mod peer;
pub mod replayed;
pub mod slots;
pub mod start;
pub mod storm;
pub mod turn;
pub mod webhook;

/// Rounds that count; each measures limit and ours one after the other. A first one warms up and is not counted.
pub const ROUNDS: u16 = 5;

/// One round's figures beside the ratio: those of the round in the middle of time.
fn middle<T>(rounds: &[T]) -> Option<&T> {
    rounds.get(rounds.len() / 2)
}
