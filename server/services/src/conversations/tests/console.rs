//! What the clinic's people see of conversations, and do in them.

use super::{Chat, caller, last_card};
use chrono::TimeDelta;
use contract::{
    Actor, AppError, Caller,
    answering::{Answering, Audience, ConversationAct, ConversationQuery, Line, OpenConversation, Place},
    conversations::{Author, Card, Conversations, Input, Thread},
};
use domain::{
    authorization::Role,
    conversation::Handover,
    ids::{ConversationId, MessageId, PersonId},
};
use testkit::Clinic;

fn places(place: Place) -> ConversationQuery {
    ConversationQuery { place, text: String::new(), mine: false }
}

/// A member of the chat's clinic who answers.
pub(super) async fn member(chat: &Chat, name: &str) -> Caller {
    let id = chat.resources.entropy.id();
    let owner = chat.database.database.owner();
    sqlx::query(
        "insert into people (person_id, email, name, password_hash, created_at) values ($1, $2, $3, 'x', now())",
    )
    .bind(id)
    .bind(format!("{id}@example.com"))
    .bind(name)
    .execute(owner)
    .await
    .expect("a person");
    sqlx::query("insert into memberships (org_id, person_id, role, created_at) values ($1, $2, 'dispatcher', now())")
        .bind(chat.clinic.org.0)
        .bind(id)
        .execute(owner)
        .await
        .expect("a membership");
    caller(chat.clinic.org, Actor::Person { id: PersonId(id), name: name.into(), role: Role::Dispatcher })
}

pub(super) async fn only(chat: &Chat, who: &Caller, place: Place) -> ConversationId {
    let list = chat.desk.list(who, places(place)).await.expect("members may read");
    assert_eq!(list.rows.len(), 1, "{list:?}");
    list.rows[0].id
}

pub(super) async fn write(
    chat: &Chat,
    who: &Caller,
    id: ConversationId,
    audience: Audience,
    text: &str,
) -> OpenConversation {
    let message = MessageId(chat.resources.entropy.id());
    chat.desk.write(who, id, message, audience, text.into()).await.expect("members may write")
}

fn said(thread: &Thread) -> Vec<(bool, &str)> {
    let by_person = |author: &Author| matches!(author, Author::Person { .. });
    thread.messages.iter().map(|message| (by_person(&message.author), message.text.as_str())).collect()
}

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
async fn who_asks_for_a_person_waits_with_a_reason_and_a_promise_and_others_are_the_assistants() {
    let chat = Chat::open().await;
    chat.send(Input::AskPerson).await;
    chat.details().await;
    *chat.token.lock().expect("not poisoned") = None;
    chat.clock.advance(TimeDelta::minutes(5));
    chat.say("signature facial").await;
    let maya = member(&chat, "Maya Torres").await;
    let list = chat.desk.list(&maya, places(Place::Waiting)).await.expect("members may read");
    let [row] = list.rows.as_slice() else { panic!("{list:?}") };
    assert_eq!((row.who.as_str(), row.reason), ("Jordan Lee", Some(Handover::Asked)));
    assert!(row.due_at.is_some_and(|due| due > chat.resources.clock.now()), "{row:?}");
    let count = |place: Place| list.counts.iter().find(|(of, _)| *of == place).map(|(_, count)| *count);
    assert_eq!((count(Place::Waiting), count(Place::Assistant)), (Some(1), Some(1)));
    let others = chat.desk.list(&maya, places(Place::Assistant)).await.expect("members may read");
    assert_eq!((others.rows[0].who.as_str(), others.rows[0].about.as_str()), ("Visitor", "Signature facial"));
    let found = ConversationQuery { text: "jordan".into(), ..places(Place::Waiting) };
    assert_eq!(chat.desk.list(&maya, found).await.expect("a search").rows.len(), 1);
    let refused = chat.desk.list(&chat.visitor(), places(Place::Waiting)).await.expect_err("visitors may not");
    assert_eq!(refused.code(), "forbidden");
}

