//! The confirmation: what, when, where, what was paid, and how to change it.

use super::PANEL;
use crate::{chat::Chat, words::Words};
use contract::conversations::BookedCard;
use leptos::prelude::*;
use ui::{Icon, lu};

pub fn view(chat: Chat, booked: BookedCard) -> AnyView {
    let words = chat.words();
    let stands = booked.state != "cancelled";
    let after = stands.then(|| {
        view! {
            {calendars(&booked, words)}
            <a
                href=booked.manage_url.clone()
                target="_blank"
                rel="noopener"
                class=format!("{PANEL} flex items-center gap-3 px-4 py-3 hover:bg-sunk")
            >
                <span class="min-w-0 flex-1">
                    <b class="block font-medium">{words.move_or_cancel}</b>
                    <span class="text-sm text-ink-2 tabular">{booked.cancel_note.clone()}</span>
                </span>
                <Icon icon=lu::LuChevronRight class="size-4 shrink-0 text-ink-2"/>
            </a>
            {preparation(&booked.preparation, words)}
        }
    });
    view! {
        <div class="flex flex-col gap-4 py-1">
            {heading(&booked)} {ticket(&booked, words)} {after}
        </div>
    }
    .into_any()
}

fn heading(booked: &BookedCard) -> impl IntoView + use<> {
    let (icon, ground) = match booked.state.as_str() {
        "confirmed" => (lu::LuCheck, "bg-good-soft text-good"),
        "pending" => (lu::LuClock, "bg-note-soft text-note"),
        "moved" => (lu::LuCalendar, "bg-note-soft text-note"),
        _ => (lu::LuX, "bg-sunk text-ink-2"),
    };
    view! {
        <div class="flex items-center gap-3.5 pt-1">
            <span class=format!("grid size-11 shrink-0 place-items-center rounded-full {ground}")>
                <Icon icon=icon class="size-5"/>
            </span>
            <div role="status" class="min-w-0">
                <h2 class="text-xl font-semibold tracking-tight wrap-anywhere">{booked.greeting.clone()}</h2>
                <p class="text-sm text-ink-2 wrap-anywhere">{booked.sent_to.clone()}</p>
            </div>
        </div>
    }
}

fn ticket(booked: &BookedCard, words: &'static Words) -> impl IntoView + use<> {
    let paid = (!booked.paid.is_zero()).then(|| {
        view! {
            <dt class="text-ink-2">{booked.paid_label.clone()}</dt>
            <dd class="text-right font-medium">{booked.paid.to_string()} " " {words.paid}</dd>
        }
    });
    let address = (!booked.address.is_empty()).then(|| {
        view! {
            <a
                href=booked.directions_url.clone()
                target="_blank"
                rel="noopener noreferrer"
                class="flex items-center gap-2.5 border-t border-line px-4 py-3 text-sm text-ink-2 hover:bg-sunk"
            >
                <Icon icon=lu::LuMapPin/>
                <span class="flex-1">{booked.address.clone()}</span>
                <span class="font-medium text-brand">{words.directions}</span>
            </a>
        }
    });
    view! {
        <article class=PANEL>
            <div class="flex gap-4 p-4">
                <div class="flex w-14 shrink-0 flex-col self-start overflow-hidden rounded-sm bg-brand-soft text-center text-brand-strong">
                    <span class="pt-1.5 text-xs font-semibold">{booked.weekday.clone()}</span>
                    <span class="text-2xl font-semibold tabular">{booked.day.clone()}</span>
                    <span class="pb-1.5 text-xs">{booked.month.clone()}</span>
                </div>
                <div class="min-w-0">
                    <h3 class="font-semibold">{booked.service_name.clone()}</h3>
                    <p class="mt-0.5 text-base text-ink-2 tabular">{booked.time_label.clone()}</p>
                    <p class="text-sm text-ink-2">{booked.practitioner.clone()}</p>
                </div>
            </div>
            {address}
            <dl class="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5 border-t border-line px-4 py-3 text-sm tabular">
                {paid} <dt class="text-ink-2">{words.at_your_visit}</dt>
                <dd class="text-right font-medium">{booked.due_at_visit.to_string()}</dd>
            </dl>
        </article>
    }
}

fn calendars(booked: &BookedCard, words: &'static Words) -> impl IntoView + use<> {
    let link = |name: &'static str, url: &str| {
        view! {
            <a
                href=url.to_owned()
                target="_blank"
                rel="noopener noreferrer"
                class=format!("{PANEL} grid h-10 place-items-center hover:bg-sunk")
            >
                {name}
            </a>
        }
    };
    view! {
        <div>
            <p class="mb-2 flex items-center gap-2 font-medium">
                <Icon icon=lu::LuCalendar class="size-4 text-ink-2"/>
                {words.add_to_calendar}
            </p>
            <div class="grid grid-cols-3 gap-2 text-sm font-medium">
                {link("Apple", &booked.calendar_url)} {link("Google", &booked.google_calendar_url)}
                {link("Outlook", &booked.outlook_calendar_url)}
            </div>
        </div>
    }
}

fn preparation(lines: &[String], words: &'static Words) -> Option<impl IntoView + use<>> {
    (!lines.is_empty()).then(|| {
        view! {
            <div class="text-sm text-ink-2">
                <p class="font-medium text-ink">{words.before_you_come}</p>
                <ul class="mt-1 list-disc pl-4">{lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view()}</ul>
            </div>
        }
    })
}
