//! A clinic with a client about whom every table holds something, a relative of theirs, and a neighbour clinic.

use crate::{
    audit::{Act, record},
    bookings::tests::{Front, at, request},
    rights::{RightsDesk, archive::hex},
};
use chrono::TimeDelta;
use contract::{
    Actor, Caller, Client,
    bookings::Bookings,
    caller::Role,
    identity::{Place, SignedIn, Standing},
};
use domain::ids::{ContactId, OrgId, PersonId, SessionId};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, PgPool};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
};
use store::rights::{
    inventory::{Holds, Table},
    inventory_tables,
};
use testkit::Clinic;
use uuid::Uuid;

/// Stands in every place that can hold something of the client; nowhere else.
pub const CANARY: &str = "canary-9f3e";
/// The same for a phone.
pub const CANARY_PHONE: &str = "+15550009317";

pub struct World {
    pub front: Front,
    pub desk: RightsDesk,
    pub ana: ContactId,
    /// Reached by the same phone.
    pub leo: ContactId,
    pub neighbour: Clinic,
}

pub fn signed_in(person: u128, org: OrgId, role: Role, world: &World) -> SignedIn {
    SignedIn {
        session: SessionId(Uuid::from_u128(person + 100)),
        person: PersonId(Uuid::from_u128(person)),
        name: format!("Person {person}"),
        email: format!("p{person}@lumen.example"),
        operator: false,
        confirmed_at: world.front.clock_now(),
        place: Some(Place { org, standing: Standing::Member(role), read_only: false }),
        client: client(),
    }
}

pub fn client() -> Client {
    Client { address: "192.0.2.7".into(), request_id: "test".into(), ..Client::default() }
}

/// The files of a zip.
pub fn files(zip: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip");
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).expect("a file");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            (file.name().to_owned(), text)
        })
        .collect()
}

impl World {
    pub async fn open() -> Self {
        let front = Front::open().await;
        let neighbour = Clinic::create(&front.database.database, 2).await;
        let desk = RightsDesk::new(front.resources.clone());
        for (day, name) in [(24, "Ana Ruiz"), (25, "Ana Ruiz"), (26, "Leo Ruiz")] {
            let mut wanted = request("laser", at(11, day, 9, 0));
            wanted.name = name.into();
            front.desk.create(&front.visitor(), wanted).await.expect("booked");
        }
        let mut world = Self { front, desk, ana: ContactId(Uuid::nil()), leo: ContactId(Uuid::nil()), neighbour };
        world.ana = world.contact_named("Ana Ruiz").await;
        world.leo = world.contact_named("Leo Ruiz").await;
        world.run("update bookings set state = 'completed', hold_expires_at = null").await;
        world.add_people().await;
        world.add_threads().await;
        world.add_money().await;
        world.add_log().await;
        world
    }

    pub fn org(&self) -> OrgId {
        self.front.clinic.org
    }

    pub fn owner(&self) -> &PgPool {
        self.front.database.database.owner()
    }

    pub fn caller(&self, role: Role) -> Caller {
        let actor = Actor::Person { id: PersonId(Uuid::from_u128(1)), name: "Person 1".into(), role };
        Caller { org: self.org(), actor, client: client(), key: None, read_only: false }
    }

    async fn contact_named(&self, name: &str) -> ContactId {
        let id = sqlx::query_scalar("select contact_id from contacts where name = $1").bind(name);
        ContactId(id.fetch_one(self.owner()).await.expect("a contact"))
    }

    pub async fn run(&self, sql: &str) {
        for statement in sql.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            let statement = statement
                .replace(":org", &format!("'{}'", self.org()))
                .replace(":ana", &format!("'{}'", self.ana))
                .replace(":leo", &format!("'{}'", self.leo));
            sqlx::query(AssertSqlSafe(statement.clone()))
                .execute(self.owner())
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let sql = sql.replace(":org", &format!("'{}'", self.org())).replace(":ana", &format!("'{}'", self.ana));
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(self.owner()).await.expect("a count")
    }

