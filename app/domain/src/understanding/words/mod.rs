//! The vocabulary of each language, as data: the grammar in [`super::when`] is one for all of them.

mod acts_en;
mod acts_es;
mod cities;
mod en;
mod en_calendar;
mod es;
mod es_calendar;
mod everyday;
mod markers;
mod not_names;
pub(super) mod questions;
mod trades;

use super::{Act, Locale, tokens::Message};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

pub(super) use cities::cities_from;
pub(super) use everyday::is_common;
pub(super) use not_names::is_never_a_name;
pub(super) use trades::TRADES;

/// A part of the day, with the minutes after midnight that it spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// “de la madrugada”
    SmallHours,
    EarlyMorning,
    Morning,
    MidMorning,
    LateMorning,
    Lunch,
    EarlyAfternoon,
    Afternoon,
    MidAfternoon,
    LateAfternoon,
    /// “end of day”, “close of business”
    DayEnd,
    EarlyEvening,
    Evening,
    LateEvening,
    Night,
}

impl Part {
    pub const fn minutes(self) -> (u16, u16) {
        match self {
            Self::SmallHours => (0, 6 * 60),
            Self::EarlyMorning => (6 * 60, 9 * 60),
            Self::Morning => (6 * 60, 12 * 60),
            Self::MidMorning => (9 * 60, 11 * 60),
            Self::LateMorning => (10 * 60, 12 * 60),
            Self::Lunch => (11 * 60 + 30, 13 * 60 + 30),
            Self::EarlyAfternoon => (12 * 60, 15 * 60),
            Self::Afternoon => (12 * 60, 17 * 60),
            Self::MidAfternoon => (14 * 60, 16 * 60),
            Self::LateAfternoon => (15 * 60, 18 * 60),
            Self::DayEnd => (16 * 60, 18 * 60),
            Self::EarlyEvening => (17 * 60, 19 * 60),
            Self::LateEvening => (19 * 60, 22 * 60),
            Self::Evening => (17 * 60, 21 * 60),
            Self::Night => (18 * 60, 24 * 60),
        }
    }

    pub const fn is_morning(self) -> bool {
        matches!(self, Self::SmallHours | Self::EarlyMorning | Self::Morning | Self::MidMorning | Self::LateMorning)
    }
}

/// A day that is named rather than numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feast {
    /// Month and day.
    Fixed(u8, u8),
    /// Thanksgiving: the fourth Thursday in November. Monday = 0.
    NthWeekday {
        month: u8,
        weekday: u8,
        nth: u8,
    },
    /// Memorial Day: the last Monday in May.
    LastWeekday {
        month: u8,
        weekday: u8,
    },
    /// So many days after Easter Sunday.
    Easter(i8),
    DayAfterThanksgiving,
}

/// What a word means where dates and times are concerned, whatever its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sym {
    /// Monday = 0.
    Weekday(u8),
    /// “Fridays”: every one of them.
    EveryWeekday(u8),
    Month(u8),
    Feast(Feast),
    /// The week before Easter.
    HolyWeek,
    Number(u16),
    Ordinal(u8),
    Today,
    Tonight,
    Tomorrow,
    DayAfterTomorrow,
    Yesterday,
    Part(Part),
    /// “mornings”: of any day.
    AnyPart(Part),
    Noon,
    /// “al mediodía”: towards twelve, rather than on the stroke.
    NoonHour,
    Midnight,
    Next,
    This,
    Last,
    Since,
    Coming,
    DayUnit,
    WeekUnit,
    FortnightUnit,
    MonthUnit,
    YearUnit,
    HourUnit,
    MinuteUnit,
    Weekend,
    Weekends,
    Workdays,
    AnyDay,
    AnyTime,
    Asap,
    /// After the school or working day: a minute of the day.
    AfterMinute(u16),
    /// Before it.
    BeforeMinute(u16),
    At,
    Around,
    After,
    /// “después del”: with its article, after which a number is a day.
    AfterThe,
    Before,
    BeforeThe,
    FromThe,
    By,
    Until,
    From,
    To,
    Between,
    And,
    Or,
    In,
    Within,
    On,
    Of,
    The,
    Am,
    Pm,
    /// “3p”
    ShortPm,
    Oclock,
    /// “nine oh five”
    Oh,
    Half,
    Quarter,
    Past,
    Minus,
    Later,
    Earlier,
    FromNow,
    Start,
    Middle,
    End,
    RestOf,
    Except,
    Any,
    A,
    Ish,
    OrdinalMark,
    /// “doesn't work”, said after a day.
    Unsuitable,
}

