//! Analyses over a real PostgreSQL.

use super::AnalysisDesk;
use crate::bookings::tests::{Front, at};
use contract::{AppError, analysis::Analyses};
use domain::{
    analysis::Action,
    ids::{ContactId, LeadId},
};
use uuid::Uuid;

async fn contact_of(front: &Front) -> ContactId {
    let id = sqlx::query_scalar("select contact_id from contacts").fetch_one(front.database.database.owner()).await;
    ContactId(id.expect("one contact"))
}

async fn sql(front: &Front, statement: &'static str) {
    sqlx::query(statement).execute(front.database.database.owner()).await.expect("the statement is valid");
}

#[tokio::test]
async fn a_client_who_missed_a_visit_is_to_be_asked_and_each_reason_says_its_fact() {
    let front = Front::open().await;
    let desk = AnalysisDesk::new(front.resources.clone());
    let caller = front.dispatcher("Maya Torres");
    front.book("facial", at(12, 2, 10, 0)).await.expect("booked");
    front.book("facial", at(12, 3, 10, 0)).await.expect("booked");
    front.book("facial", at(12, 4, 10, 0)).await.expect("booked");
    sql(&front, "update bookings set state = 'no_show' where starts_at < (select max(starts_at) from bookings)").await;
    let contact = contact_of(&front).await;
    let view = desk.contact(&caller, contact).await.expect("an analysis");
    let risk = view.analysis.no_show.expect("a visit to come");
    assert_eq!((risk.points, view.analysis.next.action), (38, Action::AskToConfirm), "8 + 30 for two missed");
    assert_eq!(risk.reasons[0].words, "Missed 2 visits before");
    assert!(view.upcoming.is_some_and(|visit| visit.when.contains("Dec 4")));
    assert!(!view.by_model && view.summary.starts_with("Score "), "{}", view.summary);
}

#[tokio::test]
async fn an_enquiry_and_the_business_are_judged_by_what_is_stored() {
    let front = Front::open().await;
    let desk = AnalysisDesk::new(front.resources.clone());
    let caller = front.dispatcher("Maya Torres");
    front.book("facial", at(12, 2, 10, 0)).await.expect("booked");
    sql(
        &front,
        "insert into leads (org_id, lead_id, contact_id, name, phone, status, message, source, consent_version, created_at)
         select org_id, '00000000-0000-7000-8000-00000000abcd', contact_id, name, '+15125550142', 'new',
            'I would like my skin to look fresh', 'api', 1, created_at - interval '2 days' from contacts",
    )
    .await;
    let lead = LeadId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_abcd));
    let view = desk.lead(&caller, lead).await.expect("an analysis");
    assert_eq!(view.analysis.next.action, Action::MarkWon, "they have booked: {}", view.summary);
    let business = desk.business(&caller).await.expect("an analysis");
    assert_eq!(business.analysis.next.action, Action::AnswerEnquiries, "{}", business.summary);
    assert!(business.summary.contains("1 enquiry has waited"), "{}", business.summary);
}

#[tokio::test]
async fn a_stranger_is_as_unknown_as_nobody_and_a_visitor_may_not_ask() {
    let front = Front::open().await;
    let desk = AnalysisDesk::new(front.resources.clone());
    front.book("facial", at(12, 2, 10, 0)).await.expect("booked");
    let other = testkit::Clinic::create(&front.database.database, 2).await;
    let stranger = contract::Caller { org: other.org, ..front.dispatcher("Ana Ruiz") };
    let contact = contact_of(&front).await;
    let foreign = desk.contact(&stranger, contact).await.expect_err("not theirs");
    let unknown = desk.contact(&stranger, ContactId(Uuid::nil())).await.expect_err("nobody");
    assert_eq!(foreign, unknown);
    assert!(matches!(foreign, AppError::NotFound { .. }));
    let refused = desk.contact(&front.visitor(), contact).await.expect_err("not for visitors");
    assert!(matches!(refused, AppError::Forbidden { .. }));
}
