//! A new organisation, with what its public page needs from the first minute.

use crate::{
    Resources,
    audit::{Act, record},
    error::{Report, internal},
    free_text::address_part,
};
use contract::{Actor, AppError, Caller, Client, Field, caller::Role, organisations::NewOrganisation};
use domain::{
    ids::{ApiKeyId, OrgId, PersonId},
    money::Currency,
};
use sha2::{Digest, Sha256};
use store::organisations::Founding;

const LONGEST_NAME: usize = 80;
/// A slug of the table's own check, with room for a number behind it.
const LONGEST_SLUG: usize = 40;
/// How many numbers are tried behind a slug that is taken, before unguessable letters are.
const NUMBERS: u32 = 20;

/// The wording of the first consent; the organisation edits it later, which makes a new version.
const FIRST_CONSENT: &str =
    "I agree to be contacted about this enquiry by phone, text or e-mail. I can stop it at any time.";

/// Founds an organisation with its owner, a consent text and a publishable key; answers its id.
pub(crate) async fn found(
    resources: &Resources,
    owner: PersonId,
    owner_name: &str,
    new: &NewOrganisation,
    client: &Client,
) -> Result<OrgId, AppError> {
    let wanted = read(new)?;
    let (org, now) = (OrgId(resources.entropy.id()), resources.clock.now());
    let request_id = &client.request_id;
    let base = slug(&wanted.name);
    let mut number = 1;
    loop {
        let random: String;
        let slug = match number {
            1 => base.clone(),
            2..NUMBERS => format!("{base}-{number}"),
            _ => {
                random = resources.entropy.id().simple().to_string();
                format!("{base}-{}", &random[24..])
            }
        };
        let mut transaction = resources.database.begin_person(owner).await.report(request_id)?;
        let founding = Founding {
            org,
            slug: &slug,
            name: &wanted.name,
            country: &wanted.country,
            zone: &wanted.zone,
            currency: &wanted.currency,
            now,
        };
        if store::organisations::found(&mut transaction, &founding).await.report(request_id)? {
            transaction.commit().await.report(request_id)?;
            break;
        }
        number += 1;
        if number > NUMBERS * 2 {
            return Err(internal(request_id, &"no free address for a new organisation"));
        }
    }
    let actor = Actor::Person { id: owner, name: owner_name.to_owned(), role: Role::Owner };
    furnish(resources, &Caller { org, actor, client: client.clone(), key: None, read_only: false }).await?;
    Ok(org)
}

/// Whether [`found`] would take it, before anything is kept.
pub(crate) fn check(new: &NewOrganisation) -> Result<(), AppError> {
    read(new).map(drop)
}

/// What the public page and the widget need.
async fn furnish(resources: &Resources, caller: &Caller) -> Result<(), AppError> {
    let (org, now, request_id) = (caller.org, resources.clock.now(), &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    store::catalogue::insert_consent_text(&mut transaction, org, 1, FIRST_CONSENT, now).await.report(request_id)?;
    let key = format!("pk_live_{}", resources.entropy.secret());
    let id = ApiKeyId(resources.entropy.id());
    let hash = Sha256::digest(key.as_bytes());
    store::catalogue::insert_api_key(&mut transaction, org, id, &key[..12], &hash, Some(&key), now)
        .await
        .report(request_id)?;
    crate::billing::begin_trial(resources, &mut transaction, org, request_id).await?;
    let act =
        Act { action: "organisation.created", subject_kind: "organisation", subject_id: org.to_string(), detail: &[] };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)
}

struct Wanted {
    name: String,
    country: String,
    zone: String,
    currency: String,
}

/// Every misfit is named at once.
fn read(new: &NewOrganisation) -> Result<Wanted, AppError> {
    let mut fields = Vec::new();
    let mut wrong = |field: &str, reason: &str| fields.push(Field { field: field.into(), reason: reason.into() });
    let name = name(&new.name).unwrap_or_else(|_| {
        wrong("organisation", NAME_REASON);
        String::new()
    });
    if new.zone.parse::<chrono_tz::Tz>().is_err() {
        wrong("zone", "Please choose a time zone from the list.");
    }
    let country = new.country.trim().to_uppercase();
    if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
        wrong("country", "Please choose a country from the list.");
    }
    let currency = new.currency.trim().to_uppercase();
    if currency.parse::<Currency>().is_err() {
        wrong("currency", "Please choose a currency from the list.");
    }
    if fields.is_empty() {
        Ok(Wanted { name, country, zone: new.zone.clone(), currency })
    } else {
        Err(AppError::Invalid { fields })
    }
}

const NAME_REASON: &str = "Please write a name of 2 to 80 characters.";

/// An organisation's name on one line.
pub(super) fn name(typed: &str) -> Result<String, AppError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = name.chars().count();
    if (2..=LONGEST_NAME).contains(&length) && !name.chars().any(char::is_control) {
        Ok(name)
    } else {
        Err(AppError::invalid("organisation", NAME_REASON))
    }
}

/// The address of its page; “clinic” when nothing of the name is left.
fn slug(name: &str) -> String {
    address_part(name, LONGEST_SLUG).unwrap_or_else(|| "clinic".to_owned())
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_becomes_an_address_that_can_be_said_aloud() {
        for (name, wanted) in [
            ("Lumen Aesthetics", "lumen-aesthetics"),
            ("  Dr. Müller & Söhne — Zähne! ", "dr-muller-sohne-zahne"),
            ("歯科", "clinic"),
            ("A", "clinic"),
            (&"long ".repeat(30), "long-long-long-long-long-long-long-long"),
        ] {
            assert_eq!(slug(name), wanted);
        }
    }
}
