//! When people and rooms are free: weekly hours, date overrides, busy time, and the slots that remain.
//!
//! Hours are minutes after midnight on the clinic's wall clock; instants are UTC. The conversion between them lives
//! here alone, so that a spring gap offers nothing that does not exist and an autumn hour is offered once.

mod assignment;
mod bounds;
pub mod check;
mod clock;
mod finder;
mod hours;
pub mod labels;
mod resource;
mod search;
mod stretches;
mod together;

#[cfg(test)]
mod tests;

pub use bounds::{is_meant, is_meant_at};
pub use finder::{Finder, check_start};
pub use hours::{
    DateOverride, Interval, MinuteSpan, ResourceHours, Weekday, WeeklyHours, day_bounds, first_instant, open_intervals,
};
pub use resource::{Busy, ClassPlace, Resource, ResourceKind, Seat, Supply, UnknownKind, class_at};
pub use search::{
    Assignment, AssignmentRule, Itinerary, MOST_STEPS, Place, PlacedStep, Rules, Search, Sequence, Step, Unavailable,
    Visit,
};
