//! Fifty organisations with rows in every table. The first is made by the product itself, as far as it can; the others
//! are its copies with ids and secrets of their own.

use super::copies::{ask, copy, fill, run, tables};
use crate::world::World;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use std::time::Duration;
use testkit::Clinic;

/// The attacker's is number 1.
pub const ORGANISATIONS: u32 = 50;
/// An organisation that does not exist: its ids look like all others.
pub const NOBODY: u32 = 99;
pub const OWNER: &str = "00000000-0000-7000-8000-00000000beef";

/// The rows of tables that nothing of the first clinic's day fills. What is still empty then is filled by the kinds of
/// its columns.
const BEFORE: &str = "
insert into people (person_id, email, name, password_hash, created_at)
values ('{owner}', 'owner1@example.com', 'canary01x Owner', '{hash}', now());
insert into memberships values ('{org}', '{owner}', 'owner', now());
insert into api_keys (org_id, api_key_id, kind, prefix, key_hash, publishable_value, created_at, revoked_at, scopes) values
('{org}', '00000000-0000-7000-8000-00000000ab01', 'publishable', 'pk_', sha256('pk_wall_1'), 'pk_wall_1', now(), null, '{}'),
('{org}', '00000000-0000-7000-8000-00000000ab02', 'secret', 'sk_', sha256('sk_wall_1'), null, now(), null,
 '{board.read,bookings.read,bookings.change,leads.read,leads.change,conversations.read,payments.read}'),
('{org}', '00000000-0000-7000-8000-00000000ab03', 'publishable', 'pk_', sha256('pk_gone_1'), 'pk_gone_1', now(), now(), '{}'),
('{org}', '00000000-0000-7000-8000-00000000ab04', 'secret', 'sk_', sha256('sk_gone_1'), null, now(), now(), '{bookings.read}'),
('{org}', '00000000-0000-7000-8000-00000000ab05', 'secret', 'sk_', sha256('sk_bare_1'), null, now(), null, '{}');
insert into sessions (session_hash, session_id, person_id, org_id, created_at, last_used_at, expires_at, confirmed_at)
values (sha256('session_1'), '00000000-0000-7000-8000-00000000ac01', '{owner}', '{org}', now(), now(), now() + interval '9 days', now());
insert into subscriptions (org_id, trial_ends_at, customer, reference, item, status, price, started_at, period_ends_at,
 seen_at, created_at, updated_at)
values ('{org}', now(), 'cus_wall_1', 'sub_wall_1', 'si_wall_1', 'active', 'anteroom_group_month_usd_34900', now(),
 now() + interval '9 years', now(), now(), now());
insert into subscription_invoices (org_id, reference, number, state, total_minor, due_minor, currency, failed, made_at)
values ('{org}', 'in_wall_1', 'canary01x-1', 'paid', 34900, 0, 'USD', false, now());
insert into person_totp (person_id, sealed_seed, created_at) values ('{owner}', '\\x00', now());
insert into recovery_codes values ('{owner}', sha256('code'), null);
insert into known_devices values ('{owner}', sha256('device'), now(), now());
insert into account_events values ('{owner}', gen_random_uuid(), 'signed_in', '', '', '', 'r', now());
insert into resource_overrides values ('{org}', '{practitioner}', '2030-01-01', '[]', 'canary01x off');
insert into articles (org_id, article_id, title, body, locale, state, source, indexed_as, created_at, updated_at)
values ('{org}', '00000000-0000-7000-8000-00000000af01', 'canary01x parking', 'canary01x behind the house', 'en', 'published',
    'typed', {index}, now(), now());
insert into article_passages (org_id, article_id, position, locale, heading, body, label, words) values ('{org}',
    '00000000-0000-7000-8000-00000000af01', 0, 'en', '', 'canary01x behind the house', 'canary01x parking', 'behind the house');
