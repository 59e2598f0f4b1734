//! Telling every open screen that something changed: the one place that speaks on the live channel.

use crate::StoreError;
use domain::ids::{BookingId, ConversationId, LeadId, OrgId, ResourceId, WaitlistEntryId};
use sqlx::PgConnection;
use uuid::Uuid;

/// What changed. The channel carries the kind and the id, never what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Booking(BookingId),
    /// The money of this booking.
    Payment(BookingId),
    Conversation(ConversationId),
    Lead(LeadId),
    /// When this practitioner or room is there.
    Hours(ResourceId),
    Waitlist(WaitlistEntryId),
}

impl Change {
    /// The stable word on the channel, and whose change it is.
    const fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Booking(id) => ("booking", id.0),
            Self::Payment(id) => ("payment", id.0),
            Self::Conversation(id) => ("conversation", id.0),
            Self::Lead(id) => ("lead", id.0),
            Self::Hours(id) => ("hours", id.0),
            Self::Waitlist(id) => ("waitlist", id.0),
        }
    }
}

/// What a statement that changes a conversation says of it by itself; `$1` is the organisation, `$2` the conversation.
pub(crate) const ANNOUNCE_CONVERSATION: &str = "announce('conversation', $1, $2)";

/// Names what changed to every screen of the organisation; heard when the transaction commits.
pub async fn announce(connection: &mut PgConnection, org: OrgId, change: Change) -> Result<(), StoreError> {
    let (kind, id) = change.parts();
    sqlx::query("select announce($1, $2, $3)").bind(kind).bind(org.0).bind(id).execute(connection).await?;
    Ok(())
}
