//! The rules as they are typed: for which services and clients, in which order, and what holds for everything else.
//!
//! Each rule is sent under a number of its own. The numbers grow with the order, and the server takes them in it; its
//! place among them is its place in the errors that come back: `rules.1.amount`.

use super::{
    conditions::{Conditions, ConditionsEditor},
    terms::{Terms, TermsEditor},
};
use crate::outcome::Outcome;
use contract::policies::{OptionName, RuleForm, ServiceName};
use domain::policy::ClientClass;
use leptos::prelude::*;
use ui::{Button, Checkbox, Icon, IconButton, lu};

/// Greater than the number of every rule with conditions.
const EVERYTHING_ELSE: u32 = 1_000_000;

/// One rule.
#[derive(Clone, Copy)]
pub struct Rule {
    key: u32,
    services: StoredValue<Vec<(ServiceName, RwSignal<bool>)>>,
    clients: [(ClientClass, RwSignal<bool>); 3],
    conditions: StoredValue<Conditions>,
    terms: Terms,
}

impl Rule {
    fn new(key: u32, form: &RuleForm, services: &[ServiceName], options: &[OptionName]) -> Self {
        let ticked = |service: &ServiceName| {
            let is_named = form.services.contains(&service.key);
            (service.clone(), RwSignal::new(is_named))
        };
        Self {
            key,
            services: StoredValue::new(services.iter().map(ticked).collect()),
            clients: ClientClass::ALL.map(|class| (class, RwSignal::new(form.clients.contains(&class)))),
            conditions: StoredValue::new(Conditions::new(form, options)),
            terms: Terms::new(form),
        }
    }

    fn form(self) -> RuleForm {
        let services = self.services.with_value(|services| {
            services.iter().filter(|(_, ticked)| ticked.get()).map(|(service, _)| service.key.clone()).collect()
        });
        let clients = self.clients.into_iter().filter(|(_, ticked)| ticked.get()).map(|(class, _)| class).collect();
        RuleForm { services, clients, ..self.conditions.get_value().form(self.terms.form()) }
    }
}

/// All of them.
#[derive(Clone, Copy)]
pub struct Rules {
    conditional: RwSignal<Vec<Rule>>,
    everything_else: Rule,
    /// What rules may name.
    nameable: StoredValue<(Vec<ServiceName>, Vec<OptionName>)>,
    next: StoredValue<u32>,
}

impl Rules {
    pub fn new(forms: &[RuleForm], services: &[ServiceName], options: &[OptionName]) -> Self {
        let (last, conditional) =
            forms.split_last().map_or((RuleForm::default(), &[][..]), |(last, rest)| (last.clone(), rest));
        let rules = Self {
            conditional: RwSignal::new(Vec::new()),
            everything_else: Rule::new(EVERYTHING_ELSE, &last, services, &[]),
            nameable: StoredValue::new((services.to_vec(), options.to_vec())),
            next: StoredValue::new(0),
        };
        for form in conditional {
            rules.add(form);
        }
        rules
    }

    /// As they are typed just now, what holds for everything else last.
    pub fn forms(self) -> Vec<RuleForm> {
        let conditional = self.conditional.get();
        conditional.into_iter().chain([self.everything_else]).map(Rule::form).collect()
    }

    /// Whether there is a rule with conditions at this place; behind them comes what holds for everything else.
    pub fn is_conditional(self, place: usize) -> bool {
        self.conditional.with_untracked(|rules| place < rules.len())
    }

    fn next_key(self) -> u32 {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        key
    }

    fn add(self, form: &RuleForm) {
        let key = self.next_key();
        let rule = self.nameable.with_value(|(services, options)| Rule::new(key, form, services, options));
        self.conditional.update(|rules| rules.push(rule));
    }

    fn remove(self, key: u32) {
        self.conditional.update(|rules| rules.retain(|rule| rule.key != key));
    }

    /// Puts a rule before its neighbour or behind it. All get new numbers, because these are their order.
    fn shift(self, key: u32, earlier: bool) {
        self.conditional.update(|rules| {
            let Some(place) = rules.iter().position(|rule| rule.key == key) else { return };
            let to = if earlier { place.checked_sub(1) } else { Some(place + 1).filter(|to| *to < rules.len()) };
            let Some(to) = to else { return };
            rules.swap(place, to);
            for rule in rules {
                rule.key = self.next_key();
            }
        });
    }

    fn place(self, key: u32) -> usize {
        self.conditional.with(|rules| rules.iter().position(|rule| rule.key == key).unwrap_or(rules.len()))
    }
}

