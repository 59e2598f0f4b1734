//! Blocks on the board: lunch, a call, a repair. Drawn on empty space or entered with `b`, moved like a card.

use super::{
    Board,
    entry::Begin,
    geometry::Span,
    lift::{How, Lift},
};
use crate::{api, words::clock};
use contract::{
    AppError,
    board::{BlockChange, BlockPlace, ClosedKind, ClosedSpan},
};
use domain::shifts::{clock as read_clock, clock_text};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonTone, Dialog, Field, Icon, Notice, Select, SelectOption, TextInput, Toast, Tone, lu};

/// A block as it is being entered or looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Of one that stands already.
    id: Option<String>,
    place: BlockPlace,
    title: String,
}

impl Draft {
    pub fn of(place: BlockPlace) -> Self {
        Self { id: None, place, title: String::new() }
    }
}

/// One block in its column.
#[component]
pub fn BlockCard(
    board: Board,
    block: ClosedSpan,
    column: String,
    place: Option<BlockPlace>,
    span: Memo<Span>,
) -> impl IntoView {
    let ClosedKind::Block { id } = block.kind.clone() else { return None };
    let (from, until) = (block.from_minute, block.until_minute);
    let lift = {
        let (id, label, column) = (id.clone(), block.label.clone(), column);
        StoredValue::new(move |how| Lift::block(id.clone(), label.clone(), column.clone(), from, until, how))
    };
    let draft = place.map(|place| Draft { id: Some(id.clone()), place, title: block.label.clone() });
    let movable = draft.is_some();
    let draft = StoredValue::new(draft);
    let carried = {
        let id = id.clone();
        move || {
            board.carry.lift.with(|lift| {
                let is = |lift: &Lift| matches!(&lift.what, super::lift::Picked::Block { id: own, .. } if *own == id);
                lift.as_ref().is_some_and(is)
            })
        }
    };
    let press = move |event: leptos::ev::PointerEvent| {
        event.stop_propagation();
        if movable {
            board.carry.press(board, &event, lift.with_value(|lift| lift(How::Moving)));
        }
    };
    let resize = move |event: leptos::ev::PointerEvent| {
        event.stop_propagation();
        if movable {
            board.carry.press(board, &event, lift.with_value(|lift| lift(How::Resizing)));
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || !movable {
            return;
        }
        match event.key().as_str() {
            "m" => {
                event.prevent_default();
                event.stop_propagation();
                let lift = lift.with_value(|lift| lift(How::Moving));
                board.carry.pick(board, Lift { by_key: true, ..lift });
            }
            "Delete" | "Backspace" => {
                event.prevent_default();
                event.stop_propagation();
                if let Some(draft) = draft.get_value() {
                    remove(board, draft);
                }
            }
            _ => {}
        }
    };
    let open = move |_| {
        if !board.carry.was_dragged() && board.may.get_untracked() {
            board.draft.set(draft.get_value());
        }
    };
    Some(view! {
        <li
            style=move || span.get().style(from, until)
            class=move || if carried() { "absolute inset-x-0 z-[1] opacity-40" } else { "absolute inset-x-0 z-[1]" }
        >
            <button
                type="button"
                id=format!("block-{id}")
                aria-label=format!("Block: {}, {}–{}", block.label, clock(from), clock(until))
                class="flex h-full w-full cursor-pointer items-center justify-center gap-1 overflow-hidden border-y border-line bg-sunk bg-[repeating-linear-gradient(135deg,var(--line)_0_1px,transparent_1px_7px)] px-1 text-center text-2xs font-medium text-ink-2 select-none hover:text-ink"
                on:pointerdown=press
                on:keydown=keys
                on:click=open
            >
                <Icon icon=lu::LuCoffee class="size-3 shrink-0"/>
                <span class="truncate rounded-sm bg-sunk px-1">{block.label.clone()}</span>
            </button>
            <span
                aria-hidden="true"
                class="absolute inset-x-2 bottom-0 h-1.5 cursor-ns-resize touch-none"
                on:pointerdown=resize
            ></span>
        </li>
    })
}

/// Takes a block away, and offers to put it back.
fn remove(board: Board, draft: Draft) {
    let Some(id) = draft.id.clone() else { return };
    spawn_local(async move {
        match api::change_block(BlockChange::Remove { id }).await {
            Ok(()) => {
                board.draft.try_set(None);
                let back = BlockChange::Add { at: draft.place, title: draft.title };
                board.toasts.show(Toast::undo("Block taken away", move || put_back(board, back.clone())));
            }
            Err(error) => board.toasts.show(Toast::failure(error.to_string())),
        }
        board.live.booking_changed();
    });
}

fn put_back(board: Board, change: BlockChange) {
    spawn_local(async move {
        if let Err(error) = api::change_block(change).await {
            board.toasts.show(Toast::failure(error.to_string()));
        }
        board.live.booking_changed();
    });
}

/// Enters a block, or changes one that stands.
#[component]
pub fn BlockDialog(board: Board) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(board.draft.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            board.draft.set(None);
        }
        is
    });
    let title = Signal::derive(move || {
        let stands = board.draft.with(|draft| draft.as_ref().is_some_and(|draft| draft.id.is_some()));
        if stands { "Blocked time".to_owned() } else { "Block time".to_owned() }
    });
    view! {
        <Dialog open id="block" title>
            {move || board.draft.get().map(|draft| view! { <BlockForm board draft/> })}
        </Dialog>
    }
}

