//! Time that processors spent, as Linux counts it. Elsewhere nothing is known and nothing is shown.

use std::fs;

/// Of a second: Linux shows these times in hundredths, whatever its own clock does.
const TICKS: f64 = 100.0;

/// Seconds of processor time since each process began.
#[derive(Clone, Copy, Debug)]
pub struct ProcessorTime {
    /// This process: runtime, services, driver.
    pub ours: f64,
    /// PostgreSQL, every process of it.
    pub database: f64,
    /// Programs that this process started and that have ended, such as pgbench.
    pub programs: f64,
}

impl ProcessorTime {
    /// Reads both; `postmaster` is the process id of PostgreSQL's parent.
    pub fn now(postmaster: Option<u32>) -> Option<Self> {
        let postmaster = postmaster?;
        let parent = times(postmaster)?;
        // Children that ended count for the parent that waited for them.
        let mut database = parent.own + parent.of_ended_children;
        for entry in fs::read_dir("/proc").ok()?.flatten() {
            let process = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(times);
            database += process.filter(|process| process.parent == postmaster).map_or(0.0, |process| process.own);
        }
        let this = times(std::process::id())?;
        Some(Self { ours: this.own, database, programs: this.of_ended_children })
    }

    /// What passed between an earlier reading and this one.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            ours: self.ours - earlier.ours,
            database: self.database - earlier.database,
            programs: self.programs - earlier.programs,
        }
    }
}

/// Seconds of processor time that a process has used.
pub fn of(process: u32) -> Option<f64> {
    times(process).map(|times| times.own)
}

/// Memory of a process that is in memory, in MiB.
pub fn resident_mebibytes(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1_024.0)
}

struct Times {
    parent: u32,
    own: f64,
    of_ended_children: f64,
}

fn times(process: u32) -> Option<Times> {
    parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// `proc(5)`: the name in brackets may itself hold brackets and blanks, so fields are counted from the last bracket.
fn parse(stat: &str) -> Option<Times> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some(Times {
        parent: fields.get(1)?.parse().ok()?,
        own: (ticks(11)? + ticks(12)?) / TICKS,
        of_ended_children: (ticks(13)? + ticks(14)?) / TICKS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_may_be_called_anything() {
        let times = parse("7 (a) b) S 3 7 7 0 -1 0 0 0 0 0 120 30 400 50 20 0 1 0").expect("a line of the kernel");
        assert_eq!((times.parent, times.own, times.of_ended_children), (3, 1.5, 4.5));
    }
}
