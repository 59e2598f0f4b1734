//! The price list, of which one service is open with its options.

use super::{
    choice::{Chooser, for_service},
    questions::Questions,
};
use crate::words::clinic as words;
use contract::clinics::ServiceCard;
use leptos::prelude::*;
use ui::{Icon, lu};

/// Services by category. The open one shows its options; each of the others is a link that opens it.
#[component]
pub fn ServiceMenu(chooser: Chooser) -> impl IntoView {
    let menu = chooser.menu();
    // Services without a category stand under a word of ours: a heading is never empty.
    let without = if menu.len() > 1 { words::MORE_SERVICES } else { words::SERVICES };
    view! {
        <section id="services" aria-labelledby="h-services" class="flex scroll-mt-6 flex-col gap-6">
            <h2 id="h-services" class="sr-only">{words::SERVICES}</h2>
            {menu
                .into_iter()
                .map(|(category, services)| {
                    let category = if category.is_empty() { without.to_owned() } else { category };
                    let heading = category.clone();
                    view! {
                        <section aria-label=category>
                            <h3 class="mb-2.5 font-semibold">{heading}</h3>
                            <div class="divide-y divide-line overflow-hidden rounded-lg bg-panel shadow-1 dark:ring-1 dark:ring-line">
                                {services.into_iter().map(|service| view! { <ServiceRow service chooser/> }).collect_view()}
                            </div>
                        </section>
                    }
                })
                .collect_view()}
        </section>
    }
}

#[component]
fn ServiceRow(service: ServiceCard, chooser: Chooser) -> impl IntoView {
    let key = StoredValue::new(service.key.clone());
    let chosen = Memo::new(move |_| {
        let is_first = chooser.choice.with(|choice| key.with_value(|key| choice.first.service == *key));
        is_first.then(|| chooser.turned.get())
    });
    move || {
        if chosen.get().is_some() {
            view! { <OpenService service=service.clone() chooser/> }.into_any()
        } else {
            view! { <ClosedService service=service.clone() chooser/> }.into_any()
        }
    }
}

#[component]
fn ClosedService(service: ServiceCard, chooser: Chooser) -> impl IntoView {
    let key = StoredValue::new(service.key.clone());
    let pick = move |click: leptos::ev::MouseEvent| {
        click.prevent_default();
        key.with_value(|key| chooser.pick_service(key));
        show_panel_on_phones();
    };
    view! {
        <a
            href=move || chooser.href(|choice| *choice = key.with_value(|key| for_service(choice, key)))
            class="flex items-center gap-4 px-4 py-3 hover:bg-sunk sm:px-5"
            on:click=pick
        >
            <ServiceFacts service/>
            <Icon icon=lu::LuChevronRight class="size-4 shrink-0 text-ink-3"/>
        </a>
    }
}

#[component]
fn OpenService(service: ServiceCard, chooser: Chooser) -> impl IntoView {
    let questions = service.questions.clone();
    view! {
        <div aria-current="true">
            <div class="flex items-center gap-4 px-4 pt-3 pb-2.5 sm:px-5">
                <ServiceFacts service=service.clone() strong=true/>
                {if questions.is_empty() {
                    view! { <Icon icon=lu::LuCheck class="size-4 shrink-0 text-brand"/> }.into_any()
                } else {
                    view! { <Icon icon=lu::LuChevronDown class="size-4 shrink-0 text-ink-3"/> }.into_any()
                }}
            </div>
            {(!questions.is_empty()).then(|| view! { <Questions service chooser/> })}
        </div>
    }
}

#[component]
fn ServiceFacts(service: ServiceCard, #[prop(optional)] strong: bool) -> impl IntoView {
    let weight = if strong { "block font-semibold" } else { "block font-medium" };
    let detail = words::service_detail(service.duration_minutes, &service.description);
    let (price, unit) = match service.price_label.split_once(" a ") {
        Some((price, unit)) => (price.to_owned(), Some(format!("a {unit}"))),
        None => (service.price_label, None),
    };
    view! {
        <span class="min-w-0 flex-1">
            <b class=weight>{service.name}</b>
            <span class="text-sm text-ink-2">{detail}</span>
        </span>
        <span class="max-w-[45%] text-right tabular max-sm:max-w-24">
            <b class="block font-medium">{price}</b>
            {unit.map(|unit| view! { <span class="text-sm text-ink-2">{unit}</span> })}
        </span>
    }
}

/// On a narrow screen the booking panel is far below the list; picking leads there.
fn show_panel_on_phones() {
    let narrow = window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < 1_024.0);
    if let (true, Some(panel)) = (narrow, document().get_element_by_id("book")) {
        panel.scroll_into_view();
    }
}
