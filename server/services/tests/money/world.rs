//! A clinic that takes deposits, and everything around it.

use axum::Router;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use contract::{
    Actor, AppError, Caller, Client,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings},
    caller::Role,
    identity::{Place, SignedIn, Standing},
    payments::{Payments, Receipt},
    processors::{ConnectedProcessor, ProcessorConnections, ProcessorReturn},
};
use domain::{
    catalogue::Answers,
    ids::{BookingId, PaymentRequestId, PersonId, SessionId},
    policy::DepositPolicy,
};
use graphile_worker::{TaskHandler, WorkerOptions};
use ports::{CardProcessor, CardProcessors, Clock};
use providers::{
    absent::{NoBreachedPasswords, NoHumanCheck, NoMail},
    square::{self, Square},
    stripe::{ConnectSettings, Settings, Stripe, billing::StripeBilling},
};
use sandbox::{
    Config, Sandbox,
    square::{APPLICATION_ID, sign as sign_square},
    stripe::{CLIENT_ID, sign},
};
use services::{
    Resources,
    bookings::BookingDesk,
    bookkeeping::BookkeepingDesk,
    payments::{
        PaymentDesk,
        jobs::{EndCredits, SweepMoney},
    },
    processors::{ProcessorDesk, jobs::RenewTokens},
    vault::{MasterKey, Vault},
    worker,
};
use std::{sync::Arc, time::Duration};
use store::{
    Database,
    queue::{self, Schedule},
};
use testkit::{Clinic, FixedClock, SeededEntropy, TestDatabase};
use tokio::{net::TcpListener, runtime::Runtime};
use uuid::Uuid;

const WEBHOOK_SECRET: &str = "whsec_for_tests";
/// For an answer of the sandbox, which is in this process; some are dropped on purpose, three times each.
const PATIENCE: Duration = Duration::from_secs(2);

pub struct World {
    pub database: TestDatabase,
    pub clinic: Clinic,
    pub clock: Arc<FixedClock>,
    pub sandbox: Sandbox,
    pub resources: Resources,
    pub bookings: BookingDesk,
    pub payments: PaymentDesk,
    pub books: BookkeepingDesk,
    pub processors: ProcessorDesk,
    stripe: Settings,
}

