//! Places besides the clinic's own address, each with a clock of its own.

use super::Acts;
use crate::{
    outcome::Outcome,
    parts::{More, Panel},
    places::zones,
    shell::HereNow,
};
use contract::team::{LocationForm, LocationView, TeamPage};
use domain::authorization::Action;
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, ButtonSize, ButtonTone, Field, Icon, Select, TextInput, lu};

#[component]
pub fn Locations(page: Signal<TeamPage>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeServices);
    let own = move || page.with(|page| page.own_address.clone());
    view! {
        <Panel
            id="t-locations"
            title="Locations"
            text="Where you also receive clients. Each has its own clock: nine o'clock there is nine on its wall."
        >
            <ul class="divide-y divide-line">
                <li class="flex items-center gap-3 py-3">
                    <Icon icon=lu::LuMapPin class="size-5 shrink-0 text-ink-2"/>
                    <div>
                        <p class="font-medium">"Your own address"</p>
                        <p class="text-sm text-ink-2">{own}</p>
                    </div>
                </li>
                <For each=move || page.with(|page| page.locations.clone()) key=LocationView::clone let:one>
                    <Row one page acts/>
                </For>
            </ul>
            <Show when=move || may_change.get()>
                <div class="mt-4">
                    <More label="Add a location" word="Add a location">
                        <Form known=None page acts/>
                    </More>
                </div>
            </Show>
        </Panel>
    }
}

#[component]
fn Row(one: LocationView, page: Signal<TeamPage>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeServices);
    let LocationView { id, name, address, zone, active, .. } = one.clone();
    let facts = format!("{address} · {}", zone.replace('_', " "));
    let known = StoredValue::new(one);
    let (word, said) = if active {
        ("Close it", "Possible once nobody and nothing in use is there. Nothing is deleted.")
    } else {
        ("Open it again", "Your team, rooms and equipment can be put there again.")
    };
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            <Icon icon=lu::LuMapPin class="size-5 shrink-0 text-ink-2"/>
            <div class="min-w-48 flex-1">
                <p class="font-medium">{name} " " {(!active).then(|| view! { <Badge>"Closed"</Badge> })}</p>
                <p class="text-sm text-ink-2">{facts}</p>
            </div>
            <Show when=move || may_change.get()>
                <More label=format!("Change {}", known.with_value(|known| known.name.clone())) word="Change">
                    <Form known=Some(known.get_value()) page acts/>
                    <ActionForm action=acts.close attr:class="flex flex-wrap items-center gap-3 border-t border-line pt-4">
                        <input type="hidden" name="location" value=id.to_string()/>
                        <input type="hidden" name="active" value=(!active).to_string()/>
                        <Button kind="submit" size=ButtonSize::Small>{word}</Button>
                        <p class="text-sm text-ink-2">{said}</p>
                    </ActionForm>
                </More>
            </Show>
        </li>
    }
}

/// To add a location, or to change `known`.
#[component]
fn Form(known: Option<LocationView>, page: Signal<TeamPage>, acts: Acts) -> impl IntoView {
    let mine = known.as_ref().map(|known| known.id);
    // The answer belongs to the form that asked; all share one action.
    let is_mine = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(location) = acts.save_location.input().with(|input| input.as_ref().map(|input| input.location)) {
            is_mine.set(location == mine);
        }
    });
    let all = Outcome::of(acts.save_location);
    let outcome = Outcome::with(Signal::derive(move || is_mine.get().then(|| all.error()).flatten()));
    let id =
        move |part: &str| format!("location-{}-{part}", mine.map_or_else(|| "new".to_owned(), |id| id.to_string()));
    let adding = known.is_none();
    let form = match known {
        Some(LocationView { name, address, directions, phone, zone, .. }) => {
            LocationForm { name, address, directions, phone, zone }
        }
        None => LocationForm { zone: page.with_untracked(|page| page.own_zone.clone()), ..LocationForm::default() },
    };
    let [name, address, directions, phone, zone] =
        [form.name, form.address, form.directions, form.phone, form.zone].map(RwSignal::new);
    Effect::new(move |_| {
        let done = acts.save_location.value().with(|answer| matches!(answer, Some(Ok(()))));
        if adding && done && is_mine.get_untracked() {
            for field in [name, address, directions, phone] {
                field.set(String::new());
            }
        }
    });
    view! {
        <ActionForm action=acts.save_location attr:class="grid gap-3 sm:grid-cols-2">
            {mine.map(|id| view! { <input type="hidden" name="location" value=id.to_string()/> })}
            <div class="empty:hidden sm:col-span-2">
                {outcome.problem(&["name", "address", "directions", "phone", "zone"])}
            </div>
            <Field id=id("name") label="Name" error=outcome.reason("name") required=true>
                <TextInput name="form[name]" value=name maxlength=80/>
            </Field>
            <Field id=id("zone") label="Its clock" error=outcome.reason("zone")>
                <Select name="form[zone]" options=zones() value=zone/>
            </Field>
            <Field id=id("address") label="Address" error=outcome.reason("address") required=true class="sm:col-span-2">
                <TextInput name="form[address]" value=address maxlength=300/>
            </Field>
            <Field id=id("directions") label="How to get there" error=outcome.reason("directions")>
                <TextInput name="form[directions]" value=directions maxlength=300/>
            </Field>
            <Field id=id("phone") label="Phone" hint="Empty: the clinic's own." error=outcome.reason("phone")>
                <TextInput name="form[phone]" kind="tel" value=phone maxlength=40/>
            </Field>
            <div class="sm:col-span-2">
                <Button kind="submit" tone=ButtonTone::Primary loading=acts.save_location.pending()>
                    {if adding { "Add the location" } else { "Save" }}
                </Button>
            </div>
        </ActionForm>
    }
}
