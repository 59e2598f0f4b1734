//! Newer tokens, long before the old ones expire.

use super::tokens;
use crate::{Resources, payments, worker::JobFailed};
use chrono::TimeDelta;
use domain::ids::{OrgId, ProcessorAccountId};
use ports::ProcessorError;
use store::processor_accounts as kept;

/// How many connections one sweep renews.
const MOST_A_SWEEP: i32 = 100;
/// When it is tried again after a failure.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// From when on a failure is somebody's to look at.
const URGENT: TimeDelta = TimeDelta::days(5);

/// Renews whatever is due. One account's trouble keeps no other from its turn.
pub(super) async fn sweep(resources: &Resources, request_id: &str) -> Result<(), JobFailed> {
    let due = kept::to_renew(resources.database.doors(), resources.clock.now(), MOST_A_SWEEP).await?;
    for (org, id) in due {
        if let Err(error) = renew(resources, org, id, request_id).await {
            tracing::warn!(request_id, %org, account = %id, %error, "tokens could not be renewed");
        }
    }
    Ok(())
}

async fn renew(resources: &Resources, org: OrgId, id: ProcessorAccountId, request_id: &str) -> Result<(), JobFailed> {
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await?;
    let Some(record) = kept::find(&mut transaction, org, id).await? else { return Ok(()) };
    let Some(sealed) = record.sealed_tokens.as_ref() else { return Ok(()) };
    let opened = tokens::open(&resources.vault, &mut transaction, org, id, sealed).await;
    // The next attempt is noted first, so that two workers do not renew at once and nothing is tried without end.
    kept::set_renewal(&mut transaction, org, id, now + AGAIN).await?;
    transaction.commit().await?;
    let (_, refresh) = opened.map_err(|error| JobFailed(error.to_string()))?;
    let cards = resources.cards.named(&record.payee.processor).filter(|cards| cards.mode() == record.payee.mode);
    let connection = cards.and_then(|cards| cards.connection());
    let connection = connection.ok_or_else(|| JobFailed(format!("{} is not set up here", record.payee)))?;
    match connection.renew(&refresh).await {
        Ok(fresh) => {
            let mut transaction = resources.database.begin(org).await?;
            let keys = (resources.vault.as_ref(), resources.entropy.as_ref());
            let kept = tokens::keep(keys, &mut transaction, org, id, &fresh, now).await;
            kept.map_err(|error| JobFailed(error.to_string()))?;
            transaction.commit().await?;
            Ok(())
        }
        Err(ProcessorError::Disconnected(reason)) => Ok(payments::lost(resources, org, id, &reason, request_id).await?),
        Err(error) => {
            if record.tokens_expire_at.is_some_and(|expire_at| expire_at < now + URGENT) {
                tracing::error!(request_id, %org, account = %id, %error, "tokens expire soon and cannot be renewed");
            }
            Err(JobFailed(error.to_string()))
        }
    }
}
