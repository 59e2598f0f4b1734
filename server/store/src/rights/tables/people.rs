//! What belongs to people with an account.

use crate::rights::inventory::{Rows, Table, TakenAlong};

pub(super) const PEOPLE: &[Table] = &[
    Table {
        plain: "org_id person_id role created_at",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        ..Table::new("memberships", "somebody’s place in an organisation")
    },
    Table {
        plain: "org_id person_id created_at last_used_at expires_at session_id confirmed_at",
        account: "device address operator_reason",
        secret: "session_hash",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::No("people’s own"),
        ..Table::new("sessions", "a signed-in browser")
    },
    Table {
        plain: "challenge_id purpose person_id attempts created_at expires_at used_at",
        account: "email",
        secret: "pending",
        of_account: Some(Rows::delete("t.person_id = who.person_id or t.email = who.email")),
        taken_along: TakenAlong::Platform,
        ..Table::new("email_challenges", "a step that is confirmed by mail")
    },
    Table {
        plain: "kind person_id created_at expires_at",
        secret: "ceremony_hash state",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::Platform,
        ..Table::new("ceremonies", "a sign-in that waits for its second step")
    },
    Table {
        plain: "person_id confirmed_at last_step created_at",
        secret: "sealed_seed",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::Platform,
        ..Table::new("person_totp", "an authenticator app")
    },
    Table {
        plain: "person_id identity_id provider created_at last_used_at",
        account: "subject email",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::Platform,
        ..Table::new("linked_identities", "an account elsewhere that signs somebody in")
    },
    Table {
        plain: "person_id passkey_id created_at last_used_at",
        account: "name",
        secret: "credential_id credential",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::Platform,
        ..Table::new("passkeys", "a key in somebody’s authenticator")
    },
    Table {
        plain: "person_id used_at",
        secret: "code_hash",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::Platform,
        ..Table::new("recovery_codes", "a recovery code")
    },
    Table {
        plain: "person_id created_at last_used_at",
        secret: "device_hash",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::Platform,
        ..Table::new("known_devices", "a browser that signed in before")
    },
    Table {
        plain: "person_id event_id kind request_id at",
        account: "detail device address",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::Platform,
        ..Table::new("account_events", "what happened to an account")
    },
    Table {
        plain: "person_id created_at password_changed_at operator",
        account: "email name",
        secret: "password_hash",
        of_account: Some(Rows::delete("t.person_id = who.person_id")),
        taken_along: TakenAlong::Platform,
        ..Table::new("people", "somebody who signs in")
    },
];