#[tokio::test]
async fn a_person_answers_the_assistant_is_silent_and_what_was_understood_is_not_lost() {
    let chat = Chat::open().await;
    chat.send(Input::AskPerson).await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Waiting).await;
    let opened = write(&chat, &maya, id, Audience::Visitor, "Hello, Maya here.").await;
    assert!(opened.mine && opened.row.due_at.is_none(), "{:?}", opened.row);
    assert_eq!(opened.row.place, Place::WithPerson);
    let thread = chat.look().await;
    assert_eq!(thread.person.as_ref().map(|person| person.name.as_str()), Some("Maya"));
    let before = thread.messages.len();
    assert!(
        said(&thread)
            .ends_with(&[(false, "Maya is here now and answers you personally."), (true, "Hello, Maya here."),])
    );
    let thread = chat.say("I would like 20 units of botox, my name is Ana Ruiz").await;
    assert_eq!(thread.messages.len(), before + 1, "the assistant said something: {:?}", said(&thread));
    let opened = chat.desk.opened(&maya, id).await.expect("members may read");
    assert_eq!(opened.row.place, Place::Waiting, "who writes again waits again");
    assert_eq!(opened.visitor.name.as_deref(), Some("Ana Ruiz"));
    assert!(opened.visitor.facts.len() >= 2, "{:?}", opened.visitor.facts);

    chat.desk.act(&maya, id, ConversationAct::HandBack).await.expect("it is hers");
    let thread = chat.say("what would that cost?").await;
    assert!(thread.person.is_none());
    assert_eq!(thread.messages.last().map(|message| &message.author), Some(&Author::Desk), "{:?}", said(&thread));
    let thread = chat.send(Input::AskPerson).await;
    assert!(matches!(last_handover(&thread), Some(Card::Handover { .. })), "a person can be asked for again");
}

fn last_handover(thread: &Thread) -> Option<&Card> {
    thread
        .messages
        .iter()
        .rev()
        .filter_map(|message| message.card.as_ref())
        .find(|c| matches!(c, Card::Handover { .. }))
}

#[tokio::test]
async fn an_emergency_is_answered_at_once_whoever_has_the_conversation() {
    let chat = Chat::open().await;
    chat.say("hello").await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Assistant).await;
    chat.desk.act(&maya, id, ConversationAct::TakeOver).await.expect("members may take over");
    let thread = chat.say("my throat is swelling and I cannot breathe").await;
    assert!(matches!(last_card(&thread), Card::Emergency { .. }));
    let opened = chat.desk.opened(&maya, id).await.expect("members may read");
    assert_eq!((opened.row.place, opened.row.reason), (Place::Waiting, Some(Handover::Emergency)));
}

#[tokio::test]
async fn a_note_is_seen_by_colleagues_and_by_no_visitor() {
    let chat = Chat::open().await;
    chat.say("hello").await;
    let (maya, jo) = (member(&chat, "Maya Torres").await, member(&chat, "Jo Bailey").await);
    let id = only(&chat, &maya, Place::Assistant).await;
    write(&chat, &maya, id, Audience::Team, "Careful, paid late twice").await;
    let opened = chat.desk.opened(&jo, id).await.expect("members may read");
    let notes: Vec<_> = opened.lines.iter().filter(|line| matches!(line, Line::Note { .. })).collect();
    assert!(matches!(notes.as_slice(), [Line::Note { by, .. }] if by == "Maya Torres"), "{notes:?}");
    assert_eq!(opened.watching.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Maya Torres"]);
    let thread = serde_json::to_string(&chat.look().await).expect("a thread");
    let api = chat.desk.messages(&maya, id).await.expect("members may read");
    for text in [thread, serde_json::to_string(&api).expect("messages")] {
        assert!(!text.contains("paid late"), "{text}");
    }
    assert_eq!(opened.row.place, Place::Assistant, "a note takes nothing over");
}

#[tokio::test]
async fn what_is_put_aside_or_done_comes_back_when_the_visitor_writes() {
    let chat = Chat::open().await;
    chat.send(Input::AskPerson).await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Waiting).await;
    let until = chat.resources.clock.now() + TimeDelta::hours(4);
    let opened = chat.desk.act(&maya, id, ConversationAct::Snooze { until }).await.expect("a time to come");
    assert_eq!(opened.row.place, Place::Snoozed);
    chat.clock.advance(TimeDelta::hours(5));
    assert_eq!(only(&chat, &maya, Place::Waiting).await, id, "it comes back by itself");
    let past = chat.resources.clock.now() - TimeDelta::hours(1);
    let refused = chat.desk.act(&maya, id, ConversationAct::Snooze { until: past }).await;
    assert!(matches!(refused, Err(AppError::Invalid { .. })), "{refused:?}");
    let opened = chat.desk.act(&maya, id, ConversationAct::Done).await.expect("members may end it");
    assert_eq!(opened.row.place, Place::Done);
    chat.say("one more thing: can I talk to somebody?").await;
    assert_eq!(only(&chat, &maya, Place::Waiting).await, id);
}

