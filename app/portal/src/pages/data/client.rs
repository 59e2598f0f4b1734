//! One client: what is held, the file to hand over, and the erasure with everything that it will do.

use super::Rows;
use crate::{
    api::data::EraseContact,
    outcome::Outcome,
    parts::{More, Panel},
    shell::HereNow,
};
use contract::rights::{ContactHeld, Fate, FoundContact};
use domain::authorization::Action;
use leptos::{form::ActionForm, prelude::*};
use session::Address;
use ui::{Button, ButtonLink, ButtonTone, Icon, Notice, Tone, lu};

#[component]
pub fn Client(held: ContactHeld, address: Address, erase: ServerAction<EraseContact>) -> impl IntoView {
    let may_erase = HereNow::may(Action::EraseContacts);
    let contact = held.contact.clone();
    let export = format!("/portal/data/contacts/{}/export.zip", contact.id);
    let close = move || address.with(&[("contact", None)]);
    let rows = held.held.clone();
    let held = StoredValue::new(held);
    view! {
        <Panel id="h-client" title=contact.name.clone() text=contact.reach.clone()>
            {Outcome::of(erase).problem(&[])}
            <div class="mb-4 flex flex-wrap gap-2">
                <ButtonLink href=export attr:rel="external" attr:download="">
                    <Icon icon=lu::LuDownload/>
                    "Download everything"
                </ButtonLink>
                <ButtonLink href=close>"Close"</ButtonLink>
            </div>
            <p class="mb-1 text-sm text-ink-2">"What is held, and what an erasure would do to it:"</p>
            <Rows held=rows label=format!("Held about {}", contact.name)/>
            {shared(held.with_value(|held| held.shared_conversations))}
            <Alike others=held.with_value(|held| held.reached_alike.clone()) address/>
            <Show when=move || may_erase.get()>
                <Erasure held=held.get_value() erase/>
            </Show>
        </Panel>
    }
}

fn shared(conversations: u32) -> Option<impl IntoView> {
    (conversations > 0).then(|| {
        let words = if conversations == 1 {
            "They share a conversation with somebody else who booked in it.".to_owned()
        } else {
            format!("They share {conversations} conversations with others who booked in them.")
        };
        view! {
            <p class="mt-3 text-sm text-ink-2">
                {words} " It is not in the file; an erasure takes their name, address and number out of it and leaves the rest."
            </p>
        }
    })
}

/// A household shares a phone; the same person may also be here twice.
#[component]
fn Alike(others: Vec<FoundContact>, address: Address) -> impl IntoView {
    let row = move |other: FoundContact| {
        let id = other.id.to_string();
        let href = move || address.with(&[("contact", Some(id.clone()))]);
        view! {
            <li>
                <a href=href class="inline-flex min-h-8 items-center text-brand underline-offset-2 hover:underline max-md:min-h-10">
                    {other.name}
                </a>
            </li>
        }
    };
    (!others.is_empty()).then(|| {
        view! {
            <Notice class="mt-4" icon=lu::LuUsers>
                <p>"Reached the same way: perhaps one household, perhaps the same person under another name. They stay; look at them too."</p>
                <ul class="mt-1">{others.into_iter().map(row).collect_view()}</ul>
            </Notice>
        }
    })
}

#[component]
fn Erasure(held: ContactHeld, erase: ServerAction<EraseContact>) -> impl IntoView {
    let name = held.contact.name.clone();
    if !held.in_the_way.is_empty() {
        return view! {
            <Notice tone=Tone::Warn icon=lu::LuTriangleAlert class="mt-4">
                <p class="font-medium">"Not to be erased yet"</p>
                <ul class="mt-1 grid list-disc gap-1 pl-4">
                    {held.in_the_way.into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view()}
                </ul>
            </Notice>
        }
        .into_any();
    }
    let sum = |fate: Fate| held.held.iter().filter(|rows| rows.fate == fate).map(|rows| rows.rows).sum::<u64>();
    let sums = format!(
        "Rows deleted: {}. Emptied of what is personal: {}. Kept, naming nobody: {}.",
        sum(Fate::Deleted),
        sum(Fate::Emptied),
        sum(Fate::Kept)
    );
    let words = format!(
        "Links in mails to {name} stop working. Nobody can bring any of it back, and a restored backup is erased again."
    );
    view! {
        <div class="mt-4">
            <More label=format!("Erase {name}") word="Erase">
                <p class="max-w-[60ch] text-sm tabular">{sums}</p>
                <p class="max-w-[60ch] text-sm">{words}</p>
                <ActionForm action=erase>
                    <input type="hidden" name="contact" value=held.contact.id.to_string()/>
                    <Button kind="submit" tone=ButtonTone::Danger loading=erase.pending()>
                        <Icon icon=lu::LuTrash2/>
                        {format!("Erase {name} for good")}
                    </Button>
                </ActionForm>
            </More>
        </div>
    }
    .into_any()
}
