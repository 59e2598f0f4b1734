//! Whose holidays are kept, and what becomes of each.

use super::{Acts, lines::TimeField};
use crate::{
    outcome::Outcome,
    parts::{More, Panel},
    shell::HereNow,
};
use contract::hours::{HolidayChoice, HolidayView, HoursPage};
use domain::{authorization::Action, shifts::clock};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, EmptyState, Field, Select, SelectOption, StateBadge, TextInput, Tone, lu};

#[component]
pub fn Holidays(page: Signal<HoursPage>) -> impl IntoView {
    let acts = expect_context::<Acts>();
    view! {
        <Kept page acts/>
        <Days page acts/>
    }
}

/// Country and region.
#[component]
fn Kept(page: Signal<HoursPage>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeHours);
    let outcome = Outcome::of(acts.holidays);
    let (country, region) = page.with_untracked(|page| {
        (RwSignal::new(page.holidays.country.clone()), RwSignal::new(page.holidays.region.clone()))
    });
    let countries = page.with_untracked(|page| {
        let known =
            page.holidays.countries.iter().map(|place| SelectOption::new(place.code.clone(), place.name.clone()));
        std::iter::once(SelectOption::new("", "None")).chain(known).collect::<Vec<_>>()
    });
    let regions = move || {
        let country = country.get();
        page.with(|page| {
            let of = page.holidays.regions.iter().filter(|one| one.country == country);
            of.map(|one| SelectOption::new(one.region.code.clone(), one.region.name.clone())).collect::<Vec<_>>()
        })
    };
    view! {
        <Panel
            id="h-kept"
            title="Public holidays"
            text="Everybody is off on these days, unless you choose otherwise below or set somebody’s day yourself."
        >
            {outcome.problem(&["country"])}
            <ActionForm action=acts.holidays attr:class="flex flex-wrap items-start gap-3">
                <Field id="holiday-country" label="Country" class="min-w-48 flex-1" error=outcome.reason("country")>
                    <Select name="country" options=countries value=country/>
                </Field>
                {move || {
                    let regions = regions();
                    (!regions.is_empty())
                        .then(|| {
                            let options = std::iter::once(SelectOption::new("", "The whole country")).chain(regions).collect();
                            view! {
                                <Field id="holiday-region" label="State, province or region" class="min-w-48 flex-1">
                                    <Select name="region" options value=region/>
                                </Field>
                            }
                        })
                }}
                <Show when=move || may_change.get()>
                    <Button kind="submit" tone=ButtonTone::Primary class="mt-[1.6rem]" loading=acts.holidays.pending()>
                        "Keep these"
                    </Button>
                </Show>
            </ActionForm>
        </Panel>
    }
}

#[component]
fn Days(page: Signal<HoursPage>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeHours);
    let outcome = Outcome::of(acts.add_holiday);
    let (day, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move |_| {
        if acts.add_holiday.value().with(|answer| matches!(answer, Some(Ok(())))) {
            day.set(String::new());
            name.set(String::new());
        }
    });
    let none = Memo::new(move |_| page.with(|page| page.holidays.days.is_empty()));
    view! {
        <Panel id="h-holidays" title="The next twelve months">
            {Outcome::of(acts.choose).problem(&["spans.0.from", "spans.0.until"])}
            <Show
                when=move || !none.get()
                fallback=|| {
                    view! {
                        <EmptyState
                            icon=lu::LuPartyPopper
                            title="No holidays yet"
                            text="Choose a country above, or add days of your own: a company outing, the week between the years."
                        />
                    }
                }
            >
                <ul class="divide-y divide-line">
                    <For
                        each=move || page.with(|page| page.holidays.days.clone())
                        key=|day| (day.date, day.choice.as_str(), day.spans.first().map(|span| (span.from.clone(), span.until.clone())), day.name.clone())
                        let:holiday
                    >
                        <Day holiday may_change acts/>
                    </For>
                </ul>
            </Show>
            <Show when=move || may_change.get()>
                <div class="mt-4 border-t border-line pt-4">
                    {outcome.problem(&["date", "name"])}
                    <ActionForm action=acts.add_holiday attr:class="flex flex-wrap items-start gap-3">
                        <Field id="own-date" label="A day of your own" class="min-w-40" error=outcome.reason("date")>
                            <TextInput name="day" kind="date" value=day/>
                        </Field>
                        <Field id="own-name" label="Name" class="min-w-40 flex-1" error=outcome.reason("name")>
                            <TextInput name="name" maxlength=60 value=name placeholder="Company outing"/>
                        </Field>
                        <Button kind="submit" class="mt-[1.6rem]" loading=acts.add_holiday.pending()>
                            "Add it"
                        </Button>
                    </ActionForm>
                </div>
            </Show>
        </Panel>
    }
}

