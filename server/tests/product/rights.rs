//! Data rights over HTTP: by a key, and by a browser.

use crate::world::{PUBLIC, SECRET, World};
use reqwest::{
    Method,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION},
};
use serde_json::json;

const PATH: &str = "/v1/admin/contacts";

#[tokio::test(flavor = "multi_thread")]
async fn a_key_finds_takes_along_and_erases_a_client_of_its_own_clinic_and_of_no_other() {
    let world = World::open().await;
    let lead = json!({"name": "Wren Sorrel", "email": "wren@example.com", "message": "Hello", "consent_version": 1});
    world.post(PUBLIC, "/v1/leads", &lead).await.json(200);
    let found = world.get(SECRET, &format!("{PATH}?search=wren")).await.json(200);
    let id = found["contacts"][0]["id"].as_str().expect("a contact").to_owned();
    world.get(PUBLIC, PATH).await.problem(403);

    let export = format!("{PATH}/{id}/export");
    let file = world.get(SECRET, &export).await;
    assert_eq!((file.status.as_u16(), &file.headers[CONTENT_TYPE]), (200, &"application/zip".parse().expect("a type")));
    assert!(file.headers[CONTENT_DISPOSITION].to_str().expect("text").contains(&id));
    assert!(file.text.starts_with("PK"), "a zip");

    let unknown = format!("{PATH}/0190a000-0000-7000-8000-000000000001");
    for path in [export.clone(), format!("{unknown}/export")] {
        world.get("sk_demo_northside", &path).await.problem(404);
    }
    let erase = |key, path| world.send(world.request(Method::DELETE, path).bearer_auth(key));
    let own = format!("{PATH}/{id}");
    let (foreign, missing) = (erase("sk_demo_northside", &own).await, erase("sk_demo_northside", &unknown).await);
    assert_eq!(foreign.problem(404), missing.problem(404), "foreign and unknown answer alike");
    erase(PUBLIC, &own).await.problem(403);
    let erased = erase(SECRET, &own).await.json(200);
    assert!(erased["rows_deleted"].as_u64().expect("a number") >= 3, "{erased}");
    erase(SECRET, &own).await.problem(404);
    world.get(SECRET, &export).await.problem(404);
    assert_eq!(world.count("select count(*) from leads where email = 'wren@example.com'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_a_session_is_led_to_the_sign_in_and_back_to_the_page_with_the_link() {
    let world = World::open().await;
    for (path, page) in [
        ("/account/export.zip", "/account"),
        ("/portal/data/exports/0190a000-0000-7000-8000-000000000001/export.zip", "/portal/data"),
        ("/portal/data/contacts/0190a000-0000-7000-8000-000000000001/export.zip", "/portal/data"),
    ] {
        let reply = world.send(world.request(Method::GET, path)).await;
        assert_eq!(reply.status, 303, "{path}: {}", reply.text);
        let to = reply.headers[LOCATION].to_str().expect("an address");
        assert!(to.starts_with("/sign-in?to=") && to.replace("%2F", "/").contains(page), "{to}");
    }
}
