//! What moved on an account: its payments, then its refunds, page by page.

use super::{Square, capture, seen, wire};
use chrono::{DateTime, SecondsFormat, Utc};
use ports::{MovementPage, ProcessorAccount, ProcessorError, ProcessorMovement};

/// As many as Square gives at once.
const PAGE: u32 = 100;
/// Which list a page continues stands before its cursor.
const REFUNDS: &str = "refunds:";

impl Square {
    pub(super) async fn moved(
        &self,
        account: &ProcessorAccount,
        since: DateTime<Utc>,
        page: Option<&str>,
    ) -> Result<MovementPage, ProcessorError> {
        match page.and_then(|page| page.strip_prefix(REFUNDS)) {
            Some(cursor) => self.refunds_since(account, since, cursor).await,
            None => self.payments_since(account, since, page.unwrap_or_default()).await,
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
        let next = found.cursor.filter(|cursor| !cursor.is_empty()).map(|cursor| format!("{REFUNDS}{cursor}"));
        Ok(MovementPage { movements: movements.collect::<Result<_, ProcessorError>>()?, next })
    }
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
