//! The budget: never beyond, counted once, and told in time.

use super::{
    AssistantDesk, Terms,
    asking::{Asking, NoAnswer, ask},
    jobs::TellSpending,
    letter,
    prompts::SUMMARISE,
};
use crate::{
    Resources,
    conversations::tests::{caller, resources},
};
use async_trait::async_trait;
use chrono::NaiveDate;
use contract::{
    Actor, AppError, Caller,
    assistant::{Assistant, AssistantForm},
    caller::Role,
};
use domain::ids::PersonId;
use ports::{
    LanguageModel, Mail, MailError, ModelAnswer, ModelError, ModelFailure, ModelRequest, ModelTask, ModelUsage,
    OutgoingMail,
};
use serde_json::json;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use store::assistant::{Reservation, SettingsRow, Settlement};
use testkit::{Clinic, TestDatabase};
use uuid::Uuid;

/// Answers, or fails, at a price.
struct Costing {
    usage: ModelUsage,
    fails: Option<ModelError>,
}

#[async_trait]
impl LanguageModel for Costing {
    fn is_configured(&self) -> bool {
        true
    }

    fn model_for(&self, _: ModelTask) -> String {
        "costing".into()
    }

    async fn ask(&self, _: ModelRequest) -> Result<ModelAnswer, ModelFailure> {
        match &self.fails {
            Some(error) => Err(ModelFailure { error: error.clone(), usage: self.usage }),
            None => Ok(ModelAnswer {
                value: Some(json!({"text": "ok"})),
                tools: Vec::new(),
                usage: self.usage,
                model: "costing".into(),
            }),
        }
    }
}

/// Keeps what it is given.
#[derive(Default)]
struct Letters(Mutex<Vec<OutgoingMail>>);

#[async_trait]
impl Mail for Letters {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        self.0.lock().expect("not poisoned").push(mail);
        Ok(())
    }
}

struct World {
    database: TestDatabase,
    clinic: Clinic,
    resources: Resources,
}

const DAY: &str = "2037-11-23";

impl World {
    async fn with(usage: ModelUsage, fails: Option<ModelError>) -> Self {
        let database = TestDatabase::create().await;
        let clinic = Clinic::create(&database.database, 1).await;
        let language_model = Arc::new(Costing { usage, fails });
        let resources = Resources { language_model, ..resources(&database) };
        Self { database, clinic, resources }
    }

    fn asking(&self, daily_tokens: i64) -> Asking {
        Asking {
            org: self.clinic.org,
            day: day(),
            settings: settings(daily_tokens),
            task: ModelTask::Analyse,
            prompt: SUMMARISE,
            context: json!({"summary": "x"}),
            within: Duration::from_secs(1),
            request_id: "r-1".into(),
        }
    }

    async fn ask(&self, daily_tokens: i64) -> Result<ModelAnswer, NoAnswer> {
        ask(&self.resources, self.asking(daily_tokens)).await
    }

    /// Calls, failures, tokens, micros and the share that was told, of the day; and the same sums over its requests.
    async fn books(&self) -> ((i32, i32, i64, i64, i16), (i64, i64, i64)) {
        let owner = self.database.database.owner();
        let day = sqlx::query_as("select calls, failures, tokens, micros, told from model_days");
        let uses = sqlx::query_as(
            "select count(*), coalesce(sum(tokens_read::bigint + tokens_written), 0)::bigint,
                coalesce(sum(micros), 0)::bigint from model_uses",
        );
        (day.fetch_one(owner).await.expect("a day"), uses.fetch_one(owner).await.expect("its requests"))
    }

    async fn orders(&self) -> Vec<i64> {
        sqlx::query_scalar(
            "select (payload ->> 'share')::bigint from graphile_worker._private_jobs j
             join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1 order by 1",
        )
        .bind(TellSpending::NAME)
        .fetch_all(self.database.database.owner())
        .await
        .expect("the queue can be read")
    }

