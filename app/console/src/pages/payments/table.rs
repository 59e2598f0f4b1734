//! The rows: a table where there is room, cards on phones.

use super::filter::{purpose_label, standing_label};
use contract::bookkeeping::{PaymentLine, PaymentStanding};
use leptos::prelude::*;
use session::Address;
use ui::{Icon, Tone, lu};

const HEAD: &str = "sticky top-0 z-10 h-8 bg-panel px-3 text-left text-xs font-medium text-ink-2 shadow-[inset_0_-1px_0_var(--line)] max-lg:px-2";
const CELL: &str = "h-8 max-w-52 truncate px-3 max-lg:max-w-36 max-lg:px-2";

/// What a row is drawn anew for.
fn key(line: &PaymentLine) -> impl Eq + std::hash::Hash + use<> {
    (line.id, line.standing, line.returned.minor, line.fee.map(|fee| fee.minor), line.method.clone())
}

#[component]
pub fn Table(lines: Memo<Vec<PaymentLine>>, address: Address) -> impl IntoView {
    let head = ["When", "Client", "For", "Card", "State"].map(|title| {
        view! {
            <th scope="col" class=HEAD>
                {title}
            </th>
        }
    });
    view! {
        <table class="w-full border-collapse text-sm max-md:hidden">
            <caption class="sr-only">"Payments, newest first"</caption>
            <thead>
                <tr>
                    {head} <th scope="col" class=format!("{HEAD} text-right")>"Amount"</th>
                    <th scope="col" class=format!("{HEAD} text-right max-lg:hidden")>"Returned"</th>
                    <th scope="col" class=format!("{HEAD} text-right max-xl:hidden")>"Fee"</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || lines.get() key=key let:line>
                    <Row line address/>
                </For>
            </tbody>
        </table>
    }
}

/// The link is the name; the whole row is as good as it.
#[component]
fn Row(line: PaymentLine, address: Address) -> impl IntoView {
    let id = line.id;
    let open = move || address.get("payment").is_some_and(|open| open == id.to_string());
    let href = move || address.with(&[("payment", Some(id.to_string()))]);
    let returned = if line.returned.is_zero() { "–".to_owned() } else { format!("\u{2212}{}", line.returned) };
    let fee = line.fee.map_or_else(|| "–".to_owned(), |fee| fee.to_string());
    view! {
        <tr
            class="cursor-pointer border-b border-line hover:bg-sunk data-open:bg-brand-soft"
            data-open=move || open().then_some("")
            on:click=move |_| address.go(&[("payment", Some(id.to_string()))])
        >
            <td class=format!("{CELL} tabular")>{line.at_label}</td>
            <td class=CELL>
                <a
                    id=format!("payment-{id}")
                    href=href
                    data-noscroll=""
                    aria-current=move || open().then_some("true")
                    class="rounded-sm font-medium hover:underline"
                    on:click=move |click| click.stop_propagation()
                >
                    {line.client_name}
                </a>
            </td>
            <td class=CELL>
                {purpose_label(line.purpose)} <span class="text-ink-2">" · " {line.service}</span>
            </td>
            <td class=format!("{CELL} text-ink-2")>{line.method}</td>
            <td class=CELL>
                <StandingMark standing=line.standing/>
            </td>
            <td class=format!("{CELL} text-right font-medium tabular")>{line.amount.to_string()}</td>
            <td class=format!("{CELL} text-right text-ink-2 tabular max-lg:hidden")>{returned}</td>
            <td class=format!("{CELL} text-right text-ink-2 tabular max-xl:hidden")>{fee}</td>
        </tr>
    }
}

#[component]
pub fn Cards(lines: Memo<Vec<PaymentLine>>, address: Address) -> impl IntoView {
    view! {
        <ul class="grid gap-2 p-3 md:hidden">
            <For each=move || lines.get() key=key let:line>
                <Card line address/>
            </For>
        </ul>
    }
}

#[component]
fn Card(line: PaymentLine, address: Address) -> impl IntoView {
    let id = line.id;
    let href = move || address.with(&[("payment", Some(id.to_string()))]);
    let returned = (!line.returned.is_zero()).then(|| format!("{} returned", line.returned));
    view! {
        <li>
            <a id=format!("card-{id}") href=href data-noscroll="" class="block rounded-md bg-paper p-3 leading-5 shadow-1 dark:ring-1 dark:ring-line">
                <span class="flex items-center gap-2">
                    <strong class="truncate text-base font-semibold">{line.client_name}</strong>
                    <strong class="ml-auto text-base font-semibold tabular">{line.amount.to_string()}</strong>
                </span>
                <span class="flex items-center gap-2 text-xs">
                    <span class="min-w-0 truncate">{purpose_label(line.purpose)} " · " {line.service}</span>
                    <span class="ml-auto"><StandingMark standing=line.standing/></span>
                </span>
                <span class="flex justify-between gap-2 text-xs text-ink-2 tabular">
                    <span class="truncate">{line.at_label}</span>
                    <span>{returned}</span>
                </span>
            </a>
        </li>
    }
}

/// How a payment stands, in little room: icon and word.
#[component]
pub fn StandingMark(standing: PaymentStanding) -> impl IntoView {
    let (icon, tone) = match standing {
        PaymentStanding::Open => (lu::LuCircleDashed, Tone::Note),
        PaymentStanding::Paid => (lu::LuCheck, Tone::Good),
        PaymentStanding::PartlyReturned | PaymentStanding::Returned => (lu::LuUndo2, Tone::Neutral),
        PaymentStanding::Disputed => (lu::LuScale, Tone::Warn),
        PaymentStanding::Failed => (lu::LuTriangleAlert, Tone::Bad),
        PaymentStanding::Expired => (lu::LuTimerOff, Tone::Neutral),
    };
    view! {
        <span class=format!("inline-flex items-center gap-1 rounded-full px-2 text-2xs leading-5 font-medium whitespace-nowrap {}", tone.soft())>
            <Icon icon=icon class="size-3 shrink-0"/>
            {standing_label(standing)}
        </span>
    }
}
