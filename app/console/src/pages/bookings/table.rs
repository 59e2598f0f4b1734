//! The rows: a table where there is room, cards on phones.

use crate::{
    booking::StateMark,
    words::{short_price, start_of},
};
use contract::bookings::BookingView;
use leptos::prelude::*;
use session::Address;

const HEAD: &str = "sticky top-0 z-10 h-8 bg-panel px-3 text-left text-xs font-medium text-ink-2 shadow-[inset_0_-1px_0_var(--line)] max-lg:px-2";
const CELL: &str = "h-8 max-w-52 truncate px-3 max-lg:max-w-36 max-lg:px-2";

#[component]
pub fn Table(rows: Memo<Vec<BookingView>>, address: Address) -> impl IntoView {
    let head = ["When", "Client", "Service", "With", "State"].map(|title| {
        view! {
            <th scope="col" class=HEAD>
                {title}
            </th>
        }
    });
    view! {
        <table class="w-full border-collapse text-sm max-md:hidden">
            <caption class="sr-only">"Bookings, newest start first"</caption>
            <thead>
                <tr>
                    {head} <th scope="col" class=format!("{HEAD} text-right")>"Price"</th>
                    <th scope="col" class=format!("{HEAD} text-right max-lg:hidden")>"Paid"</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || rows.get() key=|row| (row.id, row.version, row.paid.minor) let:row>
                    <Row row address/>
                </For>
            </tbody>
        </table>
    }
}

/// The link is the name; the whole row is as good as it.
#[component]
fn Row(row: BookingView, address: Address) -> impl IntoView {
    let id = row.id;
    let open = move || address.get("booking").is_some_and(|open| open == id.to_string());
    let href = move || address.with(&[("booking", Some(id.to_string()))]);
    let paid = if row.paid.is_zero() { "–".to_owned() } else { row.paid.to_string() };
    view! {
        <tr
            class="cursor-pointer border-b border-line hover:bg-sunk data-open:bg-brand-soft"
            data-open=move || open().then_some("")
            on:click=move |_| address.go(&[("booking", Some(id.to_string()))])
        >
            <td class=format!("{CELL} tabular")>
                <span class="font-medium">{row.day_label}</span>
                <span class="pl-2 text-ink-2">
                    {start_of(&row.time_label).to_owned()}
                    <span class="max-xl:hidden">{row.time_label[start_of(&row.time_label).len()..].to_owned()}</span>
                </span>
            </td>
            <td class=CELL>
                <a
                    id=format!("booking-{id}")
                    href=href
                    data-noscroll=""
                    aria-current=move || open().then_some("true")
                    class="rounded-sm font-medium hover:underline"
                    on:click=move |click| click.stop_propagation()
                >
                    {row.client_name}
                </a>
            </td>
            <td class=CELL>{row.service_name}</td>
            <td class=format!("{CELL} text-ink-2")>{row.practitioner}</td>
            <td class=CELL>
                <StateMark state=row.state/>
            </td>
            <td class=format!("{CELL} text-right tabular")>{short_price(&row.total)}</td>
            <td class=format!("{CELL} text-right text-ink-2 tabular max-lg:hidden")>{paid}</td>
        </tr>
    }
}

#[component]
pub fn Cards(rows: Memo<Vec<BookingView>>, address: Address) -> impl IntoView {
    view! {
        <ul class="grid gap-2 p-3 md:hidden">
            <For each=move || rows.get() key=|row| (row.id, row.version, row.paid.minor) let:row>
                <li>
                    <a
                        id=format!("agenda-{}", row.id)
                        href={
                            let id = row.id;
                            move || address.with(&[("booking", Some(id.to_string()))])
                        }
                        data-noscroll=""
                        class="block rounded-md bg-paper p-3 leading-5 shadow-1 dark:ring-1 dark:ring-line"
                    >
                        <span class="flex items-center gap-2">
                            <strong class="truncate text-base font-semibold">{row.client_name.clone()}</strong>
                            <span class="ml-auto"><StateMark state=row.state/></span>
                        </span>
                        <span class="block truncate text-xs">{row.service_name.clone()} " · " {row.practitioner.clone()}</span>
                        <span class="flex justify-between gap-2 text-xs text-ink-2 tabular">
                            <span class="truncate">{row.day_label.clone()} ", " {row.time_label.clone()}</span>
                            <span>{short_price(&row.total)}</span>
                        </span>
                    </a>
                </li>
            </For>
        </ul>
    }
}
