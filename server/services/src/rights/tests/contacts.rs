//! One contact: looked at, taken along, erased.

use super::{
    World, files,
    world::{LATER, found, sha256},
};
use crate::audit::walk;
use contract::{
    Actor, AppError, Caller,
    audit::ChainState,
    caller::Role,
    rights::{DataRights, Fate},
};
use domain::{
    authorization::Action,
    ids::{ApiKeyId, ContactId},
};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;
use store::rights::inventory_tables;
use uuid::Uuid;

async fn erase(world: &World) -> Result<contract::rights::Erased, AppError> {
    let proved = Some(world.front.clock_now());
    world.desk.erase_contact(&world.caller(Role::Owner), proved, world.ana).await
}

#[tokio::test]
async fn after_an_erasure_nothing_of_the_client_is_left_and_everybody_elses_rows_are_unchanged() {
    let world = World::open().await;
    let stamped = world.stamp_ana().await;
    let wanted: BTreeSet<String> = inventory_tables()
        .filter(|table| table.of_contact.is_some() && table.name != "audit_entries")
        .flat_map(|table| {
            let columns = table.columns().filter(|(_, holds)| holds.as_str() == "a contact’s");
            columns.map(|(column, _)| format!("{}.{column}", table.name)).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(stamped, wanted, "every column that can hold something of a contact has the canary");
    let others = others(&world).await;
    let before = world.everything().await;
    assert!(found(&before).len() > 15, "the canary stands in many rows");

    let erased = erase(&world).await.expect("erased");
    assert!(erased.deleted > 5 && erased.emptied > 8, "{erased:?}");

    let after = world.everything().await;
    assert_eq!(found(&after), Vec::<String>::new());
    for (table, rows) in others {
        let gone: Vec<_> = rows.difference(&after[table]).collect();
        assert!(gone.is_empty(), "{table}: rows of others changed: {gone:?}");
    }
    let ledger = |all: &std::collections::BTreeMap<_, BTreeSet<String>>| all["ledger_entries"].clone();
    assert_eq!(ledger(&before), ledger(&after), "the books stay as they were");
    assert!(matches!(erase(&world).await, Err(AppError::NotFound { .. })), "a second time there is nobody");
}

/// Rows that are not about Ana, by the inventory's own conditions; the shared thread is looked at on its own.
async fn others(world: &World) -> std::collections::BTreeMap<&'static str, BTreeSet<String>> {
    let who = world.who().await;
    let mut others = std::collections::BTreeMap::new();
    for table in inventory_tables() {
        let shared = "where t.conversation_id <> '00000000-0000-0000-0000-0000000001f7'";
        let condition = match (table.name, table.of_contact) {
            // The end of the chain moves with every entry.
            ("audit_heads", _) => continue,
            (_, Some(rows)) => {
                let both = if matches!(table.name, "messages" | "conversations") { shared } else { "where true" };
                format!(", {who} {both} and not ({})", rows.which)
            }
            _ => String::new(),
        };
        let statement = format!("select t::text from {} t {condition}", table.name);
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(statement.clone()))
            .fetch_all(world.owner())
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
        others.insert(table.name, rows.into_iter().collect());
    }
    others
}

#[tokio::test]
async fn a_thread_that_two_booked_in_stays_the_others_without_the_erased_name_and_number() {
    let world = World::open().await;
    erase(&world).await.expect("erased");
    let texts: Vec<String> =
        sqlx::query_scalar("select text from messages where conversation_id = $1 order by position")
            .bind(Uuid::from_u128(503))
            .fetch_all(world.owner())
            .await
            .expect("messages");
    assert_eq!(texts, ["[erased], ([erased], for me and Leo", "With pleasure"]);
    assert_eq!(
        world
            .count("select count(*) from conversations where conversation_id = '00000000-0000-0000-0000-0000000001f5'")
            .await,
        0
    );
    assert_eq!(
        world
            .count("select count(*) from bookings where client_name = 'Leo Ruiz' and conversation_id is not null")
            .await,
        1
    );
    assert_eq!(
        world.count("select count(*) from conversations where state ->> 'name' = 'Ana Ruiz'").await,
        1,
        "Leo's own thread is not touched"
    );
}

