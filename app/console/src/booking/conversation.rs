//! The chat that led to the booking, as it was said.

use crate::{api::BookingFile, words::counted};
use contract::conversations::{Author, Card, Message};
use leptos::prelude::*;

/// How many messages are shown before one asks for all.
const SHOWN: usize = 4;

#[component]
pub fn Conversation(file: Signal<BookingFile>) -> impl IntoView {
    let messages = Memo::new(move |_| file.with(|file| file.messages.clone()));
    let list = |messages: Vec<Message>| messages.into_iter().map(bubble).collect_view();
    view! {
        <Show when=move || messages.with(|messages| !messages.is_empty())>
            <section aria-labelledby="booking-conversation">
                <h3 id="booking-conversation" class="flex items-center justify-between text-xs font-semibold">
                    "Conversation"
                    <span class="text-2xs font-normal text-ink-2 tabular">
                        {move || counted(messages.with(Vec::len), "message", "messages")}
                    </span>
                </h3>
                {move || {
                    let mut earlier = messages.get();
                    let latest = earlier.split_off(earlier.len().saturating_sub(SHOWN));
                    let more = (!earlier.is_empty()).then(|| {
                        view! {
                            <details class="group mt-1.5">
                                <summary class="cursor-pointer py-1 text-xs font-medium text-brand group-open:hidden">
                                    "Show earlier messages"
                                </summary>
                                <ol class="grid gap-1.5">{list(earlier)}</ol>
                            </details>
                        }
                    });
                    view! {
                        {more}
                        <ol class="mt-1.5 grid gap-1.5">{list(latest)}</ol>
                    }
                }}
            </section>
        </Show>
    }
}

fn bubble(message: Message) -> impl IntoView {
    let shown = message.card.as_ref().and_then(card_words);
    if message.text.is_empty() && shown.is_none() {
        return None;
    }
    let (who, class) = match message.author {
        Author::Visitor => ("Client".to_owned(), "mr-6 rounded-bl-sm bg-sunk"),
        Author::Desk => ("Anteroom".to_owned(), "ml-6 rounded-br-sm bg-brand-soft"),
        Author::Person { name } => (name, "ml-6 rounded-br-sm bg-note-soft"),
    };
    let text = (!message.text.is_empty())
        .then(|| view! { <p dir="auto" class="break-words whitespace-pre-line">{message.text}</p> });
    Some(view! {
        <li class=format!("rounded-md px-2.5 py-1.5 {class}")>
            {text} {shown.map(|words| view! { <p class="text-ink-2">{words}</p> })}
            <p class="mt-0.5 text-2xs text-ink-2 tabular">{who} ", " {message.at_label}</p>
        </li>
    })
}

/// What a card showed, in a few words; nothing for what only repeats the message.
pub fn card_words(card: &Card) -> Option<String> {
    match card {
        Card::Estimate { estimate, .. } => Some(format!("Showed the price: {}", estimate.estimate.total)),
        Card::Slots { offer } => Some(format!("Offered times: {}", offer.title)),
        Card::Details { .. } => Some("Asked for name and contact".to_owned()),
        Card::Deposit { deposit } => Some(format!("Asked for a deposit of {}", deposit.amount)),
        Card::Booked { booked } => Some(format!("Booked: {}", booked.time_label)),
        Card::HoldEnded { slot_label, .. } => Some(format!("The hold for {slot_label} ended")),
        Card::SlotTaken { slot_label } => Some(format!("{slot_label} was taken")),
        Card::Handover { handover } => Some(handover.title.clone()),
        Card::Emergency { text, .. } => Some(text.clone()),
        Card::Answer { citations } => {
            let titles: Vec<&str> = citations.iter().map(|one| one.title.as_str()).collect();
            Some(format!("From the articles: {}", titles.join(", ")))
        }
        Card::Facts { .. } | Card::Question { .. } => None,
    }
}
