//! The card that is under way, as it would stand: green where it fits, red with the reason where it does not.

use super::{
    Board,
    geometry::Span,
    lift::{Picked, Verdict},
};
use crate::words::clock;
use leptos::prelude::*;
use ui::{Icon, Kbd, Spinner, lu};

/// Drawn in the column that it is over.
#[component]
pub fn Ghost(board: Board, column: String, span: Memo<Span>) -> impl IntoView {
    let here = StoredValue::new(column);
    let is_here = Memo::new(move |_| {
        board.carry.lift.with(|lift| lift.as_ref().is_some_and(|lift| here.with_value(|here| lift.at.column == *here)))
    });
    move || is_here.get().then(|| view! { <GhostCard board span/> })
}

#[component]
fn GhostCard(board: Board, span: Memo<Span>) -> impl IntoView {
    let carry = board.carry;
    let stay = move || carry.lift.with(|lift| lift.as_ref().map(|lift| lift.at.stay));
    let verdict = Memo::new(move |_| carry.verdict(board));
    let style = move || stay().map(|stay| span.get().style(stay.from, stay.until)).unwrap_or_default();
    let name = move || {
        carry.lift.with(|lift| match lift.as_ref().map(|lift| &lift.what) {
            Some(Picked::Visit(booking)) => booking.booking.client_name.clone(),
            Some(Picked::Block { label, .. }) => label.clone(),
            Some(Picked::Fresh) => "Block".to_owned(),
            None => String::new(),
        })
    };
    let times = move || stay().map(|stay| format!("{}–{}", clock(stay.from), clock(stay.until))).unwrap_or_default();
    let hindered = move || matches!(verdict.get(), Some((Verdict::Hindered { .. }, _)));
    let class = move || {
        let look = match verdict.get() {
            Some((Verdict::Hindered { .. }, _)) => "border-bad bg-panel text-bad",
            Some((Verdict::Home, _)) | None => "border-line bg-panel",
            Some((Verdict::Fits, _)) => "border-good bg-good-soft",
        };
        format!("h-full overflow-hidden rounded-sm border-2 border-dashed px-1.5 py-0.5 leading-4 shadow-3 {look}")
    };
    view! {
        <li id="ghost" style=style class="pointer-events-none absolute inset-x-1 z-20" aria-hidden="true">
            <div class=class>
                <p class="flex items-center gap-1">
                    <strong class="truncate text-xs font-semibold text-ink">{name}</strong>
                    <span class="ml-auto flex shrink-0 items-center gap-1 text-2xs font-semibold tabular">
                        {times}
                        {move || {
                            if carry.sending.get() {
                                view! { <Spinner class="size-3"/> }.into_any()
                            } else if hindered() {
                                view! { <Icon icon=lu::LuBan class="size-3 shrink-0"/> }.into_any()
                            } else {
                                view! { <Icon icon=lu::LuCheck class="size-3 shrink-0"/> }.into_any()
                            }
                        }}
                    </span>
                </p>
            </div>
            {move || reasons(verdict.get(), carry.sending.get())}
        </li>
    }
}

/// What is in the way, below the card, and where it would fit.
fn reasons(verdict: Option<(Verdict, Option<u16>)>, sending: bool) -> Option<impl IntoView> {
    let (Verdict::Hindered { reasons, firm }, near) = verdict? else { return None };
    if sending {
        return None;
    }
    let lines = reasons.into_iter().take(4).map(|reason| view! { <li class="truncate">{reason}</li> }).collect_view();
    let near = near.map(|near| {
        view! {
            <p class="flex items-center gap-1.5 border-t border-line pt-1 font-medium">
                <Kbd>"Tab"</Kbd>
                "Snap to "
                {clock(near)}
            </p>
        }
    });
    let force = (!firm).then(|| view! { <p class="text-ink-2">"Put it here with a reason"</p> });
    Some(view! {
        <div class="absolute inset-x-0 top-full z-30 mt-1 grid min-w-40 gap-1 rounded-md bg-panel p-2 text-2xs shadow-3 ring-1 ring-line">
            <ul class="grid gap-0.5 font-medium text-bad tabular">{lines}</ul>
            {force}
            {near}
        </div>
    })
}
