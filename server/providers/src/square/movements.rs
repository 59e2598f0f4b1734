//! What moved on an account: its payments, refunds, disputes and payouts, one list after the other, page by page.

use super::{Square, capture, disputes, payouts, seen, wire};
use chrono::{DateTime, SecondsFormat, Utc};
use ports::{MovementPage, ProcessorAccount, ProcessorError, ProcessorMovement};

/// As many as Square gives at once.
const PAGE: u32 = 100;
/// Which list a page continues stands before its cursor.
const REFUNDS: &str = "refunds:";
const DISPUTES: &str = "disputes:";
const PAYOUTS: &str = "payouts:";

impl Square {
    pub(super) async fn moved(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        page: Option<&str>,
    ) -> Result<MovementPage, ProcessorError> {
        let page = page.unwrap_or_default();
        if let Some(cursor) = page.strip_prefix(REFUNDS) {
            self.refunds_since(account, since, cursor).await
        } else if let Some(cursor) = page.strip_prefix(DISPUTES) {
            self.disputes_since(account, since, cursor).await
        } else if let Some(cursor) = page.strip_prefix(PAYOUTS) {
            self.payouts_since(account, since, cursor).await
        } else {
            self.payments_since(account, since, page).await
        }
    }

    async fn payments_since(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        cursor: &str,
    ) -> Result<MovementPage, ProcessorError> {
        let found: wire::PaymentsAnswer = self.get(account, &address("v2/payments", since, cursor)).await?;
        let completed = found.payments.iter().filter(|payment| payment.status == "COMPLETED");
        let movements = completed.map(|payment| {
            Ok(ProcessorMovement::Captured { checkout: payment.order_id.clone(), capture: capture(payment)? })
        });
        // Behind the last payment come the refunds.
        let next = found.cursor.filter(|cursor| !cursor.is_empty()).unwrap_or_else(|| REFUNDS.to_owned());
        Ok(MovementPage { movements: movements.collect::<Result<_, ProcessorError>>()?, next: Some(next) })
    }

    async fn refunds_since(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        cursor: &str,
    ) -> Result<MovementPage, ProcessorError> {
        let found: wire::RefundsAnswer = self.get(account, &address("v2/refunds", since, cursor)).await?;
        let movements = found.refunds.into_iter().map(|refund| Ok(ProcessorMovement::Refunded(seen(refund)?)));
        let next = following(REFUNDS, found.cursor).unwrap_or_else(|| DISPUTES.to_owned());
        Ok(MovementPage { movements: movements.collect::<Result<_, ProcessorError>>()?, next: Some(next) })
    }

    /// Square lists all disputes there ever were; those that nothing happened to lately are left out.
    async fn disputes_since(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        cursor: &str,
    ) -> Result<MovementPage, ProcessorError> {
        let found: wire::DisputesAnswer = self.get(account, &continued("v2/disputes", cursor)).await?;
        let mut movements = Vec::new();
        for dispute in found.disputes {
            if dispute.updated_at.or(dispute.created_at).is_none_or(|at| at >= since) {
                movements.extend(disputes::seen(dispute)?.map(ProcessorMovement::Disputed));
            }
        }
        let next = following(DISPUTES, found.cursor).unwrap_or_else(|| PAYOUTS.to_owned());
        Ok(MovementPage { movements, next: Some(next) })
    }

    /// Of the location that takes the money: each of a merchant's has payouts of its own.
    async fn payouts_since(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        cursor: &str,
    ) -> Result<MovementPage, ProcessorError> {
        let mut path = address("v2/payouts", since, cursor);
        if let Some(location) = &account.location {
            path = url::form_urlencoded::Serializer::new(path).append_pair("location_id", location).finish();
        }
        let found: wire::PayoutsAnswer = self.get(account, &path).await?;
        let movements = found.payouts.into_iter().map(|payout| Ok(ProcessorMovement::PaidOut(payouts::seen(payout)?)));
        let next = following(PAYOUTS, found.cursor);
        Ok(MovementPage { movements: movements.collect::<Result<_, ProcessorError>>()?, next })
    }
}

/// The next page of the same list.
fn following(list: &str, cursor: Option<String>) -> Option<String> {
    cursor.filter(|cursor| !cursor.is_empty()).map(|cursor| format!("{list}{cursor}"))
}

fn address(list: &str, since: DateTime<Utc>, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(format!("{list}?"));
    query.append_pair("begin_time", &since.to_rfc3339_opts(SecondsFormat::Secs, true));
    query.append_pair("sort_order", "ASC").append_pair("limit", &PAGE.to_string());
    if !cursor.is_empty() {
        query.append_pair("cursor", cursor);
    }
    query.finish()
}

/// A list that takes no beginning, behind `cursor`.
pub(super) fn continued(list: &str, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(format!("{list}?"));
    if !cursor.is_empty() {
        query.append_pair("cursor", cursor);
    }
    query.finish()
}
