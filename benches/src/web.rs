//! One request a connection, by hand: a client that costs nothing to build and adds nothing to a measured start.

use anyhow::{Context, Result};
use std::{
    fmt::Write as _,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

const LONGEST: Duration = Duration::from_secs(10);

/// How the session's cookie begins on plain http.
const SESSION_COOKIE: &str = "anteroom=";

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Everything behind the headers as it was sent, framing included, in bytes.
    pub body_bytes: usize,
    /// The session's, as it is sent back: `name=value`.
    pub cookie: Option<String>,
    /// When what stands behind the headers began; headers alone answer nobody.
    pub first_byte: Instant,
}

/// Gets a page over HTTP/1.1; `encoding` is what the client says it can unpack.
pub fn get(address: SocketAddr, path: &str, encoding: &str) -> Result<Reply> {
    ask(address, &format!("GET {path}"), &[("accept", "text/html"), ("accept-encoding", encoding)], "")
}

/// Signs in, and answers the cookie to send back.
pub fn sign_in(address: SocketAddr, email: &str, password: &str) -> Result<String> {
    let origin = format!("http://{address}");
    let headers = [("origin", origin.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let form = format!("email={}&password={}", email.replace('@', "%40"), password);
    let reply = ask(address, "POST /api/session/sign-in", &headers, &form)?;
    reply.cookie.context("signing in brought no cookie")
}

/// Asks over HTTP/1.1: `line` is the method and the path.
pub fn ask(address: SocketAddr, line: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply> {
    let mut stream = TcpStream::connect_timeout(&address, LONGEST)?;
    stream.set_read_timeout(Some(LONGEST))?;
    // In one piece: small ones would wait for each other's acknowledgements.
    let mut request = format!("{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n")?;
    }
    if !body.is_empty() {
        write!(request, "content-length: {}\r\n", body.len())?;
    }
    write!(request, "\r\n{body}")?;
    stream.write_all(request.as_bytes())?;
    let mut reply = Vec::new();
    let mut part = [0; 16 * 1024];
    while end_of_head(&reply).is_none_or(|end| reply.len() == end) {
        match stream.read(&mut part)? {
            0 => break,
            read => reply.extend_from_slice(&part[..read]),
        }
    }
    let first_byte = Instant::now();
    stream.read_to_end(&mut reply)?;
    parse(&reply, first_byte).context("this is no HTTP reply")
}

/// How many bytes the headers take, with the empty line behind them.
fn end_of_head(reply: &[u8]) -> Option<usize> {
    reply.windows(4).position(|window| window == b"\r\n\r\n").map(|end| end + 4)
}

fn parse(reply: &[u8], first_byte: Instant) -> Option<Reply> {
    let end = end_of_head(reply)?;
    let head = str::from_utf8(&reply[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let mut cookies = head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookies.find(|cookie| cookie.starts_with(SESSION_COOKIE));
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
    Some(Reply { status, body_bytes: reply.len() - end, cookie, first_byte })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_size_and_cookie_are_read() {
        let first_byte = Instant::now();
        let reply =
            parse(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nset-cookie: anteroom=b; Path=/\r\n\r\nok", first_byte);
        assert_eq!(reply, Some(Reply { status: 200, body_bytes: 2, cookie: Some("anteroom=b".into()), first_byte }));
        assert_eq!(parse(b"nonsense", first_byte), None);
    }
}
