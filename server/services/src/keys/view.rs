//! Keys and secrets as people see them, never their values.

use crate::error::Report;
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    keys::{Direction, KeyKind, KeyView, SecretState, WebhookSecretView},
};
use domain::ids::{ApiKeyId, WebhookSecretId};
use sqlx::PgConnection;
use std::collections::HashMap;
use store::keys::{KeyRow, WebhookSecretRow};
use uuid::Uuid;

/// The names of the organisation's members.
pub(super) async fn names(connection: &mut PgConnection, request_id: &str) -> Result<HashMap<Uuid, String>, AppError> {
    let members = store::organisations::members(connection).await.report(request_id)?;
    Ok(members.into_iter().map(|member| (member.person_id, member.name)).collect())
}

pub(super) fn in_force(row: &KeyRow, now: DateTime<Utc>) -> bool {
    row.revoked_at.is_none() && row.expires_at.is_none_or(|end| end > now)
}

pub(super) fn key(row: KeyRow, names: &HashMap<Uuid, String>, now: DateTime<Utc>) -> KeyView {
    KeyView {
        state: state(row.revoked_at.is_some(), row.expires_at, row.replaced, now),
        id: ApiKeyId(row.api_key_id),
        kind: if row.publishable_value.is_some() { KeyKind::Publishable } else { KeyKind::Secret },
        name: row.name,
        prefix: format!("{}…", row.prefix),
        value: row.publishable_value,
        scopes: row.scopes,
        created_by: by(row.created_by, names),
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    }
}

pub(super) fn webhook_secret(
    row: WebhookSecretRow,
    names: &HashMap<Uuid, String>,
    now: DateTime<Utc>,
) -> WebhookSecretView {
    WebhookSecretView {
        // A secret that was given an end was rotated: nothing else gives it one.
        state: state(row.revoked_at.is_some(), row.expires_at, row.expires_at.is_some(), now),
        id: WebhookSecretId(row.webhook_secret_id),
        direction: if row.direction == "incoming" { Direction::Incoming } else { Direction::Outgoing },
        name: row.name,
        prefix: format!("{}…", row.prefix),
        created_by: by(row.created_by, names),
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    }
}

fn state(revoked: bool, end: Option<DateTime<Utc>>, replaced: bool, now: DateTime<Utc>) -> SecretState {
    if revoked {
        SecretState::Revoked
    } else if end.is_some_and(|end| end <= now) {
        SecretState::Expired
    } else if replaced {
        SecretState::Replaced
    } else {
        SecretState::Active
    }
}

fn by(person: Option<Uuid>, names: &HashMap<Uuid, String>) -> String {
    person.map_or_else(
        || "Anteroom".to_owned(),
        |id| names.get(&id).cloned().unwrap_or_else(|| "A former member".to_owned()),
    )
}
