//! What every page shows while somebody who runs Anteroom is inside a clinic.

use contract::identity::Member;
use leptos::prelude::*;
use ui::{Icon, lu};

/// Says that an operator is inside and why; nothing for members.
#[component]
pub fn OperatorBanner(#[prop(into)] member: Signal<Option<Member>>) -> impl IntoView {
    let inside = move || {
        member.with(|member| member.as_ref().and_then(|of| Some((of.clinic_name.clone(), of.operator_reason.clone()?))))
    };
    view! {
        {move || {
            inside()
                .map(|(clinic, reason)| {
                    view! {
                        <div
                            role="note"
                            aria-label="Operator"
                            class="flex flex-wrap items-center gap-x-3 gap-y-1 bg-warn-soft px-4 py-2 text-sm"
                        >
                            <Icon icon=lu::LuEye class="size-4 shrink-0 text-warn"/>
                            <p class="min-w-0 flex-1">
                                <b>"You are inside " {clinic} " as an Anteroom operator."</b>
                                " You look and change nothing; its log says why: “" {reason} "”."
                            </p>
                            <a href="/operator" rel="external" class="py-1 font-medium underline underline-offset-2">
                                "Other organisations"
                            </a>
                        </div>
                    }
                })
        }}
    }
}
