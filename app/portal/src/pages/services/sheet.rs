//! One service: what it is called, how long it takes, who gives it, what it costs.

use super::prices::{Lines, Prices};
use crate::{
    api::catalogue::{SaveService, service_sheet},
    outcome::Outcome,
    parts::{Loading, PageHead, Panel},
    shell::HereNow,
};
use contract::catalogue::{PriceVariable, ResourceChoice, ServiceSheet};
use domain::{authorization::Action, calendar::ResourceKind};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use session::kept;
use ui::{
    Button, ButtonLink, ButtonTone, Checkbox, Field, Icon, Notice, Select, SelectOption, TextArea, TextInput, Toast,
    Tone, lu, use_toasts,
};

/// Fields whose errors stand beside them.
const FIELDS: &[&str] = &[
    "name",
    "category",
    "description",
    "synonyms",
    "duration",
    "buffer_before",
    "buffer_after",
    "notice",
    "horizon",
    "granularity",
    "places",
    "assignment",
    "preparation",
    "resources",
    "minimum",
    "tax_label",
    "tax_rate",
    "note",
];

/// What the address calls a service that is to be added.
const NEW: &str = "new";

/// `/portal/services/{key}`
#[component]
pub fn ServicePage() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| params.with(|params| params.get("service").unwrap_or_default()));
    let save = ServerAction::<SaveService>::new();
    let saved = Memo::new(move |before: Option<&usize>| {
        let done = save.value().with(|answer| matches!(answer, Some(Ok(_))));
        before.copied().unwrap_or_default() + usize::from(done && save.version().get() > 0)
    });
    let sheet = Resource::new_blocking(
        move || (key.get(), saved.get()),
        |(key, _)| service_sheet(Some(key).filter(|key| key != NEW)),
    );
    lead_on(save, key);
    view! {
        <p class="mb-3">
            <a href="/portal/services" class="inline-flex items-center gap-1.5 py-1 text-sm text-ink-2 underline-offset-2 hover:underline">
                <Icon icon=lu::LuArrowLeft class="size-4"/>
                "Services and prices"
            </a>
        </p>
        {kept(sheet, Loading, move |sheet| {
            // Another service is another form; the same one read again keeps what is typed.
            let id = Memo::new(move |_| sheet.with(|sheet: &ServiceSheet| sheet.id));
            move || {
                id.track();
                view! { <Sheet sheet save/> }
            }
        })}
    }
}

/// Says that it is saved, and goes to the page of what was added.
fn lead_on(save: ServerAction<SaveService>, key: Memo<String>) {
    let toasts = use_toasts();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some(saved) = save.value().with(|answer| answer.as_ref()?.as_ref().ok().cloned()) else { return };
        toasts.show(Toast::new("The service is saved"));
        if key.get_untracked() != saved {
            let replaced = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&format!("/portal/services/{saved}"), replaced);
        }
    });
}

#[component]
fn Sheet(sheet: Signal<ServiceSheet>, save: ServerAction<SaveService>) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeServices);
    let outcome = Outcome::of(save);
    let first = sheet.get_untracked();
    let title = if first.id.is_some() { first.form.name.clone() } else { "A new service".to_owned() };
    let public = (first.id.is_some() && first.active).then(|| format!("/c/{}?service={}", first.slug, first.key));
    // What was typed stays while the sheet is read again; only its version follows.
    let version = move || sheet.with(|sheet| sheet.version.to_string());
    view! {
        <PageHead title text=if first.active { "" } else { "Paused: nobody can book it until you offer it again." }/>
        {outcome.problem(FIELDS)}
        {move || {
            outcome
                .refused()
                .get()
                .then(|| {
                    view! {
                        <p role="alert" class="mb-4 text-sm text-bad">"Nothing is saved yet. What needs another look is marked below."</p>
                    }
                })
        }}
        <ActionForm action=save>
            {first.id.map(|id| view! { <input type="hidden" name="service" value=id.to_string()/> })}
            <input type="hidden" name="seen" value=version/>
            <fieldset disabled=move || !may_change.get() class="min-w-0">
                <legend class="sr-only">"The service"</legend>
                <What sheet=first.clone() outcome/>
                <Times sheet=first.clone() outcome/>
                <Needs sheet=first.clone() outcome/>
                <Price sheet=first now=sheet outcome/>
            </fieldset>
            <Show when=move || may_change.get()>
                <div class="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-3 border-t border-line bg-paper px-4 py-3 md:-mx-8 md:px-8">
                    <Button kind="submit" tone=ButtonTone::Primary loading=save.pending()>
                        "Save the service"
                    </Button>
                    {public
                        .clone()
                        .map(|public| {
                            view! {
                                <ButtonLink href=public attr:rel="external">
                                    "Try it as a client"
                                    <Icon icon=lu::LuArrowUpRight/>
                                </ButtonLink>
                            }
                        })}
                </div>
            </Show>
        </ActionForm>
    }
}

