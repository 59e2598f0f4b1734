//! One request to a model: reserved out of the day's budget, asked, and settled by what it did cost.

use super::{Terms, jobs::TellSpending, prompts::Prompt};
use crate::{Resources, billing::gate::has_room_for};
use chrono::NaiveDate;
use domain::{billing::Metered, ids::OrgId};
use ports::{ModelAnswer, ModelError, ModelFailure, ModelRequest, ModelTask, ModelUsage};
use serde_json::Value;
use std::time::Duration;
use store::{
    StoreError,
    assistant::{DayRow, Reservation, SettingsRow, Settlement, reserve, settle, tell},
    queue::{Schedule, enqueue},
};
use tracing::Instrument;

/// Shares of the budget, in percent, at which the owners are told.
pub(super) const SHARES: [i16; 2] = [80, 100];

/// What is asked, for whom and how long somebody waits.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub org: OrgId,
    /// On the clinic's calendar.
    pub day: NaiveDate,
    pub settings: SettingsRow,
    pub task: ModelTask,
    pub prompt: Prompt,
    pub context: Value,
    pub within: Duration,
    pub request_id: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// Today's budget does not hold another request.
    OverBudget,
    Failed(ModelError),
    /// Ours: it is logged.
    Broken,
}

/// Asks, and accounts for it in any case.
pub(super) async fn ask(resources: &Resources, asking: Asking) -> Result<ModelAnswer, NoAnswer> {
    let resources = resources.clone();
    let request_id = asking.request_id.clone();
    detached(&request_id, async move { reserved(&resources, asking).await }).await
}

/// Runs in a task of its own, which somebody who hangs up does not stop: what was reserved is settled in any case.
pub(super) async fn detached<T: Send + 'static>(
    request_id: &str,
    work: impl Future<Output = Result<T, NoAnswer>> + Send + 'static,
) -> Result<T, NoAnswer> {
    let asked = match tokio::spawn(work.in_current_span()).await {
        Ok(asked) => asked,
        Err(ended) => {
            tracing::error!(request_id, error = %ended, "a request to a model ended badly");
            Err(NoAnswer::Broken)
        }
    };
    if let Err(NoAnswer::Failed(error)) = &asked {
        tracing::warn!(request_id, %error, "a model did not answer; the rules go on alone");
    }
    asked
}

async fn reserved(resources: &Resources, asking: Asking) -> Result<ModelAnswer, NoAnswer> {
    let Asking { org, day, settings, task, prompt, context, within, request_id } = asking;
    let request = ModelRequest {
        task,
        prompt: prompt.id,
        instructions: prompt.text.to_owned(),
        context,
        schema: prompt.schema(),
        tools: prompt.tools,
        most_tokens: prompt.most_tokens,
        within,
    };
    let most = most_cost(&request);
    let wanted = Reservation {
        id: resources.entropy.id(),
        day,
        task: task.as_str(),
        prompt: &prompt.name(),
        model: &resources.language_model.model_for(task),
        tokens: i64::from(most.read) + i64::from(most.written),
        micros: resources.assistant.micros(most),
        at: resources.clock.now(),
    };
    let price = |usage| resources.assistant.micros(usage);
    let asked = async {
        let answer = resources.language_model.ask(request).await?;
        Ok(Spent { usage: answer.usage, model: answer.model.clone(), answer })
    };
    accounted(resources, (org, settings), &wanted, price, asked, &request_id).await
}

/// An answer, and what it cost at which model.
pub(super) struct Spent<T> {
    pub answer: T,
    pub usage: ModelUsage,
    pub model: String,
}