#[component]
fn BlockForm(board: Board, draft: Draft) -> impl IntoView {
    let whom = RwSignal::new(draft.place.resource_id.clone());
    let date = RwSignal::new(draft.place.date.to_string());
    let from = RwSignal::new(clock_text(draft.place.from_minute));
    let until = RwSignal::new(clock_text(draft.place.until_minute.min(1_435)));
    let title = RwSignal::new(draft.title.clone());
    let (problem, pending) = (RwSignal::new(None::<AppError>), RwSignal::new(false));
    let stands = draft.id.clone();
    let is_new = stands.is_none();
    let options = board.day.with_untracked(|day| {
        day.columns.iter().map(|column| SelectOption::new(&column.resource_id, &column.name)).collect::<Vec<_>>()
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = |typed: String, field: &str| read_clock(&typed).map_err(|why| AppError::invalid(field, why));
        let place = || {
            Ok(BlockPlace {
                resource_id: whom.get_untracked(),
                date: date.get_untracked().parse().map_err(|_| AppError::invalid("date", "Choose a day."))?,
                from_minute: read(from.get_untracked(), "from_minute")?,
                until_minute: read(until.get_untracked(), "until_minute")?,
            })
        };
        let place = match place() {
            Ok(place) => place,
            Err(error) => return problem.set(Some(error)),
        };
        let change = match stands.clone() {
            Some(id) => BlockChange::Move { id, to: place },
            None => BlockChange::Add { at: place, title: title.get_untracked() },
        };
        pending.set(true);
        problem.set(None);
        spawn_local(async move {
            let saved = api::change_block(change).await;
            pending.try_set(false);
            match saved {
                Ok(()) => {
                    board.draft.try_set(None);
                    board.toasts.show(Toast { tone: Tone::Good, ..Toast::new("Blocked. Nobody books into it") });
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
            board.live.booking_changed();
        });
    };
    let why = move |field: &'static str| {
        Signal::derive(move || {
            problem.with(|problem| problem.as_ref().and_then(|error| error.reason_for(field)).map(str::to_owned))
        })
    };
    let whole = move || {
        let beside = problem.get().filter(|error| !matches!(error, AppError::Invalid { .. }))?;
        Some(view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{beside.to_string()}</Notice> })
    };
    let name = is_new.then(|| {
        view! {
            <Field id="block-what" label="What for" error=why("title")>
                <TextInput name="title" value=title maxlength=60 placeholder="Lunch, a call, a repair"/>
            </Field>
        }
    });
    // An empty place that was pointed at may be meant for a visit.
    let begin = StoredValue::new(Begin {
        date: Some(draft.place.date),
        minute: Some(draft.place.from_minute),
        practitioner: Some(draft.place.resource_id.clone()),
    });
    let instead = (is_new && board.may.get_untracked()).then(|| {
        let book = move |_| {
            board.draft.set(None);
            board.entry.set(Some(begin.get_value()));
        };
        view! {
            <Button class="mr-auto" on:click=book>
                "Book a visit instead"
            </Button>
        }
    });
    let gone = (!is_new).then(|| {
        let draft = StoredValue::new(draft);
        view! {
            <Button tone=ButtonTone::Danger class="mr-auto" on:click=move |_| remove(board, draft.get_value())>
                "Take it away"
            </Button>
        }
    });
    view! {
        <form class="grid gap-4" on:submit=save>
            <div role="alert" class="empty:hidden">{whole}</div>
            {name}
            <Field id="block-whom" label="Whose time">
                <Select name="resource" options value=whom/>
            </Field>
            <div class="grid gap-3 sm:grid-cols-3">
                <Field id="block-date" label="Day" error=why("date")>
                    <TextInput name="date" kind="date" value=date/>
                </Field>
                <Field id="block-from" label="From" error=why("from_minute")>
                    <TextInput name="from" kind="time" value=from/>
                </Field>
                <Field id="block-until" label="Until" error=why("until_minute")>
                    <TextInput name="until" kind="time" value=until/>
                </Field>
            </div>
            <div class="flex flex-wrap justify-end gap-2">
                {instead}
                {gone}
                <Button on:click=move |_| board.draft.set(None)>"Close"</Button>
                <Button tone=ButtonTone::Primary kind="submit" loading=pending>
                    {if is_new { "Block the time" } else { "Move it" }}
                </Button>
            </div>
        </form>
    }
}
