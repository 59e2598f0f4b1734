//! Packages: the list, and the forms that add and change.

use super::{Role, Who, office::Sample, page, sample};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    packages::{BookingPackages, PackageForm, PackageView, Packages, PackagesPage, PaidBy},
    policies::ServiceName,
};
use domain::ids::{BookingId, HoldingId, PackageId};

#[async_trait]
impl Packages for Sample {
    async fn page(&self, _: &Caller) -> Result<PackagesPage, AppError> {
        let form = PackageForm {
            name: "Six <b>facials</b>".into(),
            visits: "6".into(),
            price: "450.00".into(),
            months: "12".into(),
            services: vec!["facial".into()],
        };
        let package = PackageView {
            id: sample::id(70),
            version: 3,
            active: false,
            form,
            services: vec!["Facial".into()],
            summary: "6 visits for $450.00, within 12 months".into(),
            held: 2,
        };
        let services = vec![ServiceName { key: "facial".into(), name: "Facial".into() }];
        Ok(PackagesPage { packages: vec![package], services, currency: "USD".into() })
    }

    async fn save(&self, _: &Caller, _: Option<PackageId>, _: u32, _: PackageForm) -> Result<(), AppError> {
        absent()
    }

    async fn offer(&self, _: &Caller, _: PackageId, _: bool) -> Result<(), AppError> {
        absent()
    }

    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<BookingPackages, AppError> {
        absent()
    }

    async fn sell(&self, _: &Caller, _: BookingId, _: PackageId, _: PaidBy) -> Result<(), AppError> {
        absent()
    }

    async fn void(&self, _: &Caller, _: BookingId, _: HoldingId) -> Result<(), AppError> {
        absent()
    }
}

#[tokio::test]
async fn a_package_shows_what_it_is_who_has_it_and_its_form() {
    let answer = page("/portal/packages", Who::Member(Role::Owner)).await;
    answer.says(&["6 visits for $450.00, within 12 months", "2 are held", "Off sale", "Put on sale", "Add a package"]);
    answer.says(&["name=\"form[visits]\"", "value=\"450.00\"", "Six &lt;b&gt;facials"]);
    answer.hides(&["<b>facials"]);
}

#[tokio::test]
async fn who_may_not_change_packages_sees_them_without_forms() {
    let answer = page("/portal/packages", Who::Member(Role::Dispatcher)).await;
    answer.says(&["6 visits for $450.00"]);
    answer.hides(&["Add a package", "Put on sale"]);
}
