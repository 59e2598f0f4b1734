//! Who is asking, and how an answer becomes an HTTP answer: shared by every surface.
//!
//! The server provides, by context and to every request: a [`contract::Desk`], a [`contract::Client`], the
//! [`SessionCookie`] that the browser sent and the [`CookieName`] in force. A server function then reads:
//!
//! ```ignore
//! let caller = session::caller().await?;
//! session::report(session::desk()?.bookings.get(&caller, booking).await)
//! ```

mod path;
mod sign_in;

#[cfg(feature = "ssr")]
mod cookie;
#[cfg(feature = "ssr")]
mod request;

pub use path::{local_path, percent_encoded, sign_in_path};
pub use sign_in::{SignIn, SignOut, Whoami, sign_in, sign_out, typed_email, whoami};

#[cfg(feature = "ssr")]
pub use cookie::{CookieName, SessionCookie, keep_for, keep_typed, typed};
#[cfg(feature = "ssr")]
pub use request::{back_office, browser, caller, client, desk, is_plain_form, report, signed_in};
