//! Recommendations: the clinic's programme, clients' codes, whose code a booking was made with, and the credits.

pub mod jobs;

mod attributing;
mod following;
mod offering;
mod reading;

#[cfg(test)]
mod tests;

pub(crate) use attributing::{KIND, attribute};
pub(crate) use offering::{credit, offer};

use crate::{
    Resources,
    audit::{Act, record},
    bookings::{day_label, moment_label},
    error::Report,
    zone,
};
use async_trait::async_trait;
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    policies::VersionLine,
    referrals::{BookingReferrals, ProgrammeForm, ProgrammeSheet, ReferralLine, Referrals},
};
use domain::{
    authorization::Action,
    ids::BookingId,
    money::{Currency, Money},
    referrals::{Earned, Standing},
};
use store::{OrgTransaction, referrals::ReferralRow};

/// How many versions a list shows.
const MOST_VERSIONS: u32 = 20;
/// How many of those whom a client brought are shown.
const MOST_BROUGHT: u32 = 20;

/// Recommendations of every organisation.
pub struct ReferralDesk {
    resources: Resources,
}

impl ReferralDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    async fn begin(&self, caller: &Caller, action: Action) -> Result<OrgTransaction, AppError> {
        caller.require(action)?;
        self.resources.database.begin(caller.org).await.report(&caller.client.request_id)
    }
}

async fn clinic(transaction: &mut OrgTransaction, caller: &Caller) -> Result<(Tz, Currency), AppError> {
    let request_id = &caller.client.request_id;
    let gone = || AppError::not_found("This clinic");
    let facts = store::bookings::clinic_facts(transaction, caller.org).await.report(request_id)?.ok_or_else(gone)?;
    let organisation = store::catalogue::organisation(transaction, caller.org).await.report(request_id)?;
    let currency = organisation.ok_or_else(gone)?.currency().report(request_id)?;
    Ok((zone(&facts.zone).report(request_id)?, currency))
}

fn overtaken() -> AppError {
    AppError::conflict("Somebody saved another version meanwhile. Load the page and decide again.")
}

#[async_trait]
impl Referrals for ReferralDesk {
    async fn programme(&self, caller: &Caller) -> Result<ProgrammeSheet, AppError> {
        let mut transaction = self.begin(caller, Action::ReadBookings).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let (zone, currency) = clinic(&mut transaction, caller).await?;
        let programme = store::referrals::programme(&mut transaction, org, None).await.report(request_id)?;
        let versions = store::referrals::versions(&mut transaction, org, MOST_VERSIONS).await.report(request_id)?;
        let line = |(version, saved_by, saved_at)| VersionLine {
            version,
            saved_by,
            saved_at,
            saved_at_label: moment_label(saved_at, zone),
        };
        Ok(ProgrammeSheet {
            version: programme.map_or(0, |programme| programme.version),
            form: programme.as_ref().map(reading::form).unwrap_or_default(),
            currency: currency.to_string(),
            versions: versions.into_iter().map(line).collect(),
        })
    }

    async fn save_programme(&self, caller: &Caller, seen: u32, form: ProgrammeForm) -> Result<u32, AppError> {
        let mut transaction = self.begin(caller, Action::ChangeOrganisation).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let (_, currency) = clinic(&mut transaction, caller).await?;
        let before = store::referrals::programme(&mut transaction, org, None).await.report(request_id)?;
        let before = before.map_or(0, |programme| programme.version);
        if seen != before {
            return Err(overtaken());
        }
        let programme = reading::read(&form, before + 1, currency)?;
        let (saved_by, now) = (caller.actor_name(), self.resources.clock.now());
        let saved = store::referrals::save_programme(&mut transaction, org, &programme, saved_by, now).await;
        if !saved.report(request_id)? {
            return Err(overtaken());
        }
        let earned = match programme.earned {
            Earned::Confirmed => "when a booking is confirmed",
            Earned::Completed => "after the visit",
        };
        let detail = [
            ("version", format!("{before} → {}", programme.version)),
            ("programme", if programme.enabled { "on" } else { "off" }.to_owned()),
            ("for whoever recommends", programme.referrer.to_string()),
            ("for new clients", programme.friend.to_string()),
            ("given", earned.to_owned()),
        ];
        let act = Act {
            action: "referral.programme_saved",
            subject_kind: "referral_programme",
            subject_id: programme.version.to_string(),
            detail: &detail,
        };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)?;
        Ok(programme.version)
    }

    async fn of_booking(&self, caller: &Caller, booking: BookingId) -> Result<BookingReferrals, AppError> {
        let mut transaction = self.begin(caller, Action::ReadBookings).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let record = store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?;
        let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
        let zone = zone(&record.zone).report(request_id)?;
        let contact = record.contact;
        let own = store::referrals::of_booking(&mut transaction, org, booking).await.report(request_id)?;
        let came_by = match &own {
            Some(row) => Some(row.clone()),
            None => store::referrals::brought(&mut transaction, org, contact).await.report(request_id)?,
        };
        let made = store::referrals::made_by(&mut transaction, org, contact, MOST_BROUGHT).await.report(request_id)?;
        let code = store::referrals::code_of(&mut transaction, org, contact).await.report(request_id)?;
        Ok(BookingReferrals {
            used: own.map(|row| row.code),
            came_by: came_by.map(|row| line(row, Side::Referrer, zone)).transpose().report(request_id)?,
            code: code.map(|code| code.spelled()),
            brought: made
                .into_iter()
                .map(|row| line(row, Side::Friend, zone))
                .collect::<Result<_, _>>()
                .report(request_id)?,
        })
    }
}

/// Which of the two a line names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Referrer,
    Friend,
}

fn line(row: ReferralRow, side: Side, zone: Tz) -> Result<ReferralLine, store::StoreError> {
    let standing = row.standing()?;
    let status = status(&row, standing, zone);
    let (name, other) = match side {
        Side::Referrer => (row.referrer_name, row.referrer_booking_id),
        Side::Friend => (Some(row.friend_name), Some(row.booking_id)),
    };
    Ok(ReferralLine { name, booking: other.map(BookingId), standing, status })
}

/// What became of a recommendation, in words.
fn status(row: &ReferralRow, standing: Standing, zone: Tz) -> String {
    let day = day_label(row.at, zone);
    match standing {
        Standing::Refused => row.refusal().map(|refusal| refusal.meaning().to_owned()).unwrap_or_default(),
        Standing::Waiting => "The credits are given once the booking has come that far.".to_owned(),
        Standing::Given => format!("{day}: {}", amounts(row)),
        Standing::TakenBack => format!("{day}: taken back, because the visit did not take place."),
        Standing::PartlyTakenBack => {
            format!("{day}: taken back but for what was used, because the visit did not take place.")
        }
    }
}

/// “$20.00 for the one who recommended, $10.00 for the new client”.
fn amounts(row: &ReferralRow) -> String {
    let Some(currency) = row.currency.as_deref().and_then(|code| code.parse::<Currency>().ok()) else {
        return String::new();
    };
    let part = |minor: Option<i64>, whom: &str| minor.map(|minor| format!("{} {whom}", Money::new(minor, currency)));
    let parts = [part(row.referrer_minor, "for the one who recommended"), part(row.friend_minor, "for the new client")];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() { "no credit: the most of a year was reached".to_owned() } else { said.join(", ") }
}
