//! A chat goes on by mail: an answer that nobody was there to read, and what was said as a whole.

use super::ConversationDesk;
use crate::{
    Resources,
    conversations::{surroundings::read_state, thread},
    error::Report,
    notifications::html::{self, Page},
    replies,
    vault::Purpose,
    worker::{JobFailed, JobRun},
};
use chrono::TimeDelta;
use contract::{
    Actor, AppError, Caller, Client,
    conversations::{Author, Message},
};
use domain::{
    contact::{EmailAddress, PersonName},
    conversation::State,
    ids::{ConversationId, MessageId, OrgId},
    letters::Phrase,
};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use ports::{MailError, OutgoingMail};
use serde::{Deserialize, Serialize};
use store::{
    OrgTransaction,
    catalogue::Organisation,
    conversations::ConversationRow,
    queue::{Schedule, enqueue},
};

/// How long the visitor has to see an answer before it is mailed.
const UNSEEN_FOR: TimeDelta = TimeDelta::minutes(2);

/// Mails an answer that the visitor has not come back to see. Earlier orders of the same conversation are replaced, so
/// that several answers make one mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailUnseenAnswer {
    pub org: OrgId,
    pub conversation: ConversationId,
    pub message: MessageId,
}

impl TaskHandler for MailUnseenAnswer {
    const IDENTIFIER: &'static str = "mail_unseen_answer";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(mail_unseen(&run.resources, &self, &run.id)).await
    }
}

/// Mails everything that was said.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailTranscript {
    pub org: OrgId,
    pub conversation: ConversationId,
    /// The act that ordered it: each is mailed once.
    pub order: uuid::Uuid,
}

impl TaskHandler for MailTranscript {
    const IDENTIFIER: &'static str = "mail_transcript";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(mail_transcript(&run.resources, &self, &run.id)).await
    }
}

/// Where the visitor can be written to: only with their consent.
pub(super) fn reach(state: &State) -> Option<&EmailAddress> {
    state.email.as_ref().filter(|_| state.consent.is_some())
}

/// Orders a mail of the answer, in the transaction that wrote it.
pub(super) async fn tell_if_unseen(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    (conversation, message): (ConversationId, MessageId),
) -> Result<(), AppError> {
    let order = MailUnseenAnswer { org: caller.org, conversation, message };
    let key = format!("unseen:{conversation}");
    let schedule = Schedule { run_at: Some(resources.clock.now() + UNSEEN_FOR), key: Some(key), ..Schedule::default() };
    enqueue(transaction, MailUnseenAnswer::IDENTIFIER, &order, schedule).await.report(&caller.client.request_id)
}

/// Orders the transcript; answers where it goes.
pub(super) async fn order_transcript(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    conversation: ConversationId,
    row: &ConversationRow,
) -> Result<String, AppError> {
    let request_id = &caller.client.request_id;
    let state = read_state(row.state.clone(), request_id)?;
    let to = reach(&state).ok_or_else(|| {
        AppError::conflict("The visitor has left no e-mail address to be written to. Ask for one in the chat first.")
    })?;
    let order = MailTranscript { org: caller.org, conversation, order: resources.entropy.id() };
    enqueue(transaction, MailTranscript::IDENTIFIER, &order, Schedule::default()).await.report(request_id)?;
    Ok(to.to_string())
}

/// A conversation as a mail tells of it.
pub(super) struct Told {
    clinic: Organisation,
    pub(super) state: State,
    row: ConversationRow,
    pub(super) messages: Vec<Message>,
    /// Where the chat goes on.
    address: String,
}

impl Told {
    pub(super) fn clinic_name(&self) -> &str {
        &self.clinic.name
    }
}

pub(super) async fn read(
    resources: &Resources,
    org: OrgId,
    conversation: ConversationId,
    request_id: &str,
) -> Result<Option<Told>, JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let row = store::conversations::find(&mut transaction, org, conversation).await?;
    let clinic = store::catalogue::organisation(&mut transaction, org).await?;
    let keys = store::keys::list(&mut transaction, org).await?;
    let (Some(row), Some(clinic)) = (row, clinic) else { return Ok(None) };
    let client = Client { request_id: request_id.to_owned(), ..Client::default() };
    let caller = Caller { org, actor: Actor::System, client, key: None, read_only: false };
    let read = Box::pin(thread::read(resources, &mut transaction, &caller, conversation)).await?;
    transaction.commit().await?;
    let key = keys.into_iter().filter(|key| key.revoked_at.is_none()).find_map(|key| key.publishable_value);
    let token = resources.vault.token(Purpose::Conversation, conversation.0);
    let address = match key {
        Some(key) => format!("{}w/{key}?locale={}&c={token}", resources.base_url, read.state.locale.as_str()),
        // A clinic without a key has no chat to go back to.
        None => format!("{}c/{}", resources.base_url, clinic.slug),
    };
    Ok(Some(Told { clinic, state: read.state, row, messages: read.messages, address }))
}

