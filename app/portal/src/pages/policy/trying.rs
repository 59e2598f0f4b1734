//! “What would this client pay, and get back?”, by the rules as they are typed just now.

use super::rules::{Rules, client_label, client_word, heading};
use crate::{
    api::policies::{Answer, Question, try_policy},
    parts::Panel,
};
use contract::{
    AppError, Field as FieldFault,
    policies::{OptionName, ServiceName, Settled, SettledWindow, TriedOut, TryOut},
};
use domain::policy::ClientClass;
use leptos::{leptos_dom::helpers::debounce, prelude::*};
use std::time::Duration;
use ui::{Button, ButtonSize, ErrorState, Field, Notice, Select, SelectOption, TextInput, Tone, lu};

/// After the last key, until the server is asked.
const SETTLE: Duration = Duration::from_millis(250);

/// What is asked about, as it is typed.
#[derive(Clone, Copy)]
struct Typed {
    service: RwSignal<String>,
    client: RwSignal<String>,
    option: RwSignal<String>,
    price: RwSignal<String>,
    notice: RwSignal<String>,
    hours: RwSignal<String>,
}

impl Typed {
    fn new(question: Question) -> Self {
        let Question { service, client, option, price, notice, hours } = question;
        let [service, option, price, notice, hours] = [service, option, price, notice, hours].map(RwSignal::new);
        Self { service, client: RwSignal::new(client_word(client).to_owned()), option, price, notice, hours }
    }

    fn question(self) -> Question {
        let word = self.client.get();
        Question {
            service: self.service.get(),
            client: ClientClass::ALL.into_iter().find(|class| client_word(*class) == word).unwrap_or_default(),
            option: self.option.get(),
            price: self.price.get(),
            notice: self.notice.get(),
            hours: self.hours.get(),
        }
    }
}

/// The first answer came with the page; each change asks for another one.
#[component]
pub fn TryOutPanel(
    rules: Rules,
    services: Vec<ServiceName>,
    options: Vec<OptionName>,
    currency: String,
    question: Question,
    answer: Option<Answer>,
) -> impl IntoView {
    let Some(first) = answer else {
        return view! {
            <Panel id="p-try" title="Try it out">
                <p class="text-sm text-ink-2">"As soon as there is a service, this shows what a client would pay and get back."</p>
            </Panel>
        }
        .into_any();
    };
    let question = Typed::new(question);
    let wanted = Memo::new(move |_| question.question().of(rules.forms()));
    let asking = Action::new(|wanted: &TryOut| try_policy(wanted.clone()));
    let mut settle = debounce(SETTLE, move |wanted| drop(asking.dispatch(wanted)));
    Effect::new(move |before: Option<()>| {
        let wanted = wanted.get();
        if before.is_some() {
            settle(wanted);
        }
    });
    let answer: Memo<Result<Answer, AppError>> =
        Memo::new(move |_| asking.value().get().unwrap_or_else(|| Ok(first.clone())));
    let reason = move |field: &'static str| {
        Signal::derive(move || {
            let Ok(Err(fields)) = answer.get() else { return None };
            fields.into_iter().find(|fault| fault.field == field).map(|fault| fault.reason)
        })
    };
    let names = services.into_iter().map(|service| SelectOption::new(service.key, service.name)).collect();
    let has_options = !options.is_empty();
    let nothing = SelectOption::new("", "Nothing that a rule asks about");
    let chosen: Vec<SelectOption> = std::iter::once(nothing)
        .chain(options.into_iter().map(|option| SelectOption::new(option.word, option.name)))
        .collect();
    let classes = ClientClass::ALL.map(|class| SelectOption::new(client_word(class), client_label(class))).into();
    view! {
        <Panel id="p-try" title="Try it out" text="What would this client pay, and get back? By the rules as they stand here, saved or not.">
            <form method="get" action="/portal/policy" class="grid gap-3">
                <Field id="try-service" label="Service" error=reason("service")>
                    <Select name="service" options=names value=question.service/>
                </Field>
                <Field id="try-client" label="Client">
                    <Select name="client" options=classes value=question.client/>
                </Field>
                {has_options
                    .then(|| {
                        view! {
                            <Field id="try-option" label="Chosen" error=reason("option")>
                                <Select name="option" options=chosen value=question.option/>
                            </Field>
                        }
                    })}
                <Field
                    id="try-notice"
                    label="Booked ahead, hours"
                    hint="Empty: long enough for every rule."
                    error=reason("notice")
                >
                    <TextInput name="notice" value=question.notice maxlength=8 attr:inputmode="decimal"/>
                </Field>
                <div class="grid grid-cols-2 items-start gap-3">
                    <Field id="try-price" label=format!("Price, {currency}") hint="Empty: the least." error=reason("price")>
                        <TextInput name="price" value=question.price maxlength=12 attr:inputmode="decimal"/>
                    </Field>
                    <Field id="try-hours" label="Hours before" hint="When they cancel." error=reason("hours")>
                        <TextInput name="hours" value=question.hours maxlength=5 attr:inputmode="numeric"/>
                    </Field>
                </div>
                <noscript>
                    <Button kind="submit" size=ButtonSize::Small>"Work it out"</Button>
                </noscript>
            </form>
            <div aria-live="polite" class="mt-4 border-t border-line pt-4">
                {move || match answer.get() {
                    Ok(Ok(tried)) => view! { <Worked tried rules/> }.into_any(),
                    Ok(Err(fields)) => view! { <Unread fields rules/> }.into_any(),
                    Err(error) => view! { <ErrorState message=error.to_string()/> }.into_any(),
                }}
            </div>
        </Panel>
    }
    .into_any()
}

