//! Our own calendars out: a secret address a practitioner, and what calendar programs find there.

use super::{asking, finish, known};
use crate::{Resources, error::Report, visits::Visits};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use calendars::write::{Entry, Feed, Standing, Time};
use chrono::TimeDelta;
use contract::{
    AppError, Caller, Client,
    hours::{Detail, SubscriptionFile},
};
use domain::{
    authorization::Action,
    ids::{ResourceId, SubscriptionId},
};
use sha2::{Digest, Sha256};
use store::calendar_subscriptions::{NewSubscription, VisitRow};

/// How much of the past and of the future a calendar shows.
const BEHIND: TimeDelta = TimeDelta::days(60);
const AHEAD: TimeDelta = TimeDelta::days(400);
const MOST_VISITS: i64 = 5_000;
/// How often programs are told to ask again, in minutes.
const REFRESH_MINUTES: u32 = 15;

pub(super) async fn renew(
    resources: &Resources,
    caller: &Caller,
    resource: ResourceId,
    detail: Detail,
) -> Result<String, AppError> {
    caller.require(Action::ManageCalendars)?;
    let (org, request_id, now) = (caller.org, &caller.client.request_id, resources.clock.now());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let name = known(&mut transaction, caller, resource).await?.name;
    // Two at once take turns, so that one address is in force.
    transaction.make_alone(resource.0).await.report(request_id)?;
    let renewed =
        store::calendar_subscriptions::revoke(&mut transaction, org, resource, now).await.report(request_id)?;
    let (id, token) = (SubscriptionId(resources.entropy.id()), resources.entropy.secret());
    let new = NewSubscription {
        id,
        resource,
        token_hash: &store::secrets::hash(&token),
        detail: detail.as_str(),
        created_by: asking(caller),
        now,
    };
    store::calendar_subscriptions::insert(&mut transaction, org, &new).await.report(request_id)?;
    let action = if renewed { "calendar_subscription.renewed" } else { "calendar_subscription.created" };
    let detail = [("of", name), ("detail", detail.as_str().to_owned())];
    finish(resources, transaction, caller, action, ("calendar_subscription", id.to_string()), &detail).await?;
    Ok(format!("{}calendar/{token}.ics", resources.base_url))
}

pub(super) async fn end(resources: &Resources, caller: &Caller, resource: ResourceId) -> Result<(), AppError> {
    caller.require(Action::ManageCalendars)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let name = known(&mut transaction, caller, resource).await?.name;
    let now = resources.clock.now();
    if !store::calendar_subscriptions::revoke(&mut transaction, org, resource, now).await.report(request_id)? {
        return Err(AppError::not_found("This address"));
    }
    let subject = ("resource", resource.to_string());
    finish(resources, transaction, caller, "calendar_subscription.ended", subject, &[("of", name)]).await
}

pub(super) async fn file(
    resources: &Resources,
    polls: &Visits,
    token: &str,
    known: Option<&str>,
    client: &Client,
) -> Result<SubscriptionFile, AppError> {
    let unknown = || AppError::not_found("This calendar");
    let request_id = &client.request_id;
    let token = token.strip_suffix(".ics").unwrap_or(token);
    if token.is_empty() || token.len() > 200 {
        return Err(unknown());
    }
    let (doors, now) = (resources.database.doors(), resources.clock.now());
    let door = store::calendar_subscriptions::by_token(doors, &store::secrets::hash(token), now).await;
    let (org, id) = door.report(request_id)?.ok_or_else(unknown)?;
    polls.count(id.0, now)?;
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let row = store::calendar_subscriptions::by_id(&mut transaction, org, id).await.report(request_id)?;
    let row = row.ok_or_else(unknown)?;
    let resource = ResourceId(row.resource_id);
    let whose = store::hours::resource(&mut transaction, org, resource).await.report(request_id)?;
    let whose = whose.ok_or_else(unknown)?;
    let organisation = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
    let clinic = organisation.ok_or_else(unknown)?.name;
    let visits =
        store::calendar_subscriptions::visits(&mut transaction, org, resource, now - BEHIND, now + AHEAD, MOST_VISITS);
    let visits = visits.await.report(request_id)?;
    drop(transaction);
    let host = resources.base_url.host_str().unwrap_or("anteroom");
    let detail = Detail::from_word(&row.detail);
    let entries: Vec<Entry> = visits.into_iter().map(|visit| entry(visit, detail, host)).collect();
    let name = format!("{}, {clinic}", whose.name);
    let text = Feed { name: &name, entries: &entries, refresh_minutes: REFRESH_MINUTES }.to_text();
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes())));
    // A program may send several marks; ours has no comma in it.
    let has_it = known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag));
    Ok(if has_it { SubscriptionFile::Unchanged { etag } } else { SubscriptionFile::File { etag, text } })
}

fn entry(visit: VisitRow, detail: Detail, host: &str) -> Entry {
    let first_name = visit.client_name.split_whitespace().next().unwrap_or_default();
    let summary = match detail {
        Detail::Busy => "Booked".to_owned(),
        Detail::FirstName => format!("{first_name} · {}", visit.service),
        Detail::Full => format!("{} · {}", visit.client_name, visit.service),
    };
    let description = match detail {
        Detail::Full => {
            let reach = [visit.client_phone.as_deref(), visit.client_email.as_deref()];
            let reach: Vec<&str> = reach.into_iter().flatten().collect();
            format!("With {}\n{}", visit.practitioner, reach.join("\n"))
        }
        Detail::Busy | Detail::FirstName => String::new(),
    };
    let location = if detail == Detail::Busy { None } else { visit.room };
    Entry {
        uid: format!("{}@{host}", visit.booking_id),
        sequence: u32::try_from(visit.version).unwrap_or(1),
        changed_at: visit.updated_at,
        summary,
        description,
        location: location.unwrap_or_default(),
        standing: match visit.state.as_str() {
            "pending" => Standing::Tentative,
            "cancelled" => Standing::Cancelled,
            _ => Standing::Confirmed,
        },
        time: Time::Once { from: visit.starts_at, until: visit.ends_at },
    }
}
