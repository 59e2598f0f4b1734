//! A card that was picked up: where it came from, where it would go, and what the board knows of that place.

use super::grid::GridColumn;
use crate::words::clock;
use chrono::NaiveDate;
use contract::{
    board::{BlockPlace, BoardBooking, ClosedKind, ColumnKind, Fits},
    bookings::Placing,
};
use domain::board::{DAY, LENGTH_STEP, Stay, has_seat, nearest, snap};

/// A block that is drawn snaps to so many minutes.
const DRAWN: u16 = 15;

/// What was picked up.
#[derive(Clone, Debug, PartialEq)]
pub enum Picked {
    Visit(Box<BoardBooking>),
    Block {
        id: String,
        label: String,
    },
    /// Nothing yet: a block that is being drawn.
    Fresh,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Moving,
    Resizing,
}

/// A place on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of the [`GridColumn`].
    pub column: String,
    pub stay: Stay,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Lift {
    pub what: Picked,
    pub how: How,
    pub by_key: bool,
    pub from: Place,
    pub at: Place,
    /// Minutes from its beginning to where it is held.
    pub grip: i32,
}

/// What the board knows of the place under a card; the server decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Where it came from.
    Home,
    Fits,
    /// What is in the way. `firm`: it cannot go there by a reason either.
    Hindered {
        reasons: Vec<String>,
        firm: bool,
    },
}

impl Lift {
    pub fn visit(booking: BoardBooking, column: String, how: How) -> Self {
        let stay = stay_of(&booking);
        Self::of(Picked::Visit(Box::new(booking)), Place { column, stay }, how)
    }

    pub fn block(id: String, label: String, column: String, from: u16, until: u16, how: How) -> Self {
        let stay = Stay { from, until, before: 0, after: 0 };
        Self::of(Picked::Block { id, label }, Place { column, stay }, how)
    }

    /// A block that is drawn from a minute on.
    pub fn fresh(column: String, minute: i32) -> Self {
        let from = snap(minute, DRAWN).min(DAY - DRAWN);
        let stay = Stay { from, until: from + DRAWN, before: 0, after: 0 };
        Self::of(Picked::Fresh, Place { column, stay }, How::Resizing)
    }

    fn of(what: Picked, from: Place, how: How) -> Self {
        Self { what, how, by_key: false, at: from.clone(), from, grip: 0 }
    }

    pub fn grid(&self) -> u16 {
        match &self.what {
            Picked::Visit(booking) => booking.grid.max(1),
            Picked::Block { .. } => LENGTH_STEP,
            Picked::Fresh => DRAWN,
        }
    }

    /// Follows what holds it to a minute of a column.
    pub fn follow(&mut self, column: &str, minute: i32) {
        match (self.how, &self.what) {
            (How::Resizing, Picked::Fresh) => {
                let (anchor, minute) = (self.from.stay.from, snap(minute, DRAWN));
                let (from, until) = (anchor.min(minute), anchor.max(minute).max(anchor.min(minute) + DRAWN));
                self.at.stay = Stay { from: from.min(DAY - DRAWN), until: until.min(DAY), before: 0, after: 0 };
            }
            (How::Resizing, _) => self.at.stay = self.from.stay.ending_at(minute),
            (How::Moving, _) => {
                column.clone_into(&mut self.at.column);
                self.at.stay = self.from.stay.moved_to(minute - self.grip, self.grid());
            }
        }
    }

    /// Steps along the grid by the keyboard; a length that was changed before stays.
    pub fn step(&mut self, steps: i32) {
        let grid = i32::from(self.grid());
        let from = i32::from(self.at.stay.from);
        // From between two points of the grid to the next one in the direction.
        let to = if steps > 0 { (from / grid + steps) * grid } else { ((from + grid - 1) / grid + steps) * grid };
        self.at.stay = self.at.stay.moved_to(to, self.grid());
    }

    pub fn lengthen(&mut self, steps: i32) {
        let until = i32::from(self.at.stay.until) + steps * i32::from(LENGTH_STEP);
        self.at.stay = self.at.stay.ending_at(until);
    }

    pub fn go_to(&mut self, minute: u16) {
        self.at.stay = self.at.stay.moved_to(i32::from(minute), 1);
    }

    pub fn is_home(&self) -> bool {
        self.at == self.from && self.what != Picked::Fresh
    }

    /// What is asked of the server for it to be `at` in this column.
    pub fn placing(&self, booking: &BoardBooking, column: &GridColumn, kind: ColumnKind) -> Placing {
        let stay = self.at.stay;
        let resized = stay.minutes() != self.from.stay.minutes();
        let of = |wanted: ColumnKind| column.resource.clone().filter(|_| kind == wanted);
        Placing {
            step: booking.step,
            date: column.date,
            minute: stay.from,
            practitioner_id: of(ColumnKind::Practitioner),
            room_id: of(ColumnKind::Room),
            minutes: resized.then(|| stay.minutes()),
            override_reason: None,
        }
    }

