//! The controls that a price depends on.

use super::{
    also::Carried,
    choice::{Chooser, answer_name, numbered},
};
use crate::words::clinic as words;
use contract::clinics::ServiceCard;
use domain::catalogue::{Answer, ChoiceOption, Question, QuestionKind};
use leptos::prelude::*;
use rust_decimal::Decimal;
use ui::{Button, ButtonSize, Checkbox, Field, RadioCard, RadioCards, Segment, SegmentedControl, Stepper, TextInput};

/// One control a question of the service at a place of the visit. Without script it is a form that asks for the price
/// again.
#[component]
pub fn Questions(#[prop(optional)] index: usize, service: ServiceCard, chooser: Chooser) -> impl IntoView {
    let answers = chooser
        .choice
        .with_untracked(|choice| choice.parts().nth(index).map(|part| part.answers(&service)).unwrap_or_default());
    let alone = service.questions.len() == 1;
    view! {
        <form
            method="get"
            action=format!("/c/{}", chooser.slug())
            class="mx-2 mb-2 flex flex-col gap-4 rounded-md bg-sunk p-1.5"
            class=("p-3", !alone)
            on:submit=|submit| submit.prevent_default()
        >
            <Carried chooser without=format!("{}_", numbered("q", index))/>
            {service
                .questions
                .into_iter()
                .map(|question| {
                    let answer = answers.get(&question.key).cloned();
                    view! { <Control index question answer chooser alone/> }
                })
                .collect_view()}
            <noscript>
                <Button kind="submit" size=ButtonSize::Small class="self-start">
                    {words::SHOW_PRICE}
                </Button>
            </noscript>
        </form>
    }
}

#[component]
fn Control(index: usize, question: Question, answer: Option<Answer>, chooser: Chooser, alone: bool) -> impl IntoView {
    let name = answer_name(index, &question.key);
    let at = Place { chooser, index };
    let (key, label) = (question.key, question.label);
    match question.kind {
        QuestionKind::Choice { options } => {
            let first = match answer {
                Some(Answer::Choice(value)) => value,
                _ => String::new(),
            };
            let value = RwSignal::new(first);
            tell(at, key, move || value.get());
            let options = options.iter().map(radio).collect();
            view! { <RadioCards name legend=label legend_shown=!alone options value/> }.into_any()
        }
        QuestionKind::Choices { options } => {
            let chosen = match answer {
                Some(Answer::Choices(values)) => values,
                _ => Vec::new(),
            };
            view! { <Several name key label options chosen at/> }.into_any()
        }
        QuestionKind::Quantity { unit, minimum, maximum, typical, step } => {
            view! { <Quantity name key label unit minimum maximum typical step answer at/> }.into_any()
        }
        QuestionKind::YesNo { .. } => {
            let yes = matches!(answer, Some(Answer::YesNo(true)));
            let value = RwSignal::new(if yes { "yes" } else { "no" }.to_owned());
            tell(at, key, move || value.get());
            let segments = vec![Segment::new("no", words::NO), Segment::new("yes", words::YES)];
            view! {
                <div class="flex flex-wrap items-center justify-between gap-2 pl-1.5">
                    <span aria-hidden="true" class="text-sm font-medium">{label.clone()}</span>
                    <SegmentedControl name legend=label segments value class="bg-line/50"/>
                </div>
            }
            .into_any()
        }
        QuestionKind::Postcode { .. } => {
            let first = match answer {
                Some(Answer::Postcode(code)) => code,
                _ => String::new(),
            };
            let value = RwSignal::new(first);
            tell(at, key, move || value.get().chars().filter(|c| c.is_alphanumeric()).take(12).collect());
            view! {
                <Field id=name.clone() label=label hint=words::POSTCODE_HINT>
                    <TextInput name value autocomplete="postal-code" maxlength=12/>
                </Field>
            }
            .into_any()
        }
    }
}

