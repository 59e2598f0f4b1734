//! What surrounds the cards: header, log, chips, composer, and the welcome screen before anything was said.

mod bubble;
mod composer;
mod header;
mod log;
mod quick_replies;
mod rating;
mod tap;
mod welcome;

pub use tap::Tap;

use crate::{
    api::Say,
    chat::{Chat, new_message_id},
    place::{Place, tag_of},
};
use contract::conversations::{Input, Thread};
use leptos::prelude::*;
use server_fn::ServerFn;

/// The form that every button outside the composer belongs to.
pub const TAPS: &str = "taps";

/// The whole frame: the welcome screen, or the conversation. Its attributes tell the program where it is.
pub fn frame(place: Place, thread: Thread) -> AnyView {
    let chat = Chat::new(place, thread);
    let words = chat.words();
    let (name, version, token, locale) = chat.thread.with_value(|thread| {
        let token = thread.token.as_ref().map(|token| token.0.clone()).unwrap_or_default();
        (thread.clinic.name.clone(), thread.version, token, thread.locale)
    });
    let screen = if chat.is_new() {
        welcome::view(chat).into_any()
    } else {
        view! {
            {header::view(chat)}
            {log::view(chat)}
            <div id="foot" class="border-t border-line bg-panel px-3 pt-2.5 pb-3">
                <div class="mx-auto max-w-3xl">{plain_problem(chat)} {rating::view(chat)} {quick_replies::view(chat)} {composer::view(chat)}</div>
            </div>
        }
        .into_any()
    };
    view! {
        <main
            id="chat"
            aria-label=name
            lang=tag_of(locale)
            data-place=chat.address()
            data-token=token
            data-version=version.to_string()
            data-origin=chat.place.with_value(Place::origin)
            class="flex h-dvh flex-col overflow-hidden bg-panel"
        >
            <form id=TAPS method="post" action=Say::url() class="hidden">
                {hidden_fields(chat)}
            </form>
            {screen}
            <template id="pending">{bubble::pending(words)}</template>
            <template id="unsent">{bubble::unsent(words)}</template>
        </main>
    }
    .into_any()
}

/// The frame as HTML, for a page that is there already.
pub fn drawn(place: Place, thread: Thread) -> String {
    frame(place, thread).to_html()
}

/// What a plain form needs to say where it belongs, and under which id its message is taken once.
pub fn hidden_fields(chat: Chat) -> impl IntoView {
    view! {
        <input type="hidden" name="place" value=chat.address()/>
        <input type="hidden" name="message" value=new_message_id().to_string()/>
    }
}

/// Said once, to somebody whose plain form was not accepted: why, and that nothing typed is lost.
fn plain_problem(chat: Chat) -> Option<impl IntoView> {
    let locale = chat.thread.with_value(|thread| thread.locale);
    let problem = chat.place.with_value(|place| place.problem.clone())?;
    let reason = crate::said::reason(&problem, locale).map(|reason| view! { <b class="font-medium">{reason} " "</b> });
    Some(view! {
        <p role="alert" class="mb-2 rounded-sm bg-bad-soft px-3 py-2 text-sm text-bad">
            {reason} {chat.words().plain_problem}
        </p>
    })
}

/// The other language, as a turn of the conversation.
fn switch_language(chat: Chat) -> Input {
    Input::SetLocale { locale: chat.words().other_language.1 }
}
