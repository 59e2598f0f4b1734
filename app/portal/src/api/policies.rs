//! Deposits and cancellations, as their clinic decides them.

use contract::{
    AppError, Field,
    policies::{PolicySheet, RuleForm, TriedOut, TryOut},
};
use domain::policy::{ClientClass, OutageRule};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    contract::{Caller, policies::Policies},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Policies>, Caller), AppError> {
    Ok((session::back_office()?.policies, session::caller().await?))
}

/// What is asked of the rules, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// A key; empty: the clinic's first service.
    pub service: String,
    pub client: ClientClass,
    /// The word of an option; empty: none.
    pub option: String,
    pub price: String,
    pub notice: String,
    pub hours: String,
}

impl Question {
    pub fn of(self, rules: Vec<RuleForm>) -> TryOut {
        let Self { service, client, option, price, notice, hours } = self;
        TryOut { rules, service, client, option, price, notice, hours }
    }
}

/// What came of it, or what needs another look first.
pub type Answer = Result<TriedOut, Vec<Field>>;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyFile {
    pub sheet: PolicySheet,
    pub question: Question,
    /// `None` for a clinic without services.
    pub answer: Option<Answer>,
}

/// The policy in force, or an earlier version of it, and what it makes of a visit.
#[server(name = AskPolicy, prefix = "/api", endpoint = "portal/policy")]
pub async fn policy_file(
    #[server(default)] version: Option<u32>,
    #[server(default)] question: Question,
) -> Result<PolicyFile, AppError> {
    let file = async {
        let (policies, caller) = asking().await?;
        let sheet = policies.sheet(&caller, version).await?;
        let mut question = question;
        let first = sheet.services.first().map(|service| service.key.clone());
        if question.service.is_empty() {
            question.service = first.clone().unwrap_or_default();
        }
        let wanted = question.clone().of(sheet.rules.clone());
        let answer = if first.is_some() { Some(read(policies.try_out(&caller, wanted).await)?) } else { None };
        Ok(PolicyFile { sheet, question, answer })
    };
    session::report(file.await)
}

/// A refusal of what was typed is an answer too: it stands beside its field.
#[cfg(feature = "ssr")]
fn read(tried: Result<TriedOut, AppError>) -> Result<Answer, AppError> {
    match tried {
        Ok(tried) => Ok(Ok(tried)),
        Err(AppError::Invalid { fields }) => Ok(Err(fields)),
        Err(other) => Err(other),
    }
}

/// Answers with the version that is in force now.
#[server(name = SavePolicy, prefix = "/api", endpoint = "portal/policy/save")]
pub async fn save_policy(
    seen: u32,
    #[server(default)] rules: Vec<RuleForm>,
    #[server(default)] on_outage: OutageRule,
) -> Result<u32, AppError> {
    let saved = async {
        let (policies, caller) = asking().await?;
        policies.save_rules(&caller, seen, rules, on_outage).await
    };
    let version = session::report(saved.await)?;
    session::lead_form_to("/portal/policy");
    Ok(version)
}

/// “What would this client pay, and get back?”
#[server(name = TryPolicy, prefix = "/api", endpoint = "portal/policy/try", input = Json, output = Json)]
pub async fn try_policy(wanted: TryOut) -> Result<Answer, AppError> {
    let tried = async {
        let (policies, caller) = asking().await?;
        read(policies.try_out(&caller, wanted).await)
    };
    session::report(tried.await)
}
