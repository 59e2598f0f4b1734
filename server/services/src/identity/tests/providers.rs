//! Signing in by another provider's word. The provider says what the test tells it to; its real client has tests of its
//! own.

use super::{PASSWORD, browser, client, sign_in, who};
use crate::{bookings::tests::Front, identity::IdentityDesk};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError,
    account::{Account, Confirmation},
    identity::{Identity, NewSession, SignInStep, SignedIn},
    identity_providers::{Aim, IdentityProviders, ProviderAccount, ProviderProblem, ProviderStep, Return, Returned},
    passkeys::BrowserBinding,
    registration::{NewAccount, Registration},
};
use domain::identity::Provider;
use ports::{Attempt, Grant, IdentityProvider, IdentityProviderError, ProvenIdentity};
use std::sync::{Arc, Mutex};
use url::Url;

/// A provider that says who came back by the code.
struct Says {
    provider: Provider,
    answers: Mutex<Result<(), IdentityProviderError>>,
}

impl Says {
    fn new(provider: Provider) -> Arc<Self> {
        Arc::new(Self { provider, answers: Mutex::new(Ok(())) })
    }
}

#[async_trait]
impl IdentityProvider for Says {
    fn provider(&self) -> Provider {
        self.provider
    }

    async fn authorization(&self, attempt: &Attempt, _: DateTime<Utc>) -> Result<Url, IdentityProviderError> {
        self.answers.lock().expect("not poisoned").clone()?;
        let mut url = Url::parse("https://provider.example/authorize").expect("an address");
        url.query_pairs_mut().append_pair("state", &attempt.state);
        url.query_pairs_mut().append_pair("redirect_uri", attempt.redirect.as_str());
        Ok(url)
    }

    /// `subject verified@address`, or the subject alone.
    async fn identify(
        &self,
        grant: &Grant,
        attempt: &Attempt,
        _: DateTime<Utc>,
    ) -> Result<ProvenIdentity, IdentityProviderError> {
        self.answers.lock().expect("not poisoned").clone()?;
        assert!(attempt.nonce != attempt.code_verifier && attempt.nonce != attempt.state);
        let (subject, email) = grant.code.split_once(' ').unwrap_or((&grant.code, ""));
        Ok(ProvenIdentity {
            subject: subject.into(),
            verified_email: (!email.is_empty()).then(|| email.to_owned()),
            name: "Ana Ruiz".into(),
        })
    }
}

/// A clinic with Maya, and Google and GitHub beside it.
struct World {
    front: Front,
    desk: IdentityDesk,
    google: Arc<Says>,
}

async fn world() -> World {
    let (front, _) = super::desk().await;
    let google = Says::new(Provider::Google);
    let mut resources = front.resources.clone();
    resources.identity_providers = vec![google.clone(), Says::new(Provider::Github)];
    World { desk: IdentityDesk::new(resources), front, google }
}

/// A browser on its way.
struct Away {
    state: String,
    binding: BrowserBinding,
}

const GOOGLE: Provider = Provider::Google;

impl World {
    async fn maya(&self) -> (String, SignedIn) {
        let secret = sign_in(&self.desk, "maya@lumen.example", PASSWORD).await;
        let who = who(&self.desk, &secret).await.expect("signed in");
        (secret, who)
    }

    async fn begin(&self, aim: Aim, who: Option<&SignedIn>) -> Away {
        let begun = self.desk.begin(GOOGLE, aim, who, Some("/console/leads"), None, client("a")).await;
        let (url, binding) = begun.expect("begun");
        let url = Url::parse(&url).expect("an address");
        let part = |name: &str| url.query_pairs().find(|(key, _)| key == name).expect("there").1.into_owned();
        assert_eq!(part("redirect_uri"), "https://front.example/sign-in/with/google/callback");
        Away { state: part("state"), binding }
    }

