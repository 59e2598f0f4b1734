//! Articles: written, pasted, handed in and planted; and what is told from the clinic's settings.

use super::Acts;
use crate::{
    outcome::Outcome,
    parts::{More, Panel},
    shell::HereNow,
};
use contract::knowledge::{ArticleForm, ArticleView, KnowledgePage as Page, MadeView, PackView};
use domain::{authorization::Action, ids::ArticleId, understanding::Locale};
use leptos::{form::ActionForm, prelude::*};
use ui::{
    Button, ButtonSize, ButtonTone, Checkbox, EmptyState, Field, Icon, Select, SelectOption, StateBadge, TextArea,
    TextInput, Tone, lu,
};

/// Fields whose errors stand beside them.
const FIELDS: &[&str] = &["title", "body", "page"];
/// Of an article in the list, in characters.
const EXCERPT: usize = 180;

/// Which form an article is typed into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Write,
    Paste,
    Change(ArticleId),
}

impl Acts {
    /// What this form was refused for: all share one action, and the answer belongs to the form that asked.
    fn saved_from(self, form: Form) -> Outcome {
        let is_mine = RwSignal::new(false);
        Effect::new(move |_| {
            let sent = self.save.input().with(|input| {
                input.as_ref().map(|input| match input.article {
                    Some(id) => Form::Change(id),
                    None if input.form.page.is_empty() && !input.form.html => Form::Write,
                    None => Form::Paste,
                })
            });
            if let Some(sent) = sent {
                is_mine.set(sent == form);
            }
        });
        let all = Outcome::of(self.save);
        Outcome::with(Signal::derive(move || is_mine.get().then(|| all.error()).flatten()))
    }
}

#[component]
pub fn Articles(page: Signal<Page>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeKnowledge);
    let none = Memo::new(move |_| page.with(|page| page.articles.is_empty()));
    // A plain form's answer comes without the form that asked, so that none shows it.
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        if acts.save.input().with(Option::is_some) {
            asked.set(true);
        }
    });
    let unclaimed = Outcome::of(acts.save).problem(&[]);
    view! {
        {move || (!asked.get()).then(unclaimed).flatten()}
        <Show when=move || may_change.get()>
            <Add page acts/>
        </Show>
        <Show when=move || none.get()>
            <EmptyState
                icon=lu::LuBookOpen
                title="No articles yet"
                text="Begin with the questions that you answer every day: parking, insurance, what to bring. Templates give you the headings; what they say of your clinic is yours to fill in."
            >
                <Show when=move || may_change.get()>
                    <Packs page acts/>
                </Show>
            </EmptyState>
        </Show>
        <Indexing page acts/>
        <ul class="grid gap-3">
            <For each=move || page.with(|page| page.articles.clone()) key=|row| (row.id, row.version) let:row>
                <Row row acts/>
            </For>
        </ul>
        <Show when=move || may_change.get() && !none.get()>
            <div class="mt-4">
                <More label="Templates to begin with" word="Templates">
                    <p class="text-sm text-ink-2">
                        "Drafts with places to fill in. What is here under the same title stays as it is."
                    </p>
                    <div class="flex flex-wrap gap-2">
                        <Packs page acts/>
                    </div>
                </More>
            </div>
        </Show>
        <Made page/>
    }
}

/// The ways in which an article comes here.
#[component]
fn Add(page: Signal<Page>, acts: Acts) -> impl IntoView {
    // Saved: the forms are empty again.
    let forms = move || {
        page.with(|page| page.articles.len());
        view! {
            <More label="Write an article" word="Write">
                <ArticleFields of=Form::Write form=ArticleForm { published: true, ..ArticleForm::default() } seen=0 acts/>
            </More>
            <More label="Paste a page" word="Paste a page">
                <ArticleFields of=Form::Paste form=ArticleForm { published: true, ..ArticleForm::default() } seen=0 acts/>
            </More>
        }
    };
    view! {
        <Panel id="k-add" title="Add an article">
            <div class="grid justify-items-start gap-3 [&>details[open]]:w-full">
                {forms}
                <More label="Upload a file" word="Upload a file">
                    // A plain form on purpose: it carries a file, and its answer is this page.
                    <form method="post" action="/portal/knowledge/upload" enctype="multipart/form-data" class="grid gap-3">
                        <Field id="k-file" label="A file" hint="Text, Markdown, HTML, PDF or Word (.docx), at most 10 MB. Its words are kept, the file is not.">
                            <input
                                id="k-file"
                                type="file"
                                name="file"
                                required
                                accept=".txt,.md,.markdown,.html,.htm,.pdf,.docx"
                                class="w-full min-w-0 rounded-md border border-field bg-panel p-2 text-base file:mr-3 file:cursor-pointer file:rounded-sm file:border-0 file:bg-sunk file:px-3 file:py-1.5 file:font-medium file:text-ink"
                            />
                        </Field>
                        <Button kind="submit" tone=ButtonTone::Primary class="justify-self-start">
                            "Upload it as a draft"
                        </Button>
                    </form>
                </More>
            </div>
        </Panel>
    }
}