impl World {
    pub async fn open() -> Self {
        let database = TestDatabase::create().await;
        let clinic = Clinic::create(&database.database, 1).await;
        let clock = Arc::new(FixedClock::at("2037-11-23T15:00:00Z"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let url = |path: &str| format!("http://{address}/{path}").parse().expect("a valid address");
        let theirs = clock.clone();
        let sandbox = Sandbox::new(Config {
            public_url: url("sandbox/"),
            webhook_url: url("v1/stripe/webhook"),
            webhook_secret: WEBHOOK_SECRET.into(),
            secret_key: "sk_test_key".into(),
            now: Arc::new(move || theirs.now()),
        });
        let router = Router::new().nest("/sandbox", sandbox.router());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let settings = Settings {
            connect: Some(ConnectSettings { client_id: CLIENT_ID.into(), base_url: url("sandbox/stripe/") }),
            base_url: url("sandbox/stripe/"),
            secret_key: "sk_test_key".into(),
            webhook_secrets: vec![WEBHOOK_SECRET.into()],
            timeout: PATIENCE,
        };
        let stripe = Stripe::new(settings.clone());
        let square = Square::new(square::Settings {
            base_url: url("sandbox/square/"),
            application_id: APPLICATION_ID.into(),
            application_secret: sandbox.square.application_secret().to_owned().into(),
            signature_keys: vec![sandbox.square.signature_key().to_owned().into()],
            notification_url: sandbox.square.notification_url().clone(),
            timeout: PATIENCE,
        });
        let all: Vec<Arc<dyn CardProcessor>> =
            vec![Arc::new(stripe.expect("settings that fit")), Arc::new(square.expect("settings that fit"))];
        let resources = Resources {
            database: database.database.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(7)),
            cards: CardProcessors::new(all),
            billing: Arc::new(providers::absent::NoBilling),
            mail: Arc::new(NoMail),
            return_mailbox: Arc::new(providers::absent::NoReturnMailbox),
            humans: Arc::new(NoHumanCheck),
            breached_passwords: Arc::new(NoBreachedPasswords),
            calendar_source: Arc::new(providers::absent::NoCalendars),
            documents: Arc::new(providers::absent::NoDocuments),
            pages: Arc::new(providers::absent::NoPages),
            identity_providers: Vec::new(),
            language_model: Arc::new(providers::absent::NoLanguageModel),
            embeddings: Arc::new(providers::absent::NoLanguageModel),
            assistant: services::assistant::Terms::default(),
            vault: Arc::new(Vault::new(MasterKey::from_bytes([7; 32]), Vec::new())),
            base_url: url(""),
            visits: services::visits::Visits::at_most(10_000),
            contests: services::bookings::Contests::default(),
            hold_minutes: 15,
            undo_seconds: 0,
        };
        let bookings = BookingDesk::new(resources.clone());
        let payments = PaymentDesk::new(resources.clone());
        let books = BookkeepingDesk::new(resources.clone());
        let processors = ProcessorDesk::new(resources.clone());
        Self { database, clinic, clock, sandbox, resources, bookings, payments, books, processors, stripe: settings }
    }

    /// The same where organisations pay for the product.
    pub async fn selling() -> Self {
        let mut world = Self::open().await;
        world.resources.billing = Arc::new(StripeBilling::new(&world.stripe).expect("settings that fit"));
        world.bookings = BookingDesk::new(world.resources.clone());
        world.payments = PaymentDesk::new(world.resources.clone());
        world.books = BookkeepingDesk::new(world.resources.clone());
        world.processors = ProcessorDesk::new(world.resources.clone());
        world
    }

    pub fn caller(&self, actor: Actor) -> Caller {
        let client = Client { address: "192.0.2.7".into(), request_id: "test".into(), ..Client::default() };
        Caller { org: self.clinic.org, actor, client, key: None, read_only: false }
    }

    /// Holds the `number`th free time for `laser`, which needs a deposit of $40.00.
    pub async fn hold(&self, number: usize) -> BookingView {
        self.try_hold(number).await.expect("the time is free")
    }

    pub async fn try_hold(&self, number: usize) -> Result<BookingView, AppError> {
        self.book("laser", number).await
    }

    /// The `number`th free time for a peel, which the clinic has approved just now: its deposit of $30.00 can be paid
    /// for a day.
    pub async fn approved(&self, number: usize) -> BookingView {
        let deposit = DepositPolicy::Fixed { minor: 3_000 };
        let peel = testkit::service(self.clinic.peel, "peel", "Chemical peel", "120.00", deposit, true);
        self.clinic.add_service(self.database.database.owner(), &peel, &[]).await;
        let asked = self.book("peel", number).await.expect("the time is free");
        let caller = self.caller(Actor::System);
        self.bookings.change(&caller, asked.id, None, BookingChange::Confirm).await.expect("it can be approved")
    }

    /// The same for a client who was here before: the `client`th.
    pub async fn hold_again(&self, client: usize, number: usize) -> BookingView {
        self.book_for(client, "laser", number).await.expect("the time is free")
    }

    async fn book(&self, service: &str, number: usize) -> Result<BookingView, AppError> {
        self.book_for(number, service, number).await
    }

    async fn book_for(&self, client: usize, service: &str, number: usize) -> Result<BookingView, AppError> {
        let request = BookingRequest {
            service_key: service.into(),
            answers: Answers::new(),
            start: time(number),
            practitioner_id: None,
            name: format!("Client {client}"),
            phone: format!("(512) 555-{:04}", 100 + client),
            email: format!("client{client}@example.com"),
            consent_version: Some(1),
            referral_code: None,
            source: "clinic_page".into(),
            website: String::new(),
            conversation: None,
            more: contract::clinics::VisitWishes::default(),
            attendees: Vec::new(),
        };
        self.bookings.create(&self.caller(Actor::Visitor), request).await
    }

    pub async fn get(&self, booking: BookingId) -> BookingView {
        self.bookings.get(&self.caller(Actor::System), booking).await.expect("the booking is there")
    }

    /// What a client gets who presses “Pay”: the address of the checkout.
    pub async fn pay_page(&self, booking: &BookingView) -> Result<String, AppError> {
        let token = booking.manage_url.rsplit('/').next().expect("a path");
        self.bookings.manage_checkout(token, None, false, self.caller(Actor::Visitor).client).await
    }

    /// The sandbox's id of the checkout of a booking that is held; opened if it is not open yet.
    pub async fn session_of(&self, booking: &BookingView) -> String {
        let url = self.pay_page(booking).await.expect("a held booking can be paid");
        url.rsplit('/').next().expect("a path").to_owned()
    }

    /// The same for what the clinic asks for.
    pub async fn session_for(&self, booking: &BookingView, request: PaymentRequestId) -> String {
        let token = booking.manage_url.rsplit('/').next().expect("a path");
        let client = self.caller(Actor::Visitor).client;
        let url = self.bookings.manage_checkout(token, Some(request), false, client).await.expect("it is asked for");
        url.rsplit('/').next().expect("a path").to_owned()
    }

    /// The processor's id of the newest charge of a booking, as the processor has it.
    pub async fn charge_of(&self, booking: &BookingView) -> Option<String> {
        let statement =
            "select checkout_reference from payments where booking_id = $1 and checkout_reference is not null
             order by created_at desc limit 1";
        let session: Option<String> = sqlx::query_scalar(statement)
            .bind(booking.id.0)
            .fetch_optional(self.database.database.owner())
            .await
            .expect("a reference");
        self.sandbox.stripe.intent_of(&session?)
    }

    /// The ledger says what the processor says, account by account; nothing is left of what was disputed and decided.
    pub async fn assert_books_agree(&self) {
        let totals = self.sandbox.stripe.totals();
        let (balance, fees) = totals.iter().fold((0, 0), |sum, of| (sum.0 + of.balance(), sum.1 + of.fees));
        let stands = |account: &str| {
            format!("select coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = '{account}'")
        };
        let minor = async |account| -> i64 {
            let statement = sqlx::AssertSqlSafe(stands(account));
            sqlx::query_scalar(statement).fetch_one(self.database.database.owner()).await.expect("a balance")
        };
        assert_eq!(minor("processor_fees").await, fees, "what the processor kept");
        assert_eq!(minor("processor").await, balance, "what stands at the processor");
        let open: i64 = self.sandbox.stripe.disputed();
        assert_eq!(minor("disputed").await, open, "what clients' banks hold");
        let paid_out: i64 = totals.iter().map(|of| of.paid_out).sum();
        assert_eq!(minor("paid_out").await, paid_out, "what went to the clinic's bank");
    }

    pub async fn receive(&self, body: &str) -> Result<Receipt, AppError> {
        let signature = sign(WEBHOOK_SECRET, body.as_bytes(), self.clock.now());
        let client = self.caller(Actor::System).client;
        self.payments.receive_event(client, "stripe", &signature, body.as_bytes()).await
    }

    pub fn owner(&self) -> Caller {
        let id = PersonId(Uuid::from_u128(5));
        self.caller(Actor::Person { id, name: "Maya Torres".into(), role: Role::Owner })
    }

    /// The same person in one of their browsers.
    pub fn signed_in(&self, session: u128, role: Role) -> SignedIn {
        SignedIn {
            session: SessionId(Uuid::from_u128(session)),
            person: PersonId(Uuid::from_u128(5)),
            name: "Maya Torres".into(),
            email: "maya@lumen.example".into(),
            operator: false,
            confirmed_at: self.clock.now(),
            place: Some(Place { org: self.clinic.org, standing: Standing::Member(role), read_only: false }),
            client: self.caller(Actor::System).client,
        }
    }

    /// Leaves for a processor; answers the `state`.
    pub async fn begin(&self, processor: &str) -> String {
        let who = self.signed_in(1, Role::Owner);
        let url = self.processors.begin(&self.owner(), &who, processor).await.expect("a page of the processor");
        let url: url::Url = url.parse().expect("an address");
        url.query_pairs().find(|(name, _)| name == "state").map(|(_, state)| state.into_owned()).expect("a state")
    }

    pub fn return_address(&self, processor: &str) -> String {
        format!("{}portal/payments/back/{processor}", self.resources.base_url)
    }

    /// Leaves for a processor, says yes for `account`, and comes back.
    pub async fn connect(&self, processor: &str, account: &str) -> Result<(), AppError> {
        let who = self.signed_in(1, Role::Owner);
        let url = self.processors.begin(&self.owner(), &who, processor).await?;
        let url: url::Url = url.parse().expect("an address");
        let asked = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let state = asked("state").expect("a state");
        let code = if processor == "square" {
            let scopes = asked("scope").expect("scopes");
            let scopes: Vec<&str> = scopes.split(' ').collect();
            self.sandbox.square.allow(account, &scopes, &self.return_address(processor))
        } else {
            self.sandbox.stripe.allow(account)
        };
        let back = ProcessorReturn { code, state, error: String::new() };
        self.processors.finish(&self.owner(), &who, processor, back).await
    }

    pub async fn disconnect(&self) {
        self.processors.disconnect(&self.owner()).await.expect("an account is connected");
    }

    /// A clinic that is paid by Square.
    pub async fn square() -> Self {
        let world = Self::open().await;
        world.disconnect().await;
        world.connect("square", "MLBRIGHTSIDE1").await.expect("connected");
        world.processors.choose_location(&world.owner(), "LBRIGHTMAIN".into()).await.expect("it takes cards");
        world
    }

    pub async fn connected(&self) -> ConnectedProcessor {
        self.processors.view(&self.owner()).await.expect("a view").connected.expect("an account is connected")
    }

    /// Whether a booking that wants a deposit waits for the clinic's approval, because nobody could pay.
    pub async fn hold_refused_to_pay(&self) -> bool {
        let booking = self.hold(7).await;
        booking.state == domain::booking::BookingState::Pending && booking.checkout_url.is_none()
    }

    /// By the client, in time for everything to come back.
    pub async fn cancel(&self, booking: &BookingView) {
        let change = BookingChange::Cancel { reason: String::new() };
        self.bookings.change(&self.owner(), booking.id, None, change).await.expect("it can be cancelled");
    }

    /// Delivers every event that the sandbox's Square has, once.
    pub async fn receive_all_of_square(&self) {
        let square = &self.sandbox.square;
        for event in square.events() {
            let url = square.notification_url().as_str();
            let signature = sign_square(square.signature_key(), url, event.body.as_bytes());
            let client = self.caller(Actor::System).client;
            let received = self.payments.receive_event(client, "square", &signature, event.body.as_bytes()).await;
            received.expect("a good delivery");
        }
    }

    /// Runs the job that renews tokens.
    pub async fn renew(&self) {
        let mut connection = self.database.database.owner().acquire().await.expect("a connection");
        let order = queue::enqueue(&mut connection, RenewTokens::IDENTIFIER, &RenewTokens {}, Schedule::default());
        order.await.expect("enqueued");
        drop(connection);
        self.work_once().await;
    }

    /// Delivers every event that the sandbox has, once.
    pub async fn receive_all(&self) {
        for event in self.sandbox.stripe.events() {
            self.receive(&event.body).await.expect("a good delivery");
        }
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.database.database.owner()).await.expect("a count")
    }

