//! One turn, in two halves: keep and plan, then carry out and answer.

use super::{
    ConversationDesk,
    carry_out::{CarryOut, Outcome},
    input,
    surroundings::{Surroundings, locale_word, read_state, write_state},
    token_hash,
};
use crate::error::Report;
use chrono::TimeDelta;
use contract::{
    AppError, Caller,
    conversations::{ConversationToken, Input, Thread},
};
use domain::{
    conversation::{Reply, State, locale_of, said, take},
    ids::{ConversationId, MessageId},
    understanding::Locale,
};
use store::{
    OrgTransaction,
    conversations::{Changed, NewConversation, NewMessage},
};

/// More than anybody says to a desk in a day.
const MOST_MESSAGES_A_DAY: i64 = 200;
/// How long a first message that is sent again still means the conversation that it began.
const FIRST_MESSAGE_AGAIN: TimeDelta = TimeDelta::minutes(10);

/// What the first half leaves for the second.
struct Planned {
    surroundings: Surroundings,
    state: State,
    replies: Vec<Reply>,
}

impl ConversationDesk {
    pub(super) async fn take_turn(
        &self,
        caller: &Caller,
        token: Option<&ConversationToken>,
        message: MessageId,
        input: Input,
    ) -> Result<Thread, AppError> {
        let request_id = &caller.client.request_id;
        let known = match token {
            Some(token) => {
                let found = self.find(caller, token).await?;
                Some((found.ok_or_else(|| AppError::not_found("This conversation"))?, token.clone()))
            }
            None => None,
        };
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let (conversation, token) = match known {
            Some(known) => known,
            None => self.begin(&mut transaction, caller, message, &input).await?,
        };
        let planned = self.plan(&mut transaction, caller, conversation, message, input).await?;
        transaction.commit().await.report(request_id)?;
        if let Some(planned) = planned {
            self.answer(caller, conversation, planned).await?;
        }
        self.thread(caller, conversation, token).await
    }

    /// Makes a conversation; or finds the one that this very message began, under a new token, because the answer
    /// that carried the first token never arrived.
    async fn begin(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        message: MessageId,
        input: &Input,
    ) -> Result<(ConversationId, ConversationToken), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let now = self.resources.clock.now();
        let token = ConversationToken(self.resources.entropy.secret());
        let since = now - FIRST_MESSAGE_AGAIN;
        if let Some(known) =
            store::conversations::begun_with(transaction, org, message, since).await.report(request_id)?
        {
            store::conversations::set_token(transaction, org, known, &token_hash(&token)).await.report(request_id)?;
            return Ok((known, token));
        }
        let locale = match input {
            Input::Text { text } => locale_of(text, Locale::En),
            Input::SetLocale { locale } => *locale,
            _ => Locale::En,
        };
        let id = ConversationId(self.resources.entropy.id());
        let conversation = NewConversation {
            id,
            token_hash: &token_hash(&token),
            channel: "widget",
            locale: locale_word(locale),
            state: &write_state(&State::new(locale), request_id)?,
            created_at: now,
        };
        store::conversations::insert(transaction, org, &conversation).await.report(request_id)?;
        Ok((id, token))
    }

    /// Stores what the visitor sent and what it changes. `None` when this message was taken before.
    async fn plan(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        input: Input,
    ) -> Result<Option<Planned>, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let row = store::conversations::lock(transaction, org, conversation).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
        if store::conversations::has_message(transaction, org, conversation, message).await.report(request_id)? {
            return Ok(None);
        }
        self.check_pace(transaction, caller, conversation).await?;
        let before = read_state(row.state, request_id)?;
        let surroundings = Surroundings::load(&self.resources, transaction, org, &before, request_id).await?;
        let setting = surroundings.setting();
        let event = input::read(input, &surroundings.clinic.country, before.locale)?;
        let words = said(&event, &before, &setting);
        let (state, replies) = take(before, event, &setting);
        let message =
            NewMessage { id: message, author: "visitor", author_name: String::new(), text: words, card: None };
        store::conversations::add_messages(transaction, org, conversation, &[message], surroundings.now)
            .await
            .report(request_id)?;
        let changed = Changed {
            state: &write_state(&state, request_id)?,
            locale: locale_word(state.locale),
            needs_person: row.needs_person || state.handed_over,
            at: surroundings.now,
        };
        store::conversations::save(transaction, org, conversation, changed).await.report(request_id)?;
        Ok(Some(Planned { surroundings, state, replies }))
    }

    async fn check_pace(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<(), AppError> {
        let now = self.resources.clock.now();
        let since = now - TimeDelta::days(1);
        let (count, oldest) =
            store::conversations::visitor_messages_since(transaction, caller.org, conversation, since)
                .await
                .report(&caller.client.request_id)?;
        if count < MOST_MESSAGES_A_DAY {
            return Ok(());
        }
        let wait = oldest.map_or(60, |oldest| (oldest + TimeDelta::days(1) - now).num_seconds());
        Err(AppError::RateLimited { retry_after_seconds: u32::try_from(wait.max(1)).unwrap_or(60) })
    }

    /// Carries the plan out and stores what the desk says.
    async fn answer(&self, caller: &Caller, conversation: ConversationId, planned: Planned) -> Result<(), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut work = CarryOut::new(self, caller, conversation, &planned.surroundings, planned.state);
        work.all(planned.replies).await;
        let (messages, outcomes) = work.finish();
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let row = store::conversations::lock(&mut transaction, org, conversation).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
        let mut state = read_state(row.state, request_id)?;
        for outcome in &outcomes {
            outcome.apply(&mut state);
            if let Outcome::Lead(lead) = outcome {
                store::conversations::adopt_contact_of_lead(&mut transaction, org, conversation, *lead)
                    .await
                    .report(request_id)?;
            }
        }
        let now = self.resources.clock.now();
        store::conversations::add_messages(&mut transaction, org, conversation, &messages, now)
            .await
            .report(request_id)?;
        let changed = Changed {
            state: &write_state(&state, request_id)?,
            locale: locale_word(state.locale),
            needs_person: row.needs_person,
            at: now,
        };
        store::conversations::save(&mut transaction, org, conversation, changed).await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }
}
