//! What the console asks of a clinic's money.

use chrono::NaiveDate;
use contract::{
    AppError,
    bookkeeping::{
        Books, ClientCredit, Collecting, CreditUse, PaymentFile, PaymentFilter, PaymentPage, PaymentWish, RefundOrder,
        RefundPreview, StoredEvent,
    },
};
use domain::ids::{BookingId, PaymentId, PaymentRequestId};
use leptos::prelude::*;
use server_fn::codec::Json;

/// A page of payments, newest first.
#[server(name = AskPayments, prefix = "/api", endpoint = "console/payments", input = Json)]
pub async fn payments(filter: PaymentFilter, after: Option<PaymentId>) -> Result<PaymentPage, AppError> {
    let page = async { session::back_office()?.bookkeeping.list(&session::caller().await?, filter, after).await };
    session::report(page.await)
}

/// One payment with everything that happened to it.
#[server(name = AskPayment, prefix = "/api", endpoint = "console/payment", input = Json)]
pub async fn payment(payment: PaymentId) -> Result<PaymentFile, AppError> {
    let file = async { session::back_office()?.bookkeeping.file(&session::caller().await?, payment).await };
    session::report(file.await)
}

/// What returning an amount, as typed in major units, would do.
#[server(name = ForeseeRefund, prefix = "/api", endpoint = "console/payment/foresee", input = Json)]
pub async fn foresee_refund(payment: PaymentId, amount: String) -> Result<RefundPreview, AppError> {
    let preview =
        async { session::back_office()?.bookkeeping.preview_refund(&session::caller().await?, payment, amount).await };
    session::report(preview.await)
}

/// Returns money by hand.
#[server(name = ReturnMoney, prefix = "/api", endpoint = "console/payment/refund", input = Json)]
pub async fn refund(order: RefundOrder) -> Result<PaymentFile, AppError> {
    let file = async { session::back_office()?.bookkeeping.refund(&session::caller().await?, order).await };
    session::report(file.await)
}

/// What the client of a booking can be asked for.
#[server(name = AskCollecting, prefix = "/api", endpoint = "console/collecting", input = Json)]
pub async fn collecting(booking: BookingId) -> Result<Collecting, AppError> {
    let known = async { session::back_office()?.bookkeeping.collecting(&session::caller().await?, booking).await };
    session::report(known.await)
}

/// Asks a client for money.
#[server(name = AskForMoney, prefix = "/api", endpoint = "console/collecting/ask", input = Json)]
pub async fn ask_for_money(wish: PaymentWish) -> Result<Collecting, AppError> {
    let asked = async { session::back_office()?.bookkeeping.ask(&session::caller().await?, wish).await };
    session::report(asked.await)
}

/// Takes such a request back.
#[server(name = WithdrawRequest, prefix = "/api", endpoint = "console/collecting/withdraw", input = Json)]
pub async fn withdraw_request(booking: BookingId, request: PaymentRequestId) -> Result<Collecting, AppError> {
    let withdrawn =
        async { session::back_office()?.bookkeeping.withdraw(&session::caller().await?, booking, request).await };
    session::report(withdrawn.await)
}

/// What the client of a booking has as credit.
#[server(name = AskCredit, prefix = "/api", endpoint = "console/credit", input = Json)]
pub async fn credit(booking: BookingId) -> Result<ClientCredit, AppError> {
    let known = async { session::back_office()?.bookkeeping.credit(&session::caller().await?, booking).await };
    session::report(known.await)
}

/// Pays for a visit with it.
#[server(name = UseCredit, prefix = "/api", endpoint = "console/credit/use", input = Json)]
pub async fn use_credit(order: CreditUse) -> Result<ClientCredit, AppError> {
    let used = async { session::back_office()?.bookkeeping.use_credit(&session::caller().await?, order).await };
    session::report(used.await)
}

/// The ledger's balances and the comparisons with the card processor.
#[server(name = AskBooks, prefix = "/api", endpoint = "console/books", input = Json)]
pub async fn books() -> Result<Books, AppError> {
    let books = async { session::back_office()?.bookkeeping.books(&session::caller().await?).await };
    session::report(books.await)
}

/// Compares with the card processor from a day on.
#[server(name = Reconcile, prefix = "/api", endpoint = "console/books/reconcile")]
pub async fn reconcile(since: NaiveDate) -> Result<Books, AppError> {
    let books = async { session::back_office()?.bookkeeping.reconcile(&session::caller().await?, since).await };
    session::report(books.await)
}

/// Applies a stored delivery of the card processor again.
#[server(name = ReplayEvent, prefix = "/api", endpoint = "console/books/replay", input = Json)]
pub async fn replay_event(event: StoredEvent) -> Result<Books, AppError> {
    let books = async { session::back_office()?.bookkeeping.replay(&session::caller().await?, event).await };
    session::report(books.await)
}
