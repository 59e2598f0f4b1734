//! Orders that knowledge leaves with the queue.

use super::{embed, letter, once, testing};
use crate::{
    Resources,
    worker::{JobFailed, JobRun},
};
use domain::{ids::OrgId, knowledge::INDEX};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use store::queue::Schedule;

/// Asks every stored test of an organisation. A later order replaces one that waits.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TestKnowledge {
    pub org: OrgId,
}

impl TestKnowledge {
    pub(super) const NAME: &'static str = "test_knowledge";

    pub(super) fn schedule(self) -> Schedule {
        once(Self::NAME, self.org)
    }
}

impl TaskHandler for TestKnowledge {
    const IDENTIFIER: &'static str = Self::NAME;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(testing::run(&run.resources, self.org, &run.id)).await
    }
}

/// Cuts the articles anew that an earlier release cut, some at a time, so that the page shows how far it is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct IndexArticles {
    pub org: OrgId,
}

/// Articles of one transaction.
const BATCH: i64 = 10;

impl IndexArticles {
    pub(super) const NAME: &'static str = "index_articles";

    pub(super) fn schedule(self) -> Schedule {
        once(Self::NAME, self.org)
    }
}

impl TaskHandler for IndexArticles {
    const IDENTIFIER: &'static str = Self::NAME;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(index(&run.resources, self.org)).await
    }
}

pub(super) async fn index(resources: &Resources, org: OrgId) -> Result<(), JobFailed> {
    loop {
        let mut transaction = resources.database.begin(org).await?;
        let rows = store::knowledge::to_index(&mut transaction, org, INDEX, BATCH).await?;
        for row in &rows {
            testing::again(&mut transaction, org, row).await?;
        }
        let done = rows.len() < usize::try_from(BATCH).unwrap_or_default();
        if done {
            super::order_tests(&mut transaction, org).await?;
            super::order_embedding(&mut transaction, org).await?;
        }
        transaction.commit().await?;
        if done {
            return Ok(());
        }
    }
}

/// Has a model say what the passages mean that it was not asked about yet. A later order replaces one that waits.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct EmbedPassages {
    pub org: OrgId,
}

impl EmbedPassages {
    pub(super) const NAME: &'static str = "embed_passages";

    pub(super) fn schedule(self) -> Schedule {
        once(Self::NAME, self.org)
    }
}

impl TaskHandler for EmbedPassages {
    const IDENTIFIER: &'static str = Self::NAME;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(embed(&run.resources, self.org, &run.id)).await
    }
}

/// Finds organisations whose articles an earlier release cut, or of whose passages a model did not say yet what they
/// mean. Runs every hour, and after an upgrade finds them all.
#[derive(Debug, Serialize, Deserialize)]
pub struct IndexOutdated {}

impl TaskHandler for IndexOutdated {
    const IDENTIFIER: &'static str = "index_outdated_articles";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(order_outdated(&run.resources)).await
    }
}

pub(crate) async fn order_outdated(resources: &Resources) -> Result<(), JobFailed> {
    for org in store::knowledge::organisations_to_index(resources.database.doors(), INDEX).await? {
        let mut transaction = resources.database.begin(org).await?;
        let job = IndexArticles { org };
        store::queue::enqueue(&mut transaction, IndexArticles::NAME, &job, job.schedule()).await?;
        transaction.commit().await?;
    }
    if let Some(model) = resources.embeddings.model() {
        for org in store::knowledge::organisations_to_embed(resources.database.doors(), model).await? {
            let mut transaction = resources.database.begin(org).await?;
            super::order_embedding(&mut transaction, org).await?;
            transaction.commit().await?;
        }
    }
    Ok(())
}

/// Mails the owners what nobody could answer.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TellOpenQuestions {
    pub org: OrgId,
}

impl TellOpenQuestions {
    pub(super) const NAME: &'static str = "tell_open_questions";
}

impl TaskHandler for TellOpenQuestions {
    const IDENTIFIER: &'static str = Self::NAME;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letter::open_questions(&run.resources, self.org)).await
    }
}
