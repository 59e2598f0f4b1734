//! Deposits and refunds: the rules, what they make of a visit, and the versions that were in force.

mod rules;
mod terms;
mod trying;

use crate::{
    api::policies::{SavePolicy, policy_sheet},
    outcome::Outcome,
    parts::{Loading, PageHead, Panel},
    shell::HereNow,
};
use contract::policies::{PolicySheet, VersionLine};
use domain::authorization::Action;
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::{use_navigate, use_query_map};
use rules::{RuleList, Rules};
use session::kept;
use trying::TryOutPanel;
use ui::{Badge, Button, ButtonTone, Icon, Notice, Toast, Tone, lu, use_toasts};

/// `/portal/policy`, and `?version=2` for an earlier one.
#[component]
pub fn PolicyPage() -> impl IntoView {
    let query = use_query_map();
    let version = Memo::new(move |_| query.with(|query| query.get("version")?.parse::<u32>().ok()));
    let save = ServerAction::<SavePolicy>::new();
    let sheet =
        Resource::new_blocking(move || (version.get(), save.version().get()), |(version, _)| policy_sheet(version));
    tell_saved(save, version);
    view! {
        <PageHead
            title="Deposits and refunds"
            text="What clients pay to keep a time, and what comes back when a visit does not take place. Your page, the chat, the console and the manage link all read from here; a booking keeps the version that it was made under."
        />
        {kept(sheet, Loading, move |sheet| {
            // An earlier version is another form; the one in force keeps what is typed, also once it is saved.
            let held = Memo::new(move |_| sheet.with(|sheet: &PolicySheet| (sheet.shown != sheet.version).then_some(sheet.shown)));
            move || {
                held.track();
                view! { <Sheet sheet save/> }
            }
        })}
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
            navigate("/portal/policy", leptos_router::NavigateOptions::default());
        }
    });
}

#[component]
fn Sheet(sheet: Signal<PolicySheet>, save: ServerAction<SavePolicy>) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeOrganisation);
    let outcome = Outcome::of(save);
    let first = sheet.get_untracked();
    let rules = Rules::new(&first.rules, &first.services);
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
                <TryOutPanel rules services=first.services currency/>
                <Versions sheet/>
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

#[component]
fn Versions(sheet: Signal<PolicySheet>) -> impl IntoView {
    let line = move |line: VersionLine| {
        let VersionLine { version, saved_by, saved_at, saved_at_label } = line;
        let href = format!("/portal/policy?version={version}");
        let is_in_force = move || sheet.with(|sheet| sheet.version == version);
        let current = move || sheet.with(|sheet| sheet.shown == version).then_some("true");
        view! {
            <li class="flex items-center gap-2 border-b border-line py-2 text-sm last:border-0">
                <div class="min-w-0 flex-1">
                    <a href=href aria-current=current class="inline-flex min-h-6 items-center font-medium underline-offset-2 hover:underline">
                        {format!("Version {version}")}
                    </a>
                    <p class="text-ink-2">
                        {saved_by} ", " <time datetime=saved_at.to_rfc3339()>{saved_at_label}</time>
                    </p>
                </div>
                <Show when=is_in_force>
                    <Badge tone=Tone::Good>"In force"</Badge>
                </Show>
            </li>
        }
    };
    let lines = move || sheet.with(|sheet| sheet.versions.clone());
    let none = Memo::new(move |_| sheet.with(|sheet| sheet.versions.is_empty()));
    view! {
        <Panel id="p-versions" title="Versions">
            <Show
                when=move || none.get()
                fallback=move || view! { <ul class="-my-2">{move || lines().into_iter().map(line).collect_view()}</ul> }
            >
                <p class="flex items-center gap-2 text-sm text-ink-2">
                    <Icon icon=lu::LuHistory class="size-4 shrink-0"/>
                    "Every saved version stays here, with who saved it."
                </p>
            </Show>
        </Panel>
    }
}
