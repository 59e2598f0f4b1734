//! The mailbox for answers, against a real Dovecot.

use ports::{ReturnMailbox, ReturnMailboxError, ReturnedFate, ReturnedId};
use providers::imap::ImapMailbox;
use secrecy::SecretString;
use testkit::Dovecot;

fn mailbox(url: &str) -> ImapMailbox {
    ImapMailbox::new(&SecretString::from(url.to_owned()), "desk@anteroom.example".parse().expect("an address"))
        .expect("settings that fit")
}

fn mail(subject: &str) -> Vec<u8> {
    format!(
        "From: ana@client.example\r\nSubject: {subject}\r\nMessage-ID: <{subject}@client.example>\r\n\r\nHello.\r\n"
    )
    .into_bytes()
}

#[tokio::test]
async fn what_nobody_looked_at_waits_the_oldest_first_until_it_is_settled() {
    let dovecot = Dovecot::start();
    let ours = mailbox(&dovecot.url());
    assert_eq!(ours.waiting(10).await, Ok(Vec::new()));
    for subject in ["one", "two", "three"] {
        dovecot.deliver(&mail(subject));
        // Dovecot numbers what it finds; found one by one, they have the order in which they came.
        ours.waiting(10).await.expect("it can be read");
    }
    let waiting = ours.waiting(2).await.expect("it can be read");
    let raw: Vec<_> = waiting.iter().map(|one| one.raw.clone()).collect();
    assert_eq!(raw, [Some(mail("one")), Some(mail("two"))], "as they stood on the wire");
    assert!(waiting[0].received_at.timestamp() > 0);
    let again = ours.waiting(2).await.expect("it can be read");
    assert_eq!(again, waiting, "reading alone settles nothing");
    let stale = ReturnedId { mailbox: waiting[0].id.mailbox.wrapping_add(1), mail: waiting[1].id.mail };
    let fates =
        [(waiting[0].id, ReturnedFate::Read), (stale, ReturnedFate::Read), (waiting[1].id, ReturnedFate::SetAside)];
    ours.settle(&fates).await.expect("it is settled");
    let left = ours.waiting(10).await.expect("it can be read");
    assert_eq!(left.iter().map(|one| one.raw.clone()).collect::<Vec<_>>(), [Some(mail("three"))]);
    let mut flags = dovecot.flags();
    flags.sort();
    assert_eq!(flags, ["", "FS", "S"], "people find what was set aside");
}

#[tokio::test]
async fn a_mail_larger_than_anybody_writes_is_not_carried_over_the_wire() {
    let dovecot = Dovecot::start();
    let mut large = mail("large");
    large.resize(25 * 1024 * 1024 + 1, b'x');
    dovecot.deliver(&large);
    let waiting = mailbox(&dovecot.url()).waiting(10).await.expect("it can be read");
    assert_eq!(waiting.iter().map(|one| one.raw.clone()).collect::<Vec<_>>(), [None]);
}

#[tokio::test]
async fn a_wrong_password_and_a_server_that_is_gone_are_told_apart_without_the_servers_words() {
    let dovecot = Dovecot::start();
    let refused = mailbox(&dovecot.url().replace("mail-of-the-desk", "wrong")).waiting(1).await;
    assert!(matches!(&refused, Err(ReturnMailboxError::Refused(why)) if !why.contains("wrong")), "{refused:?}");
    let url = dovecot.url();
    drop(dovecot);
    let gone = mailbox(&url).waiting(1).await;
    assert!(matches!(gone, Err(ReturnMailboxError::Unavailable(_))), "{gone:?}");
}

#[test]
fn a_mailbox_in_the_clear_elsewhere_and_one_without_a_password_are_no_settings() {
    for url in ["imap://desk:x@mail.example", "imaps://mail.example", "imaps://desk@mail.example", "https://a:b@c", "x"]
    {
        let refused =
            ImapMailbox::new(&SecretString::from(url.to_owned()), "desk@a.example".parse().expect("an address"));
        assert!(refused.is_err(), "{url}");
    }
    let url = SecretString::from("imaps://desk%40a.example:p%2Fw@mail.example".to_owned());
    assert!(ImapMailbox::new(&url, "desk@a.example".parse().expect("an address")).is_ok());
}
