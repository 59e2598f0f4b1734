//! From visits to bookings with their price, history and money.

use super::{
    Draft,
    clients::{Client, Clients},
    diary::{Role, Visit},
    money,
};
use crate::seed::{
    SeedError,
    catalogue::{Clinic, Offer},
    rows::{bytes, id_at, instant, token},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    booking::BookingState,
    calendar::labels,
    money::Money,
    policy::{DepositPolicy, Ending},
    pricing::{Estimate, estimate},
    understanding::Locale::En,
};
use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};
use uuid::Uuid;

/// How long a demo's hold runs from when it was made.
const HOLD: TimeDelta = TimeDelta::minutes(15);

/// A booking that was written, for the threads that led to it.
pub struct Booked {
    pub id: Uuid,
    pub state: BookingState,
    pub offer: usize,
    pub client: Uuid,
    /// Where it was made: `chat`, `clinic_page` or `phone`.
    pub source: &'static str,
    pub start: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub total: String,
}

pub fn write(
    clinic: &Clinic,
    visits: &[Visit],
    clients: &mut Clients,
    now: DateTime<Utc>,
    random: &mut StdRng,
    draft: &mut Draft,
) -> Result<Vec<Booked>, SeedError> {
    let states = states(clinic, visits, now, random);
    visits
        .iter()
        .zip(states)
        .map(|(visit, state)| {
            let source = ["chat", "chat", "clinic_page", "clinic_page", "phone"][random.random_range(0..5)];
            Writing { clinic, visit, state, source, now, random: &mut *random, draft: &mut *draft }.write(clients)
        })
        .collect()
}

/// What became of each visit by now. Today has a no-show as soon as anything of today is over.
fn states(clinic: &Clinic, visits: &[Visit], now: DateTime<Utc>, random: &mut StdRng) -> Vec<BookingState> {
    let mut states: Vec<BookingState> = visits.iter().map(|visit| state(clinic, visit, now, random)).collect();
    let today = labels::local_date(now, clinic.zone);
    let is_over = |visit: &Visit| visit.end <= now && labels::local_date(visit.start, clinic.zone) == today;
    let over: Vec<usize> = (0..visits.len()).filter(|index| is_over(&visits[*index])).collect();
    if let Some(index) = over.get(over.len() / 2) {
        states[*index] = BookingState::NoShow;
    }
    states
}

fn state(clinic: &Clinic, visit: &Visit, now: DateTime<Utc>, random: &mut StdRng) -> BookingState {
    let service = &clinic.offers[visit.offer].service;
    let holds = service.deposit != DepositPolicy::None && !service.approval_required;
    let chance = random.random_range(0..100);
    match visit.role {
        Role::ToApprove => BookingState::Pending,
        Role::Held => BookingState::AwaitingDeposit,
        Role::Ordinary if visit.end <= now => match chance {
            0..4 => BookingState::NoShow,
            4..10 => BookingState::Cancelled,
            10..12 if holds => BookingState::Expired,
            _ => BookingState::Completed,
        },
        Role::Ordinary if visit.start <= now => BookingState::Confirmed,
        Role::Ordinary if service.approval_required && chance < 12 => BookingState::Pending,
        Role::Ordinary if chance < 4 => BookingState::Cancelled,
        Role::Ordinary => BookingState::Confirmed,
    }
}

struct Writing<'a> {
    clinic: &'a Clinic,
    visit: &'a Visit,
    state: BookingState,
    source: &'static str,
    now: DateTime<Utc>,
    random: &'a mut StdRng,
    draft: &'a mut Draft,
}

