//! Answers that are given often: added, changed and removed.

use crate::{api::answering as api, live::Live};
use contract::{AppError, answering::SavedReply};
use domain::{authorization::Action, ids::SavedReplyId};
use leptos::{prelude::*, task::spawn_local};
use session::{Me, kept};
use ui::{Button, ButtonSize, ButtonTone, Dialog, Field, IconButton, Skeleton, TextArea, TextInput, lu};

#[component]
pub fn SavedRepliesDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open id="saved-replies" title="Saved replies" class="max-w-xl">
            <Show when=move || open.get()>
                <Replies/>
            </Show>
        </Dialog>
    }
}

/// The one that is being written: a new one without an id.
#[derive(Clone, Copy)]
struct Draft {
    id: RwSignal<Option<SavedReplyId>>,
    shortcut: RwSignal<String>,
    text: RwSignal<String>,
}

impl Draft {
    fn set(self, reply: Option<&SavedReply>) {
        self.id.set(reply.map(|reply| reply.id));
        self.shortcut.set(reply.map(|reply| reply.shortcut.clone()).unwrap_or_default());
        self.text.set(reply.map(|reply| reply.text.clone()).unwrap_or_default());
    }
}

#[component]
fn Replies() -> impl IntoView {
    let live = expect_context::<Live>();
    let count = RwSignal::new(0_u32);
    let replies = Resource::new(move || count.get(), |_| api::saved_replies());
    let draft =
        Draft { id: RwSignal::new(None), shortcut: RwSignal::new(String::new()), text: RwSignal::new(String::new()) };
    let error = RwSignal::new(None::<AppError>);
    let pending = RwSignal::new(false);
    let finish = move |done: Result<Vec<SavedReply>, AppError>| {
        pending.try_set(false);
        error.try_set(done.as_ref().err().cloned());
        if done.is_ok() {
            draft.set(None);
            count.try_update(|count| *count += 1);
            live.conversation_changed();
        }
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        pending.set(true);
        let (id, shortcut, text) =
            (draft.id.get_untracked(), draft.shortcut.get_untracked(), draft.text.get_untracked());
        spawn_local(async move { finish(api::save_reply(id, shortcut, text).await) });
    };
    let remove = move |id: SavedReplyId| {
        pending.set(true);
        spawn_local(async move { finish(api::remove_reply(id).await) });
    };
    let wrong = move |field: &'static str| {
        Signal::derive(move || error.with(|error| error.as_ref()?.reason_for(field).map(str::to_owned)))
    };
    let may = Me::may(Action::AnswerConversations);
    view! {
        <p class="text-xs text-ink-2">
            "Type / and the word in the composer. {name}, {clinic} and {me} become the visitor’s first name, your clinic and you."
        </p>
        {kept(
            replies,
            || view! { <Skeleton class="mt-3 h-24 w-full"/> },
            move |replies| view! { <List replies draft remove=Callback::new(remove)/> },
        )}
        <Show when=move || may.get()>
            <form class="mt-4 grid gap-3 border-t border-line pt-4" on:submit=save>
                <Field id="reply-shortcut" label="Word" error=wrong("shortcut")>
                    <TextInput name="shortcut" value=draft.shortcut placeholder="parking" maxlength=32/>
                </Field>
                <Field id="reply-text" label="What it says" error=wrong("text")>
                    <TextArea name="text" value=draft.text rows=3 placeholder="Hi {name}, you can park behind the house."/>
                </Field>
                <div class="flex justify-end gap-2">
                    <Show when=move || draft.id.with(Option::is_some)>
                        <Button size=ButtonSize::Small tone=ButtonTone::Ghost on:click=move |_| draft.set(None)>
                            "Write a new one instead"
                        </Button>
                    </Show>
                    <Button kind="submit" size=ButtonSize::Small tone=ButtonTone::Primary loading=pending>
                        {move || if draft.id.with(Option::is_some) { "Save the change" } else { "Add" }}
                    </Button>
                </div>
            </form>
        </Show>
    }
}

#[component]
fn List(replies: Signal<Vec<SavedReply>>, draft: Draft, remove: Callback<SavedReplyId>) -> impl IntoView {
    let row = move |reply: SavedReply| {
        let (id, shown) = (reply.id, reply.clone());
        view! {
            <li class="flex items-start gap-3 py-2">
                <div class="min-w-0 flex-1">
                    <p class="text-sm font-medium">"/" {reply.shortcut.clone()}</p>
                    <p dir="auto" class="text-xs break-words text-ink-2">{reply.text.clone()}</p>
                </div>
                <IconButton
                    icon=lu::LuPencil
                    label=format!("Change /{}", reply.shortcut)
                    class="size-8 max-md:size-10"
                    on:click=move |_| draft.set(Some(&shown))
                />
                <IconButton
                    icon=lu::LuTrash2
                    label=format!("Remove /{}", reply.shortcut)
                    class="size-8 max-md:size-10"
                    on:click=move |_| remove.run(id)
                />
            </li>
        }
    };
    view! {
        <Show
            when=move || !replies.with(Vec::is_empty)
            fallback=|| view! { <p class="mt-3 text-sm text-ink-2">"There is none yet. Add the first below."</p> }
        >
            <ul class="mt-2 max-h-64 divide-y divide-line overflow-y-auto">
                <For
                    each=move || replies.get()
                    key=|reply| (reply.id, reply.shortcut.clone(), reply.text.clone())
                    children=row
                />
            </ul>
        </Show>
    }
}
