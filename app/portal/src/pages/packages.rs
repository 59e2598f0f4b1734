//! Packages: several visits sold together.

use crate::{
    api::packages::{OfferPackage, SavePackage, packages_page},
    outcome::{Outcome, tell},
    parts::{Loading, More, PageHead, Panel},
    shell::HereNow,
};
use contract::packages::{PackageForm, PackageView, PackagesPage as Page};
use domain::{authorization::Action, ids::PackageId};
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Badge, Button, ButtonSize, ButtonTone, Checkbox, EmptyState, Field, TextInput, lu};

/// Fields whose errors stand beside them.
const FIELDS: &[&str] = &["name", "visits", "price", "months", "services"];

#[derive(Clone, Copy)]
struct Acts {
    save: ServerAction<SavePackage>,
    offer: ServerAction<OfferPackage>,
}

impl Acts {
    /// What the form of this package was refused for; `None` names the one that adds. All share one action, and the
    /// answer belongs to the form that asked.
    fn outcome_of(self, package: Option<PackageId>) -> Outcome {
        let is_mine = RwSignal::new(false);
        Effect::new(move |_| {
            if let Some(asked) = self.save.input().with(|input| input.as_ref().map(|input| input.package)) {
                is_mine.set(asked == package);
            }
        });
        let all = Outcome::of(self.save);
        Outcome::with(Signal::derive(move || is_mine.get().then(|| all.error()).flatten()))
    }
}

/// `/portal/packages`
#[component]
pub fn PackagesPage() -> impl IntoView {
    let acts = Acts { save: ServerAction::new(), offer: ServerAction::new() };
    tell(acts.save, |()| "The package is saved".to_owned());
    tell(acts.offer, |()| "Done. Whoever has it keeps it".to_owned());
    let version = move || acts.save.version().get() + acts.offer.version().get();
    let page = Resource::new_blocking(version, |_| packages_page());
    // A plain form's answer comes without the form that asked, so that none shows it.
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        if acts.save.input().with(Option::is_some) {
            asked.set(true);
        }
    });
    let unclaimed = Outcome::of(acts.save).problem(&[]);
    view! {
        <PageHead
            title="Packages"
            text="Several visits sold together. Sell one in the console beside a client’s booking; each visit is then taken from it there, and comes back when it is cancelled in time."
        />
        <div class="grid gap-3 not-empty:mb-4">
            {Outcome::of(acts.offer).problem(&[])}
            {move || (!asked.get()).then(unclaimed).flatten()}
        </div>
        {kept(page, Loading, move |page| view! { <Packages page acts/> })}
    }
}

#[component]
fn Packages(page: Signal<Page>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeServices);
    let none = Memo::new(move |_| page.with(|page| page.packages.is_empty()));
    // A package that was changed is another row; the others keep what is typed into them.
    let rows = move || page.with(|page| page.packages.clone());
    view! {
        <Show when=move || may_change.get()>
            <Panel id="p-add" title="Add a package">
                {move || {
                    // Saved: the form is empty again.
                    page.with(|page| page.packages.len());
                    view! { <PackageFields package=None form=PackageForm::default() seen=0 page acts/> }
                }}
            </Panel>
        </Show>
        <Show when=move || none.get()>
            <EmptyState
                icon=lu::LuTicket
                title="No packages yet"
                text="Six massages for the price of five, or a course of laser sessions."
            />
        </Show>
        <ul class="grid gap-3">
            <For each=rows key=|row| (row.id, row.version) let:row>
                <Row row page acts/>
            </For>
        </ul>
    }
}

