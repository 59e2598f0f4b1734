//! pgvector for one database, whether or not the machine's PostgreSQL has it.

use anyhow::{Context, Result, ensure};
use sqlx::{AssertSqlSafe, PgPool};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// What `CREATE EXTENSION` puts in the place of the library's path.
const LIBRARY: &str = "MODULE_PATHNAME";

/// The extension's library where PostgreSQL's own user can read it; it is gone with this value.
#[derive(Debug)]
pub struct Pgvector {
    folder: Option<PathBuf>,
}

impl Pgvector {
    /// Adds it to a database: as an extension where the machine has the package, and else by running what `make test`
    /// unpacked for this release of PostgreSQL, which makes the same types and functions.
    ///
    /// # Panics
    /// When neither is there.
    pub async fn add(owner: &PgPool) -> Self {
        Self::try_add(owner).await.expect("pgvector is added")
    }

    async fn try_add(owner: &PgPool) -> Result<Self> {
        let available = "select exists (select from pg_available_extensions where name = 'vector')";
        if sqlx::query_scalar(available).fetch_one(owner).await? {
            sqlx::query("create extension vector").execute(owner).await?;
            return Ok(Self { folder: None });
        }
        let release = "select current_setting('server_version_num')::int / 10000";
        let release: i32 = sqlx::query_scalar(release).fetch_one(owner).await?;
        let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../target/pgvector-{release}"));
        let script = fs::read_to_string(unpacked.join("vector.sql"))
            .with_context(|| format!("no pgvector for PostgreSQL {release}; `make test` fetches it"))?;
        let folder = std::env::temp_dir().join(format!("anteroom-pgvector-{}", std::process::id()));
        let added = Self { folder: Some(folder.clone()) };
        fs::create_dir_all(&folder)?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        let library = folder.join("vector.so");
        fs::copy(unpacked.join("vector.so"), &library)?;
        fs::set_permissions(&library, fs::Permissions::from_mode(0o755))?;
        let library = library.to_str().context("a path in letters")?;
        ensure!(!library.contains('\''), "a path without quotes");
        // A command to psql stands at its head.
        let statements: String =
            script.lines().filter(|line| !line.starts_with('\\')).fold(String::new(), |all, line| all + line + "\n");
        sqlx::raw_sql(AssertSqlSafe(statements.replace(LIBRARY, library))).execute(owner).await?;
        Ok(added)
    }
}

impl Drop for Pgvector {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            fs::remove_dir_all(folder).ok();
        }
    }
}