insert into holiday_calendars values ('{org}', 'US', '', now());
update services set definition = jsonb_set(definition, '{name}', to_jsonb('canary01x ' || key));
update price_lists set rules = replace(rules::text, 'Signature facial', 'canary01x facial')::jsonb;
update resources set name = 'canary01x ' || name;
";
/// What would change the day before: a series, a location, a break, a policy, and a turn that nobody takes up, for its time has not come.
const AFTER: &str = r#"
insert into booking_series (org_id, series_id, root_id, contact_id, service_id, zone, rule, created_at, updated_at)
    select org_id, booking_id, booking_id, contact_id, service_id, 'America/Chicago', '{"start": "2027-01-05T10:00:00",
        "minutes": 30, "repeat": {"kind": "weekly", "every": 1, "weekdays": [2]}, "ends": {"kind": "after", "visits": 5},
        "changes": {}}', now(), now() from bookings where state = 'confirmed';
update bookings set series_id = booking_id, series_date = '2027-01-05' where state = 'confirmed';
insert into waitlist_rules select org_id, 45, 1260, 480 from organisations;
insert into locations (org_id, location_id, name, zone)
    select org_id, '00000000-0000-7000-8000-00000000ae01', 'canary01x Annex', 'America/Chicago' from organisations;
insert into open_turns select org_id, conversation_id, message_id, '{}', '2099-01-01' from messages limit 1;
insert into message_files select org_id, conversation_id, message_id, 0, 'canary01x.jpg', 'image/jpeg', 'canary01x'::bytea, now()
    from messages where position = 1 limit 1;
insert into conversation_log select org_id, conversation_id, '00000000-0000-7000-8000-00000000ae04', 'note', null,
    'canary01x noted', now() from conversations limit 1;
insert into conversation_watchers select org_id, conversation_id, '00000000-0000-7000-8000-00000000beef', now(), null
    from conversations limit 1;
insert into turns select org_id, conversation_id, message_id, now(), '{"said": "canary01x"}', '[]', false from messages
    where not exists (select from turns) limit 1;
insert into saved_replies select org_id, '00000000-0000-7000-8000-00000000ae05', 'canary01x', 'canary01x says', now()
    from organisations limit 1;
insert into resource_breaks select org_id, resource_id, 1, 600, 660, 'canary01x lunch' from resources
    where kind = 'practitioner' limit 1;
insert into payment_requests select org_id, '00000000-0000-7000-8000-00000000ae06', booking_id, 'balance', 100, 'USD',
    'canary01x rest', 'open', null, now(), null from bookings where state = 'confirmed' limit 1;
insert into deferred_deposits select org_id, booking_id, 100, 'USD', 'settled', now(), null from bookings
    where state = 'confirmed' limit 1;
insert into disputes (org_id, dispute_id, payment_id, dispute_reference, amount_minor, currency, reason, state, withheld,
    opened_at) select org_id, '00000000-0000-7000-8000-00000000ae07', payment_id, 'dp_canary01x', 100, 'USD', 'canary01x',
    'inquiry', false, now() from payments where state = 'paid' limit 1;
insert into reconciliations (org_id, reconciliation_id, since, started_at, finished_at, failure)
    select org_id, '00000000-0000-7000-8000-00000000ae08', now(), now(), now(), 'canary01x' from organisations limit 1;
insert into reconciliation_differences select org_id, reconciliation_id, 'unknown_there', 'canary01x', null, 100, 'USD',
    false, 'canary01x' from reconciliations;
insert into credits (org_id, credit_id, contact_id, payment_id, amount_minor, currency, reason, given_at)
    select org_id, '00000000-0000-7000-8000-00000000ae0a', contact_id, payment_id, 100, 'USD', 'canary01x', now()
    from payments join bookings using (org_id, booking_id) limit 1;
insert into referral_programmes select org_id, 1, true, 'USD', 100, 100, 'confirmed', null, null, 'canary01x Owner', now()
    from organisations limit 1;
insert into referral_codes select org_id, contact_id, 'K7Q4MX', now() from contacts limit 1;
insert into referrals (org_id, booking_id, contact_id, code, standing, refusal, created_at)
    select org_id, booking_id, contact_id, 'canary01x', 'refused', 'unknown', now() from bookings
    where state = 'confirmed' limit 1;
