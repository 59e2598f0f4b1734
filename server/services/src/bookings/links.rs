//! A client's own addresses of a booking, and the secret in them.

use crate::{Resources, error::Report};
use contract::AppError;
use domain::{
    calendar_links::{self, CalendarEntry},
    ids::{BookingId, OrgId},
    letters::Phrase,
};
use store::bookings::BookingRecord;

/// Longer than any token of ours; longer text is not looked up.
const LONGEST_TOKEN: usize = 128;

/// The booking behind a manage link. Unknown, malformed and foreign tokens answer alike.
pub(crate) async fn enter(
    resources: &Resources,
    token: &str,
    request_id: &str,
) -> Result<(OrgId, BookingId), AppError> {
    let unknown = || AppError::not_found("This booking link");
    if token.is_empty() || token.len() > LONGEST_TOKEN {
        return Err(unknown());
    }
    store::bookings::org_by_manage_token(resources.database.doors(), &store::secrets::hash(token))
        .await
        .report(request_id)?
        .ok_or_else(unknown)
}

pub(crate) fn manage_url(resources: &Resources, token: &str) -> String {
    format!("{}b/{token}", resources.base_url)
}

pub(crate) fn calendar_url(resources: &Resources, token: &str) -> String {
    format!("{}b/{token}/calendar.ics", resources.base_url)
}

pub(crate) fn checkout_url(resources: &Resources, token: &str) -> String {
    format!("{}b/{token}/pay", resources.base_url)
}

/// What a calendar shows of this booking.
pub(crate) fn calendar_entry(resources: &Resources, record: &BookingRecord) -> CalendarEntry {
    let write = |phrase: Phrase<'_>| phrase.render(record.locale);
    let practitioner = &record.practitioners(&write(Phrase::And));
    let mut details = write(Phrase::EntryWith { practitioner });
    for line in record.for_whom() {
        details.push('\n');
        details.push_str(&line);
    }
    for line in &record.preparation {
        details.push_str("\n· ");
        details.push_str(line);
    }
    details.push_str("\n\n");
    details.push_str(&write(Phrase::EntryManage { url: &manage_url(resources, &record.manage_token) }));
    CalendarEntry {
        title: write(Phrase::EntryTitle { service: &record.service_name, clinic: &record.clinic_name }),
        start: record.starts_at,
        end: record.ends_at,
        location: record.clinic_address.clone(),
        details,
    }
}

/// Google's and Outlook's “add to calendar”.
pub(crate) fn add_to_calendar(resources: &Resources, record: &BookingRecord) -> (String, String) {
    let entry = calendar_entry(resources, record);
    (calendar_links::google_url(&entry), calendar_links::outlook_url(&entry))
}
