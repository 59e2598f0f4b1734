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

/// How many people know the clinic before somebody new comes along.
const REGULARS: usize = 140;

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
    all: Vec<Client>,
    /// How many visits each has been given.
    visits: Vec<u32>,
    /// How many of `all`, from the first, are in the database already.
    written: usize,
}

impl Clients {
    pub fn new(clinic: &Clinic, now: DateTime<Utc>, random: &mut StdRng) -> Self {
        let mut families: Vec<usize> = (0..GIVEN.len() * FAMILY.len()).collect();
        families.shuffle(random);
        let people = families.into_iter().take(REGULARS).enumerate().map(|(number, pair)| {
            let (given, family) = (GIVEN[pair % GIVEN.len()], FAMILY[pair / GIVEN.len()]);
            let since = now - TimeDelta::days(random.random_range(30..380));
            // 555-0100 to 555-0199 are kept free for made-up people.
            let code = &clinic.area_codes[number / 100 % clinic.area_codes.len()];
            Client {
                id: id_at(since, random),
                name: format!("{given} {family}"),
                phone: format!("+1{code}55501{:02}", number % 100),
                email: format!("{}.{}@example.com", given.to_lowercase(), family.to_lowercase()),
                since,
            }
        });
        let all: Vec<Client> = people.collect();
        let visits = vec![0; all.len()];
        Self { all, visits, written: 0 }
    }

    /// Those whom the clinic has written down already; nobody of them comes for the first time.
    pub fn written(all: Vec<Client>) -> Self {
        Self { visits: vec![1; all.len()], written: all.len(), all }
    }

    /// Somebody for a visit, and whether it is their first.
    pub fn pick(&mut self, booked_at: DateTime<Utc>, random: &mut StdRng) -> (Client, bool) {
        let index = random.random_range(0..self.all.len());
        let new = self.visits[index] == 0 && random.random_bool(0.4);
        self.visits[index] += 1;
        let client = &mut self.all[index];
        if new {
            client.since = booked_at;
        }
        client.since = client.since.min(booked_at);
        (client.clone(), new)
    }

    pub fn by_id(&self, id: Uuid) -> Option<&Client> {
        self.all.iter().find(|client| client.id == id)
    }

    /// Contacts and their consent.
    pub fn write(&self, clinic: &Clinic, draft: &mut Draft) {
        for client in self.all.iter().skip(self.written) {
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
