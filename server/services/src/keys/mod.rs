//! API keys and webhook secrets: shown once, rotated with an overlap, revoked at once. A secret key is kept as a hash; a
//! webhook secret, which signs, is sealed with the organisation's key.

mod view;
mod webhook_secrets;

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    Actor, AppError, Caller, Field,
    keys::{Direction, KeyKind, KeyView, Keys, NewKey, ShownOnce, WebhookSecretView},
};
use domain::{
    authorization::Action,
    ids::{ApiKeyId, OrgId, PersonId, WebhookSecretId},
};
use sha2::{Digest, Sha256};
use store::{OrgTransaction, keys::KeyRow};

const LONGEST_NAME: usize = 60;
const LONGEST_LIFE_DAYS: u32 = 3_650;
/// A week is enough to deploy anything.
const LONGEST_OVERLAP_HOURS: u32 = 168;
/// Keys in force at once; more is a leak or a loop.
const MOST_KEYS: usize = 50;

/// Keys of every organisation.
pub struct KeyDesk {
    resources: Resources,
}

impl KeyDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

fn unknown() -> AppError {
    AppError::not_found("This key")
}

/// The person who asks; nobody else manages keys.
fn asking(caller: &Caller) -> Option<PersonId> {
    match &caller.actor {
        Actor::Person { id, .. } => Some(*id),
        _ => None,
    }
}

#[async_trait]
impl Keys for KeyDesk {
    async fn list(&self, caller: &Caller) -> Result<Vec<KeyView>, AppError> {
        caller.require(Action::ReadKeys)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let rows = store::keys::list(&mut transaction, caller.org).await.report(request_id)?;
        let names = view::names(&mut transaction, request_id).await?;
        let now = self.resources.clock.now();
        Ok(rows.into_iter().map(|row| view::key(row, &names, now)).collect())
    }

    async fn create(&self, caller: &Caller, new: NewKey) -> Result<(KeyView, ShownOnce), AppError> {
        caller.require(Action::ManageKeys)?;
        let wanted = read(&new)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let now = self.resources.clock.now();
        let rows = store::keys::list(&mut transaction, caller.org).await.report(request_id)?;
        if rows.iter().filter(|row| view::in_force(row, now)).count() >= MOST_KEYS {
            return Err(AppError::conflict("50 keys are in force. Revoke those that nobody uses first."));
        }
        let expires_at = new.days.map(|days| now + TimeDelta::days(i64::from(days)));
        let made = Making { wanted: &wanted, replaces: None, expires_at, action: "key.created" };
        self.make(transaction, caller, made).await
    }

    async fn rotate(
        &self,
        caller: &Caller,
        key: ApiKeyId,
        overlap_hours: u32,
    ) -> Result<(KeyView, ShownOnce), AppError> {
        caller.require(Action::ManageKeys)?;
        let until = overlap(self.resources.clock.now(), overlap_hours)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let old = store::keys::lock(&mut transaction, caller.org, key).await.report(request_id)?;
        let old = old.ok_or_else(unknown)?;
        if old.replaced {
            return Err(AppError::conflict("Another key has taken over from this one. Rotate that one instead."));
        }
        store::keys::expire(&mut transaction, caller.org, key, until).await.report(request_id)?;
        let wanted = Wanted::of(&old);
        let made = Making { wanted: &wanted, replaces: Some(key), expires_at: old.expires_at, action: "key.rotated" };
        self.make(transaction, caller, made).await
    }

    async fn revoke(&self, caller: &Caller, key: ApiKeyId) -> Result<(), AppError> {
        caller.require(Action::ManageKeys)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let old = store::keys::lock(&mut transaction, caller.org, key).await.report(request_id)?;
        let old = old.ok_or_else(unknown)?;
        let now = self.resources.clock.now();
        store::keys::revoke(&mut transaction, caller.org, key, now).await.report(request_id)?;
        let detail = [("name", old.name), ("prefix", old.prefix)];
        let act = Act { action: "key.revoked", subject_kind: "key", subject_id: key.to_string(), detail: &detail };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)
    }

    async fn webhook_secrets(&self, caller: &Caller) -> Result<Vec<WebhookSecretView>, AppError> {
        webhook_secrets::list(&self.resources, caller).await
    }

    async fn create_webhook_secret(
        &self,
        caller: &Caller,
        direction: Direction,
        name: &str,
    ) -> Result<(WebhookSecretView, ShownOnce), AppError> {
        webhook_secrets::create(&self.resources, caller, direction, name).await
    }

    async fn rotate_webhook_secret(
        &self,
        caller: &Caller,
        secret: WebhookSecretId,
        overlap_hours: u32,
    ) -> Result<(WebhookSecretView, ShownOnce), AppError> {
        webhook_secrets::rotate(&self.resources, caller, secret, overlap_hours).await
    }

    async fn revoke_webhook_secret(&self, caller: &Caller, secret: WebhookSecretId) -> Result<(), AppError> {
        webhook_secrets::revoke(&self.resources, caller, secret).await
    }
}

