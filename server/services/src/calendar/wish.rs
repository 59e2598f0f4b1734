//! What somebody wishes of a visit, read from a request.

use crate::{error::Report, estimates::answer_field};
use chrono::{DateTime, Utc};
use contract::{AppError, Field, clinics::VisitWishes};
use domain::{
    calendar::{Itinerary, MOST_STEPS, Rules, Step},
    catalogue::{Answers, Service},
    ids::{BookingId, LocationId, OrgId, ResourceId, ServiceId},
};
use sqlx::PgConnection;
use std::collections::HashMap;
use store::{calendar::Takes, catalogue::Offers};

use super::Clocks;

/// The longest wait between two services that can be asked for, in minutes.
const LONGEST_GAP: u32 = 240;

/// A visit that looks for its place.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// At least one.
    pub parts: Vec<Part>,
    pub longest_gap_minutes: u32,
    pub one_practitioner: bool,
    /// Who goes before everybody else: whoever has it now.
    pub last_time: Vec<ResourceId>,
    /// The booking that is to be moved, which is not in its own way.
    pub moving: Option<BookingId>,
    pub freedom: Freedom,
    /// What counts as now for what is too soon or past; `None`: now.
    pub as_of: Option<DateTime<Utc>>,
}

/// How far the clinic's own rules for when a visit may begin bind whoever asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Freedom {
    /// Notice, horizon and grid, as for everybody outside.
    #[default]
    Bound,
    /// The grid alone: somebody at the desk needs no notice.
    OnTheGrid,
    /// Any minute.
    AnyMinute,
}

/// The farthest that the desk plans ahead, in days: as far as a service's own horizon may reach.
pub(crate) const DESK_HORIZON_DAYS: u32 = 730;

impl Freedom {
    pub(super) const fn rules(self, of_services: Rules) -> Rules {
        let granularity_minutes = match self {
            Self::Bound => return of_services,
            Self::OnTheGrid => of_services.granularity_minutes,
            Self::AnyMinute => 1,
        };
        Rules { minimum_notice_minutes: 0, horizon_days: DESK_HORIZON_DAYS, granularity_minutes }
    }
}

/// One service of it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub service: Service,
    pub answers: Answers,
    /// `None`: anyone who can.
    pub practitioner: Option<ResourceId>,
    /// A room or piece of equipment that it must take; `None`: any that serves.
    pub resource: Option<ResourceId>,
    /// Rooms and equipment that go before the others: those that it has now.
    pub before_others: Vec<ResourceId>,
    /// How long it takes by somebody's own word; `None`: as service and answers say.
    pub minutes: Option<u32>,
    /// Whether it begins together with the one before it.
    pub at_once: bool,
}

impl Part {
    pub(crate) fn of(service: Service, answers: Answers) -> Self {
        Self {
            service,
            answers,
            practitioner: None,
            resource: None,
            before_others: Vec::new(),
            minutes: None,
            at_once: false,
        }
    }

    fn minutes(&self) -> u32 {
        self.minutes.unwrap_or_else(|| self.service.duration_with(&self.answers))
    }

    /// The part as a step: who is named is the only one, and what is preferred comes first.
    fn step(&self, takes: &HashMap<ServiceId, Takes>) -> Step {
        let Takes { mut practitioners, mut needs } = takes.get(&self.service.id).cloned().unwrap_or_default();
        if let Some(wanted) = self.practitioner {
            practitioners.retain(|who| *who == wanted);
        }
        for need in &mut needs {
            need.sort_by_key(|id| !self.before_others.contains(id));
        }
        if let Some(wanted) = self.resource {
            let serves = needs.iter_mut().find(|need| need.contains(&wanted));
            match serves {
                Some(need) => *need = vec![wanted],
                // It needs nothing of the kind, so it cannot be there.
                None => practitioners.clear(),
            }
        }
        let step = Step::of(&self.service, &self.answers, practitioners, needs);
        Step { duration_minutes: self.minutes(), at_once: self.at_once, ..step }
    }
}

impl Wish {
    /// A visit of one service with anyone who can.
    pub(crate) fn of(parts: Vec<Part>) -> Self {
        Self {
            parts,
            longest_gap_minutes: 0,
            one_practitioner: false,
            last_time: Vec::new(),
            moving: None,
            freedom: Freedom::default(),
            as_of: None,
        }
    }

    /// The steps, each with who could give it and what could serve its needs.
    pub(super) fn itinerary(&self, takes: &HashMap<ServiceId, Takes>) -> Itinerary {
        Itinerary {
            steps: self.parts.iter().map(|part| part.step(takes)).collect(),
            longest_gap_minutes: self.longest_gap_minutes,
            one_practitioner: self.one_practitioner,
        }
    }

    /// Minutes from its start to its end when nobody waits.
    pub(crate) fn duration_minutes(&self) -> u32 {
        let (mut before, mut together) = (0_u32, 0_u32);
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 && part.at_once {
                together = together.max(part.minutes());
            } else {
                before = before.saturating_add(together);
                together = part.minutes();
            }
        }
        before.saturating_add(together)
    }
}

