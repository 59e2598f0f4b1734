//! Row 5: a turn in the chat without a model, from the message to the stored answer, against pgbench with the same
//! statements; and over HTTP until the first byte, and until the whole answer.
//!
//! Measured is `contract::conversations::Conversations::turn` of somebody who asks for a price: a conversation begins,
//! the message is stored and read, the price is worked out, and the answer is stored and sent.

use super::{
    ROUNDS,
    replayed::{self, UseCase},
    start::{Running, free_address, program, seeded, serve},
};
use crate::{
    clinics,
    outside::visitor,
    replay::Act,
    spread::{Spread, milliseconds, percentile},
    stage::Stage,
    table::{Finding, Target},
    web,
};
use anyhow::{Result, ensure};
use contract::conversations::{Conversations, Input, Turn};
use domain::ids::MessageId;
use services::{Resources, conversations::ConversationDesk};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::task::spawn_blocking;

/// Turns over HTTP in a round, one after another.
const TURNS: usize = 200;
/// Half of all turns have begun to be answered by then.
const FIRST_BYTE: Duration = Duration::from_millis(3);

impl UseCase for ConversationDesk {
    const ROW: u8 = 5;
    const NAME: &'static str = "turn";
    const WORDS: &'static str = "a chat's first turn";
    const TARGET: f64 = 0.8;
    const TRACES: (&'static str, u64) = ("select count(*) from messages where author = 'visitor'", 1);

    fn over(resources: Resources) -> Result<Self> {
        Ok(Self::new(resources))
    }

    async fn act(&self, act: Act) -> Result<()> {
        let input = Input::Text { text: "How much is a signature facial?".into() };
        let caller = visitor(clinics::org(act.organisation));
        let thread = self.turn(&caller, None, Turn::new(MessageId(act.id()), input)).await?;
        ensure!(thread.messages.len() > 1, "a turn was not answered");
        Ok(())
    }
}

pub async fn measure(stage: &Stage) -> Result<(Vec<Finding>, String)> {
    let (mut findings, remark) = replayed::measure::<ConversationDesk>(stage).await?;
    findings.extend(first_bytes(stage).await?);
    Ok((findings, remark))
}

/// A turn over HTTP: how it is asked for, and what its first byte means.
struct Way {
    accept: &'static str,
    what: &'static str,
    target: Target,
}

const WAYS: [Way; 2] = [
    Way {
        accept: "text/event-stream",
        what: "until a streamed turn begins to be answered over HTTP (`accepted`), p50, connecting included (time)",
        target: Target::AtMost(1.0),
    },
    // Without a stream nothing is sent before everything is known.
    Way {
        accept: "application/json",
        what: "until the whole answer over HTTP, p50, connecting included (time)",
        target: Target::None,
    },
];

async fn first_bytes(stage: &Stage) -> Result<Vec<Finding>> {
    let product = program("anteroom")?;
    let url = seeded(stage, &product, "demo_to_chat").await?;
    let address = free_address()?;
    let mut command = serve(&product, &url, address);
    for limit in ["KEY_REQUESTS", "CLINIC_REQUESTS", "READS", "WRITES"] {
        command.env(format!("ANTEROOM_LIMITS__{limit}_PER_MINUTE"), "1000000");
    }
    let mut running = Running::start(&mut command)?;
    running.wait_for(address, "/readyz", Instant::now())?;
    let mut medians = WAYS.map(|_| Vec::new());
    for round in 0..=ROUNDS {
        for (way, medians) in WAYS.iter().zip(&mut medians) {
            let accept = way.accept;
            let waits = spawn_blocking(move || (0..TURNS).map(|_| ask(address, accept)).collect::<Result<Vec<_>>>());
            let median = percentile(&waits.await??, 50);
            if round > 0 {
                medians.push(median);
            }
        }
    }
    running.end()?;
    Ok(WAYS.into_iter().zip(medians).map(|(way, medians)| found(way, &medians)).collect())
}

fn found(way: Way, medians: &[Duration]) -> Finding {
    let ratios: Vec<f64> = medians.iter().map(|wait| wait.as_secs_f64() / FIRST_BYTE.as_secs_f64()).collect();
    let ours: Vec<f64> = medians.iter().copied().map(milliseconds).collect();
    Finding {
        row: 5,
        what: way.what.into(),
        limit: format!("{} ms", FIRST_BYTE.as_millis()),
        ours: format!("{:.2} ms", Spread::of(&ours).median),
        ratio: Spread::of(&ratios),
        processor: None,
        target: way.target,
    }
}

fn ask(address: SocketAddr, accept: &str) -> Result<Duration> {
    let headers = [("authorization", "Bearer pk_demo_lumen"), ("content-type", "application/json"), ("accept", accept)];
    let body = r#"{"text": "How much is Botox for the forehead?"}"#;
    let begin = Instant::now();
    let reply = web::ask(address, "POST /v1/chat/turn", &headers, body)?;
    ensure!(reply.status == 200, "a turn was answered with {}", reply.status);
    Ok(reply.first_byte - begin)
}
