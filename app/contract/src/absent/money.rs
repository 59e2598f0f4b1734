//! Money that nobody asks for.

use super::{Absent, absent};
use crate::{
    AppError, Caller, Client,
    bookkeeping::{
        Bookkeeping, Books, ClientCredit, Collecting, CreditUse, FileKind, LedgerFilter, LedgerPage, PaymentFile,
        PaymentFilter, PaymentPage, PaymentWish, PaymentsFile, RefundOrder, RefundPreview, StoredEvent,
    },
    estimates::{DepositTerms, EstimateRequest, EstimateView, Estimates},
    packages::{BookingPackages, PackageForm, Packages, PackagesPage, PaidBy},
    payments::{PaymentView, Payments, Receipt},
    referrals::{BookingReferrals, ProgrammeForm, ProgrammeSheet, Referrals},
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{BookingId, HoldingId, PackageId, PaymentId, PaymentRequestId};

#[async_trait]
impl Bookkeeping for Absent {
    async fn list(&self, _: &Caller, _: PaymentFilter, _: Option<PaymentId>) -> Result<PaymentPage, AppError> {
        absent()
    }

    async fn file(&self, _: &Caller, _: PaymentId) -> Result<PaymentFile, AppError> {
        absent()
    }

    async fn preview_refund(&self, _: &Caller, _: PaymentId, _: String) -> Result<RefundPreview, AppError> {
        absent()
    }

    async fn refund(&self, _: &Caller, _: RefundOrder) -> Result<PaymentFile, AppError> {
        absent()
    }

    async fn collecting(&self, _: &Caller, _: BookingId) -> Result<Collecting, AppError> {
        absent()
    }

    async fn ask(&self, _: &Caller, _: PaymentWish) -> Result<Collecting, AppError> {
        absent()
    }

    async fn withdraw(&self, _: &Caller, _: BookingId, _: PaymentRequestId) -> Result<Collecting, AppError> {
        absent()
    }

    async fn credit(&self, _: &Caller, _: BookingId) -> Result<ClientCredit, AppError> {
        absent()
    }

    async fn use_credit(&self, _: &Caller, _: CreditUse) -> Result<ClientCredit, AppError> {
        absent()
    }

    async fn books(&self, _: &Caller) -> Result<Books, AppError> {
        absent()
    }

    async fn reconcile(&self, _: &Caller, _: NaiveDate) -> Result<Books, AppError> {
        absent()
    }

    async fn replay(&self, _: &Caller, _: StoredEvent) -> Result<Books, AppError> {
        absent()
    }

    async fn receipt(&self, _: &Caller, _: PaymentId) -> Result<PaymentsFile, AppError> {
        absent()
    }

    async fn receipt_by_link(&self, _: &str, _: PaymentId, _: Client) -> Result<PaymentsFile, AppError> {
        absent()
    }

    async fn export(&self, _: &Caller, _: PaymentFilter, _: FileKind) -> Result<PaymentsFile, AppError> {
        absent()
    }

    async fn ledger(&self, _: &Caller, _: LedgerFilter) -> Result<LedgerPage, AppError> {
        absent()
    }

    async fn export_ledger(&self, _: &Caller, _: LedgerFilter, _: FileKind) -> Result<PaymentsFile, AppError> {
        absent()
    }
}

#[async_trait]
impl Estimates for Absent {
    async fn estimate(&self, _: &Caller, _: EstimateRequest) -> Result<EstimateView, AppError> {
        absent()
    }

    async fn preview(&self, _: &Caller, _: EstimateRequest) -> Result<EstimateView, AppError> {
        absent()
    }

    async fn terms(&self, _: &Caller, _: EstimateRequest, _: DateTime<Utc>) -> Result<DepositTerms, AppError> {
        absent()
    }
}

#[async_trait]
impl Packages for Absent {
    async fn page(&self, _: &Caller) -> Result<PackagesPage, AppError> {
        absent()
    }

    async fn save(&self, _: &Caller, _: Option<PackageId>, _: u32, _: PackageForm) -> Result<(), AppError> {
        absent()
    }

    async fn offer(&self, _: &Caller, _: PackageId, _: bool) -> Result<(), AppError> {
        absent()
    }

    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<BookingPackages, AppError> {
        Ok(BookingPackages::default())
    }

    async fn sell(&self, _: &Caller, _: BookingId, _: PackageId, _: PaidBy) -> Result<(), AppError> {
        absent()
    }

    async fn void(&self, _: &Caller, _: BookingId, _: HoldingId) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Payments for Absent {
    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<Vec<PaymentView>, AppError> {
        absent()
    }

    async fn receive_event(&self, _: Client, _: &str, _: &str, _: &[u8]) -> Result<Receipt, AppError> {
        absent()
    }
}

#[async_trait]
impl Referrals for Absent {
    async fn programme(&self, _: &Caller) -> Result<ProgrammeSheet, AppError> {
        absent()
    }

    async fn save_programme(&self, _: &Caller, _: u32, _: ProgrammeForm) -> Result<u32, AppError> {
        absent()
    }

    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<BookingReferrals, AppError> {
        Ok(BookingReferrals::default())
    }
}