/// What a request names, before anything is looked up.
pub(crate) struct Asked<'a> {
    pub service_key: &'a str,
    pub answers: &'a Answers,
    pub practitioner: Option<ResourceId>,
    pub more: &'a VisitWishes,
}

impl Asked<'_> {
    /// Looks up the services and the clocks. `Invalid` names what the wish cannot be; answers are checked by the caller,
    /// who knows whether all of them are needed.
    pub(crate) async fn read(
        &self,
        connection: &mut PgConnection,
        org: OrgId,
        request_id: &str,
    ) -> Result<(Wish, Clocks), AppError> {
        let offers = self.look_up(connection, org, request_id).await?;
        self.of(&offers, request_id)
    }

    /// The services that are named, as they are offered.
    pub(crate) async fn look_up(
        &self,
        connection: &mut PgConnection,
        org: OrgId,
        request_id: &str,
    ) -> Result<Offers, AppError> {
        self.check()?;
        let mut keys = vec![self.service_key];
        keys.extend(self.more.further.iter().map(|further| further.service_key.as_str()));
        let offers = store::catalogue::offers_by_key(connection, org, &keys).await.report(request_id)?;
        offers.ok_or_else(|| AppError::not_found("This service"))
    }

    /// What is wished of what was looked up for it.
    pub(crate) fn of(&self, offers: &Offers, request_id: &str) -> Result<(Wish, Clocks), AppError> {
        let mut parts = Vec::with_capacity(offers.services.len());
        for (index, service) in offers.services.iter().cloned().enumerate() {
            let part = match index.checked_sub(1).and_then(|index| Some((index, self.more.further.get(index)?))) {
                None => Part { practitioner: self.practitioner, ..Part::of(service, self.answers.clone()) },
                Some((index, further)) => Part {
                    practitioner: practitioner(further.practitioner_id.as_deref(), &field(index, "practitioner_id"))?,
                    at_once: further.at_once,
                    ..Part::of(service, further.answers.clone())
                },
            };
            parts.push(part);
        }
        let VisitWishes { longest_gap_minutes, one_practitioner, .. } = *self.more;
        let wish = Wish { longest_gap_minutes, one_practitioner, ..Wish::of(parts) };
        let clocks = Clocks::of(offers).report(request_id)?.only(self.location()?);
        let clocks = clocks.ok_or_else(|| AppError::not_found("This location"))?;
        Ok((wish, clocks))
    }

    fn check(&self) -> Result<(), AppError> {
        if self.more.further.len() >= MOST_STEPS {
            let reason =
                format!("One visit takes at most {MOST_STEPS} services. Please book the others by themselves.");
            return Err(AppError::invalid("more.further", reason));
        }
        if self.more.longest_gap_minutes > LONGEST_GAP {
            let reason = format!("Please allow at most {LONGEST_GAP} minutes between two services.");
            return Err(AppError::invalid("more.longest_gap_minutes", reason));
        }
        Ok(())
    }

    fn location(&self) -> Result<Option<LocationId>, AppError> {
        let unknown = |_| AppError::invalid("more.location_id", "We do not know this location. Please choose again.");
        self.more.location_id.as_deref().map(|id| id.parse().map_err(unknown)).transpose()
    }
}

/// The name of a field of a further service.
pub(crate) fn field(index: usize, name: &str) -> String {
    format!("more.further.{index}.{name}")
}

/// The name of a field of one of a wish's services, the first one's as a request of one service has it.
pub(crate) fn part_field(index: usize, name: &str) -> String {
    index.checked_sub(1).map_or_else(|| name.to_owned(), |index| field(index, name))
}

pub(crate) fn practitioner(id: Option<&str>, name: &str) -> Result<Option<ResourceId>, AppError> {
    let unknown = |_| AppError::invalid(name, "We do not know this team member. Please choose again.");
    id.filter(|id| !id.trim().is_empty()).map(|id| id.parse().map_err(unknown)).transpose()
}

/// Refuses answers that do not fit their questions; with `complete`, also those that are missing.
pub(crate) fn check_answers(wish: &Wish, complete: bool) -> Result<(), AppError> {
    let mut fields = Vec::new();
    for (index, part) in wish.parts.iter().enumerate() {
        let mut wrong = |key: &str, reason: String| {
            fields.push(Field { field: part_field(index, &answer_field(key)), reason });
        };
        for (key, answer) in &part.answers {
            match part.service.question(key).map(|question| question.check(answer)) {
                Some(Ok(())) => {}
                Some(Err(error)) => wrong(key, error.to_string()),
                None => wrong(key, "This service does not ask that.".to_owned()),
            }
        }
        if let Some(question) = part.service.next_question(&part.answers).filter(|_| complete) {
            wrong(&question.key, question.prompt.clone());
        }
    }
    if fields.is_empty() { Ok(()) } else { Err(AppError::Invalid { fields }) }
}
