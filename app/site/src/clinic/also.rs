//! The other services of the same visit: each with its options, and the way to add one. Without script all of it is plain
//! forms and links.

use super::{
    choice::{Choice, Chooser, History, numbered},
    panel::Asked,
    questions::Questions,
};
use crate::words::clinic as words;
use contract::clinics::ServiceCard;
use domain::calendar::MOST_STEPS;
use leptos::prelude::*;
use ui::{Button, ButtonSize, Checkbox, Icon, Segment, SegmentedControl, Select, SelectOption, lu};

/// What the visit holds beside its first service.
#[component]
pub fn Also(chooser: Chooser, asked: Asked) -> impl IntoView {
    // What there is, not what is answered of it: a control that is being used stays.
    let keys = Memo::new(move |_| {
        let keys = |choice: &Choice| choice.parts().map(|part| part.service.clone()).collect::<Vec<_>>();
        chooser.choice.with(keys)
    });
    let list = move || {
        let parts = keys.get().into_iter().enumerate().skip(1);
        parts
            .filter_map(|(index, key)| Some(view! { <Further index service=chooser.card(&key)? chooser/> }))
            .collect_view()
    };
    view! {
        <section aria-label=words::THE_VISIT class="border-b border-line px-5 py-3">
            <Show when=move || keys.with(|keys| keys.len() > 1)>
                <ul class="mb-2 flex flex-col gap-2">
                    <First chooser keys/>
                    {list}
                </ul>
                <Together chooser asked/>
            </Show>
            <Show when=move || keys.with(|keys| keys.len() < MOST_STEPS) fallback=|| view! { <p class="text-sm text-ink-2">{words::NO_MORE}</p> }>
                <Adding chooser/>
            </Show>
        </section>
    }
}

/// Fields that carry the rest of the choice through a plain form; a time that was picked was for another visit.
#[component]
pub fn Carried(chooser: Chooser, #[prop(into)] without: String) -> impl IntoView {
    let pairs = move || {
        let choice = Choice { slot: None, details: false, ..chooser.choice.get() };
        let pairs = choice.pairs().into_iter().filter(|(key, _)| !without.split(' ').any(|name| is_of(key, name)));
        pairs.map(|(key, value)| view! { <input type="hidden" name=key value=value/> }).collect_view()
    };
    view! { {pairs} }
}

/// Whether a field is the one of this name; a name that ends in `_` means all that begin with it.
fn is_of(key: &str, name: &str) -> bool {
    if name.ends_with('_') { key.starts_with(name) } else { key == name }
}

#[component]
fn First(chooser: Chooser, keys: Memo<Vec<String>>) -> impl IntoView {
    let name = move || {
        let key = keys.with(|keys| keys.first().cloned()).unwrap_or_default();
        chooser.card(&key).map(|service| service.name)
    };
    view! {
        <li class="flex items-center gap-3 rounded-md bg-sunk py-0.5 pr-1 pl-3.5">
            <span class="min-w-0 flex-1 font-medium">{name}</span>
            <Remove index=0 name=Signal::derive(move || name().unwrap_or_default()) chooser/>
        </li>
    }
}

#[component]
fn Further(index: usize, service: ServiceCard, chooser: Chooser) -> impl IntoView {
    let name = service.name.clone();
    let detail = words::service_detail(service.duration_minutes, "");
    let price = service.price_label.clone();
    let has_questions = !service.questions.is_empty();
    view! {
        <li class="rounded-md bg-sunk">
            <div class="flex items-center gap-3 py-0.5 pr-1 pl-3.5">
                <p class="min-w-0 flex-1">
                    <span class="font-medium">{name.clone()}</span>
                    " "
                    <span class="text-sm text-ink-2 tabular">{detail} " · " {price}</span>
                </p>
                <Remove index name chooser/>
            </div>
            <Order index chooser name=service.name.clone()/>
            {has_questions.then(|| view! { <Questions index service chooser/> })}
        </li>
    }
}

/// After the service before it, or together with it.
#[component]
fn Order(index: usize, chooser: Chooser, name: String) -> impl IntoView {
    let field = numbered("at_once", index);
    let at_once =
        chooser.choice.with_untracked(|choice| choice.further.get(index - 1).is_some_and(|part| part.at_once));
    let value = RwSignal::new(if at_once { "1" } else { "" }.to_owned());
    Effect::watch(
        move || value.get(),
        move |value, _, _| {
            let at_once = !value.is_empty();
            chooser.update(History::Replace, |choice| {
                if let Some(part) = choice.part_mut(index) {
                    part.at_once = at_once;
                }
                choice.same &= !at_once;
            });
        },
        false,
    );
    let segments = vec![Segment::new("", words::AFTERWARDS), Segment::new("1", words::AT_ONCE)];
    view! {
        <form
            method="get"
            action=format!("/c/{}", chooser.slug())
            class="flex flex-wrap items-center gap-2 px-3.5 pb-2.5"
            on:submit=|submit| submit.prevent_default()
        >
            <Carried chooser without=field.clone()/>
            <SegmentedControl name=field legend=words::when(&name) segments value class="bg-line/50 max-sm:w-full"/>
            <noscript>
                <Button kind="submit" size=ButtonSize::Small>{words::CHANGE_ORDER}</Button>
            </noscript>
        </form>
    }
}