    fn member(&self, role: Role) -> Caller {
        caller(self.clinic.org, Actor::Person { id: PersonId(Uuid::from_u128(41)), name: "Ana Ruiz".into(), role })
    }
}

fn day() -> NaiveDate {
    DAY.parse().expect("a day")
}

fn settings(daily_tokens: i64) -> SettingsRow {
    SettingsRow { enabled: true, phrasing: false, daily_tokens, daily_micros: 1_000_000 }
}

fn usage(read: u32, written: u32) -> ModelUsage {
    ModelUsage { read, written }
}

#[tokio::test]
async fn a_request_is_reserved_at_its_most_and_settled_at_what_it_cost() {
    let world = World::with(usage(100, 20), None).await;
    world.ask(100_000).await.expect("an answer");
    let (day, uses) = world.books().await;
    // 100 × 15 + 20 × 60 hundredths of a micro.
    assert_eq!((day, uses), ((1, 0, 120, 27, 0), (1, 120, 27)));
}

#[tokio::test]
async fn what_failed_has_cost_something_too() {
    let world = World::with(usage(70, 0), Some(ModelError::TimedOut)).await;
    assert_eq!(world.ask(100_000).await, Err(NoAnswer::Failed(ModelError::TimedOut)));
    let (day, uses) = world.books().await;
    assert_eq!((day, uses), ((1, 1, 70, 11, 0), (1, 70, 11)));
}

#[tokio::test]
async fn together_many_never_go_beyond_the_budget_and_the_owners_are_told_once_a_share() {
    let world = World::with(usage(300, 100), None).await;
    let budget = 9_000;
    let asked = futures::future::join_all((0..30).map(|_| world.ask(budget))).await;
    let answered = asked.iter().filter(|asked| asked.is_ok()).count();
    assert!(answered > 3 && asked.iter().filter(|asked| **asked == Err(NoAnswer::OverBudget)).count() == 30 - answered);
    let (day, uses) = world.books().await;
    assert!(day.2 <= budget, "{day:?}");
    assert_eq!((i64::from(day.0), day.2, day.3), uses, "the day is the sum of its requests");
    while world.ask(budget).await.is_ok() {}
    let orders = world.orders().await;
    assert_eq!((orders.last(), orders.len() <= 2), (Some(&100), true), "{orders:?}");
    assert_eq!(world.books().await.0.4, 100);
}

#[tokio::test]
async fn a_budget_of_nothing_asks_nobody() {
    let world = World::with(usage(1, 1), None).await;
    assert_eq!(world.ask(0).await, Err(NoAnswer::OverBudget));
    assert_eq!(world.books().await.1, (0, 0, 0));
}

#[tokio::test]
async fn a_request_is_settled_once_and_one_that_never_was_keeps_its_reservation() {
    let world = World::with(usage(1, 1), None).await;
    let org = world.clinic.org;
    let at = world.resources.clock.now();
    let reserve = |id: u128| Reservation {
        id: Uuid::from_u128(id),
        day: day(),
        task: "understand",
        prompt: "understand.v1",
        model: "m",
        tokens: 1_000,
        micros: 500,
        at,
    };
    let mut transaction = world.database.database.begin(org).await.expect("a transaction");
    for id in [1, 2] {
        assert!(
            store::assistant::reserve(&mut transaction, org, &reserve(id), (5_000, 5_000)).await.expect("reserved")
        );
    }
    let settlement =
        Settlement { id: Uuid::from_u128(1), model: "m", read: 10, written: 5, micros: 7, outcome: "answered", at };
    let first = store::assistant::settle(&mut transaction, org, &settlement).await.expect("settled");
    let again = store::assistant::settle(&mut transaction, org, &settlement).await.expect("nothing to settle");
    transaction.commit().await.expect("commits");
    assert_eq!(first.map(|day| (day.tokens, day.micros)), Some((1_015, 507)));
    assert_eq!(again, None);
    let (day, uses) = world.books().await;
    assert_eq!(((day.2, day.3), (uses.1, uses.2)), ((1_015, 507), (1_015, 507)));
}

