//! The console's pages.

mod bookings;
mod leads;
mod today;

pub use bookings::BookingsPage;
pub use leads::LeadsPage;
pub use today::TodayPage;

#[cfg(all(test, feature = "ssr"))]
pub use today::sample_booking;
