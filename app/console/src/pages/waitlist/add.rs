//! Putting somebody on the list by hand.

use crate::{
    api::waitlist::{self as api, WaitlistFile},
    live::Live,
};
use contract::{
    AppError,
    waitlist::{WaitlistForm, WindowForm},
};
use domain::{calendar::MOST_STEPS, waitlist::DayPart};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use ui::{Button, ButtonTone, Checkbox, Dialog, Field, Select, SelectOption, TextInput, Toast, use_toasts};

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    service: RwSignal<String>,
    seats: RwSignal<String>,
    name: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    parts: [(DayPart, RwSignal<bool>); 3],
    agreed: RwSignal<bool>,
}

impl Typed {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            service: text(),
            seats: RwSignal::new(ALONE.to_owned()),
            name: text(),
            email: text(),
            phone: text(),
            from: text(),
            until: text(),
            parts: DayPart::ALL.map(|part| (part, RwSignal::new(false))),
            agreed: RwSignal::new(false),
        }
    }

    fn form(self, file: &WaitlistFile) -> WaitlistForm {
        let service = self.service.get_untracked();
        let chosen = file.services.iter().find(|known| known.key == service).or_else(|| file.services.first());
        let parts = self.parts.into_iter().filter(|(_, ticked)| ticked.get_untracked());
        WaitlistForm {
            service_key: chosen.map(|service| service.key.clone()).unwrap_or_default(),
            answers: chosen.map(|service| service.answers.clone()).unwrap_or_default(),
            seats: self.seats.get_untracked().parse().unwrap_or(1),
            window: WindowForm {
                from: self.from.get_untracked().parse().ok(),
                until: self.until.get_untracked().parse().ok(),
                parts: parts.map(|(part, _)| part).collect(),
                notice_minutes: 0,
            },
            name: self.name.get_untracked(),
            phone: self.phone.get_untracked(),
            email: self.email.get_untracked(),
            consent_version: file.consent.as_ref().filter(|_| self.agreed.get_untracked()).map(|text| text.version),
            ..WaitlistForm::default()
        }
    }

    fn clear(self) {
        for text in [self.name, self.email, self.phone, self.from, self.until] {
            text.set(String::new());
        }
        self.seats.set(ALONE.to_owned());
        self.agreed.set(false);
    }
}

#[component]
pub fn AddDialog(open: RwSignal<bool>, file: Signal<WaitlistFile>) -> impl IntoView {
    let (live, toasts) = (expect_context::<Live>(), use_toasts());
    let typed = Typed::new();
    let error = RwSignal::new(None::<AppError>);
    let pending = RwSignal::new(false);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        pending.set(true);
        let form = file.with_untracked(|file| typed.form(file));
        spawn_local(async move {
            let added = api::add_to_waitlist(form).await;
            pending.try_set(false);
            match added {
                Ok(entry) => {
                    toasts.show(Toast::new(format!("{} is on the waitlist", entry.name)));
                    typed.clear();
                    error.try_set(None);
                    open.try_set(false);
                    live.booking_changed();
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
        });
    };
    let reason = move |field: &'static str| {
        Signal::derive(move || error.with(|error| error.as_ref()?.reason_for(field).map(str::to_owned)))
    };
    let others = move || {
        error.with(|error| match error {
            Some(AppError::Invalid { fields }) => {
                fields.iter().find(|field| !FIELDS.contains(&field.field.as_str())).map(|field| field.reason.clone())
            }
            Some(error) => Some(error.to_string()),
            None => None,
        })
    };
    view! {
        <Dialog open id="add-to-waitlist" title="Put somebody on the waitlist" class="max-w-lg">
            <form class="grid gap-4 sm:grid-cols-2" on:submit=send>
                <p class="text-sm text-bad empty:hidden sm:col-span-2" role="alert">{others}</p>
                <div class="flex min-w-0 flex-col sm:col-span-2">
                    <label for="waitlist-service" class="mb-1.5 text-sm font-medium">"Service"</label>
                    <select
                        id="waitlist-service"
                        class="h-11 cursor-pointer rounded-md border border-field bg-panel px-3 hover:border-ink-3"
                        on:change=move |event| typed.service.set(event_target_value(&event))
                    >
                        <For each=move || file.with(|file| file.services.clone()) key=|service| service.key.clone() let:service>
                            <option value=service.key>{service.name}</option>
                        </For>
                    </select>
                    <p class="mt-1 text-xs text-ink-2">
                        "Services whose price needs an answer are asked for on the clinic’s page."
                    </p>
                </div>
                <Field id="waitlist-seats" label="How many people, at the same time" error=reason("seats") class="sm:col-span-2">
                    <Select name="seats" options=people() value=typed.seats/>
                </Field>
                <Field id="waitlist-name" label="Name" error=reason("name") required=true class="sm:col-span-2">
                    <TextInput name="name" value=typed.name maxlength=120/>
                </Field>
                <Field id="waitlist-email" label="E-mail" error=reason("email") required=true>
                    <TextInput name="email" kind="email" value=typed.email maxlength=254/>
                </Field>
                <Field id="waitlist-phone" label="Phone" error=reason("phone")>
                    <TextInput name="phone" kind="tel" value=typed.phone maxlength=40/>
                </Field>
                <Field id="waitlist-from" label="From" error=reason("from")>
                    <TextInput name="from" kind="date" value=typed.from/>
                </Field>
                <Field id="waitlist-until" label="Until" error=reason("until")>
                    <TextInput name="until" kind="date" value=typed.until/>
                </Field>
                <fieldset class="sm:col-span-2">
                    <legend class="mb-1.5 text-sm font-medium">"Time of day, any where none is ticked"</legend>
                    <div class="flex flex-wrap gap-x-6 gap-y-1">
                        {typed
                            .parts
                            .map(|(part, ticked)| view! { <Checkbox name=part.as_str() checked=ticked>{part.label()}</Checkbox> })}
                    </div>
                </fieldset>
                <div class="sm:col-span-2">
                    <Checkbox name="agreed" checked=typed.agreed class="text-sm" described_by="waitlist-agreed-error">
                        "They agreed that we may write to them about free times."
                    </Checkbox>
                    <p id="waitlist-agreed-error" aria-live="polite" class="text-sm text-bad">{reason("consent_version")}</p>
                </div>
                <div class="flex flex-wrap justify-end gap-2 sm:col-span-2">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind="submit" tone=ButtonTone::Primary loading=pending>"Put on the list"</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// What is chosen before anything else is.
const ALONE: &str = "1";

/// As many as one visit has steps.
fn people() -> Vec<SelectOption> {
    let option = |count: usize| SelectOption::new(count.to_string(), count.to_string());
    (1..=MOST_STEPS).map(option).collect()
}

/// Fields whose errors are shown beside them.
const FIELDS: [&str; 7] = ["seats", "name", "email", "phone", "from", "until", "consent_version"];
