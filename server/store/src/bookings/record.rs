//! A booking with the names, price and money that every screen shows of it.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    booking::{BookingState, Moment},
    ids::{BookingId, ContactId, ConversationId, OrgId, ResourceId, ServiceId},
    money::{Currency, Money},
    policy::CancellationPolicy,
    pricing::Estimate,
    understanding::Locale,
};
use sqlx::{FromRow, Row, postgres::PgRow, types::Json};
use uuid::Uuid;

/// One booking, joined once. Instants are UTC; `zone` is the clinic's IANA name.
#[derive(Clone, Debug)]
pub struct BookingRecord {
    pub org: OrgId,
    pub id: BookingId,
    pub state: BookingState,
    pub version: u32,
    pub service: ServiceId,
    pub service_key: String,
    pub service_name: String,
    pub preparation: Vec<String>,
    pub contact: ContactId,
    pub client_name: String,
    pub client_phone: Option<String>,
    pub client_email: Option<String>,
    pub conversation: Option<ConversationId>,
    /// The language that the client is written to in: their conversation's, else English.
    pub locale: Locale,
    pub estimate: Estimate,
    /// The answers it was priced with.
    pub answers: domain::catalogue::Answers,
    pub practitioner: ResourceId,
    pub practitioner_name: String,
    pub practitioner_title: String,
    pub room: Option<ResourceId>,
    pub room_name: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub buffer_before_minutes: u32,
    pub buffer_after_minutes: u32,
    pub new_client: bool,
    pub deposit: Money,
    /// Captured, refunds taken off (also those that are still under way).
    pub paid: Money,
    /// The policy that it was made under.
    pub policy: CancellationPolicy,
    pub hold_expires_at: Option<DateTime<Utc>>,
    pub manage_token: String,
    pub source: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub zone: String,
    pub clinic_name: String,
    pub clinic_address: String,
    pub clinic_phone: String,
    pub clinic_email: String,
    pub clinic_directions: String,
    pub brand_hue: u16,
    pub brand_chroma: f32,
}

/// Everything before `where`; the tenant's wall is in every join.
pub(super) const SELECT: &str = "
    select b.org_id, b.booking_id, b.state, b.version, b.service_id, s.key as service_key,
        s.definition ->> 'name' as service_name, s.definition -> 'preparation' as preparation,
        b.contact_id, c.name as client_name, c.phone as client_phone, c.email as client_email, b.conversation_id, v.locale,
        e.result as estimate, e.answers, b.practitioner_id, p.name as practitioner_name,
        p.title as practitioner_title, b.room_id, r.name as room_name, b.starts_at, b.ends_at,
        b.buffer_before_minutes, b.buffer_after_minutes, b.new_client, b.currency, b.deposit_minor,
        (select coalesce(sum(m.captured_minor), 0)::bigint from payments m
            where m.org_id = b.org_id and m.booking_id = b.booking_id and m.captured_currency = b.currency)
        - (select coalesce(sum(f.amount_minor), 0)::bigint from refunds f join payments m using (org_id, payment_id)
            where m.org_id = b.org_id and m.booking_id = b.booking_id and m.captured_currency = b.currency
            and f.state <> 'failed') as paid_minor,
        b.policy, b.hold_expires_at, b.manage_token, b.source, b.created_at, b.updated_at,
        o.zone, o.name as clinic_name, o.address as clinic_address, o.phone as clinic_phone,
        o.email as clinic_email, o.directions as clinic_directions, o.brand_hue, o.brand_chroma
    from bookings b
    join organisations o using (org_id)
    join services s using (org_id, service_id)
    join contacts c using (org_id, contact_id)
    join estimates e using (org_id, estimate_id)
    join resources p on p.org_id = b.org_id and p.resource_id = b.practitioner_id
    left join resources r on r.org_id = b.org_id and r.resource_id = b.room_id
    left join conversations v on v.org_id = b.org_id and v.conversation_id = b.conversation_id ";

