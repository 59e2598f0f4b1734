//! Identities of an account: linked, unlinked.

use super::super::IdentityDesk;
use crate::error::Report;
use contract::{
    AppError,
    identity::{Browser, SignedIn},
};
use domain::{identity::Provider, ids::LinkedIdentityId};
use store::linked_identities::Identity;

/// As people know it; the word itself for one that this version does not know.
pub(in super::super) fn label(provider: &str) -> &str {
    match Provider::from_word(provider) {
        Some(known) => known.label(),
        None => provider,
    }
}

impl IdentityDesk {
    /// False when another account has it.
    pub(super) async fn keep_identity(
        &self,
        who: &SignedIn,
        identity: &Identity<'_>,
        browser: &Browser,
    ) -> Result<bool, AppError> {
        let (resources, request_id) = (&self.resources, &who.client.request_id);
        let (id, now) = (LinkedIdentityId(resources.entropy.id()), resources.clock.now());
        let mut transaction = resources.database.begin_person(who.person).await.report(request_id)?;
        let added = store::linked_identities::add(&mut transaction, who.person, id, identity, now).await;
        if !added.report(request_id)? {
            return Ok(false);
        }
        let detail = label(identity.provider);
        self.tell_in(&mut transaction, who.person, browser, &who.client, "identity_linked", detail).await?;
        transaction.commit().await.report(request_id)?;
        Ok(true)
    }

    pub(super) async fn take_identity_away(&self, who: &SignedIn, identity: LinkedIdentityId) -> Result<(), AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        // Locked, so that of two ways that are taken away at once one stays.
        store::accounts::lock(&mut transaction, who.person).await.report(request_id)?;
        let removed = store::linked_identities::remove(&mut transaction, who.person, identity).await;
        let provider = removed.report(request_id)?.ok_or_else(|| AppError::not_found("This link"))?;
        self.require_a_way_in(&mut transaction, who).await?;
        let browser = Browser::default();
        self.tell_in(&mut transaction, who.person, &browser, &who.client, "identity_unlinked", label(&provider))
            .await?;
        transaction.commit().await.report(request_id)
    }
}