insert into payouts (org_id, payout_id, account_id, processor, payout_reference, amount_minor, share_minor, currency, state,
    made_at, settled_at, failure) select org_id, '00000000-0000-7000-8000-00000000ae09', account_id, processor,
    'po_canary01x', 100, 100, 'USD', 'failed', now(), now(), 'canary01x' from processor_accounts limit 1;
insert into policies select org_id, 1, '{"version": 1, "rules": [], "otherwise": {"deposit": {"kind": "none"},
    "cancellation": {"version": 1, "windows": []}}}', 'canary01x Owner', now() from organisations limit 1;
"#;

/// What an attacker may know of an organisation without being let in: ids, and what is public.
#[derive(Clone, Debug)]
pub struct Ids {
    pub number: u32,
    pub org: String,
    pub slug: String,
    pub publishable: String,
    pub email: String,
    pub person: String,
    pub booking: String,
    pub lead: String,
    pub entry: String,
    pub package: String,
    pub holding: String,
    pub conversation: String,
    /// A secret of a visitor's, tried under another clinic's key.
    pub conversation_token: String,
    pub message: String,
    pub practitioner: String,
    pub service: String,
    pub key: String,
    pub webhook_secret: String,
    pub invitation: String,
    pub session: String,
    pub passkey: String,
    pub contact: String,
    pub export: String,
    pub feed: String,
    pub busy: String,
    pub article: String,
    pub question: String,
    pub knowledge_test: String,
    pub identity: String,
    pub service_id: String,
    pub location: String,
    pub payment: String,
    pub payment_request: String,
}

/// Makes them all; answers the first one's ids, and those of all others with `NOBODY` last.
pub async fn found(world: &World) -> (Ids, Vec<Ids>) {
    let owner = world.database.database.owner();
    let clinic = Clinic::create(&world.database.database, 1).await;
    let org = clinic.org.to_string();
    let hash = services::identity::hash_password("not known to anybody", b"a salt of this test").expect("a hash");
    let names = [
        ("{org}", org.clone()),
        ("{owner}", OWNER.into()),
        ("{practitioner}", clinic.priya.to_string()),
        ("{hash}", hash),
        // Cut as this release cuts, so that no job cuts it anew while the attack lasts.
        ("{index}", domain::knowledge::INDEX.to_string()),
    ];
    let before = names.iter().fold(BEFORE.to_owned(), |rows, (name, value)| rows.replace(name, value));
    run(owner, before).await;
    a_day(world).await;
    run(owner, AFTER.to_owned()).await;
    let tables = tables(owner).await;
    for (table, key) in &tables {
        fill(owner, table, key, &org).await;
    }
    let one = Ids {
        number: 1,
        slug: clinic.slug.clone(),
        publishable: "pk_wall_1".into(),
        email: "owner1@example.com".into(),
        person: OWNER.into(),
        booking: ask(owner, "select booking_id::text from bookings where state = 'confirmed'").await,
        lead: ask(owner, "select lead_id::text from leads limit 1").await,
        entry: ask(owner, "select entry_id::text from waitlist_entries limit 1").await,
        package: ask(owner, "select package_id::text from packages limit 1").await,
        holding: ask(owner, "select holding_id::text from package_holdings limit 1").await,
        conversation: ask(owner, "select conversation_id::text from conversations limit 1").await,
        conversation_token: "conversation_1".into(),
        message: ask(owner, "select message_id::text from messages order by position limit 1").await,
        practitioner: clinic.priya.to_string(),
        service: "facial".into(),
        key: "00000000-0000-7000-8000-00000000ab01".into(),
        webhook_secret: ask(owner, "select webhook_secret_id::text from webhook_secrets limit 1").await,
        invitation: ask(owner, "select invitation_id::text from invitations limit 1").await,
        session: "00000000-0000-7000-8000-00000000ac01".into(),
        passkey: ask(owner, "select passkey_id::text from passkeys limit 1").await,
        contact: ask(owner, "select contact_id::text from contacts limit 1").await,
        export: ask(owner, "select export_id::text from data_exports limit 1").await,
        feed: ask(owner, "select feed_id::text from calendar_feeds limit 1").await,
        identity: ask(owner, "select identity_id::text from linked_identities limit 1").await,
        service_id: ask(owner, "select service_id::text from services order by position limit 1").await,
        location: ask(owner, "select location_id::text from locations limit 1").await,
        busy: ask(owner, "select busy_id::text from busy_times limit 1").await,
        article: ask(owner, "select article_id::text from articles limit 1").await,
        question: ask(owner, "select question_id::text from open_questions limit 1").await,
        knowledge_test: ask(owner, "select test_id::text from knowledge_tests limit 1").await,
        payment: ask(owner, "select payment_id::text from payments where state = 'paid' limit 1").await,
        payment_request: ask(owner, "select request_id::text from payment_requests limit 1").await,
        org,
    };
    copy(owner, &tables, &one.org).await;
    let mut others = Vec::new();
    for number in (2..=ORGANISATIONS).chain([NOBODY]) {
        others.push(ids_of(owner, &one, number).await);
    }
    (one, others)
}

