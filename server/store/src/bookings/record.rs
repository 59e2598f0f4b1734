//! A booking with the names, price and money that every screen shows of it.

use super::Claims;
use crate::{StoreError, calendar::class_place};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    booking::{BookingState, Moment},
    calendar::{Place, PlacedStep, ResourceKind, Sequence},
    catalogue::visit_name,
    ids::{
        BookingId, ContactId, ConversationId, EstimateId, LocationId, OrgId, PersonId, ResourceId, SeriesId, ServiceId,
    },
    money::{Currency, Money},
    policy::CancellationPolicy,
    pricing::Estimate,
    processors::Payee,
    understanding::Locale,
};
use serde::Deserialize;
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
    /// Of all its services, each line once.
    pub preparation: Vec<String>,
    pub contact: ContactId,
    /// Name and ways to be reached as typed for this booking; the contact may say otherwise.
    pub client_name: String,
    pub client_phone: Option<String>,
    pub client_email: Option<String>,
    pub conversation: Option<ConversationId>,
    /// The language that the client is written to in: their conversation's, else English.
    pub locale: Locale,
    /// Of all steps together.
    pub estimate: Estimate,
    /// The answers that the first step was priced with.
    pub answers: domain::catalogue::Answers,
    /// At least one, in order. What follows of service, practitioner and room is the first one's.
    pub steps: Vec<StepRecord>,
    /// `None`: the clinic's own address.
    pub location: Option<LocationId>,
    pub practitioner: ResourceId,
    pub practitioner_name: String,
    pub practitioner_title: String,
    pub room: Option<ResourceId>,
    pub room_name: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub new_client: bool,
    pub deposit: Money,
    /// Captured, refunds taken off (also those that are still under way).
    pub paid: Money,
    /// Who takes the clinic's money in the booking's currency now; `None` when nobody does.
    pub payee: Option<Payee>,
    /// The policy that it was made under.
    pub policy: CancellationPolicy,
    pub hold_expires_at: Option<DateTime<Utc>>,
    /// How many minutes each step takes where somebody set it by hand; shorter than the visit where nobody did.
    pub own_minutes: Vec<Option<u32>>,
    /// Why it stands where it would not be offered.
    pub override_reason: Option<String>,
    /// The package that it is taken from.
    pub package: Option<PackageOfBooking>,
    /// Its last change, while that can be undone and nobody was told.
    pub untold: Option<Untold>,
    /// Its place in a series, if it belongs to one.
    pub series: Option<SeriesPlace>,
    /// It was booked without its deposit, which is still wanted.
    pub deferred: bool,
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

/// Which visit of a package a booking is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PackageOfBooking {
    pub name: String,
    /// From 1.
    pub number: u16,
    pub of: u16,
}

/// Which visit of a series a booking is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesPlace {
    pub id: SeriesId,
    /// The first series of those that were one before a part of it got a rule of its own.
    pub root: SeriesId,
    /// The date that the rule gives it, wherever it was moved since.
    pub date: NaiveDate,
    /// From 1, among all visits that were one series; those that were cancelled are not counted.
    pub number: u32,
    pub of: u32,
}

/// A change that can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// `moved`, `resized`, `cancelled`, `completed`, `no_show`.
    pub kind: String,
    pub undo_until: DateTime<Utc>,
    pub made_by: Option<PersonId>,
}

/// One service of a visit, as it was booked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StepRecord {
    pub service: ServiceId,
    pub service_key: String,
    pub service_name: String,
    pub estimate_id: EstimateId,
    pub estimate: Estimate,
    pub answers: domain::catalogue::Answers,
    pub practitioner: ResourceId,
    pub practitioner_name: String,
    pub practitioner_title: String,
    pub seat: u16,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub buffer_before_minutes: u32,
    pub buffer_after_minutes: u32,
    class_id: Option<Uuid>,
    class_place: Option<i16>,
    preparation: Option<Vec<String>>,
    /// Rooms and equipment.
    #[serde(default)]
    pub resources: Vec<StepResource>,
    /// Somebody else whom it is for.
    #[serde(default)]
    pub attendee: Option<AttendeeRow>,
}

/// For whom somebody booked a part of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AttendeeRow {
    pub name: String,
    pub birth_year: Option<u16>,
}

