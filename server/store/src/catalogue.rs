//! A clinic's own facts: the organisation, its people and rooms, its services with the price lists in force.

use crate::{StoreError, database::is_storable};
use chrono::{DateTime, Utc};
use domain::{
    authorization::Action,
    catalogue::Service,
    ids::{ApiKeyId, OrgId, ResourceId, ServiceId},
    money::Currency,
    policy::{ClientClass, Policy},
    pricing::PriceList,
};
use serde::Deserialize;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, PgPool, types::Json};
use uuid::Uuid;

/// An organisation as it is stored. `zone` is an IANA name, `country` ISO 3166-1 alpha-2, `currency` ISO 4217.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Organisation {
    pub org_id: Uuid,
    pub slug: String,
    pub name: String,
    pub tagline: String,
    /// E.164, or empty.
    pub phone: String,
    pub email: String,
    pub address: String,
    pub directions: String,
    pub city: String,
    pub credentials: String,
    pub country: String,
    pub zone: String,
    pub currency: String,
    pub brand_hue: i16,
    pub brand_chroma: f32,
    pub emergency_text: String,
    /// Lower case.
    pub emergency_words: Vec<String>,
    pub demo: bool,
    pub created_at: DateTime<Utc>,
}

impl Organisation {
    /// The currency; the column is checked when it is written, so a failure is ours.
    pub fn currency(&self) -> Result<Currency, StoreError> {
        self.currency.parse().map_err(|_| StoreError::Unreadable { what: "currency", reason: self.currency.clone() })
    }
}

/// Somebody who gives services, a room, or a piece of equipment.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ResourceRow {
    pub resource_id: Uuid,
    /// `practitioner`, `room` or `equipment`.
    pub kind: String,
    pub name: String,
    pub title: String,
    pub position: i16,
}

pub(crate) const ORGANISATION: &str = "org_id, slug, name, tagline, phone, email, address, directions, city, credentials, country, \
     zone, currency, brand_hue, brand_chroma, emergency_text, emergency_words, demo, created_at";

pub async fn organisation(connection: &mut PgConnection, org: OrgId) -> Result<Option<Organisation>, StoreError> {
    let statement = format!("select {ORGANISATION} from organisations where org_id = $1");
    Ok(sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).fetch_optional(connection).await?)
}

/// The slug of an organisation that is not a demo one, if there is any; `None` too before the first migration. Asked by
/// the owner, who sees all of them.
pub async fn real_organisation(owner: &PgPool) -> Result<Option<String>, StoreError> {
    let migrated: bool =
        sqlx::query_scalar("select to_regclass('public.organisations') is not null").fetch_one(owner).await?;
    if !migrated {
        return Ok(None);
    }
    let slug = sqlx::query_scalar("select slug from organisations where not demo order by created_at limit 1");
    Ok(slug.fetch_optional(owner).await?)
}

