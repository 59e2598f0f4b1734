//! A time taken or given back for the visitor, and what is then said of it.

use super::{
    cards,
    carry_out::{CarryOut, Outcome, Stopped},
    surroundings::true_state,
    thread::hold_ended,
};
use crate::error::{Report, internal};
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    bookings::{BookingChange, BookingRequest, Bookings},
    conversations::Card,
};
use domain::{
    booking::BookingState, calendar::labels, catalogue::Service, contact::PersonName, conversation::Phrase,
    ids::BookingId,
};
use store::bookings::BookingRecord;

impl CarryOut<'_> {
    /// Gives a hold back through the client's own door. One that ended meanwhile is given back already.
    pub(super) async fn release(&mut self, booking: BookingId) -> Result<(), Stopped> {
        let Some(record) = self.around.booking.as_ref().filter(|record| record.id == booking) else { return Ok(()) };
        let change = BookingChange::Cancel { reason: "Given back in the chat".into() };
        let client = self.caller.client.clone();
        match self.desk.bookings.manage_change(&record.manage_token, client, record.version, change).await {
            Ok(_) | Err(AppError::Conflict { .. } | AppError::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    pub(super) async fn hold(&mut self, start: DateTime<Utc>, practitioner: String) -> Result<(), Stopped> {
        let Some(service) = self.service() else { return Ok(()) };
        let request = BookingRequest {
            service_key: service.key.clone(),
            answers: self.state.answers_for(service),
            start,
            practitioner_id: Some(practitioner).filter(|id| !id.is_empty()),
            name: self.state.name.as_ref().map(PersonName::to_string).unwrap_or_default(),
            phone: self.state.phone.clone().map(String::from).unwrap_or_default(),
            email: self.state.email.clone().map(String::from).unwrap_or_default(),
            consent_version: self.state.consent,
            referral_code: self.state.referral.clone(),
            source: "chat".into(),
            website: String::new(),
            conversation: Some(self.conversation),
            more: self.more(),
            attendees: Vec::new(),
        };
        match self.desk.bookings.create_once(self.caller, self.plan.booking, request).await {
            Ok(view) => {
                self.note(Outcome::Held(view.id));
                self.show_held(service, view.id).await
            }
            Err(AppError::Conflict { .. } | AppError::TimeTaken { .. }) => self.slot_taken(start).await,
            Err(AppError::Invalid { fields }) => self.not_bookable(fields, start).await,
            Err(error) => Err(self.trouble(&error)),
        }
    }

    /// The time is held, waits for the clinic, or is booked: says which, from the booking as it is stored. A plan that
    /// was left behind and taken up again may find one that has come to its end meanwhile.
    async fn show_held(&mut self, service: &Service, booking: BookingId) -> Result<(), Stopped> {
        let record = match self.record(booking).await {
            Ok(record) => record,
            Err(error) => return Err(self.trouble(&error)),
        };
        let (locale, zone) = (self.state.locale, self.around.zone);
        let slot = labels::day_time(record.starts_at, zone, locale);
        match true_state(&record, self.around.now) {
            BookingState::AwaitingDeposit => return self.ask_deposit(service, &record, slot).await,
            BookingState::Expired => {
                self.say(&Phrase::HoldEnded { slot });
                self.show(Some(hold_ended(&record, zone, locale)));
                return Ok(());
            }
            BookingState::Cancelled => {
                self.say(&Phrase::Cancelled { slot });
                self.show(None);
                return Ok(());
            }
            BookingState::Pending => self.say(&Phrase::AwaitsApproval { slot }),
            BookingState::Confirmed | BookingState::Completed | BookingState::NoShow => {
                let name = self.state.name.as_ref().map(|name| name.greeting().to_owned()).unwrap_or_default();
                self.say(&Phrase::Booked { name });
            }
        }
        let card = cards::booked(&self.desk.resources, &record, self.around.now, locale, zone);
        self.show(card.map(|booked| Card::Booked { booked }));
        Ok(())
    }

    async fn ask_deposit(&mut self, service: &Service, record: &BookingRecord, slot: String) -> Result<(), Stopped> {
        let (locale, zone) = (self.state.locale, self.around.zone);
        let request = self.estimate_request(service);
        match self.desk.estimates.terms(self.caller, request, record.starts_at).await {
            Ok(terms) => {
                let minutes = minutes_left(record, self.around.now).unwrap_or(self.desk.resources.hold_minutes);
                self.say(&Phrase::DepositAsked { slot, minutes });
                let card = cards::deposit(&self.desk.resources, record, terms, locale, zone);
                self.show(Some(Card::Deposit { deposit: card }));
                Ok(())
            }
            Err(error) => {
                // The hold stands; without its terms the manage link is the way to pay.
                self.say(&Phrase::Held { slot });
                self.manage_link_of(&record.manage_token);
                Err(self.trouble(&error))
            }
        }
    }

    async fn record(&self, booking: BookingId) -> Result<BookingRecord, AppError> {
        let request_id = &self.caller.client.request_id;
        let mut transaction = self.desk.resources.database.begin(self.caller.org).await.report(request_id)?;
        let record = store::bookings::by_id(&mut transaction, self.caller.org, booking).await.report(request_id)?;
        record.ok_or_else(|| internal(request_id, &"a booking made in a chat cannot be read"))
    }

    pub(super) fn manage_link(&mut self, booking: BookingId) {
        if let Some(record) = self.around.booking.as_ref().filter(|record| record.id == booking) {
            self.manage_link_of(&record.manage_token);
        }
    }

    fn manage_link_of(&mut self, token: &str) {
        self.say(&Phrase::ManageLink { url: crate::bookings::manage_url(&self.desk.resources, token) });
    }
}

/// Whole minutes until a hold ends, the begun one included; `None` for what is no hold.
fn minutes_left(record: &BookingRecord, now: DateTime<Utc>) -> Option<u32> {
    let seconds = (record.hold_expires_at? - now).num_seconds();
    u32::try_from(seconds.max(0)).ok().map(|seconds| seconds.div_ceil(60))
}
