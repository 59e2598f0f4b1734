//! Everything about one contact, behind the tenant's wall.

use super::{
    Held, Taken,
    inventory::{Act, Rows, Table},
    order, redaction, selected, tables, taken_columns,
};
use crate::{StoreError, audit};
use chrono::{DateTime, Utc};
use domain::ids::{ContactId, OrgId};
use sqlx::{
    AssertSqlSafe, FromRow, PgConnection, Postgres,
    postgres::PgArguments,
    query::{Query, QueryAs, QueryScalar},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A contact and all ids by which rows about them are found. Conditions of the inventory call it `who`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    pub org: Uuid,
    pub contact: Uuid,
    pub bookings: Vec<Uuid>,
    /// Their enquiries, and their places on the waitlist.
    pub leads: Vec<Uuid>,
    /// Threads that are theirs alone.
    pub conversations: Vec<Uuid>,
    /// Threads in which somebody else booked too: they are not theirs to take along, and lose only what names them.
    pub shared: Vec<Uuid>,
    pub estimates: Vec<Uuid>,
    pub payments: Vec<Uuid>,
    /// Their payments' and refunds' names at the processor.
    pub references: Vec<String>,
}

const WHO: &str = "with who as (select $1::uuid as org_id, $2::uuid as contact_id, $3::uuid[] as bookings,
    $4::uuid[] as leads, $5::uuid[] as conversations, $6::uuid[] as estimates, $7::uuid[] as payments,
    $8::text[] as references_, $9::text[] as subjects, $10::timestamptz as at)";

/// Binds the fields of [`WHO`] to a statement of any kind.
macro_rules! bind_who {
    ($query:expr, $who:expr, $at:expr) => {
        $query
            .bind($who.org)
            .bind($who.contact)
            .bind(&$who.bookings)
            .bind(&$who.leads)
            .bind(&$who.conversations)
            .bind(&$who.estimates)
            .bind(&$who.payments)
            .bind(&$who.references)
            .bind($who.subjects())
            .bind($at)
    };
}

impl Who {
    /// What the audit log calls them and theirs.
    pub fn subjects(&self) -> Vec<String> {
        let ids = [&self.bookings, &self.leads, &self.conversations, &self.payments].into_iter().flatten();
        ids.chain([&self.contact]).map(Uuid::to_string).collect()
    }

    fn bound<'q>(
        &'q self,
        query: Query<'q, Postgres, PgArguments>,
        at: DateTime<Utc>,
    ) -> Query<'q, Postgres, PgArguments> {
        bind_who!(query, self, at)
    }

    fn bound_as<'q, T: for<'r> FromRow<'r, sqlx::postgres::PgRow>>(
        &'q self,
        query: QueryAs<'q, Postgres, T, PgArguments>,
    ) -> QueryAs<'q, Postgres, T, PgArguments> {
        bind_who!(query, self, DateTime::<Utc>::UNIX_EPOCH)
    }

    fn bound_scalar<'q>(
        &'q self,
        query: QueryScalar<'q, Postgres, serde_json::Value, PgArguments>,
    ) -> QueryScalar<'q, Postgres, serde_json::Value, PgArguments> {
        bind_who!(query, self, DateTime::<Utc>::UNIX_EPOCH)
    }
}

