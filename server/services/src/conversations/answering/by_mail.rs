//! A chat that goes on by mail: what a visitor answers is said in the thread, and what the desk says to it is mailed.

use super::mailing::{Words, reach, read, send};
use crate::{
    Resources,
    conversations::{ConversationDesk, input::LONGEST_TEXT, surroundings::read_state},
    error::Report,
    replies::{Answer, AttachedFiles},
    vault::Purpose,
    worker::{JobFailed, JobRun},
};
use contract::{
    Actor, AppError, Caller, Client,
    conversations::{Author, Card, ConversationToken, Input, Message, Turn},
};
use domain::{
    catalogue::QuestionKind,
    ids::{ConversationId, MessageId, OrgId},
    letters::Phrase,
};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use store::{
    message_files::NewFile,
    queue::{Schedule, enqueue},
};

/// Of all files of a conversation.
const MOST_BYTES_KEPT: u64 = 100 * 1024 * 1024;
/// Times that a mail names; the chat shows all of them.
const MOST_TIMES: usize = 12;

/// Mails what the desk said to a visitor's mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailDeskAnswer {
    pub org: OrgId,
    pub conversation: ConversationId,
    /// The visitor's.
    pub message: MessageId,
    /// Its Message-ID.
    pub answers: String,
    /// What its files were said as, where it had words besides.
    #[serde(default)]
    pub files: Option<MessageId>,
}

impl TaskHandler for MailDeskAnswer {
    const IDENTIFIER: &'static str = "mail_desk_answer";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(mail_desk_answer(&run.resources, &self, &run.id)).await
    }
}

/// Says in the thread what was answered by mail. False when it is not for this conversation: it is gone, or the mail is
/// not from whom it was written to. Taken twice, it is said once.
pub(crate) async fn say(
    resources: &Resources,
    conversation: ConversationId,
    answer: Answer,
    request_id: &str,
) -> Result<bool, AppError> {
    let found = store::conversations::org_of(resources.database.doors(), conversation).await.report(request_id)?;
    let Some(org) = found else { return Ok(false) };
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let row = store::conversations::find(&mut transaction, org, conversation).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let Some(row) = row else { return Ok(false) };
    let state = read_state(row.state, request_id)?;
    if reach(&state).is_none_or(|known| !known.as_str().eq_ignore_ascii_case(answer.from.as_str())) {
        return Ok(false);
    }
    let client = Client { request_id: request_id.to_owned(), ..Client::default() };
    let caller = Caller { org, actor: Actor::Visitor, client, key: None, read_only: false };
    let token = ConversationToken(resources.vault.token(Purpose::Conversation, conversation.0));
    let desk = ConversationDesk::new(resources.clone());
    let mut said = Vec::new();
    if !answer.text.is_empty() {
        let (message, text) = (MessageId(answer.id()), answer.text.chars().take(LONGEST_TEXT).collect());
        Box::pin(desk.take_turn(&caller, Some(&token), Turn::new(message, Input::Text { text }))).await?;
        said.push(message);
    }
    if !answer.files.is_empty() {
        let message = answer.files_id();
        receive(&desk, &caller, &token, (conversation, message), answer.files).await?;
        said.push(message);
    }
    let Some(message) = said.first().copied() else { return Ok(false) };
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let order = MailDeskAnswer { org, conversation, message, answers: answer.message_id, files: said.get(1).copied() };
    let schedule = Schedule { key: Some(format!("by_mail:{message}")), ..Schedule::default() };
    enqueue(&mut transaction, MailDeskAnswer::IDENTIFIER, &order, schedule).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    Ok(true)
}

