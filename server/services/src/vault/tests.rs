//! Sealing, opening and rotating, on a real PostgreSQL.

use super::{MasterKey, Purpose, Vault, VaultError, rotation};
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId};
use testkit::{Clinic, SeededEntropy, TestDatabase};
use uuid::Uuid;

fn vault(key: u8, previous: &[u8]) -> Vault {
    Vault::new(MasterKey::from_bytes([key; 32]), previous.iter().map(|key| MasterKey::from_bytes([*key; 32])).collect())
}

fn now() -> DateTime<Utc> {
    "2037-11-23T15:00:00Z".parse().expect("an instant")
}

async fn seal(db: &TestDatabase, vault: &Vault, org: OrgId, context: &str, plain: &[u8]) -> Vec<u8> {
    let mut transaction = db.database.begin(org).await.expect("a transaction");
    let sealed = vault.seal_for_org(&mut transaction, &SeededEntropy::new(3), org, context, plain, now()).await;
    transaction.commit().await.expect("committed");
    sealed.expect("sealed")
}

async fn open(db: &TestDatabase, vault: &Vault, org: OrgId, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let mut transaction = db.database.begin(org).await.expect("a transaction");
    vault.open_for_org(&mut transaction, org, context, sealed).await.ok().map(|opened| opened.to_vec())
}

#[tokio::test]
async fn what_is_sealed_opens_in_its_own_place_alone() {
    let db = TestDatabase::create().await;
    let (mine, theirs) = (Clinic::create(&db.database, 1).await.org, Clinic::create(&db.database, 2).await.org);
    let vault = vault(1, &[]);
    let sealed = seal(&db, &vault, mine, "row 1", b"canary").await;
    seal(&db, &vault, theirs, "row 1", b"another").await;
    assert!(!sealed.windows(6).any(|window| window == b"canary"));
    assert_eq!(open(&db, &vault, mine, "row 1", &sealed).await.as_deref(), Some(b"canary".as_slice()));
    assert_eq!(open(&db, &vault, mine, "row 2", &sealed).await, None, "another row");
    assert_eq!(open(&db, &vault, theirs, "row 1", &sealed).await, None, "another organisation");
    assert_eq!(open(&db, &super::tests::vault(2, &[]), mine, "row 1", &sealed).await, None, "another master key");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(open(&db, &vault, mine, "row 1", &changed).await, None, "byte {at}");
    }
    assert_eq!(open(&db, &vault, mine, "row 1", &sealed[..20]).await, None);
}

#[tokio::test]
async fn a_rotation_seals_everything_anew_and_the_old_master_key_can_go() {
    let db = TestDatabase::create().await;
    let org = Clinic::create(&db.database, 1).await.org;
    let (person, row) = (PersonId(Uuid::from_u128(5)), Uuid::from_u128(9));
    let (old, both, new) = (vault(1, &[]), vault(2, &[1]), vault(2, &[]));
    let context = rotation::webhook_secret_context(row);
    let secret = seal(&db, &old, org, &context, b"whsec").await;
    let seed = old.seal_for_person(&SeededEntropy::new(4), person, rotation::TOTP_CONTEXT, b"seed");
    let owner = db.database.owner();
    sqlx::query("insert into people (person_id, email, name, password_hash, created_at) values ($1, 'm@x.example', 'M', '-', now())")
        .bind(person.0)
        .execute(owner)
        .await
        .expect("a person");
    sqlx::query("insert into person_totp (person_id, sealed_seed, created_at) values ($1, $2, now())")
        .bind(person.0)
        .bind(&seed)
        .execute(owner)
        .await
        .expect("a seed");
    sqlx::query(
        "insert into webhook_secrets (org_id, webhook_secret_id, direction, name, prefix, sealed, created_at)
         values ($1, $2, 'incoming', 'x', 'whsec_', $3, now())",
    )
    .bind(org.0)
    .bind(row)
    .bind(&secret)
    .execute(owner)
    .await
    .expect("a secret");

    let refused = new.rotate(&db.database, &SeededEntropy::new(5), now()).await;
    assert!(matches!(refused, Err(VaultError::UnknownMasterKey(_) | VaultError::DoesNotOpen)), "{refused:?}");
    let rotated = both.rotate(&db.database, &SeededEntropy::new(6), now()).await.expect("rotated");
    assert_eq!((rotated.organisations, rotated.org_values, rotated.person_values), (1, 1, 1));

    let secret: Vec<u8> =
        sqlx::query_scalar("select sealed from webhook_secrets").fetch_one(owner).await.expect("kept");
    assert_eq!(open(&db, &new, org, &context, &secret).await.as_deref(), Some(b"whsec".as_slice()));
    let seed: Vec<u8> = sqlx::query_scalar("select sealed_seed from person_totp").fetch_one(owner).await.expect("kept");
    let opened = new.open_for_person(person, rotation::TOTP_CONTEXT, &seed).expect("opens");
    assert_eq!(opened.as_slice(), b"seed");
    let again = both.rotate(&db.database, &SeededEntropy::new(7), now()).await.expect("rotated");
    assert_eq!(again.person_values, 0, "what is sealed with the key in force is left alone");
}

