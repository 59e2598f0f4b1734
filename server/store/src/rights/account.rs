//! Everything about somebody who signs in, in whichever organisations they are. Reaches across every wall, so it runs as
//! the owner of the database, always for the person who asks or for one who was erased before.

use super::{
    Held, Taken,
    inventory::{Act, Rows, Table},
    order, selected, tables, taken_columns,
};
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use uuid::Uuid;

/// A person and what rows about them are found by. Conditions of the inventory call it `who`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub person: Uuid,
    pub email: String,
    pub name: String,
    /// Where they are or acted.
    pub organisations: Vec<Uuid>,
}

const WHO: &str = "with who as (select $1::uuid as person_id, $2::text as email, $3::text as name,
    $4::uuid[] as organisations, $5::text[] as subjects, $6::timestamptz as at)";

macro_rules! bind_account {
    ($query:expr, $account:expr, $at:expr) => {
        $query
            .bind($account.person)
            .bind(&$account.email)
            .bind(&$account.name)
            .bind(&$account.organisations)
            .bind(vec![$account.person.to_string()])
            .bind($at)
    };
}

/// `None` for an account that is unknown or erased.
pub async fn gather(connection: &mut PgConnection, person: PersonId) -> Result<Option<Account>, StoreError> {
    let row: Option<(String, String, Vec<Uuid>)> = sqlx::query_as(
        "select p.email, p.name, array(select org_id from memberships where person_id = $1
                                       union select org_id from audit_entries where actor_id = $1)
         from people p where p.person_id = $1",
    )
    .bind(person.0)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(email, name, organisations)| Account { person: person.0, email, name, organisations }))
}

fn about_accounts() -> impl Iterator<Item = (&'static Table, &'static Rows)> {
    tables::all().filter_map(|table| Some((table, table.of_account.as_ref()?)))
}

/// How many rows of each table are about them; tables without any are left out.
pub async fn held(connection: &mut PgConnection, account: &Account) -> Result<Vec<Held>, StoreError> {
    let counts: Vec<String> = about_accounts()
        .map(|(table, rows)| format!("select '{0}'::text, count(*) from {0} t, who where {1}", table.name, rows.which))
        .collect();
    let statement = AssertSqlSafe(format!("{WHO} {}", counts.join(" union all ")));
    let query = bind_account!(sqlx::query_as(statement), account, DateTime::<Utc>::UNIX_EPOCH);
    let found: Vec<(String, i64)> = query.fetch_all(connection).await?;
    let held = about_accounts().filter_map(|(table, _)| {
        let (_, rows) = found.iter().find(|(name, _)| name == table.name)?;
        Some(Held { table, rows: u64::try_from(*rows).ok().filter(|rows| *rows > 0)? })
    });
    Ok(held.collect())
}

/// Everything about them that is theirs to take along.
pub async fn take_along(connection: &mut PgConnection, account: &Account) -> Result<Vec<Taken>, StoreError> {
    let mut taken = Vec::new();
    for (table, rows) in about_accounts() {
        let Some(columns) = taken_columns(table, rows.export) else { continue };
        let statement = AssertSqlSafe(format!(
            "{WHO} select to_jsonb(x) from (select {} from {} t, who where {} {}) x",
            selected(table, &columns),
            table.name,
            rows.which,
            order(table)
        ));
        let query = bind_account!(sqlx::query_scalar(statement), account, DateTime::<Utc>::UNIX_EPOCH);
        let found = query.fetch_all(&mut *connection).await?;
        if !found.is_empty() {
            taken.push(Taken { table, columns, rows: found });
        }
    }
    Ok(taken)
}

/// Names of organisations that would have no owner without them.
pub async fn owned_alone(connection: &mut PgConnection, person: PersonId) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "select o.name from memberships m join organisations o using (org_id)
         where m.person_id = $1 and m.role = 'owner' and not exists (
             select from memberships n where n.org_id = m.org_id and n.person_id <> $1 and n.role = 'owner')
         order by o.name",
    )
    .bind(person.0)
    .fetch_all(connection)
    .await?)
}

