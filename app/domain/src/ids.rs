//! Typed identifiers: a booking's id can never be passed where a contact's is meant.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

typed_ids! {
    /// An organisation: one clinic or business, the tenant that everything else belongs to.
    OrgId,
    /// A person who signs in to the console.
    PersonId,
    /// A key in somebody's authenticator.
    PasskeyId,
    /// An identity at another provider that opens an account.
    LinkedIdentityId,
    /// A signed-in browser.
    SessionId,
    /// A publishable or secret API key.
    ApiKeyId,
    /// A shared secret that signs webhooks.
    WebhookSecretId,
    /// An invitation to join an organisation.
    InvitationId,
    /// A step that is confirmed by mail: a registration, a reset, a change of address.
    ChallengeId,
    /// Several visits that are sold together.
    PackageId,
    /// A package that somebody has.
    HoldingId,
    /// Money that somebody of the clinic asks a client for.
    PaymentRequestId,
    /// A client's objection at their bank.
    DisputeId,
    /// Money of a client's that the clinic keeps for a later visit.
    CreditId,
    /// Money that a card processor sent to a clinic's bank.
    PayoutId,
    /// One comparison of our books with a card processor's.
    ReconciliationId,
    /// Something that a client can book.
    ServiceId,
    /// A practitioner, a room or a piece of equipment: whatever a booking can occupy.
    ResourceId,
    /// Where a clinic receives its clients: an address with a clock of its own.
    LocationId,
    /// One meeting of a class, which several bookings share.
    ClassId,
    /// Somebody else's calendar that a practitioner's busy time is read from.
    FeedId,
    /// A stretch of time that a practitioner or room cannot give.
    BusyId,
    /// An address at which calendar programs read what a practitioner does.
    SubscriptionId,
    /// Somebody who is or may become a client.
    ContactId,
    /// An enquiry with consent, before or beside a booking.
    LeadId,
    /// A thread with one visitor, whatever the channel.
    ConversationId,
    /// One message in a conversation.
    MessageId,
    /// An answer that is given often.
    SavedReplyId,
    /// A price that was shown, kept with its lines and formula version.
    EstimateId,
    /// A visit: from hold to completion.
    BookingId,
    /// Visits that come again by one rule.
    SeriesId,
    /// A booking form as one browser has it open: the browser's own secret.
    FormId,
    /// An account at a card processor, as long as it is connected; connected again, it is another.
    ProcessorAccountId,
    /// One attempt to take money for a booking.
    PaymentId,
    /// Money going back.
    RefundId,
    /// An organisation's data, taken along.
    ExportId,
    /// Somebody's place on the waitlist.
    WaitlistEntryId,
    /// A time that is kept for somebody who waits.
    OfferId,
    /// Something that a clinic knows and tells.
    ArticleId,
    /// What somebody asked and no article answered.
    QuestionId,
    /// A question that an article must go on answering.
    KnowledgeTestId,
}
