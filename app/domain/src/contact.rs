//! How a person is named and reached. Each newtype is parsed once, at the edge, and trusted afterwards.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The longest text that is offered to the phone parser; longer input is not a phone number (ITU-T E.164 allows 15
/// digits, and people add spaces, brackets and an extension).
const LONGEST_PHONE_TEXT: usize = 40;
const LONGEST_NAME: usize = 120;
/// RFC 5321 section 4.5.3.1.3 caps a path at 256 octets including the brackets.
const LONGEST_EMAIL: usize = 254;

/// What is wrong with a way to reach somebody, in words for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    #[error("That does not look like a phone number. Please include the area code.")]
    Phone,
    #[error("That does not look like an e-mail address.")]
    Email,
    #[error("Please write a name of at most 120 characters.")]
    Name,
}

/// A phone number in E.164 form, such as `+15125550148`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct E164(String);

impl E164 {
    /// Parses what a person typed; `country` (ISO 3166-1 alpha-2, `US` when unknown) reads national numbers.
    pub fn parse(text: &str, country: &str) -> Result<Self, ContactError> {
        if text.len() > LONGEST_PHONE_TEXT {
            return Err(ContactError::Phone);
        }
        let country = phonenumber::country::Id::from_str(country).unwrap_or(phonenumber::country::Id::US);
        let number = phonenumber::parse(Some(country), text).map_err(|_| ContactError::Phone)?;
        let text = number.format().mode(phonenumber::Mode::E164).to_string();
        Self::try_from(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `(512) 555-0148` within North America, else the international form with spaces.
    pub fn readable(&self) -> String {
        match self.0.strip_prefix("+1") {
            Some(n) if n.len() == 10 => format!("({}) {}-{}", &n[..3], &n[3..6], &n[6..]),
            _ => phonenumber::parse(None, &self.0)
                .map_or_else(|_| self.0.clone(), |n| n.format().mode(phonenumber::Mode::International).to_string()),
        }
    }
}

impl TryFrom<String> for E164 {
    type Error = ContactError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix('+').ok_or(ContactError::Phone)?;
        let plausible = (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if plausible && !digits.starts_with('0') { Ok(Self(text)) } else { Err(ContactError::Phone) }
    }
}

impl From<E164> for String {
    fn from(phone: E164) -> Self {
        phone.0
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An e-mail address, lower-cased in its domain, checked for shape only: the confirmation mail is the real check.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = ContactError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = text.trim();
        let (local, host) = text.rsplit_once('@').ok_or(ContactError::Email)?;
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let label_ok = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let host_ok = host.contains('.') && host.split('.').all(label_ok);
        if local_ok && host_ok && text.len() <= LONGEST_EMAIL {
            Ok(Self(format!("{local}@{}", host.to_lowercase())))
        } else {
            Err(ContactError::Email)
        }
    }
}

impl FromStr for EmailAddress {
    type Err = ContactError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person's name as they write it. Never split into first and last by force.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first word, for a greeting; a title keeps what follows it: “Dr. Smith”.
    pub fn greeting(&self) -> &str {
        let end_of = |from: usize| self.0[from..].find(' ').map_or(self.0.len(), |space| from + space);
        let first = end_of(0);
        let titled = self.0[..first].ends_with('.') && first < self.0.len();
        &self.0[..if titled { end_of(first + 1) } else { first }]
    }

    /// Whether both names may well be one person's: the same given name but for a slip of the pen, and no family names
    /// that differ. “Maya” resembles “maya torres”; “Ana Torres”, who shares her phone, does not.
    pub fn resembles(&self, other: &Self) -> bool {
        let close = |a: &str, b: &str| strsim::normalized_damerau_levenshtein(a, b) >= 0.75;
        let (ours, theirs) = (self.0.to_lowercase(), other.0.to_lowercase());
        let (ours, theirs): (Vec<_>, Vec<_>) = (ours.split(' ').collect(), theirs.split(' ').collect());
        let family_fits = match (&ours[1..], &theirs[1..]) {
            ([], _) | (_, []) => true,
            (a, b) => close(a[a.len() - 1], b[b.len() - 1]),
        };
        close(ours[0], theirs[0]) && family_fits
    }

    /// One or two capitals for an avatar. A title before the name (“Dr.”) and letters after it (“, RN”) do not count.
    pub fn initials(&self) -> String {
        let name = self.0.split(',').next().unwrap_or(&self.0);
        let titled = name.split_whitespace().filter(|word| !word.ends_with('.'));
        let plain = if titled.clone().next().is_some() { titled.collect::<Vec<_>>() } else { vec![self.0.as_str()] };
        let mut letters = plain.into_iter().filter_map(|word| word.chars().next());
        letters.next().into_iter().chain(letters.next_back()).flat_map(char::to_uppercase).collect()
    }
}

impl TryFrom<String> for PersonName {
    type Error = ContactError;

    /// Folds white space and drops control characters; keeps every script, emoji and direction.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        let folded = spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let clean: String = folded.chars().filter(|c| !c.is_control()).collect();
        if clean.is_empty() || clean.chars().count() > LONGEST_NAME { Err(ContactError::Name) } else { Ok(Self(clean)) }
    }
}

impl FromStr for PersonName {
    type Err = ContactError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_national_number_is_read_in_the_clinics_country() {
        let phone = E164::parse("(512) 555-0148", "US");
        assert_eq!(phone.as_ref().map(E164::as_str), Ok("+15125550148"));
        assert_eq!(phone.map(|p| p.readable()), Ok("(512) 555-0148".into()));
    }

    #[test]
    fn a_very_long_phone_is_refused_before_it_is_parsed() {
        assert_eq!(E164::parse(&"5".repeat(100_000), "US"), Err(ContactError::Phone));
    }

    #[test]
    fn addresses_without_a_host_or_with_two_dots_are_refused() {
        for text in ["", "maya", "maya@", "@x.com", "a..b@x.com", "a b@x.com", "maya@localhost", "a@-x.com"] {
            assert_eq!(text.parse::<EmailAddress>(), Err(ContactError::Email), "{text}");
        }
        assert_eq!("Maya+1@EXAMPLE.com".parse::<EmailAddress>().map(String::from), Ok("Maya+1@example.com".into()));
    }

    #[test]
    fn a_family_that_shares_a_phone_is_not_one_person() {
        let name = |text: &str| PersonName::try_from(text.to_owned()).expect("a name");
        for (a, b) in
            [("Maya Torres", "maya torres"), ("Maya", "Maya Torres"), ("Maya Torres", "Maya Tores"), ("José", "jose")]
        {
            assert!(name(a).resembles(&name(b)), "{a} and {b}");
        }
        for (a, b) in [("Ana Torres", "Maya Torres"), ("Maya Torres", "Maya Whitfield"), ("Bo", "Jo"), ("👩", "李")]
        {
            assert!(!name(a).resembles(&name(b)), "{a} and {b}");
        }
    }

    #[test]
    fn initials_leave_titles_out() {
        for (name, initials) in
            [("Dr. Amara Okafor", "AO"), ("Priya Nair, RN", "PN"), ("Cher", "C"), ("maya lee", "ML")]
        {
            assert_eq!(name.parse::<PersonName>().map(|name| name.initials()), Ok(initials.into()), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parsers_panic(text in "\\PC{0,60}") {
            let _ = E164::parse(&text, "US");
            let _ = text.parse::<EmailAddress>();
            if let Ok(name) = text.parse::<PersonName>() {
                prop_assert!(!name.initials().is_empty());
            }
        }
    }
}
