//! Who is asking. Built by the server from a session, a key or a link; never from what the request says of itself.

use domain::ids::{ApiKeyId, FormId, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The organisation that a request acts in, and who acts.
#[derive(Clone, Debug)]
pub struct Caller {
    pub org: OrgId,
    pub actor: Actor,
    pub client: Client,
    /// Set when the request may be sent again and must not act twice.
    pub key: Option<RequestKey>,
}

/// Names one request, so that sending it again is answered by what it made the first time. Unique in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestKey {
    /// An `Idempotency-Key` of the REST API. It belongs to one request, whose repetition answers alike.
    Api { api_key: ApiKeyId, given: String },
    /// A booking form in one browser, known to nobody else. Whoever sends it may go back, correct something and send
    /// it again: the time that it still holds unpaid is then theirs to take anew.
    Form(FormId),
}

/// As it is stored.
impl fmt::Display for RequestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api { api_key, given } => write!(f, "api:{api_key}:{given}"),
            Self::Form(form) => write!(f, "form:{form}"),
        }
    }
}

/// Where a request came from, for limits and logs.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The address after trusted proxies, as text; empty for the system itself.
    pub address: String,
    pub request_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody in the chat, on the clinic's page or behind a manage link.
    Visitor,
    /// A `pk_…` key: public calls only.
    PublishableKey(ApiKeyId),
    /// An `sk_…` key: everything that the clinic's own software may do.
    SecretKey(ApiKeyId),
    /// A signed-in member of the organisation.
    Person { id: PersonId, name: String, role: Role },
    /// The worker.
    System,
}

/// What a member may do. The order is not a ranking; permissions come from the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Admin,
    Dispatcher,
    Analyst,
}

impl Role {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Dispatcher => "dispatcher",
            Self::Analyst => "analyst",
        }
    }

    /// The role named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Owner, Self::Admin, Self::Dispatcher, Self::Analyst].into_iter().find(|role| role.as_str() == word)
    }
}

impl Caller {
    /// The same caller, for a request that may be sent again under `key`.
    #[must_use]
    pub fn under(mut self, key: RequestKey) -> Self {
        self.key = Some(key);
        self
    }

    /// May read what the clinic's staff read.
    pub fn may_read_console(&self) -> bool {
        matches!(self.actor, Actor::SecretKey(_) | Actor::Person { .. } | Actor::System)
    }

    /// May change bookings and leads. An analyst only reads.
    pub fn may_dispatch(&self) -> bool {
        match &self.actor {
            Actor::Person { role, .. } => !matches!(role, Role::Analyst),
            Actor::SecretKey(_) | Actor::System => true,
            Actor::Visitor | Actor::PublishableKey(_) => false,
        }
    }

    /// Who it was, for a timeline: “Maya Torres”, “the API”, “the client”.
    pub fn actor_name(&self) -> &str {
        match &self.actor {
            Actor::Visitor | Actor::PublishableKey(_) => "the client",
            Actor::SecretKey(_) => "the API",
            Actor::Person { name, .. } => name,
            Actor::System => "Anteroom",
        }
    }
}