#[component]
fn Remove(index: usize, #[prop(into)] name: Signal<String>, chooser: Chooser) -> impl IntoView {
    view! {
        <a
            href=move || chooser.href(|choice| choice.remove(index))
            rel="external"
            class="inline-flex min-h-10 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium text-ink-2 hover:text-ink hover:underline"
            aria-label=move || words::remove(&name.get())
            on:click=move |click| {
                click.prevent_default();
                chooser.remove(index);
            }
        >
            <Icon icon=lu::LuX class="size-4"/>
            {words::REMOVE}
        </a>
    }
}

/// By one person, and with a wait.
#[component]
fn Together(chooser: Chooser, asked: Asked) -> impl IntoView {
    let (same, wait) = chooser.choice.with_untracked(|choice| (RwSignal::new(choice.same), RwSignal::new(choice.wait)));
    Effect::watch(
        move || (same.get(), wait.get()),
        move |(same, wait), _, _| {
            let (same, wait) = (*same, *wait);
            chooser.update(History::Replace, |choice| {
                (choice.same, choice.wait) = (same && !choice.further.iter().any(|part| part.at_once), wait);
            });
        },
        false,
    );
    // What begins together is not given by one person: the choice may have let go of it.
    Effect::new(move |_| {
        let kept = chooser.choice.with(|choice| (choice.same, choice.wait));
        if same.get_untracked() != kept.0 {
            same.set(kept.0);
        }
        if wait.get_untracked() != kept.1 {
            wait.set(kept.1);
        }
    });
    let by_one = Memo::new(move |_| {
        asked.wanted.with(|wanted| wanted.as_ref().is_some_and(super::parts::Wanted::may_be_given_by_one))
    });
    let follows = Memo::new(move |_| chooser.choice.with(|choice| choice.further.iter().any(|part| !part.at_once)));
    view! {
        <form
            method="get"
            action=format!("/c/{}", chooser.slug())
            class="flex flex-wrap items-center gap-x-6 pb-1"
            on:submit=|submit| submit.prevent_default()
        >
            <Carried chooser without="same wait"/>
            <Show when=move || by_one.get()>
                <Checkbox name="same" value="1" checked=same class="text-sm">{words::SAME_PERSON}</Checkbox>
            </Show>
            <Show when=move || follows.get()>
                <Checkbox name="wait" value="1" checked=wait class="text-sm">{words::MAY_WAIT}</Checkbox>
            </Show>
            <noscript>
                <Button kind="submit" size=ButtonSize::Small>{words::CHANGE_ORDER}</Button>
            </noscript>
        </form>
    }
}

/// “Add another service”, behind a word until it is wanted.
#[component]
fn Adding(chooser: Chooser) -> impl IntoView {
    let menu = chooser.menu();
    let options: Vec<SelectOption> = menu
        .into_iter()
        .flat_map(|(_, services)| services)
        .map(|service| SelectOption::new(service.key, words::service_option(&service.name, service.duration_minutes)))
        .collect();
    let first = options.first().map(|option| option.value.clone()).unwrap_or_default();
    let value = RwSignal::new(first);
    let opened = NodeRef::<leptos::html::Details>::new();
    let add = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        if let Some(details) = opened.get_untracked() {
            details.set_open(false);
        }
        chooser.update(History::Push, |choice| choice.add(&value.get_untracked()));
    };
    view! {
        <details node_ref=opened class="group">
            <summary class="inline-flex min-h-10 cursor-pointer items-center gap-2 font-medium text-brand-strong marker:content-none hover:underline">
                <Icon icon=lu::LuPlus class="size-4"/>
                {words::ADD_SERVICE}
            </summary>
            <form method="get" action=format!("/c/{}", chooser.slug()) class="flex flex-wrap gap-2 pt-1 pb-2" on:submit=add>
                <Carried chooser without="add"/>
                <Select name="add" label=words::ADD_WHICH options value class="h-11 min-w-0 flex-1 basis-56"/>
                <Button kind="submit">{words::ADD}</Button>
            </form>
        </details>
    }
}
