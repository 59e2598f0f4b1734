//! Name, phone and consent; then the booking. A time that went meanwhile costs nothing that was typed.

use super::{
    choice::{Chooser, History},
    for_whom::ForWhom,
    panel::{FreeTimes, Offer},
    parts::Wanted,
    picking::{FreeStart, TimeChips},
};
use crate::{
    api::Book, consent::ConsentField, form::OwnTime, frame::Failure, openings::OpenDay, slots::spell, typed,
    words::clinic as words,
};
use chrono::{DateTime, Utc};
use contract::{AppError, bookings::BookingView};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonLink, ButtonSize, ButtonTone, Checkbox, Field, Icon, Notice, TextInput, Tone, lu};

/// The last step before the checkout.
#[component]
pub fn DetailsStep(chooser: Chooser, offer: Offer, times: FreeTimes) -> impl IntoView {
    let action = ServerAction::<Book>::new();
    let pay = NodeRef::<leptos::html::Form>::new();
    Effect::new(move |_| match action.value().get() {
        Some(Ok(booking)) => lead_on(&booking, pay),
        Some(Err(AppError::Conflict { .. } | AppError::TimeTaken { .. })) => times.retry().run(()),
        _ => {}
    });
    let error = Signal::derive(move || action.value().get().and_then(Result::err));
    // Another time answers what was wrong with the last one.
    let keeps = RwSignal::new(false);
    let forget = Callback::new(move |()| action.clear());
    let form = DetailsForm { chooser, offer, action, error, keeps };
    view! {
        <div class="p-5">
            <ChosenTime chooser offer/>
            {move || problem(error.get(), chooser, offer, times, forget)}
            {form.view()}
            <form node_ref=pay method="post" hidden>
                <input type="checkbox" name="keep_card" value="yes" prop:checked=move || keeps.get()/>
            </form>
        </div>
    }
}

/// To the checkout, which a form alone can open, or to the booking where nothing is to be paid.
fn lead_on(booking: &BookingView, pay: NodeRef<leptos::html::Form>) {
    if let (Some(path), Some(form)) = (booking.pay_path(), pay.get_untracked()) {
        form.set_action(path);
        if form.submit().is_ok() {
            return;
        }
    }
    if window().location().set_href(&booking.manage_url).is_err() {
        leptos::logging::error!("The browser refused to open the booking's page.");
    }
}

#[component]
fn ChosenTime(chooser: Chooser, offer: Offer) -> impl IntoView {
    let back = move |click: leptos::ev::MouseEvent| {
        click.prevent_default();
        chooser.update(History::Replace, |choice| choice.details = false);
    };
    view! {
        <div class="mb-5 flex items-center gap-3 rounded-md bg-brand-soft px-4 py-3 text-brand-strong">
            <Icon icon=lu::LuCalendarCheck class="size-5 shrink-0"/>
            <p class="min-w-0 flex-1 font-semibold tabular">{move || {
                let own = offer.own(chooser).map(|own| own.label);
                offer.time.get().or(own).unwrap_or_else(|| words::TIME_GONE.to_owned())
            }}</p>
            <a
                href=move || chooser.href(|choice| choice.details = false)
                class="py-2 text-sm font-medium underline-offset-2 hover:underline"
                on:click=back
            >
                {words::CHANGE_TIME}
            </a>
        </div>
    }
}

/// What stands in the way, above the form; what belongs to a field stands at the field.
fn problem(
    error: Option<AppError>,
    chooser: Chooser,
    offer: Offer,
    times: FreeTimes,
    on_pick: Callback<()>,
) -> AnyView {
    // Read here and not through the memo alone, so that the page waits for the answer before it calls a time gone.
    let lookup = times.failure();
    let gone = lookup.is_none() && offer.time.get().is_none();
    match (error, offer.own(chooser)) {
        (Some(AppError::Conflict { what } | AppError::TimeTaken { what, .. }), _) => {
            view! { <Taken message=what chooser times on_pick/> }.into_any()
        }
        (None, Some(own)) => view! { <Own own/> }.into_any(),
        (_, None) if gone => view! { <Taken message=words::TAKEN.to_owned() chooser times on_pick/> }.into_any(),
        (Some(AppError::Invalid { fields }), _) if fields.iter().all(|field| is_beside(&field.field)) => ().into_any(),
        (Some(error), _) => view! { <Failure error class="mb-5"/> }.into_any(),
        (None, None) => match lookup {
            Some(error) => view! { <Failure error on_retry=times.retry() class="mb-5"/> }.into_any(),
            None => ().into_any(),
        },
    }
}