#[component]
fn What(sheet: ServiceSheet, outcome: Outcome) -> impl IntoView {
    let form = sheet.form;
    let [name, category] = [form.name, form.category].map(RwSignal::new);
    let [description, synonyms, preparation] = [form.description, form.synonyms, form.preparation].map(RwSignal::new);
    view! {
        <Panel id="s-what" title="What it is">
            <div class="grid items-start gap-4 sm:grid-cols-2">
                <Field id="name" label="Name" error=outcome.reason("name") required=true>
                    <TextInput name="form[name]" value=name maxlength=80/>
                </Field>
                <Field id="category" label="Listed under" hint="Such as Injectables. Empty: listed by itself." error=outcome.reason("category")>
                    <TextInput name="form[category]" value=category maxlength=80/>
                </Field>
                <Field id="description" label="Description" error=outcome.reason("description") class="sm:col-span-2">
                    <TextArea name="form[description]" value=description/>
                </Field>
                <Field
                    id="synonyms"
                    label="Other words for it"
                    hint="How clients call it in a chat, with commas between: tox, wrinkle shots."
                    error=outcome.reason("synonyms")
                    class="sm:col-span-2"
                >
                    <TextInput name="form[synonyms]" value=synonyms maxlength=2000/>
                </Field>
                <Field
                    id="preparation"
                    label="Before you come"
                    hint="One line each; it stands in the confirmation."
                    error=outcome.reason("preparation")
                    class="sm:col-span-2"
                >
                    <TextArea name="form[preparation]" value=preparation/>
                </Field>
            </div>
        </Panel>
    }
}

/// A number with its unit.
#[component]
fn Number(
    id: &'static str,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    value: String,
    outcome: Outcome,
) -> impl IntoView {
    let value = RwSignal::new(value);
    view! {
        <Field id=id label=label hint=hint error=outcome.reason(id)>
            <TextInput name=format!("form[{id}]") value maxlength=12 attr:inputmode="decimal"/>
        </Field>
    }
}

#[component]
fn Times(sheet: ServiceSheet, outcome: Outcome) -> impl IntoView {
    let form = sheet.form;
    let assignment = RwSignal::new(form.assignment);
    let approval = RwSignal::new(form.approval);
    let ways = [
        ("least_loaded", "Whoever has least to do that day"),
        ("round_robin", "Each in turn"),
        ("in_order", "The first of the list who is free"),
    ];
    let ways = ways.map(|(value, label)| SelectOption::new(value, label)).into();
    view! {
        <Panel id="s-times" title="When it can be booked">
            <div class="grid items-start gap-4 sm:grid-cols-3">
                <Number id="duration" label="Length, in minutes" value=form.duration outcome/>
                <Number id="buffer_before" label="Kept free before, minutes" value=form.buffer_before outcome/>
                <Number id="buffer_after" label="Kept free after, minutes" value=form.buffer_after outcome/>
                <Number id="notice" label="Notice, in hours" hint="How long before at the latest." value=form.notice outcome/>
                <Number id="horizon" label="Days ahead" hint="How far ahead at most." value=form.horizon outcome/>
                <Number id="granularity" label="A start every, minutes" value=form.granularity outcome/>
                <Number id="places" label="Places of a class" hint="Empty: a visit by oneself." value=form.places outcome/>
                <Field id="assignment" label="Who gets a booking for “anyone”" error=outcome.reason("assignment") class="sm:col-span-2">
                    <Select name="form[assignment]" options=ways value=assignment/>
                </Field>
            </div>
            <Checkbox name="form[approval]" checked=approval class="mt-3">
                "A person confirms each booking before it counts"
            </Checkbox>
        </Panel>
    }
}

