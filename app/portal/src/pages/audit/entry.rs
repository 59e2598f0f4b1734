//! One entry, as people read it.

use contract::audit::AuditView;
use leptos::prelude::*;

#[component]
pub fn Entry(entry: AuditView) -> impl IntoView {
    let AuditView { position, at, at_label, actor, action, title, subject, details, address, request_id } = entry;
    let request = if request_id.is_empty() { String::new() } else { format!("request {request_id}") };
    let from = [address, request].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <li class="grid gap-x-4 gap-y-0.5 py-3 md:grid-cols-[10rem_minmax(0,1fr)]">
            <p class="text-xs leading-5 text-ink-2 tabular">
                <time datetime=at.to_rfc3339()>{at_label}</time>
                <span class="block">"No. " {position}</span>
            </p>
            <div class="min-w-0">
                <p dir="auto" class="break-words">
                    <b class="font-medium">{actor}</b> " " {title} {(!subject.is_empty()).then(|| format!(": {subject}"))}
                </p>
                <ul class="text-sm text-ink-2 empty:hidden">
                    {details.into_iter().map(|detail| view! { <li class="break-words">{detail}</li> }).collect_view()}
                </ul>
                <p class="text-xs break-all text-ink-2"><code>{action}</code> " · " {from}</p>
            </div>
        </li>
    }
}
