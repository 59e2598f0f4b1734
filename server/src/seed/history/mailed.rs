//! Somebody who answered a mail of the desk's with files, which wait for a person.

use super::{
    Draft,
    conversations::{Waits, add_messages, add_thread, wait},
};
use crate::seed::{
    SeedError,
    catalogue::Clinic,
    clinic_file::MailedRow,
    rows::{bytes, instant},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    contact::{EmailAddress, PersonName},
    conversation::{Handover, Phrase, State},
    understanding::Locale::En,
};
use rand::rngs::StdRng;
use serde_json::json;

const PICTURES: [(&str, &[u8]); 1] = [("kitchen-window.jpg", include_bytes!("../clinics/kitchen-window.jpg"))];

/// Minutes ago that the mail came.
const CAME: TimeDelta = TimeDelta::minutes(17);
/// From now until an answer was promised.
const DUE: TimeDelta = TimeDelta::minutes(43);

pub fn write(
    clinic: &Clinic,
    mailed: &MailedRow,
    now: DateTime<Utc>,
    random: &mut StdRng,
    draft: &mut Draft,
) -> Result<(), SeedError> {
    let unreadable = |reason: String| SeedError::Content { clinic: clinic.org.to_string(), reason };
    let state = State {
        handed_over: true,
        name: Some(PersonName::try_from(mailed.name.clone()).map_err(|error| unreadable(error.to_string()))?),
        email: Some(EmailAddress::try_from(mailed.email.clone()).map_err(|error| unreadable(error.to_string()))?),
        consent: Some(1),
        ..State::default()
    };
    let (begun, told) = (now - CAME - TimeDelta::minutes(4), now - CAME);
    let id = add_thread(clinic, &state, None, true, (begun, told), random, draft);
    let names = mailed.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
    let said = [
        ("visitor", mailed.asks.clone()),
        ("desk", mailed.told.clone()),
        ("visitor", Phrase::SaidFiles { names }.render(En)),
        ("desk", Phrase::HandedOverFiles.render(En)),
    ];
    let messages = add_messages(clinic, id, begun, &said, random, draft);
    wait(clinic, id, Waits { reason: Handover::Files, told, due: now + DUE }, random, draft);
    for (position, file) in mailed.files.iter().enumerate() {
        let picture = PICTURES.iter().find(|(name, _)| *name == file.name).map(|(_, picture)| *picture);
        let content = picture.or(file.text.as_deref().map(str::as_bytes));
        let content = content.ok_or_else(|| unreadable(format!("there is no picture {}", file.name)))?;
        draft.add(
            "message_files",
            json!({
                "org_id": clinic.org, "conversation_id": id, "message_id": messages[2], "position": position,
                "name": file.name, "content": bytes(content), "created_at": instant(told),
                "media_type": if picture.is_some() { "image/jpeg" } else { "application/octet-stream" },
            }),
        );
    }
    Ok(())
}
