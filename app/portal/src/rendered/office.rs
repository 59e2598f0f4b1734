//! A back office that knows one clinic.

use super::{Who, sample};
use async_trait::async_trait;
use chrono::NaiveDate;
use contract::{
    AppError, BackOffice, Caller, Client, Desk,
    absent::{Absent, absent},
    account::{Account, AccountView, Confirmation, TotpSetup},
    audit::{Audit, AuditFilter, AuditPage, ChainState},
    caller::Role,
    hours::{Detail, FeedAlarm, FeedForm, HolidayChoice, Hours, HoursPage, SubscriptionFile, TimeOffForm, WeekForm},
    identity::{Browser, Identity, Member, NewSession, Place, SignInStep, SignedIn, Standing},
    identity_providers::{Aim, IdentityProviders, PendingIdentity, ProviderAccount, ProviderProblem, Return, Returned},
    keys::{Direction, KeyView, Keys, NewKey, ShownOnce, WebhookSecretView},
    organisations::{
        InvitationLetter, InvitationView, ListedOrganisation, Members, NewOrganisation, Operators, OrganisationView,
        Organisations, OwnOrganisation,
    },
    passkeys::{BrowserBinding, PasskeyChallenge, Passkeys},
    registration::{MailSent, NewAccount, Proof, Registered, Registration},
};
use domain::{
    identity::Provider,
    ids::{
        ApiKeyId, BusyId, FeedId, InvitationId, LinkedIdentityId, OrgId, PasskeyId, PersonId, ResourceId, SessionId,
        WebhookSecretId,
    },
    shifts::TypedShift,
};
use std::sync::Arc;

/// Who is signed in, if anybody.
pub struct Sample(pub Who);

pub fn back_office(who: Who) -> BackOffice {
    let sample = Arc::new(Sample(who));
    BackOffice {
        account: sample.clone(),
        analyses: sample.clone(),
        assistant: sample.clone(),
        audit: sample.clone(),
        bookkeeping: Arc::new(Absent),
        catalogue: sample.clone(),
        hours: sample.clone(),
        identity_providers: sample.clone(),
        keys: sample.clone(),
        knowledge: sample.clone(),
        operators: sample.clone(),
        organisations: sample.clone(),
        passkeys: sample.clone(),
        policies: sample.clone(),
        processors: sample.clone(),
        registration: sample.clone(),
        rights: sample.clone(),
        subscriptions: sample.clone(),
        team: sample,
    }
}

impl Sample {
    fn role(&self) -> Option<Role> {
        match self.0 {
            Who::Member(role) => Some(role),
            _ => None,
        }
    }
}

#[async_trait]
impl Identity for Sample {
    async fn sign_in(&self, _: &str, _: &str, _: Browser, _: Client) -> Result<SignInStep, AppError> {
        absent()
    }
    async fn second_factor(&self, _: &str, _: &str, _: Browser, _: Client) -> Result<NewSession, AppError> {
        absent()
    }
    async fn sign_out(&self, _: &str) -> Result<(), AppError> {
        Ok(())
    }
    async fn signed_in(&self, _: &str, client: Client) -> Result<Option<SignedIn>, AppError> {
        let standing = match self.0 {
            Who::Nobody => return Ok(None),
            Who::Placeless | Who::Operator => None,
            Who::Member(role) => Some(Standing::Member(role)),
            Who::OperatorInside => Some(Standing::Operator("They asked about a refund".into())),
        };
        Ok(Some(SignedIn {
            session: sample::id(50),
            person: sample::id(10),
            name: sample::OWNER.into(),
            email: "lena@lumen.example".into(),
            operator: matches!(self.0, Who::Operator | Who::OperatorInside),
            confirmed_at: sample::at(),
            place: standing.map(|standing| Place { org: sample::id(1), standing, read_only: false }),
            client,
        }))
    }
    async fn member(&self, _: &Caller) -> Result<Member, AppError> {
        Ok(sample::member(self.role()))
    }
}

