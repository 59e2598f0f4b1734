//! Free times: starts at which everything that a visit takes is free together, and who then does what.
//!
//! For each candidate the starts that suit it are a set of stretches; sets are joined where one of several will do and
//! cut where all are needed. A step's set is then narrowed, from the last step to the first, to the starts after which
//! the rest of the visit can follow. Only what remains is walked along the grid of starts, so that a month of twenty
//! people costs about as many steps as it has starts, whatever the number of bookings. Steps that begin together
//! ([`super::together`]) count as one.

use super::{
    Busy, ClassPlace, Resource, Supply,
    assignment::Preference,
    class_at,
    clock::WallClock,
    search::{LONGEST_MINUTES, MOST_DAYS, MOST_STEPS, Place, PlacedStep, Search, Step, Unavailable, Visit},
    stretches::{Minute, Rising, Stretches, ceiling, floor, instant},
    together,
};
use crate::ids::{ClassId, ResourceId};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

/// A search with everything worked out that all of its answers share.
pub struct Finder<'a> {
    search: &'a Search,
    steps: Vec<StepOptions<'a>>,
    /// Steps that begin together.
    groups: Vec<Range<usize>>,
    /// Each way to staff the visit: any team, or one for each person who could give all of it.
    teams: Vec<Team>,
    preference: Preference,
    /// What can be had, in order, each with its day on the wall clock.
    starts: Vec<(NaiveDate, Minute)>,
}

/// What one step may take, and when.
pub(super) struct StepOptions<'a> {
    pub(super) step: &'a Step,
    /// As the clinic orders them.
    pub(super) practitioners: Vec<Candidate>,
    pub(super) needs: Vec<Vec<Candidate>>,
    /// Meetings of the class that have a place left.
    pub(super) meetings: Vec<Meeting>,
}

/// One seat of a resource, and the starts at which it can take the step.
pub(super) struct Candidate {
    pub(super) place: Place,
    pub(super) starts: Stretches,
}

/// A meeting of a class that somebody has booked already.
pub(super) struct Meeting {
    pub(super) start: Minute,
    pub(super) practitioner: Place,
    pub(super) resources: Vec<Place>,
    class: ClassId,
    /// Places that nobody has, in order; at least one.
    free: Vec<u16>,
}

impl Meeting {
    /// How many more it takes.
    pub(super) fn left(&self) -> usize {
        self.free.len()
    }

    /// The places of those who join it.
    pub(super) fn places(&self) -> impl Iterator<Item = ClassPlace> + '_ {
        self.free.iter().map(|place| ClassPlace { class: self.class, place: *place })
    }
}

/// Who may give the visit.
struct Team {
    /// `None`: anyone, each step by itself.
    practitioner: Option<ResourceId>,
    /// For each group of steps, the starts from which it and everything after it can be done.
    feasible: Vec<Stretches>,
}

impl<'a> Finder<'a> {
    /// Works out a search. A visit without steps, with more than [`MOST_STEPS`], or with one that takes no time or more
    /// than a week, has no times.
    pub fn new(search: &'a Search, supply: &'a Supply) -> Self {
        let (first, last) = search.dates().into_inner();
        let clock = WallClock::over(first.iter_days().take_while(|date| *date <= last), search.zone);
        let steps = &search.itinerary.steps;
        let possible = (1..=MOST_STEPS).contains(&steps.len())
            && steps.iter().all(|step| (1..=LONGEST_MINUTES).contains(&step.duration_minutes));
        let mut diaries = Diaries::of(search, supply, &clock);
        let steps: Vec<_> =
            if possible { steps.iter().map(|step| diaries.options(step)).collect() } else { Vec::new() };
        let groups = if possible { search.itinerary.groups() } else { Vec::new() };
        let teams = teams(search, &steps, &groups);
        let preference = Preference::of(&search.assignment, supply, &clock);
        let feasible = Stretches::union(teams.iter().filter_map(|team| team.feasible.first()));
        let starts = starts(search, &clock, &feasible);
        Self { search, steps, groups, teams, preference, starts }
    }

