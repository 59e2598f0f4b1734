//! Recommendations: what a client gets who brings another, and what that other gets.

use crate::{
    api::referrals::{SaveReferrals, referral_sheet},
    outcome::{Outcome, tell},
    parts::{ExplainedRadio, Loading, PageHead, Panel, Versions},
    shell::HereNow,
};
use contract::referrals::{ProgrammeForm, ProgrammeSheet};
use domain::{authorization::Action, referrals::Earned};
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Button, ButtonTone, Checkbox, Field, TextInput};

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
                <Versions
                    lines=Signal::derive(move || sheet.with(|sheet| sheet.versions.clone()))
                    in_force=Signal::derive(move || sheet.with(|sheet| sheet.version))
                    none="Nothing is saved yet, so that recommendations earn nothing."
                />
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
        view! {
            <ExplainedRadio
                group="when"
                name="form[earned]"
                value=earned.as_str()
                label=label
                meaning=meaning
                chosen=earned == chosen
            />
        }
    };
    view! {
        <div role="radiogroup" aria-labelledby="p-earned" class="mt-4">
            <p id="p-earned" class="text-sm font-medium">"The credits are given"</p>
            {Earned::ALL.map(option)}
        </div>
    }
}
