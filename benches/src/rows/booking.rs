//! Row 3: a booking from request to commit, against pgbench with the same statements.
//!
//! Measured is `contract::bookings::Bookings::create` of a service without a deposit, for somebody new each time.

use super::replayed::UseCase;
use crate::{clinics, outside::visitor, replay::Act};
use anyhow::Result;
use contract::bookings::{BookingRequest, Bookings};
use domain::catalogue::Answers;
use services::{Resources, bookings::BookingDesk};

impl UseCase for BookingDesk {
    const ROW: u8 = 3;
    const NAME: &'static str = "booking";
    const WORDS: &'static str = "a booking";
    const TARGET: f64 = 0.9;
    const TRACES: (&'static str, u64) =
        ("select count(*) from bookings join resource_claims using (org_id, booking_id)", 2);

    fn over(resources: Resources) -> Result<Self> {
        Ok(Self::new(resources))
    }

    async fn act(&self, act: Act) -> Result<()> {
        self.create(&visitor(clinics::org(act.organisation)), request(act)).await?;
        Ok(())
    }
}

/// A client's booking, always with the first practitioner of its clinic.
pub fn request(act: Act) -> BookingRequest {
    let (phone, email) = act.person();
    BookingRequest {
        service_key: clinics::SERVICE.into(),
        answers: Answers::new(),
        start: clinics::start(act.number),
        practitioner_id: Some(clinics::practitioner(act.organisation, 1).to_string()),
        name: "Ana Ruiz".into(),
        phone,
        email,
        consent_version: Some(1),
        referral_code: None,
        source: "clinic_page".into(),
        website: String::new(),
        conversation: None,
        more: contract::clinics::VisitWishes::default(),
        attendees: Vec::new(),
    }
}