#[tokio::test]
async fn every_owner_is_told_and_nobody_else() {
    let world = World::with(usage(1, 1), None).await;
    let letters = Arc::new(Letters::default());
    let resources = Resources { mail: letters.clone(), ..world.resources.clone() };
    for (number, role) in [(1_u128, "owner"), (2, "admin"), (3, "owner")] {
        let person = Uuid::from_u128(900 + number);
        let statements = [
            "insert into people (person_id, email, name, password_hash, created_at)
             values ($1, 'p' || right($1::text, 3) || '@lumen.example', 'P', 'x', now())",
            "insert into memberships (org_id, person_id, role, created_at) values ($2, $1, $3, now())",
        ];
        let owner = world.database.database.owner();
        sqlx::query(statements[0]).bind(person).execute(owner).await.expect("a person");
        sqlx::query(statements[1])
            .bind(person)
            .bind(world.clinic.org.0)
            .bind(role)
            .execute(owner)
            .await
            .expect("a member");
    }
    for share in [80, 100] {
        letter::tell(&resources, TellSpending { org: world.clinic.org, day: day(), share }).await.expect("told");
    }
    let sent = letters.0.lock().expect("not poisoned").clone();
    assert_eq!(sent.len(), 4);
    assert!(sent.iter().any(|mail| mail.subject.contains("80 %")) && sent[3].text.contains("portal/assistant"));
}

#[tokio::test]
async fn owners_decide_within_what_the_deployment_allows_and_the_log_tells_of_it() {
    let world = World::with(usage(1, 1), None).await;
    let desk = AssistantDesk::new(world.resources.clone());
    let owner = world.member(Role::Owner);
    let before = desk.view(&owner).await.expect("a view");
    assert_eq!(
        (before.enabled, before.phrasing, before.daily_cents),
        (false, false, 100),
        "off until somebody decides"
    );
    let form = |tokens: &str, cents: &str| AssistantForm {
        enabled: true,
        phrasing: true,
        daily_tokens: tokens.into(),
        daily_cents: cents.into(),
    };
    for (tokens, cents, field) in [("x", "1", "daily_tokens"), ("-1", "1", "daily_tokens"), ("9", "101", "daily_cents")]
    {
        let error = desk.save(&owner, form(tokens, cents)).await.expect_err("refused");
        assert!(error.reason_for(field).is_some(), "{error:?}");
    }
    desk.save(&owner, form("20,000", "50")).await.expect("saved");
    let view = desk.view(&owner).await.expect("a view");
    assert_eq!((view.enabled, view.phrasing, view.daily_tokens, view.daily_cents), (true, true, 20_000, 50));
    assert_eq!((view.days.len(), view.days[29].date.as_str(), view.spent_percent), (30, DAY, 0));
    let detail: serde_json::Value =
        sqlx::query_scalar("select to_jsonb(detail) from audit_entries where action = 'assistant.changed'")
            .fetch_one(world.database.database.owner())
            .await
            .expect("an entry");
    assert!(detail.to_string().contains("off → on"), "{detail}");
    for role in [Role::Dispatcher, Role::Analyst] {
        let refused = desk.save(&world.member(role), form("1", "1")).await.expect_err("not theirs");
        assert!(matches!(refused, AppError::Forbidden { .. }));
    }
}

#[test]
fn costs_are_whole_millionths_rounded_up() {
    let terms = Terms { read_cents: 15, written_cents: 60, ..Terms::default() };
    for (spent, micros) in
        [(usage(0, 0), 0), (usage(1, 0), 1), (usage(1_000_000, 0), 150_000), (usage(0, 1_000_000), 600_000)]
    {
        assert_eq!(terms.micros(spent), micros);
    }
    assert_eq!(
        (super::desk::dollars(0), super::desk::dollars(1), super::desk::dollars(1_230_000)),
        ("$0.0000".into(), "$0.0001".into(), "$1.2300".into())
    );
}
