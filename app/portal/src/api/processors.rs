//! By which account the clinic is paid. Leaving for a processor is a form of its own: it leads to another site.

use contract::{AppError, processors::ProcessorsView};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, processors::ProcessorConnections},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn ProcessorConnections>, Caller), AppError> {
    Ok((session::back_office()?.processors, session::caller().await?))
}

#[server(name = AskProcessors, prefix = "/api", endpoint = "portal/payments")]
pub async fn processors_view() -> Result<ProcessorsView, AppError> {
    let view = async {
        let (processors, caller) = asking().await?;
        processors.view(&caller).await
    };
    session::report(view.await)
}

#[server(name = ChooseLocation, prefix = "/api", endpoint = "portal/payments/location")]
pub async fn choose_location(#[server(default)] location: String) -> Result<(), AppError> {
    let chosen = async {
        let (processors, caller) = asking().await?;
        processors.choose_location(&caller, location).await
    };
    session::report(chosen.await)
}

#[server(name = CheckAccount, prefix = "/api", endpoint = "portal/payments/check")]
pub async fn check_account() -> Result<(), AppError> {
    let checked = async {
        let (processors, caller) = asking().await?;
        processors.check(&caller).await
    };
    session::report(checked.await)
}

#[server(name = DisconnectAccount, prefix = "/api", endpoint = "portal/payments/disconnect")]
pub async fn disconnect_account() -> Result<(), AppError> {
    let done = async {
        let (processors, caller) = asking().await?;
        processors.disconnect(&caller).await
    };
    session::report(done.await)
}
