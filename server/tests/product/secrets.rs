//! Some two hundred secrets of every kind go through the product, where things succeed and where they fail; afterwards none
//! of them is in a log, in an answer that was not meant to show it, in the database, or in a program that browsers fetch.

use crate::world::{PUBLIC, Reply, World};
use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, RequestBuilder};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha1::Sha1;
use sqlx::AssertSqlSafe;
use std::{
    collections::BTreeSet,
    io::Write,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use testkit::Clinic;
use tracing_subscriber::fmt::MakeWriter;

/// Everything that is logged, as the product writes it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn begin() -> Self {
        let log = Self::default();
        let all = "debug,anteroom=trace,services=trace,store=trace,providers=trace,session=trace";
        let lines = tracing_subscriber::fmt().with_env_filter(all).with_writer(log.clone()).json();
        lines.flatten_event(true).with_current_span(true).try_init().expect("nobody else listens in this process");
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no writer panics")).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What went through the product, and what it answered.
struct Flow {
    world: World,
    /// Never to be seen again, but for the answer with this number, which shows it once.
    secrets: Vec<(String, Option<usize>)>,
    /// Whoever holds one sees it in answers; no log does.
    links: Vec<String>,
    answers: Vec<(String, String)>,
    calls: u32,
}

impl Flow {
    fn of(world: World) -> Self {
        Self { world, secrets: Vec::new(), links: Vec::new(), answers: Vec::new(), calls: 0 }
    }

    fn keep(&mut self, secret: &str, shown: Option<usize>) {
        assert!(secret.len() >= 8, "too short to be looked for: {secret}");
        self.secrets.push((secret.to_owned(), shown));
    }

    /// A secret of the test's own making.
    fn canary(&mut self, kind: &str) -> String {
        let canary = format!("{kind}-canary-{:04}-7d1f03", self.secrets.len());
        self.keep(&canary, None);
        canary
    }

    /// From another address each time. Sessions and tickets that come with the answer are secrets too.
    async fn send(&mut self, request: RequestBuilder) -> (usize, Reply) {
        self.calls += 1;
        let request = request.header("x-forwarded-for", format!("10.1.{}.{}", self.calls / 250, self.calls % 250));
        let reply = self.world.send(request).await;
        let mut text = reply.text.clone();
        for (name, value) in &reply.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            match value.split(';').next().and_then(|cookie| cookie.split_once('=')) {
                Some((cookie, secret)) if name == "set-cookie" && !secret.is_empty() => {
                    // What was typed or made for a form without script stays in that browser for a minute.
                    if ["anteroom", "anteroom-device", "anteroom-ticket"].contains(&cookie) {
                        self.keep(secret, None);
                    }
                }
                _ => text.extend(["\n", name.as_str(), ": ", &value]),
            }
        }
        self.answers.push((format!("answer {}", self.answers.len()), text));
        (self.answers.len() - 1, reply)
    }

    async fn form(&mut self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> (usize, Reply) {
        let request = self.world.request(Method::POST, path).header("cookie", cookie).form(fields);
        self.send(request).await
    }

    async fn page(&mut self, path: &str, cookie: &str) {
        let request = self.world.request(Method::GET, path).header("accept", "text/html").header("cookie", cookie);
        self.send(request).await;
    }

    async fn sign_in(&mut self, email: &str, password: &str) -> String {
        let (_, reply) = self.form("/api/session/sign-in", "", &[("email", email), ("password", password)]).await;
        cookies(&reply)
    }

    /// What follows `before` in the newest mail to somebody.
    async fn mailed(&self, to: &str, before: &str) -> String {
        let mailbox = &self.world.product.sandbox.as_ref().expect("a sandbox").mailbox;
        for _ in 0..200 {
            let mails = mailbox.all();
            let mut for_them = mails.iter().filter(|mail| mail.recipients.iter().any(|given| given.contains(to)));
            if let Some((_, rest)) = for_them.find_map(|mail| mail.text.split_once(before)) {
                return rest
                    .split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))
                    .next()
                    .unwrap_or_default()
                    .into();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no mail to {to} with {before}");
    }
}

/// The cookies of an answer, as the browser sends them back.
fn cookies(reply: &Reply) -> String {
    let values = reply.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let pairs: Vec<_> =
        values.filter_map(|cookie| cookie.split(';').next()).filter(|pair| !pair.ends_with('=')).collect();
    pairs.join("; ")
}

async fn keys(flow: &mut Flow, owner: &str) {
    for number in 0..40 {
        let name = format!("Export {number}");
        let fields = [("kind", "secret"), ("name", &name), ("scopes[0]", "bookings.read"), ("days", "")];
        let (shown, reply) = flow.form("/api/portal/keys/create", owner, &fields).await;
        let key = reply.json(200)["value"].as_str().expect("a key").to_owned();
        flow.keep(&key, Some(shown));
        if number >= 8 {
            continue;
        }
        let get = |path: String| flow.world.request(Method::GET, &path);
        // As it is meant, beyond its scope, and in all the wrong places.
        let calls = [
            get("/v1/admin/bookings".into()).bearer_auth(&key),
            get("/v1/admin/leads".into()).bearer_auth(&key),
            get(format!("/v1/admin/bookings?key={key}")),
            get(format!("/w/{key}")).header("accept", "text/html"),
            get(format!("/v1/{key}")),
            flow.world.request(Method::POST, "/v1/leads").bearer_auth(&key).body("{"),
            get("/v1/admin/bookings".into()).basic_auth(&key, Some("x")),
        ];
        for call in calls {
            flow.send(call).await;
        }
    }
    let (_, ring) = flow.form("/api/portal/keys", owner, &[]).await;
    for key in ring.json(200)["keys"].as_array().expect("keys").iter().filter(|key| key["kind"] == "secret").take(10) {
        let id = key["id"].as_str().expect("an id");
        let (shown, reply) = flow.form("/api/portal/keys/rotate", owner, &[("key", id), ("overlap_hours", "0")]).await;
        if let Some(value) =
            serde_json::from_str::<Value>(&reply.text).ok().and_then(|v| Some(v["value"].as_str()?.to_owned()))
        {
            flow.keep(&value, Some(shown));
        }
        flow.form("/api/portal/keys/revoke", owner, &[("key", id)]).await;
    }
    flow.page("/portal/keys", owner).await;
}

async fn webhook_secrets(flow: &mut Flow, owner: &str) {
    for number in 0..30 {
        let name = format!("Sender {number}");
        let fields = [("direction", if number % 2 == 0 { "incoming" } else { "outgoing" }), ("name", name.as_str())];
        let (shown, reply) = flow.form("/api/portal/webhooks/create", owner, &fields).await;
        flow.keep(reply.json(200)["value"].as_str().expect("a secret"), Some(shown));
    }
    let (_, ring) = flow.form("/api/portal/keys", owner, &[]).await;
    for secret in ring.json(200)["webhooks"].as_array().expect("secrets").iter().take(5) {
        let id = secret["id"].as_str().expect("an id");
        let (shown, reply) =
            flow.form("/api/portal/webhooks/rotate", owner, &[("secret", id), ("overlap_hours", "24")]).await;
        flow.keep(reply.json(200)["value"].as_str().expect("a secret"), Some(shown));
    }
    flow.page("/portal/keys", owner).await;
    flow.page("/portal/audit", owner).await;
}

async fn wrong_passwords(flow: &mut Flow) {
    for number in 0..30 {
        let guess = flow.canary("guess");
        let email = if number % 3 == 0 { "lena@lumen.example" } else { "nobody@lumen.example" };
        flow.sign_in(email, &guess).await;
    }
    let (nul, long) = (format!("{}\0", flow.canary("nul")), flow.canary("long").repeat(80));
    flow.sign_in("lena@lumen.example", &nul).await;
    flow.sign_in("lena@lumen.example", &long).await;
    let unreadable = flow.canary("unreadable");
    let request = flow.world.request(Method::POST, "/api/session/sign-in").json(&json!({"password": unreadable}));
    flow.send(request).await;
    let plain = flow.canary("plain");
    let request = flow.world.request(Method::POST, "/api/session/sign-in").header("accept", "text/html");
    let request = request.form(&[("email", "lena@lumen.example"), ("password", plain.as_str())]);
    flow.send(request).await;
}

/// Somebody registers, sets up an authenticator app, signs in with it and without, and changes the password.
async fn person(flow: &mut Flow, number: usize) {
    let (email, password) = (format!("person{number}@example.com"), flow.canary("seven quiet herons at dusk"));
    let fields = [
        ("name", "Robin Vale"),
        ("email", &email),
        ("password", &password),
        ("organisation", "Vale"),
        ("zone", "UTC"),
        ("country", "US"),
        ("currency", "USD"),
    ];
    flow.form("/api/portal/register", "", &fields).await;
    let token = flow.mailed(&email, "/register/confirm/").await;
    flow.links.push(token.clone());
    flow.page(&format!("/register/confirm/{token}"), "").await;
    let (_, reply) = flow.form("/api/portal/register/confirm", "", &[("token", &token)]).await;
    let own = cookies(&reply);
    flow.form("/api/portal/register/confirm", "", &[("token", &token)]).await;
    let (shown, setup) = flow.form("/api/portal/account/totp/begin", &own, &[]).await;
    let seed = setup.json(200)["seed"].as_str().expect("a seed").to_owned();
    flow.keep(&seed, Some(shown));
    flow.keep(&seed.replace(' ', ""), Some(shown));
    flow.form("/api/portal/account/totp/finish", &own, &[("code", "000000")]).await;
    let (shown, codes) = flow.form("/api/portal/account/totp/finish", &own, &[("code", &code(&seed))]).await;
    let codes: Vec<String> = serde_json::from_str(&codes.text).unwrap_or_else(|_| panic!("codes: {}", codes.text));
    for code in &codes {
        flow.keep(code, Some(shown));
    }
    let ticket = flow.sign_in(&email, &password).await;
    flow.form("/api/session/second-factor", &ticket, &[("code", "000000")]).await;
    flow.form("/api/session/second-factor", &ticket, &[("code", &codes[0])]).await;
    flow.form("/api/session/second-factor", &ticket, &[("code", &codes[0])]).await;
    let (wrong, weak, next) = (flow.canary("wrong"), "passwordpassword", flow.canary("nine loud geese at dawn"));
    for (current, new) in [(&wrong, next.as_str()), (&password, weak), (&password, next.as_str())] {
        flow.form("/api/portal/account/password", &own, &[("current", current), ("new", new)]).await;
    }
    flow.page("/account/security", &own).await;
}

/// RFC 6238, of the step of now.
fn code(seed: &str) -> String {
    const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut key, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in seed.bytes().filter(|letter| *letter != b' ') {
        let value = BASE32.iter().position(|known| *known == letter).expect("base32");
        held = held << 5 | u32::try_from(value).expect("five bits");
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push(u8::try_from(held >> bits & 0xff).expect("a byte"));
        }
    }
    let step = ports::Clock::now(&anteroom::system::SystemClock).timestamp() / 30;
    let mut tag = Hmac::<Sha1>::new_from_slice(&key).expect("any length");
    tag.update(&step.to_be_bytes());
    let tag = tag.finalize().into_bytes();
    let at = usize::from(tag[19] & 0xf);
    let word = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:06}", word % 1_000_000)
}