/// One day, what becomes of it, and the ways to change that.
#[component]
fn Day(holiday: HolidayView, may_change: Signal<bool>, acts: Acts) -> impl IntoView {
    let HolidayView { date, date_label, name, own, choice, spans } = holiday;
    let span = spans.into_iter().next().unwrap_or_default();
    let hours = format!("{} to {}", span.from, span.until);
    let (tone, icon, label) = match choice {
        HolidayChoice::Closed => (Tone::Neutral, lu::LuDoorClosed, "Closed".to_owned()),
        HolidayChoice::Open => (Tone::Good, lu::LuDoorOpen, "Open as usual".to_owned()),
        HolidayChoice::Special => (Tone::Note, lu::LuClock, hours),
    };
    let or = |text: String, usual: &str| RwSignal::new(if text.is_empty() { usual.to_owned() } else { text });
    let (from, until) = (or(span.from, "09:00"), or(span.until, "13:00"));
    let wrong = Signal::derive(move || {
        let times = from.with(|from| clock(from)).and_then(|from| Ok((from, until.with(|until| clock(until))?)));
        times.map_or(true, |(from, until)| until != 0 && until <= from)
    });
    let name = StoredValue::new(name);
    let heading = format!("Change {} on {date_label}", name.get_value());
    let set = move |to: HolidayChoice, words: &'static str| {
        view! {
            <ActionForm action=acts.choose>
                <input type="hidden" name="day" value=date.to_string()/>
                <input type="hidden" name="choice" value=to.as_str()/>
                <Button kind="submit" size=ButtonSize::Small>
                    {words}
                </Button>
            </ActionForm>
        }
    };
    view! {
        <li class="grid gap-2 py-2.5">
            <div class="flex flex-wrap items-center gap-x-4 gap-y-1">
                <span class="w-28 shrink-0 text-ink-2 tabular">{date_label}</span>
                <span class="min-w-40 flex-1 font-medium">{name.get_value()}</span>
                <StateBadge tone icon label/>
            </div>
            <Show when=move || may_change.get()>
                <More label=heading.clone() word="Change">
                    <div class="flex flex-wrap gap-2">
                        {(choice != HolidayChoice::Closed).then(|| set(HolidayChoice::Closed, "Close"))}
                        {(choice != HolidayChoice::Open).then(|| set(HolidayChoice::Open, "Open as usual"))}
                        {own
                            .then(|| {
                                view! {
                                    <ActionForm action=acts.remove_holiday>
                                        <input type="hidden" name="day" value=date.to_string()/>
                                        <Button kind="submit" tone=ButtonTone::Danger size=ButtonSize::Small>
                                            "Remove the day"
                                        </Button>
                                    </ActionForm>
                                }
                            })}
                    </div>
                    <ActionForm action=acts.choose attr:class="flex flex-wrap items-center gap-2">
                        <input type="hidden" name="day" value=date.to_string()/>
                        <input type="hidden" name="choice" value=HolidayChoice::Special.as_str()/>
                        <TimeField name="spans[0][from]" label=format!("{}, open from", name.get_value()) value=from invalid=wrong/>
                        <span aria-hidden="true" class="text-ink-2">"–"</span>
                        <TimeField name="spans[0][until]" label=format!("{}, open until", name.get_value()) value=until invalid=wrong/>
                        <Button kind="submit" size=ButtonSize::Small disabled=wrong>
                            "Open at these hours"
                        </Button>
                    </ActionForm>
                </More>
            </Show>
        </li>
    }
}
