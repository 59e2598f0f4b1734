//! Finding somebody whom the clinic knows, to book for them again.

use crate::{Resources, error::Report, free_text::short};
use contract::{AppError, Caller, series::KnownPerson};
use domain::contact::E164;

/// Fewer letters would find everybody.
const SHORTEST: usize = 2;
const LONGEST: usize = 80;
const MOST: u32 = 8;

pub(super) async fn people(
    resources: &Resources,
    caller: &Caller,
    fragment: &str,
) -> Result<Vec<KnownPerson>, AppError> {
    let fragment = short(fragment, LONGEST);
    if fragment.chars().count() < SHORTEST {
        return Ok(Vec::new());
    }
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let known = store::contacts::known(&mut transaction, caller.org, &fragment, MOST).await.report(request_id)?;
    let person = |known: store::contacts::KnownContact| KnownPerson {
        name: known.name,
        phone: known
            .phone
            .and_then(|phone| E164::try_from(phone).ok())
            .map(|phone| phone.readable())
            .unwrap_or_default(),
        email: known.email.unwrap_or_default(),
        visits: u32::try_from(known.visits).unwrap_or_default(),
    };
    Ok(known.into_iter().map(person).collect())
}
