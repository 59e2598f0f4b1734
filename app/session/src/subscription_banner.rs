//! What every page shows while the organisation's own subscription needs somebody: a trial that ends, a payment that
//! failed, a team that can only look.

use contract::identity::Member;
use domain::authorization::Action;
use leptos::prelude::*;
use ui::{Icon, lu};

/// Says what is the matter, and leads whoever may do something about it there.
#[component]
pub fn SubscriptionBanner(#[prop(into)] member: Signal<Option<Member>>) -> impl IntoView {
    let shown = move || {
        member.with(|member| {
            let member = member.as_ref()?;
            let banner = member.subscription.clone()?;
            Some((banner, member.may(Action::ReadBilling)))
        })
    };
    move || {
        shown().map(|(banner, may)| {
            let (ground, mark) =
                if banner.is_urgent { ("bg-bad-soft", "text-bad") } else { ("bg-warn-soft", "text-warn") };
            view! {
                <section
                    aria-label="Subscription"
                    class=format!("flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm {ground}")
                >
                    <Icon icon=lu::LuReceipt class=format!("size-4 shrink-0 {mark}")/>
                    <p class="min-w-0 flex-1">{banner.words}</p>
                    {if may {
                        view! {
                            <a
                                href="/portal/subscription"
                                rel="external"
                                class="py-1 font-medium underline underline-offset-2"
                            >
                                "Subscription"
                            </a>
                        }
                            .into_any()
                    } else {
                        view! { <p>"An owner or admin can change that."</p> }.into_any()
                    }}
                </section>
            }
        })
    }
}
