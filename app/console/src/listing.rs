//! Lists of the console whose rows open something beside them: rows, cards on phones, what is opened, and the keys.

mod panel;
mod rows;

use crate::keys::focus;
use leptos::prelude::*;
pub use panel::{SidePanel, covers_page};
pub use rows::{CELL, Column, ListCard, ListRow, ListTable, OpeningName, PeopleSkeleton, RowsSkeleton};
use session::Address;

/// What the rows of a list open beside it; which one is open stands in the address.
#[derive(Clone, Copy)]
pub struct Opening {
    address: Address,
    /// The part of the address, and how the ids of rows begin.
    part: &'static str,
}

impl Opening {
    pub const fn new(address: Address, part: &'static str) -> Self {
        Self { address, part }
    }

    /// Whether this is open.
    pub fn is_open(self, id: &str) -> bool {
        self.address.get(self.part).is_some_and(|open| open == id)
    }

    /// The address with this open.
    pub fn href(self, id: &str) -> String {
        self.address.with(&[(self.part, Some(id.to_owned()))])
    }

    pub fn open(self, id: &str) {
        self.address.go(&[(self.part, Some(id.to_owned()))]);
    }

    /// Closes it and goes back to where it was opened from, once the page below is no longer inert.
    pub fn close(self, id: &str) {
        self.address.go(&[(self.part, None)]);
        let id = id.to_owned();
        request_animation_frame(move || {
            self.focus(&id);
        });
    }

    /// The id of a row's element on the page.
    fn row(self, id: &str) -> String {
        format!("{}-{id}", self.part)
    }

    /// The id of the element of a card on phones, as the day's agenda names its own.
    fn card(id: &str) -> String {
        format!("agenda-{id}")
    }

    fn focus(self, id: &str) -> bool {
        focus(&self.row(id)) || focus(&Self::card(id))
    }

    /// `j` and `k` walk over the rows; what is open goes with them. Whether the key was one of these.
    pub fn walk(self, ids: &[String], key: &str) -> bool {
        let step: isize = match key {
            "j" => 1,
            "k" => -1,
            _ => return false,
        };
        let open = self.address.get_untracked(self.part);
        let focused = document().active_element().map(|element| element.id()).unwrap_or_default();
        let here = ids.iter().position(|id| focused.ends_with(id.as_str()) || open.as_ref() == Some(id));
        let to = here.map_or(Some(0), |here| here.checked_add_signed(step));
        let Some(id) = to.and_then(|to| ids.get(to)) else { return false };
        if open.is_some() {
            self.open(id);
        }
        self.focus(id)
    }
}