/// Active people and rooms in the clinic's order.
pub async fn resources(connection: &mut PgConnection, org: OrgId) -> Result<Vec<ResourceRow>, StoreError> {
    Ok(sqlx::query_as(
        "select resource_id, kind, name, title, position from resources
         where org_id = $1 and active order by position, resource_id",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

/// Services with their newest price lists; `$1` is the organisation.
fn select(columns: &str, condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "select {columns} from services s
         left join lateral (
             select rules, created_at from price_lists where org_id = s.org_id and service_id = s.service_id
             order by version desc limit 1
         ) p on true
         where s.org_id = $1 and {condition}"
    ))
}

/// Of [`ServiceRow`].
const SERVICE: &str = "s.definition, p.rules, (select definition from policies where org_id = $1 order by version desc limit 1) as policy";

#[derive(FromRow)]
struct ServiceRow {
    definition: Json<Service>,
    rules: Option<Json<PriceList>>,
    policy: Option<Json<Policy>>,
}

fn service(row: ServiceRow) -> Service {
    in_force(row.definition, row.rules, row.policy.as_deref())
}

/// A service with the price list and the terms in force.
pub(crate) fn in_force(
    Json(mut service): Json<Service>,
    price_list: Option<Json<PriceList>>,
    policy: Option<&Policy>,
) -> Service {
    if let Some(Json(price_list)) = price_list {
        service.price_list = price_list;
    }
    if let Some(policy) = policy {
        policy.apply(&mut service, ClientClass::New);
    }
    service
}

/// The services that can be booked, in the clinic's order.
pub async fn services(connection: &mut PgConnection, org: OrgId) -> Result<Vec<Service>, StoreError> {
    let statement = select(SERVICE, "s.active order by s.position, s.key");
    let rows: Vec<ServiceRow> = sqlx::query_as(statement).bind(org.0).fetch_all(connection).await?;
    Ok(rows.into_iter().map(service).collect())
}

/// A service that can be booked, by its stable key.
pub async fn service_by_key(
    connection: &mut PgConnection,
    org: OrgId,
    key: &str,
) -> Result<Option<Service>, StoreError> {
    if !is_storable(key) {
        return Ok(None);
    }
    let statement = select(SERVICE, "s.active and s.key = $2");
    let row: Option<ServiceRow> = sqlx::query_as(statement).bind(org.0).bind(key).fetch_optional(connection).await?;
    Ok(row.map(service))
}

/// A service by id, also one that can no longer be booked: visits to it still move.
pub async fn service_by_id(
    connection: &mut PgConnection,
    org: OrgId,
    id: ServiceId,
) -> Result<Option<Service>, StoreError> {
    let statement = select(SERVICE, "s.service_id = $2");
    let row: Option<ServiceRow> = sqlx::query_as(statement).bind(org.0).bind(id.0).fetch_optional(connection).await?;
    Ok(row.map(service))
}

/// Services with the clocks that their free times are reckoned by.
#[derive(Clone, Debug, PartialEq)]
pub struct Offers {
    /// In the order in which they were asked for; one asked for twice stands there twice.
    pub services: Vec<Service>,
    /// Of the clinic's own address; an IANA name.
    pub zone: String,
    /// Its other locations, in its order.
    pub locations: Vec<Location>,
    /// The policy in force; `None` for a clinic that never saved one.
    pub policy: Option<Policy>,
    /// When the price list of each of the services was made.
    pub listed_at: Vec<Option<DateTime<Utc>>>,
}

/// Where a clinic receives its clients besides its own address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, FromRow)]
pub struct Location {
    pub location_id: Uuid,
    pub name: String,
    pub address: String,
    /// IANA name.
    pub zone: String,
}

const LOCATIONS: &str = "(select coalesce(jsonb_agg(jsonb_build_object('location_id', location_id, 'name', name,
    'address', address, 'zone', zone) order by position, location_id), '[]') from locations where org_id = $1 and active)
    as locations";

#[derive(FromRow)]
struct OfferRow {
    zone: String,
    locations: Json<Vec<Location>>,
    listed_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    service: ServiceRow,
}

fn offers<T>(rows: Vec<OfferRow>, wanted: &[T], is: impl Fn(&Service, &T) -> bool) -> Option<Offers> {
    let clinic =
        rows.first().map(|row| (row.zone.clone(), row.locations.0.clone(), row.service.policy.as_deref().cloned()));
    let known: Vec<_> = rows.into_iter().map(|row| (row.listed_at, service(row.service))).collect();
    let (zone, locations, policy) = clinic?;
    let (mut services, mut listed_at) = (Vec::with_capacity(wanted.len()), Vec::with_capacity(wanted.len()));
    for wanted in wanted {
        let (at, service) = known.iter().find(|(_, service)| is(service, wanted))?;
        services.push(service.clone());
        listed_at.push(*at);
    }
    Some(Offers { services, zone, locations, policy, listed_at })
}

fn select_offers(condition: &str) -> AssertSqlSafe<String> {
    let zone = "(select zone from organisations where org_id = $1) as zone";
    select(&format!("{zone}, {LOCATIONS}, p.created_at as listed_at, {SERVICE}"), condition)
}

/// Services that can be booked, by their stable keys; `None` when one of them cannot, or none is asked for.
pub async fn offers_by_key(
    connection: &mut PgConnection,
    org: OrgId,
    keys: &[&str],
) -> Result<Option<Offers>, StoreError> {
    if !keys.iter().all(|key| is_storable(key)) {
        return Ok(None);
    }
    let statement = select_offers("s.active and s.key = any($2)");
    let rows = sqlx::query_as(statement).bind(org.0).bind(keys).fetch_all(connection).await?;
    Ok(offers(rows, keys, |service, key| service.key == *key))
}

/// Services by id, also such as can no longer be booked; `None` when one of them is not there.
pub async fn offers_by_id(
    connection: &mut PgConnection,
    org: OrgId,
    ids: &[ServiceId],
) -> Result<Option<Offers>, StoreError> {
    let wanted: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as(select_offers("s.service_id = any($2)"));
    let rows = rows.bind(org.0).bind(wanted).fetch_all(connection).await?;
    Ok(offers(rows, ids, |service, id| service.id == *id))
}

