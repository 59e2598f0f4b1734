//! Row 9: what a visitor's browser downloads, as it was compressed when built (brotli, level 11).
//!
//! One look is enough: the same build weighs the same in every round.

use super::start::{Running, free_address, program, seeded, serve};
use crate::{
    spread::{Spread, number},
    stage::Stage,
    table::{Finding, Target},
    web,
};
use anyhow::{Context, Result, ensure};
use std::{fs, time::Instant};

/// What, its files, and what the scorecard allows in bytes. An area is its program, its script and the style sheet.
const WEIGHED: [(&str, &[&str], usize); 8] = [
    ("loader", &["widget.js"], 3_000),
    ("widget's wasm", &["widget-pkg/widget_bg.wasm"], 110_000),
    ("widget's script and style sheet", &["widget-pkg/widget.js", "widget-pkg/widget.css"], 20_000),
    ("product's pages, first load", &["pkg/anteroom.css"], 180_000),
    ("a clinic's page, first load", &["pkg/clinic_bg.wasm", "pkg/clinic.js", "pkg/anteroom.css"], 180_000),
    ("a booking, first load", &["pkg/booking_bg.wasm", "pkg/booking.js", "pkg/anteroom.css"], 180_000),
    ("portal, first load", &["pkg/portal_bg.wasm", "pkg/portal.js", "pkg/anteroom.css"], 180_000),
    ("console, first load", &["pkg/console_bg.wasm", "pkg/console.js", "pkg/anteroom.css"], 250_000),
];

/// Fetched before anything can be typed in the chat, beside the frame itself.
const FIRST: [&str; 2] = ["widget.js", "widget-pkg/widget.css"];
const FIRST_ALLOWANCE: usize = 20_000;

pub async fn measure(stage: &Stage) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (what, files, allowance) in WEIGHED {
        findings.push(finding(what.into(), weigh(files)?, allowance));
    }
    let frame = frame(stage).await?;
    let what = format!("first interaction without wasm: loader, style sheet, frame of {frame} bytes");
    findings.push(finding(what, frame + weigh(&FIRST)?, FIRST_ALLOWANCE));
    Ok(findings)
}

fn weigh(files: &[&str]) -> Result<usize> {
    let size = |file: &&str| -> Result<usize> {
        let path = format!("target/site/{file}.br");
        let size = fs::metadata(&path).with_context(|| format!("{path} is not built; `make bench` builds it"))?.len();
        Ok(usize::try_from(size)?)
    };
    files.iter().map(size).sum()
}

/// Bytes of the widget's frame as the product sends it.
async fn frame(stage: &Stage) -> Result<usize> {
    let product = program("anteroom")?;
    let url = seeded(stage, &product, "demo_to_weigh").await?;
    let address = free_address()?;
    let mut running = Running::start(&mut serve(&product, &url, address))?;
    running.wait_for(address, "/readyz", Instant::now())?;
    let frame = web::get(address, "/w/pk_demo_lumen", "br")?;
    running.end()?;
    ensure!(frame.status == 200, "the widget's frame answered {}", frame.status);
    Ok(frame.body_bytes)
}

fn finding(what: String, bytes: usize, allowance: usize) -> Finding {
    Finding {
        row: 9,
        what,
        limit: format!("{allowance} bytes"),
        ours: format!("{bytes} bytes"),
        ratio: Spread::of(&[number(bytes) / number(allowance)]),
        processor: None,
        target: Target::AtMost(1.0),
    }
}
