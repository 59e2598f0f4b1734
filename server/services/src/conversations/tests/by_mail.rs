//! Answers by mail, through a real Dovecot: to a chat, and to a question that nobody could answer.

use super::{
    Chat,
    console::{member, only, write},
};
use crate::{Resources, conversations::ConversationDesk, replies::read_replies, vault::Purpose};
use chrono::TimeDelta;
use contract::{
    answering::{Audience, Place},
    conversations::{Author, Input},
    knowledge::Knowledge,
};
use ports::OutgoingMail;
use providers::imap::ImapMailbox;
use std::sync::Arc;
use testkit::Dovecot;

const DESK: &str = "desk@anteroom.example";

impl Chat {
    /// With a mailbox that answers come back to.
    async fn with_mailbox() -> (Self, Dovecot) {
        let dovecot = Dovecot::start();
        let mailbox = ImapMailbox::new(&dovecot.url().into(), DESK.parse().expect("an address"));
        let mut chat = Self::open().await;
        chat.resources.return_mailbox = Arc::new(mailbox.expect("settings that fit"));
        chat.desk = ConversationDesk::new(chat.resources.clone());
        (chat, dovecot)
    }

    async fn read_replies(&self) {
        read_replies(&self.resources).await.expect("the mailbox can be read");
    }

    fn last_mail(&self) -> OutgoingMail {
        self.mails().pop().expect("a mail")
    }

    /// What the visitor wrote, and what the desk wrote after the last of it.
    async fn said(&self) -> (Vec<String>, Vec<String>) {
        let thread = self.look().await;
        let by_visitor = thread.messages.iter().filter(|message| message.author == Author::Visitor);
        let visitor = by_visitor.map(|message| message.text.clone()).collect();
        let last = thread.messages.iter().rposition(|message| message.author == Author::Visitor).map_or(0, |at| at + 1);
        (visitor, thread.messages[last..].iter().map(|message| message.text.clone()).collect())
    }
}

/// A mail as Gmail would write it.
fn mail(from: &str, to: &str, id: &str, text: &str) -> Vec<u8> {
    let text = text.replace('\n', "\r\n");
    format!(
        "Return-Path: <{from}>\r\nFrom: Jordan Lee <{from}>\r\nTo: Lumen <{to}>\r\nMessage-ID: <{id}>\r\n\
         Subject: Re: an answer\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\r\n\
         On Mon, Nov 23, 2037 at 8:31 AM Lumen <{to}> wrote:\r\n\r\n> Cancel everything!\r\n"
    )
    .into_bytes()
}

fn reply_to(mail: &OutgoingMail) -> String {
    mail.reply_to.as_ref().expect("answers have an address").to_string()
}

#[tokio::test]
async fn a_chat_goes_on_by_mail_in_the_same_thread() {
    let (chat, dovecot) = Chat::with_mailbox().await;
    chat.send(Input::AskPerson).await;
    chat.details().await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Waiting).await;
    chat.clock.advance(TimeDelta::minutes(1));
    write(&chat, &maya, id, Audience::Visitor, "The invoice is corrected.").await;
    chat.run_jobs().await;
    let told = chat.last_mail();
    let address = reply_to(&told);
    assert!(address.starts_with("desk+") && address.ends_with("@anteroom.example"), "{address}");
    assert!(told.text.contains("You can simply answer this mail"), "{}", told.text);

    let thanks = mail("jordan@example.com", &address.to_uppercase(), "a1@client.example", "Thank you. Which invoice?");
    dovecot.deliver(&thanks);
    chat.read_replies().await;
    let (visitor, after) = chat.said().await;
    assert_eq!(visitor.last().map(String::as_str), Some("Thank you. Which invoice?"), "without what it quotes");
    assert_eq!(after, Vec::<String>::new(), "somebody of the clinic has it");
    assert_eq!(dovecot.flags(), ["S"]);
    dovecot.deliver(&thanks);
    chat.read_replies().await;
    assert_eq!(chat.said().await.0.len(), visitor.len(), "the same mail again says nothing again");
    chat.clock.advance(TimeDelta::minutes(1));
    write(&chat, &maya, id, Audience::Visitor, "Number 7.").await;
    chat.clock.advance(TimeDelta::minutes(3));
    chat.run_jobs().await;
    assert!(chat.last_mail().text.contains("Number 7."), "and the answer to it is mailed");
}

#[tokio::test]
async fn what_the_desk_says_to_a_mail_is_mailed_as_an_answer_to_it() {
    let (chat, dovecot) = Chat::with_mailbox().await;
    chat.pick_first("facial").await;
    chat.details().await;
    let id: uuid::Uuid = sqlx::query_scalar("select conversation_id from conversations")
        .fetch_one(chat.database.database.owner())
        .await
        .expect("a conversation");
    let tag = chat.resources.vault.address_tag(Purpose::ConversationReply, id);
    let address = format!("desk+{tag}@anteroom.example");
    dovecot.deliver(&mail("Jordan@Example.com", &address, "a2@client.example", "Are you open on Sunday?"));
    chat.read_replies().await;
    let (_, after) = chat.said().await;
    assert!(after[0].contains("Sunday") && after[0].contains("closed"), "{after:?}");
    chat.run_jobs().await;
    let answer = chat.mails().into_iter().find(|mail| mail.in_reply_to.is_some()).expect("an answer");
    assert_eq!(answer.in_reply_to.as_deref(), Some("a2@client.example"));
    assert_eq!((answer.to.to_string(), reply_to(&answer)), ("jordan@example.com".to_owned(), address));
    assert!(answer.text.contains("closed"), "{}", answer.text);
}