#[component]
fn Row(row: PackageView, page: Signal<Page>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeServices);
    let PackageView { id, version, active, form, services, summary, held } = row;
    let held = match held {
        0 => "Nobody has one".to_owned(),
        1 => "One is held".to_owned(),
        more => format!("{more} are held"),
    };
    let name = form.name.clone();
    let form = StoredValue::new(form);
    view! {
        <li class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <div class="flex flex-wrap items-start gap-x-3 gap-y-1">
                <div class="min-w-0 flex-1">
                    <h2 class="flex flex-wrap items-center gap-2 font-semibold">
                        {name.clone()} {(!active).then(|| view! { <Badge>"Off sale"</Badge> })}
                    </h2>
                    <p class="text-sm text-ink-2 tabular">{summary} ". " {held} "."</p>
                    <p class="text-sm text-ink-2">{services.join(", ")}</p>
                </div>
                <Show when=move || may_change.get()>
                    <ActionForm action=acts.offer>
                        <input type="hidden" name="package" value=id.to_string()/>
                        <input type="hidden" name="active" value=(!active).to_string()/>
                        <Button kind="submit" size=ButtonSize::Small>
                            {if active { "Take off sale" } else { "Put on sale" }}
                        </Button>
                    </ActionForm>
                </Show>
            </div>
            <Show when=move || may_change.get()>
                <div class="mt-3">
                    <More label=format!("Change {name}") word="Change">
                        <PackageFields package=Some(id) form=form.get_value() seen=version page acts/>
                    </More>
                </div>
            </Show>
        </li>
    }
}

#[component]
fn PackageFields(
    package: Option<PackageId>,
    form: PackageForm,
    seen: u32,
    page: Signal<Page>,
    acts: Acts,
) -> impl IntoView {
    let outcome = acts.outcome_of(package);
    let (offered, currency) = page.with_untracked(|page| (page.services.clone(), page.currency.clone()));
    let PackageForm { name, visits, price, months, services } = form;
    let [name, visits, price, months] = [name, visits, price, months].map(RwSignal::new);
    let prefix = package.map_or_else(|| "new".to_owned(), |id| id.to_string());
    let [name_id, visits_id, price_id, months_id] =
        ["name", "visits", "price", "months"].map(|part| format!("package-{prefix}-{part}"));
    let ticks = offered.into_iter().map(move |service| {
        let checked = RwSignal::new(services.contains(&service.key));
        view! {
            <Checkbox name="form[services][]" value=service.key checked>
                {service.name}
            </Checkbox>
        }
    });
    view! {
        <ActionForm action=acts.save>
            {package.map(|id| view! { <input type="hidden" name="package" value=id.to_string()/> })}
            <input type="hidden" name="seen" value=seen.to_string()/>
            {outcome.problem(FIELDS)}
            <div class="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
                <Field id=name_id label="Name" error=outcome.reason("name") required=true>
                    <TextInput name="form[name]" value=name maxlength=80/>
                </Field>
                <Field id=visits_id label="Visits" error=outcome.reason("visits")>
                    <TextInput name="form[visits]" value=visits maxlength=3 attr:inputmode="numeric"/>
                </Field>
                <Field id=price_id label=format!("Price, {currency}") error=outcome.reason("price")>
                    <TextInput name="form[price]" value=price maxlength=12 attr:inputmode="decimal"/>
                </Field>
                <Field id=months_id label="Months to use it" hint="Empty: it does not end." error=outcome.reason("months")>
                    <TextInput name="form[months]" value=months maxlength=3 attr:inputmode="numeric"/>
                </Field>
            </div>
            <fieldset class="mt-3 min-w-0">
                <legend class="text-sm font-medium">"For these services"</legend>
                <div class="mt-1 grid gap-x-4 sm:grid-cols-2 lg:grid-cols-3">{ticks.collect_view()}</div>
                <p aria-live="polite" class="text-sm text-bad not-empty:mt-1">{outcome.reason("services")}</p>
            </fieldset>
            <Button kind="submit" tone=ButtonTone::Primary class="mt-3" loading=acts.save.pending()>
                {if package.is_some() { "Save the package" } else { "Add the package" }}
            </Button>
        </ActionForm>
    }
}
