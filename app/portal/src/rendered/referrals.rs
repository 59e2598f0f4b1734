//! Recommendations: what they earn, as it is shown and changed.

use super::{Role, Who, office::Sample, page};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    policies::VersionLine,
    referrals::{BookingReferrals, ProgrammeForm, ProgrammeSheet, Referrals},
};
use domain::{ids::BookingId, referrals::Earned};

#[async_trait]
impl Referrals for Sample {
    async fn programme(&self, _: &Caller) -> Result<ProgrammeSheet, AppError> {
        let form = ProgrammeForm {
            enabled: true,
            referrer: "20.00".into(),
            friend: "10.00".into(),
            earned: Earned::Completed,
            good_days: "180".into(),
            most_per_year: String::new(),
        };
        let versions = vec![VersionLine {
            version: 2,
            saved_by: "Maya <b>Torres</b>".into(),
            saved_at: chrono::DateTime::UNIX_EPOCH,
            saved_at_label: "Thu, Dec 10, 2:30 PM".into(),
        }];
        Ok(ProgrammeSheet { version: 2, form, currency: "USD".into(), versions })
    }

    async fn save_programme(&self, _: &Caller, _: u32, _: ProgrammeForm) -> Result<u32, AppError> {
        absent()
    }

    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<BookingReferrals, AppError> {
        absent()
    }
}

#[tokio::test]
async fn the_programme_shows_what_it_gives_and_who_saved_it() {
    let answer = page("/portal/referrals", Who::Member(Role::Owner)).await;
    answer.says(&["Reward recommendations", "For whoever recommends, USD", "value=\"20.00\"", "Version 2"]);
    answer.says(&["Save as a new version", "Maya &lt;b&gt;Torres"]);
    answer.hides(&["<b>Torres"]);
}

#[tokio::test]
async fn who_may_not_change_the_programme_sees_it_without_the_button() {
    let answer = page("/portal/referrals", Who::Member(Role::Dispatcher)).await;
    answer.says(&["value=\"20.00\""]);
    answer.hides(&["Save as a new version"]);
}
