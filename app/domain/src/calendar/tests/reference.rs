//! The slow and obvious way to find free times: a look at every minute, of everybody, for every start.

use crate::calendar::{
    Busy, ResourceHours, Search, Step, Supply, class_at,
    search::{Place, PlacedStep},
};
use crate::ids::{ClassId, ResourceId};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike, Utc};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Minutes that are looked at, from well before the first day to well after the last.
pub struct Reference<'a> {
    search: &'a Search,
    supply: &'a Supply,
    first: DateTime<Utc>,
    /// What the wall clock shows at each minute, and the latest that it has shown so far.
    shown: Vec<(NaiveDateTime, NaiveDateTime)>,
    /// Whether each resource works, by minute.
    works: Vec<Vec<bool>>,
}

impl<'a> Reference<'a> {
    pub fn new(search: &'a Search, supply: &'a Supply) -> Self {
        let first = search.from.and_hms_opt(0, 0, 0).expect("midnight").and_utc() - TimeDelta::hours(26);
        let mut latest = NaiveDateTime::MIN;
        let shown: Vec<_> = (0..(i64::from(search.days) + 3) * 1_440)
            .map(|minute| {
                let shown = (first + TimeDelta::minutes(minute)).with_timezone(&search.zone).naive_local();
                latest = latest.max(shown);
                (shown, latest)
            })
            .collect();
        let dates = search.dates();
        let works = supply.resources.iter().map(|resource| works(&resource.hours, &shown, &dates)).collect();
        Self { search, supply, first, shown, works }
    }

    fn instant(&self, minute: usize) -> DateTime<Utc> {
        self.first + TimeDelta::minutes(i64::try_from(minute).expect("few minutes"))
    }

    /// Every start that can be had.
    pub fn starts(&self) -> Vec<DateTime<Utc>> {
        let search = self.search;
        let today = search.now.with_timezone(&search.zone).date_naive();
        let notice = TimeDelta::minutes(i64::from(search.rules.minimum_notice_minutes));
        let mut seen = HashSet::new();
        let mut known = HashMap::new();
        let mut starts = Vec::new();
        for (minute, (shown, _)) in self.shown.iter().enumerate() {
            let asked = (shown.date() - search.from).num_days();
            let on_grid = (shown.hour() * 60 + shown.minute()).is_multiple_of(search.rules.granularity_minutes);
            let ahead = (shown.date() - today).num_days();
            let start = self.instant(minute);
            if (0..i64::from(search.days)).contains(&asked)
                && on_grid
                && seen.insert(*shown)
                && start >= search.now + notice
                && (0..=i64::from(search.rules.horizon_days)).contains(&ahead)
                && self.teams().iter().any(|team| self.can_follow(0, minute, *team, &mut known))
            {
                starts.push(start);
            }
        }
        starts
    }

    /// Anyone for each step, or one person for all of them.
    fn teams(&self) -> Vec<Option<usize>> {
        if self.search.itinerary.one_practitioner && self.search.itinerary.steps.len() > 1 {
            (0..self.supply.resources.len()).map(Some).collect()
        } else {
            vec![None]
        }
    }

    fn can_follow(
        &self,
        step: usize,
        minute: usize,
        team: Option<usize>,
        known: &mut HashMap<(usize, usize, Option<usize>), bool>,
    ) -> bool {
        let steps = &self.search.itinerary.steps;
        if step >= steps.len() {
            return true;
        }
        if let Some(answer) = known.get(&(step, minute, team)) {
            return *answer;
        }
        let with_it = steps[step + 1..].iter().take_while(|other| other.at_once).count();
        let together: Vec<&Step> = steps[step..=step + with_it].iter().collect();
        let end = minute + together.iter().map(|step| step.duration_minutes as usize).max().unwrap_or_default();
        let next = step + together.len();
        let answer = self.can_be_given(&together, minute, team, &mut Vec::new())
            && (next == steps.len()
                || (0..=self.search.itinerary.longest_gap_minutes as usize)
                    .any(|gap| self.can_follow(next, end + gap, team, known)));
        known.insert((step, minute, team), answer);
        answer
    }

