//! What nobody needs any longer is forgotten: answers kept for repeated requests, which carry names and links, and
//! sessions that have ended.

use crate::{
    Resources,
    worker::{JobFailed, JobRun},
};
use chrono::TimeDelta;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// How long a request may be sent again and is recognised.
const REQUEST_KNOWN: TimeDelta = TimeDelta::hours(48);

/// How many rows one statement takes, so that it holds its locks for a moment only.
const BATCH: i32 = 1_000;

/// Forgets old requests and ended sessions. Runs every hour.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetOld {}

impl TaskHandler for ForgetOld {
    const IDENTIFIER: &'static str = "forget_old";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(forget_old(&run.resources)).await
    }
}

async fn forget_old(resources: &Resources) -> Result<(), JobFailed> {
    let (doors, now) = (resources.database.doors(), resources.clock.now());
    while store::requests::forget(doors, now - REQUEST_KNOWN, BATCH).await? == i64::from(BATCH) {}
    while store::identity::forget_ended(doors, now, BATCH).await? == i64::from(BATCH) {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bookings::tests::Front;
    use contract::RequestKey;
    use domain::ids::{FormId, PersonId, SessionId};
    use store::identity::NewSessionRow;
    use uuid::Uuid;

    #[tokio::test]
    async fn old_requests_and_ended_sessions_are_forgotten_and_younger_ones_kept() {
        let front = Front::open().await;
        let (org, owner) = (front.clinic.org, front.database.database.owner());
        let begun = front.clock_now();
        sqlx::query(
            "insert into people (person_id, email, name, password_hash, created_at)
             values ($1, 'maya@lumen.example', 'Maya Torres', 'x', $2)",
        )
        .bind(Uuid::nil())
        .bind(begun)
        .execute(owner)
        .await
        .expect("a person");
        // Older and younger than two days; a batch and more of the old ones.
        for (number, hours) in (0..1_005).map(|number| (number, 49)).chain([(2_000, 47)]) {
            let key = RequestKey::Form(FormId(Uuid::from_u128(number)));
            let at = begun - TimeDelta::hours(hours);
            let mut transaction = front.resources.database.begin(org).await.expect("a transaction");
            store::requests::tie(&mut transaction, org, &key.to_string(), Uuid::nil(), None, at).await.expect("tied");
            transaction.commit().await.expect("commits");
        }
        for (secret, minutes) in [(1_u8, -1), (2, 1)] {
            let until = begun + TimeDelta::minutes(minutes);
            let doors = front.resources.database.doors();
            let session = NewSessionRow {
                hash: &[secret; 32],
                session: SessionId(Uuid::from_u128(u128::from(secret))),
                person: PersonId(Uuid::nil()),
                org: Some(org),
                now: begun,
                until,
                device: "",
                address: "",
            };
            store::identity::open_session(doors, &session).await.expect("a session");
        }
        forget_old(&front.resources).await.expect("forgotten");
        let left = |table: &'static str| async move {
            let statement = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
            sqlx::query_scalar::<_, i64>(statement).fetch_one(owner).await.expect("a count")
        };
        assert_eq!((left("keyed_requests").await, left("sessions").await), (1, 1));
    }
}
