//! A waitlist with two people on it.

use super::{desk::Sample, sample};
use async_trait::async_trait;
use contract::{
    AppError, Caller, Client,
    absent::absent,
    waitlist::{OfferAnswer, OfferPage, PlacePage, Waitlist, WaitlistEntry, WaitlistForm, WaitlistQuery, WindowForm},
};
use domain::{ids::WaitlistEntryId, waitlist::OfferRules};

#[async_trait]
impl Waitlist for Sample {
    async fn join(&self, _: &Caller, _: WaitlistForm) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn join_with_booking(&self, _: &str, _: Client, _: WindowForm) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn list(&self, _: &Caller, _: WaitlistQuery) -> Result<Vec<WaitlistEntry>, AppError> {
        Ok(sample::waitlist())
    }
    async fn offer_now(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn remove(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn restore(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn rules(&self, _: &Caller) -> Result<OfferRules, AppError> {
        Ok(OfferRules::default())
    }
    async fn set_rules(&self, _: &Caller, _: OfferRules) -> Result<OfferRules, AppError> {
        absent()
    }
    async fn offer_page(&self, _: &str, _: Client) -> Result<OfferPage, AppError> {
        absent()
    }
    async fn answer(&self, _: &str, _: Client, _: OfferAnswer) -> Result<OfferPage, AppError> {
        absent()
    }
    async fn place_page(&self, _: &str, _: Client) -> Result<PlacePage, AppError> {
        absent()
    }
    async fn leave(&self, _: &str, _: Client) -> Result<PlacePage, AppError> {
        absent()
    }
}
