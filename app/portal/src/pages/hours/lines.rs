//! Lines of a form that people add and remove: a shift, a break.
//!
//! A line's place in the list is its place in what is sent, and so in the errors that come back: `shifts.3.until`.

use domain::shifts::{TypedShift, Wrong};
use leptos::prelude::*;
use ui::{Icon, IconButton, lu};

/// A line as it is typed.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Told apart from the others, whatever its place.
    pub key: u32,
    pub day: RwSignal<u8>,
    pub from: RwSignal<String>,
    pub until: RwSignal<String>,
    pub name: RwSignal<String>,
}

/// The lines of one list.
#[derive(Clone, Copy)]
pub struct Lines {
    list: &'static str,
    rows: RwSignal<Vec<Line>>,
    next: StoredValue<u32>,
    /// What the form itself found wrong, before anything is sent.
    pub wrong: RwSignal<Vec<Wrong>>,
}

impl Lines {
    pub fn new(list: &'static str, typed: &[TypedShift]) -> Self {
        let lines =
            Self { list, rows: RwSignal::new(Vec::new()), next: StoredValue::new(0), wrong: RwSignal::new(Vec::new()) };
        for one in typed {
            lines.add(one.clone());
        }
        lines
    }

    /// In order of days, after the lines of its own.
    pub fn add(self, typed: TypedShift) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        let day = typed.day;
        let line = Line {
            key,
            day: RwSignal::new(day),
            from: RwSignal::new(typed.from),
            until: RwSignal::new(typed.until),
            name: RwSignal::new(typed.name),
        };
        self.rows.update(|lines| {
            let place = lines.iter().position(|one| one.day.get_untracked() > day).unwrap_or(lines.len());
            lines.insert(place, line);
        });
        self.wrong.set(Vec::new());
    }

    pub fn remove(self, key: u32) {
        self.rows.update(|lines| lines.retain(|line| line.key != key));
        self.wrong.set(Vec::new());
    }

    pub fn of_day(self, day: u8) -> Vec<Line> {
        self.rows.with(|lines| lines.iter().filter(|line| line.day.get() == day).copied().collect())
    }

    pub fn all(self) -> Vec<Line> {
        self.rows.get()
    }

    /// As it stands now.
    pub fn typed(self) -> Vec<TypedShift> {
        let typed = |line: &Line| TypedShift {
            day: line.day.get(),
            from: line.from.get(),
            until: line.until.get(),
            name: line.name.get(),
        };
        self.rows.with(|lines| lines.iter().map(typed).collect())
    }

    fn place(self, key: u32) -> usize {
        self.rows.with(|lines| lines.iter().position(|line| line.key == key).unwrap_or_default())
    }

    /// `shifts[3][until]`
    pub fn name(self, key: u32, part: &'static str) -> Signal<String> {
        Signal::derive(move || format!("{}[{}][{part}]", self.list, self.place(key)))
    }

    /// What is wrong with one part of a line, by the form's own word or else the server's.
    pub fn reason(
        self,
        key: u32,
        parts: &'static [&'static str],
        refused: Signal<Vec<Wrong>>,
    ) -> Signal<Option<String>> {
        Signal::derive(move || {
            let place = self.place(key);
            let here = |wrong: &&Wrong| parts.iter().any(|part| wrong.field == format!("{}.{place}.{part}", self.list));
            let own = self.wrong.with(|wrong| wrong.iter().find(here).map(|wrong| wrong.reason.clone()));
            own.or_else(|| refused.with(|wrong| wrong.iter().find(here).map(|wrong| wrong.reason.clone())))
        })
    }
}

const TIME: &str = "h-10 w-[7.25rem] min-w-0 rounded-md border border-field bg-panel px-2 text-base text-ink tabular \
    hover:border-ink-3 focus-visible:border-brand focus-visible:outline-2 focus-visible:outline-offset-0 \
    focus-visible:outline-brand aria-invalid:border-bad max-sm:text-lg \
    max-sm:[&::-webkit-calendar-picker-indicator]:hidden";

/// One time of a line.
#[component]
pub fn TimeField(
    #[prop(into)] name: Signal<String>,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(into)] invalid: Signal<bool>,
) -> impl IntoView {
    view! {
        <input
            type="time"
            name=move || name.get()
            aria-label=move || label.get()
            aria-invalid=move || invalid.get().then_some("true")
            class=TIME
            value=value.get_untracked()
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        />
    }
}

/// From, until, and what is wrong with them.
#[component]
pub fn Span(
    lines: Lines,
    line: Line,
    refused: Signal<Vec<Wrong>>,
    /// “Monday”
    #[prop(into)]
    of: Signal<String>,
    #[prop(optional)] removable: bool,
) -> impl IntoView {
    let key = line.key;
    let reason = lines.reason(key, &["from", "until", "day", "name"], refused);
    let invalid = Signal::derive(move || reason.get().is_some());
    view! {
        <div class="flex items-center gap-1.5">
            <TimeField
                name=lines.name(key, "from")
                label=Signal::derive(move || format!("{}, from", of.get()))
                value=line.from
                invalid
            />
            <span aria-hidden="true" class="text-ink-2">"–"</span>
            <TimeField
                name=lines.name(key, "until")
                label=Signal::derive(move || format!("{}, until", of.get()))
                value=line.until
                invalid
            />
            {removable
                .then(|| {
                    view! {
                        <IconButton
                            icon=lu::LuX
                            label=Signal::derive(move || format!("Remove {} {} to {}", of.get(), line.from.get(), line.until.get()))
                            on:click=move |_| lines.remove(key)
                        />
                    }
                })}
        </div>
        <p aria-live="polite" class="text-sm text-bad not-empty:mt-1">
            {move || {
                reason
                    .get()
                    .map(|reason| {
                        view! {
                            <span class="flex items-start gap-1.5">
                                <Icon icon=lu::LuCircleAlert class="mt-0.5 size-4 shrink-0"/>
                                {reason}
                            </span>
                        }
                    })
            }}
        </p>
    }
}
