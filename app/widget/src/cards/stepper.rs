//! A number with a minus and a plus. It can be typed without the program, and stepped with it (`data-step`).

use crate::words::Words;
use leptos::prelude::*;
use rust_decimal::Decimal;
use ui::{Icon, lu};

/// Where a number may stand.
#[derive(Clone, Copy)]
pub struct Range {
    pub minimum: Decimal,
    pub maximum: Decimal,
    pub step: Decimal,
}

/// Minus, the number, plus.
pub fn stepper(key: &str, label: &str, range: Range, number: Decimal, words: &'static Words) -> AnyView {
    let text = |number: Decimal| number.normalize().to_string();
    let button = |id: &str, said: &str, by: Decimal, icon| {
        view! {
            <button
                type="button"
                data-step=text(by)
                id=format!("{id}-{key}")
                aria-label=format!("{said}: {label}")
                class="grid size-9 cursor-pointer place-items-center text-ink-2 hover:bg-sunk pointer-coarse:size-10"
            >
                <Icon icon=icon/>
            </button>
        }
    };
    view! {
        <span
            role="group"
            aria-label=label.to_owned()
            class="inline-flex items-center overflow-hidden rounded-sm border border-field bg-panel"
        >
            {button("less", words.less, -range.step, lu::LuMinus)}
            <input
                type="number"
                inputmode="decimal"
                id=format!("number-{key}")
                name="said[number]"
                required
                min=text(range.minimum)
                max=text(range.maximum)
                step=text(range.step)
                aria-label=label.to_owned()
                value=text(number)
                class="h-9 w-12 appearance-none border-x border-line bg-transparent text-center text-base font-medium tabular outline-offset-[-2px] [-moz-appearance:textfield] pointer-coarse:h-10 pointer-coarse:text-lg [&::-webkit-inner-spin-button]:appearance-none"
            />
            {button("more", words.more, range.step, lu::LuPlus)}
        </span>
    }
    .into_any()
}
