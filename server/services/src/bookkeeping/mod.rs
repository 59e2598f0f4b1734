//! A clinic's money, for its people: looking through it, returning it by hand, asking for more, and comparing the books
//! with the card processor's. What moves money lies in [`crate::payments`]; here it is ordered and explained.

mod asking;
mod books;
mod crediting;
mod export;
mod leafing;
mod looking;
mod receipts;
mod returning;
mod words;

pub mod jobs;
pub mod reconciling;

pub(crate) use asking::open_requests;
pub(crate) use receipts::links as receipt_links;

use crate::{Resources, bookings::enter, error::Report, zone};
use async_trait::async_trait;
use chrono::NaiveDate;
use chrono_tz::Tz;
use contract::{
    AppError, Caller, Client,
    bookkeeping::{
        Bookkeeping, Books, ClientCredit, Collecting, CreditUse, FileKind, LedgerFilter, LedgerPage, PaymentFile,
        PaymentFilter, PaymentPage, PaymentWish, PaymentsFile, RefundOrder, RefundPreview, StoredEvent,
    },
};
use domain::{
    authorization::Action,
    ids::{BookingId, PaymentId, PaymentRequestId},
};
use sqlx::PgConnection;

/// The books of every organisation.
#[derive(Clone)]
pub struct BookkeepingDesk {
    resources: Resources,
}

impl BookkeepingDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    /// The zone in which the clinic reads times.
    async fn zone(&self, connection: &mut PgConnection, caller: &Caller) -> Result<Tz, AppError> {
        let request_id = &caller.client.request_id;
        let facts = store::bookings::clinic_facts(connection, caller.org).await.report(request_id)?;
        zone(&facts.ok_or_else(|| AppError::not_found("This clinic"))?.zone).report(request_id)
    }
}

#[async_trait]
impl Bookkeeping for BookkeepingDesk {
    async fn list(
        &self,
        caller: &Caller,
        filter: PaymentFilter,
        after: Option<PaymentId>,
    ) -> Result<PaymentPage, AppError> {
        self.page(caller, &filter, after).await
    }

    async fn file(&self, caller: &Caller, payment: PaymentId) -> Result<PaymentFile, AppError> {
        self.payment_file(caller, payment).await
    }

    async fn preview_refund(
        &self,
        caller: &Caller,
        payment: PaymentId,
        amount: String,
    ) -> Result<RefundPreview, AppError> {
        self.what_a_refund_does(caller, payment, &amount).await
    }

    async fn refund(&self, caller: &Caller, order: RefundOrder) -> Result<PaymentFile, AppError> {
        self.return_by_hand(caller, &order).await?;
        self.payment_file(caller, order.payment).await
    }

    async fn collecting(&self, caller: &Caller, booking: BookingId) -> Result<Collecting, AppError> {
        self.what_can_be_asked(caller, booking).await
    }

    async fn ask(&self, caller: &Caller, wish: PaymentWish) -> Result<Collecting, AppError> {
        self.ask_client(caller, &wish).await?;
        self.what_can_be_asked(caller, wish.booking).await
    }

    async fn withdraw(
        &self,
        caller: &Caller,
        booking: BookingId,
        request: PaymentRequestId,
    ) -> Result<Collecting, AppError> {
        self.take_back(caller, booking, request).await?;
        self.what_can_be_asked(caller, booking).await
    }

    async fn credit(&self, caller: &Caller, booking: BookingId) -> Result<ClientCredit, AppError> {
        self.credit_of_client(caller, booking).await
    }

    async fn use_credit(&self, caller: &Caller, order: CreditUse) -> Result<ClientCredit, AppError> {
        self.pay_by_credit(caller, &order).await?;
        self.credit_of_client(caller, order.booking).await
    }

    async fn books(&self, caller: &Caller) -> Result<Books, AppError> {
        self.state_of_the_books(caller).await
    }

    async fn reconcile(&self, caller: &Caller, since: NaiveDate) -> Result<Books, AppError> {
        self.order_reconciliation(caller, since).await?;
        self.state_of_the_books(caller).await
    }

    async fn replay(&self, caller: &Caller, event: StoredEvent) -> Result<Books, AppError> {
        self.apply_again(caller, &event).await?;
        self.state_of_the_books(caller).await
    }

    async fn receipt(&self, caller: &Caller, payment: PaymentId) -> Result<PaymentsFile, AppError> {
        caller.require(Action::ReadPayments)?;
        receipts::of_payment(&self.resources, caller.org, payment, None, &caller.client.request_id).await
    }

    async fn receipt_by_link(&self, token: &str, payment: PaymentId, client: Client) -> Result<PaymentsFile, AppError> {
        let (org, booking) = enter(&self.resources, token, &client.request_id).await?;
        receipts::of_payment(&self.resources, org, payment, Some(booking), &client.request_id).await
    }

    async fn export(&self, caller: &Caller, filter: PaymentFilter, kind: FileKind) -> Result<PaymentsFile, AppError> {
        self.file_of_payments(caller, &filter, kind).await
    }

    async fn ledger(&self, caller: &Caller, filter: LedgerFilter) -> Result<LedgerPage, AppError> {
        self.ledger_page(caller, &filter).await
    }

    async fn export_ledger(
        &self,
        caller: &Caller,
        filter: LedgerFilter,
        kind: FileKind,
    ) -> Result<PaymentsFile, AppError> {
        self.file_of_ledger(caller, &filter, kind).await
    }
}
