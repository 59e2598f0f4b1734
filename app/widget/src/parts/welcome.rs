//! The first screen: nothing said yet, nothing stored.

use super::{Tap, composer, header, log::outbox, plain_problem};
use crate::chat::Chat;
use contract::conversations::{Input, Opener};
use leptos::prelude::*;
use ui::{Icon, Mark, lu};

pub fn view(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let thread = chat.thread.get_value();
    let other = chat.place.with_value(|place| place.address(None, words.other_language.1));
    let other_tag = crate::place::tag_of(words.other_language.1);
    view! {
        <div class="flex min-h-0 flex-1 flex-col overflow-y-auto">
            <header class="relative shrink-0 overflow-hidden bg-brand px-5 pt-4 pb-16 text-on-brand">
                <svg
                    aria-hidden="true"
                    class="absolute -right-16 -bottom-28 size-80 opacity-25"
                    viewBox="0 0 320 320"
                    fill="none"
                    stroke="currentColor"
                >
                    <circle cx="160" cy="160" r="60"></circle>
                    <circle cx="160" cy="160" r="95"></circle>
                    <circle cx="160" cy="160" r="130"></circle>
                    <circle cx="160" cy="160" r="159"></circle>
                </svg>
                <div class="relative mx-auto flex h-10 max-w-3xl items-center gap-2.5">
                    <Mark class="size-7 shrink-0"/>
                    <p class="min-w-0 flex-1 truncate font-medium">{thread.clinic.name}</p>
                    {header::close(chat, "-mr-2.5 hover:bg-on-brand/10")}
                </div>
                <h1 class="relative mx-auto mt-7 max-w-3xl text-2xl font-semibold tracking-tight">
                    {words.hello.0} <br/> {words.hello.1}
                </h1>
                <p class="relative mx-auto mt-2 max-w-3xl text-base text-balance">{words.promise}</p>
            </header>
            <div class="relative mx-auto -mt-9 flex w-full max-w-3xl flex-1 flex-col gap-3 px-4">
                {composer::first(chat)} {human_check()} {outbox()} {plain_problem(chat)}
                <nav aria-label=words.start_with class="mt-1 divide-y divide-line">
                    {thread.openers.into_iter().enumerate().map(|(place, opener)| row(place, opener)).collect_view()}
                </nav>
            </div>
            <footer class="mx-auto flex w-full max-w-3xl items-center justify-between px-5 py-3.5 text-xs text-ink-2">
                <a href=other lang=other_tag hreflang=other_tag class="py-1 font-medium underline-offset-2 hover:underline">
                    {words.other_language.0}
                </a>
                <span>{words.runs_on}</span>
            </footer>
        </div>
    }
}

/// The box of the check for people, where one is configured: a conversation begins with it. The program takes what it
/// gives along.
fn human_check() -> Option<impl IntoView> {
    session::HumanCheckKey::here().map(|key| {
        view! {
            <div
                class="cf-turnstile"
                data-sitekey=key.site_key
                data-action="chat"
                data-size="flexible"
                data-response-field-name="said[human]"
            ></div>
        }
    })
}

fn row(place: usize, opener: Opener) -> impl IntoView {
    let icon = match opener.icon.as_str() {
        "tag" => lu::LuTag,
        "calendar" => lu::LuCalendar,
        "user" => lu::LuUser,
        "phone" => lu::LuPhone,
        _ => lu::LuMessageCircle,
    };
    view! {
        <Tap
            input=Input::Text { text: opener.send.clone() }
            bubble=opener.send
            id=format!("opener-{place}")
            class="flex w-full cursor-pointer items-center gap-3.5 py-3 text-left"
        >
            <Icon icon=icon class="size-5 shrink-0 text-brand"/>
            <span class="min-w-0 flex-1">
                <b class="block font-medium">{opener.title}</b>
                <span class="text-sm text-ink-2">{opener.detail}</span>
            </span>
            <Icon icon=lu::LuChevronRight class="size-4 shrink-0 text-ink-3"/>
        </Tap>
    }
}
