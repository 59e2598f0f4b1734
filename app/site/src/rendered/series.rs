//! Series that no booking of this desk belongs to.

use super::desk::{Sample, absent};
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
impl Series for Sample {
    async fn plan(&self, _: &Caller, _: VisitTimes) -> Result<SeriesPlan, AppError> {
        absent()
    }
    async fn enter(&self, _: &Caller, _: NewVisits) -> Result<EnteredVisits, AppError> {
        absent()
    }
    async fn get(&self, _: &Caller, _: SeriesId) -> Result<SeriesView, AppError> {
        absent()
    }
    async fn plan_change(&self, _: &Caller, _: BookingId, _: SeriesChange) -> Result<ChangePlan, AppError> {
        absent()
    }
    async fn change(&self, _: &Caller, _: BookingId, _: Option<u32>, _: SeriesChange) -> Result<SeriesView, AppError> {
        absent()
    }
    async fn times(&self, _: &Caller, _: SlotsRequest) -> Result<Slots, AppError> {
        absent()
    }
    fn form(&self) -> FormId {
        "00000000-0000-7000-8000-0000000000f0".parse().expect("a UUID")
    }
    async fn people(&self, _: &Caller, _: &str) -> Result<Vec<KnownPerson>, AppError> {
        absent()
    }
    async fn cancel_later(&self, _: &str, _: Client, _: u32) -> Result<(), AppError> {
        absent()
    }
}
