//! Times to pick from: those that were wanted, else the nearest.

use super::carry_out::{CarryOut, Outcome, Stopped};
use chrono::{DateTime, Days, NaiveDate, Utc};
use contract::{
    AppError, Field,
    clinics::{SlotDay, SlotsRequest},
    conversations::{Card, SlotOffer},
};
use domain::{
    calendar::labels,
    catalogue::Service,
    conversation::{self, Phrase},
    understanding::WantedTime,
};

/// How far ahead one look goes, in days.
const LOOK_AHEAD: u64 = 30;
/// What fits on a card: days, and starts of one day.
const MOST_DAYS: usize = 4;
const MOST_TIMES: usize = 8;

/// Days with free times, and how many minutes a visit takes.
struct Found {
    days: Vec<SlotDay>,
    zone_label: String,
    minutes: u32,
}

impl CarryOut<'_> {
    pub(super) async fn offer_times(
        &mut self,
        wanted: Option<WantedTime>,
        from: Option<NaiveDate>,
    ) -> Result<(), Stopped> {
        let Some(service) = self.service() else { return Ok(()) };
        let today = labels::local_date(self.around.now, self.around.zone);
        // The service of the visit that is planned least far ahead says how far.
        let visit = self.state.visit_in(&self.around.services);
        let horizon = visit.iter().map(|service| service.horizon_days).min().unwrap_or_default();
        let last = today.checked_add_days(Days::new(u64::from(horizon))).unwrap_or(today);
        let wanted_day = wanted.as_ref().map(|wanted| labels::local_date(wanted.from.to_utc(), self.around.zone));
        let first = from.or(wanted_day).unwrap_or(today).clamp(today, last);
        match self.find_times(service, wanted.as_ref(), from.is_some(), first).await {
            Ok(Some((found, asked_for))) => {
                self.say(if asked_for { &Phrase::PickTime } else { &Phrase::NoTimesThen });
                self.show_offer(found, wanted.filter(|_| asked_for), last);
                Ok(())
            }
            Ok(None) => {
                self.say(&Phrase::NoTimesAtAll);
                self.show(None);
                self.note(Outcome::NothingToPick);
                Ok(())
            }
            Err(error) => Err(self.trouble(&error)),
        }
    }

    /// As wanted; else the nearest after that; else the nearest from today. The flag says whether it is as wanted.
    async fn find_times(
        &self,
        service: &Service,
        wanted: Option<&WantedTime>,
        moved_on: bool,
        first: NaiveDate,
    ) -> Result<Option<(Found, bool)>, AppError> {
        let mut found = self.look(service, first).await?;
        if let Some(wanted) = wanted {
            // “More days” leaves the wanted span behind and keeps its hours and weekdays.
            let wanted = if moved_on { WantedTime { until: None, ..wanted.clone() } } else { wanted.clone() };
            let fitting = keep(&found.days, |start| conversation::fits(&wanted, start, self.around.zone));
            if !fitting.is_empty() {
                found.days = fitting;
                return Ok(Some((found, true)));
            }
        } else if !found.days.is_empty() {
            return Ok(Some((found, true)));
        }
        if found.days.is_empty() {
            let today = labels::local_date(self.around.now, self.around.zone);
            found = self.look(service, today).await?;
        }
        Ok((!found.days.is_empty()).then_some((found, false)))
    }

    async fn look(&self, service: &Service, from: NaiveDate) -> Result<Found, AppError> {
        let request = SlotsRequest {
            service_key: service.key.clone(),
            answers: self.state.answers_for(service),
            from,
            to: from.checked_add_days(Days::new(LOOK_AHEAD)).unwrap_or(from),
            practitioner_id: None,
            more: self.more(),
            locale: self.state.locale,
        };
        let slots = self.desk.clinics.slots(self.caller, request).await?;
        Ok(Found { days: keep(&slots.days, |_| true), zone_label: slots.zone_label, minutes: slots.duration_minutes })
    }

    fn show_offer(&mut self, mut found: Found, wanted: Option<WantedTime>, last: NaiveDate) {
        let next = found.days.get(MOST_DAYS).and_then(|day| day.date.parse::<NaiveDate>().ok());
        found.days.truncate(MOST_DAYS);
        let after = found.days.last().and_then(|day| day.date.parse::<NaiveDate>().ok()).and_then(|day| day.succ_opt());
        let more_from = next.or(after).filter(|day| *day <= last);
        for day in &mut found.days {
            let times = std::mem::take(&mut day.times);
            day.times = spread(times, MOST_TIMES);
        }
        let (locale, zone) = (self.state.locale, self.around.zone);
        let minutes = found.minutes;
        let title = match wanted {
            Some(wanted) => {
                let wanted = conversation::labels::wanted(&wanted, zone, locale);
                capital(&Phrase::OfferTitleFor { wanted, minutes }.render(locale))
            }
            None => Phrase::OfferTitle { minutes }.render(locale),
        };
        let city = self.around.clinic.city.clone();
        let zone_label = Phrase::ZoneLabel { city, zone: found.zone_label }.render(locale);
        let offer = SlotOffer { title, zone_label, days: found.days, picked: None, more_from };
        self.note(Outcome::MoreFrom(more_from));
        self.show(Some(Card::Slots { offer }));
    }

    /// Somebody was faster: says so and offers the nearest others.
    pub(super) async fn slot_taken(&mut self, start: DateTime<Utc>) -> Result<(), Stopped> {
        let slot = labels::day_time(start, self.around.zone, self.state.locale);
        self.say(&Phrase::SlotTaken { slot: slot.clone() });
        self.show(Some(Card::SlotTaken { slot_label: slot }));
        self.note(Outcome::SlotLost);
        self.offer_times(None, Some(labels::local_date(start, self.around.zone))).await
    }

    /// The booking desk refused: a detail is asked for again, a time is offered again.
    pub(super) async fn not_bookable(&mut self, fields: Vec<Field>, start: DateTime<Utc>) -> Result<(), Stopped> {
        let about_details =
            fields.iter().any(|field| matches!(field.field.as_str(), "name" | "phone" | "email" | "consent_version"));
        let reasons: Vec<_> = fields.into_iter().map(|field| field.reason).collect();
        self.say(&Phrase::ProviderTrouble { what: reasons.join(" ") });
        if about_details {
            self.note(Outcome::DetailsAsked(self.around.consent.as_ref().map(|(version, _)| *version)));
            self.show_details();
            return Ok(());
        }
        self.show(None);
        self.note(Outcome::SlotLost);
        self.offer_times(None, Some(labels::local_date(start, self.around.zone))).await
    }
}

