//! The bookings on the board as the keyboard walks over them.

use super::Board;
use crate::keys::focus;
use domain::ids::BookingId;
use leptos::prelude::*;

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Card {
    id: BookingId,
    column: usize,
    from: u16,
}

/// The cards that are shown, in the order of the day.
#[derive(Clone, Copy)]
pub struct Cards {
    board: Board,
    shown: Memo<Vec<Card>>,
}

impl Cards {
    pub fn of(board: Board) -> Self {
        let shown = Memo::new(move |_| {
            let mut cards: Vec<Card> = board.columns.with(|columns| {
                let columns = columns.iter().enumerate();
                let all =
                    columns.flat_map(|(column, of)| of.column.bookings.iter().map(move |booking| (column, booking)));
                all.filter(|(_, booking)| board.shows(booking.booking.state))
                    .map(|(column, booking)| Card { id: booking.booking.id, column, from: booking.from_minute })
                    .collect()
            });
            cards.sort_by_key(|card| (card.from, card.column));
            cards
        });
        Self { board, shown }
    }

    /// Whether a card has the focus, so that arrows walk between cards.
    pub fn in_focus() -> bool {
        focused().is_some()
    }

    /// Acts on a key that walks between cards; false for any other.
    pub fn take_key(self, key: &str) -> bool {
        let at = focused().or_else(|| self.board.booking.get_untracked());
        let to = self.shown.with_untracked(|cards| neighbour(cards, at, key));
        let Some(to) = to else { return false };
        if self.board.booking.get_untracked().is_some() {
            self.board.address.open(untrack(|| self.board.booking_href(to)));
        }
        focus(&format!("booking-{to}")) || focus(&format!("agenda-{to}"))
    }
}

fn focused() -> Option<BookingId> {
    focused_part().map(|(id, _)| id)
}

/// The booking whose card has the focus, and which part of its visit the card shows.
pub fn focused_part() -> Option<(BookingId, u16)> {
    part_of(&document().active_element()?.id())
}

/// `booking-{id}` is the first part's card, `booking-{id}-{part}` a further one's.
fn part_of(card: &str) -> Option<(BookingId, u16)> {
    let id = card.strip_prefix("booking-").or_else(|| card.strip_prefix("agenda-"))?;
    if let Ok(booking) = id.parse() {
        return Some((booking, 0));
    }
    let (booking, part) = id.rsplit_once('-')?;
    Some((booking.parse().ok()?, part.parse().ok()?))
}

/// The card that `key` leads to: `j` and `k` through the day, arrows within a column and to the nearest card of another.
fn neighbour(cards: &[Card], at: Option<BookingId>, key: &str) -> Option<BookingId> {
    let here = at.and_then(|at| cards.iter().position(|card| card.id == at));
    let Some(here) = here else { return (key == "j").then(|| cards.first().map(|card| card.id)).flatten() };
    let card = cards[here];
    let later = || cards.iter().skip(here + 1);
    let earlier = || cards.iter().take(here).rev();
    let beside = |column: Option<usize>| {
        cards.iter().filter(|of| Some(of.column) == column).min_by_key(|of| of.from.abs_diff(card.from))
    };
    let columns = || cards.iter().map(|of| of.column);
    let found = match key {
        "j" => later().next(),
        "k" => earlier().next(),
        "ArrowDown" => later().find(|of| of.column == card.column),
        "ArrowUp" => earlier().find(|of| of.column == card.column),
        "ArrowRight" => beside(columns().filter(|column| *column > card.column).min()),
        "ArrowLeft" => beside(columns().filter(|column| *column < card.column).max()),
        _ => None,
    };
    found.map(|card| card.id)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use contract::{board::BoardBooking, bookings::BookingView};
    use domain::{
        booking::BookingState,
        money::{Currency, Money, MoneyRange},
    };

    fn id(number: u8) -> BookingId {
        format!("00000000-0000-7000-8000-0000000000{number:02}").parse().expect("a UUID")
    }

    /// A confirmed booking between two minutes of a day.
    pub fn booking(number: u8, from_minute: u16, until_minute: u16) -> BoardBooking {
        let nothing = Money::zero(Currency::USD);
        let start: DateTime<Utc> = DateTime::UNIX_EPOCH;
        let booking = BookingView {
            id: id(number),
            version: 1,
            state: BookingState::Confirmed,
            service_key: "cleaning".into(),
            service_name: "Cleaning".into(),
            answers: domain::catalogue::Answers::default(),
            start,
            end: start,
            start_label: String::new(),
            day_label: String::new(),
            time_label: String::new(),
            practitioner_id: String::new(),
            practitioner: String::new(),
            practitioner_title: String::new(),
            room: None,
            steps: Vec::new(),
            client_name: "Rosa Delgado".into(),
            client_initials: "RD".into(),
            client_phone: None,
            client_email: None,
            new_client: false,
            lines: Vec::new(),
            formula_version: 1,
            total: MoneyRange::exact(nothing),
            deposit: nothing,
            deposit_deferred: false,
            paid: nothing,
            due_at_visit: MoneyRange::exact(nothing),
            hold_expires_at: None,
            checkout_url: None,
            manage_url: String::new(),
            calendar_url: String::new(),
            source: String::new(),
            created_at: start,
            undo: None,
            override_reason: None,
            package: None,
            series: None,
        };
        BoardBooking {
            from_minute,
            until_minute,
            buffer_before: 0,
            buffer_after: 0,
            step: 0,
            grid: 15,
            is_class: false,
            booking,
        }
    }

    #[test]
    fn a_card_names_its_booking_and_its_part_of_the_visit() {
        let booking = id(7);
        assert_eq!(part_of(&format!("booking-{booking}")), Some((booking, 0)));
        assert_eq!(part_of(&format!("agenda-{booking}")), Some((booking, 0)));
        assert_eq!(part_of(&format!("booking-{booking}-2")), Some((booking, 2)));
        assert_eq!(part_of("booking-search"), None);
    }

    #[test]
    fn arrows_walk_within_a_column_and_to_the_nearest_card_of_the_next() {
        let card = |number, column, from| Card { id: id(number), column, from };
        let cards = [card(1, 0, 480), card(2, 1, 500), card(3, 0, 600), card(4, 1, 610), card(5, 3, 700)];
        let from = |at, key| neighbour(&cards, at, key);
        assert_eq!(from(None, "j"), Some(id(1)));
        assert_eq!(from(Some(id(1)), "j"), Some(id(2)));
        assert_eq!(from(Some(id(1)), "ArrowDown"), Some(id(3)));
        assert_eq!(from(Some(id(3)), "ArrowRight"), Some(id(4)));
        assert_eq!(from(Some(id(4)), "ArrowRight"), Some(id(5)), "an empty column is passed over");
        assert_eq!(from(Some(id(5)), "ArrowLeft"), Some(id(4)));
        assert_eq!(from(Some(id(1)), "k"), None);
        assert_eq!(from(Some(id(1)), "x"), None);
    }
}
