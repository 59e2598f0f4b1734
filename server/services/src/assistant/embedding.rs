//! What texts mean, for clinics that let a model be asked.

use super::{
    asking::{Spent, accounted, detached},
    shown::today,
};
use crate::{Resources, error::Report, zone};
use contract::AppError;
use domain::ids::OrgId;
use ports::{EmbeddingRequest, ModelUsage};
use std::time::Duration;
use store::assistant::Reservation;

/// What is asked about, which stands in the record of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MeaningOf {
    Question,
    Passages,
}

impl MeaningOf {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Passages => "passages",
        }
    }
}

/// Where these texts point, in their order; `None` whenever nobody says so: there is no such model, the clinic lets none
/// be asked, today's budget is spent, or it failed. Holds no transaction meanwhile.
pub(crate) async fn directions(
    resources: &Resources,
    org: OrgId,
    (of, texts): (MeaningOf, Vec<String>),
    within: Duration,
    request_id: &str,
) -> Result<Option<Vec<Vec<f32>>>, AppError> {
    let Some(model) = resources.embeddings.model().map(str::to_owned) else { return Ok(None) };
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let settings = store::assistant::settings(&mut transaction, org).await.report(request_id)?;
    let Some(settings) = settings.filter(|settings| settings.enabled) else { return Ok(None) };
    let facts = store::bookings::clinic_facts(&mut transaction, org).await.report(request_id)?;
    let Some(facts) = facts else { return Ok(None) };
    let zone = zone(&facts.zone).report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let (resources, id) = (resources.clone(), request_id.to_owned());
    let asked = detached(request_id, async move {
        let request = EmbeddingRequest { texts, within };
        let most = ModelUsage { read: request.most_tokens_read(), written: 0 };
        let price = |usage| resources.assistant.micros_embedded(usage);
        let wanted = Reservation {
            id: resources.entropy.id(),
            day: today(resources.clock.now(), zone),
            task: "embed",
            prompt: of.as_str(),
            model: &model,
            tokens: i64::from(most.read),
            micros: price(most),
            at: resources.clock.now(),
        };
        let asked = async {
            let answer = resources.embeddings.embed(request).await?;
            Ok(Spent { answer: answer.directions, usage: answer.usage, model: model.clone() })
        };
        accounted(&resources, (org, settings), &wanted, price, asked, &id).await
    });
    Ok(asked.await.ok())
}
