//! Clients who recommend the clinic: their code, what a recommendation earns, and what becomes of that (product id C6).

use crate::{booking::BookingState, money::Money};
use serde::{Deserialize, Serialize};

/// What a code is made of: no vowels, so that it spells nothing, and no two that look or sound alike in handwriting.
const ALPHABET: &str = "23456789CDFHJKMNPQRTVWX";
const CODE_LENGTH: usize = 6;
/// The longest that a credit is good, in days: ten years.
pub const MOST_DAYS: u16 = 3_650;
/// The most recommendations of one client that a programme can allow within a year.
pub const MOST_PER_YEAR: u16 = 1_000;

/// A client's own code, as it is kept: capitals and digits alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReferralCode(String);

impl ReferralCode {
    /// Out of unguessable text, such as 32 bytes in base64; `None` where it holds too little that a code is made of.
    pub fn from_secret(secret: &str) -> Option<Self> {
        let code: String = secret
            .chars()
            .map(|c| c.to_ascii_uppercase())
            .filter(|c| ALPHABET.contains(*c))
            .take(CODE_LENGTH)
            .collect();
        (code.len() == CODE_LENGTH).then_some(Self(code))
    }

    /// What somebody typed, whatever its case, spaces and dashes; `None` where it cannot be a code.
    pub fn typed(text: &str) -> Option<Self> {
        let mut code = String::new();
        for c in text.chars().filter(|c| !c.is_whitespace() && !is_dash(*c)) {
            let c = c.to_ascii_uppercase();
            if !ALPHABET.contains(c) || code.len() == CODE_LENGTH {
                return None;
            }
            code.push(c);
        }
        (code.len() == CODE_LENGTH).then_some(Self(code))
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it: “K7Q-4MX”.
    pub fn spelled(&self) -> String {
        let (first, last) = self.0.split_at(CODE_LENGTH / 2);
        format!("{first}-{last}")
    }
}

/// Hyphen, dashes and the minus that telephones make of them.
const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' | '_' | '.')
}

/// When a recommendation has earned its credits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Earned {
    /// Once the new client's booking is confirmed.
    #[default]
    Confirmed,
    /// Once they were there.
    Completed,
}

impl Earned {
    pub const ALL: [Self; 2] = [Self::Confirmed, Self::Completed];

    /// The stable word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
        }
    }

    /// The moment named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|earned| earned.as_str() == word)
    }
}

/// What a clinic gives for recommendations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programme {
    pub version: u32,
    pub enabled: bool,
    /// For whoever recommended.
    pub referrer: Money,
    /// For whoever came; may be nothing.
    pub friend: Money,
    pub earned: Earned,
    /// How many days a credit is good; for ever when absent.
    pub good_days: Option<u16>,
    /// For how many new clients one client is rewarded within a year; for all when absent.
    pub most_per_year: Option<u16>,
}

/// Why a code earns nothing. Nobody but the clinic is told: whoever knows a name and an address must not learn whether
/// they are a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No client has it.
    Unknown,
    ProgrammeOff,
    /// It is the client's own.
    Own,
    /// They were here before.
    KnownClient,
    /// Another booking of theirs earned the credits.
    EarnedBefore,
}

impl Refusal {
    pub const ALL: [Self; 5] = [Self::Unknown, Self::ProgrammeOff, Self::Own, Self::KnownClient, Self::EarnedBefore];

    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::ProgrammeOff => "programme_off",
            Self::Own => "own",
            Self::KnownClient => "known_client",
            Self::EarnedBefore => "earned_before",
        }
    }

    /// The reason named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.as_str() == word)
    }

    /// In words for the clinic.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Unknown => "Not recognised: no client has this code.",
            Self::ProgrammeOff => "Your programme was off when they booked.",
            Self::Own => "It is the client’s own code.",
            Self::KnownClient => "They were a client before.",
            Self::EarnedBefore => "Another booking of theirs earned the credits already.",
        }
    }
}

/// What is known of whoever uses a code.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four independent questions, each answered yes or no")]
pub struct Use {
    pub programme_is_on: bool,
    /// Whether a client of the clinic has the code.
    pub is_known: bool,
    /// Whether that client and whoever uses it share the contact, a phone or an address.
    pub is_own: bool,
    /// Whether they had a visit that was confirmed, took place or was missed.
    pub was_here: bool,
}

impl Use {
    /// Why the code earns nothing, if so.
    pub const fn refusal(self) -> Option<Refusal> {
        if !self.is_known {
            Some(Refusal::Unknown)
        } else if !self.programme_is_on {
            Some(Refusal::ProgrammeOff)
        } else if self.is_own {
            Some(Refusal::Own)
        } else if self.was_here {
            Some(Refusal::KnownClient)
        } else {
            None
        }
    }
}