impl BookingRecord {
    /// What the rules of its life need to know when something is asked of it at `now`.
    pub fn moment(&self, now: DateTime<Utc>) -> Moment {
        Moment { now, starts_at: self.starts_at }
    }

    pub fn buffers(&self) -> (chrono::TimeDelta, chrono::TimeDelta) {
        let minutes = |count: u32| chrono::TimeDelta::minutes(i64::from(count));
        (minutes(self.buffer_before_minutes), minutes(self.buffer_after_minutes))
    }
}

impl FromRow<'_, PgRow> for BookingRecord {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let currency: Currency = parsed(row, "currency")?;
        let count = |name| row.try_get::<i32, _>(name).map(|value| u32::try_from(value).unwrap_or_default());
        let id = |name| row.try_get::<Uuid, _>(name);
        Ok(Self {
            org: OrgId(id("org_id")?),
            id: BookingId(id("booking_id")?),
            state: parsed(row, "state")?,
            version: count("version")?,
            service: ServiceId(id("service_id")?),
            service_key: row.try_get("service_key")?,
            service_name: row.try_get("service_name")?,
            preparation: row.try_get::<Option<Json<_>>, _>("preparation")?.map(|json| json.0).unwrap_or_default(),
            contact: ContactId(id("contact_id")?),
            client_name: row.try_get("client_name")?,
            client_phone: row.try_get("client_phone")?,
            client_email: row.try_get("client_email")?,
            conversation: row.try_get::<Option<Uuid>, _>("conversation_id")?.map(ConversationId),
            locale: row.try_get::<Option<String>, _>("locale")?.map_or(Locale::En, |word| Locale::from_word(&word)),
            estimate: row.try_get::<Json<_>, _>("estimate")?.0,
            answers: row.try_get::<Json<_>, _>("answers")?.0,
            practitioner: ResourceId(id("practitioner_id")?),
            practitioner_name: row.try_get("practitioner_name")?,
            practitioner_title: row.try_get("practitioner_title")?,
            room: row.try_get::<Option<Uuid>, _>("room_id")?.map(ResourceId),
            room_name: row.try_get("room_name")?,
            starts_at: row.try_get("starts_at")?,
            ends_at: row.try_get("ends_at")?,
            buffer_before_minutes: count("buffer_before_minutes")?,
            buffer_after_minutes: count("buffer_after_minutes")?,
            new_client: row.try_get("new_client")?,
            deposit: Money::new(row.try_get("deposit_minor")?, currency),
            paid: Money::new(row.try_get("paid_minor")?, currency),
            policy: row.try_get::<Json<_>, _>("policy")?.0,
            hold_expires_at: row.try_get("hold_expires_at")?,
            manage_token: row.try_get("manage_token")?,
            source: row.try_get("source")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
            zone: row.try_get("zone")?,
            clinic_name: row.try_get("clinic_name")?,
            clinic_address: row.try_get("clinic_address")?,
            clinic_phone: row.try_get("clinic_phone")?,
            clinic_email: row.try_get("clinic_email")?,
            clinic_directions: row.try_get("clinic_directions")?,
            brand_hue: row.try_get::<i16, _>("brand_hue")?.try_into().unwrap_or_default(),
            brand_chroma: row.try_get("brand_chroma")?,
        })
    }
}

/// A stored word of ours.
fn parsed<T>(row: &PgRow, column: &str) -> Result<T, sqlx::Error>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    row.try_get::<String, _>(column)?
        .parse()
        .map_err(|error: T::Err| sqlx::Error::ColumnDecode { index: column.to_owned(), source: Box::new(error) })
}

/// Reads rows of [`SELECT`] with more behind it.
pub(super) fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{SELECT}{rest}"))
}

/// So that a store error names what was read.
pub(super) type Records = Result<Vec<BookingRecord>, StoreError>;