/// The starts that pass, each once a day however many people could give it, without days that are left empty.
fn keep(days: &[SlotDay], passes: impl Fn(DateTime<Utc>) -> bool) -> Vec<SlotDay> {
    let day = |day: &SlotDay| {
        let mut times: Vec<_> = day.times.iter().filter(|time| passes(time.start)).cloned().collect();
        times.dedup_by_key(|time| time.start);
        SlotDay { times, ..day.clone() }
    };
    days.iter().map(day).filter(|day| !day.times.is_empty()).collect()
}

/// At most `most` of them, evenly over the day.
fn spread<T>(times: Vec<T>, most: usize) -> Vec<T> {
    let count = times.len();
    if count <= most {
        return times;
    }
    let chosen: Vec<usize> = (0..most).map(|index| index * (count - 1) / (most - 1)).collect();
    times.into_iter().enumerate().filter(|(index, _)| chosen.contains(index)).map(|(_, time)| time).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_day_is_shown_from_its_first_to_its_last_time() {
        let shown = spread((0..40).collect::<Vec<_>>(), MOST_TIMES);
        assert_eq!((shown.len(), shown.first(), shown.last()), (MOST_TIMES, Some(&0), Some(&39)));
        assert_eq!(spread(vec![1, 2], MOST_TIMES), vec![1, 2]);
    }
}