/// Finds everything that hangs on a contact; `None` for one that is unknown here or erased already.
pub async fn gather(connection: &mut PgConnection, org: OrgId, contact: ContactId) -> Result<Option<Who>, StoreError> {
    let known: bool = sqlx::query_scalar(
        "select exists (select from contacts where org_id = $1 and contact_id = $2 and erased_at is null)",
    )
    .bind(org.0)
    .bind(contact.0)
    .fetch_one(&mut *connection)
    .await?;
    if !known {
        return Ok(None);
    }
    let (bookings, leads, estimates): (Vec<Uuid>, Vec<Uuid>, Vec<Uuid>) = sqlx::query_as(
        "select array(select booking_id from bookings where org_id = $1 and contact_id = $2),
                array(select lead_id from leads where org_id = $1 and contact_id = $2 union all
                      select entry_id from waitlist_entries where org_id = $1 and contact_id = $2),
                array(select estimate_id from bookings where org_id = $1 and contact_id = $2)",
    )
    .bind(org.0)
    .bind(contact.0)
    .fetch_one(&mut *connection)
    .await?;
    let threads: Vec<(Uuid, bool)> = sqlx::query_as(
        "select v.conversation_id,
                v.contact_id <> $2 is true or exists (select from bookings b where b.org_id = $1
                    and b.conversation_id = v.conversation_id and b.contact_id <> $2)
         from conversations v
         where v.org_id = $1 and (v.contact_id = $2 or exists (select from bookings b where b.org_id = $1
                    and b.conversation_id = v.conversation_id and b.contact_id = $2))",
    )
    .bind(org.0)
    .bind(contact.0)
    .fetch_all(&mut *connection)
    .await?;
    let (shared, conversations): (Vec<_>, Vec<_>) = threads.into_iter().partition(|(_, shared)| *shared);
    let ids = |threads: Vec<(Uuid, bool)>| threads.into_iter().map(|(id, _)| id).collect();
    let (payments, references) = money(connection, org, &bookings).await?;
    Ok(Some(Who {
        org: org.0,
        contact: contact.0,
        bookings,
        leads,
        conversations: ids(conversations),
        shared: ids(shared),
        estimates,
        payments,
        references,
    }))
}

async fn money(
    connection: &mut PgConnection,
    org: OrgId,
    bookings: &[Uuid],
) -> Result<(Vec<Uuid>, Vec<String>), StoreError> {
    let rows: Vec<(Uuid, Vec<Option<String>>)> = sqlx::query_as(
        "select p.payment_id, array[p.checkout_reference, p.charge_reference, r.refund_reference]
         from payments p left join refunds r using (org_id, payment_id)
         where p.org_id = $1 and p.booking_id = any ($2)",
    )
    .bind(org.0)
    .bind(bookings)
    .fetch_all(connection)
    .await?;
    let payments: BTreeSet<Uuid> = rows.iter().map(|(payment, _)| *payment).collect();
    let references = rows.into_iter().flat_map(|(_, references)| references).flatten();
    // A reference of a few characters would be found in everybody's deliveries.
    let references: BTreeSet<String> = references.filter(|reference| reference.len() >= 8).collect();
    Ok((payments.into_iter().collect(), references.into_iter().collect()))
}

/// The condition for a table's rows, walled where the table has walls.
fn condition(table: &Table, rows: &Rows) -> String {
    let wall = if table.has_org() { "t.org_id = who.org_id and " } else { "" };
    format!("{wall}({})", rows.which)
}

fn about_contacts() -> impl Iterator<Item = (&'static Table, &'static Rows)> {
    tables::all().filter_map(|table| Some((table, table.of_contact.as_ref()?)))
}

/// How many rows of each table are about them; tables without any are left out.
pub async fn held(connection: &mut PgConnection, who: &Who) -> Result<Vec<Held>, StoreError> {
    let counts: Vec<String> = about_contacts()
        .map(|(table, rows)| {
            let name = table.name;
            format!("select '{name}'::text, count(*) from {name} t, who where {}", condition(table, rows))
        })
        .collect();
    let statement = AssertSqlSafe(format!("{WHO} {}", counts.join(" union all ")));
    let found: Vec<(String, i64)> = who.bound_as(sqlx::query_as(statement)).fetch_all(connection).await?;
    let held = about_contacts().filter_map(|(table, _)| {
        let (_, rows) = found.iter().find(|(name, _)| name == table.name)?;
        Some(Held { table, rows: u64::try_from(*rows).ok().filter(|rows| *rows > 0)? })
    });
    Ok(held.collect())
}

