//! Row 9, the part that is no file: what a visitor has downloaded when the chat can be used, without its wasm.
//!
//! `benches/bytes.mjs` weighs the files.

use super::start::{Running, free_address, program, seeded, serve};
use crate::{
    spread::{Spread, number},
    stage::Stage,
    table::{Finding, Target},
    web,
};
use anyhow::{Context, Result};
use std::{fs, time::Instant};

/// What the scorecard allows, in bytes.
const CEILING: usize = 20_000;

/// Fetched before anything can be typed: the loader and the frame's style sheet, as they were compressed when built.
const FILES: [&str; 2] = ["widget.js.br", "widget-pkg/widget.css.br"];

pub async fn measure(stage: &Stage) -> Result<Vec<Finding>> {
    let product = program("anteroom")?;
    let url = seeded(stage, &product, "demo_to_weigh").await?;
    let address = free_address()?;
    let mut running = Running::start(&mut serve(&product, &url, address))?;
    running.wait_for(address, "/readyz", Instant::now())?;
    let frame = web::get(address, "/w/pk_demo_lumen", "br")?;
    running.end()?;
    anyhow::ensure!(frame.status == 200, "the widget's frame answered {}", frame.status);
    let mut bytes = frame.body_bytes;
    for file in FILES {
        let path = format!("target/site/{file}");
        let size = fs::metadata(&path).with_context(|| format!("{path} is not built"))?.len();
        bytes += usize::try_from(size)?;
    }
    Ok(vec![Finding {
        row: 9,
        what: format!("first interaction without wasm: loader, style sheet, frame of {} bytes", frame.body_bytes),
        limit: format!("{CEILING} bytes"),
        ours: format!("{bytes} bytes"),
        ratio: Spread::of(&[number(bytes) / number(CEILING)]),
        processor: None,
        target: Target::AtMost(1.0),
    }])
}
