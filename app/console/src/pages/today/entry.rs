//! A new booking, entered at the desk: one visit, or a series of them.

mod form;
mod person;
mod planned;
mod questions;
mod repeats;
mod typed;

use super::Board;
use crate::api::entry as api;
use chrono::NaiveDate;
use form::EntryForm;
use leptos::prelude::*;
use ui::{Dialog, ErrorState, Skeleton};

/// Where a new booking begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Begin {
    /// `None`: the day that the board shows.
    pub date: Option<NaiveDate>,
    /// From when on a free time is wished for, in minutes of the day.
    pub minute: Option<u16>,
    pub practitioner: Option<String>,
}

#[component]
pub fn EntryDialog(board: Board) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(board.entry.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            board.entry.set(None);
        }
        is
    });
    view! {
        <Dialog open id="entry" title="New booking" class="max-w-2xl">
            {move || board.entry.get().map(|begin| view! { <Loaded board begin/> })}
        </Dialog>
    }
}

/// The form, once what it shows has come.
#[component]
fn Loaded(board: Board, begin: Begin) -> impl IntoView {
    let file = LocalResource::new(api::entry_file);
    let begin = StoredValue::new(begin);
    move || match file.get() {
        None => view! {
            <div aria-busy="true" class="grid gap-4">
                <span class="sr-only">"Loading the form"</span>
                <Skeleton class="h-11"/>
                <Skeleton class="h-11"/>
                <Skeleton class="h-40"/>
            </div>
        }
        .into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| file.refetch());
            view! { <ErrorState message=error.to_string() on_retry=retry/> }.into_any()
        }
        Some(Ok(file)) => view! { <EntryForm board file begin=begin.get_value()/> }.into_any(),
    }
}
