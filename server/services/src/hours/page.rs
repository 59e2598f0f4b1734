//! Everything of the page about hours, read at once.

use super::{clinic_zone, feeds, holidays};
use crate::{Resources, error::Report};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    hours::{
        Detail, HolidayView, HolidaysView, HoursPage, Place, RegionOf, ResourceHoursView, SpecialDay, SubscriptionView,
        TimeOffView,
    },
};
use domain::{
    authorization::Action,
    calendar::{MinuteSpan, labels},
    ids::{BusyId, FeedId, ResourceId},
    shifts::{TypedShift, clock_text},
    understanding::Locale::En,
};
use std::collections::HashMap;
use store::{OrgTransaction, StoreError, busy_times::BusyRow, hours::WeekRow};
use uuid::Uuid;

/// How far ahead holidays are listed, in days.
const LISTED_DAYS: u64 = 366;

pub(super) async fn page(resources: &Resources, caller: &Caller) -> Result<HoursPage, AppError> {
    caller.require(Action::ReadHours)?;
    let (org, request_id, now) = (caller.org, &caller.client.request_id, resources.clock.now());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let zone = clinic_zone(&mut transaction, caller).await?;
    let today = labels::local_date(now, zone);
    let rows = read(&mut transaction, caller, now, zone).await.report(request_id)?;
    let kept = store::holidays::kept(&mut transaction, org).await.report(request_id)?;
    let choices = store::holidays::choices(&mut transaction, org, today).await.report(request_id)?;
    let last = today.checked_add_days(Days::new(LISTED_DAYS)).unwrap_or(today);
    let days = holidays::days(kept.as_ref(), choices, today, last);
    let (country, region) = kept.unwrap_or_default();
    let holidays = HolidaysView {
        country,
        region,
        countries: ::holidays::COUNTRIES.iter().map(|(code, name)| place(code, name)).collect(),
        regions: regions(),
        days: days
            .into_iter()
            .map(|(date, day)| HolidayView {
                date,
                date_label: labels::date(date, En),
                name: day.name,
                own: day.own,
                choice: day.choice,
                spans: typed(&day.spans),
            })
            .collect(),
    };
    Ok(HoursPage { zone: zone.name().to_owned(), today, resources: rows, holidays })
}

fn place(code: &str, name: &str) -> Place {
    Place { code: code.to_owned(), name: name.to_owned() }
}

fn regions() -> Vec<RegionOf> {
    let of = |country: &'static str| {
        let regions = ::holidays::regions(country).into_iter();
        regions.map(move |region| RegionOf { country: country.to_owned(), region: place(region.code, region.name) })
    };
    ::holidays::COUNTRIES.iter().flat_map(|(code, _)| of(code)).collect()
}

fn typed(spans: &[MinuteSpan]) -> Vec<TypedShift> {
    let one = |span: &MinuteSpan| TypedShift {
        day: 0,
        from: clock_text(span.from),
        until: clock_text(span.until % 1_440),
        name: String::new(),
    };
    spans.iter().map(one).collect()
}

async fn read(
    transaction: &mut OrgTransaction,
    caller: &Caller,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Vec<ResourceHoursView>, StoreError> {
    let (org, today) = (caller.org, labels::local_date(now, zone));
    let mut shifts = by_resource(store::hours::shifts(transaction, org).await?, |row| row.resource_id, typed_row);
    let mut breaks = by_resource(store::hours::breaks(transaction, org).await?, |row| row.resource_id, typed_row);
    let special = store::hours::special_days(transaction, org, today).await?;
    let mut special = by_resource(
        special,
        |row| row.resource_id,
        |row| SpecialDay {
            date: row.date,
            date_label: labels::date(row.date, En),
            hours_label: hours_label(&row.spans.0),
            reason: row.reason,
        },
    );
    let off = store::busy_times::time_off(transaction, org, now).await?;
    let mut off = by_resource(off, |row| row.resource_id, |row| time_off(row, zone));
    let counts: HashMap<FeedId, i64> =
        store::busy_times::counts_of_feeds(transaction, org, now).await?.into_iter().collect();
    let feeds = store::calendar_feeds::list(transaction, org).await?;
    let mut feeds = by_resource(
        feeds,
        |row| row.resource_id,
        |row| {
            let busy = counts.get(&FeedId(row.feed_id)).copied().unwrap_or(0);
            feeds::view(row, busy)
        },
    );
    let subscriptions = store::calendar_subscriptions::list(transaction, org).await?;
    let mut subscriptions = by_resource(
        subscriptions,
        |row| row.resource_id,
        |row| SubscriptionView {
            detail: Detail::from_word(&row.detail),
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        },
    );
    let view = |row: store::hours::ResourceRow| ResourceHoursView {
        id: ResourceId(row.resource_id),
        name: row.name,
        title: row.title,
        is_room: row.is_room,
        shifts: shifts.remove(&row.resource_id).unwrap_or_default(),
        breaks: breaks.remove(&row.resource_id).unwrap_or_default(),
        special_days: special.remove(&row.resource_id).unwrap_or_default(),
        time_off: off.remove(&row.resource_id).unwrap_or_default(),
        feeds: feeds.remove(&row.resource_id).unwrap_or_default(),
        subscription: subscriptions.remove(&row.resource_id).and_then(|mut found| found.pop()),
    };
    Ok(store::hours::resources(transaction, org).await?.into_iter().map(view).collect())
}

fn by_resource<R, T>(rows: Vec<R>, of: impl Fn(&R) -> Uuid, view: impl Fn(R) -> T) -> HashMap<Uuid, Vec<T>> {
    let mut found: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        found.entry(of(&row)).or_default().push(view(row));
    }
    found
}

fn typed_row(row: WeekRow) -> TypedShift {
    let text = |minute: i16| clock_text(u16::try_from(minute).unwrap_or(0) % 1_440);
    TypedShift {
        day: u8::try_from(row.weekday).unwrap_or(1),
        from: text(row.from_minute),
        until: text(row.until_minute),
        name: row.name,
    }
}

fn hours_label(spans: &[MinuteSpan]) -> String {
    if spans.is_empty() {
        return "Closed".to_owned();
    }
    let one = |span: &MinuteSpan| format!("{} to {}", labels::minutes(span.from, En), labels::minutes(span.until, En));
    spans.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Whole days by their dates, everything else with its times.
fn time_off(row: BusyRow, zone: Tz) -> TimeOffView {
    let wall = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    let (from, until) = (wall(row.starts_at), wall(row.ends_at));
    let whole = from.time() == NaiveTime::MIN && until.time() == NaiveTime::MIN;
    let label = if whole {
        let last = (until - TimeDelta::days(1)).date();
        if last <= from.date() {
            labels::date(from.date(), En)
        } else {
            format!("{} to {}", labels::date(from.date(), En), labels::date(last, En))
        }
    } else if from.date() == until.date() {
        format!("{}, {}", labels::date(from.date(), En), labels::time_range(row.starts_at, row.ends_at, zone, En))
    } else {
        format!("{} to {}", labels::day_time(row.starts_at, zone, En), labels::day_time(row.ends_at, zone, En))
    };
    TimeOffView { id: BusyId(row.busy_id), label, title: row.title }
}
