//! Copies of one organisation's rows for all others. Tables and columns are read from the database's own catalogue, so
//! that a new one is covered without a word here.

use super::clinics::{ORGANISATIONS, OWNER};
use sqlx::{AssertSqlSafe, PgPool};
use std::collections::BTreeSet;

/// Every table with rows of one organisation or one person, and which of the two.
pub async fn tables(owner: &PgPool) -> Vec<(String, &'static str)> {
    let named = async |column: &str| -> BTreeSet<String> {
        let names: Vec<String> = sqlx::query_scalar(
            "select c.table_name::text from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
             where c.table_schema = 'public' and c.column_name = $1 and t.table_type = 'BASE TABLE'",
        )
        .bind(column)
        .fetch_all(owner)
        .await
        .expect("the catalogue answers");
        names.into_iter().collect()
    };
    let tenants = named("org_id").await;
    // Looked up before anybody is known; they have no rows here.
    let platform = ["email_challenges", "ceremonies"];
    let mut tables: Vec<_> =
        tenants.iter().filter(|name| *name != "sessions").map(|name| (name.clone(), "org_id")).collect();
    let people = named("person_id").await;
    let personal = people.into_iter().filter(|name| name == "sessions" || !tenants.contains(name));
    tables.extend(personal.filter(|name| !platform.contains(&name.as_str())).map(|name| (name, "person_id")));
    in_order(owner, tables).await
}

