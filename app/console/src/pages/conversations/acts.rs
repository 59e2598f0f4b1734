//! What is done with an opened conversation: taken, handed back, given to somebody, put aside, ended.

use crate::{api::answering as api, live::Live};
use chrono::{DateTime, TimeDelta, Utc};
use contract::answering::{ConversationAct, OpenConversation, Place};
use domain::{
    authorization::Action,
    ids::{ConversationId, PersonId},
};
use leptos::{prelude::*, task::spawn_local};
use session::Me;
use ui::{Button, ButtonSize, Icon, IconButton, Kbd, Toast, Toasts, lu, use_toasts};

/// The opened conversation and how it is acted on.
#[derive(Clone, Copy)]
pub struct Acting {
    opened: Signal<OpenConversation>,
    pending: RwSignal<bool>,
    live: Live,
    toasts: Toasts,
    may: Signal<bool>,
}

impl Acting {
    pub fn provide(opened: Signal<OpenConversation>) -> Self {
        let acts = Self {
            opened,
            pending: RwSignal::new(false),
            live: expect_context::<Live>(),
            toasts: use_toasts(),
            may: Me::may(Action::AnswerConversations),
        };
        provide_context(acts);
        acts
    }

    pub fn may(self) -> Signal<bool> {
        self.may
    }

    pub fn id(self) -> ConversationId {
        self.opened.with_untracked(|opened| opened.row.id)
    }

