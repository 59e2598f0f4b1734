//! Times to pick, a row a day.

use super::{PANEL, hold};
use crate::{chat::Chat, parts::Tap, words::Words};
use contract::{
    clinics::{SlotDay, SlotTime},
    conversations::{Input, SlotOffer},
};
use leptos::prelude::*;
use ui::{Icon, lu};

/// Times of a day that are shown before “All times”.
const FIRST_TIMES: usize = 6;

const TIME: &str = "h-9 cursor-pointer rounded-sm border border-line text-sm font-medium tabular hover:border-brand \
    hover:bg-brand-soft pointer-coarse:h-10";

pub fn view(chat: Chat, offer: SlotOffer, newest: bool) -> AnyView {
    if !newest {
        return folded(chat, offer);
    }
    let words = chat.words();
    let picked = offer.picked;
    let days = offer.days.into_iter().map(|day| row(chat, day, picked, words)).collect_view();
    let more = offer.more_from.map(|from| {
        view! {
            <Tap
                input=Input::ShowTimes { from: Some(from) }
                bubble=words.more_days
                id="more-days"
                class="flex h-10 w-full cursor-pointer items-center justify-center gap-1.5 rounded-b-md border-t border-line text-sm font-medium text-brand hover:bg-sunk"
            >
                {words.more_days}
            </Tap>
        }
    });
    view! {
        <fieldset class=PANEL>
            <legend class="sr-only">{words.pick_a_time}</legend>
            <div class="flex items-baseline justify-between gap-3 px-3.5 pt-2.5">
                <p class="font-medium">{offer.title}</p>
                <p class="shrink-0 text-xs text-ink-3">{offer.zone_label}</p>
            </div>
            <div class="flex flex-col gap-1.5 px-3.5 pt-1.5 pb-2.5">{days}</div>
            {more}
        </fieldset>
    }
    .into_any()
}

fn row(
    chat: Chat,
    day: SlotDay,
    picked: Option<chrono::DateTime<chrono::Utc>>,
    words: &'static Words,
) -> impl IntoView {
    let mut times = day.times;
    // A picked time is never hidden behind “All times”.
    let shown =
        times.iter().position(|time| Some(time.start) == picked).map_or(FIRST_TIMES, |at| FIRST_TIMES.max(at + 1));
    let rest = if times.len() > shown { times.split_off(shown) } else { Vec::new() };
    let day_words = format!("{} {}", day.weekday, day.day);
    let cell = |time: SlotTime| {
        if Some(time.start) == picked { held(chat, time, words) } else { free(time, &day_words, words) }
    };
    let first = times.into_iter().map(cell).collect_view();
    let rest = (!rest.is_empty()).then(|| {
        let cells = rest.into_iter().map(cell).collect_view();
        view! {
            <details class="group col-span-3">
                <summary class="flex h-8 cursor-pointer list-none items-center gap-1 text-sm font-medium text-brand group-open:hidden pointer-coarse:h-10 [&::-webkit-details-marker]:hidden">
                    {words.all_times} <span class="sr-only">", " {day_words.clone()}</span>
                    <Icon icon=lu::LuChevronDown class="size-4"/>
                </summary>
                <div class="grid grid-cols-3 gap-x-2 gap-y-1.5">{cells}</div>
            </details>
        }
    });
    view! {
        <div role="group" aria-label=day_words.clone() class="grid grid-cols-[58px_1fr] gap-x-2">
            <p class="pt-0.5 text-sm leading-4 font-medium">
                {day.weekday} <span class="block text-xs font-normal text-ink-3 tabular">{day.day}</span>
            </p>
            <div class="grid grid-cols-3 gap-x-2 gap-y-1.5">{first} {rest}</div>
        </div>
    }
}

fn free(time: SlotTime, day: &str, words: &'static Words) -> AnyView {
    let bubble = format!("{day}, {}", time.label);
    let spoken = format!("{bubble}, {} {}", words.with, time.practitioner);
    let id = format!("slot-{}-{}", time.start.timestamp(), time.practitioner_id);
    let input = Input::PickSlot { start: time.start, practitioner_id: time.practitioner_id };
    view! { <Tap input=input bubble=bubble label=spoken id=id class=TIME>{time.label}</Tap> }.into_any()
}

/// The time that is the visitor's, with what is left of the hold while a deposit is awaited.
fn held(chat: Chat, time: SlotTime, words: &'static Words) -> AnyView {
    let timer = hold::open_deposit(chat).map(|deposit| {
        let until = deposit.hold_expires_at;
        view! { <span class="font-normal">{words.held} " " {hold::clock(until)}</span> {hold::bar(until)} }
    });
    let class = "relative flex h-9 items-center justify-center gap-1.5 overflow-hidden rounded-sm bg-brand text-sm \
        font-semibold text-on-brand tabular pointer-coarse:h-10";
    let wide = if timer.is_some() { "col-span-2" } else { "" };
    view! {
        <p class=format!("{class} {wide}")>
            <Icon icon=lu::LuCheck/>
            {time.label}
            {timer}
        </p>
    }
    .into_any()
}

fn folded(chat: Chat, offer: SlotOffer) -> AnyView {
    let days = offer.days.iter().map(|day| format!("{} {}", day.weekday, day.day)).collect::<Vec<_>>().join(", ");
    view! {
        <p class="flex items-center gap-2 self-start px-1 text-sm text-ink-3">
            <Icon icon=lu::LuCalendar/>
            {chat.words().times_offered}
            ": "
            {days}
        </p>
    }
    .into_any()
}
