//! The visits that would be booked, and what is done about those that cannot be had.

use super::typed::Typed;
use chrono::NaiveDate;
use contract::{
    clinics::SlotDay,
    series::{PlanState, PlannedVisit, SeriesPlan},
};
use leptos::prelude::*;
use ui::{Button, ButtonSize, Icon, IconData, lu};

#[component]
pub fn Planned(plan: SeriesPlan, typed: Typed) -> impl IntoView {
    let (free, stuck) = plan.counts();
    let status = match stuck {
        0 => format!("{free} of {} can be booked.", plan.visits.len()),
        1 => "1 visit cannot be had. Choose another time for it, or leave it out.".to_owned(),
        _ => format!("{stuck} visits cannot be had. Choose another time for each, or leave it out."),
    };
    view! {
        <section aria-labelledby="entry-planned" class="rounded-md border border-line">
            <div class="border-b border-line bg-paper px-3 py-2">
                <h3 id="entry-planned" class="text-sm font-semibold">{plan.rule_label}</h3>
                <p role="status" class="text-xs text-ink-2 tabular">{status}</p>
            </div>
            <ol class="max-h-80 overflow-y-auto text-sm" tabindex="0" aria-label="Visits of the series">
                {plan.visits.into_iter().map(|visit| one(visit, typed)).collect_view()}
            </ol>
        </section>
    }
}

const fn look(state: PlanState) -> (IconData, &'static str, &'static str) {
    match state {
        PlanState::Free => (lu::LuCheck, "text-good", "Free"),
        PlanState::Later => (lu::LuClock, "text-warn", "Later that day"),
        PlanState::Taken => (lu::LuTriangleAlert, "text-warn", "Taken"),
        PlanState::Closed => (lu::LuTriangleAlert, "text-warn", "Closed"),
        PlanState::Beyond => (lu::LuTriangleAlert, "text-warn", "Out of reach"),
        PlanState::NoSuchDay => (lu::LuCalendarX, "text-ink-2", "No such day"),
        PlanState::LeftOut => (lu::LuMinus, "text-ink-2", "Left out"),
    }
}

fn one(visit: PlannedVisit, typed: Typed) -> impl IntoView {
    let (date, state) = (visit.date, visit.state);
    let (icon, tone, word) = look(state);
    let decided = typed.choices.with_untracked(|choices| choices.contains_key(&date));
    let stuck = state.is_in_the_way();
    let out = matches!(state, PlanState::LeftOut | PlanState::NoSuchDay);
    let label = if out { "text-ink-2 line-through" } else { "font-medium" };
    let who = Some(visit.practitioner).filter(|who| !who.is_empty());
    let leave_out = move |_| typed.choices.update(|choices| drop(choices.insert(date, None)));
    let again = move |_| typed.choices.update(|choices| drop(choices.remove(&date)));
    let name = visit.label.clone();
    view! {
        <li class="border-t border-line px-3 py-2 first:border-t-0" data-state=word>
            <div class="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1 tabular">
                <Icon icon class=format!("size-4 shrink-0 {tone}")/>
                <span class=label>{visit.label}</span>
                <span class="min-w-0 flex-1 truncate text-xs text-ink-2">{who}</span>
                <span class=format!("text-xs {tone}")>{word}</span>
                {decided
                    .then(|| {
                        view! {
                            <Button size=ButtonSize::Small class="h-7 text-xs" on:click=again>
                                "As planned"
                                <span class="sr-only">{format!(": {name}")}</span>
                            </Button>
                        }
                    })}
            </div>
            {(!visit.reason.is_empty()).then(|| view! { <p class="mt-0.5 pl-6 text-xs text-ink-2">{visit.reason.clone()}</p> })}
            {stuck
                .then(|| {
                    view! {
                        <div class="mt-1.5 flex flex-wrap items-center gap-1.5 pl-6">
                            {others(date, visit.alternatives, typed)}
                            <Button size=ButtonSize::Small class="h-8 text-xs" on:click=leave_out>
                                "Leave out"
                            </Button>
                        </div>
                    }
                })}
        </li>
    }
}

/// The nearest free times, each a button that puts the visit there.
fn others(date: NaiveDate, days: Vec<SlotDay>, typed: Typed) -> impl IntoView {
    let times = days.into_iter().flat_map(|day| {
        let name = format!("{}, {}", day.weekday, day.day);
        day.times.into_iter().map(move |time| (format!("{name}, {}", time.label), time.start))
    });
    times
        .map(|(label, start)| {
            let said = label.clone();
            let put = move |_| {
                let to = Some((start, said.clone()));
                typed.choices.update(|choices| drop(choices.insert(date, to)));
            };
            view! {
                <Button size=ButtonSize::Small class="h-8 text-xs tabular" on:click=put>
                    {label}
                </Button>
            }
        })
        .collect_view()
}
