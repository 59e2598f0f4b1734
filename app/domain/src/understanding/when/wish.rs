//! Puts what was said about days and times together: “Thu or Fri” and “after 4” are one wish.

use super::{
    super::{Grain, words::Part},
    clock::{Clock, NOON},
    day::Span,
    hours::TimeOfDay,
};
use chrono::Datelike;

/// Nobody lists more days than this in one breath.
const MOST_DAYS: usize = 14;

/// How a day was named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wording {
    #[default]
    Plain,
    /// With a number or an ordinal: “the 12th”.
    Numbered,
    /// “next Monday”
    Next,
}

/// One thing said, and where.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub span: Option<Span>,
    pub time: Option<TimeOfDay>,
    /// A part of the day that came with the day: “tonight”.
    pub part: Option<Part>,
    pub except: Vec<u8>,
    /// Tokens `first..end`, and the lexeme after it.
    pub first: usize,
    pub end: usize,
    pub lex_end: usize,
    /// Only connecting words stand between the thing before and this.
    pub direct: bool,
    pub wording: Wording,
    /// A date that no calendar has: it says nothing about what is wanted.
    pub impossible: bool,
}

impl Said {
    pub fn span(span: Span) -> Self {
        Self { span: Some(span), ..Self::default() }
    }

    pub fn time(time: TimeOfDay) -> Self {
        Self { time: Some(time), ..Self::default() }
    }

    pub fn except(except: Vec<u8>) -> Self {
        Self { except, ..Self::default() }
    }
}

/// Days and a time of the day that belong together.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    pub spans: Vec<Span>,
    pub time: Option<TimeOfDay>,
    pub except: Vec<u8>,
    pub first: usize,
    pub end: usize,
    /// The time was said before the days: “after 4 on Thu or Fri”.
    pub time_first: bool,
    /// Only “or” and the like stand between the wish before and this one.
    pub linked: bool,
}

/// Groups what was said into wishes, and keeps what follows the last correction.
pub(super) fn group(said: &[Said], corrections: &[(usize, usize)]) -> Vec<Wish> {
    let mut wishes: Vec<Wish> = Vec::new();
    for item in said {
        let corrected =
            wishes.last().is_some_and(|wish| corrections.iter().any(|cue| (wish.end..=item.first).contains(&cue.0)));
        let merged = !corrected && wishes.last_mut().is_some_and(|wish| wish.absorb(item));
        if !merged {
            let mut begun = Wish::begin(item, wishes.last());
            // “Thursday at 3, actually Friday” keeps the 3.
            if corrected && begun.time.is_none() {
                begun.time = wishes.last().and_then(|wish| wish.time);
            }
            if corrected {
                wishes.clear();
            }
            begun.linked = item.direct && !wishes.is_empty();
            wishes.push(begun);
        }
    }
    for at in 1..wishes.len() {
        let (before, after) = wishes.split_at_mut(at);
        if let (Some(before), Some(after)) = (before.last_mut(), after.first()) {
            before.complete_from(after);
        }
    }
    wishes
}

impl Wish {
    /// A new wish. A time on its own keeps the day that was named before: “Thursday at 2 or 3”.
    fn begin(item: &Said, before: Option<&Self>) -> Self {
        let mut wish = Self { first: item.first, end: item.end, except: item.except.clone(), ..Self::default() };
        match (&item.span, before) {
            (Some(span), _) => wish.spans.push(span.clone()),
            (None, Some(before)) if item.time.is_some() => wish.spans.clone_from(&before.spans),
            _ => {}
        }
        wish.time = item.time.or(item.part.map(TimeOfDay::Part));
        wish.time_first = item.span.is_none() && item.time.is_some() && wish.spans.is_empty();
        wish
    }

    /// “At 4 or 5 pm tomorrow”: what was said last holds for the first, too.
    fn complete_from(&mut self, after: &Self) {
        let (Some(TimeOfDay::Exact(mine)), Some(TimeOfDay::Exact(theirs))) = (self.time, after.time) else { return };
        if !after.linked {
            return;
        }
        if self.spans.is_empty() {
            self.spans.clone_from(&after.spans);
        }
        let same_half = Clock { sure: true, ..mine };
        let near = theirs.minute.checked_sub(mine.minute).is_some_and(|gap| gap <= 3 * 60);
        if theirs.sure && !mine.sure && near {
            self.time = Some(TimeOfDay::Exact(same_half));
        }
    }

    fn absorb(&mut self, item: &Said) -> bool {
        let fits = match (&item.span, item.time) {
            _ if !item.except.is_empty() => {
                self.except.extend(&item.except);
                true
            }
            (Some(span), _) => self.absorb_span(span, item),
            (None, Some(time)) => self.absorb_time(time),
            (None, None) => false,
        };
        if fits {
            self.end = item.end;
        }
        fits
    }

