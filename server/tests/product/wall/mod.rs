//! The wall between organisations, tried from outside at every address of the product.

mod clinics;
mod copies;
mod probes;
mod watch;

use crate::world::World;
use anteroom::http::routes::{Door, Route, TABLE};
use clinics::{Ids, OWNER};
use domain::authorization::Role;
use probes::{Body, Call, probe};
use reqwest::{Method, StatusCode};
use sqlx::PgPool;
use std::{collections::BTreeSet, time::Duration};
use testkit::TestDatabase;
use watch::Watch;

/// How many of the others each address is tried with; over all addresses everybody has their turn.
const TRIED: usize = 5;

/// As whom a call is made.
#[derive(Clone, Debug)]
enum As {
    Nobody,
    Key(String),
    /// By the secret in the session's cookie.
    Session(String),
}

#[derive(Debug)]
struct Answer {
    status: StatusCode,
    /// Headers and body, without the request's id.
    text: String,
}

struct Attack {
    world: World,
    one: Ids,
    /// The other organisations, and one that does not exist.
    others: Vec<Ids>,
    unknown: Ids,
    watch: Watch,
    /// What was told, changed or answered that should not have been.
    faults: Vec<String>,
    calls: u32,
}

impl Attack {
    fn owner(&self) -> &PgPool {
        self.world.database.database.owner()
    }

    /// A session of the attacker's, or of a colleague in the same organisation, fresh for each call: some calls end it.
    async fn session(&mut self, person: &str, org: &str) -> As {
        self.calls += 1;
        let secret = format!("session of call {}", self.calls).replace(' ', "-");
        sqlx::query(
            "insert into sessions (session_hash, session_id, person_id, org_id, created_at, last_used_at, expires_at, confirmed_at)
             values ($1, gen_random_uuid(), $2::uuid, $3::uuid, now(), now(), now() + interval '1 day', now())",
        )
        .bind(store::secrets::hash(&secret).as_slice())
        .bind(person)
        .bind(org)
        .execute(self.owner())
        .await
        .expect("a session");
        As::Session(secret)
    }

    async fn send(&mut self, route: &Route, whom: &As, call: &Call) -> Answer {
        self.calls += 1;
        let mut request = self.world.request(route.method.clone(), &call.path);
        // Every call from another address: what is tried here are walls, not limits.
        request = request.header("x-forwarded-for", format!("10.{}.{}.1", self.calls / 250, self.calls % 250));
        request = match whom {
            As::Nobody => request,
            As::Key(key) => request.bearer_auth(key),
            As::Session(secret) => request.header("cookie", format!("anteroom={secret}")),
        };
        request = match &call.body {
            Body::None => request,
            Body::Form(fields) => request.form(fields),
            Body::Json(value) => request.json(value),
        };
        let mut response = request.send().await.expect("the product answers");
        let status = response.status();
        let mut text = String::new();
        for (name, value) in response.headers() {
            let counted = ["x-request-id", "date", "content-length", "set-cookie"].contains(&name.as_str());
            if !counted && !name.as_str().starts_with("ratelimit") {
                text.extend([name.as_str(), ": ", &String::from_utf8_lossy(value.as_bytes()), "\n"]);
            }
        }
        let wait =
            if route.address.ends_with("/events") { Duration::from_millis(300) } else { Duration::from_secs(20) };
        if status.is_success() && route.address.ends_with("/events") {
            self.stir().await;
        }
        let mut bytes = Vec::new();
        let _ = tokio::time::timeout(wait, async {
            while let Ok(Some(chunk)) = response.chunk().await {
                bytes.extend_from_slice(&chunk);
            }
        })
        .await;
        text.push_str(&String::from_utf8_lossy(&bytes));
        let sent = format!("{call:?}");
        for leak in self.watch.leaks(&text, &sent) {
            self.faults.push(format!("{} {} as {whom:?} tells {leak}", route.method, call.path));
        }
        if status.is_server_error() {
            self.faults.push(format!("{} {} as {whom:?}: {status} {}", route.method, call.path, short(&text)));
        }
        Answer { status, text }
    }

    /// Something happens in every other organisation while a stream is open.
    async fn stir(&self) {
        sqlx::query("select announce('booking', org_id, org_id) from probe.numbers where n > 1")
            .execute(self.owner())
            .await
            .expect("announced");
    }