#[tokio::test]
async fn a_task_is_a_members_and_of_nobody_elses_organisation() {
    let chat = Chat::open().await;
    chat.say("hello").await;
    let (maya, jo) = (member(&chat, "Maya Torres").await, member(&chat, "Jo Bailey").await);
    let id = only(&chat, &maya, Place::Assistant).await;
    let opened = chat.desk.act(&maya, id, ConversationAct::Assign { to: jo.person() }).await.expect("a colleague");
    assert_eq!(opened.row.assignee.as_deref(), Some("Jo Bailey"));
    let mine = ConversationQuery { mine: true, ..places(Place::Assistant) };
    assert_eq!(chat.desk.list(&jo, mine.clone()).await.expect("members may read").rows.len(), 1);
    assert_eq!(chat.desk.list(&maya, mine).await.expect("members may read").rows.len(), 0);
    let stranger = Some(PersonId(chat.resources.entropy.id()));
    let refused = chat.desk.act(&maya, id, ConversationAct::Assign { to: stranger }).await.expect_err("no colleague");
    assert_eq!(refused.code(), "not_found");
    let other = Clinic::create(&chat.database.database, 2).await;
    let foreign = caller(other.org, maya.actor.clone());
    for refused in [
        chat.desk.opened(&foreign, id).await.expect_err("not theirs"),
        chat.desk.act(&foreign, id, ConversationAct::TakeOver).await.expect_err("not theirs"),
    ] {
        assert_eq!(refused.code(), "not_found");
    }
}

#[tokio::test]
async fn two_colleagues_who_answer_at_once_both_are_heard_and_the_last_has_it() {
    let chat = Chat::open().await;
    chat.send(Input::AskPerson).await;
    let (maya, jo) = (member(&chat, "Maya Torres").await, member(&chat, "Jo Bailey").await);
    let id = only(&chat, &maya, Place::Waiting).await;
    let (first, second) = tokio::join!(
        write(&chat, &maya, id, Audience::Visitor, "Maya here"),
        write(&chat, &jo, id, Audience::Visitor, "Jo here"),
    );
    let thread = chat.look().await;
    let people: Vec<_> = said(&thread).into_iter().filter(|(person, _)| *person).map(|(_, text)| text).collect();
    assert_eq!(people.len(), 2, "{people:?}");
    let opened = chat.desk.opened(&maya, id).await.expect("members may read");
    assert!(opened.holder == maya.person() || opened.holder == jo.person());
    drop((first, second));
    // The same message again is the same message.
    let message = MessageId(chat.resources.entropy.id());
    for _ in 0..2 {
        chat.desk.write(&jo, id, message, Audience::Visitor, "Once".into()).await.expect("written");
    }
    assert_eq!(said(&chat.look().await).iter().filter(|(_, text)| *text == "Once").count(), 1);
}

#[tokio::test]
async fn typing_is_seen_at_the_other_end_and_passes_by_itself() {
    let chat = Chat::open().await;
    chat.say("hello").await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Assistant).await;
    chat.desk.act(&maya, id, ConversationAct::TakeOver).await.expect("members may take over");
    chat.desk.is_writing(&maya, id).await.expect("told");
    assert!(chat.look().await.person.is_some_and(|person| person.writes));
    let token = chat.token.lock().expect("not poisoned").clone().expect("a conversation");
    chat.desk.writes(&chat.visitor(), &token).await.expect("told");
    assert!(chat.desk.opened(&maya, id).await.expect("members may read").visitor_writes);
    chat.clock.advance(TimeDelta::seconds(10));
    assert!(chat.look().await.person.is_some_and(|person| !person.writes));
    assert!(!chat.desk.opened(&maya, id).await.expect("members may read").visitor_writes);
}

