//! Bookings: the row and its neighbours ([`BookingRecord`]), its claims on people and rooms, and its history.
//!
//! Locks are always taken in one order (booking rows by id, then resources by key), so that nobody waits in a circle.

mod claims;
mod day;
mod find;
mod record;
mod timeline;
mod untold;
mod write;

pub use claims::{
    Claim, Claims, Standing, claim, claims_again, expired_rivals, has_claims, hold_claims_until, keep_until,
    lock_resources, release, release_kept, release_overdue, standing, standing_each,
};
pub use day::{KeptRow, ResourceDay, day_of, kept_within, resources, undoable_by, waiting, without_deposit};
pub use find::{
    ClinicFacts, ListFilter, by_id, clinic_facts, clinic_facts_alone, conversation_exists, expired_holds, list, lock,
    lock_unread, newest_practitioner, org_by_manage_token, version_and_start,
};
pub(crate) use find::{contains_pattern, phone_pattern};
pub(crate) use record::select;
pub use record::{AttendeeRow, BookingRecord, PackageOfBooking, SeriesPlace, StepRecord, StepResource, Untold};
pub use timeline::{BookingEventRow, NewEvent, has_event, last_actor, record_event, timeline};
pub use untold::{NewUntold, UntoldRow, forget_untold, keep_untold, overdue_changes, untold_of};
pub use write::{
    NewAttendee, NewBooking, Placement, insert, move_to, set_attendees, set_by_hand, set_deposit, set_state,
};