    /// What a member of another organisation sees there is noticed: else this test would prove nothing.
    async fn the_watch_is_awake(&mut self) {
        let other = self.others[3].clone();
        let route = TABLE.iter().find(|route| route.address == "/api/portal/members").expect("a row");
        let theirs = self.session(&other.person, &other.org).await;
        self.send(route, &theirs, &probe(route, &other, &other)).await;
        let (canary, id) = (format!("tells canary{:02}x", other.number), format!("tells {}", other.person));
        let seen = |what: &str| self.faults.iter().any(|fault| fault.ends_with(what));
        assert!(seen(&canary) && seen(&id), "{:?}", self.faults);
        self.faults.clear();
    }

    /// Somebody of the attacker's organisation whom the address is for.
    async fn insider(&mut self, route: &Route) -> As {
        match route.door {
            Door::Key => As::Key("pk_wall_1".into()),
            Door::SecretKey(_) => As::Key("sk_wall_1".into()),
            Door::SignedIn | Door::Member | Door::MemberWho(_) | Door::StaffPage | Door::Operator => {
                let org = self.one.org.clone();
                self.session(OWNER, &org).await
            }
            Door::Anybody
            | Door::Visitor
            | Door::Conversation
            | Door::ManageLink
            | Door::WaitlistLink
            | Door::CalendarLink
            | Door::Mail
            | Door::SecondFactor
            | Door::Signature
            | Door::Demo => As::Nobody,
        }
    }

    /// With ids of others, and with ids of nobody: the two answer alike.
    async fn foreign_ids(&mut self, number: usize, route: &Route) {
        let unknown = self.unknown.clone();
        let call = probe(route, &self.one, &unknown);
        let names_somebody = format!("{call:?}") != format!("{:?}", probe(route, &self.one, &self.others[0]));
        let insider = self.insider(route).await;
        let nothing = self.send(route, &insider, &call).await;
        for turn in 0..if names_somebody { TRIED } else { 0 } {
            let other = self.others[(number * TRIED + turn) % self.others.len()].clone();
            let insider = self.insider(route).await;
            let call = probe(route, &self.one, &other);
            let foreign = self.send(route, &insider, &call).await;
            let (theirs, nobodys) = (watch::plain(&foreign.text, &other), watch::plain(&nothing.text, &unknown));
            let about = format!("{} {}: foreign and unknown ids are answered differently", route.method, call.path);
            if foreign.status != nothing.status {
                self.faults.push(format!(
                    "{about}: {} and {}: {}",
                    foreign.status,
                    nothing.status,
                    short(&foreign.text)
                ));
            } else if let Some(difference) = watch::difference(&theirs, &nobodys) {
                self.faults.push(format!("{about}: {difference}"));
            }
        }
    }

    /// Without proof, with one that ended, and with one of another kind: all are refused alike.
    async fn outsiders(&mut self, number: usize, route: &Route) {
        let other = self.others[number % self.others.len()].clone();
        let call = probe(route, &self.one, &other);
        let ended = As::Session("a-session-that-was-revoked".into());
        let refused = match route.door {
            Door::Key | Door::SecretKey(_) => {
                let keys =
                    [format!("pk_gone_{}", other.number), format!("sk_gone_{}", other.number), "sk_nobody".into()];
                [vec![As::Nobody], keys.map(As::Key).to_vec()].concat()
            }
            Door::SignedIn | Door::Operator => vec![As::Nobody, ended],
            Door::Member | Door::MemberWho(_) => vec![As::Nobody, ended, self.session(OWNER, &other.org).await],
            Door::StaffPage => {
                for whom in [As::Nobody, ended, self.session(OWNER, &other.org).await] {
                    self.send(route, &whom, &call).await;
                }
                return;
            }
            _ => return,
        };
        for whom in refused {
            let answer = self.send(route, &whom, &call).await;
            // A browser that wants a file is led to where it can sign in.
            let is_led = answer.status == 303 && answer.text.contains("/sign-in?to=");
            if answer.status != 401 && !is_led {
                let what = format!("{} {} as {whom:?}: {}", route.method, call.path, answer.status);
                self.faults.push(format!("{what} {}", short(&answer.text)));
            }
        }
    }

