//! The one table that code asks: may this organisation …?

use super::{
    plans::Plan,
    standing::{Facts, Standing},
};
use crate::figures::grouped;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a plan limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metered {
    /// Members and open invitations.
    Seats,
    /// Locations in use beside the first address.
    Locations,
    /// Mails to clients and answers that people wrote in a chat, in a calendar month (UTC).
    Messages,
    /// What the language model cost in a calendar month, in millionths of a US dollar.
    Assistant,
}

impl Metered {
    pub const ALL: [Self; 4] = [Self::Seats, Self::Locations, Self::Messages, Self::Assistant];

    /// As it stands before a number: “3 members”.
    pub const fn noun(self, one: bool) -> &'static str {
        match (self, one) {
            (Self::Seats, true) => "member",
            (Self::Seats, false) => "members",
            (Self::Locations, true) => "location",
            (Self::Locations, false) => "locations",
            (Self::Messages, true) => "message a month",
            (Self::Messages, false) => "messages a month",
            (Self::Assistant, _) => "for the assistant a month",
        }
    }

    /// The heading of its meter.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Seats => "Members",
            Self::Locations => "Locations",
            Self::Messages => "Messages this month",
            Self::Assistant => "Assistant this month",
        }
    }

    /// An amount of it: “1,000”, “$25.00” (the assistant's, rounded up to a cent).
    pub fn amount(self, count: u64) -> String {
        match self {
            Self::Assistant => {
                let cents = count.div_ceil(10_000);
                format!("${}.{:02}", grouped(cents / 100), cents % 100)
            }
            Self::Seats | Self::Locations | Self::Messages => grouped(count),
        }
    }
}

/// How much of something is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub what: Metered,
    pub used: u64,
    /// `None`: as much as anybody wants.
    pub limit: Option<u64>,
}

impl Share {
    /// In percent, at most 100.
    pub fn percent(&self) -> u8 {
        match self.limit {
            None => 0,
            Some(0) => 100,
            Some(limit) => u8::try_from(u128::from(self.used) * 100 / u128::from(limit)).unwrap_or(100).min(100),
        }
    }

    /// Whether one more would go beyond.
    pub fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.used >= limit)
    }
}

/// What an organisation may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitlements {
    /// `None` where nothing is sold.
    standing: Option<Standing>,
    plan: Option<Plan>,
}

impl Entitlements {
    /// For a deployment that sells nothing, and for an organisation that nobody has asked about yet.
    pub const UNLIMITED: Self = Self { standing: None, plan: None };

    /// Of an organisation with this subscription at this moment.
    pub fn of(facts: &Facts, now: DateTime<Utc>) -> Self {
        Self { standing: Some(facts.standing(now)), plan: Some(facts.plan()) }
    }

    /// Whether its staff may change anything.
    pub fn may_write(&self) -> bool {
        !self.standing.is_some_and(Standing::is_read_only)
    }

    /// How much of it there is.
    pub fn limit(&self, what: Metered) -> Option<u64> {
        self.plan.map(|plan| plan.limit(what))
    }

    /// What is used of it, against the limit.
    pub fn share(&self, what: Metered, used: u64) -> Share {
        Share { what, used, limit: self.limit(what) }
    }

    /// What it has too much of for another plan, which it therefore cannot change to. What a month uses up is no
    /// obstacle: it begins anew.
    pub fn too_much_for(plan: Plan, used: impl Fn(Metered) -> u64) -> Vec<Share> {
        [Metered::Seats, Metered::Locations]
            .into_iter()
            .map(|what| Share { what, used: used(what), limit: Some(plan.limit(what)) })
            .filter(|share| share.limit.is_some_and(|limit| share.used > limit))
            .collect()
    }
}
