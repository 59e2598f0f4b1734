//! Stored tests: questions that an article must go on answering, asked again after every change.

use super::{KnowledgeDesk, articles::index, finding, not_there, question_of};
use crate::{Resources, error::Report, worker::JobFailed};
use contract::{AppError, Caller};
use domain::{
    authorization::Action,
    conversation::locale_of,
    ids::{ArticleId, KnowledgeTestId, OrgId},
    understanding::Locale,
};
use store::{
    OrgTransaction,
    knowledge::{ArticleRow, NewArticle},
};

/// The most tests of one clinic.
const MOST_TESTS: usize = 1_000;

impl KnowledgeDesk {
    pub(super) async fn keep_test(&self, caller: &Caller, article: ArticleId, question: &str) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeKnowledge).await?;
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let question = question_of("question", question)?;
        let row = store::knowledge::find(&mut transaction, org, article).await.report(request_id)?;
        let row = row.ok_or_else(not_there)?;
        let kept = store::knowledge::tests(&mut transaction, org).await.report(request_id)?;
        if kept.len() >= MOST_TESTS {
            return Err(AppError::conflict(format!("A clinic has at most {MOST_TESTS} tests. Remove one first.")));
        }
        let test = KnowledgeTestId(self.resources.entropy.id());
        let locale = locale_of(&question, Locale::from_word(&row.locale));
        store::knowledge::add_test(&mut transaction, org, test, article, &question, locale.as_str(), now)
            .await
            .report(request_id)?;
        again(&mut transaction, org, &row).await.report(request_id)?;
        let detail = [("article", article.to_string())];
        self.finish(transaction, caller, "knowledge_test.added", ("knowledge_test", test.to_string()), &detail).await
    }

    pub(super) async fn drop_test(&self, caller: &Caller, test: KnowledgeTestId) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeKnowledge).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let article = store::knowledge::remove_test(&mut transaction, org, test).await.report(request_id)?;
        let article = article.ok_or_else(|| AppError::not_found("This test"))?;
        if let Some(row) = store::knowledge::find(&mut transaction, org, article).await.report(request_id)? {
            again(&mut transaction, org, &row).await.report(request_id)?;
        }
        self.finish(transaction, caller, "knowledge_test.removed", ("knowledge_test", test.to_string()), &[]).await
    }
}

/// Cuts an article anew: the questions that it must answer are among what it is found by.
pub(super) async fn again(
    transaction: &mut OrgTransaction,
    org: OrgId,
    row: &ArticleRow,
) -> Result<(), store::StoreError> {
    let new = NewArticle {
        title: &row.title,
        body: &row.body,
        locale: &row.locale,
        published: row.state == "published",
        source: &row.source,
        origin: &row.origin,
    };
    index(transaction, org, ArticleId(row.article_id), &new).await
}

/// Asks every stored question and keeps what came of it.
pub(super) async fn run(resources: &Resources, org: OrgId, request_id: &str) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let now = resources.clock.now();
    for test in store::knowledge::tests(&mut transaction, org).await? {
        let wanted = finding::Wanted { text: &test.question, about: &[], locale: Locale::from_word(&test.locale) };
        let answer = finding::find(resources, &mut transaction, org, &wanted, request_id).await?;
        let citations = answer.map(|answer| answer.citations).unwrap_or_default();
        let passed = citations.iter().any(|one| one.article_id.0 == test.article_id);
        let cited = citations.first().filter(|_| !passed).map(|one| one.title.as_str()).unwrap_or_default();
        let id = KnowledgeTestId(test.test_id);
        store::knowledge::keep_result(&mut transaction, org, id, passed, cited, now).await?;
        if !passed {
            tracing::warn!(%org, test = %id, "an article no longer answers what it must");
        }
    }
    transaction.commit().await?;
    Ok(())
}
