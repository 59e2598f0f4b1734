//! The clients of a demo clinic.

use super::Draft;
use crate::seed::{
    catalogue::Clinic,
    names::{FAMILY, GIVEN},
    rows::{id_at, instant},
};
use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, rngs::StdRng, seq::SliceRandom};
use serde_json::json;
use uuid::Uuid;

/// How many people know the clinic before its history begins.
const REGULARS: usize = 90;
/// How many more come along, each with a number of their own: 555-0100 to 555-0199 in two area codes are kept free for
/// made-up people.
const NEWCOMERS: usize = 110;
/// The share of visits that are somebody's first.
const FIRST_VISITS: f64 = 0.18;

/// Somebody with a name and ways to be reached.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Client {
    pub id: Uuid,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub since: DateTime<Utc>,
}

pub struct Clients {
    /// Regulars first, then newcomers.
    all: Vec<Client>,
    /// How many of `all` have been here: the next newcomer's place.
    known: usize,
    /// Who comes next, so that nobody comes twice in a few days; dealt again when it is empty.
    deck: Vec<usize>,
    /// How many of `all`, from the first, are in the database already.
    written: usize,
}

impl Clients {
    pub fn new(clinic: &Clinic, now: DateTime<Utc>, random: &mut StdRng) -> Self {
        let mut families: Vec<usize> = (0..GIVEN.len() * FAMILY.len()).collect();
        families.shuffle(random);
        let people = families.into_iter().take(REGULARS + NEWCOMERS).enumerate().map(|(number, pair)| {
            let (given, family) = (GIVEN[pair % GIVEN.len()], FAMILY[pair / GIVEN.len()]);
            let since = now - TimeDelta::days(random.random_range(30..380));
            let code = &clinic.area_codes[number / 100 % clinic.area_codes.len()];
            Client {
                id: id_at(since, random),
                name: format!("{given} {family}"),
                phone: format!("+1{code}55501{:02}", number % 100),
                email: format!("{}.{}@example.com", given.to_lowercase(), family.to_lowercase()),
                since,
            }
        });
        Self { all: people.collect(), known: REGULARS, deck: Vec::new(), written: 0 }
    }

    /// Those whom the clinic has written down already; nobody of them comes for the first time.
    pub fn written(all: Vec<Client>) -> Self {
        Self { known: all.len(), deck: Vec::new(), written: all.len(), all }
    }

    /// Somebody for a visit, and whether it is their first.
    pub fn pick(&mut self, booked_at: DateTime<Utc>, random: &mut StdRng) -> (Client, bool) {
        let new = self.known < self.all.len() && random.random_bool(FIRST_VISITS);
        let index = if new { self.known } else { self.next_known(random) };
        let client = &mut self.all[index];
        if new {
            self.known += 1;
            client.since = booked_at;
        }
        client.since = client.since.min(booked_at);
        (client.clone(), new)
    }

    fn next_known(&mut self, random: &mut StdRng) -> usize {
        if self.deck.is_empty() {
            self.deck.extend(0..self.known);
            self.deck.shuffle(random);
        }
        self.deck.pop().unwrap_or_default()
    }

    pub fn by_id(&self, id: Uuid) -> Option<&Client> {
        self.all.iter().find(|client| client.id == id)
    }

    /// Contacts and their consent.
    pub fn write(&self, clinic: &Clinic, draft: &mut Draft) {
        for client in self.all.iter().take(self.known).skip(self.written) {
            draft.add(
                "contacts",
                json!({
                    "org_id": clinic.org, "contact_id": client.id, "name": client.name, "phone": client.phone,
                    "email": client.email, "created_at": instant(client.since),
                }),
            );
            draft.add(
                "consents",
                json!({
                    "org_id": clinic.org, "consent_id": client.id, "contact_id": client.id, "version": 1,
                    "channel": "clinic_page", "given_at": instant(client.since),
                }),
            );
        }
    }
}
