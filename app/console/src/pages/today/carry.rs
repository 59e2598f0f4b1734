//! Picking up a card, carrying it over the board and putting it down: by mouse, pen, finger and keyboard.

use super::{
    Board,
    blocks::Draft,
    grid::GridColumn,
    lift::{How, Lift, Picked, Verdict, date_of},
    refused::Refused,
};
use crate::{
    api,
    keys::{focus, is_typed, on_key_first},
    words::clock_in_full,
};
use chrono::NaiveDate;
use contract::{
    AppError,
    board::{BlockChange, Fits},
    bookings::{BookingChange, BookingView, Placing},
};
use gloo_timers::callback::Timeout;
use leptos::{
    ev::{self, KeyboardEvent, PointerEvent},
    prelude::*,
    task::spawn_local,
};
use std::collections::BTreeMap;
use ui::Toast;
use wasm_bindgen::JsCast;

/// A finger that rests so many milliseconds picks a card up; one that moves before scrolls.
const LONG_PRESS: u32 = 350;
/// A mouse that moves so many pixels carries; one that does not has clicked.
const SLACK: f64 = 4.0;
/// Nearer than this to an edge of the timetable, in pixels, it scrolls along.
const EDGE: f64 = 48.0;
/// How long the ghost waits for the board to show the card in its new place, in milliseconds.
const LANDING: u32 = 3_000;

/// What was pressed and may yet be a click.
#[derive(Clone)]
struct Press {
    number: u32,
    x: f64,
    y: f64,
    by_touch: bool,
    lift: Lift,
}

/// The card under way, if any.
#[derive(Clone, Copy)]
pub struct Carry {
    pub lift: RwSignal<Option<Lift>>,
    /// What the engine offers, by day.
    fits: RwSignal<BTreeMap<NaiveDate, Fits>>,
    pub sending: RwSignal<bool>,
    landed: RwSignal<bool>,
    pub refused: RwSignal<Option<Refused>>,
    /// For screen readers.
    pub said: RwSignal<String>,
    press: StoredValue<Option<Press>>,
    presses: StoredValue<u32>,
    /// Whether the click that ends a drag is still to come.
    dragged: StoredValue<bool>,
    /// Where the focus goes once the card stands again.
    refocus: StoredValue<Option<String>>,
}

impl Carry {
    pub fn new() -> Self {
        Self {
            lift: RwSignal::new(None),
            fits: RwSignal::new(BTreeMap::new()),
            sending: RwSignal::new(false),
            landed: RwSignal::new(false),
            refused: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            press: StoredValue::new(None),
            presses: StoredValue::new(0),
            dragged: StoredValue::new(false),
            refocus: StoredValue::new(None),
        }
    }

    /// A pointer went down on something that can be picked up.
    pub fn press(self, board: Board, event: &PointerEvent, mut lift: Lift) {
        self.dragged.set_value(false);
        let busy = self.lift.with_untracked(Option::is_some);
        if event.button() != 0 || busy || !board.may.get_untracked() {
            return;
        }
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if let Some((_, minute)) = under(board, x, y) {
            lift.grip = minute - i32::from(lift.from.stay.from);
        }
        let number = self.presses.get_value() + 1;
        self.presses.set_value(number);
        let by_touch = event.pointer_type() == "touch";
        let resizing = lift.how == How::Resizing;
        self.press.set_value(Some(Press { number, x, y, by_touch, lift }));
        if by_touch {
            let wait = if resizing { 0 } else { LONG_PRESS };
            Timeout::new(wait, move || {
                let pressed = self.press.try_get_value().flatten().filter(|press| press.number == number);
                if let Some(press) = pressed {
                    self.pick(board, press.lift);
                }
            })
            .forget();
        }
    }

    /// Whether a click is only the end of a drag.
    pub fn was_dragged(self) -> bool {
        let dragged = self.dragged.get_value();
        self.dragged.set_value(false);
        dragged
    }

    pub fn is_carrying(self) -> bool {
        self.lift.with_untracked(Option::is_some)
    }

    /// Listens for as long as the board is on the page.
    pub fn listen(self, board: Board) {
        on_key_first(move |event| self.takes_key(board, event));
        Effect::new(move |_| {
            let moved = window_event_listener(ev::pointermove, move |event| self.pointer_moved(board, &event));
            let up = window_event_listener(ev::pointerup, move |_| self.pointer_up(board));
            let gone = window_event_listener(ev::pointercancel, move |_| {
                self.press.set_value(None);
                if self.lift.with_untracked(|lift| lift.as_ref().is_some_and(|lift| !lift.by_key)) {
                    self.put_back();
                }
            });
            on_cleanup(move || {
                moved.remove();
                up.remove();
                gone.remove();
            });
        });
        // The board has news: the card stands where it was put.
        Effect::new(move |_| {
            board.columns.track();
            if self.landed.get_untracked() {
                self.rest();
            }
        });
    }

