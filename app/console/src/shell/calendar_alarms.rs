//! Calendars of the team that cannot be read: whoever runs the day should know that busy time there is no longer new.

use crate::api::calendar_alarms;
use leptos::prelude::*;
use ui::{Icon, lu};

/// Nothing when all is well, and when nobody may be told.
#[component]
pub fn CalendarAlarms() -> impl IntoView {
    let alarms = Resource::new(|| (), |()| calendar_alarms());
    let words = move || {
        let alarms = alarms.get()?.ok().filter(|alarms| !alarms.is_empty())?;
        let names: Vec<String> = alarms.iter().map(|alarm| format!("{} ({})", alarm.name, alarm.resource)).collect();
        let problem = alarms.first().map(|alarm| alarm.problem.clone()).filter(|_| alarms.len() == 1);
        Some(view! {
            <p role="status" class="flex items-start gap-2.5 bg-warn-soft px-4 py-2 text-sm">
                <Icon icon=lu::LuCalendarX2 class="mt-0.5 size-4 shrink-0 text-warn"/>
                <span class="min-w-0 flex-1">
                    <b class="font-medium">"Cannot be read: " {names.join(", ")} "."</b>
                    " " {problem}
                    " Times that were known to be busy stay so; newer ones are missing. "
                    <a href="/portal/hours" rel="external" class="font-medium whitespace-nowrap text-brand underline underline-offset-2">
                        "Look at it"
                    </a>
                </span>
            </p>
        })
    };
    view! { <Transition fallback=|| ()>{words}</Transition> }
}
