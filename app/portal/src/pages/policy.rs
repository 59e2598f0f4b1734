//! Deposits and refunds: the rules, what they make of a visit, and the versions that were in force.

mod conditions;
mod outage;
mod rules;
mod terms;
mod trying;

use crate::{
    api::policies::{PolicyFile, Question, SavePolicy, policy_file},
    outcome::Outcome,
    parts::{Loading, PageHead, Versions},
    shell::HereNow,
};
use contract::policies::PolicySheet;
use domain::{authorization::Action, policy::ClientClass};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use outage::OutageChoice;
use rules::{RuleList, Rules, client_word};
use session::kept;
use trying::TryOutPanel;
use ui::{Button, ButtonTone, Notice, Toast, Tone, lu, use_toasts};

/// `/portal/policy`, and `?version=2` for an earlier one.
#[component]
pub fn PolicyPage() -> impl IntoView {
    let query = use_query_map();
    let version = Memo::new(move |_| query.with(|query| query.get("version")?.parse::<u32>().ok()));
    let asked = query.with_untracked(question);
    let save = ServerAction::<SavePolicy>::new();
    let asks = move || (version.get(), save.version().get());
    let file = Resource::new_blocking(asks, move |(version, _)| policy_file(version, asked.clone()));
    tell_saved(save, version);
    view! {
        <PageHead
            title="Deposits and refunds"
            text="What clients pay to keep a time, and what comes back when a visit does not take place. Your page, the chat, the console and the manage link all read from here; a booking keeps the version that it was made under."
        />
        {kept(file, Loading, move |file: Signal<PolicyFile>| {
            let sheet = Signal::derive(move || file.with(|file| file.sheet.clone()));
            // An earlier version is another form; the one in force keeps what is typed, also once it is saved.
            let held = Memo::new(move |_| sheet.with(|sheet| (sheet.shown != sheet.version).then_some(sheet.shown)));
            // By a key, because a form that is only drawn again keeps its fields.
            view! {
                <For each=move || [held.get()] key=|held| *held let:_held>
                    <Sheet first=file.get_untracked() sheet save/>
                </For>
            }
        })}
    }
}

/// From the address, which a plain form leads to.
fn question(query: &ParamsMap) -> Question {
    let of = |name: &str| query.get(name).unwrap_or_default();
    let client = of("client");
    Question {
        service: of("service"),
        client: ClientClass::ALL.into_iter().find(|class| client_word(*class) == client).unwrap_or_default(),
        option: of("option"),
        price: of("price"),
        notice: of("notice"),
        hours: query.get("hours").unwrap_or_else(|| "12".to_owned()),
    }
}

/// Says that it is saved, and leaves the address of an earlier version.
fn tell_saved(save: ServerAction<SavePolicy>, version: Memo<Option<u32>>) {
    let toasts = use_toasts();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let saved = save.value().with(|answer| answer.as_ref()?.as_ref().ok().copied());
        let Some(saved) = saved else { return };
        toasts.show(Toast::new(format!("Version {saved} is in force")));
        if version.get_untracked().is_some() {
            navigate("/portal/policy", NavigateOptions::default());
        }
    });
}

#[component]
fn Sheet(first: PolicyFile, sheet: Signal<PolicySheet>, save: ServerAction<SavePolicy>) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeOrganisation);
    let outcome = Outcome::of(save);
    let PolicyFile { sheet: first, question, answer } = first;
    let rules = Rules::new(&first.rules, &first.services, &first.options);
    let seen = move || sheet.with(|sheet| sheet.version.to_string());
    let currency = first.currency.clone();
    view! {
        <div class="grid items-start gap-x-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <div class="min-w-0">
                <Standing sheet/>
                <p role="alert" class="text-sm text-bad not-empty:mb-4">
                    {move || outcome.refused().get().then_some("Nothing is saved yet. What needs another look is marked below.")}
                </p>
                {outcome.problem(&[])}
                <ActionForm action=save>
                    <input type="hidden" name="seen" value=seen/>
                    <fieldset disabled=move || !may_change.get() class="min-w-0">
                        <legend class="sr-only">"The rules"</legend>
                        <RuleList rules currency=first.currency outcome/>
                        <OutageChoice chosen=first.on_outage/>
                    </fieldset>
                    <Show when=move || may_change.get()>
                        <div class="sticky bottom-0 z-10 -mx-4 mb-6 flex flex-wrap items-center gap-3 border-t border-line bg-paper px-4 py-3 md:-mx-8 md:px-8 lg:mx-0 lg:px-0">
                            <Button kind="submit" tone=ButtonTone::Primary loading=save.pending()>
                                "Save as a new version"
                            </Button>
                            <p class="text-sm text-ink-2">"Holds for bookings from now on."</p>
                        </div>
                    </Show>
                </ActionForm>
            </div>
            <div class="min-w-0 lg:sticky lg:top-4">
                <TryOutPanel rules services=first.services options=first.options currency question answer/>
                <Versions
                    lines=Signal::derive(move || sheet.with(|sheet| sheet.versions.clone()))
                    in_force=Signal::derive(move || sheet.with(|sheet| sheet.version))
                    page="/portal/policy"
                    shown=Signal::derive(move || sheet.with(|sheet| sheet.shown))
                    none="Every saved version stays here, with who saved it."
                />
            </div>
        </div>
    }
}

/// Which version this is, when it is not plainly the one in force.
#[component]
fn Standing(sheet: Signal<PolicySheet>) -> impl IntoView {
    move || {
        let (version, shown) = sheet.with(|sheet| (sheet.version, sheet.shown));
        let words = if version == 0 {
            "Nothing is saved yet: each service keeps the terms that it came with. Save, and these hold for all of them."
                .to_owned()
        } else if shown == version {
            return None;
        } else {
            format!("This is version {shown}. Version {version} is in force; saving puts these rules in its place.")
        };
        Some(view! {
            <Notice tone=Tone::Neutral icon=lu::LuHistory>
                <p>{words}</p>
            </Notice>
        })
    }
}
