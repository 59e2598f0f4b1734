//! Answers by mail, through a real Dovecot: to a chat, and to a question that nobody could answer.

use super::{
    Chat,
    console::{member, only, write},
};
use crate::{Resources, conversations::ConversationDesk, replies::read_replies, vault::Purpose};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::TimeDelta;
use contract::{
    answering::{Answering, Audience, Line, Place},
    conversations::{Author, Conversations, Input, Turn},
    knowledge::Knowledge,
};
use domain::{conversation::Handover, ids::MessageId};
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

/// A mail with a picture, a document and a logo.
fn mail_with_files(to: &str, id: &str, text: &str) -> Vec<u8> {
    let part = |headers: &str, content: &[u8]| {
        let content = BASE64_STANDARD.encode(content);
        format!("--b\r\n{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n")
    };
    let mut mail = format!(
        "From: jordan@example.com\r\nTo: {to}\r\nMessage-ID: <{id}>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    );
    mail += &part("Content-Type: image/jpeg; name=tuesday.jpg\r\nContent-Disposition: inline", JPEG);
    mail += &part("Content-Type: text/html\r\nContent-Disposition: attachment; filename=\"../plan.html\"", HTML);
    mail += &part("Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline", b"\x89PNG\r\n\x1a\n");
    (mail + "--b--\r\n").into_bytes()
}

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture";
const HTML: &[u8] = b"<script>alert(1)</script>";

#[tokio::test]
async fn what_is_attached_to_an_answer_is_kept_and_passed_on_to_a_person() {
    let (chat, dovecot) = Chat::with_mailbox().await;
    chat.pick_first("facial").await;
    chat.details().await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Assistant).await;
    let tag = chat.resources.vault.address_tag(Purpose::ConversationReply, id.0);
    let address = format!("desk+{tag}@anteroom.example");
    let sent = mail_with_files(&address, "d1@client.example", "Are you open on Sunday?");
    for _ in 0..2 {
        dovecot.deliver(&sent);
        chat.read_replies().await;
        let (visitor, after) = chat.said().await;
        let last = visitor.iter().rev().take(2).map(String::as_str).collect::<Vec<_>>();
        assert_eq!(last, ["Sent by mail: tuesday.jpg, plan.html", "Are you open on Sunday?"]);
        assert!(after[0].starts_with("Thank you for what you sent."), "{after:?}");
        assert_eq!(chat.count("message_files").await, 2, "a logo is no file, and a mail that comes again says nothing");
    }
    assert_eq!(only(&chat, &maya, Place::Waiting).await, id);
    let opened = chat.desk.opened(&maya, id).await.expect("members may read");
    assert_eq!(opened.row.reason, Some(Handover::Files));
    let (message, files) = opened
        .lines
        .iter()
        .find_map(|line| match line {
            Line::Said { message, files } if !files.is_empty() => Some((message.id, files)),
            _ => None,
        })
        .expect("files");
    let shown: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.is_picture)).collect();
    assert_eq!(shown, [("tuesday.jpg", true), ("plan.html", false)]);
    let kept = async |position| chat.desk.file(&maya, id, message, position).await;
    let picture = kept(0).await.expect("a file");
    assert_eq!((picture.media_type.as_str(), picture.content.as_slice()), ("image/jpeg", JPEG));
    let page = kept(1).await.expect("a file");
    assert_eq!((page.media_type.as_str(), page.content.as_slice()), ("application/octet-stream", HTML));
    assert_eq!(kept(2).await.expect_err("there is no third").code(), "not_found");
    let refused = chat.desk.file(&chat.visitor(), id, message, 0).await.expect_err("only the clinic's people");
    assert_eq!(refused.code(), "forbidden");
    chat.run_jobs().await;
    let answer = chat.mails().into_iter().rfind(|mail| mail.in_reply_to.is_some()).expect("an answer");
    let (sunday, thanks) = (answer.text.find("closed"), answer.text.find("Thank you for what you sent"));
    assert!(sunday.is_some() && sunday < thanks, "one mail answers both: {}", answer.text);
}

#[tokio::test]
async fn files_alone_are_an_answer_and_whoever_has_the_conversation_is_not_talked_over() {
    let (chat, dovecot) = Chat::with_mailbox().await;
    chat.send(Input::AskPerson).await;
    chat.details().await;
    let maya = member(&chat, "Maya Torres").await;
    let id = only(&chat, &maya, Place::Waiting).await;
    let tag = chat.resources.vault.address_tag(Purpose::ConversationReply, id.0);
    let address = format!("desk+{tag}@anteroom.example");
    dovecot.deliver(&mail_with_files(&address, "e1@client.example", "> what you wrote"));
    chat.read_replies().await;
    let (visitor, after) = chat.said().await;
    assert_eq!(visitor.last().map(String::as_str), Some("Sent by mail: tuesday.jpg, plan.html"));
    assert_eq!(after, ["I added this for the person who will answer you."]);
    write(&chat, &maya, id, Audience::Visitor, "Thank you!").await;
    dovecot.deliver(&mail_with_files(&address, "e2@client.example", ""));
    chat.read_replies().await;
    assert_eq!(chat.said().await.1, Vec::<String>::new(), "she answers herself");
    assert_eq!(chat.count("message_files").await, 4);
    let given = Input::Files { kept: vec!["x".into()], left: Vec::new() };
    let thread = chat.look().await;
    let message = MessageId(chat.resources.entropy.id());
    let refused = chat.desk.turn(&chat.visitor(), thread.token.as_ref(), Turn::new(message, given)).await;
    assert_eq!(refused.expect_err("a chat sends none").code(), "invalid");
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
