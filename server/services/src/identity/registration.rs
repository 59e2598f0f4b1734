//! Registering, resetting a password, changing an address. What somebody learns is the same for every address.

use super::{
    IdentityDesk,
    challenges::{self, End},
    password, sessions,
};
use crate::{
    error::{Report, internal},
    humans,
    organisations::{check_founding, found},
};
use async_trait::async_trait;
use contract::{
    AppError, Client, Field,
    identity::{Browser, SignInStep, SignedIn},
    identity_providers::ProviderAccount,
    organisations::NewOrganisation,
    registration::{MailSent, NewAccount, Proof, Registered, Registration},
};
use domain::{
    contact::PersonName,
    ids::{ChallengeId, PersonId},
};
use ports::HumanAct;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::accounts::NewPerson;

/// Of the page that was wanted first.
const LONGEST_WAY: usize = 2_000;

/// A registration that waits for its mail to be answered.
#[derive(Serialize, Deserialize)]
struct Pending {
    name: String,
    password_hash: String,
    organisation: Option<PendingOrganisation>,
    to: String,
}

#[derive(Serialize, Deserialize)]
struct PendingOrganisation {
    name: String,
    zone: String,
    country: String,
    currency: String,
}

#[async_trait]
impl Registration for IdentityDesk {
    async fn register(&self, account: NewAccount, client: Client) -> Result<MailSent, AppError> {
        if !account.website.trim().is_empty() {
            tracing::info!(request_id = client.request_id, "a registration filled the field that people do not see");
            return Ok(MailSent { challenge: ChallengeId(self.resources.entropy.id()), email: account.email });
        }
        let wanted = Wanted::read(account)?;
        humans::require(&self.resources, &client, HumanAct::Register, self.resources.entropy.id()).await?;
        password::require_unbreached(&*self.resources.breached_passwords, &wanted.password).await?;
        let hash = self.hash(wanted.password, &client).await?;
        let organisation = wanted.organisation.map(|new| PendingOrganisation {
            name: new.name,
            zone: new.zone,
            country: new.country,
            currency: new.currency,
        });
        let pending = Pending { name: wanted.name, password_hash: hash, organisation, to: wanted.to };
        let pending = serde_json::to_value(pending).map_err(|error| internal(&client.request_id, &error))?;
        challenges::open(&self.resources, "register", None, &wanted.email, pending, &client).await
    }

    async fn confirm_registration(
        &self,
        proof: Proof,
        browser: Browser,
        client: Client,
    ) -> Result<Registered, AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        let proved = challenges::prove(resources, "register", &proof, &client).await?;
        let pending: Pending =
            serde_json::from_value(proved.challenge.pending).map_err(|error| internal(request_id, &error))?;
        self.use_up(proved.id, request_id).await?;
        let person = NewPerson {
            id: PersonId(resources.entropy.id()),
            email: &proved.challenge.email,
            name: &pending.name,
            password_hash: Some(&pending.password_hash),
            now: resources.clock.now(),
        };
        let mut connection = resources.database.doors().acquire().await.report(request_id)?;
        if !store::accounts::register(&mut connection, &person).await.report(request_id)? {
            return Err(AppError::conflict("This address has an account. Please sign in, or reset its password."));
        }
        drop(connection);
        if let Some(new) = pending.organisation {
            let new = NewOrganisation { name: new.name, zone: new.zone, country: new.country, currency: new.currency };
            found(resources, person.id, &pending.name, &new, &client).await?;
        }
        let session = sessions::open(resources, person.id, "registration", &browser, &client).await?;
        Ok(Registered { session, to: pending.to })
    }

    async fn ask_reset(&self, email: &str, client: Client) -> Result<MailSent, AppError> {
        let email = challenges::read_email(email)?;
        challenges::open(&self.resources, "reset_password", None, &email, json!({}), &client).await
    }

    async fn reset(
        &self,
        proof: Proof,
        password: &str,
        browser: Browser,
        client: Client,
    ) -> Result<SignInStep, AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        password::require_strong(password, &[])?;
        let proved = challenges::prove(resources, "reset_password", &proof, &client).await?;
        let email = proved.challenge.email;
        let person = store::identity::person_for_sign_in(resources.database.doors(), &email).await;
        let gone = || AppError::invalid("code", "This link or code no longer works. Please ask for a new one.");
        let person = person.report(request_id)?.ok_or_else(gone)?;
        // The link or code is not used up: the person only chooses another password.
        password::require_unbreached(&*resources.breached_passwords, password).await?;
        let hash = self.hash(password.to_owned(), &client).await?;
        self.use_up(proved.id, request_id).await?;
        self.replace_password(person.person, &hash, &browser, &client).await?;
        sessions::open_or_ask(resources, person.person, person.has_totp, "reset", &browser, &client).await
    }

    async fn ask_email_change(&self, who: &SignedIn, email: &str) -> Result<MailSent, AppError> {
        self.require_fresh(who)?;
        let email = challenges::read_email(email)?;
        if email == who.email {
            return Err(AppError::invalid("email", "This is your address already."));
        }
        let pending = json!({ "from": who.email });
        challenges::open(&self.resources, "change_email", Some(who.person), &email, pending, &who.client).await
    }

    async fn confirm_email_change(&self, proof: Proof, client: Client) -> Result<bool, AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        let proved = challenges::prove(resources, "change_email", &proof, &client).await?;
        let gone = || AppError::invalid("code", "This change of address is over. Please start it again.");
        let person = PersonId(proved.challenge.person_id.ok_or_else(gone)?);
        let which = if proved.end == End::Main { "new" } else { "old" };
        let mut connection = resources.database.doors().acquire().await.report(request_id)?;
        let pending = store::challenges::confirm_end(&mut connection, proved.id, which).await.report(request_id)?;
        let pending = pending.ok_or_else(gone)?;
        let confirmed = |which: &str| pending.get(which).and_then(serde_json::Value::as_bool) == Some(true);
        if !(confirmed("new") && confirmed("old")) {
            return Ok(false);
        }
        drop(connection);
        self.use_up(proved.id, request_id).await?;
        self.replace_email(person, &proved.challenge.email, &client).await?;
        Ok(true)
    }
}

