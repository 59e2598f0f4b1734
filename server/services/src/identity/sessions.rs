//! Opening sessions, and who is behind one.

use super::{IdentityDesk, browser, hashed};
use crate::{Resources, error::Report};
use chrono::TimeDelta;
use contract::{
    AppError, Client,
    caller::Role,
    identity::{Browser, NewSession, Place, SessionSecret, SignInStep, SignedIn, Standing},
};
use domain::ids::{OrgId, PersonId, SessionId};
use serde_json::json;
use store::{
    accounts::EventRow,
    identity::{NewSessionRow, SessionRow},
};

/// How long a session lives, however much it is used.
const SESSION: TimeDelta = TimeDelta::days(30);
/// How long the second factor is waited for.
const TICKET: TimeDelta = TimeDelta::minutes(10);

/// Opens a session in the organisation where the person was last, and makes the browser known to the account.
pub(super) async fn open(
    resources: &Resources,
    person: PersonId,
    by: &str,
    browser: &Browser,
    client: &Client,
) -> Result<NewSession, AppError> {
    let (now, request_id) = (resources.clock.now(), &client.request_id);
    let doors = resources.database.doors();
    let org = store::identity::home_of(doors, person).await.report(request_id)?;
    let secret = resources.entropy.secret();
    let label = browser::label(&browser.user_agent);
    let session = NewSessionRow {
        hash: &hashed(&secret),
        session: SessionId(resources.entropy.id()),
        person,
        org,
        now,
        until: now + SESSION,
        device: &label,
        address: &client.address,
    };
    store::identity::open_session(doors, &session).await.report(request_id)?;
    let device = browser.device.clone().unwrap_or_else(|| resources.entropy.secret());
    let mut transaction = resources.database.begin_person(person).await.report(request_id)?;
    store::accounts::know_device(&mut transaction, person, &hashed(&device), now).await.report(request_id)?;
    note(resources, &mut transaction, person, &label, client, "signed_in", by).await?;
    transaction.commit().await.report(request_id)?;
    Ok(NewSession { secret: SessionSecret(secret), device })
}

/// A session, or first the second factor of somebody who has one.
pub(super) async fn open_or_ask(
    resources: &Resources,
    person: PersonId,
    has_totp: bool,
    by: &str,
    browser: &Browser,
    client: &Client,
) -> Result<SignInStep, AppError> {
    if !has_totp {
        return Ok(SignInStep::SignedIn(open(resources, person, by, browser, client).await?));
    }
    let (ticket, now) = (resources.entropy.secret(), resources.clock.now());
    let state = json!({ "by": by });
    let doors = resources.database.doors();
    let span = (now, now + TICKET);
    store::challenges::keep_ceremony(doors, &hashed(&ticket), "second_factor", Some(person), &state, span)
        .await
        .report(&client.request_id)?;
    Ok(SignInStep::SecondFactor { ticket })
}

/// Writes into the account's own log.
pub(super) async fn note(
    resources: &Resources,
    connection: &mut sqlx::PgConnection,
    person: PersonId,
    device: &str,
    client: &Client,
    kind: &str,
    detail: &str,
) -> Result<(), AppError> {
    let event = EventRow {
        kind: kind.into(),
        detail: detail.into(),
        device: device.into(),
        address: client.address.clone(),
        at: resources.clock.now(),
    };
    let id = resources.entropy.id();
    store::accounts::note(connection, person, id, &client.request_id, &event).await.report(&client.request_id)
}

/// A role that this version does not know may do nothing. Where nothing is sold, nobody's subscription is over.
pub(super) fn signed_in(row: SessionRow, is_sold: bool, client: Client) -> SignedIn {
    let read_only = is_sold && row.read_only;
    let role = row.role.as_deref().and_then(Role::from_word).map(Standing::Member);
    let standing = row.operator_reason.map(Standing::Operator).or(role);
    SignedIn {
        session: SessionId(row.session_id),
        person: PersonId(row.person_id),
        name: row.name,
        email: row.email,
        operator: row.operator,
        confirmed_at: row.confirmed_at,
        place: row.org_id.zip(standing).map(|(org, standing)| Place { org: OrgId(org), standing, read_only }),
        client,
    }
}

impl IdentityDesk {
    /// Checks a code of the second factor: of the authenticator app, or a recovery code. Answers whose it was.
    pub(super) async fn check_second_factor(
        &self,
        ticket: &str,
        code: &str,
        client: &Client,
    ) -> Result<(PersonId, String), AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        super::attempts::SECOND_FACTOR.count(resources, ticket, request_id).await?;
        let (doors, now) = (resources.database.doors(), resources.clock.now());
        let over = || AppError::invalid("code", "This sign-in took too long. Please start again with your password.");
        let ceremony = store::challenges::ceremony(doors, &hashed(ticket), "second_factor", now).await;
        let ceremony = ceremony.report(request_id)?.ok_or_else(over)?;
        let person = PersonId(ceremony.person_id.ok_or_else(over)?);
        super::attempts::SECOND_FACTOR_ACCOUNT.count(resources, &person.to_string(), request_id).await?;
        super::totp::check(resources, person, code, request_id).await?;
        let taken = store::challenges::take_ceremony(doors, &hashed(ticket), "second_factor", now).await;
        taken.report(request_id)?.ok_or_else(over)?;
        let by = ceremony.state.get("by").and_then(|by| by.as_str()).unwrap_or_default().to_owned();
        Ok((person, by))
    }
}
