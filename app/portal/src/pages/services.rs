//! Services and prices: the list, and one service's form.

mod prices;
mod sheet;

pub use sheet::ServicePage;

use crate::{
    api::catalogue::{OfferService, PlaceService, services_page},
    outcome::{Outcome, tell},
    parts::{Loading, PageHead},
    shell::HereNow,
};
use contract::catalogue::{ServiceLine, ServicesPage as Services};
use domain::authorization::Action;
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Badge, Button, ButtonLink, ButtonSize, ButtonTone, EmptyState, Icon, lu};

#[derive(Clone, Copy)]
struct Acts {
    offer: ServerAction<OfferService>,
    place: ServerAction<PlaceService>,
}

#[component]
pub fn ServicesPage() -> impl IntoView {
    let acts = Acts { offer: ServerAction::new(), place: ServerAction::new() };
    tell(acts.offer, |()| "Done. Visits that are booked stay as they are".to_owned());
    let version = move || acts.offer.version().get() + acts.place.version().get();
    let page = Resource::new_blocking(version, |_| services_page());
    view! {
        <PageHead
            title="Services and prices"
            text="What can be booked, how long it takes, who gives it, and what it costs. The chat, your page and the console all read from here."
        />
        <div class="grid gap-3 not-empty:mb-4">{Outcome::of(acts.offer).problem(&[])} {Outcome::of(acts.place).problem(&[])}</div>
        {kept(page, Loading, move |page| view! { <List page acts/> })}
    }
}

#[component]
fn List(page: Signal<Services>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeServices);
    let none = Memo::new(move |_| page.with(|page| page.services.is_empty()));
    let public = move || format!("/c/{}", page.with(|page| page.slug.clone()));
    view! {
        <div class="mb-4 flex flex-wrap gap-2">
            <Show when=move || may_change.get()>
                <ButtonLink href="/portal/services/new" tone=ButtonTone::Primary>
                    <Icon icon=lu::LuPlus/>
                    "Add a service"
                </ButtonLink>
            </Show>
            <ButtonLink href=Signal::derive(public) attr:rel="external">
                "See your page"
                <Icon icon=lu::LuArrowUpRight/>
            </ButtonLink>
        </div>
        <Show
            when=move || !none.get()
            fallback=|| {
                view! {
                    <EmptyState
                        icon=lu::LuTags
                        title="Nothing can be booked yet"
                        text="Add your first service with its length and price. Then say on “Team and rooms” who gives it, and on “Hours” when."
                    />
                }
            }
        >
            <ul class="divide-y divide-line rounded-lg bg-panel px-5 shadow-1 dark:ring-1 dark:ring-line">
                <For
                    each=move || page.with(|page| page.services.clone().into_iter().enumerate().collect::<Vec<_>>())
                    key=|(place, line)| (*place, line.clone())
                    let:one
                >
                    <Row line=one.1 first={one.0 == 0} acts may_change/>
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn Row(line: ServiceLine, first: bool, acts: Acts, may_change: Signal<bool>) -> impl IntoView {
    let ServiceLine { id, key, name, category, duration_minutes, price_label, practitioners, problem, active } = line;
    let facts = [format!("{duration_minutes} min"), price_label, people(&practitioners)];
    let facts = facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ");
    let label = StoredValue::new(name.clone());
    let offering = move || {
        let (word, said) =
            if active { ("Pause", "nobody new can book it") } else { ("Offer again", "it can be booked") };
        view! {
            <ActionForm action=acts.offer>
                <input type="hidden" name="service" value=id.to_string()/>
                <input type="hidden" name="active" value=(!active).to_string()/>
                <Button kind="submit" size=ButtonSize::Small attr:aria-label=format!("{word} {}: {said}", label.get_value())>
                    {word}
                </Button>
            </ActionForm>
        }
    };
    let earlier = move || {
        view! {
            <ActionForm action=acts.place>
                <input type="hidden" name="service" value=id.to_string()/>
                <input type="hidden" name="earlier" value="true"/>
                <Button kind="submit" tone=ButtonTone::Ghost size=ButtonSize::Small attr:aria-label=format!("Move {} up", label.get_value())>
                    <Icon icon=lu::LuArrowUp/>
                </Button>
            </ActionForm>
        }
    };
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            <div class="min-w-52 flex-1">
                <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <a href=format!("/portal/services/{key}") class="font-medium underline-offset-2 hover:underline">{name}</a>
                    {(!category.is_empty()).then(|| view! { <span class="text-sm text-ink-2">{category}</span> })}
                    {(!active).then(|| view! { <Badge>"Paused"</Badge> })}
                </p>
                <p class="text-sm text-ink-2 tabular">{facts}</p>
                {problem
                    .map(|problem| {
                        view! {
                            <p class="mt-1 flex items-start gap-1.5 text-sm text-ink">
                                <Icon icon=lu::LuTriangleAlert class="mt-0.5 size-4 shrink-0 text-warn"/>
                                {problem}
                            </p>
                        }
                    })}
            </div>
            <Show when=move || may_change.get()>
                <div class="flex items-center gap-1">
                    {(!first && active).then(earlier)} {offering()}
                    <ButtonLink href=format!("/portal/services/{key}") size=ButtonSize::Small attr:aria-label=format!("Change {}", label.get_value())>
                        "Change"
                    </ButtonLink>
                </div>
            </Show>
        </li>
    }
}

/// “Priya Nair, Elena Marsh and 2 more”
fn people(names: &[String]) -> String {
    match names {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        few => few.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::people;

    #[test]
    fn a_few_names_stand_for_many() {
        let names: Vec<String> = ["Ana", "Bea", "Cem", "Dee", "Eli"].map(str::to_owned).into();
        assert_eq!(people(&names), "Ana, Bea, Cem and 2 more");
        assert_eq!(people(&names[..3]), "Ana, Bea, Cem");
        assert_eq!(people(&[]), "");
    }
}
