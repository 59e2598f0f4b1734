//! What a message names besides the facts that a booking needs: money, amounts, addresses, places, other people, and
//! services that are in no catalogue. A conversation does without them; `anteroom understand` shows them all.

mod addresses;
mod amounts;
mod everyday;
mod money;
mod people;
mod places;

use super::{tokens::Message, words::Lexicon};
pub(super) use money::Bound;
use rust_decimal::Decimal;

/// Something named at the characters `start..end`.
pub(super) struct Mention {
    pub start: u32,
    pub end: u32,
    pub value: Mentioned,
}

pub(super) enum Mentioned {
    /// An everyday service, by its plain name.
    Service(&'static str),
    Amount {
        amount: Decimal,
        unit: &'static str,
    },
    /// “120 x 80 cm”
    Size {
        width: Decimal,
        height: Decimal,
        unit: &'static str,
    },
    Money(money::Sum),
    Percent(Decimal),
    Address,
    Place,
    Person,
}

/// Whoever names no more than one of these wants something, and has told nothing yet.
const TRADES_ALONE: &[&str] = &[
    "dentist",
    "doctor",
    "hair salon",
    "hair stylist",
    "barber",
    "consultation",
    "house cleaning",
    "plumber",
    "lawyer",
];

impl Mention {
    /// Whether it tells more than what kind of business is looked for.
    pub fn informs(&self) -> bool {
        !matches!(self.value, Mentioned::Service(name) if TRADES_ALONE.contains(&name))
    }

    fn of(message: &Message, first: usize, end: usize, value: Mentioned) -> Self {
        let (start, end) = message.span_of(first, end);
        Self { start, end, value }
    }
}

/// What would else be read as a time: money, amounts with a unit, addresses.
pub(super) fn numbers(message: &mut Message, lexicon: Lexicon) -> Vec<Mention> {
    let mut mentions = addresses::read(message);
    mentions.extend(money::read(message, lexicon));
    mentions.extend(amounts::read(message, lexicon));
    mentions
}

/// What is named by words, once the times are known. Everyday services only where no catalogue says what there is.
pub(super) fn names(message: &mut Message, lexicon: Lexicon, with_services: bool) -> Vec<Mention> {
    let mut mentions = people::read(message, lexicon);
    if with_services {
        mentions.extend(everyday::read(message));
    }
    mentions.extend(places::read(message, lexicon));
    mentions
}
