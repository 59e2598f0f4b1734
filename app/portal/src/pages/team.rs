//! The team, rooms and equipment, and the locations besides the clinic's own address.

mod locations;
mod resources;

use crate::{
    api::team::{SaveLocation, SaveResource, UseLocation, UseResource, team_page},
    outcome::{Outcome, tell},
    parts::{Loading, PageHead},
};
use contract::team::TeamPage as Page;
use domain::calendar::ResourceKind;
use leptos::prelude::*;
use locations::Locations;
use resources::Resources;
use session::kept;

#[derive(Clone, Copy)]
struct Acts {
    save: ServerAction<SaveResource>,
    rest: ServerAction<UseResource>,
    save_location: ServerAction<SaveLocation>,
    close: ServerAction<UseLocation>,
}

#[component]
pub fn TeamPage() -> impl IntoView {
    let acts = Acts {
        save: ServerAction::new(),
        rest: ServerAction::new(),
        save_location: ServerAction::new(),
        close: ServerAction::new(),
    };
    tell(acts.save, |()| "Saved".to_owned());
    tell(acts.rest, |()| "Done. Visits that are booked stay as they are".to_owned());
    tell(acts.save_location, |()| "The location is saved".to_owned());
    tell(acts.close, |()| "Done".to_owned());
    let version = move || {
        acts.save.version().get()
            + acts.rest.version().get()
            + acts.save_location.version().get()
            + acts.close.version().get()
    };
    let page = Resource::new_blocking(version, |_| team_page());
    view! {
        <PageHead
            title="Team and rooms"
            text="Who gives your services, where, and with what. A visit takes the time of one person and of each thing that its service needs."
        />
        <div class="grid gap-3 not-empty:mb-4">
            {Outcome::of(acts.rest).problem(&[])} {Outcome::of(acts.close).problem(&[])} {unclaimed(acts)}
        </div>
        {kept(page, Loading, move |page: Signal<Page>| {
            view! {
                <Resources page kind=ResourceKind::Practitioner acts/>
                <Resources page kind=ResourceKind::Room acts/>
                <Resources page kind=ResourceKind::Equipment acts/>
                <Locations page acts/>
            }
        })}
    }
}

/// What a plain form was refused for: the answer comes without the form that asked, so that none shows it.
fn unclaimed(acts: Acts) -> impl IntoView {
    let resource = Outcome::of(acts.save).problem(&[]);
    let location = Outcome::of(acts.save_location).problem(&[]);
    (
        move || acts.save.input().with(Option::is_none).then(resource).flatten(),
        move || acts.save_location.input().with(Option::is_none).then(location).flatten(),
    )
}