/// The longest referral code that the form takes.
const LONGEST_CODE: usize = 60;

/// Fields whose errors are shown beside them.
const FIELDS: [&str; 4] = ["name", "phone", "email", "consent_version"];

fn is_beside(field: &str) -> bool {
    FIELDS.contains(&field) || field.starts_with("attendees.")
}

/// The way on for whoever came back from the checkout: the time is taken, by themselves.
#[component]
fn Own(own: OwnTime) -> impl IntoView {
    let (title, way_on) =
        if own.to_pay { (words::OWN_HELD, words::GO_ON_PAYING) } else { (words::OWN_BOOKED, words::SEE_BOOKING) };
    view! {
        <div role="status" class="mb-5">
            <Notice tone=Tone::Good icon=lu::LuCalendarCheck>
                <p class="font-medium">{title}</p>
                <p class="mt-0.5">{words::OWN_CORRECT}</p>
                <ButtonLink href=own.url tone=ButtonTone::Primary class="mt-2.5" attr:rel="external">
                    {way_on}
                </ButtonLink>
            </Notice>
        </div>
    }
}

/// Somebody was faster: the nearest other times, one tap away.
#[component]
fn Taken(message: String, chooser: Chooser, times: FreeTimes, on_pick: Callback<()>) -> impl IntoView {
    let wanted = chooser.choice.with_untracked(|choice| choice.slot);
    let nearest = Signal::derive(move || times.days().with(|days| nearest(days, wanted)));
    view! {
        <div role="alert" class="mb-5">
            <Notice tone=Tone::Warn icon=lu::LuClock>
                <p class="font-medium">{message}</p>
                <p class="mt-0.5">{words::NEAREST}</p>
                <TimeChips chooser times=nearest on_pick class="mt-2.5"/>
            </Notice>
        </div>
    }
}

/// The three free starts nearest to the wanted one, in order of time.
fn nearest(days: &[OpenDay], wanted: Option<DateTime<Utc>>) -> Vec<FreeStart> {
    let mut all: Vec<_> = FreeStart::all(days).filter(|free| Some(free.start) != wanted).collect();
    if let Some(wanted) = wanted {
        all.sort_by_key(|free| (free.start - wanted).abs());
    }
    all.truncate(3);
    all.sort_by_key(|free| free.start);
    all
}

/// The form's moving parts.
#[derive(Clone, Copy)]
struct DetailsForm {
    chooser: Chooser,
    offer: Offer,
    action: ServerAction<Book>,
    error: Signal<Option<AppError>>,
    /// Whether the client lets the card be kept that they are about to pay with.
    keeps: RwSignal<bool>,
}

impl DetailsForm {
    fn reason(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.error.with(|error| error.as_ref()?.reason_for(field).map(str::to_owned)))
    }

    fn view(self) -> impl IntoView {
        let Self { chooser, offer, action, keeps, .. } = self;
        let typed = typed::before(&chooser.slug());
        let attendees = typed.attendees;
        let (name, phone, email) = (RwSignal::new(typed.name), RwSignal::new(typed.phone), RwSignal::new(typed.email));
        // From the link that somebody passed on, or typed here.
        let code = chooser.choice.with_untracked(|choice| choice.referral.clone().unwrap_or_default());
        let code = RwSignal::new(code.chars().take(LONGEST_CODE).collect::<String>());
        view! {
            <ActionForm action attr:class="grid gap-4 sm:grid-cols-2" attr:aria-label=words::YOUR_DETAILS>
                {hidden_fields(chooser, offer)}
                <Field id="name" label=words::NAME error=self.reason("name") required=true class="sm:col-span-2">
                    <TextInput name="name" value=name autocomplete="name" maxlength=120/>
                </Field>
                <Field id="phone" label=words::PHONE error=self.reason("phone") required=true>
                    <TextInput name="phone" kind="tel" value=phone autocomplete="tel" maxlength=40/>
                </Field>
                <Field id="email" label=words::EMAIL hint=words::EMAIL_HINT error=self.reason("email") required=true>
                    <TextInput name="email" kind="email" value=email autocomplete="email" maxlength=254/>
                </Field>
                <ForWhom offer typed=attendees error=self.error/>
                <Field id="referral" label=words::REFERRAL hint=words::REFERRAL_HINT class="sm:col-span-2">
                    <TextInput name="referral_code" value=code autocomplete="off" maxlength=60/>
                </Field>
                <ConsentField form=offer.form error=self.reason("consent_version") names_form=true/>
                <KeepCard offer keeps/>
                <div class="sm:col-span-2">
                    <Button
                        kind="submit"
                        tone=ButtonTone::Primary
                        size=ButtonSize::Large
                        class="w-full"
                        loading=action.pending()
                        disabled=Signal::derive(move || offer.time.get().is_none() && offer.own(chooser).is_none())
                    >
                        {move || offer.deposit().map_or_else(|| words::BOOK_NOW.to_owned(), |deposit| words::hold_and_pay(&deposit))}
                    </Button>
                    <p class="mt-3 text-center text-sm text-ink-2">
                        {move || if offer.deposit().is_some() { words::HELD_WHILE_PAYING } else { words::NO_PAYMENT_NOW }}
                    </p>
                </div>
            </ActionForm>
        }
    }
}

