//! Whether anybody is working now: “Open until 7:00 PM”, “Closed until Wed, 9:00 AM”.

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use contract::clinics::OpenNow;
use domain::{
    calendar::{Interval, ResourceKind, labels, open_intervals},
    ids::OrgId,
    understanding::Locale::En,
};
use sqlx::PgConnection;
use store::StoreError;

/// How far ahead the next opening is looked for.
const DAYS_AHEAD: u64 = 21;

pub(super) async fn now(
    connection: &mut PgConnection,
    org: OrgId,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<OpenNow, StoreError> {
    let today = labels::local_date(now, zone);
    let last = today.checked_add_days(Days::new(DAYS_AHEAD - 1)).unwrap_or(today);
    let supply = store::calendar::supply(connection, org, None, today, last).await?;
    let staff: Vec<_> = supply.supply.hours_of(ResourceKind::Practitioner).collect();
    let mut open: Vec<Interval> = Vec::new();
    for date in today.iter_days().take_while(|date| *date <= last) {
        open.extend(staff.iter().flat_map(|hours| open_intervals(hours, date, zone)));
        open.sort_unstable();
        // What later days have begins later, and changes nothing any more; looking at all of them takes its time.
        let until = reach(&open, now);
        let decided = if until > now {
            labels::local_date(until, zone) <= date
        } else {
            open.iter().any(|(from, _)| *from > now)
        };
        if decided {
            break;
        }
    }
    Ok(label(&open, zone, now))
}

/// Until when somebody works from `now` on without a gap; `now` when nobody does.
fn reach(open: &[Interval], now: DateTime<Utc>) -> DateTime<Utc> {
    let mut until = now;
    for (from, end) in open {
        if *from <= until {
            until = until.max(*end);
        }
    }
    until
}

/// `open` in order of start; stretches of several people may overlap.
fn label(open: &[Interval], zone: Tz, now: DateTime<Utc>) -> OpenNow {
    let until = reach(open, now);
    if until > now {
        return OpenNow { open: true, label: format!("Open until {}", labels::time(until, zone, En)) };
    }
    let next = open.iter().map(|(from, _)| *from).find(|from| *from > now);
    let label = next.map_or_else(|| "Closed".into(), |next| format!("Closed until {}", opening(next, zone, now)));
    OpenNow { open: false, label }
}

/// “9:00 AM” today, “Wed, 9:00 AM” within a week, “Wed, Dec 10, 9:00 AM” later.
fn opening(next: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let date = labels::local_date(next, zone);
    let time = labels::time(next, zone, En);
    match (date - labels::local_date(now, zone)).num_days() {
        0 => time,
        1..=6 => format!("{}, {time}", labels::weekday(chrono::Datelike::weekday(&date), En)),
        _ => format!("{}, {time}", labels::date(date, En)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a valid instant")
    }

    #[test]
    fn the_door_s_label_follows_the_team_s_hours() {
        let zone = chrono_tz::America::Chicago;
        // Tuesday, Nov 24, 2026: one works 9–1 and 2–5, another 11:30–7; next Wednesday from 9.
        let open = [
            (at("2026-11-24T15:00:00Z"), at("2026-11-24T19:00:00Z")),
            (at("2026-11-24T17:30:00Z"), at("2026-11-25T01:00:00Z")),
            (at("2026-11-24T20:00:00Z"), at("2026-11-24T23:00:00Z")),
            (at("2026-11-25T15:00:00Z"), at("2026-11-25T23:00:00Z")),
        ];
        for (now, expected) in [
            ("2026-11-24T14:00:00Z", "Closed until 9:00 AM"),
            ("2026-11-24T15:00:00Z", "Open until 7:00 PM"),
            ("2026-11-24T19:30:00Z", "Open until 7:00 PM"),
            ("2026-11-25T01:00:00Z", "Closed until Wed, 9:00 AM"),
            ("2026-11-26T01:00:00Z", "Closed"),
        ] {
            assert_eq!(label(&open, zone, at(now)).label, expected, "{now}");
        }
        assert_eq!(label(&open, zone, at("2026-11-15T18:00:00Z")).label, "Closed until Tue, Nov 24, 9:00 AM");
    }
}
