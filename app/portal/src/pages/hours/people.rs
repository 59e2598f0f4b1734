//! Whose hours are shown: people, rooms, and the holidays of all.

use super::HOLIDAYS;
use crate::parts::initials;
use contract::hours::{FeedState, HoursPage, ResourceHoursView};
use leptos::prelude::*;
use ui::{Avatar, Icon, lu};

const LINK: &str = "flex h-10 items-center gap-2.5 rounded-sm px-2 text-ink-2 whitespace-nowrap transition-colors duration-150 \
    hover:bg-sunk aria-[current=page]:bg-panel aria-[current=page]:font-medium aria-[current=page]:text-ink \
    aria-[current=page]:shadow-1 dark:aria-[current=page]:ring-1 dark:aria-[current=page]:ring-line";

#[component]
pub fn People(page: Signal<HoursPage>, chosen: Memo<String>) -> impl IntoView {
    let list = move |rooms: bool| {
        page.with(|page| page.resources.iter().filter(|one| one.is_room == rooms).cloned().collect::<Vec<_>>())
    };
    let link = move |one: ResourceHoursView| {
        let id = one.id.to_string();
        let href = format!("/portal/hours?who={id}");
        let current = move || (chosen.get() == id).then_some("page");
        let failing = one.feeds.iter().any(|feed| feed.state == FeedState::Failing);
        let face = if one.is_room {
            view! { <Icon icon=lu::LuDoorOpen class="size-4 shrink-0"/> }.into_any()
        } else {
            view! { <Avatar initials=initials(&one.name) of=one.name.clone() class="size-6 text-2xs"/> }.into_any()
        };
        view! {
            <li>
                <a href=href aria-current=current class=LINK>
                    {face}
                    <span class="truncate">{one.name}</span>
                    {failing
                        .then(|| {
                            view! {
                                <Icon icon=lu::LuTriangleAlert class="size-4 shrink-0 text-warn"/>
                                <span class="sr-only">"a calendar cannot be read"</span>
                            }
                        })}
                </a>
            </li>
        }
    };
    let group = move |heading: &'static str, rooms: bool| {
        move || {
            let links = list(rooms).into_iter().map(link).collect_view();
            (!links.is_empty()).then(|| {
                view! {
                    <p class="mb-1 px-2 text-xs text-ink-2 max-lg:sr-only">{heading}</p>
                    <ul class="flex flex-wrap gap-0.5 lg:mb-4 lg:grid">{links}</ul>
                }
            })
        }
    };
    view! {
        <nav aria-label="Whose hours" class="flex flex-wrap gap-0.5 max-lg:-mx-2 lg:block">
            {group("Team", false)}
            {group("Rooms", true)}
            <p class="mb-1 px-2 text-xs text-ink-2 max-lg:sr-only">"Everybody"</p>
            <a
                href=format!("/portal/hours?who={HOLIDAYS}")
                aria-current=move || (chosen.get() == HOLIDAYS).then_some("page")
                class=LINK
            >
                <Icon icon=lu::LuPartyPopper class="size-4 shrink-0"/>
                "Holidays"
            </a>
        </nav>
    }
}
