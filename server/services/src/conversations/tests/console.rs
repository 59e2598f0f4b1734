//! What the clinic's staff read.

use super::{Chat, caller, last_card};
use contract::{
    Actor,
    conversations::{Card, Conversations, Input},
};
use testkit::Clinic;

#[tokio::test]
async fn staff_read_the_conversation_of_a_booking_and_nobody_else_does() {
    let chat = Chat::open().await;
    chat.pick_first("facial").await;
    let thread = chat.details().await;
    let Card::Booked { booked } = last_card(&thread) else { panic!("{:?}", last_card(&thread)) };
    let read = chat.desk.of_booking(&chat.dispatcher(), booked.booking).await.expect("staff may read");
    assert_eq!(read, thread.messages);
    let refused = chat.desk.of_booking(&chat.visitor(), booked.booking).await.expect_err("visitors may not");
    assert_eq!(refused.code(), "forbidden");
    let other = Clinic::create(&chat.database.database, 2).await;
    let foreign = caller(other.org, Actor::System);
    let refused = chat.desk.of_booking(&foreign, booked.booking).await.expect_err("not their booking");
    assert_eq!(refused.code(), "not_found");
}

#[tokio::test]
async fn who_needs_a_person_stands_first() {
    let chat = Chat::open().await;
    chat.send(Input::AskPerson).await;
    chat.details().await;
    *chat.token.lock().expect("not poisoned") = None;
    chat.clock.advance(chrono::TimeDelta::minutes(5));
    chat.say("signature facial").await;
    let recent = chat.desk.recent(&chat.dispatcher()).await.expect("staff may read");
    assert_eq!(recent.len(), 2);
    assert!(recent[0].needs_person && !recent[1].needs_person);
    assert_eq!(recent[0].title, "Jordan Lee");
    assert_eq!(recent[1].title, "Visitor · Signature facial");
    assert_eq!(chat.desk.recent(&chat.visitor()).await.expect_err("visitors may not").code(), "forbidden");
}
