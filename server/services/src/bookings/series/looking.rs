//! Whether many visits can be had, each at its own time: a calendar is read once for many weeks, never once a visit.

use crate::{
    bookings::{
        attempt::{Attempted, Setback},
        labels,
    },
    calendar::{Calendar, Clocks, Freedom, Span, Wish, wish::part_field},
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{AppError, clinics::SlotDay, series::PlanState};
use domain::{
    calendar::{Interval, PlacedStep, Unavailable, labels as calendar_labels},
    ids::{OrgId, ResourceId},
    understanding::Locale::En,
};
use sqlx::PgConnection;
use store::bookings::{Placement, Standing};

/// As many alternatives as are offered for a single visit, from as far around it.
const ALTERNATIVES: usize = 3;
const DAYS_BEFORE: u32 = 3;
const DAYS_AFTER: u32 = 14;
/// How much time one look at the calendar covers: what it reads is bounded, whatever the rule.
const ONE_LOOK: TimeDelta = TimeDelta::days(92);
/// How many of those in the way are named.
const NAMED: usize = 2;

/// A visit that wants to begin at an instant.
#[derive(Clone, Debug)]
pub(super) struct Sought {
    pub start: DateTime<Utc>,
    pub wish: Wish,
}

/// What became of one.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// Where it goes, and who gives it first.
    Free(Placement, String),
    Not(Refusal),
}

/// Why a visit cannot be had, and what else could.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub state: PlanState,
    pub reason: String,
    pub alternatives: Vec<SlotDay>,
}

