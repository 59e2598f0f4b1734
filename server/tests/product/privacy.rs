//! A public key opens nothing of what the clinic knows.

use crate::world::{PUBLIC, SECRET, World, booking};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_types_a_clients_address_is_told_what_they_typed_and_nothing_else() {
    let world = World::open().await;
    let (name, phone, email): (String, String, String) = sqlx::query_as(
        "select c.name, c.phone, c.email from contacts c join organisations o using (org_id)
                        where o.slug = 'lumen' and c.phone is not null and c.email is not null limit 1",
    )
    .fetch_one(world.database.database.owner())
    .await
    .expect("a seeded client");
    let (given, local) = (name.split(' ').next().expect("a name"), &phone[2..]);
    let telling = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        text.contains(&name) || digits.contains(local)
    };
    for typed in ["x", given] {
        let lead = json!({"name": typed, "email": email, "consent_version": 1});
        let lead = world.post(PUBLIC, "/v1/leads", &lead).await;
        assert!(!telling(&lead.json(200).to_string()), "{}", lead.text);
        assert_eq!(lead.json(200)["phone"], json!(null));
        let slot = world.slots("ipl").await[4].clone();
        let mut request = booking("ipl", &slot, 1);
        (request["name"], request["phone"], request["email"]) = (json!(typed), json!(""), json!(email));
        let booked = world.post(PUBLIC, "/v1/bookings", &request).await.json(200);
        assert_eq!((&booked["name"], &booked["phone"]), (&json!(typed), &json!(null)));
        let link = booked["manage_url"].as_str().expect("a link");
        let page = world.send(world.client.get(link).header("accept", "text/html")).await;
        assert!(page.status == 200 && !page.text.contains(&name) && !page.text.contains(local));
        let search = format!("/v1/admin/bookings?search={email}&limit=200");
        let listed = world.get(SECRET, &search).await.json(200);
        let ours = listed["bookings"].as_array().expect("a list").iter().find(|found| found["id"] == booked["id"]);
        assert_eq!(ours.expect("the clinic sees it")["name"], json!(typed));
    }
}
