//! Conversations as the clinic's people answer them: who waits, who has whom, and what they say among themselves.

use crate::{AppError, Caller, conversations::Message};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    conversation::Handover,
    ids::{BookingId, ConversationId, MessageId, PersonId, SavedReplyId},
};
use serde::{Deserialize, Serialize};

/// Where a conversation stands, for those who could answer it. Every conversation is in exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The visitor waits for a person.
    Waiting,
    /// Somebody has it, and the visitor was answered.
    WithPerson,
    /// The assistant manages alone.
    Assistant,
    /// Put aside until later, or until the visitor writes.
    Snoozed,
    Done,
}

impl Place {
    pub const ALL: [Self; 5] = [Self::Waiting, Self::WithPerson, Self::Assistant, Self::Snoozed, Self::Done];

    /// The stable word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::WithPerson => "with_person",
            Self::Assistant => "assistant",
            Self::Snoozed => "snoozed",
            Self::Done => "done",
        }
    }

    /// The place of a stable word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Needs you",
            Self::WithPerson => "In hand",
            Self::Assistant => "Assistant",
            Self::Snoozed => "Snoozed",
            Self::Done => "Done",
        }
    }
}

/// Which conversations to list: those of one place, longest overdue first where somebody waits, else newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationQuery {
    pub place: Place,
    /// A fragment of what was said or of the client's name; empty: all.
    pub text: String,
    /// Only those that are the caller's own task.
    pub mine: bool,
}

/// At most 100 rows, and how many conversations each place has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationList {
    pub rows: Vec<ConversationRow>,
    pub counts: Vec<(Place, u32)>,
}

/// A conversation in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    pub id: ConversationId,
    /// The visitor's name, phone or e-mail address; “Visitor” when nothing is known.
    pub who: String,
    /// What it is about: “Botox”; empty when not known.
    pub about: String,
    /// `widget` or `api`.
    pub channel: String,
    pub last_text: String,
    pub at: DateTime<Utc>,
    pub at_label: String,
    pub place: Place,
    /// Why a person is needed.
    pub reason: Option<Handover>,
    /// By when somebody has to have answered.
    pub due_at: Option<DateTime<Utc>>,
    pub holder: Option<String>,
    pub assignee: Option<String>,
}

/// A conversation, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenConversation {
    pub row: ConversationRow,
    pub lines: Vec<Line>,
    /// When and why it was handed over: “Handed over 1:24 PM. …”.
    pub handed_over: Option<String>,
    /// Whether the caller is who has it.
    pub mine: bool,
    pub holder: Option<PersonId>,
    pub assigned_to: Option<PersonId>,
    /// Everybody it could be assigned to.
    pub people: Vec<Colleague>,
    pub visitor: VisitorFile,
    /// Colleagues who look at it just now.
    pub watching: Vec<Colleague>,
    /// Colleagues who write just now.
    pub writing: Vec<String>,
    pub visitor_writes: bool,
    pub snoozed_until_label: Option<String>,
    pub rating: Option<Rating>,
    pub saved_replies: Vec<SavedReply>,
}

/// One line of an opened conversation, in order of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    Said {
        message: Box<Message>,
        /// What came with it by mail.
        files: Vec<SentFile>,
    },
    /// Seen by the clinic's people alone.
    Note { id: String, by: String, text: String, at: DateTime<Utc>, at_label: String },
    /// “Maya took over”.
    Happened { id: String, words: String, at: DateTime<Utc>, at_label: String },
}

/// A file that came with a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    pub name: String,
    /// “2.1 MB”.
    pub size_label: String,
    /// Where the clinic's people get it.
    pub url: String,
    /// Whether a browser can show it as a picture.
    pub is_picture: bool,
}

/// What is in such a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeFile {
    pub name: String,
    /// By its first bytes: of a picture that browsers show, or `application/octet-stream`.
    pub media_type: String,
    pub content: Vec<u8>,
}

