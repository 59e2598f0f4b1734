//! Data rights: what is held about a client, taken along or erased, and the same for the organisation as a whole. The
//! address holds who is looked for and who is open.

mod client;
mod clients;
mod clinic;
mod deletion;
mod rows;

pub use rows::Rows;

use crate::{
    api::data::{AskExport, CancelDeletion, EraseContact, ScheduleDeletion, contact, find_contacts, organisation_data},
    confirming::confirmed,
    outcome::tell,
    parts::{Loading, PageHead},
    shell::HereNow,
};
use client::Client;
use clients::Clients;
use clinic::Clinic;
use contract::rights::ExportState;
use deletion::Deletion;
use domain::authorization::Action;
use leptos::prelude::*;
use session::{Address, kept};
use std::time::Duration;

/// How often an export that is being made is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What can be done on the page.
#[derive(Clone, Copy)]
struct Acts {
    erase: ServerAction<EraseContact>,
    export: ServerAction<AskExport>,
    delete: ServerAction<ScheduleDeletion>,
    keep: ServerAction<CancelDeletion>,
}

#[component]
pub fn DataPage() -> impl IntoView {
    let address = Address::here();
    let acts = Acts {
        erase: confirmed(ServerAction::new()),
        export: confirmed(ServerAction::new()),
        delete: confirmed(ServerAction::new()),
        keep: ServerAction::new(),
    };
    tell(acts.erase, |erased| {
        format!("Erased: {} rows deleted, {} emptied of what is personal", erased.deleted, erased.emptied)
    });
    tell(acts.export, |()| "The export is being made; you get a mail".to_owned());
    tell(acts.keep, |()| "The organisation stays".to_owned());
    // Whoever was erased is not there to be shown any more.
    Effect::new(move |_| {
        if acts.erase.value().with(|answer| matches!(answer, Some(Ok(_)))) {
            address.go(&[("contact", None)]);
        }
    });
    view! {
        <PageHead
            title="Data"
            text="Whoever you hold data about may ask what it is, take it along, and have it erased. So may you, for the whole clinic."
        />
        <ClientsPart address acts/>
        <OrganisationPart acts/>
    }
}

#[component]
fn ClientsPart(address: Address, acts: Acts) -> impl IntoView {
    let text = Memo::new(move |_| address.get("find").unwrap_or_default());
    let open = Memo::new(move |_| address.get("contact"));
    let found =
        Resource::new_blocking(move || (text.get(), acts.erase.version().get()), |(text, _)| find_contacts(text));
    // An address that names nobody shows nobody.
    let held = Resource::new_blocking(
        move || open.get(),
        |id| async move {
            match id.map(|id| id.parse()) {
                Some(Ok(id)) => contact(id).await.map(Some),
                Some(Err(_)) => Err(contract::AppError::not_found("This client")),
                None => Ok(None),
            }
        },
    );
    view! {
        {kept(
            held,
            || (),
            move |held| {
                move || held.get().map(|held| view! { <Client held address erase=acts.erase/> })
            },
        )}
        {kept(found, Loading, move |found| view! { <Clients found text=text.into() address/> })}
    }
}

#[component]
fn OrganisationPart(acts: Acts) -> impl IntoView {
    let version = move || (acts.export.version().get(), acts.delete.version().get(), acts.keep.version().get());
    let data = Resource::new_blocking(version, |_| organisation_data());
    let moving = move || {
        let exports = data.get().and_then(Result::ok).map(|data| data.exports).unwrap_or_default();
        exports.iter().any(|export| matches!(export.state, ExportState::Waiting | ExportState::Running))
    };
    Effect::new(move |_| {
        if moving() {
            set_timeout(move || data.refetch(), LOOK_AGAIN);
        }
    });
    kept(data, Loading, move |data| {
        let may_delete = HereNow::may(Action::DeleteOrganisation);
        view! {
            <Clinic data export=acts.export/>
            <Show when=move || may_delete.get() || data.with(|data| data.deletion.is_some())>
                <Deletion data delete=acts.delete keep=acts.keep may=may_delete/>
            </Show>
        }
    })
}
