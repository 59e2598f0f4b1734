//! The columns that are drawn: those of a day, or the days of a week.

use chrono::NaiveDate;
use contract::board::{BoardColumn, BoardDay, StateCount};
use domain::booking::BookingState;

/// One column on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct GridColumn {
    /// Unique among those that are shown.
    pub id: String,
    pub date: NaiveDate,
    /// Whose it is; `None`: everybody's, on a day of a week.
    pub resource: Option<String>,
    /// Where in a week: “Mon, Nov 23”, and whether that is today.
    pub day: Option<(String, bool)>,
    /// Minutes from midnight, when the column's day is today.
    pub now: Option<u16>,
    pub column: BoardColumn,
}

/// The columns of one day, of one location or of all.
pub fn of_day(day: &BoardDay, location: Option<&str>) -> Vec<GridColumn> {
    let here = |column: &&BoardColumn| location.is_none_or(|location| column.location_id == location);
    let one = |column: &BoardColumn| GridColumn {
        id: column.resource_id.clone(),
        date: day.date,
        resource: Some(column.resource_id.clone()),
        day: None,
        now: day.now_minute,
        column: column.clone(),
    };
    day.columns.iter().filter(here).map(one).collect()
}

/// The days of a week: of one column of theirs, or of all that are at a location.
pub fn of_week(days: &[BoardDay], who: Option<&str>, location: Option<&str>) -> Vec<GridColumn> {
    days.iter()
        .map(|day| {
            let columns = of_day(day, location).into_iter().map(|of| of.column);
            let one = who.and_then(|who| day.columns.iter().find(|column| column.resource_id == who));
            GridColumn {
                id: day.date.to_string(),
                date: day.date,
                resource: one.map(|column| column.resource_id.clone()),
                day: Some((day.date_label.clone(), day.is_today)),
                now: day.now_minute,
                column: one.cloned().unwrap_or_else(|| together(day.date, columns.collect())),
            }
        })
        .collect()
}

/// Everybody's visits of a day in one column. It is closed where nobody works at all.
fn together(date: NaiveDate, columns: Vec<BoardColumn>) -> BoardColumn {
    let loads: Vec<u32> = columns.iter().map(|column| u32::from(column.load_percent)).collect();
    let people = u32::try_from(loads.len()).unwrap_or(u32::MAX).max(1);
    let load = loads.iter().sum::<u32>() / people;
    let all_day = |column: &BoardColumn| {
        column.closed.iter().find(|span| span.from_minute == 0 && span.until_minute == domain::board::DAY).cloned()
    };
    let closed: Option<Vec<_>> = columns.iter().map(all_day).collect();
    BoardColumn {
        resource_id: date.to_string(),
        name: String::new(),
        title: String::new(),
        initials: String::new(),
        load_percent: u8::try_from(load).unwrap_or(100),
        seats: u16::MAX,
        location_id: String::new(),
        closed: closed.into_iter().flatten().take(1).collect(),
        bookings: columns.into_iter().flat_map(|column| column.bookings).collect(),
    }
}

/// A week told as a day: its bar counts all of it, and its columns are those of today, or of its first day.
pub fn week_as_day(days: &[BoardDay]) -> Option<BoardDay> {
    let (first, last) = (days.first()?, days.last()?);
    let shown = days.iter().find(|day| day.is_today).unwrap_or(first);
    let mut counts: Vec<StateCount> = Vec::new();
    for state in BookingState::ALL {
        let of = days.iter().flat_map(|day| &day.counts).filter(|of| of.state == state);
        let count = of.map(|of| of.count).sum();
        if count > 0 {
            counts.push(StateCount { state, count });
        }
    }
    let booked = days.iter().skip(1).try_fold(first.booked, |sum, day| sum.plus(day.booked)).unwrap_or(first.booked);
    Some(BoardDay {
        date: first.date,
        date_label: format!("{} \u{2013} {}", after_comma(&first.date_label), after_comma(&last.date_label)),
        is_today: days.iter().any(|day| day.is_today),
        from_minute: days.iter().map(|day| day.from_minute).min().unwrap_or_default(),
        until_minute: days.iter().map(|day| day.until_minute).max().unwrap_or_default(),
        counts,
        booked,
        to_approve: first.to_approve.clone(),
        awaiting_deposit: first.awaiting_deposit.clone(),
        without_deposit: first.without_deposit.clone(),
        locations: first.locations.clone(),
        services: first.services.clone(),
        undo: first.undo.clone(),
        ..shown.clone()
    })
}

/// “Nov 24” of “Tue, Nov 24”.
fn after_comma(label: &str) -> &str {
    label.split_once(", ").map_or(label, |(_, date)| date)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::rendered::sample::{day, week};

    #[test]
    fn a_week_is_seven_columns_of_one_or_of_everybody() {
        let week = week().days;
        let all = of_week(&week, None, None);
        assert_eq!(all.len(), 7);
        assert_eq!(
            all[0].column.bookings.len(),
            day().columns.iter().map(|column| column.bookings.len()).sum::<usize>()
        );
        let one = of_week(&week, Some("b"), None);
        assert!(one.iter().all(|of| of.resource.as_deref() == Some("b") && of.column.bookings.len() == 3));
        let told = week_as_day(&week).expect("seven days");
        assert!(told.is_today && told.counts.iter().all(|of| of.count % 7 == 0));
        assert!(week_as_day(&[]).is_none());
    }

    #[test]
    fn another_location_has_no_columns_here() {
        assert_eq!(of_day(&day(), Some("elsewhere")).len(), 0);
        assert_eq!(of_day(&day(), None).len(), 3);
    }
}
