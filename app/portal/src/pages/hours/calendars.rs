//! Calendars that are read, and the address at which ours is.

use super::Acts;
use crate::{outcome::Outcome, parts::Panel, shell::HereNow, typed};
use contract::hours::{Detail, FeedState, FeedView, ResourceHoursView, SubscriptionView};
use domain::{authorization::Action, ids::ResourceId};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, Field, Select, SelectOption, StateBadge, TextInput, Tone, ZonedTime, lu};

#[component]
pub fn Feeds(#[prop(into)] resource: Signal<ResourceHoursView>, id: ResourceId) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let may_manage = HereNow::may(Action::ManageCalendars);
    let outcome = Outcome::of(acts.feed);
    let [name] = typed::FEED.before();
    let (name, address) = (RwSignal::new(name), RwSignal::new(String::new()));
    Effect::new(move |_| {
        if acts.feed.value().with(|answer| matches!(answer, Some(Ok(())))) {
            name.set(String::new());
            address.set(String::new());
        }
    });
    view! {
        <Panel
            id="h-feeds"
            title="Calendars that we read"
            text="What is busy in them cannot be booked here. They are read every quarter of an hour; if one cannot be, what was known stays busy."
        >
            <ul class="divide-y divide-line not-empty:mb-4">
                <For
                    each=move || resource.with(|resource| resource.feeds.clone())
                    key=|feed| (feed.id, feed.last_read_at, feed.problem.clone(), feed.next_read_at)
                    let:feed
                >
                    <Feed feed may_manage acts/>
                </For>
            </ul>
            <Show when=move || may_manage.get()>
                {outcome.problem(&["name", "address"])}
                <ActionForm action=acts.feed attr:class="grid gap-3 sm:grid-cols-[1fr_2fr]">
                    <input type="hidden" name="resource" value=id.to_string()/>
                    <Field id="feed-name" label="Name" error=outcome.reason("name")>
                        <TextInput name="name" maxlength=60 value=name placeholder="Google calendar"/>
                    </Field>
                    <Field
                        id="feed-address"
                        label="Secret address in iCal format"
                        hint="In Google: Settings, your calendar, “Secret address”. In Outlook: Shared calendars, Publish, ICS. In iCloud: Public Calendar."
                        error=outcome.reason("address")
                    >
                        <TextInput name="address" kind="url" maxlength=4_000 value=address placeholder="https://…/basic.ics"/>
                    </Field>
                    <label class="flex min-h-10 cursor-pointer items-center gap-3 text-sm sm:col-span-2">
                        <input type="checkbox" name="keep_titles" value="true" class="size-[18px] shrink-0 accent-brand"/>
                        "Keep the titles of events too. Otherwise we keep only that somebody is busy."
                    </label>
                    <Button kind="submit" class="justify-self-start" loading=acts.feed.pending()>
                        "Connect it"
                    </Button>
                </ActionForm>
            </Show>
        </Panel>
    }
}

