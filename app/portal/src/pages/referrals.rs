//! Recommendations: what a client gets who brings another, and what that other gets.

use crate::{
    api::referrals::{SaveReferrals, referral_sheet},
    outcome::{Outcome, tell},
    parts::{Loading, PageHead, Panel},
    shell::HereNow,
};
use contract::{
    policies::VersionLine,
    referrals::{ProgrammeForm, ProgrammeSheet},
};
use domain::{authorization::Action, referrals::Earned};
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Badge, Button, ButtonTone, Checkbox, Field, Icon, TextInput, Tone, lu};

/// Fields whose errors stand beside them.
const FIELDS: &[&str] = &["referrer", "friend", "good_days", "most_per_year"];

/// `/portal/referrals`
#[component]
pub fn ReferralsPage() -> impl IntoView {
    let save = ServerAction::<SaveReferrals>::new();
    tell(save, |version| format!("Version {version} is in force"));
    let sheet = Resource::new_blocking(move || save.version().get(), |_| referral_sheet());
    view! {
        <PageHead
            title="Recommendations"
            text="Each client has a code of their own behind the link of their booking. When somebody new books with it, both get a credit for a visit, which you use in the console like every other. Nothing is paid out."
        />
        {kept(sheet, Loading, move |sheet| view! { <Sheet sheet save/> })}
    }
}

#[component]
fn Sheet(sheet: Signal<ProgrammeSheet>, save: ServerAction<SaveReferrals>) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeOrganisation);
    view! {
        <div class="grid items-start gap-x-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <ProgrammeFields first=sheet.get_untracked() sheet save may_change/>
            <div class="min-w-0">
                <Panel id="p-rules" title="How it works">
                    <ul class="grid list-disc gap-2 pl-5 text-sm">
                        <li>"A code counts for somebody who was never here: not for the client themselves, nor for anybody with the same phone or e-mail."</li>
                        <li>"A code that does not count never stops a booking. You see in the console why; clients are not told."</li>
                        <li>"Whoever booked keeps what was promised then, also when you change this or switch it off."</li>
                        <li>"When the visit is cancelled or missed, what is left of both credits is taken back; what was used stays used."</li>
                    </ul>
                </Panel>
                <Versions sheet/>
            </div>
        </div>
    }
}

#[component]
fn ProgrammeFields(
    first: ProgrammeSheet,
    sheet: Signal<ProgrammeSheet>,
    save: ServerAction<SaveReferrals>,
    may_change: Signal<bool>,
) -> impl IntoView {
    let outcome = Outcome::of(save);
    let ProgrammeForm { enabled, referrer, friend, earned, good_days, most_per_year } = first.form;
    let enabled = RwSignal::new(enabled);
    let [referrer, friend, good_days, most_per_year] = [referrer, friend, good_days, most_per_year].map(RwSignal::new);
    let seen = move || sheet.with(|sheet| sheet.version.to_string());
    let currency = first.currency;
    view! {
        <ActionForm action=save>
            <input type="hidden" name="seen" value=seen/>
            {outcome.problem(FIELDS)}
            <fieldset disabled=move || !may_change.get() class="min-w-0">
                <legend class="sr-only">"What recommendations earn"</legend>
                <Panel id="p-programme" title="The programme">
                    <Checkbox name="form[enabled]" checked=enabled>"Reward recommendations"</Checkbox>
                    <div class="mt-3 grid items-start gap-4 sm:grid-cols-2">
                        <Field
                            id="referral-referrer"
                            label=format!("For whoever recommends, {currency}")
                            error=outcome.reason("referrer")
                        >
                            <TextInput name="form[referrer]" value=referrer maxlength=12 attr:inputmode="decimal"/>
                        </Field>
                        <Field
                            id="referral-friend"
                            label=format!("For the new client, {currency}")
                            hint="Empty: nothing."
                            error=outcome.reason("friend")
                        >
                            <TextInput name="form[friend]" value=friend maxlength=12 attr:inputmode="decimal"/>
                        </Field>
                    </div>
                    <EarnedChoice chosen=earned/>
                    <div class="mt-4 grid items-start gap-4 sm:grid-cols-2">
                        <Field
                            id="referral-days"
                            label="Days to use a credit"
                            hint="Empty: it does not end."
                            error=outcome.reason("good_days")
                        >
                            <TextInput name="form[good_days]" value=good_days maxlength=4 attr:inputmode="numeric"/>
                        </Field>
                        <Field
                            id="referral-most"
                            label="At most, for each client within a year"
                            hint="New clients who earn them a credit. Empty: no limit."
                            error=outcome.reason("most_per_year")
                        >
                            <TextInput name="form[most_per_year]" value=most_per_year maxlength=4 attr:inputmode="numeric"/>
                        </Field>
                    </div>
                    <Show when=move || may_change.get()>
                        <div class="mt-5 flex flex-wrap items-center gap-3">
                            <Button kind="submit" tone=ButtonTone::Primary loading=save.pending()>
                                "Save as a new version"
                            </Button>
                            <p class="text-sm text-ink-2">"Holds for bookings from now on."</p>
                        </div>
                    </Show>
                </Panel>
            </fieldset>
        </ActionForm>
    }
}

#[component]
fn EarnedChoice(chosen: Earned) -> impl IntoView {
    let option = |earned: Earned| {
        let (label, meaning) = match earned {
            Earned::Confirmed => ("When their booking is confirmed", "Taken back when the visit does not take place."),
            Earned::Completed => ("After their first visit", "Once you mark it as completed."),
        };
        let described = format!("earned-{}", earned.as_str());
        view! {
            <div class="flex items-start gap-3 py-1.5">
                <input
                    type="radio"
                    id=format!("when-{}", earned.as_str())
                    name="form[earned]"
                    value=earned.as_str()
                    checked=earned == chosen
                    aria-describedby=described.clone()
                    class="mt-1 size-[18px] shrink-0 accent-brand"
                />
                <div class="min-w-0 flex-1">
                    <label for=format!("when-{}", earned.as_str()) class="block min-h-6 cursor-pointer font-medium">
                        {label}
                    </label>
                    <p id=described class="text-sm text-ink-2">{meaning}</p>
                </div>
            </div>
        }
    };
    view! {
        <div role="radiogroup" aria-labelledby="p-earned" class="mt-4">
            <p id="p-earned" class="text-sm font-medium">"The credits are given"</p>
            {Earned::ALL.map(option)}
        </div>
    }
}

#[component]
fn Versions(sheet: Signal<ProgrammeSheet>) -> impl IntoView {
    let line = move |line: VersionLine| {
        let VersionLine { version, saved_by, saved_at, saved_at_label } = line;
        let is_in_force = move || sheet.with(|sheet| sheet.version == version);
        view! {
            <li class="flex items-center gap-2 border-b border-line py-2 text-sm last:border-0">
                <div class="min-w-0 flex-1">
                    <p class="font-medium">{format!("Version {version}")}</p>
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
                fallback=move || {
                    view! {
                        <ul class="-my-2">
                            <For each=lines key=|line| line.version children=line/>
                        </ul>
                    }
                }
            >
                <p class="flex items-center gap-2 text-sm text-ink-2">
                    <Icon icon=lu::LuHistory class="size-4 shrink-0"/>
                    "Nothing is saved yet, so that recommendations earn nothing."
                </p>
            </Show>
        </Panel>
    }
}
