//! Requests to addresses that somebody else typed in. They may lead to everybody's internet and nowhere else: not to
//! this machine, not into the network around it, not to a cloud's metadata; whatever the address looks like, whatever
//! its name resolves to, and wherever it is redirected.
//!
//! A name is resolved once, every address it has must be public, and the connection goes to exactly those: a name that
//! resolves to something else a moment later changes nothing. A redirect is a new address, looked at from the start.

use async_trait::async_trait;
use ports::FetchError;
use reqwest::{
    Client, Response, StatusCode,
    header::{HeaderMap, LOCATION},
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use url::{Host, Url};

/// Longest address that is looked at, in bytes.
const LONGEST_ADDRESS: usize = 4_096;
const MOST_REDIRECTS: usize = 5;
/// Ports below this one that speak HTTP; the others belong to mail, databases and the like.
const LOW_PORTS: [u16; 2] = [80, 443];

/// Turns names into addresses.
#[async_trait]
pub trait Resolve: Send + Sync {
    async fn addresses(&self, host: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// The system's own resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn addresses(&self, host: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|found| found.ip()).collect())
    }
}

/// How far a request may go.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// Addresses that are not public and allowed all the same.
    pub allowed: Vec<IpAddr>,
    /// For everything together, redirects included.
    pub timeout: Duration,
    /// Of the body.
    pub most_bytes: usize,
}

/// A client that goes to public addresses alone.
pub struct Outbound {
    resolver: Arc<dyn Resolve>,
    bounds: Bounds,
}

/// What was answered in the end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Empty unless the status is one of success.
    pub body: Vec<u8>,
}

impl Outbound {
    pub fn new(resolver: Arc<dyn Resolve>, bounds: Bounds) -> Self {
        Self { resolver, bounds }
    }

    /// GET, following redirects.
    pub async fn get(&self, address: &str, headers: &HeaderMap) -> Result<Answer, FetchError> {
        let url = parse(address)?;
        tokio::time::timeout(self.bounds.timeout, self.follow(url, headers)).await.unwrap_or(Err(FetchError::TooSlow))
    }

