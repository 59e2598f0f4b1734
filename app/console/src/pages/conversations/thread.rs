//! What was said, noted and done, in order. The scroller grows upwards, so that its end is in view.

use crate::booking::card_words;
use contract::{
    answering::{Line, OpenConversation, SentFile},
    conversations::{Author, Message},
};
use leptos::prelude::*;
use ui::{Icon, lu};

#[component]
pub fn Lines(opened: Signal<OpenConversation>) -> impl IntoView {
    let lines = Memo::new(move |_| opened.with(|opened| opened.lines.clone()));
    let writing = Memo::new(move |_| {
        opened.with(|opened| {
            let visitor = opened.visitor_writes.then(|| "The visitor".to_owned());
            visitor.into_iter().chain(opened.writing.iter().cloned()).collect::<Vec<_>>()
        })
    });
    view! {
        <div
            class="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto"
            tabindex="0"
            role="log"
            aria-label="What was said"
        >
            <ol class="flex flex-col gap-3 px-4 py-3">
                <For each=move || lines.get() key=key let:line>
                    {shown(line)}
                </For>
                <Show when=move || !writing.with(Vec::is_empty)>
                    <li role="status" class="vanishing flex items-center gap-2 text-2xs text-ink-2">
                        <span aria-hidden="true" class="flex gap-1 rounded-md rounded-bl-sm bg-sunk px-3 py-2.5 *:size-1.5 *:animate-pulse *:rounded-full *:bg-ink-3 motion-reduce:*:animate-none">
                            <span></span>
                            <span></span>
                            <span></span>
                        </span>
                        {move || {
                            let names = writing.get();
                            let verb = if names.len() == 1 { "is typing" } else { "are typing" };
                            format!("{} {verb}", names.join(", "))
                        }}
                    </li>
                </Show>
            </ol>
        </div>
    }
}

/// Cards change with what happens to them; a line that changed is drawn anew.
fn key(line: &Line) -> String {
    match line {
        Line::Said { message, files } => {
            format!("{} {} {:?}", message.id, files.len(), message.card.as_ref().and_then(card_words))
        }
        Line::Note { id, .. } | Line::Happened { id, .. } => id.clone(),
    }
}

fn shown(line: Line) -> AnyView {
    match line {
        Line::Said { message, files } => said(*message, files),
        Line::Note { by, text, at_label, .. } => view! {
            <li class="flex gap-2 rounded-md border border-dashed border-warn bg-warn-soft px-3 py-2 text-xs leading-5">
                <Icon icon=lu::LuLock class="mt-0.5 size-3.5 shrink-0 text-warn"/>
                <div class="min-w-0 flex-1">
                    <p class="flex gap-2">
                        <strong class="font-semibold">{by}</strong>
                        <span class="text-ink-2">"only your team sees this"</span>
                        <span class="ml-auto text-2xs text-ink-2 tabular">{at_label}</span>
                    </p>
                    <p dir="auto" class="break-words whitespace-pre-line">{text}</p>
                </div>
            </li>
        }
        .into_any(),
        Line::Happened { words, at_label, .. } => view! {
            <li class="flex items-center gap-2 py-1 text-2xs text-ink-2 before:flex-1 before:border-t before:border-line after:flex-1 after:border-t after:border-line">
                <span>{words} ", " <span class="tabular">{at_label}</span></span>
            </li>
        }
        .into_any(),
    }
}

fn said(message: Message, files: Vec<SentFile>) -> AnyView {
    let card = message.card.as_ref().and_then(card_words);
    if message.text.is_empty() && card.is_none() {
        return ().into_any();
    }
    let (side, bubble, mark, who) = match message.author {
        Author::Visitor => ("", "justify-self-start rounded-bl-sm bg-sunk", None, None),
        Author::Desk => (
            "ml-auto justify-items-end",
            "rounded-br-sm border border-brand/40 bg-panel",
            Some(lu::LuSparkles),
            Some("Assistant".to_owned()),
        ),
        Author::Person { name } => {
            ("ml-auto justify-items-end", "rounded-br-sm bg-brand text-on-brand", Some(lu::LuCheck), Some(name))
        }
    };
    view! {
        <li class=format!("grid max-w-[85%] gap-1 {side}")>
            <div dir="auto" class=format!("rounded-md px-3 py-2 break-words whitespace-pre-line {bubble}")>
                {(!message.text.is_empty()).then(|| view! { <p>{message.text}</p> })}
                {card.map(|words| view! { <p class="text-xs opacity-80">{words}</p> })}
            </div>
            {(!files.is_empty()).then(|| sent(files))}
            <p class="flex items-center gap-1 text-2xs text-ink-2 tabular">
                {mark.map(|icon| view! { <Icon icon=icon class="size-3 shrink-0 text-brand"/> })}
                {who.map(|who| format!("{who} · "))} {message.at_label}
            </p>
        </li>
    }
    .into_any()
}

/// What came with a mail: pictures as pictures, everything else by its name.
fn sent(files: Vec<SentFile>) -> impl IntoView {
    let file = |file: SentFile| {
        let SentFile { name, size_label, url, is_picture } = file;
        let picture = is_picture.then(|| {
            view! {
                <img
                    src=url.clone()
                    alt=""
                    loading="lazy"
                    class="max-h-44 w-full bg-sunk object-contain"
                />
            }
        });
        let icon = if is_picture { lu::LuImage } else { lu::LuPaperclip };
        view! {
            <li>
                <a
                    href=url
                    target="_blank"
                    rel="external noopener"
                    class="grid w-56 max-w-full overflow-hidden rounded-md border border-line bg-panel text-xs hover:border-ink-3"
                >
                    {picture}
                    <span class="flex min-w-0 items-center gap-1.5 px-2.5 py-2">
                        <Icon icon=icon class="size-3.5 shrink-0 text-ink-2"/>
                        <span dir="auto" class="truncate">{name}</span>
                        <span class="ml-auto shrink-0 text-2xs text-ink-2 tabular">{size_label}</span>
                    </span>
                </a>
            </li>
        }
    };
    view! { <ul class="flex flex-wrap gap-1.5" aria-label="Files">{files.into_iter().map(file).collect_view()}</ul> }
}