    fn absorb_span(&mut self, span: &Span, item: &Said) -> bool {
        if self.spans.is_empty() {
            self.spans.push(span.clone());
            if let Some(part) = item.part {
                return self.absorb_time(TimeOfDay::Part(part)) || self.time.is_some();
            }
            return true;
        }
        if self.spans.contains(span) && item.direct {
            return true;
        }
        if self.spans.len() >= MOST_DAYS {
            return false;
        }
        if let Some(last) = self.spans.last() {
            // “any time tomorrow”, “next week, any day”, “next week, Tuesday”: the narrower one is meant.
            let vague = last.until.is_none() && last.weekdays.is_empty();
            let adds_nothing = span.until.is_none() && span.weekdays.is_empty() && span.from <= last.from;
            if adds_nothing && item.direct {
                return true;
            }
            if vague && self.spans.len() == 1 && item.direct {
                self.spans[0] = span.clone();
                return true;
            }
            let days_of_week =
                span.until.is_none() && !span.weekdays.is_empty() && last.until.is_some() && !last.single();
            if days_of_week && self.spans.len() == 1 {
                self.spans[0].weekdays.clone_from(&span.weekdays);
                return true;
            }
            // “next month, on the 5th”
            if span.single() && last.grain == Grain::Month && item.wording == Wording::Numbered && self.spans.len() == 1
            {
                let Some(day) = last.from.with_day(span.from.day()).and_then(Span::day) else { return false };
                self.spans[0] = day;
                return true;
            }
            if span.single() && self.spans.len() == 1 && !last.single() {
                return self.narrow(span);
            }
        }
        let near = self.spans.iter().all(|other| (other.from - span.from).num_days().abs() <= 6);
        let listed = item.direct && (self.time.is_none() || self.time_first) && near;
        let alike = span.single() && self.spans.iter().all(Span::single);
        let open =
            span.until.is_none() && self.spans.iter().all(|other| other.until.is_none() && !other.weekdays.is_empty());
        if listed && (alike || open) {
            self.spans.push(span.clone());
            return true;
        }
        false
    }

    /// “next week, maybe Tuesday”: Tuesday of that week.
    fn narrow(&mut self, day: &Span) -> bool {
        let wider = &self.spans[0];
        let Some(until) = wider.until else { return false };
        let weekday = day.from.weekday();
        let inside =
            wider.from.iter_days().take(7).take_while(|date| *date < until).find(|date| date.weekday() == weekday);
        let (Some(date), true) = (inside, (until - wider.from).num_days() <= 7) else { return false };
        if let Some(span) = Span::day(date) {
            self.spans[0] = span;
        }
        true
    }

    fn absorb_time(&mut self, time: TimeOfDay) -> bool {
        let joined = match (self.time, time) {
            (None, time) => Some(time),
            // “first thing in the morning”: the narrower part.
            (Some(TimeOfDay::Part(one)), TimeOfDay::Part(two)) => {
                let within = |inner: Part, outer: Part| {
                    let (inner, outer) = (inner.minutes(), outer.minutes());
                    outer.0 <= inner.0 && inner.1 <= outer.1
                };
                let narrower = if within(one, two) { Some(one) } else { Some(two).filter(|two| within(*two, one)) };
                narrower.map(TimeOfDay::Part)
            }
            (Some(TimeOfDay::Part(part)), TimeOfDay::Exact(clock))
            | (Some(TimeOfDay::Exact(clock)), TimeOfDay::Part(part)) => Some(TimeOfDay::Exact(clock.within(part))),
            (Some(TimeOfDay::Part(part)), TimeOfDay::Window { from, until })
            | (Some(TimeOfDay::Window { from, until }), TimeOfDay::Part(part)) => {
                let (start, end) = part.minutes();
                // “in the evening before 8”
                let later = |minute: u16| if minute <= start && minute + NOON <= end { minute + NOON } else { minute };
                let (from, until) = (from.map(later), until.map(later));
                let (from, until) = (from.unwrap_or(start), until.unwrap_or(end.max(from.unwrap_or(0) + 1)));
                (from < until).then_some(TimeOfDay::Window { from: Some(from), until: Some(until) })
            }
            (
                Some(TimeOfDay::Window { from: Some(from), until: None }),
                TimeOfDay::Window { from: None, until: Some(until) },
            )
            | (
                Some(TimeOfDay::Window { from: None, until: Some(until) }),
                TimeOfDay::Window { from: Some(from), until: None },
            ) if from < until => Some(TimeOfDay::Window { from: Some(from), until: Some(until) }),
            (Some(before), time) if before == time => Some(time),
            _ => None,
        };
        self.time_first |= self.time.is_none() && self.spans.is_empty();
        self.time = joined.or(self.time);
        joined.is_some()
    }
}
