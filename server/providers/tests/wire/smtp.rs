//! The real mail client against the sandbox's mail server, over a real socket.

use crate::support::World;
use ports::{Mail, MailAttachment, MailError, OutgoingMail};
use providers::smtp::Smtp;
use sandbox::switches::{SmtpMood, Switches};
use secrecy::SecretString;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";

fn mail(key: &str) -> OutgoingMail {
    OutgoingMail {
        message_key: key.into(),
        from_name: "Lumen Aesthetics, “Austin”".into(),
        reply_to: Some("hello@lumen.example".parse().expect("an address")),
        in_reply_to: None,
        to: "ada@example.com".parse().expect("an address"),
        to_name: "Ada Lövelace".into(),
        subject: "See you on Friday · 4:30 PM\r\nBcc: everybody@example.com".into(),
        text: "Dear Ada,\r\n.\r\n..see you on Friday. 😀\r\n".into(),
        html: "<p>Dear Ada, <strong>see you</strong> on Friday. 😀</p>".into(),
        attachments: vec![MailAttachment {
            file_name: "visit.ics".into(),
            content_type: "text/calendar; charset=utf-8; method=PUBLISH".into(),
            body: CALENDAR.into(),
        }],
    }
}

async fn world() -> (World, Smtp) {
    let world = World::start().await;
    let (address, _) =
        world.sandbox.listen_for_mail("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
    let from = "desk@anteroom.example".parse().expect("an address");
    let smtp = Smtp::new(&SecretString::from(format!("smtp://{address}")), &from).expect("settings that fit");
    (world, smtp)
}

#[tokio::test]
async fn a_mail_arrives_with_text_html_and_its_calendar_file() {
    let (world, smtp) = world().await;
    smtp.send(mail("confirmed-1")).await.expect("the sandbox takes mail");
    let mails = world.sandbox.mailbox.all();
    let mail = &mails[0];
    assert_eq!(mail.subject, "See you on Friday · 4:30 PM Bcc: everybody@example.com");
    assert_eq!(mail.recipients, ["ada@example.com"]);
    assert_eq!(mail.to, "Ada Lövelace <ada@example.com>");
    assert_eq!(mail.from, "Lumen Aesthetics, “Austin” <desk@anteroom.example>");
    assert_eq!(mail.auto_submitted, "auto-generated");
    assert_eq!(mail.message_id, "confirmed-1@anteroom.example");
    assert!(mail.text.contains("\n.\r\n..see you on Friday. 😀"), "{:?}", mail.text);
    assert!(mail.html.contains("<strong>see you</strong> on Friday. 😀"));
    assert_eq!(mail.attachments[0].file_name, "visit.ics");
    assert!(mail.attachments[0].content_type.starts_with("text/calendar"));
    assert!(mail.attachments[0].content_type.contains("method=\"PUBLISH\""));
    assert_eq!(mail.attachments[0].body, CALENDAR.as_bytes());
}

#[tokio::test]
async fn later_means_later_and_never_means_never() {
    let (world, smtp) = world().await;
    world.sandbox.switches.set(Switches { smtp: SmtpMood::Defer, ..Switches::default() });
    let later = smtp.send(mail("a")).await.expect_err("later");
    assert!(matches!(&later, MailError::Unavailable(cause) if cause == "reply 451 4.3.0"), "{later}");
    world.sandbox.switches.set(Switches { smtp: SmtpMood::Refuse, ..Switches::default() });
    let never = smtp.send(mail("a")).await.expect_err("never");
    // The server named the client; logs must not.
    assert!(matches!(&never, MailError::Refused(cause) if cause == "reply 550 5.1.1"), "{never}");
    world.sandbox.switches.set(Switches::default());
    smtp.send(mail("a")).await.expect("the sandbox takes mail again");
    assert_eq!(world.sandbox.mailbox.len(), 1);
}

#[tokio::test]
async fn nobody_listening_is_unavailable() {
    let from = "desk@anteroom.example".parse().expect("an address");
    let smtp = Smtp::new(&SecretString::from("smtp://127.0.0.1:1"), &from).expect("settings that fit");
    let error = smtp.send(mail("a")).await.expect_err("nobody");
    assert!(matches!(&error, MailError::Unavailable(cause) if cause == "no connection"), "{error}");
}

#[tokio::test]
async fn the_mailbox_page_shows_hostile_mail_as_text() {
    let (world, smtp) = world().await;
    let mut hostile = mail("b");
    hostile.html = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>".into();
    hostile.subject = "<script>alert(3)</script>".into();
    smtp.send(hostile).await.expect("the sandbox takes mail");
    let get = async |path: &str| reqwest::get(world.url(path)).await.expect("an answer");
    let list = get("mail").await.text().await.expect("text");
    assert!(list.contains("&lt;script&gt;alert(3)") && !list.contains("<script"));
    let page = get("mail/1").await.text().await.expect("text");
    assert!(page.contains("sandbox=\"\" srcdoc=\"") && !page.contains("<script") && !page.contains("<img"));
    let file = get("mail/1/attachments/0").await;
    assert_eq!(file.headers()["content-disposition"], "attachment; filename=\"visit.ics\"");
    assert_eq!(get("mail/99").await.status(), 404);
    let json: serde_json::Value =
        serde_json::from_str(&get("mail.json").await.text().await.expect("text")).expect("JSON");
    assert_eq!(json[0]["attachments"][0]["body"], CALENDAR);
}