/// A key that is about to be made.
struct Making<'a> {
    wanted: &'a Wanted,
    replaces: Option<ApiKeyId>,
    expires_at: Option<DateTime<Utc>>,
    action: &'static str,
}

impl KeyDesk {
    /// Makes the key, records it, commits, and shows it.
    async fn make(
        &self,
        mut transaction: OrgTransaction,
        caller: &Caller,
        making: Making<'_>,
    ) -> Result<(KeyView, ShownOnce), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let (id, now) = (ApiKeyId(self.resources.entropy.id()), self.resources.clock.now());
        let demo = is_demo(&mut transaction, org, request_id).await?;
        let kind = making.wanted.kind;
        let value = format!("{}{}", value_prefix(kind, demo), self.resources.entropy.secret());
        let scopes: Vec<&str> = making.wanted.scopes.iter().map(|action| action.as_str()).collect();
        let new = store::keys::NewKey {
            id,
            name: &making.wanted.name,
            prefix: &value[..12],
            hash: &Sha256::digest(value.as_bytes()),
            publishable_value: (kind == KeyKind::Publishable).then_some(value.as_str()),
            scopes: &scopes,
            created_by: asking(caller),
            replaces: making.replaces,
            now,
            expires_at: making.expires_at,
        };
        store::keys::insert(&mut transaction, org, &new).await.report(request_id)?;
        let row = store::keys::lock(&mut transaction, org, id).await.report(request_id)?.ok_or_else(unknown)?;
        let names = view::names(&mut transaction, request_id).await?;
        let detail =
            [("name", making.wanted.name.clone()), ("prefix", new.prefix.to_owned()), ("scopes", scopes.join(" "))];
        let act = Act { action: making.action, subject_kind: "key", subject_id: id.to_string(), detail: &detail };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)?;
        Ok((view::key(row, &names, now), ShownOnce { value }))
    }
}

/// The beginning tells people and secret scanners what a value is.
const fn value_prefix(kind: KeyKind, demo: bool) -> &'static str {
    match (kind, demo) {
        (KeyKind::Publishable, false) => "pk_live_",
        (KeyKind::Secret, false) => "sk_live_",
        (KeyKind::Publishable, true) => "pk_demo_",
        (KeyKind::Secret, true) => "sk_demo_",
    }
}

async fn is_demo(transaction: &mut OrgTransaction, org: OrgId, request_id: &str) -> Result<bool, AppError> {
    let organisation = store::catalogue::organisation(transaction, org).await.report(request_id)?;
    Ok(organisation.is_some_and(|organisation| organisation.demo))
}

/// A key's content, checked.
struct Wanted {
    kind: KeyKind,
    name: String,
    scopes: Vec<Action>,
}

impl Wanted {
    fn of(row: &KeyRow) -> Self {
        Self {
            kind: if row.publishable_value.is_some() { KeyKind::Publishable } else { KeyKind::Secret },
            name: row.name.clone(),
            scopes: row.scopes.iter().filter_map(|word| Action::from_word(word)).collect(),
        }
    }
}

/// Every misfit is named at once.
fn read(new: &NewKey) -> Result<Wanted, AppError> {
    let mut fields = Vec::new();
    let mut wrong = |field: &str, reason: String| fields.push(Field { field: field.into(), reason });
    let name = name(&new.name).unwrap_or_else(|reason| {
        wrong("name", reason);
        String::new()
    });
    let mut scopes: Vec<Action> = Vec::new();
    for word in &new.scopes {
        match Action::from_word(word).filter(|action| action.grants().secret_key) {
            Some(action) if !scopes.contains(&action) => scopes.push(action),
            Some(_) => {}
            None => wrong("scopes", format!("“{}” is not a scope.", word.chars().take(40).collect::<String>())),
        }
    }
    match new.kind {
        KeyKind::Secret if scopes.is_empty() => wrong("scopes", "Choose what this key may do.".into()),
        KeyKind::Publishable if !scopes.is_empty() => {
            wrong("scopes", "A publishable key makes public calls and nothing else.".into());
        }
        _ => {}
    }
    if new.days.is_some_and(|days| !(1..=LONGEST_LIFE_DAYS).contains(&days)) {
        wrong("days", "Choose between one day and ten years, or no end.".into());
    }
    if fields.is_empty() { Ok(Wanted { kind: new.kind, name, scopes }) } else { Err(AppError::Invalid { fields }) }
}

/// A name on one line.
fn name(typed: &str) -> Result<String, String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = name.chars().count();
    if (1..=LONGEST_NAME).contains(&length) && !name.chars().any(char::is_control) {
        Ok(name)
    } else {
        Err("Give it a name of at most 60 characters, such as “Website” or “Nightly export”.".into())
    }
}

/// When the old value ends that overlaps with a new one.
fn overlap(now: DateTime<Utc>, hours: u32) -> Result<DateTime<Utc>, AppError> {
    if hours > LONGEST_OVERLAP_HOURS {
        return Err(AppError::invalid("overlap_hours", "The old value may stay for at most 168 hours, a week."));
    }
    Ok(now + TimeDelta::hours(i64::from(hours)))
}
