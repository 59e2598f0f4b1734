//! Practitioners, rooms or equipment: the list of one kind, and the form of each.

use super::Acts;
use crate::{
    outcome::Outcome,
    parts::{More, Panel, initials},
    shell::HereNow,
};
use contract::team::{ResourceView, TeamPage};
use domain::{authorization::Action, calendar::ResourceKind};
use leptos::{form::ActionForm, prelude::*};
use ui::{Avatar, Badge, Button, ButtonLink, ButtonSize, ButtonTone, Field, Icon, Select, SelectOption, TextInput, lu};

/// The words of one kind.
struct Words {
    id: &'static str,
    title: &'static str,
    text: &'static str,
    add: &'static str,
    none: &'static str,
    /// What its second line is.
    detail: &'static str,
}

const fn words(kind: ResourceKind) -> Words {
    match kind {
        ResourceKind::Practitioner => Words {
            id: "t-people",
            title: "Practitioners",
            text: "Whoever clients come to see. They need no account; people who sign in stand under Members.",
            add: "Add somebody",
            none: "Nobody gives services yet.",
            detail: "Title, such as Registered nurse",
        },
        ResourceKind::Room => Words {
            id: "t-rooms",
            title: "Rooms",
            text: "Chairs, treatment rooms, vans: what a visit happens in.",
            add: "Add a room",
            none: "No rooms. Services that need none can still be booked.",
            detail: "Note, such as Second floor",
        },
        ResourceKind::Equipment => Words {
            id: "t-equipment",
            title: "Equipment",
            text: "What there is few of and visits share: a laser, an X-ray.",
            add: "Add equipment",
            none: "No equipment.",
            detail: "Note, such as Serial number",
        },
    }
}

#[component]
pub fn Resources(page: Signal<TeamPage>, kind: ResourceKind, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeServices);
    let Words { id, title, text, add, none, .. } = words(kind);
    let list = Memo::new(move |_| {
        page.with(|page| page.resources.iter().filter(|one| one.kind == kind).cloned().collect::<Vec<_>>())
    });
    view! {
        <Panel id title text>
            <Show when=move || list.with(|list| !list.is_empty()) fallback=move || view! { <p class="text-ink-2">{none}</p> }>
                <ul class="divide-y divide-line">
                    <For each=move || list.get() key=ResourceView::clone let:one>
                        <Row one page acts/>
                    </For>
                </ul>
            </Show>
            <Show when=move || may_change.get()>
                <div class="mt-4">
                    <More label=add word=add>
                        <Form known=None kind page acts/>
                    </More>
                </div>
            </Show>
        </Panel>
    }
}

#[component]
fn Row(one: ResourceView, page: Signal<TeamPage>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeServices);
    let place = one.location.and_then(|id| {
        page.with_untracked(|page| Some(page.locations.iter().find(|location| location.id == id)?.name.clone()))
    });
    let facts: Vec<String> = [
        Some(one.title.clone()).filter(|title| !title.is_empty()),
        place,
        (one.capacity > 1).then(|| format!("{} at once", one.capacity)),
        Some(services(one.services)),
        (one.visits_ahead > 0).then(|| visits(one.visits_ahead)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let face = match one.kind {
        ResourceKind::Practitioner => {
            view! { <Avatar initials=initials(&one.name) of=one.name.clone() class="size-9 text-xs"/> }.into_any()
        }
        ResourceKind::Room => view! { <Icon icon=lu::LuDoorOpen class="size-5 shrink-0 text-ink-2"/> }.into_any(),
        ResourceKind::Equipment => view! { <Icon icon=lu::LuWrench class="size-5 shrink-0 text-ink-2"/> }.into_any(),
    };
    let known = StoredValue::new(one.clone());
    let hours = format!("/portal/hours?who={}", one.id);
    let lacks_hours = one.active && !one.has_hours;
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            {face}
            <div class="min-w-48 flex-1">
                <p class="font-medium">{one.name} " " {(!one.active).then(|| view! { <Badge>"Out of use"</Badge> })}</p>
                <p class="text-sm text-ink-2 tabular">{facts.join(" · ")}</p>
                {lacks_hours
                    .then(|| {
                        view! {
                            <p class="mt-1 flex items-center gap-1.5 text-sm">
                                <Icon icon=lu::LuTriangleAlert class="size-4 shrink-0 text-warn"/>
                                "No hours yet, so never free."
                            </p>
                        }
                    })}
            </div>
            {one.active.then(|| view! { <ButtonLink href=hours size=ButtonSize::Small>"Hours"</ButtonLink> })}
            <Show when=move || may_change.get()>
                <Change known=known.get_value() page acts/>
            </Show>
        </li>
    }
}

fn services(count: u32) -> String {
    match count {
        0 => "no services".to_owned(),
        1 => "1 service".to_owned(),
        many => format!("{many} services"),
    }
}

