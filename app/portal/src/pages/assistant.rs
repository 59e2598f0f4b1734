//! The assistant: a language model beside the desk's rules, within a budget.

mod trying;
mod used;

use crate::{
    api::assistant::{SaveAssistant, assistant_view},
    outcome::{Outcome, tell},
    parts::{Loading, PageHead, Panel},
    shell::HereNow,
};
use contract::assistant::AssistantView;
use domain::{authorization::Action, figures::grouped};
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use trying::TryPanel;
use ui::{Button, ButtonTone, Checkbox, Field, Notice, TextInput, Tone, lu};
use used::{MonthPanel, TodayPanel};

/// Fields whose errors stand beside them.
const FIELDS: &[&str] = &["daily_tokens", "daily_cents"];

/// `/portal/assistant`
#[component]
pub fn AssistantPage() -> impl IntoView {
    let save = ServerAction::<SaveAssistant>::new();
    tell(save, |()| "Saved. It holds from the next message on".to_owned());
    let view = Resource::new_blocking(move || save.version().get(), |_| assistant_view());
    view! {
        <PageHead
            title="Assistant"
            text="The desk reads and answers by its own rules. Where a visitor’s words are too unusual for them, a language model may propose what is meant. Prices, times, bookings and policies never come from it."
        />
        {kept(view, Loading, move |view: Signal<AssistantView>| {
            view! {
                <Standing view/>
                <div class="grid items-start gap-x-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
                    <div class="min-w-0">
                        <SettingsPanel view save/>
                        <TryPanel/>
                    </div>
                    <div class="min-w-0">
                        <TodayPanel view/>
                        <MonthPanel view/>
                    </div>
                </div>
            }
        })}
    }
}

/// What keeps the model from being asked just now, if anything does.
#[component]
fn Standing(view: Signal<AssistantView>) -> impl IntoView {
    move || {
        let view = view.get();
        let (tone, words) = if !view.is_configured {
            let words = "This deployment has no language model, so the desk works by its rules alone. Whoever runs it can \
                         name one; what you decide here holds from then on.";
            (Tone::Neutral, words.to_owned())
        } else if view.enabled && view.spent_percent >= 100 {
            (Tone::Bad, "Today’s budget is spent. Until midnight the desk works by its rules alone.".to_owned())
        } else if view.enabled && view.spent_percent >= 80 {
            let words = format!(
                "{} % of today’s budget is spent. Once all of it is, the rules go on alone.",
                view.spent_percent
            );
            (Tone::Warn, words)
        } else {
            return None;
        };
        Some(view! {
            <Notice tone icon=lu::LuGauge class="mb-6">
                <p>{words}</p>
            </Notice>
        })
    }
}

#[component]
fn SettingsPanel(view: Signal<AssistantView>, save: ServerAction<SaveAssistant>) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeAssistant);
    let outcome = Outcome::of(save);
    let first = view.get_untracked();
    let enabled = RwSignal::new(first.enabled);
    let phrasing = RwSignal::new(first.phrasing);
    let tokens = RwSignal::new(first.daily_tokens.to_string());
    let cents = RwSignal::new(first.daily_cents.to_string());
    let most = |number: i64, what: &str| format!("At most {} {what}.", grouped(number));
    view! {
        <Panel id="p-settings" title="What it may do">
            {outcome.problem(FIELDS)}
            <ActionForm action=save>
                <fieldset disabled=move || !may_change.get() class="grid min-w-0 gap-4">
                    <legend class="sr-only">"What the assistant may do, and what it may cost"</legend>
                    <div>
                        <Checkbox name="form[enabled]" checked=enabled>
                            <span class="block font-medium">"Read what the rules do not understand"</span>
                            <span class="block text-sm text-ink-2">
                                "The message and the last few of its conversation go to the model, without names, phones and addresses. What it proposes is held against the message; what could be meant is asked back."
                            </span>
                        </Checkbox>
                        <Checkbox name="form[phrasing]" checked=phrasing>
                            <span class="block font-medium">"Say the desk’s sentences in warmer words"</span>
                            <span class="block text-sm text-ink-2">
                                "Only where they say neither more nor less: no number, day, promise or link that is not the desk’s own. Costs a request for every answer."
                            </span>
                        </Checkbox>
                    </div>
                    <div class="grid items-start gap-4 sm:grid-cols-2">
                        <Field
                            id="assistant-tokens"
                            label="Tokens a day"
                            hint=most(first.most_daily_tokens, "tokens")
                            error=outcome.reason("daily_tokens")
                        >
                            <TextInput name="form[daily_tokens]" value=tokens maxlength=12 attr:inputmode="numeric"/>
                        </Field>
                        <Field
                            id="assistant-cents"
                            label="US cents a day"
                            hint=most(first.most_daily_cents, "cents")
                            error=outcome.reason("daily_cents")
                        >
                            <TextInput name="form[daily_cents]" value=cents maxlength=8 attr:inputmode="numeric"/>
                        </Field>
                    </div>
                    <p class="text-sm text-ink-2">
                        "Owners get a mail at 80 % and when all is spent. Then the rules go on alone until midnight: no visitor waits, and nobody is turned away."
                    </p>
                    <Show when=move || may_change.get()>
                        <div>
                            <Button kind="submit" tone=ButtonTone::Primary loading=save.pending()>
                                "Save"
                            </Button>
                        </div>
                    </Show>
                </fieldset>
            </ActionForm>
        </Panel>
    }
}
