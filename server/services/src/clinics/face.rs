//! The face of a clinic, which every public page and mail shows.

use super::opening;
use crate::{Resources, error::Report, zone};
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    clinics::{Clinic, PractitionerFace},
};
use domain::{
    calendar::labels,
    contact::{E164, PersonName},
    ids::OrgId,
};
use sqlx::PgConnection;
use store::{catalogue::ResourceRow, fronts::Front};

/// Everything that a header shows, with what the clinic's doors are doing now. `NotFound` when there is no such clinic.
pub(crate) async fn face(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    request_id: &str,
) -> Result<Clinic, AppError> {
    let front = store::fronts::front(connection, org).await.report(request_id)?;
    let front = front.ok_or_else(|| AppError::not_found("This clinic"))?;
    face_of(front, connection, org, resources.clock.now(), request_id).await
}

/// The same of what was read of the clinic already.
pub(crate) async fn face_of(
    front: Front,
    connection: &mut PgConnection,
    org: OrgId,
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<Clinic, AppError> {
    let Front { organisation, team, widget_key } = front;
    let zone = zone(&organisation.zone).report(request_id)?;
    let hours_now = opening::now(connection, org, zone, now).await.report(request_id)?;
    Ok(Clinic {
        phone_label: E164::parse(&organisation.phone, &organisation.country)
            .map_or_else(|_| organisation.phone.clone(), |phone| phone.readable()),
        slug: organisation.slug,
        name: organisation.name,
        tagline: organisation.tagline,
        phone: organisation.phone,
        email: organisation.email,
        address: organisation.address,
        credentials: organisation.credentials,
        directions: organisation.directions,
        brand_hue: u16::try_from(organisation.brand_hue).unwrap_or_default(),
        brand_chroma: organisation.brand_chroma,
        zone_label: labels::zone_abbreviation(now, zone),
        today: labels::local_date(now, zone),
        zone: organisation.zone,
        city: organisation.city,
        currency: organisation.currency,
        widget_key: widget_key.unwrap_or_default(),
        hours_now,
        emergency_text: organisation.emergency_text,
        practitioners: team.into_iter().filter(|row| row.kind == "practitioner").map(practitioner).collect(),
    })
}

fn practitioner(row: ResourceRow) -> PractitionerFace {
    let initials = PersonName::try_from(row.name.clone()).map(|name| name.initials()).unwrap_or_default();
    PractitionerFace { id: row.resource_id.to_string(), name: row.name, title: row.title, initials }
}
