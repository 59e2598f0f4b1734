//! Members, keys and the newest of the log, each with the way to all of it.

use crate::{
    api::overview::Overview,
    parts::{initials, role_of},
};
use contract::keys::SecretState;
use leptos::prelude::*;
use ui::{Avatar, Badge};

/// How many of each are shown.
const SHOWN: usize = 5;

#[component]
fn Summary(
    id: &'static str,
    title: String,
    href: &'static str,
    all: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <section aria-labelledby=id class="mb-6 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <div class="mb-2 flex items-baseline justify-between gap-4">
                <h2 id=id class="font-semibold">{title}</h2>
                <a href=href class="py-1 text-sm font-medium whitespace-nowrap text-brand underline-offset-2 hover:underline">{all}</a>
            </div>
            {children()}
        </section>
    }
}

#[component]
pub fn People(all: Signal<Overview>) -> impl IntoView {
    move || {
        let people = all.with(|all| all.members.clone())?;
        let open = people.invitations.len();
        let title = match people.members.len() {
            1 => "1 member".to_owned(),
            many => format!("{many} members"),
        };
        let rows = people.members.into_iter().take(SHOWN).map(|member| {
            view! {
                <li class="flex items-center gap-3 py-2">
                    <Avatar initials=initials(&member.name) of=member.name.clone() class="size-7 text-2xs"/>
                    <span class="min-w-0 flex-1 truncate">{member.name}</span>
                    <Badge>{role_of(member.role)}</Badge>
                </li>
            }
        });
        let rows = rows.collect_view();
        let waiting = (open > 0).then(|| {
            let words = if open == 1 {
                "1 invitation waits for its answer.".to_owned()
            } else {
                format!("{open} invitations wait for their answers.")
            };
            view! { <p class="mt-2 text-sm text-ink-2">{words}</p> }
        });
        Some(view! {
            <Summary id="h-people" title href="/portal/members" all="All members">
                <ul class="divide-y divide-line">{rows}</ul>
                {waiting}
            </Summary>
        })
    }
}

#[component]
pub fn Keys(all: Signal<Overview>) -> impl IntoView {
    move || {
        let keys = all.with(|all| all.keys.clone())?;
        let in_force: Vec<_> =
            keys.into_iter().filter(|key| matches!(key.state, SecretState::Active | SecretState::Replaced)).collect();
        let title = match in_force.len() {
            0 => "No keys in force".to_owned(),
            1 => "1 key in force".to_owned(),
            many => format!("{many} keys in force"),
        };
        let rows = in_force.into_iter().take(SHOWN).map(|key| {
            view! {
                <li class="flex items-center justify-between gap-3 py-2">
                    <span class="min-w-0 truncate">{key.name}</span>
                    <code class="truncate font-mono text-xs text-ink-2">{key.prefix}</code>
                </li>
            }
        });
        let rows = rows.collect_view();
        Some(view! {
            <Summary id="h-keys" title href="/portal/keys" all="All keys">
                <ul class="divide-y divide-line">{rows}</ul>
            </Summary>
        })
    }
}

#[component]
pub fn Newest(all: Signal<Overview>) -> impl IntoView {
    move || {
        let entries = all.with(|all| all.newest.clone())?;
        let rows = entries.into_iter().map(|entry| {
            let subject = (!entry.subject.is_empty()).then(|| format!(": {}", entry.subject));
            view! {
                <li class="flex flex-wrap justify-between gap-x-4 py-2">
                    <span dir="auto" class="min-w-0 break-words"><b class="font-medium">{entry.actor}</b> " " {entry.title} {subject}</span>
                    <time datetime=entry.at.to_rfc3339() class="text-xs leading-5 text-ink-2 tabular">{entry.at_label}</time>
                </li>
            }
        });
        let rows = rows.collect_view();
        Some(view! {
            <Summary id="h-newest" title="What happened last".to_owned() href="/portal/audit" all="The whole log">
                <ol class="divide-y divide-line">{rows}</ol>
            </Summary>
        })
    }
}