    /// Whether somebody, and one of each need, is free at a minute for each of these steps, beside what is chosen.
    /// Those of one class are in one meeting.
    fn can_be_given(&self, steps: &[&Step], minute: usize, team: Option<usize>, chosen: &mut Vec<Place>) -> bool {
        let Some((step, rest)) = steps.split_first() else { return true };
        let is_with_it = |other: &&&Step| {
            let (one, other): (&Step, &Step) = (step, other);
            let numbers =
                |of: &Step| (of.service, of.duration_minutes, of.buffer_before_minutes, of.buffer_after_minutes);
            one.class_places.is_some() && numbers(one) == numbers(other)
        };
        let party: Vec<&Step> = rest.iter().filter(is_with_it).copied().collect();
        let others: Vec<&Step> = rest.iter().filter(|other| !is_with_it(other)).copied().collect();
        let named = team.map(|index| self.supply.resources[index].id());
        let agreed = |list: &[ResourceId], of: &dyn Fn(&Step) -> Vec<ResourceId>| -> Vec<ResourceId> {
            list.iter().copied().filter(|id| party.iter().all(|other| of(other).contains(id))).collect()
        };
        let practitioners = agreed(&step.practitioners, &|other| other.practitioners.clone());
        let mut lists: Vec<Vec<_>> =
            vec![practitioners.into_iter().filter(|id| named.is_none_or(|one| one == *id)).collect()];
        for (position, need) in step.needs.iter().enumerate() {
            lists.push(agreed(need, &|other| other.needs.get(position).cloned().unwrap_or_default()));
        }
        let count = party.len() + 1;
        if self.can_join(step, minute, &lists, count) && self.can_be_given(&others, minute, team, chosen) {
            return true;
        }
        lists[0].retain(|giver| !self.has_begun(step, minute, *giver));
        step.class_places.is_none_or(|places| usize::from(places) >= count)
            && self
                .choose(step, minute, &lists, chosen, None, &|chosen| self.can_be_given(&others, minute, team, chosen))
    }

    fn choose(
        &self,
        step: &Step,
        minute: usize,
        lists: &[Vec<ResourceId>],
        chosen: &mut Vec<Place>,
        joined: Option<ClassId>,
        then: &dyn Fn(&mut Vec<Place>) -> bool,
    ) -> bool {
        let Some((list, rest)) = lists.split_first() else { return then(chosen) };
        for id in list {
            let capacity = self.supply.resource(*id).map_or(0, |resource| resource.capacity);
            for seat in 0..capacity {
                let place = Place { resource: *id, seat };
                let held = joined.is_none_or(|class| self.holds(class, place));
                if chosen.contains(&place) || !held || !self.is_free(step, minute, place, joined) {
                    continue;
                }
                chosen.push(place);
                if self.choose(step, minute, rest, chosen, joined, then) {
                    return true;
                }
                chosen.pop();
            }
        }
        false
    }

    /// Whether this giver has a meeting of the step's class at that minute already: there is one of each.
    fn has_begun(&self, step: &Step, minute: usize, giver: ResourceId) -> bool {
        let from = self.instant(minute) - minutes(step.buffer_before_minutes);
        let until = self.instant(minute) + minutes(step.duration_minutes + step.buffer_after_minutes);
        let class = class_at(step.service, giver, from, until);
        step.class_places.is_some()
            && self.supply.busy.iter().any(|busy| busy.class.is_some_and(|of| of.class == class))
    }

    fn holds(&self, class: ClassId, place: Place) -> bool {
        self.supply.busy.iter().any(|busy| {
            busy.class.is_some_and(|of| of.class == class)
                && busy.resource == place.resource
                && busy.seat == Some(place.seat)
        })
    }

    /// Whether a meeting of the step's class begins at that minute and has so many places left.
    fn can_join(&self, step: &Step, minute: usize, lists: &[Vec<ResourceId>], count: usize) -> bool {
        let Some(places) = step.class_places else { return false };
        let from = self.instant(minute) - minutes(step.buffer_before_minutes);
        let until = self.instant(minute) + minutes(step.duration_minutes + step.buffer_after_minutes);
        lists[0].iter().any(|giver| {
            let class = class_at(step.service, *giver, from, until);
            let places_of = self.supply.busy.iter().filter_map(|busy| busy.class).filter(|of| of.class == class);
            let members: BTreeSet<u16> = places_of.map(|of| of.place).collect();
            let left = (0..places).filter(|place| !members.contains(place)).count() >= count;
            let mut lists = lists.to_vec();
            lists[0] = vec![*giver];
            !members.is_empty() && left && self.choose(step, minute, &lists, &mut Vec::new(), Some(class), &|_| true)
        })
    }

