//! Connections of clinics with their accounts at a processor.

use crate::{Resources, error::Report};
use contract::AppError;
use domain::ids::{OrgId, ProcessorAccountId};

/// The processor says that a connection is over: nobody is sent to a payment page that cannot open.
pub(crate) async fn lost(
    resources: &Resources,
    org: OrgId,
    id: ProcessorAccountId,
    reason: &str,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let ended = store::processor_accounts::end(&mut transaction, org, id, "the card processor", resources.clock.now());
    if ended.await.report(request_id)? {
        tracing::warn!(request_id, %org, account = %id, reason, "a clinic's account is no longer connected");
    }
    transaction.commit().await.report(request_id)
}
