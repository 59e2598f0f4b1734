//! For whom each service of the visit is. Names stand in no address: they are typed with the rest of the details.

use super::panel::Offer;
use crate::{typed::TypedAttendee, words::clinic as words};
use contract::AppError;
use leptos::prelude::*;
use ui::{Field, Icon, TextInput, lu};

/// One name and year a service; folded away for a visit of one, which is mostly for whoever books it.
#[component]
pub fn ForWhom(offer: Offer, typed: Vec<TypedAttendee>, error: Signal<Option<AppError>>) -> impl IntoView {
    let names = Memo::new(move |_| {
        let names = |wanted: &super::parts::Wanted| {
            wanted.parts.iter().map(|part| part.service.name.clone()).collect::<Vec<_>>()
        };
        offer.asked.with(|asked| asked.as_ref().map(names).unwrap_or_default())
    });
    let any = typed.iter().any(|attendee| !attendee.name.is_empty() || !attendee.birth_year.is_empty());
    let typed = StoredValue::new(typed);
    let rows = move || {
        let names = names.get();
        let alone = names.len() < 2;
        let row = move |(index, name): (usize, String)| {
            let before = typed.with_value(|typed| typed.get(index).cloned()).unwrap_or_default();
            view! { <Row index name=(!alone).then_some(name) before error/> }
        };
        names.into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <details class="rounded-md bg-sunk sm:col-span-2" open=move || any || names.with(|names| names.len() > 1)>
            <summary class="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-md px-3.5 font-medium marker:content-none">
                <Icon icon=lu::LuUsers class="size-4 text-ink-2"/>
                {move || if names.with(|names| names.len() > 1) { words::FOR_WHOM } else { words::FOR_SOMEBODY }}
            </summary>
            <div class="flex flex-col gap-3 px-3.5 pb-3.5">
                <p class="text-sm text-ink-2">{words::FOR_WHOM_HINT}</p>
                {rows}
            </div>
        </details>
    }
}

#[component]
fn Row(index: usize, name: Option<String>, before: TypedAttendee, error: Signal<Option<AppError>>) -> impl IntoView {
    let reason = move |field: &str| {
        let field = format!("attendees.{index}.{field}");
        Signal::derive(move || error.with(|error| error.as_ref()?.reason_for(&field).map(str::to_owned)))
    };
    let (who, year) = (RwSignal::new(before.name), RwSignal::new(before.birth_year));
    let label = name.map_or_else(|| words::THEIR_NAME.to_owned(), |service| words::service_for(index + 1, &service));
    view! {
        <div class="grid gap-3 sm:grid-cols-[minmax(0,1fr)_8.5rem]">
            <Field id=format!("attendee-{index}") label error=reason("name")>
                <TextInput name=format!("attendees[{index}][name]") value=who autocomplete="off" placeholder=words::MYSELF maxlength=120/>
            </Field>
            <Field id=format!("born-{index}") label=words::BIRTH_YEAR error=reason("birth_year")>
                <TextInput name=format!("attendees[{index}][birth_year]") value=year autocomplete="off" maxlength=4/>
            </Field>
        </div>
    }
}
