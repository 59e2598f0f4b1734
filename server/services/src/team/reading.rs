//! The forms of the team, read: every field that is wrong is named at once, with the reason.

use crate::free_text::line;
use chrono_tz::Tz;
use contract::{
    AppError,
    team::{LocationForm, ResourceForm},
};
use domain::{
    calendar::{ResourceKind, check},
    contact::E164,
    fault::Faults,
    ids::{LocationId, ResourceId},
};
use store::team::{LocationRow, NewLocation, NewResource, TeamRow};

const LONGEST_NAME: usize = 80;
const LONGEST_TEXT: usize = 300;

/// `before` is what is to be changed, whose kind stays.
pub(super) fn resource(
    form: &ResourceForm,
    id: ResourceId,
    before: Option<&TeamRow>,
    locations: &[LocationRow],
) -> Result<NewResource, AppError> {
    let mut faults = Faults::default();
    let name = line("name", &form.name, LONGEST_NAME, &mut faults);
    faults.unless(name.chars().count() >= 2, "name", "Write a name of 2 to 80 characters.");
    let title = line("title", &form.title, LONGEST_NAME, &mut faults);
    let kind = before.map_or(&form.kind, |row| &row.kind).parse::<ResourceKind>();
    faults.unless(kind.is_ok(), "kind", "Choose a practitioner, a room or equipment.");
    let location = form.location.trim();
    let known = locations.iter().find(|row| row.location_id.to_string() == location);
    // Whoever is at a closed location may stay there; nobody new comes to it.
    let stays = |row: &LocationRow| before.is_some_and(|before| before.location_id == Some(row.location_id));
    let reachable = known.is_some_and(|row| row.active || stays(row));
    faults.unless(location.is_empty() || reachable, "location", "Choose one of the locations that are open.");
    let capacity = capacity(&form.capacity, &mut faults);
    faults.into_result()?;
    let location = known.map(|row| LocationId(row.location_id));
    let kind = kind.unwrap_or(ResourceKind::Practitioner).as_str();
    Ok(NewResource { id, kind, name, title, location, capacity })
}

fn capacity(typed: &str, faults: &mut Faults) -> i16 {
    let typed = typed.trim();
    if typed.is_empty() {
        return 1;
    }
    let number = typed.parse::<i64>().unwrap_or_default();
    for fault in check::capacity(number).err().into_iter().flatten() {
        faults.add(fault.field, fault.reason);
    }
    i16::try_from(number).unwrap_or(1)
}

/// `country` (ISO 3166-1) reads national phone numbers.
pub(super) fn location(form: &LocationForm, id: LocationId, country: &str) -> Result<NewLocation, AppError> {
    let mut faults = Faults::default();
    let name = line("name", &form.name, LONGEST_NAME, &mut faults);
    faults.unless(name.chars().count() >= 2, "name", "Write a name of 2 to 80 characters.");
    let address = line("address", &form.address, LONGEST_TEXT, &mut faults);
    faults.unless(!address.is_empty(), "address", "Write where clients find it.");
    let directions = line("directions", &form.directions, LONGEST_TEXT, &mut faults);
    let phone = match form.phone.trim() {
        "" => String::new(),
        typed => match E164::parse(typed, country) {
            Ok(phone) => phone.as_str().to_owned(),
            Err(error) => {
                faults.add("phone", error.to_string());
                String::new()
            }
        },
    };
    faults.unless(form.zone.parse::<Tz>().is_ok(), "zone", "Choose a time zone from the list.");
    faults.into_result()?;
    Ok(NewLocation { id, name, address, directions, phone, zone: form.zone.clone() })
}
