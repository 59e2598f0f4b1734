//! The console's pages.

mod bookings;
mod books;
mod conversations;
mod leads;
mod payments;
mod today;
mod waitlist;

pub use bookings::BookingsPage;
pub use books::BooksPage;
pub use conversations::ConversationsPage;
pub use leads::LeadsPage;
pub use payments::PaymentsPage;
pub use today::TodayPage;
pub use waitlist::WaitlistPage;

#[cfg(all(test, feature = "ssr"))]
pub use today::sample_booking;