    async fn back(&self, away: &Away, who: Option<&SignedIn>, code: &str) -> Result<Returned, ProviderProblem> {
        let back = Return { state: away.state.clone(), code: code.into(), ..Return::default() };
        let binding = Some(away.binding.clone());
        self.desk.finish(GOOGLE, back, who, binding, browser(None), client("a")).await
    }

    /// There and back as somebody who is not signed in.
    async fn sign_in(&self, code: &str) -> Result<(ProviderStep, BrowserBinding), ProviderProblem> {
        let away = self.begin(Aim::SignIn, None).await;
        let returned = self.back(&away, None, code).await?;
        assert_eq!(returned.to.as_deref(), Some("/console/leads"), "where one was going is kept");
        Ok((returned.step, away.binding))
    }

    async fn session(&self, code: &str) -> NewSession {
        match self.sign_in(code).await.expect("back").0 {
            ProviderStep::SignIn(SignInStep::SignedIn(session)) => session,
            _ => panic!("{code} is linked"),
        }
    }

    /// A ticket for an identity that nobody has, and whether its address has an account.
    async fn waiting(&self, code: &str) -> (String, bool, BrowserBinding) {
        match self.sign_in(code).await.expect("back") {
            (ProviderStep::New { ticket, has_account }, binding) => (ticket, has_account, binding),
            _ => panic!("nobody has {code}"),
        }
    }

    async fn link(&self, who: &SignedIn, code: &str) -> Result<ProviderStep, ProviderProblem> {
        let away = self.begin(Aim::Link, Some(who)).await;
        self.back(&away, Some(who), code).await.map(|returned| returned.step)
    }
}

fn account() -> ProviderAccount {
    ProviderAccount {
        name: "Ana Ruiz".into(),
        organisation: "Ruiz Physio".into(),
        zone: "America/Chicago".into(),
        country: "US".into(),
        currency: "USD".into(),
    }
}

#[tokio::test]
async fn an_unknown_identity_founds_an_account_with_its_verified_address() {
    let world = world().await;
    let (ticket, has_account, binding) = world.waiting("g-1 Ana@Physio.example").await;
    assert!(!has_account);
    let pending = world.desk.pending(&ticket, Some(binding.clone()), client("a")).await.expect("looked up");
    let pending = pending.expect("it waits");
    assert_eq!((pending.email.as_str(), pending.name.as_str()), ("ana@physio.example", "Ana Ruiz"));
    let incomplete = ProviderAccount { name: String::new(), zone: "Mars".into(), ..account() };
    let register = async |account| {
        world.desk.found_account(&ticket, account, Some(binding.clone()), browser(None), client("a")).await
    };
    let refused = register(incomplete).await.err().expect("two misfits");
    assert!(refused.reason_for("name").is_some() && refused.reason_for("zone").is_some(), "{refused:?}");
    let session = register(account()).await.expect("in");
    let ana = who(&world.desk, &session.secret.0).await.expect("signed in");
    let member = world.desk.member(&ana.caller().expect("in her clinic")).await.expect("a member");
    assert_eq!((member.clinic_name.as_str(), member.email.as_str()), ("Ruiz Physio", "ana@physio.example"));
    let view = world.desk.view(&ana).await.expect("shown");
    assert_eq!((view.password, view.identities.len()), (false, 1));
    assert!(matches!(register(account()).await, Err(AppError::Conflict { .. })), "it founds one account");
    let again = world.session("g-1 ana@physio.example").await;
    assert_eq!(who(&world.desk, &again.secret.0).await.expect("signed in").person, ana.person);
    world.front.drain().await;
    assert!(world.front.mailed().is_empty(), "no second mail is needed: {:?}", world.front.mailed());
}

#[tokio::test]
async fn an_address_alone_opens_no_account_and_links_nothing() {
    let world = world().await;
    let (ticket, has_account, binding) = world.waiting("g-2 Maya@Lumen.example").await;
    assert!(has_account);
    let taken = world.desk.found_account(&ticket, account(), Some(binding), browser(None), client("a")).await;
    assert!(matches!(taken, Err(AppError::Conflict { .. })), "an address has one account");
    let (_, maya) = world.maya().await;
    assert!(world.desk.view(&maya).await.expect("shown").identities.is_empty());
    let (_, has_account, _) = world.waiting("g-2 maya@lumen.example").await;
    assert!(has_account, "and it still opens nothing");
}