/// Says that files came, and keeps them, as far as the conversation has room for them.
async fn receive(
    desk: &ConversationDesk,
    caller: &Caller,
    token: &ConversationToken,
    (conversation, message): (ConversationId, MessageId),
    files: AttachedFiles,
) -> Result<(), AppError> {
    let (org, request_id, resources) = (caller.org, &caller.client.request_id, &desk.resources);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let kept = store::message_files::of_conversation(&mut transaction, org, conversation).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    // Its own do not count, when a mail is read once more.
    let others = kept.iter().filter(|file| file.message_id != message.0);
    let full: u64 = others.map(|file| u64::try_from(file.bytes).unwrap_or_default()).sum();
    let files = files.within(MOST_BYTES_KEPT.saturating_sub(full));
    let names = files.kept.iter().map(|file| file.name.clone()).collect();
    let input = Input::Files { kept: names, left: files.left };
    Box::pin(desk.take_turn(caller, Some(token), Turn::new(message, input))).await?;
    let new = files.kept.iter().map(|file| NewFile {
        name: &file.name,
        media_type: file.media_type(),
        content: &file.content,
    });
    let (new, now): (Vec<_>, _) = (new.collect(), resources.clock.now());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    store::message_files::keep(&mut transaction, org, (conversation, message), &new, now).await.report(request_id)?;
    transaction.commit().await.report(request_id)
}

async fn mail_desk_answer(resources: &Resources, order: &MailDeskAnswer, request_id: &str) -> Result<(), JobFailed> {
    let Some(told) = read(resources, order.org, order.conversation, request_id).await? else { return Ok(()) };
    let Some(asked) = told.messages.iter().position(|message| message.id == order.message) else { return Ok(()) };
    let of_this_mail = |message: &&Message| message.author == Author::Desk || Some(message.id) == order.files;
    let said = told.messages[asked + 1..].iter().take_while(of_this_mail);
    let paragraphs: Vec<String> = said.filter(|message| message.author == Author::Desk).flat_map(words_of).collect();
    if paragraphs.is_empty() {
        // Somebody of the clinic has the conversation, whose own answer is mailed when it comes.
        return Ok(());
    }
    let render = |phrase: Phrase<'_>| phrase.render(told.state.locale);
    let words = Words {
        key: format!("desk-answer-{}", order.message),
        subject: render(Phrase::ChatAnswerSubject { clinic: told.clinic_name() }),
        heading: render(Phrase::ChatAnswer),
        paragraphs,
        facts: Vec::new(),
        action: render(Phrase::ChatGoOn),
        answers: Some(order.answers.clone()),
    };
    send(resources, &told, words).await
}

/// A message as text alone: its words, and what its card shows. Controls stay in the chat, which every mail leads to.
fn words_of(message: &Message) -> Vec<String> {
    let mut words: Vec<String> = [message.text.clone()].into_iter().filter(|text| !text.is_empty()).collect();
    match &message.card {
        Some(Card::Question { question }) => {
            let choices: Vec<&str> = match &question.kind {
                QuestionKind::Choice { options } | QuestionKind::Choices { options } => {
                    options.iter().map(|option| option.label.as_str()).collect()
                }
                _ => Vec::new(),
            };
            if !choices.is_empty() {
                words.push(choices.join(" · "));
            }
        }
        Some(Card::Estimate { estimate, .. }) => {
            words.push(format!("{}: {}", estimate.service_name, estimate.estimate.total));
        }
        Some(Card::Slots { offer }) => {
            let mut left = MOST_TIMES;
            for day in &offer.days {
                let times: Vec<&str> = day.times.iter().take(left).map(|time| time.label.as_str()).collect();
                left -= times.len();
                if !times.is_empty() {
                    words.push(format!("{} {}: {}", day.weekday, day.day, times.join(", ")));
                }
            }
        }
        Some(Card::Deposit { deposit }) => words.push(format!("{}: {}", deposit.slot_label, deposit.amount)),
        Some(Card::Booked { booked }) => {
            words.push(format!("{}: {} {}, {}", booked.service_name, booked.weekday, booked.day, booked.time_label));
        }
        Some(Card::Handover { handover }) => words.push(format!("{}. {}", handover.title, handover.promise)),
        Some(Card::Emergency { text, phone_label, .. }) => words.push(format!("{text} {phone_label}")),
        Some(Card::Answer { citations }) => {
            words.extend(citations.first().map(|citation| format!("— {}", citation.title)));
        }
        Some(Card::Facts { .. } | Card::Details { .. } | Card::HoldEnded { .. } | Card::SlotTaken { .. }) | None => {}
    }
    words
}
