//! A clinic as the public sees it: its face, its services with honest prices, its free times, and the doors by which
//! requests without a session find their organisation.

pub(crate) mod availability;
mod cards;
mod doors;
mod face;
mod opening;

pub(crate) use face::{face, face_of};

use crate::{Resources, error::Report};
use async_trait::async_trait;
use contract::{
    AppError, Caller, Client,
    clinics::{Clinic, ClinicPage, Clinics, DayCount, Slots, SlotsRequest},
};
use domain::catalogue::Question;

/// Public facts and free times.
#[derive(Clone)]
pub struct ClinicDesk {
    resources: Resources,
}

impl ClinicDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl Clinics for ClinicDesk {
    async fn enter_by_slug(&self, slug: &str, client: Client) -> Result<Caller, AppError> {
        doors::by_slug(&self.resources, slug, client).await
    }

    async fn enter_by_key(&self, key: &str, client: Client) -> Result<Caller, AppError> {
        doors::by_key(&self.resources, key, client).await
    }

    async fn page(&self, caller: &Caller) -> Result<ClinicPage, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let clinic = face(&self.resources, &mut transaction, caller.org, request_id).await?;
        let services = cards::cards(&self.resources, &mut transaction, caller.org).await.report(request_id)?;
        Ok(ClinicPage { clinic, services })
    }

    async fn questions(&self, caller: &Caller, service_key: &str) -> Result<Vec<Question>, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let service = store::catalogue::service_by_key(&mut transaction, caller.org, service_key).await;
        let service = service.report(request_id)?.ok_or_else(|| AppError::not_found("This service"))?;
        Ok(service.questions)
    }

    async fn slots(&self, caller: &Caller, request: SlotsRequest) -> Result<Slots, AppError> {
        availability::slots(&self.resources, caller, request).await
    }

    async fn days(&self, caller: &Caller, request: SlotsRequest) -> Result<Vec<DayCount>, AppError> {
        availability::days(&self.resources, caller, request).await
    }

    async fn next_times(&self, caller: &Caller, request: SlotsRequest, most: u32) -> Result<Slots, AppError> {
        availability::next_times(&self.resources, caller, request, most).await
    }

    async fn directory(&self) -> Result<Vec<Clinic>, AppError> {
        doors::directory(&self.resources).await
    }
}
