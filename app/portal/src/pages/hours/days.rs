//! Single days of a practitioner or room: time off, and days with other hours.

use super::{
    Acts,
    lines::{Lines, Span},
    week::refused_fields,
};
use crate::{outcome::Outcome, parts::Panel, shell::HereNow, typed};
use contract::hours::{ResourceHoursView, SpecialDay, TimeOffView};
use domain::{authorization::Action, ids::ResourceId, shifts::TypedShift};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, Field, TextInput};

/// Empties the fields of a form once it was taken.
fn emptied<T: Send + Sync + 'static>(
    value: impl Fn() -> Option<T> + Send + Sync + 'static,
    fields: Vec<RwSignal<String>>,
) {
    Effect::new(move |_| {
        if value().is_some() {
            for field in &fields {
                field.set(String::new());
            }
        }
    });
}

#[component]
pub fn TimeOff(#[prop(into)] resource: Signal<ResourceHoursView>, id: ResourceId) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let may_change = HereNow::may(Action::ChangeHours);
    let outcome = Outcome::of(acts.off);
    let [from, from_time, until, until_time, title] = typed::TIME_OFF.before().map(RwSignal::new);
    emptied(
        move || acts.off.value().with(|answer| matches!(answer, Some(Ok(()))).then_some(())),
        vec![from, from_time, until, until_time, title],
    );
    let row = move |off: TimeOffView| {
        let (id, label) = (off.id, StoredValue::new(off.label));
        let what = if off.title.is_empty() { "Time off".to_owned() } else { off.title };
        view! {
            <li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
                <span class="min-w-0 flex-1"><span class="font-medium">{label.get_value()}</span> <span class="ml-2 text-ink-2">{what}</span></span>
                <Show when=move || may_change.get()>
                    <ActionForm action=acts.remove_off>
                        <input type="hidden" name="time_off" value=id.to_string()/>
                        <Button kind="submit" tone=ButtonTone::Ghost size=ButtonSize::Small>
                            "Take back" <span class="sr-only">{format!(" {}", label.get_value())}</span>
                        </Button>
                    </ActionForm>
                </Show>
            </li>
        }
    };
    let rows = move || resource.with(|resource| resource.time_off.clone()).into_iter().map(row).collect_view();
    view! {
        <Panel id="h-off" title="Time off" text="Vacation, courses, the dentist. Nobody can book into it.">
            <ul class="divide-y divide-line not-empty:mb-4">{rows}</ul>
            <Show when=move || may_change.get()>
                {outcome.problem(&["from", "from_time", "until", "until_time", "title"])}
                <ActionForm action=acts.off attr:class="grid grid-cols-2 gap-3 sm:grid-cols-[1fr_8rem_1fr_8rem]">
                    <input type="hidden" name="resource" value=id.to_string()/>
                    <Field id="off-from" label="First day" error=outcome.reason("from")>
                        <TextInput name="from" kind="date" value=from/>
                    </Field>
                    <Field id="off-from-time" label="From" hint="Empty: all day" error=outcome.reason("from_time")>
                        <TextInput name="from_time" kind="time" value=from_time/>
                    </Field>
                    <Field id="off-until" label="Last day" hint="Empty: the same day" error=outcome.reason("until")>
                        <TextInput name="until" kind="date" value=until/>
                    </Field>
                    <Field id="off-until-time" label="Until" error=outcome.reason("until_time")>
                        <TextInput name="until_time" kind="time" value=until_time/>
                    </Field>
                    <Field id="off-title" label="What for" hint="Seen by your team alone." class="col-span-2 sm:col-span-3" error=outcome.reason("title")>
                        <TextInput name="title" maxlength=60 value=title placeholder="Vacation"/>
                    </Field>
                    <Button kind="submit" class="self-start sm:mt-[1.6rem] max-sm:col-span-2" loading=acts.off.pending()>
                        "Enter it"
                    </Button>
                </ActionForm>
            </Show>
        </Panel>
    }
}

#[component]
pub fn SpecialDays(#[prop(into)] resource: Signal<ResourceHoursView>, id: ResourceId) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let may_change = HereNow::may(Action::ChangeHours);
    let outcome = Outcome::of(acts.day);
    let refused = Signal::derive(move || {
        refused_fields(acts.day.value().with(|answer| answer.as_ref()?.as_ref().err().cloned()))
    });
    let (day, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    emptied(move || acts.day.value().with(|answer| matches!(answer, Some(Ok(()))).then_some(())), vec![day, reason]);
    let spans = Lines::new("spans", &[TypedShift::default(), TypedShift::default()]);
    let row = move |special: SpecialDay| {
        let (date, label, reason) = (special.date, StoredValue::new(special.date_label), special.reason);
        view! {
            <li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
                <span class="min-w-0 flex-1">
                    <span class="font-medium">{label.get_value()}</span>
                    <span class="ml-2 tabular">{special.hours_label}</span>
                    <span class="ml-2 text-ink-2">{reason}</span>
                </span>
                <Show when=move || may_change.get()>
                    <ActionForm action=acts.remove_day>
                        <input type="hidden" name="resource" value=id.to_string()/>
                        <input type="hidden" name="day" value=date.to_string()/>
                        <Button kind="submit" tone=ButtonTone::Ghost size=ButtonSize::Small>
                            "Take back" <span class="sr-only">{format!(" {}", label.get_value())}</span>
                        </Button>
                    </ActionForm>
                </Show>
            </li>
        }
    };
    let rows = move || resource.with(|resource| resource.special_days.clone()).into_iter().map(row).collect_view();
    view! {
        <Panel id="h-days" title="Days with other hours" text="Instead of the weekly hours and of a holiday’s; on a holiday, open the room too. Without times the day is closed.">
            <ul class="divide-y divide-line not-empty:mb-4">{rows}</ul>
            <Show when=move || may_change.get()>
                {outcome.problem(&["date", "reason", "spans.0.from", "spans.0.until", "spans.1.from", "spans.1.until"])}
                <ActionForm action=acts.day attr:class="grid gap-3">
                    <input type="hidden" name="resource" value=id.to_string()/>
                    <div class="grid gap-3 sm:grid-cols-2">
                        <Field id="day-date" label="Day" error=outcome.reason("date")>
                            <TextInput name="day" kind="date" value=day/>
                        </Field>
                        <Field id="day-reason" label="Why" hint="Shown on the board." error=outcome.reason("reason")>
                            <TextInput name="reason" maxlength=60 value=reason placeholder="Training"/>
                        </Field>
                    </div>
                    <fieldset>
                        <legend class="mb-1.5 text-sm font-medium">"Hours on that day"</legend>
                        <div class="flex flex-wrap gap-x-6 gap-y-2">
                            <For each=move || spans.all() key=|line| line.key let:line>
                                <div>
                                    <Span lines=spans line refused of=if line.key == 0 { "First shift" } else { "Second shift" }/>
                                </div>
                            </For>
                        </div>
                    </fieldset>
                    <Button kind="submit" class="justify-self-start" loading=acts.day.pending()>
                        "Set the day"
                    </Button>
                </ActionForm>
            </Show>
        </Panel>
    }
}