#[tokio::test]
async fn once_the_account_is_proved_the_waiting_identity_is_linked_and_opens_it() {
    let world = world().await;
    let (ticket, _, binding) = world.waiting("g-2 maya@lumen.example").await;
    let (secret, maya) = world.maya().await;
    let elsewhere = world.desk.link_pending(&maya, &ticket, Some(BrowserBinding("another browser".into()))).await;
    assert!(matches!(elsewhere, Err(AppError::Conflict { .. })));
    let (ticket, _, binding) = {
        drop((ticket, binding));
        world.waiting("g-2 maya@lumen.example").await
    };
    world.front.clock.advance(TimeDelta::minutes(11));
    let stale = who(&world.desk, &secret).await.expect("signed in");
    let refused = world.desk.link_pending(&stale, &ticket, Some(binding.clone())).await.err();
    assert_eq!(refused, Some(AppError::ConfirmIdentity));
    world.desk.confirm(&stale, Confirmation::Password(PASSWORD.into())).await.expect("confirmed");
    let fresh = who(&world.desk, &secret).await.expect("signed in");
    world.desk.link_pending(&fresh, &ticket, Some(binding.clone())).await.expect("linked");
    assert!(world.desk.link_pending(&fresh, &ticket, Some(binding)).await.is_err(), "once");
    let session = world.session("g-2 another@address.example").await;
    let again = who(&world.desk, &session.secret.0).await.expect("signed in");
    assert_eq!(again.person, maya.person, "the subject counts, not the address");
    let view = world.desk.view(&again).await.expect("shown");
    assert_eq!(view.identities[0].email, "another@address.example");
    assert!(view.events.iter().any(|event| event.title == "Account elsewhere linked" && event.detail == "Google"));
    assert!(view.events.iter().any(|event| event.detail == "with Google"));
    world.front.drain().await;
    assert!(world.front.mailed().iter().any(|subject| subject.starts_with("Account elsewhere linked")));
}

#[tokio::test]
async fn what_waits_lives_half_an_hour() {
    let world = world().await;
    let (ticket, _, binding) = world.waiting("g-1 ana@physio.example").await;
    world.front.clock.advance(TimeDelta::minutes(30));
    assert_eq!(world.desk.pending(&ticket, Some(binding.clone()), client("a")).await, Ok(None));
    let late = world.desk.found_account(&ticket, account(), Some(binding), browser(None), client("a")).await;
    assert!(matches!(late, Err(AppError::Conflict { .. })));
}

#[tokio::test]
async fn an_address_that_nobody_vouches_for_is_refused_with_words() {
    let world = world().await;
    for code in ["g-3", "g-3 nonsense", "g-3 a\u{0}@b.example"] {
        let refused = world.sign_in(code).await.map(|_| ()).err();
        assert_eq!(refused, Some(ProviderProblem::Unverified), "{code:?}");
    }
    assert!(ProviderProblem::Unverified.words(GOOGLE).contains("does not vouch"));
    // To link, the account is proved already, so that no address is needed.
    let (_, maya) = world.maya().await;
    assert!(matches!(world.link(&maya, "g-3").await, Ok(ProviderStep::Linked)));
}

