//! The waitlist on a real PostgreSQL, with the engine's own bookings around it.

mod answering;
mod joining;
mod parties;
mod turns;

use super::{WaitlistDesk, offering};
use crate::{
    bookings::tests::{Front, at, request},
    vault::Purpose,
};
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    AppError, Client,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings},
    waitlist::{OfferAnswer, OfferPage, Waitlist, WaitlistEntry, WaitlistForm, WaitlistQuery, WindowForm},
};
use domain::{
    ids::{BookingId, OfferId, ResourceId, WaitlistEntryId},
    waitlist::EntryState,
};
use std::sync::Arc;
use uuid::Uuid;

/// A clinic where Priya can be seen on December 10 and 17 for one visit a day, both of which are taken.
struct World {
    front: Front,
    desk: Arc<WaitlistDesk>,
    /// At half past two.
    tenth: BookingView,
    seventeenth: BookingView,
}

impl World {
    async fn open(service: &str) -> Self {
        let front = Front::open().await;
        let desk = Arc::new(WaitlistDesk::new(front.resources.clone()));
        for day in [10, 17] {
            for (from, until) in [((9, 0), (14, 30)), ((15, 15), (17, 0))] {
                add_time_off(&front, at(12, day, from.0, from.1), at(12, day, until.0, until.1)).await;
            }
        }
        let tenth = taken(&front, service, at(12, 10, 14, 30)).await;
        let seventeenth = taken(&front, service, at(12, 17, 14, 30)).await;
        Self { front, desk, tenth, seventeenth }
    }

    /// Somebody who waits for Priya on December 10.
    fn form(&self, name: &str, service: &str) -> WaitlistForm {
        let address = name.to_lowercase().replace(' ', ".");
        WaitlistForm {
            service_key: service.into(),
            practitioner_id: Some(self.front.clinic.priya.to_string()),
            window: WindowForm { from: Some(day(10)), until: Some(day(10)), ..WindowForm::default() },
            name: name.into(),
            email: format!("{address}@example.com"),
            consent_version: Some(1),
            source: "clinic_page".into(),
            ..WaitlistForm::default()
        }
    }

    async fn joins(&self, form: WaitlistForm) -> WaitlistEntry {
        let entry = self.desk.join(&self.front.visitor(), form).await.expect("a place on the list");
        // Whoever comes next comes later.
        self.front.clock.advance(chrono::TimeDelta::seconds(1));
        entry
    }

    async fn free_the_tenth(&self) {
        let cancel = BookingChange::Cancel { reason: "flu".into() };
        self.front.change(self.tenth.id, cancel).await.expect("cancelled");
    }

    /// Works the queue, then looks at the list as the job of every five minutes does.
    async fn settle(&self) {
        self.front.drain().await;
        offering::offer_free_times(&self.front.resources, self.front.clinic.org, "test").await.expect("looked at");
        self.front.drain().await;
    }

    async fn entry(&self, id: WaitlistEntryId) -> WaitlistEntry {
        let caller = self.front.dispatcher("Maya Torres");
        for state in EntryState::ALL {
            let query = WaitlistQuery { state: Some(state), ..WaitlistQuery::default() };
            let found = self.desk.list(&caller, query).await.expect("a list");
            if let Some(entry) = found.into_iter().find(|entry| entry.id == id) {
                return entry;
            }
        }
        panic!("the place is gone");
    }

    async fn state(&self, id: WaitlistEntryId) -> EntryState {
        self.entry(id).await.state
    }

    /// The link of the newest offer.
    async fn token(&self, id: WaitlistEntryId) -> String {
        let offer: Uuid = sqlx::query_scalar(
            "select offer_id from waitlist_offers where entry_id = $1 order by created_at desc, offer_id desc limit 1",
        )
        .bind(id.0)
        .fetch_one(self.front.database.database.owner())
        .await
        .expect("an offer");
        self.front.resources.vault.token(Purpose::WaitlistOffer, OfferId(offer).0)
    }

    async fn answers(&self, id: WaitlistEntryId, answer: OfferAnswer) -> Result<OfferPage, AppError> {
        let token = self.token(id).await;
        self.desk.answer(&token, client(), answer).await
    }

    async fn booking(&self, id: BookingId) -> BookingView {
        self.front.desk.get(&self.front.dispatcher("Maya Torres"), id).await.expect("a booking")
    }

    /// Subjects of mails to an address.
    fn told(&self, address: &str) -> Vec<String> {
        self.front.letters().into_iter().filter(|(to, _)| to == address).map(|(_, subject)| subject).collect()
    }
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2037, 12, day).expect("a date")
}

fn client() -> Client {
    Client { address: "192.0.2.8".into(), request_id: "test".into(), ..Client::default() }
}

async fn taken(front: &Front, service: &str, start: DateTime<Utc>) -> BookingView {
    let wanted = BookingRequest {
        practitioner_id: Some(front.clinic.priya.to_string()),
        name: "Wei Chen".into(),
        phone: String::new(),
        email: "wei@example.com".into(),
        ..request(service, start)
    };
    let booking = front.desk.create(&front.visitor(), wanted).await.expect("a booking");
    if booking.hold_expires_at.is_some() {
        front.pay(booking.id, 4_000).await;
    }
    booking
}

async fn add_time_off(front: &Front, from: DateTime<Utc>, until: DateTime<Utc>) {
    time_off_of(front, front.clinic.priya, from, until).await;
}

async fn time_off_of(front: &Front, who: ResourceId, from: DateTime<Utc>, until: DateTime<Utc>) {
    sqlx::query(
        "insert into busy_times (org_id, busy_id, resource_id, source, starts_at, ends_at, title, created_at)
         values ($1, gen_random_uuid(), $2, 'time_off', $3, $4, '', now())",
    )
    .bind(front.clinic.org.0)
    .bind(who.0)
    .bind(from)
    .bind(until)
    .execute(front.database.database.owner())
    .await
    .expect("time off");
}
