//! An open question that somebody answers by answering the mail about it.

use super::KnowledgeDesk;
use crate::{Resources, billing::gate::reads_alone, error::Report, replies::Answer};
use contract::{Actor, AppError, Caller, Client, caller::Role, knowledge::AnswerForm};
use domain::ids::{PersonId, QuestionId};

/// Publishes the answer, as if it were typed on the page by the person whose address the mail is from. False when the
/// question is gone or nobody of the clinic has that address. Taken twice, it is published once: `Conflict` then, and
/// where somebody else was faster.
pub(crate) async fn answer(
    resources: &Resources,
    question: QuestionId,
    answer: &Answer,
    request_id: &str,
) -> Result<bool, AppError> {
    let found = store::knowledge::org_of_question(resources.database.doors(), question).await.report(request_id)?;
    let Some(org) = found else { return Ok(false) };
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let members = store::organisations::members(&mut transaction).await.report(request_id)?;
    let read_only = reads_alone(resources, &mut transaction, org).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let member = members.into_iter().find(|member| member.email.eq_ignore_ascii_case(answer.from.as_str()));
    let Some((member, role)) = member.and_then(|member| Role::from_word(&member.role).map(|role| (member, role)))
    else {
        return Ok(false);
    };
    let caller = Caller {
        org,
        actor: Actor::Person { id: PersonId(member.person_id), name: member.name, role },
        client: Client { request_id: request_id.to_owned(), ..Client::default() },
        key: None,
        read_only,
    };
    let form = AnswerForm { title: String::new(), answer: answer.text.clone() };
    KnowledgeDesk::new(resources.clone()).answer_once(&caller, question, form).await?;
    Ok(true)
}
