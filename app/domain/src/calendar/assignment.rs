//! Whom a step is given to when several could.

use super::{
    Assignment, ResourceKind, Supply,
    clock::WallClock,
    search::AssignmentRule,
    stretches::{Minute, Stretches, ceiling, floor},
};
use crate::ids::ResourceId;
use std::{cmp::Reverse, collections::HashMap};

/// The order of preference among practitioners; a smaller key goes first.
pub(super) struct Preference {
    ranks: HashMap<ResourceId, Rank>,
    /// The first minute of each day, in order.
    midnights: Vec<Minute>,
}

/// What is known of one practitioner, looked up at once: it is asked for everybody at every time that is offered.
struct Rank {
    gave_it_last_time: bool,
    /// Place in the clinic's order, turned so that a round-robin's next comes first.
    place: usize,
    /// What they have taken on each day, in minutes; empty when it does not matter.
    loads: Vec<i64>,
}

/// Not who gave it last time, then the load, then the clinic's order.
pub(super) type Key = (Reverse<bool>, i64, usize);

impl Preference {
    pub fn of(assignment: &Assignment, supply: &Supply, clock: &WallClock) -> Self {
        let team: Vec<ResourceId> = supply
            .resources
            .iter()
            .filter(|resource| resource.kind == ResourceKind::Practitioner)
            .map(super::Resource::id)
            .collect();
        let newest = match assignment.rule {
            AssignmentRule::RoundRobin { newest } => newest.and_then(|who| team.iter().position(|id| *id == who)),
            AssignmentRule::InOrder | AssignmentRule::LeastLoaded => None,
        };
        let first = newest.map_or(0, |place| place + 1);
        let turned = |place: usize| (place + team.len() - first) % team.len().max(1);
        let rank = |(place, who): (usize, &ResourceId)| {
            let gave_it_last_time = assignment.last_time.contains(who);
            (*who, Rank { gave_it_last_time, place: turned(place), loads: Vec::new() })
        };
        let ranks = team.iter().enumerate().map(rank).collect();
        let midnights: Vec<Minute> = clock.days().iter().map_while(|day| clock.midnight(day)).collect();
        let mut preference = Self { ranks, midnights };
        if assignment.rule == AssignmentRule::LeastLoaded {
            preference.weigh(supply);
        }
        preference
    }

    fn weigh(&mut self, supply: &Supply) {
        let mut taken: HashMap<ResourceId, Vec<(Minute, Minute)>> = HashMap::new();
        for span in supply.busy.iter().filter(|span| self.ranks.contains_key(&span.resource)) {
            taken.entry(span.resource).or_default().push((floor(span.from), ceiling(span.until)));
        }
        for (who, spans) in taken {
            // Before the first day, and each of them.
            let mut loads = vec![0; self.midnights.len() + 1];
            // Joined, so that a class counts once however many have booked it.
            for (mut from, until) in Stretches::of(spans).iter() {
                while from < until {
                    let day = self.day_of(from);
                    let end = self.midnights.get(day).copied().unwrap_or(until).min(until);
                    loads[day] += end - from;
                    from = end;
                }
            }
            if let Some(rank) = self.ranks.get_mut(&who) {
                rank.loads = loads;
            }
        }
    }

    /// How many of the days have begun by then.
    fn day_of(&self, minute: Minute) -> usize {
        self.midnights.partition_point(|midnight| *midnight <= minute)
    }

    pub fn key(&self, who: ResourceId, start: Minute) -> Key {
        let Some(rank) = self.ranks.get(&who) else { return (Reverse(false), 0, usize::MAX) };
        let load = rank.loads.get(self.day_of(start)).copied().unwrap_or(0);
        (Reverse(rank.gave_it_last_time), load, rank.place)
    }
}
