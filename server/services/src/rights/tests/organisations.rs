//! An organisation as a whole.

use super::{
    CANARY, World, files, signed_in,
    world::{LATER, everything, found, sha256},
};
use crate::rights::{
    jobs::{ExportOrganisation, TellDeletion, TellExport},
    letters, organisation,
};
use chrono::TimeDelta;
use contract::{
    AppError,
    caller::Role,
    identity::SignedIn,
    rights::{DataRights, ExportState},
};
use domain::ids::ExportId;
use serde_json::Value;
use store::rights::organisation::{counts, taken_along};

async fn made(world: &World, who: &SignedIn) -> ExportId {
    world.desk.ask_export(who).await.expect("asked");
    let data = world.desk.organisation(&world.caller(Role::Owner)).await.expect("looked at");
    assert_eq!(data.exports[0].state, ExportState::Waiting);
    let export = data.exports[0].id;
    let order = ExportOrganisation { org: world.org(), export };
    organisation::make(&world.front.resources, &order).await.expect("made");
    export
}

async fn downloaded(world: &World, who: &SignedIn, export: ExportId) -> Vec<u8> {
    let file = world.desk.open_export(who, export).await.expect("opened");
    let (mut body, mut position) = (Vec::new(), 0);
    while let Some(piece) = world.desk.export_piece(who, export, position).await.expect("a piece") {
        body.extend(piece);
        position += 1;
    }
    assert_eq!(body.len() as u64, file.bytes);
    body
}

#[tokio::test]
async fn an_organisation_takes_along_every_row_of_its_own_and_nothing_of_its_neighbours() {
    let world = World::open().await;
    world.run("update organisations set name = 'Neighbours' where slug = 'clinic-2'").await;
    let who = signed_in(1, world.org(), Role::Owner, &world);
    let mut look = world.front.resources.database.begin(world.org()).await.expect("a transaction");
    let before = counts(&mut look, world.org()).await.expect("counted");
    drop(look);
    let export = made(&world, &who).await;
    let files = files(&downloaded(&world, &who, export).await);
    let manifest: Value = serde_json::from_str(&files["manifest.json"]).expect("JSON");
    for file in manifest["files"].as_array().expect("files") {
        assert_eq!(file["sha256"], sha256(&files[file["path"].as_str().expect("a path")]), "{}", file["path"]);
    }
    for (table, rows) in before {
        // Asking wrote an entry of the log and the export itself.
        let later = u64::from(matches!(table.name, "audit_entries" | "data_exports"));
        for (ending, head) in [("jsonl", 0), ("csv", 1)] {
            let body = &files[&format!("tables/{}.{ending}", table.name)];
            let lines = if ending == "csv" { body.matches("\r\n").count() } else { body.lines().count() };
            assert_eq!(lines as u64, rows + later + head, "{}.{ending}", table.name);
        }
    }
    assert!(files["tables/members.csv"].contains("p2@lumen.example"));
    let tables = files.iter().filter(|(path, _)| path.starts_with("tables/"));
    let all = tables.map(|(_, body)| body.as_str()).collect::<String>();
    for secret in ["Neighbours", "manage_token", "key_hash", "token_hash", "password_hash", "secret-hash", "wrapped"] {
        assert!(!all.contains(secret), "{secret}");
    }
    letters::export_ready(&world.front.resources, &TellExport { org: world.org(), export }).await.expect("told");
    assert!(
        world.front.letters().contains(&("p1@lumen.example".into(), "The export of Lumen Aesthetics is ready".into()))
    );
}

#[tokio::test]
async fn a_big_export_is_kept_in_pieces_and_one_that_broke_off_is_made_anew() {
    let world = World::open().await;
    // What does not compress, so that the pieces are many.
    world
        .run(
            "insert into messages (org_id, conversation_id, message_id, position, author, text, created_at)
             select :org, '00000000-0000-0000-0000-0000000001f5', gen_random_uuid(), n + 10, 'visitor',
                 (select string_agg(md5(random()::text || n || m), '') from generate_series(1, 300) m), now()
             from generate_series(1, 400) n",
        )
        .await;
    let who = signed_in(1, world.org(), Role::Owner, &world);
    let export = made(&world, &who).await;
    assert!(world.count("select count(*) from data_export_pieces").await > 2);
    let whole = downloaded(&world, &who, export).await;
    world.run("update data_exports set state = 'running'").await;
    let order = ExportOrganisation { org: world.org(), export };
    organisation::make(&world.front.resources, &order).await.expect("made anew");
    let again = files(&downloaded(&world, &who, export).await);
    let before = files(&whole);
    assert_eq!(again["tables/messages.jsonl"], before["tables/messages.jsonl"]);
}

