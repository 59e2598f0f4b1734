//! The console's pages.

mod bookings;
mod conversations;
mod leads;
mod today;
mod waitlist;

pub use bookings::BookingsPage;
pub use conversations::ConversationsPage;
pub use leads::LeadsPage;
pub use today::TodayPage;
pub use waitlist::WaitlistPage;

#[cfg(all(test, feature = "ssr"))]
pub use today::sample_booking;
