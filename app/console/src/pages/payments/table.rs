//! The rows: a table where there is room, cards on phones.

use super::filter::{purpose_label, standing_label};
use crate::listing::{CELL, Column, ListCard, ListRow, ListTable, Opening, OpeningName};
use contract::bookkeeping::{PaymentLine, PaymentStanding};
use leptos::prelude::*;
use ui::{Icon, Tone, lu};

const COLUMNS: [Column; 8] = [
    ("When", ""),
    ("Client", ""),
    ("For", ""),
    ("Card", ""),
    ("State", ""),
    ("Amount", "text-right"),
    ("Returned", "text-right @max-4xl:hidden"),
    ("Fee", "text-right @max-5xl:hidden"),
];

/// What a row is drawn anew for.
fn key(line: &PaymentLine) -> impl Eq + std::hash::Hash + use<> {
    (line.id, line.standing, line.returned.minor, line.fee.map(|fee| fee.minor), line.method.clone())
}

#[component]
pub fn Table(lines: Memo<Vec<PaymentLine>>, opening: Opening) -> impl IntoView {
    view! {
        <ListTable caption="Payments, newest first" columns=&COLUMNS>
            <For each=move || lines.get() key=key let:line>
                <Row line opening/>
            </For>
        </ListTable>
    }
}

#[component]
fn Row(line: PaymentLine, opening: Opening) -> impl IntoView {
    let id = line.id.to_string();
    let returned = if line.returned.is_zero() { "–".to_owned() } else { format!("\u{2212}{}", line.returned) };
    let fee = line.fee.map_or_else(|| "–".to_owned(), |fee| fee.to_string());
    view! {
        <ListRow opening id=id.clone()>
            <td class=format!("{CELL} tabular")>{line.at_label}</td>
            <td class=CELL>
                <OpeningName opening id name=line.client_name/>
            </td>
            <td class=CELL>
                {purpose_label(line.purpose)} <span class="text-ink-2">" · " {line.service}</span>
            </td>
            <td class=format!("{CELL} text-ink-2")>{line.method}</td>
            <td class=CELL>
                <StandingMark standing=line.standing/>
            </td>
            <td class=format!("{CELL} text-right font-medium tabular")>{line.amount.to_string()}</td>
            <td class=format!("{CELL} text-right text-ink-2 tabular @max-4xl:hidden")>{returned}</td>
            <td class=format!("{CELL} text-right text-ink-2 tabular @max-5xl:hidden")>{fee}</td>
        </ListRow>
    }
}

#[component]
pub fn Cards(lines: Memo<Vec<PaymentLine>>, opening: Opening) -> impl IntoView {
    view! {
        <ul class="grid gap-2 p-3 md:hidden">
            <For each=move || lines.get() key=key let:line>
                <Card line opening/>
            </For>
        </ul>
    }
}

#[component]
fn Card(line: PaymentLine, opening: Opening) -> impl IntoView {
    let returned = (!line.returned.is_zero()).then(|| format!("{} returned", line.returned));
    view! {
        <ListCard opening id=line.id.to_string()>
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
        </ListCard>
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
