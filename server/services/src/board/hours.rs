//! The time in which a column does not work, in words.

use contract::board::{BoardColumn, ClosedKind, ClosedSpan};
use domain::{calendar::labels::minutes, understanding::Locale};

pub(super) const MIDNIGHT: u16 = 24 * 60;
/// What an empty day shows: 8:00 AM to 6:00 PM.
const USUAL: (u16, u16) = (8 * 60, 18 * 60);
/// A gap that begins in here and is at most so long is called lunch.
const LUNCH_BEGINS: std::ops::RangeInclusive<u16> = 11 * 60..=14 * 60;
const LONGEST_LUNCH: u16 = 120;

/// What lies outside `spans` (in order, minutes after midnight). `special` is the reason when the date has hours of
/// its own.
pub(super) fn closed(spans: &[(u16, u16)], special: Option<&str>) -> Vec<ClosedSpan> {
    let reason = special.filter(|reason| !reason.is_empty());
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        let label = reason.unwrap_or("Day off").to_owned();
        return vec![ClosedSpan { from_minute: 0, until_minute: MIDNIGHT, label, kind: ClosedKind::Hours }];
    };
    let because = |label: String| reason.map_or(label.clone(), |reason| format!("{label} · {reason}"));
    let mut closed = Vec::new();
    if first.0 > 0 {
        let label = because(format!("Starts {}", minutes(first.0, Locale::En)));
        closed.push(ClosedSpan { from_minute: 0, until_minute: first.0, label, kind: ClosedKind::Hours });
    }
    for pair in spans.windows(2) {
        let (from_minute, until_minute) = (pair[0].1, pair[1].0);
        if from_minute < until_minute {
            let label = reason.map_or_else(|| gap_label(from_minute, until_minute).to_owned(), str::to_owned);
            closed.push(ClosedSpan { from_minute, until_minute, label, kind: ClosedKind::Hours });
        }
    }
    if last.1 < MIDNIGHT {
        let label = because(format!("Off from {}", minutes(last.1, Locale::En)));
        closed.push(ClosedSpan { from_minute: last.1, until_minute: MIDNIGHT, label, kind: ClosedKind::Hours });
    }
    closed
}

fn gap_label(from: u16, until: u16) -> &'static str {
    if LUNCH_BEGINS.contains(&from) && until - from <= LONGEST_LUNCH { "Lunch" } else { "Break" }
}

/// The hours that the grid shows: everybody's working time and every booking, in whole hours.
pub(super) fn shown(columns: &[BoardColumn]) -> (u16, u16) {
    let works = |column: &BoardColumn| {
        let own = || column.closed.iter().filter(|span| span.kind == ClosedKind::Hours);
        let opens = own().next().filter(|span| span.from_minute == 0).map_or(0, |span| span.until_minute);
        let closes =
            own().next_back().filter(|span| span.until_minute == MIDNIGHT).map_or(MIDNIGHT, |span| span.from_minute);
        (opens < closes).then_some((opens, closes))
    };
    let booked = |column: &BoardColumn| {
        column.bookings.iter().map(|booking| (booking.from_minute, booking.until_minute)).collect::<Vec<_>>()
    };
    let spans = columns.iter().flat_map(|column| works(column).into_iter().chain(booked(column)));
    let (from, until) = spans.fold((u16::MAX, 0), |(from, until), span| (from.min(span.0), until.max(span.1)));
    if from >= until { USUAL } else { (from / 60 * 60, until.div_ceil(60) * 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(spans: &[(u16, u16)], special: Option<&str>) -> Vec<(u16, u16, String)> {
        closed(spans, special).into_iter().map(|span| (span.from_minute, span.until_minute, span.label)).collect()
    }

    #[test]
    fn a_split_shift_has_lunch_between_and_says_when_it_starts_and_ends() {
        let day = labels(&[(690, 750), (780, 975)], None);
        assert_eq!(
            day,
            [
                (0, 690, "Starts 11:30 AM".to_owned()),
                (750, 780, "Lunch".to_owned()),
                (975, 1_440, "Off from 4:15 PM".to_owned()),
            ]
        );
    }

    #[test]
    fn a_day_off_says_why() {
        assert_eq!(labels(&[], Some("Holiday")), [(0, 1_440, "Holiday".to_owned())]);
        assert_eq!(labels(&[], None), [(0, 1_440, "Day off".to_owned())]);
        assert_eq!(labels(&[(0, 720)], Some("Training")), [(720, 1_440, "Off from 12:00 PM · Training".to_owned())]);
    }

    #[test]
    fn an_empty_board_shows_a_usual_day() {
        assert_eq!(shown(&[]), USUAL);
    }
}
