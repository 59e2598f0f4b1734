//! Several visits sold together: what a clinic sells, who has which, and which booking took a visit from one.

use crate::{AppError, Caller, policies::ServiceName};
use async_trait::async_trait;
use domain::{
    ids::{BookingId, HoldingId, PackageId},
    money::Money,
};
use serde::{Deserialize, Serialize};

/// What the clinic sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagesPage {
    /// Those that are sold first.
    pub packages: Vec<PackageView>,
    /// What a package can be for, in the clinic's order.
    pub services: Vec<ServiceName>,
    /// ISO 4217.
    pub currency: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageView {
    pub id: PackageId,
    /// Counts with each change.
    pub version: u32,
    pub active: bool,
    pub form: PackageForm,
    /// Names of the services that it is for.
    pub services: Vec<String>,
    /// “6 visits for $450.00, within 12 months”.
    pub summary: String,
    /// How many are held with visits left.
    pub held: u32,
}

/// A package as it is typed. Numbers are text, so that what cannot be read stands in its field again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PackageForm {
    pub name: String,
    pub visits: String,
    /// Major units of the clinic's currency.
    pub price: String,
    /// Empty: it does not end.
    pub months: String,
    /// Keys; one at least.
    pub services: Vec<String>,
}

/// How somebody paid for a package at the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidBy {
    Card,
    Cash,
    Transfer,
    Other,
}

impl PaidBy {
    pub const ALL: [Self; 4] = [Self::Card, Self::Cash, Self::Transfer, Self::Other];

    /// As stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Cash => "cash",
            Self::Transfer => "transfer",
            Self::Other => "other",
        }
    }
}

/// Packages beside an opened booking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingPackages {
    /// The package that this visit is taken from.
    pub used: Option<PackageUse>,
    /// What the client has, with visits left; those that cover this visit first.
    pub holdings: Vec<HoldingView>,
    /// What could be sold to them: packages for this visit's service.
    pub on_sale: Vec<PackageView>,
    /// Why no package can be used for this visit, such as its state.
    pub closed: Option<String>,
}

/// Which visit of a package a booking is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageUse {
    pub name: String,
    /// From 1.
    pub number: u16,
    pub of: u16,
}

/// A package that a client has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldingView {
    pub id: HoldingId,
    pub name: String,
    pub left: u16,
    pub of: u16,
    pub price: Money,
    /// “Nov 28, 2027”; `None` for one without an end.
    pub expires_label: Option<String>,
    /// Why it does not cover this visit.
    pub refusal: Option<String>,
    /// Nothing of it was used yet, so that a mistaken sale can be taken back.
    pub is_untouched: bool,
}

#[async_trait]
pub trait Packages: Send + Sync {
    async fn page(&self, caller: &Caller) -> Result<PackagesPage, AppError>;
    /// Adds a package, or changes one that nobody else changed since `seen`; whoever has it keeps what they bought.
    /// `Invalid` names fields as [`PackageForm`] does.
    async fn save(
        &self,
        caller: &Caller,
        package: Option<PackageId>,
        seen: u32,
        form: PackageForm,
    ) -> Result<(), AppError>;
    /// Takes a package off sale, or puts it back.
    async fn offer(&self, caller: &Caller, package: PackageId, active: bool) -> Result<(), AppError>;
    async fn of_booking(&self, caller: &Caller, booking: BookingId) -> Result<BookingPackages, AppError>;
    /// Records that the booking's client bought a package at the clinic.
    async fn sell(
        &self,
        caller: &Caller,
        booking: BookingId,
        package: PackageId,
        paid_by: PaidBy,
    ) -> Result<(), AppError>;
    /// Takes back a sale of which nothing was used.
    async fn void(&self, caller: &Caller, booking: BookingId, holding: HoldingId) -> Result<(), AppError>;
}