/// What can be agreed to beside the deposit, where the clinic asks for a fee when somebody does not come. Always there, so
/// that the page is the same before and after its terms are known.
#[component]
fn KeepCard(offer: Offer, keeps: RwSignal<bool>) -> impl IntoView {
    let words = Memo::new(move |_| match offer.terms.get() {
        Some(Ok(Some(terms))) if !terms.keep_card.is_empty() => format!("{} {}", terms.missed, terms.keep_card),
        _ => String::new(),
    });
    view! {
        <div class="sm:col-span-2" class:hidden=move || words.with(String::is_empty)>
            <Checkbox name="keep_card" value="yes" checked=keeps class="text-sm text-ink-2">
                {move || words.get()}
            </Checkbox>
        </div>
    }
}

/// What was chosen before, and a field that only machines fill in.
fn hidden_fields(chooser: Chooser, offer: Offer) -> impl IntoView {
    let first = move || offer.asked.with(|asked| asked.as_ref().and_then(|wanted| wanted.first().cloned()));
    let answers = move || {
        let answers = first().map(|part| part.answers).unwrap_or_default();
        serde_json::to_string(&answers).unwrap_or_default()
    };
    let more = move || {
        let more = offer.asked.with(|asked| asked.as_ref().map(Wanted::more)).unwrap_or_default();
        serde_json::to_string(&more).unwrap_or_default()
    };
    let choice = chooser.choice;
    view! {
        <input type="hidden" name="clinic" value=chooser.slug()/>
        <input type="hidden" name="service_key" value=move || choice.with(|choice| choice.first.service.clone())/>
        <input type="hidden" name="answers" value=answers/>
        <input type="hidden" name="more" value=more/>
        <input type="hidden" name="start" value=move || choice.with(|choice| choice.slot.map(spell).unwrap_or_default())/>
        <input type="hidden" name="practitioner_id" value=move || choice.with(|choice| choice.practitioner.clone().unwrap_or_default())/>
        <div aria-hidden="true" class="absolute top-0 -left-[999rem]">
            <label>"Website" <input type="text" name="website" tabindex="-1" autocomplete="off"/></label>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openings::Opening;

    #[test]
    fn the_nearest_other_times_are_offered_in_order() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let time = |text: &str| Opening { start: at(text), label: text[11..16].into() };
        let day = |date: &str, times: Vec<Opening>| OpenDay { date: date.parse().expect("a date"), times };
        let days = vec![
            day(
                "2026-12-10",
                vec![time("2026-12-10T15:00:00Z"), time("2026-12-10T20:30:00Z"), time("2026-12-10T21:00:00Z")],
            ),
            day("2026-12-11", vec![time("2026-12-11T15:00:00Z")]),
        ];
        let found = nearest(&days, Some(at("2026-12-10T20:30:00Z")));
        let starts: Vec<_> = found.iter().map(|free| spell(free.start)).collect();
        assert_eq!(starts, ["2026-12-10T15:00:00Z", "2026-12-10T21:00:00Z", "2026-12-11T15:00:00Z"]);
        assert_eq!(nearest(&[], None), vec![]);
    }
}
