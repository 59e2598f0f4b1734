//! The week of a practitioner or room: shifts by day, and the breaks in them.

use super::{
    Acts,
    lines::{Lines, Span},
};
use crate::{outcome::Outcome, parts::Panel, shell::HereNow};
use contract::{AppError, hours::ResourceHoursView};
use domain::{
    authorization::Action,
    shifts::{self, TypedShift, Wrong},
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, Icon, IconButton, lu};

/// ISO numbers and names.
pub const DAYS: [(u8, &str); 7] =
    [(1, "Monday"), (2, "Tuesday"), (3, "Wednesday"), (4, "Thursday"), (5, "Friday"), (6, "Saturday"), (7, "Sunday")];

/// What the server refused, by field.
pub fn refused_fields(error: Option<AppError>) -> Vec<Wrong> {
    match error {
        Some(AppError::Invalid { fields }) => {
            fields.into_iter().map(|field| Wrong { field: field.field, reason: field.reason }).collect()
        }
        _ => Vec::new(),
    }
}

/// “38:30 hours a week”, of what is typed and can be read.
fn total(shifts: &[TypedShift], breaks: &[TypedShift]) -> Option<String> {
    let minutes = |spans: Vec<(u16, u16)>| spans.iter().map(|(from, until)| u32::from(until - from)).sum::<u32>();
    let week = shifts::week("shifts", shifts).ok()?;
    let breaks = shifts::breaks("breaks", breaks).ok()?;
    let within = |one: &shifts::WeeklyBreak| {
        let day = week.iter().filter(|row| row.weekday == one.weekday);
        let common = day.map(|row| (row.span.from.max(one.span.from), row.span.until.min(one.span.until)));
        common.filter(|(from, until)| from < until).collect::<Vec<_>>()
    };
    let worked = minutes(week.iter().map(|row| (row.span.from, row.span.until)).collect());
    let paused = minutes(breaks.iter().flat_map(within).collect());
    let left = worked.saturating_sub(paused);
    Some(match (left / 60, left % 60) {
        (0, 0) => "Not there in any week".to_owned(),
        (hours, 0) => format!("{hours} hours a week"),
        (hours, minutes) => format!("{hours}:{minutes:02} hours a week"),
    })
}

#[component]
pub fn Week(resource: Signal<ResourceHoursView>) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let may_change = HereNow::may(Action::ChangeHours);
    let (id, shifts, breaks) =
        resource.with_untracked(|resource| (resource.id, resource.shifts.clone(), resource.breaks.clone()));
    let shifts = Lines::new("shifts", &shifts);
    let breaks = Lines::new("breaks", &breaks);
    let outcome = Outcome::of(acts.week);
    let refused = Signal::derive(move || {
        refused_fields(acts.week.value().with(|answer| answer.as_ref()?.as_ref().err().cloned()))
    });
    // The very rules of the server, before anything is sent.
    let check = move |event: leptos::ev::SubmitEvent| {
        let wrong_shifts = shifts::week("shifts", &shifts.typed()).err().unwrap_or_default();
        let wrong_breaks = shifts::breaks("breaks", &breaks.typed()).err().unwrap_or_default();
        if !(wrong_shifts.is_empty() && wrong_breaks.is_empty()) {
            event.prevent_default();
        }
        shifts.wrong.set(wrong_shifts);
        breaks.wrong.set(wrong_breaks);
    };
    let hours = move || total(&shifts.typed(), &breaks.typed());
    view! {
        <Panel id="h-week" title=resource.with_untracked(|resource| resource.name.clone()) text=resource.with_untracked(|resource| resource.title.clone())>
            <ActionForm action=acts.week on:submit:capture=check>
                <input type="hidden" name="resource" value=id.to_string()/>
                {outcome.problem(&[])}
                <fieldset disabled=move || !may_change.get() class="min-w-0">
                    <legend class="sr-only">"Weekly hours"</legend>
                    <div class="divide-y divide-line">
                        {DAYS.map(|(day, name)| view! { <Day day name lines=shifts refused/> }).collect_view()}
                    </div>
                </fieldset>
                <fieldset disabled=move || !may_change.get() class="mt-5 min-w-0 border-t border-line pt-4">
                    <legend class="contents">
                        <span class="font-medium">"Breaks"</span>
                    </legend>
                    <p class="mt-1 text-sm text-ink-2">"Taken out of the hours above, every week."</p>
                    <div class="mt-3 grid gap-3">
                        <For each=move || breaks.all() key=|line| line.key let:line>
                            <Break line lines=breaks refused/>
                        </For>
                    </div>
                    <Show when=move || may_change.get()>
                        <Button
                            tone=ButtonTone::Ghost
                            size=ButtonSize::Small
                            class="mt-2 -ml-2.5"
                            on:click=move |_| {
                                breaks.add(TypedShift { day: 1, from: "12:00".into(), until: "13:00".into(), name: "Lunch".into() });
                            }
                        >
                            <Icon icon=lu::LuPlus/>
                            "Add a break"
                        </Button>
                    </Show>
                </fieldset>
                <Show when=move || may_change.get()>
                    <div class="mt-5 flex flex-wrap items-center gap-4">
                        <Button kind="submit" tone=ButtonTone::Primary loading=acts.week.pending()>
                            "Save the week"
                        </Button>
                        <p aria-live="polite" class="text-sm text-ink-2 tabular">{hours}</p>
                    </div>
                </Show>
            </ActionForm>
        </Panel>
    }
}

