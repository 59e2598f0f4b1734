//! Who gives services, where, and with what: practitioners, rooms, equipment, locations.

use crate::{AppError, Caller};
use async_trait::async_trait;
use domain::{
    calendar::ResourceKind,
    ids::{LocationId, ResourceId},
};
use serde::{Deserialize, Serialize};

/// Everything of the page about the team and its places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamPage {
    /// In the clinic's order; those that are out of use last.
    pub resources: Vec<ResourceView>,
    pub locations: Vec<LocationView>,
    /// The clinic's own address, where everything is that names no location.
    pub own_address: String,
    /// IANA name.
    pub own_zone: String,
}

/// Somebody or something that visits take time of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ResourceView {
    pub id: ResourceId,
    pub kind: ResourceKind,
    pub name: String,
    /// “Registered nurse”; empty for rooms mostly.
    pub title: String,
    /// `None`: at the clinic's own address.
    pub location: Option<LocationId>,
    /// How many visits it serves at once.
    pub capacity: u16,
    pub active: bool,
    /// Visits that are still to come.
    pub visits_ahead: u32,
    /// Whether it has any weekly hours; without them it is never free.
    pub has_hours: bool,
    /// How many services name it.
    pub services: u32,
}

/// A place besides the clinic's own address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LocationView {
    pub id: LocationId,
    pub name: String,
    pub address: String,
    pub directions: String,
    /// E.164, or empty: the clinic's own.
    pub phone: String,
    /// IANA name.
    pub zone: String,
    pub active: bool,
    /// Practitioners, rooms and equipment in use there.
    pub resources: u32,
}

/// A practitioner, room or piece of equipment as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResourceForm {
    /// As [`ResourceKind`] is spelt.
    pub kind: String,
    pub name: String,
    pub title: String,
    /// Empty: the clinic's own address.
    pub location: String,
    /// A number; empty means 1.
    pub capacity: String,
}

/// A location as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LocationForm {
    pub name: String,
    pub address: String,
    pub directions: String,
    pub phone: String,
    /// IANA name.
    pub zone: String,
}

#[async_trait]
pub trait Team: Send + Sync {
    async fn page(&self, caller: &Caller) -> Result<TeamPage, AppError>;
    /// Adds somebody or something, or changes it; its kind stays what it was.
    async fn save_resource(
        &self,
        caller: &Caller,
        resource: Option<ResourceId>,
        form: ResourceForm,
    ) -> Result<(), AppError>;
    /// Takes somebody or something out of use, or back. Visits that are booked stay where they are.
    async fn use_resource(&self, caller: &Caller, resource: ResourceId, active: bool) -> Result<(), AppError>;
    async fn save_location(
        &self,
        caller: &Caller,
        location: Option<LocationId>,
        form: LocationForm,
    ) -> Result<(), AppError>;
    /// Closes a location, or opens it again. `Conflict` while anybody or anything in use is there.
    async fn use_location(&self, caller: &Caller, location: LocationId, active: bool) -> Result<(), AppError>;
}