/// Everybody and everything that could give a visit.
pub(super) async fn candidates(
    connection: &mut PgConnection,
    org: OrgId,
    (wish, clocks): (&Wish, &Clocks),
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<Vec<ResourceId>, Setback> {
    let span = Span::Around { at, before: 0, after: 0 };
    let calendar = Calendar::read(connection, org, wish, clocks, span, now).await.attempted(request_id)?;
    if let Some(index) = calendar.misnamed(wish) {
        let reason = "This team member does not give this service. Please choose somebody else.";
        return Err(AppError::invalid(part_field(index, "practitioner_id"), reason).into());
    }
    Ok(calendar.candidates())
}

/// Looks for the place of each visit; all wish for the same services. Answers are in the order of `sought`.
pub(super) async fn look(
    connection: &mut PgConnection,
    org: OrgId,
    clocks: &Clocks,
    sought: &[Sought],
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<Vec<Found>, Setback> {
    let mut order: Vec<usize> = (0..sought.len()).collect();
    order.sort_by_key(|index| sought[*index].start);
    let mut found: Vec<Option<Found>> = sought.iter().map(|_| None).collect();
    let mut taken: Vec<(Interval, PlacedStep)> = Vec::new();
    let mut everybody: Vec<ResourceId> = Vec::new();
    for stretch in stretches(&order, sought) {
        let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { continue };
        let (first, last) = (&sought[*first], &sought[*last]);
        let days = u32::try_from((last.start - first.start).num_days()).unwrap_or_default() + 1;
        let span = Span::Around { at: first.start, before: DAYS_BEFORE, after: days + DAYS_AFTER };
        let calendar = Calendar::read(connection, org, &first.wish, clocks, span, now).await.attempted(request_id)?;
        everybody.extend(calendar.candidates());
        for index in stretch {
            let visit = &sought[index];
            found[index] = Some(look_at(&calendar, clocks, visit, &mut taken));
        }
    }
    everybody.sort_unstable();
    everybody.dedup();
    let mut found: Vec<Found> = found.into_iter().flatten().collect();
    name_those_in_the_way(connection, org, clocks, (sought, &everybody), &mut found, now, request_id).await?;
    Ok(found)
}

/// Cuts what is in order of time where one look would cover too much.
fn stretches(order: &[usize], sought: &[Sought]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::new();
    for index in order {
        let start = sought[*index].start;
        match all.last_mut() {
            Some(stretch) if stretch.first().is_some_and(|first| start - sought[*first].start <= ONE_LOOK) => {
                stretch.push(*index);
            }
            _ => all.push(vec![*index]),
        }
    }
    all
}

fn look_at(calendar: &Calendar, clocks: &Clocks, visit: &Sought, taken: &mut Vec<(Interval, PlacedStep)>) -> Found {
    let day = Span::Around { at: visit.start, before: 0, after: 0 };
    let zone = clocks.zone();
    let checked = calendar.on(&visit.wish, day).check(visit.start);
    let (state, reason) = match checked {
        Ok(place) => {
            let mine = (place.start, place.end);
            // Nobody is at two visits at once, and what one of them takes is not seen as taken yet.
            let other = taken.iter().find(|(span, step)| {
                (span.0 < mine.1 && span.1 > mine.0) || place.steps.iter().any(|own| collide(own, step))
            });
            match other {
                None => {
                    taken.extend(place.steps.iter().map(|step| (mine, step.clone())));
                    let who = place.steps.first().map(|step| calendar.name_of(step.practitioner.resource));
                    let place = Placement { room: calendar.room_of(&place), visit: place };
                    return Found::Free(place, who.unwrap_or_default());
                }
                Some((span, _)) => {
                    let other = labels::moment(span.0, zone);
                    (PlanState::Taken, format!("It meets the visit of the same series on {other}."))
                }
            }
        }
        Err(refused) => why(refused),
    };
    let near = Wish { freedom: Freedom::OnTheGrid, ..visit.wish.clone() };
    let around = Span::Around { at: visit.start, before: DAYS_BEFORE, after: DAYS_AFTER };
    let around = calendar.on(&near, around);
    let alternatives = around.by_day(&around.nearest(visit.start, ALTERNATIVES), &near.keys(), En);
    Found::Not(Refusal { state, reason, alternatives })
}

fn collide(one: &PlacedStep, other: &PlacedStep) -> bool {
    one.taken.0 < other.taken.1
        && one.taken.1 > other.taken.0
        && one.places().any(|place| other.places().any(|also| also == place))
}

fn why(refused: Unavailable) -> (PlanState, String) {
    match refused {
        Unavailable::Taken => (PlanState::Taken, String::new()),
        Unavailable::NeverOffered => (PlanState::Closed, "Outside of the hours of whoever could give it.".into()),
        Unavailable::Past | Unavailable::TooSoon { .. } => (PlanState::Beyond, "This time has passed.".into()),
        Unavailable::TooFar { horizon_days } => {
            (PlanState::Beyond, format!("Nobody plans more than {horizon_days} days ahead."))
        }
    }
}

/// Says of each visit that is taken who stands there: one statement for all of them.
async fn name_those_in_the_way(
    connection: &mut PgConnection,
    org: OrgId,
    clocks: &Clocks,
    (sought, everybody): (&[Sought], &[ResourceId]),
    found: &mut [Found],
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<(), Setback> {
    let zone = clocks.zone();
    let unnamed = |(_, found): &(&Sought, &mut Found)| matches!(found, Found::Not(refusal) if refusal.state == PlanState::Taken && refusal.reason.is_empty());
    let mut taken: Vec<_> = sought.iter().zip(found).filter(unnamed).collect();
    let stretches: Vec<Interval> = taken
        .iter()
        .map(|(visit, _)| {
            let minutes = TimeDelta::minutes(i64::from(visit.wish.duration_minutes()));
            (visit.start, visit.start + minutes)
        })
        .collect();
    let (Some(from), Some(until)) = (stretches.iter().map(|s| s.0).min(), stretches.iter().map(|s| s.1).max()) else {
        return Ok(());
    };
    let rivals = store::bookings::standing_each(connection, org, everybody, &stretches, now).await;
    let rivals = rivals.attempted(request_id)?;
    let busy = store::busy_times::within(connection, org, from, until).await.attempted(request_id)?;
    let time = |at| calendar_labels::time(at, zone, En);
    for (number, ((_, found), stretch)) in (0_i64..).zip(taken.iter_mut().zip(&stretches)) {
        let Found::Not(refusal) = found else { continue };
        let mine = rivals.iter().filter(|(of, _)| *of == number).map(|(_, rival)| rival);
        let mut named: Vec<String> = mine.take(NAMED).map(|rival| in_words(rival, &time)).collect();
        let met = busy.iter().filter(|busy| {
            busy.starts_at < stretch.1
                && busy.ends_at > stretch.0
                && everybody.iter().any(|resource| resource.0 == busy.resource_id)
        });
        named.extend(met.take(NAMED.saturating_sub(named.len())).map(|busy| {
            if busy.title.is_empty() { "Somebody is not available".to_owned() } else { busy.title.clone() }
        }));
        refusal.reason =
            if named.is_empty() { "Somebody else has this time.".into() } else { format!("{}.", named.join("; ")) };
    }
    Ok(())
}

/// “Priya Nair: Ana R., 9:00 AM to 9:45 AM”
fn in_words(rival: &Standing, time: &impl Fn(DateTime<Utc>) -> String) -> String {
    let client = super::super::placing::short_name(&rival.client);
    format!("{}: {client}, {} to {}", rival.resource, time(rival.starts_at), time(rival.ends_at))
}
