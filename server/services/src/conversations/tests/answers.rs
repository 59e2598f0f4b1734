//! Every message is answered and everything it asks for happens once: whoever hangs up, whatever dies.

use super::{Chat, cards};
use crate::conversations::{answer::TAKEN_FOR, input, plan::Plan, turn::Kept};
use chrono::DateTime;
use contract::{
    conversations::{Author, Card, ConversationToken, Conversations, Input, Thread, Turn},
    leads::Leads,
};
use domain::{
    conversation::{Details, Event, Reply, State, take},
    ids::{ConversationId, MessageId},
    understanding::Locale,
};
use futures::FutureExt;
use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

/// Polls a future as often as it may be and then drops it, as an executor does when a request's connection closes.
async fn dropped_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.poll_unpin(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// A conversation one message before its hold: the service is known, a time is picked, the details are asked for.
struct AlmostHeld {
    token: ConversationToken,
    conversation: ConversationId,
    message: MessageId,
    email: String,
}

impl AlmostHeld {
    async fn begin(chat: &Chat, number: usize) -> Self {
        *chat.token.lock().expect("not poisoned") = None;
        chat.pick_first("laser").await;
        let token = chat.token();
        let (_, conversation) = chat.desk.enter(&token, chat.visitor().client).await.expect("it began");
        Self { token, conversation, message: chat.next_message(), email: format!("jordan{number}@example.com") }
    }

    fn details(&self) -> Input {
        Input::Details { name: "Jordan Lee".into(), phone: String::new(), email: self.email.clone() }
    }

    async fn send(&self, chat: &Chat) -> Thread {
        let visitor = chat.visitor();
        chat.desk
            .turn(&visitor, Some(&self.token), Turn::new(self.message, self.details()))
            .await
            .expect("the turn is taken")
    }

    /// The first half alone: the message and its plan are stored.
    async fn keep(&self, chat: &Chat) -> Kept {
        let known = Some((self.conversation, self.token.clone()));
        let kept = chat.desk.keep(&chat.visitor(), known, &Turn::new(self.message, self.details()), None).await;
        kept.expect("the message is stored").2
    }

    async fn look(&self, chat: &Chat) -> Thread {
        chat.desk.open(&chat.visitor(), Some(&self.token), Locale::En).await.expect("the thread opens")
    }

    async fn assert_held_once(&self, chat: &Chat, thread: &Thread, how: &str) {
        let deposits = cards(thread).iter().filter(|card| matches!(card, Card::Deposit { .. })).count();
        assert_eq!(deposits, 1, "{how}: one answer with one deposit: {thread:#?}");
        let Some(Card::Deposit { deposit }) = thread.messages.last().and_then(|message| message.card.as_ref()) else {
            panic!("{how}: the answer is the last word: {thread:#?}");
        };
        let sent = thread.messages.iter().filter(|message| message.author == Author::Visitor).count();
        assert_eq!(sent, 4, "{how}: what the visitor sent is there once");
        let of_this = format!("bookings where conversation_id = '{}'", self.conversation);
        assert_eq!(chat.count(&of_this).await, 1, "{how}: one booking");
        let held = format!("{of_this} and booking_id = '{}' and state = 'awaiting_deposit'", deposit.booking);
        assert_eq!(chat.count(&held).await, 1, "{how}: the one that the answer tells of");
        let leads = format!("leads join contacts c using (org_id, contact_id) where c.email = '{}'", self.email);
        assert_eq!(chat.count(&leads).await, 1, "{how}: one enquiry");
        let person =
            format!("conversations where conversation_id = '{}' and contact_id is not null", self.conversation);
        assert_eq!(chat.count(&person).await, 1, "{how}: the conversation is theirs");
        assert_eq!(chat.count("open_turns").await, 0, "{how}: nothing is left to do");
    }
}

#[tokio::test]
async fn a_visitor_who_hangs_up_at_any_moment_has_their_answer_when_they_come_back() {
    let chat = Chat::open().await;
    let mut polls = 1;
    loop {
        let almost = AlmostHeld::begin(&chat, polls).await;
        let visitor = chat.visitor();
        let turn = chat.desk.turn(&visitor, Some(&almost.token), Turn::new(almost.message, almost.details()));
        let whole = dropped_after(polls, turn).await.is_some();
        let thread = almost.send(&chat).await;
        almost.assert_held_once(&chat, &thread, &format!("hung up after {polls} polls")).await;
        if whole {
            break;
        }
        polls += 1;
    }
    // How often it waits depends on how fast the database answers; less than this would test nothing.
    assert!(polls > 2, "a turn waits: {polls}");
}

#[tokio::test]
async fn an_answer_goes_on_without_the_visitor_and_without_another_message() {
    let chat = Chat::open().await;
    let almost = AlmostHeld::begin(&chat, 0).await;
    let visitor = chat.visitor();
    let mut turn = Box::pin(chat.desk.turn(&visitor, Some(&almost.token), Turn::new(almost.message, almost.details())));
    // Dropped right after the poll that handed the answer to a task of its own: the stored plan alone is not enough,
    // others see it before the request has heard that it is stored.
    let tasks = tokio::runtime::Handle::current().metrics();
    loop {
        let before = tasks.num_alive_tasks();
        assert!(turn.as_mut().now_or_never().is_none(), "the answer takes longer than the first half");
        let handed_over = tasks.num_alive_tasks() > before;
        if chat.count("open_turns").await == 1 && handed_over {
            break;
        }
        tokio::task::yield_now().await;
    }
    drop(turn);
    for _ in 0..200 {
        if chat.count("open_turns").await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let thread = almost.look(&chat).await;
    almost.assert_held_once(&chat, &thread, "nobody listened").await;
}

/// Who finds an answer that was cut off.
#[derive(Clone, Copy, Debug)]
enum Finder {
    SameMessageAgain,
    Job,
    NextMessage,
}

#[tokio::test]
async fn an_answer_cut_off_at_any_moment_is_taken_up_and_everything_happens_once() {
    let chat = Chat::open().await;
    let mut whole = 0;
    for cut in 1.. {
        let finder = [Finder::SameMessageAgain, Finder::Job, Finder::NextMessage][cut % 3];
        let how = format!("cut off after {cut} polls, found by {finder:?}");
        let almost = AlmostHeld::begin(&chat, cut).await;
        let Kept::Now(planned) = almost.keep(&chat).await else { panic!("{how}: nothing was open") };
        // As when the process dies: the task is gone with all that it knew.
        let visitor = chat.visitor();
        let answer = Box::pin(chat.desk.carry_out(&visitor, (almost.conversation, almost.message), planned, None));
        whole += usize::from(dropped_after(cut, answer).await.is_some());
        chat.clock.advance(TAKEN_FOR);
        let thread = match finder {
            Finder::SameMessageAgain => almost.send(&chat).await,
            Finder::Job => {
                chat.desk.answer_abandoned_turns().await.expect("every turn can be answered");
                almost.look(&chat).await
            }
            Finder::NextMessage => {
                let text = Input::Text { text: "are you there?".into() };
                let visitor = chat.visitor();
                let thread = chat.desk.turn(&visitor, Some(&almost.token), Turn::new(chat.next_message(), text)).await;
                let mut thread = thread.expect("it is taken");
                let at = thread.messages.iter().position(|message| message.text == "are you there?");
                thread.messages.truncate(at.expect("it is in the thread"));
                thread
            }
        };
        almost.assert_held_once(&chat, &thread, &how).await;
        if whole == 3 {
            // How often it waits depends on how fast the database answers; less than this would test nothing.
            assert!(cut > 5, "an answer waits often: {cut}");
            break;
        }
    }
}

#[tokio::test]
async fn two_who_carry_out_the_same_plan_at_once_do_everything_once() {
    let chat = Chat::open().await;
    for round in 0..10 {
        let almost = AlmostHeld::begin(&chat, round).await;
        let Kept::Now(planned) = almost.keep(&chat).await else { panic!("nothing was open") };
        let visitor = chat.visitor();
        let first = chat.desk.carry_out(&visitor, (almost.conversation, almost.message), planned, None);
        chat.clock.advance(TAKEN_FOR);
        let (first, second) = tokio::join!(first, almost.send(&chat));
        first.expect("the slower one finds nothing left to do");
        almost.assert_held_once(&chat, &second, &format!("round {round}")).await;
    }
}

#[tokio::test]
async fn a_message_waits_for_the_answer_before_it() {
    let chat = Chat::open().await;
    let almost = AlmostHeld::begin(&chat, 0).await;
    let visitor = chat.visitor();
    let Kept::Now(planned) = almost.keep(&chat).await else { panic!("nothing was open") };
    // Another tab. Read against what was known before the answer, it would hold a second time.
    let next = chat.next_message();
    let impatient = Input::Text { text: "book it please".into() };
    let answer = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let stored = format!("messages where message_id = '{next}'");
        assert_eq!(chat.count(&stored).await, 0, "it waits");
        chat.desk.carry_out(&visitor, (almost.conversation, almost.message), planned, None).await
    };
    let (first, second) =
        tokio::join!(answer, chat.desk.turn(&visitor, Some(&almost.token), Turn::new(next, impatient)));
    first.expect("answered");
    second.expect("answered");
    let of_this = format!("bookings where conversation_id = '{}'", almost.conversation);
    assert_eq!(chat.count(&of_this).await, 1);
    assert_eq!(chat.count("open_turns").await, 0);
}

#[tokio::test]
async fn a_plan_that_cannot_be_read_or_keeps_failing_is_answered_with_an_apology() {
    let chat = Chat::open().await;
    for (round, broken) in
        ["update open_turns set plan = '{\"replies\": \"of another release\"}'", "update open_turns set attempts = 9"]
            .into_iter()
            .enumerate()
    {
        let almost = AlmostHeld::begin(&chat, round).await;
        let kept = almost.keep(&chat).await;
        assert!(matches!(kept, Kept::Now(_)));
        chat.run(broken).await;
        chat.clock.advance(TAKEN_FOR);
        let thread = almost.send(&chat).await;
        let last = thread.messages.last().expect("there are messages");
        assert!(last.text.contains("something on our side failed"), "{last:?}");
        assert_eq!(chat.count("open_turns").await, 0);
        let thread = chat
            .desk
            .turn(&chat.visitor(), Some(&almost.token), Turn::new(chat.next_message(), almost.details()))
            .await;
        let thread = thread.expect("the conversation goes on");
        assert!(matches!(thread.messages.last().and_then(|m| m.card.as_ref()), Some(Card::Deposit { .. })));
    }
}

#[tokio::test]
async fn an_enquiry_asked_for_twice_under_one_id_is_kept_once() {
    let chat = Chat::open().await;
    let id = domain::ids::LeadId(chat.resources.entropy.id());
    let form = || contract::leads::LeadForm {
        name: "Jordan Lee".into(),
        email: "jordan@example.com".into(),
        consent_version: Some(1),
        source: "chat".into(),
        ..Default::default()
    };
    let (visitor, leads) = (chat.visitor(), crate::leads::LeadDesk::new(chat.resources.clone()));
    let once = || leads.create_once(&visitor, id, form());
    let (a, b, c) = tokio::join!(once(), once(), once());
    for lead in [a, b, c] {
        assert_eq!(lead.expect("it is kept").id, id);
    }
    assert_eq!((chat.count("leads").await, chat.count("consents").await), (1, 1));
    leads.create(&visitor, form()).await.expect("another enquiry is another one");
    assert_eq!(chat.count("leads").await, 2);
}

#[tokio::test]
async fn a_plan_reads_back_as_it_was_written() {
    let chat = Chat::open().await;
    let mut transaction = chat.resources.database.begin(chat.clinic.org).await.expect("a transaction");
    let services = store::catalogue::services(&mut transaction, chat.clinic.org).await.expect("services");
    let setting = domain::conversation::Setting {
        now: chat.resources.clock.now(),
        zone: "America/Chicago".parse().expect("a zone"),
        country: "US",
        services: &services,
        emergency_words: &[],
        consent_version: Some(1),
        booking: None,
        with_person: false,
        articles_answer: false,
    };
    let mut state = State::new(Locale::En);
    let details = Details::parse("José Ángel de la Cruz", "", "jose@example.com", "US").expect("valid");
    let start = DateTime::parse_from_rfc3339("2037-11-24T15:00:00.123456Z").expect("an instant").to_utc();
    for event in [
        Event::Text("hi, I'd like 20 units of botox in the forehead thursday after 4".into()),
        Event::Text("rather 61 units, what would that be?".into()),
        Event::ShowTimes { from: Some(start.date_naive()) },
        Event::PickSlot { start, practitioner: String::new() },
        Event::Details(details),
        Event::Text("asdf qwer".into()),
        Event::AskPerson,
        input::read(Input::StartOver, "US", Locale::En).expect("valid"),
    ] {
        let (after, replies) = take(state, event, &setting);
        assert!(!replies.is_empty() && replies.iter().all(|reply| !matches!(reply, Reply::Emergency)));
        let plan = Plan::new(after.clone(), replies, &*chat.resources.entropy);
        let written = plan.write("r-1").expect("it can be written");
        assert_eq!(serde_json::from_value::<Plan>(written).expect("it can be read"), plan);
        state = after;
    }
}
