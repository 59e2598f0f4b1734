//! The table that `make bench` prints, in Markdown.

use crate::spread::Spread;
use std::fmt;

/// What the scorecard asks of a ratio.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// Shown for comparison.
    None,
}

/// One measured ratio.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Of the scorecard's table “Speed”.
    pub row: u8,
    pub what: String,
    /// One round's absolute figures of the limit and of ours, to stand beside the ratio.
    pub limit: String,
    pub ours: String,
    /// Over the rounds, each of which measured both.
    pub ratio: Spread,
    /// The same in processor time, which other programs on the machine disturb less.
    pub processor: Option<Spread>,
    pub target: Target,
}

/// The columns' names.
pub const HEAD: &str = "\
| row | what | limit | ours | ratio: median (least to greatest) | in processor time | target | |
|---|---|---|---|---|---|---|---|";

impl Target {
    fn verdict(self, median: f64) -> &'static str {
        match self {
            Self::AtLeast(floor) if median >= floor => "met",
            Self::AtMost(ceiling) if median <= ceiling => "met",
            Self::None => "",
            _ => "missed",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(floor) => write!(f, "≥ {floor}"),
            Self::AtMost(ceiling) => write!(f, "≤ {ceiling}"),
            Self::None => f.write_str("–"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, what, limit, ours, ratio, processor, target } = self;
        let processor = processor.map_or_else(|| "–".into(), |spread| spread.to_string());
        let verdict = target.verdict(ratio.median);
        write!(f, "| {row} | {what} | {limit} | {ours} | {ratio} | {processor} | {target} | {verdict} |")
    }
}
