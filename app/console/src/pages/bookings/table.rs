//! The rows: a table where there is room, cards on phones.

use crate::{
    booking::StateMark,
    listing::{CELL, Column, ListCard, ListRow, ListTable, Opening, OpeningName},
    words::{short_price, start_of},
};
use contract::bookings::BookingView;
use leptos::prelude::*;

const COLUMNS: [Column; 7] = [
    ("When", ""),
    ("Client", ""),
    ("Service", ""),
    ("With", ""),
    ("State", ""),
    ("Price", "text-right"),
    ("Paid", "text-right max-lg:hidden"),
];

/// What a row is drawn anew for.
fn key(row: &BookingView) -> impl Eq + std::hash::Hash + use<> {
    (row.id, row.version, row.paid.minor)
}

#[component]
pub fn Table(rows: Memo<Vec<BookingView>>, opening: Opening) -> impl IntoView {
    view! {
        <ListTable caption="Bookings, newest start first" columns=&COLUMNS>
            <For each=move || rows.get() key=key let:row>
                <Row row opening/>
            </For>
        </ListTable>
    }
}

#[component]
fn Row(row: BookingView, opening: Opening) -> impl IntoView {
    let id = row.id.to_string();
    let paid = if row.paid.is_zero() { "–".to_owned() } else { row.paid.to_string() };
    view! {
        <ListRow opening id=id.clone()>
            <td class=format!("{CELL} tabular")>
                <span class="font-medium">{row.day_label}</span>
                <span class="pl-2 text-ink-2">
                    {start_of(&row.time_label).to_owned()}
                    <span class="@max-5xl:hidden">{row.time_label[start_of(&row.time_label).len()..].to_owned()}</span>
                </span>
            </td>
            <td class=CELL>
                <OpeningName opening id name=row.client_name/>
            </td>
            <td class=CELL>{row.service_name}</td>
            <td class=format!("{CELL} text-ink-2")>{row.practitioner}</td>
            <td class=CELL>
                <StateMark state=row.state/>
            </td>
            <td class=format!("{CELL} text-right tabular")>{short_price(&row.total)}</td>
            <td class=format!("{CELL} text-right text-ink-2 tabular max-lg:hidden")>{paid}</td>
        </ListRow>
    }
}

#[component]
pub fn Cards(rows: Memo<Vec<BookingView>>, opening: Opening) -> impl IntoView {
    view! {
        <ul class="grid gap-2 p-3 md:hidden">
            <For each=move || rows.get() key=key let:row>
                <ListCard opening id=row.id.to_string()>
                    <span class="flex items-center gap-2">
                        <strong class="truncate text-base font-semibold">{row.client_name.clone()}</strong>
                        <span class="ml-auto"><StateMark state=row.state/></span>
                    </span>
                    <span class="block truncate text-xs">{row.service_name.clone()} " · " {row.practitioner.clone()}</span>
                    <span class="flex justify-between gap-2 text-xs text-ink-2 tabular">
                        <span class="truncate">{row.day_label.clone()} ", " {row.time_label.clone()}</span>
                        <span>{short_price(&row.total)}</span>
                    </span>
                </ListCard>
            </For>
        </ul>
    }
}
