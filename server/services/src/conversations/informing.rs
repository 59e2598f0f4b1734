//! Questions that the clinic's articles answer in the chat, and those that they do not.

use super::{carry_out::CarryOut, surroundings::Surroundings};
use crate::{
    Resources,
    error::Report,
    knowledge::{self, Answer, Wanted},
};
use contract::{AppError, conversations::Card};
use domain::{
    conversation::{Phrase, Question, State, question_in},
    ids::OrgId,
};
use sqlx::PgConnection;

/// Whether a message asks something that the articles answer. Looks only where it may ask at all.
pub(super) async fn is_known(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    text: &str,
    state: &State,
    around: &Surroundings,
    request_id: &str,
) -> Result<bool, AppError> {
    let Some(Question { text, about, .. }) = question_in(text, state, &around.setting()) else { return Ok(false) };
    let wanted = Wanted { text: &text, about: &about, locale: state.locale };
    knowledge::answers(resources, connection, org, &wanted, request_id).await
}

/// Tells what the articles say with where it stands; else owns up to it, and keeps the question for the clinic. The
/// conversation goes on in any case.
pub(super) async fn answer(work: &mut CarryOut<'_>, question: &Question) {
    match told(work, question).await {
        Ok(Some(Answer { text, citations })) => {
            work.quote(text);
            work.show(Some(Card::Answer { citations }));
        }
        Ok(None) => {
            work.say(&Phrase::NotKnown);
            work.show(None);
        }
        Err(error) => {
            tracing::warn!(request_id = work.caller.client.request_id, %error, "a question was not looked up");
            work.say(&Phrase::NotKnown);
            work.show(None);
        }
    }
}

async fn told(work: &CarryOut<'_>, question: &Question) -> Result<Option<Answer>, AppError> {
    let (resources, org, request_id) = (&work.desk.resources, work.caller.org, &work.caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let wanted = Wanted { text: &question.text, about: &question.about, locale: work.state.locale };
    let answer = knowledge::find(resources, &mut transaction, org, &wanted, request_id).await?;
    if answer.is_none() {
        let (text, locale) = (&question.text, work.state.locale);
        knowledge::keep(resources, &mut transaction, org, text, locale, Some(work.conversation))
            .await
            .report(request_id)?;
    }
    transaction.commit().await.report(request_id)?;
    Ok(answer)
}
