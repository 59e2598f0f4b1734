//! A list of stolen passwords as Have I Been Pwned answers for its own, with a handful that judges of strength let pass.

use crate::{
    Sandbox,
    switches::{Fault, Switchboard},
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sha1::{Digest, Sha1};
use std::fmt::Write as _;

/// What is on the list, and how often it was seen.
pub const BREACHED: [(&str, u64); 3] = [
    ("correct horse battery staple", 384),
    ("trustno1 mulder and scully", 1_204),
    ("let me in through the front door", 17),
];
/// As documented: a padded range has 800 lines at least.
const PADDED_LINES: u32 = 800;

pub(crate) fn router(sandbox: Sandbox) -> Router {
    Router::new().route("/range/{told}", get(range)).with_state(sandbox.switches)
}

async fn range(State(switches): State<Switchboard>, Path(told): Path<String>, headers: HeaderMap) -> Response {
    match switches.next_fault(None) {
        Fault::None => {}
        Fault::Error => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Fault::Timeout | Fault::DropReply => {
            tokio::time::sleep(std::time::Duration::from_secs(30)).await;
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    if told.len() != 5 || !told.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return (StatusCode::BAD_REQUEST, "The hash prefix was not in a valid format").into_response();
    }
    let told = told.to_ascii_uppercase();
    let mut lines = String::new();
    for (password, count) in BREACHED {
        let hash = hex::encode_upper(Sha1::digest(password.as_bytes()));
        if let Some(rest) = hash.strip_prefix(&told) {
            let _ = write!(lines, "{rest}:{count}\r\n");
        }
    }
    if headers.get("add-padding").is_some_and(|wanted| wanted == "true") {
        for line in 0..PADDED_LINES {
            let hash = hex::encode_upper(Sha1::digest(format!("{told} {line}").as_bytes()));
            let _ = write!(lines, "{}:0\r\n", &hash[5..]);
        }
    }
    ([(header::CONTENT_TYPE, "text/plain")], lines).into_response()
}
