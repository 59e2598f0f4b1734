//! The audit log: other services record into it ([`record`]), people with the permission read it.

mod export;
mod words;

#[cfg(test)]
mod tests;

use crate::{Resources, error::Report, zone};
use async_trait::async_trait;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    Actor, AppError, Caller,
    audit::{Audit, AuditFilter, AuditPage, AuditView, ChainState},
};
use domain::{
    audit::{ActorKind, Entry, Linked, Walk},
    authorization::Action,
    calendar::labels,
    ids::OrgId,
    understanding::Locale,
};
use ports::Entropy;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use std::collections::{BTreeSet, HashMap};
use store::{StoreError, audit::AuditQuery};
use uuid::Uuid;

const PAGE: i64 = 50;
/// Most entries of one export, the newest; older ones are reached by dates.
const MOST_EXPORTED: i64 = 50_000;
/// How many entries are read at once while the chain is walked.
const STRIDE: i64 = 1_000;
const LONGEST_TEXT: usize = 200;
/// Of how many bookings and of how many enquiries a client's name is looked for in the log, the newest.
const MOST_SUBJECTS: i64 = 500;

/// Kinds of subjects whose client's name is looked up when the log is read, so that an erased client has none there.
pub(crate) const BOOKING: &str = "booking";
pub(crate) const LEAD: &str = "lead";

/// Something that somebody did, for the log.
#[derive(Clone, Debug)]
pub(crate) struct Act<'a> {
    /// Such as `member.invited`; its words stand in [`words`].
    pub action: &'static str,
    pub subject_kind: &'static str,
    pub subject_id: String,
    /// Field and what it became, or “before → after”. Never a secret, never what a client told us, not even a name: a
    /// booking's or an enquiry's is looked up when the log is read.
    pub detail: &'a [(&'static str, String)],
}

/// Records an act in the transaction that carries it out. The chain's end is locked until that transaction ends, so
/// this is its last step before the commit.
pub(crate) async fn record(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    act: Act<'_>,
) -> Result<(), AppError> {
    append(resources, connection, caller, act).await.report(&caller.client.request_id)
}

/// The same for whoever has a clock and randomness alone.
pub(crate) async fn record_at(
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
    connection: &mut PgConnection,
    caller: &Caller,
    act: Act<'_>,
) -> Result<(), AppError> {
    append_at(now, entropy, connection, caller, act).await.report(&caller.client.request_id)
}

/// As [`record`], for transactions that are tried again.
pub(crate) async fn append(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    act: Act<'_>,
) -> Result<(), StoreError> {
    append_at(resources.clock.now(), &*resources.entropy, connection, caller, act).await
}

async fn append_at(
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
    connection: &mut PgConnection,
    caller: &Caller,
    act: Act<'_>,
) -> Result<(), StoreError> {
    let (actor_kind, actor_id) = match &caller.actor {
        Actor::Person { id, .. } => (ActorKind::Person, Some(id.0)),
        Actor::Operator { id, .. } => (ActorKind::Operator, Some(id.0)),
        Actor::PublishableKey(id) | Actor::SecretKey { id, .. } => (ActorKind::Key, Some(id.0)),
        Actor::Visitor => (ActorKind::Client, None),
        Actor::System => (ActorKind::System, None),
    };
    let entry = Entry {
        // The database keeps microseconds; the hash covers what it will give back.
        at: DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now),
        actor_kind,
        actor_id,
        action: act.action.into(),
        subject_kind: act.subject_kind.into(),
        subject_id: act.subject_id,
        detail: act.detail.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect(),
        // What is never forgotten holds no network address of a client.
        address: match &caller.actor {
            Actor::Visitor | Actor::PublishableKey(_) => String::new(),
            _ => caller.client.address.clone(),
        },
        request_id: caller.client.request_id.clone(),
    };
    let salt = Sha256::digest(entropy.secret().as_bytes()).into();
    store::audit::append(connection, caller.org, &entry, &salt).await
}

/// Audit logs of every organisation.
pub struct AuditDesk {
    resources: Resources,
}

impl AuditDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    /// What the filter finds, at most `limit`, with everything that is needed to put it into words.
    async fn find(&self, caller: &Caller, filter: &AuditFilter, limit: i64) -> Result<Found, AppError> {
        caller.require(Action::ReadAudit)?;
        if filter.text.len() > LONGEST_TEXT || filter.text.contains('\0') {
            return Err(AppError::invalid("text", "Please search for fewer characters."));
        }
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let organisation = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
        let zone = zone(&organisation.ok_or_else(|| AppError::not_found("This clinic"))?.zone).report(request_id)?;
        let text = filter.text.trim();
        let (mut actors, mut subjects) = (Vec::new(), Vec::new());
        if !text.is_empty() {
            actors = store::audit::actors_named(&mut transaction, org, text).await.report(request_id)?;
            let named = store::audit::subjects_named(&mut transaction, org, text, MOST_SUBJECTS).await;
            subjects = named.report(request_id)?;
        }
        let query = AuditQuery {
            text: text.to_owned(),
            actors,
            subjects,
            from: filter.from.map(|date| begin_of(date, zone)),
            until: filter.to.and_then(|date| date.checked_add_days(Days::new(1))).map(|date| begin_of(date, zone)),
            before: filter.before,
            limit,
        };
        let entries = store::audit::search(&mut transaction, org, &query).await.report(request_id)?;
        let names = names(&mut transaction, org, &entries).await.report(request_id)?;
        let (length, _) = store::audit::head(&mut transaction, org).await.report(request_id)?;
        Ok(Found { entries, names, zone, length })
    }
}

