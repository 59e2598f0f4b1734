//! Comparing our books with the card processor's: page by page through its truth, repairing what no message told.

use super::jobs::Reconcile;
use crate::{
    Resources,
    error::Report,
    payments::{
        Till, captures, disputing,
        payouts::{self as paying_out, Payer},
        recognising::payment_of,
        refunding,
    },
    worker::JobFailed,
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::AppError;
use domain::{
    ids::{OrgId, PaymentId, ProcessorAccountId, ReconciliationId},
    ledger::PaymentState,
    money::Money,
};
use graphile_worker::TaskHandler;
use ports::{Capture, DisputeSeen, PayoutSeen, ProcessorError, ProcessorMovement, RefundSeen};
use std::collections::HashSet;
use store::{
    OrgTransaction,
    live::Change,
    payments::{self, Payment, disputes, payouts, refunds},
    queue::{self, Schedule},
    reconciliations::{self, Difference},
};

/// How far back a night's comparison looks: messages are repeated for three days, and a week forgives a long failure.
const NIGHTLY: TimeDelta = TimeDelta::days(7);
/// More pages than any clinic has in the longest time that can be asked for; a processor that never ends is cut off.
const MOST_PAGES: u32 = 2_000;

/// Orders a comparison of everybody's last days.
pub(super) async fn order_all(resources: &Resources) -> Result<(), JobFailed> {
    let now = resources.clock.now();
    for org in reconciliations::organisations_with_money(resources.database.doors(), now - NIGHTLY).await? {
        let id = ReconciliationId(resources.entropy.id());
        let mut transaction = resources.database.begin(org).await?;
        if reconciliations::is_running(&mut transaction, org, now - TimeDelta::hours(2)).await? {
            continue;
        }
        reconciliations::begin(&mut transaction, org, id, now - NIGHTLY, None, now).await?;
        let job = Reconcile { org, reconciliation: id };
        queue::enqueue(&mut transaction, Reconcile::IDENTIFIER, &job, Schedule::default()).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// One comparison on its way.
struct Run<'a> {
    resources: &'a Resources,
    org: OrgId,
    id: ReconciliationId,
    request_id: &'a str,
    compared: u32,
}

/// Walks through everything that the processor dates from the beginning on. What it finds is written as it goes, so
/// that a comparison that dies is carried on without a difference lost or told twice.
pub(super) async fn compare(
    resources: &Resources,
    org: OrgId,
    id: ReconciliationId,
    request_id: &str,
) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let Some(wanted) = reconciliations::unfinished(&mut transaction, org, id).await? else { return Ok(()) };
    let used = payments::of_accounts_since(&mut transaction, org, wanted.since).await?;
    transaction.commit().await?;
    let mut run = Run { resources, org, id, request_id, compared: 0 };
    let mut failure = String::new();
    for like in &used {
        match run.compare_account(like, wanted.since).await? {
            Ok(()) => {}
            // The next account is worth comparing all the same.
            Err(reason) => failure = reason,
        }
    }
    let mut transaction = resources.database.begin(org).await?;
    let now = resources.clock.now();
    reconciliations::finish(&mut transaction, org, id, run.compared, &failure, now).await?;
    store::live::announce(&mut transaction, org, Change::Payment(domain::ids::BookingId(org.0))).await?;
    transaction.commit().await?;
    Ok(())
}

impl Run<'_> {
    /// Compares what came by the account of a payment; `Err` inside when it cannot be asked any more.
    async fn compare_account(&mut self, like: &Payment, since: DateTime<Utc>) -> Result<Result<(), String>, JobFailed> {
        let mut transaction = self.resources.database.begin(self.org).await?;
        let till = Till::of(self.resources, &mut transaction, self.org, like).await?;
        transaction.commit().await?;
        let (mut page, mut seen) = (None::<String>, HashSet::new());
        for _ in 0..MOST_PAGES {
            let found = match till.movements(since, page.as_deref()).await {
                Ok(found) => found,
                Err(ProcessorError::Unavailable(reason)) => return Err(JobFailed(reason)),
                Err(error) => return Ok(Err(error.to_string())),
            };
            // What was captured first, so that a refund of the same page finds its payment.
            let mut movements = found.movements;
            movements.sort_by_key(|movement| !matches!(movement, ProcessorMovement::Captured { .. }));
            for movement in &movements {
                if let ProcessorMovement::PaidOut(payout) = movement {
                    seen.insert(payout.reference.clone());
                    self.compare_payout(&till, &like.processor, payout).await?;
                } else if let Some(charge) = movement.charge() {
                    seen.insert(charge.to_owned());
                    self.compare_one(&till, &like.processor, charge, movement).await?;
                }
            }
            page = found.next;
            if page.is_none() {
                self.look_for_what_is_not_there(like, till.connection, since, &seen).await?;
                return Ok(Ok(()));
            }
        }
        Ok(Err(format!("{} has more pages than any account should", like.processor)))
    }

    async fn compare_one(
        &mut self,
        till: &Till,
        processor: &str,
        charge: &str,
        movement: &ProcessorMovement,
    ) -> Result<(), JobFailed> {
        let (org, request_id) = (self.org, self.request_id);
        let named = (charge, movement.checkout());
        let Some(payment) = payment_of(self.resources, org, till, processor, named).await? else { return Ok(()) };
        let mut transaction = self.resources.database.begin(org).await?;
        let Some(payment) = payments::lock(&mut transaction, org, payment).await? else { return Ok(()) };
        self.compared += 1;
        let difference = match movement {
            ProcessorMovement::Captured { capture, .. } => self.capture(&mut transaction, &payment, capture).await?,
            ProcessorMovement::Refunded(seen) => self.refund(&mut transaction, &payment, seen).await?,
            ProcessorMovement::Disputed(seen) => self.dispute(&mut transaction, &payment, seen).await?,
            ProcessorMovement::PaidOut(_) => None,
        };
        if let Some(difference) = difference {
            tracing::warn!(request_id, %org, payment = %payment.id, kind = %difference.kind, "the books differed");
            reconciliations::note(&mut transaction, org, self.id, &difference).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn compare_payout(&mut self, till: &Till, processor: &str, seen: &PayoutSeen) -> Result<(), JobFailed> {
        // The platform's own account pays no clinic's bank.
        let Some(connection) = till.connection else { return Ok(()) };
        let (org, request_id) = (self.org, self.request_id);
        let payer = Payer { till, connection, processor };
        let heard = paying_out::hear(self.resources, org, &payer, seen, request_id).await?;
        self.compared += 1;
        if !heard.news {
            return Ok(());
        }
        tracing::warn!(request_id, %org, payout = %seen.reference, "the books differed");
        let (kind, detail) = if heard.only_fee {
            ("payout_fee_missing", "The processor kept a fee for sending it at once, which is not in the books")
        } else if heard.agrees {
            ("payout_missing", "Sent to the bank by the processor, not in the books")
        } else {
            ("amount_differs", "The processor sent another amount to the bank than the books say")
        };
        let found = Difference {
            kind: kind.into(),
            reference: seen.reference.clone(),
            payment: None,
            amount: seen.amount,
            repaired: heard.agrees,
            detail: detail.into(),
        };
        let mut transaction = self.resources.database.begin(org).await?;
        reconciliations::note(&mut transaction, org, self.id, &found).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn capture(
        &self,
        transaction: &mut OrgTransaction,
        payment: &Payment,
        capture: &Capture,
    ) -> Result<Option<Difference>, AppError> {
        let (resources, org, request_id) = (self.resources, self.org, self.request_id);
        let differs = |kind: &str, amount, repaired, detail: &str| {
            Some(difference(kind, &capture.charge, payment.id, amount, repaired, detail))
        };
        let found = if payment.state != PaymentState::Paid {
            captures::record(resources, transaction, org, payment, capture, request_id).await?;
            differs("capture_missing", capture.amount, true, "Paid at the processor, not in the books")
        } else if payment.captured != Some(capture.amount) {
            differs("amount_differs", capture.amount, false, "The processor took another amount than the books say")
        } else {
            None
        };
        captures::record_fee(resources, transaction, org, payment, capture, request_id).await?;
        Ok(found)
    }

    async fn refund(
        &self,
        transaction: &mut OrgTransaction,
        payment: &Payment,
        seen: &RefundSeen,
    ) -> Result<Option<Difference>, AppError> {
        let (resources, org, request_id) = (self.resources, self.org, self.request_id);
        if payment.state != PaymentState::Paid {
            // Its capture comes on another page, and its refunds are looked at again the next time.
            return Ok(None);
        }
        let before = refunds::by_reference(transaction, org, &seen.reference).await.report(request_id)?;
        refunding::observe(resources, transaction, org, payment, seen, request_id).await?;
        let after = refunds::by_reference(transaction, org, &seen.reference).await.report(request_id)?;
        let changed = before.map(|refund| refund.state) != after.as_ref().map(|refund| refund.state);
        let detail = "Returned at the processor, not in the books";
        Ok(changed
            .then(|| difference("refund_missing", &seen.reference, payment.id, seen.amount, after.is_some(), detail)))
    }

    async fn dispute(
        &self,
        transaction: &mut OrgTransaction,
        payment: &Payment,
        seen: &DisputeSeen,
    ) -> Result<Option<Difference>, AppError> {
        let (resources, org, request_id) = (self.resources, self.org, self.request_id);
        let before = disputes::by_reference(transaction, org, &seen.reference).await.report(request_id)?;
        disputing::observe(resources, transaction, org, payment, seen, request_id).await?;
        let after = disputes::by_reference(transaction, org, &seen.reference).await.report(request_id)?;
        let changed = before.map(|dispute| dispute.state) != after.as_ref().map(|dispute| dispute.state);
        let detail = "Disputed at the client’s bank, not in the books";
        Ok(changed
            .then(|| difference("dispute_missing", &seen.reference, payment.id, seen.amount, after.is_some(), detail)))
    }

    /// Money that our books have and the processor does not.
    async fn look_for_what_is_not_there(
        &self,
        like: &Payment,
        connection: Option<ProcessorAccountId>,
        since: DateTime<Utc>,
        seen: &HashSet<String>,
    ) -> Result<(), JobFailed> {
        let mut transaction = self.resources.database.begin(self.org).await?;
        for paid in payments::paid_since(&mut transaction, self.org, like, since).await? {
            let Some((charge, amount)) = paid.charge_reference.as_ref().zip(paid.captured) else { continue };
            if !seen.contains(charge) {
                let detail = "In the books, not at the processor";
                let found = difference("unknown_there", charge, paid.id, amount, false, detail);
                reconciliations::note(&mut transaction, self.org, self.id, &found).await?;
            }
        }
        if let Some(account) = connection {
            for payout in payouts::of_account_since(&mut transaction, self.org, account, since).await? {
                if !seen.contains(&payout.reference) {
                    let found = Difference {
                        kind: "unknown_there".into(),
                        reference: payout.reference,
                        payment: None,
                        amount: payout.amount,
                        repaired: false,
                        detail: "A payout that is in the books, not at the processor".into(),
                    };
                    reconciliations::note(&mut transaction, self.org, self.id, &found).await?;
                }
            }
        }
        transaction.commit().await?;
        Ok(())
    }
}

fn difference(
    kind: &str,
    reference: &str,
    payment: PaymentId,
    amount: Money,
    repaired: bool,
    detail: &str,
) -> Difference {
    Difference {
        kind: kind.into(),
        reference: reference.into(),
        payment: Some(payment),
        amount,
        repaired,
        detail: detail.into(),
    }
}
