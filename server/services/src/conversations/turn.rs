//! The first half of a turn: what the visitor sent is stored with the plan of its answer.

use super::{
    ConversationDesk,
    answer::{Planned, TAKEN_FOR},
    informing, input, person,
    plan::Plan,
    surroundings::{Surroundings, locale_word, read_state},
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
    conversations::{ConversationToken, Input, Thread, Turn},
};
use domain::{
    conversation::{Event, Handover, Reply, State, locale_of, said, take_advised},
    ids::{ConversationId, MessageId},
    understanding::Locale,
};
use ports::HumanAct;
use store::{
    OrgTransaction,
    answering::LogRow,
    assistant::Reading,
    open_turns::TurnId,
    turns::{Beginning, NewTurn},
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
        mut turn: Turn,
    ) -> Result<Thread, AppError> {
        let message = turn.message;
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
        if let (Input::Rate { stars }, Some((conversation, token))) = (&turn.input, &known) {
            self.rate(caller, *conversation, *stars).await?;
            return self.thread(caller, *conversation, token.clone()).await;
        }
        let conversation = known.as_ref().map(|(conversation, _)| *conversation);
        let advice = self.advice(caller, conversation, &turn).await;
        loop {
            let (conversation, token, kept) = self.keep(caller, known.clone(), &turn, advice.as_ref()).await?;
            if !matches!(kept, Kept::After(_))
                && let Some(taken) = turn.taken.take()
            {
                taken(&token);
            }
            match kept {
                Kept::Now(planned) => {
                    let shown = self.answer(caller, (conversation, message), planned, Some(token.clone())).await?;
                    if let Some(thread) = shown {
                        return Ok(thread);
                    }
                }
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
        turn: &Turn,
        advice: Option<&Advice>,
    ) -> Result<(ConversationId, ConversationToken, Kept), AppError> {
        let message = turn.message;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let (conversation, token, begins) = match known {
            Some((conversation, token)) => (conversation, token, None),
            None => self.begin(&mut transaction, caller, turn).await?,
        };
        let stands = match begins {
            Some(locale) => Stands::Ready(Box::new(Before::nothing(locale))),
            None => self.stands(&mut transaction, caller, conversation, message).await?,
        };
        let kept = match stands {
            Stands::Ready(before) => {
                let token_hash = token_hash(&token);
                let beginning = begins.map(|_| Beginning { token_hash: &token_hash, channel: channel(caller) });
                let said = (turn.input.clone(), advice);
                let turn = TurnId { org: caller.org, conversation, message };
                Kept::Now(self.plan(&mut transaction, caller, turn, said, (*before, beginning)).await?)
            }
            Stands::Taken => Kept::Before,
            Stands::Unanswered(earlier) => Kept::After(earlier),
        };
        transaction.commit().await.report(request_id)?;
        Ok((conversation, token, kept))
    }

    /// Names a conversation that is still to be made, in a language; or finds the one that this very message began, under
    /// a new token, because the answer that carried the first token never arrived.
    async fn begin(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        turn: &Turn,
    ) -> Result<(ConversationId, ConversationToken, Option<Locale>), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let token = ConversationToken(self.resources.entropy.secret());
        let since = self.resources.clock.now() - FIRST_MESSAGE_AGAIN;
        if let Some(known) =
            store::conversations::begun_with(transaction, org, turn.message, since).await.report(request_id)?
        {
            store::conversations::set_token(transaction, org, known, &token_hash(&token)).await.report(request_id)?;
            return Ok((known, token, None));
        }
        Ok((ConversationId(self.resources.entropy.id()), token, Some(first_locale(turn))))
    }

    /// Locks a conversation, and finds out whether the message can be taken now.
    async fn stands(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<Stands, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let row = store::conversations::lock(transaction, org, conversation).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
        let now = self.resources.clock.now();
        let day = now - TimeDelta::days(1);
        let earlier = store::conversations::earlier(transaction, org, conversation, message, day).await;
        let earlier = earlier.report(request_id)?;
        if earlier.is_taken {
            return Ok(Stands::Taken);
        }
        if !earlier.unanswered.is_empty() {
            return Ok(Stands::Unanswered(earlier.unanswered.into_iter().map(MessageId).collect()));
        }
        if earlier.sent >= MOST_MESSAGES_A_DAY {
            let wait = earlier.oldest.map_or(60, |oldest| (oldest + TimeDelta::days(1) - now).num_seconds());
            return Err(AppError::RateLimited { retry_after_seconds: u32::try_from(wait.max(1)).unwrap_or(60) });
        }
        Ok(Stands::Ready(Box::new(Before {
            state: read_state(row.state, request_id)?,
            needs_person: row.needs_person,
            answer_due_at: row.answer_due_at,
            with_person: row.taken_by.is_some(),
        })))
    }

    /// Stores what the visitor sent, what it changes, and the plan of what is to be done and said.
    async fn plan(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        turn: TurnId,
        (input, advice): (Input, Option<&Advice>),
        (before, beginning): (Before, Option<Beginning<'_>>),
    ) -> Result<Box<Planned>, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let Before { state, needs_person, answer_due_at, with_person } = before;
        let mut around = Surroundings::load(self.resources.clock.now(), transaction, org, &state, request_id).await?;
        around.with_person = with_person;
        let event = input::read(input, &around.clinic.country, state.locale)?;
        let kept_input = serde_json::to_value(input::write(event.clone()));
        let kept_input = kept_input.map_err(|error| internal(request_id, &error))?;
        if let Event::Text(text) = &event {
            around.known =
                informing::known(&self.resources, transaction, org, text, &state, &around, request_id).await?;
            around.articles_answer = around.known.is_some();
        }
        let setting = around.setting();
        let words = said(&event, &state, &setting);
        let (state, replies) = take_advised(state, event, advice.map(|advice| &advice.proposal), &setting);
        let plan = Plan::new(state, replies, &*self.resources.entropy);
        let written = plan.write(request_id)?;
        let reason = plan.replies.iter().find_map(Reply::handover);
        // Whoever waits for a person is in the queue of those who answer, by when it was promised.
        let waits = reason.is_some() || needs_person || plan.state.handed_over || with_person;
        let answer_due_at = match answer_due_at {
            None if waits => person::promised(transaction, org, &around, request_id).await?.map(|promise| promise.by),
            due => due,
        };
        let new = NewTurn {
            turn,
            text: &words,
            at: around.now,
            input: &kept_input,
            replies: &written["replies"],
            with_person,
            plan: &written,
            taken_until: around.now + TAKEN_FOR,
            state: &written["state"],
            locale: locale_word(plan.state.locale),
            needs_person: waits,
            handed_over_for: reason.map(Handover::as_str),
            answer_due_at,
        };
        store::turns::take(transaction, &new, beginning).await.report(request_id)?;
        if let Some(Advice { proposal, prompt, model }) = advice {
            let (conversation, message) = (turn.conversation, turn.message);
            let reading = Reading { conversation, message, prompt, model, proposal, at: around.now };
            store::assistant::keep_reading(transaction, org, &reading).await.report(request_id)?;
        }
        if let Some(reason) = reason {
            let entry = LogRow {
                entry_id: self.resources.entropy.id(),
                kind: "handed_over".to_owned(),
                person_id: None,
                text: reason.as_str().to_owned(),
                at: around.now,
            };
            store::answering::log(transaction, org, turn.conversation, &entry).await.report(request_id)?;
        }
        Ok(Box::new(Planned { plan, around }))
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
}

/// The language in which a conversation begins with this turn.
pub(super) fn first_locale(turn: &Turn) -> Locale {
    match &turn.input {
        Input::Text { text } => locale_of(text, turn.locale),
        Input::SetLocale { locale } => *locale,
        _ => turn.locale,
    }
}

/// Whether a message can be taken now.
enum Stands {
    Ready(Box<Before>),
    /// It was taken before.
    Taken,
    /// These are still to be answered, and what they change is what it will be read against.
    Unanswered(Vec<MessageId>),
}

/// A conversation before a turn.
struct Before {
    state: State,
    needs_person: bool,
    /// By when somebody has to have answered.
    answer_due_at: Option<DateTime<Utc>>,
    with_person: bool,
}

impl Before {
    /// Nothing has been said.
    fn nothing(locale: Locale) -> Self {
        Self { state: State::new(locale), needs_person: false, answer_due_at: None, with_person: false }
    }
}

/// Which door the conversation came through.
const fn channel(caller: &Caller) -> &'static str {
    match caller.actor {
        Actor::PublishableKey(_) | Actor::SecretKey { .. } => "api",
        Actor::Visitor | Actor::Person { .. } | Actor::Operator { .. } | Actor::System => "widget",
    }
}
