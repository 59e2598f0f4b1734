//! The demo page's accounts are the seed's.

use crate::world::World;
use anteroom::seed::SIGN_INS;
use reqwest::Method;

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_page_names_every_account_of_the_seed_and_no_other() {
    let world = World::open().await;
    let page = world.send(world.request(Method::GET, "/demo").header("accept", "text/html")).await;
    assert_eq!(page.status, 200);
    for sign_in in SIGN_INS {
        assert!(page.text.contains(sign_in.email), "{} is missing", sign_in.email);
        assert!(page.text.contains(sign_in.password), "the password is another");
    }
    // The clinics' own addresses may stand on the page too; nobody else's may.
    let clinics: Vec<String> = sqlx::query_scalar("select email from organisations where email is not null")
        .fetch_all(world.database.database.owner())
        .await
        .expect("the clinics' addresses");
    let words = page.text.split(|c: char| !(c.is_ascii_alphanumeric() || "@.-_".contains(c)));
    for email in words.filter(|word| word.ends_with(".example") && word.contains('@')) {
        let known = SIGN_INS.iter().any(|sign_in| sign_in.email == email) || clinics.iter().any(|own| own == email);
        assert!(known, "nobody has the account {email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_was_planted_before_the_sign_in_is_no_session_after_it() {
    let world = World::open().await;
    let planted = "anteroom=planted-by-somebody; anteroom-device=planted-too; anteroom-browser=and-this";
    let form = [("email", "lena@lumen.example"), ("password", "anteroom-demo")];
    let sign_in = world.request(Method::POST, "/api/session/sign-in").header("accept", "text/html");
    let reply = world.send(sign_in.header("cookie", planted).form(&form)).await;
    let given: Vec<&str> =
        reply.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("plain text")).collect();
    let session = given.iter().find(|cookie| cookie.starts_with("anteroom=")).expect("a session");
    assert!(!session.contains("planted") && session.contains("; HttpOnly; SameSite=Lax"), "{session}");
    let session = session.split(';').next().expect("a pair");
    for (cookie, is_in) in [("anteroom=planted-by-somebody", false), (session, true)] {
        let page = world.request(Method::GET, "/portal/members").header("accept", "text/html");
        let page = world.send(page.header("cookie", cookie)).await;
        assert_eq!(page.status == 200 && page.text.contains("lena@lumen.example"), is_in, "{cookie}: {}", page.status);
    }
}
