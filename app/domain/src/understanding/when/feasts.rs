//! Days that have a name: Christmas, Thanksgiving, Easter.

use super::{
    super::words::{Feast, Sym},
    day::{Calendar, plus, weekday_of},
};
use chrono::{Datelike, Days, NaiveDate};

impl Calendar<'_> {
    /// The next such day, today included.
    pub(super) fn feast(&self, sym: Sym) -> Option<NaiveDate> {
        let Sym::Feast(feast) = sym else { return None };
        let year = self.today.year();
        (year..=year + 8).filter_map(|year| in_year(feast, year)).find(|date| *date >= self.today)
    }
}

fn in_year(feast: Feast, year: i32) -> Option<NaiveDate> {
    match feast {
        Feast::Fixed(month, day) => NaiveDate::from_ymd_opt(year, u32::from(month), u32::from(day)),
        Feast::NthWeekday { month, weekday, nth } => {
            let first = NaiveDate::from_ymd_opt(year, u32::from(month), 1)?;
            let ahead = (7 + u64::from(weekday) - u64::from(weekday_of(first))) % 7;
            plus(first, ahead + (u64::from(nth) - 1) * 7)
        }
        Feast::LastWeekday { month, weekday } => {
            let first = NaiveDate::from_ymd_opt(year, u32::from(month), 1)?;
            let last = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
            last.checked_sub_days(Days::new((7 + u64::from(weekday_of(last)) - u64::from(weekday)) % 7))
        }
        Feast::Easter(days) => easter(year)?.checked_add_signed(chrono::TimeDelta::days(i64::from(days))),
        Feast::DayAfterThanksgiving => in_year(Feast::NthWeekday { month: 11, weekday: 3, nth: 4 }, year)?.succ_opt(),
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm in Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let leap_correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - leap_correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let month_correction = (golden + 11 * epact + 22 * weekday) / 451;
    let sum = epact + weekday - 7 * month_correction + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_tables_have_it() {
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)] {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day));
        }
    }

    #[test]
    fn thanksgiving_and_memorial_day_follow_their_weekday() {
        let thanksgiving = Feast::NthWeekday { month: 11, weekday: 3, nth: 4 };
        assert_eq!(in_year(thanksgiving, 2026), NaiveDate::from_ymd_opt(2026, 11, 26));
        assert_eq!(in_year(Feast::LastWeekday { month: 5, weekday: 0 }, 2026), NaiveDate::from_ymd_opt(2026, 5, 25));
    }
}
