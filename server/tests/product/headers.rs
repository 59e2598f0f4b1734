//! What each answer tells the browser that it may do.

use crate::world::{PUBLIC, Reply, SECRET, World};
use reqwest::Method;
use serde_json::json;
use std::path::Path;

const SITE: &str = "https://www.lumen.example";
const OTHER: &str = "https://www.northside.example";

async fn world() -> World {
    let world = World::open().await;
    world.list_site("lumen", SITE).await;
    world.list_site("northside", OTHER).await;
    world
}

async fn page(world: &World, path: &str) -> Reply {
    world.send(world.request(Method::GET, path).header("accept", "text/html")).await
}

fn policy(reply: &Reply) -> String {
    reply.headers["content-security-policy"].to_str().expect("plain text").to_owned()
}

fn ancestors(reply: &Reply) -> String {
    let policy = policy(reply);
    let found = policy.split(';').find_map(|rule| rule.trim().strip_prefix("frame-ancestors "));
    found.unwrap_or_else(|| panic!("frames are not spoken of: {policy}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_chat_may_be_framed_and_only_by_the_clinics_own_sites() {
    let world = world().await;
    assert_eq!(ancestors(&page(&world, "/w/pk_demo_lumen").await), format!("'self' {SITE}"));
    assert_eq!(ancestors(&page(&world, "/w/pk_demo_northside").await), format!("'self' {OTHER}"));
    for stranger in ["/w/pk_demo_nobody", "/w/sk_demo_lumen", "/w/%27;%20frame-ancestors%20*"] {
        assert_eq!(ancestors(&page(&world, stranger).await), "'self'", "{stranger}");
    }
    let empty = "update organisations set allowed_origins = '{}' where slug = 'lumen'";
    sqlx::query(empty).execute(world.database.database.owner()).await.expect("the list is emptied");
    assert_eq!(ancestors(&page(&world, "/w/pk_demo_lumen").await), "'self'", "an empty list means our own pages");
    for path in ["/", "/c/lumen", "/sign-in", "/console", "/portal/keys", "/no/such/page", "/v1", "/b/x", "/healthz"] {
        assert_eq!(ancestors(&page(&world, path).await), "'none'", "{path}");
    }
    let refused = world.send(world.request(Method::POST, "/v1/leads")).await;
    assert_eq!(ancestors(&refused), "'none'");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_lists_its_own_foreign_site() {
    let world = World::open().await;
    let site = anteroom::host_site::url(&world.config);
    assert_eq!(ancestors(&page(&world, "/w/pk_demo_lumen").await), format!("'self' {}", site.trim_end_matches('/')));
}

#[tokio::test(flavor = "multi_thread")]
async fn publishable_calls_answer_pages_of_the_clinics_sites_and_no_others() {
    let world = world().await;
    let price = json!({"service": "ipl", "answers": {}});
    let call = |key: &str, origin: &str| {
        world.request(Method::POST, "/v1/estimate").bearer_auth(key).header("origin", origin).json(&price)
    };
    let allowed = world.send(call(PUBLIC, SITE)).await;
    assert_eq!(
        (allowed.status.as_u16(), allowed.headers["access-control-allow-origin"].as_bytes()),
        (200, SITE.as_bytes())
    );
    let varies = allowed
        .headers
        .get_all("vary")
        .iter()
        .any(|vary| vary.to_str().is_ok_and(|vary| vary.to_ascii_lowercase().contains("origin")));
    assert!(varies, "a cache must not give one site's answer to another");
    assert!(!allowed.headers.contains_key("access-control-allow-credentials"));
    for stranger in
        [OTHER, "https://evil.example", "null", "https://www.lumen.example.evil.example", "http://www.lumen.example"]
    {
        let refused = world.send(call(PUBLIC, stranger)).await;
        assert!(!refused.headers.contains_key("access-control-allow-origin"), "{stranger}");
        assert!(
            refused.problem(403)["detail"].as_str().is_some_and(|words| words.contains("list of sites")),
            "{stranger}"
        );
    }
    // A secret key does not belong into a page: whoever puts it there is not helped to read the answer.
    let secret = world.send(call(SECRET, SITE)).await;
    assert!(!secret.headers.contains_key("access-control-allow-origin"));
    let own = world.send(call(PUBLIC, &world.base)).await;
    assert_eq!(own.status, 200, "our own pages may: {}", own.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_asks_first_is_answered_for_listed_sites_alone() {
    let world = world().await;
    let ask = async |path: &str, origin: &str| {
        let ask = world.request(Method::OPTIONS, path).header("origin", origin);
        let ask = ask.header("access-control-request-method", "POST");
        world.send(ask.header("access-control-request-headers", "authorization,content-type")).await
    };
    for path in ["/v1/estimate", "/v1/leads", "/v1/bookings", "/v1/chat/turn", "/v1/slots"] {
        for site in [SITE, OTHER] {
            let answer = ask(path, site).await;
            assert!(answer.status.is_success(), "{path}");
            assert_eq!(answer.headers["access-control-allow-origin"], site);
            let headers = answer.headers["access-control-allow-headers"].to_str().expect("text").to_owned();
            assert!(headers.contains("authorization") && headers.contains("content-type"), "{headers}");
            assert!(answer.headers.contains_key("access-control-max-age"));
        }
        assert!(!ask(path, "https://evil.example").await.headers.contains_key("access-control-allow-origin"), "{path}");
    }
    for path in ["/v1/admin/leads", "/v1/stripe/webhook", "/api/session/sign-in", "/c/lumen", "/healthz", "/w/events"] {
        let answer = ask(path, SITE).await;
        let cors = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(cors, None, "{path}");
        assert_eq!(answer.status, 405, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_protect_it() {
    let world = world().await;
    for path in [
        "/",
        "/c/lumen",
        "/console",
        "/v1/openapi.json",
        "/no/such/page",
        "/widget.js",
        "/w/pk_demo_lumen",
        "/w/events",
    ] {
        let reply = page(&world, path).await;
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(reply.headers["referrer-policy"], "same-origin", "{path}");
        let permissions = reply.headers["permissions-policy"].to_str().expect("text");
        assert!(permissions.contains("camera=()") && permissions.contains("geolocation=()"), "{path}");
        assert!(!reply.headers.contains_key("strict-transport-security"), "{path}: there is no https here");
        assert!(reply.headers.contains_key("content-security-policy"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_run_on_the_pages_that_have_one_and_inline_script_on_none() {
    let world = world().await;
    for (path, program) in [
        ("/", false),
        ("/demo", false),
        ("/no/such/page", false),
        ("/c/lumen", true),
        ("/sign-in", true),
        ("/b/x", true),
        ("/w/pk_demo_lumen", true),
    ] {
        let policy = policy(&page(&world, path).await);
        assert_eq!(policy.contains("'wasm-unsafe-eval'"), program, "{path}: {policy}");
        let scripts = policy.split(';').find(|rule| rule.trim().starts_with("script-src")).expect("scripts are ruled");
        assert!(!scripts.contains("'unsafe-inline'") && !scripts.contains("'unsafe-eval'"), "{path}: {scripts}");
        assert!(policy.contains("object-src 'none'") && policy.contains("base-uri 'none'"), "{path}: {policy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_https_cookies_are_bound_to_the_host_and_browsers_stay_on_https() {
    let world =
        World::real(|config| config.server.public_url = "https://book.example.com/".parse().expect("a URL")).await;
    let person = "insert into people (person_id, email, name, password_hash, created_at)
        values (gen_random_uuid(), 'maya@lumen.example', 'Maya', $1, now())";
    let hash = services::identity::hash_password("seven quiet herons", b"a salt of this test").expect("a hash");
    sqlx::query(person).bind(hash).execute(world.database.database.owner()).await.expect("a person");
    let form = [("email", "maya@lumen.example"), ("password", "seven quiet herons")];
    let reply = world.send(world.request(Method::POST, "/api/session/sign-in").form(&form)).await;
    assert_eq!(reply.headers["strict-transport-security"], "max-age=31536000; includeSubDomains");
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(cookies.len() >= 2, "signed in: {} {}", reply.status, reply.text);
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(cookie.contains(part) && !cookie.contains("Domain="), "{cookie}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_fetched_meanwhile_takes_no_header_of_a_page() {
    // On one thread, where a file's answer is made between the steps of a page's.
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join("site-of-headers");
    std::fs::create_dir_all(&site).expect("a folder");
    std::fs::write(site.join("widget.js"), "// a file").expect("a file");
    let world = World::configured(|config| config.server.site_root = site).await;
    for round in 0..20 {
        let files = (0..8).map(|_| page(&world, "/widget.js"));
        let (shown, files) = futures::join!(page(&world, "/c/lumen"), futures::future::join_all(files));
        assert!(policy(&shown).contains("'nonce-"), "round {round}: {}", policy(&shown));
        for file in files {
            assert_eq!((file.status.as_u16(), file.text.as_str()), (200, "// a file"));
            assert!(!policy(&file).contains("'nonce-"), "round {round}: {}", policy(&file));
        }
    }
}
