//! To a provider and back, over HTTP as a browser goes: the product's real clients and the sandbox's real wire.

use crate::world::{Reply, World};
use reqwest::{Method, header};
use url::Url;

/// Somebody's browser: what it was given to keep.
#[derive(Default)]
struct Jar(Vec<(String, String)>);

impl Jar {
    fn keep(&mut self, reply: &Reply) {
        for cookie in reply.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("plain text");
            let (name, value) = text.split(';').next().expect("a pair").split_once('=').expect("a pair");
            self.0.retain(|(kept, _)| kept != name);
            self.0.push((name.to_owned(), value.to_owned()));
        }
    }

    fn header(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(kept, value)| kept == name && !value.is_empty())
    }
}

async fn go(world: &World, jar: &mut Jar, method: Method, path: &str, form: &[(&str, &str)]) -> Reply {
    let call = world.request(method.clone(), path).header("cookie", jar.header()).header("accept", "text/html");
    let reply = world.send(if method == Method::POST { call.form(form) } else { call }).await;
    jar.keep(&reply);
    reply
}

fn location(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text);
    reply.headers[header::LOCATION].to_str().expect("an address").to_owned()
}

/// Presses a provider's button and chooses somebody there; the path and query that the browser is sent back to.
async fn chosen(world: &World, jar: &mut Jar, provider: &str, aim: &str, to: &str, person: &str) -> String {
    let leaving = go(world, jar, Method::POST, &format!("/sign-in/with/{provider}"), &[("aim", aim), ("to", to)]).await;
    assert_eq!(leaving.status, 200, "{}", leaving.text);
    let url = leaving.headers["refresh"].to_str().expect("an address").strip_prefix("0; url=").expect("it leads on");
    let url = Url::parse(url).expect("an address");
    let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let part = |name| of(name).unwrap_or_default();
    let form = [
        ("vendor", provider.to_owned()),
        ("redirect_uri", part("redirect_uri")),
        ("state", part("state")),
        ("nonce", part("nonce")),
        ("code_challenge", part("code_challenge")),
        ("person", person.to_owned()),
    ];
    let back = world.send(world.request(Method::POST, "/sandbox/identity/choose").form(&form)).await;
    let back = Url::parse(&location(&back)).expect("an address");
    format!("{}?{}", back.path(), back.query().unwrap_or_default())
}

async fn there_and_back(world: &World, jar: &mut Jar, provider: &str, aim: &str, to: &str, person: &str) -> String {
    let back = chosen(world, jar, provider, aim, to, person).await;
    location(&go(world, jar, Method::GET, &back, &[]).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_registers_by_each_provider_and_signs_in_again() {
    let world = World::open().await;
    for (provider, person) in [("google", "robin.vale@mail.example"), ("github", "sasha.lind@mail.example")] {
        let mut jar = Jar::default();
        let finish = there_and_back(&world, &mut jar, provider, "sign_in", "/portal/members", person).await;
        assert_eq!(finish, "/register/finish");
        assert!(!jar.has("anteroom"), "nobody is signed in yet");
        let page = go(&world, &mut jar, Method::GET, &finish, &[]).await;
        assert!(page.text.contains(person) && page.text.contains("value=\"/portal/members\""), "{}", page.text);
        let form = [
            ("name", "Robin Vale"),
            ("organisation", "Vale Physio"),
            ("zone", "UTC"),
            ("country", "US"),
            ("currency", "USD"),
            ("to", "/portal/members"),
        ];
        let made = go(&world, &mut jar, Method::POST, "/api/portal/providers/register", &form).await;
        assert_eq!(made.headers[header::LOCATION], "/portal/members", "{}", made.text);
        assert!(jar.has("anteroom"));
        let mut other = Jar::default();
        let to = there_and_back(&world, &mut other, provider, "sign_in", "//evil.example", person).await;
        assert_eq!(to, "/console", "only to pages of this site");
        assert!(other.has("anteroom"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_address_is_asked_to_prove_its_account_first() {
    let world = World::open().await;
    let mut jar = Jar::default();
    let to = there_and_back(&world, &mut jar, "microsoft", "sign_in", "", "lena@lumen.example").await;
    assert_eq!(to, "/sign-in?link=microsoft&to=/account/link");
    assert!(!jar.has("anteroom"), "an address opens nothing");
    let page = go(&world, &mut jar, Method::GET, &to, &[]).await;
    assert!(page.text.contains("has an account here"), "{}", page.text);
    let proof = [("email", "lena@lumen.example"), ("password", "anteroom-demo"), ("to", "/account/link")];
    let proved = go(&world, &mut jar, Method::POST, "/api/session/sign-in", &proof).await;
    assert_eq!(proved.headers[header::LOCATION], "/account/link", "{}", proved.text);
    let page = go(&world, &mut jar, Method::GET, "/account/link", &[]).await;
    assert!(page.text.contains("Link Microsoft"), "{}", page.text);
    let linked = go(&world, &mut jar, Method::POST, "/api/portal/providers/link", &[("to", "")]).await;
    assert_eq!(linked.headers[header::LOCATION], "/account/security", "{}", linked.text);
    let mut other = Jar::default();
    let to = there_and_back(&world, &mut other, "microsoft", "sign_in", "/portal", "lena@lumen.example").await;
    assert_eq!(to, "/portal");
    assert!(other.has("anteroom"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_in_another_browser_signs_nobody_in() {
    let world = World::open().await;
    let (mut thief, mut victim) = (Jar::default(), Jar::default());
    let back = chosen(&world, &mut thief, "google", "sign_in", "", "robin.vale@mail.example").await;
    for _ in 0..2 {
        let to = location(&go(&world, &mut victim, Method::GET, &back, &[]).await);
        assert_eq!(to, "/sign-in?problem=over&provider=google");
    }
    assert!(!victim.has("anteroom") && !victim.has("anteroom-identity"));
    let to = location(&go(&world, &mut thief, Method::GET, &back, &[]).await);
    assert_eq!(to, "/sign-in?problem=over&provider=google", "it was used up");
    let page = go(&world, &mut victim, Method::GET, &to, &[]).await;
    assert!(page.text.contains("That took too long"), "{}", page.text);
    let mixed = chosen(&world, &mut victim, "google", "sign_in", "", "robin.vale@mail.example").await;
    let mixed = mixed.replace("/with/google/", "/with/github/");
    let to = location(&go(&world, &mut victim, Method::GET, &mixed, &[]).await);
    assert_eq!(to, "/sign-in?problem=over&provider=github", "an answer is of the provider that was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn going_to_a_provider_is_begun_by_our_own_pages_alone() {
    let world = World::open().await;
    let foreign = world.request(Method::POST, "/sign-in/with/google").header("sec-fetch-site", "cross-site");
    assert_eq!(world.send(foreign.form(&[("aim", "sign_in")])).await.status, 403);
    let looked = world.send(world.request(Method::GET, "/sign-in/with/google")).await;
    assert!(!looked.headers.contains_key("refresh") && looked.status != 200, "{}", looked.status);
    let mut jar = Jar::default();
    for (provider, aim, to) in [("nobody", "sign_in", "/sign-in"), ("google", "link", "/sign-in?to=/account/security")]
    {
        let path = format!("/sign-in/with/{provider}");
        let reply = go(&world, &mut jar, Method::POST, &path, &[("aim", aim), ("to", "")]).await;
        assert_eq!(location(&reply), to);
    }
}
