//! Services as their clinic sets them up. Every change is in the audit log, and a changed price is a new version of its
//! price list, so that estimates and bookings keep the one that they were made with.

mod reading;
mod sheet;

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
    free_text::address_part,
};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    catalogue::{Catalogue, ResourceChoice, ServiceForm, ServiceLine, ServiceSheet, ServicesPage},
};
use domain::{
    authorization::Action,
    calendar::ResourceKind,
    catalogue::{AssignmentChoice, Service},
    ids::{ResourceId, ServiceId},
    money::Currency,
    policy::Terms,
    pricing::{PriceList, price_label},
};
use std::collections::BTreeSet;
use store::{OrgTransaction, catalogue::Organisation, services::StoredService, team::TeamRow};

/// The most services of one clinic.
const MOST_SERVICES: usize = 300;
const LONGEST_KEY: usize = 40;

/// Services of every organisation.
pub struct CatalogueDesk {
    resources: Resources,
}

impl CatalogueDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl Catalogue for CatalogueDesk {
    async fn services(&self, caller: &Caller) -> Result<ServicesPage, AppError> {
        caller.require(Action::ReadServices)?;
        let request_id = &caller.client.request_id;
        let now = self.resources.clock.now();
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let slug = clinic(&mut transaction, caller).await?.slug;
        let stored = store::services::all(&mut transaction, caller.org).await.report(request_id)?;
        let team = store::team::resources(&mut transaction, caller.org, now).await.report(request_id)?;
        let hours =
            store::services::resources_with_hours(&mut transaction, caller.org, now).await.report(request_id)?;
        let team = Team { rows: team, with_hours: hours.into_iter().collect() };
        Ok(ServicesPage { services: stored.iter().map(|service| team.line(service)).collect(), slug })
    }

    async fn sheet(&self, caller: &Caller, key: Option<&str>) -> Result<ServiceSheet, AppError> {
        caller.require(Action::ReadServices)?;
        let request_id = &caller.client.request_id;
        let now = self.resources.clock.now();
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let Organisation { slug, currency, .. } = clinic(&mut transaction, caller).await?;
        let team = store::team::resources(&mut transaction, caller.org, now).await.report(request_id)?;
        let locations = store::team::locations(&mut transaction, caller.org).await.report(request_id)?;
        let place = |row: &TeamRow| {
            let location = locations.iter().find(|location| Some(location.location_id) == row.location_id)?;
            Some(location.name.clone())
        };
        let known = match key {
            Some(key) => {
                let all = store::services::all(&mut transaction, caller.org).await.report(request_id)?;
                let found = all.into_iter().find(|stored| stored.service.key == key);
                Some(found.ok_or_else(|| AppError::not_found("This service"))?)
            }
            None => None,
        };
        let needed = known.as_ref().map(|stored| stored.resources.clone()).unwrap_or_default();
        // Who is out of use is shown only where a service still names them.
        let shown = team.iter().filter(|row| row.active || needed.contains(&ResourceId(row.resource_id)));
        let resources = shown.map(|row| choice(row, place(row))).collect();
        Ok(match known {
            Some(stored) => ServiceSheet {
                id: Some(stored.service.id),
                version: stored.version,
                key: stored.service.key.clone(),
                active: stored.active,
                form: sheet::form(&stored.service, needed),
                resources,
                variables: stored.service.questions.iter().map(sheet::variable).collect(),
                currency,
                price_label: price_label(&stored.service),
                slug,
            },
            None => ServiceSheet {
                id: None,
                version: 0,
                key: String::new(),
                active: true,
                form: sheet::empty_form(),
                resources,
                variables: Vec::new(),
                currency,
                price_label: String::new(),
                slug,
            },
        })
    }

