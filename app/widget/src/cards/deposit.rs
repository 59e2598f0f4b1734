//! The deposit: how much, what comes back until when, and the way to pay.

use super::{PANEL, hold};
use crate::{chat::Chat, parts::Tap, words::Words};
use contract::{
    bookings::path_of,
    clinics::RefundLine,
    conversations::{Card, DepositCard, Input, Message},
};
use domain::money::Money;
use leptos::prelude::*;
use ui::{Icon, lu};

pub fn view(chat: Chat, deposit: DepositCard, newest: bool) -> AnyView {
    let words = chat.words();
    match deposit.state.as_str() {
        "open" if newest => open(chat, deposit),
        "paid" => closed(deposit, words.deposit_received, true),
        "later" => closed(deposit, words.deposit_later, false),
        "cancelled" => closed(deposit, words.deposit_cancelled, false),
        // The notice that follows says it better.
        _ if has_ended_notice(chat) => ().into_any(),
        _ => closed(deposit, words.hold_over, false),
    }
}

fn has_ended_notice(chat: Chat) -> bool {
    let is_notice = |message: &Message| matches!(message.card, Some(Card::HoldEnded { .. }));
    chat.thread.with_value(|thread| thread.messages.iter().any(is_notice))
}

fn open(chat: Chat, deposit: DepositCard) -> AnyView {
    let words = chat.words();
    let amount = deposit.amount.to_string();
    view! {
        <article class=format!("{PANEL} px-3.5 py-3")>
            <div class="flex items-start justify-between gap-3">
                <div>
                    <h2 class="font-semibold">{words.deposit_for} " " {deposit.slot_label}</h2>
                    <p class="text-sm text-ink-2">{deposit.note}</p>
                </div>
                <p class="text-xl font-semibold tracking-tight tabular">{amount.clone()}</p>
            </div>
            {refunds(&deposit.refunds, deposit.amount, words)}
            {(!deposit.missed.is_empty())
                .then(|| view! { <p class="mt-1 pl-6 text-sm text-ink-2 tabular">{deposit.missed.clone()}</p> })}
            <form method="post" action=path_of(&deposit.pay_url).to_owned() target="_blank" class="mt-3">
                {(!deposit.keep_card.is_empty())
                    .then(|| {
                        view! {
                            <label class="mb-2 flex min-h-10 cursor-pointer items-start gap-2.5 py-1 text-sm text-ink-2">
                                <input
                                    type="checkbox"
                                    name="keep_card"
                                    value="yes"
                                    class="mt-0.5 size-[18px] shrink-0 accent-brand"
                                />
                                <span class="min-w-0 flex-1">{deposit.keep_card.clone()}</span>
                            </label>
                        }
                    })}
                <button
                    type="submit"
                    id="pay"
                    class="flex h-10 w-full cursor-pointer items-center justify-center gap-2 rounded-md bg-brand font-semibold text-on-brand tabular shadow-1 hover:bg-brand-strong"
                >
                    <Icon icon=lu::LuLock/>
                    {words.pay.0}
                    " "
                    {amount}
                    " "
                    {words.pay.1}
                    <span class="sr-only">" " {words.new_tab}</span>
                </button>
            </form>
            <div class="mt-1.5 -mb-1.5 flex items-center justify-between gap-3 text-sm text-ink-2">
                <p role="timer">
                    {words.held_for} " "
                    <span class="font-medium text-ink">{hold::clock(deposit.hold_expires_at)}</span>
                </p>
                <Tap
                    input=Input::ReleaseHold
                    bubble=words.release
                    class="h-9 cursor-pointer rounded-sm px-2 font-medium text-ink-2 hover:bg-sunk hover:text-ink pointer-coarse:h-10"
                >
                    {words.release}
                </Tap>
            </div>
        </article>
    }
    .into_any()
}

fn closed(deposit: DepositCard, said: &'static str, good: bool) -> AnyView {
    let (icon, colour) =
        if good { (lu::LuCheck, "size-4 shrink-0 text-good") } else { (lu::LuClock, "size-4 shrink-0 text-ink-3") };
    view! {
        <p class=format!("{PANEL} flex items-center gap-2 px-3.5 py-2.5 text-sm")>
            <Icon icon=icon class=colour/>
            <span class="min-w-0 flex-1">{said}</span>
            <span class="text-ink-2">{deposit.slot_label}</span>
            <span class="font-medium tabular">{deposit.amount.to_string()}</span>
        </p>
    }
    .into_any()
}

/// “All back until Wed 4:30 PM, half until Thu 4:30 PM”, the step in force now standing out.
fn refunds(lines: &[RefundLine], whole: Money, words: &'static Words) -> Option<impl IntoView + use<>> {
    // What has passed by now is no longer on offer.
    let lines = &lines[lines.iter().position(|line| line.current).unwrap_or(0)..];
    let parts = lines.iter().enumerate().map(|(place, line)| {
        let mut said = if lines.len() == 1 && line.refund.is_zero() {
            words.never_back.to_owned()
        } else {
            sentence(line, whole, words)
        };
        if place + 1 < lines.len() {
            said.push(',');
        }
        let class = if line.current { "font-medium text-ink" } else { "" };
        view! { <span class=class>{said} " "</span> }
    });
    let parts = parts.collect_view();
    (!lines.is_empty()).then(|| {
        view! {
            <p class="mt-2.5 flex gap-2 text-sm text-ink-2">
                <Icon icon=lu::LuShieldCheck class="mt-0.5 size-4 shrink-0 text-good"/>
                <span class="tabular">{parts}</span>
            </p>
        }
    })
}

fn sentence(line: &RefundLine, whole: Money, words: &Words) -> String {
    if line.refund.is_zero() {
        format!("{} {}", words.nothing_back, line.when)
    } else if line.refund == whole {
        format!("{} {}", words.all_back, line.when)
    } else {
        format!("{} {} {}", line.refund, words.back, line.when)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;
    use domain::{money::Currency, understanding::Locale};

    #[test]
    fn what_comes_back_is_said_as_all_some_or_nothing() {
        let whole = Money::new(6_350, Currency::USD);
        let line =
            |minor| RefundLine { when: "until Wed".into(), refund: Money::new(minor, Currency::USD), current: false };
        let said = |minor| sentence(&line(minor), whole, words(Locale::En));
        assert_eq!(said(6_350), "All back until Wed");
        assert_eq!(said(3_175), "$31.75 back until Wed");
        assert_eq!(said(0), "nothing back until Wed");
    }
}
