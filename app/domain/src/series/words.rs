//! A rule in words, for people.

use super::{Ends, Nth, Repeat};
use crate::{
    calendar::labels::{date, weekday_long},
    understanding::Locale::En,
};
use chrono::{Datelike, Weekday};

/// “Every 2 weeks on Tuesday and Friday, 8 times”, “On the last Friday of every month, until Thu, Dec 10, 2026”.
pub fn in_words(repeat: &Repeat, ends: Ends) -> String {
    let rule = match repeat {
        Repeat::Weekly { every, weekdays } => {
            let days: Vec<&str> = weekdays.iter().map(|day| name(*day)).collect();
            let days = match days.as_slice() {
                [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
                _ => days.concat(),
            };
            match every {
                1 => format!("Every week on {days}"),
                _ => format!("Every {every} weeks on {days}"),
            }
        }
        Repeat::Monthly { every, nth, weekday } => {
            let months = if *every == 1 { "every month".to_owned() } else { format!("every {every} months") };
            format!("On the {} {} of {months}", nth.in_words(), name(*weekday))
        }
    };
    match ends {
        Ends::After { visits: 1 } => format!("{rule}, once"),
        Ends::After { visits } => format!("{rule}, {visits} times"),
        Ends::On { date: day } => format!("{rule}, until {}, {}", date(day, En), day.year()),
    }
}

impl Nth {
    /// “first”, “last”.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Third => "third",
            Self::Fourth => "fourth",
            Self::Last => "last",
        }
    }
}

fn name(iso: u8) -> &'static str {
    let day = Weekday::try_from(iso.saturating_sub(1)).unwrap_or(Weekday::Mon);
    weekday_long(day, En)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reads_as_people_say_it() {
        let weekly = |every, days: &[u8]| Repeat::Weekly { every, weekdays: days.iter().copied().collect() };
        let last_friday = Repeat::Monthly { every: 1, nth: Nth::Last, weekday: 5 };
        let until = Ends::On { date: chrono::NaiveDate::from_ymd_opt(2026, 12, 10).expect("a date") };
        assert_eq!(in_words(&weekly(1, &[2]), Ends::After { visits: 8 }), "Every week on Tuesday, 8 times");
        assert_eq!(
            in_words(&weekly(2, &[1, 2, 5]), Ends::After { visits: 8 }),
            "Every 2 weeks on Monday, Tuesday and Friday, 8 times"
        );
        assert_eq!(in_words(&last_friday, until), "On the last Friday of every month, until Thu, Dec 10, 2026");
    }
}