/// What others refer to comes first.
async fn in_order(owner: &PgPool, mut tables: Vec<(String, &'static str)>) -> Vec<(String, &'static str)> {
    let references: Vec<(String, String)> = sqlx::query_as(
        "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint
         where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid",
    )
    .fetch_all(owner)
    .await
    .expect("the catalogue answers");
    let mut ordered: Vec<(String, &'static str)> = Vec::new();
    while !tables.is_empty() {
        let waits = |name: &str| {
            references.iter().any(|(from, to)| from == name && tables.iter().any(|(waiting, _)| waiting == to))
        };
        let at = tables.iter().position(|(name, _)| !waits(name)).expect("no circle of references");
        ordered.push(tables.remove(at));
    }
    ordered
}

pub async fn run(owner: &PgPool, sql: String) {
    if let Err(error) = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(owner).await {
        panic!("{error}\n{sql}");
    }
}

pub async fn ask(owner: &PgPool, sql: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(owner).await.unwrap_or_else(|e| panic!("{e}\n{sql}"))
}

#[derive(sqlx::FromRow)]
struct Column {
    name: String,
    kind: String,
    needed: bool,
    /// `table.column` that it refers to, and whether that table is of one organisation.
    target: Option<String>,
    target_is_tenant: bool,
    /// The first word that a check allows.
    word: Option<String>,
    /// It stands in a unique index that names neither organisation nor person.
    unique: bool,
}

async fn columns(owner: &PgPool, table: &str) -> Vec<Column> {
    sqlx::query_as(
        "select a.attname::text as name, format_type(a.atttypid, null) as kind,
            a.attnotnull and not a.atthasdef as needed,
            (select k.confrelid::regclass || '.' || b.attname from pg_constraint k, unnest(k.conkey, k.confkey) as pair (here, there)
             join pg_attribute b on b.attnum = pair.there
             where k.contype = 'f' and k.conrelid = a.attrelid and pair.here = a.attnum and b.attrelid = k.confrelid
             and b.attname <> 'org_id' limit 1) as target,
            coalesce((select exists (select from pg_attribute o where o.attrelid = k.confrelid and o.attname = 'org_id')
             from pg_constraint k where k.contype = 'f' and k.conrelid = a.attrelid and a.attnum = any (k.conkey)
             order by cardinality(k.conkey) desc limit 1), false) as target_is_tenant,
            (select substring(pg_get_constraintdef(k.oid) from '''([^'']+)''::text') from pg_constraint k
             where k.contype = 'c' and k.conrelid = a.attrelid and k.conkey = array[a.attnum]
             and pg_get_constraintdef(k.oid) like '%ANY (ARRAY[%' limit 1) as word,
            exists (select from pg_index i where i.indrelid = a.attrelid and i.indisunique and a.attnum = any (i.indkey)
             and not exists (select from pg_attribute o where o.attrelid = i.indrelid and o.attnum = any (i.indkey)
             and o.attname in ('org_id', 'person_id'))) as unique
         from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         order by a.attnum",
    )
    .bind(table)
    .fetch_all(owner)
    .await
    .expect("the catalogue answers")
}

/// One row by the kinds of the columns, where there is none yet.
pub async fn fill(owner: &PgPool, table: &str, key: &str, org: &str) {
    let mine = if key == "org_id" { org } else { OWNER };
    let exists = format!("select exists (select from {table} where {key} = '{mine}')::text");
    if ask(owner, &exists).await == "true" {
        return;
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for column in columns(owner, table).await.into_iter().filter(|column| column.needed || column.name == key) {
        let value = match (&column.target, column.kind.as_str()) {
            _ if column.name == key => format!("'{mine}'"),
            (Some(target), _) => {
                let (other, name) = target.split_once('.').expect("a table and a column");
                let whose = if column.target_is_tenant { format!("where org_id = '{org}'") } else { String::new() };
                format!("(select {name} from {other} {whose} limit 1)")
            }
            (None, "uuid") => "gen_random_uuid()".into(),
            (None, "text") => format!("'{}'", column.word.as_deref().unwrap_or("canary01x")),
            (None, "timestamp with time zone")
                if ["until", "ends_at", "due_at", "next_read_at"].iter().any(|end| column.name.ends_with(end)) =>
            {
                "now() + interval '9 years'".into()
            }
            (None, "timestamp with time zone") => "now()".into(),
            (None, "date") => "current_date".into(),
            (None, "boolean") => "false".into(),
            (None, "bytea") => "sha256('filled')".into(),
            (None, "jsonb" | "text[]") => "'{}'".into(),
            (None, _) => "1".into(),
        };
        names.push(column.name);
        values.push(value);
    }
    let sql = format!("insert into {table} ({}) values ({})", names.join(", "), values.join(", "));
    if let Err(error) = sqlx::raw_sql(AssertSqlSafe(sql)).execute(owner).await {
        panic!("{table} is empty and no row could be guessed ({error}): write one into BEFORE of clinics.rs");
    }
}

/// Copies every row of the first organisation and its owner for each of the others, and marks all that is text in them.
pub async fn copy(owner: &PgPool, tables: &[(String, &'static str)], org: &str) {
    run(
        owner,
        format!(
            "create schema probe;
             create function probe.id(n integer, id uuid) returns uuid language sql immutable
                 return case when n = 1 or id is null then id else overlay(md5(n || ':' || id) placing 'f' from 1 for 1)::uuid end;
             create table probe.numbers as select n, probe.id(n, '{org}') as org_id, probe.id(n, '{OWNER}') as person_id
                 from generate_series(1, {ORGANISATIONS}) n;"
        ),
    )
    .await;
    for (table, key) in tables {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for Column { name, kind, unique, word, .. } in columns(owner, table).await {
            values.push(match kind.as_str() {
                "uuid" => format!("probe.id(n, s.{name})"),
                "bytea" => format!(
                    "case when octet_length(s.{name}) = 32 then sha256(convert_to(n::text, 'utf8') || s.{name}) else s.{name} end"
                ),
                "text" if unique && word.is_none() => format!("s.{name} || 'x' || n"),
                _ => format!("s.{name}"),
            });
            names.push(name);
        }
        let mine = if *key == "org_id" { org } else { OWNER };
        run(
            owner,
            format!(
                "insert into {table} ({}) select {} from {table} s, generate_series(2, {ORGANISATIONS}) n where s.{key} = '{mine}'",
                names.join(", "),
                values.join(", ")
            ),
        )
        .await;
    }
    for (table, key) in tables {
        mark(owner, table, key).await;
    }
    // Secrets that the test knows.
    run(
        owner,
        "update api_keys k set key_hash = sha256(convert_to('pk_wall_' || n, 'utf8')) from probe.numbers o
             where o.org_id = k.org_id and k.api_key_id = probe.id(n, '00000000-0000-7000-8000-00000000ab01');
         update api_keys k set key_hash = sha256(convert_to('pk_gone_' || n, 'utf8')) from probe.numbers o
             where o.org_id = k.org_id and k.api_key_id = probe.id(n, '00000000-0000-7000-8000-00000000ab03');
         update api_keys k set key_hash = sha256(convert_to('sk_gone_' || n, 'utf8')) from probe.numbers o
             where o.org_id = k.org_id and k.api_key_id = probe.id(n, '00000000-0000-7000-8000-00000000ab04');
         update conversations c set token_hash = sha256(convert_to('conversation_' || n, 'utf8')) from probe.numbers o
             where o.org_id = c.org_id;
         -- no authenticator made the attacker's own, so that nothing could read it
         delete from passkeys k using probe.numbers o where o.n = 1 and k.person_id = o.person_id"
            .into(),
    )
    .await;
}

/// A canary into every text, list of texts and JSON of the copies. A column that a constraint binds to a few words
/// keeps its word.
async fn mark(owner: &PgPool, table: &str, key: &str) {
    run(owner, format!("alter table {table} disable trigger user")).await;
    let canary = "'canary' || lpad(o.n::text, 2, '0') || 'x'";
    let each = "substr(md5(t.ctid::text), 1, 8)";
    // A hash is read as one; all else is only shown.
    for Column { name, kind, .. } in columns(owner, table).await.into_iter().filter(|c| c.name != "password_hash") {
        let value = match kind.as_str() {
            "text" if name.ends_with("email") => format!("{canary} || {each} || '@example.com'"),
            "text" => format!("{canary} || {each}"),
            "text[]" => format!("array[{canary}]"),
            "jsonb" => format!(
                "case jsonb_typeof(t.{name})
                 when 'object' then replace(t.{name}::text, 'canary01x', {canary})::jsonb || jsonb_build_object('note', {canary})
                 when 'array' then replace(t.{name}::text, 'canary01x', {canary})::jsonb || jsonb_build_array({canary})
                 else to_jsonb({canary}) end"
            ),
            _ => continue,
        };
        let sql =
            format!("update {table} t set {name} = {value} from probe.numbers o where o.{key} = t.{key} and o.n > 1");
        // Refused where a constraint binds the column.
        let _ = sqlx::raw_sql(AssertSqlSafe(sql)).execute(owner).await;
    }
    run(owner, format!("alter table {table} enable trigger user")).await;
}
