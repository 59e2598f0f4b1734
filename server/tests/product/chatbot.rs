//! `POST /v1/chatbot/query` of the demo's clinics, and what the portal takes of files.

use crate::world::{PUBLIC, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_chatbot_api_quotes_or_owns_up() {
    let world = World::open().await;
    let told = world.post(PUBLIC, "/v1/chatbot/query", &json!({"question": "Is there any parking?"})).await.json(200);
    assert!(told["answer"].as_str().is_some_and(|answer| answer.contains("free for two hours")), "{told}");
    assert_eq!(told["citations"][0]["title"], "Parking and getting here");
    let spanish = json!({"question": "¿Tienen estacionamiento?"});
    let told = world.post(PUBLIC, "/v1/chatbot/query", &spanish).await.json(200);
    assert_eq!(told["citations"][0]["title"], "Estacionamiento");
    let unknown = json!({"question": "Do you have a carousel?"});
    let told = world.post(PUBLIC, "/v1/chatbot/query", &unknown).await.json(200);
    assert!(told["answer"].is_null() && told["citations"] == json!([]), "{told}");
    assert!(told["words"].as_str().is_some_and(|words| words.contains("do not have an answer")));
    for (body, field) in [
        (json!({"question": ""}), "question"),
        (json!({"question": "x".repeat(501)}), "question"),
        (json!({"question": "Parking?", "locale": "fr"}), "locale"),
    ] {
        let refused = world.post(PUBLIC, "/v1/chatbot/query", &body).await.json(422);
        assert!(refused["errors"].to_string().contains(field), "{refused}");
    }
    let nobody = world.request(Method::POST, "/v1/chatbot/query").json(&unknown);
    assert_eq!(world.send(nobody).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_a_file_and_one_that_is_too_large_are_refused_in_words() {
    let world = World::open().await;
    let form = [("email", "lena@lumen.example"), ("password", "anteroom-demo")];
    let signed_in = world.send(world.request(Method::POST, "/api/session/sign-in").form(&form)).await;
    let cookies = signed_in.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("anteroom="));
    let cookie = cookie.expect("signed in").to_owned();
    let upload = |body: Vec<u8>| {
        let request = world.request(Method::POST, "/portal/knowledge/upload").header("cookie", cookie.clone());
        request.header("content-type", "multipart/form-data; boundary=b").body(body)
    };
    let file = |name: &str, bytes: &[u8]| {
        let head = format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat()
    };
    for (body, words) in [
        (b"--b--\r\n".to_vec(), "Choose%20a%20file"),
        (file("a.exe", b"MZ"), ".docx"),
        (file("", b""), "Choose%20a%20file"),
    ] {
        let answer = world.send(upload(body)).await;
        let to = answer.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        assert!(answer.status == 303 && to.contains("refused=") && to.contains(words), "{} {to}", answer.status);
    }
    let large = world.send(upload(file("a.txt", &vec![b'x'; 11 << 20]))).await;
    assert_eq!(large.status, 413, "{}", large.text);
    let no_form = world.request(Method::POST, "/portal/knowledge/upload").header("cookie", cookie.clone()).body("x");
    assert_eq!(world.send(no_form).await.status, 303);
}