/// Why nothing can be worked out, when it is not said beside a field of this panel.
#[component]
fn Unread(fields: Vec<FieldFault>, rules: Rules) -> impl IntoView {
    let of_rules = fields.iter().find(|fault| fault.field.starts_with("rules"));
    let of_rules = of_rules.map(|fault| {
        let place = fault.field.split('.').nth(1).and_then(|place| place.parse::<usize>().ok());
        let place = place.filter(|place| rules.is_conditional(*place)).map(|place| format!("{}: ", heading(place)));
        (place, fault.reason.clone())
    });
    of_rules.map(|(place, reason)| {
        view! {
            <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>
                <p class="text-sm">{place} {reason}</p>
            </Notice>
        }
    })
}

#[component]
fn Worked(tried: TriedOut, rules: Rules) -> impl IntoView {
    let TriedOut { decided_by, price, deposit, due_at_visit, is_collectable, cancelled, no_show, no_show_fee, windows } =
        tried;
    let has_deposit = !deposit.is_zero();
    let decided = if rules.is_conditional(decided_by) {
        heading(decided_by)
    } else {
        "What holds for everything else".to_owned()
    };
    view! {
        <dl class="grid grid-cols-[1fr_auto] gap-y-1 text-sm tabular">
            <Line label="Price" amount=price.to_string()/>
            <Line label="Deposit today" amount=deposit.to_string() strong=true/>
            <Line label="At the visit" amount=due_at_visit.to_string()/>
        </dl>
        {has_deposit
            .then(|| {
                view! {
                    <h3 class="mt-4 mb-1 text-sm font-medium">"If the visit does not take place"</h3>
                    <dl class="grid grid-cols-[1fr_auto] gap-y-1 text-sm tabular">
                        <Line label="They cancel then: back" amount=cancelled.refund.to_string() strong=true/>
                        <Line label="you keep" amount=cancelled.kept.to_string()/>
                        <Line label="They do not come: back" amount=no_show.refund.to_string() strong=true/>
                        <Line label="you keep" amount=no_show.kept.to_string()/>
                        {(!no_show_fee.is_zero())
                            .then(|| view! { <Line label="and can ask for" amount=no_show_fee.to_string()/> })}
                    </dl>
                    <ul class="mt-3 text-sm tabular">{windows.into_iter().map(window).collect_view()}</ul>
                }
            })}
        {(!is_collectable && has_deposit)
            .then(|| {
                view! {
                    <p class="mt-3 text-sm text-warn">
                        "No card processor is connected, so such a booking waits for one of you to confirm it."
                    </p>
                }
            })}
        <p class="mt-3 text-xs text-ink-2">{decided} " decides here."</p>
    }
}

#[component]
fn Line(label: &'static str, amount: String, #[prop(optional)] strong: bool) -> impl IntoView {
    let class = if strong { "text-right font-medium" } else { "text-right text-ink-2" };
    view! {
        <dt class="text-ink-2">{label}</dt>
        <dd class=class>{amount}</dd>
    }
}

fn window(window: SettledWindow) -> impl IntoView {
    let SettledWindow { hours_before, settled: Settled { refund, .. }, is_current } = window;
    let when = hours_before.map_or_else(|| "After that".to_owned(), |hours| format!("Until {hours} h before"));
    view! {
        <li aria-current=is_current.then_some("true") class="flex justify-between gap-2 rounded-sm px-2 py-1 text-ink-2 aria-[current=true]:bg-sunk aria-[current=true]:font-medium aria-[current=true]:text-ink">
            <span>{when}</span>
            <span>{refund.to_string()} " back"</span>
        </li>
    }
}
