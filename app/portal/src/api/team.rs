//! Practitioners, rooms, equipment and locations, as their clinic sets them up.

use contract::{
    AppError,
    team::{LocationForm, ResourceForm, TeamPage},
};
use domain::ids::{LocationId, ResourceId};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, team::Team},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Team>, Caller), AppError> {
    Ok((session::back_office()?.team, session::caller().await?))
}

#[server(name = AskTeam, prefix = "/api", endpoint = "portal/team")]
pub async fn team_page() -> Result<TeamPage, AppError> {
    let page = async {
        let (team, caller) = asking().await?;
        team.page(&caller).await
    };
    session::report(page.await)
}

#[server(name = SaveResource, prefix = "/api", endpoint = "portal/team/resource")]
pub async fn save_resource(
    #[server(default)] resource: Option<ResourceId>,
    #[server(default)] form: ResourceForm,
) -> Result<(), AppError> {
    let saved = async {
        let (team, caller) = asking().await?;
        team.save_resource(&caller, resource, form).await
    };
    session::report(saved.await)
}

#[server(name = UseResource, prefix = "/api", endpoint = "portal/team/resource/use")]
pub async fn use_resource(resource: ResourceId, active: bool) -> Result<(), AppError> {
    let used = async {
        let (team, caller) = asking().await?;
        team.use_resource(&caller, resource, active).await
    };
    session::report(used.await)
}

#[server(name = SaveLocation, prefix = "/api", endpoint = "portal/team/location")]
pub async fn save_location(
    #[server(default)] location: Option<LocationId>,
    #[server(default)] form: LocationForm,
) -> Result<(), AppError> {
    let saved = async {
        let (team, caller) = asking().await?;
        team.save_location(&caller, location, form).await
    };
    session::report(saved.await)
}

#[server(name = UseLocation, prefix = "/api", endpoint = "portal/team/location/use")]
pub async fn use_location(location: LocationId, active: bool) -> Result<(), AppError> {
    let used = async {
        let (team, caller) = asking().await?;
        team.use_location(&caller, location, active).await
    };
    session::report(used.await)
}
