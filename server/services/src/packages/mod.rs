//! Packages: what a clinic sells, and who has which. Taking a visit from one is a change of its booking
//! (`bookings::package`), so that it is locked, versioned and told like every other.

mod reading;

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
    requests, zone,
};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    packages::{BookingPackages, HoldingView, PackageForm, PackageUse, PackageView, Packages, PackagesPage, PaidBy},
    policies::ServiceName,
};
use domain::{
    authorization::Action,
    booking::BookingState,
    calendar::labels,
    ids::{BookingId, HoldingId, PackageId, ServiceId},
    money::{Currency, Money},
    packages::last_day,
    understanding::Locale,
};
use reading::Read;
use std::collections::HashMap;
use store::{
    OrgTransaction,
    bookings::BookingRecord,
    packages::{HoldingRow, NewHolding, NewPackage, PackageRow},
    services::StoredService,
};

/// The most packages of one clinic.
const MOST_PACKAGES: usize = 100;

/// Packages of every organisation.
pub struct PackageDesk {
    resources: Resources,
}

/// What the clinic offers, and in which currency.
struct Offer {
    services: Vec<StoredService>,
    currency: Currency,
}

impl Offer {
    async fn read(transaction: &mut OrgTransaction, caller: &Caller) -> Result<Self, AppError> {
        let request_id = &caller.client.request_id;
        let services = store::services::all(transaction, caller.org).await.report(request_id)?;
        let organisation = store::catalogue::organisation(transaction, caller.org).await.report(request_id)?;
        let organisation = organisation.ok_or_else(|| AppError::not_found("This clinic"))?;
        Ok(Self { services, currency: organisation.currency().report(request_id)? })
    }

    fn by_id(&self) -> HashMap<ServiceId, &StoredService> {
        self.services.iter().map(|stored| (stored.service.id, stored)).collect()
    }

    fn view(&self, row: PackageRow) -> PackageView {
        let by_id = self.by_id();
        let named: Vec<_> = row.services.iter().filter_map(|id| by_id.get(&ServiceId(*id))).collect();
        let price = Money::new(row.price_minor, self.currency);
        let within = row.months.map(|months| format!(", within {months} months")).unwrap_or_default();
        PackageView {
            id: PackageId(row.package_id),
            version: row.version.unsigned_abs(),
            active: row.active,
            form: PackageForm {
                name: row.name,
                visits: row.visits.to_string(),
                price: price.to_major().to_string(),
                months: row.months.map(|months| months.to_string()).unwrap_or_default(),
                services: named.iter().map(|stored| stored.service.key.clone()).collect(),
            },
            services: named.iter().map(|stored| stored.service.name.clone()).collect(),
            summary: format!("{} visits for {price}{within}", row.visits),
            held: u32::try_from(row.held).unwrap_or(u32::MAX),
        }
    }
}

