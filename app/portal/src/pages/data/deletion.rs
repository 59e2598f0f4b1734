//! The deletion of the organisation: what it means, the wish, and keeping it after all.

use crate::{
    api::data::{CancelDeletion, ScheduleDeletion},
    outcome::Outcome,
    parts::{More, Panel},
    shell::HereNow,
};
use contract::rights::{DeletionView, OrganisationData};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonTone, Field, Icon, Notice, TextInput, TimeDetail, Tone, ZonedTime, lu};

#[component]
pub fn Deletion(
    data: Signal<OrganisationData>,
    delete: ServerAction<ScheduleDeletion>,
    keep: ServerAction<CancelDeletion>,
    may: Signal<bool>,
) -> impl IntoView {
    let scheduled = Memo::new(move |_| data.with(|data| data.deletion.clone()));
    view! {
        <Panel id="h-delete" title="Delete the organisation">
            {Outcome::of(keep).problem(&[])}
            {move || match scheduled.get() {
                Some(deletion) => view! { <Scheduled deletion keep may/> }.into_any(),
                None => view! { <Wish data=data.get() delete/> }.into_any(),
            }}
        </Panel>
    }
}

#[component]
fn Scheduled(deletion: DeletionView, keep: ServerAction<CancelDeletion>, may: Signal<bool>) -> impl IntoView {
    let zone = HereNow::zone();
    let waits = (!deletion.waits_for.is_empty())
        .then(|| view! { <p class="mt-1">{format!("It waits: {}", deletion.waits_for)}</p> });
    view! {
        <Notice tone=Tone::Bad icon=lu::LuTriangleAlert>
            <p class="font-medium">
                "Everything is deleted on " <ZonedTime at=deletion.due_at zone detail=TimeDetail::Day/> "."
            </p>
            <p class="mt-1">"Until then the clinic goes on as usual. Its owners were told by mail, and are told again two days before."</p>
            {waits}
            <Show when=move || may.get()>
                <ActionForm action=keep attr:class="mt-3">
                    <Button kind="submit" loading=keep.pending()>
                        <Icon icon=lu::LuUndo2/>
                        "Keep the organisation"
                    </Button>
                </ActionForm>
            </Show>
        </Notice>
    }
}

#[component]
fn Wish(data: OrganisationData, delete: ServerAction<ScheduleDeletion>) -> impl IntoView {
    let outcome = Outcome::of(delete);
    let typed = RwSignal::new(String::new());
    let counted = |count: u32, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        more => Some(format!("{more} {many}")),
    };
    let open = counted(
        data.open_bookings,
        "booking is still open: tell that client.",
        "bookings are still open: tell those clients.",
    );
    let money = counted(
        data.unsettled,
        "payment or refund is under way: the deletion waits until it has arrived.",
        "payments and refunds are under way: the deletion waits until they have arrived.",
    );
    let warnings: Vec<_> = [open, money].into_iter().flatten().map(|words| view! { <li>{words}</li> }).collect();
    view! {
        <p class="max-w-[65ch] text-sm text-ink-2">
            {format!(
                "Everything of {} goes for good: clients, bookings, conversations, the books, the log, keys, and the members’ access. It happens {} days from now, and until then you can keep it after all. Make an export first if you need your records later.",
                data.name,
                data.grace_days,
            )}
        </p>
        <ul class="mt-2 grid list-disc gap-1 pl-5 text-sm empty:hidden">{warnings}</ul>
        <div class="mt-4">
            <More label="Delete the organisation" word="Delete">
                {outcome.problem(&["name"])}
                <ActionForm action=delete attr:class="grid max-w-lg gap-3">
                    <Field
                        id="delete-name"
                        label=format!("Type “{}” to go on", data.name)
                        error=outcome.reason("name")
                        required=true
                    >
                        <TextInput name="name" autocomplete="off" maxlength=120 value=typed/>
                    </Field>
                    <Button kind="submit" tone=ButtonTone::Danger class="justify-self-start" loading=delete.pending()>
                        <Icon icon=lu::LuTrash2/>
                        {format!("Delete it in {} days", data.grace_days)}
                    </Button>
                </ActionForm>
            </More>
        </div>
    }
}