#[tokio::test]
async fn a_visitor_rates_a_person_once_when_it_is_done() {
    let chat = Chat::open().await;
    chat.send(Input::AskPerson).await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Waiting).await;
    write(&chat, &maya, id, Audience::Visitor, "Sorted.").await;
    assert!(!chat.look().await.asks_rating, "not before it is done");
    chat.desk.act(&maya, id, ConversationAct::Done).await.expect("members may end it");
    assert!(chat.look().await.asks_rating);
    let thread = chat.send(Input::Rate { stars: 5 }).await;
    assert!(!thread.asks_rating);
    chat.send(Input::Rate { stars: 1 }).await;
    let opened = chat.desk.opened(&maya, id).await.expect("members may read");
    assert_eq!(opened.rating.map(|rating| rating.stars), Some(5));
    assert_eq!(opened.row.place, Place::Done, "a rating opens nothing again");
}

#[tokio::test]
async fn a_saved_reply_is_kept_under_one_word_and_filled_in() {
    let chat = Chat::open().await;
    chat.say("hello, my name is Ana Ruiz").await;
    let maya = member(&chat, "Maya Torres").await;
    let save = async |id, word: &str, text: &str| chat.desk.save_reply(&maya, id, word.into(), text.into()).await;
    let replies = save(None, "/Hello", "Hi {name}, {me} here.").await.expect("a new one");
    assert_eq!(replies[0].shortcut, "hello");
    for (word, field) in [("hello", "shortcut"), ("two words", "shortcut"), ("", "shortcut")] {
        let refused = save(None, word, "text").await.expect_err("a word of its own");
        assert!(refused.reason_for(field).is_some(), "{word}: {refused:?}");
    }
    assert!(save(None, "empty", "  ").await.expect_err("some text").reason_for("text").is_some());
    let id = only(&chat, &maya, Place::Assistant).await;
    let opened = chat.desk.opened(&maya, id).await.expect("members may read");
    assert_eq!(opened.saved_replies[0].filled_in, "Hi Ana, Maya here.");
    save(Some(replies[0].id), "hi", "Hi!").await.expect("changed");
    assert!(chat.desk.remove_reply(&maya, replies[0].id).await.expect("removed").is_empty());
}

#[tokio::test]
async fn an_answer_that_nobody_came_back_to_see_is_mailed_with_a_link_into_the_chat() {
    let chat = Chat::open().await;
    chat.send(Input::AskPerson).await;
    chat.details().await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Waiting).await;
    chat.run(
        "insert into api_keys (org_id, api_key_id, kind, prefix, key_hash, publishable_value, created_at, scopes)
         select org_id, gen_random_uuid(), 'publishable', 'pk_', sha256('pk_1'), 'pk_1', now(), '{}' from organisations",
    )
    .await;
    chat.clock.advance(TimeDelta::minutes(1));
    write(&chat, &maya, id, Audience::Visitor, "The invoice is corrected.").await;
    chat.run_jobs().await;
    let mails = chat.mails();
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert_eq!(mail.to.to_string(), "jordan@example.com");
    assert!(mail.text.contains("The invoice is corrected."), "{}", mail.text);
    let link = mail.text.split_whitespace().find(|word| word.contains("c=")).expect("a link");
    let token = link.split("c=").nth(1).expect("a token").to_owned();
    *chat.token.lock().expect("not poisoned") = Some(contract::conversations::ConversationToken(token));
    let thread = chat.say("Thank you!").await;
    assert!(thread.messages.iter().any(|message| message.text == "The invoice is corrected."), "the same thread");
}

#[tokio::test]
async fn an_answer_that_was_seen_and_a_transcript_without_consent_are_not_mailed() {
    let chat = Chat::open().await;
    chat.send(Input::AskPerson).await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Waiting).await;
    let refused = chat.desk.act(&maya, id, ConversationAct::MailTranscript).await.expect_err("no address");
    assert_eq!(refused.code(), "conflict");
    chat.details().await;
    chat.clock.advance(TimeDelta::minutes(1));
    write(&chat, &maya, id, Audience::Visitor, "Hello!").await;
    chat.clock.advance(TimeDelta::minutes(1));
    chat.look().await;
    chat.run_jobs().await;
    assert!(chat.mails().is_empty(), "it was seen");
    chat.desk.act(&maya, id, ConversationAct::MailTranscript).await.expect("there is an address now");
    chat.run_jobs().await;
    assert!(chat.mails().iter().any(|mail| mail.text.contains("Hello!")));
}
