//! Where an answer stands in what the clinic knows.

use crate::chat::Chat;
use contract::knowledge::Citation;
use leptos::prelude::*;
use ui::{Icon, lu};

/// Below the bubble with the words: the article's title, its heading, and the page it was taken from.
pub fn view(chat: Chat, citations: Vec<Citation>) -> AnyView {
    let words = chat.words();
    let cited = citations.into_iter().map(|citation| {
        let Citation { title, heading, url, .. } = citation;
        let place = if heading.is_empty() { title } else { format!("{title} › {heading}") };
        let place = match url {
            // An article's own page, and nothing that stands in its text.
            Some(url) => view! {
                <a href=url target="_blank" rel="noopener noreferrer nofollow" class="underline underline-offset-2">
                    {place}
                    <span class="sr-only">" " {words.new_page}</span>
                </a>
            }
            .into_any(),
            None => view! { <cite class="not-italic">{place}</cite> }.into_any(),
        };
        view! { <li dir="auto" class="wrap-anywhere">{place}</li> }
    });
    let cited = cited.collect_view();
    view! {
        <div class="flex max-w-[85%] gap-1.5 self-start px-1 text-xs text-ink-2">
            <Icon icon=lu::LuBookOpen class="mt-0.5 size-3.5 shrink-0"/>
            <span class="sr-only">{words.from_articles} ": "</span>
            <ul class="grid min-w-0 gap-0.5">{cited}</ul>
        </div>
    }
    .into_any()
}
