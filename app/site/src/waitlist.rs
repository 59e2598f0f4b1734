//! Waiting for a time: getting on the list, answering what is offered, and leaving again. All three are plain forms.

mod join;
mod offer;
mod place;

pub use join::JoinRoute;
pub use offer::OfferRoute;
pub use place::PlaceRoute;

use crate::{
    frame::{ChatLoader, ClinicHeader},
    words::{manage, waitlist as words},
};
use contract::clinics::Clinic;
use domain::waitlist::DayPart;
use leptos::prelude::*;
use ui::{Brand, Checkbox};

/// A narrow page in the clinic's colours.
#[component]
fn Sheet(clinic: Clinic, children: Children) -> impl IntoView {
    let widget_key = clinic.widget_key.clone();
    view! {
        <Brand hue=clinic.brand_hue chroma=clinic.brand_chroma class="min-h-dvh">
            <ClinicHeader clinic=clinic.clone() chat_word=manage::ASK width="max-w-[720px]"/>
            <main id="main" class="mx-auto max-w-[720px] px-4 pt-4 pb-16 sm:px-8">{children()}</main>
        </Brand>
        <ChatLoader widget_key/>
    }
}

/// Morning, afternoon, evening: any where none is ticked.
#[component]
pub fn PartsOfDay() -> impl IntoView {
    view! {
        <fieldset class="min-w-0">
            <legend class="mb-1.5 text-sm font-medium">{words::PARTS}</legend>
            <div class="flex flex-wrap gap-x-6 gap-y-1">
                {DayPart::ALL
                    .map(|part| {
                        view! { <Checkbox name=part.as_str() checked=RwSignal::new(false)>{part.label()}</Checkbox> }
                    })}
            </div>
            <p class="mt-1 text-xs text-ink-2">{words::PARTS_HINT}</p>
        </fieldset>
    }
}