#[tokio::test]
async fn what_is_forged_sent_by_programs_or_says_nothing_changes_nothing_and_is_answered_by_nobody() {
    let (chat, dovecot) = Chat::with_mailbox().await;
    chat.send(Input::AskPerson).await;
    chat.details().await;
    let id: uuid::Uuid = sqlx::query_scalar("select conversation_id from conversations")
        .fetch_one(chat.database.database.owner())
        .await
        .expect("a conversation");
    let tag = chat.resources.vault.address_tag(Purpose::ConversationReply, id);
    let address = format!("desk+{tag}@anteroom.example");
    let before = chat.look().await.messages.len();
    let from_client = |id: &str, text: &str| mail("jordan@example.com", &address, id, text);
    let with = |header: &str| {
        let mut mail = format!("{header}\r\n").into_bytes();
        mail.extend(from_client(&format!("{}@x", header.len()), "I am away."));
        mail
    };
    for (raw, flags) in [
        (with("Auto-Submitted: auto-replied"), "S"),
        (with("Precedence: bulk"), "S"),
        (with("List-Id: <news.example>"), "S"),
        (mail("mallory@example.com", &address, "b1@x", "Cancel it."), "FS"),
        (mail("jordan@example.com", DESK, "b2@x", "No tag."), "FS"),
        (mail("jordan@example.com", &address.replacen("desk+", "desk+a", 1), "b3@x", "Wrong tag."), "FS"),
        (from_client("b4@x", "> only a quote"), "FS"),
        (b"\xff\xfe not a mail".to_vec(), "FS"),
        (Vec::new(), "FS"),
    ] {
        let (chat_only, one) = with_mailbox_of(&chat, &raw);
        read_replies(&chat_only).await.expect("the mailbox can be read");
        assert_eq!(one.flags(), [flags], "{}", String::from_utf8_lossy(&raw));
    }
    drop(dovecot);
    assert_eq!(chat.look().await.messages.len(), before);
    chat.run_jobs().await;
    assert!(chat.mails().iter().all(|mail| mail.in_reply_to.is_none()));
}

/// What a desk needs of the outside, with a mailbox that holds this one mail.
fn with_mailbox_of(chat: &Chat, raw: &[u8]) -> (Resources, Dovecot) {
    let dovecot = Dovecot::start();
    dovecot.deliver(raw);
    let mailbox = ImapMailbox::new(&dovecot.url().into(), DESK.parse().expect("an address"));
    let return_mailbox = Arc::new(mailbox.expect("settings that fit"));
    (Resources { return_mailbox, ..chat.resources.clone() }, dovecot)
}

#[tokio::test]
async fn an_owner_answers_a_question_once_by_answering_its_mail() {
    let (chat, dovecot) = Chat::with_mailbox().await;
    chat.run(
        "with p as (insert into people (person_id, email, name, password_hash, created_at)
             values (gen_random_uuid(), 'lena@example.com', 'Lena Ortiz', '-', now()) returning person_id)
         insert into memberships select o.org_id, person_id, 'owner', now() from p, organisations o",
    )
    .await;
    chat.say("Do you have a sauna?").await;
    chat.run_jobs().await;
    let asked = chat.last_mail();
    assert!(asked.text.contains("Do you have a sauna?") && asked.text.contains("You can answer this mail too"));
    let address = reply_to(&asked);
    dovecot.deliver(&mail("mallory@example.com", &address, "c0@x", "Yes, and it is free."));
    chat.read_replies().await;
    assert_eq!(chat.count("articles").await, 0, "it comes from nobody of the clinic");
    dovecot.deliver(&mail("lena@example.com", &address, "c1@x", "No, but there is a steam bath."));
    dovecot.deliver(&mail("lena@example.com", &address, "c2@x", "Sorry, there is none."));
    chat.read_replies().await;
    assert_eq!(chat.count("articles where state = 'published' and source = 'answer'").await, 1, "once");
    assert_eq!(chat.count("knowledge_tests").await, 1);
    let thread = chat.look().await;
    assert!(thread.messages.iter().any(|message| message.text.contains("steam bath")), "it comes into the thread");
    let told = crate::knowledge::KnowledgeDesk::new(chat.resources.clone())
        .query(&chat.visitor(), "is there a sauna", None)
        .await
        .expect("it is taken");
    assert_eq!(told.answer.as_deref(), Some("No, but there is a steam bath."));
    assert_eq!(chat.count("audit_entries where action = 'question.answered' and actor_kind = 'person'").await, 1);
}
