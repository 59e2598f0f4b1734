//! A conversation played again: the same messages by the same clock, through the engine as it is now. Nothing is said to
//! anybody and nothing is done.

use super::{
    carry_out::Outcome,
    input,
    surroundings::{Surroundings, read_state},
};
use crate::error::{Report, internal};
use chrono::{DateTime, Utc};
use contract::{AppError, conversations::Input};
use domain::{
    conversation::{Event, Reply, State, known_facts, take_advised},
    ids::{ConversationId, OrgId},
    proposals::Proposal,
    understanding::{Context, Locale, Reading, understand},
};
use store::{Database, OrgTransaction, turns::TurnRow};

/// One turn, played again.
#[derive(Clone, Debug)]
pub struct Step {
    pub at: DateTime<Utc>,
    /// What the visitor wrote or tapped, in words.
    pub said: String,
    /// What was read in it, where it was written.
    pub reading: Option<Reading>,
    /// What is known after it, in words.
    pub known: Vec<String>,
    /// What the engine would say and do now.
    pub replies: Vec<Reply>,
    /// What it said and did then; it differs where the catalogue or the engine has changed.
    pub then: Vec<Reply>,
    /// Whether somebody of the clinic answered instead.
    pub with_person: bool,
}

/// Plays a conversation again with the clinic's catalogue of today. `None` for one that is not there.
pub async fn replay(
    database: &Database,
    conversation: ConversationId,
    request_id: &str,
) -> Result<Option<Vec<Step>>, AppError> {
    let org = store::conversations::org_of(database.doors(), conversation).await.report(request_id)?;
    let Some(org) = org else { return Ok(None) };
    let mut transaction = database.begin(org).await.report(request_id)?;
    let turns = store::turns::of_conversation(&mut transaction, org, conversation).await.report(request_id)?;
    let row = store::conversations::find(&mut transaction, org, conversation).await.report(request_id)?;
    let locale = row.map_or(Ok(Locale::En), |row| read_state(row.state, request_id).map(|state| state.locale))?;
    let mut state = State::new(locale);
    let mut steps = Vec::with_capacity(turns.len());
    let proposals = store::assistant::readings(&mut transaction, org, conversation).await.report(request_id)?;
    for turn in turns {
        let advice = proposals.iter().find(|(message, _)| message.0 == turn.message_id).map(|(_, proposal)| proposal);
        let (step, after) = play(&mut transaction, org, (turn, state, advice), request_id).await?;
        steps.push(step);
        state = after;
    }
    Ok(Some(steps))
}

async fn play(
    transaction: &mut OrgTransaction,
    org: OrgId,
    (turn, before, advice): (TurnRow, State, Option<&Proposal>),
    request_id: &str,
) -> Result<(Step, State), AppError> {
    let unreadable = |error: serde_json::Error| internal(request_id, &error);
    let around = Surroundings::load(turn.at, transaction, org, &before, request_id).await?;
    let then: Vec<Reply> = serde_json::from_value(turn.replies).map_err(unreadable)?;
    // What the articles said then is not kept; whether they did is seen from the answer.
    let articles_answer = then.iter().any(|reply| matches!(reply, Reply::Answer(_)));
    let around = Surroundings { with_person: turn.with_person, articles_answer, ..around };
    let input: Input = serde_json::from_value(turn.input).map_err(unreadable)?;
    let event = input::read(input, &around.clinic.country, before.locale)?;
    let setting = around.setting();
    let reading = match &event {
        Event::Text(text) => Some(understand(
            text,
            &Context {
                now: turn.at,
                zone: around.zone,
                country: &around.clinic.country,
                locale: before.locale,
                services: &around.services,
                service: before.focus_in(&around.services),
                asked: before.asked.as_ref(),
            },
        )),
        _ => None,
    };
    let (mut state, replies) = take_advised(before, event, advice, &setting);
    let outcomes: Vec<Outcome> = serde_json::from_value(turn.outcomes).map_err(unreadable)?;
    for outcome in &outcomes {
        outcome.apply(&mut state);
    }
    let known = known_facts(&state, &setting).into_iter().map(|fact| fact.label).collect();
    let step = Step { at: turn.at, said: turn.text, reading, known, replies, then, with_person: turn.with_person };
    Ok((step, state))
}