#[tokio::test]
async fn the_log_loses_what_was_personal_and_its_chain_still_holds() {
    let world = World::open().await;
    let subjects = "subject_id in (select booking_id::text from bookings where contact_id = :ana)";
    let salted = format!("select count(*) from audit_entries where {subjects} and salt is not null");
    let everybodys = "select count(*) from audit_entries where salt is not null";
    let (anas, all) = (world.count(&salted).await, world.count(everybodys).await);
    assert!(anas >= 4 && all > anas, "{anas} of {all}");
    erase(&world).await.expect("erased");
    assert_eq!(world.count(&salted).await, 0);
    let personal =
        format!("select count(*) from audit_entries where {subjects} and (address <> '' or detail <> '{{}}')");
    assert_eq!(world.count(&personal).await, 0);
    assert_eq!(world.count(everybodys).await, all - anas + 1, "others and the erasure");
    let mut transaction = world.front.resources.database.begin(world.org()).await.expect("a transaction");
    assert_eq!(walk(&mut transaction, world.org()).await.expect("walked"), ChainState::Intact { entries: all + 1 });
}

#[tokio::test]
async fn open_bookings_and_moving_money_are_settled_first_and_the_refusal_says_how() {
    let world = World::open().await;
    for (broken, mended, word) in [
        (
            "update bookings set state = 'confirmed' where contact_id = :ana",
            "update bookings set state = 'cancelled' where contact_id = :ana",
            "bookings are still open",
        ),
        ("update refunds set state = 'pending'", "update refunds set state = 'succeeded'", "refunds are under way"),
        (
            "update provider_events set applied_at = null",
            "update provider_events set applied_at = now()",
            "card processor",
        ),
    ] {
        world.run(broken).await;
        match erase(&world).await {
            Err(AppError::Conflict { what }) => assert!(what.contains(word), "{what}"),
            other => panic!("{word}: {other:?}"),
        }
        let held = world.desk.contact(&world.caller(Role::Admin), world.ana).await.expect("looked at");
        assert!(held.in_the_way.iter().any(|words| words.contains(word)), "{:?}", held.in_the_way);
        world.run(mended).await;
    }
    erase(&world).await.expect("nothing stands in the way any more");
}

#[tokio::test]
async fn a_client_takes_along_every_row_about_them_and_none_of_their_relative() {
    let world = World::open().await;
    let caller = world.caller(Role::Owner);
    let proved = Some(world.front.clock_now());
    // What the screen counts is what is in the file; taking it along is an entry of the log too.
    let held = world.desk.contact(&caller, world.ana).await.expect("looked at").held;
    let zip = world.desk.export_contact(&caller, proved, world.ana).await.expect("a zip").body;
    let files = files(&zip);
    let manifest: Value = serde_json::from_str(&files["manifest.json"]).expect("JSON");
    for file in manifest["files"].as_array().expect("files") {
        let body = &files[file["path"].as_str().expect("a path")];
        assert_eq!(file["sha256"], sha256(body), "{}", file["path"]);
        assert_eq!(file["bytes"], body.len());
    }
    assert_eq!(manifest["files"].as_array().map(Vec::len), Some(files.len() - 1), "all but the manifest itself");
    let passing = ["open_turns", "keyed_requests", "untold_changes", "turns", "conversation_watchers"];
    for rows in held.iter().filter(|rows| !passing.contains(&rows.table.as_str())) {
        let lines: Vec<Value> = files[&format!("tables/{}.jsonl", rows.table)]
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines.len() as u64, rows.rows, "{}", rows.table);
    }
    let bookings: Vec<Value> =
        files["tables/bookings.jsonl"].lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let kept: Vec<(Uuid, String, Option<String>)> = sqlx::query_as(
        "select booking_id, client_name, client_phone from bookings where contact_id = $1 order by created_at",
    )
    .bind(world.ana.0)
    .fetch_all(world.owner())
    .await
    .expect("bookings");
    let mut taken: Vec<_> = bookings.iter().map(|row| row["booking_id"].as_str().expect("an id").to_owned()).collect();
    let mut stored: Vec<_> = kept.iter().map(|row| row.0.to_string()).collect();
    taken.sort();
    stored.sort();
    assert_eq!(taken, stored);
    assert_eq!(bookings[0]["client_phone"], kept[0].2.clone().expect("a phone"));
    let all = files.values().cloned().collect::<String>();
    assert!(!all.contains("Leo Ruiz"), "the relative stays out");
    for secret in ["manage_token", "token_hash", "checkout_url", "https://pay.example", "request_hash"] {
        assert!(!files.iter().any(|(path, body)| path.starts_with("tables/") && body.contains(secret)), "{secret}");
    }
    assert!(files["conversations/00000000-0000-0000-0000-0000000001f5.txt"].contains("You: Ana Ruiz"));
    assert_eq!(files["files/00000000-0000-0000-0000-0000000001f5/0-ana-ruiz.txt"], "Ana Ruiz", "as it was sent");
    assert!(files["README.txt"].contains("Everything that Lumen Aesthetics holds about Ana Ruiz"));
    assert_eq!(world.count("select count(*) from audit_entries where action = 'contact.exported'").await, 1);
}

