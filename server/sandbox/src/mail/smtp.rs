//! Just enough SMTP (RFC 5321) to take what the product sends, on loopback.

use super::Mailbox;
use crate::switches::SmtpMood;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};

/// The largest message, in bytes; also announced as SIZE.
const LARGEST_MAIL: usize = 10 * 1024 * 1024;
/// RFC 5321 section 4.5.3.1.6 allows text lines of 1,000 octets; be lenient.
const LONGEST_LINE: u64 = 16 * 1024;
const MOST_RECIPIENTS: usize = 100;
const PATIENCE: Duration = Duration::from_mins(1);

/// Listens until the handle is aborted.
pub(crate) async fn listen(mailbox: Mailbox, address: SocketAddr) -> io::Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    let task = tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let mailbox = mailbox.clone();
                    tokio::spawn(async move {
                        if let Err(error) = serve(mailbox, stream).await {
                            tracing::debug!(%error, "a mail connection ended early");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "the sandbox's mail server could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    });
    Ok((bound, task))
}

/// What a client said so far of the message it is about to send.
#[derive(Default)]
struct Envelope {
    sender: Option<String>,
    recipients: Vec<String>,
}

async fn serve(mailbox: Mailbox, mut stream: TcpStream) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    let mut envelope = Envelope::default();
    writer.write_all(b"220 sandbox ESMTP\r\n").await?;
    while let Some(line) = read_line(&mut reader).await? {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = text.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" => format!("250-sandbox\r\n250-SIZE {LARGEST_MAIL}\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"),
            "HELO" | "NOOP" | "VRFY" => "250 sandbox\r\n".into(),
            "RSET" => {
                envelope = Envelope::default();
                "250 OK\r\n".into()
            }
            "MAIL" => mail_from(&mut envelope, &text),
            "RCPT" => rcpt_to(&mut envelope, &text, &mailbox),
            "DATA" if envelope.recipients.is_empty() => "503 RCPT first\r\n".into(),
            "DATA" => {
                writer.write_all(b"354 End with a dot on a line of its own\r\n").await?;
                let Some(raw) = read_message(&mut reader).await? else { return Ok(()) };
                accept(&mailbox, std::mem::take(&mut envelope), raw)
            }
            "QUIT" => {
                writer.write_all(b"221 Goodbye\r\n").await?;
                return Ok(());
            }
            _ => "502 Not known here\r\n".into(),
        };
        writer.write_all(reply.as_bytes()).await?;
    }
    Ok(())
}

fn mail_from(envelope: &mut Envelope, line: &str) -> String {
    match address(line) {
        Some(sender) => {
            *envelope = Envelope { sender: Some(sender), recipients: Vec::new() };
            "250 OK\r\n".into()
        }
        None => "501 MAIL FROM:<address>\r\n".into(),
    }
}

fn rcpt_to(envelope: &mut Envelope, line: &str, mailbox: &Mailbox) -> String {
    let reply = match (mailbox.switches.read().smtp, address(line)) {
        // As real servers do, these name whom they are about.
        (SmtpMood::Defer, who) => &format!("451 4.3.0 <{}>: told to say: later\r\n", who.unwrap_or_default()),
        (SmtpMood::Refuse, who) => &format!("550 5.1.1 <{}>: told to say: never\r\n", who.unwrap_or_default()),
        (SmtpMood::Accept, Some(_)) if envelope.sender.is_none() => "503 MAIL first\r\n",
        (SmtpMood::Accept, Some(_)) if envelope.recipients.len() >= MOST_RECIPIENTS => "452 Too many recipients\r\n",
        (SmtpMood::Accept, Some(recipient)) if !recipient.is_empty() => {
            envelope.recipients.push(recipient);
            "250 OK\r\n"
        }
        (SmtpMood::Accept, _) => "501 RCPT TO:<address>\r\n",
    };
    reply.into()
}

fn accept(mailbox: &Mailbox, envelope: Envelope, raw: Option<Vec<u8>>) -> String {
    let Some(raw) = raw else { return "552 5.3.4 The message is larger than 10 MB\r\n".into() };
    if mailbox.take(envelope.sender.unwrap_or_default(), envelope.recipients, &raw) {
        "250 OK\r\n".into()
    } else {
        "554 5.6.0 That is not a message\r\n".into()
    }
}

/// What stands between the angle brackets; empty for the null sender.
fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    rest.split_once('>').map(|(address, _)| address.to_owned())
}

/// One line with its end; `None` at the end of the connection.
async fn read_line(reader: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut bounded = reader.take(LONGEST_LINE);
    let read = timeout(PATIENCE, bounded.read_until(b'\n', &mut line)).await??;
    match line.last() {
        Some(b'\n') => Ok(Some(line)),
        Some(_) if read as u64 == LONGEST_LINE => Err(io::Error::other("a line without end")),
        None | Some(_) => Ok(None),
    }
}

/// The message up to the lonely dot, without the dots that stuff it (RFC 5321 section 4.5.2). The inner `None` is a
/// message that was too large; the outer one a connection that ended.
async fn read_message(reader: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut raw = Vec::new();
    let mut too_large = false;
    while let Some(line) = read_line(reader).await? {
        if line == b".\r\n" || line == b".\n" {
            return Ok(Some((!too_large).then_some(raw)));
        }
        let line = line.strip_prefix(b".").unwrap_or(&line);
        too_large |= raw.len() + line.len() > LARGEST_MAIL;
        if !too_large {
            raw.extend_from_slice(line);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stuffed_dots_are_taken_out_again() {
        let mut reader: &[u8] = b"one\r\n..two\r\n...\r\n.\r\nQUIT\r\n";
        let message = read_message(&mut reader).await.expect("memory can be read");
        assert_eq!(message, Some(Some(b"one\r\n.two\r\n..\r\n".to_vec())));
    }

    #[tokio::test]
    async fn a_message_that_breaks_off_is_not_taken() {
        let mut reader: &[u8] = b"one\r\ntwo";
        assert_eq!(read_message(&mut reader).await.expect("memory can be read"), None);
    }

    #[test]
    fn addresses_stand_in_brackets() {
        assert_eq!(address("MAIL FROM:<a@b.example> SIZE=12").as_deref(), Some("a@b.example"));
        assert_eq!(address("MAIL FROM:<>").as_deref(), Some(""));
        assert_eq!(address("MAIL FROM: a@b.example"), None);
    }
}
