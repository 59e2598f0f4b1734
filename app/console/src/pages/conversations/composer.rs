//! Where an answer or a note is written. What was typed stays until it was taken.

use super::acts::Acting;
use crate::{api::answering as api, live::Live};
use contract::answering::{Audience, OpenConversation, SavedReply};
use domain::ids::MessageId;
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use ui::{Button, ButtonSize, ButtonTone, Icon, Kbd, Toast, lu, use_toasts};
use uuid::Uuid;

/// A colleague and the visitor are told of typing at most this often, in milliseconds.
const TELL_EVERY: f64 = 3_000.0;
const LONGEST: &str = "4000";
/// The most saved replies that are offered while one types.
const MOST_OFFERED: usize = 6;

#[component]
pub fn Composer(opened: Signal<OpenConversation>, saved_replies: RwSignal<bool>) -> impl IntoView {
    let acts = expect_context::<Acting>();
    view! {
        <Show
            when=move || acts.may().get()
            fallback=|| {
                view! {
                    <p class="border-t border-line px-4 py-3 text-xs text-ink-2">
                        "Your role reads conversations and does not answer them."
                    </p>
                }
            }
        >
            <Holder opened/>
            <Field opened saved_replies/>
        </Show>
    }
}

/// Who answers: the assistant, the caller, or a colleague.
#[component]
fn Holder(opened: Signal<OpenConversation>) -> impl IntoView {
    let acts = expect_context::<Acting>();
    let mine = Memo::new(move |_| opened.with(|opened| opened.mine));
    let holder = Memo::new(move |_| opened.with(|opened| opened.row.holder.clone()));
    let words = move || match (mine.get(), holder.get()) {
        (true, _) => ("You have this conversation.", "The assistant is silent.".to_owned()),
        (false, Some(holder)) => ("In hand.", format!("{holder} answers; write, and it is yours.")),
        (false, None) => ("The assistant answers.", "Write, and the conversation is yours.".to_owned()),
    };
    view! {
        <div class="mx-3 flex min-h-10 items-center gap-2 rounded-t-md border border-b-0 border-brand/40 bg-brand-soft px-3 py-1.5 text-xs md:mx-4">
            <Icon icon=lu::LuHand class="size-4 shrink-0 text-brand-strong"/>
            <p class="min-w-0">
                <strong class="font-semibold">{move || words().0}</strong>
                " "
                <span class="text-ink-2 max-md:hidden">{move || words().1}</span>
            </p>
            <button
                type="button"
                aria-keyshortcuts="t"
                class="ml-auto flex h-7 cursor-pointer items-center gap-1.5 rounded-sm bg-panel px-2 font-medium whitespace-nowrap shadow-1 hover:bg-sunk max-md:h-10 dark:ring-1 dark:ring-line"
                on:click=move |_| {
                    acts.take_or_give_back();
                }
            >
                {move || if mine.get() { "Hand back" } else { "Take over" }}
                <span aria-hidden="true"><Kbd>"T"</Kbd></span>
            </button>
        </div>
    }
}

/// The part of a text that names a saved reply: what follows a slash at its end.
fn asked_for(text: &str) -> Option<&str> {
    let (before, word) = text.rsplit_once('/')?;
    let begins = before.is_empty() || before.ends_with(char::is_whitespace);
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (begins && plain).then_some(word)
}

