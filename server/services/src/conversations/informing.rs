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
    let (resources, org, request_id) = (&work.desk.resources, work.caller.org, &work.caller.client.request_id);
    let wanted = Wanted { text: &question.text, about: &question.about, locale: work.state.locale };
    let kept = Kept::Asked(Some(work.conversation));
    let told = knowledge::told(resources, org, &wanted, kept, request_id).await.unwrap_or_else(|error| {
        tracing::warn!(request_id, %error, "a question was not looked up");
        Told::Unknown
    });
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
