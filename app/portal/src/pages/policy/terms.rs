//! What is paid beforehand, and what comes back.

use crate::outcome::Outcome;
use contract::policies::{RuleForm, WindowForm};
use leptos::prelude::*;
use ui::{Button, ButtonSize, ButtonTone, Field, Icon, IconButton, Segment, SegmentedControl, TextInput, lu};

/// A row of “if they cancel”.
#[derive(Clone, Copy)]
struct Window {
    key: u32,
    hours: RwSignal<String>,
    percent: RwSignal<String>,
    fee: RwSignal<String>,
}

/// The terms of one rule, as they are typed.
#[derive(Clone, Copy)]
pub struct Terms {
    deposit: RwSignal<String>,
    amount: RwSignal<String>,
    no_show: RwSignal<String>,
    no_show_fee: RwSignal<String>,
    windows: RwSignal<Vec<Window>>,
    next: StoredValue<u32>,
}

impl Terms {
    pub fn new(form: &RuleForm) -> Self {
        let deposit = if form.deposit.is_empty() { "none" } else { &form.deposit };
        let terms = Self {
            deposit: RwSignal::new(deposit.to_owned()),
            amount: RwSignal::new(form.amount.clone()),
            no_show: RwSignal::new(form.no_show.clone()),
            no_show_fee: RwSignal::new(form.no_show_fee.clone()),
            windows: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        };
        for window in &form.windows {
            terms.add(window);
        }
        terms
    }

    pub fn form(self) -> RuleForm {
        let window = |window: Window| WindowForm {
            hours: window.hours.get(),
            percent: window.percent.get(),
            fee: window.fee.get(),
        };
        RuleForm {
            deposit: self.deposit.get(),
            amount: self.amount.get(),
            no_show: self.no_show.get(),
            no_show_fee: self.no_show_fee.get(),
            windows: self.windows.get().into_iter().map(window).collect(),
            ..RuleForm::default()
        }
    }

    fn add(self, form: &WindowForm) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        let WindowForm { hours, percent, fee } = form.clone();
        let [hours, percent, fee] = [hours, percent, fee].map(RwSignal::new);
        self.windows.update(|windows| windows.push(Window { key, hours, percent, fee }));
    }

    fn remove(self, key: u32) {
        self.windows.update(|windows| windows.retain(|window| window.key != key));
    }

    fn place(self, key: u32) -> usize {
        self.windows.with(|windows| windows.iter().position(|window| window.key == key).unwrap_or_default())
    }
}

/// Where a rule stands: under which number it is sent, and at which place its errors come back.
#[derive(Clone, Copy)]
pub struct Spot {
    pub key: u32,
    pub place: Memo<usize>,
    pub outcome: Outcome,
}

impl Spot {
    pub fn name(self, part: &str) -> String {
        format!("rules[{}]{part}", self.key)
    }

    pub fn id(self, part: &str) -> String {
        format!("rule-{}-{part}", self.key)
    }

    pub fn reason(self, part: impl Fn() -> String + Send + Sync + 'static) -> Signal<Option<String>> {
        Signal::derive(move || self.outcome.reason_of(&format!("rules.{}.{}", self.place.get(), part())))
    }
}

#[component]
pub fn TermsEditor(terms: Terms, key: u32, place: Memo<usize>, currency: String, outcome: Outcome) -> impl IntoView {
    let spot = Spot { key, place, outcome };
    view! {
        <div class="mt-5 border-t border-line pt-4">
            <h3 class="mb-2 font-medium">"To keep the time"</h3>
            <Deposit terms spot currency=currency.clone()/>
        </div>
        <div class="mt-5 border-t border-line pt-4">
            <h3 class="mb-2 font-medium">"If they cancel"</h3>
            <Windows terms spot currency/>
        </div>
    }
}