    async fn save(
        &self,
        caller: &Caller,
        service: Option<ServiceId>,
        seen: u32,
        form: ServiceForm,
    ) -> Result<String, AppError> {
        caller.require(Action::ChangeServices)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let currency = clinic(&mut transaction, caller).await?.currency().report(request_id)?;
        let known = store::services::known_resources(&mut transaction, caller.org, &form.resources);
        let known = known.await.report(request_id)?;
        if known.len() != form.resources.iter().collect::<BTreeSet<_>>().len() {
            return Err(AppError::invalid("resources", "One of these is not there any more. Load the page again."));
        }
        let saved = match service {
            Some(id) => self.change(&mut transaction, caller, id, seen, &form, currency).await?,
            None => self.add(&mut transaction, caller, &form, currency).await?,
        };
        store::services::set_resources(&mut transaction, caller.org, saved.id, &known).await.report(request_id)?;
        let action = if service.is_some() { "service.changed" } else { "service.added" };
        let detail = [("name", saved.name.clone()), ("prices", saved.price_list.version.to_string())];
        let subject_id = saved.id.to_string();
        let act = Act { action, subject_kind: "service", subject_id, detail: &detail };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)?;
        Ok(saved.key)
    }

    async fn offer(&self, caller: &Caller, service: ServiceId, active: bool) -> Result<(), AppError> {
        caller.require(Action::ChangeServices)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let stored = store::services::lock(&mut transaction, caller.org, service).await.report(request_id)?;
        let stored = stored.ok_or_else(|| AppError::not_found("This service"))?;
        store::services::set_active(&mut transaction, caller.org, service, active).await.report(request_id)?;
        let action = if active { "service.offered" } else { "service.withdrawn" };
        let detail = [("name", stored.service.name)];
        let act = Act { action, subject_kind: "service", subject_id: service.to_string(), detail: &detail };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)
    }

    async fn place(&self, caller: &Caller, service: ServiceId, earlier: bool) -> Result<(), AppError> {
        caller.require(Action::ChangeServices)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let stored = store::services::all(&mut transaction, caller.org).await.report(request_id)?;
        let mut order: Vec<ServiceId> = stored.iter().map(|stored| stored.service.id).collect();
        let at = order.iter().position(|id| *id == service).ok_or_else(|| AppError::not_found("This service"))?;
        let to = if earlier { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < order.len()) };
        let Some(to) = to else { return Ok(()) };
        order.swap(at, to);
        store::services::set_order(&mut transaction, caller.org, &order).await.report(request_id)?;
        let detail = [("name", stored[at].service.name.clone()), ("place", (to + 1).to_string())];
        let act = Act {
            action: "services.ordered",
            subject_kind: "service",
            subject_id: service.to_string(),
            detail: &detail,
        };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)
    }
}

impl CatalogueDesk {
    async fn add(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        form: &ServiceForm,
        currency: Currency,
    ) -> Result<Service, AppError> {
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let all = store::services::all(transaction, org).await.report(request_id)?;
        if all.len() >= MOST_SERVICES {
            return Err(AppError::conflict(format!("A clinic has at most {MOST_SERVICES} services.")));
        }
        let empty = empty(ServiceId(self.resources.entropy.id()), currency);
        let mut service = reading::read(form, empty, currency)?;
        service.key = free_key(&service.name, |key| all.iter().all(|stored| stored.service.key != key));
        let position = store::services::next_position(transaction, org).await.report(request_id)?;
        store::catalogue::insert_service(transaction, org, &service, position, &[], now).await.report(request_id)?;
        Ok(service)
    }

    async fn change(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        id: ServiceId,
        seen: u32,
        form: &ServiceForm,
        currency: Currency,
    ) -> Result<Service, AppError> {
        let (org, request_id, now) = (caller.org, &caller.client.request_id, self.resources.clock.now());
        let stored = store::services::lock(transaction, org, id).await.report(request_id)?;
        let stored = stored.ok_or_else(|| AppError::not_found("This service"))?;
        if stored.version != seen {
            let what =
                "Somebody changed this service meanwhile. Open it again in another tab, then decide whose words stay.";
            return Err(AppError::conflict(what));
        }
        let before = stored.service.price_list.version;
        let service = reading::read(form, stored.service, currency)?;
        store::services::update(transaction, org, &service).await.report(request_id)?;
        if service.price_list.version != before {
            let list = &service.price_list;
            store::catalogue::insert_price_list(transaction, org, id, list, now).await.report(request_id)?;
        }
        Ok(service)
    }
}

