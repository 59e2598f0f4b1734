//! Series, which a portal never asks for.

use super::unused::{Unused, never};
use async_trait::async_trait;
use contract::{
    AppError, Caller, Client,
    clinics::{Slots, SlotsRequest},
    series::{
        ChangePlan, EnteredVisits, KnownPerson, NewVisits, Series, SeriesChange, SeriesPlan, SeriesView, VisitTimes,
    },
};
use domain::ids::{BookingId, FormId, SeriesId};

#[async_trait]
impl Series for Unused {
    async fn plan(&self, _: &Caller, _: VisitTimes) -> Result<SeriesPlan, AppError> {
        never()
    }
    async fn enter(&self, _: &Caller, _: NewVisits) -> Result<EnteredVisits, AppError> {
        never()
    }
    async fn get(&self, _: &Caller, _: SeriesId) -> Result<SeriesView, AppError> {
        never()
    }
    async fn plan_change(&self, _: &Caller, _: BookingId, _: SeriesChange) -> Result<ChangePlan, AppError> {
        never()
    }
    async fn change(&self, _: &Caller, _: BookingId, _: Option<u32>, _: SeriesChange) -> Result<SeriesView, AppError> {
        never()
    }
    async fn times(&self, _: &Caller, _: SlotsRequest) -> Result<Slots, AppError> {
        never()
    }
    fn form(&self) -> FormId {
        "00000000-0000-7000-8000-0000000000f0".parse().expect("a UUID")
    }
    async fn people(&self, _: &Caller, _: &str) -> Result<Vec<KnownPerson>, AppError> {
        never()
    }
    async fn cancel_later(&self, _: &str, _: Client, _: u32) -> Result<(), AppError> {
        never()
    }
}
