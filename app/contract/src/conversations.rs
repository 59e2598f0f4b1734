//! The chat with a visitor, as any channel shows it.

use crate::{
    AppError, Caller, Client,
    clinics::{Clinic, RefundLine, SlotDay},
    estimates::EstimateView,
    knowledge::Citation,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    catalogue::{Answer, Question},
    ids::{BookingId, ConversationId, MessageId},
    money::{Money, MoneyRange},
    understanding::Locale,
};
use serde::{Deserialize, Serialize};

/// The secret of one conversation: whoever has it is the visitor. Unguessable, never logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConversationToken(pub String);

/// Everything that the widget draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// `None` before the first message: nothing is stored for somebody who only looks.
    pub token: Option<ConversationToken>,
    pub clinic: Clinic,
    pub locale: Locale,
    pub messages: Vec<Message>,
    pub quick_replies: Vec<QuickReply>,
    pub placeholder: String,
    /// What is offered before anything was said: “Get a price”, “Book a time”.
    pub openers: Vec<Opener>,
    /// Somebody of the clinic, who answers instead of the assistant.
    pub person: Option<PersonHere>,
    /// Whether to ask how it was: somebody answered, and it is done.
    pub asks_rating: bool,
    /// Grows with every change; a live update brings a newer one.
    pub version: u32,
}

/// Somebody of the clinic in the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonHere {
    /// “Maya”.
    pub name: String,
    /// Whether they write just now.
    pub writes: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opener {
    /// A Lucide icon name: `tag`, `calendar`, `user`, `phone`.
    pub icon: String,
    pub title: String,
    pub detail: String,
    pub send: String,
}

/// A chip. Tapping it sends `input`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuickReply {
    pub label: String,
    pub input: Input,
    /// The one that moves the booking forward.
    pub primary: bool,
}

/// What a visitor can send.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "input", rename_all = "snake_case")]
pub enum Input {
    Text {
        text: String,
    },
    /// A service picked by key.
    Service {
        key: String,
    },
    /// An answer given on a card or chip.
    Answer {
        question: String,
        answer: Answer,
    },
    /// Agreement with the consent text of this version.
    Consent {
        version: u32,
    },
    PickSlot {
        start: DateTime<Utc>,
        practitioner_id: String,
    },
    /// “See times”, “More days”: from this date, or the soonest.
    ShowTimes {
        from: Option<chrono::NaiveDate>,
    },
    /// Name and a way to be reached, from the card's form.
    Details {
        name: String,
        phone: String,
        email: String,
    },
    /// Take back a fact that was read wrongly, by its chip.
    Forget {
        fact: String,
    },
    /// Give the held time back.
    ReleaseHold,
    AskPerson,
    /// Files that came with a mail, by their names. Not taken from a chat.
    Files {
        kept: Vec<String>,
        left: Vec<String>,
    },
    /// What the visitor thought of the answers, 1 to 5; once, after it is done.
    Rate {
        stars: u8,
    },
    StartOver,
    SetLocale {
        locale: Locale,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub author: Author,
    pub text: String,
    pub card: Option<Card>,
    pub at: DateTime<Utc>,
    pub at_label: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "author", rename_all = "snake_case")]
pub enum Author {
    Visitor,
    /// Anteroom, in the clinic's voice.
    Desk,
    /// Somebody at the clinic.
    Person {
        name: String,
    },
}

