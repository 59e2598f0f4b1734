//! A package's form, read: every field that is wrong is named at once, with the reason.

use crate::free_text::{line, money};
use contract::{AppError, packages::PackageForm};
use domain::{
    fault::Faults,
    ids::ServiceId,
    money::Currency,
    packages::{MOST_MONTHS, MOST_VISITS},
};
use store::services::StoredService;

const LONGEST_NAME: usize = 80;

/// A package that can be sold.
pub(super) struct Read {
    pub name: String,
    pub visits: u16,
    pub price_minor: i64,
    pub months: Option<u16>,
    pub services: Vec<ServiceId>,
}

pub(super) fn read(form: &PackageForm, services: &[StoredService], currency: Currency) -> Result<Read, AppError> {
    let mut faults = Faults::default();
    let name = line("name", &form.name, LONGEST_NAME, &mut faults);
    faults.unless(name.chars().count() >= 2, "name", "Write what people call it, in 2 to 80 characters.");
    let visits = whole(&form.visits, MOST_VISITS);
    faults.unless(visits.is_some(), "visits", format!("Write a whole number between 1 and {MOST_VISITS}."));
    let months = form.months.trim();
    let months = if months.is_empty() { None } else { Some(whole(months, MOST_MONTHS)) };
    let readable = months.is_none_or(|months| months.is_some());
    faults.unless(readable, "months", format!("Write 1 to {MOST_MONTHS} months, or leave it empty for no end."));
    let price_minor = money("price", &form.price, currency, &mut faults);
    let id = |key: &String| services.iter().find(|stored| stored.service.key == *key).map(|stored| stored.service.id);
    let mut known: Vec<ServiceId> = form.services.iter().filter_map(id).collect();
    known.sort_unstable();
    known.dedup();
    faults.unless(!known.is_empty(), "services", "Choose at least one service.");
    faults.into_result()?;
    Ok(Read { name, visits: visits.unwrap_or(1), price_minor, months: months.flatten(), services: known })
}

fn whole(typed: &str, most: u16) -> Option<u16> {
    typed.trim().parse().ok().filter(|number| (1..=most).contains(number))
}
