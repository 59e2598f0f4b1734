//! Hours: who is there when, on which days not, and the calendars that say so.

mod calendars;
mod days;
mod holidays;
mod lines;
mod people;
mod week;

use crate::{
    api::hours::{
        AddFeed, AddHoliday, AddTimeOff, ChooseHoliday, EndSubscription, KeepHolidays, ReadFeedNow, RemoveFeed,
        RemoveHoliday, RemoveSpecialDay, RemoveTimeOff, RenewSubscription, SetSpecialDay, SetWeek, hours_page,
    },
    once,
    outcome::{Outcome, tell},
    parts::{Loading, PageHead, ShownOnce},
};
use calendars::{Feeds, Subscription};
use contract::hours::{FeedState, HoursPage, ResourceHoursView};
use days::{SpecialDays, TimeOff};
use holidays::Holidays;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use people::People;
use session::kept;
use ui::{EmptyState, Notice, Tone, lu};
use week::Week;

/// What can be done about hours.
#[derive(Clone, Copy)]
pub struct Acts {
    pub week: ServerAction<SetWeek>,
    pub day: ServerAction<SetSpecialDay>,
    pub remove_day: ServerAction<RemoveSpecialDay>,
    pub off: ServerAction<AddTimeOff>,
    pub remove_off: ServerAction<RemoveTimeOff>,
    pub holidays: ServerAction<KeepHolidays>,
    pub choose: ServerAction<ChooseHoliday>,
    pub add_holiday: ServerAction<AddHoliday>,
    pub remove_holiday: ServerAction<RemoveHoliday>,
    pub feed: ServerAction<AddFeed>,
    pub remove_feed: ServerAction<RemoveFeed>,
    pub read_feed: ServerAction<ReadFeedNow>,
    pub subscribe: ServerAction<RenewSubscription>,
    pub unsubscribe: ServerAction<EndSubscription>,
    /// The address that was made last, while this page is open.
    pub newest: RwSignal<Option<String>>,
}

/// What can be chosen beside the people and rooms.
const HOLIDAYS: &str = "holidays";

impl Acts {
    fn new() -> Self {
        let acts = Self {
            week: ServerAction::new(),
            day: ServerAction::new(),
            remove_day: ServerAction::new(),
            off: ServerAction::new(),
            remove_off: ServerAction::new(),
            holidays: ServerAction::new(),
            choose: ServerAction::new(),
            add_holiday: ServerAction::new(),
            remove_holiday: ServerAction::new(),
            feed: ServerAction::new(),
            remove_feed: ServerAction::new(),
            read_feed: ServerAction::new(),
            subscribe: ServerAction::new(),
            unsubscribe: ServerAction::new(),
            newest: RwSignal::new(None),
        };
        tell(acts.week, |()| "The week is saved".to_owned());
        tell(acts.day, |()| "The day is set".to_owned());
        tell(acts.remove_day, |()| "The weekly hours hold again".to_owned());
        tell(acts.off, |()| "The time off is entered".to_owned());
        tell(acts.remove_off, |()| "The time is free again".to_owned());
        tell(acts.holidays, |()| "The holidays are set".to_owned());
        tell(acts.choose, |()| "The holiday is changed".to_owned());
        tell(acts.add_holiday, |()| "The day is added".to_owned());
        tell(acts.remove_holiday, |()| "The day is removed".to_owned());
        tell(acts.feed, |()| "Connected. It is read within a minute".to_owned());
        tell(acts.remove_feed, |()| "Disconnected. Its busy time is gone".to_owned());
        tell(acts.read_feed, |()| "It is read within a minute".to_owned());
        tell(acts.unsubscribe, |()| "The address has ended".to_owned());
        Effect::new(move |_| {
            let made = acts.subscribe.value().with(|answer| answer.as_ref()?.as_ref().ok().cloned());
            if made.is_some() {
                acts.newest.set(made);
            }
        });
        acts
    }

    /// Counts with every answer, so that the page is asked for again.
    fn version(self) -> usize {
        let days = self.week.version().get() + self.day.version().get() + self.remove_day.version().get();
        let off = self.off.version().get() + self.remove_off.version().get();
        let holidays = self.holidays.version().get() + self.choose.version().get() + self.add_holiday.version().get();
        let feeds = self.feed.version().get() + self.remove_feed.version().get() + self.read_feed.version().get();
        let out = self.subscribe.version().get() + self.unsubscribe.version().get();
        days + off + holidays + self.remove_holiday.version().get() + feeds + out
    }

