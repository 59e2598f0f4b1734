//! Who brought whom, beside an opened booking.

use super::{desk::Sample, page};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    caller::Role,
    referrals::{BookingReferrals, ProgrammeForm, ProgrammeSheet, ReferralLine, Referrals},
};
use domain::{ids::BookingId, referrals::Standing};

#[async_trait]
impl Referrals for Sample {
    async fn programme(&self, _: &Caller) -> Result<ProgrammeSheet, AppError> {
        absent()
    }

    async fn save_programme(&self, _: &Caller, _: u32, _: ProgrammeForm) -> Result<u32, AppError> {
        absent()
    }

    async fn of_booking(&self, _: &Caller, booking: BookingId) -> Result<BookingReferrals, AppError> {
        let line = |name: Option<&str>, standing, status: &str| ReferralLine {
            name: name.map(str::to_owned),
            booking: name.map(|_| booking),
            standing,
            status: status.to_owned(),
        };
        Ok(BookingReferrals {
            used: Some("<i>10".into()),
            came_by: Some(line(None, Standing::Refused, "Not recognised: no client has this code.")),
            code: Some("K7Q-4MX".into()),
            brought: vec![line(Some("Leo <b>"), Standing::Given, "Nov 23: $20.00 for the one who recommended")],
        })
    }
}

#[tokio::test]
async fn a_code_that_does_not_count_and_whom_the_client_brought_stand_beside_the_booking() {
    let html = page("/console?booking=00000000-0000-7000-8000-000000000005", Some(Role::Analyst)).await;
    for part in ["Booked with the code &lt;i&gt;10", "Not recognised", "Brought", "Leo &lt;b&gt;", "K7Q-4MX"] {
        assert!(html.contains(part), "{part} is missing");
    }
}
