//! The model's part in a turn: a second reading before it, other words after it. Both are asked for outside of any
//! transaction, because models are slow, and neither can keep a turn from being taken.

use super::{
    ConversationDesk, input,
    surroundings::{Surroundings, read_state},
    turn::first_locale,
};
use crate::{
    assistant::{self, Advice, Phrasing, Shown},
    error::Report,
};
use contract::{
    AppError, Caller,
    conversations::{Input, Turn},
};
use domain::{
    conversation::{Event, Reply, State, is_worth_advice},
    ids::ConversationId,
};
use store::{assistant::SettingsRow, conversations::NewMessage};

/// The last messages that are read along.
const EARLIER: u32 = 6;

/// What a second reading wants to know.
struct Wanted {
    settings: SettingsRow,
    state: State,
    around: Surroundings,
    text: String,
    earlier: Vec<(bool, String)>,
}

impl ConversationDesk {
    /// What a model proposes of a text that the rules alone would not understand; `None` in every other case.
    pub(super) async fn advice(&self, caller: &Caller, known: Option<ConversationId>, turn: &Turn) -> Option<Advice> {
        let Input::Text { text } = &turn.input else { return None };
        if !self.resources.language_model.is_configured() {
            return None;
        }
        let request_id = &caller.client.request_id;
        // The turn itself reports what is wrong with it.
        let wanted = self.wanted(caller, known, turn, text).await.ok()??;
        let setting = wanted.around.setting();
        let shown = Shown { state: &wanted.state, setting: &setting };
        let said = (wanted.text.as_str(), wanted.earlier.as_slice());
        Box::pin(assistant::reading(&self.resources, caller.org, wanted.settings, shown, said, request_id)).await
    }

    async fn wanted(
        &self,
        caller: &Caller,
        known: Option<ConversationId>,
        turn: &Turn,
        text: &str,
    ) -> Result<Option<Wanted>, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let settings = store::assistant::settings(&mut transaction, org).await.report(request_id)?;
        let Some(settings) = settings.filter(|settings| settings.enabled) else { return Ok(None) };
        let (state, earlier, with_person) = match known {
            None => (State::new(first_locale(turn)), Vec::new(), false),
            Some(id) => {
                let known = store::conversations::has_message(&mut transaction, org, id, turn.message);
                let row = if known.await.report(request_id)? {
                    // It is sent again: its turn was taken.
                    None
                } else {
                    store::conversations::find(&mut transaction, org, id).await.report(request_id)?
                };
                let Some(row) = row else { return Ok(None) };
                let rows = store::conversations::messages(&mut transaction, org, id, EARLIER).await;
                (
                    read_state(row.state, request_id)?,
                    assistant::earlier(rows.report(request_id)?),
                    row.taken_by.is_some(),
                )
            }
        };
        let around = Surroundings::load(self.resources.clock.now(), &mut transaction, org, &state, request_id).await?;
        let around = Surroundings { with_person, ..around };
        transaction.commit().await.report(request_id)?;
        let typed = Input::Text { text: text.to_owned() };
        let Event::Text(text) = input::read(typed, &around.clinic.country, state.locale)? else { return Ok(None) };
        let is_wanted = is_worth_advice(&state, &text, &around.setting());
        Ok(is_wanted.then_some(Wanted { settings, state, around, text, earlier }))
    }

    /// The messages with other words, where the clinic wants them and they say the same. Whoever is in trouble hears our
    /// own.
    pub(super) async fn phrased(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        (state, around): (&State, &Surroundings),
        replies: &[Reply],
        mut messages: Vec<NewMessage>,
    ) -> Vec<NewMessage> {
        if !self.resources.language_model.is_configured() || replies.contains(&Reply::Emergency) {
            return messages;
        }
        let request_id = &caller.client.request_id;
        let Ok(Some((settings, heard))) = self.phrasing_wanted(caller, conversation).await else { return messages };
        let setting = around.setting();
        let shown = Shown { state, setting: &setting };
        let phrasing = Phrasing { org: caller.org, settings, shown, heard: &heard, request_id };
        let ours = messages.iter().map(|message| message.text.clone()).collect();
        let said = Box::pin(assistant::phrased(&self.resources, phrasing, ours)).await;
        for (message, text) in messages.iter_mut().zip(said) {
            message.text = text;
        }
        messages
    }

    /// The settings, where they ask for other words, and what the visitor said last.
    async fn phrasing_wanted(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<Option<(SettingsRow, String)>, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let settings = store::assistant::settings(&mut transaction, org).await.report(request_id)?;
        let Some(settings) = settings.filter(|settings| settings.enabled && settings.phrasing) else { return Ok(None) };
        let rows = store::conversations::messages(&mut transaction, org, conversation, EARLIER).await;
        let said = rows.report(request_id)?.into_iter().rev().find(|row| row.author == "visitor");
        transaction.commit().await.report(request_id)?;
        Ok(Some((settings, said.map(|row| row.text).unwrap_or_default())))
    }
}
