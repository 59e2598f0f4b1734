//! Components (RFC 5545, section 3.6): which line belongs to which event or zone.

use super::{
    event::{Event, FreeBusy},
    lines::{Line, Lines, decode},
};
use crate::{
    Limits, Reason, Refusal,
    zones::{Observance, observance_property},
};

/// A VTIMEZONE.
#[derive(Clone, Debug, Default)]
pub(super) struct ZonePart {
    pub id: String,
    /// What Lotus and Evolution say it is called.
    pub location: Option<String>,
    pub observances: Vec<Observance>,
}

/// What of a file matters here.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    pub events: Vec<Event>,
    pub free_busy: Vec<FreeBusy>,
    pub zones: Vec<ZonePart>,
}

/// Most zones of a file, and most observances of a zone.
const MOST_ZONES: usize = 500;
const MOST_OBSERVANCES: usize = 400;

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Calendar,
    Event,
    FreeBusy,
    Zone,
    Observance,
    /// Alarms, to-dos, journals and what we do not know.
    Elsewhere,
}

pub(super) fn read(file: &[u8], limits: &Limits) -> Result<Calendar, Refusal> {
    if file.len() > limits.bytes {
        return Err(Reason::TooLarge.of_file());
    }
    let file = decode(file);
    let mut calendar = Calendar::default();
    let mut open: Vec<(String, Place)> = Vec::new();
    let (mut seen, mut last) = (false, 1);
    for line in Lines::of(&file, limits) {
        let line = line?;
        last = line.number;
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.trim().to_ascii_uppercase();
                if open.is_empty() && name != "VCALENDAR" {
                    return Err(Reason::NotACalendar.of("BEGIN", line.number));
                }
                if open.len() >= limits.depth {
                    return Err(Reason::TooDeep.of("BEGIN", line.number));
                }
                seen = true;
                let place = enter(&mut calendar, open.last().map(|(_, place)| *place), &name, &line, limits)?;
                open.push((name, place));
            }
            "END" => {
                let name = line.value.trim().to_ascii_uppercase();
                if open.pop().is_none_or(|(opened, _)| opened != name) {
                    return Err(Reason::Unbalanced.of("END", line.number));
                }
            }
            // Whatever stands before the first component or after the last is no calendar.
            _ => match open.last() {
                Some((_, place)) => property(&mut calendar, *place, &line)?,
                None if !seen => return Err(Reason::NotACalendar.of_file()),
                None => {}
            },
        }
    }
    if !seen {
        return Err(Reason::NotACalendar.of_file());
    }
    // A file that was cut off on its way would show somebody as free who is not.
    if open.is_empty() { Ok(calendar) } else { Err(Reason::Unbalanced.of("END", last)) }
}

fn enter(
    calendar: &mut Calendar,
    within: Option<Place>,
    name: &str,
    line: &Line,
    limits: &Limits,
) -> Result<Place, Refusal> {
    Ok(match (within, name) {
        // Some programs put one calendar into another.
        (None, _) | (Some(Place::Calendar), "VCALENDAR") => Place::Calendar,
        (Some(Place::Calendar), "VEVENT") => {
            if calendar.events.len() >= limits.events {
                return Err(Reason::TooManyEvents.of("VEVENT", line.number));
            }
            calendar.events.push(Event::at(line.number));
            Place::Event
        }
        (Some(Place::Calendar), "VFREEBUSY") => {
            if calendar.free_busy.len() >= limits.events {
                return Err(Reason::TooManyEvents.of("VFREEBUSY", line.number));
            }
            calendar.free_busy.push(FreeBusy::default());
            Place::FreeBusy
        }
        (Some(Place::Calendar), "VTIMEZONE") => {
            if calendar.zones.len() >= MOST_ZONES {
                return Err(Reason::BadZone.of("VTIMEZONE", line.number));
            }
            calendar.zones.push(ZonePart::default());
            Place::Zone
        }
        (Some(Place::Zone), "STANDARD" | "DAYLIGHT") => {
            if let Some(zone) = calendar.zones.last_mut() {
                if zone.observances.len() >= MOST_OBSERVANCES {
                    return Err(Reason::BadZone.of("VTIMEZONE", line.number));
                }
                zone.observances.push(Observance::default());
            }
            Place::Observance
        }
        _ => Place::Elsewhere,
    })
}

fn property(calendar: &mut Calendar, place: Place, line: &Line) -> Result<(), Refusal> {
    match place {
        Place::Event => calendar.events.last_mut().map_or(Ok(()), |event| event.take(line)),
        Place::FreeBusy => calendar.free_busy.last_mut().map_or(Ok(()), |part| part.take(line)),
        Place::Zone => {
            if let Some(zone) = calendar.zones.last_mut() {
                match line.name.as_str() {
                    "TZID" => line.value.trim().clone_into(&mut zone.id),
                    "X-LIC-LOCATION" => zone.location = Some(line.value.trim().to_owned()),
                    _ => {}
                }
            }
            Ok(())
        }
        Place::Observance => {
            let observance = calendar.zones.last_mut().and_then(|zone| zone.observances.last_mut());
            let field = known_zone_field(&line.name);
            observance.map_or(Ok(()), |observance| {
                observance_property(observance, &line.name, &line.value).map_err(|reason| reason.of(field, line.number))
            })
        }
        Place::Calendar | Place::Elsewhere => Ok(()),
    }
}

fn known_zone_field(name: &str) -> &'static str {
    match name {
        "DTSTART" => "DTSTART",
        "RRULE" => "RRULE",
        "RDATE" => "RDATE",
        "TZOFFSETFROM" => "TZOFFSETFROM",
        _ => "TZOFFSETTO",
    }
}