impl Line {
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Said { message, .. } => message.at,
            Self::Note { at, .. } | Self::Happened { at, .. } => *at,
        }
    }
}

/// A member of the clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub id: PersonId,
    pub name: String,
    pub initials: String,
}

/// What is known of the visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorFile {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// “English”, “Spanish”.
    pub language: String,
    /// Whether they agreed to be contacted.
    pub consented: bool,
    pub facts: Vec<KnownFact>,
    pub booking: Option<BookingLink>,
}

/// One thing that was understood, and where from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFact {
    pub label: String,
    /// “Said: “botox””, “Filled in”, “Concluded”.
    pub source: String,
}

/// The booking that the conversation led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingLink {
    pub id: BookingId,
    /// “Confirmed”.
    pub state: String,
    /// “Thu, Dec 3, 4:30 PM”.
    pub when: String,
    /// The day on the clinic's calendar, `2026-12-03`.
    pub day: String,
    pub service: String,
}

/// What the visitor thought of it: 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub stars: u8,
}

/// An answer that is given often. `{name}`, `{clinic}` and `{me}` stand for the visitor's first name, the clinic's name
/// and the writer's first name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedReply {
    pub id: SavedReplyId,
    /// What is typed after the slash: lower case letters, digits and hyphens.
    pub shortcut: String,
    pub text: String,
    /// The text with its variables filled in for the opened conversation.
    pub filled_in: String,
}

/// What somebody does with a conversation besides writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ConversationAct {
    /// From now on the caller answers, and the assistant is silent.
    TakeOver,
    /// The assistant goes on.
    HandBack,
    /// It is this member's task; nobody's when absent.
    Assign {
        to: Option<PersonId>,
    },
    /// Out of the way until then, or until the visitor writes.
    Snooze {
        until: DateTime<Utc>,
    },
    Wake,
    Done,
    Reopen,
    /// Sends what was said to the visitor's e-mail address.
    MailTranscript,
}

/// What a member writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The visitor reads it.
    Visitor,
    /// A note among colleagues.
    Team,
}

/// Answering conversations. Everything needs `conversations.read`, and all but looking `conversations.answer`.
#[async_trait]
pub trait Answering: Send + Sync {
    async fn list(&self, caller: &Caller, query: ConversationQuery) -> Result<ConversationList, AppError>;
    /// Opens one, and lets colleagues see that the caller looks at it.
    async fn opened(&self, caller: &Caller, conversation: ConversationId) -> Result<OpenConversation, AppError>;
    /// Everything that the visitor was told and said. No notes.
    async fn messages(&self, caller: &Caller, conversation: ConversationId) -> Result<Vec<Message>, AppError>;
    /// A file that came with a message by mail; `position` counts from 0.
    async fn file(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        position: u16,
    ) -> Result<WholeFile, AppError>;
    /// Writes to the visitor, which takes the conversation over, or among colleagues. The same `message` sent twice is
    /// written once. `Invalid` on `text` for an empty or a too long one.
    async fn write(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        audience: Audience,
        text: String,
    ) -> Result<OpenConversation, AppError>;
    async fn act(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        act: ConversationAct,
    ) -> Result<OpenConversation, AppError>;
    /// Lets the visitor and colleagues see for some seconds that the caller writes.
    async fn is_writing(&self, caller: &Caller, conversation: ConversationId) -> Result<(), AppError>;
    /// Adds a saved reply, or changes the one of this id. `Invalid` names the field.
    async fn save_reply(
        &self,
        caller: &Caller,
        id: Option<SavedReplyId>,
        shortcut: String,
        text: String,
    ) -> Result<Vec<SavedReply>, AppError>;
    async fn remove_reply(&self, caller: &Caller, id: SavedReplyId) -> Result<Vec<SavedReply>, AppError>;
    async fn saved_replies(&self, caller: &Caller) -> Result<Vec<SavedReply>, AppError>;
}
