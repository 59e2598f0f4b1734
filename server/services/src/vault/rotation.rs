//! Changing keys: everything that is sealed is opened and sealed anew, one organisation and one person at a time.
//! Safe to repeat and to stop in between, because every value names its key.

use super::{Vault, VaultError, envelope, org_context};
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId};
use ports::Entropy;
use store::Database;

/// What a rotation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    pub organisations: u32,
    pub org_values: u32,
    pub person_values: u32,
}

/// How a sealed column of an organisation's table is bound to its row; the same words as where it is sealed.
pub fn webhook_secret_context(id: uuid::Uuid) -> String {
    format!("webhook_secrets {id}")
}

/// The same for the address of a calendar.
pub fn calendar_feed_context(id: uuid::Uuid) -> String {
    format!("calendar_feeds {id}")
}

/// The same for the tokens of a processor's account.
pub fn processor_account_context(id: uuid::Uuid) -> String {
    format!("processor_accounts {id}")
}

/// The seed of an authenticator app is the only one a person has.
pub const TOTP_CONTEXT: &str = "person_totp";

impl Vault {
    /// Gives every organisation a new data key, wrapped with the master key in force, and seals everything anew.
    /// Values under older master keys are read with the previous ones, which must still be configured.
    pub async fn rotate(
        &self,
        database: &Database,
        entropy: &dyn Entropy,
        now: DateTime<Utc>,
    ) -> Result<Rotated, VaultError> {
        let mut rotated = Rotated::default();
        for org in store::vault::organisations_with_keys(database.owner()).await? {
            rotated.org_values += self.rotate_org(database, entropy, org, now).await?;
            rotated.organisations += 1;
        }
        for (person, sealed) in store::vault::sealed_totp(database.owner()).await? {
            if envelope::key_id(&sealed) == Some(self.current.uuid()) {
                continue;
            }
            let plain = self.open_for_person(person, TOTP_CONTEXT, &sealed)?;
            let anew = self.seal_for_person(entropy, person, TOTP_CONTEXT, &plain);
            rotated.person_values += u32::from(replace_totp(database, person, &sealed, &anew).await?);
        }
        self.rewrap_erasure_keys(database, entropy).await?;
        Ok(rotated)
    }

    async fn rotate_org(
        &self,
        database: &Database,
        entropy: &dyn Entropy,
        org: OrgId,
        now: DateTime<Utc>,
    ) -> Result<u32, VaultError> {
        let mut transaction = database.begin(org).await?;
        store::vault::retire_keys(&mut transaction, org, now).await?;
        let (id, key) = self.new_key(&mut transaction, entropy, org, now).await?;
        let mut count = 0;
        for (row, sealed) in store::vault::sealed_webhook_secrets(&mut transaction, org).await? {
            let context = webhook_secret_context(row);
            let plain = self.open_for_org(&mut transaction, org, &context, &sealed).await?;
            let anew = envelope::seal(&key, id, entropy, &org_context(org, &context), &plain);
            store::vault::replace_webhook_secret(&mut transaction, org, row, &anew).await?;
            count += 1;
        }
        for (row, sealed) in store::calendar_feeds::sealed(&mut transaction, org).await? {
            let context = calendar_feed_context(row);
            let plain = self.open_for_org(&mut transaction, org, &context, &sealed).await?;
            let anew = envelope::seal(&key, id, entropy, &org_context(org, &context), &plain);
            store::calendar_feeds::replace_sealed(&mut transaction, org, row, &anew).await?;
            count += 1;
        }
        for (row, sealed) in store::processor_accounts::sealed(&mut transaction, org).await? {
            let context = processor_account_context(row);
            let plain = self.open_for_org(&mut transaction, org, &context, &sealed).await?;
            let anew = envelope::seal(&key, id, entropy, &org_context(org, &context), &plain);
            store::processor_accounts::replace_sealed(&mut transaction, org, row, &anew).await?;
            count += 1;
        }
        store::vault::drop_retired_keys(&mut transaction, org).await?;
        transaction.commit().await?;
        Ok(count)
    }
}

/// Only when it is still what was read: somebody may have set up a new authenticator meanwhile.
async fn replace_totp(database: &Database, person: PersonId, old: &[u8], new: &[u8]) -> Result<bool, VaultError> {
    let mut transaction = database.begin_person(person).await?;
    let replaced = store::vault::replace_totp(&mut transaction, person, old, new).await?;
    transaction.commit().await?;
    Ok(replaced)
}