    /// Every time in the days of the search, in order, each with whoever the assignment chooses.
    pub fn visits(&self) -> impl Iterator<Item = Visit> + '_ {
        self.starts.iter().filter_map(|(_, start)| self.place(*start))
    }

    /// The days that have a time, in order, and how many times each has.
    pub fn days(&self) -> Vec<(NaiveDate, usize)> {
        let mut days: Vec<(NaiveDate, usize)> = Vec::new();
        for (date, _) in &self.starts {
            match days.last_mut() {
                Some((last, count)) if last == date => *count += 1,
                _ => days.push((*date, 1)),
            }
        }
        days
    }

    /// The first `count` times.
    pub fn next(&self, count: usize) -> Vec<Visit> {
        self.visits().take(count).collect()
    }

    /// The `count` times nearest to a wished one that cannot be had, in order of time; of two as near, the earlier.
    pub fn nearest(&self, wished: DateTime<Utc>, count: usize) -> Vec<Visit> {
        let wished = floor(wished);
        let mut starts: Vec<Minute> =
            self.starts.iter().map(|(_, start)| *start).filter(|start| *start != wished).collect();
        starts.sort_by_key(|start| ((start - wished).abs(), *start));
        starts.truncate(count);
        starts.sort_unstable();
        starts.into_iter().filter_map(|start| self.place(start)).collect()
    }

    /// The visit that begins at `start`, which lies on a day of the search, if it can.
    pub fn at(&self, start: DateTime<Utc>) -> Option<Visit> {
        let minute = floor(start);
        let offered = ceiling(start) == minute && self.starts.iter().any(|(_, offered)| *offered == minute);
        if offered { self.place(minute) } else { None }
    }

    /// Who does what in a visit that begins at `start`; `None` if it cannot begin then.
    fn place(&self, start: Minute) -> Option<Visit> {
        let mut teams: Vec<&Team> =
            self.teams.iter().filter(|team| team.feasible.first().is_some_and(|set| set.contains(start))).collect();
        if teams.len() > 1 {
            teams.sort_by_key(|team| team.practitioner.map(|who| self.preference.key(who, start)));
        }
        teams.into_iter().find_map(|team| self.place_with(team, start))
    }

    fn place_with(&self, team: &Team, start: Minute) -> Option<Visit> {
        let mut steps: Vec<PlacedStep> = Vec::with_capacity(self.steps.len());
        let mut earliest = start;
        for (group, feasible) in self.groups.iter().zip(&team.feasible) {
            let at = feasible.first_from(earliest)?;
            match &self.steps[group.clone()] {
                [options] => steps.push(self.place_step(options, team, at)?),
                options => steps.extend(together::place(options, team.practitioner, at, Some(&self.preference))?),
            }
            earliest = at + self.search.itinerary.minutes_of(group);
        }
        Some(Visit { location: self.search.location, start: instant(start), end: instant(earliest), steps })
    }

    fn place_step(&self, options: &StepOptions<'_>, team: &Team, start: Minute) -> Option<PlacedStep> {
        let step = options.step;
        let wanted = |who: ResourceId| team.practitioner.is_none_or(|one| one == who);
        // A meeting that has begun to fill goes before a new one.
        let joined =
            options.meetings.iter().filter(|meeting| meeting.start == start && wanted(meeting.practitioner.resource));
        if let Some(meeting) = joined.min_by_key(|meeting| self.preference.key(meeting.practitioner.resource, start)) {
            return Some(placed(step, start, meeting.practitioner, meeting.resources.clone(), meeting.places().next()));
        }
        let mut free: Vec<Place> = options
            .practitioners
            .iter()
            .filter(|candidate| wanted(candidate.place.resource) && candidate.starts.contains(start))
            .map(|candidate| candidate.place)
            .collect();
        free.sort_by_cached_key(|place| (self.preference.key(place.resource, start), place.seat));
        free.into_iter().find_map(|practitioner| {
            let resources = options.match_needs(start, practitioner)?;
            let class = step.class_places.map(|_| ClassPlace { class: class_of(step, start, practitioner), place: 0 });
            Some(placed(step, start, practitioner, resources, class))
        })
    }
}

/// Whether a visit can begin at an instant, and with whom; or why not. `search` is of the day that `start` lies on.
pub fn check_start(search: &Search, supply: &Supply, start: DateTime<Utc>) -> Result<Visit, Unavailable> {
    let rules = search.rules;
    if start <= search.now {
        return Err(Unavailable::Past);
    }
    let earliest = search.now + TimeDelta::minutes(i64::from(rules.minimum_notice_minutes));
    if start < earliest {
        return Err(Unavailable::TooSoon { earliest });
    }
    let date = |at: DateTime<Utc>| at.with_timezone(&search.zone).date_naive();
    let last = date(search.now).checked_add_days(Days::new(u64::from(rules.horizon_days)));
    if last.is_some_and(|last| date(start) > last) {
        return Err(Unavailable::TooFar { horizon_days: rules.horizon_days });
    }
    if let Some(visit) = Finder::new(search, supply).at(start) {
        return Ok(visit);
    }
    let empty = Supply { resources: supply.resources.clone(), busy: Vec::new() };
    Err(match Finder::new(search, &empty).at(start) {
        Some(_) => Unavailable::Taken,
        None => Unavailable::NeverOffered,
    })
}

