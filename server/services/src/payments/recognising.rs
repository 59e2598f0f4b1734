//! Whether a charge of a clinic's account is one of ours: the account may take money for other things too.

use super::tills::Till;
use crate::{Resources, worker::JobFailed};
use domain::ids::{OrgId, PaymentId};
use ports::ProcessorError;
use store::payments;

/// The payment behind a charge, found by our own references alone. `None`: it is none of our business.
pub(crate) async fn payment_of(
    resources: &Resources,
    org: OrgId,
    till: &Till,
    processor: &str,
    (charge, checkout): (&str, Option<&str>),
) -> Result<Option<PaymentId>, JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let known = payments::of_references(&mut transaction, org, processor, charge, checkout).await?;
    transaction.commit().await?;
    if known.is_some() || checkout.is_some() {
        return Ok(known);
    }
    // A charge that no message told of: the processor knows on which page it was paid.
    let checkout = match till.checkout_of(charge).await {
        Ok(Some(checkout)) => checkout,
        Ok(None) | Err(ProcessorError::Refused(_)) => return Ok(None),
        Err(error) => return Err(JobFailed(error.to_string())),
    };
    let mut transaction = resources.database.begin(org).await?;
    let found = payments::of_references(&mut transaction, org, processor, charge, Some(&checkout)).await?;
    transaction.commit().await?;
    Ok(found)
}
