//! A demo clinic that stands already: its own rows as they are now, for the days that are added.

use super::{
    SeedError,
    catalogue::{self, Clinic, Offer, special_days},
    clinic_file::ClinicFile,
    history::{Client, Earlier, Taken, days},
};
use chrono::{DateTime, Utc};
use domain::{
    calendar::{
        ResourceKind,
        labels::{local_date, minute_of_day},
    },
    ids::{OrgId, ResourceId},
};
use sqlx::PgConnection;
use uuid::Uuid;

/// How many of a clinic's clients come again.
const CLIENTS: i64 = 140;

/// The clinic with what was changed since it was made, and with an open day where nobody works today.
pub async fn read(
    connection: &mut PgConnection,
    file: &ClinicFile,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<Clinic, SeedError> {
    let today = local_date(now, file.zone);
    let (first, last) = days(today).into_inner();
    let team = store::calendar::supply(connection, org, None, first, last).await?;
    let mut team: Vec<_> = team.supply.hours_of(ResourceKind::Practitioner).cloned().collect();
    // Only today's: a day of training was given when the clinic was made.
    let special = special_days(&team, today, minute_of_day(now, file.zone));
    for (resource, day) in special.into_iter().filter(|(_, day)| day.date == today) {
        store::calendar::set_override(connection, org, resource, &day).await?;
        if let Some(hours) = team.iter_mut().find(|hours| hours.resource == resource) {
            hours.overrides.retain(|known| known.date != day.date);
            hours.overrides.push(day);
        }
    }
    let mut offers = Vec::new();
    for service in store::catalogue::services(connection, org).await? {
        let supply = store::calendar::supply(connection, org, Some(&[service.id]), first, last).await?.supply;
        let ids = |kind| supply.hours_of(kind).map(|hours| hours.resource).collect();
        offers.push(Offer {
            team: ids(ResourceKind::Practitioner),
            rooms: ids(ResourceKind::Room),
            weight: file.services.iter().find(|row| row.key == service.key).map_or(1, |row| row.weight),
            service,
        });
    }
    Ok(catalogue::clinic(file, org, team, offers))
}

/// What is booked, and who comes: the clinic's first clients.
pub async fn earlier(
    connection: &mut PgConnection,
    org: OrgId,
    seeded_at: DateTime<Utc>,
) -> Result<Earlier, SeedError> {
    // Holds that ran out too: until somebody removes them, nothing else fits in their place.
    let claims: Vec<(Uuid, DateTime<Utc>, DateTime<Utc>)> =
        sqlx::query_as("select resource_id, starts_at, ends_at from resource_claims where org_id = $1")
            .bind(org.0)
            .fetch_all(&mut *connection)
            .await?;
    let mut taken = Taken::default();
    for (resource, from, until) in claims {
        taken.entry(ResourceId(resource)).or_default().push((from, until));
    }
    let clients: Vec<Client> = sqlx::query_as(
        "select contact_id as id, name, coalesce(phone, '') as phone, email, created_at as since from contacts
         where org_id = $1 and email is not null order by created_at, contact_id limit $2",
    )
    .bind(org.0)
    .bind(CLIENTS)
    .fetch_all(connection)
    .await?;
    Ok(Earlier { seeded_at, taken, clients })
}