/// A room or a piece of equipment that a step takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StepResource {
    pub id: ResourceId,
    pub kind: ResourceKind,
    pub name: String,
    pub seat: u16,
}

impl StepRecord {
    /// The step as it has its place in the calendar.
    pub fn placed(&self) -> PlacedStep {
        let minutes = |count: u32| chrono::TimeDelta::minutes(i64::from(count));
        let resources = self.resources.iter().map(|taken| Place { resource: taken.id, seat: taken.seat });
        PlacedStep {
            service: self.service,
            start: self.starts_at,
            end: self.ends_at,
            taken: (
                self.starts_at - minutes(self.buffer_before_minutes),
                self.ends_at + minutes(self.buffer_after_minutes),
            ),
            practitioner: Place { resource: self.practitioner, seat: self.seat },
            resources: resources.collect(),
            class: class_place(self.class_id, self.class_place),
        }
    }

    /// Whether the step takes this practitioner, room or piece of equipment.
    pub fn takes(&self, resource: ResourceId) -> bool {
        self.practitioner == resource || self.resources.iter().any(|taken| taken.id == resource)
    }
}

/// Everything before `where`; the tenant's wall is in every join.
pub(super) const SELECT: &str = "
    select b.org_id, b.booking_id, b.state, b.version,
        b.contact_id, b.client_name, b.client_phone, b.client_email, b.conversation_id,
        (select v.locale from conversations v where v.org_id = b.org_id and v.conversation_id = b.conversation_id)
            as locale,
        (select jsonb_agg(jsonb_build_object(
                'service', t.service_id, 'service_key', ts.key, 'service_name', ts.definition ->> 'name',
                'estimate_id', t.estimate_id, 'estimate', te.result, 'answers', te.answers,
                'practitioner', t.practitioner_id, 'practitioner_name', tp.name, 'practitioner_title', tp.title,
                'seat', t.seat, 'starts_at', t.starts_at, 'ends_at', t.ends_at,
                'buffer_before_minutes', t.buffer_before_minutes, 'buffer_after_minutes', t.buffer_after_minutes,
                'class_id', t.class_id, 'class_place', t.class_place, 'preparation', ts.definition -> 'preparation',
                'attendee', (select jsonb_build_object('name', a.name, 'birth_year', a.birth_year)
                    from booking_attendees a
                    where a.org_id = t.org_id and a.booking_id = t.booking_id and a.step = t.step),
                'resources', (
                    select coalesce(jsonb_agg(jsonb_build_object(
                        'id', tr.resource_id, 'kind', tn.kind, 'name', tn.name, 'seat', tr.seat) order by tr.position), '[]')
                    from booking_step_resources tr join resources tn using (org_id, resource_id)
                    where tr.org_id = t.org_id and tr.booking_id = t.booking_id and tr.step = t.step)
            ) order by t.step)
            from booking_steps t
            join services ts using (org_id, service_id)
            join estimates te using (org_id, estimate_id)
            join resources tp on tp.org_id = t.org_id and tp.resource_id = t.practitioner_id
            where t.org_id = b.org_id and t.booking_id = b.booking_id) as steps,
        b.room_id, r.name as room_name, b.location_id, b.starts_at, b.ends_at,
        b.new_client, b.currency, b.deposit_minor,
        (select coalesce(sum(m.captured_minor), 0)::bigint from payments m
            where m.org_id = b.org_id and m.booking_id = b.booking_id and m.captured_currency = b.currency
            and m.purpose <> 'fee')
        - (select coalesce(sum(f.amount_minor), 0)::bigint from refunds f join payments m using (org_id, payment_id)
            where m.org_id = b.org_id and m.booking_id = b.booking_id and m.captured_currency = b.currency
            and m.purpose <> 'fee' and f.state <> 'failed')
        + (select coalesce(sum(l.amount_minor), 0)::bigint from ledger_entries l
            where l.org_id = b.org_id and l.booking_id = b.booking_id and l.account = 'client_credits'
            and l.currency = b.currency
            and not exists (select from payments m where m.org_id = l.org_id and m.payment_id = l.payment_id
                and m.purpose = 'fee')) as paid_minor,
        (select a.processor || ' ' || a.mode from processor_accounts a
            where a.org_id = b.org_id and a.ended_at is null and a.charges_enabled
            and (a.currencies = '{}' or b.currency = any (a.currencies))) as payee,
        b.policy, b.hold_expires_at, b.manage_token, b.source, b.created_at, b.updated_at,
        coalesce(l.zone, o.zone) as zone, o.name as clinic_name,
        case when l.location_id is null then o.address else l.address end as clinic_address,
        coalesce(nullif(l.phone, ''), o.phone) as clinic_phone, o.email as clinic_email,
        case when l.location_id is null then o.directions else l.directions end as clinic_directions,
        o.brand_hue, o.brand_chroma, b.own_minutes, b.override_reason, b.series_id, b.series_date,
        bs.root_id as series_root,
        (select jsonb_build_array(
                count(*) filter (where (e.starts_at, e.booking_id) <= (b.starts_at, b.booking_id)), count(*))
            from booking_series es join bookings e on e.org_id = es.org_id and e.series_id = es.series_id
            where es.org_id = bs.org_id and es.root_id = bs.root_id
            and (e.booking_id = b.booking_id or e.state not in ('cancelled', 'expired'))) as series_counts,
        exists (select from deferred_deposits d
            where d.org_id = b.org_id and d.booking_id = b.booking_id and d.state <> 'settled') as deferred,
        u.kind as untold_kind, u.undo_until, u.made_by,
        (select jsonb_build_object('name', k.name, 'number', x.number, 'of', x.visits)
            from package_uses x join package_holdings h using (org_id, holding_id) join packages k using (org_id, package_id)
            where x.org_id = b.org_id and x.booking_id = b.booking_id and x.returned_at is null) as package
    from bookings b
    join organisations o using (org_id)
    join services s using (org_id, service_id)
    left join resources r on r.org_id = b.org_id and r.resource_id = b.room_id
    left join locations l on l.org_id = b.org_id and l.location_id = b.location_id
    left join booking_series bs on bs.org_id = b.org_id and bs.series_id = b.series_id
    left join untold_changes u on u.org_id = b.org_id and u.booking_id = b.booking_id and u.version = b.version ";

