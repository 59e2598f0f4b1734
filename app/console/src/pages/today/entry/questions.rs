//! What a service's length and price depend on, each with its usual answer.

use super::typed::{Typed, chosen};
use crate::api::entry::EntryFile;
use contract::clinics::ServiceCard;
use domain::catalogue::{Answer, Question, QuestionKind};
use leptos::prelude::*;
use ui::{Field, Select, SelectOption, TextInput};

/// Reads an answer as it was typed; `None` where it is none yet.
pub fn read(question: &Question, text: &str) -> Option<Answer> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    Some(match &question.kind {
        QuestionKind::Choice { .. } => Answer::Choice(text.to_owned()),
        QuestionKind::Choices { .. } => Answer::Choices(text.split(',').map(str::to_owned).collect()),
        QuestionKind::Quantity { .. } => Answer::Quantity(text.parse().ok()?),
        QuestionKind::YesNo { .. } => Answer::YesNo(text == "yes"),
        QuestionKind::Postcode { .. } => Answer::postcode(text),
    })
}

/// The usual answer, as it would be typed.
fn usual(question: &Question) -> String {
    match question.usual_answer() {
        Some(Answer::Choice(value) | Answer::Postcode(value)) => value,
        Some(Answer::Choices(values)) => values.join(","),
        Some(Answer::Quantity(number)) => number.to_string(),
        Some(Answer::YesNo(yes)) => if yes { "yes" } else { "no" }.to_owned(),
        Some(Answer::Typical) | None => String::new(),
    }
}

/// One control a question of the chosen service.
#[component]
pub fn Questions(typed: Typed, file: StoredValue<EntryFile>) -> impl IntoView {
    let service = Memo::new(move |_| file.with_value(|file| chosen(file, &typed.service.get()).cloned()));
    move || {
        service.get().filter(|service| !service.questions.is_empty()).map(|service| {
            let controls = service.questions.iter().map(|question| control(typed, &service, question));
            view! { <div class="grid gap-4 sm:grid-cols-2">{controls.collect_view()}</div> }
        })
    }
}

fn control(typed: Typed, service: &ServiceCard, question: &Question) -> AnyView {
    let key = (service.key.clone(), question.key.clone());
    let before = typed.answers.with_untracked(|answers| answers.get(&key).cloned());
    let value = RwSignal::new(before.unwrap_or_else(|| usual(question)));
    Effect::watch(
        move || value.get(),
        move |text, _, _| typed.answers.update(|answers| drop(answers.insert(key.clone(), text.clone()))),
        false,
    );
    let id = format!("entry-{}-{}", service.key, question.key);
    let label = question.label.clone();
    match &question.kind {
        QuestionKind::Choice { options } => {
            let options = options.iter().map(|option| SelectOption::new(&option.value, &option.label)).collect();
            view! { <Field id=id.clone() label><Select name=id options value/></Field> }.into_any()
        }
        QuestionKind::Choices { options } => {
            let boxes = options.iter().map(|option| tick(value, option.value.clone(), option.label.clone()));
            view! {
                <fieldset>
                    <legend class="mb-1.5 text-sm font-medium">{label}</legend>
                    <div class="flex flex-wrap gap-x-4 gap-y-1">{boxes.collect_view()}</div>
                </fieldset>
            }
            .into_any()
        }
        QuestionKind::Quantity { unit, .. } => {
            let hint = format!("In {}", unit.1);
            view! { <Field id=id.clone() label hint><TextInput name=id value maxlength=8/></Field> }.into_any()
        }
        QuestionKind::YesNo { .. } => {
            let options = vec![SelectOption::new("no", "No"), SelectOption::new("yes", "Yes")];
            view! { <Field id=id.clone() label><Select name=id options value/></Field> }.into_any()
        }
        QuestionKind::Postcode { .. } => {
            view! { <Field id=id.clone() label><TextInput name=id value maxlength=12/></Field> }.into_any()
        }
    }
}

/// One of several that can be ticked; the value is those that are, with commas.
fn tick(value: RwSignal<String>, own: String, label: String) -> impl IntoView {
    let mine = own.clone();
    let ticked = move || value.with(|value| value.split(',').any(|one| one == mine));
    let toggle = move |event| {
        let on = event_target_checked(&event);
        value.update(|value| {
            let mut all: Vec<&str> = value.split(',').filter(|one| !one.is_empty() && *one != own).collect();
            if on {
                all.push(&own);
            }
            *value = all.join(",");
        });
    };
    view! {
        <label class="flex min-h-9 cursor-pointer items-center gap-2 text-sm">
            <input type="checkbox" prop:checked=ticked.clone() checked=ticked on:change=toggle class="size-4 accent-brand"/>
            {label}
        </label>
    }
}
