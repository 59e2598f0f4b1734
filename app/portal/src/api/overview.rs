//! What the first page shows, in one request: each part that the member may see.

use contract::{
    AppError,
    audit::AuditView,
    keys::KeyView,
    organisations::{Members, OrganisationView},
    processors::PaidBy,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// An organisation at a glance; what the member may not see is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub organisation: OrganisationView,
    pub members: Option<Members>,
    pub keys: Option<Vec<KeyView>>,
    /// The newest entries of the log.
    pub newest: Option<Vec<AuditView>>,
    /// Whether the one who asks has a second factor.
    pub totp: bool,
    /// Whether deposits can be paid.
    pub paid_by: Option<PaidBy>,
    /// Calendars that cannot be read.
    pub failing_calendars: u32,
}

#[server(name = AskOverview, prefix = "/api", endpoint = "portal/overview")]
pub async fn overview() -> Result<Overview, AppError> {
    use contract::audit::AuditFilter;
    use domain::authorization::Action;
    let overview = async {
        let (office, who) = (session::back_office()?, session::signed_in().await?);
        let caller = who.caller().ok_or(AppError::Unauthenticated)?;
        let mut newest = None;
        if caller.may(Action::ReadAudit) {
            let mut entries = office.audit.search(&caller, AuditFilter::default()).await?.entries;
            entries.truncate(6);
            newest = Some(entries);
        }
        let may_keys = caller.may(Action::ReadKeys);
        // The page does without them where they cannot be asked for.
        let alarms = office.hours.feed_alarms(&caller).await.unwrap_or_default();
        let may_members = caller.may(Action::ReadMembers);
        Ok(Overview {
            organisation: office.organisations.view(&caller).await?,
            members: if may_members { Some(office.organisations.members(&caller).await?) } else { None },
            keys: if may_keys { Some(office.keys.list(&caller).await?) } else { None },
            newest,
            paid_by: if caller.may(Action::ReadProcessors) {
                Some(office.processors.paid_by(&caller).await?)
            } else {
                None
            },
            totp: office.account.view(&who).await?.totp,
            failing_calendars: u32::try_from(alarms.len()).unwrap_or(u32::MAX),
        })
    };
    session::report(overview.await)
}
