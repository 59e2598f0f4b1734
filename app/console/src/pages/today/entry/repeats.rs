//! How the visit comes again.

use super::typed::Typed;
use chrono::{Datelike, Days};
use domain::{calendar::labels::weekday_long, series::Nth, understanding::Locale::En};
use leptos::prelude::*;
use ui::{Checkbox, Field, Select, SelectOption, TextInput};

#[component]
pub fn Repeats(typed: Typed, reason: Callback<&'static str, Signal<Option<String>>>) -> impl IntoView {
    let fields = move || typed.repeats.get().then(|| view! { <Rule typed reason/> });
    view! {
        <div class="grid gap-3 border-t border-line pt-4">
            <Checkbox name="repeats" checked=typed.repeats>
                "Repeats"
            </Checkbox>
            {fields}
        </div>
    }
}

#[component]
fn Rule(typed: Typed, reason: Callback<&'static str, Signal<Option<String>>>) -> impl IntoView {
    let units = move || {
        let mut units = Vec::new();
        if let Some(day) = typed.day() {
            let weekday = weekday_long(day.weekday(), En);
            let nth = Nth::of(day);
            units.push(SelectOption::new("week", format!("weeks, on {weekday}")));
            units.push(SelectOption::new("month", format!("months, on the {} {weekday}", nth.in_words())));
            let is_last = (day + Days::new(7)).month() != day.month();
            if is_last && nth != Nth::Last {
                units.push(SelectOption::new("month_last", format!("months, on the last {weekday}")));
            }
        }
        view! { <Select name="unit" options=units value=typed.unit/> }
    };
    let ends = vec![SelectOption::new("after", "After so many visits"), SelectOption::new("on", "On a day")];
    view! {
        <div class="grid gap-4 sm:grid-cols-[6rem_minmax(0,1fr)]">
            <Field id="entry-every" label="Every" error=reason.run("every")>
                <TextInput name="every" kind="number" value=typed.every maxlength=2/>
            </Field>
            <Field id="entry-unit" label="Weeks or months" error=reason.run("weekdays")>
                {units}
            </Field>
        </div>
        <div class="grid gap-4 sm:grid-cols-2">
            <Field id="entry-ends" label="Ends">
                <Select name="ends" options=ends value=typed.ends/>
            </Field>
            {move || {
                if typed.ends.get() == "on" {
                    view! {
                        <Field id="entry-until" label="Last day" error=reason.run("until")>
                            <TextInput name="until" kind="date" value=typed.until/>
                        </Field>
                    }
                        .into_any()
                } else {
                    view! {
                        <Field id="entry-visits" label="Visits" error=reason.run("visits")>
                            <TextInput name="visits" kind="number" value=typed.visits maxlength=3/>
                        </Field>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
