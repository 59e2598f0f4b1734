//! What the desk enters, and series: visits that come again by a rule, each a booking of its own.
//!
//! A rule says when visits would be; the bookings say what became of each, so that a visit that was dragged on the board
//! or cancelled by its client is known to the rule without anybody telling it. Whoever takes time for many visits first
//! takes turns on everybody who could give them, then looks: what is found free then stays free until it is taken.

mod acting;
mod dates;
mod enter;
mod going;
mod looking;
mod moving;
mod people;
mod plan;
mod taking_back;
mod view;

pub(super) use taking_back::undo;
pub(super) use view::managed;

use super::{attempt::attempts, change::Order, links};
use crate::{Resources, clinics::availability::slots_at_the_desk};
use async_trait::async_trait;
use contract::{
    Actor, AppError, Caller, Client,
    clinics::{Slots, SlotsRequest},
    series::{
        ChangePlan, EnteredVisits, KnownPerson, NewVisits, Series, SeriesChange, SeriesPlan, SeriesView, VisitTimes,
    },
};
use domain::{
    authorization::Action,
    booking::Party,
    ids::{BookingId, FormId, SeriesId},
};

/// The series of every organisation; each call acts in its caller's.
pub struct SeriesDesk {
    resources: Resources,
}

impl SeriesDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl Series for SeriesDesk {
    async fn plan(&self, caller: &Caller, times: VisitTimes) -> Result<SeriesPlan, AppError> {
        caller.require(Action::ChangeBookings)?;
        attempts(|| plan::plan(&self.resources, caller, &times)).await
    }

    async fn enter(&self, caller: &Caller, visits: NewVisits) -> Result<EnteredVisits, AppError> {
        caller.require(Action::ChangeBookings)?;
        enter::enter(&self.resources, caller, &visits).await
    }

    async fn get(&self, caller: &Caller, series: SeriesId) -> Result<SeriesView, AppError> {
        caller.require(Action::ReadBookings)?;
        view::view(&self.resources, caller.org, series, &caller.client.request_id).await
    }

    async fn plan_change(
        &self,
        caller: &Caller,
        booking: BookingId,
        change: SeriesChange,
    ) -> Result<ChangePlan, AppError> {
        caller.require(Action::ChangeBookings)?;
        let order = Order { caller, booking, version: None, by: Party::Clinic };
        attempts(|| acting::plan(&self.resources, order, &change)).await
    }

    async fn change(
        &self,
        caller: &Caller,
        booking: BookingId,
        version: Option<u32>,
        change: SeriesChange,
    ) -> Result<SeriesView, AppError> {
        caller.require(Action::ChangeBookings)?;
        let order = Order { caller, booking, version, by: Party::Clinic };
        acting::change(&self.resources, order, &change).await?;
        view::view_of(&self.resources, caller.org, booking, &caller.client.request_id).await
    }

    async fn times(&self, caller: &Caller, request: SlotsRequest) -> Result<Slots, AppError> {
        caller.require(Action::ChangeBookings)?;
        slots_at_the_desk(&self.resources, caller, request).await
    }

    fn form(&self) -> FormId {
        FormId(self.resources.entropy.id())
    }

    async fn people(&self, caller: &Caller, fragment: &str) -> Result<Vec<KnownPerson>, AppError> {
        caller.require(Action::ReadBookings)?;
        people::people(&self.resources, caller, fragment).await
    }

    async fn cancel_later(&self, token: &str, client: Client, version: u32) -> Result<(), AppError> {
        let (org, booking) = links::enter(&self.resources, token, &client.request_id).await?;
        let caller = Caller { org, actor: Actor::Visitor, client, key: None, read_only: false };
        let order = Order { caller: &caller, booking, version: Some(version), by: Party::Client };
        acting::cancel_later(&self.resources, order).await
    }
}