/// One weekday with its shifts.
#[component]
fn Day(day: u8, name: &'static str, lines: Lines, refused: Signal<Vec<Wrong>>) -> impl IntoView {
    let closed = Memo::new(move |_| lines.of_day(day).is_empty());
    let add = move |_| {
        let last = lines.of_day(day).last().map(|line| line.until.get_untracked());
        // After a first shift people mean the afternoon.
        let (from, until) = match last.as_deref() {
            None => ("09:00", "17:00"),
            Some(last) if last <= "13:00" => ("13:00", "17:00"),
            Some(_) => ("", ""),
        };
        lines.add(TypedShift { day, from: from.into(), until: until.into(), name: String::new() });
    };
    view! {
        <div role="group" aria-label=name class="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 py-2 sm:grid-cols-[7rem_minmax(0,1fr)_auto]">
            <p class="flex h-10 items-center font-medium">{name}</p>
            <div class="grid min-w-0 gap-2 max-sm:order-3 max-sm:col-span-2">
                <Show when=move || closed.get()>
                    <p class="flex h-10 items-center text-ink-2">"Closed"</p>
                </Show>
                <For each=move || lines.of_day(day) key=|line| line.key let:line>
                    <div>
                        <input type="hidden" name=lines.name(line.key, "day") value=day.to_string()/>
                        <Span lines line refused of=name removable=true/>
                    </div>
                </For>
            </div>
            <IconButton icon=lu::LuPlus label=format!("Add hours on {name}") on:click=add/>
        </div>
    }
}

/// One break: which day, from when to when, what for.
#[component]
fn Break(line: super::lines::Line, lines: Lines, refused: Signal<Vec<Wrong>>) -> impl IntoView {
    const SELECT: &str =
        "h-10 rounded-md border border-field bg-panel px-2 text-base text-ink hover:border-ink-3 max-sm:text-lg";
    let key = line.key;
    let day_name = Signal::derive(move || {
        let day = line.day.get();
        let name = DAYS.iter().find(|(number, _)| *number == day).map_or("", |(_, name)| name);
        format!("Break on {name}")
    });
    view! {
        <div class="flex flex-wrap items-start gap-2">
            <select
                name=lines.name(key, "day")
                aria-label="Day of the break"
                class=format!("{SELECT} w-32 cursor-pointer")
                on:change=move |event| line.day.set(event_target_value(&event).parse().unwrap_or(1))
            >
                {DAYS
                    .map(|(day, name)| {
                        view! {
                            <option value=day.to_string() selected=move || line.day.get() == day>
                                {name}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            <input
                type="text"
                name=lines.name(key, "name")
                aria-label="What the break is for"
                placeholder="Lunch"
                maxlength="60"
                class=format!("{SELECT} w-36 min-w-0 flex-1")
                value=line.name.get_untracked()
                prop:value=move || line.name.get()
                on:input=move |event| line.name.set(event_target_value(&event))
            />
            <div>
                <Span lines line refused of=day_name removable=true/>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(day: u8, from: &str, until: &str) -> TypedShift {
        TypedShift { day, from: from.into(), until: until.into(), name: String::new() }
    }

    #[test]
    fn a_week_is_summed_less_the_breaks_in_it() {
        let week = [shift(1, "09:00", "17:00"), shift(2, "09:00", "12:30")];
        assert_eq!(total(&week, &[]).as_deref(), Some("11:30 hours a week"));
        // Half of it lies outside of the shift, and nobody works on Wednesday.
        let breaks = [shift(2, "12:00", "13:00"), shift(3, "12:00", "13:00")];
        assert_eq!(total(&week, &breaks).as_deref(), Some("11 hours a week"));
        assert_eq!(total(&[], &[]).as_deref(), Some("Not there in any week"));
        assert_eq!(total(&[shift(1, "17:00", "09:00")], &[]), None);
    }
}
