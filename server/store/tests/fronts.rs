//! What is read of a clinic by one statement is what is read of it piece by piece.

use chrono::{DateTime, Utc};
use domain::{
    ids::{ApiKeyId, OrgId},
    policy::{DepositPolicy, OutageRule, Policy, Terms},
};
use store::{catalogue, contacts, fronts, policies};
use testkit::{Clinic, TestDatabase};
use uuid::Uuid;

fn noon() -> DateTime<Utc> {
    "2037-11-24T12:00:00Z".parse().expect("an instant")
}

#[tokio::test]
async fn a_guide_holds_what_its_parts_hold() {
    let db = TestDatabase::create().await;
    let clinic = Clinic::create(&db.database, 1).await;
    Clinic::create(&db.database, 2).await;
    let owner = db.database.owner();
    let mut connection = owner.acquire().await.expect("a connection");
    for (id, key) in [(1, "pk_first"), (2, "pk_newest")] {
        let hash = store::secrets::hash(key);
        let id = ApiKeyId(Uuid::from_u128(id));
        let at = noon() + chrono::TimeDelta::days(i64::try_from(id.0.as_u128()).expect("a small number"));
        catalogue::insert_api_key(&mut connection, clinic.org, id, key, &hash, Some(key), at).await.expect("a key");
    }
    catalogue::insert_consent_text(&mut connection, clinic.org, 7, "The newest words.", noon()).await.expect("a text");
    let mut lists = catalogue::services(&mut connection, clinic.org).await.expect("services");
    let mut newer = lists.remove(0);
    newer.price_list.version += 1;
    catalogue::insert_price_list(&mut connection, clinic.org, newer.id, &newer.price_list, noon())
        .await
        .expect("a list");
    drop(connection);

    let mut transaction = db.database.begin(clinic.org).await.expect("a transaction");
    for round in 0..2 {
        let guide = fronts::guide(&mut transaction, clinic.org).await.expect("read").expect("there is a clinic");
        let services = catalogue::services(&mut transaction, clinic.org).await.expect("services");
        assert_eq!(guide.services, services, "round {round}");
        assert!(services.iter().any(|service| service.price_list == newer.price_list));
        let consent = contacts::consent_text(&mut transaction, clinic.org).await.expect("read");
        assert_eq!((&guide.consent, consent.as_ref().map(|(version, _)| *version)), (&consent, Some(7)));
        let front = fronts::front(&mut transaction, clinic.org).await.expect("read").expect("there is a clinic");
        assert_eq!(guide.front, front);
        let organisation = catalogue::organisation(&mut transaction, clinic.org).await.expect("read");
        assert_eq!(Some(&front.organisation), organisation.as_ref());
        assert_eq!(front.team, catalogue::resources(&mut transaction, clinic.org).await.expect("the team"));
        assert_eq!(front.widget_key.as_deref(), Some("pk_newest"));
        if round == 0 {
            // From now on a policy has a word in the terms of every service.
            let cancellation = services[0].cancellation.clone();
            let otherwise = Terms { deposit: DepositPolicy::Fixed { minor: 1_234 }, cancellation };
            let policy = Policy { version: 1, rules: Vec::new(), otherwise, on_outage: OutageRule::default() };
            policies::insert(&mut transaction, clinic.org, &policy, "Maya", noon()).await.expect("saved");
        } else {
            assert!(services.iter().all(|service| service.deposit == DepositPolicy::Fixed { minor: 1_234 }));
        }
    }
}

#[tokio::test]
async fn an_organisation_that_is_not_there_has_no_front() {
    let db = TestDatabase::create().await;
    let nobody = OrgId(Uuid::from_u128(404));
    let mut transaction = db.database.begin(nobody).await.expect("a transaction");
    assert_eq!(fronts::front(&mut transaction, nobody).await.expect("read"), None);
    assert_eq!(fronts::guide(&mut transaction, nobody).await.expect("read"), None);
}
