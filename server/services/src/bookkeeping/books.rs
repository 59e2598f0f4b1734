//! What stands on each account, and how the comparisons with the processor ended.

use super::{BookkeepingDesk, jobs::Reconcile, looking::stored_event};
use crate::{
    audit::{self, Act},
    bookings::{moment_label, start_of_day},
    dates,
    error::Report,
    payments::jobs::ApplyProviderEvent,
};
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    bookkeeping::{Books, DifferenceView, ReconciliationView, StoredEvent},
};
use domain::{authorization::Action, ids::ReconciliationId, ledger::Account, money::Money};
use graphile_worker::TaskHandler;
use store::{
    provider_events,
    queue::{self, Schedule},
    reconciliations::{self, Difference, Reconciliation},
};

/// Comparisons and deliveries that the page shows.
const MOST: i64 = 10;
/// How far back a comparison may look.
const FURTHEST: TimeDelta = TimeDelta::days(400);
/// A comparison that was begun longer ago than this has died.
const LONGEST_RUN: TimeDelta = TimeDelta::hours(2);

impl BookkeepingDesk {
    pub(super) async fn state_of_the_books(&self, caller: &Caller) -> Result<Books, AppError> {
        caller.require(Action::ReadPayments)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let zone = self.zone(&mut transaction, caller).await?;
        let accounts = self.balances(&mut transaction, caller).await?;
        let runs = reconciliations::newest(&mut transaction, org, MOST).await.report(request_id)?;
        let flagged = provider_events::flagged(&mut transaction, org, MOST).await.report(request_id)?;
        let dead = self.resources.clock.now() - LONGEST_RUN;
        Ok(Books {
            accounts,
            reconciliations: runs
                .into_iter()
                .map(|(run, found)| {
                    let running = run.finished_at.is_none() && run.started_at > dead;
                    reconciliation_view(run, found, running, zone)
                })
                .collect(),
            flagged: flagged.into_iter().map(|event| stored_event(event, zone)).collect(),
        })
    }

    pub(super) async fn order_reconciliation(&self, caller: &Caller, since: NaiveDate) -> Result<(), AppError> {
        caller.require(Action::ReconcilePayments)?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let since = dates::meant("since", since)?;
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let from = start_of_day(since, self.zone(&mut transaction, caller).await?);
        if from > now || from < now - FURTHEST {
            return Err(AppError::invalid("since", "Begin with a day within the last 400 days."));
        }
        if reconciliations::is_running(&mut transaction, org, now - LONGEST_RUN).await.report(request_id)? {
            return Err(AppError::conflict("A comparison is under way; its result stands here in a moment."));
        }
        let id = ReconciliationId(self.resources.entropy.id());
        reconciliations::begin(&mut transaction, org, id, from, caller.person(), now).await.report(request_id)?;
        let job = Reconcile { org, reconciliation: id };
        queue::enqueue(&mut transaction, Reconcile::IDENTIFIER, &job, Schedule::default()).await.report(request_id)?;
        let detail = [("since", since.to_string())];
        let act = Act {
            action: "payments.compared",
            subject_kind: "reconciliation",
            subject_id: id.to_string(),
            detail: &detail,
        };
        audit::record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)
    }

    /// Its effect is the same however often it is applied, so nothing can happen twice by this.
    pub(super) async fn apply_again(&self, caller: &Caller, event: &StoredEvent) -> Result<(), AppError> {
        caller.require(Action::ReconcilePayments)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let StoredEvent { provider, account, event_id, .. } = event;
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let found = provider_events::reopen(&mut transaction, org, (provider, account, event_id)).await;
        if !found.report(request_id)? {
            return Err(AppError::not_found("This message"));
        }
        let job =
            ApplyProviderEvent { provider: provider.clone(), account: account.clone(), event_id: event_id.clone() };
        queue::enqueue(&mut transaction, ApplyProviderEvent::IDENTIFIER, &job, Schedule::default())
            .await
            .report(request_id)?;
        let act = Act {
            action: "payments.replayed",
            subject_kind: "provider_event",
            subject_id: event_id.clone(),
            detail: &[],
        };
        audit::record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)
    }
}

/// The balance as people read it: what is owed and what was earned are credits in the books, and above zero here.
pub(super) const fn as_read(account: Account, balance: Money) -> Money {
    if account.is_an_asset() { balance } else { Money::new(-balance.minor, balance.currency) }
}

fn reconciliation_view(run: Reconciliation, found: Vec<Difference>, running: bool, zone: Tz) -> ReconciliationView {
    let died = run.finished_at.is_none() && !running;
    ReconciliationView {
        at_label: moment_label(run.started_at, zone),
        since_label: moment_label(run.since, zone),
        running,
        compared: u32::try_from(run.compared).unwrap_or_default(),
        failure: if died { "it did not come to its end; please compare again".into() } else { run.failure },
        differences: found
            .into_iter()
            .map(|difference| DifferenceView {
                what: difference.detail,
                reference: difference.reference,
                amount: difference.amount,
                repaired: difference.repaired,
                payment: difference.payment,
            })
            .collect(),
    }
}