/// The grid's starts within notice and horizon that are in `feasible`.
fn starts(search: &Search, clock: &WallClock, feasible: &Stretches) -> Vec<(NaiveDate, Minute)> {
    let step = usize::try_from(search.rules.granularity_minutes.clamp(1, 1_440)).unwrap_or(1_440);
    let today = search.now.with_timezone(&search.zone).date_naive();
    let horizon = Days::new(u64::from(search.rules.horizon_days));
    let last = today.checked_add_days(horizon).unwrap_or(NaiveDate::MAX);
    let earliest = ceiling(search.now) + i64::from(search.rules.minimum_notice_minutes);
    let asked = usize::try_from(search.days.min(MOST_DAYS)).unwrap_or_default();
    let mut feasible = Rising::over(feasible);
    let mut starts = Vec::new();
    for day in clock.days().iter().take(asked).filter(|day| (today..=last).contains(&day.date)) {
        let Some(midnight) = clock.midnight(day) else { continue };
        // No date lasts more than two days.
        if !feasible.reaches(midnight, midnight + 2 * 1_440) {
            continue;
        }
        for minute in (0..1_440_u16).step_by(step) {
            if let Some(start) = clock.start(day, minute).filter(|start| *start >= earliest)
                && feasible.contains(start)
            {
                starts.push((day.date, start));
            }
        }
    }
    starts
}

/// The meeting that somebody opens who books a class first.
pub(super) fn class_of(step: &Step, start: Minute, practitioner: Place) -> ClassId {
    let (from, until) = (instant(start - step.before()), instant(start + step.duration() + step.after()));
    class_at(step.service, practitioner.resource, from, until)
}

pub(super) fn placed(
    step: &Step,
    start: Minute,
    practitioner: Place,
    resources: Vec<Place>,
    class: Option<ClassPlace>,
) -> PlacedStep {
    let end = start + step.duration();
    PlacedStep {
        service: step.service,
        start: instant(start),
        end: instant(end),
        taken: (instant(start - step.before()), instant(end + step.after())),
        practitioner,
        resources,
        class,
    }
}

/// When everybody works and what is taken of them, in minutes.
struct Diaries<'a, 'c> {
    clock: &'c WallClock,
    resources: HashMap<ResourceId, &'a Resource>,
    open: HashMap<ResourceId, Stretches>,
    busy: HashMap<ResourceId, Vec<&'a Busy>>,
    supply: &'a Supply,
}

impl<'a, 'c> Diaries<'a, 'c> {
    fn of(search: &Search, supply: &'a Supply, clock: &'c WallClock) -> Self {
        let here = supply.resources.iter().filter(|resource| resource.location == search.location);
        let mut busy: HashMap<_, Vec<_>> = HashMap::new();
        for span in supply.busy.iter().filter(|span| span.from < span.until) {
            busy.entry(span.resource).or_default().push(span);
        }
        let resources = here.map(|resource| (resource.id(), resource)).collect();
        Self { clock, resources, open: HashMap::new(), busy, supply }
    }

