//! Sets of minutes as sorted stretches: the arithmetic that free times are found by.

use chrono::{DateTime, Utc};

/// A minute since the epoch, UTC.
pub(super) type Minute = i64;

/// The minute that an instant lies in.
pub(super) fn floor(at: DateTime<Utc>) -> Minute {
    at.timestamp().div_euclid(60)
}

/// The first whole minute at or after an instant.
pub(super) fn ceiling(at: DateTime<Utc>) -> Minute {
    let whole = at.timestamp_subsec_nanos() == 0 && at.timestamp().rem_euclid(60) == 0;
    if whole { floor(at) } else { floor(at) + 1 }
}

/// The instant at which a minute begins; the calendar's end for one that it does not reach.
pub(super) fn instant(minute: Minute) -> DateTime<Utc> {
    let seconds = minute.saturating_mul(60);
    DateTime::from_timestamp(seconds, 0).unwrap_or(if minute < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// A set of minutes: half-open stretches in order, none empty, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stretches(Vec<(Minute, Minute)>);

impl Stretches {
    /// From stretches in any order, overlapping or empty.
    pub fn of(mut stretches: Vec<(Minute, Minute)>) -> Self {
        stretches.retain(|(from, until)| from < until);
        stretches.sort_unstable();
        let mut joined: Vec<(Minute, Minute)> = Vec::with_capacity(stretches.len());
        for (from, until) in stretches {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(until),
                _ => joined.push((from, until)),
            }
        }
        Self(joined)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Minute, Minute)> + '_ {
        self.0.iter().copied()
    }

    pub fn union<'a>(sets: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sets = sets.into_iter();
        let Some(first) = sets.next() else { return Self::default() };
        let mut rest = sets.peekable();
        if rest.peek().is_none() {
            return first.clone();
        }
        Self::of(first.iter().chain(rest.flat_map(Self::iter)).collect())
    }

    pub fn intersect(&self, other: &Self) -> Self {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
            let (from, until) = (a.0.max(b.0), a.1.min(b.1));
            if from < until {
                common.push((from, until));
            }
            if a.1 <= b.1 {
                mine.next()
            } else {
                theirs.next()
            };
        }
        Self(common)
    }

    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::with_capacity(self.0.len());
        let mut taken = other.0.as_slice();
        for &(mut from, until) in &self.0 {
            taken = &taken[taken.partition_point(|span| span.1 <= from)..];
            for span in taken.iter().take_while(|span| span.0 < until) {
                if from < span.0 {
                    left.push((from, span.0));
                }
                from = span.1;
            }
            if from < until {
                left.push((from, until));
            }
        }
        Self(left)
    }

    /// Each stretch `from..until` becomes `from + earlier..until + later`; what becomes empty is gone.
    pub fn moved(&self, earlier: i64, later: i64) -> Self {
        Self::of(self.iter().map(|(from, until)| (from + earlier, until + later)).collect())
    }

    pub fn contains(&self, minute: Minute) -> bool {
        self.first_from(minute) == Some(minute)
    }

    /// The first minute of the set that is not before `minute`.
    pub fn first_from(&self, minute: Minute) -> Option<Minute> {
        let (from, _) = self.0.get(self.0.partition_point(|span| span.1 <= minute))?;
        Some((*from).max(minute))
    }
}

/// Asks a set about rising minutes, without looking for its place anew each time.
pub(super) struct Rising<'a> {
    ahead: &'a [(Minute, Minute)],
}

impl<'a> Rising<'a> {
    pub fn over(set: &'a Stretches) -> Self {
        Self { ahead: &set.0 }
    }

    /// Whether the set has `minute`, which is not before the one asked about last.
    pub fn contains(&mut self, minute: Minute) -> bool {
        self.reaches(minute, minute + 1)
    }

    /// Whether the set has a minute of `from..until`; `from` is not before the one asked about last.
    pub fn reaches(&mut self, from: Minute, until: Minute) -> bool {
        while let [first, rest @ ..] = self.ahead
            && first.1 <= from
        {
            self.ahead = rest;
        }
        self.ahead.first().is_some_and(|span| span.0 < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn minutes(set: &Stretches) -> BTreeSet<Minute> {
        set.iter().flat_map(|(from, until)| from..until).collect()
    }

    fn any_set() -> impl Strategy<Value = Stretches> {
        prop::collection::vec((-40_i64..40, 0_i64..12), 0..8)
            .prop_map(|spans| Stretches::of(spans.into_iter().map(|(from, long)| (from, from + long)).collect()))
    }

    proptest! {
        #[test]
        fn stretches_are_sets_of_minutes(a in any_set(), b in any_set(), at in -50_i64..50, gap in 0_i64..9) {
            let (in_a, in_b) = (minutes(&a), minutes(&b));
            prop_assert_eq!(minutes(&Stretches::union([&a, &b])), in_a.union(&in_b).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(minutes(&a.intersect(&b)), in_a.intersection(&in_b).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(minutes(&a.without(&b)), in_a.difference(&in_b).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(a.first_from(at), in_a.range(at..).next().copied());
            let widened: BTreeSet<_> = in_a.iter().flat_map(|minute| minute - gap..=*minute).collect();
            prop_assert_eq!(minutes(&a.moved(-gap, 0)), widened);
            let mut rising = Rising::over(&a);
            for minute in -60..60 {
                prop_assert_eq!(rising.contains(minute), in_a.contains(&minute));
                prop_assert_eq!(a.contains(minute), in_a.contains(&minute));
            }
        }
    }

    #[test]
    fn a_second_past_the_minute_is_the_next_one_for_whoever_must_not_be_early() {
        let at: DateTime<Utc> = "2026-12-10T20:30:01Z".parse().expect("an instant");
        assert_eq!(
            (ceiling(at) - floor(at), instant(floor(at)).to_rfc3339().as_str()),
            (1, "2026-12-10T20:30:00+00:00")
        );
        assert_eq!(ceiling(instant(29)), 29);
    }
}