#[component]
pub fn RuleList(rules: Rules, currency: String, outcome: Outcome) -> impl IntoView {
    let currency = StoredValue::new(currency);
    let first = RuleForm { deposit: "percent".into(), amount: "20".into(), ..RuleForm::default() };
    let add = move |_| rules.add(&RuleForm { windows: rules.everything_else.terms.form().windows, ..first.clone() });
    let everything_else = move || {
        let some = rules.conditional.with(|rules| !rules.is_empty());
        if some { "Everything else" } else { "All bookings" }
    };
    view! {
        <For each=move || rules.conditional.get() key=|rule| rule.key let:rule>
            <Card rule rules currency outcome/>
        </For>
        <Button class="mb-6" on:click=add>
            <Icon icon=lu::LuPlus/>
            "Add a rule for some bookings"
        </Button>
        <section aria-labelledby="p-else" class="mb-6 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="p-else" class="text-lg font-semibold">{everything_else}</h2>
            <p class="mt-1 text-sm text-ink-2">"Holds wherever no rule above it does."</p>
            <TermsEditor
                terms=rules.everything_else.terms
                key=EVERYTHING_ELSE
                place=Memo::new(move |_| rules.place(EVERYTHING_ELSE))
                currency=currency.get_value()
                outcome
            />
        </section>
    }
}

/// What a rule with this number in the form is called on the page.
pub fn heading(place: usize) -> String {
    format!("Rule {}", place + 1)
}

#[component]
fn Card(rule: Rule, rules: Rules, currency: StoredValue<String>, outcome: Outcome) -> impl IntoView {
    let key = rule.key;
    let place = Memo::new(move |_| rules.place(key));
    let (id, labelled_by) = (format!("p-rule-{key}"), format!("p-rule-{key}"));
    let say = move |words: &'static str| Signal::derive(move || format!("{words} rule {}", place.get() + 1));
    view! {
        <section aria-labelledby=labelled_by class="mb-6 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <div class="flex items-center gap-1">
                <h2 id=id class="min-w-0 flex-1 text-lg font-semibold">{move || heading(place.get())}</h2>
                <IconButton icon=lu::LuArrowUp label=say("Earlier:") on:click=move |_| rules.shift(key, true)/>
                <IconButton icon=lu::LuArrowDown label=say("Later:") on:click=move |_| rules.shift(key, false)/>
                <IconButton icon=lu::LuX label=say("Remove") on:click=move |_| rules.remove(key)/>
            </div>
            <p aria-live="polite" class="text-sm text-bad not-empty:mt-1">
                {move || outcome.reason_of(&format!("rules.{}", place.get()))}
            </p>
            <div class="mt-3 grid gap-4 sm:grid-cols-2">
                <ServiceTicks rule place outcome/>
                <ClientTicks rule/>
            </div>
            <ConditionsEditor conditions=rule.conditions.get_value() key place currency=currency.get_value() outcome/>
            <TermsEditor terms=rule.terms key place currency=currency.get_value() outcome/>
        </section>
    }
}

#[component]
fn ServiceTicks(rule: Rule, place: Memo<usize>, outcome: Outcome) -> impl IntoView {
    let name = format!("rules[{}][services][]", rule.key);
    let tick = |(service, checked): (ServiceName, RwSignal<bool>)| {
        view! {
            <Checkbox name=name.clone() value=service.key checked>
                {service.name}
            </Checkbox>
        }
    };
    let ticks = rule.services.get_value().into_iter().map(tick).collect_view();
    view! {
        <fieldset class="min-w-0">
            <legend class="font-medium">"For these services"</legend>
            <p class="text-sm text-ink-2">"None ticked: all of them."</p>
            <div class="mt-1 max-h-44 overflow-y-auto" tabindex="0" role="group" aria-label="Services of this rule">{ticks}</div>
            <p aria-live="polite" class="text-sm text-bad not-empty:mt-1">
                {move || outcome.reason_of(&format!("rules.{}.services", place.get()))}
            </p>
        </fieldset>
    }
}

/// As a form says it.
pub const fn client_label(class: ClientClass) -> &'static str {
    match class {
        ClientClass::New => "New clients",
        ClientClass::Returning => "Clients who have been here",
        ClientClass::Missed => "Clients who missed a visit",
    }
}

/// As it is sent.
pub const fn client_word(class: ClientClass) -> &'static str {
    match class {
        ClientClass::New => "new",
        ClientClass::Returning => "returning",
        ClientClass::Missed => "missed",
    }
}

#[component]
fn ClientTicks(rule: Rule) -> impl IntoView {
    let name = format!("rules[{}][clients][]", rule.key);
    let ticks = rule.clients.map(|(class, checked)| {
        view! {
            <Checkbox name=name.clone() value=client_word(class) checked>
                {client_label(class)}
            </Checkbox>
        }
    });
    view! {
        <fieldset class="min-w-0">
            <legend class="font-medium">"For these clients"</legend>
            <p class="text-sm text-ink-2">"None ticked: everybody. On your page and in the chat everybody counts as new, because a form proves nobody."</p>
            <div class="mt-1">{ticks}</div>
        </fieldset>
    }
}
