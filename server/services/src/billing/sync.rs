//! Reading an account at the provider, and putting it in the place of what was known.

use super::{jobs::TellSubscription, refused};
use crate::{Resources, error::Report};
use contract::AppError;
use domain::ids::OrgId;
use graphile_worker::TaskHandler;
use ports::{BillingAccount, InvoiceSeen, InvoiceState};
use store::{
    queue::{self, Schedule},
    subscriptions::{self, Face, Invoice},
};

/// Answers whether anything changed. An organisation that the provider does not know has nothing to be read.
pub(super) async fn sync(resources: &Resources, org: OrgId, request_id: &str) -> Result<bool, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let known = subscriptions::find(&mut transaction, org).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let Some(customer) = known.and_then(|known| known.customer) else { return Ok(false) };
    // The moment before the question: what is read is not older than it.
    let now = resources.clock.now();
    let account = resources.billing.read(&customer, now).await.map_err(|error| refused(&error))?;
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let Some(mut known) = subscriptions::lock(&mut transaction, org).await.report(request_id)? else {
        return Ok(false);
    };
    if known.facts.sold.as_ref().is_some_and(|sold| sold.seen_at > now) {
        return Ok(false);
    }
    let before = (known.facts.clone(), known.face.clone());
    let BillingAccount { subscriptions: sold, invoices, card, tax_ids, next, discount } = account;
    warn_of_two(&sold, org);
    for (sold, item) in sold {
        let reference = sold.reference.clone();
        known.facts.take(sold);
        if known.facts.sold.as_ref().is_some_and(|known| known.reference == reference) {
            known.item = item;
        }
    }
    known.face = Face {
        card_good_until: card.as_ref().map(|card| card.good_until),
        card: card.map(|card| card.label).unwrap_or_default(),
        tax_ids,
        discount,
        next,
    };
    let mut after = (known.facts.clone(), known.face.clone());
    // That it was looked at again is no change.
    if let (Some(after), Some(before)) = (&mut after.0.sold, &before.0.sold) {
        after.seen_at = before.seen_at;
    }
    let changed = after != before;
    known.version += i64::from(changed);
    subscriptions::save(&mut transaction, org, &known, now).await.report(request_id)?;
    for invoice in invoices {
        subscriptions::keep_invoice(&mut transaction, org, &invoice_row(invoice)).await.report(request_id)?;
    }
    if changed {
        let order = TellSubscription { org };
        queue::enqueue(&mut transaction, TellSubscription::IDENTIFIER, &order, Schedule::default())
            .await
            .report(request_id)?;
    }
    transaction.commit().await.report(request_id)?;
    tracing::info!(request_id, %org, changed, "an organisation's subscription was read");
    Ok(changed)
}

/// Two at once are paid twice, and only one counts: for whoever runs the product to look at.
fn warn_of_two(sold: &[(domain::billing::Sold, String)], org: OrgId) {
    use domain::billing::Status;
    let alive = sold.iter().filter(|(sold, _)| !matches!(sold.status, Status::Ended | Status::Incomplete)).count();
    if alive > 1 {
        tracing::error!(%org, alive, "an organisation has several subscriptions at once; the latest one counts");
    }
}

fn invoice_row(seen: InvoiceSeen) -> Invoice {
    let state = match seen.state {
        InvoiceState::Open => "open",
        InvoiceState::Paid => "paid",
        InvoiceState::Void => "void",
        InvoiceState::Uncollectible => "uncollectible",
    };
    Invoice {
        reference: seen.reference,
        number: seen.number,
        state: state.into(),
        total: seen.total,
        due: seen.due,
        failed: seen.failed,
        page: seen.page,
        pdf: seen.pdf,
        made_at: seen.made_at,
    }
}
