//! One question with its control, answered by a press.

use super::{
    PANEL,
    stepper::{Range, stepper},
};
use crate::{
    api::Say,
    chat::Chat,
    parts::{Tap, hidden_fields},
    words::Words,
};
use contract::conversations::{Input, QuickReply};
use domain::catalogue::{Answer, ChoiceOption, Question, QuestionKind};
use leptos::prelude::*;
use rust_decimal::Decimal;
use server_fn::ServerFn;

const OPTION: &str = "h-9 cursor-pointer rounded-sm border border-line px-3 text-sm font-medium hover:border-brand \
    hover:bg-brand-soft aria-pressed:border-brand aria-pressed:bg-brand aria-pressed:text-on-brand pointer-coarse:h-10";
const CONFIRM: &str = "h-10 cursor-pointer rounded-md bg-brand px-4 font-semibold text-on-brand hover:bg-brand-strong";
const ASIDE: &str = "h-10 cursor-pointer rounded-md px-3 font-medium text-ink-2 hover:bg-sunk";

/// From this many options on a card is easier to read than a row of chips.
const MANY: usize = 5;

/// Whether a question is answered on its card; the chips leave it alone then. A short choice is left to the chips.
pub fn is_on_card(question: &Question, replies: &[QuickReply]) -> bool {
    let wide = match &question.kind {
        QuestionKind::Choice { options } => options.len() >= MANY,
        QuestionKind::Choices { .. } | QuestionKind::Postcode { .. } => true,
        QuestionKind::Quantity { .. } | QuestionKind::YesNo { .. } => false,
    };
    let by_chip = |reply: &QuickReply| matches!(&reply.input, Input::Answer { question: key, answer } if *key == question.key && *answer != Answer::Typical);
    wide || !replies.iter().any(by_chip)
}

/// A card that asks, unless the chips do. Once something newer was said, the words above it are enough.
pub fn view(chat: Chat, question: Question, newest: bool) -> AnyView {
    let on_card = chat.thread.with_value(|thread| is_on_card(&question, &thread.quick_replies));
    if !newest || !on_card {
        return ().into_any();
    }
    let words = chat.words();
    let label = question.label.clone();
    let control = match question.kind.clone() {
        QuestionKind::Choice { options } => choice(&question, options),
        QuestionKind::Choices { options } => choices(chat, &question, options),
        QuestionKind::Quantity { typical, minimum, maximum, step, unit } => {
            let range = Range { minimum, maximum, step };
            quantity(chat, &question, range, typical, unit.1)
        }
        QuestionKind::YesNo { .. } => yes_no(&question, words),
        QuestionKind::Postcode { .. } => postcode(chat, &question),
    };
    view! {
        <div role="group" aria-label=label.clone() class=format!("{PANEL} px-3.5 py-3")>
            <p class="mb-2 text-sm font-medium text-ink-2">{label.clone()}</p>
            {control}
        </div>
    }
    .into_any()
}

/// An answer's button, with the answer's words as the bubble.
fn tap(question: &str, answer: Answer, label: &str, id: String, class: &'static str) -> impl IntoView + use<> {
    let input = Input::Answer { question: question.to_owned(), answer };
    let label = label.to_owned();
    view! { <Tap input=input bubble=label.clone() id=id class=class>{label}</Tap> }
}

fn choice(question: &Question, options: Vec<ChoiceOption>) -> AnyView {
    let key = &question.key;
    let buttons = options.into_iter().map(|option| {
        let id = format!("ask-{key}-{}", option.value);
        tap(key, Answer::Choice(option.value), &option.label, id, OPTION)
    });
    view! { <div class="flex flex-wrap gap-2">{buttons.collect_view()}</div> }.into_any()
}

