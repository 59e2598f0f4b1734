//! Enquiries on a real PostgreSQL.

use super::LeadDesk;
use crate::Resources;
use contract::{
    Actor, Caller, Client, RequestKey,
    caller::Role,
    leads::{LeadForm, LeadQuery, LeadStatus, Leads},
};
use domain::ids::{LeadId, OrgId, PersonId};
use testkit::{Clinic, TestDatabase};
use uuid::Uuid;

struct Front {
    database: TestDatabase,
    clinic: Clinic,
    desk: LeadDesk,
}

impl Front {
    async fn open() -> Self {
        let database = TestDatabase::create().await;
        let clinic = Clinic::create(&database.database, 1).await;
        let resources: Resources = crate::conversations::tests::resources(&database);
        let desk = LeadDesk::new(resources);
        Self { database, clinic, desk }
    }

    fn visitor(&self) -> Caller {
        caller(self.clinic.org, Actor::Visitor)
    }

    fn member(&self, role: Role) -> Caller {
        let id = PersonId(Uuid::from_u128(40));
        caller(self.clinic.org, Actor::Person { id, name: "Maya Torres".into(), role })
    }

    async fn count(&self, table: &'static str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(self.database.database.owner())
            .await
            .expect("the table can be counted")
    }
}

fn caller(org: OrgId, actor: Actor) -> Caller {
    Caller { org, actor, client: Client::default(), key: None, read_only: false }
}

fn form(name: &str, phone: &str, email: &str) -> LeadForm {
    LeadForm {
        name: name.into(),
        phone: phone.into(),
        email: email.into(),
        message: "Hello <b>there</b>\u{0}".into(),
        service_key: Some("facial".into()),
        consent_version: Some(1),
        referral_code: Some(" anna-10 <script>".into()),
        source: "clinic_page".into(),
        website: String::new(),
    }
}

#[tokio::test]
async fn an_enquiry_is_kept_with_its_consent_and_a_clean_referral_code() {
    let front = Front::open().await;
    let lead = front.desk.create(&front.visitor(), form("Jordan Lee", "512 555 0193", "")).await.expect("it is kept");
    assert_eq!(lead.phone.as_deref(), Some("+15125550193"));
    assert_eq!(lead.referral_code.as_deref(), Some("ANNA-10SCRIPT"));
    assert_eq!((lead.message.as_str(), lead.status), ("Hello <b>there</b>", LeadStatus::New));
    assert_eq!(lead.service_key.as_deref(), Some("facial"));
    assert_eq!(front.count("consents where version = 1 and channel = 'clinic_page'").await, 1);
    assert_eq!(front.desk.consent_text(&front.visitor()).await.expect("there is one").version, 1);
}

#[tokio::test]
async fn without_consent_nothing_is_kept_to_be_contacted_by() {
    let front = Front::open().await;
    for consent_version in [None, Some(99)] {
        let form = LeadForm { consent_version, ..form("Jordan Lee", "512 555 0193", "") };
        let error = front.desk.create(&front.visitor(), form).await.expect_err("refused");
        assert!(error.reason_for("consent_version").is_some(), "{error:?}");
    }
    assert_eq!(front.count("contacts").await + front.count("leads").await, 0);
}

#[tokio::test]
async fn every_field_that_is_wrong_is_named_at_once() {
    let front = Front::open().await;
    let form = LeadForm { message: "x".repeat(4_001), ..form("", "12", "nobody") };
    let error = front.desk.create(&front.visitor(), form).await.expect_err("refused");
    for field in ["name", "phone", "email", "message"] {
        assert!(error.reason_for(field).is_some(), "{field}");
    }
    let unknown = LeadForm { service_key: Some("surgery".into()), ..self::form("Jo", "", "jo@example.com") };
    let error = front.desk.create(&front.visitor(), unknown).await.expect_err("refused");
    assert!(error.reason_for("service_key").is_some());
}

#[tokio::test]
async fn a_filled_honeypot_looks_like_success_and_is_stored_nowhere() {
    let front = Front::open().await;
    let machine = LeadForm { website: "https://spam.example".into(), ..form("Jordan Lee", "512 555 0193", "") };
    let lead = front.desk.create(&front.visitor(), machine).await.expect("it looks like success");
    assert_eq!(lead.status, LeadStatus::New);
    assert_eq!(front.count("contacts").await + front.count("leads").await + front.count("consents").await, 0);
}

#[tokio::test]
async fn a_family_shares_a_phone_and_one_person_may_write_twice() {
    let front = Front::open().await;
    for (name, phone, email, contacts) in [
        ("Maya Torres", "512 555 0148", "", 1),
        ("maya torres", "(512) 555-0148", "maya@example.com", 1),
        ("Ana Torres", "512 555 0148", "", 2),
        ("Maya Torres", "", "maya@example.com", 3),
        ("Maya", "", "MAYA@example.com", 3),
        ("Ana Torres", "512 555 0148", "maya@example.com", 3),
        ("Leo Torres", "", "maya@example.com", 4),
    ] {
        let lead = front.desk.create(&front.visitor(), form(name, phone, email)).await.expect("it is kept");
        assert_eq!(lead.name, name, "each enquiry says what was typed for it");
        assert_eq!(front.count("contacts").await, contacts, "{name}");
    }
    let completed = "contacts where phone is not null and email is not null";
    assert_eq!(front.count(completed).await, 0, "nothing is added to what was known");
}

