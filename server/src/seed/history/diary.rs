//! Fills everybody's working hours with visits that fit: services they give, rooms that are free, buffers kept.

use crate::seed::catalogue::{Clinic, Offer};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{
    calendar::{Interval, ResourceHours, labels, open_intervals},
    catalogue::{Answer, Answers, QuestionKind},
    ids::ResourceId,
    policy::DepositPolicy,
};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use rust_decimal::Decimal;
use std::{collections::HashMap, ops::RangeInclusive};

const DAYS_BACK: u64 = 21;
const DAYS_AHEAD: u64 = 14;

/// How long a pause is when nothing is booked, in minutes.
const PAUSE: i64 = 30;

/// A visit that fits into everybody's day.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Index among the clinic's offers.
    pub offer: usize,
    pub answers: Answers,
    pub practitioner: ResourceId,
    pub room: Option<ResourceId>,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// The time that it takes from others, buffers included.
    pub claim: Interval,
    pub role: Role,
}

/// What a visit is there to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Ordinary,
    /// The first future visit that somebody still has to approve.
    ToApprove,
    /// A hold that is running.
    Held,
}

/// What is taken of each person and room, buffers included.
pub type Taken = HashMap<ResourceId, Vec<Interval>>;

/// The days that the demo shows on `today`.
pub fn days(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    let first = today.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(today);
    let last = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(today);
    first..=last
}

/// New visits from `earliest` on, in no particular order, beside what is `taken` already. No two claims of one person or
/// room overlap.
pub fn fill(clinic: &Clinic, earliest: NaiveDate, taken: Taken, now: DateTime<Utc>, random: &mut StdRng) -> Vec<Visit> {
    let today = labels::local_date(now, clinic.zone);
    let mut filling = Filling {
        clinic,
        now,
        visits: Vec::new(),
        taken,
        wanted: vec![Role::ToApprove, Role::Held, Role::Held],
        gave_role: false,
        random,
    };
    let first = *days(today).start();
    for (offset, date) in (0..=DAYS_BACK + DAYS_AHEAD).zip(first.iter_days()).filter(|(_, date)| *date >= earliest) {
        let density = density(offset);
        for hours in &clinic.team {
            filling.gave_role = false;
            for open in open_intervals(hours, date, clinic.zone) {
                filling.fill(hours, open, density);
            }
        }
    }
    filling.visits
}

/// The chance that the next free moment is booked: full until today, then thinner day by day.
fn density(offset: u64) -> f64 {
    let ahead = u32::try_from(offset.saturating_sub(DAYS_BACK)).unwrap_or(u32::MAX);
    if ahead == 0 { 0.78 } else { (0.6 - 0.035 * f64::from(ahead)).max(0.12) }
}

/// How much of `open` is taken, from 0 to 1.
fn load(taken: &[Interval], open: Interval) -> f64 {
    let minutes = |span: Interval| (span.1 - span.0).num_minutes().max(0);
    let within: i64 = taken.iter().map(|span| minutes((span.0.max(open.0), span.1.min(open.1)))).sum();
    let (within, all) = (i32::try_from(within), i32::try_from(minutes(open)));
    f64::from(within.unwrap_or(i32::MAX)) / f64::from(all.unwrap_or(i32::MAX).max(1))
}

struct Filling<'a> {
    clinic: &'a Clinic,
    now: DateTime<Utc>,
    visits: Vec<Visit>,
    taken: Taken,
    /// Roles that are still to be given, on the first future visits that can take them.
    wanted: Vec<Role>,
    /// Whether this person's day has one already: roles are spread over the team.
    gave_role: bool,
    random: &'a mut StdRng,
}

