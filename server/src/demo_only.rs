//! What keeps the demo away from real clinics: its passwords and keys are printed, its money and mail are made up.

use crate::config::Config;
use anyhow::Context;
use secrecy::ExposeSecret;
use store::Database;

/// Refuses unless people reach the product on this machine alone, no live key is configured, and the database holds
/// no clinic but demo ones. The database need not be migrated, and is not changed.
pub async fn check(config: &Config, database: &Database) -> anyhow::Result<()> {
    let public_url = &config.server.public_url;
    anyhow::ensure!(
        config.is_loopback(),
        "the demo and its sandbox run on one machine alone, because everybody knows their passwords and keys, and \
         server.public_url is {public_url}. Leave ANTEROOM_SERVER__PUBLIC_URL out, or use `anteroom serve` without \
         ANTEROOM_SANDBOX__ENABLED"
    );
    let live = config.stripe.secret_key.as_ref().is_some_and(|key| key.expose_secret().starts_with("sk_live_"));
    anyhow::ensure!(!live, "the sandbox cannot run beside a live Stripe key. Leave ANTEROOM_STRIPE__SECRET_KEY out");
    let live = config.square.application_id.as_ref().is_some_and(|id| !id.starts_with("sandbox-"));
    anyhow::ensure!(
        !live,
        "the sandbox cannot run beside a live Square application. Leave ANTEROOM_SQUARE__APPLICATION_ID out"
    );
    let real = store::catalogue::real_organisation(database.owner()).await;
    if let Some(slug) = real.context("looking for clinics that are not demo ones")? {
        anyhow::bail!(
            "this database belongs to a real clinic (“{slug}”): the demo would add accounts with known passwords to it, \
             and the sandbox would take its payments and mails. Point DATABASE_URL at another database, or leave it \
             out for a private one"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::SecretString;
    use testkit::{Clinic, TestDatabase};

    #[tokio::test]
    async fn the_demo_is_refused_where_real_clinics_or_strangers_could_be_touched() {
        let db = TestDatabase::create().await;
        let config = Config::default();
        check(&config, &db.database).await.expect("an empty database on this machine");
        let mut public = Config::default();
        public.server.public_url = "https://book.example.com/".parse().expect("an address");
        let error = check(&public, &db.database).await.expect_err("strangers").to_string();
        assert!(error.contains("server.public_url is https://book.example.com/"), "{error}");
        let mut live = Config::default();
        live.stripe.secret_key = Some(SecretString::from("sk_live_canary"));
        let error = check(&live, &db.database).await.expect_err("real money").to_string();
        assert!(error.contains("live Stripe key") && !error.contains("canary"), "{error}");
        Clinic::create(&db.database, 1).await;
        let error = check(&config, &db.database).await.expect_err("a real clinic").to_string();
        assert!(error.contains("a real clinic (“clinic-1”)"), "{error}");
    }

    #[tokio::test]
    async fn an_empty_database_without_tables_is_no_real_clinic() {
        let db = TestDatabase::create().await;
        sqlx::raw_sql("drop table organisations cascade").execute(db.database.owner()).await.expect("dropped");
        check(&Config::default(), &db.database).await.expect("nobody is there");
    }
}
