//! The booking form as one browser has it open.
//!
//! A hidden id goes with everything that the form sends, so that a second click, a reload, and the way back from the
//! checkout find the booking that was made and make no other. The browser keeps the id for as long as somebody may be
//! paying; it is a secret, so it stands in no address.

use chrono::{DateTime, Utc};
use contract::leads::ConsentText;
use domain::ids::FormId;
use serde::{Deserialize, Serialize};

/// What the form needs to know, once a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenForm {
    /// The text that the form asks agreement to.
    pub consent: ConsentText,
    pub id: FormId,
    /// What this browser holds or has booked from this form, earliest first.
    pub own: Vec<OwnTime>,
}

/// A time that is not free because it is the visitor's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTime {
    pub service_key: String,
    pub start: DateTime<Utc>,
    /// “Thursday, December 10, 2:30 PM”.
    pub label: String,
    /// To the checkout while the deposit is to be paid, else to the booking.
    pub url: String,
    /// Whether it is only held until the deposit is paid.
    pub to_pay: bool,
}

#[cfg(feature = "ssr")]
pub use behind::{id, keep, parse};

#[cfg(feature = "ssr")]
mod behind {
    use super::OwnTime;
    use contract::bookings::BookingView;
    use domain::ids::FormId;
    use leptos::prelude::use_context;
    use uuid::Uuid;

    const COOKIE: &str = "anteroom-form";
    /// Longer than a hold runs, in seconds.
    const KEPT: u32 = 30 * 60;

    /// The form's id in this browser: the one that it keeps, or a new one.
    #[expect(
        clippy::disallowed_methods,
        reason = "the id names a form before anything was sent; nothing depends on it"
    )]
    pub fn id() -> FormId {
        let kept = session::typed(COOKIE).and_then(|text| text.parse().ok());
        let id = kept.unwrap_or_else(|| FormId(Uuid::new_v4()));
        // A page that shows the form leaves it with the browser at once, in case the answer to a first try is lost.
        let shows_form = use_context::<http::request::Parts>()
            .and_then(|parts| parts.uri.query().map(|query| query.contains("step=details")))
            .unwrap_or_default();
        if shows_form {
            keep(id);
        }
        id
    }

    /// Leaves the id with the browser.
    pub fn keep(id: FormId) {
        session::keep_for(COOKIE, "/", &id.to_string(), KEPT);
    }

    /// Reads the hidden field; an empty one comes from a page that could not ask for its id.
    pub fn parse(field: Option<String>) -> Result<Option<FormId>, uuid::Error> {
        field.filter(|text| !text.is_empty()).map(|text| text.parse()).transpose()
    }

    impl From<BookingView> for OwnTime {
        fn from(view: BookingView) -> Self {
            Self {
                service_key: view.service_key,
                start: view.start,
                label: view.start_label,
                to_pay: view.checkout_url.is_some(),
                url: view.checkout_url.unwrap_or(view.manage_url),
            }
        }
    }
}
