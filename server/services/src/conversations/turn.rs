//! The first half of a turn: what the visitor sent is stored with the plan of its answer.

use super::{
    ConversationDesk,
    answer::{Planned, TAKEN_FOR},
    informing, input, person,
    plan::Plan,
    surroundings::{Surroundings, locale_word, read_state, write_state},
    token_hash,
};
use crate::{
    assistant::Advice,
    error::{Report, internal},
    humans,
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    Actor, AppError, Caller,
    conversations::{ConversationToken, Input, Thread},
};
use domain::{
    conversation::{Event, Reply, State, locale_of, said, take_advised},
    ids::{ConversationId, MessageId},
    understanding::Locale,
};
use ports::HumanAct;
use store::{
    OrgTransaction,
    answering::{LogRow, Standing},
    assistant::Reading,
    conversations::{Changed, NewConversation, NewMessage},
    open_turns::TurnId,
};

/// More than anybody says to a desk in a day.
const MOST_MESSAGES_A_DAY: i64 = 200;
/// How long a first message that is sent again still means the conversation that it began.
const FIRST_MESSAGE_AGAIN: TimeDelta = TimeDelta::minutes(10);

/// What became of a message in the first half.
pub(super) enum Kept {
    /// It is stored, with its plan.
    Now(Box<Planned>),
    /// It was stored before.
    Before,
    /// Not yet: these are still to be answered, and what they change is what it will be read against.
    After(Vec<MessageId>),
}

impl ConversationDesk {
    pub(super) async fn take_turn(
        &self,
        caller: &Caller,
        token: Option<&ConversationToken>,
        message: MessageId,
        input: Input,
    ) -> Result<Thread, AppError> {
        let known = if let Some(token) = token {
            let found = self.find(caller, token).await?;
            Some((found.ok_or_else(|| AppError::not_found("This conversation"))?, token.clone()))
        } else {
            if humans::concerns(&self.resources, &caller.actor) {
                // The message's own id, so that a first message that is sent again passes by the same token.
                humans::require(&self.resources, &caller.client, HumanAct::Chat, message.0).await?;
            }
            None
        };
        if let (Input::Rate { stars }, Some((conversation, token))) = (&input, &known) {
            self.rate(caller, *conversation, *stars).await?;
            return self.thread(caller, *conversation, token.clone()).await;
        }
        let conversation = known.as_ref().map(|(conversation, _)| *conversation);
        let advice = self.advice(caller, conversation, message, &input).await;
        loop {
            let (conversation, token, kept) =
                self.keep(caller, known.clone(), message, &input, advice.as_ref()).await?;
            match kept {
                Kept::Now(planned) => self.answer(caller, conversation, message, planned).await?,
                Kept::Before => self.see_answered(caller, conversation, message).await?,
                Kept::After(earlier) => {
                    for message in earlier {
                        self.see_answered(caller, conversation, message).await?;
                    }
                    continue;
                }
            }
            return self.thread(caller, conversation, token).await;
        }
    }

