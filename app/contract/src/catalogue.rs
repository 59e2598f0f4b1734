//! What a clinic offers, as the clinic itself sets it up: services, who gives them, and what they cost.

use crate::{AppError, Caller};
use async_trait::async_trait;
use domain::{
    calendar::ResourceKind,
    ids::{ResourceId, ServiceId},
};
use serde::{Deserialize, Serialize};

/// The list of services, those that can be booked first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicesPage {
    pub services: Vec<ServiceLine>,
    /// Of the clinic's public page.
    pub slug: String,
}

/// A service as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ServiceLine {
    pub id: ServiceId,
    pub key: String,
    pub name: String,
    pub category: String,
    pub duration_minutes: u32,
    /// “from $90.00”.
    pub price_label: String,
    /// Who gives it.
    pub practitioners: Vec<String>,
    /// What keeps everybody from booking it, in a sentence.
    pub problem: Option<String>,
    /// Whether it can be booked at all.
    pub active: bool,
}

/// A service and all that its form may choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSheet {
    /// `None` for one that is to be added.
    pub id: Option<ServiceId>,
    /// Counts with each change; 0 for one that is to be added.
    pub version: u32,
    /// Of its public address and the API.
    pub key: String,
    pub active: bool,
    pub form: ServiceForm,
    pub resources: Vec<ResourceChoice>,
    /// What its price may depend on.
    pub variables: Vec<PriceVariable>,
    /// ISO 4217.
    pub currency: String,
    pub price_label: String,
    pub slug: String,
}

/// Somebody or something that a service may need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceChoice {
    pub id: ResourceId,
    pub name: String,
    /// One of each kind that a service names is taken by each visit.
    pub kind: ResourceKind,
    /// “Downtown”, when it is not at the clinic's own address.
    pub location: Option<String>,
}

/// An answer that formulas can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceVariable {
    /// As formulas name it.
    pub name: String,
    /// “Areas: forehead, frown, neck”.
    pub meaning: String,
}

/// A service as it is typed. Numbers are text, so that what cannot be read stands in its field again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceForm {
    pub name: String,
    pub category: String,
    pub description: String,
    /// Other words for it, with commas between them.
    pub synonyms: String,
    /// Minutes, as all times below but the horizon.
    pub duration: String,
    pub buffer_before: String,
    pub buffer_after: String,
    /// Hours, with a fraction where there is one.
    pub notice: String,
    /// Days.
    pub horizon: String,
    pub granularity: String,
    /// Places of a class; empty for a visit by oneself.
    pub places: String,
    /// As [`domain::catalogue::AssignmentChoice`] is spelt.
    pub assignment: String,
    pub approval: bool,
    /// “Before you come”, one line each.
    pub preparation: String,
    /// Who gives it, and what it needs.
    pub resources: Vec<ResourceId>,
    pub prices: Vec<PriceLine>,
    /// The least that a visit costs, in major units; empty for none.
    pub minimum: String,
    /// “Sales tax”; empty for none.
    pub tax_label: String,
    /// Percent.
    pub tax_rate: String,
    /// A sentence for “why this price”.
    pub note: String,
}

/// One line of a price. A line without name and formula is one that was left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceLine {
    pub label: String,
    /// An amount in major units, or a formula.
    pub formula: String,
    /// As [`domain::pricing::RuleKind`] is spelt.
    pub kind: String,
    /// A condition; empty for always.
    pub when: String,
    pub untaxed: bool,
}

#[async_trait]
pub trait Catalogue: Send + Sync {
    async fn services(&self, caller: &Caller) -> Result<ServicesPage, AppError>;
    /// The service with this key, or an empty sheet for `None`.
    async fn sheet(&self, caller: &Caller, key: Option<&str>) -> Result<ServiceSheet, AppError>;
    /// Adds a service, or changes one that nobody else changed since `seen`. `Invalid` names fields as
    /// [`ServiceForm`] does, a line's by its place: `prices.0.formula`. Answers with the key.
    async fn save(
        &self,
        caller: &Caller,
        service: Option<ServiceId>,
        seen: u32,
        form: ServiceForm,
    ) -> Result<String, AppError>;
    /// Takes a service out of the offer, or puts it back. Visits that are booked stay.
    async fn offer(&self, caller: &Caller, service: ServiceId, active: bool) -> Result<(), AppError>;
    /// Puts a service before its neighbour in the list, or behind it.
    async fn place(&self, caller: &Caller, service: ServiceId, earlier: bool) -> Result<(), AppError>;
}
