//! Steps of one visit that begin together: two children at the same time, or several people in one class.
//!
//! Each takes a seat of its own of everybody and everything. Whoever comes along to a class is in the same meeting of
//! it. As a meeting that has begun takes nothing more of anybody, it is joined wherever it has room; what is left is a
//! matching of seats to those who need one, found by augmenting paths (Kuhn), so that eight steps cost no more than a
//! few looks at each candidate.

use super::{
    ClassPlace,
    assignment::Preference,
    finder::{Meeting, StepOptions, class_of, placed},
    search::{Place, PlacedStep},
    stretches::{Minute, Stretches},
};
use crate::ids::ResourceId;

/// The starts at which all of these steps can begin together, given by `practitioner` where one is to give them all.
///
/// Between two ends of anybody's stretches nothing changes, so one look a piece is enough.
pub(super) fn starts(group: &[StepOptions<'_>], practitioner: Option<ResourceId>) -> Stretches {
    let mut each = group.iter().map(|options| options.starts(practitioner));
    let Some(first) = each.next() else { return Stretches::default() };
    let possible = each.fold(first, |both, one| both.intersect(&one));
    let mut ends: Vec<Minute> = possible.iter().flat_map(|(from, until)| [from, until]).collect();
    for options in group {
        let candidates = options.practitioners.iter().chain(options.needs.iter().flatten());
        ends.extend(candidates.flat_map(|candidate| candidate.starts.iter().flat_map(|(from, until)| [from, until])));
        ends.extend(options.meetings.iter().flat_map(|meeting| [meeting.start, meeting.start + 1]));
    }
    ends.sort_unstable();
    ends.dedup();
    let fits = |from: Minute| possible.contains(from) && place(group, practitioner, from, None).is_some();
    let pieces = ends.windows(2).filter_map(|piece| match piece {
        [from, until] if fits(*from) => Some((*from, *until)),
        _ => None,
    });
    Stretches::of(pieces.collect())
}

/// Who does what when all of these steps begin at `start`; `None` if they cannot. Of those who could, whoever goes first
/// by `preference` is taken wherever that leaves the others somebody.
pub(super) fn place(
    group: &[StepOptions<'_>],
    practitioner: Option<ResourceId>,
    start: Minute,
    preference: Option<&Preference>,
) -> Option<Vec<PlacedStep>> {
    let order = |who: ResourceId| preference.map(|preference| preference.key(who, start));
    let mut given: Vec<Option<PlacedStep>> = vec![None; group.len()];
    let mut seats: Vec<Vec<Place>> = Vec::new();
    let mut opened: Vec<(Vec<usize>, usize)> = Vec::new();
    for party in parties(group) {
        let options = &group[*party.first()?];
        let wanted = |place: &Place| {
            let able = |index: &usize| group[*index].step.practitioners.contains(&place.resource);
            practitioner.is_none_or(|one| one == place.resource) && party.iter().all(able)
        };
        let joinable = |meeting: &&Meeting| {
            meeting.start == start && meeting.left() >= party.len() && wanted(&meeting.practitioner)
        };
        let joined = options.meetings.iter().filter(joinable);
        if let Some(meeting) = joined.min_by_key(|meeting| order(meeting.practitioner.resource)) {
            for (index, class) in party.into_iter().zip(meeting.places()) {
                let (step, resources) = (group[index].step, meeting.resources.clone());
                given[index] = Some(placed(step, start, meeting.practitioner, resources, Some(class)));
            }
            continue;
        }
        if options.step.class_places.is_some_and(|places| usize::from(places) < party.len()) {
            return None;
        }
        let free = |candidates: &[super::finder::Candidate]| -> Vec<Place> {
            let free = candidates.iter().filter(|candidate| candidate.starts.contains(start));
            free.map(|candidate| candidate.place).collect()
        };
        let first = seats.len();
        let mut people: Vec<Place> = free(&options.practitioners).into_iter().filter(wanted).collect();
        people.sort_by_key(|place| (order(place.resource), place.seat));
        seats.push(people);
        for (position, need) in options.needs.iter().enumerate() {
            let serves = |place: &Place| {
                party
                    .iter()
                    .all(|index| group[*index].step.needs.get(position).is_some_and(|of| of.contains(&place.resource)))
            };
            seats.push(free(need).into_iter().filter(serves).collect());
        }
        opened.push((party, first));
    }
    let matched = one_each(&seats)?;
    for (party, first) in opened {
        let needs = group[*party.first()?].needs.len();
        let (practitioner, resources) = (*matched.get(first)?, matched.get(first + 1..=first + needs)?.to_vec());
        for (place, index) in (0..).zip(party) {
            let step = group[index].step;
            let class = step.class_places.map(|_| ClassPlace { class: class_of(step, start, practitioner), place });
            given[index] = Some(placed(step, start, practitioner, resources.clone(), class));
        }
    }
    given.into_iter().collect()
}

/// Those who are together in a meeting of a class, and everybody else by themselves; each by the numbers of their steps.
fn parties(group: &[StepOptions<'_>]) -> Vec<Vec<usize>> {
    let mut parties: Vec<Vec<usize>> = Vec::new();
    for (index, options) in group.iter().enumerate() {
        let step = options.step;
        let same = |party: &&mut Vec<usize>| {
            let other = party.first().map(|first| group[*first].step);
            step.class_places.is_some()
                && other.is_some_and(|other| {
                    (other.service, other.duration(), other.before(), other.after())
                        == (step.service, step.duration(), step.before(), step.after())
                })
        };
        match parties.iter_mut().find(same) {
            Some(party) => party.push(index),
            None => parties.push(vec![index]),
        }
    }
    parties
}

/// One place for each list, none twice; whoever comes first in a list is tried first.
fn one_each(lists: &[Vec<Place>]) -> Option<Vec<Place>> {
    /// Finds a place for one list, by moving others on where they have another choice.
    fn settle(list: usize, lists: &[Vec<Place>], taken: &mut Vec<(Place, usize)>, tried: &mut Vec<Place>) -> bool {
        for place in &lists[list] {
            if tried.contains(place) {
                continue;
            }
            tried.push(*place);
            let holder = taken.iter().position(|(of, _)| of == place);
            match holder {
                None => {
                    taken.push((*place, list));
                    return true;
                }
                Some(at) if settle(taken[at].1, lists, taken, tried) => {
                    // Whoever had it has another one by now, under another entry.
                    taken[at].1 = list;
                    return true;
                }
                Some(_) => {}
            }
        }
        false
    }
    let mut taken: Vec<(Place, usize)> = Vec::new();
    for list in 0..lists.len() {
        if !settle(list, lists, &mut taken, &mut Vec::new()) {
            return None;
        }
    }
    (0..lists.len()).map(|list| taken.iter().find(|(_, of)| *of == list).map(|(place, _)| *place)).collect()
}
