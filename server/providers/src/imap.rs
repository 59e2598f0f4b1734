//! A mailbox over IMAP (RFC 9051), by async-imap: the one that answers to our mails come back to.
//!
//! Every call is a session of its own: a minute lies between two, and a connection that died meanwhile is nobody's
//! trouble. What was looked at is marked as seen; what nothing could be made of is flagged besides, for people.

use crate::SetupError;
use async_imap::{Client, Session, error::Error, types::Fetch};
use async_trait::async_trait;
use chrono::Utc;
use domain::contact::EmailAddress;
use futures::TryStreamExt;
use percent_encoding::percent_decode_str;
use ports::{ReturnMailbox, ReturnMailboxError, ReturnedFate, ReturnedId, ReturnedMail};
use secrecy::{ExposeSecret, SecretString};
use std::{fmt::Write as _, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, rustls};
use url::Url;

/// For a whole session, in which some large mails may come over a slow line.
const TIMEOUT: Duration = Duration::from_mins(3);
/// What the large providers carry at most; nothing larger is taken over the wire.
const MOST_BYTES: u32 = 25 * 1024 * 1024;
/// Once one session has read so much, the others wait for the next.
const ENOUGH_BYTES: usize = 32 * 1024 * 1024;
const MAILBOX: &str = "INBOX";

/// What a session runs over.
trait Stream: AsyncRead + AsyncWrite + Unpin + std::fmt::Debug + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + std::fmt::Debug + Send> Stream for S {}

/// The mailbox.
pub struct ImapMailbox {
    address: EmailAddress,
    host: String,
    port: u16,
    user: String,
    password: SecretString,
    tls: Option<TlsConnector>,
}

impl ImapMailbox {
    /// `url` is `imaps://user:password@host` (993 unless it says otherwise), or `imap://…` in the clear, for loopback
    /// alone; names and passwords with special characters are written in percent form.
    pub fn new(url: &SecretString, address: EmailAddress) -> Result<Self, SetupError> {
        let unreadable = || SetupError("The mailbox's URL cannot be read: imaps://user:password@host.".into());
        let url = Url::parse(url.expose_secret()).map_err(|_| unreadable())?;
        let host = url.host_str().ok_or_else(unreadable)?.to_owned();
        let is_tls = match url.scheme() {
            "imaps" => true,
            "imap" if crate::smtp::is_loopback(&url) => false,
            "imap" => return Err(SetupError("A mailbox in the clear is for loopback only; use imaps://.".into())),
            _ => return Err(unreadable()),
        };
        let plain = |text: &str| {
            percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| unreadable())
        };
        let user = plain(url.username())?;
        let password = plain(url.password().unwrap_or_default())?;
        if user.is_empty() || password.is_empty() {
            return Err(unreadable());
        }
        let port = url.port().unwrap_or(if is_tls { 993 } else { 143 });
        let tls = if is_tls { Some(tls()?) } else { None };
        Ok(Self { address, host, port, user, password: password.into(), tls })
    }

    /// Logs in and opens the mailbox; its UIDVALIDITY beside it.
    async fn open(&self) -> Result<(Session<Box<dyn Stream>>, u32), ReturnMailboxError> {
        let connected = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = connected.map_err(|error| unavailable(error.kind()))?;
        let stream: Box<dyn Stream> = match &self.tls {
            None => Box::new(stream),
            Some(tls) => {
                let name = rustls::pki_types::ServerName::try_from(self.host.clone());
                let name = name.map_err(|_| ReturnMailboxError::Unavailable("its name is no host's".into()))?;
                Box::new(tls.connect(name, stream).await.map_err(|error| unavailable(error.kind()))?)
            }
        };
        let mut client = Client::new(stream);
        let greeting = client.read_response().await.map_err(|error| unavailable(error.kind()))?;
        greeting.ok_or_else(|| ReturnMailboxError::Unavailable("it hung up".into()))?;
        let session = client.login(&self.user, self.password.expose_secret()).await;
        let mut session = session.map_err(|(error, _)| failed(&error))?;
        let mailbox = session.select(MAILBOX).await.map_err(|error| failed(&error))?;
        let validity = mailbox.uid_validity;
        let validity = validity.ok_or_else(|| ReturnMailboxError::Unavailable("its mails have no numbers".into()))?;
        Ok((session, validity))
    }

    async fn read(&self, most: usize) -> Result<Vec<ReturnedMail>, ReturnMailboxError> {
        let (mut session, mailbox) = self.open().await?;
        let found = session.uid_search("UNSEEN UNDELETED").await.map_err(|error| failed(&error))?;
        let mut found: Vec<u32> = found.into_iter().collect();
        found.sort_unstable();
        found.truncate(most);
        let mut mails = Vec::with_capacity(found.len());
        let mut read = 0;
        for mail in found {
            let id = ReturnedId { mailbox, mail };
            let Some(about) = fetch(&mut session, mail, "(UID RFC822.SIZE INTERNALDATE)").await? else { continue };
            let received_at = about.internal_date().map(|at| at.with_timezone(&Utc)).unwrap_or_default();
            let raw = if about.size.is_some_and(|size| size <= MOST_BYTES) {
                let Some(whole) = fetch(&mut session, mail, "(UID BODY.PEEK[])").await? else { continue };
                whole.body().map(<[u8]>::to_vec)
            } else {
                None
            };
            read += raw.as_ref().map_or(0, Vec::len);
            mails.push(ReturnedMail { id, received_at, raw });
            if read >= ENOUGH_BYTES {
                break;
            }
        }
        let _ = session.logout().await;
        Ok(mails)
    }

    async fn mark(&self, fates: &[(ReturnedId, ReturnedFate)]) -> Result<(), ReturnMailboxError> {
        let (mut session, mailbox) = self.open().await?;
        for (fate, flags) in [(ReturnedFate::Read, "\\Seen"), (ReturnedFate::SetAside, "\\Seen \\Flagged")] {
            let mut numbers = String::new();
            for (id, _) in fates.iter().filter(|(id, one)| *one == fate && id.mailbox == mailbox) {
                let _ = write!(numbers, "{}{}", if numbers.is_empty() { "" } else { "," }, id.mail);
            }
            if !numbers.is_empty() {
                let stored = session.uid_store(numbers, format!("+FLAGS.SILENT ({flags})")).await;
                let stored: Result<Vec<Fetch>, _> = stored.map_err(|error| failed(&error))?.try_collect().await;
                stored.map_err(|error| failed(&error))?;
            }
        }
        let _ = session.logout().await;
        Ok(())
    }
}

