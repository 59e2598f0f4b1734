//! What the organisation pays for Anteroom itself. Going to the payment provider's pages is a plain form of its own
//! (`/portal/subscription/subscribe` and `/billing`), because it leads to another site.

use contract::{
    AppError,
    billing::{PlanChange, SubscriptionAct, SubscriptionView},
};
use domain::billing::{Interval, Plan};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, billing::Subscriptions},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Subscriptions>, Caller), AppError> {
    Ok((session::back_office()?.subscriptions, session::caller().await?))
}

/// `refresh` asks the provider first, for somebody who comes back from its pages before its event arrives. Without an
/// answer of it, what is known is shown.
#[server(name = AskSubscription, prefix = "/api", endpoint = "portal/subscription")]
pub async fn subscription_view(#[server(default)] refresh: bool) -> Result<SubscriptionView, AppError> {
    let view = async {
        let (subscriptions, caller) = asking().await?;
        if refresh && let Err(error) = subscriptions.refresh(&caller).await {
            match error {
                AppError::ProviderUnavailable { .. } | AppError::Conflict { .. } => {}
                other => return Err(other),
            }
        }
        subscriptions.view(&caller).await
    };
    session::report(view.await)
}

#[server(name = PreviewPlan, prefix = "/api", endpoint = "portal/subscription/preview")]
pub async fn preview_plan(plan: Plan, interval: Interval) -> Result<PlanChange, AppError> {
    let preview = async {
        let (subscriptions, caller) = asking().await?;
        subscriptions.preview(&caller, plan, interval).await
    };
    session::report(preview.await)
}

/// Makes a change that was previewed.
#[server(name = ChangePlan, prefix = "/api", endpoint = "portal/subscription/change")]
pub async fn change_plan(plan: Plan, interval: Interval, as_of: i64, version: i64) -> Result<(), AppError> {
    let changed = async {
        let (subscriptions, caller) = asking().await?;
        subscriptions.change(&caller, plan, interval, as_of, version).await
    };
    session::report(changed.await)?;
    session::lead_form_to("/portal/subscription");
    Ok(())
}

#[server(name = ActOnSubscription, prefix = "/api", endpoint = "portal/subscription/act")]
pub async fn act_on_subscription(act: SubscriptionAct, version: i64) -> Result<(), AppError> {
    let acted = async {
        let (subscriptions, caller) = asking().await?;
        subscriptions.act(&caller, act, version).await
    };
    session::report(acted.await)
}
