//! Every job of the product, defined in one place for the process that works the queue.
//!
//! To add a job: a `TaskHandler` in its capability's `jobs.rs`, and its line in [`register`]. A handler reaches the
//! outside through [`resources`]; it answers `Err` to be tried again and `Ok` when a repetition would change nothing.

use crate::{Resources, bookings, forgetting, notifications, payments};
use graphile_worker::{Cron, WorkerContext, WorkerOptions};
use std::fmt;

/// Defines all jobs and what runs by the clock: the sweep of holds, the sweep of money, and forgetting.
///
/// # Panics
/// Never: five minutes are a step, and a minute of the hour a time, that cron knows.
pub fn register(options: WorkerOptions, resources: Resources) -> WorkerOptions {
    options
        .schema(store::queue::SCHEMA)
        .add_extension(OfWorker(resources))
        .define_job::<bookings::jobs::EndHold>()
        .define_job::<bookings::jobs::SweepHolds>()
        .define_job::<bookings::jobs::TellHoldEnded>()
        .define_job::<forgetting::ForgetOld>()
        .define_job::<notifications::jobs::SendBookingMail>()
        .define_job::<payments::jobs::ApplyProviderEvent>()
        .define_job::<payments::jobs::SendRefund>()
        .define_job::<payments::jobs::CloseCheckout>()
        .define_job::<payments::jobs::AskProcessor>()
        .define_job::<payments::jobs::NameCard>()
        .define_job::<payments::jobs::SweepMoney>()
        .with_cron(
            Cron::hourly_at::<forgetting::ForgetOld>(41)
                .expect("the 41st minute is one that cron knows")
                .job_key("forget_old")
                .payload_value(serde_json::json!({})),
        )
        .with_cron(
            Cron::every_n_minutes::<payments::jobs::SweepMoney>(5)
                .expect("five minutes are a step that cron knows")
                .job_key("sweep_money")
                .payload_value(serde_json::json!({})),
        )
        .with_cron(
            Cron::every_minute::<bookings::jobs::SweepHolds>()
                .job_key("sweep_holds")
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

/// What a running job needs of the outside.
pub(crate) fn resources(context: &WorkerContext) -> Result<Resources, JobFailed> {
    context
        .get_ext::<OfWorker>()
        .map(|held| held.0.clone())
        .ok_or_else(|| JobFailed("the worker was started without its resources".into()))
}

/// The queue wants its extensions printable; there is nothing to print.
#[derive(Clone)]
struct OfWorker(Resources);

impl fmt::Debug for OfWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resources")
    }
}