/// Makes a request if the budgets hold the most that it can cost, and settles what it did cost by its `price`.
pub(super) async fn accounted<T>(
    resources: &Resources,
    (org, settings): (OrgId, SettingsRow),
    wanted: &Reservation<'_>,
    price: impl Fn(ModelUsage) -> i64,
    request: impl Future<Output = Result<Spent<T>, ModelFailure>>,
    request_id: &str,
) -> Result<T, NoAnswer> {
    let broken = |error: StoreError| {
        tracing::error!(request_id, %error, "a request to a model could not be accounted for");
        NoAnswer::Broken
    };
    if !take(resources, org, wanted, settings).await.map_err(broken)? {
        return Err(NoAnswer::OverBudget);
    }
    let asked = request.await;
    let (usage, model, outcome) = match &asked {
        Ok(spent) => (spent.usage, spent.model.as_str(), "answered"),
        Err(ModelFailure { error, usage }) => (*usage, wanted.model, outcome(error)),
    };
    let tokens = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    let settlement = Settlement {
        id: wanted.id,
        model,
        read: tokens(usage.read),
        written: tokens(usage.written),
        micros: price(usage),
        outcome,
        at: resources.clock.now(),
    };
    settled(resources, org, settings, &settlement).await.map_err(broken)?;
    asked.map(|spent| spent.answer).map_err(|failure| NoAnswer::Failed(failure.error))
}

/// What it takes at the most: an answer that cannot be read is paid for, and then the model that stands in is asked.
fn most_cost(request: &ModelRequest) -> ModelUsage {
    let once = ModelUsage { read: request.most_tokens_read(), written: request.most_tokens };
    match request.task {
        ModelTask::Phrase => once,
        ModelTask::Understand | ModelTask::Analyse => once.and(once),
    }
}

async fn take(
    resources: &Resources,
    org: OrgId,
    wanted: &Reservation<'_>,
    settings: SettingsRow,
) -> Result<bool, StoreError> {
    let mut transaction = resources.database.begin(org).await?;
    // The plan's month comes before the clinic's own day, whose owners are told of by themselves.
    if !has_room_for(resources, &mut transaction, org, Metered::Assistant, wanted.micros).await? {
        return Ok(false);
    }
    let taken = reserve(&mut transaction, org, wanted, (settings.daily_tokens, settings.daily_micros)).await?;
    if !taken && tell(&mut transaction, org, wanted.day, 100).await? {
        let order = TellSpending { org, day: wanted.day, share: 100 };
        enqueue(&mut transaction, TellSpending::NAME, &order, Schedule::default()).await?;
    }
    transaction.commit().await?;
    Ok(taken)
}

async fn settled(
    resources: &Resources,
    org: OrgId,
    settings: SettingsRow,
    settlement: &Settlement<'_>,
) -> Result<(), StoreError> {
    let mut transaction = resources.database.begin(org).await?;
    if let Some(day) = settle(&mut transaction, org, settlement).await? {
        let reached = SHARES.into_iter().filter(|share| i64::from(*share) <= spent_percent(&day, settings)).max();
        if let Some(share) = reached
            && tell(&mut transaction, org, day.day, share).await?
        {
            let order = TellSpending { org, day: day.day, share };
            enqueue(&mut transaction, TellSpending::NAME, &order, Schedule::default()).await?;
        }
    }
    transaction.commit().await
}

/// How much of a day's budget is spent, in whole percent: of tokens or of money, whichever is more.
pub(super) fn spent_percent(day: &DayRow, settings: SettingsRow) -> i64 {
    let share = |spent: i64, most: i64| spent.saturating_mul(100).checked_div(most).unwrap_or(100);
    share(day.tokens, settings.daily_tokens).max(share(day.micros, settings.daily_micros))
}

const fn outcome(error: &ModelError) -> &'static str {
    match error {
        ModelError::Unavailable(_) => "unavailable",
        ModelError::Refused(_) => "refused",
        ModelError::TimedOut => "timed_out",
        ModelError::Unreadable(_) => "unreadable",
    }
}

impl Terms {
    /// What so many tokens cost, in millionths of a US dollar, rounded up.
    pub fn micros(&self, usage: ModelUsage) -> i64 {
        micros(&[(usage.read, self.read_cents), (usage.written, self.written_cents)])
    }

    /// What it costs to be told what so many tokens mean, in the same.
    pub fn micros_embedded(&self, usage: ModelUsage) -> i64 {
        micros(&[(usage.read, self.embedded_cents)])
    }
}

/// So many tokens each at so many cents a million, in millionths of a US dollar, rounded up.
fn micros(parts: &[(u32, u32)]) -> i64 {
    // A cent for a million tokens is a hundredth of a millionth of a dollar for one.
    let hundredths: i64 = parts.iter().map(|(tokens, cents)| i64::from(*tokens) * i64::from(*cents)).sum();
    hundredths / 100 + i64::from(hundredths % 100 > 0)
}
