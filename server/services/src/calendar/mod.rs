//! Free times of a visit: what is wished, read by one statement, worked out by `domain::calendar`.

pub(crate) mod days;
pub(crate) mod wish;

pub(crate) use wish::{Freedom, Part, Wish};

use crate::zone;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{
    calendar::{
        Assignment, AssignmentRule, Finder, Interval, ResourceKind, Rules, Search, Unavailable, Visit, check_start,
    },
    catalogue::AssignmentChoice,
    ids::{LocationId, OrgId, ResourceId, ServiceId},
};
use sqlx::PgConnection;
use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
    sync::Arc,
};
use store::{
    StoreError,
    calendar::{Availability, Takes},
    catalogue::Offers,
};

/// The clocks of a clinic's locations, its own address first.
#[derive(Clone, Debug)]
pub(crate) struct Clocks(Vec<(LocationId, Tz)>);

impl Clocks {
    pub(crate) fn of(offers: &Offers) -> Result<Self, StoreError> {
        let mut clocks = vec![(LocationId::MAIN, zone(&offers.zone)?)];
        for location in &offers.locations {
            clocks.push((LocationId(location.location_id), zone(&location.zone)?));
        }
        Ok(Self(clocks))
    }

    /// Only the clock of one location. `None` when there is no such location.
    pub(crate) fn only(mut self, location: Option<LocationId>) -> Option<Self> {
        if let Some(location) = location {
            self.0.retain(|(id, _)| *id == location);
        }
        (!self.0.is_empty()).then_some(self)
    }

    /// Of the first location.
    pub(crate) fn zone(&self) -> Tz {
        self.0.first().map_or(Tz::UTC, |(_, zone)| *zone)
    }
}

/// The days that are looked at, on each location's own calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Span {
    /// A first day and how many.
    Days { from: NaiveDate, days: u32 },
    /// The day of an instant, with some before and after.
    Around { at: DateTime<Utc>, before: u32, after: u32 },
}

impl Span {
    fn on(self, zone: Tz) -> (NaiveDate, u32) {
        match self {
            Self::Days { from, days } => (from, days),
            Self::Around { at, before, after } => {
                let date = at.with_timezone(&zone).date_naive();
                let from = date.checked_sub_days(Days::new(before.into())).unwrap_or(date);
                (from, before + 1 + after)
            }
        }
    }
}

/// Everything that answers questions about the times of one wish.
pub(crate) struct Calendar {
    /// One for each location.
    searches: Vec<Search>,
    found: Arc<Availability>,
}

impl Calendar {
    /// Reads who works and what is taken. Empty at the end of the calendar.
    pub(crate) async fn read(
        connection: &mut PgConnection,
        org: OrgId,
        wish: &Wish,
        clocks: &Clocks,
        span: Span,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let searches = clocks.0.iter().map(|(location, zone)| {
            let (from, days) = span.on(*zone);
            Search {
                location: *location,
                zone: *zone,
                now: wish.as_of.unwrap_or(now),
                from,
                days,
                rules: wish.freedom.rules(Rules::of(wish.parts.iter().map(|part| &part.service))),
                itinerary: wish.itinerary(&HashMap::new()),
                assignment: Assignment { last_time: wish.last_time.clone(), rule: AssignmentRule::default() },
            }
        });
        let mut searches: Vec<Search> = searches.collect();
        let Some((dates, reach)) = extent(&searches) else {
            return Ok(Self { searches: Vec::new(), found: Arc::default() });
        };
        let services: Vec<_> = wish.parts.iter().map(|part| part.service.id).collect();
        let found =
            store::calendar::availability(connection, org, Some(&services), wish.moving, dates, reach, now).await?;
        let rule = rule(connection, org, wish).await?;
        for search in &mut searches {
            search.itinerary = wish.itinerary(&found.takes);
            search.assignment.rule = rule;
        }
        Ok(Self { searches, found: Arc::new(found) })
    }

    /// The number of the first service that a named practitioner does not give.
    pub(crate) fn misnamed(&self, wish: &Wish) -> Option<usize> {
        wish.parts.iter().position(|part| {
            let gives = |who: ResourceId| {
                let takes = self.found.takes.get(&part.service.id);
                takes.is_some_and(|takes| takes.practitioners.contains(&who))
            };
            part.practitioner.is_some_and(|who| !gives(who))
        })
    }

    /// The same calendar as if everybody were there day and night, and `start` were still to come.
    pub(crate) fn at_all_hours(&self, start: DateTime<Utc>) -> Self {
        let before = start - TimeDelta::minutes(1);
        let search = |search: &Search| Search { now: search.now.min(before), ..search.clone() };
        let found = Availability { supply: self.found.supply.at_all_hours(), ..Availability::clone(&self.found) };
        Self { searches: self.searches.iter().map(search).collect(), found: Arc::new(found) }
    }

    /// The same calendar for another wish for the same services.
    pub(crate) fn wishing(&self, wish: &Wish) -> Self {
        let itinerary = wish.itinerary(&self.found.takes);
        let search = |search: &Search| Search { itinerary: itinerary.clone(), ..search.clone() };
        Self { searches: self.searches.iter().map(search).collect(), found: Arc::clone(&self.found) }
    }

