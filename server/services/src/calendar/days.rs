//! Visits as people pick them: days, and times on the wall clock.

use super::Calendar;
use chrono::{Datelike, NaiveDate};
use contract::clinics::{SlotDay, SlotStep, SlotTime};
use domain::{
    calendar::{PlacedStep, Visit, labels},
    ids::{LocationId, ServiceId},
    understanding::Locale,
};
use std::collections::BTreeMap;

impl Calendar {
    /// The days of these visits, which are in order, labelled in `locale`. `keys` are the services' stable keys.
    pub(crate) fn by_day(&self, visits: &[Visit], keys: &BTreeMap<ServiceId, String>, locale: Locale) -> Vec<SlotDay> {
        let mut days: BTreeMap<NaiveDate, Vec<SlotTime>> = BTreeMap::new();
        for visit in visits {
            if let Some(time) = self.time(visit, keys, locale) {
                days.entry(labels::local_date(visit.start, self.zone_of(visit))).or_default().push(time);
            }
        }
        let day = |(date, times): (NaiveDate, Vec<SlotTime>)| SlotDay {
            date: date.to_string(),
            weekday: labels::weekday(date.weekday(), locale).to_owned(),
            day: labels::month_day(date, locale),
            times,
        };
        days.into_iter().map(day).collect()
    }

    fn time(&self, visit: &Visit, keys: &BTreeMap<ServiceId, String>, locale: Locale) -> Option<SlotTime> {
        let first = visit.steps.first()?;
        let step = |step: &PlacedStep| SlotStep {
            service_key: keys.get(&step.service).cloned().unwrap_or_default(),
            start: step.start,
            end: step.end,
            practitioner_id: step.practitioner.resource.to_string(),
            practitioner: self.name_of(step.practitioner.resource),
        };
        Some(SlotTime {
            start: visit.start,
            end: visit.end,
            label: labels::unambiguous_time(visit.start, self.zone_of(visit), locale),
            practitioner_id: first.practitioner.resource.to_string(),
            practitioner: self.name_of(first.practitioner.resource),
            steps: if visit.steps.len() > 1 { visit.steps.iter().map(step).collect() } else { Vec::new() },
            location_id: (visit.location != LocationId::MAIN).then(|| visit.location.to_string()),
        })
    }
}

impl super::Wish {
    /// The stable keys of its services.
    pub(crate) fn keys(&self) -> BTreeMap<ServiceId, String> {
        self.parts.iter().map(|part| (part.service.id, part.service.key.clone())).collect()
    }
}
