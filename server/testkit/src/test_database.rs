//! A database a test.

use anyhow::{Context, Result};
use private_postgres::{Cluster, Settings};
use sqlx::{Connection, Executor, PgConnection};
use std::{env, path::PathBuf};
use store::Database;
use url::Url;
use uuid::Uuid;

/// Serialises the making of the template among test processes; any constant will do.
const TEMPLATE_LOCK: i64 = 0x616e_7465_726f_6f6d;

/// A fresh, migrated database. Dropped with the cluster's folder, not with the value: a failed test can be looked at.
#[derive(Debug)]
pub struct TestDatabase {
    pub database: Database,
    url: String,
}

impl TestDatabase {
    /// Copies the template, making it first if this is the first test to ask.
    ///
    /// # Panics
    /// When there is no PostgreSQL: a test without one proves nothing.
    pub async fn create() -> Self {
        Self::try_create().await.expect("tests need a PostgreSQL; `anteroom doctor` says how to get one")
    }

    /// The URL of this database, as its owner.
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn try_create() -> Result<Self> {
        let server = server_url()?;
        let mut connection = PgConnection::connect(server.as_str()).await.context("connecting to the test cluster")?;
        let template = ensure_template(&mut connection, &server).await?;
        let name = fresh_name();
        connection.execute(sqlx::AssertSqlSafe(format!("create database {name} template {template}"))).await?;
        let url = with_database(&server, &name);
        Ok(Self { database: Database::connect(&url, 20)?, url })
    }
}

#[expect(clippy::disallowed_methods, reason = "a database's name must differ from every other test's")]
fn fresh_name() -> String {
    format!("test_{}", Uuid::new_v4().simple())
}

/// `DATABASE_URL`, or the private cluster of this checkout.
fn server_url() -> Result<Url> {
    let url = match env::var("DATABASE_URL") {
        Ok(url) => url,
        Err(_) => Cluster::start(&Settings { folder: cluster_folder(), durable: false })?.url("postgres"),
    };
    Ok(Url::parse(&url)?)
}

/// Where PostgreSQL's own account can reach it, whoever runs the tests.
fn cluster_folder() -> PathBuf {
    let checkout = env!("CARGO_MANIFEST_DIR");
    let mark = checkout.bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33) ^ u32::from(byte));
    env::temp_dir().join(format!("anteroom-tests-{mark:08x}"))
}

async fn ensure_template(connection: &mut PgConnection, server: &Url) -> Result<String> {
    // The name carries a fingerprint of the migrations, so that an edited schema makes a new template.
    let name = format!("anteroom_template_{:016x}", Database::schema_fingerprint());
    sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut *connection).await?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut *connection)
        .await?;
    if !exists {
        let draft = format!("{name}_draft");
        connection.execute(sqlx::AssertSqlSafe(format!("drop database if exists {draft} with (force)"))).await?;
        connection.execute(sqlx::AssertSqlSafe(format!("create database {draft}"))).await?;
        let database = Database::connect(&with_database(server, &draft), 2)?;
        database.migrate().await.context("migrating the template")?;
        database.close().await;
        connection.execute(sqlx::AssertSqlSafe(format!("alter database {draft} rename to {name}"))).await?;
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(&mut *connection).await?;
    Ok(name)
}

fn with_database(server: &Url, name: &str) -> String {
    let mut url = server.clone();
    url.set_path(name);
    url.into()
}
