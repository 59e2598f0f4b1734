//! What somebody typed into the booking form, kept for the page that shows a refused plain form again.
//!
//! With script the form never leaves the page. Without, the browser carries it in a cookie that no script reads, for
//! two minutes and for the clinic's own page alone: nothing personal stands in an address. Consent is asked again.

use contract::bookings::Attendee;
use serde::{Deserialize, Serialize};

/// The fields of the form that somebody types into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    pub name: String,
    pub phone: String,
    pub email: String,
    /// For whom each service is.
    #[serde(default)]
    pub attendees: Vec<TypedAttendee>,
}

/// For whom a service is; empty for whoever books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedAttendee {
    pub name: String,
    pub birth_year: String,
}

impl TypedAttendee {
    /// Nobody where nothing was typed; an error for a year that is none.
    pub fn read(&self) -> Result<Option<Attendee>, std::num::ParseIntError> {
        let year = self.birth_year.trim();
        let birth_year = if year.is_empty() { None } else { Some(year.parse()?) };
        let nobody = self.name.trim().is_empty() && birth_year.is_none();
        Ok((!nobody).then(|| Attendee { name: self.name.clone(), birth_year }))
    }
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
    use super::{Typed, TypedAttendee};
    use domain::calendar::MOST_STEPS;

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
            Self { name: cut(name, 120), phone: cut(phone, 40), email: cut(email, 254), attendees: Vec::new() }
        }

        /// Also whom each service is for, as far as a cookie has room.
        #[must_use]
        pub fn with(self, attendees: &[TypedAttendee]) -> Self {
            let cut = |text: &str, most: usize| text.chars().take(most).collect();
            let one = |attendee: &TypedAttendee| TypedAttendee {
                name: cut(&attendee.name, 40),
                birth_year: cut(&attendee.birth_year, 4),
            };
            Self { attendees: attendees.iter().take(MOST_STEPS).map(one).collect(), ..self }
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