    /// Insiders of every role, and keys of every kind: who may is what the table of routes and the matrix say.
    async fn insiders(&mut self, route: &Route) {
        let call = probe(route, &self.one, &self.unknown);
        let mut expect = Vec::new();
        match route.door {
            Door::MemberWho(action) => {
                for role in [Role::Admin, Role::Dispatcher, Role::Analyst] {
                    let org = self.one.org.clone();
                    expect.push((self.session(&colleague(role), &org).await, action.grants().to(role)));
                }
            }
            Door::SecretKey(_) => {
                expect.push((As::Key("pk_wall_1".into()), false));
                expect.push((As::Key("sk_bare_1".into()), false));
            }
            Door::Operator => {
                let org = self.one.org.clone();
                expect.push((self.session(OWNER, &org).await, false));
            }
            _ => {}
        }
        for (whom, may) in expect {
            let answer = self.send(route, &whom, &call).await;
            // Whoever is no operator is not told that there is anything.
            let refusal = if route.door == Door::Operator { 404 } else { 403 };
            if (answer.status != refusal) != may {
                let what = format!("{} as {whom:?} may: {may}, but {}", route.address, answer.status);
                self.faults.push(format!("{what} {}", short(&answer.text)));
            }
        }
    }
}

fn short(text: &str) -> String {
    text.chars().rev().take(300).collect::<String>().chars().rev().collect()
}

fn colleague(role: Role) -> String {
    format!("00000000-0000-7000-8000-00000000c01{}", role as u8)
}

async fn prepare() -> Attack {
    let world = World::around(TestDatabase::create().await, |config| {
        config.server.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        config.limits.sign_ins_per_minute = 100_000;
        config.limits.console_reads_per_minute = 100_000;
        config.limits.console_writes_per_minute = 100_000;
    })
    .await;
    let (one, mut others) = clinics::found(&world).await;
    let unknown = others.pop().expect("nobody is last");
    let owner = world.database.database.owner();
    for role in [Role::Admin, Role::Dispatcher, Role::Analyst] {
        let sql = "with person as (insert into people (person_id, email, name, password_hash, created_at)
                   values ($1::uuid, $2 || '@example.com', 'Robin', '-', now()) returning person_id)
                   insert into memberships select $3::uuid, person_id, $2, now() from person";
        let query = sqlx::query(sql).bind(colleague(role)).bind(role.as_str()).bind(&one.org);
        query.execute(owner).await.expect("a colleague");
    }
    let watch = Watch::over(owner, &copies::tables(owner).await).await;
    Attack { world, one, others, unknown, watch, faults: Vec::new(), calls: 0 }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_fifty_organisations_is_seen_from_another() {
    let mut attack = prepare().await;
    let tables = copies::tables(attack.owner()).await;
    attack.the_watch_is_awake().await;
    let before = watch::fingerprint(attack.owner(), &tables).await;
    let (empty, full): (Vec<_>, Vec<_>) = before.iter().partition(|(_, print)| print.starts_with("0 "));
    assert!(empty.is_empty() && full.len() > 30, "every table has rows of the others: {empty:?}");
    let mut own = BTreeSet::new();
    for (number, route) in TABLE.iter().enumerate() {
        attack.outsiders(number, route).await;
        attack.insiders(route).await;
        attack.foreign_ids(number, route).await;
        // What one may see is seen: the canaries sing where they should.
        let (insider, one) = (attack.insider(route).await, attack.one.clone());
        if route.method == Method::GET || is_reading(route) {
            let call = probe(route, &one, &one);
            let answer = attack.send(route, &insider, &call).await;
            if watch::marks(&answer.text).contains("canary01x") {
                own.insert(route.address);
            }
        }
    }
    assert!(attack.faults.is_empty(), "{:#?}", attack.faults);
    assert!(own.len() > 15, "an organisation sees its own: {own:?}");
    let after = watch::fingerprint(attack.owner(), &tables).await;
    let changed: Vec<_> = before.iter().filter(|(table, print)| after.get(*table) != Some(print)).collect();
    assert!(changed.is_empty(), "these changed: {changed:?}");
}

fn is_reading(route: &Route) -> bool {
    use anteroom::http::routes::Class::{ConsoleRead, VisitorRead};
    matches!(route.class, ConsoleRead | VisitorRead)
}