    /// Other days of the same calendar, for another wish for the same services.
    pub(crate) fn on(&self, wish: &Wish, span: Span) -> Self {
        let itinerary = wish.itinerary(&self.found.takes);
        let rules = wish.freedom.rules(Rules::of(wish.parts.iter().map(|part| &part.service)));
        let search = |search: &Search| {
            let (from, days) = span.on(search.zone);
            let assignment = Assignment { last_time: wish.last_time.clone(), ..search.assignment.clone() };
            Search { from, days, rules, itinerary: itinerary.clone(), assignment, ..search.clone() }
        };
        Self { searches: self.searches.iter().map(search).collect(), found: Arc::clone(&self.found) }
    }

    /// Everybody and everything that the wish could take, each once.
    pub(crate) fn candidates(&self) -> Vec<ResourceId> {
        let steps = self.searches.iter().take(1).flat_map(|search| &search.itinerary.steps);
        let mut all: Vec<ResourceId> = Vec::new();
        for step in steps {
            for id in step.practitioners.iter().chain(step.needs.iter().flatten()) {
                if !all.contains(id) {
                    all.push(*id);
                }
            }
        }
        all
    }

    /// Who gives the service of a step, or which rooms serve it, whoever is wished for.
    pub(crate) fn takes(&self, service: ServiceId) -> Option<&Takes> {
        self.found.takes.get(&service)
    }

    /// Every time, in order; of several locations that are free at once the first.
    pub(crate) fn visits(&self) -> Vec<Visit> {
        self.merged(|finder| finder.visits().collect())
    }

    /// The first `most` times.
    pub(crate) fn next(&self, most: usize) -> Vec<Visit> {
        let mut visits = self.merged(|finder| finder.next(most));
        visits.truncate(most);
        visits
    }

    /// The `most` times nearest to a wished one that cannot be had, in order of time.
    pub(crate) fn nearest(&self, wished: DateTime<Utc>, most: usize) -> Vec<Visit> {
        let mut visits = self.merged(|finder| finder.nearest(wished, most));
        visits.sort_by_key(|visit| ((visit.start - wished).abs(), visit.start));
        visits.truncate(most);
        visits.sort_by_key(|visit| visit.start);
        visits
    }

    /// The days that have times, each with how many.
    pub(crate) fn days(&self) -> BTreeMap<NaiveDate, usize> {
        if let [search] = &self.searches[..] {
            return Finder::new(search, &self.found.supply).days().into_iter().collect();
        }
        let mut days = BTreeMap::new();
        for visit in self.visits() {
            *days.entry(visit.start.with_timezone(&self.zone_of(&visit)).date_naive()).or_default() += 1;
        }
        days
    }

    /// The visit that begins at `start`, or why there is none. The first location that can have it has it.
    pub(crate) fn check(&self, start: DateTime<Utc>) -> Result<Visit, Unavailable> {
        let mut refusal = Unavailable::NeverOffered;
        for search in &self.searches {
            match check_start(search, &self.found.supply, start) {
                Ok(visit) => return Ok(visit),
                // That it is taken somewhere says more than that it is never offered elsewhere.
                Err(reason) if refusal == Unavailable::NeverOffered => refusal = reason,
                Err(_) => {}
            }
        }
        Err(refusal)
    }

    /// The clock of the location where a visit takes place.
    pub(crate) fn zone_of(&self, visit: &Visit) -> Tz {
        self.searches.iter().find(|search| search.location == visit.location).map_or(Tz::UTC, |search| search.zone)
    }

    pub(crate) fn name_of(&self, resource: ResourceId) -> String {
        self.found.names.get(&resource).cloned().unwrap_or_default()
    }

    /// The room of a visit's first step, if it has one.
    pub(crate) fn room_of(&self, visit: &Visit) -> Option<ResourceId> {
        let is_room = |id: &ResourceId| {
            self.found.supply.resource(*id).is_some_and(|resource| resource.kind == ResourceKind::Room)
        };
        visit.steps.first()?.resources.iter().map(|place| place.resource).find(is_room)
    }

    fn merged(&self, of: impl Fn(&Finder<'_>) -> Vec<Visit>) -> Vec<Visit> {
        let finders = self.searches.iter().map(|search| Finder::new(search, &self.found.supply));
        let mut visits: Vec<Visit> = finders.flat_map(|finder| of(&finder)).collect();
        if self.searches.len() > 1 {
            // Stable, so that of equal starts the first location's stays.
            visits.sort_by_key(|visit| visit.start);
            visits.dedup_by_key(|visit| visit.start);
        }
        visits
    }
}

/// The dates and the time that the searches look at together.
fn extent(searches: &[Search]) -> Option<(RangeInclusive<NaiveDate>, Interval)> {
    let mut whole: Option<(RangeInclusive<NaiveDate>, Interval)> = None;
    for search in searches {
        let (dates, reach) = (search.dates(), search.reach()?);
        whole = Some(match whole {
            None => (dates, reach),
            Some((known, (from, until))) => {
                let (first, last) = (*known.start().min(dates.start()), *known.end().max(dates.end()));
                (first..=last, (from.min(reach.0), until.max(reach.1)))
            }
        });
    }
    whole
}

async fn rule(connection: &mut PgConnection, org: OrgId, wish: &Wish) -> Result<AssignmentRule, StoreError> {
    let Some(first) = wish.parts.first() else { return Ok(AssignmentRule::default()) };
    Ok(match first.service.assignment {
        AssignmentChoice::InOrder => AssignmentRule::InOrder,
        AssignmentChoice::LeastLoaded => AssignmentRule::LeastLoaded,
        AssignmentChoice::RoundRobin => AssignmentRule::RoundRobin {
            newest: store::bookings::newest_practitioner(connection, org, first.service.id).await?,
        },
    })
}
