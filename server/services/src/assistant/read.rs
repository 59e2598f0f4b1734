//! A second reading of a message.

use super::{
    asking::{Asking, NoAnswer, ask},
    prompts::UNDERSTAND,
    shown::{Shown, today},
};
use crate::Resources;
use domain::{
    ids::OrgId,
    proposals::{Proposal, ProposedAct},
};
use ports::{ModelAnswer, ModelError, ModelTask};
use store::assistant::SettingsRow;

/// What a model proposed of a message, and which model it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    pub proposal: Proposal,
    /// `understand.v1`
    pub prompt: String,
    pub model: String,
}

/// What a model proposes that a message says; `None` whenever it does not, for whatever reason.
pub(crate) async fn reading(
    resources: &Resources,
    org: OrgId,
    settings: SettingsRow,
    shown: Shown<'_>,
    (message, earlier): (&str, &[(bool, String)]),
    request_id: &str,
) -> Option<Advice> {
    read(resources, org, settings, shown, (message, earlier), request_id).await.ok()
}

/// The same, with the reason.
pub(super) async fn read(
    resources: &Resources,
    org: OrgId,
    settings: SettingsRow,
    shown: Shown<'_>,
    (message, earlier): (&str, &[(bool, String)]),
    request_id: &str,
) -> Result<Advice, NoAnswer> {
    // Where other words are wanted too, they need some of the visitor's patience.
    let patience = resources.assistant.patience;
    let asking = Asking {
        org,
        day: today(shown.setting.now, shown.setting.zone),
        settings,
        task: ModelTask::Understand,
        prompt: UNDERSTAND,
        context: shown.of_message(message, earlier),
        within: if settings.phrasing { patience * 3 / 5 } else { patience },
        request_id: request_id.to_owned(),
    };
    let answer = ask(resources, asking).await?;
    let model = answer.model.clone();
    match proposal(answer) {
        Ok(proposal) => Ok(Advice { proposal, prompt: UNDERSTAND.name(), model }),
        Err(error) => {
            tracing::warn!(request_id, %error, "a model's answer is not of its schema; the rules go on alone");
            Err(NoAnswer::Failed(ModelError::Unreadable("it is not of the schema".into())))
        }
    }
}

/// The answer and the tools that were asked for, as one proposal. A tool that is none of ours is nothing.
fn proposal(answer: ModelAnswer) -> Result<Proposal, serde_json::Error> {
    let mut proposal: Proposal = answer.value.map(serde_json::from_value).transpose()?.unwrap_or_default();
    let acts = answer.tools.iter().filter_map(|tool| match tool.as_str() {
        "show_price" => Some(ProposedAct::AskPrice),
        "show_times" => Some(ProposedAct::AskTimes),
        "call_person" => Some(ProposedAct::AskPerson),
        "show_booking" => Some(ProposedAct::ChangeBooking),
        _ => None,
    });
    for act in acts {
        if !proposal.acts.contains(&act) {
            proposal.acts.push(act);
        }
    }
    Ok(proposal)
}