#[component]
fn Field(opened: Signal<OpenConversation>, saved_replies: RwSignal<bool>) -> impl IntoView {
    let acts = expect_context::<Acting>();
    let (live, toasts) = (expect_context::<Live>(), use_toasts());
    let text = RwSignal::new(String::new());
    let audience = RwSignal::new(Audience::Visitor);
    let sending = RwSignal::new(false);
    let told = StoredValue::new(0.0_f64);
    let area = NodeRef::<html::Textarea>::new();
    let replies = Memo::new(move |_| opened.with(|opened| opened.saved_replies.clone()));
    let offered = Memo::new(move |_| {
        let Some(word) = text.with(|text| asked_for(text).map(str::to_lowercase)) else { return Vec::new() };
        replies.with(|replies| {
            let fitting = replies.iter().filter(|reply| reply.shortcut.starts_with(&word));
            fitting.take(MOST_OFFERED).cloned().collect::<Vec<SavedReply>>()
        })
    });
    let put = move |reply: &SavedReply| {
        text.update(|text| {
            let kept = asked_for(text).map_or(text.len(), |word| text.len() - word.len() - 1);
            text.truncate(kept);
            text.push_str(&reply.filled_in);
        });
        if let Some(area) = area.get_untracked() {
            // Fails only for an element that is gone.
            let _ = area.focus();
        }
    };
    let send = move || {
        let said = text.get_untracked();
        if said.trim().is_empty() || sending.get_untracked() {
            return;
        }
        sending.set(true);
        // What is typed after this is news again.
        told.set_value(0.0);
        let (id, audience, message) = (acts.id(), audience.get_untracked(), new_id());
        spawn_local(async move {
            let written = api::write(id, message, audience, said.clone()).await;
            sending.try_set(false);
            match written {
                Ok(_) => {
                    text.try_update(|text| {
                        if *text == said {
                            text.clear();
                        }
                    });
                }
                Err(error) => toasts.show(Toast::failure(error.to_string())),
            }
            live.conversation_changed();
        });
    };
    let typed = move |event| {
        text.set(event_target_value(&event));
        let now = js_sys::Date::now();
        if audience.get_untracked() == Audience::Visitor && now - told.get_value() > TELL_EVERY {
            told.set_value(now);
            let id = acts.id();
            // Nothing is lost when nobody learns of it.
            spawn_local(async move { drop(api::writes(id).await) });
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let first = offered.with_untracked(|offered| offered.first().cloned());
        match (event.key().as_str(), first) {
            ("Tab", Some(reply)) => {
                event.prevent_default();
                put(&reply);
            }
            ("Enter", _) if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                send();
            }
            _ => {}
        }
    };
    let is_note = move || audience.get() == Audience::Team;
    let placeholder = move || {
        if is_note() {
            "A note that only your team sees".to_owned()
        } else {
            format!("Reply to {}, or / for a saved reply", opened.with(|opened| opened.row.who.clone()))
        }
    };
    view! {
        <form
            class=move || {
                let ground = if is_note() { "border-dashed border-warn bg-warn-soft" } else { "border-line bg-panel" };
                format!("mx-3 mb-3 rounded-b-md border md:mx-4 {ground}")
            }
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Show when=move || !offered.with(Vec::is_empty)>
                <ul aria-label="Saved replies" class="grid gap-0.5 border-b border-line bg-paper p-1 text-xs">
                    {move || {
                        offered
                            .get()
                            .into_iter()
                            .map(|reply| {
                                let (shortcut, words) = (reply.shortcut.clone(), reply.filled_in.clone());
                                view! {
                                    <li>
                                        <button
                                            type="button"
                                            class="flex w-full cursor-pointer gap-2 rounded-sm px-2 py-1.5 text-left hover:bg-sunk max-md:min-h-10"
                                            on:click=move |_| put(&reply)
                                        >
                                            <span class="shrink-0 font-medium">"/" {shortcut}</span>
                                            <span class="truncate text-ink-2">{words}</span>
                                        </button>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
            </Show>
            <label class="sr-only" for="reply">{move || if is_note() { "Note" } else { "Reply" }}</label>
            <textarea
                node_ref=area
                id="reply"
                rows="1"
                dir="auto"
                maxlength=LONGEST
                placeholder=placeholder
                class="field-sizing-content block max-h-48 min-h-10 w-full resize-none bg-transparent px-3 pt-2.5 placeholder:text-ink-2"
                prop:value=move || text.get()
                on:input=typed
                on:keydown=key
            ></textarea>
            <div class="flex items-center gap-1 p-2">
                <button
                    type="button"
                    aria-pressed=move || is_note().to_string()
                    class="flex h-8 cursor-pointer items-center gap-1.5 rounded-sm px-2 text-xs font-medium text-ink-2 hover:bg-sunk aria-pressed:text-ink max-md:h-10"
                    on:click=move |_| {
                        audience.update(|to| *to = if *to == Audience::Team { Audience::Visitor } else { Audience::Team });
                    }
                >
                    <Icon icon=lu::LuLock class="size-4"/>
                    "Note"
                </button>
                <button
                    type="button"
                    class="flex h-8 cursor-pointer items-center gap-1.5 rounded-sm px-2 text-xs font-medium text-ink-2 hover:bg-sunk max-md:h-10"
                    on:click=move |_| saved_replies.set(true)
                >
                    <Icon icon=lu::LuBookmark class="size-4"/>
                    "Saved replies"
                </button>
                <span class="ml-auto"></span>
                <Button kind="submit" size=ButtonSize::Small tone=ButtonTone::Primary loading=sending>
                    {move || if is_note() { "Add the note" } else { "Send" }}
                    <span aria-hidden="true"><Kbd class="bg-brand-strong text-on-brand">"⌘↵"</Kbd></span>
                </Button>
            </div>
        </form>
    }
}

/// A message has its id before it is sent, so that sending it again is one message.
#[expect(clippy::disallowed_methods, reason = "the id names a message before it exists; nothing depends on it")]
fn new_id() -> MessageId {
    MessageId(Uuid::new_v4())
}

#[cfg(test)]
mod tests {
    use super::asked_for;

    #[test]
    fn a_slash_at_a_words_beginning_asks_for_a_saved_reply() {
        assert_eq!(asked_for("/park"), Some("park"));
        assert_eq!(asked_for("Hi Ana, /"), Some(""));
        for none in ["and/or", "https://a.b/c", "no slash", "/two words"] {
            assert_eq!(asked_for(none), None, "{none}");
        }
    }
}