    /// The place of a block in this column; none where a column is nobody's.
    pub fn block_place(&self, column: &GridColumn) -> Option<BlockPlace> {
        Some(BlockPlace {
            resource_id: column.resource.clone()?,
            date: column.date,
            from_minute: self.at.stay.from,
            until_minute: self.at.stay.until,
        })
    }

    /// What the board knows of the place in this column.
    pub fn verdict(&self, column: &GridColumn, kind: ColumnKind, fits: Option<&Fits>) -> Verdict {
        if self.is_home() {
            return Verdict::Home;
        }
        let (mut reasons, taken) = (self.in_the_way(column), self.others_there(column));
        let firm = !taken.is_empty();
        reasons.splice(0..0, taken);
        if let (Picked::Visit(booking), How::Moving, Some(fits)) = (&self.what, self.how, fits) {
            let own = || match kind {
                ColumnKind::Practitioner => Some(practitioner_of(booking)),
                ColumnKind::Room => None,
            };
            let who = column.resource.clone().or_else(own);
            let of = who.and_then(|who| fits.columns.iter().find(|of| of.resource_id == who));
            let same_length = self.at.stay.minutes() == self.from.stay.minutes();
            match of {
                None if column.resource.is_some() => {
                    return Verdict::Hindered { reasons: vec!["Not given here".to_owned()], firm: true };
                }
                Some(of)
                    if same_length
                        && reasons.is_empty()
                        && self.is_on_grid()
                        && !of.starts.contains(&self.at.stay.from) =>
                {
                    reasons.push("No room or practitioner is free".to_owned());
                }
                _ => {}
            }
        }
        if reasons.is_empty() { Verdict::Fits } else { Verdict::Hindered { reasons, firm } }
    }

    fn is_on_grid(&self) -> bool {
        self.at.stay.from.is_multiple_of(self.grid())
    }

    /// The nearest start that the engine offers in this column, other than the place itself.
    pub fn nearest_fit(&self, column: &GridColumn, fits: Option<&Fits>) -> Option<u16> {
        let Picked::Visit(booking) = &self.what else { return None };
        let who = column.resource.clone().unwrap_or_else(|| practitioner_of(booking));
        let of = fits?.columns.iter().find(|of| of.resource_id == who)?;
        nearest(&of.starts, self.at.stay.from)
    }

    /// Visits that leave no seat.
    fn others_there(&self, column: &GridColumn) -> Vec<String> {
        let own = match &self.what {
            Picked::Visit(booking) => Some((booking.booking.id, practitioner_of(booking))),
            Picked::Block { .. } | Picked::Fresh => None,
        };
        let rival = |other: &&BoardBooking| {
            let Some((id, practitioner)) = &own else { return true };
            other.booking.id != *id && (column.resource.is_some() || practitioner_of(other) == *practitioner)
        };
        let there = column.column.bookings.iter().filter(|other| other.booking.state.occupies()).filter(rival);
        let there: Vec<&BoardBooking> = there.filter(|other| self.at.stay.clashes(stay_of(other))).collect();
        let stays: Vec<Stay> = there.iter().map(|other| stay_of(other)).collect();
        let seats = if column.resource.is_some() { column.column.seats } else { 1 };
        if there.is_empty() || has_seat(self.at.stay, &stays, seats) {
            return Vec::new();
        }
        let words = |other: &&BoardBooking| {
            format!("{}, {}\u{2013}{}", other.booking.client_name, clock(other.from_minute), clock(other.until_minute))
        };
        there.iter().map(words).collect()
    }

    /// Hours, blocks, and what has passed.
    fn in_the_way(&self, column: &GridColumn) -> Vec<String> {
        let Picked::Visit(booking) = &self.what else { return Vec::new() };
        let stay = self.at.stay;
        let own = booking.booking.id.to_string();
        let met = column.column.closed.iter().filter(|span| match &span.kind {
            ClosedKind::Hours => stay.runs_into(span.from_minute, span.until_minute),
            ClosedKind::Kept { booking } if *booking == own => false,
            ClosedKind::Busy | ClosedKind::Block { .. } | ClosedKind::Kept { .. } => {
                stay.needs_of(span.from_minute, span.until_minute)
            }
        });
        let mut reasons: Vec<String> = met.map(|span| span.label.clone()).collect();
        let begins_elsewhere = stay.from != self.from.stay.from || self.at.column != self.from.column;
        if begins_elsewhere && column.now.is_some_and(|now| stay.from < now) {
            reasons.push("This time has passed".to_owned());
        }
        reasons
    }
}