struct Found {
    entries: Vec<Linked>,
    names: HashMap<Uuid, String>,
    zone: Tz,
    length: i64,
}

#[async_trait]
impl Audit for AuditDesk {
    async fn search(&self, caller: &Caller, filter: AuditFilter) -> Result<AuditPage, AppError> {
        let mut found = self.find(caller, &filter, PAGE + 1).await?;
        let more = i64::try_from(found.entries.len()).is_ok_and(|count| count > PAGE);
        if more {
            found.entries.pop();
        }
        let next = found.entries.last().filter(|_| more).map(|linked| linked.position);
        let entries = found.entries.iter().map(|linked| view(linked, &found.names, found.zone)).collect();
        Ok(AuditPage { entries, next, length: found.length })
    }

    async fn export(&self, caller: &Caller, filter: AuditFilter) -> Result<Vec<u8>, AppError> {
        let found = self.find(caller, &filter, MOST_EXPORTED).await?;
        let entries = found.entries.iter().map(|linked| view(linked, &found.names, found.zone));
        Ok(export::csv(entries))
    }

    async fn verify(&self, caller: &Caller) -> Result<ChainState, AppError> {
        caller.require(Action::ReadAudit)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        walk(&mut transaction, caller.org).await.report(request_id)
    }
}

/// Walks an organisation's whole chain and compares its end with the head that is kept apart from it.
pub async fn walk(connection: &mut PgConnection, org: OrgId) -> Result<ChainState, StoreError> {
    // Read first: an entry that is added meanwhile makes the chain longer than this, never shorter.
    let head = store::audit::head(&mut *connection, org).await?;
    let mut walk = Walk::new(org);
    loop {
        let (length, hash) = walk.end();
        if length == head.0 {
            let intact = hash == head.1;
            return Ok(if intact {
                ChainState::Intact { entries: length }
            } else {
                ChainState::Broken { position: length }
            });
        }
        let entries = store::audit::after(&mut *connection, org, length, STRIDE.min(head.0 - length)).await?;
        if entries.is_empty() {
            return Ok(ChainState::Broken { position: length + 1 });
        }
        for linked in &entries {
            if let Err(position) = walk.step(linked) {
                return Ok(ChainState::Broken { position });
            }
        }
    }
}

/// Midnight, or the first instant of a date that begins later.
fn begin_of(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    let local = midnight.and_local_timezone(zone).earliest();
    let later = || (midnight + TimeDelta::hours(1)).and_local_timezone(zone).earliest();
    local.or_else(later).map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

async fn names(
    connection: &mut PgConnection,
    org: OrgId,
    entries: &[Linked],
) -> Result<HashMap<Uuid, String>, StoreError> {
    let of = |wanted: &[ActorKind]| -> Vec<Uuid> {
        let ids: BTreeSet<Uuid> = entries
            .iter()
            .filter(|linked| wanted.contains(&linked.entry.actor_kind))
            .filter_map(|linked| linked.entry.actor_id)
            .collect();
        ids.into_iter().collect()
    };
    let people = of(&[ActorKind::Person, ActorKind::Operator]);
    let mut names: HashMap<_, _> = store::audit::names(&mut *connection, &people).await?.into_iter().collect();
    names.extend(store::audit::key_prefixes(&mut *connection, org, &of(&[ActorKind::Key])).await?);
    let subjects = |kind: &str| -> Vec<Uuid> {
        let of_kind = entries.iter().filter(|linked| linked.entry.subject_kind == kind);
        of_kind.filter_map(|linked| linked.entry.subject_id.parse().ok()).collect()
    };
    names.extend(store::audit::names_on_bookings(&mut *connection, org, &subjects(BOOKING)).await?);
    names.extend(store::audit::names_on_leads(connection, org, &subjects(LEAD)).await?);
    Ok(names)
}

fn view(linked: &Linked, names: &HashMap<Uuid, String>, zone: Tz) -> AuditView {
    let Linked { position, entry, .. } = linked;
    let name = entry.actor_id.and_then(|id| names.get(&id)).map(String::as_str);
    let whose = entry.subject_id.parse().ok().and_then(|id: Uuid| names.get(&id)).map(String::as_str);
    let taken_out = linked.salt.is_none().then(|| words::TAKEN_OUT.to_owned());
    let details = entry.detail.iter().map(|(field, value)| format!("{}: {value}", words::field(field)));
    let details = details.chain(taken_out).collect();
    AuditView {
        position: *position,
        at: entry.at,
        at_label: labels::day_time(entry.at, zone, Locale::En),
        actor: words::actor(entry.actor_kind, name),
        action: entry.action.clone(),
        title: words::title(&entry.action),
        subject: words::subject(&entry.subject_kind, &entry.subject_id, whose),
        details,
        address: entry.address.clone(),
        request_id: entry.request_id.clone(),
    }
}
