//! One request a connection, by hand: a client that costs nothing to build and adds nothing to a measured start.

use anyhow::{Context, Result};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

const LONGEST: Duration = Duration::from_secs(10);

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Everything behind the headers as it was sent, framing included, in bytes.
    pub body_bytes: usize,
}

/// Gets a path over HTTP/1.1; `encoding` is what the client says it can unpack.
pub fn get(address: SocketAddr, path: &str, encoding: &str) -> Result<Reply> {
    let mut stream = TcpStream::connect_timeout(&address, LONGEST)?;
    stream.set_read_timeout(Some(LONGEST))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\naccept-encoding: {encoding}\r\nconnection: close\r\n\r\n"
    )?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply)?;
    parse(&reply).context("this is no HTTP reply")
}

fn parse(reply: &[u8]) -> Option<Reply> {
    let end = reply.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = str::from_utf8(&reply[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, body_bytes: reply.len() - end - 4 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_size_are_read() {
        let reply = parse(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        assert_eq!(reply, Some(Reply { status: 200, body_bytes: 2 }));
        assert_eq!(parse(b"nonsense"), None);
    }
}