/// What the desk shows besides words. A card that events have overtaken says so in `state`, it does not vanish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "card", rename_all = "snake_case")]
pub enum Card {
    /// What was understood, each to be taken back by a tap.
    Facts {
        facts: Vec<FactChip>,
    },
    /// One question with its control: choices, stepper, yes or no, postcode.
    Question {
        question: Question,
    },
    /// The price, with live controls for its answers while it is the newest one.
    Estimate {
        estimate: EstimateView,
        questions: Vec<Question>,
        live: bool,
    },
    Slots {
        offer: SlotOffer,
    },
    /// Name and how to reach, with the consent text.
    Details {
        name: String,
        phone: String,
        email: String,
        consent_version: u32,
        consent_text: String,
    },
    Deposit {
        deposit: DepositCard,
    },
    Booked {
        booked: BookedCard,
    },
    /// The hold ran out: “Your 15 minutes are up”.
    HoldEnded {
        slot_label: String,
        still_free: bool,
        start: DateTime<Utc>,
        practitioner_id: String,
    },
    /// The time went to somebody else; the nearest others follow as `Slots`.
    SlotTaken {
        slot_label: String,
    },
    Handover {
        handover: HandoverCard,
    },
    Emergency {
        text: String,
        phone: String,
        phone_label: String,
    },
    /// Where the message's words stand in what the clinic knows.
    Answer {
        citations: Vec<Citation>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChip {
    pub key: String,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotOffer {
    /// “After 4 PM, 30 minutes”.
    pub title: String,
    /// “Austin time (CST)”.
    pub zone_label: String,
    pub days: Vec<SlotDay>,
    /// The start that is picked or held now, if any.
    pub picked: Option<DateTime<Utc>>,
    /// A date from which more can be asked for.
    pub more_from: Option<chrono::NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositCard {
    pub booking: BookingId,
    /// `open`, `paid`, `expired`, `cancelled`.
    pub state: String,
    /// “Fri, 4:30 PM”.
    pub slot_label: String,
    pub amount: Money,
    pub note: String,
    pub refunds: Vec<RefundLine>,
    /// What a missed visit may cost: “If you do not come, we may ask for 50% of the price, $60.00.” Empty where nothing is
    /// asked for.
    #[serde(default)]
    pub missed: String,
    /// What can be agreed to when paying, so that this fee can be charged to the same card; empty where it is not offered.
    #[serde(default)]
    pub keep_card: String,
    /// Our own address of the checkout: a form sent there makes or finds the session and leads on to it; a link to it
    /// shows the booking with that form.
    pub pay_url: String,
    pub hold_expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedCard {
    pub booking: BookingId,
    /// `confirmed`, `pending` (to be approved), `cancelled`, or `moved`.
    pub state: String,
    pub greeting: String,
    pub sent_to: String,
    pub weekday: String,
    pub day: String,
    pub month: String,
    pub service_name: String,
    pub time_label: String,
    pub practitioner: String,
    pub address: String,
    pub directions_url: String,
    pub paid: Money,
    pub paid_label: String,
    pub due_at_visit: MoneyRange,
    pub manage_url: String,
    pub calendar_url: String,
    pub google_calendar_url: String,
    pub outlook_calendar_url: String,
    /// “All of $63.50 back until Wed, 4:30 PM”.
    pub cancel_note: String,
    pub preparation: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverCard {
    /// “Somebody from Lumen Aesthetics will answer”.
    pub title: String,
    /// “by Wed, Dec 2, 9:30 AM CST”.
    pub promise: String,
    pub reach: String,
    pub steps: Vec<HandoverStep>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverStep {
    pub label: String,
    pub at_label: String,
    pub done: bool,
}

/// What a visitor does in one turn.
pub struct Turn {
    /// The same one sent twice is one turn.
    pub message: MessageId,
    pub input: Input,
    /// The language around the chat, in which a conversation begins unless its first words tell another.
    pub locale: Locale,
    /// Called once the message is taken, with what opens its conversation. Its answer is still to be made, and only with
    /// that is the message kept for good: who gets none sends it again.
    pub taken: Option<Taken>,
}

/// Hears that a message is taken.
pub type Taken = Box<dyn FnOnce(&ConversationToken) + Send + Sync>;

impl Turn {
    /// A turn in English that nobody waits for besides its answer.
    pub fn new(message: MessageId, input: Input) -> Self {
        Self { message, input, locale: Locale::En, taken: None }
    }
}

#[async_trait]
pub trait Conversations: Send + Sync {
    /// The thread of `token`, or the welcome screen when there is none or it is not this clinic's. Stores nothing.
    async fn open(
        &self,
        caller: &Caller,
        token: Option<&ConversationToken>,
        locale: Locale,
    ) -> Result<Thread, AppError>;
    /// Takes one turn. Without a token a conversation begins. Stored before it is answered.
    async fn turn(&self, caller: &Caller, token: Option<&ConversationToken>, turn: Turn) -> Result<Thread, AppError>;
    /// The caller behind a conversation's token; `NotFound` for an unknown one.
    async fn enter(&self, token: &ConversationToken, client: Client) -> Result<(Caller, ConversationId), AppError>;
    /// The messages of a booking's conversation, for the console.
    async fn of_booking(&self, caller: &Caller, booking: BookingId) -> Result<Vec<Message>, AppError>;
    /// Lets the clinic's people see for some seconds that the visitor writes.
    async fn writes(&self, caller: &Caller, token: &ConversationToken) -> Result<(), AppError>;
}
