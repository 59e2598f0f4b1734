//! The chips above the composer.

use super::Tap;
use crate::{cards::asked_on_card, chat::Chat};
use contract::conversations::{Card, Input, QuickReply};
use leptos::prelude::*;

fn offers_more(chat: Chat) -> bool {
    chat.thread.with_value(|thread| {
        let card = thread.messages.last().and_then(|message| message.card.as_ref());
        matches!(card, Some(Card::Slots { offer }) if offer.more_from.is_some())
    })
}

pub fn view(chat: Chat) -> impl IntoView {
    let on_card = asked_on_card(chat);
    let elsewhere = |reply: &QuickReply| match &reply.input {
        Input::Answer { question, .. } => on_card.as_ref() == Some(question),
        // “More days” stands on the card of times while that is the last thing said.
        Input::ShowTimes { from: Some(_) } => offers_more(chat),
        _ => false,
    };
    let replies: Vec<QuickReply> =
        chat.thread.with_value(|t| t.quick_replies.iter().filter(|reply| !elsewhere(reply)).cloned().collect());
    (!replies.is_empty()).then(|| {
            view! {
                <ul
                    aria-label=chat.words().suggestions
                    class="-mx-3 mb-2.5 flex gap-2 overflow-x-auto px-3 py-px whitespace-nowrap [scrollbar-width:none]"
                >
                    {replies
                        .into_iter()
                        .enumerate()
                        .map(|(place, reply)| {
                            let class = if reply.primary {
                                "h-8 cursor-pointer rounded-full bg-brand px-3.5 text-sm font-medium text-on-brand hover:bg-brand-strong pointer-coarse:h-10"
                            } else {
                                "h-8 cursor-pointer rounded-full border border-brand/40 bg-brand-soft px-3 text-sm font-medium text-brand-strong hover:border-brand pointer-coarse:h-10"
                            };
                            view! {
                                <li class="shrink-0">
                                    <Tap
                                        input=reply.input
                                        bubble=reply.label.clone()
                                        id=format!("chip-{place}")
                                        class=class
                                    >
                                        {reply.label}
                                    </Tap>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            }
    })
}