/// Where a recommendation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Refused,
    /// The booking has not come far enough.
    Waiting,
    /// The credits are given.
    Given,
    /// The visit did not take place, and nothing of the credits had been used.
    TakenBack,
    /// The same, but what had been used stays used.
    PartlyTakenBack,
}

/// What is to be done about a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Nothing,
    Give,
    TakeBack,
}

impl Standing {
    pub const ALL: [Self; 5] = [Self::Refused, Self::Waiting, Self::Given, Self::TakenBack, Self::PartlyTakenBack];

    /// What the booking's state asks for. Asked again after it was done, it asks for nothing.
    pub const fn next(self, booking: BookingState, earned: Earned) -> Next {
        match (self, booking, earned) {
            (Self::Waiting, BookingState::Completed, _)
            | (Self::Waiting, BookingState::Confirmed, Earned::Confirmed) => Next::Give,
            (Self::Given, BookingState::Cancelled | BookingState::NoShow, _) => Next::TakeBack,
            _ => Next::Nothing,
        }
    }

    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Waiting => "waiting",
            Self::Given => "given",
            Self::TakenBack => "taken_back",
            Self::PartlyTakenBack => "partly_taken_back",
        }
    }

    /// The standing named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_is_read_however_it_is_typed(secret in "[A-Za-z0-9_-]{43}", gap in "[ \u{2013}\u{2011}-]{0,3}") {
            if let Some(code) = ReferralCode::from_secret(&secret) {
                let spelled = code.spelled().to_lowercase().replace('-', &gap);
                prop_assert_eq!(ReferralCode::typed(&format!(" {spelled} ")), Some(code));
            }
        }

        /// Events come again and in any order; each client is given credits once, and taken back at most once.
        #[test]
        fn what_is_done_is_done_once(
            states in proptest::collection::vec(proptest::sample::select(BookingState::ALL.to_vec()), 0..30),
            earned in proptest::sample::select(Earned::ALL.to_vec()),
            spent in any::<bool>(),
        ) {
            let (mut standing, mut given, mut back) = (Standing::Waiting, 0, 0);
            for state in states {
                match standing.next(state, earned) {
                    Next::Give => {
                        given += 1;
                        standing = Standing::Given;
                    }
                    Next::TakeBack => {
                        back += 1;
                        standing = if spent { Standing::PartlyTakenBack } else { Standing::TakenBack };
                    }
                    Next::Nothing => {}
                }
            }
            prop_assert!(back <= given && given <= 1);
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for typed in ["", "K7Q-4M", "K7Q-4MXX", "REF-ANNA", "K7Q/4MX", "ñ7Q4MX"] {
            assert_eq!(ReferralCode::typed(typed), None, "{typed}");
        }
        assert_eq!(ReferralCode::from_secret("aeiou-AEIOU_01"), None);
    }

    #[test]
    fn the_first_reason_is_told() {
        let fine = Use { programme_is_on: true, is_known: true, is_own: false, was_here: false };
        assert_eq!(fine.refusal(), None);
        let all = [
            (Use { is_known: false, was_here: true, ..fine }, Refusal::Unknown),
            (Use { programme_is_on: false, is_own: true, ..fine }, Refusal::ProgrammeOff),
            (Use { is_own: true, was_here: true, ..fine }, Refusal::Own),
            (Use { was_here: true, ..fine }, Refusal::KnownClient),
        ];
        for (used, why) in all {
            assert_eq!(used.refusal(), Some(why));
        }
    }

    #[test]
    fn a_visit_that_took_place_earns_and_nothing_takes_that_back() {
        assert_eq!(Standing::Waiting.next(BookingState::Confirmed, Earned::Completed), Next::Nothing);
        assert_eq!(Standing::Waiting.next(BookingState::Completed, Earned::Completed), Next::Give);
        assert_eq!(Standing::Given.next(BookingState::Completed, Earned::Confirmed), Next::Nothing);
        for over in [BookingState::Cancelled, BookingState::NoShow] {
            assert_eq!(Standing::Waiting.next(over, Earned::Confirmed), Next::Nothing);
            assert_eq!(Standing::Given.next(over, Earned::Confirmed), Next::TakeBack);
        }
    }

    #[test]
    fn words_are_read_back() {
        assert!(Earned::ALL.into_iter().all(|of| Earned::from_word(of.as_str()) == Some(of)));
        assert!(Refusal::ALL.into_iter().all(|of| Refusal::from_word(of.as_str()) == Some(of)));
        assert!(Standing::ALL.into_iter().all(|of| Standing::from_word(of.as_str()) == Some(of)));
    }
}