#[component]
fn Packs(page: Signal<Page>, acts: Acts) -> impl IntoView {
    let packs = page.with_untracked(|page| page.packs.clone());
    packs
        .into_iter()
        .map(|PackView { key, name, titles }| {
            view! {
                <ActionForm action=acts.plant>
                    <input type="hidden" name="pack" value=key/>
                    <Button kind="submit" attr:title=titles.join(", ")>
                        {name}
                    </Button>
                </ActionForm>
            }
        })
        .collect_view()
}

/// How far indexing is, while it is under way.
#[component]
fn Indexing(page: Signal<Page>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeKnowledge);
    move || {
        let (done, all) = page.with(|page| (page.indexed, u32::try_from(page.articles.len()).unwrap_or(u32::MAX)));
        let by_meaning = page.with(|page| page.by_meaning).filter(|count| *count > 0);
        if all == 0 {
            return None;
        }
        let under_way = done < all;
        let words = if under_way {
            format!("Indexing: {done} of {all} articles")
        } else if all == 1 {
            "One article, indexed".to_owned()
        } else {
            format!("{all} articles, all indexed")
        };
        let by_meaning = by_meaning.map(|count| match count {
            1 => " One passage is found by what it means too.".to_owned(),
            count => format!(" {count} passages are found by what they mean too."),
        });
        Some(view! {
            <div class="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
                <p role="status" class="text-sm text-ink-2 tabular">{words}"."{by_meaning}</p>
                {under_way.then(|| view! { <progress aria-label="Indexing" max=all value=done class="h-2 w-40 accent-brand"></progress> })}
                {(!under_way && may_change.get())
                    .then(|| {
                        view! {
                            <ActionForm action=acts.index>
                                <Button kind="submit" size=ButtonSize::Small tone=ButtonTone::Ghost>
                                    "Index again"
                                </Button>
                            </ActionForm>
                        }
                    })}
            </div>
        })
    }
}

#[component]
fn Row(row: ArticleView, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeKnowledge);
    let ArticleView { id, version, form, source, changed_label, placeholders, passages } = row;
    let published = form.published;
    let (tone, icon, state) = if published {
        (Tone::Good, lu::LuCircleCheck, "Published")
    } else {
        (Tone::Neutral, lu::LuPencilLine, "Draft")
    };
    let words = form.body.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut excerpt: String = words.chars().take(EXCERPT).collect();
    if words.chars().count() > EXCERPT {
        excerpt.push('…');
    }
    let language = if form.locale == Locale::Es { " · Spanish" } else { "" };
    let pieces = if passages == 1 { "1 passage".to_owned() } else { format!("{passages} passages") };
    let open = (!placeholders.is_empty()).then(|| format!("To fill in: {}", placeholders.join("; ")));
    let title = form.title.clone();
    let form = StoredValue::new(form);
    view! {
        <li class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <div class="flex flex-wrap items-start gap-x-3 gap-y-2">
                <div class="min-w-0 flex-1 basis-64">
                    <h2 class="flex flex-wrap items-center gap-2 font-semibold wrap-anywhere">
                        {title.clone()} <StateBadge tone icon label=state/>
                    </h2>
                    <p class="mt-1 text-sm wrap-anywhere">{excerpt}</p>
                    <p class="mt-1 text-sm text-ink-2 wrap-anywhere">
                        {source} " · " {changed_label} " · " {pieces} {language}
                    </p>
                    {open
                        .map(|open| {
                            view! {
                                <p class="mt-2 flex items-start gap-1.5 text-sm text-warn wrap-anywhere">
                                    <Icon icon=lu::LuPenLine class="mt-0.5 size-4 shrink-0"/>
                                    {open}
                                </p>
                            }
                        })}
                </div>
                <Show when=move || may_change.get()>
                    <ActionForm action=acts.publish>
                        <input type="hidden" name="article" value=id.to_string()/>
                        <input type="hidden" name="published" value=(!published).to_string()/>
                        <Button kind="submit" size=ButtonSize::Small>
                            {if published { "Take back" } else { "Publish" }}
                        </Button>
                    </ActionForm>
                </Show>
            </div>
            <Show when=move || may_change.get()>
                <div class="mt-3">
                    <More label=format!("Change {title}") word="Change">
                        <ArticleFields of=Form::Change(id) form=form.get_value() seen=version acts/>
                        {(!published).then(|| view! { <Remove id acts/> })}
                    </More>
                </div>
            </Show>
        </li>
    }
}