/// Erases everything about them, in the order of the inventory.
///
/// # Errors
/// When an organisation would have no owner any more (constraint `an_owner_stays`).
pub async fn erase(
    connection: &mut PgConnection,
    account: &Account,
    at: DateTime<Utc>,
) -> Result<Vec<Held>, StoreError> {
    // Whoever they invited is invited by the organisation now.
    sqlx::query("update invitations set invited_by = null where invited_by = $1")
        .bind(account.person)
        .execute(&mut *connection)
        .await?;
    let mut reached = Vec::new();
    for (table, rows) in about_accounts() {
        let (name, which) = (table.name, rows.which);
        let statement = match rows.act {
            Act::Delete | Act::DeleteWith(_) => format!("{WHO} delete from {name} t using who where {which}"),
            Act::Blank { set, .. } => format!("{WHO} update {name} t set {set} from who where {which}"),
            Act::Redact { .. } => format!(
                "{WHO} update {name} t set address = '', detail = '{{}}', salt = null from who
                 where t.salt is not null and ({which})"
            ),
            Act::Keep { .. } => continue,
        };
        let query = bind_account!(sqlx::query(AssertSqlSafe(statement)), account, at);
        reached.push(Held { table, rows: query.execute(&mut *connection).await?.rows_affected() });
    }
    Ok(reached)
}

/// The same in a restored backup, also where an organisation is left without an owner.
pub async fn erase_leaving(
    connection: &mut PgConnection,
    account: &Account,
    ownerless: &[OrgId],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = ownerless.iter().map(|org| org.0).collect();
    // Whoever is being deleted may be without an owner; for the length of this transaction these count as such.
    let marked: Vec<Uuid> = sqlx::query_scalar(
        "insert into organisation_deletions (org_id, asked_at, due_at, begun_at)
         select id, $2 - interval '1 second', $2, $2 from unnest($1::uuid[]) id on conflict do nothing returning org_id",
    )
    .bind(&ids)
    .bind(at)
    .fetch_all(&mut *connection)
    .await?;
    erase(&mut *connection, account, at).await?;
    sqlx::query("delete from organisation_deletions where org_id = any ($1)").bind(&marked).execute(connection).await?;
    Ok(())
}

/// Makes somebody else the owner of every organisation that a restored backup gave back to an erased person alone: the
/// longest-standing admin, else the longest-standing member. Answers where nobody else is left.
pub async fn hand_over(connection: &mut PgConnection, person: PersonId) -> Result<Vec<OrgId>, StoreError> {
    sqlx::query(
        "update memberships m set role = 'owner' from (
             select distinct on (n.org_id) n.org_id, n.person_id from memberships n
             where n.person_id <> $1 and exists (select from memberships o where o.org_id = n.org_id
                 and o.person_id = $1 and o.role = 'owner')
             and not exists (select from memberships o where o.org_id = n.org_id and o.person_id <> $1
                 and o.role = 'owner')
             order by n.org_id, (n.role = 'admin') desc, n.created_at, n.person_id) heir
         where m.org_id = heir.org_id and m.person_id = heir.person_id",
    )
    .bind(person.0)
    .execute(&mut *connection)
    .await?;
    let left: Vec<Uuid> = sqlx::query_scalar(
        "select m.org_id from memberships m where m.person_id = $1 and m.role = 'owner' and not exists (
             select from memberships n where n.org_id = m.org_id and n.person_id <> $1 and n.role = 'owner')",
    )
    .bind(person.0)
    .fetch_all(connection)
    .await?;
    Ok(left.into_iter().map(OrgId).collect())
}

/// Everybody who may be compared with what was erased.
pub async fn everybody(owner: &PgPool) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select person_id from people").fetch_all(owner).await?;
    Ok(ids.into_iter().map(PersonId).collect())
}