    /// How many entries the ledger has, without those of the processor's fees.
    pub async fn entries(&self) -> i64 {
        let of_fees = "select count(*) from ledger_entries where movement_id not in
             (select movement_id from ledger_entries where account = 'processor_fees')";
        self.count(of_fees).await
    }

    pub async fn words(&self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(self.database.database.owner()).await.expect("some words")
    }

    pub async fn run(&self, sql: &'static str) {
        sqlx::query(sql).execute(self.database.database.owner()).await.expect("the statement is valid");
    }

    /// Orders the job that asks the processor about money of which nothing was heard.
    pub async fn order_sweep(&self) {
        let mut connection = self.database.database.owner().acquire().await.expect("a connection");
        queue::enqueue(&mut connection, SweepMoney::IDENTIFIER, &SweepMoney {}, Schedule::default())
            .await
            .expect("enqueued");
    }

    /// Runs the job that ends clients' credits.
    pub async fn end_credits(&self) {
        let mut connection = self.database.database.owner().acquire().await.expect("a connection");
        let order = queue::enqueue(&mut connection, EndCredits::IDENTIFIER, &EndCredits {}, Schedule::default());
        order.await.expect("enqueued");
        drop(connection);
        self.work().await;
    }

    /// Runs that job, and what it orders.
    pub async fn sweep(&self) {
        self.order_sweep().await;
        self.work().await;
    }

