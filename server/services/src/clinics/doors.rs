//! From a slug or a key to a caller.

use super::face;
use crate::{Resources, error::Report};
use contract::{Actor, AppError, Caller, Client, clinics::Clinic};
use sha2::{Digest, Sha256};
use store::doors::KeyKind;

/// Longer than any slug or key of ours; more is not even looked up.
const LONGEST_NAME: usize = 200;

/// How many clinics a directory lists.
const MOST_LISTED: usize = 100;

pub(super) async fn by_slug(resources: &Resources, slug: &str, client: Client) -> Result<Caller, AppError> {
    let unknown = || AppError::not_found("This clinic");
    if slug.len() > LONGEST_NAME {
        return Err(unknown());
    }
    let org = store::doors::org_by_slug(resources.database.doors(), slug).await.report(&client.request_id)?;
    Ok(Caller { org: org.ok_or_else(unknown)?, actor: Actor::Visitor, client, key: None })
}

pub(super) async fn by_key(resources: &Resources, key: &str, client: Client) -> Result<Caller, AppError> {
    if key.len() > LONGEST_NAME {
        return Err(AppError::Unauthenticated);
    }
    let hash = Sha256::digest(key.as_bytes());
    let door = store::doors::org_by_api_key(resources.database.doors(), &hash).await.report(&client.request_id)?;
    let door = door.ok_or(AppError::Unauthenticated)?;
    let actor = match door.kind {
        KeyKind::Publishable => Actor::PublishableKey(door.key),
        KeyKind::Secret => Actor::SecretKey(door.key),
    };
    Ok(Caller { org: door.org, actor, client, key: None })
}

/// Demo clinics alone: who else uses the product is nobody's business.
pub(super) async fn directory(resources: &Resources) -> Result<Vec<Clinic>, AppError> {
    let request_id = "directory";
    let all = store::doors::public_directory(resources.database.doors()).await.report(request_id)?;
    let mut clinics = Vec::new();
    for org in all {
        let mut transaction = resources.database.begin(org).await.report(request_id)?;
        let organisation = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
        if organisation.is_some_and(|organisation| organisation.demo) {
            clinics.push(face(resources, &mut transaction, org, request_id).await?);
        }
        if clinics.len() == MOST_LISTED {
            break;
        }
    }
    Ok(clinics)
}