    /// The first half: one transaction.
    pub(super) async fn keep(
        &self,
        caller: &Caller,
        known: Option<(ConversationId, ConversationToken)>,
        message: MessageId,
        input: &Input,
        advice: Option<&Advice>,
    ) -> Result<(ConversationId, ConversationToken, Kept), AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let (conversation, token) = match known {
            Some(known) => known,
            None => self.begin(&mut transaction, caller, message, input).await?,
        };
        let kept = self.plan(&mut transaction, caller, (conversation, message), input.clone(), advice).await?;
        transaction.commit().await.report(request_id)?;
        Ok((conversation, token, kept))
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
            channel: channel(caller),
            locale: locale_word(locale),
            state: &write_state(&State::new(locale), request_id)?,
            created_at: now,
        };
        store::conversations::insert(transaction, org, &conversation).await.report(request_id)?;
        Ok((id, token))
    }

    /// Stores what the visitor sent, what it changes, and the plan of what is to be done and said.
    async fn plan(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        (conversation, message): (ConversationId, MessageId),
        input: Input,
        advice: Option<&Advice>,
    ) -> Result<Kept, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let row = store::conversations::lock(transaction, org, conversation).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
        if store::conversations::has_message(transaction, org, conversation, message).await.report(request_id)? {
            return Ok(Kept::Before);
        }
        let earlier = store::open_turns::of_conversation(transaction, org, conversation).await.report(request_id)?;
        if !earlier.is_empty() {
            return Ok(Kept::After(earlier));
        }
        self.check_pace(transaction, caller, conversation).await?;
        let waits = Waits { due: row.answer_due_at, needs_person: row.needs_person };
        let before = read_state(row.state, request_id)?;
        let mut around = Surroundings::load(self.resources.clock.now(), transaction, org, &before, request_id).await?;
        around.with_person = row.taken_by.is_some();
        let event = input::read(input, &around.clinic.country, before.locale)?;
        let kept_input = serde_json::to_value(input::write(event.clone()));
        let kept_input = kept_input.map_err(|error| internal(request_id, &error))?;
        if let Event::Text(text) = &event {
            around.articles_answer =
                informing::is_known(&self.resources, transaction, org, text, &before, &around, request_id).await?;
        }
        let setting = around.setting();
        let words = said(&event, &before, &setting);
        let (state, replies) = take_advised(before, event, advice.map(|advice| &advice.proposal), &setting);
        let plan = Plan::new(state, replies, &*self.resources.entropy);
        let said = NewMessage { id: message, author: "visitor", author_name: String::new(), text: words, card: None };
        store::conversations::add_messages(transaction, org, conversation, &[said], around.now)
            .await
            .report(request_id)?;
        if let Some(Advice { proposal, prompt, model }) = advice {
            let reading = Reading { conversation, message, prompt, model, proposal, at: around.now };
            store::assistant::keep_reading(transaction, org, &reading).await.report(request_id)?;
        }
        let changed = Changed {
            state: &write_state(&plan.state, request_id)?,
            locale: locale_word(plan.state.locale),
            needs_person: row.needs_person,
            at: around.now,
        };
        store::conversations::save(transaction, org, conversation, changed).await.report(request_id)?;
        self.call_person(transaction, caller, conversation, (&plan, &around, &waits)).await?;
        let (turn, written) = (TurnId { org, conversation, message }, plan.write(request_id)?);
        store::open_turns::open(transaction, turn, &written, around.now + TAKEN_FOR).await.report(request_id)?;
        let taken = (&kept_input, &written["replies"], around.with_person);
        store::turns::keep(transaction, turn, around.now, taken).await.report(request_id)?;
        Ok(Kept::Now(Box::new(Planned { plan, around })))
    }

    /// Whoever waits for a person is in the queue of those who answer, by when it was promised; and whoever writes again
    /// comes back to the list, however it was put aside.
    async fn call_person(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        (plan, around, before): (&Plan, &Surroundings, &Waits),
    ) -> Result<(), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let reason = plan.replies.iter().find_map(Reply::handover);
        let waits = reason.is_some() || before.needs_person || plan.state.handed_over || around.with_person;
        let due = match before.due {
            Some(due) => Some(due),
            None if waits => person::promised(transaction, org, around, request_id).await?.map(|promise| promise.by),
            None => None,
        };
        let standing = Standing {
            handed_over: reason.map(|reason| (reason.as_str(), around.now)),
            answer_due_at: Some(due),
            needs_person: Some(waits),
            snoozed_until: Some(None),
            done_at: Some(None),
            ..Standing::default()
        };
        store::answering::change(transaction, org, conversation, standing).await.report(request_id)?;
        let Some(reason) = reason else { return Ok(()) };
        let entry = LogRow {
            entry_id: self.resources.entropy.id(),
            kind: "handed_over".to_owned(),
            person_id: None,
            text: reason.as_str().to_owned(),
            at: around.now,
        };
        store::answering::log(transaction, org, conversation, &entry).await.report(request_id)
    }

    /// What the visitor thought of it; a second time changes nothing.
    async fn rate(&self, caller: &Caller, conversation: ConversationId, stars: u8) -> Result<(), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        if !(1..=5).contains(&stars) {
            return Err(AppError::invalid("stars", "Please give one to five stars."));
        }
        let now = self.resources.clock.now();
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let rating = (i16::from(stars), now);
        if store::answering::rate(&mut transaction, org, conversation, rating).await.report(request_id)? {
            let entry = LogRow {
                entry_id: self.resources.entropy.id(),
                kind: "rated".to_owned(),
                person_id: None,
                text: stars.to_string(),
                at: now,
            };
            store::answering::log(&mut transaction, org, conversation, &entry).await.report(request_id)?;
        }
        transaction.commit().await.report(request_id)
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
}

/// Whether somebody was waited for before a turn, and until when.
struct Waits {
    due: Option<DateTime<Utc>>,
    needs_person: bool,
}

/// Which door the conversation came through.
const fn channel(caller: &Caller) -> &'static str {
    match caller.actor {
        Actor::PublishableKey(_) | Actor::SecretKey { .. } => "api",
        Actor::Visitor | Actor::Person { .. } | Actor::Operator { .. } | Actor::System => "widget",
    }
}
