//! Name and how to be reached, with the consent text.

use super::PANEL;
use crate::{api::Say, chat::Chat, parts::hidden_fields};
use leptos::prelude::*;
use server_fn::ServerFn;
use ui::{Icon, lu};

/// What is known already, filled in.
pub struct Known {
    pub name: String,
    pub phone: String,
    pub email: String,
}

pub fn view(chat: Chat, known: Known, consent_text: String, newest: bool) -> AnyView {
    let words = chat.words();
    if !newest || is_done(chat) {
        return view! {
            <p class="flex items-center gap-2 self-start px-1 text-sm text-ink-3">
                <Icon icon=lu::LuCheck/>
                {words.your_details}
            </p>
        }
        .into_any();
    }
    view! {
        <form
            method="post"
            action=Say::url()
            id="details"
            aria-label=words.your_details
            class=format!("{PANEL} flex flex-col gap-3 px-3.5 py-3")
        >
            {hidden_fields(chat)} <h2 class="font-semibold">{words.your_details}</h2>
            {field("name", words.name, "text", "name", known.name, true)}
            {field("phone", words.phone, "tel", "tel", known.phone, false)}
            {field("email", words.email, "email", "email", known.email, false)}
            <p class="text-xs text-ink-2">{words.phone_or_email}</p>
            <div class="hidden" aria-hidden="true">
                <label>
                    {words.leave_empty}
                    <input name="said[website]" tabindex="-1" autocomplete="off"/>
                </label>
            </div>
            <p class="text-xs text-ink-2">{consent_text}</p>
            <button
                type="submit"
                class="h-10 w-full cursor-pointer rounded-md bg-brand font-semibold text-on-brand shadow-1 hover:bg-brand-strong"
            >
                {words.continue_}
            </button>
        </form>
    }
    .into_any()
}

/// A labelled field, and the place of its problem, which the program fills from the server's answer.
fn field(
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: String,
    required: bool,
) -> impl IntoView {
    let id = format!("details-{name}");
    let note = format!("{id}-problem");
    view! {
        <div>
            <label for=id.clone() class="mb-1 block text-sm font-medium">{label}</label>
            <input
                id=id
                type=kind
                name=format!("said[{name}]")
                autocomplete=autocomplete
                maxlength="254"
                required=required
                dir="auto"
                value=value
                aria-describedby=note.clone()
                class="h-10 w-full rounded-sm border border-field bg-transparent px-3 text-base aria-invalid:border-bad pointer-coarse:text-lg"
            />
            <p id=note data-local="" role="alert" class="mt-1 text-sm text-bad empty:hidden"></p>
        </div>
    }
}

/// Later cards show that the details were taken.
fn is_done(chat: Chat) -> bool {
    use contract::conversations::Card;
    chat.thread.with_value(|thread| {
        let later = thread.messages.iter().rev().map_while(|message| match &message.card {
            Some(Card::Details { .. }) => None,
            card => Some(card),
        });
        later.flatten().any(|card| matches!(card, Card::Deposit { .. } | Card::Booked { .. } | Card::Handover { .. }))
    })
}
