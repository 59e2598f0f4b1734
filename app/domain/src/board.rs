//! The board in minutes of one day: where a card snaps to, how it moves and grows, and what would be in its way there.
//!
//! The screen answers with it before the server can be asked; whose the time is, the server decides.

/// Minutes of a day.
pub const DAY: u16 = 1_440;
/// A visit's length and a block's ends are multiples of so many minutes.
pub const LENGTH_STEP: u16 = 5;
/// The shortest and the longest that a visit's part can be made by hand, in minutes.
pub const SHORTEST: u16 = 5;
pub const LONGEST: u16 = 12 * 60;

/// What stands in a column from one minute to another, and what is kept free around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    pub from: u16,
    /// Exclusive; at most [`DAY`].
    pub until: u16,
    /// Minutes kept free before and after.
    pub before: u16,
    pub after: u16,
}

/// The nearest multiple of `grid` minutes to a minute that may lie outside of the day; of two as near, the later. A grid
/// of nothing is one of single minutes.
pub fn snap(minute: i32, grid: u16) -> u16 {
    let grid = i32::from(grid.max(1));
    let minute = minute.clamp(0, i32::from(DAY));
    let snapped = (minute + grid / 2) / grid * grid;
    // The last multiple of a grid that does not divide the day lies within it.
    let last = i32::from(DAY) / grid * grid;
    u16::try_from(snapped.min(last)).unwrap_or(DAY)
}

impl Stay {
    pub const fn minutes(self) -> u16 {
        self.until.saturating_sub(self.from)
    }

    /// Begun at the point of the grid that is nearest to `minute`, as long as before and within the day.
    #[must_use]
    pub fn moved_to(self, minute: i32, grid: u16) -> Self {
        let minutes = self.minutes().min(DAY);
        let grid = grid.max(1);
        let latest = (DAY - minutes) / grid * grid;
        let from = snap(minute, grid).min(latest);
        Self { from, until: from + minutes, ..self }
    }

    /// Ended at the multiple of [`LENGTH_STEP`] after its beginning that is nearest to `minute`.
    #[must_use]
    pub fn ending_at(self, minute: i32) -> Self {
        let most = LONGEST.min(DAY.saturating_sub(self.from)) / LENGTH_STEP * LENGTH_STEP;
        let wished = snap(minute - i32::from(self.from), LENGTH_STEP);
        let minutes = wished.clamp(SHORTEST.min(most), most);
        Self { until: self.from + minutes, ..self }
    }

    /// What it takes of others' time.
    const fn taken(self) -> (u16, u16) {
        (self.from.saturating_sub(self.before), self.until.saturating_add(self.after))
    }

    /// Whether the two are in each other's way when both want the same seat.
    pub const fn clashes(self, other: Self) -> bool {
        let ((from, until), (others_from, others_until)) = (self.taken(), other.taken());
        from < others_until && others_from < until
    }

    /// Whether it runs into a stretch that nobody works in; what is kept free around it may.
    pub const fn runs_into(self, from: u16, until: u16) -> bool {
        self.from < until && from < self.until
    }

    /// Whether it needs some of a stretch that is taken by something else than a visit.
    pub const fn needs_of(self, from: u16, until: u16) -> bool {
        let (own_from, own_until) = self.taken();
        own_from < until && from < own_until
    }
}

/// Whether a column that serves `seats` at once has one left for `stay` beside the `others`: at no minute are all of
/// them taken.
pub fn has_seat(stay: Stay, others: &[Stay], seats: u16) -> bool {
    let rivals: Vec<Stay> = others.iter().copied().filter(|other| stay.clashes(*other)).collect();
    let (from, _) = stay.taken();
    // How many there are only grows where one begins.
    let moments = std::iter::once(from).chain(rivals.iter().map(|rival| rival.taken().0.max(from)));
    let most = moments
        .map(|at| {
            let there = |rival: &&Stay| rival.taken().0 <= at && at < rival.taken().1;
            rivals.iter().filter(there).count()
        })
        .max();
    most.unwrap_or_default() < usize::from(seats.max(1))
}

/// Of starts that are free the one nearest to a wished one; of two as near, the earlier.
pub fn nearest(starts: &[u16], wished: u16) -> Option<u16> {
    starts.iter().copied().min_by_key(|start| (start.abs_diff(wished), *start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stay() -> impl Strategy<Value = Stay> {
        (0..DAY - 5, 1..300_u16, 0..60_u16, 0..60_u16).prop_map(|(from, minutes, before, after)| Stay {
            from,
            until: (from + minutes).min(DAY),
            before,
            after,
        })
    }

    proptest! {
        #[test]
        fn a_minute_snaps_to_the_nearest_point_of_its_grid_and_stays_there(minute in -500..2_000_i32, grid in 1..=120_u16) {
            let snapped = snap(minute, grid);
            prop_assert_eq!(snapped % grid, 0);
            prop_assert!(snapped <= DAY);
            prop_assert_eq!(snap(i32::from(snapped), grid), snapped);
            let within = minute.clamp(0, i32::from(DAY / grid * grid));
            prop_assert!((i32::from(snapped) - within).abs() * 2 <= i32::from(grid));
        }

        #[test]
        fn a_card_that_moves_keeps_its_length_and_the_day(stay in stay(), minute in -500..2_000_i32, grid in 1..=60_u16) {
            let moved = stay.moved_to(minute, grid);
            prop_assert_eq!(moved.minutes(), stay.minutes());
            prop_assert!(moved.until <= DAY);
            prop_assert_eq!(moved.from % grid, 0);
            prop_assert_eq!(moved.moved_to(i32::from(moved.from), grid), moved, "where it is it stays");
        }

        #[test]
        fn a_card_that_grows_keeps_its_beginning_and_ends_on_a_step(stay in stay(), minute in -500..2_000_i32) {
            let resized = stay.ending_at(minute);
            prop_assert_eq!(resized.from, stay.from);
            prop_assert_eq!(resized.minutes() % LENGTH_STEP, 0);
            prop_assert!(resized.minutes() >= SHORTEST && resized.minutes() <= LONGEST && resized.until <= DAY);
            prop_assert_eq!(resized.ending_at(i32::from(resized.until)), resized);
        }

        #[test]
        fn a_seat_is_left_when_a_look_at_every_minute_finds_one(
            stay in stay(), others in proptest::collection::vec(stay(), 0..8), seats in 1..4_u16,
        ) {
            let (from, until) = stay.taken();
            let there = |at: u16| others.iter().filter(|other| other.taken().0 <= at && at < other.taken().1).count();
            let full = (from..until).any(|at| there(at) >= usize::from(seats));
            prop_assert_eq!(has_seat(stay, &others, seats), !full);
        }

        #[test]
        fn whoever_is_in_the_way_of_another_has_the_other_in_the_way(one in stay(), other in stay()) {
            prop_assert_eq!(one.clashes(other), other.clashes(one));
        }
    }

    #[test]
    fn a_visit_may_tidy_up_after_hours_and_never_into_a_block() {
        let stay = Stay { from: 600, until: 660, before: 0, after: 15 };
        assert!(!stay.runs_into(660, 720), "closing time");
        assert!(stay.needs_of(660, 720), "a block");
        assert!(!stay.needs_of(675, 720));
    }

    #[test]
    fn the_nearest_of_the_free_starts_is_found() {
        assert_eq!(nearest(&[540, 600, 660], 629), Some(600));
        assert_eq!(nearest(&[540, 600, 660], 630), Some(600));
        assert_eq!(nearest(&[], 630), None);
    }
}