impl Sym {
    /// Says nothing about days or times by itself.
    pub const fn is_filler(self) -> bool {
        matches!(
            self,
            Self::Number(_)
                | Self::And
                | Self::Or
                | Self::In
                | Self::On
                | Self::Of
                | Self::The
                | Self::A
                | Self::Any
                | Self::Around
                | Self::To
                | Self::This
                | Self::Except
        )
    }
}

/// The entries of a vocabulary by their first word: a message of thousands of words asks for each.
type ByFirstWord<T> = HashMap<&'static str, Vec<T>>;

fn by_first_word<T>(entries: impl Iterator<Item = T>, phrase: impl Fn(&T) -> &'static str) -> ByFirstWord<T> {
    let mut index: ByFirstWord<T> = HashMap::new();
    for entry in entries {
        let first = phrase(&entry).split(' ').next().unwrap_or_default();
        index.entry(first).or_default().push(entry);
    }
    index
}

/// A set of words that is read when it is first asked.
pub(super) struct WordSet(LazyLock<HashSet<&'static str>, fn() -> HashSet<&'static str>>);

impl WordSet {
    pub const fn new(words: fn() -> HashSet<&'static str>) -> Self {
        Self(LazyLock::new(words))
    }

    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

/// The words of a text, separated by white space.
pub(super) fn word_set(text: &'static str) -> HashSet<&'static str> {
    text.split_whitespace().collect()
}

type WhenPhrase = (&'static str, Sym);

static WHEN_EN: LazyLock<ByFirstWord<WhenPhrase>> =
    LazyLock::new(|| by_first_word(en_calendar::NAMES.iter().chain(en::WHEN).copied(), |(phrase, _)| phrase));
static WHEN_ES: LazyLock<ByFirstWord<WhenPhrase>> =
    LazyLock::new(|| by_first_word(es_calendar::NAMES.iter().chain(es::WHEN).copied(), |(phrase, _)| phrase));

/// Single words by their initial, among which a slip of the pen is looked for.
type ByInitial = HashMap<char, Vec<WhenPhrase>>;

static INITIALS_EN: LazyLock<ByInitial> = LazyLock::new(|| by_initial(&WHEN_EN));
static INITIALS_ES: LazyLock<ByInitial> = LazyLock::new(|| by_initial(&WHEN_ES));

fn by_initial(index: &ByFirstWord<WhenPhrase>) -> ByInitial {
    let mut initials = ByInitial::new();
    let single = index.values().flatten().filter(|(phrase, _)| phrase.len() >= 5 && !phrase.contains(' '));
    for (phrase, sym) in single {
        if let Some(initial) = phrase.chars().next() {
            initials.entry(initial).or_default().push((phrase, *sym));
        }
    }
    for words in initials.values_mut() {
        words.sort_unstable_by_key(|(phrase, _)| *phrase);
    }
    initials
}

static ENGLISH: LazyLock<HashSet<&str>> = LazyLock::new(|| markers::ENGLISH.split_whitespace().collect());
static SPANISH: LazyLock<HashSet<&str>> = LazyLock::new(|| markers::SPANISH.split_whitespace().collect());

/// The vocabulary one message is read with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexicon {
    pub locale: Locale,
    when: &'static ByFirstWord<WhenPhrase>,
    initials: &'static ByInitial,
}

impl Lexicon {
    /// The language the message is written in; the conversation's own when the words do not tell.
    pub fn of(message: &Message, locale: Locale) -> Self {
        // A word for a time that only one of them has tells as much as its everyday words.
        let count = |markers: &HashSet<&str>, own: &ByFirstWord<WhenPhrase>, other: &ByFirstWord<WhenPhrase>| {
            let words = message.tokens.iter().filter(|token| token.is_word()).map(|token| token.folded.as_str());
            words.filter(|word| markers.contains(word) || own.contains_key(word) && !other.contains_key(word)).count()
        };
        let (english, spanish) = (count(&ENGLISH, &WHEN_EN, &WHEN_ES), count(&SPANISH, &WHEN_ES, &WHEN_EN));
        let locale = match english.cmp(&spanish) {
            std::cmp::Ordering::Greater => Locale::En,
            std::cmp::Ordering::Less => Locale::Es,
            std::cmp::Ordering::Equal => locale,
        };
        let (when, initials): (&ByFirstWord<_>, &ByInitial) =
            if locale == Locale::En { (&WHEN_EN, &INITIALS_EN) } else { (&WHEN_ES, &INITIALS_ES) };
        Self { locale, when, initials }
    }

    /// The longest entry that starts at token `index`, and the token after it.
    pub fn when_at(self, message: &Message, index: usize) -> Option<(Sym, usize)> {
        let exact = self
            .when
            .get(message.folded(index)?)
            .into_iter()
            .flatten()
            .filter_map(|(phrase, sym)| phrase_end(message, index, phrase).map(|end| (*sym, end)))
            .max_by_key(|(_, end)| *end);
        exact.or_else(|| self.misspelt(message.word(index)?).map(|sym| (sym, index + 1)))
    }

    /// A day or month with a slip of the pen; short and everyday words are never bent into one.
    fn misspelt(self, word: &str) -> Option<Sym> {
        let length = word.chars().count();
        if length < 5 || is_common(word) {
            return None;
        }
        if length == 5 {
            return self.misspelt_name(word);
        }
        let words = self.initials.get(&word.chars().next()?)?;
        words
            .iter()
            .filter(|(phrase, _)| phrase.len() >= 6 && phrase.len().abs_diff(length) <= 2)
            .map(|(phrase, sym)| (strsim::damerau_levenshtein(phrase, word), *phrase, *sym))
            .filter(|(distance, phrase, _)| *distance <= if phrase.len() >= 8 { 2 } else { 1 })
            .min_by_key(|(distance, phrase, _)| (*distance, *phrase))
            .map(|(_, _, sym)| sym)
    }

    /// A short slip in the name of a day or month: “mondy”, “fridy”, “marhc”.
    fn misspelt_name(self, word: &str) -> Option<Sym> {
        let name = |sym: &Sym| matches!(sym, Sym::Weekday(_) | Sym::Month(_) | Sym::Tomorrow);
        let swapped = |phrase: &str| {
            let sorted = |text: &str| {
                let mut letters: Vec<char> = text.chars().collect();
                letters.sort_unstable();
                letters
            };
            phrase.len() == 5 && sorted(phrase) == sorted(word)
        };
        let words = self.initials.get(&word.chars().next()?)?;
        let near =
            |phrase: &str| (phrase.len() == 6 || swapped(phrase)) && strsim::damerau_levenshtein(phrase, word) == 1;
        words.iter().find(|(phrase, sym)| name(sym) && near(phrase)).map(|(_, sym)| *sym)
    }

    /// A number word: “three”, “twelve”, “treinta”.
    pub fn number(self, word: &str) -> Option<u16> {
        self.when.get(word)?.iter().find_map(|(phrase, sym)| match sym {
            Sym::Number(number) if *phrase == word => Some(*number),
            _ => None,
        })
    }
}

/// Whether the words of `phrase` (separated by one space, already folded) stand at token `index`; the token after them.
pub(super) fn phrase_end(message: &Message, index: usize, phrase: &str) -> Option<usize> {
    let mut at = index;
    for word in phrase.split(' ') {
        if message.folded(at) != Some(word) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// How an act's phrase has to stand in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    /// At the start of a sentence or clause.
    Opening,
    /// As a whole sentence or clause.
    Alone,
}

pub(super) type ActPhrase = (&'static str, Act, Place);

static ACTS_EN: LazyLock<ByFirstWord<ActPhrase>> = LazyLock::new(|| {
    let own = acts_en::PHRASES.iter().copied().flatten();
    by_first_word(own.chain(acts_es::PHRASES).copied(), |(phrase, ..)| phrase)
});
static ACTS_ES: LazyLock<ByFirstWord<ActPhrase>> = LazyLock::new(|| {
    let other = acts_en::PHRASES.iter().copied().flatten();
    by_first_word(acts_es::PHRASES.iter().chain(other).copied(), |(phrase, ..)| phrase)
});

/// The phrases that begin with a word, of both languages: greetings and yes are often borrowed.
pub(super) fn act_phrases(locale: Locale, first: &str) -> &'static [ActPhrase] {
    let index: &ByFirstWord<_> = if locale == Locale::En { &ACTS_EN } else { &ACTS_ES };
    index.get(first).map_or(&[], Vec::as_slice)
}
