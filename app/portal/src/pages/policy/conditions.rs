//! Further conditions of a rule: from which price on, how soon, and what was chosen.

use super::terms::Spot;
use crate::outcome::Outcome;
use contract::policies::{OptionName, RuleForm};
use leptos::prelude::*;
use ui::{Checkbox, Field, Select, SelectOption, TextInput};

/// As they are typed.
#[derive(Clone, Copy)]
pub struct Conditions {
    options: StoredValue<Vec<(OptionName, RwSignal<bool>)>>,
    price_from: RwSignal<String>,
    notice: RwSignal<String>,
    notice_unit: RwSignal<String>,
}

impl Conditions {
    pub fn new(form: &RuleForm, options: &[OptionName]) -> Self {
        let ticked = |option: &OptionName| (option.clone(), RwSignal::new(form.options.contains(&option.word)));
        let unit = if form.notice_unit.is_empty() { "hours" } else { &form.notice_unit };
        Self {
            options: StoredValue::new(options.iter().map(ticked).collect()),
            price_from: RwSignal::new(form.price_from.clone()),
            notice: RwSignal::new(form.notice.clone()),
            notice_unit: RwSignal::new(unit.to_owned()),
        }
    }

    /// These, and what `rest` says of everything else.
    pub fn form(self, rest: RuleForm) -> RuleForm {
        let options = self.options.with_value(|options| {
            options.iter().filter(|(_, ticked)| ticked.get()).map(|(option, _)| option.word.clone()).collect()
        });
        RuleForm {
            options,
            price_from: self.price_from.get(),
            notice: self.notice.get(),
            notice_unit: self.notice_unit.get(),
            ..rest
        }
    }
}

#[component]
pub fn ConditionsEditor(
    conditions: Conditions,
    key: u32,
    place: Memo<usize>,
    currency: String,
    outcome: Outcome,
) -> impl IntoView {
    let spot = Spot { key, place, outcome };
    let units =
        [("hours", "hours"), ("minutes", "minutes")].map(|(value, label)| SelectOption::new(value, label)).into();
    view! {
        <fieldset class="mt-5 min-w-0 border-t border-line pt-4">
            <legend class="float-left mb-1 w-full font-medium">"And only when"</legend>
            <p class="clear-both text-sm text-ink-2">"Left empty, it does not matter. All that you fill in must hold."</p>
            <div class="mt-3 grid items-start gap-4 sm:grid-cols-2">
                <Field
                    id=spot.id("price-from")
                    label=format!("The price is at least, {currency}")
                    hint="Of the whole visit, at its lowest."
                    error=spot.reason(|| "price_from".into())
                >
                    <TextInput
                        name=spot.name("[price_from]")
                        value=conditions.price_from
                        maxlength=14
                        attr:inputmode="decimal"
                    />
                </Field>
                <div class="grid grid-cols-[minmax(0,1fr)_7.5rem] items-start gap-3">
                    <Field
                        id=spot.id("notice")
                        label="Booked less than"
                        hint="Before the start."
                        error=spot.reason(|| "notice".into())
                    >
                        <TextInput
                            name=spot.name("[notice]")
                            value=conditions.notice
                            maxlength=6
                            attr:inputmode="numeric"
                        />
                    </Field>
                    <Field id=spot.id("notice-unit") label="Counted in">
                        <Select name=spot.name("[notice_unit]") options=units value=conditions.notice_unit/>
                    </Field>
                </div>
            </div>
            <Options conditions spot/>
        </fieldset>
    }
}

/// Nothing for a clinic whose services ask nothing that has options.
#[component]
fn Options(conditions: Conditions, spot: Spot) -> impl IntoView {
    let options = conditions.options.get_value();
    (!options.is_empty()).then(|| {
        let name = spot.name("[options][]");
        let tick = |(option, checked): (OptionName, RwSignal<bool>)| {
            view! {
                <Checkbox name=name.clone() value=option.word checked>
                    {option.name}
                </Checkbox>
            }
        };
        let ticks = options.into_iter().map(tick).collect_view();
        view! {
            <fieldset class="mt-4 min-w-0">
                <legend class="font-medium">"One of these was chosen"</legend>
                <p class="text-sm text-ink-2">"None ticked: whatever was."</p>
                <div
                    class="mt-1 max-h-44 overflow-y-auto"
                    tabindex="0"
                    role="group"
                    aria-label="Options of this rule"
                >
                    {ticks}
                </div>
                <p aria-live="polite" class="text-sm text-bad not-empty:mt-1">{spot.reason(|| "options".into())}</p>
            </fieldset>
        }
    })
}