    /// Whether a seat works through the step and is free through it and its buffers.
    fn is_free(&self, step: &Step, minute: usize, place: Place, joined: Option<ClassId>) -> bool {
        let Some(index) = self.supply.resources.iter().position(|resource| resource.id() == place.resource) else {
            return false;
        };
        if self.supply.resources[index].location != self.search.location {
            return false;
        }
        let works = (minute..minute + step.duration_minutes as usize)
            .all(|minute| self.works[index].get(minute).copied().unwrap_or_default());
        works && !self.is_taken(step, self.instant(minute), place, joined)
    }

    fn is_taken(&self, step: &Step, start: DateTime<Utc>, place: Place, joined: Option<ClassId>) -> bool {
        let from = start - minutes(step.buffer_before_minutes);
        let until = start + minutes(step.duration_minutes + step.buffer_after_minutes);
        let in_the_way = |busy: &&Busy| {
            busy.resource == place.resource
                && busy.seat.is_none_or(|seat| seat == place.seat)
                && (joined.is_none() || busy.class.map(|of| of.class) != joined)
        };
        self.supply.busy.iter().filter(in_the_way).any(|busy| busy.from < until && busy.until > from)
    }

    /// What is wrong with a step that was placed; `None` when everything that it takes may be taken.
    pub fn fault(&self, step: &Step, given: &PlacedStep) -> Option<String> {
        let minute = usize::try_from((given.start - self.first).num_minutes()).expect("within what is looked at");
        let joined = given
            .class
            .map(|of| of.class)
            .filter(|class| self.supply.busy.iter().any(|busy| busy.class.is_some_and(|of| of.class == *class)));
        let mut places: Vec<Place> = given.places().collect();
        if let Some(place) = places.iter().find(|place| !self.is_free(step, minute, **place, joined)) {
            return Some(format!("{place:?} is not free"));
        }
        if !step.practitioners.contains(&given.practitioner.resource) || step.needs.len() != given.resources.len() {
            return Some("the wrong people or things".into());
        }
        if step.needs.iter().zip(&given.resources).any(|(need, place)| !need.contains(&place.resource)) {
            return Some("something that does not serve its need".into());
        }
        let all = places.len();
        places.sort_unstable();
        places.dedup();
        if places.len() < all {
            return Some("one seat taken twice".into());
        }
        let from = given.start - minutes(step.buffer_before_minutes);
        let until = given.end + minutes(step.buffer_after_minutes);
        let right = given.taken == (from, until)
            && given.end == given.start + minutes(step.duration_minutes)
            && given.class.map(|of| of.class)
                == step.class_places.map(|_| class_at(step.service, given.practitioner.resource, from, until));
        let doubled = given.class.is_some_and(|of| self.supply.busy.iter().any(|busy| busy.class == Some(of)));
        (!right || doubled).then(|| "the wrong time or place in class".into())
    }
}

fn minutes(count: u32) -> TimeDelta {
    TimeDelta::minutes(i64::from(count))
}

/// Whether somebody works, found by asking the wall clock of every minute in turn.
///
/// A wall time counts from the first instant that shows it or a later one, so hours that come twice are followed
/// through the latest time shown so far: they belong to the span that the first pass had reached.
fn works(
    hours: &ResourceHours,
    shown: &[(NaiveDateTime, NaiveDateTime)],
    dates: &std::ops::RangeInclusive<chrono::NaiveDate>,
) -> Vec<bool> {
    let (mut today, mut spans) = (None, Vec::new());
    let one = |(_, latest): &(NaiveDateTime, NaiveDateTime)| {
        let date = latest.date();
        if today != Some(date) {
            // Nobody looked up the days outside.
            spans = if dates.contains(&date) { hours.spans_on(date) } else { Vec::new() };
            today = Some(date);
        }
        let wall = u16::try_from(latest.hour() * 60 + latest.minute()).expect("a minute of a day");
        spans.iter().any(|span| (span.from..span.until).contains(&wall))
    };
    shown.iter().map(one).collect()
}
