//! The order to send one mail about one booking.

use super::send::send;
use crate::{error::Report, worker::JobRun};
use chrono::{DateTime, Utc};
use contract::AppError;
use domain::{
    ids::{BookingId, CreditId, OrgId, PaymentId, PaymentRequestId},
    money::Money,
};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use store::queue::{Schedule, enqueue};
use uuid::Uuid;

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
    /// With what goes back of the deposit and what the clinic keeps, both nothing when nothing was paid; and what of it had
    /// been a credit, and is one again.
    Cancelled {
        refund: Money,
        kept: Money,
        #[serde(default)]
        credit: Option<Money>,
    },
    /// All visits of a series that was entered: with one calendar file for them.
    SeriesBooked,
    /// What is still to come of a series after several of its visits were moved or cancelled at once.
    SeriesChanged { act: Uuid },
    /// Paid after the hold, when the time was gone: this goes back.
    TooLate { refund: Money },
    /// The clinic asks for more.
    Asked { request: PaymentRequestId },
    /// What was asked for was paid.
    Receipt { payment: PaymentId },
    /// Somebody came by the client's recommendation, which earned them this credit. Who it is stays between those two.
    Recommended { credit: CreditId },
}

impl MailKind {
    /// Whether it tells of several visits.
    pub(super) const fn is_of_a_series(&self) -> bool {
        matches!(self, Self::SeriesBooked | Self::SeriesChanged { .. })
    }

    /// Tells one mail from another of its kind about the same booking; empty where there is one.
    pub(super) fn own(&self) -> String {
        match self {
            Self::Asked { request } => format!("-{request}"),
            Self::Receipt { payment } => format!("-{payment}"),
            Self::Recommended { credit } => format!("-{credit}"),
            _ => String::new(),
        }
    }

    /// The stable word in message ids.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::PayDeposit => "pay-deposit",
            Self::Moved => "moved",
            Self::Cancelled { .. } => "cancelled",
            Self::SeriesBooked => "series-booked",
            Self::SeriesChanged { .. } => "series-changed",
            Self::TooLate { .. } => "too-late",
            Self::Asked { .. } => "asked",
            Self::Receipt { .. } => "receipt",
            Self::Recommended { .. } => "recommended",
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
    send_booking_mail_at(connection, org, booking, kind, None, request_id).await
}

/// As [`send_booking_mail`], not before an instant.
pub(crate) async fn send_booking_mail_at(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    kind: MailKind,
    run_at: Option<DateTime<Utc>>,
    request_id: &str,
) -> Result<(), AppError> {
    let seen = store::bookings::version_and_start(connection, org, booking).await.report(request_id)?;
    let (version, starts_at) = seen.ok_or_else(|| AppError::not_found("This booking"))?;
    let order = SendBookingMail { org, booking, kind, version, starts_at };
    enqueue(connection, SendBookingMail::IDENTIFIER, &order, Schedule { run_at, ..Schedule::default() })
        .await
        .report(request_id)
}