async fn mail_unseen(resources: &Resources, order: &MailUnseenAnswer, request_id: &str) -> Result<(), JobFailed> {
    let Some(told) = read(resources, order.org, order.conversation, request_id).await? else { return Ok(()) };
    let Some(first) = told.messages.iter().position(|message| message.id == order.message) else { return Ok(()) };
    let at = told.messages[first].at;
    let answered = told.messages[first..].iter().any(|message| message.author == Author::Visitor);
    if answered || told.row.visitor_seen_at.is_some_and(|seen| seen >= at) {
        return Ok(());
    }
    let since = told.row.visitor_seen_at.unwrap_or(told.row.created_at);
    let unseen = told.messages.iter().filter(|message| message.at >= since);
    let by_people = unseen.filter(|message| matches!(message.author, Author::Person { .. }));
    let said: Vec<String> = by_people.map(|message| message.text.clone()).collect();
    let say = |phrase: Phrase<'_>| phrase.render(told.state.locale);
    let words = Words {
        key: format!("answer-{}", order.message),
        subject: say(Phrase::ChatAnswerSubject { clinic: &told.clinic.name }),
        heading: say(Phrase::ChatAnswer),
        paragraphs: said,
        facts: Vec::new(),
        action: say(Phrase::ChatGoOn),
        answers: None,
    };
    send(resources, &told, words).await
}

async fn mail_transcript(resources: &Resources, order: &MailTranscript, request_id: &str) -> Result<(), JobFailed> {
    let Some(told) = read(resources, order.org, order.conversation, request_id).await? else { return Ok(()) };
    let say = |phrase: Phrase<'_>| phrase.render(told.state.locale);
    let said = told.messages.iter().filter(|message| !message.text.is_empty());
    let facts = said.map(|message| {
        let who = match &message.author {
            Author::Visitor => say(Phrase::ChatYou),
            Author::Desk => told.clinic.name.clone(),
            Author::Person { name } => name.clone(),
        };
        (who, message.text.clone())
    });
    let words = Words {
        key: format!("transcript-{}", order.order),
        subject: say(Phrase::TranscriptSubject { clinic: &told.clinic.name }),
        heading: say(Phrase::Transcript),
        paragraphs: Vec::new(),
        facts: facts.collect(),
        action: say(Phrase::ChatGoOn),
        answers: None,
    };
    send(resources, &told, words).await
}

/// A mail in words, before it is laid out.
pub(super) struct Words {
    pub(super) key: String,
    pub(super) subject: String,
    pub(super) heading: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) facts: Vec<(String, String)>,
    pub(super) action: String,
    /// The Message-ID of the mail that this answers.
    pub(super) answers: Option<String>,
}

/// `Err` when it is to be tried again.
pub(super) async fn send(resources: &Resources, told: &Told, mut words: Words) -> Result<(), JobFailed> {
    let Some(to) = reach(&told.state) else { return Ok(()) };
    let (clinic, locale) = (&told.clinic, told.state.locale);
    let greeting = match &told.state.name {
        Some(name) => Phrase::Hello { name: name.greeting() }.render(locale),
        None => Phrase::HelloStranger.render(locale),
    };
    let answers_to = replies::address(resources, Purpose::ConversationReply, told.row.conversation_id);
    if answers_to.is_some() {
        words.paragraphs.push(Phrase::ChatAnswerByMail.render(locale));
    }
    let page = Page {
        locale,
        clinic: &clinic.name,
        contact: [clinic.phone.as_str(), clinic.email.as_str(), clinic.address.as_str()],
        brand: html::brand_colour(u16::try_from(clinic.brand_hue).unwrap_or_default(), clinic.brand_chroma),
        heading: &words.heading,
        greeting: &greeting,
        paragraphs: &words.paragraphs,
        facts: &words.facts,
        preparation: &[],
        action: (&words.action, &told.address),
        calendars: &[],
    };
    let key = words.key.clone();
    let mail = OutgoingMail {
        message_key: words.key,
        from_name: clinic.name.clone(),
        reply_to: answers_to.or_else(|| EmailAddress::try_from(clinic.email.clone()).ok()),
        in_reply_to: words.answers,
        to: to.clone(),
        to_name: told.state.name.as_ref().map(PersonName::to_string).unwrap_or_default(),
        subject: words.subject.split_whitespace().collect::<Vec<_>>().join(" "),
        text: page.text(),
        html: page.html(),
        attachments: Vec::new(),
    };
    match resources.mail.send(mail).await {
        Ok(()) => Box::pin(crate::billing::gate::count_message(resources, OrgId(clinic.org_id), &key)).await,
        Err(MailError::Unavailable(cause)) => Err(JobFailed(format!("the mail could not be sent yet: {cause}"))),
        Err(MailError::Refused(_)) => {
            tracing::warn!("a mail about a chat was refused for good");
            Ok(())
        }
    }
}

impl ConversationDesk {
    /// The conversation of a link that was mailed; `None` for any other text.
    pub(in super::super) fn mailed(&self, token: &str) -> Option<ConversationId> {
        self.resources.vault.open_token(Purpose::Conversation, token).map(ConversationId)
    }
}