#[tokio::test]
async fn an_export_is_for_its_own_organisation_for_three_days_and_after_a_fresh_proof() {
    let world = World::open().await;
    let who = signed_in(1, world.org(), Role::Owner, &world);
    let export = made(&world, &who).await;
    let mut theirs = signed_in(1, world.neighbour.org, Role::Owner, &world);
    let unknown = AppError::not_found("This export");
    assert_eq!(world.desk.open_export(&theirs, export).await.err(), Some(unknown));
    assert_eq!(world.desk.export_piece(&theirs, export, 0).await, Ok(None));
    theirs.place = None;
    assert!(world.desk.open_export(&theirs, export).await.is_err());
    let dispatcher = signed_in(2, world.org(), Role::Dispatcher, &world);
    assert!(matches!(world.desk.open_export(&dispatcher, export).await, Err(AppError::Forbidden { .. })));
    world.front.clock.advance(LATER);
    assert_eq!(world.desk.open_export(&who, export).await.err(), Some(AppError::ConfirmIdentity));
    assert_eq!(world.desk.ask_export(&who).await.err(), Some(AppError::ConfirmIdentity));
    world.front.clock.advance(TimeDelta::days(3));
    let late = signed_in(1, world.org(), Role::Owner, &world);
    assert!(matches!(world.desk.open_export(&late, export).await, Err(AppError::Conflict { .. })));
    organisation::tidy(&world.front.resources).await.expect("tidied");
    assert_eq!(world.count("select count(*) from data_export_pieces").await, 0);
    let data = world.desk.organisation(&world.caller(Role::Owner)).await.expect("looked at");
    assert_eq!(data.exports[0].state, ExportState::Expired);
    world.desk.ask_export(&late).await.expect("a new one");
    assert!(matches!(world.desk.ask_export(&late).await, Err(AppError::Conflict { .. })), "one at a time");
}

#[tokio::test]
async fn an_organisation_is_deleted_after_its_grace_whole_and_alone() {
    let world = World::open().await;
    world.stamp_ana().await;
    world.run(&format!("update organisations set tagline = '{CANARY}', phone = '{CANARY}' where org_id = :org")).await;
    let who = signed_in(1, world.org(), Role::Owner, &world);
    made(&world, &who).await;
    let before = everything(world.owner()).await;
    let wrong = world.desk.schedule_deletion(&who, "Lumen").await;
    assert!(wrong.is_err_and(|error| error.reason_for("name").is_some()));
    let admin = signed_in(2, world.org(), Role::Admin, &world);
    assert!(matches!(world.desk.schedule_deletion(&admin, "Lumen Aesthetics").await, Err(AppError::Forbidden { .. })));
    // A machine's clock knows more digits than the database keeps.
    world.front.clock.advance(TimeDelta::nanoseconds(123_456_789));
    let due = world.desk.schedule_deletion(&who, " Lumen  Aesthetics ").await.expect("scheduled").due_at;
    for soon in [false, true] {
        let order = TellDeletion { org: world.org(), due_at: due, soon };
        letters::deletion(&world.front.resources, &order).await.expect("told");
    }
    assert_eq!(world.front.letters().iter().filter(|(to, _)| to == "p1@lumen.example").count(), 2);
    let delete = || organisation::delete(&world.front.resources, world.org(), "job-1");
    world.front.clock.advance(TimeDelta::days(13));
    delete().await.expect("not yet");
    assert_eq!(world.count("select count(*) from organisations").await, 2);
    world.front.clock.advance(TimeDelta::days(1));
    world.run("update refunds set state = 'pending'").await;
    delete().await.expect("waits");
    let waiting = world.desk.organisation(&world.caller(Role::Owner)).await.expect("still there").deletion;
    assert!(waiting.expect("scheduled").waits_for.contains("under way"));
    world.run("update refunds set state = 'succeeded'").await;
    delete().await.expect("deleted");
    let after = everything(world.owner()).await;
    assert_eq!(found(&after), Vec::<String>::new());
    let id = world.org().to_string();
    let left: Vec<_> = after
        .iter()
        .filter(|(table, _)| **table != "jobs")
        .flat_map(|(_, rows)| rows)
        .filter(|row| row.contains(&id))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let neighbour = world.neighbour.org.to_string();
    for (table, rows) in &before {
        for row in rows.iter().filter(|row| row.contains(&neighbour)) {
            assert!(after[table].contains(row), "{table}: a neighbour's row changed: {row}");
        }
    }
    assert_eq!(world.count("select count(*) from people").await, 2, "people keep their accounts");
    delete().await.expect("a second time there is nothing to do");
}

#[tokio::test]
async fn an_organisation_that_is_kept_after_all_is_not_deleted() {
    let world = World::open().await;
    let who = signed_in(1, world.org(), Role::Owner, &world);
    let due_at = world.desk.schedule_deletion(&who, "Lumen Aesthetics").await.expect("scheduled").due_at;
    assert!(matches!(world.desk.schedule_deletion(&who, "Lumen Aesthetics").await, Err(AppError::Conflict { .. })));
    assert!(matches!(world.desk.cancel_deletion(&world.caller(Role::Admin)).await, Err(AppError::Forbidden { .. })));
    world.desk.cancel_deletion(&world.caller(Role::Owner)).await.expect("kept");
    world.front.clock.advance(TimeDelta::days(15));
    organisation::delete(&world.front.resources, world.org(), "job-1").await.expect("nothing to do");
    letters::deletion(&world.front.resources, &TellDeletion { org: world.org(), due_at, soon: true })
        .await
        .expect("nothing to say");
    assert!(world.front.letters().is_empty());
    assert_eq!(world.count("select count(*) from organisations").await, 2);
    assert!(taken_along().len() > 20);
}
