//! What somebody typed into the booking form, kept for the page that shows a refused plain form again.
//!
//! With script the form never leaves the page. Without, the browser carries it in a cookie that no script reads, for
//! two minutes and for the clinic's own page alone: nothing personal stands in an address. Consent is asked again.

use serde::{Deserialize, Serialize};

/// The fields of the form that somebody types into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    pub name: String,
    pub phone: String,
    pub email: String,
}

/// What was typed before a plain form of this clinic was refused; nothing in the browser, whose fields have it already.
pub fn before(clinic: &str) -> Typed {
    #[cfg(feature = "ssr")]
    return behind::read(clinic).unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    {
        let _ = clinic;
        Typed::default()
    }
}

#[cfg(feature = "ssr")]
mod behind {
    use super::Typed;

    fn form(clinic: &str) -> String {
        format!("anteroom-book-{clinic}")
    }

    fn known(clinic: &str) -> bool {
        !clinic.is_empty() && clinic.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    }

    pub fn read(clinic: &str) -> Option<Typed> {
        serde_json::from_str(&session::typed(&form(clinic))?).ok()
    }

    impl Typed {
        /// Cut to what the form's fields take, so that the cookie stays small.
        pub fn new(name: &str, phone: &str, email: &str) -> Self {
            let cut = |text: &str, most: usize| text.chars().take(most).collect();
            Self { name: cut(name, 120), phone: cut(phone, 40), email: cut(email, 254) }
        }

        /// Keeps a refused plain form's text, and forgets it once a form of this clinic was taken.
        pub fn keep_if_refused(&self, clinic: &str, refused: bool) {
            if !session::is_plain_form() || !known(clinic) {
                return;
            }
            let text = if refused { serde_json::to_string(self).unwrap_or_default() } else { String::new() };
            session::keep_typed(&form(clinic), &format!("/c/{clinic}"), &text);
        }
    }
}
