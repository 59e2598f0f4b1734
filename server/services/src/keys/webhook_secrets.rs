//! Shared secrets that sign (Standard Webhooks): `whsec_` and base64 of 32 bytes.

use super::{asking, name, overlap, view};
use crate::{
    Resources,
    audit::{Act, record},
    error::{Report, internal},
    vault::rotation::webhook_secret_context,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use contract::{
    AppError, Caller,
    keys::{Direction, ShownOnce, WebhookSecretView},
};
use domain::{authorization::Action, ids::WebhookSecretId};
use sha2::{Digest, Sha256};
use store::{
    OrgTransaction,
    keys::{NewWebhookSecret, WebhookSecretRow},
};
use zeroize::Zeroizing;

fn unknown() -> AppError {
    AppError::not_found("This secret")
}

pub(super) async fn list(resources: &Resources, caller: &Caller) -> Result<Vec<WebhookSecretView>, AppError> {
    caller.require(Action::ReadKeys)?;
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let rows = store::keys::webhook_secrets(&mut transaction, caller.org).await.report(request_id)?;
    let names = view::names(&mut transaction, request_id).await?;
    let now = resources.clock.now();
    Ok(rows.into_iter().map(|row| view::webhook_secret(row, &names, now)).collect())
}

pub(super) async fn create(
    resources: &Resources,
    caller: &Caller,
    direction: Direction,
    typed: &str,
) -> Result<(WebhookSecretView, ShownOnce), AppError> {
    caller.require(Action::ManageKeys)?;
    let name = name(typed).map_err(|reason| AppError::invalid("name", reason))?;
    let direction = if direction == Direction::Incoming { "incoming" } else { "outgoing" };
    let transaction = resources.database.begin(caller.org).await.report(&caller.client.request_id)?;
    make(resources, transaction, caller, direction, &name, "webhook_secret.created").await
}

pub(super) async fn rotate(
    resources: &Resources,
    caller: &Caller,
    secret: WebhookSecretId,
    overlap_hours: u32,
) -> Result<(WebhookSecretView, ShownOnce), AppError> {
    caller.require(Action::ManageKeys)?;
    let until = overlap(resources.clock.now(), overlap_hours)?;
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let old = locked(&mut transaction, caller, secret).await?;
    if old.expires_at.is_some() {
        return Err(AppError::conflict("Another secret has taken over from this one. Rotate that one instead."));
    }
    store::keys::expire_webhook_secret(&mut transaction, caller.org, secret, until).await.report(request_id)?;
    make(resources, transaction, caller, &old.direction, &old.name, "webhook_secret.rotated").await
}

pub(super) async fn revoke(resources: &Resources, caller: &Caller, secret: WebhookSecretId) -> Result<(), AppError> {
    caller.require(Action::ManageKeys)?;
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let old = locked(&mut transaction, caller, secret).await?;
    let now = resources.clock.now();
    store::keys::revoke_webhook_secret(&mut transaction, caller.org, secret, now).await.report(request_id)?;
    let detail = [("name", old.name), ("prefix", old.prefix)];
    let act = Act {
        action: "webhook_secret.revoked",
        subject_kind: "webhook_secret",
        subject_id: secret.to_string(),
        detail: &detail,
    };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)
}

async fn locked(
    transaction: &mut OrgTransaction,
    caller: &Caller,
    secret: WebhookSecretId,
) -> Result<WebhookSecretRow, AppError> {
    let found = store::keys::lock_webhook_secret(transaction, caller.org, secret).await;
    found.report(&caller.client.request_id)?.ok_or_else(unknown)
}

/// Makes a secret, seals it, records it, commits, and shows it.
async fn make(
    resources: &Resources,
    mut transaction: OrgTransaction,
    caller: &Caller,
    direction: &str,
    name: &str,
    action: &'static str,
) -> Result<(WebhookSecretView, ShownOnce), AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let (id, now) = (WebhookSecretId(resources.entropy.id()), resources.clock.now());
    let bytes = Zeroizing::new(Sha256::digest(resources.entropy.secret().as_bytes()).to_vec());
    let value = format!("whsec_{}", STANDARD.encode(bytes.as_slice()));
    let entropy = resources.entropy.as_ref();
    let context = webhook_secret_context(id.0);
    let sealed = resources.vault.seal_for_org(&mut transaction, entropy, org, &context, &bytes, now).await;
    let sealed = sealed.map_err(|error| internal(request_id, &error))?;
    let new = NewWebhookSecret {
        id,
        direction,
        name,
        prefix: &value[..10],
        sealed: &sealed,
        created_by: asking(caller),
        now,
    };
    store::keys::insert_webhook_secret(&mut transaction, org, &new).await.report(request_id)?;
    let row = locked(&mut transaction, caller, id).await?;
    let names = view::names(&mut transaction, request_id).await?;
    let detail = [("name", name.to_owned()), ("direction", direction.to_owned()), ("prefix", new.prefix.to_owned())];
    let act = Act { action, subject_kind: "webhook_secret", subject_id: id.to_string(), detail: &detail };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)?;
    Ok((view::webhook_secret(row, &names, now), ShownOnce { value }))
}
