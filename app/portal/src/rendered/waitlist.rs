//! The portal asks nothing of the waitlist.

use super::unused::{Unused, never};
use async_trait::async_trait;
use contract::{
    AppError, Caller, Client,
    waitlist::{OfferAnswer, OfferPage, PlacePage, Waitlist, WaitlistEntry, WaitlistForm, WaitlistQuery, WindowForm},
};
use domain::{ids::WaitlistEntryId, waitlist::OfferRules};

#[async_trait]
impl Waitlist for Unused {
    async fn join(&self, _: &Caller, _: WaitlistForm) -> Result<WaitlistEntry, AppError> {
        never()
    }
    async fn join_with_booking(&self, _: &str, _: Client, _: WindowForm) -> Result<WaitlistEntry, AppError> {
        never()
    }
    async fn list(&self, _: &Caller, _: WaitlistQuery) -> Result<Vec<WaitlistEntry>, AppError> {
        never()
    }
    async fn offer_now(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        never()
    }
    async fn remove(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        never()
    }
    async fn restore(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        never()
    }
    async fn rules(&self, _: &Caller) -> Result<OfferRules, AppError> {
        never()
    }
    async fn set_rules(&self, _: &Caller, _: OfferRules) -> Result<OfferRules, AppError> {
        never()
    }
    async fn offer_page(&self, _: &str, _: Client) -> Result<OfferPage, AppError> {
        never()
    }
    async fn answer(&self, _: &str, _: Client, _: OfferAnswer) -> Result<OfferPage, AppError> {
        never()
    }
    async fn place_page(&self, _: &str, _: Client) -> Result<PlacePage, AppError> {
        never()
    }
    async fn leave(&self, _: &str, _: Client) -> Result<PlacePage, AppError> {
        never()
    }
}
