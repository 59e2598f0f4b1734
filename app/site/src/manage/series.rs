//! The other visits of a series, and giving up this one with all later ones.

use super::{Acts, ticket};
use crate::words::manage as words;
use contract::{
    bookings::{BookingView, path_of},
    series::{LaterCancel, SeriesView},
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonTone, Icon, lu};

/// “Visit 3 of 8” with every date; each leads to its own page.
#[component]
pub fn SeriesCard(series: SeriesView, booking: BookingView) -> impl IntoView {
    let title =
        booking.series.map_or_else(|| words::ALL_VISITS.to_owned(), |place| words::visit_of(place.number, place.of));
    let own = booking.id;
    view! {
        <section aria-labelledby="h-series" class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-series" class="font-semibold tabular">{title}</h2>
            <p class="text-sm text-ink-2">{series.rule_label}</p>
            <ol class="mt-3 flex flex-col text-base">
                {series
                    .visits
                    .into_iter()
                    .map(|visit| {
                        let here = visit.booking == own;
                        let href = path_of(&visit.manage_url).to_owned();
                        let look = match (here, visit.coming) {
                            (true, _) => "font-semibold",
                            (false, true) => "",
                            (false, false) => "text-ink-2",
                        };
                        view! {
                            <li class="border-t border-line first:border-t-0">
                                <a
                                    href=href
                                    rel="external"
                                    aria-current=here.then_some("page")
                                    class=format!("flex min-h-11 items-center gap-2.5 rounded-sm py-1 tabular hover:underline {look}")
                                >
                                    <Icon icon=ticket::icon(visit.state) class="size-4 shrink-0 text-ink-2"/>
                                    <span class="min-w-0 flex-1">{visit.label}</span>
                                    {(!visit.coming).then(|| view! { <span class="text-xs text-ink-2">{visit.state.label()}</span> })}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        </section>
    }
}

/// What cancelling this visit and all later ones does to the money, and the button.
#[component]
pub fn LaterPanel(later: LaterCancel, version: u32, acts: Acts) -> impl IntoView {
    let paid = !(later.refund.is_zero() && later.kept.is_zero());
    let text = if paid { words::cancel_text(&later.refund, &later.kept) } else { words::CANCEL_FREE_TEXT.to_owned() };
    view! {
        <section aria-labelledby="h-later" class="rounded-lg bg-panel p-5 shadow-1 sm:p-6 dark:ring-1 dark:ring-line">
            <h2 id="h-later" class="text-xl font-semibold tracking-tight tabular">{words::cancel_later(later.visits)}</h2>
            <p class="text-base text-ink-2">{text}</p>
            <ActionForm action=acts.ending attr:class="mt-6 flex flex-wrap items-center gap-x-4 gap-y-3">
                <input type="hidden" name="token" value=acts.token.get_value()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <Button kind="submit" tone=ButtonTone::Danger class="h-11 max-sm:w-full" loading=acts.ending.pending()>
                    {words::cancel_visits(later.visits)}
                </Button>
                <p class="flex min-w-0 flex-1 items-start gap-2 text-sm text-ink-2 max-sm:basis-full">
                    <Icon icon=lu::LuInfo class="mt-0.5 size-4 shrink-0"/>
                    {words::CANCEL_LATER_EFFECT}
                </p>
            </ActionForm>
        </section>
    }
}
