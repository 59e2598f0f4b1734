//! From minutes of a day to places on the grid.

use super::grid::GridColumn;
use contract::board::{BoardBooking, BoardDay, ClosedKind};

/// One hour is 80 px high.
const PIXELS_A_MINUTE: f64 = 80.0 / 60.0;

/// The part of the day that the grid shows, in whole hours: what the clinic asks for, widened to every booking and
/// block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: u16,
    pub until: u16,
}

impl Span {
    pub fn of(day: &BoardDay, columns: &[GridColumn]) -> Self {
        let bookings = columns.iter().flat_map(|of| &of.column.bookings);
        let bookings = bookings.map(|booking| (booking.from_minute, booking.until_minute));
        let blocks = columns.iter().flat_map(|of| &of.column.closed);
        let blocks = blocks.filter(|span| matches!(span.kind, ClosedKind::Block { .. }));
        let stands: Vec<(u16, u16)> =
            bookings.chain(blocks.map(|block| (block.from_minute, block.until_minute))).collect();
        let first = stands.iter().map(|of| of.0).min().unwrap_or(day.from_minute);
        let last = stands.iter().map(|of| of.1).max().unwrap_or(day.until_minute);
        let from = day.from_minute.min(first) / 60 * 60;
        let until = day.until_minute.max(last).min(24 * 60).div_ceil(60) * 60;
        Self { from, until: until.max(from + 60) }
    }

    pub fn hours(self) -> impl Iterator<Item = u16> {
        (self.from..self.until).step_by(60)
    }

    /// Distance from the top, in pixels.
    pub fn top(self, minute: u16) -> f64 {
        f64::from(minute.clamp(self.from, self.until) - self.from) * PIXELS_A_MINUTE
    }

    /// The minute at a distance from the top, in pixels; it may lie outside of the day.
    #[expect(clippy::cast_possible_truncation, reason = "a few screens of pixels")]
    pub fn minute_at(self, pixels: f64) -> i32 {
        i32::from(self.from) + (pixels / PIXELS_A_MINUTE).round() as i32
    }

    pub fn height(self) -> f64 {
        self.top(self.until)
    }

    /// `top` and `height` of what lasts from one minute to another.
    pub fn style(self, from: u16, until: u16) -> String {
        let top = self.top(from);
        format!("top:{top:.1}px;height:{:.1}px", (self.top(until) - top).max(1.0))
    }
}

/// Where a booking stands beside others at the same time: its lane, and how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    pub index: u16,
    pub of: u16,
}

/// A lane for each booking, so that no two that overlap share one. Bookings must be in order of their start.
pub fn lanes(bookings: &[BoardBooking]) -> Vec<Lane> {
    let mut placed: Vec<Lane> = Vec::with_capacity(bookings.len());
    let (mut cluster, mut ends): (usize, Vec<u16>) = (0, Vec::new());
    for booking in bookings {
        if ends.iter().all(|end| *end <= booking.from_minute) {
            widen(&mut placed[cluster..], ends.len());
            cluster = placed.len();
            ends.clear();
        }
        let free = ends.iter().position(|end| *end <= booking.from_minute);
        let index = free.unwrap_or(ends.len());
        match free {
            Some(lane) => ends[lane] = booking.until_minute,
            None => ends.push(booking.until_minute),
        }
        placed.push(Lane { index: u16::try_from(index).unwrap_or(u16::MAX), of: 1 });
    }
    widen(&mut placed[cluster..], ends.len());
    placed
}

fn widen(cluster: &mut [Lane], lanes: usize) {
    for lane in cluster {
        lane.of = u16::try_from(lanes).unwrap_or(u16::MAX).max(1);
    }
}

impl Lane {
    /// `left` and `width`; nothing for a booking that has the column to itself.
    pub fn style(self) -> String {
        if self.of <= 1 {
            return String::new();
        }
        let width = 100.0 / f64::from(self.of);
        format!(";left:calc({:.2}% + 2px);right:auto;width:calc({width:.2}% - 4px)", width * f64::from(self.index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::today::cards::tests::booking;

    #[test]
    fn bookings_that_overlap_stand_side_by_side_and_others_have_the_width() {
        let day = [booking(1, 540, 600), booking(2, 570, 630), booking(3, 600, 660), booking(4, 700, 730)];
        let found: Vec<(u16, u16)> = lanes(&day).into_iter().map(|lane| (lane.index, lane.of)).collect();
        assert_eq!(found, [(0, 2), (1, 2), (0, 2), (0, 1)]);
        assert!(lanes(&[]).is_empty());
    }

    #[test]
    fn a_quarter_of_an_hour_is_twenty_pixels() {
        let span = Span { from: 480, until: 1_080 };
        assert_eq!(span.style(495, 510), "top:20.0px;height:20.0px");
        assert_eq!(span.style(0, 480), "top:0.0px;height:1.0px", "what lies outside is held at the edge");
        assert_eq!(span.hours().count(), 10);
        for minute in [480, 495, 1_000] {
            assert_eq!(span.minute_at(span.top(minute)), i32::from(minute));
        }
        assert_eq!(span.minute_at(-80.0), 420);
    }
}