/// A service of the visit, by its place, whose questions are answered.
#[derive(Clone, Copy)]
struct Place {
    chooser: Chooser,
    index: usize,
}

/// Writes a control's value into the choice whenever it changes.
fn tell(at: Place, key: String, value: impl Fn() -> String + Send + Sync + 'static) {
    Effect::watch(value, move |text, _, _| at.chooser.answer(at.index, &key, text.clone()), false);
}

fn radio(option: &ChoiceOption) -> RadioCard {
    RadioCard {
        value: option.value.clone(),
        title: option.label.clone(),
        detail: extra_time(option),
        aside: String::new(),
    }
}

fn extra_time(option: &ChoiceOption) -> String {
    if option.extra_minutes == 0 { String::new() } else { words::extra_minutes(option.extra_minutes) }
}

#[component]
fn Several(
    name: String,
    key: String,
    label: String,
    options: Vec<ChoiceOption>,
    chosen: Vec<String>,
    at: Place,
) -> impl IntoView {
    let ticks: Vec<(ChoiceOption, RwSignal<bool>)> = options
        .into_iter()
        .map(|option| {
            let ticked = chosen.contains(&option.value);
            (option, RwSignal::new(ticked))
        })
        .collect();
    let values: Vec<(String, RwSignal<bool>)> =
        ticks.iter().map(|(option, tick)| (option.value.clone(), *tick)).collect();
    tell(at, key, move || {
        values.iter().filter(|(_, tick)| tick.get()).map(|(value, _)| value.as_str()).collect::<Vec<_>>().join(",")
    });
    view! {
        <fieldset>
            <legend class="mb-1 px-1.5 text-sm font-medium">{label}</legend>
            <div class="flex flex-col">
                {ticks
                    .into_iter()
                    .map(|(option, checked)| {
                        let extra = extra_time(&option);
                        view! {
                            <Checkbox
                                name=name.clone()
                                value=option.value
                                checked
                                class="min-h-11 rounded-sm px-3 py-2.5 has-checked:bg-panel has-checked:shadow-1 dark:has-checked:ring-1 dark:has-checked:ring-line"
                            >
                                {option.label}
                                " "
                                <span class="text-sm text-ink-2">{extra}</span>
                            </Checkbox>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

#[component]
fn Quantity(
    name: String,
    key: String,
    label: String,
    unit: (String, String),
    minimum: Decimal,
    maximum: Decimal,
    typical: Option<(Decimal, Decimal)>,
    step: Decimal,
    answer: Option<Answer>,
    at: Place,
) -> impl IntoView {
    let unsure = RwSignal::new(matches!(answer, Some(Answer::Typical)));
    let first = match (answer, typical) {
        (Some(Answer::Quantity(number)), _) => number,
        (_, Some((low, _))) => low,
        _ => minimum,
    };
    let value = RwSignal::new(first);
    tell(at, key, move || if unsure.get() { "typical".to_owned() } else { value.get().normalize().to_string() });
    let unit_shown = move || if value.get() == Decimal::ONE { unit.0.clone() } else { unit.1.clone() };
    let typical_words = typical.map(|(low, high)| words::typical(low, high));
    let stepper_label = label.clone();
    view! {
        <div class="flex flex-col gap-1 px-1.5">
            <div class="flex flex-wrap items-center justify-between gap-2">
                <span aria-hidden="true" class="text-sm font-medium">{label}</span>
                <span class="flex items-center gap-2" class=("text-ink-3", move || unsure.get())>
                    <Stepper name=name.clone() label=stepper_label value minimum maximum step on:click=move |_| unsure.set(false) on:change=move |_| unsure.set(false)/>
                    <span class="min-w-10 text-sm">{unit_shown}</span>
                </span>
            </div>
            {typical_words
                .map(|words| view! { <Checkbox name=name.clone() value="typical" checked=unsure class="text-sm text-ink-2">{words}</Checkbox> })}
        </div>
    }
}
