//! Packages beside a booking.

use contract::{AppError, packages::PaidBy};
use domain::ids::{BookingId, HoldingId, PackageId};
use leptos::prelude::*;
use server_fn::codec::Json;

/// Records that the booking's client bought a package at the clinic.
#[server(name = SellPackage, prefix = "/api", endpoint = "console/packages/sell", input = Json)]
pub async fn sell_package(booking: BookingId, package: PackageId, paid_by: PaidBy) -> Result<(), AppError> {
    let sold = async { session::desk()?.packages.sell(&session::caller().await?, booking, package, paid_by).await };
    session::report(sold.await)
}

/// Takes back a sale of which nothing was used.
#[server(name = VoidPackage, prefix = "/api", endpoint = "console/packages/void", input = Json)]
pub async fn void_package(booking: BookingId, holding: HoldingId) -> Result<(), AppError> {
    let voided = async { session::desk()?.packages.void(&session::caller().await?, booking, holding).await };
    session::report(voided.await)
}