    fn options(&mut self, step: &'a Step) -> StepOptions<'a> {
        let mut practitioners: Vec<_> = step.practitioners.iter().flat_map(|id| self.candidates(*id, step)).collect();
        // Whoever gives a class at a time gives it once, however many seats they have: another of the same would be it.
        let begun = self.begun(step);
        for candidate in &mut practitioners {
            let own = begun.iter().filter(|(giver, _)| *giver == candidate.place.resource);
            let own: Vec<_> = own.map(|(_, start)| (*start, *start + 1)).collect();
            if !own.is_empty() {
                candidate.starts = candidate.starts.without(&Stretches::of(own));
            }
        }
        let mut needs = Vec::with_capacity(step.needs.len());
        for need in &step.needs {
            needs.push(need.iter().flat_map(|id| self.candidates(*id, step)).collect());
        }
        let meetings = step.class_places.map(|places| self.meetings(step, places)).unwrap_or_default();
        StepOptions { step, practitioners, needs, meetings }
    }

    /// Who gives a meeting of the step's class already, and from when on.
    fn begun(&self, step: &Step) -> Vec<(ResourceId, Minute)> {
        if step.class_places.is_none() {
            return Vec::new();
        }
        let of_class = self.supply.busy.iter().filter_map(|span| Some((span, span.class?.class)));
        let given = of_class.filter_map(|(span, class)| {
            let giver =
                step.practitioners.iter().find(|id| class_at(step.service, **id, span.from, span.until) == class)?;
            Some((*giver, floor(span.from) + step.before()))
        });
        given.collect()
    }

    /// The seats of a resource, each with the starts at which it can take the step; none if it is elsewhere.
    fn candidates(&mut self, id: ResourceId, step: &Step) -> Vec<Candidate> {
        let Some(resource) = self.resources.get(&id) else { return Vec::new() };
        let places = (0..resource.capacity.max(1)).map(|seat| Place { resource: id, seat });
        let candidate = |place| Candidate { place, starts: self.starts(place, step, None) };
        places.collect::<Vec<_>>().into_iter().map(candidate).collect()
    }

    /// The starts at which one seat can take a step, whatever else the meeting `joined` has taken of it.
    ///
    /// The step lies within working hours; its buffers may reach beyond them (tidying up after closing), but never
    /// into busy time.
    fn starts(&mut self, place: Place, step: &Step, joined: Option<ClassId>) -> Stretches {
        let Some(resource) = self.resources.get(&place.resource) else { return Stretches::default() };
        let clock = self.clock;
        let open = self.open.entry(place.resource).or_insert_with(|| clock.open(&resource.hours));
        let working = open.moved(0, 1 - step.duration());
        let (earlier, later) = (1 - step.duration() - step.after(), step.before());
        let busy = self.busy.get(&place.resource).map_or(&[][..], Vec::as_slice);
        let taken = busy.iter().filter(|busy| busy.seat.is_none_or(|seat| seat == place.seat));
        let taken = taken.filter(|busy| joined.is_none() || busy.class.map(|place| place.class) != joined);
        let blocked = taken.map(|busy| (floor(busy.from) + earlier, ceiling(busy.until) + later)).collect();
        working.without(&Stretches::of(blocked))
    }

    /// Meetings of a class that some of its places are left of, with who and what they take.
    fn meetings(&mut self, step: &Step, places: u16) -> Vec<Meeting> {
        let mut classes: BTreeMap<ClassId, Vec<(&Busy, u16)>> = BTreeMap::new();
        for span in &self.supply.busy {
            if let Some(place) = span.class {
                classes.entry(place.class).or_default().push((span, place.place));
            }
        }
        let joinable = |(class, taken): (ClassId, Vec<(&Busy, u16)>)| {
            let (from, until) = taken.first().map(|(span, _)| (span.from, span.until))?;
            let start = floor(from) + step.before();
            let place = |id: &ResourceId| {
                let (span, _) = taken.iter().find(|(span, _)| span.resource == *id)?;
                Some(Place { resource: *id, seat: span.seat.unwrap_or_default() })
            };
            let giver = step.practitioners.iter().find(|id| class_at(step.service, **id, from, until) == class)?;
            let (practitioner, mut resources) = (place(giver)?, Vec::new());
            for need in &step.needs {
                resources.push(need.iter().find_map(|id| place(id).filter(|place| !resources.contains(place)))?);
            }
            let free: Vec<u16> =
                (0..places).filter(|place| !taken.iter().any(|(_, taken)| taken == place)).take(MOST_STEPS).collect();
            // Neither longer nor shorter, and nobody's hours changed or time off came meanwhile.
            let same_length = ceiling(until) == start + step.duration() + step.after();
            let stands = |place: &Place| self.starts(*place, step, Some(class)).contains(start);
            let still = same_length && !free.is_empty() && std::iter::once(&practitioner).chain(&resources).all(stands);
            still.then_some(Meeting { start, practitioner, resources, class, free })
        };
        classes.into_iter().filter_map(joinable).collect()
    }
}

impl StepOptions<'_> {
    /// The starts at which this practitioner (any, for `None`) and one of each need are free together.
    pub(super) fn starts(&self, practitioner: Option<ResourceId>) -> Stretches {
        let wanted = |who: ResourceId| practitioner.is_none_or(|one| one == who);
        let people = self.practitioners.iter().filter(|candidate| wanted(candidate.place.resource));
        let mut starts = Stretches::union(people.map(|candidate| &candidate.starts));
        for need in &self.needs {
            starts = starts.intersect(&Stretches::union(need.iter().map(|candidate| &candidate.starts)));
        }
        if self.contested() {
            starts = self.matched(&starts, practitioner);
        }
        let meetings = self.meetings.iter().filter(|meeting| wanted(meeting.practitioner.resource));
        let joined = Stretches::of(meetings.map(|meeting| (meeting.start, meeting.start + 1)).collect());
        Stretches::union([&starts, &joined])
    }

