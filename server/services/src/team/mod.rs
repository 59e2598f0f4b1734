//! Practitioners, rooms, equipment and locations as their clinic sets them up. Every change is in the audit log.
//!
//! Who is taken out of use takes no new visits; visits that are booked stay until somebody moves them.

mod reading;

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    audit::{Act, record},
    billing::gate::require_room,
    error::Report,
};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    team::{LocationForm, LocationView, ResourceForm, ResourceView, Team, TeamPage},
};
use domain::{
    authorization::Action,
    billing::Metered,
    calendar::ResourceKind,
    ids::{LocationId, ResourceId},
};
use std::collections::BTreeSet;
use store::{
    OrgTransaction,
    team::{LocationRow, TeamRow},
};

/// The most practitioners, rooms and pieces of equipment of one clinic, and the most locations.
const MOST_RESOURCES: usize = 500;
const MOST_LOCATIONS: usize = 100;

/// Teams of every organisation.
pub struct TeamDesk {
    resources: Resources,
}

impl TeamDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    /// Records what was done, and commits.
    async fn finish(
        &self,
        mut transaction: OrgTransaction,
        caller: &Caller,
        action: &'static str,
        (subject_kind, subject_id): (&'static str, String),
        name: String,
    ) -> Result<(), AppError> {
        let detail = [("name", name)];
        let act = Act { action, subject_kind, subject_id, detail: &detail };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(&caller.client.request_id)
    }
}

#[async_trait]
impl Team for TeamDesk {
    async fn page(&self, caller: &Caller) -> Result<TeamPage, AppError> {
        caller.require(Action::ReadServices)?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let clinic = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
        let clinic = clinic.ok_or_else(|| AppError::not_found("This clinic"))?;
        let rows = store::team::resources(&mut transaction, org, now).await.report(request_id)?;
        let hours = store::services::resources_with_hours(&mut transaction, org, now).await.report(request_id)?;
        let hours: BTreeSet<ResourceId> = hours.into_iter().collect();
        let locations = store::team::locations(&mut transaction, org).await.report(request_id)?;
        Ok(TeamPage {
            resources: rows.into_iter().map(|row| resource_view(row, &hours)).collect(),
            locations: locations.into_iter().map(location_view).collect(),
            own_address: clinic.address,
            own_zone: clinic.zone,
        })
    }

    async fn save_resource(
        &self,
        caller: &Caller,
        resource: Option<ResourceId>,
        form: ResourceForm,
    ) -> Result<(), AppError> {
        caller.require(Action::ChangeServices)?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let id = resource.unwrap_or_else(|| ResourceId(self.resources.entropy.id()));
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let locations = store::team::locations(&mut transaction, org).await.report(request_id)?;
        let rows = store::team::resources(&mut transaction, org, now).await.report(request_id)?;
        let before = rows.iter().find(|row| row.resource_id == id.0);
        if resource.is_some() && before.is_none() {
            return Err(not_there());
        }
        if resource.is_none() && rows.len() >= MOST_RESOURCES {
            return Err(AppError::conflict(format!("A clinic has at most {MOST_RESOURCES} of these.")));
        }
        let written = reading::resource(&form, id, before, &locations)?;
        if resource.is_some() {
            // Bookings take their turn on the same lock: nobody takes a seat that is being removed.
            store::bookings::lock_resources(&mut transaction, org, &[id]).await.report(request_id)?;
            let taken = store::team::seats_taken(&mut transaction, org, id, now).await.report(request_id)?;
            if written.capacity < taken {
                let reason = format!("Visits that are booked take {taken} at once. Move them first.");
                return Err(AppError::invalid("capacity", reason));
            }
        }
        let added = resource.is_none();
        if !store::team::save_resource(&mut transaction, org, &written, added).await.report(request_id)? {
            return Err(not_there());
        }
        let action = if added { "resource.added" } else { "resource.changed" };
        self.finish(transaction, caller, action, ("resource", id.to_string()), written.name).await
    }

    async fn use_resource(&self, caller: &Caller, resource: ResourceId, active: bool) -> Result<(), AppError> {
        caller.require(Action::ChangeServices)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let name =
            store::team::use_resource(&mut transaction, caller.org, resource, active).await.report(request_id)?;
        let name = name.ok_or_else(not_there)?;
        let action = if active { "resource.used" } else { "resource.rested" };
        self.finish(transaction, caller, action, ("resource", resource.to_string()), name).await
    }

    async fn save_location(
        &self,
        caller: &Caller,
        location: Option<LocationId>,
        form: LocationForm,
    ) -> Result<(), AppError> {
        caller.require(Action::ChangeServices)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let id = location.unwrap_or_else(|| LocationId(self.resources.entropy.id()));
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let clinic = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
        let country = clinic.ok_or_else(|| AppError::not_found("This clinic"))?.country;
        let all = store::team::locations(&mut transaction, org).await.report(request_id)?;
        if location.is_none() && all.len() >= MOST_LOCATIONS {
            return Err(AppError::conflict(format!("A clinic has at most {MOST_LOCATIONS} locations.")));
        }
        let written = reading::location(&form, id, &country)?;
        let added = location.is_none();
        if added {
            require_room(&self.resources, &mut transaction, org, Metered::Locations, request_id).await?;
        }
        if !store::team::save_location(&mut transaction, org, &written, added).await.report(request_id)? {
            return Err(AppError::not_found("This location"));
        }
        let action = if added { "location.added" } else { "location.changed" };
        self.finish(transaction, caller, action, ("location", id.to_string()), written.name).await
    }

    async fn use_location(&self, caller: &Caller, location: LocationId, active: bool) -> Result<(), AppError> {
        caller.require(Action::ChangeServices)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let all = store::team::locations(&mut transaction, org).await.report(request_id)?;
        let known = all.into_iter().find(|row| row.location_id == location.0);
        let known = known.ok_or_else(|| AppError::not_found("This location"))?;
        if active && !known.active {
            require_room(&self.resources, &mut transaction, org, Metered::Locations, request_id).await?;
        }
        if !active && known.resources > 0 {
            let what = format!(
                "{} of your team, rooms and equipment are at {}. Move them to another location first, or take them out of use.",
                known.resources, known.name
            );
            return Err(AppError::conflict(what));
        }
        let name = store::team::use_location(&mut transaction, org, location, active).await.report(request_id)?;
        let action = if active { "location.opened" } else { "location.closed" };
        let subject = ("location", location.to_string());
        self.finish(transaction, caller, action, subject, name.unwrap_or_default()).await
    }
}

fn not_there() -> AppError {
    AppError::not_found("This team member, room or piece of equipment")
}

fn resource_view(row: TeamRow, hours: &BTreeSet<ResourceId>) -> ResourceView {
    let id = ResourceId(row.resource_id);
    ResourceView {
        id,
        kind: row.kind.parse().unwrap_or(ResourceKind::Practitioner),
        name: row.name,
        title: row.title,
        location: row.location_id.map(LocationId),
        capacity: row.capacity.unsigned_abs(),
        active: row.active,
        visits_ahead: u32::try_from(row.visits_ahead).unwrap_or(u32::MAX),
        has_hours: hours.contains(&id),
        services: u32::try_from(row.services).unwrap_or(u32::MAX),
    }
}

fn location_view(row: LocationRow) -> LocationView {
    LocationView {
        id: LocationId(row.location_id),
        name: row.name,
        address: row.address,
        directions: row.directions,
        phone: row.phone,
        zone: row.zone,
        active: row.active,
        resources: u32::try_from(row.resources).unwrap_or(u32::MAX),
    }
}
