//! Somebody's own account.

use super::{
    CANARY, World, files, signed_in,
    world::{LATER, found},
};
use crate::audit::walk;
use contract::{AppError, audit::ChainState, caller::Role, rights::DataRights};
use std::collections::BTreeSet;

/// Puts the canary wherever something of person 2 can stand.
async fn stamp(world: &World) {
    world
        .run(&format!(
            "update people set name = '{CANARY} name', email = '{CANARY}@lumen.example' where person_id = '00000000-0000-0000-0000-000000000002';\n\
             update sessions set device = '{CANARY}', address = '{CANARY}', operator_reason = '{CANARY}' where person_id = '00000000-0000-0000-0000-000000000002';\n\
             update account_events set detail = '{CANARY}', device = '{CANARY}', address = '{CANARY}' where person_id = '00000000-0000-0000-0000-000000000002';\n\
             insert into email_challenges (challenge_id, purpose, email, pending, created_at, expires_at)
             values ('00000000-0000-0000-0000-000000000777', 'register', '{CANARY}@lumen.example', '{{\"name\": \"{CANARY}\"}}', now(), now());\n\
             insert into ceremonies values (sha256('c'), 'second_factor', '00000000-0000-0000-0000-000000000002', '{{\"by\": \"{CANARY}\"}}', now(), now());\n\
             insert into invitations (org_id, invitation_id, email, role, invited_by, created_at, expires_at, accepted_at, accepted_by)
             values (:org, '00000000-0000-0000-0000-000000000778', '{CANARY}@elsewhere.example', 'admin',
                 '00000000-0000-0000-0000-000000000001', now(), now(), now(), '00000000-0000-0000-0000-000000000002');\n\
             insert into invitations (org_id, invitation_id, email, role, invited_by, created_at, expires_at)
             values (:org, '00000000-0000-0000-0000-000000000779', 'tess@lumen.example', 'admin',
                 '00000000-0000-0000-0000-000000000002', now(), now());\n\
             insert into api_keys (org_id, api_key_id, kind, prefix, key_hash, created_at, created_by)
             values (:org, '00000000-0000-0000-0000-000000000780', 'secret', 'sk_', sha256('k'), now(), '00000000-0000-0000-0000-000000000002');\n\
             update booking_events set actor = '{CANARY} name' where position = 1;\n\
             update messages set author = 'person', author_name = '{CANARY} name' where position = 2"
        ))
        .await;
    let member = signed_in(2, world.org(), Role::Admin, world).caller().expect("a member");
    for (subject, detail) in [("m-1", format!("{CANARY}@lumen.example")), ("m-2", format!("{CANARY} name"))] {
        let mut caller = member.clone();
        caller.client.address = CANARY.into();
        let mut transaction = world.front.resources.database.begin(world.org()).await.expect("a transaction");
        let detail = [("invited", detail)];
        let act = crate::audit::Act {
            action: "member.invited",
            subject_kind: "member",
            subject_id: subject.into(),
            detail: &detail,
        };
        crate::audit::record(&world.front.resources, &mut transaction, &caller, act).await.expect("recorded");
        transaction.commit().await.expect("commits");
    }
}

fn person_two(world: &World) -> contract::identity::SignedIn {
    contract::identity::SignedIn {
        name: format!("{CANARY} name"),
        email: format!("{CANARY}@lumen.example"),
        ..signed_in(2, world.org(), Role::Admin, world)
    }
}

#[tokio::test]
async fn after_somebody_deletes_their_account_nothing_of_them_is_left_and_the_log_holds() {
    let world = World::open().await;
    stamp(&world).await;
    let before = world.everything().await;
    assert!(found(&before).len() > 12, "{:?}", found(&before));
    let who = person_two(&world);
    let refused = world.desk.erase_account(&who, "somebody@else.example").await;
    assert!(refused.is_err_and(|error| error.reason_for("email").is_some()));
    world.desk.erase_account(&who, &who.email.to_uppercase()).await.expect("deleted");
    let after = world.everything().await;
    assert_eq!(found(&after), Vec::<String>::new());
    for table in ["contacts", "bookings", "leads", "conversations", "payments", "ledger_entries", "organisations"] {
        assert_eq!(before[table], after[table], "{table}");
    }
    let left = |table: &str| after[table].iter().cloned().collect::<String>();
    assert!(left("people").contains("p1@lumen.example"));
    assert!(left("invitations").contains("tess@lumen.example"), "who was invited stays invited");
    assert!(left("api_keys").contains("sk_"), "the organisation's keys go on");
    let mut transaction = world.front.resources.database.begin(world.org()).await.expect("a transaction");
    assert!(matches!(walk(&mut transaction, world.org()).await.expect("walked"), ChainState::Intact { .. }));
    let told: BTreeSet<String> = world.front.letters().into_iter().map(|(to, _)| to).collect();
    assert!(told.contains(&who.email), "a last mail says so: {told:?}");
    assert!(matches!(world.desk.account(&who).await, Err(AppError::Unauthenticated)));
}

#[tokio::test]
async fn the_only_owner_hands_over_or_deletes_the_organisation_first() {
    let world = World::open().await;
    let owner = signed_in(1, world.org(), Role::Owner, &world);
    assert_eq!(world.desk.account(&owner).await.expect("looked at").owned_alone, ["Lumen Aesthetics"]);
    match world.desk.erase_account(&owner, &owner.email).await {
        Err(AppError::Conflict { what }) => assert!(what.contains("only owner of Lumen Aesthetics"), "{what}"),
        other => panic!("{other:?}"),
    }
    world.run("update memberships set role = 'owner'").await;
    world.front.clock.advance(LATER);
    assert_eq!(world.desk.erase_account(&owner, &owner.email).await.err(), Some(AppError::ConfirmIdentity));
    let fresh = signed_in(1, world.org(), Role::Owner, &world);
    world.desk.erase_account(&fresh, &fresh.email).await.expect("another owner stays");
}

#[tokio::test]
async fn somebody_takes_along_what_is_theirs_without_secrets_and_without_others() {
    let world = World::open().await;
    stamp(&world).await;
    let who = person_two(&world);
    let files = files(&world.desk.export_account(&who).await.expect("a zip").body);
    for table in ["people", "memberships", "sessions", "account_events", "invitations", "audit_entries", "api_keys"] {
        assert!(files.contains_key(&format!("tables/{table}.jsonl")), "{table}: {:?}", files.keys());
    }
    let all =
        files.iter().filter(|(path, _)| path.starts_with("tables/")).map(|(_, body)| body.as_str()).collect::<String>();
    assert!(all.contains(&who.email) && all.contains("Firefox") || all.contains(CANARY));
    for foreign in ["p1@lumen.example", "Person 1", "Ana Ruiz", "tess@lumen.example", "secret-hash", "password_hash"] {
        assert!(!all.contains(foreign), "{foreign}");
    }
    let held = world.desk.account(&who).await.expect("looked at");
    assert!(held.owned_alone.is_empty() && held.held.iter().any(|rows| rows.table == "sessions"));
}