/// A forgotten password, an invitation, a booking and a chat, all by links.
async fn links(flow: &mut Flow, owner: &str) {
    flow.form("/api/portal/reset/ask", "", &[("email", "sam@lumen.example")]).await;
    let reset = flow.mailed("sam@lumen.example", "/reset/").await;
    flow.page(&format!("/reset/{reset}"), "").await;
    let password = flow.canary("eleven slow swans at noon");
    for password in ["weak", &password] {
        flow.form("/api/portal/reset", "", &[("token", &reset), ("password", password)]).await;
    }
    flow.form("/api/portal/members/invite", owner, &[("email", "new@example.com"), ("role", "analyst")]).await;
    let invitation = flow.mailed("new@example.com", "/invite/").await;
    flow.page(&format!("/invite/{invitation}"), "").await;
    flow.links.extend([reset, invitation]);
    let said = flow.world.request(Method::POST, "/v1/chat/turn").bearer_auth(PUBLIC).json(&json!({"text": "Hello"}));
    let (_, reply) = flow.send(said).await;
    let token = reply.json(200)["conversation"].as_str().expect("a conversation").to_owned();
    flow.page(&format!("/w/pk_demo_lumen?c={token}"), "").await;
    flow.links.push(token);
    let tokens: Vec<String> = sqlx::query_scalar("select manage_token from bookings order by created_at desc limit 10")
        .fetch_all(flow.world.database.database.owner())
        .await
        .expect("bookings");
    for token in tokens {
        flow.page(&format!("/b/{token}"), "").await;
        flow.page(&format!("/b/{token}/calendar.ics"), "").await;
        let pay = flow.world.request(Method::POST, &format!("/b/{token}/pay"));
        flow.send(pay).await;
        flow.links.push(token);
    }
}

