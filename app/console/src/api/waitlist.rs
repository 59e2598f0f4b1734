//! What the waitlist's page asks of the back.

use contract::{
    AppError,
    leads::ConsentText,
    waitlist::{WaitlistEntry, WaitlistForm, WaitlistQuery},
};
use domain::{catalogue::Answers, ids::WaitlistEntryId, waitlist::OfferRules};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitlistFile {
    pub entries: Vec<WaitlistEntry>,
    pub rules: OfferRules,
    /// What somebody can be put on the list for by hand.
    pub services: Vec<Waitable>,
    pub consent: Option<ConsentText>,
}

/// A service whose questions have a usual answer each, so that nobody needs to be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waitable {
    pub key: String,
    pub name: String,
    pub answers: Answers,
}

#[server(name = AskWaitlist, prefix = "/api", endpoint = "console/waitlist", input = Json)]
pub async fn waitlist(query: WaitlistQuery) -> Result<WaitlistFile, AppError> {
    let file = async {
        let (desk, caller) = (session::desk()?, session::caller().await?);
        // Without the services nobody is added by hand, and the list is still there.
        let services = desk.clinics.page(&caller).await.map(|page| page.services).unwrap_or_default();
        let services = services.into_iter().filter_map(|service| {
            let usual = |question: &domain::catalogue::Question| match question.usual_answer() {
                Some(answer) => Some(Some((question.key.clone(), answer))),
                None => (!question.required).then_some(None),
            };
            let answers: Option<Vec<_>> = service.questions.iter().map(usual).collect();
            let answers = answers?.into_iter().flatten().collect();
            Some(Waitable { key: service.key, name: service.name, answers })
        });
        Ok(WaitlistFile {
            entries: desk.waitlist.list(&caller, query).await?,
            rules: desk.waitlist.rules(&caller).await?,
            services: services.collect(),
            consent: desk.leads.consent_text(&caller).await.ok(),
        })
    };
    session::report(file.await)
}

/// Puts somebody on the list who asked for it at the desk or on the phone.
#[server(name = AddToWaitlist, prefix = "/api", endpoint = "console/waitlist/add", input = Json)]
pub async fn add_to_waitlist(form: WaitlistForm) -> Result<WaitlistEntry, AppError> {
    let added = async {
        let caller = session::caller().await?;
        caller.require(domain::authorization::Action::ChangeBookings)?;
        let form = WaitlistForm { source: "console".into(), website: String::new(), ..form };
        session::desk()?.waitlist.join(&caller, form).await
    };
    session::report(added.await)
}

/// Offers somebody the first free time that suits them.
#[server(name = OfferFromWaitlist, prefix = "/api", endpoint = "console/waitlist/offer", input = Json)]
pub async fn offer_now(entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
    let offered = async { session::desk()?.waitlist.offer_now(&session::caller().await?, entry).await };
    session::report(offered.await)
}

#[server(name = RemoveFromWaitlist, prefix = "/api", endpoint = "console/waitlist/remove", input = Json)]
pub async fn remove_from_waitlist(entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
    let removed = async { session::desk()?.waitlist.remove(&session::caller().await?, entry).await };
    session::report(removed.await)
}

/// Takes a removal back.
#[server(name = RestoreToWaitlist, prefix = "/api", endpoint = "console/waitlist/restore", input = Json)]
pub async fn restore_to_waitlist(entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
    let restored = async { session::desk()?.waitlist.restore(&session::caller().await?, entry).await };
    session::report(restored.await)
}

#[server(name = SetWaitlistRules, prefix = "/api", endpoint = "console/waitlist/rules", input = Json)]
pub async fn set_waitlist_rules(rules: OfferRules) -> Result<OfferRules, AppError> {
    let saved = async { session::desk()?.waitlist.set_rules(&session::caller().await?, rules).await };
    session::report(saved.await)
}