impl BookingRecord {
    /// What the rules of its life need to know when something is asked of it at `now`.
    pub fn moment(&self, now: DateTime<Utc>) -> Moment {
        Moment { now, starts_at: self.starts_at }
    }

    /// Everybody who gives one of its services, each once: “Priya Nair, RN and Hannah Cole, NP”.
    pub fn practitioners(&self, and: &str) -> String {
        let mut names: Vec<&str> = Vec::new();
        for step in &self.steps {
            if !names.contains(&step.practitioner_name.as_str()) {
                names.push(&step.practitioner_name);
            }
        }
        names.join(&format!(" {and} "))
    }

    /// For whom its services are, where for somebody else: “Tom: Haircut + Wash”, each person once.
    pub fn for_whom(&self) -> Vec<String> {
        let mut people: Vec<(&str, Vec<&str>)> = Vec::new();
        for step in &self.steps {
            let Some(attendee) = &step.attendee else { continue };
            match people.iter_mut().find(|(name, _)| *name == attendee.name) {
                Some((_, services)) => services.push(&step.service_name),
                None => people.push((&attendee.name, vec![&step.service_name])),
            }
        }
        people.into_iter().map(|(name, services)| format!("{name}: {}", services.join(" + "))).collect()
    }

    /// How its steps follow one another.
    pub fn sequence(&self) -> Sequence {
        Sequence::of(self.steps.iter().map(|step| (step.starts_at, step.ends_at)))
    }

    /// Everything that its steps take of others' time.
    pub fn claims(&self, hold_expires_at: Option<DateTime<Utc>>) -> Claims {
        let steps: Vec<PlacedStep> = self.steps.iter().map(StepRecord::placed).collect();
        Claims::of(self.id, &steps, hold_expires_at)
    }
}

