//! Many clients at once: each asks again as soon as it is answered, or all ask the same thing at one moment.

use crate::{
    processor_time::ProcessorTime,
    spread::{number, percentile},
};
use anyhow::Result;
use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Barrier, task::JoinSet};

/// What a crowd of clients was answered.
#[derive(Clone, Debug)]
pub struct Load {
    /// From the first question to the last answer, in seconds.
    pub seconds: f64,
    /// How long each answer took.
    pub waits: Vec<Duration>,
    pub processor: Option<ProcessorTime>,
}

impl Load {
    pub fn per_second(&self) -> f64 {
        number(self.waits.len()) / self.seconds
    }

    /// Seconds of processor time for one answer: our process and PostgreSQL together.
    pub fn processor_each(&self) -> Option<f64> {
        self.processor.map(|used| (used.ours + used.database) / number(self.waits.len()))
    }
}

/// “1,234/s, p50 1.20 ms, CPU 0.10 + 0.20 ms” (our process and PostgreSQL's, for one answer).
impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let median = percentile(&self.waits, 50).as_secs_f64() * 1e3;
        let places = if self.per_second() < 10.0 { 2 } else { 0 };
        write!(f, "{:.places$}/s, p50 {median:.2} ms", self.per_second())?;
        if let Some(processor) = self.processor {
            let each = |seconds: f64| seconds * 1e3 / number(self.waits.len());
            write!(f, ", CPU {:.2} + {:.2} ms", each(processor.ours), each(processor.database))?;
        }
        Ok(())
    }
}

/// Keeps `clients` clients asking for `span`. A turn is told its client and how many turns that client took before.
pub async fn keep_asking<T, F>(clients: u16, span: Duration, postmaster: Option<u32>, turn: T) -> Result<Load>
where
    T: Fn(u16, u64) -> F + Clone + Send + 'static,
    F: Future<Output = Result<()>> + Send,
{
    let before = ProcessorTime::now(postmaster);
    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        let turn = turn.clone();
        tasks.spawn(async move {
            let mut waits = Vec::new();
            for number in 0.. {
                let asked = Instant::now();
                if asked - begin >= span {
                    break;
                }
                turn(client, number).await?;
                waits.push(asked.elapsed());
            }
            anyhow::Ok(waits)
        });
    }
    let mut waits = Vec::new();
    while let Some(finished) = tasks.join_next().await {
        waits.extend(finished??);
    }
    let seconds = begin.elapsed().as_secs_f64();
    let processor = ProcessorTime::now(postmaster).zip(before).map(|(after, before)| after.since(before));
    Ok(Load { seconds, waits, processor })
}

/// Lets `clients` clients ask at one moment; answers each wait with what came of it.
pub async fn all_at_once<T, F, A>(clients: u16, turn: T) -> Result<Vec<(Duration, A)>>
where
    T: Fn(u16) -> F + Clone + Send + 'static,
    F: Future<Output = Result<A>> + Send,
    A: Send + 'static,
{
    let start = Arc::new(Barrier::new(usize::from(clients)));
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        let (turn, start) = (turn.clone(), start.clone());
        tasks.spawn(async move {
            start.wait().await;
            let asked = Instant::now();
            let answer = turn(client).await?;
            anyhow::Ok((asked.elapsed(), answer))
        });
    }
    let mut answers = Vec::with_capacity(usize::from(clients));
    while let Some(finished) = tasks.join_next().await {
        answers.push(finished??);
    }
    Ok(answers)
}