impl IdentityDesk {
    pub(super) async fn use_up(&self, id: ChallengeId, request_id: &str) -> Result<(), AppError> {
        let mut connection = self.resources.database.doors().acquire().await.report(request_id)?;
        let now = self.resources.clock.now();
        if store::challenges::take(&mut connection, id, now).await.report(request_id)? {
            Ok(())
        } else {
            Err(AppError::invalid("code", "This link or code was used already. Please sign in."))
        }
    }

    /// A new address ends every session and every other mail that is under way: none of them was meant for it.
    async fn replace_email(&self, person: PersonId, email: &str, client: &Client) -> Result<(), AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        let mut transaction = resources.database.begin_person(person).await.report(request_id)?;
        if !store::accounts::set_email(&mut transaction, person, email).await.report(request_id)? {
            return Err(AppError::conflict("Another account has this address by now."));
        }
        let now = resources.clock.now();
        store::challenges::end_all(&mut transaction, person, now).await.report(request_id)?;
        store::accounts::end_sessions_but(&mut transaction, person, None).await.report(request_id)?;
        sessions::note(resources, &mut transaction, person, "", client, "email_changed", "").await?;
        transaction.commit().await.report(request_id)
    }
}

/// A registration that can be carried out.
struct Wanted {
    name: String,
    email: String,
    password: String,
    organisation: Option<NewOrganisation>,
    to: String,
}

/// What an account needs beside its address and a way in.
pub(super) struct Founder {
    pub name: String,
    pub organisation: Option<NewOrganisation>,
}

impl Founder {
    /// Every misfit is named at once.
    pub fn read(account: ProviderAccount) -> Result<Self, AppError> {
        let mut fields = Vec::new();
        let founder = Self::read_into(
            account.name,
            NewOrganisation {
                name: account.organisation,
                zone: account.zone,
                country: account.country,
                currency: account.currency,
            },
            &mut fields,
        );
        if fields.is_empty() { Ok(founder) } else { Err(AppError::Invalid { fields }) }
    }

    /// Adds what does not fit to `fields`.
    fn read_into(name: String, organisation: NewOrganisation, fields: &mut Vec<Field>) -> Self {
        let name = PersonName::try_from(name).map(|name| name.as_str().to_owned());
        let name = name.unwrap_or_else(|error| {
            misfit(fields, AppError::invalid("name", error.to_string()));
            String::new()
        });
        let organisation = (!organisation.name.trim().is_empty()).then_some(organisation);
        if let Some(Err(error)) = organisation.as_ref().map(check_founding) {
            misfit(fields, error);
        }
        Self { name, organisation }
    }
}

fn misfit(fields: &mut Vec<Field>, error: AppError) {
    if let AppError::Invalid { fields: more } = error {
        fields.extend(more);
    }
}

impl Wanted {
    /// Every misfit is named at once.
    fn read(account: NewAccount) -> Result<Self, AppError> {
        let mut fields: Vec<Field> = Vec::new();
        let about = [account.name.clone(), account.email.clone(), account.organisation.clone()];
        let organisation = NewOrganisation {
            name: account.organisation,
            zone: account.zone,
            country: account.country,
            currency: account.currency,
        };
        let founder = Founder::read_into(account.name, organisation, &mut fields);
        let email = challenges::read_email(&account.email).unwrap_or_else(|error| {
            misfit(&mut fields, error);
            String::new()
        });
        if let Err(error) = password::require_strong(&account.password, &about.each_ref().map(String::as_str)) {
            misfit(&mut fields, error);
        }
        if !fields.is_empty() {
            return Err(AppError::Invalid { fields });
        }
        // Whoever shows it looks whether it is a page of this site; here it is bounded.
        let to = if account.to.len() <= LONGEST_WAY { account.to } else { String::new() };
        let Founder { name, organisation } = founder;
        Ok(Self { name, email, password: account.password, organisation, to })
    }
}
