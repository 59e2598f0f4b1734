//! Services, as their clinic sets them up.

use contract::{
    AppError,
    catalogue::{ServiceForm, ServiceSheet, ServicesPage},
};
use domain::ids::ServiceId;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, catalogue::Catalogue},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Catalogue>, Caller), AppError> {
    Ok((session::back_office()?.catalogue, session::caller().await?))
}

#[server(name = AskServices, prefix = "/api", endpoint = "portal/services")]
pub async fn services_page() -> Result<ServicesPage, AppError> {
    let page = async {
        let (catalogue, caller) = asking().await?;
        catalogue.services(&caller).await
    };
    session::report(page.await)
}

/// The service with this key; an empty sheet without one.
#[server(name = AskService, prefix = "/api", endpoint = "portal/services/sheet")]
pub async fn service_sheet(#[server(default)] key: Option<String>) -> Result<ServiceSheet, AppError> {
    let sheet = async {
        let (catalogue, caller) = asking().await?;
        catalogue.sheet(&caller, key.as_deref()).await
    };
    session::report(sheet.await)
}

/// Adds or changes a service; answers with its key.
#[server(name = SaveService, prefix = "/api", endpoint = "portal/services/save")]
pub async fn save_service(
    #[server(default)] service: Option<ServiceId>,
    seen: u32,
    #[server(default)] form: ServiceForm,
) -> Result<String, AppError> {
    let saved = async {
        let (catalogue, caller) = asking().await?;
        catalogue.save(&caller, service, seen, form).await
    };
    let key = session::report(saved.await)?;
    session::lead_form_to(&format!("/portal/services/{key}"));
    Ok(key)
}

#[server(name = OfferService, prefix = "/api", endpoint = "portal/services/offer")]
pub async fn offer_service(service: ServiceId, active: bool) -> Result<(), AppError> {
    let offered = async {
        let (catalogue, caller) = asking().await?;
        catalogue.offer(&caller, service, active).await
    };
    session::report(offered.await)
}

#[server(name = PlaceService, prefix = "/api", endpoint = "portal/services/place")]
pub async fn place_service(service: ServiceId, earlier: bool) -> Result<(), AppError> {
    let placed = async {
        let (catalogue, caller) = asking().await?;
        catalogue.place(&caller, service, earlier).await
    };
    session::report(placed.await)
}
