//! The ledger, entry by entry, with balances and what went to the bank.

use super::{BookkeepingDesk, books::as_read, export::Sheet, words};
use crate::{
    bookings::{day_label, moment_label, start_of_day},
    dates,
    error::{Report, internal},
};
use chrono::{Days, SecondsFormat};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    bookkeeping::{AccountBalance, FileKind, LedgerEntry, LedgerFilter, LedgerPage, PaymentsFile, PayoutView},
};
use domain::{authorization::Action, calendar::labels, ledger::Account, understanding::Locale};
use sqlx::PgConnection;
use store::payments::{
    ledger::{self, LedgerQuery, Listed},
    payouts::{self, Payout},
};

const PAGE: i64 = 50;
/// Payouts that the page shows.
const MOST_PAYOUTS: i64 = 12;
/// Most entries in one file, the newest; older ones are reached by dates.
const MOST: i64 = 100_000;

const COLUMNS: [&str; 9] = ["at", "what", "client", "account", "currency", "amount", "movement", "booking", "payment"];

impl BookkeepingDesk {
    pub(super) async fn ledger_page(&self, caller: &Caller, filter: &LedgerFilter) -> Result<LedgerPage, AppError> {
        caller.require(Action::ReadPayments)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let zone = self.zone(&mut transaction, caller).await?;
        let query = LedgerQuery { limit: PAGE + 1, ..query(filter, zone)? };
        let mut found = ledger::list(&mut transaction, org, &query).await.report(request_id)?;
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = found.len() > most;
        found.truncate(most);
        let sent = payouts::newest(&mut transaction, org, MOST_PAYOUTS).await.report(request_id)?;
        Ok(LedgerPage {
            next: found.last().filter(|_| more).map(place),
            entries: found.iter().map(|listed| entry(listed, zone)).collect(),
            accounts: self.balances(&mut transaction, caller).await?,
            payouts: sent.iter().map(|payout| payout_view(payout, zone)).collect(),
        })
    }

    /// What stands on every account, as people read it.
    pub(super) async fn balances(
        &self,
        connection: &mut PgConnection,
        caller: &Caller,
    ) -> Result<Vec<AccountBalance>, AppError> {
        let mut accounts = Vec::new();
        for account in Account::ALL {
            let (name, meaning) = words::account(account);
            let found = ledger::balances(connection, caller.org, account).await.report(&caller.client.request_id)?;
            for balance in found {
                let balance = as_read(account, balance);
                accounts.push(AccountBalance { account: name.into(), meaning: meaning.into(), balance });
            }
        }
        Ok(accounts)
    }

    pub(super) async fn file_of_ledger(
        &self,
        caller: &Caller,
        filter: &LedgerFilter,
        kind: FileKind,
    ) -> Result<PaymentsFile, AppError> {
        caller.require(Action::ReadPayments)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let zone = self.zone(&mut transaction, caller).await?;
        let query = LedgerQuery { limit: MOST, after: None, ..query(filter, zone)? };
        let found = ledger::list(&mut transaction, org, &query).await.report(request_id)?;
        let rows = found.iter().map(|listed| (listed.amount.currency, cells(listed))).collect();
        let sheet = Sheet { name: "Ledger", columns: &COLUMNS, amounts: 5..6, rows };
        sheet.file("ledger", kind).map_err(|error| internal(request_id, &error))
    }
}

fn query(filter: &LedgerFilter, zone: Tz) -> Result<LedgerQuery, AppError> {
    let from = filter.from.map(|date| dates::meant("from", date)).transpose()?;
    let to = filter.to.map(|date| dates::meant("to", date)).transpose()?;
    let after = filter.after.as_deref().map(|place| read_place(place).ok_or_else(|| AppError::not_found("This page")));
    Ok(LedgerQuery {
        account: filter.account,
        from: from.map(|date| start_of_day(date, zone)),
        until: to.map(|date| start_of_day(date + Days::new(1), zone)),
        after: after.transpose()?,
        limit: 0,
    })
}

/// An entry's own name, by which the next page is asked for.
fn place(listed: &Listed) -> String {
    format!("{}.{}", listed.movement, listed.position)
}

fn read_place(place: &str) -> Option<(uuid::Uuid, i16)> {
    let (movement, position) = place.split_once('.')?;
    Some((movement.parse().ok()?, position.parse().ok()?))
}

fn entry(listed: &Listed, zone: Tz) -> LedgerEntry {
    LedgerEntry {
        id: place(listed),
        what: words::movement(listed).into(),
        client_name: listed.client_name.clone().unwrap_or_default(),
        account: words::account(listed.account).0.into(),
        amount: as_read(listed.account, listed.amount),
        booking: listed.booking,
        payment: listed.payment,
        at: listed.at,
        at_label: moment_label(listed.at, zone),
    }
}

/// In the order of [`COLUMNS`]; amounts in major units, debits above zero as bookkeepers have them.
fn cells(listed: &Listed) -> Vec<String> {
    let id = |id: Option<String>| id.unwrap_or_default();
    vec![
        listed.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        words::movement(listed).to_owned(),
        listed.client_name.clone().unwrap_or_default(),
        listed.account.as_str().to_owned(),
        listed.amount.currency.code().to_owned(),
        listed.amount.to_major().to_string(),
        listed.movement.to_string(),
        id(listed.booking.map(|booking| booking.to_string())),
        id(listed.payment.map(|payment| payment.to_string())),
    ]
}

fn payout_view(payout: &Payout, zone: Tz) -> PayoutView {
    PayoutView {
        reference: format!("{} {}", payout.processor, payout.reference),
        amount: payout.amount,
        share: payout.share,
        fee: payout.fee,
        state: payout.state,
        made_label: day_label(payout.made_at, zone),
        arrives_label: payout.arrives_on.map_or(String::new(), |day| labels::date(day, Locale::En)),
        failure: payout.failure.clone(),
    }
}
