//! The console's pages.

mod bookings;
mod leads;
mod today;
mod waitlist;

pub use bookings::BookingsPage;
pub use leads::LeadsPage;
pub use today::TodayPage;
pub use waitlist::WaitlistPage;

#[cfg(all(test, feature = "ssr"))]
pub use today::sample_booking;