fn visits(count: u32) -> String {
    if count == 1 { "1 visit ahead".to_owned() } else { format!("{count} visits ahead") }
}

#[component]
fn Change(known: ResourceView, page: Signal<TeamPage>, acts: Acts) -> impl IntoView {
    let (id, kind, active) = (known.id, known.kind, known.active);
    let (word, said) = match (active, known.visits_ahead) {
        (false, _) => ("Put back to use", "New visits can be booked again.".to_owned()),
        (true, 0) => ("Take out of use", "Nothing new can be booked; nothing is deleted.".to_owned()),
        (true, ahead) => (
            "Take out of use",
            format!("Nothing new can be booked. {} keep their time until you move them.", visits(ahead)),
        ),
    };
    view! {
        <More label=format!("Change {}", known.name) word="Change">
            <Form known=Some(known) kind page acts/>
            <ActionForm action=acts.rest attr:class="flex flex-wrap items-center gap-3 border-t border-line pt-4">
                <input type="hidden" name="resource" value=id.to_string()/>
                <input type="hidden" name="active" value=(!active).to_string()/>
                <Button kind="submit" size=ButtonSize::Small>{word}</Button>
                <p class="text-sm text-ink-2">{said}</p>
            </ActionForm>
        </More>
    }
}

/// To add one of a kind, or to change `known`.
#[component]
fn Form(known: Option<ResourceView>, kind: ResourceKind, page: Signal<TeamPage>, acts: Acts) -> impl IntoView {
    let adding = known.is_none();
    // The answer belongs to the form that asked; all share one action.
    let mine = known.as_ref().map(|known| known.id);
    let asked = Signal::derive(move || {
        acts.save.input().with(|input| input.as_ref().map(|input| (input.resource, input.form.kind.clone())))
    });
    let is_mine = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some((resource, of)) = asked.get() {
            is_mine.set(resource == mine && of == kind.as_str());
        }
    });
    let all = Outcome::of(acts.save);
    let outcome = Outcome::with(Signal::derive(move || is_mine.get().then(|| all.error()).flatten()));
    let [name, title] =
        [known.as_ref().map(|known| known.name.clone()), known.as_ref().map(|known| known.title.clone())]
            .map(|text| RwSignal::new(text.unwrap_or_default()));
    let location = known.as_ref().and_then(|known| known.location).map(|id| id.to_string()).unwrap_or_default();
    let location = RwSignal::new(location);
    let capacity = RwSignal::new(known.as_ref().map_or(1, |known| known.capacity).to_string());
    Effect::new(move |_| {
        let done = acts.save.value().with(|answer| matches!(answer, Some(Ok(()))));
        if adding && done && is_mine.get_untracked() {
            name.set(String::new());
            title.set(String::new());
        }
    });
    let id = move |part: &str| {
        format!("{}-{}-{part}", kind.as_str(), mine.map_or_else(|| "new".to_owned(), |id| id.to_string()))
    };
    let places = page.with_untracked(|page| {
        let own = SelectOption::new("", format!("Your own address: {}", page.own_address));
        let others = page
            .locations
            .iter()
            .filter(|one| one.active || Some(one.id) == known.as_ref().and_then(|known| known.location));
        let others = others.map(|one| SelectOption::new(one.id.to_string(), one.name.clone()));
        std::iter::once(own).chain(others).collect::<Vec<_>>()
    });
    let somewhere = places.len() > 1;
    view! {
        <ActionForm action=acts.save attr:class="grid gap-3 sm:grid-cols-2">
            {mine.map(|id| view! { <input type="hidden" name="resource" value=id.to_string()/> })}
            <input type="hidden" name="form[kind]" value=kind.as_str()/>
            <div class="empty:hidden sm:col-span-2">{outcome.problem(&["name", "title", "location", "capacity"])}</div>
            <Field id=id("name") label="Name" error=outcome.reason("name") required=true>
                <TextInput name="form[name]" value=name maxlength=80/>
            </Field>
            <Field id=id("title") label=words(kind).detail error=outcome.reason("title")>
                <TextInput name="form[title]" value=title maxlength=80/>
            </Field>
            {somewhere
                .then(|| {
                    view! {
                        <Field id=id("location") label="Where" error=outcome.reason("location")>
                            <Select name="form[location]" options=places value=location/>
                        </Field>
                    }
                })}
            {(kind != ResourceKind::Practitioner)
                .then(|| {
                    view! {
                        <Field id=id("capacity") label="Visits at once" error=outcome.reason("capacity")>
                            <TextInput name="form[capacity]" value=capacity maxlength=5 attr:inputmode="numeric"/>
                        </Field>
                    }
                })}
            <div class="sm:col-span-2">
                <Button kind="submit" tone=ButtonTone::Primary loading=acts.save.pending()>
                    {if adding { "Add" } else { "Save" }}
                </Button>
            </div>
        </ActionForm>
    }
}
