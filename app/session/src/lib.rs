//! Who is asking, and how an answer becomes an HTTP answer: shared by every surface.
//!
//! The server provides, by context and to every request: a [`contract::Desk`], a [`contract::Client`], the
//! [`SessionCookie`] that the browser sent and the [`CookieName`] in force. A server function then reads:
//!
//! ```ignore
//! let caller = session::caller().await?;
//! session::report(session::desk()?.bookings.get(&caller, booking).await)
//! ```

mod address;
mod human_check;
mod loading;
mod member;
mod operator_banner;
mod path;
mod remembered;
mod sign_in;
mod subscription_banner;

#[cfg(feature = "ssr")]
mod cookie;
#[cfg(feature = "ssr")]
mod request;

pub use address::{Address, Part};
pub use human_check::{HumanCheck, HumanCheckKey, HumanCheckMeta};
pub use loading::{Failure, kept};
pub use member::{Me, role_label};
pub use operator_banner::OperatorBanner;
pub use path::{local_path, percent_encoded, sign_in_path};
pub use remembered::remembered;
pub use sign_in::{SecondFactor, SignIn, SignOut, Whoami, second_factor, sign_in, sign_out, typed_email, whoami};
pub use subscription_banner::SubscriptionBanner;

#[cfg(feature = "ssr")]
pub use cookie::{
    CookieName, SessionCookie, binding, forget_waiting_identity, keep, keep_binding, keep_for, keep_typed, typed,
    waiting_identity,
};
#[cfg(feature = "ssr")]
pub use request::{back_office, browser, caller, client, desk, is_plain_form, lead_form_to, report, signed_in};
#[cfg(feature = "ssr")]
pub use sign_in::proceed;
