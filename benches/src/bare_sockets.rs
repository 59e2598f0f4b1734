//! The least that telling every screen could cost: one write of ready bytes to each open socket, and nothing else.
//!
//! Waits for its screens, then writes each line of standard input to all of them as one event.

use anyhow::Context;
use std::{
    io::{BufRead, Write, stdin},
    net::{TcpListener, TcpStream},
};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (address, screens) = arguments.next().zip(arguments.next()).context("usage: bare-sockets ADDRESS SCREENS")?;
    let listener = TcpListener::bind(&address).with_context(|| format!("listening on {address}"))?;
    let mut screens: Vec<TcpStream> = listener.incoming().take(screens.parse()?).collect::<Result<_, _>>()?;
    for line in stdin().lock().lines() {
        let frame = format!("event: change\ndata: {}\n\n", line?);
        for screen in &mut screens {
            screen.write_all(frame.as_bytes())?;
        }
    }
    Ok(())
}