    /// Works every job that is due, once.
    pub async fn work_once(&self) {
        let worker = options(self.database.database.clone(), self.resources.clone());
        worker.init().await.expect("a worker").run_once().await.expect("the queue can be worked");
    }

    /// Works the queue until nothing is left that is due, failed attempts included.
    pub async fn work(&self) {
        let worker = options(self.database.database.clone(), self.resources.clone());
        let worker = worker.init().await.expect("a worker");
        for _ in 0..40 {
            worker.run_once().await.expect("the queue can be worked");
            let due =
                "select count(*) from graphile_worker._private_jobs where run_at <= now() and attempts < max_attempts";
            if self.hurry().await == 0 && self.count(due).await == 0 {
                return;
            }
        }
        panic!("jobs go on failing: {:?}", self.words("select last_error from graphile_worker._private_jobs").await);
    }

    /// Makes what waits for another attempt due now; answers how much that is.
    pub async fn hurry(&self) -> u64 {
        let statement = "update graphile_worker._private_jobs set run_at = now()
             where attempts > 0 and attempts < max_attempts and locked_at is null";
        let changed = sqlx::query(statement).execute(self.database.database.owner()).await;
        changed.expect("the queue can be hurried").rows_affected()
    }

    /// A worker in a runtime of its own, which dies with it in the middle of whatever it does.
    pub fn start_worker(&self) -> Runtime {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let guard = runtime.enter();
        let database = Database::connect(self.database.url(), 8).expect("a valid address");
        drop(guard);
        let resources = Resources { database: database.clone(), ..self.resources.clone() };
        let options = options(database, resources);
        runtime.spawn(async move { options.init().await.expect("a worker").run().await });
        runtime
    }
}

/// A worker that notices within seconds that another one died.
fn options(database: Database, resources: Resources) -> WorkerOptions {
    let options = WorkerOptions::default()
        .pg_pool(database.owner().clone())
        .concurrency(4)
        .poll_interval(Duration::from_millis(100))
        .heartbeat_interval(Duration::from_millis(200))
        .sweep_interval(Duration::from_millis(400))
        .sweep_threshold(Duration::from_millis(1_500))
        .recovery_delay(Duration::ZERO)
        .listen_os_shutdown_signals(false);
    worker::register(options, resources)
}

/// The `number`th time: two practitioners, eight times a day, from Tuesday, December 1, without Sundays.
fn time(number: usize) -> DateTime<Utc> {
    let (slot, day) = (number / 2 % 8, number / 16);
    let first = NaiveDate::from_ymd_opt(2037, 12, 1).expect("a valid date");
    let date = first + Days::new(u64::try_from(day + day.saturating_add(1) / 6).expect("a small number"));
    let local =
        date.and_hms_opt(9, 0, 0).expect("a valid time") + TimeDelta::hours(i64::try_from(slot).expect("small"));
    chrono_tz::America::Chicago.from_local_datetime(&local).single().expect("one instant").with_timezone(&Utc)
}