    async fn follow(&self, mut url: Url, headers: &HeaderMap) -> Result<Answer, FetchError> {
        for _ in 0..=MOST_REDIRECTS {
            let response = self.ask(&url, headers).await?;
            let status = response.status();
            if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return self.take(response).await;
            }
            let next = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let next = next.ok_or(FetchError::Refused { status: status.as_u16() })?;
            url = checked(url.join(next).map_err(|_| FetchError::NotAnAddress)?)?;
        }
        Err(FetchError::TooManyRedirects)
    }

    /// One request, to the addresses that were looked at.
    async fn ask(&self, url: &Url, headers: &HeaderMap) -> Result<Response, FetchError> {
        let addresses = self.addresses(url).await?;
        let mut client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.bounds.timeout)
            .timeout(self.bounds.timeout)
            .user_agent("Anteroom (reads what a clinic asked it to read)");
        if let Some(Host::Domain(name)) = url.host() {
            client = client.resolve_to_addrs(name, &addresses);
        }
        let client = client.build().map_err(|_| FetchError::Unreachable)?;
        let response =
            client.get(url.clone()).headers(headers.clone()).send().await.map_err(|error| problem(&error))?;
        // The pinned addresses are the only ones that the client knows; should that ever change, nothing is read.
        let stayed = response.remote_addr().is_some_and(|reached| addresses.iter().any(|one| one.ip() == reached.ip()));
        if stayed { Ok(response) } else { Err(FetchError::PrivateNetwork) }
    }

    /// Where a URL leads; an error when any of it is nobody else's.
    async fn addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, FetchError> {
        let port = url.port_or_known_default().unwrap_or(443);
        let found = match url.host().ok_or(FetchError::NotAnAddress)? {
            Host::Ipv4(address) => vec![IpAddr::V4(address)],
            Host::Ipv6(address) => vec![IpAddr::V6(address)],
            Host::Domain(name) => self.resolver.addresses(name).await.map_err(|_| FetchError::UnknownHost)?,
        };
        if found.is_empty() {
            return Err(FetchError::UnknownHost);
        }
        if found.iter().any(|address| !is_public(*address) && !self.bounds.allowed.contains(address)) {
            return Err(FetchError::PrivateNetwork);
        }
        Ok(found.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    async fn take(&self, mut response: Response) -> Result<Answer, FetchError> {
        let most = self.bounds.most_bytes;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        if status.is_success() {
            let too_large = FetchError::TooLarge { most };
            if response
                .content_length()
                .is_some_and(|length| usize::try_from(length).map_or(true, |length| length > most))
            {
                return Err(too_large);
            }
            while let Some(chunk) = response.chunk().await.map_err(|error| problem(&error))? {
                if body.len() + chunk.len() > most {
                    return Err(too_large);
                }
                body.extend_from_slice(&chunk);
            }
        }
        Ok(Answer { status, headers, body })
    }
}

fn problem(error: &reqwest::Error) -> FetchError {
    if error.is_timeout() { FetchError::TooSlow } else { FetchError::Unreachable }
}

/// Reads an address; calendar programs hand theirs out as `webcal://`.
pub fn parse(address: &str) -> Result<Url, FetchError> {
    let address = address.trim();
    if address.len() > LONGEST_ADDRESS {
        return Err(FetchError::NotAnAddress);
    }
    let lower = address.get(..9).unwrap_or(address).to_ascii_lowercase();
    let spelled = match lower.strip_prefix("webcal") {
        Some(rest) if rest.starts_with("://") => format!("https{}", &address[6..]),
        Some(rest) if rest.starts_with("s:/") => format!("https{}", &address[7..]),
        _ => address.to_owned(),
    };
    checked(Url::parse(&spelled).map_err(|_| FetchError::NotAnAddress)?)
}

fn checked(url: Url) -> Result<Url, FetchError> {
    let port = url.port_or_known_default().unwrap_or_default();
    let spoken = matches!(url.scheme(), "http" | "https") && (port >= 1_024 || LOW_PORTS.contains(&port));
    if spoken && url.host().is_some() { Ok(url) } else { Err(FetchError::NotAnAddress) }
}

/// Whether an address belongs to everybody's internet (IANA's special-purpose registries, RFC 6890 and its updates).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    /// Network and length of its prefix.
    const SPECIAL: [(u32, u32); 16] = [
        (0x0000_0000, 8),  // this network
        (0x0a00_0000, 8),  // private
        (0x6440_0000, 10), // shared behind a carrier
        (0x7f00_0000, 8),  // this machine
        (0xa9fe_0000, 16), // link-local, and the metadata of clouds
        (0xac10_0000, 12), // private
        (0xc000_0000, 24), // protocol assignments
        (0xc000_0200, 24), // documentation
        (0xc01f_c400, 24), // AS112
        (0xc034_c100, 24), // AMT
        (0xc058_6300, 24), // 6to4 relays
        (0xc0a8_0000, 16), // private
        (0xc612_0000, 15), // benchmarks
        (0xc633_6400, 24), // documentation
        (0xcb00_7100, 24), // documentation
        (0xe000_0000, 3),  // multicast, reserved, broadcast
    ];
    let bits = address.to_bits();
    !SPECIAL.iter().any(|(network, length)| bits >> (32 - length) == network >> (32 - length))
        // Azure's metadata and DNS stand on a public address.
        && address != Ipv4Addr::new(168, 63, 129, 16)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    /// Within `2000::/3`, what is not everybody's.
    const SPECIAL: [(u128, u32); 4] = [
        (0x2001_0000 << 96, 23), // protocol assignments, Teredo among them
        (0x2001_0db8 << 96, 32), // documentation
        (0x2002_0000 << 96, 16), // 6to4, which holds an IPv4 address
        (0x3fff_0000 << 96, 20), // documentation
    ];
    let bits = address.to_bits();
    // Whatever lies outside of global unicast is refused as a whole: loopback, mapped and translated IPv4, local ones.
    bits >> 125 == 1 && !SPECIAL.iter().any(|(network, length)| bits >> (128 - length) == network >> (128 - length))
}
