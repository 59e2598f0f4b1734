//! How much of a file is worth reading.

use crate::refusal::Reason;

/// What one file may cost. The default reads ten years of a busy person's calendar in well under a second.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of the whole file, in bytes.
    pub bytes: usize,
    /// Of one unfolded line, in bytes. A longer one is cut; that matters only where the line says when somebody is busy.
    pub line: usize,
    /// Components within components.
    pub depth: usize,
    pub events: usize,
    /// Stretches of busy time within the window.
    pub intervals: usize,
    /// Dates and times that rules may look at, all events together.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 8 << 20, line: 16 << 10, depth: 8, events: 30_000, intervals: 20_000, steps: 4_000_000 }
    }
}

/// Steps that are left.
#[derive(Clone, Copy, Debug)]
pub struct Budget(u64);

impl Budget {
    pub const fn new(steps: u64) -> Self {
        Self(steps)
    }

    /// Takes `steps`, or says that there are not enough left.
    pub const fn spend(&mut self, steps: u64) -> Result<(), Reason> {
        match self.0.checked_sub(steps) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => Err(Reason::TooMuchRepetition),
        }
    }
}