#[tokio::test]
async fn whoever_types_a_known_address_is_told_nothing_that_they_did_not_type() {
    let front = Front::open().await;
    let known = form("Maya Torres", "512 555 0148", "maya@example.com");
    front.desk.create(&front.visitor(), known).await.expect("it is kept");
    for (name, phone, email) in
        [("x", "", "maya@example.com"), ("Maya", "", "maya@example.com"), ("x", "5125550148", "")]
    {
        let lead = front.desk.create(&front.visitor(), form(name, phone, email)).await.expect("it is kept");
        let told = (lead.name.as_str(), lead.phone.is_some(), lead.email.is_some());
        assert_eq!(told, (name, !phone.is_empty(), !email.is_empty()));
    }
    let listed = front.desk.list(&front.member(Role::Owner), LeadQuery::default()).await.expect("staff may read");
    assert_eq!(listed.iter().filter(|lead| lead.name == "x").count(), 2, "the console shows what was typed");
}

#[tokio::test]
async fn an_enquiry_sent_again_under_its_key_is_kept_once_and_its_status_set_once() {
    let front = Front::open().await;
    let key = |given: &str| RequestKey::Api { api_key: Uuid::from_u128(7).into(), given: given.into() };
    let visitor = front.visitor().under(key("one"));
    let sent = || front.desk.create(&visitor, form("Jordan Lee", "512 555 0193", ""));
    let (first, again) = tokio::join!(sent(), sent());
    assert_eq!(first.expect("kept").id, again.expect("answered").id);
    let third = sent().await.expect("answered");
    assert_eq!((front.count("leads").await, front.count("contacts").await), (1, 1));

    let staff = front.member(Role::Owner);
    let keyed = staff.clone().under(key("two"));
    front.desk.set_status(&keyed, third.id, LeadStatus::Lost).await.expect("set");
    front.desk.set_status(&staff, third.id, LeadStatus::Contacted).await.expect("somebody else goes on");
    let repeated = front.desk.set_status(&keyed, third.id, LeadStatus::Lost).await.expect("answered");
    assert_eq!(repeated.status, LeadStatus::Contacted, "a repetition overwrites nobody's work");
}

#[tokio::test]
async fn ten_tabs_of_one_person_make_one_contact() {
    let front = Front::open().await;
    let visitor = front.visitor();
    let tabs = (0..10).map(|_| front.desk.create(&visitor, form("Maya Torres", "512 555 0148", "maya@example.com")));
    for result in futures::future::join_all(tabs).await {
        result.expect("it is kept");
    }
    assert_eq!((front.count("contacts").await, front.count("leads").await), (1, 10));
}

#[tokio::test]
async fn only_the_clinics_staff_see_and_change_enquiries() {
    let front = Front::open().await;
    let lead = front.desk.create(&front.visitor(), form("Jordan Lee", "", "jo@example.com")).await.expect("kept");
    let analyst = front.member(Role::Analyst);
    assert_eq!(front.desk.list(&front.visitor(), LeadQuery::default()).await.expect_err("no").code(), "forbidden");
    assert_eq!(front.desk.list(&analyst, LeadQuery::default()).await.expect("reads").len(), 1);
    let refused = front.desk.set_status(&analyst, lead.id, LeadStatus::Won).await.expect_err("only reads");
    assert_eq!(refused.code(), "forbidden");
    let dispatcher = front.member(Role::Dispatcher);
    let changed = front.desk.set_status(&dispatcher, lead.id, LeadStatus::Contacted).await.expect("changes");
    assert_eq!(changed.status, LeadStatus::Contacted);

    let other = Clinic::create(&front.database.database, 2).await;
    let stranger = caller(other.org, Actor::System);
    let foreign = front.desk.set_status(&stranger, lead.id, LeadStatus::Lost).await.expect_err("not theirs");
    let unknown = front.desk.set_status(&stranger, LeadId(Uuid::nil()), LeadStatus::Lost).await.expect_err("unknown");
    assert_eq!(foreign, unknown);
    assert!(front.desk.list(&stranger, LeadQuery::default()).await.expect("an empty list").is_empty());
}

#[tokio::test]
async fn a_list_goes_on_after_its_last_enquiry_and_filters_by_status() {
    let front = Front::open().await;
    for index in 0..5 {
        let form = form("Jordan Lee", "", &format!("jo{index}@example.com"));
        front.desk.create(&front.visitor(), form).await.expect("kept");
    }
    let staff = front.member(Role::Owner);
    let page = |after, limit, status| LeadQuery { status, after, limit };
    let first = front.desk.list(&staff, page(None, Some(2), None)).await.expect("a page");
    let rest = front.desk.list(&staff, page(Some(first[1].id), None, None)).await.expect("the rest");
    assert_eq!((first.len(), rest.len()), (2, 3));
    assert!(first.iter().all(|lead| !rest.contains(lead)));
    let won = front.desk.list(&staff, page(None, Some(0), Some(LeadStatus::Won))).await.expect("a page");
    assert!(won.is_empty());
}
