//! Hours, holidays, time off, and calendars in and out.

use chrono::NaiveDate;
use contract::{
    AppError,
    hours::{Detail, HolidayChoice, HoursPage},
};
use domain::{
    ids::{BusyId, FeedId, ResourceId},
    shifts::TypedShift,
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{
        Caller,
        hours::{FeedForm, Hours, TimeOffForm, WeekForm},
    },
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Hours>, Caller), AppError> {
    Ok((session::back_office()?.hours, session::caller().await?))
}

/// A date field's text.
#[cfg(feature = "ssr")]
fn date(text: &str) -> Result<NaiveDate, AppError> {
    text.trim().parse().map_err(|_| AppError::invalid("date", "Choose a date."))
}

#[server(name = AskHours, prefix = "/api", endpoint = "portal/hours")]
pub async fn hours_page() -> Result<HoursPage, AppError> {
    let page = async {
        let (hours, caller) = asking().await?;
        hours.page(&caller).await
    };
    session::report(page.await)
}

/// Replaces the week of a practitioner or room.
#[server(name = SetWeek, prefix = "/api", endpoint = "portal/hours/week")]
pub async fn set_week(
    resource: ResourceId,
    #[server(default)] shifts: Vec<TypedShift>,
    #[server(default)] breaks: Vec<TypedShift>,
) -> Result<(), AppError> {
    let set = async {
        let (hours, caller) = asking().await?;
        hours.set_week(&caller, resource, WeekForm { shifts, breaks }).await
    };
    session::report(set.await)
}

/// Sets the hours of one date; without times it is closed.
#[server(name = SetSpecialDay, prefix = "/api", endpoint = "portal/hours/day")]
pub async fn set_special_day(
    resource: ResourceId,
    day: String,
    #[server(default)] spans: Vec<TypedShift>,
    reason: String,
) -> Result<(), AppError> {
    let set = async {
        let (hours, caller) = asking().await?;
        hours.set_special_day(&caller, resource, date(&day)?, spans, &reason).await
    };
    session::report(set.await)
}

#[server(name = RemoveSpecialDay, prefix = "/api", endpoint = "portal/hours/day/remove")]
pub async fn remove_special_day(resource: ResourceId, day: NaiveDate) -> Result<(), AppError> {
    let removed = async {
        let (hours, caller) = asking().await?;
        hours.remove_special_day(&caller, resource, day).await
    };
    session::report(removed.await)
}

#[server(name = AddTimeOff, prefix = "/api", endpoint = "portal/hours/off")]
pub async fn add_time_off(
    resource: ResourceId,
    from: String,
    from_time: String,
    until: String,
    until_time: String,
    title: String,
) -> Result<(), AppError> {
    let typed = [from.clone(), from_time.clone(), until.clone(), until_time.clone(), title.clone()];
    let added = async {
        let (hours, caller) = asking().await?;
        hours.add_time_off(&caller, resource, TimeOffForm { from, from_time, until, until_time, title }).await
    };
    let added = added.await;
    crate::typed::TIME_OFF.keep_if_refused(&typed, added.is_err());
    session::report(added)
}

#[server(name = RemoveTimeOff, prefix = "/api", endpoint = "portal/hours/off/remove")]
pub async fn remove_time_off(time_off: BusyId) -> Result<(), AppError> {
    let removed = async {
        let (hours, caller) = asking().await?;
        hours.remove_time_off(&caller, time_off).await
    };
    session::report(removed.await)
}

/// Whose holidays are kept; an empty country keeps none.
#[server(name = KeepHolidays, prefix = "/api", endpoint = "portal/holidays")]
pub async fn keep_holidays(country: String, #[server(default)] region: String) -> Result<(), AppError> {
    let kept = async {
        let (hours, caller) = asking().await?;
        hours.set_holidays(&caller, &country, &region).await
    };
    session::report(kept.await)
}

#[server(name = ChooseHoliday, prefix = "/api", endpoint = "portal/holidays/choose")]
pub async fn choose_holiday(
    day: NaiveDate,
    choice: HolidayChoice,
    #[server(default)] spans: Vec<TypedShift>,
) -> Result<(), AppError> {
    let chosen = async {
        let (hours, caller) = asking().await?;
        hours.choose_holiday(&caller, day, choice, spans).await
    };
    session::report(chosen.await)
}

/// A day of the clinic's own.
#[server(name = AddHoliday, prefix = "/api", endpoint = "portal/holidays/add")]
pub async fn add_holiday(day: String, name: String) -> Result<(), AppError> {
    let added = async {
        let (hours, caller) = asking().await?;
        hours.add_holiday(&caller, date(&day)?, &name).await
    };
    session::report(added.await)
}

#[server(name = RemoveHoliday, prefix = "/api", endpoint = "portal/holidays/remove")]
pub async fn remove_holiday(day: NaiveDate) -> Result<(), AppError> {
    let removed = async {
        let (hours, caller) = asking().await?;
        hours.remove_holiday(&caller, day).await
    };
    session::report(removed.await)
}

/// Connects a calendar. Its address is a secret: a refused plain form does not keep it.
#[server(name = AddFeed, prefix = "/api", endpoint = "portal/calendars/add")]
pub async fn add_feed(
    resource: ResourceId,
    name: String,
    address: String,
    #[server(default)] keep_titles: bool,
) -> Result<(), AppError> {
    let typed = [name.clone()];
    let added = async {
        let (hours, caller) = asking().await?;
        hours.add_feed(&caller, resource, FeedForm { name, address, keep_titles }).await
    };
    let added = added.await;
    crate::typed::FEED.keep_if_refused(&typed, added.is_err());
    session::report(added)
}

#[server(name = RemoveFeed, prefix = "/api", endpoint = "portal/calendars/remove")]
pub async fn remove_feed(feed: FeedId) -> Result<(), AppError> {
    let removed = async {
        let (hours, caller) = asking().await?;
        hours.remove_feed(&caller, feed).await
    };
    session::report(removed.await)
}

/// Reads a calendar without waiting for its turn.
#[server(name = ReadFeedNow, prefix = "/api", endpoint = "portal/calendars/read")]
pub async fn read_feed_now(feed: FeedId) -> Result<(), AppError> {
    let ordered = async {
        let (hours, caller) = asking().await?;
        hours.read_feed(&caller, feed).await
    };
    session::report(ordered.await)
}

/// Answers the new address, once; a plain form finds it on the page that it is led back to.
#[server(name = RenewSubscription, prefix = "/api", endpoint = "portal/calendars/subscribe")]
pub async fn renew_subscription(resource: ResourceId, detail: Detail) -> Result<String, AppError> {
    let renewed = async {
        let (hours, caller) = asking().await?;
        hours.renew_subscription(&caller, resource, detail).await
    };
    let address = session::report(renewed.await)?;
    crate::once::CALENDAR.keep_for_plain_form(&address);
    Ok(address)
}

#[server(name = EndSubscription, prefix = "/api", endpoint = "portal/calendars/unsubscribe")]
pub async fn end_subscription(resource: ResourceId) -> Result<(), AppError> {
    let ended = async {
        let (hours, caller) = asking().await?;
        hours.end_subscription(&caller, resource).await
    };
    session::report(ended.await)
}
