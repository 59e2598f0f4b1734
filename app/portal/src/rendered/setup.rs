//! Services, team and locations: what a clinic sets up.

use super::{Role, Who, office::Sample, page};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    catalogue::{
        Catalogue, PriceLine, PriceVariable, ResourceChoice, ServiceForm, ServiceLine, ServiceSheet, ServicesPage,
    },
    team::{LocationForm, LocationView, ResourceForm, ResourceView, Team, TeamPage},
};
use domain::{
    calendar::ResourceKind,
    ids::{LocationId, ResourceId, ServiceId},
};
use std::str::FromStr;

/// The id of a row that is all ones, or all twos.
fn id<T: FromStr>(digit: char) -> T {
    let text: String = "________-____-____-____-____________".replace('_', &digit.to_string());
    text.parse().ok().expect("an id")
}

fn line(name: &str, active: bool, problem: Option<&str>) -> ServiceLine {
    ServiceLine {
        id: id('1'),
        key: name.to_lowercase(),
        name: name.into(),
        category: "Injectables".into(),
        duration_minutes: 30,
        price_label: "$13.00 a unit".into(),
        practitioners: vec!["Priya Nair".into()],
        problem: problem.map(str::to_owned),
        active,
    }
}

fn form() -> ServiceForm {
    ServiceForm {
        name: "Botox".into(),
        duration: "30".into(),
        notice: "1.5".into(),
        assignment: "round_robin".into(),
        resources: vec![id('1')],
        prices: vec![PriceLine { label: "Botox".into(), formula: "units * 13".into(), ..PriceLine::default() }],
        ..ServiceForm::default()
    }
}

#[async_trait]
impl Catalogue for Sample {
    async fn services(&self, _: &Caller) -> Result<ServicesPage, AppError> {
        let services = vec![
            line("Botox", true, Some("Nobody gives it, so that it has no free times.")),
            line("Peel", false, None),
        ];
        Ok(ServicesPage { services, slug: "lumen".into() })
    }

    async fn sheet(&self, _: &Caller, key: Option<&str>) -> Result<ServiceSheet, AppError> {
        if key.is_some_and(|key| key != "botox") {
            return Err(AppError::not_found("This service"));
        }
        let choice =
            |name: &str, kind, digit| ResourceChoice { id: id(digit), name: name.into(), kind, location: None };
        Ok(ServiceSheet {
            id: key.map(|_| id('1')),
            version: 3,
            key: key.unwrap_or_default().into(),
            active: true,
            form: if key.is_some() { form() } else { ServiceForm::default() },
            resources: vec![
                choice("Priya Nair", ResourceKind::Practitioner, '1'),
                choice("Room 2", ResourceKind::Room, '2'),
            ],
            variables: vec![PriceVariable { name: "units".into(), meaning: "Units: 10 to 200 units".into() }],
            currency: "USD".into(),
            price_label: "$13.00 a unit".into(),
            slug: "lumen".into(),
        })
    }

    async fn save(&self, _: &Caller, _: Option<ServiceId>, _: u32, _: ServiceForm) -> Result<String, AppError> {
        absent()
    }

    async fn offer(&self, _: &Caller, _: ServiceId, _: bool) -> Result<(), AppError> {
        absent()
    }

    async fn place(&self, _: &Caller, _: ServiceId, _: bool) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Team for Sample {
    async fn page(&self, _: &Caller) -> Result<TeamPage, AppError> {
        let one = |name: &str, kind, ahead, has_hours| ResourceView {
            id: id('1'),
            kind,
            name: name.into(),
            title: "Registered nurse".into(),
            location: None,
            capacity: 1,
            active: true,
            visits_ahead: ahead,
            has_hours,
            services: 2,
        };
        let annex = LocationView {
            id: id('2'),
            name: "The annex".into(),
            address: "9 Side Street".into(),
            directions: String::new(),
            phone: String::new(),
            zone: "America/New_York".into(),
            active: true,
            resources: 1,
        };
        Ok(TeamPage {
            resources: vec![
                one("Priya Nair", ResourceKind::Practitioner, 4, true),
                one("Room 2", ResourceKind::Room, 0, false),
            ],
            locations: vec![annex],
            own_address: "1 Main Street".into(),
            own_zone: "America/Chicago".into(),
        })
    }

    async fn save_resource(&self, _: &Caller, _: Option<ResourceId>, _: ResourceForm) -> Result<(), AppError> {
        absent()
    }

    async fn use_resource(&self, _: &Caller, _: ResourceId, _: bool) -> Result<(), AppError> {
        absent()
    }

    async fn save_location(&self, _: &Caller, _: Option<LocationId>, _: LocationForm) -> Result<(), AppError> {
        absent()
    }

    async fn use_location(&self, _: &Caller, _: LocationId, _: bool) -> Result<(), AppError> {
        absent()
    }
}

const OWNER: Who = Who::Member(Role::Owner);
const DISPATCHER: Who = Who::Member(Role::Dispatcher);

#[tokio::test]
async fn the_list_of_services_says_what_keeps_people_from_booking() {
    let answer = page("/portal/services", OWNER).await;
    answer.says(&[
        "30 min · $13.00 a unit · Priya Nair",
        "Nobody gives it, so that it has no free times.",
        "Paused",
        "href=\"/portal/services/botox\"",
        "action=\"/api/portal/services/offer\"",
        "href=\"/portal/services/new\"",
        "href=\"/c/lumen\"",
    ]);
    let looking = page("/portal/services", DISPATCHER).await;
    looking.says(&["Botox"]);
    looking.hides(&["/api/portal/services/offer", "/portal/services/new"]);
}

#[tokio::test]
async fn a_service_is_a_plain_form_with_everything_that_was_there() {
    let answer = page("/portal/services/botox", OWNER).await;
    answer.says(&[
        "action=\"/api/portal/services/save\"",
        "name=\"seen\" value=\"3\"",
        "name=\"form[name]\"",
        "value=\"1.5\"",
        "name=\"form[resources][]\"",
        "Room 2",
        "name=\"form[prices][0][formula]\"",
        "value=\"units * 13\"",
        "Units: 10 to 200 units",
        "href=\"/c/lumen?service=botox\"",
        "aria-current=\"page\"",
    ]);
    let new = page("/portal/services/new", OWNER).await;
    new.says(&["A new service"]);
    new.hides(&["name=\"service\" value", "Try it as a client"]);
    page("/portal/services/leeches", OWNER).await.says(&["This service was not found"]);
    let looking = page("/portal/services/botox", DISPATCHER).await;
    looking.says(&["<fieldset disabled"]);
    looking.hides(&["Save the service"]);
}

#[tokio::test]
async fn the_team_is_shown_with_what_it_lacks_and_what_taking_it_out_of_use_means() {
    let answer = page("/portal/team", OWNER).await;
    answer.says(&[
        "4 visits ahead",
        "4 visits ahead keep their time until you move them",
        "No hours yet, so never free.",
        "The annex",
        "America/New York",
        "Your own address",
        "action=\"/api/portal/team/resource\"",
        "action=\"/api/portal/team/location/use\"",
    ]);
    page("/portal/team", DISPATCHER).await.hides(&["/api/portal/team/resource", "Add somebody"]);
}
