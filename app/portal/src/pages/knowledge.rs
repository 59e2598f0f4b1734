//! What the clinic knows: articles, questions that wait for an answer, and tests that keep answers true. The address holds
//! the tab and what is tried out.

mod articles;
mod questions;
mod tests;

use crate::{
    api::knowledge::{
        AddTest, AnswerQuestion, DismissQuestion, IndexAgain, PlantPack, PublishArticle, RemoveArticle, RemoveTest,
        SaveArticle, knowledge_page,
    },
    outcome::{Outcome, tell},
    parts::{Loading, PageHead},
};
use articles::Articles;
use contract::knowledge::{KnowledgePage as Page, QuestionState};
use leptos::prelude::*;
use questions::Questions;
use session::{Address, kept};
use std::time::Duration;
use tests::Tests;
use ui::{Badge, ErrorState, Notice, Tone, lu};

/// What is done in the background is looked at again so often, and so many times.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
const MOST_LOOKS: u32 = 30;

#[derive(Clone, Copy)]
struct Acts {
    save: ServerAction<SaveArticle>,
    publish: ServerAction<PublishArticle>,
    remove: ServerAction<RemoveArticle>,
    plant: ServerAction<PlantPack>,
    index: ServerAction<IndexAgain>,
    answer: ServerAction<AnswerQuestion>,
    dismiss: ServerAction<DismissQuestion>,
    add_test: ServerAction<AddTest>,
    remove_test: ServerAction<RemoveTest>,
}

impl Acts {
    fn new() -> Self {
        Self {
            save: ServerAction::new(),
            publish: ServerAction::new(),
            remove: ServerAction::new(),
            plant: ServerAction::new(),
            index: ServerAction::new(),
            answer: ServerAction::new(),
            dismiss: ServerAction::new(),
            add_test: ServerAction::new(),
            remove_test: ServerAction::new(),
        }
    }

    fn tell(self) {
        tell(self.save, |_| "The article is saved".to_owned());
        tell(self.publish, |published| {
            if *published {
                "Published: the chat tells it from now on"
            } else {
                "Taken back: nobody is told it any more"
            }
            .to_owned()
        });
        tell(self.remove, |()| "The draft is removed".to_owned());
        tell(self.plant, |count| match count {
            0 => "All of them are here already".to_owned(),
            1 => "One draft is ready for you to complete".to_owned(),
            count => format!("{count} drafts are ready for you to complete"),
        });
        tell(self.index, |()| "All articles are being indexed again".to_owned());
        tell(self.answer, |_| "Answered once. Whoever asked in the chat reads it there".to_owned());
        tell(self.dismiss, |aside| if *aside { "Put aside" } else { "Open again" }.to_owned());
        tell(self.add_test, |()| "The test runs in a moment".to_owned());
        tell(self.remove_test, |()| "The test is removed".to_owned());
    }

    fn version(self) -> usize {
        self.save.version().get()
            + self.publish.version().get()
            + self.remove.version().get()
            + self.plant.version().get()
            + self.index.version().get()
            + self.answer.version().get()
            + self.dismiss.version().get()
            + self.add_test.version().get()
            + self.remove_test.version().get()
    }