impl Writing<'_> {
    fn write(mut self, clients: &mut Clients) -> Result<Booked, SeedError> {
        let offer = &self.clinic.offers[self.visit.offer];
        let price = self.price(offer)?;
        if self.state == BookingState::AwaitingDeposit && price.deposit.is_zero() {
            // Nothing to pay means nothing to wait for.
            self.state = BookingState::Confirmed;
        }
        if self.state == BookingState::Expired && price.deposit.is_zero() {
            self.state = BookingState::Completed;
        }
        let created_at = self.created_at();
        let (client, new) = clients.pick(created_at, self.random);
        let id = id_at(created_at, self.random);
        let estimate_id = id_at(created_at - TimeDelta::minutes(1), self.random);
        self.add_estimate(offer, estimate_id, &price, created_at);
        self.add_booking(offer, id, estimate_id, &client, new, &price, created_at);
        self.add_step(offer, id, estimate_id);
        self.add_claims(id, created_at);
        self.add_history(offer, id, price.deposit, created_at)?;
        Ok(Booked {
            id,
            state: self.state,
            offer: self.visit.offer,
            client: client.id,
            source: self.source,
            start: self.visit.start,
            created_at,
            total: price.total.to_string(),
        })
    }

    fn price(&self, offer: &Offer) -> Result<Estimate, SeedError> {
        estimate(&offer.service, &self.visit.answers)
            .map_err(|fault| SeedError::Pricing { service: offer.service.key.clone(), fault })
    }

    fn created_at(&mut self) -> DateTime<Utc> {
        let latest = (self.visit.start - TimeDelta::hours(3)).min(self.now - TimeDelta::minutes(5));
        match self.state {
            BookingState::AwaitingDeposit => self.now - TimeDelta::seconds(self.random.random_range(60..420)),
            BookingState::Pending => self.now - TimeDelta::minutes(self.random.random_range(8..90)),
            _ => latest - TimeDelta::minutes(self.random.random_range(30..14_000)),
        }
    }

    fn add_estimate(&mut self, offer: &Offer, id: Uuid, price: &Estimate, at: DateTime<Utc>) {
        self.draft.add(
            "estimates",
            json!({
                "org_id": self.clinic.org, "estimate_id": id, "service_id": offer.service.id,
                "formula_version": price.formula_version, "answers": self.visit.answers, "result": price,
                "created_at": instant(at - TimeDelta::minutes(1)),
            }),
        );
    }

    #[expect(clippy::too_many_arguments, reason = "one row of a wide table")]
    fn add_booking(
        &mut self,
        offer: &Offer,
        id: Uuid,
        estimate_id: Uuid,
        client: &Client,
        new: bool,
        price: &Estimate,
        created_at: DateTime<Utc>,
    ) {
        let (manage_token, hash) = token(self.random);
        let hold = (self.state == BookingState::AwaitingDeposit).then(|| instant(created_at + HOLD));
        let held_once = (self.state == BookingState::Expired).then(|| instant(created_at + HOLD));
        self.draft.add(
            "bookings",
            json!({
                "org_id": self.clinic.org, "booking_id": id, "state": self.state.as_str(), "version": 1,
                "service_id": offer.service.id, "contact_id": client.id, "client_name": client.name,
                "client_phone": client.phone, "client_email": client.email, "conversation_id": Value::Null,
                "estimate_id": estimate_id, "practitioner_id": self.visit.practitioner, "room_id": self.visit.room,
                "starts_at": instant(self.visit.start), "ends_at": instant(self.visit.end),
                "buffer_before_minutes": offer.service.buffer_before_minutes,
                "buffer_after_minutes": offer.service.buffer_after_minutes,
                "new_client": new, "currency": price.deposit.currency, "deposit_minor": price.deposit.minor,
                "policy": offer.service.cancellation, "hold_expires_at": hold.or(held_once),
                "manage_token_hash": bytes(&hash), "manage_token": manage_token, "source": self.source,
                "referral_code": Value::Null, "created_at": instant(created_at), "updated_at": instant(created_at),
            }),
        );
    }

    fn add_step(&mut self, offer: &Offer, id: Uuid, estimate_id: Uuid) {
        self.draft.add(
            "booking_steps",
            json!({
                "org_id": self.clinic.org, "booking_id": id, "step": 1, "service_id": offer.service.id,
                "estimate_id": estimate_id, "practitioner_id": self.visit.practitioner, "seat": 0,
                "starts_at": instant(self.visit.start), "ends_at": instant(self.visit.end),
                "buffer_before_minutes": offer.service.buffer_before_minutes,
                "buffer_after_minutes": offer.service.buffer_after_minutes,
            }),
        );
        if let Some(room) = self.visit.room {
            self.draft.add(
                "booking_step_resources",
                json!({
                    "org_id": self.clinic.org, "booking_id": id, "step": 1, "position": 1, "resource_id": room, "seat": 0,
                }),
            );
        }
    }

    fn add_claims(&mut self, id: Uuid, created_at: DateTime<Utc>) {
        if !self.state.occupies() {
            return;
        }
        let (from, until) = self.visit.claim;
        let hold = (self.state == BookingState::AwaitingDeposit).then(|| instant(created_at + HOLD));
        for resource in [Some(self.visit.practitioner), self.visit.room].into_iter().flatten() {
            self.draft.add(
                "resource_claims",
                json!({
                    "org_id": self.clinic.org, "booking_id": id, "resource_id": resource,
                    "starts_at": instant(from), "ends_at": instant(until), "hold_expires_at": hold,
                }),
            );
        }
    }

    /// What happened, in order, with the money that moved.
    fn add_history(
        &mut self,
        offer: &Offer,
        id: Uuid,
        deposit: Money,
        created_at: DateTime<Utc>,
    ) -> Result<(), SeedError> {
        let mut history = History { clinic: self.clinic, booking: id, position: 0 };
        let start = labels::day_time_long(self.visit.start, self.clinic.zone, En);
        let asks = offer.service.approval_required;
        let dispatcher = self.clinic.dispatcher.as_str();
        if asks {
            history.add(self.draft, "approval", "Asked for, to be approved", &start, "the client", created_at);
        } else if deposit.is_zero() {
            history.add(self.draft, "confirmed", "Booked", &start, "the client", created_at);
        } else {
            let detail = format!("{start}, for 15 minutes");
            history.add(self.draft, "held", "Time held for the deposit", &detail, "the client", created_at);
        }
        if matches!(self.state, BookingState::Pending | BookingState::AwaitingDeposit) {
            return Ok(());
        }
        if self.state == BookingState::Expired {
            history.add(
                self.draft,
                "expired",
                "The hold ended",
                "The time is free again.",
                "Anteroom",
                created_at + HOLD,
            );
            return Ok(());
        }
        let agreed_at = created_at + TimeDelta::minutes(self.random.random_range(2..14));
        let mut paid = None;
        if !deposit.is_zero() {
            let payment = money::deposit_paid(self.clinic, id, deposit, agreed_at, self.random, self.draft)?;
            let title = format!("{deposit} deposit paid");
            history.add(self.draft, "paid", &title, payment.method, "Anteroom", agreed_at);
            let percent = offer.service.cancellation.no_show_fee_percent;
            // So that the demo has fees that can be charged.
            if self.state == BookingState::NoShow && percent > 0 && self.clinic.processor == "stripe" {
                let agreed_to = money::card_kept(self.clinic, id, &payment, percent, agreed_at, self.draft);
                let title = format!("{} is kept", payment.method);
                history.add(self.draft, "card", &title, &agreed_to, "the client", agreed_at);
            }
            paid = Some(payment);
        }
        if asks || paid.is_some() {
            let actor = if asks { dispatcher } else { "Anteroom" };
            history.add(self.draft, "confirmed", "Confirmed", &start, actor, agreed_at);
        }
        self.add_end(offer, &mut history, deposit, paid.as_ref(), agreed_at)
    }

    /// How it ended, where it has.
    fn add_end(
        &mut self,
        offer: &Offer,
        history: &mut History<'_>,
        deposit: Money,
        paid: Option<&money::Paid>,
        agreed_at: DateTime<Utc>,
    ) -> Result<(), SeedError> {
        let dispatcher = self.clinic.dispatcher.as_str();
        let booking = history.booking;
        match self.state {
            BookingState::Completed | BookingState::NoShow => {
                let at = (self.visit.end + TimeDelta::minutes(5)).min(self.now);
                let (kind, title) = match self.state {
                    BookingState::Completed => ("completed", "Completed"),
                    _ => ("no_show", "Marked as a no-show"),
                };
                history.add(self.draft, kind, title, "", dispatcher, at);
                money::deposit_earned(self.clinic, booking, deposit, at, self.random, self.draft)?;
            }
            BookingState::Cancelled => {
                let last = self.visit.start.min(self.now) - TimeDelta::minutes(5);
                let span = (last - agreed_at).num_minutes().max(2);
                let at = agreed_at + TimeDelta::minutes(self.random.random_range(1..span));
                let ending = Ending::Cancelled { at };
                let outcome = offer.service.cancellation.settle(ending, deposit, self.visit.start)?;
                let detail = if deposit.is_zero() { String::new() } else { format!("{} goes back", outcome.refund) };
                history.add(self.draft, "cancelled", "Cancelled", &detail, "the client", at);
                if let Some(paid) = paid {
                    money::deposit_refunded(self.clinic, booking, paid, outcome.refund, at, self.random, self.draft)?;
                    money::deposit_earned(self.clinic, booking, outcome.kept, at, self.random, self.draft)?;
                    if outcome.refund.minor > 0 {
                        let title = format!("{} refunded", outcome.refund);
                        history.add(self.draft, "refunded", &title, paid.method, "Anteroom", at);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The lines of one booking's history.
struct History<'a> {
    clinic: &'a Clinic,
    booking: Uuid,
    position: u32,
}

impl History<'_> {
    fn add(&mut self, draft: &mut Draft, kind: &str, title: &str, detail: &str, actor: &str, at: DateTime<Utc>) {
        self.position += 1;
        draft.add(
            "booking_events",
            json!({
                "org_id": self.clinic.org, "booking_id": self.booking, "position": self.position, "kind": kind,
                "title": title, "detail": detail, "actor": actor, "at": instant(at),
            }),
        );
    }
}