    fn pointer_moved(self, board: Board, event: &PointerEvent) {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if let Some(press) = self.press.get_value() {
            let far = (x - press.x).hypot(y - press.y) > SLACK;
            match (far, press.by_touch, self.is_carrying()) {
                (true, true, false) => self.press.set_value(None),
                (true, false, false) => self.pick(board, press.lift),
                _ => {}
            }
        }
        let held = self.lift.with_untracked(|lift| lift.as_ref().is_some_and(|lift| !lift.by_key));
        if !held || self.sending.get_untracked() {
            return;
        }
        scroll_along(y);
        if let Some((column, minute)) = under(board, x, y) {
            self.change(board, |lift| lift.follow(&column, minute));
        }
    }

    fn pointer_up(self, board: Board) {
        self.press.set_value(None);
        let held = self.lift.with_untracked(|lift| lift.as_ref().is_some_and(|lift| !lift.by_key));
        if held && !self.sending.get_untracked() {
            self.dragged.set_value(true);
            // The click comes right behind, or not at all.
            Timeout::new(100, move || {
                self.dragged.try_update_value(|dragged| *dragged = false);
            })
            .forget();
            self.put_down(board);
        }
    }

    /// Picks a card up.
    pub fn pick(self, board: Board, lift: Lift) {
        if !board.may.get_untracked() || self.sending.get_untracked() {
            return;
        }
        self.fits.set(BTreeMap::new());
        self.landed.set(false);
        if let Picked::Visit(booking) = &lift.what {
            if !can_move(&booking.booking) {
                self.said.set("This visit is over and stays where it is.".to_owned());
                board.toasts.show(Toast::new("This visit is over and stays where it is."));
                return;
            }
            self.refocus.set_value(Some(card_id(booking.booking.id, booking.step)));
        }
        let by_key = lift.by_key;
        self.lift.set(Some(lift));
        self.ask_fits(board);
        if by_key {
            self.said.set(
                "Picked up. Arrows move it, Shift and arrows change its length, Enter puts it down, Escape puts it back."
                    .to_owned(),
            );
        }
    }

    /// Asks the engine where the card could go on the day under it, once a day.
    fn ask_fits(self, board: Board) {
        let asked = self.lift.with_untracked(|lift| {
            let lift = lift.as_ref()?;
            let Picked::Visit(booking) = &lift.what else { return None };
            let date = board.columns.with_untracked(|columns| date_of(columns, &lift.at.column))?;
            Some((booking.booking.id, booking.step, date))
        });
        let Some((id, step, date)) = asked else { return };
        if self.fits.with_untracked(|fits| fits.contains_key(&date)) {
            return;
        }
        let kind = board.kind.get_untracked();
        spawn_local(async move {
            // Without an answer the board goes by what it knows.
            if let Ok(found) = api::board_fits(id, step, date, kind).await {
                self.fits.try_update(|fits| fits.insert(date, found));
            }
        });
    }

    fn change(self, board: Board, how: impl FnOnce(&mut Lift)) {
        self.lift.update(|lift| {
            if let Some(lift) = lift {
                how(lift);
            }
        });
        self.ask_fits(board);
    }

    /// What the board knows of the place under the card, and the nearest that the engine offers there.
    pub fn verdict(self, board: Board) -> Option<(Verdict, Option<u16>)> {
        let column = self.column(board)?;
        self.lift.with(|lift| {
            let lift = lift.as_ref()?;
            self.fits.with(|fits| {
                let fits = fits.get(&column.date);
                let verdict = lift.verdict(&column, board.kind.get(), fits);
                let near = lift.nearest_fit(&column, fits).filter(|_| matches!(verdict, Verdict::Hindered { .. }));
                Some((verdict, near))
            })
        })
    }

    fn column(self, board: Board) -> Option<GridColumn> {
        let id = self.lift.with(|lift| lift.as_ref().map(|lift| lift.at.column.clone()))?;
        board.columns.with(|columns| columns.iter().find(|column| column.id == id).cloned())
    }

