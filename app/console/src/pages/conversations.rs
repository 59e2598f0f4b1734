//! Every conversation: who waits for a person, what was said, and the answer to it.

mod acts;
mod composer;
mod list;
mod saved_replies;
mod thread;
mod visitor;

use crate::{api::answering as api, keys, live::Live};
use acts::{Acting, Acts};
use composer::Composer;
use contract::answering::{ConversationQuery, OpenConversation, Place};
use domain::ids::ConversationId;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos_meta::Title;
use list::ConversationsList;
use saved_replies::SavedRepliesDialog;
use session::{Address, kept};
use thread::Lines;
use ui::{EmptyState, Icon, Skeleton, lu};
use visitor::VisitorPanel;
use web_sys::VisibilityState;

/// How often an opened conversation is looked at anew without any news, in milliseconds: within
/// `store::answering::WATCHES_FOR`.
const LOOKS_EVERY: u32 = 30_000;

/// What the address says of the page.
#[derive(Clone, Copy)]
struct Shown {
    address: Address,
    place: Memo<Place>,
    opened: Memo<Option<ConversationId>>,
}

impl Shown {
    fn here() -> Self {
        let address = Address::here();
        Self {
            address,
            place: Memo::new(move |_| {
                address.get("place").and_then(|word| Place::from_word(&word)).unwrap_or(Place::Waiting)
            }),
            opened: Memo::new(move |_| address.get("conversation").and_then(|id| id.parse().ok())),
        }
    }

    /// The address of a conversation within the list.
    fn link(self, id: ConversationId) -> String {
        self.address.with(&[("conversation", Some(id.to_string()))])
    }
}

#[component]
pub fn ConversationsPage() -> impl IntoView {
    let live = expect_context::<Live>();
    let shown = Shown::here();
    let address = shown.address;
    let query = Memo::new(move |_| ConversationQuery {
        place: shown.place.get(),
        text: address.get("search").unwrap_or_default(),
        mine: address.get("mine").is_some(),
    });
    let list = Resource::new(move || (query.get(), live.conversations()), |(query, _)| api::conversations(query));
    let opened = Resource::new(move || (shown.opened.get(), live.conversations()), |(id, _)| api::conversation(id));
    let is_open = move || shown.opened.with(Option::is_some);
    // Whoever looks goes on being seen to look, and learns when others have gone.
    Effect::new(move |_| {
        let looking = move || {
            if shown.opened.with_untracked(Option::is_some) && document().visibility_state() == VisibilityState::Visible
            {
                opened.refetch();
            }
        };
        let ticking = StoredValue::new_local(Some(Interval::new(LOOKS_EVERY, looking)));
        on_cleanup(move || ticking.set_value(None));
    });
    let saved_replies = RwSignal::new(false);
    view! {
        <Title text="Conversations"/>
        // On a phone the list goes while a conversation is open, and its heading with it.
        <h1 class="sr-only">"Conversations"</h1>
        <div class="grid min-h-0 grid-cols-1 grid-rows-[minmax(0,1fr)] md:grid-cols-[288px_minmax(0,1fr)] xl:grid-cols-[320px_minmax(0,1fr)_304px]">
            <section
                aria-label="Conversations"
                class=move || {
                    let hidden = if is_open() { "max-md:hidden" } else { "" };
                    format!("relative flex min-h-0 flex-col border-r border-line bg-panel {hidden}")
                }
            >
                {kept(list, || view! { <ListSkeleton/> }, move |list| view! { <ConversationsList list shown/> })}
            </section>
            <div class=move || {
                let hidden = if is_open() { "" } else { "max-md:hidden" };
                format!("relative grid min-h-0 min-w-0 xl:col-span-2 xl:grid-cols-[minmax(0,1fr)_304px] {hidden}")
            }>
                {kept(
                    opened,
                    || view! { <ThreadSkeleton/> },
                    move |found| view! { <Conversation found shown saved_replies/> },
                )}
            </div>
            <SavedRepliesDialog open=saved_replies/>
        </div>
    }
}

