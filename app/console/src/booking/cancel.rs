//! Cancelling, with what goes back to the client said first.

use super::{
    opened::{Asking, Opened, Order, Problem},
    series::{Foreseen, Foresight, ScopeChoice, ScopeControl},
};
use contract::{
    bookings::{BookingChange, CancelPreview},
    series::SeriesEdit,
};
use domain::series::Scope;
use leptos::prelude::*;
use ui::{Button, ButtonTone, Dialog, Field, Icon, TextArea, lu};

#[component]
pub fn CancelDialog(opened: Opened) -> impl IntoView {
    let open = opened.dialog(Asking::Cancel);
    let reason = RwSignal::new(String::new());
    let cancel = Memo::new(move |_| opened.file.with(|file| file.cancel.clone()));
    let scope = ScopeChoice::new();
    let foresight =
        Foresight::of(opened, scope, move || open.get().then(|| SeriesEdit::Cancel { reason: String::new() }));
    // What goes back: of the one, or of all of them.
    let outcome = Memo::new(move |_| match foresight.known() {
        Some(Ok(plan)) => CancelPreview { refund: plan.refund, kept: plan.kept, refunds: Vec::new(), ..cancel.get() },
        _ => cancel.get(),
    });
    let title = Signal::derive(move || {
        format!("Cancel {}’s booking?", opened.file.with(|file| file.booking.client_name.clone()))
    });
    let send = move |_| {
        let refund = outcome.get_untracked().refund;
        let name = opened.file.with_untracked(|file| file.booking.client_name.clone());
        let done = if refund.is_zero() {
            format!("Cancelled: {name}")
        } else {
            format!("Cancelled: {name}. {refund} goes back")
        };
        let change = BookingChange::Cancel { reason: reason.get_untracked().trim().to_owned() };
        opened.send(Order { scope: scope.get_untracked(), ..Order::new(change, done) });
    };
    let label = move || {
        let refund = outcome.get().refund;
        let several = foresight.known().and_then(Result::ok).map(|plan| plan.visits.len());
        if let Some(several) = several.filter(|_| refund.is_zero() && scope.get() != Scope::This) {
            return format!("Cancel {}", crate::words::counted(several, "visit", "visits"));
        }
        if refund.is_zero() { "Cancel the booking".to_owned() } else { format!("Cancel and return {refund}") }
    };
    view! {
        <Dialog open id="cancel-booking" title>
            <div class="grid gap-4">
                <Problem opened/>
                <ScopeControl opened choice=scope name="cancel-scope"/>
                {move || consequences(&outcome.get())}
                <Foreseen foresight/>
                <Field id="cancel-reason" label="Reason" hint="Kept in the history, and told to the client.">
                    <TextArea name="reason" value=reason rows=2 maxlength=500 placeholder="The practitioner is ill"/>
                </Field>
                <div class="flex flex-wrap justify-end gap-2">
                    <Button on:click=move |_| open.set(false)>"Keep it"</Button>
                    <Button
                        tone=ButtonTone::Danger
                        loading=opened.pending()
                        disabled=Signal::derive(move || !cancel.get().allowed || !foresight.lets_go())
                        on:click=send
                    >
                        {label}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}

/// Exactly what will happen.
fn consequences(cancel: &CancelPreview) -> impl IntoView + use<> {
    let taken = cancel.refund.plus(cancel.kept).unwrap_or(cancel.refund);
    let words = if let Some(returns) = cancel.returns_to_package {
        let visit = if returns {
            "The visit comes back to its package."
        } else {
            "It is late: the visit of the package counts as used."
        };
        format!("{visit} You can undo it for a moment; then the time is free, and the client is told by e-mail.")
    } else if taken.is_zero() {
        "Nothing was paid, so nothing goes back. You can undo it for a moment; then the time is free, and the client is told by e-mail."
            .to_owned()
    } else {
        format!(
            "{} of {taken} goes back to the card it came from. You can undo it for a moment; then the time is free, and the client is told by e-mail.",
            cancel.refund
        )
    };
    let steps = cancel.refunds.iter().map(|step| {
        let class = if step.current { "font-semibold" } else { "text-ink-2" };
        view! {
            <li class=format!("flex justify-between gap-3 py-1 {class}")>
                <span class="flex items-center gap-1.5">
                    {step.current.then(|| view! { <Icon icon=lu::LuArrowRight class="size-3.5 shrink-0"/> })} {step.when.clone()}
                </span>
                <span>{step.refund.to_string()} " back"</span>
            </li>
        }
    });
    view! {
        <div class="text-sm">
            <p>{words}</p>
            <ul class="mt-2 divide-y divide-line tabular empty:hidden">{steps.collect_view()}</ul>
        </div>
    }
}
