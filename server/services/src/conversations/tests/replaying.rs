//! A conversation played again.

use super::Chat;
use crate::conversations::replay::replay;
use contract::conversations::Input;
use domain::ids::ConversationId;
use uuid::Uuid;

async fn only_conversation(chat: &Chat) -> ConversationId {
    let id: Uuid = sqlx::query_scalar("select conversation_id from conversations")
        .fetch_one(chat.database.database.owner())
        .await
        .expect("one conversation");
    ConversationId(id)
}

#[tokio::test]
async fn the_same_messages_by_the_same_clock_lead_to_the_same_acts() {
    let chat = Chat::open().await;
    chat.say("hi, I'd like 20 units of botox in the forehead").await;
    chat.clock.advance(chrono::TimeDelta::minutes(1));
    chat.pick_first("facial").await;
    chat.details().await;
    chat.say("asdf qwer").await;
    chat.send(Input::AskPerson).await;
    chat.clock.advance(chrono::TimeDelta::days(3));
    let before = (chat.count("messages").await, chat.count("bookings").await);
    let id = only_conversation(&chat).await;
    let steps = replay(&chat.database.database, id, "r").await.expect("it can be played").expect("it is there");
    assert_eq!(steps.len(), 7);
    for step in &steps {
        assert_eq!(step.replies, step.then, "{}", step.said);
    }
    let first = steps[0].reading.as_ref().expect("it was written");
    assert!(first.facts.len() >= 2, "{first:?}");
    assert!(steps[0].known.iter().any(|fact| fact.contains("Botox")), "{:?}", steps[0].known);
    assert_eq!((chat.count("messages").await, chat.count("bookings").await), before, "nothing is said or done");
}

#[tokio::test]
async fn a_changed_catalogue_shows_where_the_desk_would_do_something_else() {
    let chat = Chat::open().await;
    chat.say("how much is botox?").await;
    chat.run("update services set active = false where key = 'botox'").await;
    let steps = replay(&chat.database.database, only_conversation(&chat).await, "r").await;
    let steps = steps.expect("it can be played").expect("it is there");
    assert_ne!(steps[0].replies, steps[0].then);
    let unknown = ConversationId(Uuid::from_u128(5));
    assert!(replay(&chat.database.database, unknown, "r").await.expect("an answer").is_none());
}
