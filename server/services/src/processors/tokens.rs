//! Tokens into the vault and out of it.

use super::RENEW_AFTER;
use crate::vault::{Vault, VaultError, rotation::processor_account_context};
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, ProcessorAccountId};
use ports::{AccountTokens, Entropy};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use store::processor_accounts::{self as kept, SealedTokens};
use zeroize::Zeroizing;

/// As they lie in the vault.
#[derive(Serialize, Deserialize)]
struct Lying {
    access: String,
    refresh: String,
}

/// Seals tokens for a connection that is yet to be kept, or is kept already.
pub(super) async fn seal(
    (vault, entropy): (&Vault, &dyn Entropy),
    connection: &mut PgConnection,
    org: OrgId,
    id: ProcessorAccountId,
    tokens: &AccountTokens,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, VaultError> {
    let lying =
        Lying { access: tokens.access.expose_secret().to_owned(), refresh: tokens.refresh.expose_secret().to_owned() };
    let plain = Zeroizing::new(serde_json::to_vec(&lying).map_err(|_| VaultError::DoesNotOpen)?);
    vault.seal_for_org(connection, entropy, org, &processor_account_context(id.0), &plain, now).await
}

/// When sealed tokens are renewed, and when they expire.
pub(super) fn timed<'a>(sealed: &'a [u8], tokens: &AccountTokens, now: DateTime<Utc>) -> SealedTokens<'a> {
    let renew_at = (now + RENEW_AFTER).min(tokens.expire_at);
    SealedTokens { sealed, renew_at: Some(renew_at), expire_at: Some(tokens.expire_at) }
}

/// Opens the access and the refresh token of a connection.
pub async fn open(
    vault: &Vault,
    connection: &mut PgConnection,
    org: OrgId,
    id: ProcessorAccountId,
    sealed: &[u8],
) -> Result<(SecretString, SecretString), VaultError> {
    let plain = vault.open_for_org(connection, org, &processor_account_context(id.0), sealed).await?;
    let lying: Lying = serde_json::from_slice(&plain).map_err(|_| VaultError::DoesNotOpen)?;
    Ok((lying.access.into(), lying.refresh.into()))
}

/// Keeps newer tokens of a connection that is in force.
pub async fn keep(
    (vault, entropy): (&Vault, &dyn Entropy),
    connection: &mut PgConnection,
    org: OrgId,
    id: ProcessorAccountId,
    tokens: &AccountTokens,
    now: DateTime<Utc>,
) -> Result<(), VaultError> {
    let sealed = seal((vault, entropy), connection, org, id, tokens, now).await?;
    Ok(kept::set_tokens(connection, org, id, timed(&sealed, tokens, now)).await?)
}