#[async_trait]
impl Organisations for Sample {
    async fn mine(&self, _: &SignedIn) -> Result<Vec<OwnOrganisation>, AppError> {
        Ok(self.role().map(sample::own).unwrap_or_default())
    }
    async fn create(&self, _: &SignedIn, _: NewOrganisation) -> Result<OrgId, AppError> {
        absent()
    }
    async fn enter(&self, _: &SignedIn, _: OrgId) -> Result<(), AppError> {
        absent()
    }
    async fn view(&self, _: &Caller) -> Result<OrganisationView, AppError> {
        Ok(sample::organisation())
    }
    async fn rename(&self, _: &Caller, _: &str) -> Result<(), AppError> {
        absent()
    }
    async fn set_origins(&self, _: &Caller, _: Vec<String>) -> Result<(), AppError> {
        absent()
    }
    async fn members(&self, _: &Caller) -> Result<Members, AppError> {
        Ok(sample::members(self.role().unwrap_or(Role::Owner)))
    }
    async fn invite(&self, _: &Caller, _: &str, _: Role) -> Result<InvitationView, AppError> {
        absent()
    }
    async fn revoke_invitation(&self, _: &Caller, _: InvitationId) -> Result<(), AppError> {
        absent()
    }
    async fn invitation(&self, token: &str, _: Option<&SignedIn>, _: Client) -> Result<InvitationLetter, AppError> {
        sample::letter(token).ok_or_else(|| AppError::not_found("This invitation"))
    }
    async fn accept(&self, _: &SignedIn, _: &str) -> Result<OrgId, AppError> {
        absent()
    }
    async fn change_role(&self, _: &Caller, _: PersonId, _: Role) -> Result<(), AppError> {
        absent()
    }
    async fn remove(&self, _: &Caller, _: PersonId) -> Result<(), AppError> {
        absent()
    }
    async fn leave(&self, _: &Caller) -> Result<(), AppError> {
        absent()
    }
    async fn transfer_ownership(&self, _: &Caller, _: PersonId) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Operators for Sample {
    async fn organisations(&self, who: &SignedIn, _: &str) -> Result<Vec<ListedOrganisation>, AppError> {
        if who.operator { Ok(sample::listed()) } else { Err(AppError::not_found("This page")) }
    }
    async fn enter(&self, _: &SignedIn, _: OrgId, _: &str) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Account for Sample {
    async fn view(&self, _: &SignedIn) -> Result<AccountView, AppError> {
        Ok(sample::account(self.role() == Some(Role::Admin)))
    }
    async fn rename(&self, _: &SignedIn, _: &str) -> Result<(), AppError> {
        absent()
    }
    async fn confirm(&self, _: &SignedIn, _: Confirmation) -> Result<(), AppError> {
        absent()
    }
    async fn change_password(&self, _: &SignedIn, _: &str, _: &str, _: Browser) -> Result<NewSession, AppError> {
        absent()
    }
    async fn begin_totp(&self, _: &SignedIn) -> Result<TotpSetup, AppError> {
        absent()
    }
    async fn finish_totp(&self, _: &SignedIn, _: &str) -> Result<Vec<String>, AppError> {
        absent()
    }
    async fn remove_totp(&self, _: &SignedIn) -> Result<(), AppError> {
        absent()
    }
    async fn renew_recovery_codes(&self, _: &SignedIn) -> Result<Vec<String>, AppError> {
        absent()
    }
    async fn end_session(&self, _: &SignedIn, _: SessionId) -> Result<(), AppError> {
        absent()
    }
    async fn end_other_sessions(&self, _: &SignedIn) -> Result<u32, AppError> {
        absent()
    }
}

#[async_trait]
impl Passkeys for Sample {
    async fn begin_sign_in(
        &self,
        _: Option<BrowserBinding>,
        _: Client,
    ) -> Result<(PasskeyChallenge, BrowserBinding), AppError> {
        absent()
    }
    async fn finish_sign_in(
        &self,
        _: &str,
        _: &str,
        _: Option<BrowserBinding>,
        _: Browser,
        _: Client,
    ) -> Result<NewSession, AppError> {
        absent()
    }
    async fn has_any(&self, _: &SignedIn) -> Result<bool, AppError> {
        Ok(true)
    }
    async fn begin_adding(&self, _: &SignedIn) -> Result<PasskeyChallenge, AppError> {
        absent()
    }
    async fn finish_adding(&self, _: &SignedIn, _: &str, _: &str, _: &str, _: Browser) -> Result<(), AppError> {
        absent()
    }
    async fn begin_confirming(&self, _: &SignedIn) -> Result<PasskeyChallenge, AppError> {
        absent()
    }
    async fn finish_confirming(&self, _: &SignedIn, _: &str, _: &str) -> Result<(), AppError> {
        absent()
    }
    async fn rename_passkey(&self, _: &SignedIn, _: PasskeyId, _: &str) -> Result<(), AppError> {
        absent()
    }
    async fn remove_passkey(&self, _: &SignedIn, _: PasskeyId) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl IdentityProviders for Sample {
    fn offered(&self) -> Vec<Provider> {
        vec![Provider::Google, Provider::Github]
    }
    async fn linked(&self, _: &SignedIn) -> Result<Vec<Provider>, AppError> {
        Ok(vec![Provider::Google])
    }
    async fn begin(
        &self,
        _: Provider,
        _: Aim,
        _: Option<&SignedIn>,
        _: Option<&str>,
        _: Option<BrowserBinding>,
        _: Client,
    ) -> Result<(String, BrowserBinding), AppError> {
        absent()
    }
    async fn finish(
        &self,
        _: Provider,
        _: Return,
        _: Option<&SignedIn>,
        _: Option<BrowserBinding>,
        _: Browser,
        _: Client,
    ) -> Result<Returned, ProviderProblem> {
        Err(ProviderProblem::Over)
    }
    async fn pending(
        &self,
        ticket: &str,
        _: Option<BrowserBinding>,
        _: Client,
    ) -> Result<Option<PendingIdentity>, AppError> {
        Ok((ticket == "waits").then(sample::pending))
    }
    async fn link_pending(&self, _: &SignedIn, _: &str, _: Option<BrowserBinding>) -> Result<(), AppError> {
        absent()
    }
    async fn found_account(
        &self,
        _: &str,
        _: ProviderAccount,
        _: Option<BrowserBinding>,
        _: Browser,
        _: Client,
    ) -> Result<NewSession, AppError> {
        absent()
    }
    async fn unlink_identity(&self, _: &SignedIn, _: LinkedIdentityId) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Keys for Sample {
    async fn list(&self, _: &Caller) -> Result<Vec<KeyView>, AppError> {
        Ok(sample::keys())
    }
    async fn create(&self, _: &Caller, _: NewKey) -> Result<(KeyView, ShownOnce), AppError> {
        absent()
    }
    async fn rotate(&self, _: &Caller, _: ApiKeyId, _: u32) -> Result<(KeyView, ShownOnce), AppError> {
        absent()
    }
    async fn revoke(&self, _: &Caller, _: ApiKeyId) -> Result<(), AppError> {
        absent()
    }
    async fn webhook_secrets(&self, _: &Caller) -> Result<Vec<WebhookSecretView>, AppError> {
        Ok(sample::webhooks())
    }
    async fn create_webhook_secret(
        &self,
        _: &Caller,
        _: Direction,
        _: &str,
    ) -> Result<(WebhookSecretView, ShownOnce), AppError> {
        absent()
    }
    async fn rotate_webhook_secret(
        &self,
        _: &Caller,
        _: WebhookSecretId,
        _: u32,
    ) -> Result<(WebhookSecretView, ShownOnce), AppError> {
        absent()
    }
    async fn revoke_webhook_secret(&self, _: &Caller, _: WebhookSecretId) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Audit for Sample {
    async fn search(&self, _: &Caller, filter: AuditFilter) -> Result<AuditPage, AppError> {
        let entries = if filter.text == "nothing" { Vec::new() } else { sample::entries() };
        Ok(AuditPage { next: (!entries.is_empty()).then_some(7), entries, length: 41 })
    }
    async fn export(&self, _: &Caller, _: AuditFilter) -> Result<Vec<u8>, AppError> {
        absent()
    }
    async fn verify(&self, _: &Caller) -> Result<ChainState, AppError> {
        absent()
    }
}

#[async_trait]
impl Registration for Sample {
    async fn register(&self, _: NewAccount, _: Client) -> Result<MailSent, AppError> {
        absent()
    }
    async fn confirm_registration(&self, _: Proof, _: Browser, _: Client) -> Result<Registered, AppError> {
        absent()
    }
    async fn ask_reset(&self, _: &str, _: Client) -> Result<MailSent, AppError> {
        absent()
    }
    async fn reset(&self, _: Proof, _: &str, _: Browser, _: Client) -> Result<SignInStep, AppError> {
        absent()
    }
    async fn ask_email_change(&self, _: &SignedIn, _: &str) -> Result<MailSent, AppError> {
        absent()
    }
    async fn confirm_email_change(&self, _: Proof, _: Client) -> Result<bool, AppError> {
        absent()
    }
}

/// The part of the desk that a portal asks; the rest is never asked.
pub fn desk(who: Who) -> Desk {
    let absent = Arc::new(Absent);
    Desk {
        answering: absent.clone(),
        board: absent.clone(),
        bookings: absent.clone(),
        clinics: absent.clone(),
        conversations: absent.clone(),
        estimates: absent.clone(),
        identity: Arc::new(Sample(who)),
        leads: absent.clone(),
        payments: absent.clone(),
        packages: Arc::new(Sample(who)),
        referrals: Arc::new(Sample(who)),
        series: absent.clone(),
        waitlist: absent,
    }
}

#[async_trait]
impl Hours for Sample {
    async fn page(&self, _: &Caller) -> Result<HoursPage, AppError> {
        Ok(sample::hours())
    }
    async fn set_week(&self, _: &Caller, _: ResourceId, _: WeekForm) -> Result<(), AppError> {
        absent()
    }
    async fn set_special_day(
        &self,
        _: &Caller,
        _: ResourceId,
        _: NaiveDate,
        _: Vec<TypedShift>,
        _: &str,
    ) -> Result<(), AppError> {
        absent()
    }
    async fn remove_special_day(&self, _: &Caller, _: ResourceId, _: NaiveDate) -> Result<(), AppError> {
        absent()
    }
    async fn add_time_off(&self, _: &Caller, _: ResourceId, _: TimeOffForm) -> Result<(), AppError> {
        absent()
    }
    async fn remove_time_off(&self, _: &Caller, _: BusyId) -> Result<(), AppError> {
        absent()
    }
    async fn set_holidays(&self, _: &Caller, _: &str, _: &str) -> Result<(), AppError> {
        absent()
    }
    async fn choose_holiday(
        &self,
        _: &Caller,
        _: NaiveDate,
        _: HolidayChoice,
        _: Vec<TypedShift>,
    ) -> Result<(), AppError> {
        absent()
    }
    async fn add_holiday(&self, _: &Caller, _: NaiveDate, _: &str) -> Result<(), AppError> {
        absent()
    }
    async fn remove_holiday(&self, _: &Caller, _: NaiveDate) -> Result<(), AppError> {
        absent()
    }
    async fn add_feed(&self, _: &Caller, _: ResourceId, _: FeedForm) -> Result<(), AppError> {
        absent()
    }
    async fn remove_feed(&self, _: &Caller, _: FeedId) -> Result<(), AppError> {
        absent()
    }
    async fn read_feed(&self, _: &Caller, _: FeedId) -> Result<(), AppError> {
        absent()
    }
    async fn feed_alarms(&self, _: &Caller) -> Result<Vec<FeedAlarm>, AppError> {
        absent()
    }
    async fn renew_subscription(&self, _: &Caller, _: ResourceId, _: Detail) -> Result<String, AppError> {
        absent()
    }
    async fn end_subscription(&self, _: &Caller, _: ResourceId) -> Result<(), AppError> {
        absent()
    }
    async fn subscription_file(&self, _: &str, _: Option<&str>, _: Client) -> Result<SubscriptionFile, AppError> {
        absent()
    }
}