impl Filling<'_> {
    fn fill(&mut self, hours: &ResourceHours, open: Interval, density: f64) {
        let load = load(self.taken.get(&hours.resource).map_or(&[], Vec::as_slice), open);
        // What is booked already counts, so that filling a day again makes it no fuller.
        let density = if load < density { (density - load) / (1.0 - load) } else { 0.0 };
        let mut cursor = open.0;
        while cursor < open.1 {
            let booked = self.random.random_bool(density) || self.role_is_due(cursor);
            let next = if booked { self.book(hours.resource, cursor, open.1) } else { None };
            cursor = match next {
                Some(visit) => {
                    let until = visit.claim.1;
                    self.take(visit);
                    until
                }
                None => cursor + TimeDelta::minutes(PAUSE),
            };
        }
    }

    fn role_is_due(&self, cursor: DateTime<Utc>) -> bool {
        !self.wanted.is_empty() && !self.gave_role && cursor > self.now
    }

    /// A visit from `cursor` on: a wanted role first, then three tries at whatever this person gives.
    fn book(&mut self, who: ResourceId, cursor: DateTime<Utc>, closes: DateTime<Utc>) -> Option<Visit> {
        let gives: Vec<usize> =
            (0..self.clinic.offers.len()).filter(|index| self.clinic.offers[*index].team.contains(&who)).collect();
        if !self.gave_role && cursor > self.now + TimeDelta::minutes(20) {
            for role in self.wanted.clone() {
                let suited = gives.iter().copied().filter(|index| suits(role, &self.clinic.offers[*index]));
                for offer in suited.collect::<Vec<_>>() {
                    if let Some(visit) = self.attempt(offer, who, cursor, closes, role) {
                        return Some(visit);
                    }
                }
            }
        }
        for _ in 0..3 {
            let offers = &self.clinic.offers;
            let offer = *gives.choose_weighted(self.random, |index| offers[*index].weight).ok()?;
            if let Some(visit) = self.attempt(offer, who, cursor, closes, Role::Ordinary) {
                return Some(visit);
            }
        }
        None
    }

    fn attempt(
        &mut self,
        offer: usize,
        who: ResourceId,
        cursor: DateTime<Utc>,
        closes: DateTime<Utc>,
        role: Role,
    ) -> Option<Visit> {
        let offered = &self.clinic.offers[offer];
        let service = &offered.service;
        let answers = answers(offered, self.random);
        let minutes = |count: u32| TimeDelta::minutes(i64::from(count));
        let start = self.next_start(cursor + minutes(service.buffer_before_minutes), service.granularity_minutes);
        let end = start + minutes(service.duration_with(&answers));
        let claim = (start - minutes(service.buffer_before_minutes), end + minutes(service.buffer_after_minutes));
        if end > closes {
            return None;
        }
        let is_free = |resource: &&ResourceId| {
            let taken = self.taken.get(resource);
            taken.is_none_or(|taken| taken.iter().all(|span| span.1 <= claim.0 || span.0 >= claim.1))
        };
        if !is_free(&&who) {
            return None;
        }
        let room = offered.rooms.iter().find(is_free).copied();
        if room.is_none() && !offered.rooms.is_empty() {
            return None;
        }
        Some(Visit { offer, answers, practitioner: who, room, start, end, claim, role })
    }

    fn next_start(&self, earliest: DateTime<Utc>, granularity: u32) -> DateTime<Utc> {
        let minute = u32::from(labels::minute_of_day(earliest, self.clinic.zone));
        let late = minute % granularity;
        earliest + TimeDelta::minutes(i64::from(if late == 0 { 0 } else { granularity - late }))
    }

    fn take(&mut self, visit: Visit) {
        for resource in [Some(visit.practitioner), visit.room].into_iter().flatten() {
            self.taken.entry(resource).or_default().push(visit.claim);
        }
        if let Some(given) = self.wanted.iter().position(|role| *role == visit.role) {
            self.wanted.remove(given);
            self.gave_role = true;
        }
        self.visits.push(visit);
    }
}

fn suits(role: Role, offer: &Offer) -> bool {
    match role {
        Role::Ordinary => true,
        Role::ToApprove => offer.service.approval_required,
        Role::Held => !offer.service.approval_required && offer.service.deposit != DepositPolicy::None,
    }
}

/// Answers as people give them: often the usual, sometimes unsure.
fn answers(offer: &Offer, random: &mut StdRng) -> Answers {
    let mut answers = Answers::new();
    for question in &offer.service.questions {
        if !question.required && random.random_bool(0.6) {
            continue;
        }
        if let Some(answer) = answer(&question.kind, random) {
            answers.insert(question.key.clone(), answer);
        }
    }
    answers
}

fn answer(kind: &QuestionKind, random: &mut StdRng) -> Option<Answer> {
    match kind {
        QuestionKind::Choice { options } => options.choose(random).map(|option| Answer::Choice(option.value.clone())),
        QuestionKind::Choices { options } => {
            let wanted = if random.random_bool(0.3) { 2 } else { 1 };
            Some(Answer::Choices(options.sample(random, wanted).map(|option| option.value.clone()).collect()))
        }
        QuestionKind::Quantity { typical: Some(_), .. } if random.random_bool(0.3) => Some(Answer::Typical),
        QuestionKind::Quantity { minimum, maximum, step, typical, .. } => {
            let (low, high) = typical.unwrap_or((*minimum, (*minimum + *step * Decimal::from(7)).min(*maximum)));
            let steps = ((high - low) / step).floor();
            let steps: u32 = steps.try_into().unwrap_or(0);
            Some(Answer::Quantity(low + *step * Decimal::from(random.random_range(0..=steps))))
        }
        QuestionKind::YesNo { .. } => Some(Answer::YesNo(random.random_bool(0.25))),
        QuestionKind::Postcode { zones } => {
            // Most live nearby: the first zone.
            let zone = if random.random_bool(0.7) { zones.first() } else { zones.choose(random) }?;
            let prefix = zone.prefixes.first()?;
            let digits = format!("{:05}", random.random_range(0..100_000));
            Some(Answer::Postcode(prefix.chars().chain(digits.chars().skip(prefix.len())).collect()))
        }
    }
}
