//! The console's pages.

mod bookings;
mod leads;
mod sign_in;
mod today;

pub use bookings::BookingsPage;
pub use leads::LeadsPage;
pub use sign_in::SignInPage;
pub use today::TodayPage;

#[cfg(all(test, feature = "ssr"))]
pub use today::sample_booking;
