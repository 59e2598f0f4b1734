//! Pools, migrations, and the transaction that carries a tenant.

use domain::ids::{OrgId, PersonId};
use sqlx::{
    Connection, Executor, PgConnection, PgPool, Postgres, Transaction,
    migrate::Migrator,
    pool::PoolConnectionMetadata,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};
use uuid::Uuid;

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// What can go wrong between us and PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database could not answer: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("the job queue could not be installed: {0}")]
    Queue(String),
    #[error("a stored {what} could not be read: {reason}")]
    Unreadable { what: &'static str, reason: String },
}

impl StoreError {
    /// Whether a text could not be stored because of a character in it: PostgreSQL keeps every one but NUL
    /// (`character_not_in_repertoire` in text, `untranslatable_character` in JSON; appendix A).
    pub fn is_unstorable_text(&self) -> bool {
        let Self::Database(error) = self else { return false };
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        matches!(code.as_deref(), Some("22021" | "22P05"))
    }
}

/// Whether a text can stand in the database at all. One that cannot is looked up nowhere.
pub(crate) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// Whoever comes back to the pool has just answered there; asked again at once, each transaction would wait for one
/// more round trip.
const SURE_TO_BE_ALIVE: Duration = Duration::from_secs(1);

async fn is_alive(connection: &mut PgConnection, known: PoolConnectionMetadata) -> Result<bool, sqlx::Error> {
    if known.idle_for > SURE_TO_BE_ALIVE {
        connection.ping().await?;
    }
    Ok(true)
}

/// The database of a deployment, seen by two roles.
#[derive(Clone, Debug)]
pub struct Database {
    /// Acts as `anteroom_app`, which owns nothing: every request goes through it.
    app: PgPool,
    /// Acts as the owner: migrations, the job queue and seeding.
    owner: PgPool,
}

impl Database {
    /// Connects lazily. `url` signs in as the owner; requests drop to `anteroom_app` on each new connection.
    pub fn connect(url: &str, connections: u32) -> Result<Self, StoreError> {
        let options: PgConnectOptions = url.parse::<PgConnectOptions>()?.application_name("anteroom");
        let pool = || {
            PgPoolOptions::new()
                .acquire_timeout(Duration::from_secs(10))
                .test_before_acquire(false)
                .before_acquire(|connection, known| Box::pin(is_alive(connection, known)))
        };
        let app = pool()
            .max_connections(connections)
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute("set role anteroom_app").await.map(drop) })
            })
            .connect_lazy_with(options.clone());
        let owner = pool().max_connections(connections.clamp(4, 10)).connect_lazy_with(options);
        Ok(Self { app, owner })
    }

    /// Applies our migrations and the job queue's. Safe to repeat, and from several processes at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        MIGRATOR.run(&self.owner).await?;
        crate::queue::install(&self.owner).await
    }

    /// Whether every migration that this binary knows has been applied.
    pub async fn is_current(&self) -> Result<bool, StoreError> {
        let applied: i64 =
            sqlx::query_scalar("select count(*) from _sqlx_migrations where success").fetch_one(&self.owner).await?;
        Ok(usize::try_from(applied).is_ok_and(|applied| applied >= MIGRATOR.iter().count()))
    }

    /// A number that differs when any migration does, for naming a template database.
    pub fn schema_fingerprint() -> u64 {
        let bytes = MIGRATOR.iter().flat_map(|migration| migration.checksum.iter());
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
    }

    /// A transaction that sees exactly one organisation.
    pub async fn begin(&self, org: OrgId) -> Result<OrgTransaction, StoreError> {
        // One round trip: the id is a UUID of ours, so its text cannot carry SQL.
        let statement = format!("begin; set local anteroom.org_id = '{org}'");
        let transaction = self.app.begin_with(sqlx::AssertSqlSafe(statement)).await?;
        Ok(OrgTransaction(transaction))
    }

    /// A transaction that sees exactly one person's own rows: sessions, second factors, passkeys.
    pub async fn begin_person(&self, person: PersonId) -> Result<PersonTransaction, StoreError> {
        let statement = format!("begin; set local anteroom.person_id = '{person}'");
        Ok(PersonTransaction(self.app.begin_with(sqlx::AssertSqlSafe(statement)).await?))
    }

    /// For the doors (security-definer functions, listed in docs/security.md), which need no tenant; tables show
    /// nothing here.
    pub fn doors(&self) -> &PgPool {
        &self.app
    }

    /// For the job queue, migrations, seeding and platform tables.
    pub fn owner(&self) -> &PgPool {
        &self.owner
    }

    /// Closes both pools after their connections come home.
    pub async fn close(&self) {
        self.app.close().await;
        self.owner.close().await;
    }
}

/// A transaction in one organisation. Rolls back unless committed.
#[derive(Debug)]
pub struct OrgTransaction(Transaction<'static, Postgres>);

impl OrgTransaction {
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }

    /// Waits until no other transaction is making what `id` names, and keeps others waiting until this one ends: whoever
    /// comes second then finds what the first one made.
    pub async fn make_alone(&mut self, id: Uuid) -> Result<(), StoreError> {
        sqlx::query("select pg_advisory_xact_lock(hashtextextended($1::text, 0))")
            .bind(id)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// A savepoint: what fails inside it leaves the outer transaction usable.
    pub async fn savepoint(&mut self) -> Result<Transaction<'_, Postgres>, StoreError> {
        Ok(self.0.begin().await?)
    }
}

/// A transaction behind one person's wall. Rolls back unless committed.
#[derive(Debug)]
pub struct PersonTransaction(Transaction<'static, Postgres>);

impl PersonTransaction {
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }
}

macro_rules! connection_of {
    ($($transaction:ident),+) => {$(
        impl Deref for $transaction {
            type Target = PgConnection;

            fn deref(&self) -> &PgConnection {
                &self.0
            }
        }

        impl DerefMut for $transaction {
            fn deref_mut(&mut self) -> &mut PgConnection {
                &mut self.0
            }
        }
    )+};
}
connection_of!(OrgTransaction, PersonTransaction);