    fn takes_key(self, board: Board, event: &KeyboardEvent) -> bool {
        if !self.is_carrying() || self.sending.get_untracked() || is_typed(event) {
            return false;
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        let fine = if event.shift_key() { How::Resizing } else { How::Moving };
        match (event.key().as_str(), fine) {
            ("Escape", _) => self.put_back(),
            ("Enter", _) => self.put_down(board),
            ("ArrowDown" | "ArrowRight", How::Resizing) => self.change(board, |lift| lift.lengthen(1)),
            ("ArrowUp" | "ArrowLeft", How::Resizing) => self.change(board, |lift| lift.lengthen(-1)),
            ("ArrowDown", _) => self.change(board, |lift| lift.step(1)),
            ("ArrowUp", _) => self.change(board, |lift| lift.step(-1)),
            ("PageDown", _) => self.change(board, |lift| lift.step(60 / i32::from(lift.grid()).max(1))),
            ("PageUp", _) => self.change(board, |lift| lift.step(-60 / i32::from(lift.grid()).max(1))),
            ("ArrowRight", _) => self.beside(board, 1),
            ("ArrowLeft", _) => self.beside(board, -1),
            ("Tab", _) => {
                let near = untrack(|| self.verdict(board)).and_then(|(_, near)| near);
                let Some(near) = near else { return true };
                self.change(board, |lift| lift.go_to(near));
            }
            _ => return false,
        }
        if self.is_carrying() {
            self.say(board);
            reveal();
        }
        true
    }

    /// To the column beside it.
    fn beside(self, board: Board, steps: i32) {
        let ids: Vec<String> = board.columns.with_untracked(|columns| columns.iter().map(|of| of.id.clone()).collect());
        self.change(board, |lift| {
            let at = ids.iter().position(|id| *id == lift.at.column).and_then(|at| i32::try_from(at).ok());
            let to = at.and_then(|at| usize::try_from(at + steps).ok()).and_then(|to| ids.get(to));
            if let Some(to) = to {
                lift.at.column.clone_from(to);
            }
        });
    }

    fn say(self, board: Board) {
        let (column, verdict) = untrack(|| (self.column(board), self.verdict(board)));
        let (Some(column), Some((verdict, _))) = (column, verdict) else { return };
        let place = column.day.map_or(column.column.name, |(label, _)| label);
        let time = self.lift.with_untracked(|lift| {
            lift.as_ref().map(|lift| {
                let stay = lift.at.stay;
                format!("{} to {}", clock_in_full(stay.from), clock_in_full(stay.until))
            })
        });
        let free = match verdict {
            Verdict::Home => "Where it was.".to_owned(),
            Verdict::Fits => "Free.".to_owned(),
            Verdict::Hindered { reasons, .. } => format!("In the way: {}.", reasons.join("; ")),
        };
        self.said.set(format!("{}, {place}. {free}", time.unwrap_or_default()));
    }

    fn put_back(self) {
        self.said.set("Put back.".to_owned());
        self.rest();
    }

    /// Nothing is under way any more; the focus goes back to the card.
    pub fn rest(self) {
        self.lift.try_set(None);
        self.landed.try_set(false);
        self.sending.try_set(false);
        if let Some(card) = self.refocus.try_get_value().flatten() {
            request_animation_frame(move || {
                focus(&card);
            });
        }
    }

    fn put_down(self, board: Board) {
        let Some(lift) = self.lift.get_untracked() else { return };
        let Some(column) = untrack(|| self.column(board)) else { return self.put_back() };
        if lift.is_home() {
            return self.put_back();
        }
        match &lift.what {
            Picked::Visit(booking) => {
                let placing = lift.placing(booking, &column, board.kind.get_untracked());
                self.place(board, booking.booking.clone(), placing);
            }
            Picked::Block { id, .. } => {
                let Some(to) = lift.block_place(&column) else { return self.put_back() };
                self.move_block(board, BlockChange::Move { id: id.clone(), to });
            }
            Picked::Fresh => {
                self.lift.set(None);
                if let Some(place) = lift.block_place(&column) {
                    board.draft.set(Some(Draft::of(place)));
                }
            }
        }
    }

    /// Asks the server to put a booking to a place; the card shows there meanwhile.
    pub fn place(self, board: Board, booking: BookingView, placing: Placing) {
        self.sending.set(true);
        self.refused.set(None);
        spawn_local(async move {
            let change = BookingChange::Place(placing.clone());
            match api::change_booking(booking.id, booking.version, change).await {
                Ok(moved) => self.done(board, &moved),
                Err(error) => self.refuse(board, booking, placing, error),
            }
        });
    }

    /// Asks the server for one of the times that it offered instead.
    pub fn reschedule(self, board: Board, booking: &BookingView, change: BookingChange) {
        let (id, version) = (booking.id, booking.version);
        self.sending.set(true);
        spawn_local(async move {
            match api::change_booking(id, version, change).await {
                Ok(moved) => {
                    self.refused.try_set(None);
                    self.done(board, &moved);
                }
                Err(error) => {
                    self.rest();
                    board.toasts.show(Toast::failure(error.to_string()));
                    board.live.booking_changed();
                }
            }
        });
    }

    fn done(self, board: Board, moved: &BookingView) {
        if !board.offer.offer(moved) {
            board.toasts.show(Toast::new(format!("{}: {}, {}", moved.client_name, moved.day_label, moved.time_label)));
        }
        self.said.try_set(format!("{} is now {}, {}.", moved.client_name, moved.day_label, moved.time_label));
        self.land(board);
    }

    /// The ghost stays until the board shows the card in its place, so that nothing jumps.
    fn land(self, board: Board) {
        self.landed.try_set(true);
        board.live.booking_changed();
        Timeout::new(LANDING, move || {
            if self.landed.try_get_untracked() == Some(true) {
                self.rest();
            }
        })
        .forget();
    }

    fn refuse(self, board: Board, booking: BookingView, placing: Placing, error: AppError) {
        self.rest();
        self.said.try_set(format!("Put back. {error}"));
        let why = error.reason_for("override_reason").map(str::to_owned);
        let refused = match (error, why) {
            (_, Some(why)) => Some(Refused::WantsReason { booking, placing, why }),
            (AppError::TimeTaken { what, alternatives }, None) => Some(Refused::Taken { booking, what, alternatives }),
            (AppError::Unauthenticated, None) => {
                board.address.open(untrack(|| board.address.sign_in()));
                None
            }
            (error, None) => {
                board.toasts.show(Toast::failure(error.to_string()));
                None
            }
        };
        self.refused.try_set(refused);
        board.live.booking_changed();
    }

    fn move_block(self, board: Board, change: BlockChange) {
        self.sending.set(true);
        spawn_local(async move {
            match api::change_block(change).await {
                Ok(()) => self.land(board),
                Err(error) => {
                    self.rest();
                    board.toasts.show(Toast::failure(error.to_string()));
                    board.live.booking_changed();
                }
            }
        });
    }
}

/// The card's own id on the page.
pub fn card_id(booking: domain::ids::BookingId, step: u16) -> String {
    if step == 0 { format!("booking-{booking}") } else { format!("booking-{booking}-{step}") }
}

fn can_move(booking: &BookingView) -> bool {
    use domain::booking::BookingState as S;
    matches!(booking.state, S::Pending | S::AwaitingDeposit | S::Confirmed)
}

/// The column that a point lies in, or the nearest to it, and the minute.
fn under(board: Board, x: f64, y: f64) -> Option<(String, i32)> {
    let columns = document().query_selector_all("[data-column]").ok()?;
    let mut nearest: Option<(f64, String, f64)> = None;
    for index in 0..columns.length() {
        let Some(element) = columns.get(index).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) else {
            continue;
        };
        let (rect, id) = (element.get_bounding_client_rect(), element.get_attribute("data-column")?);
        let far = (rect.left() - x).max(x - rect.right()).max(0.0);
        if nearest.as_ref().is_none_or(|(known, ..)| far < *known) {
            nearest = Some((far, id, rect.top()));
        }
    }
    let (_, column, top) = nearest?;
    Some((column, board.span.get_untracked().minute_at(y - top)))
}

/// Scrolls the timetable while a card is held at its edge.
fn scroll_along(y: f64) {
    let Some(element) = document().get_element_by_id("timetable") else { return };
    let rect = element.get_bounding_client_rect();
    // The heads of the columns stay at the top.
    let step = if y < rect.top() + EDGE + 48.0 {
        -12
    } else if y > rect.bottom() - EDGE {
        12
    } else {
        return;
    };
    element.set_scroll_top(element.scroll_top() + step);
}

/// Keeps a card that is moved by keys in view.
fn reveal() {
    request_animation_frame(|| {
        let Some(ghost) = document().get_element_by_id("ghost") else { return };
        let Some(timetable) = document().get_element_by_id("timetable") else { return };
        let (card, view) = (ghost.get_bounding_client_rect(), timetable.get_bounding_client_rect());
        let over = (card.bottom() + 24.0 - view.bottom()).max(0.0) - (view.top() + 60.0 - card.top()).max(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "a few screens of pixels")]
        timetable.set_scroll_top(timetable.scroll_top() + over as i32);
    });
}