#[tokio::test]
async fn a_return_counts_once_in_its_browser_for_its_provider_and_for_ten_minutes() {
    let world = world().await;
    let over = |returned: Result<Returned, ProviderProblem>| returned.map(|_| ()) == Err(ProviderProblem::Over);
    let away = world.begin(Aim::SignIn, None).await;
    world.back(&away, None, "g-1 ana@physio.example").await.expect("back");
    assert!(over(world.back(&away, None, "g-1 ana@physio.example").await), "once");

    // Somebody else's browser is led to our address with a code of theirs: nobody is signed in as them.
    let away = world.begin(Aim::SignIn, None).await;
    for binding in [None, Some(BrowserBinding("theirs".into()))] {
        let back = Return { state: away.state.clone(), code: "g-9 evil@x.example".into(), ..Return::default() };
        assert!(over(world.desk.finish(GOOGLE, back, None, binding, browser(None), client("b")).await));
    }
    // Begun at one provider, answered by another.
    let away = world.begin(Aim::SignIn, None).await;
    let back = Return { state: away.state.clone(), code: "1 a@x.example".into(), ..Return::default() };
    let mixed = world.desk.finish(Provider::Github, back, None, Some(away.binding), browser(None), client("a")).await;
    assert!(over(mixed));

    for (seconds, is_good) in [(599, true), (600, false)] {
        let away = world.begin(Aim::SignIn, None).await;
        world.front.clock.advance(TimeDelta::seconds(seconds));
        assert_eq!(world.back(&away, None, "g-1 ana@physio.example").await.is_ok(), is_good, "{seconds}");
    }
    for state in ["", "made-up", &"x".repeat(10_000)] {
        let back = Return { state: state.into(), ..Return::default() };
        let binding = Some(BrowserBinding("a".into()));
        assert!(over(world.desk.finish(GOOGLE, back, None, binding, browser(None), client("a")).await));
    }
}

#[tokio::test]
async fn no_and_trouble_are_told_apart() {
    let world = world().await;
    let away = world.begin(Aim::SignIn, None).await;
    let back = Return { state: away.state.clone(), error: "access_denied".into(), ..Return::default() };
    let binding = Some(away.binding.clone());
    let denied = world.desk.finish(GOOGLE, back, None, binding, browser(None), client("a")).await;
    assert_eq!(denied.map(|_| ()).err(), Some(ProviderProblem::Denied));
    for (says, problem) in [
        (IdentityProviderError::Refused("a wrong nonce".into()), ProviderProblem::Refused),
        (IdentityProviderError::Unavailable("no answer".into()), ProviderProblem::Unavailable),
    ] {
        let away = world.begin(Aim::SignIn, None).await;
        *world.google.answers.lock().expect("not poisoned") = Err(says.clone());
        assert_eq!(world.back(&away, None, "g-1 ana@physio.example").await.map(|_| ()).err(), Some(problem));
        let begun = world.desk.begin(GOOGLE, Aim::SignIn, None, None, None, client("a")).await;
        assert!(matches!(begun, Err(AppError::ProviderUnavailable { .. })));
        *world.google.answers.lock().expect("not poisoned") = Ok(());
    }
    let absent = world.desk.begin(Provider::Microsoft, Aim::SignIn, None, None, None, client("a")).await;
    assert!(matches!(absent, Err(AppError::NotFound { .. })), "what is not configured is not there");
    assert_eq!(world.desk.offered(), [Provider::Google, Provider::Github]);
}

#[tokio::test]
async fn the_second_factor_is_asked_for_after_a_providers_word() {
    let world = world().await;
    let (_, maya) = world.maya().await;
    world.link(&maya, "g-2 maya@lumen.example").await.expect("linked");
    sqlx::query("insert into person_totp values ($1, '\\x00', now(), 0, now())")
        .bind(maya.person.0)
        .execute(world.front.database.database.owner())
        .await
        .expect("an authenticator app");
    let (step, _) = world.sign_in("g-2 maya@lumen.example").await.expect("back");
    assert!(matches!(step, ProviderStep::SignIn(SignInStep::SecondFactor { .. })));
}

