//! What the analysis says of one enquiry, asked for when somebody wants to know.

use crate::api;
use contract::{AppError, analysis::AnalysisView};
use domain::{analysis::Reason, ids::LeadId};
use leptos::prelude::*;
use ui::{ErrorState, Icon, Spinner, lu};

#[component]
pub fn LeadAnalysis(lead: LeadId, name: String) -> impl IntoView {
    let ask = Action::new(move |(): &()| api::lead_analysis(lead));
    let open = move |_| {
        // Once; what is known of an enquiry changes slowly, and opening the page anew asks again.
        if ask.value().with_untracked(Option::is_none) && !ask.pending().get_untracked() {
            ask.dispatch(());
        }
    };
    let answer = move || ask.value().with(|answer| answer.clone().map(shown));
    view! {
        <details on:toggle=open class="group mt-1 text-xs">
            <summary
                aria-label=format!("Analysis of {name}")
                class="inline-flex min-h-6 cursor-pointer list-none items-center gap-1 text-ink-2 hover:text-ink max-md:min-h-10 [&::-webkit-details-marker]:hidden"
            >
                <Icon icon=lu::LuLightbulb class="size-3.5 shrink-0"/>
                "What to do next"
                <Icon icon=lu::LuChevronDown class="size-3.5 shrink-0 transition-transform group-open:rotate-180"/>
            </summary>
            <div aria-live="polite" class="mt-1 max-w-[60ch]">
                {move || ask.pending().get().then(|| view! { <Spinner class="size-3.5 text-ink-2"/> })} {answer}
            </div>
        </details>
    }
}

fn shown(answer: Result<AnalysisView, AppError>) -> AnyView {
    let AnalysisView { analysis, summary, by_model, .. } = match answer {
        Ok(view) => view,
        Err(error) => return view! { <ErrorState message=error.to_string()/> }.into_any(),
    };
    let reason = |reason: Reason| {
        view! {
            <li class="flex justify-between gap-3">
                <span>{reason.words}</span>
                <span class="tabular text-ink-2">{format!("{:+}", reason.weight)}</span>
            </li>
        }
    };
    view! {
        <div class="rounded-md bg-sunk px-3 py-2">
            <p class="font-medium">{analysis.next.words}</p>
            <p class="mt-1 text-ink-2">
                "Score " <span class="font-medium text-ink tabular">{analysis.score.points}</span> " of 100, from "
                {analysis.score.base} " before anything is known:"
            </p>
            <ul class="mt-1 grid gap-0.5">{analysis.score.reasons.into_iter().map(reason).collect_view()}</ul>
            {by_model.then(|| view! { <p class="mt-2 border-t border-line pt-2 text-ink-2">{summary}</p> })}
        </div>
    }
    .into_any()
}