/// What happens in a clinic: a price, a chat, an enquiry, a booking that is paid, one that is cancelled with its
/// refund, an invitation, a webhook secret.
async fn a_day(world: &World) {
    let owner = world.database.database.owner();
    let post = async |path: &str, body: Value| -> Value {
        let call = world.request(Method::POST, path).bearer_auth("pk_wall_1").header("idempotency-key", path);
        world.send(call.json(&body)).await.json(200)
    };
    let turn = json!({"text": "How much is a facial? canary01x", "message_id": "00000000-0000-7000-8000-00000000ad01"});
    let call = world.request(Method::POST, "/v1/chat/turn").bearer_auth("pk_wall_1");
    world.send(call.json(&turn)).await.json(200);
    run(owner, "update conversations set token_hash = sha256('conversation_1')".into()).await;
    post("/v1/estimate", json!({"service": "facial", "answers": {}})).await;
    post(
        "/v1/leads",
        json!({"name": "Ada canary01x", "phone": "+15125550177", "message": "canary01x", "consent_version": 1}),
    )
    .await;
    // For days on which the clinic is closed, so that nothing is offered.
    post(
        "/v1/waitlist",
        json!({"service": "facial", "name": "Dee canary01x", "email": "canary01x@example.com", "consent_version": 1,
            "from": "2027-01-03", "until": "2027-01-03"}),
    )
    .await;
    let from = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).expect("a date");
    let slots = world.get("pk_wall_1", &format!("/v1/slots?service=laser&from={from}&to={from}")).await.json(200);
    for (at, name) in [(0, "Bea canary01x"), (6, "Cem canary01x")] {
        let slot = &slots["slots"][at];
        let call = json!({"service": "laser", "start": slot["start"], "practitioner": slot["practitioner"], "name": name,
            "email": format!("client{at}@example.com"), "consent_version": 1});
        let booked = world.post("pk_wall_1", "/v1/bookings", &call).await.json(200);
        let page = world.checkout(booked["checkout_url"].as_str().expect("a pay link")).await;
        let session = page.rsplit('/').next().expect("a checkout");
        let sandbox = world.product.sandbox.as_ref().expect("a sandbox");
        sandbox.stripe.pay(session, sandbox::stripe::Card::visa()).expect("the checkout is open");
        let paid = format!("select count(*) from payments where state = 'paid' and checkout_reference = '{session}'");
        until(owner, &paid).await;
        if at == 6 {
            let path = format!("/v1/admin/bookings/{}/cancel", booked["id"].as_str().expect("an id"));
            world.post("sk_wall_1", &path, &json!({})).await.json(200);
            until(owner, "select count(*) from refunds where state = 'succeeded'").await;
        }
    }
    // Sold to somebody whose visit was cancelled and came back to it.
    run(
        owner,
        "insert into packages (org_id, package_id, name, visits, price_minor, created_at)
         select org_id, '00000000-0000-7000-8000-00000000ae01', 'canary01x', 6, 45000, now() from organisations;
         insert into package_services select org_id, '00000000-0000-7000-8000-00000000ae01', service_id from services
         where key = 'laser';
         insert into package_holdings (org_id, holding_id, package_id, contact_id, visits, price_minor, currency, paid_by,
             sold_at)
         select org_id, '00000000-0000-7000-8000-00000000ae02', '00000000-0000-7000-8000-00000000ae01', contact_id, 6,
             45000, 'USD', 'cash', now() from bookings where state = 'cancelled';
         insert into package_uses (org_id, use_id, holding_id, visits, number, booking_id, deposit_minor, used_at,
             returned_at)
         select org_id, '00000000-0000-7000-8000-00000000ae03', '00000000-0000-7000-8000-00000000ae02', 6, 1, booking_id,
             0, now(), now() from bookings where state = 'cancelled'"
            .into(),
    )
    .await;
    for (path, fields) in [
        ("/api/portal/members/invite", [("email", "canary01x@example.com"), ("role", "analyst")]),
        ("/api/portal/webhooks/create", [("direction", "incoming"), ("name", "canary01x")]),
    ] {
        let call = world.request(Method::POST, path).header("cookie", "anteroom=session_1").form(&fields);
        let reply = world.send(call).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    }
}

