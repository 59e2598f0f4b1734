//! A backup that is older than an erasure is restored, and everything is erased again.

use super::{
    CANARY, World, signed_in,
    world::{everything, found},
};
use crate::{
    Resources,
    rights::{
        RightsDesk,
        erasures::{self, Replayed},
        organisation,
    },
    vault::{MasterKey, Vault},
};
use chrono::TimeDelta;
use contract::{caller::Role, rights::DataRights};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::Database;
use testkit::SeededEntropy;
use url::Url;
use uuid::Uuid;

/// Another database of the same cluster.
fn beside(url: &str, name: &str) -> String {
    let mut url = Url::parse(url).expect("a URL");
    url.set_path(name);
    url.into()
}

/// Copies the whole database, as a backup and its restore do; everything that was connected is cut off.
async fn backed_up(world: &World) -> String {
    let url = world.front.database.url().to_owned();
    world.front.database.database.close().await;
    let own = Url::parse(&url).expect("a URL").path().trim_start_matches('/').to_owned();
    let copy = format!("{own}_backup");
    let mut server = PgConnection::connect(&beside(&url, "postgres")).await.expect("connected");
    server.execute(AssertSqlSafe(format!("create database {copy} template {own}"))).await.expect("copied");
    beside(&url, &copy)
}

/// The same desk over another database.
fn over(world: &World, url: &str) -> (Resources, RightsDesk) {
    let database = Database::connect(url, 5).expect("a database");
    let resources = Resources { database, ..world.front.resources.clone() };
    (resources.clone(), RightsDesk::new(resources))
}

#[tokio::test]
async fn what_was_erased_after_a_backup_is_erased_again_when_the_backup_is_restored() {
    let world = World::open().await;
    world.stamp_ana().await;
    let at = world.front.clock_now();
    let backup = backed_up(&world).await;
    let (live, desk) = over(&world, world.front.database.url());
    let (restored, _) = over(&world, &backup);
    assert!(found(&everything(restored.database.owner()).await).len() > 15);
    // Before the contact was known, the thread was nobody's: the backup is that old.
    sqlx::query("update conversations set contact_id = null").execute(restored.database.owner()).await.expect("older");
    sqlx::query("update bookings set conversation_id = null").execute(restored.database.owner()).await.expect("older");

    desk.erase_contact(&world.caller(Role::Owner), Some(at), world.ana).await.expect("erased");
    let admin = signed_in(2, world.org(), Role::Admin, &world);
    desk.erase_account(&admin, &admin.email).await.expect("deleted");
    let file = erasures::export(&live.database).await.expect("exported").join("\n");
    for personal in [CANARY, "Ana", "lumen.example", &world.ana.to_string(), &world.org().to_string()] {
        assert!(!file.contains(personal), "{personal} stands in the file");
    }

    let (vault, entropy) = (&restored.vault, SeededEntropy::new(99));
    assert_eq!(erasures::import(&restored.database, &file, at).await.expect("read"), 3);
    let replayed = erasures::replay(&restored.database, vault, &entropy, at).await.expect("erased again");
    assert_eq!(replayed, Replayed { contacts: 1, conversations: 1, accounts: 1, organisations: 0 });
    let after = everything(restored.database.owner()).await;
    assert_eq!(found(&after), Vec::<String>::new());
    assert!(!after["people"].iter().any(|row| row.contains("p2@lumen.example")));
    assert!(after["contacts"].iter().any(|row| row.contains("Leo Ruiz")), "nobody else is erased");
    assert_eq!(erasures::import(&restored.database, &file, at).await.expect("read"), 0, "no news a second time");
    let again = erasures::replay(&restored.database, vault, &entropy, at).await.expect("nothing to do");
    assert!(again.is_nothing(), "{again:?}");
}

#[tokio::test]
async fn an_organisation_and_an_owner_who_handed_it_over_do_not_come_back() {
    let world = World::open().await;
    let backup = backed_up(&world).await;
    let (live, desk) = over(&world, world.front.database.url());
    let (restored, _) = over(&world, &backup);
    let owner = signed_in(1, world.org(), Role::Owner, &world);
    sqlx::query("update memberships set role = 'owner'").execute(live.database.owner()).await.expect("handed over");
    desk.erase_account(&owner, &owner.email).await.expect("deleted");
    let lines = erasures::export(&live.database).await.expect("exported").join("\n");
    let (at, entropy) = (world.front.clock_now(), SeededEntropy::new(99));
    erasures::import(&restored.database, &lines, at).await.expect("read");
    let replayed = erasures::replay(&restored.database, &restored.vault, &entropy, at).await.expect("again");
    assert_eq!(replayed.accounts, 1);
    let owners: Vec<Uuid> = sqlx::query_scalar("select person_id from memberships where role = 'owner'")
        .fetch_all(restored.database.owner())
        .await
        .expect("owners");
    assert_eq!(owners, [Uuid::from_u128(2)], "the admin takes over");

    let other = signed_in(2, world.org(), Role::Owner, &world);
    desk.schedule_deletion(&other, "Lumen Aesthetics").await.expect("scheduled");
    world.front.clock.advance(TimeDelta::days(14));
    organisation::delete(&live, world.org(), "job-1").await.expect("deleted");
    let lines = erasures::export(&live.database).await.expect("exported").join("\n");
    assert_eq!(erasures::import(&restored.database, &lines, at).await.expect("read"), 1);
    let replayed = erasures::replay(&restored.database, &restored.vault, &entropy, at).await.expect("again");
    assert_eq!(replayed.organisations, 1);
    let id = world.org().to_string();
    let after = everything(restored.database.owner()).await;
    let left: Vec<_> = after.values().flatten().filter(|row| row.contains(&id)).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn the_hashes_outlive_a_change_of_the_master_key_and_need_it() {
    let world = World::open().await;
    let at = world.front.clock_now();
    world.desk.erase_contact(&world.caller(Role::Owner), Some(at), world.ana).await.expect("erased");
    let database = &world.front.resources.database;
    let entropy = SeededEntropy::new(99);
    let key = |byte| MasterKey::from_bytes([byte; 32]);
    let stranger = Vault::new(key(9), Vec::new());
    assert!(erasures::replay(database, &stranger, &entropy, at).await.is_err(), "another key opens nothing");
    Vault::new(key(9), vec![key(7)]).rotate(database, &entropy, at).await.expect("rotated");
    erasures::replay(database, &stranger, &entropy, at).await.expect("the new key alone");
    let wrong = erasures::import(database, "{\"key\":1}", at).await;
    assert!(wrong.is_err_and(|error| error.to_string().contains("line 1")));
}