/// Everything about them that is theirs to take along.
pub async fn take_along(connection: &mut PgConnection, who: &Who) -> Result<Vec<Taken>, StoreError> {
    let mut taken = Vec::new();
    for (table, rows) in about_contacts() {
        let Some(columns) = taken_columns(table, rows.export) else { continue };
        let statement = AssertSqlSafe(format!(
            "{WHO} select to_jsonb(x) from (select {} from {} t, who where {} {}) x",
            selected(table, &columns),
            table.name,
            condition(table, rows),
            order(table)
        ));
        let found = who.bound_scalar(sqlx::query_scalar(statement)).fetch_all(&mut *connection).await?;
        if !found.is_empty() {
            taken.push(Taken { table, columns, rows: found });
        }
    }
    Ok(taken)
}

/// What must be settled before somebody is erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Unfinished {
    /// Bookings that are neither over nor cancelled.
    pub bookings: i64,
    /// Payments that are open.
    pub payments: i64,
    pub refunds: i64,
    /// Deliveries of the processor that have not been applied.
    pub deliveries: i64,
}

pub async fn unfinished(connection: &mut PgConnection, who: &Who) -> Result<Unfinished, StoreError> {
    let statement = AssertSqlSafe(format!(
        "{WHO} select
            (select count(*) from bookings t, who where t.org_id = who.org_id and t.booking_id = any (who.bookings)
                and t.state in ('pending', 'awaiting_deposit', 'confirmed')) as bookings,
            (select count(*) from payments t, who where t.org_id = who.org_id and t.payment_id = any (who.payments)
                and t.state in ('opening', 'open')) as payments,
            (select count(*) from refunds t, who where t.org_id = who.org_id and t.payment_id = any (who.payments)
                and t.state = 'pending') as refunds,
            (select count(*) from provider_events t, who where t.applied_at is null
                and exists (select from unnest(who.references_) r
                            where position(convert_to(r, 'UTF8') in t.body) > 0)) as deliveries"
    ));
    Ok(who.bound_as(sqlx::query_as(statement)).fetch_one(connection).await?)
}

/// Erases everything about them, in the order of the inventory; answers how many rows each act reached.
pub async fn erase(connection: &mut PgConnection, who: &Who, at: DateTime<Utc>) -> Result<Vec<Held>, StoreError> {
    redaction::of_shared(connection, who).await?;
    let mut reached = Vec::new();
    for (table, rows) in about_contacts() {
        let condition = condition(table, rows);
        let without_bookings = table.name == "contacts" && who.bookings.is_empty();
        let statement = match rows.act {
            _ if without_bookings => format!("{WHO} delete from contacts t using who where {condition}"),
            Act::Delete | Act::DeleteWith(_) => {
                format!("{WHO} delete from {} t using who where {condition}", table.name)
            }
            Act::Blank { set, .. } => format!("{WHO} update {} t set {set} from who where {condition}", table.name),
            Act::Keep { .. } | Act::Redact { .. } => continue,
        };
        let done = who.bound(sqlx::query(AssertSqlSafe(statement)), at).execute(&mut *connection).await?;
        reached.push(Held { table, rows: done.rows_affected() });
    }
    audit::redact(connection, &who.subjects()).await?;
    Ok(reached)
}

/// Somebody who is looked for.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FoundContact {
    pub contact_id: Uuid,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub created_at: DateTime<Utc>,
    pub bookings: i64,
    pub enquiries: i64,
}

const FOUND: &str = "select c.contact_id, c.name, c.phone, c.email, c.created_at,
    (select count(*) from bookings b where b.org_id = c.org_id and b.contact_id = c.contact_id) as bookings,
    (select count(*) from leads l where l.org_id = c.org_id and l.contact_id = c.contact_id) as enquiries
    from contacts c where c.org_id = $1 and c.erased_at is null";

