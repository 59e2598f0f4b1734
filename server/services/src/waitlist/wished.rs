//! What somebody waits for, as it is kept and as it is looked for.

use crate::{
    calendar::{Clocks, Wish, wish::Asked},
    error::Report,
    zone,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    AppError,
    clinics::{FurtherService, VisitWishes},
};
use domain::{
    catalogue::Answers,
    contact::{E164, EmailAddress, PersonName},
    ids::{ContactId, OrgId, ResourceId},
    waitlist::{DayPart, Waiting, Window},
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use store::{StoreError, waitlist::EntryRow};

/// The visit that somebody waits for, beside its first service: `waitlist_entries.wish`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Wished {
    pub answers: Answers,
    /// Anyone who can when absent.
    pub practitioner: Option<ResourceId>,
    #[serde(default)]
    pub more: VisitWishes,
    /// How many people come together, each for all of it.
    #[serde(default = "one")]
    pub seats: u16,
}

const fn one() -> u16 {
    1
}

impl Wished {
    /// The whole visit: every service as often as there are people, at the same time. Whoever is named gives it to the
    /// first of them, and to all of them in a class.
    fn visit(&self, service_key: &str) -> VisitWishes {
        let others = usize::from(self.seats.max(1)) - 1;
        let with_it = |service_key: &str, answers: &Answers| FurtherService {
            service_key: service_key.to_owned(),
            answers: answers.clone(),
            practitioner_id: None,
            at_once: true,
        };
        let mut further = vec![with_it(service_key, &self.answers); others];
        for part in &self.more.further {
            further.push(part.clone());
            further.extend(vec![with_it(&part.service_key, &part.answers); others]);
        }
        VisitWishes { further, ..self.more.clone() }
    }

    pub(super) fn of(row: &EntryRow) -> Result<Self, StoreError> {
        serde_json::from_value(row.wish.0.clone())
            .map_err(|error| StoreError::Unreadable { what: "wish of the waitlist", reason: error.to_string() })
    }

    /// As it is kept.
    pub(super) fn to_value(&self) -> Result<serde_json::Value, StoreError> {
        serde_json::to_value(self)
            .map_err(|error| StoreError::Unreadable { what: "wish of the waitlist", reason: error.to_string() })
    }

    /// As it is looked for: with times for everybody who comes. `NotFound` and `Invalid` when the clinic no longer has what was wished for.
    pub(super) async fn read(
        &self,
        connection: &mut PgConnection,
        org: OrgId,
        service_key: &str,
        request_id: &str,
    ) -> Result<(Wish, Clocks), AppError> {
        let more = self.visit(service_key);
        let asked = Asked { service_key, answers: &self.answers, practitioner: self.practitioner, more: &more };
        asked.read(connection, org, request_id).await
    }
}

/// Somebody who waits, with everything that decides whether a time suits them.
pub(super) struct Candidate {
    pub row: EntryRow,
    pub wish: Wish,
    pub clocks: Clocks,
    pub waiting: Waiting,
    /// Their own clock.
    pub zone: Tz,
}

impl Candidate {
    /// Reads all of it. `None` when the clinic no longer gives what they wait for.
    pub(super) async fn read(
        connection: &mut PgConnection,
        org: OrgId,
        row: EntryRow,
        now: DateTime<Utc>,
        request_id: &str,
    ) -> Result<Option<Self>, AppError> {
        let wished = Wished::of(&row).report(request_id)?;
        let (wish, clocks) = match wished.read(connection, org, &row.service_key, request_id).await {
            Ok(found) => found,
            Err(AppError::NotFound { .. } | AppError::Invalid { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let contact = ContactId(row.contact_id);
        let booked = store::waitlist::booked_times(connection, org, contact, now).await.report(request_id)?;
        let asked = store::waitlist::asked(connection, org, row.id()).await.report(request_id)?;
        let zone = zone(&row.zone).report(request_id)?;
        let waiting = Waiting { id: row.entry_id, since: row.waiting_since, window: window(&row), booked, asked };
        Ok(Some(Self { row, wish, clocks, waiting, zone }))
    }

    /// The notice that the clinic needs or they wish, in minutes: whichever is longer.
    pub(super) fn notice_minutes(&self) -> u32 {
        let clinic = self.wish.parts.iter().map(|part| part.service.minimum_notice_minutes).max();
        clinic.unwrap_or_default().max(self.waiting.window.notice_minutes)
    }

    /// Who they are, as typed.
    pub(super) fn person(&self) -> Result<(PersonName, Option<E164>, EmailAddress), StoreError> {
        person(&self.row)
    }
}

/// Name, phone and address, as typed.
pub(super) fn person(row: &EntryRow) -> Result<(PersonName, Option<E164>, EmailAddress), StoreError> {
    let unreadable =
        |error: &dyn std::fmt::Display| StoreError::Unreadable { what: "name or address", reason: error.to_string() };
    let name = PersonName::try_from(row.name.clone()).map_err(|error| unreadable(&error))?;
    let phone = row.phone.clone().map(E164::try_from).transpose().map_err(|error| unreadable(&error))?;
    let email = EmailAddress::try_from(row.email.clone()).map_err(|error| unreadable(&error))?;
    Ok((name, phone, email))
}

/// When a time would suit.
pub(super) fn window(row: &EntryRow) -> Window {
    Window {
        from: row.from_date,
        until: row.until_date,
        parts: row.parts.iter().filter_map(|word| DayPart::from_word(word)).collect(),
        notice_minutes: u32::try_from(row.notice_minutes).unwrap_or_default(),
        before: row.booked_start.filter(|_| row.booked_stands),
    }
}
