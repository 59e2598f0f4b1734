//! Every job of the product, defined in one place for the process that works the queue.
//!
//! To add a job: a `TaskHandler` in its capability's `jobs.rs`, and its line in [`register`]. A handler begins with
//! [`JobRun::of`], which has what it needs of the outside and the id that stands where a request has its own; the work
//! answers `Err` to be tried again and `Ok` when a repetition would change nothing.

use crate::{
    Resources, assistant, billing, bookings, bookkeeping, conversations, forgetting, hours, identity, knowledge,
    notifications, organisations, payments, processors, referrals, replies, rights, waitlist,
};
use graphile_worker::{Cron, WorkerContext, WorkerOptions};
use std::{fmt, future::Future};
use tracing::{Instrument, Span};

/// Defines all jobs, the sweeps that find what an order of its own was lost for, and forgetting.
///
/// # Panics
/// Never: five minutes are a step, and a minute of the hour a time, that cron knows.
pub fn register(options: WorkerOptions, resources: Resources) -> WorkerOptions {
    of_subscriptions(of_money(options))
        .schema(store::queue::SCHEMA)
        .add_extension(OfWorker(resources))
        .define_job::<assistant::jobs::TellSpending>()
        .define_job::<bookings::jobs::EndHold>()
        .define_job::<bookings::jobs::SettleChange>()
        .define_job::<bookings::jobs::SweepHolds>()
        .define_job::<bookings::jobs::TellHoldEnded>()
        .define_job::<conversations::jobs::AnswerAbandonedTurns>()
        .define_job::<conversations::answering::MailTranscript>()
        .define_job::<conversations::answering::MailUnseenAnswer>()
        .define_job::<conversations::answering::MailDeskAnswer>()
        .define_job::<forgetting::ForgetOld>()
        .define_job::<hours::jobs::MoveHolidaysOn>()
        .define_job::<hours::jobs::ReadDueFeeds>()
        .define_job::<hours::jobs::ReadFeed>()
        .define_job::<knowledge::jobs::IndexArticles>()
        .define_job::<knowledge::jobs::IndexOutdated>()
        .define_job::<knowledge::jobs::EmbedPassages>()
        .define_job::<knowledge::jobs::TellOpenQuestions>()
        .define_job::<knowledge::jobs::TestKnowledge>()
        .with_cron(
            Cron::hourly_at::<knowledge::jobs::IndexOutdated>(7)
                .expect("7 is a minute of an hour")
                .job_key("index_outdated_articles")
                .payload_value(serde_json::json!({})),
        )
        .define_job::<notifications::jobs::SendBookingMail>()
        .define_job::<organisations::jobs::SendInvitation>()
        .define_job::<identity::jobs::SendChallenge>()
        .define_job::<identity::jobs::SendNotice>()
        .define_job::<identity::jobs::TidyIdentity>()
        .with_cron(
            Cron::hourly_at::<identity::jobs::TidyIdentity>(17)
                .expect("17 is a minute of an hour")
                .job_key("tidy_identity")
                .payload_value(serde_json::json!({})),
        )
        .define_job::<rights::jobs::ExportOrganisation>()
        .define_job::<rights::jobs::TellExport>()
        .define_job::<rights::jobs::TellDeletion>()
        .define_job::<rights::jobs::DeleteOrganisation>()
        .define_job::<rights::jobs::EndExports>()
        .with_cron(
            Cron::hourly_at::<rights::jobs::EndExports>(29)
                .expect("29 is a minute of an hour")
                .job_key("end_exports")
                .payload_value(serde_json::json!({})),
        )
        .define_job::<replies::ReadReplies>()
        .with_cron(
            Cron::every_minute::<replies::ReadReplies>().job_key("read_replies").payload_value(serde_json::json!({})),
        )
        .define_job::<waitlist::jobs::OfferFreeTimes>()
        .define_job::<waitlist::jobs::SendOffer>()
        .define_job::<waitlist::jobs::SendPlace>()
        .define_job::<waitlist::jobs::SweepWaitlists>()
        .with_cron(
            Cron::every_n_minutes::<waitlist::jobs::SweepWaitlists>(5)
                .expect("five minutes are a step that cron knows")
                .job_key("sweep_waitlists")
                .payload_value(serde_json::json!({})),
        )
        .with_cron(
            Cron::hourly_at::<forgetting::ForgetOld>(41)
                .expect("the 41st minute is one that cron knows")
                .job_key("forget_old")
                .payload_value(serde_json::json!({})),
        )
        .with_cron(
            Cron::every_minute::<hours::jobs::ReadDueFeeds>()
                .job_key("read_due_feeds")
                .payload_value(serde_json::json!({})),
        )
        .with_cron(
            Cron::daily_at::<hours::jobs::MoveHolidaysOn>(3, 23)
                .expect("3:23 is a time of the day that cron knows")
                .job_key("move_holidays_on")
                .payload_value(serde_json::json!({})),
        )
        .with_cron(
            Cron::every_minute::<bookings::jobs::SweepHolds>()
                .job_key("sweep_holds")
                .payload_value(serde_json::json!({})),
        )
        .with_cron(
            Cron::every_minute::<conversations::jobs::AnswerAbandonedTurns>()
                .job_key("answer_abandoned_turns")
                .payload_value(serde_json::json!({})),
        )
}

