//! Questions that the clinic's articles answer in the chat, and those that they do not.

use super::{carry_out::CarryOut, surroundings::Surroundings};
use crate::{
    Resources,
    knowledge::{self, Answer, Kept, Told, Wanted},
};
use contract::{AppError, conversations::Card};
use domain::{
    conversation::{Phrase, Question, State, question_in},
    ids::OrgId,
};
use sqlx::PgConnection;

/// What a message asks that the articles answer, and the answer. Looks only where it may ask at all.
pub(super) async fn known(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    text: &str,
    state: &State,
    around: &Surroundings,
    request_id: &str,
) -> Result<Option<(Question, Answer)>, AppError> {
    let Some(question) = question_in(text, state, &around.setting()) else { return Ok(None) };
    let wanted = Wanted { text: &question.text, about: &question.about, locale: state.locale };
    let answer = knowledge::find(resources, connection, org, &wanted, request_id).await?;
    Ok(answer.map(|answer| (question, answer)))
}

/// Tells what the articles say with where it stands; else owns up to it, and keeps the question for the clinic. The
/// conversation goes on in any case.
pub(super) async fn answer(work: &mut CarryOut<'_>, question: &Question) {
    let (resources, org, request_id) = (&work.desk.resources, work.caller.org, &work.caller.client.request_id);
    let wanted = Wanted { text: &question.text, about: &question.about, locale: work.state.locale };
    let kept = Kept::Asked(Some(work.conversation));
    let found = work.around.known.as_ref().filter(|(asked, _)| asked == question);
    let told = match found {
        // As it was found when the message was taken.
        Some((_, answer)) => Told::Known(answer.clone()),
        None => knowledge::told(resources, org, &wanted, kept, request_id).await.unwrap_or_else(|error| {
            tracing::warn!(request_id, %error, "a question was not looked up");
            Told::Unknown
        }),
    };
    match told {
        Told::Known(Answer { text, citations }) => {
            work.quote(text);
            work.show(Some(Card::Answer { citations }));
        }
        Told::Closest(Answer { text, citations }) => {
            work.say(&Phrase::Closest);
            work.show(None);
            work.quote(text);
            work.show(Some(Card::Answer { citations }));
        }
        Told::Unknown => {
            work.say(&Phrase::NotKnown);
            work.show(None);
        }
    }
}
