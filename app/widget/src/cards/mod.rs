//! What the desk shows besides words, one file a card.

mod adjust;
mod answer;
mod booked;
mod deposit;
mod details;
mod facts;
mod handover;
mod hold;
mod notices;
mod price;
mod question;
mod slots;
mod stepper;

use crate::chat::Chat;
use contract::conversations::Card;
use domain::ids::MessageId;
use leptos::prelude::*;

/// The question that the newest message asks on its card.
pub fn asked_on_card(chat: Chat) -> Option<String> {
    chat.thread.with_value(|thread| match thread.messages.last().and_then(|message| message.card.as_ref()) {
        Some(Card::Question { question }) if question::is_on_card(question, &thread.quick_replies) => {
            Some(question.key.clone())
        }
        _ => None,
    })
}

/// The ground that cards stand on.
pub const PANEL: &str = "rounded-md bg-panel shadow-1 dark:ring-1 dark:ring-line";

/// The card of a message.
pub fn view(chat: Chat, id: MessageId, card: Card) -> AnyView {
    let newest = chat.is_newest(id, alike(&card));
    match card {
        Card::Facts { facts } => facts::view(chat, facts, newest),
        Card::Question { question } => question::view(chat, question, newest && chat.is_last(id)),
        Card::Estimate { estimate, questions, live } => price::view(chat, estimate, questions, live && newest, newest),
        Card::Slots { offer } => slots::view(chat, offer, newest),
        Card::Details { name, phone, email, consent_text, .. } => {
            details::view(chat, details::Known { name, phone, email }, consent_text, newest)
        }
        Card::Deposit { deposit } => deposit::view(chat, deposit, newest),
        Card::Booked { booked } => booked::view(chat, booked),
        Card::HoldEnded { slot_label, still_free, start, practitioner_id } => {
            notices::hold_ended(chat, slot_label, still_free && newest, start, practitioner_id)
        }
        Card::SlotTaken { slot_label } => notices::slot_taken(chat, &slot_label),
        Card::Handover { handover } => handover::view(handover),
        Card::Answer { citations } => answer::view(chat, citations),
        Card::Emergency { text, phone, phone_label } => notices::emergency(chat, text, &phone, phone_label),
    }
}

/// A test for cards of the same kind as `card`, of which only the newest still works. Choosing a time and what became
/// of it are one kind: a newer offer ends an older notice.
fn alike(card: &Card) -> fn(&Card) -> bool {
    match card {
        Card::Facts { .. } => |card| matches!(card, Card::Facts { .. }),
        Card::Question { .. } => |card| matches!(card, Card::Question { .. }),
        Card::Estimate { .. } => |card| matches!(card, Card::Estimate { .. }),
        Card::Slots { .. } => |card| matches!(card, Card::Slots { .. }),
        Card::Details { .. } => |card| matches!(card, Card::Details { .. }),
        Card::Deposit { .. } => |card| matches!(card, Card::Deposit { .. }),
        Card::Booked { .. } => |card| matches!(card, Card::Booked { .. }),
        Card::HoldEnded { .. } => {
            |card| matches!(card, Card::HoldEnded { .. } | Card::Deposit { .. } | Card::Booked { .. })
        }
        Card::SlotTaken { .. } => |card| matches!(card, Card::SlotTaken { .. }),
        Card::Handover { .. } => |card| matches!(card, Card::Handover { .. }),
        Card::Answer { .. } => |card| matches!(card, Card::Answer { .. }),
        Card::Emergency { .. } => |card| matches!(card, Card::Emergency { .. }),
    }
}