/// A draft goes for good, with its tests.
#[component]
fn Remove(id: ArticleId, acts: Acts) -> impl IntoView {
    view! {
        <ActionForm action=acts.remove>
            <input type="hidden" name="article" value=id.to_string()/>
            <div class="flex flex-wrap items-center gap-3 border-t border-line pt-4">
                <Button kind="submit" size=ButtonSize::Small tone=ButtonTone::Danger>
                    "Remove the draft"
                </Button>
                <p class="text-sm text-ink-2">"It goes for good, with its tests."</p>
            </div>
        </ActionForm>
    }
}

#[component]
fn ArticleFields(of: Form, form: ArticleForm, seen: u32, acts: Acts) -> impl IntoView {
    let outcome = acts.saved_from(of);
    let (article, prefix) = match of {
        Form::Change(id) => (Some(id), id.to_string()),
        Form::Write => (None, "write".to_owned()),
        Form::Paste => (None, "paste".to_owned()),
    };
    let from_page = of == Form::Paste || !form.page.is_empty();
    let ArticleForm { title, body, locale, page, published, .. } = form;
    let [title, body, page] = [title, body, page].map(RwSignal::new);
    let locale = RwSignal::new(locale.as_str().to_owned());
    let (published, html) = (RwSignal::new(published), RwSignal::new(of == Form::Paste));
    let [title_id, body_id, locale_id, page_id] =
        ["title", "body", "locale", "page"].map(|part| format!("k-{prefix}-{part}"));
    let languages = vec![SelectOption::new("en", "English"), SelectOption::new("es", "Spanish")];
    let hint = if of == Form::Paste {
        "What you copied from the page, or its HTML."
    } else {
        "Plain text or Markdown. Headings divide it into passages; one passage is one answer."
    };
    view! {
        <ActionForm action=acts.save>
            {article.map(|id| view! { <input type="hidden" name="article" value=id.to_string()/> })}
            <input type="hidden" name="seen" value=seen.to_string()/>
            {outcome.problem(FIELDS)}
            <div class="grid gap-4">
                <div class="grid items-start gap-4 sm:grid-cols-[1fr_10rem]">
                    <Field id=title_id label="Title" hint="As a client would ask for it: “Parking”." error=outcome.reason("title") required=!from_page>
                        <TextInput name="form[title]" value=title maxlength=160/>
                    </Field>
                    <Field id=locale_id label="Language">
                        <Select name="form[locale]" options=languages value=locale/>
                    </Field>
                </div>
                {from_page
                    .then(|| {
                        view! {
                            <Field
                                id=page_id
                                label="Address of the page"
                                hint="Answers link to it. Leave the text empty, and we fetch the page as a draft."
                                error=outcome.reason("page")
                            >
                                <TextInput name="form[page]" value=page maxlength=500 attr:inputmode="url" attr:placeholder="https://"/>
                            </Field>
                        }
                    })}
                <Field id=body_id label="What it says" hint=hint error=outcome.reason("body") required=!from_page>
                    <TextArea name="form[body]" value=body rows=8 maxlength=60_000/>
                </Field>
                {(of == Form::Paste)
                    .then(|| {
                        view! {
                            <Checkbox name="form[html]" value="true" checked=html>
                                "It is HTML"
                            </Checkbox>
                        }
                    })}
                <Checkbox name="form[published]" value="true" checked=published>
                    "Published: the chat tells it"
                </Checkbox>
            </div>
            <Button kind="submit" tone=ButtonTone::Primary class="mt-4" loading=acts.save.pending()>
                "Save the article"
            </Button>
        </ActionForm>
    }
}

/// What is told from the settings at this moment, and where each is changed.
#[component]
fn Made(page: Signal<Page>) -> impl IntoView {
    let made = Memo::new(move |_| page.with(|page| page.made.clone()));
    view! {
        <section aria-labelledby="k-made" class="mt-8">
            <h2 id="k-made" class="text-lg font-semibold">"Told from your settings"</h2>
            <p class="mt-1 max-w-[65ch] text-sm text-ink-2">
                "Prices, terms, hours and address need no article. They are read from your settings when somebody asks, so they are never out of date."
            </p>
            <ul class="mt-3 divide-y divide-line rounded-lg bg-panel px-5 shadow-1 dark:ring-1 dark:ring-line">
                {move || {
                    made.get()
                        .into_iter()
                        .map(|MadeView { title, heading, body, href }| {
                            let name = if heading.is_empty() { title } else { format!("{title} › {heading}") };
                            view! {
                                <li class="grid gap-x-6 gap-y-1 py-3 sm:grid-cols-[14rem_1fr]">
                                    <a href=href class="font-medium underline-offset-2 hover:underline wrap-anywhere">{name}</a>
                                    <p class="text-sm whitespace-pre-line text-ink-2 wrap-anywhere">{body}</p>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </section>
    }
}