impl PackageDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    async fn begin(&self, caller: &Caller, action: Action) -> Result<OrgTransaction, AppError> {
        caller.require(action)?;
        self.resources.database.begin(caller.org).await.report(&caller.client.request_id)
    }

    async fn note(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        action: &'static str,
        package: PackageId,
        detail: &[(&'static str, String)],
    ) -> Result<(), AppError> {
        let act = Act { action, subject_kind: "package", subject_id: package.to_string(), detail };
        record(&self.resources, transaction, caller, act).await
    }
}

async fn booking_of(
    transaction: &mut OrgTransaction,
    caller: &Caller,
    booking: BookingId,
) -> Result<BookingRecord, AppError> {
    let record = store::bookings::by_id(transaction, caller.org, booking).await;
    record.report(&caller.client.request_id)?.ok_or_else(|| AppError::not_found("This booking"))
}

#[async_trait]
impl Packages for PackageDesk {
    async fn page(&self, caller: &Caller) -> Result<PackagesPage, AppError> {
        let mut transaction = self.begin(caller, Action::ReadServices).await?;
        let offer = Offer::read(&mut transaction, caller).await?;
        let rows = store::packages::all(&mut transaction, caller.org).await.report(&caller.client.request_id)?;
        let on_offer = offer.services.iter().filter(|stored| stored.active);
        let named =
            |stored: &StoredService| ServiceName { key: stored.service.key.clone(), name: stored.service.name.clone() };
        Ok(PackagesPage {
            services: on_offer.map(named).collect(),
            currency: offer.currency.to_string(),
            packages: rows.into_iter().map(|row| offer.view(row)).collect(),
        })
    }

    async fn save(
        &self,
        caller: &Caller,
        package: Option<PackageId>,
        seen: u32,
        form: PackageForm,
    ) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeServices).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let offer = Offer::read(&mut transaction, caller).await?;
        let Read { name, visits, price_minor, months, services } =
            reading::read(&form, &offer.services, offer.currency)?;
        let new = NewPackage { name: &name, visits, price_minor, months, services: &services };
        let (id, action) = if let Some(id) = package {
            if !store::packages::change(&mut transaction, org, id, seen, &new).await.report(request_id)? {
                let what = "Somebody changed this package meanwhile, or it is gone. Load the page and decide again.";
                return Err(AppError::conflict(what));
            }
            (id, "package.changed")
        } else {
            let all = store::packages::all(&mut transaction, org).await.report(request_id)?;
            if all.len() >= MOST_PACKAGES {
                return Err(AppError::conflict(format!("A clinic has at most {MOST_PACKAGES} packages.")));
            }
            let id = PackageId(self.resources.entropy.id());
            let now = self.resources.clock.now();
            store::packages::insert(&mut transaction, org, id, &new, now).await.report(request_id)?;
            (id, "package.added")
        };
        let price = Money::new(price_minor, offer.currency).to_string();
        let detail = [("name", name.clone()), ("visits", visits.to_string()), ("price", price)];
        self.note(&mut transaction, caller, action, id, &detail).await?;
        transaction.commit().await.report(request_id)
    }

    async fn offer(&self, caller: &Caller, package: PackageId, active: bool) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeServices).await?;
        let request_id = &caller.client.request_id;
        if !store::packages::offer(&mut transaction, caller.org, package, active).await.report(request_id)? {
            return Err(AppError::not_found("This package"));
        }
        let action = if active { "package.offered" } else { "package.withdrawn" };
        self.note(&mut transaction, caller, action, package, &[]).await?;
        transaction.commit().await.report(request_id)
    }

    async fn of_booking(&self, caller: &Caller, booking: BookingId) -> Result<BookingPackages, AppError> {
        let mut transaction = self.begin(caller, Action::ReadBookings).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let record = booking_of(&mut transaction, caller, booking).await?;
        let offer = Offer::read(&mut transaction, caller).await?;
        let zone = zone(&record.zone).report(request_id)?;
        let day = labels::local_date(record.starts_at, zone);
        let held = store::packages::holdings(&mut transaction, org, record.contact).await.report(request_id)?;
        let held = held.into_iter().filter(|row| row.holding().left() > 0);
        let mut holdings =
            held.map(|row| holding_view(&row, &record, day, request_id)).collect::<Result<Vec<_>, _>>()?;
        holdings.sort_by_key(|holding| holding.refusal.is_some());
        let on_sale = store::packages::all(&mut transaction, org).await.report(request_id)?;
        let fits = |row: &PackageRow| row.active && is_for(&row.services, &record);
        Ok(BookingPackages {
            used: record.package.as_ref().map(use_view),
            holdings,
            on_sale: on_sale.into_iter().filter(fits).map(|row| offer.view(row)).collect(),
            closed: closed(&record).map(str::to_owned),
        })
    }

    async fn sell(
        &self,
        caller: &Caller,
        booking: BookingId,
        package: PackageId,
        paid_by: PaidBy,
    ) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeBookings).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let made = requests::made_before(&mut transaction, org, caller.key.as_ref()).await.report(request_id)?;
        if made.is_some() {
            return Ok(());
        }
        let record = booking_of(&mut transaction, caller, booking).await?;
        let Offer { currency, .. } = Offer::read(&mut transaction, caller).await?;
        let on_sale = store::packages::all(&mut transaction, org).await.report(request_id)?;
        let sold = on_sale.into_iter().find(|row| row.package_id == package.0 && row.active);
        let sold = sold.ok_or_else(|| AppError::not_found("This package"))?;
        let now = self.resources.clock.now();
        let today = labels::local_date(now, zone(&record.zone).report(request_id)?);
        let currency_code = currency.to_string();
        let new = NewHolding {
            id: HoldingId(self.resources.entropy.id()),
            package,
            contact: record.contact,
            visits: sold.visits.unsigned_abs(),
            price_minor: sold.price_minor,
            currency: &currency_code,
            paid_by: paid_by.as_str(),
            sold_at: now,
            expires_on: last_day(today, sold.months.map(i16::unsigned_abs)),
        };
        store::packages::sell(&mut transaction, org, &new).await.report(request_id)?;
        requests::tie(&mut transaction, org, caller.key.as_ref(), new.id.0, now).await.report(request_id)?;
        let price = Money::new(sold.price_minor, currency).to_string();
        let detail = [("name", sold.name), ("price", price), ("paid by", paid_by.as_str().to_owned())];
        self.note(&mut transaction, caller, "package.sold", package, &detail).await?;
        store::live::announce(&mut transaction, org, store::live::Change::Booking(booking)).await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }

    async fn void(&self, caller: &Caller, booking: BookingId, holding: HoldingId) -> Result<(), AppError> {
        let mut transaction = self.begin(caller, Action::ChangeBookings).await?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let record = booking_of(&mut transaction, caller, booking).await?;
        let known = store::packages::lock_holding(&mut transaction, org, record.contact, holding).await;
        let known = known.report(request_id)?.ok_or_else(|| AppError::not_found("This package"))?;
        let now = self.resources.clock.now();
        if !store::packages::void(&mut transaction, org, record.contact, holding, now).await.report(request_id)? {
            let what = "A visit was taken from this package, so its sale stays. Give the rest back in money instead.";
            return Err(AppError::conflict(what));
        }
        let act = Act {
            action: "package.voided",
            subject_kind: "package",
            subject_id: holding.to_string(),
            detail: &[("name", known.name)],
        };
        crate::audit::record(&self.resources, &mut transaction, caller, act).await?;
        store::live::announce(&mut transaction, org, store::live::Change::Booking(booking)).await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }
}

