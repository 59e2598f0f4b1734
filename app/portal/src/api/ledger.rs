//! The ledger, and what went to the clinic's bank.

use contract::{
    AppError,
    bookkeeping::{LedgerFilter, LedgerPage},
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[server(name = AskLedger, prefix = "/api", endpoint = "portal/ledger", input = Json)]
pub async fn ledger(filter: LedgerFilter) -> Result<LedgerPage, AppError> {
    let page = async { session::back_office()?.bookkeeping.ledger(&session::caller().await?, filter).await };
    session::report(page.await)
}
