//! The next gap: for a service, or for so many minutes; found, shown and marked on the board.

use super::{Board, blocks::Draft, geometry::Span};
use crate::{api, words::clock};
use contract::board::{BlockPlace, Gap, GapQuery};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, ButtonSize, ButtonTone, Dialog, Field, IconButton, Notice, Select, SelectOption, TextInput, Tone, lu,
};

/// What is looked for, and what was found last.
#[derive(Clone, Copy)]
pub struct GapSearch {
    pub asking: RwSignal<bool>,
    query: RwSignal<GapQuery>,
    pub found: RwSignal<Option<Gap>>,
    pending: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
}

impl GapSearch {
    pub fn new() -> Self {
        Self {
            asking: RwSignal::new(false),
            query: RwSignal::new(GapQuery::default()),
            found: RwSignal::new(None),
            pending: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// Looks for the next one and goes there.
    fn look(self, board: Board, query: GapQuery) {
        self.pending.set(true);
        self.problem.set(None);
        self.query.set(query.clone());
        spawn_local(async move {
            let found = api::next_gap(query).await;
            self.pending.try_set(false);
            match found {
                Ok(Some(gap)) => {
                    self.asking.try_set(false);
                    board.show_day(gap.date);
                    self.found.try_set(Some(gap));
                }
                Ok(None) => {
                    self.problem.try_set(Some(
                        "There is nothing free in the next 60 days. Look for less, or with anyone.".to_owned(),
                    ));
                }
                Err(error) => {
                    self.problem.try_set(Some(error.to_string()));
                }
            }
        });
    }
}

#[component]
pub fn GapDialog(board: Board) -> impl IntoView {
    let search = board.gap;
    view! {
        <Dialog open=search.asking id="gap" title="Find the next gap">
            <Show when=move || search.asking.get()>
                <GapForm board/>
            </Show>
        </Dialog>
    }
}

#[component]
fn GapForm(board: Board) -> impl IntoView {
    let search = board.gap;
    let before = search.query.get_untracked();
    let service = RwSignal::new(before.service_key.unwrap_or_default());
    let minutes = RwSignal::new(before.minutes.unwrap_or(30).to_string());
    let whom = RwSignal::new(before.practitioner_id.unwrap_or_default());
    let mut services = vec![SelectOption::new("", "Any visit of so many minutes")];
    services.extend(board.day.with_untracked(|day| {
        let of = |service: &contract::board::BoardService| {
            SelectOption::new(&service.key, format!("{}, {} min", service.name, service.minutes))
        };
        day.services.iter().map(of).collect::<Vec<_>>()
    }));
    let mut people = vec![SelectOption::new("", "Anyone who can")];
    people.extend(board.practitioners().into_iter().map(|(id, name)| SelectOption::new(id, name)));
    let by_people = people.len() > 1;
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = |value: RwSignal<String>| Some(value.get_untracked()).filter(|value| !value.is_empty());
        let query = GapQuery {
            service_key: chosen(service),
            minutes: minutes.get_untracked().trim().parse().ok(),
            practitioner_id: chosen(whom),
            after: None,
        };
        search.look(board, query);
    };
    view! {
        <form class="grid gap-4" on:submit=look>
            <div role="alert" class="empty:hidden">
                {move || search.problem.get().map(|why| view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{why}</Notice> })}
            </div>
            <Field id="gap-service" label="For">
                <Select name="service" options=services value=service/>
            </Field>
            <Show when=move || service.with(String::is_empty)>
                <Field id="gap-minutes" label="Minutes">
                    <TextInput name="minutes" kind="number" value=minutes maxlength=3/>
                </Field>
            </Show>
            <div class=if by_people { "" } else { "hidden" }>
                <Field id="gap-whom" label="With">
                    <Select name="practitioner" options=people value=whom/>
                </Field>
            </div>
            <div class="flex justify-end gap-2">
                <Button on:click=move |_| search.asking.set(false)>"Close"</Button>
                <Button tone=ButtonTone::Primary kind="submit" loading=search.pending>
                    "Find it"
                </Button>
            </div>
        </form>
    }
}

/// What was found, above the timetable, with the way to the next.
#[component]
pub fn GapBar(board: Board) -> impl IntoView {
    let search = board.gap;
    let next = move |_| {
        if let Some(found) = search.found.get_untracked() {
            let query = GapQuery { after: Some(found.start), ..search.query.get_untracked() };
            search.look(board, query);
        }
    };
    let block = move |_| {
        if let Some(found) = search.found.get_untracked() {
            let place = BlockPlace {
                resource_id: found.resource_id,
                date: found.date,
                from_minute: found.from_minute,
                until_minute: found.until_minute,
            };
            board.draft.set(Some(Draft::of(place)));
        }
    };
    move || {
        search.found.get().map(|found| {
            view! {
                <div class="flex min-h-10 flex-wrap items-center gap-2 border-b border-line bg-good-soft px-3 py-1 text-xs print:hidden">
                    <p role="status" class="min-w-0 flex-1">
                        "Next gap: " <strong class="font-semibold tabular">{found.label}</strong>
                    </p>
                    <div role="alert" class="text-bad empty:hidden">{move || search.problem.get()}</div>
                    <Button size=ButtonSize::Small class="h-7 text-xs" loading=search.pending on:click=next>"Next"</Button>
                    <Show when=move || board.may_block.get()>
                        <Button size=ButtonSize::Small class="h-7 text-xs" on:click=block>"Block it"</Button>
                    </Show>
                    <IconButton icon=lu::LuX label="Forget the gap" class="size-7" on:click=move |_| search.found.set(None)/>
                </div>
            }
        })
    }
}

/// The gap in its column.
#[component]
pub fn GapMark(board: Board, column: String, span: Memo<Span>) -> impl IntoView {
    let here = StoredValue::new(column);
    let shown = Memo::new(move |_| {
        let found = board.gap.found.get()?;
        let column = board
            .columns
            .with(|columns| here.with_value(|here| columns.iter().find(|column| column.id == *here).cloned()))?;
        let own = column.resource.as_ref().is_none_or(|resource| *resource == found.resource_id);
        (own && column.date == found.date).then_some(found)
    });
    Effect::new(move |_| {
        if shown.with(Option::is_some) {
            request_animation_frame(|| {
                if let Some(mark) = document().get_element_by_id("gap-mark") {
                    mark.scroll_into_view();
                }
            });
        }
    });
    move || {
        shown.get().map(|found| {
            view! {
                <li
                    id="gap-mark"
                    style=span.get().style(found.from_minute, found.until_minute)
                    class="pointer-events-none absolute inset-x-1 z-10 scroll-mt-40 rounded-sm border-2 border-dashed border-good bg-good-soft px-1.5 text-2xs font-semibold text-good"
                >
                    {format!("Free {}–{}", clock(found.from_minute), clock(found.until_minute))}
                </li>
            }
        })
    }
}
