//! The controls under a live price: each is a form that the program sends by itself once it has settled (`data-live`),
//! and that has a button of its own where there is no program.

use super::stepper::{Range, stepper};
use crate::{api::Say, chat::Chat, parts::hidden_fields, words::Words};
use domain::catalogue::{Answer, ChoiceOption, Question, QuestionKind};
use leptos::prelude::*;
use server_fn::ServerFn;

const PILL: &str = "flex h-8 cursor-pointer items-center rounded-full border border-line px-3 text-sm hover:border-brand \
    has-checked:border-brand has-checked:bg-brand-soft has-checked:font-medium has-checked:text-brand-strong \
    has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand pointer-coarse:h-10";

/// One question's control, with what is known marked.
pub fn control(chat: Chat, question: Question, known: Option<&Answer>) -> AnyView {
    let words = chat.words();
    let key = question.key.as_str();
    let control = match question.kind {
        QuestionKind::Choice { options } => pills(key, "radio", "said[choice]", options, known),
        QuestionKind::Choices { options } => pills(key, "checkbox", "said[picked][]", options, known),
        QuestionKind::YesNo { .. } => yes_no(key, known, words),
        QuestionKind::Quantity { typical, minimum, maximum, step, .. } => {
            let number = match known {
                Some(Answer::Quantity(number)) => *number,
                _ => typical.map_or(minimum, |(low, _)| low),
            };
            stepper(key, &question.label, Range { minimum, maximum, step }, number, words)
        }
        QuestionKind::Postcode { .. } => {
            let Some(Answer::Postcode(code)) = known else { return ().into_any() };
            return view! {
                <p class="flex justify-between text-sm">
                    <span class="text-ink-2">{question.label}</span>
                    <span class="tabular">{code.clone()}</span>
                </p>
            }
            .into_any();
        }
    };
    view! {
        <form
            id=format!("live-{key}")
            method="post"
            action=Say::url()
            data-live=""
            class="flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5"
        >
            {hidden_fields(chat)} <input type="hidden" name="said[question]" value=key.to_owned()/>
            <span id=format!("live-{key}-label") class="text-sm text-ink-2">{question.label.clone()}</span>
            <span role="group" aria-labelledby=format!("live-{key}-label") class="flex flex-wrap gap-1.5">{control}</span>
            <noscript>
                <button type="submit" class="h-8 rounded-sm px-2 text-sm font-medium text-brand">{words.done}</button>
            </noscript>
        </form>
    }
    .into_any()
}

fn pills(
    key: &str,
    kind: &'static str,
    name: &'static str,
    options: Vec<ChoiceOption>,
    known: Option<&Answer>,
) -> AnyView {
    let is_known = |value: &String| match known {
        Some(Answer::Choice(now)) => now == value,
        Some(Answer::Choices(now)) => now.contains(value),
        _ => false,
    };
    let pill =
        |option: ChoiceOption| pill(key, kind, name, &option.value, option.label.clone(), is_known(&option.value));
    options.into_iter().map(pill).collect_view().into_any()
}

fn yes_no(key: &str, known: Option<&Answer>, words: &'static Words) -> AnyView {
    let pill = |yes: bool, label: &str| {
        let checked = known == Some(&Answer::YesNo(yes));
        pill(key, "radio", "said[yes_no]", if yes { "yes" } else { "no" }, label.to_owned(), checked)
    };
    view! { {pill(true, words.yes)} {pill(false, words.no)} }.into_any()
}

fn pill(
    key: &str,
    kind: &'static str,
    name: &'static str,
    value: &str,
    label: String,
    checked: bool,
) -> impl IntoView + use<> {
    view! {
        <label class=PILL>
            <input type=kind name=name id=format!("live-{key}-{value}") value=value.to_owned() checked=checked class="sr-only"/>
            {label}
        </label>
    }
}
