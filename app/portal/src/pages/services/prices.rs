//! The lines of a price. Each is sent under a number of its own, which grows; its place among them is its place in the
//! errors that come back: `prices.1.formula`.

use crate::outcome::Outcome;
use contract::catalogue::PriceLine;
use leptos::prelude::*;
use ui::{Button, ButtonSize, ButtonTone, Checkbox, Field, Icon, IconButton, Select, SelectOption, TextInput, lu};

/// A line as it is typed.
#[derive(Clone, Copy)]
struct Line {
    /// Told apart from the others, whatever its place.
    key: u32,
    label: RwSignal<String>,
    formula: RwSignal<String>,
    kind: RwSignal<String>,
    when: RwSignal<String>,
    untaxed: RwSignal<bool>,
}

#[derive(Clone, Copy)]
pub struct Lines {
    rows: RwSignal<Vec<Line>>,
    next: StoredValue<u32>,
}

impl Lines {
    pub fn new(typed: &[PriceLine]) -> Self {
        let lines = Self { rows: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        for one in typed {
            lines.add(one);
        }
        lines
    }

    fn add(self, typed: &PriceLine) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        let line = Line {
            key,
            label: RwSignal::new(typed.label.clone()),
            formula: RwSignal::new(typed.formula.clone()),
            kind: RwSignal::new(if typed.kind.is_empty() { "charge".to_owned() } else { typed.kind.clone() }),
            when: RwSignal::new(typed.when.clone()),
            untaxed: RwSignal::new(typed.untaxed),
        };
        self.rows.update(|rows| rows.push(line));
    }

    fn remove(self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
    }

    fn place(self, key: u32) -> usize {
        self.rows.with(|rows| rows.iter().position(|row| row.key == key).unwrap_or_default())
    }
}

/// As they are stored, and what they mean.
const KINDS: [(&str, &str); 4] =
    [("charge", "Price"), ("extra", "Extra"), ("travel", "Travel"), ("discount", "Discount")];

#[component]
pub fn Prices(lines: Lines, outcome: Outcome) -> impl IntoView {
    view! {
        <div class="grid gap-4">
            <For each=move || lines.rows.get() key=|line| line.key let:line>
                <Row line lines outcome/>
            </For>
        </div>
        <Button tone=ButtonTone::Ghost size=ButtonSize::Small class="mt-2 -ml-2.5" on:click=move |_| lines.add(&PriceLine::default())>
            <Icon icon=lu::LuPlus/>
            "Add a line"
        </Button>
    }
}

#[component]
fn Row(line: Line, lines: Lines, outcome: Outcome) -> impl IntoView {
    let key = line.key;
    let place = Memo::new(move |_| lines.place(key));
    let reason =
        move |part: &'static str| Signal::derive(move || outcome.reason_of(&format!("prices.{}.{part}", place.get())));
    let name = move |part: &str| format!("form[prices][{key}][{part}]");
    let id = move |part: &str| format!("price-{key}-{part}");
    let kinds = KINDS.map(|(value, label)| SelectOption::new(value, label)).into();
    let has_condition = !line.when.with_untracked(String::is_empty) || line.untaxed.get_untracked();
    view! {
        <div role="group" aria-label=move || format!("Price line {}", place.get() + 1) class="grid gap-3 border-b border-line pb-4 last:border-0 last:pb-0">
            <div class="grid items-start gap-3 sm:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_10rem_auto]">
                <Field id=id("label") label="What for" error=reason("label")>
                    <TextInput name=name("label") value=line.label maxlength=80/>
                </Field>
                <Field id=id("formula") label="Amount or formula" error=reason("formula")>
                    <TextInput name=name("formula") value=line.formula maxlength=1000/>
                </Field>
                <Field id=id("kind") label="Kind" error=reason("kind")>
                    <Select name=name("kind") options=kinds value=line.kind/>
                </Field>
                <div class="sm:pt-[26px]">
                    <IconButton
                        icon=lu::LuX
                        label=Signal::derive(move || format!("Remove price line {}", place.get() + 1))
                        on:click=move |_| lines.remove(key)
                    />
                </div>
            </div>
            <details open=has_condition class="group">
                <summary class="inline-flex cursor-pointer list-none items-center gap-1 py-1 text-sm text-ink-2 [&::-webkit-details-marker]:hidden">
                    <Icon icon=lu::LuChevronRight class="size-3.5 transition-transform group-open:rotate-90"/>
                    "Only sometimes, or without tax"
                </summary>
                <div class="mt-2 grid items-start gap-3 sm:grid-cols-2">
                    <Field id=id("when") label="Only when" hint="A condition such as units > 20. Empty: always." error=reason("when")>
                        <TextInput name=name("when") value=line.when maxlength=1000/>
                    </Field>
                    <Checkbox name=name("untaxed") checked=line.untaxed class="sm:mt-6">
                        "No tax on this line"
                    </Checkbox>
                </div>
            </details>
        </div>
    }
}
