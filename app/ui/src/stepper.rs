//! A number with a minus and a plus.

use crate::{Icon, lu};
use leptos::prelude::*;
use rust_decimal::Decimal;
use std::str::FromStr;

/// A number between `minimum` and `maximum` in steps; typing works too and is brought into range on leaving.
#[component]
pub fn Stepper(
    #[prop(into)] name: String,
    /// What is counted, for screen readers: “Bedrooms”.
    #[prop(into)]
    label: String,
    value: RwSignal<Decimal>,
    #[prop(default = Decimal::ZERO)] minimum: Decimal,
    #[prop(default = Decimal::ONE_HUNDRED)] maximum: Decimal,
    #[prop(default = Decimal::ONE)] step: Decimal,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    let step_by =
        move |by: Decimal| value.update(|number| *number = (*number + by).clamp(minimum, maximum).normalize());
    let take = move |event| {
        let text = event_target_value(&event).trim().replace(',', ".");
        let number = Decimal::from_str(&text).unwrap_or_else(|_| value.get_untracked());
        value.set(within(number, minimum, maximum, step));
    };
    let button = "grid size-10 cursor-pointer place-items-center text-ink-2 hover:bg-sunk hover:text-ink \
        disabled:cursor-not-allowed disabled:opacity-40";
    view! {
        <div
            role="group"
            aria-label=label.clone()
            class=format!("inline-flex items-center overflow-hidden rounded-md border border-field bg-panel {class}")
        >
            <button
                type="button"
                aria-label=format!("Fewer, {label}")
                class=button
                disabled=move || { value.get() <= minimum }
                on:click=move |_| step_by(-step)
            >
                <Icon icon=lu::LuMinus/>
            </button>
            <input
                type="text"
                inputmode="decimal"
                name=name
                aria-label=label.clone()
                maxlength="10"
                value=value.get_untracked().normalize().to_string()
                prop:value=move || value.get().normalize().to_string()
                class="h-10 w-14 border-x border-line bg-transparent text-center text-base font-medium tabular max-sm:text-lg"
                on:change=take
            />
            <button
                type="button"
                aria-label=format!("More, {label}")
                class=button
                disabled=move || { value.get() >= maximum }
                on:click=move |_| step_by(step)
            >
                <Icon icon=lu::LuPlus/>
            </button>
        </div>
    }
}

/// The nearest number that the stepper can stand on.
fn within(number: Decimal, minimum: Decimal, maximum: Decimal, step: Decimal) -> Decimal {
    let number = number.clamp(minimum, maximum);
    if step <= Decimal::ZERO {
        return number;
    }
    let steps = ((number - minimum) / step).round();
    (minimum + steps * step).clamp(minimum, maximum).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_number_is_brought_onto_the_nearest_step() {
        let number = |text: &str| Decimal::from_str(text).expect("a number");
        for (typed, on_step) in [("2.3", "2.5"), ("2.2", "2"), ("-4", "1"), ("900", "6")] {
            assert_eq!(within(number(typed), number("1"), number("6"), number("0.5")), number(on_step), "{typed}");
        }
    }
}