/// The team, for what a list says of each service.
struct Team {
    rows: Vec<TeamRow>,
    with_hours: BTreeSet<ResourceId>,
}

impl Team {
    fn line(&self, stored: &StoredService) -> ServiceLine {
        let StoredService { service, active, resources, .. } = stored;
        let given_by = |row: &&TeamRow| row.active && resources.contains(&ResourceId(row.resource_id));
        let practitioners: Vec<&TeamRow> =
            self.rows.iter().filter(|row| row.kind == ResourceKind::Practitioner.as_str()).filter(given_by).collect();
        let has_hours = practitioners.iter().any(|row| self.with_hours.contains(&ResourceId(row.resource_id)));
        let problem = match (practitioners.is_empty(), has_hours) {
            (true, _) => Some("Nobody gives it, so that it has no free times."),
            (false, false) => Some("Whoever gives it has no hours yet, so that it has no free times."),
            (false, true) => self.lack(resources),
        };
        ServiceLine {
            id: service.id,
            key: service.key.clone(),
            name: service.name.clone(),
            category: service.category.clone(),
            duration_minutes: service.duration_minutes,
            price_label: price_label(service),
            practitioners: practitioners.into_iter().map(|row| row.name.clone()).collect(),
            problem: problem.filter(|_| *active).map(str::to_owned),
            active: *active,
        }
    }

    /// A kind of thing that it needs of which none is in use and has hours.
    fn lack(&self, needed: &[ResourceId]) -> Option<&'static str> {
        let lacks = |kind: ResourceKind| {
            let all: Vec<&TeamRow> = self
                .rows
                .iter()
                .filter(|row| row.kind == kind.as_str() && needed.contains(&ResourceId(row.resource_id)))
                .collect();
            let free = |row: &&TeamRow| row.active && self.with_hours.contains(&ResourceId(row.resource_id));
            !all.is_empty() && !all.iter().any(free)
        };
        if lacks(ResourceKind::Room) {
            return Some("No room that it needs is in use and has hours, so that it has no free times.");
        }
        lacks(ResourceKind::Equipment)
            .then_some("No equipment that it needs is in use and has hours, so that it has no free times.")
    }
}

fn choice(row: &TeamRow, location: Option<String>) -> ResourceChoice {
    ResourceChoice {
        id: ResourceId(row.resource_id),
        name: row.name.clone(),
        kind: row.kind.parse().unwrap_or(ResourceKind::Practitioner),
        location,
    }
}

/// A service before its form is read: no questions, no price, and nothing to pay beforehand until a policy says so.
fn empty(id: ServiceId, currency: Currency) -> Service {
    let Terms { deposit, cancellation } = Terms::free();
    let none = || PriceList { version: 0, currency, rules: Vec::new(), minimum: None, tax: None, note: String::new() };
    Service {
        id,
        key: String::new(),
        name: String::new(),
        category: String::new(),
        description: String::new(),
        synonyms: Vec::new(),
        duration_minutes: 0,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        minimum_notice_minutes: 0,
        horizon_days: 0,
        granularity_minutes: 0,
        class_places: None,
        assignment: AssignmentChoice::default(),
        approval_required: false,
        questions: Vec::new(),
        price_list: none(),
        deposit,
        deposit_varies: false,
        cancellation,
        preparation: Vec::new(),
    }
}

/// The name as an address spells it, with a number behind where that is taken.
fn free_key(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let plain = address_part(name, LONGEST_KEY).unwrap_or_else(|| "service".to_owned());
    let numbered = (2_u32..).map(|number| format!("{plain}-{number}"));
    std::iter::once(plain.clone()).chain(numbered).find(|key| is_free(key)).unwrap_or(plain)
}

async fn clinic(transaction: &mut OrgTransaction, caller: &Caller) -> Result<Organisation, AppError> {
    let request_id = &caller.client.request_id;
    let organisation = store::catalogue::organisation(transaction, caller.org).await.report(request_id)?;
    organisation.ok_or_else(|| AppError::not_found("This clinic"))
}