pub fn stay_of(booking: &BoardBooking) -> Stay {
    Stay {
        from: booking.from_minute,
        until: booking.until_minute,
        before: booking.buffer_before,
        after: booking.buffer_after,
    }
}

/// Who gives the part of the visit that a card shows.
pub fn practitioner_of(booking: &BoardBooking) -> String {
    let part = booking.booking.steps.get(usize::from(booking.step));
    part.map_or_else(|| booking.booking.practitioner_id.clone(), |part| part.practitioner_id.clone())
}

/// The date on which a card stands, as its column says.
pub fn date_of(columns: &[GridColumn], column: &str) -> Option<NaiveDate> {
    columns.iter().find(|of| of.id == column).map(|of| of.date)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{super::grid::of_day, *};
    use crate::rendered::sample::day;
    use contract::board::FitsOf;

    /// Denise Carter, 12:30 to 1:30 with Dr. Reyes, on a grid of a quarter of an hour.
    fn denise(how: How) -> (Lift, Vec<GridColumn>) {
        let columns = of_day(&day(), None);
        let card = columns[1].column.bookings[1].clone();
        assert_eq!(card.booking.client_name, "Denise Carter");
        (Lift::visit(card, "b".into(), how), columns)
    }

    fn verdict(lift: &Lift, columns: &[GridColumn]) -> Verdict {
        let column = columns.iter().find(|of| of.id == lift.at.column).expect("a column");
        lift.verdict(column, ColumnKind::Practitioner, None)
    }

    #[test]
    fn the_board_says_what_is_in_the_way_before_anybody_is_asked() {
        let (mut lift, columns) = denise(How::Moving);
        assert_eq!(verdict(&lift, &columns), Verdict::Home);
        lift.follow("b", 843);
        assert_eq!((lift.at.stay.from, verdict(&lift, &columns)), (840, Verdict::Fits));
        lift.follow("a", 843);
        let Verdict::Hindered { reasons, firm } = verdict(&lift, &columns) else {
            panic!("Dr. Okafor has visits then")
        };
        assert!(firm && reasons.contains(&"Priya Raman, 2:30–3:30".to_owned()), "{reasons:?}");
        lift.follow("b", 600);
        let Verdict::Hindered { reasons, firm } = verdict(&lift, &columns) else { panic!("Dr. Reyes is not there") };
        assert!(!firm && reasons.contains(&"Starts 11:30 AM".to_owned()), "{reasons:?}");
        assert!(reasons.contains(&"This time has passed".to_owned()));
    }

    #[test]
    fn a_start_that_the_engine_does_not_offer_is_told_from_one_that_it_does() {
        let (mut lift, columns) = denise(How::Moving);
        let fits = Fits { columns: vec![FitsOf { resource_id: "b".into(), starts: vec![840, 870] }] };
        let says = |lift: &Lift, column: usize| lift.verdict(&columns[column], ColumnKind::Practitioner, Some(&fits));
        lift.follow("b", 840);
        assert_eq!(says(&lift, 1), Verdict::Fits);
        lift.follow("b", 855);
        assert!(matches!(says(&lift, 1), Verdict::Hindered { firm: false, .. }));
        assert_eq!(lift.nearest_fit(&columns[1], Some(&fits)), Some(840));
        lift.follow("c", 840);
        assert!(matches!(says(&lift, 2), Verdict::Hindered { firm: true, .. }), "she does not give it");
    }

    #[test]
    fn keys_step_along_the_grid_and_a_new_length_is_what_is_asked_for() {
        let (mut lift, columns) = denise(How::Moving);
        lift.step(1);
        assert_eq!(lift.at.stay.from, 765);
        lift.step(-2);
        assert_eq!(lift.at.stay.from, 735);
        let Picked::Visit(card) = lift.what.clone() else { panic!("a visit") };
        let placing = lift.placing(&card, &columns[1], ColumnKind::Practitioner);
        assert_eq!((placing.minute, placing.minutes, placing.practitioner_id.as_deref()), (735, None, Some("b")));
        lift.lengthen(3);
        let placing = lift.placing(&card, &columns[1], ColumnKind::Room);
        assert_eq!((placing.minutes, placing.room_id.as_deref(), placing.practitioner_id), (Some(75), Some("b"), None));
    }

    #[test]
    fn a_block_is_drawn_in_both_directions() {
        let mut lift = Lift::fresh("b".into(), 602);
        assert_eq!((lift.at.stay.from, lift.at.stay.until), (600, 615));
        lift.follow("b", 660);
        assert_eq!((lift.at.stay.from, lift.at.stay.until), (600, 660));
        lift.follow("b", 540);
        assert_eq!((lift.at.stay.from, lift.at.stay.until), (540, 600));
    }
}