#[component]
fn Deposit(terms: Terms, spot: Spot, currency: String) -> impl IntoView {
    let kinds = [("none", "No deposit"), ("fixed", "An amount"), ("percent", "A share of the price")];
    let segments = kinds.map(|(value, label)| Segment::new(value, label)).into();
    let is_asked = move || terms.deposit.with(|kind| kind != "none");
    let is_share = move || terms.deposit.with(|kind| kind == "percent");
    let unit = move || if is_share() { "Percent of the price".to_owned() } else { format!("Amount in {currency}") };
    let id = spot.id("amount");
    view! {
        <div class="flex flex-wrap items-start gap-3">
            <SegmentedControl name=spot.name("[deposit]") legend="Deposit" segments value=terms.deposit/>
            <div class="w-40" class:hidden=move || !is_asked()>
                <Field id=id label="How much" error=spot.reason(|| "amount".into())>
                    <TextInput name=spot.name("[amount]") value=terms.amount maxlength=12 attr:inputmode="decimal"/>
                </Field>
                <p class="mt-1 text-xs text-ink-2">{unit}</p>
            </div>
        </div>
        <p aria-live="polite" class="text-sm text-bad not-empty:mt-1">{spot.reason(|| "deposit".into())}</p>
    }
}

#[component]
fn Windows(terms: Terms, spot: Spot, currency: String) -> impl IntoView {
    let currency = StoredValue::new(currency);
    view! {
        <div class="grid gap-3">
            <For each=move || terms.windows.get() key=|window| window.key let:window>
                <WindowRow window terms spot currency=currency.get_value()/>
            </For>
        </div>
        <p aria-live="polite" class="text-sm text-bad not-empty:mt-1">{spot.reason(|| "windows".into())}</p>
        <p class="mt-2 text-sm text-ink-2">"Later than all of these: nothing comes back."</p>
        <Button tone=ButtonTone::Ghost size=ButtonSize::Small class="-ml-2.5" on:click=move |_| terms.add(&WindowForm::default())>
            <Icon icon=lu::LuPlus/>
            "Add a line"
        </Button>
        <div class="mt-3 grid max-w-60 gap-4">
            <Field id=spot.id("no-show") label="If they do not come, percent back" error=spot.reason(|| "no_show".into())>
                <TextInput name=spot.name("[no_show]") value=terms.no_show maxlength=4 attr:inputmode="numeric"/>
            </Field>
            <Field
                id=spot.id("no-show-fee")
                label="If they do not come, percent of the price that is asked for"
                hint="What you kept counts towards it."
                error=spot.reason(|| "no_show_fee".into())
            >
                <TextInput name=spot.name("[no_show_fee]") value=terms.no_show_fee maxlength=4 attr:inputmode="numeric"/>
            </Field>
        </div>
    }
}

#[component]
fn WindowRow(window: Window, terms: Terms, spot: Spot, currency: String) -> impl IntoView {
    let key = window.key;
    let place = Memo::new(move |_| terms.place(key));
    let name = move |part: &str| spot.name(&format!("[windows][{key}][{part}]"));
    let id = move |part: &str| spot.id(&format!("window-{key}-{part}"));
    let reason = move |part: &'static str| spot.reason(move || format!("windows.{}.{part}", place.get()));
    view! {
        <div
            role="group"
            aria-label=move || format!("Line {} of what comes back", place.get() + 1)
            class="grid grid-cols-2 items-start gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_auto]"
        >
            <Field id=id("hours") label="Hours before" error=reason("hours")>
                <TextInput name=name("hours") value=window.hours maxlength=5 attr:inputmode="numeric"/>
            </Field>
            <Field id=id("percent") label="Percent back" error=reason("percent")>
                <TextInput name=name("percent") value=window.percent maxlength=4 attr:inputmode="numeric"/>
            </Field>
            <Field id=id("fee") label=format!("Less a fee, {currency}") error=reason("fee")>
                <TextInput name=name("fee") value=window.fee maxlength=12 attr:inputmode="decimal"/>
            </Field>
            <div class="pt-[26px]">
                <IconButton
                    icon=lu::LuX
                    label=Signal::derive(move || format!("Remove line {}", place.get() + 1))
                    on:click=move |_| terms.remove(key)
                />
            </div>
        </div>
    }
}
