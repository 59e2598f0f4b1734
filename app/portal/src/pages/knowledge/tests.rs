//! Questions that articles must go on answering, and a place to try any other.

use super::Acts;
use crate::{api::knowledge::try_question, outcome::Outcome, parts::Panel, shell::HereNow};
use contract::knowledge::{Answered, Citation, KnowledgePage as Page, TestView};
use domain::authorization::Action;
use leptos::{form::ActionForm, prelude::*};
use session::{Address, kept};
use ui::{
    Button, ButtonSize, ButtonTone, EmptyState, Field, Select, SelectOption, Skeleton, StateBadge, TextInput, Tone, lu,
};

const FIELDS: &[&str] = &["question"];

#[component]
pub fn Tests(page: Signal<Page>, acts: Acts, address: Address) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeKnowledge);
    let none = Memo::new(move |_| page.with(|page| page.tests.is_empty()));
    let writable = Memo::new(move |_| page.with(|page| !page.articles.is_empty()));
    view! {
        <Try address acts/>
        <Show when=move || may_change.get() && writable.get()>
            <Panel id="k-test" title="Add a test" text="A question, and the article that must answer it. It runs after every change of what you know.">
                <Add page acts/>
            </Panel>
        </Show>
        <Show when=move || none.get()>
            <EmptyState
                icon=lu::LuListChecks
                title="No tests yet"
                text="Each question that you answer once becomes one by itself."
            />
        </Show>
        <ul class="divide-y divide-line rounded-lg bg-panel px-5 shadow-1 empty:hidden dark:ring-1 dark:ring-line">
            <For each=move || page.with(|page| page.tests.clone()) key=|row| (row.id, row.passed, row.ran_label.clone()) let:row>
                <Row row acts may_change/>
            </For>
        </ul>
    }
}

#[component]
fn Row(row: TestView, acts: Acts, may_change: Signal<bool>) -> impl IntoView {
    let TestView { id, question, article, passed, cited, ran_label } = row;
    let (tone, icon, state) = match passed {
        Some(true) => (Tone::Good, lu::LuCircleCheck, "Answered"),
        Some(false) => (Tone::Bad, lu::LuTriangleAlert, "Not answered"),
        None => (Tone::Neutral, lu::LuHourglass, "Not run yet"),
    };
    let instead = (passed == Some(false)).then(|| {
        if cited.is_empty() {
            "No article answers it now.".to_owned()
        } else {
            format!("“{cited}” answers it now.")
        }
    });
    let label = StoredValue::new(format!("Remove the test “{question}”"));
    view! {
        <li class="flex flex-wrap items-start gap-x-3 gap-y-2 py-3">
            <div class="min-w-0 flex-1 basis-64">
                <p dir="auto" class="font-medium wrap-anywhere">{question}</p>
                <p class="text-sm text-ink-2 wrap-anywhere">
                    "Must be answered by “" {article} "”" {(!ran_label.is_empty()).then(|| format!(" · ran {ran_label}"))}
                </p>
                {instead.map(|words| view! { <p class="text-sm text-bad wrap-anywhere">{words}</p> })}
            </div>
            <StateBadge tone icon label=state/>
            <Show when=move || may_change.get()>
                <ActionForm action=acts.remove_test>
                    <input type="hidden" name="test" value=id.to_string()/>
                    <Button kind="submit" size=ButtonSize::Small tone=ButtonTone::Ghost attr:aria-label=label.get_value()>
                        "Remove"
                    </Button>
                </ActionForm>
            </Show>
        </li>
    }
}

#[component]
fn Add(page: Signal<Page>, acts: Acts) -> impl IntoView {
    let outcome = Outcome::of(acts.add_test);
    let question = RwSignal::new(String::new());
    let options = page.with_untracked(|page| {
        let option =
            |row: &contract::knowledge::ArticleView| SelectOption::new(row.id.to_string(), row.form.title.clone());
        page.articles.iter().map(option).collect::<Vec<_>>()
    });
    let article = RwSignal::new(options.first().map(|option| option.value.clone()).unwrap_or_default());
    Effect::new(move |_| {
        if acts.add_test.value().with(|answer| matches!(answer, Some(Ok(())))) {
            question.set(String::new());
        }
    });
    view! {
        <ActionForm action=acts.add_test>
            {outcome.problem(FIELDS)}
            <div class="grid items-start gap-4 sm:grid-cols-2">
                <Field id="k-test-question" label="Question" error=outcome.reason("question") required=true>
                    <TextInput name="question" value=question maxlength=500/>
                </Field>
                <Field id="k-test-article" label="Article that must answer it">
                    <Select name="article" options value=article/>
                </Field>
            </div>
            <Button kind="submit" class="mt-3" loading=acts.add_test.pending()>
                "Add the test"
            </Button>
        </ActionForm>
    }
}

/// A question, and what a visitor would be told. It stands in the address, so that it can be shown to somebody.
#[component]
fn Try(address: Address, acts: Acts) -> impl IntoView {
    let ask = Memo::new(move |_| address.get("ask").unwrap_or_default());
    let typed = RwSignal::new(ask.get_untracked());
    let told = Resource::new_blocking(
        move || (ask.get(), acts.version()),
        |(question, _)| async move { try_question(question).await },
    );
    view! {
        <Panel id="k-try" title="Try a question" text="You see what a visitor would be told. Nothing is kept.">
            <form method="get" action="/portal/knowledge" class="flex flex-wrap items-end gap-3">
                <input type="hidden" name="tab" value="tests"/>
                <Field id="k-ask" label="Question" class="flex-1 basis-64">
                    <TextInput name="ask" value=typed maxlength=500 kind="search"/>
                </Field>
                <Button kind="submit" tone=ButtonTone::Primary class="h-11">
                    "Ask"
                </Button>
            </form>
            {kept(
                told,
                || view! { <Skeleton class="mt-4 h-16 w-full rounded-md"/> },
                move |told| view! { <div aria-live="polite">{move || told.get().map(|told| view! { <Told told/> })}</div> },
            )}
        </Panel>
    }
}

#[component]
fn Told(told: Answered) -> impl IntoView {
    let Answered { answer, words, citations } = told;
    let sources = citations.into_iter().map(|Citation { title, heading, .. }| {
        let place = if heading.is_empty() { title } else { format!("{title} › {heading}") };
        view! { <li class="wrap-anywhere">{place}</li> }
    });
    let sources = sources.collect_view();
    let tone = if answer.is_some() { Tone::Good } else { Tone::Warn };
    let (icon, state) = if answer.is_some() {
        (lu::LuCircleCheck, "Answered")
    } else {
        (lu::LuMessageCircleQuestion, "No article answers this")
    };
    view! {
        <div class="mt-4 rounded-md bg-sunk p-4">
            <StateBadge tone icon label=state/>
            <p dir="auto" class="mt-2 whitespace-pre-line wrap-anywhere">{words}</p>
            <ul class="mt-2 text-sm text-ink-2 empty:hidden">{sources}</ul>
        </div>
    }
}
