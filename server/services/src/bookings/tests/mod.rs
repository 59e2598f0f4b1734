//! Bookings on a real PostgreSQL. Cards and mail are stand-ins: their own tests are elsewhere.

mod again;
mod changes;
mod clients;
mod contention;
mod creation;
mod history;
mod holds;
mod household;
mod links;
mod mails;
mod placing;
mod series;
mod series_changes;
mod together;
mod undoing;
mod visits;

use super::BookingDesk;
use crate::Resources;
use crate::vault::{MasterKey, Vault};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use contract::{
    Actor, AppError, Caller, Client,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings},
    caller::Role,
};
use domain::{
    booking::BookingState,
    catalogue::Answers,
    ids::{BookingId, OrgId, PersonId},
    money::{Currency, Money},
};
use ports::{
    CardProcessor, CardProcessors, Checkout, CheckoutRequest, Mail, MailError, OutgoingMail, ProcessorAccount,
    ProcessorError, ProcessorEvent,
    card_processor::{CheckoutState, RefundSeen},
};
use std::sync::{Arc, Mutex};
use testkit::{Clinic, FixedClock, SeededEntropy, TestDatabase};
use uuid::Uuid;

/// Monday, November 23, 2037, 9:00 AM in the clinic.
const NOW: &str = "2037-11-23T15:00:00Z";

/// A desk over a database of its own, with one clinic.
pub(crate) struct Front {
    pub(crate) database: TestDatabase,
    pub(crate) clock: Arc<FixedClock>,
    mail: Arc<Postbox>,
    pub(crate) resources: Resources,
    pub(crate) desk: Arc<BookingDesk>,
    pub(crate) clinic: Clinic,
}

impl Front {
    pub(crate) async fn open() -> Self {
        Self::with_cards(CardProcessors::new(vec![Arc::new(Till)])).await
    }

    /// A clinic that has connected no card processor.
    async fn without_cards() -> Self {
        Self::with_cards(CardProcessors::default()).await
    }

    /// A clinic whose staff has half a minute to undo what it did.
    pub(crate) async fn with_grace() -> Self {
        Self::with(CardProcessors::new(vec![Arc::new(Till)]), 30).await
    }

    async fn with_cards(cards: CardProcessors) -> Self {
        Self::with(cards, 0).await
    }

    async fn with(cards: CardProcessors, undo_seconds: u32) -> Self {
        let database = TestDatabase::create().await;
        let clinic = Clinic::create(&database.database, 1).await;
        let clock = Arc::new(FixedClock::at(NOW));
        let mail = Arc::new(Postbox::default());
        let resources = Resources {
            database: database.database.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(7)),
            cards,
            billing: Arc::new(providers::absent::NoBilling),
            mail: mail.clone(),
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
            undo_seconds,
        };
        let desk = Arc::new(BookingDesk::new(resources.clone()));
        Self { database, clock, mail, resources, desk, clinic }
    }

    /// Subjects and addressees of the mails that were sent.
    pub(crate) fn letters(&self) -> Vec<(String, String)> {
        let sent = self.mail.sent.lock().expect("no test panics while holding it");
        sent.iter().map(|mail| (mail.to.as_str().to_owned(), mail.subject.clone())).collect()
    }

    pub(crate) fn visitor(&self) -> Caller {
        caller(self.clinic.org, Actor::Visitor)
    }

    pub(crate) fn dispatcher(&self, name: &str) -> Caller {
        caller(self.clinic.org, person(name, Role::Dispatcher))
    }

    pub(crate) async fn book(&self, service: &str, start: DateTime<Utc>) -> Result<BookingView, AppError> {
        self.desk.create(&self.visitor(), request(service, start)).await
    }

    pub(crate) async fn change(&self, booking: BookingId, change: BookingChange) -> Result<BookingView, AppError> {
        self.desk.change(&self.dispatcher("Maya Torres"), booking, None, change).await
    }

    /// The subjects of all mails so far.
    pub(crate) fn mailed(&self) -> Vec<String> {
        self.mail.subjects()
    }

    pub(crate) fn clock_now(&self) -> DateTime<Utc> {
        self.resources.clock.now()
    }

    pub(crate) async fn get(&self, booking: BookingId) -> BookingView {
        self.desk.get(&self.dispatcher("Maya Torres"), booking).await.expect("the booking is there")
    }

    /// Puts a captured deposit under a booking, as the payments' side does before it calls `deposit_arrived`.
    /// A deposit that arrives in time.
    pub(crate) async fn pay(&self, booking: BookingId, minor: i64) {
        let paid = self.capture(booking, minor).await;
        let mut transaction = self.resources.database.begin(self.clinic.org).await.expect("a transaction");
        super::arrival::deposit_arrived(&self.resources, &mut transaction, self.clinic.org, booking, paid, "test")
            .await
            .expect("the deposit arrives");
        transaction.commit().await.expect("commits");
    }

    async fn capture(&self, booking: BookingId, minor: i64) -> Money {
        let payment = Uuid::from_u128(booking.0.as_u128() ^ 0xCAFE);
        sqlx::query(
            "insert into payments (org_id, payment_id, booking_id, amount_minor, currency, state, processor,
                 charge_reference, created_at, checkout_ends_at, paid_at, captured_minor, captured_currency)
             values ($1, $2, $3, $4, 'USD', 'paid', 'stripe', 'charge-' || $2, $5, $5, $5, $4, 'USD')",
        )
        .bind(self.clinic.org.0)
        .bind(payment)
        .bind(booking.0)
        .bind(minor)
        .bind(self.resources.clock.now())
        .execute(self.database.database.owner())
        .await
        .expect("a payment");
        sqlx::query(
            "insert into ledger_entries (org_id, movement_id, position, account, amount_minor, currency, payment_id,
                 booking_id, at)
             values ($1, $2, 0, 'processor', $4, 'USD', $2, $3, $5), ($1, $2, 1, 'client_deposits', -$4, 'USD', $2, $3, $5)",
        )
        .bind(self.clinic.org.0)
        .bind(payment)
        .bind(booking.0)
        .bind(minor)
        .bind(self.resources.clock.now())
        .execute(self.database.database.owner())
        .await
        .expect("its ledger entries");
        Money::new(minor, Currency::USD)
    }

    /// What a count of the clinic's rows says.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.database.database.owner()).await.expect("a count")
    }

    /// A booking with its deposit paid in time.
    async fn book_and_pay(&self, start: DateTime<Utc>) -> BookingView {
        let held = self.book("laser", start).await.expect("a hold");
        assert_eq!(held.state, BookingState::AwaitingDeposit);
        self.pay(held.id, 4_000).await;
        self.get(held.id).await
    }
}

