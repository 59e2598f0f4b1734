//! What the server said no to: a place that somebody has, with others to choose from, and one that wants a reason.

use super::Board;
use contract::{
    bookings::{BookingChange, BookingView, Placing},
    clinics::{SlotDay, SlotTime},
};
use leptos::prelude::*;
use ui::{Button, ButtonTone, Dialog, Field, Icon, Notice, TextArea, Tone, lu};

/// Why a card went back.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    Taken { booking: BookingView, what: String, alternatives: Vec<SlotDay> },
    WantsReason { booking: BookingView, placing: Placing, why: String },
}

/// Both questions, each open when there is something to ask.
#[component]
pub fn RefusedDialogs(board: Board) -> impl IntoView {
    let refused = board.carry.refused;
    let taken = tied(refused, |refused| matches!(refused, Refused::Taken { .. }));
    let wants_reason = tied(refused, |refused| matches!(refused, Refused::WantsReason { .. }));
    view! {
        <Dialog open=taken id="time-taken" title="Somebody has this time">
            {move || match refused.get() {
                Some(Refused::Taken { booking, what, alternatives }) => {
                    Some(view! { <Others board booking what alternatives/> })
                }
                _ => None,
            }}
        </Dialog>
        <Dialog open=wants_reason id="override" title="Put it there all the same?">
            {move || match refused.get() {
                Some(Refused::WantsReason { booking, placing, why }) => {
                    Some(view! { <Override board booking placing why/> })
                }
                _ => None,
            }}
        </Dialog>
    }
}

/// A signal for a dialog that is open for one kind of refusal, and clears it when it closes.
fn tied(refused: RwSignal<Option<Refused>>, kind: fn(&Refused) -> bool) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(refused.with(|refused| refused.as_ref().is_some_and(kind))));
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        let own = || refused.with_untracked(|refused| refused.as_ref().is_some_and(kind));
        if was == Some(true) && !is && own() {
            refused.set(None);
        }
        is
    });
    open
}

#[component]
fn Others(board: Board, booking: BookingView, what: String, alternatives: Vec<SlotDay>) -> impl IntoView {
    let booking = StoredValue::new(booking);
    let times: Vec<(String, SlotTime)> = alternatives
        .into_iter()
        .flat_map(|day| {
            let label = format!("{} {}", day.weekday, day.day);
            day.times.into_iter().map(move |time| (label.clone(), time))
        })
        .collect();
    let nothing = times.is_empty();
    let buttons = times.into_iter().map(|(day, time)| {
        let label = format!("{day}, {}", time.label);
        let practitioner = time.practitioner.clone();
        let take = move |_| {
            let change =
                BookingChange::Reschedule { start: time.start, practitioner_id: Some(time.practitioner_id.clone()) };
            board.carry.reschedule(board, &booking.get_value(), change);
        };
        view! {
            <li>
                <button
                    type="button"
                    disabled=move || board.carry.sending.get()
                    class="flex min-h-11 w-full cursor-pointer items-center gap-3 rounded-md border border-line px-3 text-left hover:border-brand hover:bg-brand-soft disabled:cursor-progress disabled:opacity-60"
                    on:click=take
                >
                    <Icon icon=lu::LuCheck class="size-4 shrink-0 text-good"/>
                    <span class="font-medium tabular">{label}</span>
                    <span class="ml-auto truncate text-xs text-ink-2">"with " {practitioner}</span>
                </button>
            </li>
        }
    });
    view! {
        <div class="grid gap-4">
            <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{what}</Notice>
            <p class="text-sm">{booking.with_value(|booking| format!("{} stays where it was.", booking.client_name))}</p>
            <section class=if nothing { "hidden" } else { "" }>
                <h3 class="pb-2 text-sm font-medium">"The nearest free times"</h3>
                <ul class="grid gap-1.5">{buttons.collect_view()}</ul>
            </section>
            <div class="flex justify-end">
                <Button on:click=move |_| board.carry.refused.set(None)>"Keep it where it is"</Button>
            </div>
        </div>
    }
}

#[component]
fn Override(board: Board, booking: BookingView, placing: Placing, why: String) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let missing = RwSignal::new(None::<String>);
    let asked = StoredValue::new((booking, placing));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let given = reason.get_untracked().trim().to_owned();
        if given.is_empty() {
            missing.set(Some("Say why, in a few words.".to_owned()));
            return;
        }
        let (booking, placing) = asked.get_value();
        board.carry.place(board, booking, Placing { override_reason: Some(given), ..placing });
    };
    view! {
        <form class="grid gap-4" on:submit=send>
            <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{why}</Notice>
            <Field
                id="override-reason"
                label="Reason"
                hint="Kept with the booking and in the audit log. The client does not see it."
                error=missing
            >
                <TextArea name="reason" value=reason rows=2 maxlength=300 placeholder="Agreed with Dr. Okafor by phone"/>
            </Field>
            <div class="flex flex-wrap justify-end gap-2">
                <Button on:click=move |_| board.carry.refused.set(None)>"Put it back"</Button>
                <Button tone=ButtonTone::Primary kind="submit" loading=board.carry.sending>
                    "Put it there"
                </Button>
            </div>
        </form>
    }
}