    /// An owner and an admin who signed in.
    async fn add_people(&self) {
        for (n, role) in [(1_u128, "owner"), (2, "admin")] {
            let (person, session) = (Uuid::from_u128(n), Uuid::from_u128(n + 100));
            self.run(&format!(
                "insert into people (person_id, email, name, password_hash, created_at)
                 values ('{person}', 'p{n}@lumen.example', 'Person {n}', 'secret-hash', now());\n\
                 insert into memberships values (:org, '{person}', '{role}', now());\n\
                 insert into sessions (session_hash, session_id, person_id, org_id, created_at, last_used_at,
                     expires_at, confirmed_at, device, address)
                 values (sha256('s{n}'), '{session}', '{person}', :org, now(), now(), now() + interval '20 years', now(),
                     'Firefox', '198.51.100.{n}');\n\
                 insert into account_events values ('{person}', '{session}', 'signed_in', '', 'Firefox',
                     '198.51.100.{n}', 'r', now())"
            ))
            .await;
        }
    }

    /// One thread of Ana's alone, one of Leo's, and one in which both booked.
    async fn add_threads(&self) {
        for (n, contact) in [(1_u128, Some(":ana")), (2, Some(":leo")), (3, None)] {
            let id = Uuid::from_u128(n + 500);
            let contact = contact.unwrap_or("null");
            self.run(&format!(
                "insert into conversations (org_id, conversation_id, token_hash, contact_id, channel, state, created_at,
                     updated_at)
                 values (:org, '{id}', sha256('t{n}'), {contact}, 'web', '{{\"name\": \"Ana Ruiz\"}}', now(), now());\n\
                 insert into messages (org_id, conversation_id, message_id, position, author, text, created_at)
                 values (:org, '{id}', '{id}', 1, 'visitor', 'Ana Ruiz, (512) 555-0172, for me and Leo', now()),
                        (:org, '{id}', '{}', 2, 'desk', 'With pleasure', now());\n\
                 insert into message_files (org_id, conversation_id, message_id, position, name, media_type, content,
                     created_at)
                 values (:org, '{id}', '{id}', 0, 'ana-ruiz.txt', 'application/octet-stream', 'Ana Ruiz', now());\n\
                 insert into turns (org_id, conversation_id, message_id, at, input, replies, with_person)
                 values (:org, '{id}', '{id}', now(), '{{\"text\": \"Ana Ruiz\"}}', '[]', false);\n\
                 insert into model_readings (org_id, conversation_id, message_id, prompt, model, proposal, created_at)
                 values (:org, '{id}', '{id}', 'p', 'm', '{{\"facts\": [\"Ana Ruiz\"]}}', now());\n\
                 insert into conversation_log (org_id, conversation_id, entry_id, kind, text, at)
                 values (:org, '{id}', '{id}', 'note', 'Ana Ruiz comes with Leo', now());\n\
                 insert into conversation_watchers values (:org, '{id}', '{id}', now(), null)",
                Uuid::from_u128(n + 600)
            ))
            .await;
        }
        let shared = Uuid::from_u128(503);
        self.run(&format!(
            "insert into open_turns values (:org, '{0}', '{0}', '{{}}', now());\n\
             update bookings set conversation_id = '{shared}' where contact_id = :leo;\n\
             update bookings set conversation_id = '{shared}' where booking_id =
                 (select booking_id from bookings where contact_id = :ana order by starts_at desc limit 1);\n\
             update bookings set conversation_id = '{0}' where booking_id =
                 (select booking_id from bookings where contact_id = :ana order by starts_at limit 1);\n\
             insert into leads (org_id, lead_id, contact_id, name, phone, status, source, consent_version, created_at)
             values (:org, '{1}', :ana, 'Ana Ruiz', '+15125550172', 'new', 'web', 1, now()),
                    (:org, '{2}', :leo, 'Leo Ruiz', '+15125550172', 'new', 'web', 1, now())",
            Uuid::from_u128(501),
            Uuid::from_u128(701),
            Uuid::from_u128(702)
        ))
        .await;
        self.run(&format!(
            "insert into open_questions (org_id, question_id, wording, text, locale, state, first_asked_at, last_asked_at)
             values (:org, '{0}', 'lift ana', 'Is there a lift for Ana Ruiz?', 'en', 'open', now(), now()),
                    (:org, '{1}', 'lift', 'Is there a lift?', 'en', 'open', now(), now());\n\
             insert into question_askings (org_id, question_id, conversation_id, asked_at)
             values (:org, '{0}', '{0}', now()), (:org, '{1}', '{1}', now())",
            Uuid::from_u128(501),
            Uuid::from_u128(502)
        ))
        .await;
        self.add_waitlist().await;
        self.add_packages().await;
    }

    /// Each has a package, of which one visit is used.
    async fn add_packages(&self) {
        let package = Uuid::from_u128(850);
        self.run(&format!(
            "insert into packages (org_id, package_id, name, visits, price_minor, created_at)
             values (:org, '{package}', 'Six facials', 6, 45000, now());\n\
             insert into package_services select :org, '{package}', service_id from services
             where org_id = :org and key = 'facial'"
        ))
        .await;
        for (n, contact) in [(1_u128, ":ana"), (2, ":leo")] {
            let id = Uuid::from_u128(n + 860);
            self.run(&format!(
                "insert into package_holdings (org_id, holding_id, package_id, contact_id, visits, price_minor, currency,
                     paid_by, sold_at)
                 values (:org, '{id}', '{package}', {contact}, 6, 45000, 'USD', 'cash', now());\n\
                 insert into package_uses (org_id, use_id, holding_id, visits, number, booking_id, deposit_minor, used_at)
                 select :org, '{id}', '{id}', 6, 1, booking_id, 0, now()
                 from bookings where contact_id = {contact} limit 1"
            ))
            .await;
        }
        self.add_referrals().await;
    }

    /// Each has a code to pass on, and booked with one that nobody knows.
    async fn add_referrals(&self) {
        for (code, contact) in [("K7Q4MX", ":ana"), ("K7Q4MW", ":leo")] {
            self.run(&format!(
                "insert into referral_codes values (:org, {contact}, '{code}', now());\n\
                 insert into referrals (org_id, booking_id, contact_id, code, standing, refusal, created_at)
                 select :org, booking_id, contact_id, 'ANNA-10', 'refused', 'unknown', now()
                 from bookings where contact_id = {contact} limit 1"
            ))
            .await;
        }
    }

    /// Each waited once, and was offered a time.
    async fn add_waitlist(&self) {
        for (n, contact) in [(1_u128, ":ana"), (2, ":leo")] {
            let id = Uuid::from_u128(n + 800);
            self.run(&format!(
                "insert into waitlist_entries (org_id, entry_id, contact_id, name, phone, email, service_id, wish,
                     from_date, until_date, zone, source, consent_version, state, waiting_since, updated_at)
                 select :org, '{id}', {contact}, 'Somebody Ruiz', '+15125550172', 'ruiz{n}@example.com', service_id,
                     '{{\"answers\": {{}}}}', '2037-12-01', '2037-12-02', 'UTC', 'web', 1, 'ended', now(), now()
                 from services where org_id = :org and key = 'facial';\n\
                 insert into waitlist_offers (org_id, offer_id, entry_id, booking_id, state, becomes, starts_at, tell_at,
                     ends_at, created_at)
                 select :org, '{id}', '{id}', booking_id, 'lapsed', 'confirmed', now(), now(), now(), now()
                 from bookings where contact_id = {contact} limit 1"
            ))
            .await;
        }
    }

    /// Each booking paid, one refunded; deliveries of the processor; kept answers.
    async fn add_money(&self) {
        self.run(
            "insert into payments (org_id, payment_id, booking_id, amount_minor, currency, state, processor,
                 checkout_reference, charge_reference, checkout_url, method, created_at, checkout_ends_at, paid_at,
                 captured_minor, captured_currency)
             select org_id, booking_id, booking_id, 4000, 'USD', 'paid', 'till', 'checkout-' || booking_id,
                 'charge-' || booking_id, 'https://pay.example', 'Visa 4242', now(), now(), now(), 4000, 'USD' from bookings;\n\
             insert into refunds (org_id, refund_id, payment_id, amount_minor, state, reason, refund_reference, created_at)
             select org_id, payment_id, payment_id, 1000, 'succeeded', 'Asked for', 'refund-' || payment_id, now()
             from payments;\n\
             insert into ledger_entries (org_id, movement_id, position, account, amount_minor, currency, payment_id,
                 booking_id, at)
             select org_id, payment_id, n, case n when 0 then 'processor' else 'client_deposits' end,
                 case n when 0 then 4000 else -4000 end, 'USD', payment_id, booking_id, now()
             from payments, generate_series(0, 1) n;\n\
             insert into payment_requests (org_id, request_id, booking_id, purpose, amount_minor, currency, reason, state,
                 created_at)
             select org_id, booking_id, booking_id, 'balance', 500, 'USD', 'For Somebody', 'open', now() from bookings;\n\
             insert into kept_cards (org_id, booking_id, payment_id, customer_reference, card_reference, label, agreed_to,
                 kept_at)
             select org_id, booking_id, payment_id, 'cus_' || booking_id, 'pm_' || booking_id, 'Visa ending 4242',
                 'Keep my card.', now() from payments;\n\
             insert into deferred_deposits (org_id, booking_id, amount_minor, currency, state, deferred_at)
             select org_id, booking_id, 4000, 'USD', 'settled', now() from bookings;\n\
             insert into disputes (org_id, dispute_id, payment_id, dispute_reference, amount_minor, currency, reason,
                 state, withheld, opened_at)
             select org_id, payment_id, payment_id, 'dispute-' || payment_id, 100, 'USD', 'general', 'inquiry', false,
                 now() from payments;\n\
             insert into provider_events
             select 'till', 'event-' || payment_id, '', 'paid',
                 convert_to(json_build_object('checkout', checkout_reference, 'name', 'Somebody')::text, 'UTF8'),
                 now(), now(), now(), 'applied' from payments;\n\
             insert into payment_events
             select org_id, payment_id, 'till', '', 'event-' || payment_id from payments;\n\
             insert into credits (org_id, credit_id, contact_id, payment_id, amount_minor, currency, reason, given_at)
             select org_id, payment_id, contact_id, payment_id, 100, 'USD', 'For Somebody', now()
             from payments join bookings using (org_id, booking_id);\n\
             insert into payouts (org_id, payout_id, account_id, processor, payout_reference, amount_minor, share_minor,
                 currency, state, made_at)
             select org_id, account_id, account_id, processor, 'payout-' || account_id, 4000, 4000, 'USD', 'on_its_way',
                 now() from processor_accounts;\n\
             insert into reconciliations (org_id, reconciliation_id, since, started_at)
             select org_id, org_id, now(), now() from organisations;\n\
             insert into reconciliation_differences
             select org_id, org_id, 'unknown_there', 'charge-' || payment_id, payment_id, 100, 'USD', false, ''
             from payments;\n\
             insert into keyed_requests (org_id, request_key, request_hash, made, status, body, created_at)
             select org_id, 'api:' || booking_id, sha256('x'), booking_id, 200, '{\"name\": \"Somebody\"}', now()
             from bookings;\n\
             insert into booking_attendees (org_id, booking_id, step, name, birth_year)
             select org_id, booking_id, 1, 'Somebody', 2018 from bookings;\n\
             insert into untold_changes (org_id, booking_id, version, kind, made_at, undo_until, told_start, told_end,
                 before, reason_before)
             select org_id, booking_id, version, 'moved', now(), now(), starts_at, ends_at, '{}', 'Somebody said so'
             from bookings;\n\
             insert into booking_series (org_id, series_id, root_id, contact_id, service_id, zone, rule, created_at,
                 updated_at)
             select org_id, booking_id, booking_id, contact_id, service_id, 'America/Chicago', '{}', now(), now()
             from bookings;\n\
             update bookings set series_id = booking_id, series_date = '2037-11-24'",
        )
        .await;
    }

    /// Acts about each contact's bookings, by a member and by the client.
    async fn add_log(&self) {
        let bookings: Vec<Uuid> =
            sqlx::query_scalar("select booking_id from bookings").fetch_all(self.owner()).await.expect("bookings");
        for booking in bookings {
            for actor in [self.caller(Role::Owner).actor, Actor::Visitor] {
                let caller = Caller { actor, ..self.caller(Role::Owner) };
                let mut transaction = self.front.resources.database.begin(self.org()).await.expect("a transaction");
                let act = Act {
                    action: "booking.cancelled",
                    subject_kind: "booking",
                    subject_id: booking.to_string(),
                    detail: &[("reason", "said so".to_owned())],
                };
                record(&self.front.resources, &mut transaction, &caller, act).await.expect("recorded");
                transaction.commit().await.expect("commits");
            }
        }
    }

    /// Puts the canary into every column of the inventory that holds something of a contact, in Ana's rows.
    pub async fn stamp_ana(&self) -> BTreeSet<String> {
        let mut stamped = BTreeSet::new();
        let who = self.who().await;
        for table in inventory_tables().filter(|table| table.of_contact.is_some() && table.name != "audit_entries") {
            for (column, _) in table.columns().filter(|(_, holds)| *holds == Holds::Contact) {
                if self.stamp(table, column, &who).await > 0 {
                    stamped.insert(format!("{}.{column}", table.name));
                }
            }
        }
        stamped
    }

    /// The fields of `who` as SQL, for conditions of the inventory.
    pub async fn who(&self) -> String {
        let mut transaction = self.front.resources.database.begin(self.org()).await.expect("a transaction");
        let who = store::rights::contact::gather(&mut transaction, self.org(), self.ana).await.expect("gathered");
        let who = who.expect("Ana is there");
        let ids = |ids: &[Uuid]| {
            let ids: Vec<String> = ids.iter().map(|id| format!("'{id}'")).collect();
            format!("array[{}]::uuid[]", ids.join(","))
        };
        let texts = |texts: &[String]| {
            let texts: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
            format!("array[{}]::text[]", texts.join(","))
        };
        format!(
            "(select '{}'::uuid as org_id, '{}'::uuid as contact_id, {} as bookings, {} as leads, {} as conversations,
              {} as estimates, {} as payments, {} as references_, {} as subjects, now() as at) who",
            who.org,
            who.contact,
            ids(&who.bookings),
            ids(&who.leads),
            ids(&who.conversations),
            ids(&who.estimates),
            ids(&who.payments),
            texts(&who.references),
            texts(&who.subjects())
        )
    }

    async fn stamp(&self, table: &Table, column: &str, who: &str) -> u64 {
        let kind: String = sqlx::query_scalar(
            "select data_type::text from information_schema.columns
             where table_schema = 'public' and table_name = $1 and column_name = $2",
        )
        .bind(table.name)
        .bind(column)
        .fetch_one(self.owner())
        .await
        .expect("a column");
        let value = match (kind.as_str(), column) {
            ("bytea", _) => format!("t.{column} || convert_to('{CANARY}', 'UTF8')"),
            ("jsonb", _) => format!("coalesce(t.{column}, '{{}}') || '{{\"a\": \"{CANARY}\"}}'"),
            ("smallint", _) => "1987".to_owned(),
            (_, column) if column.ends_with("phone") => format!("'{CANARY_PHONE}'"),
            (_, column) if column.ends_with("email") => format!("'{CANARY}@example.com'"),
            _ => format!("'{CANARY} {column}'"),
        };
        let which = table.of_contact.expect("of a contact").which;
        let wall = if table.has_org() { "t.org_id = who.org_id and" } else { "" };
        let statement = format!("update {0} t set {column} = {value} from {who} where {wall} ({which})", table.name);
        let done = sqlx::query(AssertSqlSafe(statement.clone())).execute(self.owner()).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}")).rows_affected()
    }

    /// Every row of every table, as text; bytes also as they read.
    pub async fn everything(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        everything(self.owner()).await
    }
}

pub async fn everything(owner: &PgPool) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for table in inventory_tables() {
        let statement = format!("select t::text from {} t", table.name);
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(statement)).fetch_all(owner).await.expect("rows");
        all.insert(table.name, rows.into_iter().collect());
    }
    let jobs: Vec<String> =
        sqlx::query_scalar("select t::text from graphile_worker._private_jobs t").fetch_all(owner).await.expect("jobs");
    all.insert("jobs", jobs.into_iter().collect());
    all
}

/// Where the canary still is.
pub fn found(everything: &BTreeMap<&'static str, BTreeSet<String>>) -> Vec<String> {
    let hex = hex(CANARY.as_bytes());
    let marks = [CANARY, CANARY_PHONE, hex.as_str()];
    let rows = everything.iter().flat_map(|(table, rows)| rows.iter().map(move |row| (table, row)));
    rows.filter(|(_, row)| marks.iter().any(|mark| row.contains(mark)))
        .map(|(table, row)| format!("{table}: {row}"))
        .collect()
}

/// The SHA-256 of a text, as a manifest has it.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Longer than a proof of identity lasts.
pub const LATER: TimeDelta = TimeDelta::minutes(11);
