//! Who and what a visit takes, when they work, and what is taken of them.

use super::{MinuteSpan, ResourceHours, Weekday, WeeklyHours};
use crate::ids::{ClassId, LocationId, ResourceId, ServiceId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// What kind of thing a visit takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    Practitioner,
    Room,
    Equipment,
}

impl ResourceKind {
    pub const ALL: [Self; 3] = [Self::Practitioner, Self::Room, Self::Equipment];

    /// The stable word in the database and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Practitioner => "practitioner",
            Self::Room => "room",
            Self::Equipment => "equipment",
        }
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no kind of resource.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is neither a practitioner nor a room nor equipment")]
pub struct UnknownKind(pub String);

impl FromStr for ResourceKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// Somebody or something at one location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    pub kind: ResourceKind,
    pub location: LocationId,
    /// How many bookings it serves at once, each on a numbered seat; at least 1.
    pub capacity: u16,
    /// On the wall clock of its location.
    pub hours: ResourceHours,
}

impl Resource {
    pub fn id(&self) -> ResourceId {
        self.hours.resource
    }
}

/// A seat of a resource, from 0.
pub type Seat = u16;

/// Time that a resource cannot give, buffers of the other booking included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    pub resource: ResourceId,
    /// `None`: all of its seats, such as time off or somebody's outside calendar.
    pub seat: Option<Seat>,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// Set when it is a class that others may still join.
    pub class: Option<ClassPlace>,
}

/// A numbered place in one meeting of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClassPlace {
    pub class: ClassId,
    /// From 0.
    pub place: u16,
}

/// One meeting of a class: the same for everybody who books this service with this practitioner over this time,
/// buffers included, so that two who are first at once share it instead of colliding.
pub fn class_at(service: ServiceId, practitioner: ResourceId, from: DateTime<Utc>, until: DateTime<Utc>) -> ClassId {
    let mut hash = Sha256::new();
    hash.update(b"class");
    hash.update(service.0.as_bytes());
    hash.update(practitioner.0.as_bytes());
    hash.update(from.timestamp().to_be_bytes());
    hash.update(until.timestamp().to_be_bytes());
    // Half of the digest; a version and variant of its own (RFC 9562, version 8) keep it apart from drawn ids.
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    ClassId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// What free times are found by: who there is, and what is taken of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supply {
    /// In the clinic's order.
    pub resources: Vec<Resource>,
    /// Of these resources and perhaps of others.
    pub busy: Vec<Busy>,
}

impl Supply {
    pub fn resource(&self, id: ResourceId) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.id() == id)
    }

    /// The same people and things as if they were there day and night: only what is taken of single seats, by other
    /// visits, is still in the way.
    #[must_use]
    pub fn at_all_hours(&self) -> Self {
        const WEEK: [Weekday; 7] =
            [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        let always = |resource: &Resource| {
            let all_day = |weekday| WeeklyHours { weekday, span: MinuteSpan { from: 0, until: 1_440 } };
            let hours =
                ResourceHours { resource: resource.id(), weekly: WEEK.map(all_day).to_vec(), overrides: Vec::new() };
            Resource { hours, ..resource.clone() }
        };
        Self {
            resources: self.resources.iter().map(always).collect(),
            busy: self.busy.iter().filter(|busy| busy.seat.is_some()).copied().collect(),
        }
    }

    /// The hours of those of one kind, in the clinic's order.
    pub fn hours_of(&self, kind: ResourceKind) -> impl Iterator<Item = &ResourceHours> {
        self.resources.iter().filter(move |resource| resource.kind == kind).map(|resource| &resource.hours)
    }
}

impl LocationId {
    /// The organisation's own address and clock; a clinic with one address has no other.
    pub const MAIN: Self = Self(Uuid::nil());
}
