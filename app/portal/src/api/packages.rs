//! Packages, as their clinic sells them.

use contract::{
    AppError,
    packages::{PackageForm, PackagesPage},
};
use domain::ids::PackageId;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, packages::Packages},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Packages>, Caller), AppError> {
    Ok((session::desk()?.packages, session::caller().await?))
}

#[server(name = AskPackages, prefix = "/api", endpoint = "portal/packages")]
pub async fn packages_page() -> Result<PackagesPage, AppError> {
    let page = async {
        let (packages, caller) = asking().await?;
        packages.page(&caller).await
    };
    session::report(page.await)
}

/// Adds or changes a package.
#[server(name = SavePackage, prefix = "/api", endpoint = "portal/packages/save")]
pub async fn save_package(
    #[server(default)] package: Option<PackageId>,
    #[server(default)] seen: u32,
    #[server(default)] form: PackageForm,
) -> Result<(), AppError> {
    let saved = async {
        let (packages, caller) = asking().await?;
        packages.save(&caller, package, seen, form).await
    };
    session::report(saved.await)
}

#[server(name = OfferPackage, prefix = "/api", endpoint = "portal/packages/offer")]
pub async fn offer_package(package: PackageId, active: bool) -> Result<(), AppError> {
    let offered = async {
        let (packages, caller) = asking().await?;
        packages.offer(&caller, package, active).await
    };
    session::report(offered.await)
}