async fn fetch(
    session: &mut Session<Box<dyn Stream>>,
    mail: u32,
    what: &str,
) -> Result<Option<Fetch>, ReturnMailboxError> {
    let fetched = session.uid_fetch(mail.to_string(), what).await.map_err(|error| failed(&error))?;
    let fetched: Vec<Fetch> = fetched.try_collect().await.map_err(|error| failed(&error))?;
    // A server may tell of other mails meanwhile.
    Ok(fetched.into_iter().find(|one| one.uid == Some(mail)))
}

/// Roots of this machine.
fn tls() -> Result<TlsConnector, SetupError> {
    let mut roots = rustls::RootCertStore::empty();
    for root in rustls_native_certs::load_native_certs().certs {
        // One that cannot be read proves nobody; the others do.
        let _ = roots.add(root);
    }
    if roots.is_empty() {
        return Err(SetupError("This machine trusts no certificate: install ca-certificates.".into()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| SetupError(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn unavailable(kind: std::io::ErrorKind) -> ReturnMailboxError {
    ReturnMailboxError::Unavailable(kind.to_string())
}

/// Without a word of the server's, which may name people.
fn failed(error: &Error) -> ReturnMailboxError {
    match error {
        Error::No(_) | Error::Bad(_) => ReturnMailboxError::Refused("it said no to what we asked".into()),
        Error::Io(error) => unavailable(error.kind()),
        Error::ConnectionLost => ReturnMailboxError::Unavailable("it hung up".into()),
        _ => ReturnMailboxError::Unavailable("it said what cannot be read".into()),
    }
}

#[async_trait]
impl ReturnMailbox for ImapMailbox {
    fn address(&self) -> Option<&EmailAddress> {
        Some(&self.address)
    }

    async fn waiting(&self, most: usize) -> Result<Vec<ReturnedMail>, ReturnMailboxError> {
        let late = |_| ReturnMailboxError::Unavailable("it took too long".into());
        tokio::time::timeout(TIMEOUT, self.read(most)).await.map_err(late)?
    }

    async fn settle(&self, fates: &[(ReturnedId, ReturnedFate)]) -> Result<(), ReturnMailboxError> {
        let late = |_| ReturnMailboxError::Unavailable("it took too long".into());
        tokio::time::timeout(TIMEOUT, self.mark(fates)).await.map_err(late)?
    }
}
