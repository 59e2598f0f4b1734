//! How long somebody has to answer, and when nobody is written to.

use crate::{
    api::waitlist::{self as api, WaitlistFile},
    live::Live,
};
use domain::waitlist::{OfferRules, QuietHours};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use ui::{Button, ButtonTone, Dialog, Field, TextInput, Toast, use_toasts};

/// `21:00`.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Minutes after midnight.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.get(..2)?.parse::<u16>().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[component]
pub fn RulesDialog(open: RwSignal<bool>, file: Signal<WaitlistFile>) -> impl IntoView {
    let (live, toasts) = (expect_context::<Live>(), use_toasts());
    let rules = file.with_untracked(|file| file.rules);
    let limit = RwSignal::new(rules.limit_minutes.to_string());
    let from = RwSignal::new(clock(rules.quiet.from));
    let until = RwSignal::new(clock(rules.quiet.until));
    let error = RwSignal::new(String::new());
    let pending = RwSignal::new(false);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let minutes = limit.get_untracked().trim().parse().ok();
        let times = minute(&from.get_untracked()).zip(minute(&until.get_untracked()));
        let (Some(limit_minutes), Some((from, until))) = (minutes, times) else {
            error.set("Please give a number of minutes and two times of the day.".into());
            return;
        };
        pending.set(true);
        spawn_local(async move {
            let saved = api::set_waitlist_rules(OfferRules { limit_minutes, quiet: QuietHours { from, until } }).await;
            pending.try_set(false);
            match saved {
                Ok(_) => {
                    toasts.show(Toast::new("Saved. Offers from now on follow it."));
                    error.try_set(String::new());
                    open.try_set(false);
                    live.booking_changed();
                }
                Err(refused) => drop(error.try_set(refused.to_string())),
            }
        });
    };
    view! {
        <Dialog open id="waitlist-rules" title="How free times are offered">
            <form class="grid grid-cols-2 gap-4" on:submit=send>
                <p class="col-span-2 text-sm text-ink-2">
                    "The first whom a time suits is written to, and it is kept for them. When the visit is near, they have less time to answer."
                </p>
                <p class="col-span-2 text-sm text-bad empty:hidden" role="alert">{error}</p>
                <Field id="waitlist-limit" label="Minutes to answer" class="col-span-2">
                    <TextInput name="limit" kind="number" value=limit/>
                </Field>
                <Field id="waitlist-quiet-from" label="Nobody is written to from">
                    <TextInput name="quiet_from" kind="time" value=from/>
                </Field>
                <Field id="waitlist-quiet-until" label="until" hint="On their own clock; the same twice is never.">
                    <TextInput name="quiet_until" kind="time" value=until/>
                </Field>
                <div class="col-span-2 flex flex-wrap justify-end gap-2">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind="submit" tone=ButtonTone::Primary loading=pending>"Save"</Button>
                </div>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_day_is_its_minutes() {
        assert_eq!((clock(1_260), minute("21:00"), minute("08:30:00")), ("21:00".into(), Some(1_260), Some(510)));
        assert_eq!((minute("24:00"), minute("x"), minute("9")), (None, None, None));
    }
}
