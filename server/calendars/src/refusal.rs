//! Why a file is not read.

/// What stands in the way, where, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", .line.map_or_else(|| format!("{field}: "), |line| format!("{field}, line {line}: ")))]
pub struct Refusal {
    /// The property or component, as the file names it: `RRULE`, `DTSTART`; or `file`.
    pub field: &'static str,
    /// From 1; absent where the whole file is meant.
    pub line: Option<u32>,
    pub reason: Reason,
}

/// Reasons in words for the person whose calendar it is. None of them quotes the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("this is not a calendar file; it has to begin with BEGIN:VCALENDAR")]
    NotACalendar,
    #[error("the file is larger than we read")]
    TooLarge,
    #[error("there are more events than we read")]
    TooManyEvents,
    #[error("there is more busy time than we keep")]
    TooManyIntervals,
    #[error("the rules repeat more often than we follow")]
    TooMuchRepetition,
    #[error("components are nested too deeply")]
    TooDeep,
    #[error("a component is not closed in the order in which it was opened")]
    Unbalanced,
    #[error("the line is too long")]
    LineTooLong,
    #[error("it is not a date or a time")]
    NotATime,
    #[error("it is not a duration")]
    NotADuration,
    #[error("the end lies before the start")]
    EndsBeforeStart,
    #[error("the event has no start")]
    NoStart,
    #[error("it is not a rule of repetition that iCalendar knows")]
    NotARule,
    #[error("a part of the rule lies outside of what can be meant")]
    PartOutOfRange,
    #[error("the time zone is neither known by its name nor described in the file")]
    UnknownZone,
    #[error("the time zone is described with a rule or an offset that cannot be read")]
    BadZone,
}

impl Reason {
    pub(crate) const fn of(self, field: &'static str, line: u32) -> Refusal {
        Refusal { field, line: Some(line), reason: self }
    }

    pub(crate) const fn of_file(self) -> Refusal {
        Refusal { field: "file", line: None, reason: self }
    }
}
