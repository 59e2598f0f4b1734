//! Who is asking. Built by the server from a session, a key or a link; never from what the request says of itself.

use crate::AppError;
use domain::{
    authorization::Action,
    ids::{ApiKeyId, FormId, OrgId, PersonId},
};
use std::fmt;

pub use domain::authorization::Role;

/// The organisation that a request acts in, and who acts.
#[derive(Clone, Debug)]
pub struct Caller {
    pub org: OrgId,
    pub actor: Actor,
    pub client: Client,
    /// Set when the request may be sent again and must not act twice.
    pub key: Option<RequestKey>,
    /// Whether the organisation's staff and software read alone, because its own subscription is over.
    pub read_only: bool,
}

/// What staff reads who want to change something meanwhile.
const READ_ONLY: &str = "Your organisation can look at everything and change nothing until its subscription goes on. Clients’ \
    bookings, payments and manage links go on working, and nothing is lost. An owner or admin finds the way on the page \
    “Subscription” of the portal (/portal/subscription).";

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
    /// What the check for people gave the browser, where one is configured.
    pub human_token: HumanToken,
}

impl Client {
    /// The same client, with what the check for people gave it.
    #[must_use]
    pub fn proved_by(mut self, token: Option<String>) -> Self {
        self.human_token = HumanToken(token.unwrap_or_default());
        self
    }
}

/// Good once and for minutes; empty when there is none. Never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HumanToken(pub String);

impl fmt::Debug for HumanToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "HumanToken()" } else { "HumanToken(…)" })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody in the chat, on the clinic's page or behind a manage link.
    Visitor,
    /// A `pk_…` key: public calls only.
    PublishableKey(ApiKeyId),
    /// An `sk_…` key: what its scopes name.
    SecretKey { id: ApiKeyId, scopes: Vec<Action> },
    /// A signed-in member of the organisation.
    Person { id: PersonId, name: String, role: Role },
    /// Somebody who runs Anteroom, inside the organisation for the stated reason.
    Operator { id: PersonId, name: String, reason: String },
    /// The worker.
    System,
}

impl Caller {
    /// The same caller, for a request that may be sent again under `key`.
    #[must_use]
    pub fn under(mut self, key: RequestKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Whether the authorisation matrix lets this caller do it.
    pub fn may(&self, action: Action) -> bool {
        let grants = action.grants();
        match &self.actor {
            Actor::Visitor | Actor::PublishableKey(_) => grants.anybody,
            Actor::SecretKey { scopes, .. } => grants.anybody || (grants.secret_key && scopes.contains(&action)),
            Actor::Person { role, .. } => grants.to(*role),
            Actor::Operator { .. } => grants.operator,
            Actor::System => true,
        }
    }

    /// The same as an error, for the beginning of a use case.
    pub fn require(&self, action: Action) -> Result<(), AppError> {
        if self.may(action) {
            return self.require_write(action);
        }
        let word = action.as_str();
        let reason = match &self.actor {
            Actor::Visitor | Actor::PublishableKey(_) => "this needs a secret key (sk_…) or a signed-in member.".into(),
            Actor::SecretKey { .. } => format!("this key lacks the scope {word}."),
            Actor::Operator { .. } => "an operator looks, and changes nothing.".into(),
            Actor::Person { .. } | Actor::System => format!("your role does not include it ({word})."),
        };
        Err(AppError::Forbidden { reason })
    }

    /// Refuses what changes something in an organisation whose staff reads alone.
    fn require_write(&self, action: Action) -> Result<(), AppError> {
        if self.read_only && !action.is_free_of_charge() {
            return Err(AppError::PaymentRequired { what: READ_ONLY.into() });
        }
        Ok(())
    }

    /// The person who asks, if it is one.
    pub fn person(&self) -> Option<PersonId> {
        match &self.actor {
            Actor::Person { id, .. } | Actor::Operator { id, .. } => Some(*id),
            Actor::Visitor | Actor::PublishableKey(_) | Actor::SecretKey { .. } | Actor::System => None,
        }
    }

    /// Who it was, for a timeline: “Maya Torres”, “the API”, “the client”.
    pub fn actor_name(&self) -> &str {
        match &self.actor {
            Actor::Visitor | Actor::PublishableKey(_) => "the client",
            Actor::SecretKey { .. } => "the API",
            Actor::Person { name, .. } | Actor::Operator { name, .. } => name,
            Actor::System => "Anteroom",
        }
    }
}
