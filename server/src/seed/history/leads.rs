//! Enquiries of the last days.

use super::{Draft, clients::Clients};
use crate::seed::{
    catalogue::Clinic,
    names::ENQUIRIES,
    rows::{id_at, instant},
};
use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use serde_json::json;

pub fn write(clinic: &Clinic, clients: &mut Clients, now: DateTime<Utc>, random: &mut StdRng, draft: &mut Draft) {
    let statuses = ["new", "new", "new", "contacted", "contacted", "qualified", "won", "lost"];
    for (index, (status, message)) in statuses.into_iter().zip(ENQUIRIES).enumerate() {
        let age = i64::try_from(index).unwrap_or_default() * 900 + random.random_range(12..600);
        let at = now - TimeDelta::minutes(age);
        let (client, _) = clients.pick(at, random);
        let service = clinic.offers.choose(random).map(|offer| offer.service.id);
        let referral = random.random_bool(0.25).then_some("REF-ANNA");
        draft.add(
            "leads",
            json!({
                "org_id": clinic.org, "lead_id": id_at(at, random), "contact_id": client.id, "name": client.name,
                "phone": client.phone, "email": client.email, "service_id": service,
                "status": status, "message": message,
                "source": if random.random_bool(0.5) { "chat" } else { "clinic_page" },
                "referral_code": referral, "consent_version": 1, "created_at": instant(at),
            }),
        );
    }
}
