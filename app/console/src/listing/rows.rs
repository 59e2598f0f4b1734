//! Rows where there is room, cards on phones, and what stands there until they come.

use super::Opening;
use leptos::prelude::*;
use ui::Skeleton;

const HEAD: &str = "sticky top-0 z-10 h-8 bg-panel px-3 text-left text-xs font-medium text-ink-2 shadow-[inset_0_-1px_0_var(--line)] max-lg:px-2";

/// The classes of a row's cell.
pub const CELL: &str = "h-8 max-w-52 truncate px-3 max-lg:max-w-36 max-lg:px-2";

/// A column's title, and the classes that its head has beyond those of all.
pub type Column = (&'static str, &'static str);

/// The table, from 768 px on; `children` are its [`ListRow`]s.
#[component]
pub fn ListTable(caption: &'static str, columns: &'static [Column], children: Children) -> impl IntoView {
    let head = columns.iter().map(|(title, class)| {
        view! {
            <th scope="col" class=format!("{HEAD} {class}")>
                {*title}
            </th>
        }
    });
    view! {
        <table class="w-full border-collapse text-sm max-md:hidden">
            <caption class="sr-only">{caption}</caption>
            <thead>
                <tr>{head.collect_view()}</tr>
            </thead>
            <tbody>{children()}</tbody>
        </table>
    }
}

/// The link is the name; the whole row is as good as it.
#[component]
pub fn ListRow(opening: Opening, id: String, children: Children) -> impl IntoView {
    let (shown, opened) = (id.clone(), id);
    view! {
        <tr
            class="cursor-pointer border-b border-line hover:bg-sunk data-open:bg-brand-soft"
            data-open=move || opening.is_open(&shown).then_some("")
            on:click=move |_| opening.open(&opened)
        >
            {children()}
        </tr>
    }
}

/// The name in a row, which opens it.
#[component]
pub fn OpeningName(opening: Opening, id: String, name: String) -> impl IntoView {
    let (element, href, shown) = (opening.row(&id), id.clone(), id);
    view! {
        <a
            id=element
            href=move || opening.href(&href)
            data-noscroll=""
            aria-current=move || opening.is_open(&shown).then_some("true")
            class="rounded-sm font-medium hover:underline"
            on:click=move |click| click.stop_propagation()
        >
            {name}
        </a>
    }
}

/// A row on phones.
#[component]
pub fn ListCard(opening: Opening, id: String, children: Children) -> impl IntoView {
    view! {
        <li>
            <a
                id=Opening::card(&id)
                href=move || opening.href(&id)
                data-noscroll=""
                class="block rounded-md bg-paper p-3 leading-5 shadow-1 dark:ring-1 dark:ring-line"
            >
                {children()}
            </a>
        </li>
    }
}

/// Rows that are on their way.
#[component]
pub fn RowsSkeleton() -> impl IntoView {
    view! {
        <div aria-busy="true" class="grid gap-3 p-4">
            <span class="sr-only">"Loading"</span>
            {(0..8).map(|_| view! { <Skeleton class="h-5 max-md:h-16"/> }).collect_view()}
        </div>
    }
}

/// Rows with a face that are on their way: “Loading leads”.
#[component]
pub fn PeopleSkeleton(words: &'static str) -> impl IntoView {
    let row = |_| {
        view! {
            <div class="flex items-center gap-3">
                <Skeleton class="size-8 rounded-full"/>
                <Skeleton class="h-8 flex-1"/>
            </div>
        }
    };
    view! {
        <div aria-busy="true" class="grid gap-4 p-4">
            <span class="sr-only">{words}</span>
            {(0..6).map(row).collect_view()}
        </div>
    }
}