#[test]
fn a_token_opens_for_its_purpose_and_no_other() {
    let (vault, id) = (vault(1, &[]), Uuid::from_u128(77));
    let token = vault.token(Purpose::Invitation, id);
    assert_eq!(token.len(), 64);
    assert_eq!(vault.open_token(Purpose::Invitation, &token), Some(id));
    assert_eq!(vault.open_token(Purpose::ChallengeLink, &token), None);
    assert_eq!(super::tests::vault(2, &[1]).open_token(Purpose::Invitation, &token), Some(id), "after a rotation");
    assert_eq!(super::tests::vault(2, &[]).open_token(Purpose::Invitation, &token), None);
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("ASCII");
        assert_eq!(vault.open_token(Purpose::Invitation, &changed), None, "{at}");
    }
}

#[test]
fn an_address_tag_survives_small_letters_and_opens_for_its_purpose_alone() {
    let (vault, id) = (vault(1, &[]), Uuid::from_u128(77));
    let tag = vault.address_tag(Purpose::QuestionReply, id);
    assert_eq!(tag.len(), 42, "21 are left of a name in an address");
    for written in [tag.clone(), tag.to_uppercase()] {
        assert_eq!(vault.open_address_tag(Purpose::QuestionReply, &written), Some(id));
    }
    assert_eq!(vault.open_address_tag(Purpose::ConversationReply, &tag), None);
    assert_eq!(super::tests::vault(2, &[1]).open_address_tag(Purpose::QuestionReply, &tag), Some(id));
    assert_eq!(super::tests::vault(2, &[]).open_address_tag(Purpose::QuestionReply, &tag), None);
    for wrong in ["", "abc", &tag[..26], &tag[..40], &format!("{tag}aaaaaaaa"), &tag.replacen(&tag[..1], "7", 1)] {
        assert_eq!(vault.open_address_tag(Purpose::QuestionReply, wrong), None, "{wrong}");
    }
}

#[test]
fn a_code_has_six_digits_and_forgives_how_it_is_typed() {
    let (vault, id) = (vault(1, &[]), Uuid::from_u128(77));
    let code = vault.code(Purpose::ChallengeCode, id);
    assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()));
    assert!(vault.code_fits(Purpose::ChallengeCode, id, &format!(" {} {}\n", &code[..3], &code[3..])));
    assert!(!vault.code_fits(Purpose::OldAddressCode, id, &code));
    for wrong in ["", "12345", &format!("{code}0"), &"9".repeat(10_000)] {
        assert!(!vault.code_fits(Purpose::ChallengeCode, id, wrong));
    }
}

#[test]
fn a_master_key_never_prints_and_reads_what_it_wrote() {
    let key = MasterKey::from_bytes([7; 32]);
    let text = key.to_base64();
    assert!(!format!("{key:?}").contains(text.as_str()));
    assert_eq!(MasterKey::parse(&text).expect("its own form").id(), key.id());
    for wrong in ["", "short", "not base64!", &"A".repeat(100)] {
        assert!(MasterKey::parse(wrong).is_err(), "{wrong}");
    }
}
