//! A message, read by rules and by the model side by side.

use crate::{api::assistant::TryMessage, outcome::Outcome, parts::Panel, shell::HereNow};
use contract::assistant::{ReadLine, TriedMessage};
use domain::authorization::Action;
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, Field, TextArea, Tone};

#[component]
pub fn TryPanel() -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeAssistant);
    let try_it = ServerAction::<TryMessage>::new();
    let outcome = Outcome::of(try_it);
    let message = RwSignal::new(String::new());
    let tried = move || try_it.value().with(|answer| answer.as_ref()?.as_ref().ok().cloned());
    view! {
        <Show when=move || may_change.get()>
            <Panel
                id="p-try"
                title="Try a message"
                text="What would the desk make of it? Nothing is stored of it but its cost."
            >
                {outcome.problem(&["message"])}
                <ActionForm action=try_it>
                    <div class="grid gap-3">
                        <Field id="try-message" label="A visitor’s message" error=outcome.reason("message")>
                            <TextArea
                                name="message"
                                value=message
                                rows=2
                                maxlength=4_000
                                placeholder="my frown bothers me, anything before Christmas Eve?"
                            />
                        </Field>
                        <div>
                            <Button kind="submit" loading=try_it.pending()>"Read it"</Button>
                        </div>
                    </div>
                </ActionForm>
                <div aria-live="polite" class="not-empty:mt-5">{move || tried().map(|tried| view! { <Tried tried/> })}</div>
            </Panel>
        </Show>
    }
}

#[component]
fn Tried(tried: TriedMessage) -> impl IntoView {
    let TriedMessage { rules, is_lost, model, note, answers, answers_with_model } = tried;
    let asks =
        if is_lost { "In the chat the model would be asked." } else { "In the chat the rules alone would answer." };
    view! {
        <div class="grid gap-5 border-t border-line pt-4 md:grid-cols-2">
            <Reading title="The rules read" lines=rules answers=answers note=String::new()/>
            {match model {
                Some(lines) => view! { <Reading title="The model proposes" lines answers=answers_with_model note/> }.into_any(),
                None => {
                    view! {
                        <div>
                            <h3 class="font-medium">"The model proposes"</h3>
                            <p class="mt-2 text-sm text-ink-2">{note}</p>
                        </div>
                    }
                        .into_any()
                }
            }}
        </div>
        <p class="mt-4 text-sm text-ink-2">{asks}</p>
    }
}

#[component]
fn Reading(title: &'static str, lines: Vec<ReadLine>, answers: Vec<String>, note: String) -> impl IntoView {
    let nothing = lines.is_empty();
    let line = |line: ReadLine| {
        let ReadLine { label, text, quote, verdict } = line;
        let tone = match verdict.as_str() {
            "counts" => Tone::Good,
            verdict if verdict.starts_with("dropped") => Tone::Bad,
            _ => Tone::Warn,
        };
        let has_verdict = !verdict.is_empty();
        view! {
            <li class="border-b border-line py-2 last:border-0">
                <p class="break-words">
                    <span class="text-ink-2">{label} ": "</span>
                    <span class="font-medium">{text}</span>
                    {(!quote.is_empty()).then(|| view! { <span class="text-ink-2">" “" {quote} "”"</span> })}
                </p>
                {has_verdict.then(|| view! { <Badge tone class="mt-1">{verdict}</Badge> })}
            </li>
        }
    };
    view! {
        <div class="min-w-0">
            <h3 class="font-medium">{title}</h3>
            <ul class="mt-1 text-sm">{lines.into_iter().map(line).collect_view()}</ul>
            {nothing.then(|| view! { <p class="mt-2 text-sm text-ink-2">"Nothing."</p> })}
            {(!note.is_empty() && !nothing).then(|| view! { <p class="mt-1 text-sm text-ink-2">{note}</p> })}
            <h4 class="mt-3 text-xs text-ink-2">"The desk would say"</h4>
            <ul class="mt-1 grid gap-1 text-sm">
                {answers
                    .into_iter()
                    .map(|text| view! { <li class="rounded-md bg-sunk px-3 py-2 break-words">{text}</li> })
                    .collect_view()}
            </ul>
        </div>
    }
}
