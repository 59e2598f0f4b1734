//! When people and rooms are free: weekly hours, date overrides, busy time, and the slots that remain.
//!
//! Hours are minutes after midnight on the clinic's wall clock; instants are UTC. The conversion between them lives
//! here alone, so that a spring gap offers nothing that does not exist and an autumn hour is offered once.

mod bounds;
mod hours;
pub mod labels;
mod slots;

#[cfg(test)]
mod tests;

pub use bounds::{is_meant, is_meant_at};
pub use hours::{
    DateOverride, Interval, MinuteSpan, ResourceHours, Weekday, WeeklyHours, day_bounds, first_instant, open_intervals,
};
pub use slots::{Busy, Slot, SlotRequest, find_slots};
