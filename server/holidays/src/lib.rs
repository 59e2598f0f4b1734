//! Public holidays by country and region.
//!
//! The list is data, written by `data/generate.py` from the Python package `holidays` (MIT). It reaches to the end of
//! [`LAST_YEAR`]; a clinic changes single days, and adds its own, where it keeps its hours.
//!
//! To add a country: its code in `data/generate.py`, its name in [`COUNTRIES`], and run the script.

use chrono::{Datelike, NaiveDate};
use std::{collections::BTreeMap, sync::LazyLock};

/// Codes (ISO 3166-1) and names of the countries that are known.
pub const COUNTRIES: [(&str, &str); 10] = [
    ("AU", "Australia"),
    ("CA", "Canada"),
    ("FR", "France"),
    ("DE", "Germany"),
    ("IE", "Ireland"),
    ("MX", "Mexico"),
    ("NZ", "New Zealand"),
    ("ES", "Spain"),
    ("GB", "United Kingdom"),
    ("US", "United States"),
];

/// The list ends with this year.
pub const LAST_YEAR: i32 = 2_035;

/// A day off in some place. A day may have more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    pub date: NaiveDate,
    pub name: &'static str,
}

/// A part of a country with holidays of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166-2 without the country, or a name where there is no code.
    pub code: &'static str,
    pub name: &'static str,
}

struct Row {
    holiday: Holiday,
    /// Codes with commas between them; `*` everywhere, `-` where no region is named.
    places: &'static str,
}

static ROWS: LazyLock<BTreeMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let mut rows: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
    for line in include_str!("../data/holidays.tsv").lines() {
        let mut parts = line.split('\t');
        let (Some(country), Some(date), Some(places), Some(name)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let Ok(date) = date.parse() else { continue };
        rows.entry(country).or_default().push(Row { holiday: Holiday { date, name }, places });
    }
    rows
});

/// Whether the country is known, and the region where one is named.
pub fn is_known(country: &str, region: Option<&str>) -> bool {
    COUNTRIES.iter().any(|(code, _)| *code == country)
        && region.is_none_or(|region| regions(country).iter().any(|known| known.code == region))
}

/// By name; empty for a country that is alike everywhere, or is not known.
pub fn regions(country: &str) -> Vec<Region> {
    let lines = include_str!("../data/regions.tsv").lines();
    lines
        .filter_map(|line| {
            let mut parts = line.split('\t');
            (parts.next() == Some(country)).then_some(())?;
            Some(Region { code: parts.next()?, name: parts.next()? })
        })
        .collect()
}

/// The holidays of `from..=to`, in order; those of the whole country where no region is named.
pub fn between(country: &str, region: Option<&str>, from: NaiveDate, to: NaiveDate) -> Vec<Holiday> {
    let wanted = region.unwrap_or("-");
    let of_place = |row: &&Row| row.places == "*" || row.places.split(',').any(|place| place == wanted);
    let rows = ROWS.get(country).map_or(&[][..], Vec::as_slice);
    let within = rows.iter().filter(|row| (from..=to).contains(&row.holiday.date));
    let mut found: Vec<Holiday> = within.filter(of_place).map(|row| row.holiday).collect();
    found.sort_unstable();
    found
}

/// Whether the list says anything about this date's year.
pub fn reaches(date: NaiveDate) -> bool {
    date.year() <= LAST_YEAR
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn names(country: &str, region: Option<&str>, date: &str) -> Vec<&'static str> {
        between(country, region, day(date), day(date)).into_iter().map(|holiday| holiday.name).collect()
    }

    #[test]
    fn every_country_has_its_list_for_every_year_and_every_region() {
        for (country, _) in COUNTRIES {
            let regions = regions(country);
            let places = regions.iter().map(|region| Some(region.code)).chain([None]);
            for place in places {
                assert!(is_known(country, place));
                for year in 2_025..=LAST_YEAR {
                    let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
                    let last = NaiveDate::from_ymd_opt(year, 12, 31).expect("a date");
                    let found = between(country, place, first, last);
                    assert!((5..=26).contains(&found.len()), "{country} {place:?} {year}: {}", found.len());
                    assert!(found.iter().any(|holiday| holiday.date.month() == 1), "{country} {place:?} {year} begins");
                }
            }
        }
        assert_eq!(ROWS.len(), COUNTRIES.len());
        assert!(!is_known("US", Some("XX")) && !is_known("ZZ", None));
    }

    #[test]
    fn regions_keep_days_that_others_do_not() {
        // Public lists of the governments concerned.
        assert!(names("US", Some("TX"), "2026-03-02").contains(&"Texas Independence Day"));
        assert!(names("US", None, "2026-03-02").is_empty());
        assert_eq!(names("US", None, "2026-11-26"), ["Thanksgiving Day"]);
        assert_eq!(names("CA", Some("ON"), "2026-10-12").len(), 1, "Thanksgiving in Canada");
        assert_eq!(names("GB", Some("SCT"), "2026-11-30"), ["Saint Andrew's Day"]);
        assert!(names("GB", Some("ENG"), "2026-11-30").is_empty());
        assert!(!names("DE", Some("BY"), "2026-01-06").is_empty() && names("DE", Some("BE"), "2026-01-06").is_empty());
        assert!(!names("AU", Some("VIC"), "2026-11-03").is_empty(), "the Melbourne Cup");
        assert!(!names("NZ", None, "2026-02-06").is_empty(), "Waitangi Day");
        assert!(!names("FR", None, "2026-07-14").is_empty() && !names("MX", None, "2026-09-16").is_empty());
        assert!(!names("IE", None, "2026-02-02").is_empty() && !names("ES", Some("MD"), "2026-05-02").is_empty());
    }

    #[test]
    fn no_region_stands_twice_and_every_place_of_a_holiday_is_one() {
        for (country, _) in COUNTRIES {
            let regions = regions(country);
            let codes: BTreeSet<&str> = regions.iter().map(|region| region.code).collect();
            let names: BTreeSet<&str> = regions.iter().map(|region| region.name).collect();
            assert_eq!((codes.len(), names.len()), (regions.len(), regions.len()), "{country}");
            for row in &ROWS[country] {
                assert!(row.places.split(',').all(|place| ["*", "-"].contains(&place) || codes.contains(place)));
                assert!(!row.holiday.name.is_empty());
            }
        }
        assert!(reaches(day("2035-12-31")) && !reaches(day("2036-01-01")));
    }
}
