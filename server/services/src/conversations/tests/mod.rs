//! The chat on a real PostgreSQL, with the other desks as they are. Only clock, randomness, cards and mail stand in.

mod answers;
mod booking;
mod by_mail;
mod console;
mod informing;
mod injections;
mod meaning;
mod model;
mod replaying;
mod talking;
mod turns;

use super::ConversationDesk;
use crate::{
    Resources,
    vault::{MasterKey, Vault},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use contract::{
    Actor, AppError, Caller, Client,
    caller::Role,
    conversations::{Author, Card, ConversationToken, Conversations, Input, SlotOffer, Thread, Turn},
};
use domain::{
    catalogue::{ChoiceOption, Question, QuestionKind},
    ids::{MessageId, OrgId, PersonId, ServiceId},
    money::Money,
    policy::DepositPolicy,
    understanding::Locale,
};
use ports::{
    CardProcessor, CardProcessors, Checkout, CheckoutRequest, Mail, MailError, OutgoingMail, ProcessorAccount,
    ProcessorError, ProcessorEvent,
    card_processor::{CheckoutState, RefundSeen},
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};
use testkit::{Clinic, FixedClock, SeededEntropy, TestDatabase};
use uuid::Uuid;

/// Monday, November 23, 2037, 8:30 AM in the clinic, which opens at 9:00.
pub(super) const NOW: &str = "2037-11-23T14:30:00Z";

/// A visitor in front of the widget of one clinic.
pub(super) struct Chat {
    pub(super) database: TestDatabase,
    pub(super) clock: Arc<FixedClock>,
    pub(super) resources: Resources,
    pub(super) desk: ConversationDesk,
    pub(super) clinic: Clinic,
    pub(super) token: Mutex<Option<ConversationToken>>,
    sent: AtomicU64,
    postbox: Arc<Postbox>,
}

impl Chat {
    pub(super) async fn open() -> Self {
        Self::with_cards(CardProcessors::new(vec![Arc::new(Nothing)])).await
    }

    /// In front of a clinic that has connected no card processor.
    pub(super) async fn without_cards() -> Self {
        Self::with_cards(CardProcessors::default()).await
    }

    async fn with_cards(cards: CardProcessors) -> Self {
        let database = TestDatabase::create().await;
        let clinic = Clinic::create(&database.database, 1).await;
        add_botox(&database, &clinic).await;
        let clock = Arc::new(FixedClock::at(NOW));
        let postbox = Arc::new(Postbox::default());
        let resources = Resources { clock: clock.clone(), cards, mail: postbox.clone(), ..resources(&database) };
        let desk = ConversationDesk::new(resources.clone());
        Self { database, clock, resources, desk, clinic, token: Mutex::new(None), sent: AtomicU64::new(1), postbox }
    }

    pub(super) fn visitor(&self) -> Caller {
        caller(self.clinic.org, Actor::Visitor)
    }

    pub(super) fn dispatcher(&self) -> Caller {
        let id = PersonId(Uuid::from_u128(40));
        caller(self.clinic.org, Actor::Person { id, name: "Maya Torres".into(), role: Role::Dispatcher })
    }

    pub(super) fn token(&self) -> ConversationToken {
        self.token.lock().expect("not poisoned").clone().expect("something was said before")
    }

    pub(super) fn next_message(&self) -> MessageId {
        MessageId(Uuid::from_u64_pair(0x0190_0000_0000_7000, self.sent.fetch_add(1, Ordering::Relaxed)))
    }

    pub(super) async fn try_send(&self, input: Input) -> Result<Thread, AppError> {
        let token = self.token.lock().expect("not poisoned").clone();
        let thread = self.desk.turn(&self.visitor(), token.as_ref(), Turn::new(self.next_message(), input)).await?;
        (*self.token.lock().expect("not poisoned")).clone_from(&thread.token);
        Ok(thread)
    }

    pub(super) async fn send(&self, input: Input) -> Thread {
        self.try_send(input).await.expect("the turn is taken")
    }

    pub(super) async fn say(&self, text: &str) -> Thread {
        self.send(Input::Text { text: text.into() }).await
    }

    pub(super) async fn look(&self) -> Thread {
        let token = self.token();
        self.desk.open(&self.visitor(), Some(&token), Locale::En).await.expect("the thread opens")
    }

    pub(super) async fn details(&self) -> Thread {
        let (name, phone, email) = ("Jordan Lee".into(), "(512) 555-0193".into(), "jordan@example.com".into());
        self.send(Input::Details { name, phone, email }).await
    }

    /// A service named, its times shown, and the first of them picked.
    pub(super) async fn pick_first(&self, service: &str) -> (Thread, DateTime<Utc>) {
        self.send(Input::Service { key: service.into() }).await;
        let thread = self.send(Input::ShowTimes { from: None }).await;
        let time = offer(&thread).days[0].times[0].clone();
        let input = Input::PickSlot { start: time.start, practitioner_id: time.practitioner_id };
        (self.send(input).await, time.start)
    }

    pub(super) async fn count(&self, what: &str) -> i64 {
        let statement = format!("select count(*) from {what}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_one(self.database.database.owner())
            .await
            .expect("the table can be counted")
    }

    /// Works everything that was ordered, also what is for later.
    pub(super) async fn run_jobs(&self) {
        let statement = format!("update {}._private_jobs set run_at = now()", store::queue::SCHEMA);
        let owner = self.database.database.owner();
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(owner).await.expect("the queue is there");
        let options = graphile_worker::WorkerOptions::default().pg_pool(owner.clone()).concurrency(1);
        let worker = crate::worker::register(options, self.resources.clone()).init().await.expect("a worker");
        worker.run_once().await.expect("the queue is worked");
    }

    /// What was mailed.
    pub(super) fn mails(&self) -> Vec<OutgoingMail> {
        self.postbox.0.lock().expect("not poisoned").clone()
    }

    pub(super) async fn run(&self, statement: &'static str) {
        sqlx::query(statement).execute(self.database.database.owner()).await.expect("the statement is valid");
    }
}

/// What a desk needs of the outside, over a test's database.
pub(crate) fn resources(database: &TestDatabase) -> Resources {
    Resources {
        database: database.database.clone(),
        clock: Arc::new(FixedClock::at(NOW)),
        entropy: Arc::new(SeededEntropy::new(11)),
        cards: CardProcessors::new(vec![Arc::new(Nothing)]),
        billing: Arc::new(providers::absent::NoBilling),
        mail: Arc::new(Nothing),
        return_mailbox: Arc::new(providers::absent::NoReturnMailbox),
        humans: Arc::new(providers::absent::NoHumanCheck),
        breached_passwords: Arc::new(providers::absent::NoBreachedPasswords),
        calendar_source: Arc::new(providers::absent::NoCalendars),
        documents: Arc::new(providers::absent::NoDocuments),
        pages: Arc::new(providers::absent::NoPages),
        identity_providers: Vec::new(),
        language_model: Arc::new(providers::absent::NoLanguageModel),
        embeddings: Arc::new(providers::absent::NoLanguageModel),
        assistant: crate::assistant::Terms::default(),
        vault: Arc::new(Vault::new(MasterKey::from_bytes([7; 32]), Vec::new())),
        base_url: "https://front.example/".parse().expect("a valid address"),
        visits: crate::visits::Visits::at_most(10_000),
        contests: crate::bookings::Contests::default(),
        hold_minutes: 15,
        undo_seconds: 0,
    }
}

pub(crate) fn caller(org: OrgId, actor: Actor) -> Caller {
    Caller {
        org,
        actor,
        client: Client { address: "203.0.113.7".into(), request_id: "r-1".into(), ..Client::default() },
        key: None,
        read_only: false,
    }
}

/// A service that asks: areas, any number, and whether it is the first visit.
async fn add_botox(database: &TestDatabase, clinic: &Clinic) {
    let option = |value: &str, label: &str| ChoiceOption {
        value: value.into(),
        label: label.into(),
        synonyms: Vec::new(),
        extra_minutes: 0,
    };
    let id = ServiceId(Uuid::from_u128(0x7777));
    let mut botox = testkit::service(id, "botox", "Botox", "13.00 * units", DepositPolicy::None, false);
    let question = |key: &str, prompt: &str, label: &str, kind| Question {
        key: key.into(),
        prompt: prompt.into(),
        label: label.into(),
        kind,
        required: true,
    };
    botox.questions = vec![
        question(
            "areas",
            "Which areas would you like treated?",
            "Areas",
            QuestionKind::Choices { options: vec![option("forehead", "Forehead"), option("chin", "Chin")] },
        ),
        question(
            "units",
            "How many units?",
            "Units",
            QuestionKind::Quantity {
                unit: ("unit".into(), "units".into()),
                minimum: 1.into(),
                maximum: 60.into(),
                typical: None,
                step: 1.into(),
            },
        ),
    ];
    clinic.add_service(database.database.owner(), &botox, &[]).await;
}

pub(super) fn cards(thread: &Thread) -> Vec<&Card> {
    thread.messages.iter().filter_map(|message| message.card.as_ref()).collect()
}

pub(super) fn last_card(thread: &Thread) -> &Card {
    cards(thread).pop().expect("there is a card")
}

pub(super) fn offer(thread: &Thread) -> &SlotOffer {
    match last_card(thread) {
        Card::Slots { offer } => offer,
        other => panic!("expected times, got {other:?}"),
    }
}

pub(super) fn desk_texts(thread: &Thread) -> Vec<&str> {
    thread.messages.iter().filter(|m| m.author == Author::Desk).map(|m| m.text.as_str()).collect()
}

/// Takes no cards and sends no mail: nothing comes that far.
struct Nothing;

#[async_trait]
impl CardProcessor for Nothing {
    fn name(&self) -> &'static str {
        testkit::PROCESSOR
    }

    fn mode(&self) -> domain::processors::ProcessorMode {
        domain::processors::ProcessorMode::Test
    }

    fn checkout_end(&self, _: DateTime<Utc>, hold_ends: DateTime<Utc>) -> DateTime<Utc> {
        hold_ends
    }

    async fn open_checkout(&self, _: &ProcessorAccount, _: &CheckoutRequest) -> Result<Checkout, ProcessorError> {
        Err(ProcessorError::Unavailable("closed".into()))
    }

    async fn checkout_state(&self, _: &ProcessorAccount, _: &str) -> Result<CheckoutState, ProcessorError> {
        Ok(CheckoutState::Open)
    }

    async fn checkout_of(&self, _: &ProcessorAccount, _: &str) -> Result<Option<String>, ProcessorError> {
        Ok(None)
    }

    async fn close_checkout(
        &self,
        _: &ProcessorAccount,
        _: &str,
        _: Option<&str>,
    ) -> Result<CheckoutState, ProcessorError> {
        Ok(CheckoutState::Expired)
    }

    async fn refund(
        &self,
        _: &ProcessorAccount,
        _: domain::ids::RefundId,
        _: &str,
        _: Money,
    ) -> Result<RefundSeen, ProcessorError> {
        Err(ProcessorError::Unavailable("closed".into()))
    }

    async fn refunds_of(&self, _: &ProcessorAccount, _: &str) -> Result<Vec<RefundSeen>, ProcessorError> {
        Ok(Vec::new())
    }

    async fn movements(
        &self,
        _: &ProcessorAccount,
        _: DateTime<Utc>,
        _: Option<&str>,
    ) -> Result<ports::MovementPage, ProcessorError> {
        Ok(ports::MovementPage::default())
    }

    fn read_event(&self, _: &str, _: &[u8], _: DateTime<Utc>) -> Result<ProcessorEvent, ProcessorError> {
        Err(ProcessorError::BadSignature)
    }

    fn read_stored_event(&self, _: &[u8]) -> Result<ProcessorEvent, ProcessorError> {
        Err(ProcessorError::Unreadable("nothing".into()))
    }
}

#[async_trait]
impl Mail for Nothing {
    async fn send(&self, _: OutgoingMail) -> Result<(), MailError> {
        Ok(())
    }
}

/// Keeps what it was given.
#[derive(Default)]
pub(super) struct Postbox(Mutex<Vec<OutgoingMail>>);

#[async_trait]
impl Mail for Postbox {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        self.0.lock().expect("not poisoned").push(mail);
        Ok(())
    }
}