/// What follows from a booking's last change, as its own job does.
pub(crate) async fn settle(front: &Front, booking: BookingId) {
    super::settling::settle_if_due(&front.resources, front.clinic.org, booking, "test").await.expect("settled");
}

/// Ends a hold as its own job does.
pub(crate) async fn end_hold(front: &Front, booking: BookingId) {
    super::expire::end_if_due(&front.resources, front.clinic.org, booking, "test").await.expect("looked at");
}

/// An instant on the clinic's wall clock, in November or December 2037.
pub(crate) fn at(month: u32, day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    let local = NaiveDate::from_ymd_opt(2037, month, day).and_then(|date| date.and_hms_opt(hour, minute, 0));
    let local = local.expect("a valid date and time");
    chrono_tz::America::Chicago.from_local_datetime(&local).single().expect("one instant").with_timezone(&Utc)
}

pub(crate) fn request(service: &str, start: DateTime<Utc>) -> BookingRequest {
    BookingRequest {
        service_key: service.into(),
        answers: Answers::new(),
        start,
        practitioner_id: None,
        name: "Ana Ruiz".into(),
        phone: "(512) 555-0172".into(),
        email: "ana@example.com".into(),
        consent_version: Some(1),
        referral_code: None,
        source: "clinic_page".into(),
        website: String::new(),
        conversation: None,
        more: contract::clinics::VisitWishes::default(),
        attendees: Vec::new(),
    }
}

pub(crate) fn person(name: &str, role: Role) -> Actor {
    Actor::Person { id: PersonId(Uuid::from_u128(5)), name: name.into(), role }
}

fn caller(org: OrgId, actor: Actor) -> Caller {
    Caller { org, actor, client: client(), key: None, read_only: false }
}

fn client() -> Client {
    Client { address: "192.0.2.7".into(), request_id: "test".into(), ..Client::default() }
}

/// Takes no money: these tests put captured payments under bookings themselves.
struct Till;

#[async_trait]
impl CardProcessor for Till {
    fn name(&self) -> &'static str {
        testkit::PROCESSOR
    }

    fn mode(&self) -> domain::processors::ProcessorMode {
        domain::processors::ProcessorMode::Test
    }

    fn checkout_end(&self, _: DateTime<Utc>, hold_ends: DateTime<Utc>) -> DateTime<Utc> {
        hold_ends
    }

    async fn open_checkout(&self, _: &ProcessorAccount, request: &CheckoutRequest) -> Result<Checkout, ProcessorError> {
        let reference = format!("checkout-{}", request.payment);
        Ok(Checkout { url: format!("https://till.example/{reference}"), page: None, reference })
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
        Err(ProcessorError::Unavailable("this till gives nothing back".into()))
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
        Err(ProcessorError::Unreadable("this till sends nothing".into()))
    }
}

/// Keeps what was sent, or fails as told.
#[derive(Default)]
struct Postbox {
    sent: Mutex<Vec<OutgoingMail>>,
    refuses: Mutex<bool>,
    is_down: Mutex<bool>,
}

impl Postbox {
    fn subjects(&self) -> Vec<String> {
        self.sent.lock().expect("not poisoned").iter().map(|mail| mail.subject.clone()).collect()
    }
}

#[async_trait]
impl Mail for Postbox {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        if *self.is_down.lock().expect("not poisoned") {
            return Err(MailError::Unavailable("no answer".into()));
        }
        if *self.refuses.lock().expect("not poisoned") {
            return Err(MailError::Refused("550 no such mailbox".into()));
        }
        self.sent.lock().expect("not poisoned").push(mail);
        Ok(())
    }
}