#[component]
fn Feed(feed: FeedView, may_manage: Signal<bool>, acts: Acts) -> impl IntoView {
    let zone = HereNow::zone();
    let (tone, icon, label) = match feed.state {
        FeedState::New => (Tone::Note, lu::LuHourglass, "Being read"),
        FeedState::Healthy => (Tone::Good, lu::LuCheck, "Up to date"),
        FeedState::Failing => (Tone::Warn, lu::LuTriangleAlert, "Cannot be read"),
    };
    let busy = match feed.busy {
        1 => "1 busy time".to_owned(),
        many => format!("{many} busy times"),
    };
    let read = feed.last_read_at.map(|at| view! { ", last read " <ZonedTime at zone/> });
    let problem = feed.problem.clone().map(|problem| {
        let next = feed.next_read_at;
        view! {
            <p class="mt-1 max-w-[65ch] text-sm text-warn">
                {problem} <span class="text-ink-2">" Tried again " <ZonedTime at=next zone/> "."</span>
            </p>
        }
    });
    let name = StoredValue::new(feed.name);
    view! {
        <li class="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
            <div class="min-w-48 flex-1">
                <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <span class="font-medium">{name.get_value()}</span>
                    <StateBadge tone icon label/>
                </p>
                <p class="text-xs text-ink-2 tabular">{feed.host} ", " {busy} {read}</p>
                {problem}
            </div>
            <Show when=move || may_manage.get()>
                <div class="flex gap-2">
                    <ActionForm action=acts.read_feed>
                        <input type="hidden" name="feed" value=feed.id.to_string()/>
                        <Button kind="submit" size=ButtonSize::Small>
                            "Read now" <span class="sr-only">{format!(" {}", name.get_value())}</span>
                        </Button>
                    </ActionForm>
                    <ActionForm action=acts.remove_feed>
                        <input type="hidden" name="feed" value=feed.id.to_string()/>
                        <Button kind="submit" tone=ButtonTone::Danger size=ButtonSize::Small>
                            "Disconnect" <span class="sr-only">{format!(" {}, and free what it keeps busy", name.get_value())}</span>
                        </Button>
                    </ActionForm>
                </div>
            </Show>
        </li>
    }
}

fn details() -> Vec<SelectOption> {
    let words = |detail| match detail {
        Detail::Busy => "Only that there is a visit",
        Detail::FirstName => "First name and service",
        Detail::Full => "Full name, service, phone and e-mail",
    };
    Detail::ALL.into_iter().map(|detail| SelectOption::new(detail.as_str(), words(detail))).collect()
}

#[component]
pub fn Subscription(#[prop(into)] resource: Signal<ResourceHoursView>, id: ResourceId) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let may_manage = HereNow::may(Action::ManageCalendars);
    let zone = HereNow::zone();
    let in_force = move || resource.with(|resource| resource.subscription.clone());
    let there = Memo::new(move |_| in_force().is_some());
    let detail = RwSignal::new(in_force().map_or(Detail::default(), |one| one.detail).as_str().to_owned());
    let facts = move |one: SubscriptionView| {
        let used = match one.last_used_at {
            Some(at) => view! { ", last read " <ZonedTime at zone/> }.into_any(),
            None => ", never read yet".into_any(),
        };
        view! {
            <p class="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
                <StateBadge tone=Tone::Good icon=lu::LuLink label="An address is in force"/>
                <span class="text-xs text-ink-2">"Made " <ZonedTime at=one.created_at zone/> {used}</span>
            </p>
        }
    };
    view! {
        <Panel
            id="h-subscription"
            title="Subscribe to this calendar"
            text="An address for a phone or a calendar program, which then shows the visits here. Whoever has it can read them."
        >
            {move || in_force().map(facts)}
            {Outcome::of(acts.subscribe).problem(&[])}
            <Show when=move || may_manage.get() fallback=|| view! { <p class="text-sm text-ink-2">"Owners and admins make these addresses."</p> }>
                <div class="flex flex-wrap items-end gap-3">
                    <ActionForm action=acts.subscribe attr:class="flex min-w-0 flex-1 flex-wrap items-end gap-3">
                        <input type="hidden" name="resource" value=id.to_string()/>
                        <Field id="subscription-detail" label="What it tells" class="min-w-56 flex-1">
                            <Select name="detail" options=details() value=detail/>
                        </Field>
                        <Button kind="submit" loading=acts.subscribe.pending()>
                            {move || if there.get() { "Renew the address" } else { "Make an address" }}
                        </Button>
                    </ActionForm>
                    <Show when=move || there.get()>
                        <ActionForm action=acts.unsubscribe>
                            <input type="hidden" name="resource" value=id.to_string()/>
                            <Button kind="submit" tone=ButtonTone::Danger>
                                "End it"
                            </Button>
                        </ActionForm>
                    </Show>
                </div>
                <p class="mt-2 text-xs text-ink-2">
                    {move || if there.get() { "A new address ends the one in force: programs that use it show nothing new any more." } else { "" }}
                </p>
            </Show>
        </Panel>
    }
}
