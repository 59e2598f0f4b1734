//! A new key: what for, and what it may do.

use super::Acts;
use crate::{outcome::Outcome, parts::Panel, typed};
use contract::keys::KeyKind;
use domain::authorization::Action;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonTone, Field, RadioCard, RadioCards, Select, SelectOption, TextInput};

/// The stored word of a kind.
pub const fn kind_word(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Publishable => "publishable",
        KeyKind::Secret => "secret",
    }
}

fn kinds() -> Vec<RadioCard> {
    let card = |kind, title: &str, detail: &str| RadioCard {
        value: kind_word(kind).to_owned(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        aside: String::new(),
    };
    vec![
        card(KeyKind::Secret, "Secret key", "for software; may do what you tick below"),
        card(KeyKind::Publishable, "Publishable key", "for your website; chat, prices and bookings"),
    ]
}

fn lives() -> Vec<SelectOption> {
    [("", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year")]
        .map(|(days, word)| SelectOption::new(days, word))
        .to_vec()
}

#[component]
pub fn CreateKeyForm(acts: Acts) -> impl IntoView {
    let outcome = Outcome::of(acts.create);
    let [name] = typed::KEY.before();
    let (name, kind, days) = (RwSignal::new(name), RwSignal::new("secret".to_owned()), RwSignal::new(String::new()));
    Effect::new(move |_| {
        if acts.create.value().with(|answer| matches!(answer, Some(Ok(_)))) {
            name.set(String::new());
        }
    });
    view! {
        <Panel id="h-create-key" title="New key">
            {outcome.problem(&["name", "scopes", "days"])}
            <ActionForm action=acts.create attr:class="grid gap-4">
                <RadioCards name="kind" legend="Kind" options=kinds() value=kind/>
                <div class="grid gap-4 sm:grid-cols-2">
                    <Field id="key-name" label="Name" hint="So that you know it again." error=outcome.reason("name") required=true>
                        <TextInput name="name" maxlength=60 value=name placeholder="Nightly export"/>
                    </Field>
                    <Field id="key-days" label="Ends" error=outcome.reason("days")>
                        <Select name="days" options=lives() value=days/>
                    </Field>
                </div>
                <Scopes kind error=outcome.reason("scopes")/>
                <Button kind="submit" tone=ButtonTone::Primary class="justify-self-start" loading=acts.create.pending()>
                    "Create the key"
                </Button>
            </ActionForm>
        </Panel>
    }
}

/// What a secret key may do; a publishable one makes public calls and nothing else.
#[component]
fn Scopes(kind: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    let boxes = Action::scopes()
        .enumerate()
        .map(|(place, action)| {
            view! {
                <label class="flex min-h-10 cursor-pointer items-start gap-3 py-1.5">
                    <input
                        type="checkbox"
                        name=format!("scopes[{place}]")
                        value=action.as_str()
                        class="mt-0.5 size-[18px] shrink-0 accent-brand"
                    />
                    <span class="min-w-0">
                        {action.meaning()} <code class="ml-1.5 text-xs text-ink-2">{action.as_str()}</code>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class:hidden=move || kind.get() == "publishable" aria-describedby="scopes-error">
            <legend class="mb-1 text-sm font-medium">"What a secret key may do"</legend>
            <div class="grid gap-x-6 sm:grid-cols-2">{boxes}</div>
            <p id="scopes-error" aria-live="polite" class="text-sm text-bad">{move || error.get()}</p>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_kinds_are_those_that_the_server_reads() {
        for kind in [KeyKind::Publishable, KeyKind::Secret] {
            let written = serde_json::to_value(kind).expect("a kind is JSON");
            assert_eq!(written, serde_json::json!(kind_word(kind)));
        }
    }
}
