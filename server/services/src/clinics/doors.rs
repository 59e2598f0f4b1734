//! From a slug or a key to a caller.

use super::face;
use crate::{Resources, error::Report};
use contract::{Actor, AppError, Caller, Client, clinics::Clinic};
use store::doors::KeyKind;

/// Longer than any slug or key of ours; more is not even looked up.
const LONGEST_NAME: usize = 200;

/// How many clinics the directory lists; each costs a look at its team and hours.
const MOST_LISTED: u32 = 12;

pub(super) async fn by_slug(resources: &Resources, slug: &str, client: Client) -> Result<Caller, AppError> {
    let unknown = || AppError::not_found("This clinic");
    if slug.len() > LONGEST_NAME {
        return Err(unknown());
    }
    let org = store::doors::org_by_slug(resources.database.doors(), slug).await.report(&client.request_id)?;
    let org = org.ok_or_else(unknown)?;
    resources.visits.count(org.0, resources.clock.now())?;
    Ok(Caller { org, actor: Actor::Visitor, client, key: None, read_only: false })
}

pub(super) async fn by_key(resources: &Resources, key: &str, client: Client) -> Result<Caller, AppError> {
    if key.len() > LONGEST_NAME {
        return Err(AppError::Unauthenticated);
    }
    let hash = store::secrets::hash(key);
    let door = store::doors::org_by_api_key(resources.database.doors(), &hash, resources.clock.now())
        .await
        .report(&client.request_id)?;
    let door = door.ok_or(AppError::Unauthenticated)?;
    let actor = match door.kind {
        KeyKind::Publishable => {
            resources.visits.count(door.org.0, resources.clock.now())?;
            Actor::PublishableKey(door.key)
        }
        KeyKind::Secret => Actor::SecretKey { id: door.key, scopes: door.scopes },
    };
    let read_only = door.read_only && resources.billing.is_connected();
    Ok(Caller { org: door.org, actor, client, key: None, read_only })
}

/// Demo clinics alone: who else uses the product is nobody's business.
pub(super) async fn directory(resources: &Resources) -> Result<Vec<Clinic>, AppError> {
    let request_id = "directory";
    let listed = store::doors::demo_directory(resources.database.doors(), MOST_LISTED).await.report(request_id)?;
    let mut clinics = Vec::new();
    for org in listed {
        let mut transaction = resources.database.begin(org).await.report(request_id)?;
        clinics.push(face(resources, &mut transaction, org, request_id).await?);
    }
    Ok(clinics)
}