#[tokio::test]
async fn linking_and_confirming_are_for_the_session_that_began_them() {
    let world = world().await;
    let (secret, maya) = world.maya().await;
    let (_, other) = world.maya().await;
    let begun = world.desk.begin(GOOGLE, Aim::Link, None, None, None, client("a")).await;
    assert_eq!(begun.map(|_| ()).err(), Some(AppError::Unauthenticated));
    for signed_in in [None, Some(&other)] {
        let away = world.begin(Aim::Link, Some(&maya)).await;
        let refused = world.back(&away, signed_in, "g-2 maya@lumen.example").await.map(|_| ()).err();
        assert_eq!(refused, Some(ProviderProblem::Over));
    }
    assert!(matches!(world.link(&maya, "g-2 maya@lumen.example").await, Ok(ProviderStep::Linked)));
    assert!(matches!(world.link(&maya, "g-2 maya@lumen.example").await, Ok(ProviderStep::Linked)), "again is no error");
    assert_eq!(world.desk.view(&maya).await.expect("shown").identities.len(), 1);

    world.front.clock.advance(TimeDelta::minutes(11));
    let stale = who(&world.desk, &secret).await.expect("signed in");
    let begun = world.desk.begin(GOOGLE, Aim::Link, Some(&stale), None, None, client("a")).await;
    assert_eq!(begun.map(|_| ()).err(), Some(AppError::ConfirmIdentity));
    let away = world.begin(Aim::Confirm, Some(&stale)).await;
    let foreign = world.back(&away, Some(&stale), "g-7 somebody@x.example").await.map(|_| ()).err();
    assert_eq!(foreign, Some(ProviderProblem::NotYours));
    assert_eq!(who(&world.desk, &secret).await.expect("in").confirmed_at, stale.confirmed_at);
    let away = world.begin(Aim::Confirm, Some(&stale)).await;
    let confirmed = world.back(&away, Some(&stale), "g-2 maya@lumen.example").await.expect("back");
    assert!(matches!(confirmed.step, ProviderStep::Confirmed));
    assert!(who(&world.desk, &secret).await.expect("in").confirmed_at > stale.confirmed_at);
}

#[tokio::test]
async fn an_identity_opens_one_account_and_the_last_way_in_stays() {
    let world = world().await;
    let (ticket, _, binding) = world.waiting("g-1 ana@physio.example").await;
    let session = world.desk.found_account(&ticket, account(), Some(binding), browser(None), client("a")).await;
    let ana = who(&world.desk, &session.expect("in").secret.0).await.expect("signed in");
    let (_, maya) = world.maya().await;
    let taken = world.link(&maya, "g-1 ana@physio.example").await.map(|_| ()).err();
    assert_eq!(taken, Some(ProviderProblem::Taken));

    let id = world.desk.view(&ana).await.expect("shown").identities[0].id;
    let last = world.desk.unlink_identity(&ana, id).await;
    assert!(matches!(&last, Err(AppError::Conflict { what }) if what.contains("only way in")), "{last:?}");
    assert!(
        matches!(world.desk.unlink_identity(&maya, id).await, Err(AppError::NotFound { .. })),
        "not hers to unlink"
    );
    world.desk.change_password(&ana, "", "evening tide over slate", browser(None)).await.expect("a second way in");
    let secret = sign_in(&world.desk, "ana@physio.example", "evening tide over slate").await;
    let ana = who(&world.desk, &secret).await.expect("signed in");
    world.desk.unlink_identity(&ana, id).await.expect("unlinked");
    let (_, has_account, _) = world.waiting("g-1 ana@physio.example").await;
    assert!(has_account, "it opens nothing any more");
    world.front.drain().await;
    assert!(world.front.mailed().iter().any(|subject| subject.starts_with("Account elsewhere unlinked")));
}

#[tokio::test]
async fn the_link_of_a_registrations_mail_leads_to_where_one_was_going() {
    let world = world().await;
    let wanted = NewAccount {
        name: "Ana Ruiz".into(),
        email: "ana@physio.example".into(),
        password: "evening tide over slate".into(),
        to: "/invite/some-token".into(),
        ..NewAccount::default()
    };
    let sent = world.desk.register(wanted, client("a")).await.expect("mailed");
    let proof = super::code(&world.front, &sent);
    let registered = world.desk.confirm_registration(proof, browser(None), client("a")).await.expect("in");
    assert_eq!(registered.to, "/invite/some-token");
}