    /// What stands above everything: acts without fields of their own.
    fn problems(self) -> impl IntoView {
        view! {
            <div class="grid gap-3 not-empty:mb-4">
                {Outcome::of(self.publish).problem(&[])} {Outcome::of(self.remove).problem(&[])}
                {Outcome::of(self.plant).problem(&[])} {Outcome::of(self.index).problem(&[])}
                {Outcome::of(self.dismiss).problem(&[])} {Outcome::of(self.remove_test).problem(&[])}
            </div>
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Articles,
    Questions,
    Tests,
}

/// `/portal/knowledge`
#[component]
pub fn KnowledgePage() -> impl IntoView {
    let address = Address::here();
    let acts = Acts::new();
    acts.tell();
    let page = Resource::new_blocking(move || acts.version(), |_| knowledge_page());
    // Indexing and tests run in the background: the page follows them for a minute after each change.
    let looks = RwSignal::new(0_u32);
    Effect::new(move |_| {
        acts.version();
        looks.set(0);
    });
    Effect::new(move |_| {
        let under_way = page.get().and_then(Result::ok).is_some_and(|page| {
            usize::try_from(page.indexed).is_ok_and(|indexed| indexed < page.articles.len())
                || page.tests.iter().any(|test| test.passed.is_none())
        });
        if under_way && looks.get_untracked() < MOST_LOOKS {
            looks.update_untracked(|count| *count += 1);
            set_timeout(move || page.refetch(), LOOK_AGAIN);
        }
    });
    let refused = move || address.get("refused").map(|why| view! { <ErrorState message=why class="mb-4"/> });
    let uploaded = move || {
        address.get("uploaded").map(|_| {
            view! {
                <Notice tone=Tone::Good icon=lu::LuFileCheck class="mb-4">
                    "The file is a draft now. Read it through, then publish it."
                </Notice>
            }
        })
    };
    view! {
        <PageHead
            title="Knowledge"
            text="What the chat and your chatbot tell beside prices and times. They quote these articles with their source; what none of them answers becomes a question to you."
        />
        {acts.problems()}
        {refused}
        {uploaded}
        {kept(page, Loading, move |page| view! { <Tabs page acts address/> })}
    }
}

#[component]
fn Tabs(page: Signal<Page>, acts: Acts, address: Address) -> impl IntoView {
    let tab = Memo::new(move |_| match address.get("tab").as_deref() {
        Some("questions") => Tab::Questions,
        Some("tests") => Tab::Tests,
        _ => Tab::Articles,
    });
    let open = Memo::new(move |_| {
        page.with(|page| page.questions.iter().filter(|one| one.state == QuestionState::Open).count())
    });
    let failing =
        Memo::new(move |_| page.with(|page| page.tests.iter().filter(|one| one.passed == Some(false)).count()));
    let count = move |many: usize, tone: Tone| (many > 0).then(|| view! { <Badge tone class="tabular">{many}</Badge> });
    let link = move |own: Tab, word: Option<&'static str>, label: &'static str| {
        let href = move || address.with(&[("tab", word.map(str::to_owned)), ("refused", None), ("uploaded", None)]);
        view! {
            <a
                href=href
                aria-current=move || (tab.get() == own).then_some("page")
                class="flex h-10 items-center gap-1.5 border-b-2 border-transparent px-1 text-ink-2 hover:text-ink aria-[current=page]:border-brand aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
                {label}
                {move || match own {
                    Tab::Articles => None,
                    Tab::Questions => count(open.get(), Tone::Warn),
                    Tab::Tests => count(failing.get(), Tone::Bad),
                }}
            </a>
        }
    };
    view! {
        <nav aria-label="Knowledge" class="mb-6 flex gap-5 border-b border-line">
            {link(Tab::Articles, None, "Articles")}
            {link(Tab::Questions, Some("questions"), "Questions")}
            {link(Tab::Tests, Some("tests"), "Tests")}
        </nav>
        {move || {
            let failing = failing.get();
            (failing > 0).then(|| {
                let words = if failing == 1 {
                    "One question is no longer answered by the article that must answer it.".to_owned()
                } else {
                    format!("{failing} questions are no longer answered by the articles that must answer them.")
                };
                view! {
                    <div role="alert" class="mb-6">
                        <Notice tone=Tone::Bad icon=lu::LuTriangleAlert>
                            {words} " "
                            <a href="/portal/knowledge?tab=tests" class="font-medium underline underline-offset-2">
                                "See which"
                            </a>
                        </Notice>
                    </div>
                }
            })
        }}
        {move || match tab.get() {
            Tab::Articles => view! { <Articles page acts/> }.into_any(),
            Tab::Questions => view! { <Questions page acts/> }.into_any(),
            Tab::Tests => view! { <Tests page acts address/> }.into_any(),
        }}
    }
}
