//! Who waits, and all the others.

use super::Shown;
use crate::keys;
use chrono::{DateTime, Utc};
use contract::answering::{ConversationList, ConversationRow, Place};
use domain::conversation::Handover;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use ui::{Avatar, EmptyState, Icon, lu};

/// How often what is left is reckoned anew, in milliseconds.
const EVERY: u32 = 10_000;

#[component]
pub fn ConversationsList(list: Signal<ConversationList>, shown: Shown) -> impl IntoView {
    let rows = Memo::new(move |_| list.with(|list| list.rows.clone()));
    let now = RwSignal::new(None::<DateTime<Utc>>);
    Effect::new(move |_| {
        let tick = move || now.set(DateTime::from_timestamp_millis(millis()));
        tick();
        let ticking = StoredValue::new_local(Some(Interval::new(EVERY, tick)));
        on_cleanup(move || ticking.set_value(None));
    });
    let step = move |by: isize| {
        let at = shown.opened.get_untracked();
        let next = rows.with_untracked(|rows| {
            let place = rows.iter().position(|row| Some(row.id) == at);
            let next = place.map_or(0, |place| place.saturating_add_signed(by));
            rows.get(next).map(|row| row.id)
        });
        if let Some(next) = next {
            shown.address.go(&[("conversation", Some(next.to_string()))]);
        }
        next.is_some()
    };
    keys::on_plain_key(move |key| match key {
        "j" => step(1),
        "k" => step(-1),
        _ => false,
    });
    view! {
        <header class="px-3 pt-3">
            <p aria-hidden="true" class="text-lg font-semibold">"Conversations"</p>
            <Search shown/>
            <Places list shown/>
        </header>
        <div class="min-h-0 flex-1 overflow-y-auto" tabindex="0" role="region" aria-label="List of conversations">
            <Show when=move || !rows.with(Vec::is_empty) fallback=move || view! { <Nothing shown/> }>
                <ul>
                    <For
                        each=move || rows.get()
                        key=|row| (row.id, row.at, row.place, row.due_at, row.assignee.clone())
                        let:row
                    >
                        <Row row shown now/>
                    </For>
                </ul>
            </Show>
        </div>
        <p aria-hidden="true" class="flex gap-3 border-t border-line px-3 py-2 text-2xs text-ink-2 max-md:hidden">
            <span>"J K move"</span>
            <span>"T take over"</span>
            <span>"R reply"</span>
            <span>"D done"</span>
        </p>
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit an i64 for longer than anyone waits")]
fn millis() -> i64 {
    js_sys::Date::now() as i64
}

/// Filters as a plain form, so that it works before anything else does.
#[component]
fn Search(shown: Shown) -> impl IntoView {
    let address = shown.address;
    let mine = move || address.get("mine").is_some();
    view! {
        <form method="get" action="/console/conversations" class="mt-2 flex items-center gap-2">
            <input type="hidden" name="place" value=move || shown.place.get().as_str()/>
            <label for="search-conversations" class="sr-only">"Search conversations"</label>
            <input
                id="search-conversations"
                type="search"
                name="search"
                maxlength="100"
                placeholder="Name or words"
                class="h-8 min-w-0 flex-1 rounded-sm border border-field bg-panel px-2 text-xs max-md:h-10"
                prop:value=move || address.get("search").unwrap_or_default()
                value=address.get_untracked("search").unwrap_or_default()
                on:change=move |event| address.replace(&[("search", Some(event_target_value(&event)))])
            />
            <a
                href=move || address.with(&[("mine", (!mine()).then(|| "1".to_owned()))])
                aria-current=move || mine().then_some("true")
                class="grid h-8 place-items-center rounded-sm px-2 text-xs text-ink-2 hover:bg-sunk aria-[current=true]:bg-brand-soft aria-[current=true]:font-medium aria-[current=true]:text-ink max-md:h-10"
            >
                "Mine"
            </a>
        </form>
    }
}

#[component]
fn Places(list: Signal<ConversationList>, shown: Shown) -> impl IntoView {
    let tab = move |place: Place| {
        let count =
            move || list.with(|list| list.counts.iter().find(|(of, _)| *of == place).map_or(0, |(_, count)| *count));
        view! {
            <a
                href=move || {
                    shown.address.with(&[("place", Some(place.as_str().to_owned())), ("conversation", None)])
                }
                aria-current=move || (shown.place.get() == place).then_some("page")
                class="flex h-8 items-center gap-0.5 border-b-2 border-transparent text-xs whitespace-nowrap text-ink-2 hover:text-ink aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink max-md:h-10"
            >
                {place.label()}
                <span class="text-2xs text-ink-2 tabular">{count}</span>
            </a>
        }
    };
    view! {
        <nav aria-label="Views" class="mt-1 flex gap-2.5 overflow-x-auto border-b border-line">{Place::ALL.map(tab)}</nav>
    }
}

#[component]
fn Nothing(shown: Shown) -> impl IntoView {
    let words = move || match shown.place.get() {
        Place::Waiting => {
            (lu::LuCheckCheck, "Nobody waits", "Whoever asks for a person, or cannot be helped, stands here.")
        }
        Place::WithPerson => (lu::LuHand, "Nothing is in hand", "Conversations that somebody of you has taken over."),
        Place::Assistant => (lu::LuSparkles, "The assistant has nothing to do", "Chats that it manages alone."),
        Place::Snoozed => (lu::LuAlarmClock, "Nothing is put aside", "What you snooze comes back by itself."),
        Place::Done => (lu::LuCheck, "Nothing is done yet", "Conversations that you end."),
    };
    move || {
        let (icon, title, text) = words();
        view! { <EmptyState icon title text/> }
    }
}

pub const fn reason_icon(reason: Handover) -> icondata_core::Icon {
    match reason {
        Handover::Asked => lu::LuHand,
        Handover::Complaint => lu::LuFlag,
        Handover::NotUnderstood => lu::LuCircleHelp,
        Handover::Emergency => lu::LuSiren,
        Handover::Files => lu::LuPaperclip,
    }
}

#[component]
fn Row(row: ConversationRow, shown: Shown, now: RwSignal<Option<DateTime<Utc>>>) -> impl IntoView {
    let id = row.id;
    let initials: String = row.who.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    let waits = row.place == Place::Waiting;
    let (icon, state) = match (row.reason, &row.holder) {
        (Some(reason), _) if waits => (reason_icon(reason), reason.label().to_owned()),
        (_, Some(holder)) => (lu::LuUserRound, holder.clone()),
        _ if row.about.is_empty() => (lu::LuSparkles, "Assistant".to_owned()),
        _ => (lu::LuSparkles, format!("Assistant · {}", row.about)),
    };
    let assignee = row.assignee.clone().filter(|assignee| row.holder.as_ref() != Some(assignee));
    view! {
        <li>
            <a
                href=move || shown.link(id)
                aria-current=move || (shown.opened.get() == Some(id)).then_some("page")
                class="relative flex gap-3 border-b border-line px-3 py-2 hover:bg-sunk aria-[current=page]:bg-brand-soft"
            >
                <Avatar initials of=row.who.clone() class="size-8 text-2xs"/>
                <span class="min-w-0 flex-1">
                    <span class="flex items-baseline gap-2">
                        <strong dir="auto" class="truncate font-semibold">{row.who}</strong>
                        <time class="ml-auto shrink-0 text-2xs text-ink-2 tabular">{row.at_label}</time>
                    </span>
                    <span dir="auto" class=if waits { "block truncate text-xs leading-5" } else { "block truncate text-xs leading-5 text-ink-2" }>
                        {row.last_text}
                    </span>
                    <span class="mt-0.5 flex items-center gap-1 text-2xs text-ink-2">
                        <Icon icon=icon class="size-3 shrink-0"/>
                        <span class="truncate">{state}</span>
                        {assignee.map(|name| view! { <span class="truncate">"· for " {name}</span> })}
                        {row.due_at.filter(|_| waits).map(|due| view! { <Due due now/> })}
                    </span>
                </span>
            </a>
        </li>
    }
}

/// How long there is still to answer, or for how long somebody has waited too long.
#[component]
pub fn Due(due: DateTime<Utc>, now: RwSignal<Option<DateTime<Utc>>>) -> impl IntoView {
    move || {
        let minutes = (due - now.get()?).num_minutes();
        let late = due <= now.get()?;
        let (class, icon) =
            if late { ("bg-bad-soft text-bad", lu::LuAlarmClock) } else { ("bg-warn-soft text-ink", lu::LuTimer) };
        Some(view! {
            <span class=format!(
                "ml-auto flex shrink-0 items-center gap-1 rounded-full px-1.5 text-2xs font-medium whitespace-nowrap tabular {class}",
            )>
                <Icon icon=icon class="size-3 shrink-0"/>
                {in_words(minutes.abs(), late)}
            </span>
        })
    }
}

/// “12 min left”, “3 h over”.
fn in_words(minutes: i64, late: bool) -> String {
    let word = if late { "over" } else { "left" };
    match minutes {
        0..=99 => format!("{minutes} min {word}"),
        100..=2_879 => format!("{} h {word}", minutes / 60),
        _ => format!("{} days {word}", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn what_is_left_is_said_in_the_unit_that_tells_most() {
        assert_eq!(in_words(4, true), "4 min over");
        assert_eq!(in_words(130, false), "2 h left");
        assert_eq!(in_words(4_000, false), "2 days left");
    }
}