/// Whether a package for these services covers every part of a visit.
pub(crate) fn is_for(services: &[uuid::Uuid], record: &BookingRecord) -> bool {
    record.steps.iter().all(|step| services.contains(&step.service.0))
}

/// Why no visit can be taken from a package now, whichever it is.
pub(crate) fn closed(record: &BookingRecord) -> Option<&'static str> {
    if record.package.is_some() {
        return Some("This visit is taken from a package already.");
    }
    if !matches!(record.state, BookingState::AwaitingDeposit | BookingState::Confirmed) {
        return Some("Only a booked visit that is still to come can be taken from a package.");
    }
    (record.paid.minor > 0).then_some("Something was paid for this visit already.")
}

pub(crate) fn use_view(used: &store::bookings::PackageOfBooking) -> PackageUse {
    PackageUse { name: used.name.clone(), number: used.number, of: used.of }
}

fn holding_view(
    row: &HoldingRow,
    record: &BookingRecord,
    day: chrono::NaiveDate,
    request_id: &str,
) -> Result<HoldingView, AppError> {
    let holding = row.holding();
    let currency: Currency = row
        .currency
        .parse()
        .map_err(|_| store::StoreError::Unreadable { what: "currency", reason: row.currency.clone() })
        .report(request_id)?;
    let refusal = if is_for(&row.services, record) {
        holding.covers(day).err().map(|reason| reason.to_string())
    } else {
        Some("It is for other services.".to_owned())
    };
    let label = |date| format!("{}, {}", labels::month_day(date, Locale::En), chrono::Datelike::year(&date));
    Ok(HoldingView {
        id: HoldingId(row.holding_id),
        name: row.name.clone(),
        left: holding.left(),
        of: holding.visits,
        price: Money::new(row.price_minor, currency),
        expires_label: row.expires_on.map(label),
        refusal,
        is_untouched: row.is_untouched(),
    })
}