    fn act(self, act: ConversationAct, done: Option<(&'static str, Option<ConversationAct>)>) -> bool {
        if !self.may.get_untracked() || self.pending.get_untracked() {
            return false;
        }
        self.pending.set(true);
        let id = self.id();
        spawn_local(async move {
            let acted = api::act(id, act).await;
            self.pending.try_set(false);
            match (acted, done) {
                (Ok(_), Some((words, Some(back)))) => {
                    self.toasts.show(Toast::undo(words, move || {
                        self.act_on(id, back.clone());
                    }));
                }
                (Ok(_), Some((words, None))) => self.toasts.show(Toast::new(words)),
                (Ok(_), None) => {}
                (Err(error), _) => self.toasts.show(Toast::failure(error.to_string())),
            }
            self.live.conversation_changed();
        });
        true
    }

    /// The same for a conversation that may not be open any more.
    fn act_on(self, id: ConversationId, act: ConversationAct) {
        spawn_local(async move {
            if let Err(error) = api::act(id, act).await {
                self.toasts.show(Toast::failure(error.to_string()));
            }
            self.live.conversation_changed();
        });
    }

    pub fn take_or_give_back(self) -> bool {
        let mine = self.opened.with_untracked(|opened| opened.mine);
        self.act(if mine { ConversationAct::HandBack } else { ConversationAct::TakeOver }, None)
    }

    pub fn done(self) -> bool {
        let is_done = self.opened.with_untracked(|opened| opened.row.place == Place::Done);
        if is_done {
            return self.act(ConversationAct::Reopen, None);
        }
        self.act(ConversationAct::Done, Some(("Done", Some(ConversationAct::Reopen))))
    }

    fn snooze(self, until: DateTime<Utc>) {
        self.act(ConversationAct::Snooze { until }, Some(("Put aside", Some(ConversationAct::Wake))));
    }

    fn assign(self, to: Option<PersonId>) {
        let before = self.opened.with_untracked(|opened| opened.assigned_to);
        let words = if to.is_some() { "Assigned" } else { "Assignment taken away" };
        self.act(ConversationAct::Assign { to }, Some((words, Some(ConversationAct::Assign { to: before }))));
    }

    pub fn mail_transcript(self) {
        self.act(ConversationAct::MailTranscript, Some(("The transcript is on its way", None)));
    }
}

/// The row of controls above the thread.
#[component]
pub fn Acts(opened: Signal<OpenConversation>, panel: RwSignal<bool>) -> impl IntoView {
    let acts = expect_context::<Acting>();
    let place = Memo::new(move |_| opened.with(|opened| opened.row.place));
    let watching = Memo::new(move |_| {
        opened.with(|opened| {
            opened.watching.iter().map(|one| (one.initials.clone(), one.name.clone())).collect::<Vec<_>>()
        })
    });
    let pending = move || acts.pending.get();
    view! {
        <p class="flex -space-x-0.5 max-lg:hidden">
            {move || {
                watching
                    .get()
                    .into_iter()
                    .map(|(initials, name)| {
                        let title = format!("{name} looks at this, too");
                        let said = title.clone();
                        view! {
                            <span
                                title=title
                                class="grid size-6 place-items-center rounded-full bg-note-soft text-2xs font-semibold text-note ring-2 ring-panel"
                            >
                                <span aria-hidden="true">{initials}</span>
                                <span class="sr-only">{said}</span>
                            </span>
                        }
                    })
                    .collect_view()
            }}
        </p>
        <Show when=move || acts.may.get()>
            <div class="flex items-center gap-1.5">
                <Assignee opened/>
                <Show
                    when=move || place.get() == Place::Snoozed
                    fallback=move || view! { <Snooze/> }
                >
                    <Button size=ButtonSize::Small on:click=move |_| {
                        acts.act(ConversationAct::Wake, None);
                    }>"Wake"</Button>
                </Show>
                <Button
                    size=ButtonSize::Small
                    loading=Signal::derive(pending)
                    on:click=move |_| {
                        acts.done();
                    }
                >
                    {move || if place.get() == Place::Done { "Reopen" } else { "Done" }}
                    <span aria-hidden="true"><Kbd>"D"</Kbd></span>
                </Button>
            </div>
        </Show>
        <IconButton
            icon=lu::LuPanelRight
            label="About the visitor"
            class="size-8 max-md:size-10 xl:hidden"
            on:click=move |_| panel.update(|open| *open = !*open)
        />
    }
}

/// Whose task it is. A plain select, so that it works with any input.
#[component]
fn Assignee(opened: Signal<OpenConversation>) -> impl IntoView {
    let acts = expect_context::<Acting>();
    let people = Memo::new(move |_| opened.with(|opened| opened.people.clone()));
    let chosen = Memo::new(move |_| opened.with(|opened| opened.assigned_to));
    let option = move |id: PersonId, name: String| {
        view! { <option value=id.to_string() selected=move || chosen.get() == Some(id)>{name}</option> }
    };
    view! {
        <label class="sr-only" for="assignee">"Assigned to"</label>
        <select
            id="assignee"
            class="h-8 max-w-32 cursor-pointer rounded-sm border border-field bg-panel px-1.5 text-xs max-lg:hidden"
            on:change=move |event| acts.assign(event_target_value(&event).parse().ok())
        >
            <option value="" selected=move || chosen.get().is_none()>"Nobody"</option>
            {move || people.get().into_iter().map(|one| option(one.id, one.name)).collect_view()}
        </select>
    }
}

/// Until later today, tomorrow or next week.
#[component]
fn Snooze() -> impl IntoView {
    let acts = expect_context::<Acting>();
    let item = move |label: &'static str, hours: i64| {
        view! {
            <button
                type="button"
                class="flex h-8 w-full cursor-pointer items-center rounded-sm px-2 text-left hover:bg-sunk max-md:h-10"
                on:click=move |event| {
                    close_menu(&event);
                    acts.snooze(from_now(hours));
                }
            >
                {label}
            </button>
        }
    };
    view! {
        <details class="relative max-lg:hidden">
            <summary class="flex h-8 cursor-pointer list-none items-center gap-1.5 rounded-sm bg-panel px-2.5 text-sm font-medium shadow-1 hover:bg-sunk dark:ring-1 dark:ring-line [&::-webkit-details-marker]:hidden">
                <Icon icon=lu::LuAlarmClock class="size-4"/>
                "Snooze"
            </summary>
            <div class="absolute top-9 right-0 z-20 w-44 rounded-md bg-panel p-1 text-sm shadow-2 dark:ring-1 dark:ring-line">
                {item("For an hour", 1)} {item("For four hours", 4)} {item("For a day", 24)} {item("For a week", 7 * 24)}
            </div>
        </details>
    }
}

fn close_menu(event: &leptos::ev::MouseEvent) {
    use wasm_bindgen::JsCast;
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let menu = target.and_then(|target| target.closest("details").ok().flatten());
    if let Some(menu) = menu {
        // Fails only for an element that is gone.
        let _ = menu.remove_attribute("open");
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit an i64 for longer than anyone waits")]
fn from_now(hours: i64) -> DateTime<Utc> {
    let now = DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default();
    now + TimeDelta::hours(hours)
}