/// Those of payments and of the books.
fn of_money(options: WorkerOptions) -> WorkerOptions {
    options
        .define_job::<payments::jobs::ApplyProviderEvent>()
        .define_job::<payments::jobs::SendRefund>()
        .define_job::<payments::jobs::CloseCheckout>()
        .define_job::<payments::jobs::AskProcessor>()
        .define_job::<payments::jobs::NameCard>()
        .define_job::<payments::jobs::ChargeKeptCard>()
        .define_job::<payments::jobs::ForgetCard>()
        .define_job::<payments::jobs::AskForDeposit>()
        .define_job::<payments::jobs::SweepMoney>()
        .with_cron(
            Cron::every_n_minutes::<payments::jobs::SweepMoney>(5)
                .expect("five minutes are a step that cron knows")
                .job_key("sweep_money")
                .payload_value(serde_json::json!({})),
        )
        .define_job::<processors::jobs::RenewTokens>()
        .with_cron(
            Cron::hourly_at::<processors::jobs::RenewTokens>(17)
                .expect("the 17th minute is one that cron knows")
                .job_key("renew_processor_tokens")
                .payload_value(serde_json::json!({})),
        )
        .define_job::<referrals::jobs::FollowReferral>()
        .define_job::<payments::jobs::EndCredits>()
        .with_cron(
            Cron::hourly_at::<payments::jobs::EndCredits>(29)
                .expect("the 29th minute is one that cron knows")
                .job_key("end_credits")
                .payload_value(serde_json::json!({})),
        )
        .define_job::<bookkeeping::jobs::Reconcile>()
        .define_job::<bookkeeping::jobs::ReconcileAll>()
        .with_cron(
            Cron::daily_at::<bookkeeping::jobs::ReconcileAll>(3, 41)
                .expect("3:41 is a time of the day that cron knows")
                .job_key("reconcile_all")
                .payload_value(serde_json::json!({})),
        )
}

/// Jobs of Anteroom's own subscriptions.
fn of_subscriptions(options: WorkerOptions) -> WorkerOptions {
    options
        .define_job::<billing::jobs::TellSubscription>()
        .define_job::<billing::jobs::WatchSubscription>()
        .define_job::<billing::jobs::WatchSubscriptions>()
        .with_cron(
            Cron::hourly_at::<billing::jobs::WatchSubscriptions>(53)
                .expect("53 is a minute of an hour")
                .job_key("watch_subscriptions")
                .payload_value(serde_json::json!({})),
        )
}

/// Why a job is to be tried again; kept with the job, so it carries no personal data.
#[derive(thiserror::Error)]
#[error("{0}")]
pub struct JobFailed(pub String);

impl fmt::Debug for JobFailed {
    // The queue keeps the debug form as the job's last error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<contract::AppError> for JobFailed {
    fn from(error: contract::AppError) -> Self {
        Self(format!("{}: {error}", error.code()))
    }
}

impl From<store::StoreError> for JobFailed {
    fn from(error: store::StoreError) -> Self {
        Self(error.to_string())
    }
}

/// One run of a job: what it may use, and how it is found in the logs.
pub(crate) struct JobRun {
    pub resources: Resources,
    /// `job-1234`, the same at every attempt; it stands where a request has its id.
    pub id: String,
    span: Span,
}

impl JobRun {
    pub(crate) fn of(context: &WorkerContext) -> Result<Self, JobFailed> {
        let held = context.get_ext::<OfWorker>();
        let held = held.ok_or_else(|| JobFailed("the worker was started without its resources".into()))?;
        let job = context.job();
        let id = format!("job-{}", job.id());
        let span =
            tracing::info_span!("job", kind = %job.task_identifier(), request_id = %id, attempt = job.attempts());
        Ok(Self { resources: held.0.clone(), id, span })
    }

    /// Does the work inside the run's span. A failure is logged here, with the run's id and kind.
    pub(crate) async fn work<E: Into<JobFailed>>(
        &self,
        work: impl Future<Output = Result<(), E>> + Send,
    ) -> Result<(), JobFailed> {
        let done = work.instrument(self.span.clone()).await.map_err(E::into);
        if let Err(error) = &done {
            self.span.in_scope(|| tracing::warn!(%error, "a job did not succeed; it is tried again later"));
        }
        done
    }
}

/// The queue wants its extensions printable; there is nothing to print.
#[derive(Clone)]
struct OfWorker(Resources);

impl fmt::Debug for OfWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resources")
    }
}