async fn until(owner: &PgPool, count: &str) {
    for _ in 0..200 {
        let counted: i64 = sqlx::query_scalar(AssertSqlSafe(count.to_owned())).fetch_one(owner).await.expect("a count");
        if counted > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("this never came about: {count}");
}

async fn ids_of(owner: &PgPool, one: &Ids, number: u32) -> Ids {
    let known = [
        &one.org,
        &one.person,
        &one.booking,
        &one.lead,
        &one.entry,
        &one.package,
        &one.holding,
        &one.conversation,
        &one.message,
        &one.practitioner,
        &one.key,
        &one.webhook_secret,
        &one.invitation,
        &one.session,
        &one.passkey,
        &one.contact,
        &one.export,
        &one.feed,
        &one.busy,
        &one.identity,
        &one.service_id,
        &one.location,
        &one.article,
        &one.question,
        &one.knowledge_test,
        &one.payment,
        &one.payment_request,
    ];
    let known: Vec<String> = known.into_iter().cloned().collect();
    let mapped: Vec<String> = sqlx::query_scalar(
        "select probe.id($1, id::uuid)::text from unnest($2::text[]) with ordinality as known (id, at) order by at",
    )
    .bind(i32::try_from(number).expect("a small number"))
    .bind(&known)
    .fetch_all(owner)
    .await
    .expect("ids");
    let text = async |sql: String, else_: &str| -> String {
        let found: Option<String> =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_optional(owner).await.expect("the database answers");
        found.unwrap_or_else(|| else_.to_owned())
    };
    let mut ids = mapped.into_iter();
    let mut next = || ids.next().expect("as many as were asked for");
    let (org, person) = (next(), next());
    Ids {
        number,
        slug: text(format!("select slug from organisations where org_id = '{org}'"), "canary99xnowhere").await,
        email: text(format!("select email from people where person_id = '{person}'"), "canary99x12345678@example.com")
            .await,
        service: text(format!("select key from services where org_id = '{org}' limit 1"), "canary99x12345678").await,
        publishable: format!("pk_wall_{number}"),
        conversation_token: format!("conversation_{number}"),
        booking: next(),
        lead: next(),
        entry: next(),
        package: next(),
        holding: next(),
        conversation: next(),
        message: next(),
        practitioner: next(),
        key: next(),
        webhook_secret: next(),
        invitation: next(),
        session: next(),
        passkey: next(),
        contact: next(),
        export: next(),
        feed: next(),
        busy: next(),
        identity: next(),
        service_id: next(),
        location: next(),
        article: next(),
        question: next(),
        knowledge_test: next(),
        payment: next(),
        payment_request: next(),
        org,
        person,
    }
}
