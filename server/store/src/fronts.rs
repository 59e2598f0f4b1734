//! What a clinic shows of itself, and what a conversation with it is led by: each read by one statement, because what
//! is read together is read often.

use crate::{
    StoreError,
    catalogue::{ORGANISATION, Organisation, ResourceRow, in_force},
};
use domain::{catalogue::Service, ids::OrgId, policy::Policy, pricing::PriceList};
use sqlx::{AssertSqlSafe, FromRow, PgConnection, types::Json};
use uuid::Uuid;

/// What every public page of a clinic begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    pub organisation: Organisation,
    /// Active people and rooms in the clinic's order.
    pub team: Vec<ResourceRow>,
    /// The newest publishable key in force, which the clinic's own page uses.
    pub widget_key: Option<String>,
}

/// What a conversation is read against and answered by.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    pub front: Front,
    /// Those that can be booked, in the clinic's order, each with the price list and the terms in force.
    pub services: Vec<Service>,
    /// The consent text in force, with its version.
    pub consent: Option<(u32, String)>,
}

/// Columns of [`FrontRow`] and what they are read from; `$1` is the organisation. Lists are columns of arrays: a row for
/// each of their entries would cost more to send than to find.
const FRONT: &str = "team_ids, team_kinds, team_names, team_titles, team_positions,
    (select publishable_value from api_keys
     where org_id = $1 and kind = 'publishable' and revoked_at is null order by created_at desc limit 1) as widget_key";
const FROM_FRONT: &str = "organisations,
    (select coalesce(array_agg(resource_id order by position, resource_id), '{}') as team_ids,
        coalesce(array_agg(kind order by position, resource_id), '{}') as team_kinds,
        coalesce(array_agg(name order by position, resource_id), '{}') as team_names,
        coalesce(array_agg(title order by position, resource_id), '{}') as team_titles,
        coalesce(array_agg(position order by position, resource_id), '{}') as team_positions
     from resources where org_id = $1 and active) as team";

#[derive(FromRow)]
struct FrontRow {
    #[sqlx(flatten)]
    organisation: Organisation,
    team_ids: Vec<Uuid>,
    team_kinds: Vec<String>,
    team_names: Vec<String>,
    team_titles: Vec<String>,
    team_positions: Vec<i16>,
    widget_key: Option<String>,
}

impl From<FrontRow> for Front {
    fn from(row: FrontRow) -> Self {
        let places = row.team_ids.into_iter().zip(row.team_kinds).zip(row.team_positions);
        let words = row.team_names.into_iter().zip(row.team_titles);
        let member =
            |(((resource_id, kind), position), (name, title))| ResourceRow { resource_id, kind, name, title, position };
        Self {
            organisation: row.organisation,
            team: places.zip(words).map(member).collect(),
            widget_key: row.widget_key,
        }
    }
}

/// `None` when there is no such clinic.
pub async fn front(connection: &mut PgConnection, org: OrgId) -> Result<Option<Front>, StoreError> {
    let statement = format!("select {ORGANISATION}, {FRONT} from {FROM_FRONT} where org_id = $1");
    let row: Option<FrontRow> = sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).fetch_optional(connection).await?;
    Ok(row.map(Front::from))
}

const GUIDE: &str = "definitions, price_lists, consent_version, consent_text,
    (select definition from policies where org_id = $1 order by version desc limit 1) as policy";
const FROM_GUIDE: &str = "(select coalesce(array_agg(s.definition order by s.position, s.key), '{}') as definitions,
        coalesce(array_agg(p.rules order by s.position, s.key), '{}') as price_lists
     from services s left join lateral (
         select rules from price_lists where org_id = s.org_id and service_id = s.service_id
         order by version desc limit 1
     ) p on true
     where s.org_id = $1 and s.active) as offered
    left join (
        select version as consent_version, text as consent_text from consent_texts
        where org_id = $1 order by version desc limit 1
    ) as consent on true";

#[derive(FromRow)]
struct GuideRow {
    #[sqlx(flatten)]
    front: FrontRow,
    definitions: Vec<Json<Service>>,
    price_lists: Vec<Option<Json<PriceList>>>,
    policy: Option<Json<Policy>>,
    consent_version: Option<i32>,
    consent_text: Option<String>,
}

/// `None` when there is no such clinic.
pub async fn guide(connection: &mut PgConnection, org: OrgId) -> Result<Option<Guide>, StoreError> {
    let statement = format!(
        "select {ORGANISATION}, {FRONT}, {GUIDE} from {FROM_FRONT}, {FROM_GUIDE} where organisations.org_id = $1"
    );
    let row: Option<GuideRow> = sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).fetch_optional(connection).await?;
    Ok(row.map(|row| {
        let policy = row.policy.as_deref();
        let offered = row.definitions.into_iter().zip(row.price_lists);
        let consent = row.consent_version.zip(row.consent_text);
        Guide {
            front: Front::from(row.front),
            services: offered.map(|(service, prices)| in_force(service, prices, policy)).collect(),
            consent: consent.map(|(version, text)| (u32::try_from(version).unwrap_or_default(), text)),
        }
    }))
}