/// A product whose card processor, mail server and check for people cannot be reached.
async fn unreachable_providers() -> Flow {
    let mut secrets = Vec::new();
    let mut secret = |text: &str| {
        secrets.push(text.to_owned());
        SecretString::from(text.to_owned())
    };
    let keys =
        (secret("sk_test_canary7d1f03stripe"), secret("whsec_canary7d1f03stripe"), secret("0xcanary7d1f03turnstile"));
    secrets.push("canary7d1f03smtp".into());
    let world = World::real(|config| {
        let nowhere: url::Url = "http://127.0.0.1:9/".parse().expect("an address");
        (config.stripe.secret_key, config.stripe.webhook_secrets) = (Some(keys.0), vec![keys.1]);
        config.stripe.base_url = nowhere.clone();
        config.turnstile.base_url = nowhere;
        (config.turnstile.site_key, config.turnstile.secret_key) = (Some("0xsite".into()), Some(keys.2));
        config.mail.smtp_url = Some(SecretString::from("smtp://anteroom:canary7d1f03smtp@127.0.0.1:9".to_owned()));
    })
    .await;
    let clinic = Clinic::create(&world.database.database, 1).await;
    let key = "insert into api_keys (org_id, api_key_id, kind, prefix, key_hash, publishable_value, created_at)
        values ($1, gen_random_uuid(), 'publishable', 'pk_', sha256('pk_wall_1'), 'pk_wall_1', now())";
    sqlx::query(key).bind(clinic.org.0).execute(world.database.database.owner()).await.expect("a key");
    let mut flow = Flow::of(world);
    for secret in secrets {
        flow.keep(&secret, None);
    }
    let slots = flow.world.get("pk_wall_1", "/v1/slots?service=laser&from=2027-01-04&to=2027-01-04").await.json(200);
    let book = json!({"service": "laser", "start": slots["slots"][0]["start"], "name": "Ada Moss", "email": "ada@example.com",
        "consent_version": 1});
    let call = flow.world.request(Method::POST, "/v1/bookings").bearer_auth("pk_wall_1").json(&book);
    let (_, held) = flow.send(call).await;
    let link = held.json(200)["checkout_url"].as_str().expect("a pay link").to_owned();
    let pay = flow.world.client.post(&link);
    flow.send(pay).await;
    for _ in 0..10 {
        let token = flow.canary("human");
        let enquiry = json!({"name": "Ada Moss", "email": "ada@example.com", "consent_version": 1});
        let call =
            flow.world.request(Method::POST, "/v1/leads").bearer_auth("pk_wall_1").header("turnstile-token", token);
        let (_, reply) = flow.send(call.json(&enquiry)).await;
        assert_eq!(reply.status, 503, "{}", reply.text);
    }
    let forged =
        flow.world.request(Method::POST, "/v1/stripe/webhook").header("stripe-signature", "t=1,v1=00").body("{}");
    flow.send(forged).await;
    flow
}

