//! The assistant: what it may do, what it cost, a message to try.

use contract::{
    AppError,
    assistant::{AssistantForm, AssistantView, TriedMessage},
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, assistant::Assistant},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Assistant>, Caller), AppError> {
    Ok((session::back_office()?.assistant, session::caller().await?))
}

#[server(name = AskAssistant, prefix = "/api", endpoint = "portal/assistant")]
pub async fn assistant_view() -> Result<AssistantView, AppError> {
    let view = async {
        let (assistant, caller) = asking().await?;
        assistant.view(&caller).await
    };
    session::report(view.await)
}

#[server(name = SaveAssistant, prefix = "/api", endpoint = "portal/assistant/save")]
pub async fn save_assistant(#[server(default)] form: AssistantForm) -> Result<(), AppError> {
    let saved = async {
        let (assistant, caller) = asking().await?;
        assistant.save(&caller, form).await
    };
    session::report(saved.await)
}

/// Reads a message by rules and by the model. It costs what a request costs.
#[server(name = TryMessage, prefix = "/api", endpoint = "portal/assistant/try")]
pub async fn try_message(#[server(default)] message: String) -> Result<TriedMessage, AppError> {
    let tried = async {
        let (assistant, caller) = asking().await?;
        assistant.try_out(&caller, message).await
    };
    session::report(tried.await)
}
