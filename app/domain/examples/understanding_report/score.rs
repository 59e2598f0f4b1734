//! Precision, recall and accuracy of values.

use std::collections::BTreeSet;

#[derive(Default)]
pub struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
    /// Labels for which something was found at all.
    valued: u32,
}

impl Score {
    /// Counts one turn; whether it was read as labelled.
    pub fn count<T: Ord>(&mut self, expected: &BTreeSet<T>, found: &BTreeSet<T>) -> bool {
        let right = expected.intersection(found).count();
        self.right += number(right);
        self.wrong += number(found.len() - right);
        self.missed += number(expected.len() - right);
        self.valued += number(expected.len().min(found.len().max(right)));
        expected == found
    }

    pub fn precision(&self) -> String {
        share(self.right, self.right + self.wrong)
    }

    pub fn recall(&self) -> String {
        share(self.right, self.right + self.missed)
    }

    pub fn labels(&self) -> u32 {
        self.right + self.missed
    }

    pub fn print(&self, name: &str) {
        println!(
            "| {name} | {} | {} | {} | {} |",
            self.labels(),
            self.precision(),
            self.recall(),
            share(self.right, self.valued),
        );
    }
}

pub fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

pub fn share(part: u32, whole: u32) -> String {
    let percent = if whole == 0 { 100.0 } else { 100.0 * f64::from(part) / f64::from(whole) };
    format!("{percent:.2} %")
}
