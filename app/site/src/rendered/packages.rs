//! No packages: what their pages show is asked of the services and in the browser.

use super::desk::{Sample, absent};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    packages::{BookingPackages, PackageForm, Packages, PackagesPage, PaidBy},
};
use domain::ids::{BookingId, HoldingId, PackageId};

#[async_trait]
impl Packages for Sample {
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
        absent()
    }

    async fn sell(&self, _: &Caller, _: BookingId, _: PackageId, _: PaidBy) -> Result<(), AppError> {
        absent()
    }

    async fn void(&self, _: &Caller, _: BookingId, _: HoldingId) -> Result<(), AppError> {
        absent()
    }
}