/// The clinic's locations besides its own address, in its order.
pub async fn locations(connection: &mut PgConnection, org: OrgId) -> Result<Vec<Location>, StoreError> {
    Ok(sqlx::query_as(
        "select location_id, name, address, zone from locations where org_id = $1 and active
         order by position, location_id",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

/// Which active people give which services.
pub async fn practitioners_by_service(
    connection: &mut PgConnection,
    org: OrgId,
) -> Result<Vec<(ServiceId, ResourceId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "select k.service_id, k.resource_id from service_resources k join resources r using (org_id, resource_id)
         where k.org_id = $1 and r.active and r.kind = 'practitioner' order by r.position, r.resource_id",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(service, resource)| (ServiceId(service), ResourceId(resource))).collect())
}

/// Adds an organisation. Only the owner of the schema may.
pub async fn insert_organisation(connection: &mut PgConnection, organisation: &Organisation) -> Result<(), StoreError> {
    let statement = format!(
        "insert into organisations ({ORGANISATION})
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
    );
    sqlx::query(AssertSqlSafe(statement))
        .bind(organisation.org_id)
        .bind(&organisation.slug)
        .bind(&organisation.name)
        .bind(&organisation.tagline)
        .bind(&organisation.phone)
        .bind(&organisation.email)
        .bind(&organisation.address)
        .bind(&organisation.directions)
        .bind(&organisation.city)
        .bind(&organisation.credentials)
        .bind(&organisation.country)
        .bind(&organisation.zone)
        .bind(&organisation.currency)
        .bind(organisation.brand_hue)
        .bind(organisation.brand_chroma)
        .bind(&organisation.emergency_text)
        .bind(&organisation.emergency_words)
        .bind(organisation.demo)
        .bind(organisation.created_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds somebody or a room.
pub async fn insert_resource(
    connection: &mut PgConnection,
    org: OrgId,
    resource: &ResourceRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into resources (org_id, resource_id, kind, name, title, position) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(org.0)
    .bind(resource.resource_id)
    .bind(&resource.kind)
    .bind(&resource.name)
    .bind(&resource.title)
    .bind(resource.position)
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds a service with its first price list and those who can give it. The price list has been checked.
pub async fn insert_service(
    connection: &mut PgConnection,
    org: OrgId,
    service: &Service,
    position: i16,
    resources: &[ResourceId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("insert into services (org_id, service_id, key, position, definition) values ($1, $2, $3, $4, $5)")
        .bind(org.0)
        .bind(service.id.0)
        .bind(&service.key)
        .bind(position)
        .bind(Json(service))
        .execute(&mut *connection)
        .await?;
    insert_price_list(connection, org, service.id, &service.price_list, now).await?;
    let ids: Vec<Uuid> = resources.iter().map(|resource| resource.0).collect();
    sqlx::query(
        "insert into service_resources (org_id, service_id, resource_id) select $1, $2, id from unnest($3::uuid[]) as r (id)",
    )
    .bind(org.0)
    .bind(service.id.0)
    .bind(ids)
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds a version of a service's price list; the highest one is in force.
pub async fn insert_price_list(
    connection: &mut PgConnection,
    org: OrgId,
    service: ServiceId,
    price_list: &PriceList,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("insert into price_lists (org_id, service_id, version, rules, created_at) values ($1, $2, $3, $4, $5)")
        .bind(org.0)
        .bind(service.0)
        .bind(i64::from(price_list.version))
        .bind(Json(price_list))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds a version of the consent text; the highest one is in force.
pub async fn insert_consent_text(
    connection: &mut PgConnection,
    org: OrgId,
    version: u32,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("insert into consent_texts (org_id, version, text, created_at) values ($1, $2, $3, $4)")
        .bind(org.0)
        .bind(i64::from(version))
        .bind(text)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds a clinic's first API keys; a secret one has every scope. `publishable_value` is the key itself for a `pk_…` one and `None` for a secret.
pub async fn insert_api_key(
    connection: &mut PgConnection,
    org: OrgId,
    id: ApiKeyId,
    prefix: &str,
    key_hash: &[u8],
    publishable_value: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let kind = if publishable_value.is_some() { "publishable" } else { "secret" };
    let scopes: Vec<&str> =
        if publishable_value.is_some() { Vec::new() } else { Action::scopes().map(Action::as_str).collect() };
    sqlx::query(
        "insert into api_keys (org_id, api_key_id, kind, prefix, key_hash, publishable_value, created_at, name, scopes)
         values ($1, $2, $3, $4, $5, $6, $7, 'First key', $8)",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(kind)
    .bind(prefix)
    .bind(key_hash)
    .bind(publishable_value)
    .bind(now)
    .bind(scopes)
    .execute(connection)
    .await?;
    Ok(())
}
