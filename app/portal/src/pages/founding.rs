//! Founding an organisation: the first one, or one more.

use crate::{
    api::organisations::CreateOrganisation,
    outcome::Outcome,
    parts::{PageHead, Panel},
    places::{Place, countries, currencies, zones},
    typed,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonTone, Field, Select, TextInput};

#[component]
pub fn FoundingPage() -> impl IntoView {
    let action = ServerAction::<CreateOrganisation>::new();
    let outcome = Outcome::of(action);
    view! {
        <PageHead
            title="Found an organisation"
            text="A clinic of its own: its people, prices, bookings and log, apart from all others. Were you invited instead? Then open the link in that mail."
        />
        <Panel id="h-found" title="Your clinic" text="All of this can be changed later.">
            {outcome.problem(&["organisation", "zone", "country", "currency"])}
            <ActionForm action attr:class="grid max-w-md gap-4">
                <ClinicFields outcome typed=typed::FOUNDING.before()/>
                <Button kind="submit" tone=ButtonTone::Primary loading=action.pending()>
                    "Found it"
                </Button>
            </ActionForm>
        </Panel>
    }
}

/// Name, zone, country and currency of a clinic; `typed` in this order. The place is the browser's until somebody
/// chooses another.
#[component]
pub fn ClinicFields(outcome: Outcome, typed: [String; 4]) -> impl IntoView {
    let [name, zone, country, currency] = typed;
    let name = RwSignal::new(name);
    let place = Place::new(zone, country, currency);
    view! {
        <Field id="organisation" label="Name of the clinic" error=outcome.reason("organisation") required=true>
            <TextInput name="organisation" autocomplete="organization" maxlength=80 value=name/>
        </Field>
        <Field id="zone" label="Time zone" hint="Bookings and reports are on this clock." error=outcome.reason("zone")>
            <Select name="zone" options=zones() value=place.zone/>
        </Field>
        <div class="grid gap-4 sm:grid-cols-2">
            <Field id="country" label="Country" error=outcome.reason("country")>
                <Select name="country" options=countries() value=place.country/>
            </Field>
            <Field id="currency" label="Currency" error=outcome.reason("currency")>
                <Select name="currency" options=currencies() value=place.currency/>
            </Field>
        </div>
    }
}
