//! Holidays: whose are kept, what becomes of each, and the hours that follow for every practitioner and room.

use super::{clinic_zone, finish, invalid};
use crate::{Resources, dates, error::Report, worker::JobFailed};
use chrono::{Days, NaiveDate};
use contract::{AppError, Caller, hours::HolidayChoice};
use domain::{
    authorization::Action,
    calendar::{MinuteSpan, labels},
    ids::OrgId,
    shifts::{self, TypedShift},
};
use std::collections::BTreeMap;
use store::{
    OrgTransaction, StoreError,
    holidays::{ChoiceRow, HolidayHours},
};

/// How far ahead holidays stand in the calendar, in days: beyond what any service can be booked.
const AHEAD_DAYS: u64 = 800;

/// A holiday with what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub name: String,
    pub own: bool,
    pub choice: HolidayChoice,
    pub spans: Vec<MinuteSpan>,
}

/// The holidays of `from..=to`, by date.
pub(super) fn days(
    kept: Option<&(String, String)>,
    choices: Vec<ChoiceRow>,
    from: NaiveDate,
    to: NaiveDate,
) -> BTreeMap<NaiveDate, Day> {
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    if let Some((country, region)) = kept {
        let region = Some(region.as_str()).filter(|region| !region.is_empty());
        for holiday in ::holidays::between(country, region, from, to) {
            days.entry(holiday.date)
                .and_modify(|day| {
                    day.name.push_str(", ");
                    day.name.push_str(holiday.name);
                })
                .or_insert_with(|| Day {
                    name: holiday.name.to_owned(),
                    own: false,
                    choice: HolidayChoice::Closed,
                    spans: Vec::new(),
                });
        }
    }
    for row in choices.into_iter().filter(|row| (from..=to).contains(&row.date)) {
        let choice = HolidayChoice::from_word(&row.choice).unwrap_or_default();
        match (days.get_mut(&row.date), row.own_name) {
            (Some(day), _) => {
                day.choice = choice;
                day.spans = row.spans.0;
            }
            (None, Some(name)) => {
                days.insert(row.date, Day { name, own: true, choice, spans: row.spans.0 });
            }
            // Chosen for a holiday of a country that is no longer kept.
            (None, None) => {}
        }
    }
    days
}

/// Puts the hours that follow from the holidays into the calendar of every practitioner and room.
pub(super) async fn apply(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
) -> Result<(), StoreError> {
    let organisation = store::catalogue::organisation(transaction, org).await?;
    let zone = organisation.map(|organisation| crate::zone(&organisation.zone)).transpose()?.unwrap_or_default();
    let today = labels::local_date(resources.clock.now(), zone);
    let last = today.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(today);
    let kept = store::holidays::kept(transaction, org).await?;
    let choices = store::holidays::choices(transaction, org, today).await?;
    let hours: Vec<HolidayHours> = days(kept.as_ref(), choices, today, last)
        .into_iter()
        .filter(|(_, day)| day.choice != HolidayChoice::Open)
        .map(|(date, day)| HolidayHours { date, spans: day.spans, name: day.name })
        .collect();
    store::holidays::apply(transaction, org, today, &hours).await
}

/// The same for every organisation, once a day: the calendar has moved on.
pub(super) async fn move_on(resources: &Resources) -> Result<(), JobFailed> {
    for org in store::holidays::organisations(resources.database.doors()).await? {
        let mut transaction = resources.database.begin(org).await?;
        apply(resources, &mut transaction, org).await?;
        transaction.commit().await?;
    }
    Ok(())
}

pub(super) async fn keep(resources: &Resources, caller: &Caller, country: &str, region: &str) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let (country, region) = (country.trim(), region.trim());
    if !country.is_empty() && !::holidays::is_known(country, None) {
        return Err(AppError::invalid("country", "Choose a country from the list, or none."));
    }
    // A region of another country is one that was chosen before the country was.
    let region = if ::holidays::is_known(country, Some(region)) { region } else { "" };
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let now = resources.clock.now();
    store::holidays::keep(&mut transaction, org, country, region, now).await.report(request_id)?;
    apply(resources, &mut transaction, org).await.report(request_id)?;
    let place = if country.is_empty() { "none".to_owned() } else { format!("{country} {region}").trim().to_owned() };
    let subject = ("organisation", org.to_string());
    finish(resources, transaction, caller, "holidays.kept", subject, &[("holidays", place)]).await
}

/// The holiday of a date, else a refusal.
async fn standing(transaction: &mut OrgTransaction, caller: &Caller, date: NaiveDate) -> Result<Day, AppError> {
    let request_id = &caller.client.request_id;
    let kept = store::holidays::kept(transaction, caller.org).await.report(request_id)?;
    let choices = store::holidays::choices(transaction, caller.org, date).await.report(request_id)?;
    let found = days(kept.as_ref(), choices, date, date).remove(&date);
    found.ok_or_else(|| AppError::not_found("A holiday on this day"))
}

pub(super) async fn choose(
    resources: &Resources,
    caller: &Caller,
    date: NaiveDate,
    choice: HolidayChoice,
    typed: &[TypedShift],
) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let date = dates::meant("date", date)?;
    let spans = match choice {
        HolidayChoice::Special => shifts::spans("spans", typed).map_err(invalid)?,
        HolidayChoice::Closed | HolidayChoice::Open => Vec::new(),
    };
    if choice == HolidayChoice::Special && spans.is_empty() {
        return Err(AppError::invalid("spans.0.from", "Say from when to when you are open, or choose “Closed”."));
    }
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let day = standing(&mut transaction, caller, date).await?;
    store::holidays::choose(&mut transaction, org, date, choice.as_str(), &spans).await.report(request_id)?;
    apply(resources, &mut transaction, org).await.report(request_id)?;
    let detail = [("date", date.to_string()), ("holiday", day.name), ("choice", choice.as_str().to_owned())];
    finish(resources, transaction, caller, "holidays.chosen", ("organisation", org.to_string()), &detail).await
}

pub(super) async fn add(resources: &Resources, caller: &Caller, date: NaiveDate, name: &str) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let date = dates::meant("date", date)?;
    let name = shifts::one_line(name, 1).map_err(|reason| AppError::invalid("name", reason))?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let zone = clinic_zone(&mut transaction, caller).await?;
    if date < labels::local_date(resources.clock.now(), zone) {
        return Err(AppError::invalid("date", "This day has passed. Choose one that is still to come."));
    }
    let stands = standing(&mut transaction, caller, date).await.is_ok();
    if stands || !store::holidays::add(&mut transaction, org, date, &name).await.report(request_id)? {
        return Err(AppError::invalid("date", "This day is a holiday already. Change it in the list."));
    }
    apply(resources, &mut transaction, org).await.report(request_id)?;
    let detail = [("date", date.to_string()), ("holiday", name)];
    finish(resources, transaction, caller, "holidays.added", ("organisation", org.to_string()), &detail).await
}

pub(super) async fn remove(resources: &Resources, caller: &Caller, date: NaiveDate) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let date = dates::meant("date", date)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    if !store::holidays::remove(&mut transaction, org, date).await.report(request_id)? {
        return Err(AppError::not_found("A day of your own on this date"));
    }
    apply(resources, &mut transaction, org).await.report(request_id)?;
    let detail = [("date", date.to_string())];
    finish(resources, transaction, caller, "holidays.removed", ("organisation", org.to_string()), &detail).await
}