#[tokio::test]
async fn a_cell_that_a_spreadsheet_would_run_is_disarmed_and_the_exact_text_is_beside_it() {
    let world = World::open().await;
    world.run("update leads set message = '=HYPERLINK(\"http://evil\")' where contact_id = :ana").await;
    let proved = Some(world.front.clock_now());
    let zip = world.desk.export_contact(&world.caller(Role::Owner), proved, world.ana).await.expect("a zip").body;
    let files = files(&zip);
    assert!(
        files["tables/leads.csv"].contains("\"'=HYPERLINK(\"\"http://evil\"\")\""),
        "{}",
        files["tables/leads.csv"]
    );
    assert!(files["tables/leads.jsonl"].contains("\"=HYPERLINK(\\\"http://evil\\\")\""));
}

#[tokio::test]
async fn foreign_and_unknown_clients_are_alike_and_every_act_has_its_permission_and_its_proof() {
    let world = World::open().await;
    let proved = Some(world.front.clock_now());
    let mut theirs = world.caller(Role::Owner);
    theirs.org = world.neighbour.org;
    let nobody = ContactId(Uuid::from_u128(9));
    for (caller, id) in [(&theirs, world.ana), (&world.caller(Role::Owner), nobody)] {
        let unknown = AppError::not_found("This client");
        assert_eq!(world.desk.contact(caller, id).await.err(), Some(unknown.clone()));
        assert_eq!(world.desk.export_contact(caller, proved, id).await.err(), Some(unknown.clone()));
        assert_eq!(world.desk.erase_contact(caller, proved, id).await.err(), Some(unknown));
    }
    assert!(world.desk.find_contacts(&theirs, "Ruiz").await.expect("searched").is_empty());
    for role in [Role::Dispatcher, Role::Analyst] {
        let caller = world.caller(role);
        assert!(matches!(world.desk.find_contacts(&caller, "").await, Err(AppError::Forbidden { .. })));
        assert!(matches!(world.desk.erase_contact(&caller, proved, world.ana).await, Err(AppError::Forbidden { .. })));
    }
    let admin = world.caller(Role::Admin);
    world.front.clock.advance(LATER);
    assert_eq!(world.desk.erase_contact(&admin, proved, world.ana).await.err(), Some(AppError::ConfirmIdentity));
    assert_eq!(world.desk.export_contact(&admin, None, world.ana).await.err(), Some(AppError::ConfirmIdentity));
    let key =
        |scopes| Caller { actor: Actor::SecretKey { id: ApiKeyId(Uuid::nil()), scopes }, ..world.caller(Role::Owner) };
    let reading = key(vec![Action::ExportContacts]);
    assert!(matches!(world.desk.erase_contact(&reading, None, world.ana).await, Err(AppError::Forbidden { .. })));
    world.desk.export_contact(&reading, None, world.ana).await.expect("a key's scope stands for itself");
    world.desk.erase_contact(&key(vec![Action::EraseContacts]), None, world.ana).await.expect("erased");
}

#[tokio::test]
async fn a_client_is_found_by_any_part_and_shown_with_what_an_erasure_will_do() {
    let world = World::open().await;
    let caller = world.caller(Role::Owner);
    for (text, count) in [("ana ru", 1), ("RUIZ", 2), ("555-0172", 2), ("nobody", 0), ("", 2)] {
        assert_eq!(world.desk.find_contacts(&caller, text).await.expect("searched").len(), count, "{text}");
    }
    let held = world.desk.contact(&caller, world.ana).await.expect("looked at");
    assert_eq!((held.shared_conversations, held.reached_alike.len()), (1, 1));
    assert_eq!(held.reached_alike[0].name, "Leo Ruiz");
    let fate = |table: &str| held.held.iter().find(|rows| rows.table == table).map(|rows| (rows.rows, rows.fate));
    assert_eq!(fate("bookings"), Some((2, Fate::Emptied)));
    assert_eq!(fate("leads"), Some((1, Fate::Deleted)));
    assert_eq!(fate("ledger_entries"), Some((4, Fate::Kept)));
    assert!(held.in_the_way.is_empty());
}

#[tokio::test]
async fn two_who_erase_at_once_erase_once() {
    let world = World::open().await;
    let (one, other) = tokio::join!(erase(&world), erase(&world));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(world.count("select count(*) from erasures").await, 2, "the contact and the thread of their own");
}
