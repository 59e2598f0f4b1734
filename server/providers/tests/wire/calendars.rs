//! Calendar files over real sockets, and the addresses that must never be reached.

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use ports::{CalendarSource, FetchError, Fetched, Known};
use providers::{
    calendar_files::CalendarFiles,
    outbound::{Bounds, Outbound, Resolve, is_public},
};
use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpListener;

/// Stands for everybody's internet; all that is reached is on this machine.
const PUBLIC: &str = "127.0.0.2";
const MOST_BYTES: usize = 100_000;

/// Names and what they resolve to, each time anew; the last answer stays.
#[derive(Default)]
struct Names {
    answers: Mutex<HashMap<String, Vec<Vec<&'static str>>>>,
    asked: AtomicUsize,
}

#[async_trait]
impl Resolve for Names {
    async fn addresses(&self, host: &str) -> std::io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut answers = self.answers.lock().expect("one test");
        let queue = answers.get_mut(host.trim_end_matches('.')).ok_or(std::io::ErrorKind::NotFound)?;
        let answer = if queue.len() > 1 { queue.remove(0) } else { queue[0].clone() };
        Ok(answer.iter().map(|address| address.parse().expect("an address")).collect())
    }
}

fn names(known: &[(&str, &[&[&'static str]])]) -> Arc<Names> {
    let answers = known
        .iter()
        .map(|(host, answers)| ((*host).to_owned(), answers.iter().map(|answer| answer.to_vec()).collect()));
    Arc::new(Names { answers: Mutex::new(answers.collect()), asked: AtomicUsize::default() })
}

fn source(names: Arc<Names>) -> CalendarFiles {
    let bounds = Bounds {
        allowed: vec![PUBLIC.parse().expect("an address")],
        timeout: Duration::from_secs(5),
        most_bytes: MOST_BYTES,
    };
    CalendarFiles::new(Outbound::new(names, bounds))
}

async fn fetch(source: &CalendarFiles, address: &str) -> Result<Fetched, FetchError> {
    source.fetch(&address.to_owned().into(), &Known::default()).await
}

/// Counts the connections that anybody makes to it.
async fn trap(address: &str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((address, 0)).await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let reached = Arc::new(AtomicUsize::new(0));
    let counted = reached.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, reached)
}

/// A server on the public side; it answers by path.
async fn server() -> u16 {
    let listener = TcpListener::bind((PUBLIC, 0)).await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let app = Router::new().fallback(answer).with_state(port);
    tokio::spawn(async move { axum::serve(listener, app).await });
    port
}

async fn answer(State(port): State<u16>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let to = |place: String| (StatusCode::FOUND, [(header::LOCATION, place)]).into_response();
    match path.as_str() {
        "/calendar.ics" => {
            if request.headers().get(header::IF_NONE_MATCH).is_some_and(|mark| mark == "\"one\"") {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            ([(header::ETAG, "\"one\""), (header::LAST_MODIFIED, "Sat, 28 Nov 2026 00:00:00 GMT")], "BEGIN:VCALENDAR")
                .into_response()
        }
        "/moved" => to("/calendar.ics".into()),
        "/round" => to("/round".into()),
        "/gone" => StatusCode::GONE.into_response(),
        "/down" => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        "/large" => "x".repeat(MOST_BYTES + 1).into_response(),
        // Says nothing of its size, and never ends.
        "/endless" => Body::from_stream(futures_stream()).into_response(),
        "/never" => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            StatusCode::OK.into_response()
        }
        "/rebound" => to(format!("http://rebinding.example:{port}/calendar.ics")),
        // `/to/<percent-encoded address>`
        other => match other.strip_prefix("/to/") {
            Some(_) => to(request.uri().query().unwrap_or_default().to_owned()),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

fn futures_stream() -> impl futures::Stream<Item = Result<Vec<u8>, std::io::Error>> {
    futures::stream::repeat_with(|| Ok(vec![b'x'; 8_192]))
}

#[tokio::test]
async fn a_file_is_fetched_once_and_then_only_when_it_changed() {
    let port = server().await;
    let source = source(names(&[("calendar.example", &[&[PUBLIC]])]));
    for address in [
        format!("http://calendar.example:{port}/calendar.ics"),
        format!("http://calendar.example:{port}/moved"),
        format!("http://{PUBLIC}:{port}/calendar.ics"),
    ] {
        let Ok(Fetched::File { bytes, known }) = fetch(&source, &address).await else { panic!("{address}") };
        assert_eq!(bytes, b"BEGIN:VCALENDAR");
        assert_eq!(known.etag.as_deref(), Some("\"one\""));
        assert_eq!(source.fetch(&address.into(), &known).await, Ok(Fetched::Unchanged));
    }
    assert_eq!(source.host_of("WebCal://p01.calendar.example/x?key=1").as_deref(), Ok("p01.calendar.example"));
    assert_eq!(source.host_of("webcals://calendar.example/x").as_deref(), Ok("calendar.example"));
}

#[tokio::test]
async fn what_goes_wrong_says_whether_to_try_again() {
    let port = server().await;
    let mut bounds = Bounds {
        allowed: vec![PUBLIC.parse().expect("an address")],
        timeout: Duration::from_secs(5),
        most_bytes: MOST_BYTES,
    };
    let source = CalendarFiles::new(Outbound::new(names(&[]), bounds.clone()));
    let at = |path: &str| format!("http://{PUBLIC}:{port}{path}");
    for (address, error, may_pass) in [
        (at("/gone"), FetchError::Refused { status: 410 }, false),
        (at("/down"), FetchError::Refused { status: 503 }, true),
        (at("/large"), FetchError::TooLarge { most: MOST_BYTES }, false),
        (at("/endless"), FetchError::TooLarge { most: MOST_BYTES }, false),
        (at("/round"), FetchError::TooManyRedirects, false),
        ("http://nobody.example/".into(), FetchError::UnknownHost, true),
        (format!("http://{PUBLIC}:1/"), FetchError::NotAnAddress, false),
    ] {
        assert_eq!(fetch(&source, &address).await, Err(error), "{address}");
        assert_eq!(error.may_pass(), may_pass);
    }
    let closed = TcpListener::bind((PUBLIC, 0)).await.expect("a port").local_addr().expect("bound").port();
    assert_eq!(fetch(&source, &format!("http://{PUBLIC}:{closed}/")).await, Err(FetchError::Unreachable));
    bounds.timeout = Duration::from_millis(200);
    let hasty = CalendarFiles::new(Outbound::new(names(&[]), bounds));
    assert_eq!(fetch(&hasty, &at("/never")).await, Err(FetchError::TooSlow));
}

/// Spellings of one IPv4 address that some reader somewhere understands.
fn spellings(address: &str) -> Vec<String> {
    let bytes: Vec<u32> = address.split('.').map(|part| part.parse().expect("a byte")).collect();
    let [a, b, c, d] = bytes[..] else { panic!("four parts") };
    let whole = (a << 24) | (b << 16) | (c << 8) | d;
    vec![
        address.to_owned(),
        format!("{address}."),
        format!("{whole}"),
        format!("0x{whole:08x}"),
        format!("0{whole:o}"),
        format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a}.{}", (b << 16) | (c << 8) | d),
        format!("{a}.{b}.{}", (c << 8) | d),
        format!("0x{a:x}.{b}.0{c:o}.{d}"),
        format!("[::ffff:{address}]"),
        format!("[::ffff:{:x}:{:x}]", whole >> 16, whole & 0xffff),
        format!("[0:0:0:0:0:ffff:{address}]"),
        format!("[::{address}]"),
        format!("[64:ff9b::{address}]"),
        format!("[2002:{:x}:{:x}::1]", whole >> 16, whole & 0xffff),
        address
            .chars()
            .map(|letter| char::from_u32(u32::from(letter) + 0xFEE0).filter(|_| letter != '.').unwrap_or('。'))
            .collect(),
        address.replace('.', "%2e"),
        format!("calendar.example@{address}"),
        format!("user:pass@{address}"),
    ]
}

const PRIVATE_V4: [&str; 21] = [
    "127.0.0.1",
    "127.1.2.3",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
];
const PRIVATE_V6: [&str; 16] = [
    "::1",
    "::",
    "fe80::1",
    "fe80::a9fe:a9fe",
    "fc00::1",
    "fd00:ec2::254",
    "fdff::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001::1",
    "100::1",
    "64:ff9b:1::a9fe:a9fe",
    "3fff::1",
    "5f00::1",
    "4000::1",
];

/// Every address with its name, if the resolver is to know one. The port is that of the traps.
fn forbidden(port: u16, v6_port: u16) -> Vec<String> {
    let mut all: Vec<String> = PRIVATE_V4
        .iter()
        .flat_map(|address| spellings(address))
        .map(|host| format!("http://{host}:{port}/calendar.ics"))
        .collect();
    all.extend(PRIVATE_V6.iter().map(|address| format!("http://[{address}]:{v6_port}/")));
    all.extend(PRIVATE_V6.iter().map(|address| format!("https://[{address}]:{v6_port}/")));
    for host in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "foo.localhost",
        "metadata.google.internal",
        "metadata",
        "intranet",
        "mixed.example",
        "mapped.example",
        "link.example",
        "private.example",
        "loop.example",
    ] {
        all.push(format!("http://{host}:{port}/calendar.ics"));
        all.push(format!("webcal://{host}:{port}/calendar.ics"));
    }
    for other in [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:70/_x",
        "dict://127.0.0.1:11211/stat",
        "ldap://127.0.0.1/",
        "data:text/calendar,BEGIN:VCALENDAR",
        "javascript:alert(1)",
        "http://",
        "http:///calendar.ics",
        "//127.0.0.1/",
        "127.0.0.1",
        "unix:/var/run/docker.sock",
        "http://127.0.0.1:25/",
        "http://127.0.0.1:22/",
        "webcal://127.0.0.1:6/",
        "",
        "   ",
    ] {
        all.push(other.to_owned());
    }
    all
}

#[tokio::test]
async fn five_hundred_addresses_that_lead_inside_are_refused_without_one_connection() {
    let (port, reached) = trap("127.0.0.1").await;
    let (v6_port, reached_v6) = match std::net::TcpListener::bind("[::1]:0") {
        Ok(_) => trap("::1").await,
        Err(_) => (port, Arc::default()),
    };
    let public_port = server().await;
    let inside: &[&[&'static str]] = &[&["127.0.0.1"]];
    let known = names(&[
        ("localhost", inside),
        ("foo.localhost", inside),
        ("metadata.google.internal", &[&["169.254.169.254"]]),
        ("metadata", &[&["169.254.169.254"]]),
        ("intranet", &[&["10.1.2.3"]]),
        // One public address beside a private one is not public.
        ("mixed.example", &[&[PUBLIC, "127.0.0.1"]]),
        ("mapped.example", &[&["::ffff:127.0.0.1"]]),
        ("link.example", &[&["fe80::1"]]),
        ("private.example", &[&["192.168.1.1"]]),
        ("loop.example", &[&["::1"]]),
    ]);
    let source = source(known);
    let direct = forbidden(port, v6_port);
    // The same behind a redirect of a server that may be asked.
    let redirected =
        direct.iter().filter(|address| address.starts_with("http") && !address.contains(char::is_whitespace));
    let redirected: Vec<String> = redirected
        .filter(|address| address.is_ascii())
        .map(|address| format!("http://{PUBLIC}:{public_port}/to/?{address}"))
        .collect();
    let all: BTreeSet<String> = direct.into_iter().chain(redirected).collect();
    assert!(all.len() >= 500, "{}", all.len());
    for address in &all {
        let refused = fetch(&source, address).await.expect_err(address);
        let inside = matches!(refused, FetchError::PrivateNetwork | FetchError::NotAnAddress | FetchError::UnknownHost);
        // A Location that is none leads nowhere at all.
        assert!(inside || refused == (FetchError::Refused { status: 302 }), "{address}: {refused}");
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(reached.load(Ordering::SeqCst) + reached_v6.load(Ordering::SeqCst), 0, "somebody connected");
}

#[tokio::test]
async fn a_name_that_resolves_to_something_else_a_moment_later_is_read_where_it_was_looked_at() {
    let port = server().await;
    let inside = TcpListener::bind(("127.0.0.1", port)).await.expect("the same port inside");
    let reached = Arc::new(AtomicUsize::new(0));
    let counted = reached.clone();
    tokio::spawn(async move {
        while inside.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    // Public when it is looked at, private ever after.
    let known = names(&[("rebinding.example", &[&[PUBLIC], &["127.0.0.1"]])]);
    let source = source(known.clone());
    let address = format!("http://rebinding.example:{port}/calendar.ics");
    assert!(matches!(fetch(&source, &address).await, Ok(Fetched::File { .. })));
    assert_eq!(known.asked.load(Ordering::Relaxed), 1, "resolved once");
    assert_eq!(fetch(&source, &address).await, Err(FetchError::PrivateNetwork), "looked at anew each time");
    let behind = format!("http://{PUBLIC}:{port}/rebound");
    assert_eq!(fetch(&source, &behind).await, Err(FetchError::PrivateNetwork), "and behind a redirect");
    assert_eq!(reached.load(Ordering::SeqCst), 0, "somebody connected inside");
}

#[test]
fn what_is_public_is_public() {
    for address in ["93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"] {
        assert!(is_public(address.parse().expect("an address")), "{address}");
    }
    for address in PRIVATE_V4.iter().chain(&PRIVATE_V6) {
        assert!(!is_public(address.parse().expect("an address")), "{address}");
    }
}