fn yes_no(question: &Question, words: &'static Words) -> AnyView {
    let key = &question.key;
    view! {
        <div class="grid grid-cols-2 gap-2">
            {tap(key, Answer::YesNo(true), words.yes, format!("ask-{key}-yes"), OPTION)}
            {tap(key, Answer::YesNo(false), words.no, format!("ask-{key}-no"), OPTION)}
        </div>
    }
    .into_any()
}

/// A form with its button, around a control for `question`.
fn form(chat: Chat, question: &Question, class: &'static str, control: AnyView) -> AnyView {
    view! {
        <form id=format!("ask-{}", question.key) method="post" action=Say::url() class=class>
            {hidden_fields(chat)} <input type="hidden" name="said[question]" value=question.key.clone()/> {control}
        </form>
    }
    .into_any()
}

/// Several of several: ticked, then sent together.
fn choices(chat: Chat, question: &Question, options: Vec<ChoiceOption>) -> AnyView {
    let words = chat.words();
    let boxes = options.into_iter().map(|option| {
        view! {
            <label class="flex h-9 cursor-pointer items-center gap-2 rounded-sm border border-line px-3 text-sm font-medium hover:border-brand hover:bg-brand-soft has-checked:border-brand has-checked:bg-brand-soft has-checked:text-brand-strong pointer-coarse:h-10">
                <input
                    type="checkbox"
                    id=format!("ask-{}-{}", question.key, option.value)
                    name="said[picked][]"
                    value=option.value
                    data-label=option.label.clone()
                    class="size-4 accent-brand"
                />
                {option.label}
            </label>
        }
    });
    let control = view! {
        <div class="flex flex-wrap gap-2">{boxes.collect_view()}</div>
        <button type="submit" class=format!("{CONFIRM} mt-3 w-full")>{words.done}</button>
    };
    form(chat, question, "", control.into_any())
}

/// A number by minus and plus, or by typing.
fn quantity(
    chat: Chat,
    question: &Question,
    range: Range,
    typical: Option<(Decimal, Decimal)>,
    units: String,
) -> AnyView {
    let words = chat.words();
    let key = &question.key;
    let unsure = typical.map(|(low, high)| {
        let label = format!("{} ({low}\u{2013}{high})", words.not_sure);
        tap(key, Answer::Typical, &label, format!("ask-{key}-unsure"), ASIDE)
    });
    let start = typical.map_or(range.minimum, |(low, _)| low);
    let control = view! {
        {stepper(key, &question.label, range, start, words)} <span class="text-sm text-ink-2">{units.clone()}</span>
        <button type="submit" data-unit=units class=format!("{CONFIRM} ml-auto")>{words.done}</button>
        {unsure}
    };
    form(chat, question, "flex flex-wrap items-center gap-2", control.into_any())
}

fn postcode(chat: Chat, question: &Question) -> AnyView {
    let words = chat.words();
    let id = format!("ask-{}-field", question.key);
    let control = view! {
        <label for=id.clone() class="sr-only">{words.postcode}</label>
        <input
            id=id
            name="said[postcode]"
            autocomplete="postal-code"
            maxlength="12"
            required
            placeholder=words.postcode
            class="h-10 min-w-0 flex-1 rounded-sm border border-field bg-transparent px-3 text-base uppercase tabular placeholder:normal-case placeholder:text-ink-3 pointer-coarse:text-lg"
        />
        <button type="submit" class=CONFIRM>{words.done}</button>
    };
    form(chat, question, "flex gap-2", control.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_choice_is_left_to_the_chips_unless_there_are_none() {
        let question = Question {
            key: "first_visit".into(),
            prompt: "Is this your first visit?".into(),
            label: "First visit".into(),
            kind: QuestionKind::YesNo { yes_phrases: Vec::new(), no_phrases: Vec::new() },
            required: true,
        };
        let input = Input::Answer { question: "first_visit".into(), answer: Answer::YesNo(true) };
        let chip = QuickReply { label: "Yes".into(), input, primary: false };
        assert!(!is_on_card(&question, &[chip]));
        assert!(is_on_card(&question, &[]));
    }
}
