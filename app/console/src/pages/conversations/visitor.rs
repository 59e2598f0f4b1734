//! Who writes, and what is known of them.

use super::acts::Acting;
use contract::answering::{KnownFact, OpenConversation, Rating, VisitorFile};
use leptos::prelude::*;
use ui::{Avatar, Button, ButtonSize, Icon, IconButton, lu};

/// At the right on wide screens; over the thread where it is asked for on others.
#[component]
pub fn VisitorPanel(opened: Signal<OpenConversation>, panel: RwSignal<bool>) -> impl IntoView {
    let file = Memo::new(move |_| opened.with(|opened| opened.visitor.clone()));
    let rating = Memo::new(move |_| opened.with(|opened| opened.rating));
    let snoozed = Memo::new(move |_| opened.with(|opened| opened.snoozed_until_label.clone()));
    let who = Memo::new(move |_| opened.with(|opened| opened.row.who.clone()));
    view! {
        <aside
            aria-label="About the visitor"
            class=move || {
                let over = if panel.get() {
                    "max-xl:absolute max-xl:inset-y-0 max-xl:right-0 max-xl:z-20 max-xl:w-full max-xl:max-w-[304px] max-xl:shadow-3"
                } else {
                    "max-xl:hidden"
                };
                format!("min-h-0 overflow-y-auto border-l border-line bg-panel text-xs {over}")
            }
        >
            <header class="flex items-center gap-3 border-b border-line p-4">
                {move || {
                    let who = who.get();
                    let initials: String = who.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
                    view! { <Avatar initials of=who.clone() class="size-10 text-sm"/> }
                }}
                <div class="min-w-0 flex-1">
                    <h2 dir="auto" class="truncate text-base leading-5 font-semibold">{move || who.get()}</h2>
                    <p class="text-ink-2">{move || file.with(|file| file.language.clone())}</p>
                </div>
                <IconButton
                    icon=lu::LuX
                    label="Close"
                    class="size-8 max-md:size-10 xl:hidden"
                    on:click=move |_| panel.set(false)
                />
            </header>
            {move || snoozed.get().map(|until| view! {
                <p class="flex items-center gap-2 border-b border-line px-4 py-2">
                    <Icon icon=lu::LuAlarmClock class="size-4 text-ink-3"/>
                    "Put aside until " {until}
                </p>
            })}
            {move || reach(file.get())}
            {move || booking(file.get())}
            {move || known(file.get())}
            {move || rating.get().map(rated)}
        </aside>
    }
}

fn row(icon: icondata_core::Icon, content: AnyView) -> impl IntoView {
    view! {
        <li class="grid min-h-8 grid-cols-[16px_1fr] items-center gap-2">
            <Icon icon=icon class="size-4 text-ink-3"/>
            <span class="min-w-0 truncate">{content}</span>
        </li>
    }
}

fn reach(file: VisitorFile) -> impl IntoView {
    let acts = expect_context::<Acting>();
    let phone = file.phone.clone().map(|phone| {
        let href = format!("tel:{}", phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>());
        row(lu::LuPhone, view! { <a href=href class="tabular hover:underline">{phone}</a> }.into_any())
    });
    let email = file.email.clone().map(|email| {
        row(
            lu::LuMail,
            view! { <a href=format!("mailto:{email}") class="hover:underline">{email.clone()}</a> }.into_any(),
        )
    });
    let nothing = file.phone.is_none() && file.email.is_none();
    let can_mail = file.email.is_some() && file.consented;
    view! {
        <section class="border-b border-line px-4 py-3">
            <h3 class="text-xs font-semibold">"How to reach them"</h3>
            <ul class="mt-1">
                {phone} {email} {nothing.then(|| view! { <li class="text-ink-2">"Nothing was left yet."</li> })}
                {row(
                    if file.consented { lu::LuCheck } else { lu::LuMinus },
                    (if file.consented { "Agreed to be contacted" } else { "Has not agreed to be contacted" }).into_any(),
                )}
            </ul>
            {(can_mail && acts.may().get()).then(|| view! {
                <Button size=ButtonSize::Small class="mt-2" on:click=move |_| acts.mail_transcript()>
                    <Icon icon=lu::LuMail class="size-4"/>
                    "Mail the transcript"
                </Button>
            })}
        </section>
    }
}

fn booking(file: VisitorFile) -> Option<impl IntoView> {
    file.booking.map(|booking| {
        view! {
            <section class="border-b border-line px-4 py-3">
                <h3 class="text-xs font-semibold">"Booking"</h3>
                <a
                    href=format!("/console?day={}&booking={}", booking.day, booking.id)
                    class="mt-2 block rounded-md border border-line p-3 hover:bg-sunk"
                >
                    <span class="flex items-baseline gap-2">
                        <strong class="font-semibold">{booking.service}</strong>
                        <span class="ml-auto text-2xs text-ink-2">{booking.state}</span>
                    </span>
                    <span class="text-ink-2 tabular">{booking.when}</span>
                </a>
            </section>
        }
    })
}

fn known(file: VisitorFile) -> Option<impl IntoView> {
    let facts = file.facts;
    (!facts.is_empty()).then(|| {
        let fact = |fact: KnownFact| {
            view! {
                <li class="py-1">
                    <p class="font-medium">{fact.label}</p>
                    <p dir="auto" class="text-2xs break-words text-ink-2">{fact.source}</p>
                </li>
            }
        };
        view! {
            <section class="border-b border-line px-4 py-3">
                <h3 class="text-xs font-semibold">"What was understood"</h3>
                <ul class="mt-1">{facts.into_iter().map(fact).collect_view()}</ul>
            </section>
        }
    })
}

fn rated(rating: Rating) -> impl IntoView {
    view! {
        <section class="px-4 py-3">
            <h3 class="text-xs font-semibold">"What they thought of it"</h3>
            <p class="mt-1">{rating.stars.to_string()} " of 5 stars"</p>
        </section>
    }
}