/// Every row of every table, the job queue's too.
async fn database(flow: &Flow) -> String {
    let owner = flow.world.database.database.owner();
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', table_schema, table_name) from information_schema.tables
         where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'",
    )
    .fetch_all(owner)
    .await
    .expect("the catalogue answers");
    let mut rows = String::new();
    for table in tables {
        let all: Option<String> =
            sqlx::query_scalar(AssertSqlSafe(format!("select string_agg(t::text, ' ') from {table} t")))
                .fetch_one(owner)
                .await
                .expect("its rows");
        rows.push_str(&all.unwrap_or_default());
    }
    rows
}

/// The programs, styles and scripts that browsers fetch, as far as they are built.
fn programs() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in ["public", "target/site/pkg", "target/site/widget-pkg"] {
        for file in std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            let name = file.path().display().to_string();
            found.push((name, String::from_utf8_lossy(&std::fs::read(file.path()).unwrap_or_default()).into_owned()));
        }
    }
    assert!(!found.is_empty(), "there is at least the loader");
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_secrets_go_through_the_product_and_none_is_seen_again() {
    let log = Log::begin();
    let world = World::configured(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        config.limits.console_writes_per_minute = 100_000;
        config.limits.console_reads_per_minute = 100_000;
    })
    .await;
    let mut flow = Flow::of(world);
    // The key that seals all others, in the spellings in which it is configured and printed.
    flow.keep(&base64::engine::general_purpose::STANDARD.encode([7; 32]), None);
    let owner = flow.sign_in("lena@lumen.example", "anteroom-demo").await;
    assert!(owner.contains("anteroom="), "signed in");
    keys(&mut flow, &owner).await;
    webhook_secrets(&mut flow, &owner).await;
    wrong_passwords(&mut flow).await;
    for number in 0..6 {
        person(&mut flow, number).await;
    }
    links(&mut flow, &owner).await;
    let failing = Box::pin(unreachable_providers()).await;
    // Jobs that fail have their say too.
    tokio::time::sleep(Duration::from_millis(500)).await;

    let log = log.text();
    assert!(log.contains("\"answered\"") && log.contains("\"level\":\"DEBUG\""), "the log is heard");
    let programs = programs();
    let mut found = BTreeSet::new();
    let mut kinds = 0;
    for flow in [&flow, &failing] {
        let rows = database(flow).await;
        for (secret, shown) in &flow.secrets {
            kinds += 1;
            let elsewhere = [("the log", log.as_str()), ("the database", rows.as_str())];
            found.extend(
                elsewhere
                    .iter()
                    .filter(|(_, text)| text.contains(secret))
                    .map(|(place, _)| format!("{secret} in {place}")),
            );
            let answers = flow.answers.iter().enumerate().filter(|(number, _)| Some(*number) != *shown);
            found.extend(answers.filter(|(_, (_, text))| text.contains(secret)).map(|(_, (name, text))| {
                format!("{secret} in {name}: {}", text.chars().take(200).collect::<String>())
            }));
            found.extend(
                programs
                    .iter()
                    .filter(|(_, text)| text.contains(secret))
                    .map(|(name, _)| format!("{secret} in {name}")),
            );
        }
        for link in &flow.links {
            kinds += 1;
            if log.contains(link) {
                found.insert(format!("{link} in the log"));
            }
        }
    }
    assert!(kinds >= 200, "{kinds} secrets went through");
    assert!(found.is_empty(), "{found:#?}");
}