impl FromRow<'_, PgRow> for BookingRecord {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let currency: Currency = parsed(row, "currency")?;
        let count = |name| row.try_get::<i32, _>(name).map(|value| u32::try_from(value).unwrap_or_default());
        let id = |name| row.try_get::<Uuid, _>(name);
        let Json(steps) = row.try_get::<Json<Vec<StepRecord>>, _>("steps")?;
        let unreadable = |error: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::ColumnDecode {
            index: "steps".to_owned(),
            source: error,
        };
        let first = steps.first().cloned().ok_or_else(|| unreadable("a visit has at least one step".into()))?;
        let rest: Vec<(&str, &Estimate)> =
            steps.iter().skip(1).map(|step| (step.service_name.as_str(), &step.estimate)).collect();
        let estimate = Estimate::together((&first.service_name, &first.estimate), &rest);
        let estimate = estimate.map_err(|error| unreadable(Box::new(error)))?;
        let service_name = visit_name(steps.iter().map(|step| step.service_name.as_str()));
        Ok(Self {
            org: OrgId(id("org_id")?),
            id: BookingId(id("booking_id")?),
            state: parsed(row, "state")?,
            version: count("version")?,
            service: first.service,
            service_key: first.service_key,
            service_name,
            preparation: preparation(&steps),
            contact: ContactId(id("contact_id")?),
            client_name: row.try_get("client_name")?,
            client_phone: row.try_get("client_phone")?,
            client_email: row.try_get("client_email")?,
            conversation: row.try_get::<Option<Uuid>, _>("conversation_id")?.map(ConversationId),
            locale: row.try_get::<Option<String>, _>("locale")?.map_or(Locale::En, |word| Locale::from_word(&word)),
            estimate,
            answers: first.answers,
            practitioner: first.practitioner,
            practitioner_name: first.practitioner_name,
            practitioner_title: first.practitioner_title,
            steps,
            location: row.try_get::<Option<Uuid>, _>("location_id")?.map(LocationId),
            room: row.try_get::<Option<Uuid>, _>("room_id")?.map(ResourceId),
            room_name: row.try_get("room_name")?,
            starts_at: row.try_get("starts_at")?,
            ends_at: row.try_get("ends_at")?,
            new_client: row.try_get("new_client")?,
            deposit: Money::new(row.try_get("deposit_minor")?, currency),
            paid: Money::new(row.try_get("paid_minor")?, currency),
            payee: payee(row)?,
            policy: row.try_get::<Json<_>, _>("policy")?.0,
            hold_expires_at: row.try_get("hold_expires_at")?,
            own_minutes: own_minutes(row)?,
            override_reason: row.try_get("override_reason")?,
            package: row.try_get::<Option<Json<_>>, _>("package")?.map(|json| json.0),
            untold: untold(row)?,
            series: series(row)?,
            deferred: row.try_get("deferred")?,
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

/// What to mind before any of the services.
fn preparation(steps: &[StepRecord]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in steps.iter().filter_map(|step| step.preparation.as_ref()).flatten() {
        if !lines.contains(line) {
            lines.push(line.clone());
        }
    }
    lines
}

fn payee(row: &PgRow) -> Result<Option<Payee>, sqlx::Error> {
    let stored: Option<String> = row.try_get("payee")?;
    stored
        .map(|text| text.parse())
        .transpose()
        .map_err(|error| sqlx::Error::ColumnDecode { index: "payee".to_owned(), source: Box::new(error) })
}

fn own_minutes(row: &PgRow) -> Result<Vec<Option<u32>>, sqlx::Error> {
    let stored: Vec<Option<i32>> = row.try_get("own_minutes")?;
    Ok(stored.into_iter().map(|minutes| minutes.and_then(|minutes| u32::try_from(minutes).ok())).collect())
}

fn untold(row: &PgRow) -> Result<Option<Untold>, sqlx::Error> {
    let Some(kind) = row.try_get::<Option<String>, _>("untold_kind")? else { return Ok(None) };
    let made_by = row.try_get::<Option<Uuid>, _>("made_by")?.map(PersonId);
    Ok(Some(Untold { kind, undo_until: row.try_get("undo_until")?, made_by }))
}

fn series(row: &PgRow) -> Result<Option<SeriesPlace>, sqlx::Error> {
    let Some(id) = row.try_get::<Option<Uuid>, _>("series_id")? else { return Ok(None) };
    let Json((number, of)) = row.try_get::<Json<(u32, u32)>, _>("series_counts")?;
    Ok(Some(SeriesPlace {
        id: SeriesId(id),
        root: SeriesId(row.try_get("series_root")?),
        date: row.try_get("series_date")?,
        number,
        of,
    }))
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
pub(crate) fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{SELECT}{rest}"))
}

/// So that a store error names what was read.
pub(super) type Records = Result<Vec<BookingRecord>, StoreError>;
