//! The order to send one mail about one booking.

use super::send::send;
use crate::{error::Report, worker::JobRun};
use chrono::{DateTime, Utc};
use contract::AppError;
use domain::{
    ids::{BookingId, OrgId},
    money::Money,
};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use store::queue::{Schedule, enqueue};

/// What a mail says. The job reads the booking again and drops a mail that is no longer true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum MailKind {
    /// Booked: with the calendar file.
    Confirmed,
    /// The clinic said yes and the deposit is still to be paid.
    PayDeposit,
    /// At another time: with the calendar file.
    Moved,
    /// With what goes back of the deposit and what the clinic keeps; both nothing when nothing was paid.
    Cancelled { refund: Money, kept: Money },
    /// Paid after the hold, when the time was gone: this goes back.
    TooLate { refund: Money },
}

impl MailKind {
    /// The stable word in message ids.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::PayDeposit => "pay-deposit",
            Self::Moved => "moved",
            Self::Cancelled { .. } => "cancelled",
            Self::TooLate { .. } => "too-late",
        }
    }
}

/// Sends one mail about one booking, if it is still true.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendBookingMail {
    pub org: OrgId,
    pub booking: BookingId,
    pub kind: MailKind,
    /// Version and start of the booking when the mail was ordered.
    pub version: u32,
    pub starts_at: DateTime<Utc>,
}

impl TaskHandler for SendBookingMail {
    const IDENTIFIER: &'static str = "send_booking_mail";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(send(&run.resources, &self)).await
    }
}

/// Leaves the order in the transaction that made it true.
pub(crate) async fn send_booking_mail(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    kind: MailKind,
    request_id: &str,
) -> Result<(), AppError> {
    let seen = store::bookings::version_and_start(connection, org, booking).await.report(request_id)?;
    let (version, starts_at) = seen.ok_or_else(|| AppError::not_found("This booking"))?;
    let order = SendBookingMail { org, booking, kind, version, starts_at };
    enqueue(connection, SendBookingMail::IDENTIFIER, &order, Schedule::default()).await.report(request_id)
}
