//! Questions that no article answers, to be answered once.

use super::Acts;
use crate::{outcome::Outcome, shell::HereNow};
use contract::knowledge::{KnowledgePage as Page, QuestionState, QuestionView};
use domain::{authorization::Action, ids::QuestionId, understanding::Locale};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, EmptyState, Field, TextArea, TextInput, lu};

/// Fields whose errors stand beside them.
const FIELDS: &[&str] = &["title", "answer", "body"];

impl Acts {
    fn answered_from(self, question: QuestionId) -> Outcome {
        let is_mine = RwSignal::new(false);
        Effect::new(move |_| {
            if let Some(sent) = self.answer.input().with(|input| input.as_ref().map(|input| input.question)) {
                is_mine.set(sent == question);
            }
        });
        let all = Outcome::of(self.answer);
        Outcome::with(Signal::derive(move || is_mine.get().then(|| all.error()).flatten()))
    }
}

fn of_state(page: &Page, state: QuestionState) -> Vec<QuestionView> {
    page.questions.iter().filter(|one| one.state == state).cloned().collect()
}

#[component]
pub fn Questions(page: Signal<Page>, acts: Acts) -> impl IntoView {
    let open = Memo::new(move |_| page.with(|page| of_state(page, QuestionState::Open)));
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        if acts.answer.input().with(Option::is_some) {
            asked.set(true);
        }
    });
    let unclaimed = Outcome::of(acts.answer).problem(&[]);
    view! {
        {move || (!asked.get()).then(unclaimed).flatten()}
        <Show when=move || open.with(Vec::is_empty)>
            <EmptyState
                icon=lu::LuMessageCircleQuestion
                title="No question waits"
                text="What the chat or your chatbot cannot answer stands here. You answer it once; it becomes an article, and everybody who asks is answered from then on."
            />
        </Show>
        <ul class="grid gap-3">
            <For each=move || open.get() key=|row| (row.id, row.times, row.waiting) let:row>
                <Open row acts/>
            </For>
        </ul>
        <Others page acts state=QuestionState::Dismissed title="Put aside"/>
        <Others page acts state=QuestionState::Answered title="Answered"/>
    }
}

fn how_often(row: &QuestionView) -> String {
    let asked = match row.times {
        1 => "Asked once".to_owned(),
        2 => "Asked twice".to_owned(),
        times => format!("Asked {times} times"),
    };
    let waiting = match row.waiting {
        0 => String::new(),
        1 => " · one conversation waits for the answer".to_owned(),
        many => format!(" · {many} conversations wait for the answer"),
    };
    let language = if row.locale == Locale::Es { " · in Spanish" } else { "" };
    format!("{asked}, last {}{language}{waiting}", row.last_asked_label)
}

#[component]
fn Open(row: QuestionView, acts: Acts) -> impl IntoView {
    let may_answer = HereNow::may(Action::AnswerQuestions);
    let often = how_often(&row);
    let QuestionView { id, text, .. } = row;
    let label = StoredValue::new(text.clone());
    view! {
        <li class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 dir="auto" class="font-semibold wrap-anywhere">{text}</h2>
            <p class="mt-0.5 text-sm text-ink-2 tabular">{often}</p>
            <Show when=move || may_answer.get()>
                <AnswerFields id text=label.get_value() acts/>
            </Show>
        </li>
    }
}

#[component]
fn AnswerFields(id: QuestionId, text: String, acts: Acts) -> impl IntoView {
    let outcome = acts.answered_from(id);
    let (title, answer) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let [once, aside] = [format!("Answer once: {text}"), format!("Put aside: {text}")];
    let reason = Signal::derive(move || outcome.reason("answer").get().or_else(|| outcome.reason("body").get()));
    view! {
        <ActionForm action=acts.answer>
            <input type="hidden" name="question" value=id.to_string()/>
            {outcome.problem(FIELDS)}
            <div class="mt-3 grid gap-4">
                <Field
                    id=format!("q-{id}-answer")
                    label="Your answer"
                    hint="In your words, as a client should read them."
                    error=reason
                    required=true
                >
                    <TextArea name="form[answer]" value=answer rows=3 maxlength=10_000/>
                </Field>
                <Field
                    id=format!("q-{id}-title")
                    label="Title of the article"
                    hint="Left empty, the question is its title."
                    error=outcome.reason("title")
                >
                    <TextInput name="form[title]" value=title maxlength=160/>
                </Field>
            </div>
            <Button
                kind="submit"
                tone=ButtonTone::Primary
                class="mt-4"
                loading=acts.answer.pending()
                attr:aria-label=once
            >
                "Answer once"
            </Button>
        </ActionForm>
        <div class="mt-2">
            <ActionForm action=acts.dismiss>
                <input type="hidden" name="question" value=id.to_string()/>
                <input type="hidden" name="dismissed" value="true"/>
                <Button kind="submit" size=ButtonSize::Small tone=ButtonTone::Ghost attr:aria-label=aside>
                    "Put aside"
                </Button>
            </ActionForm>
        </div>
    }
}

/// Questions that need nothing any more.
#[component]
fn Others(page: Signal<Page>, acts: Acts, state: QuestionState, title: &'static str) -> impl IntoView {
    let may_answer = HereNow::may(Action::AnswerQuestions);
    let rows = Memo::new(move |_| page.with(|page| of_state(page, state)));
    view! {
        <Show when=move || !rows.with(Vec::is_empty)>
            <section class="mt-8">
                <h2 class="text-lg font-semibold">{title}</h2>
                <ul class="mt-3 divide-y divide-line rounded-lg bg-panel px-5 shadow-1 dark:ring-1 dark:ring-line">
                    <For each=move || rows.get() key=|row| (row.id, row.times) let:row>
                        <li class="flex flex-wrap items-center gap-x-3 gap-y-1 py-3">
                            <p class="min-w-0 flex-1 basis-64">
                                <span dir="auto" class="wrap-anywhere">{row.text.clone()}</span>
                                <span class="block text-sm text-ink-2 tabular">{how_often(&row)}</span>
                            </p>
                            <Show when=move || may_answer.get() && state == QuestionState::Dismissed>
                                <ActionForm action=acts.dismiss>
                                    <input type="hidden" name="question" value=row.id.to_string()/>
                                    <input type="hidden" name="dismissed" value="false"/>
                                    <Button kind="submit" size=ButtonSize::Small>
                                        "Take up again"
                                    </Button>
                                </ActionForm>
                            </Show>
                        </li>
                    </For>
                </ul>
            </section>
        </Show>
    }
}
