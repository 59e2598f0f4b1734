//! What recommendations earn, as their clinic decides it.

use contract::{
    AppError,
    referrals::{ProgrammeForm, ProgrammeSheet},
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, referrals::Referrals},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Referrals>, Caller), AppError> {
    Ok((session::desk()?.referrals, session::caller().await?))
}

#[server(name = AskReferrals, prefix = "/api", endpoint = "portal/referrals")]
pub async fn referral_sheet() -> Result<ProgrammeSheet, AppError> {
    let sheet = async {
        let (referrals, caller) = asking().await?;
        referrals.programme(&caller).await
    };
    session::report(sheet.await)
}

/// Puts a new version in force; answers which.
#[server(name = SaveReferrals, prefix = "/api", endpoint = "portal/referrals/save")]
pub async fn save_referrals(
    #[server(default)] seen: u32,
    #[server(default)] form: ProgrammeForm,
) -> Result<u32, AppError> {
    let saved = async {
        let (referrals, caller) = asking().await?;
        referrals.save_programme(&caller, seen, form).await
    };
    session::report(saved.await)
}
