//! Questions that no article answers in its own words, led to the passage that comes closest in what it means.
//!
//! Such a passage is shown as the closest and never as the answer: the question is kept for the clinic all the same,
//! because a model that knows what words mean does not know what is true of this clinic.

use super::{
    Told, Wanted,
    finding::{Answer, cite, find},
    keep,
};
use crate::{
    Resources,
    assistant::{MeaningOf, directions},
    error::Report,
    worker::JobFailed,
};
use contract::AppError;
use domain::ids::{ConversationId, OrgId};
use std::time::Duration;
use store::knowledge::Undirected;

/// Passages that a model is asked about at once.
const BATCH: i64 = 32;
/// For that; nobody waits.
const PATIENCE: Duration = Duration::from_secs(30);

/// What there is to tell of a question. One that nothing answers for certain is kept for the clinic, if `kept` says so,
/// with the conversation that it was asked in. Begins transactions of its own, and holds none while a model is asked.
pub(crate) async fn told(
    resources: &Resources,
    org: OrgId,
    wanted: &Wanted<'_>,
    kept: Kept,
    request_id: &str,
) -> Result<Told, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    if let Some(answer) = find(resources, &mut transaction, org, wanted, request_id).await? {
        return Ok(Told::Known(answer));
    }
    if let Kept::Asked(conversation) = kept {
        keep(resources, &mut transaction, org, wanted.text, wanted.locale, conversation).await.report(request_id)?;
    }
    transaction.commit().await.report(request_id)?;
    Ok(match closest(resources, org, wanted, request_id).await? {
        Some(answer) => Told::Closest(answer),
        None => Told::Unknown,
    })
}

/// Whether a question is kept that nothing answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It was only tried.
    No,
    Asked(Option<ConversationId>),
}

async fn closest(
    resources: &Resources,
    org: OrgId,
    wanted: &Wanted<'_>,
    request_id: &str,
) -> Result<Option<Answer>, AppError> {
    let Some(model) = resources.embeddings.model() else { return Ok(None) };
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let pointing = store::knowledge::count_directed(&mut transaction, org, model).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    if pointing == 0 {
        return Ok(None);
    }
    let question = (MeaningOf::Question, vec![wanted.text.to_owned()]);
    let patience = resources.assistant.patience / 2;
    let Some(question) =
        directions(resources, org, question, patience, request_id).await?.and_then(|mut all| all.pop())
    else {
        return Ok(None);
    };
    let least = f32::from(resources.assistant.nearness_percent) / 100.0;
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let found = store::knowledge::closest(&mut transaction, org, (model, &question), least).await.report(request_id)?;
    let Some(found) = found else { return Ok(None) };
    tracing::debug!(request_id, found.nearness, "a question was led to the closest passage");
    let quoted = store::knowledge::quoted(&mut transaction, org, found).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    Ok(quoted.map(|quoted| {
        let citation =
            cite(quoted.article_id, (&quoted.title, &quoted.heading, &quoted.body), (&quoted.source, &quoted.origin));
        Answer { text: quoted.body, citations: vec![citation] }
    }))
}

/// Has a model say where every published passage points that does not point yet, some at a time. Stops where nobody says
/// so; whoever orders it again goes on from there.
pub(crate) async fn embed(resources: &Resources, org: OrgId, request_id: &str) -> Result<(), JobFailed> {
    let Some(model) = resources.embeddings.model() else { return Ok(()) };
    loop {
        let mut transaction = resources.database.begin(org).await?;
        let passages = store::knowledge::undirected(&mut transaction, org, model, BATCH).await?;
        transaction.commit().await?;
        if passages.is_empty() {
            return Ok(());
        }
        let texts = (MeaningOf::Passages, passages.iter().map(text_of).collect());
        let Some(directions) = directions(resources, org, texts, PATIENCE, request_id).await? else { return Ok(()) };
        let mut transaction = resources.database.begin(org).await?;
        for (passage, direction) in passages.iter().zip(&directions) {
            store::knowledge::direct(&mut transaction, org, passage, (model, direction)).await?;
        }
        transaction.commit().await?;
    }
}

/// A passage with what stands over it, which says what it is about.
fn text_of(passage: &Undirected) -> String {
    let Undirected { title, heading, body, .. } = passage;
    [title.as_str(), heading, body].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}