    /// What stands in the way of the last act that has no form of its own on the page.
    fn problems(self) -> impl IntoView {
        (
            Outcome::of(self.remove_day).problem(&[]),
            Outcome::of(self.remove_off).problem(&[]),
            Outcome::of(self.remove_holiday).problem(&[]),
            Outcome::of(self.remove_feed).problem(&[]),
            Outcome::of(self.read_feed).problem(&[]),
            Outcome::of(self.unsubscribe).problem(&[]),
        )
    }
}

#[component]
pub fn HoursPage() -> impl IntoView {
    let acts = Acts::new();
    provide_context(acts);
    let page = Resource::new_blocking(move || acts.version(), |_| hours_page());
    let before = once::CALENDAR.taken();
    view! {
        <PageHead title="Hours" text="Who is there when. Only times that are free everywhere here can be booked."/>
        {kept(
            before,
            || (),
            move |before| move || acts.newest.get().or_else(|| before.get()).map(|value| view! { <Newest value/> }),
        )}
        <div class="grid gap-3 not-empty:mb-4">{acts.problems()}</div>
        {kept(page, Loading, move |page| view! { <Chosen page/> })}
    }
}

#[component]
fn Newest(value: String) -> impl IntoView {
    view! {
        <ShownOnce
            title="Copy this address now"
            text="Add it to a calendar program as a subscription. Whoever has it reads this calendar, so it is shown only this once; renew it if it gets about."
            value
        />
    }
}

#[component]
fn Chosen(page: Signal<HoursPage>) -> impl IntoView {
    let query = use_query_map();
    let who = Memo::new(move |_| query.with(|query| query.get("who").unwrap_or_default()));
    let first = move || page.with(|page| page.resources.first().map(|one| one.id.to_string()).unwrap_or_default());
    let chosen = Memo::new(move |_| {
        let who = who.get();
        let known = who == HOLIDAYS || page.with(|page| page.resources.iter().any(|one| one.id.to_string() == who));
        if known { who } else { first() }
    });
    view! {
        <Alarms page/>
        <div class="grid gap-x-8 gap-y-5 lg:grid-cols-[200px_minmax(0,1fr)]">
            <People page chosen/>
            <div class="min-w-0">
                {move || {
                    let chosen = chosen.get();
                    if chosen == HOLIDAYS {
                        return view! { <Holidays page/> }.into_any();
                    }
                    if chosen.is_empty() {
                        return view! {
                            <EmptyState
                                icon=lu::LuUsers
                                title="Nobody is there yet"
                                text="Hours belong to practitioners and rooms. Once there are some, they stand here."
                            />
                        }
                            .into_any();
                    }
                    view! { <Of page chosen/> }.into_any()
                }}
            </div>
        </div>
    }
}

/// One practitioner or room. What was typed stays while the page is read again.
#[component]
fn Of(page: Signal<HoursPage>, chosen: String) -> impl IntoView {
    let of = chosen.clone();
    let resource =
        Memo::new(move |_| page.with(|page| page.resources.iter().find(|one| one.id.to_string() == of).cloned()));
    let known = resource.get_untracked();
    known.map(|known: ResourceHoursView| {
        let resource = Signal::derive(move || resource.get().unwrap_or_else(|| known.clone()));
        let id = resource.with_untracked(|resource| resource.id);
        view! {
            <Week resource/>
            <TimeOff resource id/>
            <SpecialDays resource id/>
            <Feeds resource id/>
            <Subscription resource id/>
        }
    })
}

/// Calendars that cannot be read, above everything else.
#[component]
fn Alarms(page: Signal<HoursPage>) -> impl IntoView {
    move || {
        let failing = page.with(|page| {
            let of = |resource: &ResourceHoursView| {
                let failing = resource.feeds.iter().filter(|feed| feed.state == FeedState::Failing);
                failing
                    .map(|feed| {
                        let problem = feed.problem.clone().unwrap_or_default();
                        (format!("{} of {}", feed.name, resource.name), problem, resource.id.to_string())
                    })
                    .collect::<Vec<_>>()
            };
            page.resources.iter().flat_map(of).collect::<Vec<_>>()
        });
        let notice = |(name, problem, id): (String, String, String)| {
            view! {
                <Notice tone=Tone::Warn icon=lu::LuCalendarX2 class="mb-3">
                    <p class="font-medium">{name} " cannot be read"</p>
                    <p>{problem} " What was known before still counts as busy."</p>
                    <p class="mt-1">
                        <a href=format!("/portal/hours?who={id}#h-feeds") class="font-medium text-brand underline underline-offset-2">"Look at it"</a>
                    </p>
                </Notice>
            }
        };
        (!failing.is_empty())
            .then(|| view! { <div role="status" class="mb-2">{failing.into_iter().map(notice).collect_view()}</div> })
    }
}