/// The opened conversation, or the hint to open one. What is typed belongs to one conversation: another one starts anew.
#[component]
fn Conversation(found: Signal<Option<OpenConversation>>, shown: Shown, saved_replies: RwSignal<bool>) -> impl IntoView {
    let id = Memo::new(move |_| found.with(|found| found.as_ref().map(|found| found.row.id)));
    let one = move || {
        id.get()?;
        let first = found.get_untracked()?;
        let opened = Memo::new(move |_| found.get().unwrap_or_else(|| first.clone()));
        Some(view! { <OpenedConversation opened=opened.into() shown saved_replies/> })
    };
    view! {
        {one}
        <Show when=move || id.get().is_none()>
            <div class="grid place-items-center xl:col-span-2">
                <EmptyState
                    icon=lu::LuMessagesSquare
                    title="No conversation is open"
                    text="Choose one at the left. Whoever waits longest stands first."
                />
            </div>
        </Show>
    }
}

#[component]
fn OpenedConversation(opened: Signal<OpenConversation>, shown: Shown, saved_replies: RwSignal<bool>) -> impl IntoView {
    let acts = Acting::provide(opened);
    let back = shown.address;
    let panel = RwSignal::new(false);
    keys::on_plain_key(move |key| match key {
        "t" => acts.take_or_give_back(),
        "d" => acts.done(),
        "r" => keys::focus("reply"),
        _ => false,
    });
    let who = Memo::new(move |_| opened.with(|opened| opened.row.who.clone()));
    let about = Memo::new(move |_| {
        opened.with(|opened| {
            let channel = if opened.row.channel == "api" { "API" } else { "Web chat" };
            if opened.row.about.is_empty() { channel.to_owned() } else { format!("{channel} · {}", opened.row.about) }
        })
    });
    let handed_over = Memo::new(move |_| opened.with(|opened| opened.handed_over.clone()));
    view! {
        <section aria-label="Conversation" class="flex min-h-0 min-w-0 flex-col bg-panel">
            <header class="flex min-h-14 items-center gap-2 border-b border-line px-3 md:px-4">
                <a
                    href=move || back.with(&[("conversation", None)])
                    aria-label="Back to the list"
                    class="grid size-10 shrink-0 place-items-center text-ink-2 md:hidden"
                >
                    <Icon icon=lu::LuArrowLeft class="size-5"/>
                </a>
                <div class="min-w-0 flex-1 leading-5">
                    <h2 dir="auto" class="truncate text-base font-semibold">{move || who.get()}</h2>
                    <p class="truncate text-xs text-ink-2">{move || about.get()}</p>
                </div>
                <Acts opened panel/>
            </header>
            {move || {
                handed_over
                    .get()
                    .map(|words| {
                        view! {
                            <p class="flex items-start gap-2 border-b border-line bg-paper px-4 py-2 text-xs leading-5">
                                <Icon icon=lu::LuHand class="mt-0.5 size-4 shrink-0 text-warn"/>
                                {words}
                            </p>
                        }
                    })
            }}
            <Lines opened/>
            <Composer opened saved_replies/>
        </section>
        <VisitorPanel opened panel/>
    }
}

#[component]
fn ListSkeleton() -> impl IntoView {
    view! {
        <div aria-busy="true" class="grid gap-5 p-4">
            <span class="sr-only">"Loading conversations"</span>
            {(0..6)
                .map(|_| {
                    view! {
                        <div class="flex items-center gap-3">
                            <Skeleton class="size-8 rounded-full"/>
                            <Skeleton class="h-10 flex-1"/>
                        </div>
                    }
                })
                .collect_view()}
        </div>
    }
}

#[component]
fn ThreadSkeleton() -> impl IntoView {
    view! {
        <div aria-busy="true" class="grid content-start gap-4 p-4">
            <span class="sr-only">"Loading the conversation"</span>
            <Skeleton class="h-10 w-1/3"/>
            <Skeleton class="h-16 w-2/3"/>
            <Skeleton class="ml-auto h-16 w-2/3"/>
        </div>
    }
}
