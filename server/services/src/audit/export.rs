//! The log as CSV (RFC 4180).

use crate::spreadsheet::quoted;
use chrono::SecondsFormat;
use contract::audit::AuditView;

const HEADER: &str = "position,at,actor,action,subject,details,address,request_id\r\n";

pub(super) fn csv(entries: impl Iterator<Item = AuditView>) -> Vec<u8> {
    let mut text = String::from(HEADER);
    for entry in entries {
        let at = entry.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let position = entry.position.to_string();
        let details = entry.details.join("; ");
        let cells =
            [&position, &at, &entry.actor, &entry.action, &entry.subject, &details, &entry.address, &entry.request_id];
        text.push_str(&cells.map(|cell| quoted(cell)).join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}