/// Contacts by a part of a name, an address or a phone (`digits`), also as typed for a booking or an enquiry; the newest
/// first.
pub async fn search(
    connection: &mut PgConnection,
    org: OrgId,
    text: &str,
    digits: &str,
    most: i64,
) -> Result<Vec<FoundContact>, StoreError> {
    let statement = AssertSqlSafe(format!(
        "{FOUND} and (strpos(lower(c.name), lower($2)) > 0 or strpos(lower(c.email), lower($2)) > 0
            or ($3 <> '' and strpos(c.phone, $3) > 0)
            or exists (select from bookings b where b.org_id = c.org_id and b.contact_id = c.contact_id
                and (strpos(lower(b.client_name), lower($2)) > 0 or strpos(lower(b.client_email), lower($2)) > 0
                     or ($3 <> '' and strpos(b.client_phone, $3) > 0)))
            or exists (select from leads l where l.org_id = c.org_id and l.contact_id = c.contact_id
                and (strpos(lower(l.name), lower($2)) > 0 or strpos(lower(l.email), lower($2)) > 0
                     or ($3 <> '' and strpos(l.phone, $3) > 0))))
         order by c.created_at desc, c.contact_id limit $4"
    ));
    let query = sqlx::query_as(statement).bind(org.0).bind(text).bind(digits).bind(most);
    Ok(query.fetch_all(connection).await?)
}

pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<Option<FoundContact>, StoreError> {
    let statement = AssertSqlSafe(format!("{FOUND} and c.contact_id = $2"));
    Ok(sqlx::query_as(statement).bind(org.0).bind(contact.0).fetch_optional(connection).await?)
}

/// Other contacts who can be reached the same way: of one household, or the same person under another name.
pub async fn reached_alike(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<Vec<FoundContact>, StoreError> {
    let statement = AssertSqlSafe(format!(
        "{FOUND} and c.contact_id <> $2 and exists (select from contacts o where o.org_id = $1 and o.contact_id = $2
            and (o.phone = c.phone or lower(o.email) = lower(c.email))) order by c.created_at limit 20"
    ));
    Ok(sqlx::query_as(statement).bind(org.0).bind(contact.0).fetch_all(connection).await?)
}

/// Everybody who may be compared with what was erased, as the owner of the database.
pub async fn everybody(owner: &sqlx::PgPool) -> Result<Vec<(OrgId, ContactId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select org_id, contact_id from contacts where erased_at is null").fetch_all(owner).await?;
    Ok(rows.into_iter().map(|(org, contact)| (OrgId(org), ContactId(contact))).collect())
}

/// Every thread that may be compared with what was erased, as the owner of the database.
pub async fn every_conversation(owner: &sqlx::PgPool) -> Result<Vec<(OrgId, Uuid)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select org_id, conversation_id from conversations").fetch_all(owner).await?;
    Ok(rows.into_iter().map(|(org, id)| (OrgId(org), id)).collect())
}

/// Erases a thread that a restored backup brought back without the contact that it became. A booking that somebody else
/// made in it keeps its other facts.
pub async fn erase_conversation(connection: &mut PgConnection, org: OrgId, id: Uuid) -> Result<(), StoreError> {
    for statement in [
        // What was asked there and nowhere else, while it is known where it was.
        "delete from open_questions q where q.org_id = $1
             and exists (select from question_askings a where a.org_id = q.org_id and a.question_id = q.question_id
                 and a.conversation_id = $2)
             and not exists (select from question_askings a where a.org_id = q.org_id and a.question_id = q.question_id
                 and a.conversation_id <> $2)",
        "update bookings set conversation_id = null where org_id = $1 and conversation_id = $2",
        "delete from conversations where org_id = $1 and conversation_id = $2",
    ] {
        sqlx::query(statement).bind(org.0).bind(id).execute(&mut *connection).await?;
    }
    audit::redact(connection, &[id.to_string()]).await?;
    Ok(())
}