    /// Whether one seat could serve two needs, so that it is not enough that each finds one.
    fn contested(&self) -> bool {
        let lists: Vec<&Vec<Candidate>> = self.needs.iter().chain([&self.practitioners]).collect();
        let has = |list: &[Candidate], place: Place| list.iter().any(|candidate| candidate.place == place);
        lists.iter().enumerate().any(|(index, list)| {
            lists[..index].iter().any(|other| list.iter().any(|candidate| has(other, candidate.place)))
        })
    }

    /// Of these starts those at which everybody finds a seat of their own. Between two ends of anybody's stretches
    /// nothing changes, so one look a piece is enough.
    fn matched(&self, starts: &Stretches, practitioner: Option<ResourceId>) -> Stretches {
        let candidates = || self.practitioners.iter().chain(self.needs.iter().flatten());
        let mut ends: Vec<Minute> = candidates()
            .flat_map(|candidate| candidate.starts.iter().flat_map(|(from, until)| [from, until]))
            .collect();
        ends.sort_unstable();
        ends.dedup();
        let mut found = Vec::new();
        let wanted = |who: ResourceId| practitioner.is_none_or(|one| one == who);
        for piece in ends.windows(2) {
            let [from, until] = *piece else { continue };
            let possible = starts.contains(from)
                && self.practitioners.iter().any(|candidate| {
                    wanted(candidate.place.resource)
                        && candidate.starts.contains(from)
                        && self.match_needs(from, candidate.place).is_some()
                });
            if possible {
                found.push((from, until));
            }
        }
        Stretches::of(found)
    }

    /// One free seat for each need beside this practitioner, the first in the clinic's order that leaves the others
    /// one.
    fn match_needs(&self, start: Minute, practitioner: Place) -> Option<Vec<Place>> {
        fn extend(needs: &[Vec<Candidate>], start: Minute, taken: &mut Vec<Place>) -> bool {
            let Some((need, rest)) = needs.split_first() else { return true };
            for candidate in need {
                if taken.contains(&candidate.place) || !candidate.starts.contains(start) {
                    continue;
                }
                taken.push(candidate.place);
                if extend(rest, start, taken) {
                    return true;
                }
                taken.pop();
            }
            false
        }
        let mut taken = vec![practitioner];
        extend(&self.needs, start, &mut taken).then(|| taken.split_off(1))
    }
}

fn teams(search: &Search, steps: &[StepOptions<'_>], groups: &[Range<usize>]) -> Vec<Team> {
    if !search.itinerary.one_practitioner || steps.len() < 2 {
        return vec![Team { practitioner: None, feasible: feasible(search, steps, groups, None) }];
    }
    let Some(first) = search.itinerary.steps.first() else { return Vec::new() };
    let able = first
        .practitioners
        .iter()
        .filter(|who| search.itinerary.steps.iter().all(|step| step.practitioners.contains(who)));
    able.map(|who| Team { practitioner: Some(*who), feasible: feasible(search, steps, groups, Some(*who)) }).collect()
}

/// From the last group of steps to the first: the starts from which the rest of the visit can follow within the longest
/// gap.
fn feasible(
    search: &Search,
    steps: &[StepOptions<'_>],
    groups: &[Range<usize>],
    practitioner: Option<ResourceId>,
) -> Vec<Stretches> {
    let mut sets: Vec<Stretches> = Vec::with_capacity(groups.len());
    for group in groups.iter().rev() {
        let own = match &steps[group.clone()] {
            [options] => options.starts(practitioner),
            options => together::starts(options, practitioner),
        };
        let set = match sets.last() {
            // The next step begins between this one's end and a gap later.
            Some(next) => {
                let duration = search.itinerary.minutes_of(group);
                own.intersect(&next.moved(-duration - search.itinerary.gap(), -duration))
            }
            None => own,
        };
        sets.push(set);
    }
    sets.reverse();
    sets
}
