//! What was in force before, of what is kept in versions.

use super::Panel;
use contract::policies::VersionLine;
use leptos::prelude::*;
use ui::{Badge, Icon, Tone, lu};

/// The versions of a page's matter, the newest first, with who saved each.
#[component]
pub fn Versions(
    #[prop(into)] lines: Signal<Vec<VersionLine>>,
    #[prop(into)] in_force: Signal<u32>,
    /// The page that shows an earlier one as `?version=2`, where there is such a page.
    #[prop(optional)]
    page: Option<&'static str>,
    /// The version that the page shows.
    #[prop(into, optional)]
    shown: Option<Signal<u32>>,
    /// While there is none.
    none: &'static str,
) -> impl IntoView {
    let line = move |line: VersionLine| {
        let VersionLine { version, saved_by, saved_at, saved_at_label } = line;
        let name = format!("Version {version}");
        let title = match page {
            None => view! { <p class="font-medium">{name}</p> }.into_any(),
            Some(page) => {
                let current = move || (shown.map(|shown| shown.get()) == Some(version)).then_some("true");
                let href = format!("{page}?version={version}");
                view! {
                    <a href=href aria-current=current class="inline-flex min-h-6 items-center font-medium underline-offset-2 hover:underline">
                        {name}
                    </a>
                }
                .into_any()
            }
        };
        view! {
            <li class="flex items-center gap-2 border-b border-line py-2 text-sm last:border-0">
                <div class="min-w-0 flex-1">
                    {title}
                    <p class="text-ink-2">
                        {saved_by} ", " <time datetime=saved_at.to_rfc3339()>{saved_at_label}</time>
                    </p>
                </div>
                <Show when=move || in_force.get() == version>
                    <Badge tone=Tone::Good>"In force"</Badge>
                </Show>
            </li>
        }
    };
    let empty = Memo::new(move |_| lines.with(Vec::is_empty));
    view! {
        <Panel id="p-versions" title="Versions">
            <Show
                when=move || empty.get()
                fallback=move || {
                    view! {
                        <ul class="-my-2">
                            <For each=move || lines.get() key=|line| line.version children=line/>
                        </ul>
                    }
                }
            >
                <p class="flex items-center gap-2 text-sm text-ink-2">
                    <Icon icon=lu::LuHistory class="size-4 shrink-0"/>
                    {none}
                </p>
            </Show>
        </Panel>
    }
}
