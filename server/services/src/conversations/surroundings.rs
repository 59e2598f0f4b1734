//! What a turn or a thread is read against: the clinic, its services, and the booking as it stands.

use crate::{
    error::{Report, internal},
    knowledge,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    AppError,
    clinics::{FurtherService, VisitWishes},
};
use domain::{
    booking::BookingState,
    catalogue::Service,
    conversation::{BookingNow, Question, Setting, State},
    ids::OrgId,
};
use serde_json::Value;
use sqlx::PgConnection;
use store::{
    bookings::BookingRecord,
    catalogue::{Organisation, ResourceRow},
    fronts::{Front, Guide},
};

/// Read once a turn.
pub(super) struct Surroundings {
    pub now: DateTime<Utc>,
    pub clinic: Organisation,
    /// Active people and rooms.
    pub team: Vec<ResourceRow>,
    pub widget_key: Option<String>,
    pub zone: Tz,
    pub services: Vec<Service>,
    /// The consent text in force.
    pub consent: Option<(u32, String)>,
    /// The booking that the conversation led to.
    pub booking: Option<BookingRecord>,
    /// Whether somebody of the clinic answers.
    pub with_person: bool,
    /// Whether the clinic's articles answer the message at hand; found out by whoever has one.
    pub articles_answer: bool,
    /// What they answered, to which question of it.
    pub known: Option<(Question, knowledge::Answer)>,
}

impl Surroundings {
    pub(super) async fn load(
        now: DateTime<Utc>,
        connection: &mut PgConnection,
        org: OrgId,
        state: &State,
        request_id: &str,
    ) -> Result<Self, AppError> {
        let guide = store::fronts::guide(connection, org).await.report(request_id)?;
        let Guide { front, services, consent } = guide.ok_or_else(|| AppError::not_found("This clinic"))?;
        let zone = crate::zone(&front.organisation.zone).report(request_id)?;
        let Front { organisation: clinic, team, widget_key } = front;
        let around = Self {
            now,
            clinic,
            team,
            widget_key,
            zone,
            services,
            consent,
            booking: None,
            with_person: false,
            articles_answer: false,
            known: None,
        };
        around.with_booking_of(connection, org, state, request_id).await
    }

    /// With the booking that the conversation led to, as it stands now.
    async fn with_booking_of(
        self,
        connection: &mut PgConnection,
        org: OrgId,
        state: &State,
        request_id: &str,
    ) -> Result<Self, AppError> {
        let booking = match state.booking {
            Some(id) => store::bookings::by_id(connection, org, id).await.report(request_id)?,
            None => None,
        };
        Ok(Self { booking, ..self })
    }

    /// The same clinic a moment later: after a turn that was answered by it.
    pub(super) async fn after(
        self,
        now: DateTime<Utc>,
        connection: &mut PgConnection,
        org: OrgId,
        state: &State,
        request_id: &str,
    ) -> Result<Self, AppError> {
        let around = Self { now, articles_answer: false, known: None, ..self };
        around.with_booking_of(connection, org, state, request_id).await
    }

    /// What a page of the clinic begins with.
    pub(super) fn front(&self) -> Front {
        Front { organisation: self.clinic.clone(), team: self.team.clone(), widget_key: self.widget_key.clone() }
    }

    pub(super) fn setting(&self) -> Setting<'_> {
        Setting {
            now: self.now,
            zone: self.zone,
            country: &self.clinic.country,
            services: &self.services,
            emergency_words: &self.clinic.emergency_words,
            consent_version: self.consent.as_ref().map(|(version, _)| *version),
            booking: self.booking.as_ref().map(|record| BookingNow {
                id: record.id,
                state: true_state(record, self.now),
                start: record.starts_at,
            }),
            with_person: self.with_person,
            articles_answer: self.articles_answer,
        }
    }
}

/// A hold that has run out counts as expired, whether or not the job that ends it has come by.
pub(super) fn true_state(record: &BookingRecord, now: DateTime<Utc>) -> BookingState {
    let over = record.hold_expires_at.is_some_and(|ends| ends <= now);
    if record.state == BookingState::AwaitingDeposit && over { BookingState::Expired } else { record.state }
}

/// What a conversation asks of its visit beside the first service.
pub(super) fn more(state: &State, services: &[Service]) -> VisitWishes {
    let further = state.visit_in(services).into_iter().skip(1).map(|service| FurtherService {
        service_key: service.key.clone(),
        answers: state.answers_for(service),
        practitioner_id: None,
        at_once: false,
    });
    VisitWishes { further: further.collect(), ..VisitWishes::default() }
}

pub(super) fn read_state(value: Value, request_id: &str) -> Result<State, AppError> {
    serde_json::from_value(value).map_err(|error| internal(request_id, &error))
}

pub(super) fn write_state(state: &State, request_id: &str) -> Result<Value, AppError> {
    serde_json::to_value(state).map_err(|error| internal(request_id, &error))
}

pub(super) const fn locale_word(locale: domain::understanding::Locale) -> &'static str {
    match locale {
        domain::understanding::Locale::En => "en",
        domain::understanding::Locale::Es => "es",
    }
}