#[component]
fn Needs(sheet: ServiceSheet, outcome: Outcome) -> impl IntoView {
    let ServiceSheet { resources, form, .. } = sheet;
    let of = |kind: ResourceKind| resources.iter().filter(|one| one.kind == kind).cloned().collect::<Vec<_>>();
    let [people, rooms, equipment] = ResourceKind::ALL.map(of);
    let needed = form.resources;
    let group = move |title: &'static str, text: &'static str, list: Vec<ResourceChoice>| {
        let ticks = list
            .into_iter()
            .map(|one| {
                let checked = RwSignal::new(needed.contains(&one.id));
                view! {
                    <Checkbox name="form[resources][]" value=one.id.to_string() checked>
                        {one.name}
                        {one.location.map(|location| view! { <span class="text-sm text-ink-2">", " {location}</span> })}
                    </Checkbox>
                }
            })
            .collect_view();
        (!ticks.is_empty()).then(|| {
            view! {
                <fieldset class="min-w-0">
                    <legend class="font-medium">{title}</legend>
                    <p class="text-sm text-ink-2">{text}</p>
                    <div class="mt-1">{ticks}</div>
                </fieldset>
            }
        })
    };
    let nobody = people.is_empty();
    view! {
        <Panel id="s-needs" title="Who gives it, and what it needs">
            <div class="grid items-start gap-6 sm:grid-cols-3">
                {group("Practitioners", "One of these gives it.", people)}
                {group("Rooms", "One of these is taken as well. None: no room is needed.", rooms)}
                {group("Equipment", "One of these is taken as well. None: nothing is needed.", equipment)}
            </div>
            <p aria-live="polite" class="text-sm text-bad not-empty:mt-2">{outcome.reason("resources")}</p>
            {nobody
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warn icon=lu::LuUsers>
                            <p>
                                "There is nobody yet. "
                                <a href="/portal/team" class="font-medium text-brand underline underline-offset-2">"Add your team"</a>
                                ", then say here who gives this service."
                            </p>
                        </Notice>
                    }
                })}
        </Panel>
    }
}

#[component]
fn Price(sheet: ServiceSheet, now: Signal<ServiceSheet>, outcome: Outcome) -> impl IntoView {
    let ServiceSheet { form, variables, currency, .. } = sheet;
    let shown =
        move || now.with(|now| (!now.price_label.is_empty()).then(|| format!("Shown as “{}”", now.price_label)));
    let lines = Lines::new(&form.prices);
    let [minimum, tax_label, tax_rate, note] =
        [form.minimum, form.tax_label, form.tax_rate, form.note].map(RwSignal::new);
    let text = format!(
        "In {currency}. A line is an amount such as 90, or a formula. Each change is a new version; bookings keep theirs."
    );
    view! {
        <Panel id="s-price" title="What it costs" text>
            <p aria-live="polite" class="font-medium tabular not-empty:mb-4">{shown}</p>
            {(!variables.is_empty()).then(|| view! { <Variables variables/> })}
            <Prices lines outcome/>
            <div class="mt-5 grid items-start gap-4 border-t border-line pt-5 sm:grid-cols-3">
                <Field id="minimum" label="Costs at least" hint="Empty: no minimum." error=outcome.reason("minimum")>
                    <TextInput name="form[minimum]" value=minimum maxlength=200/>
                </Field>
                <Field id="tax_label" label="Tax" hint="Such as Sales tax. Empty: none." error=outcome.reason("tax_label")>
                    <TextInput name="form[tax_label]" value=tax_label maxlength=80/>
                </Field>
                <Field id="tax_rate" label="Tax, percent" error=outcome.reason("tax_rate")>
                    <TextInput name="form[tax_rate]" value=tax_rate maxlength=12 attr:inputmode="decimal"/>
                </Field>
                <Field id="note" label="Why this price" hint="One sentence, shown beside the price." error=outcome.reason("note") class="sm:col-span-3">
                    <TextInput name="form[note]" value=note maxlength=300/>
                </Field>
            </div>
        </Panel>
    }
}

/// What formulas may name.
#[component]
fn Variables(variables: Vec<PriceVariable>) -> impl IntoView {
    let rows = variables
        .into_iter()
        .map(|variable| {
            view! {
                <div class="flex flex-wrap gap-x-3">
                    <dt class="font-mono text-sm">{variable.name}</dt>
                    <dd class="text-sm text-ink-2">{variable.meaning}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="mb-4 rounded-md bg-sunk px-4 py-3">
            <p class="text-sm font-medium">"Answers that a formula can use"</p>
            <dl class="mt-1 grid gap-1">{rows}</dl>
        </div>
    }
}
