//! Calendars that are read in.

use super::{ADDRESS, World, at};
use crate::hours::{jobs, reading};
use chrono::TimeDelta;
use contract::{
    caller::Role,
    hours::{FeedForm, FeedState, Hours},
};
use ports::{FetchError, Fetched, Known};

#[tokio::test]
async fn a_feed_is_sealed_read_and_put_in_the_place_of_what_it_said_before() {
    let world = World::open().await;
    let priya = world.front.clinic.priya;
    let feed = world.connect().await;
    let sealed =
        world.count("select count(*) from calendar_feeds where position('5ecret'::bytea in sealed_address) = 0");
    assert_eq!(sealed.await, 1);
    assert_eq!(world.priya().await.feeds[0].state, FeedState::New);
    world.calendar.shows(
        "BEGIN:VEVENT\nUID:a\nDTSTART:20371124T150000Z\nDTEND:20371124T220000Z\nSUMMARY:Surgery\nEND:VEVENT
         BEGIN:VEVENT\nUID:b\nDTSTART;TZID=America/Chicago:20371125T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT",
    );
    world.read(feed).await;
    assert_eq!(world.calendar.last_asked(), (ADDRESS.to_owned(), Known::default()));
    assert_eq!(world.starts(priya, "2037-11-24").await, ["22:00", "22:30"]);
    let view = &world.priya().await.feeds[0];
    assert_eq!(
        (view.state, view.host.as_str(), view.problem.as_deref()),
        (FeedState::Healthy, "calendar.example", None)
    );
    assert_eq!(i64::from(view.busy), 1 + 57, "a year and five weeks of Wednesdays");
    assert_eq!(world.count("select count(*) from busy_times where title <> ''").await, 0, "titles were not asked for");
    world.calendar.shows("");
    world.read(feed).await;
    assert_eq!(world.calendar.last_asked().1.etag.as_deref(), Some("\"one\""), "only what changed");
    assert!(world.starts(priya, "2037-11-24").await.len() > 10);
    world.desk.remove_feed(&world.owner().await, feed).await.expect("removed");
    assert_eq!(world.count("select count(*) from busy_times").await, 0);
    world.read(feed).await;
}

#[tokio::test]
async fn a_feed_that_fails_never_frees_time_and_says_what_to_do() {
    let world = World::open().await;
    let (priya, owner) = (world.front.clinic.priya, world.owner().await);
    let feed = world.connect().await;
    world.calendar.shows("BEGIN:VEVENT\nDTSTART:20371124T150000Z\nDTEND:20371124T220000Z\nEND:VEVENT");
    world.read(feed).await;
    assert!(world.desk.feed_alarms(&owner).await.expect("alarms").is_empty());
    let broken = Fetched::File { bytes: b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n".to_vec(), known: Known::default() };
    let page = Fetched::File { bytes: b"<html>Sign in</html>".to_vec(), known: Known::default() };
    let mut pauses = Vec::new();
    for answer in [
        Err(FetchError::TooSlow),
        Err(FetchError::Refused { status: 500 }),
        Err(FetchError::PrivateNetwork),
        Err(FetchError::Refused { status: 410 }),
        Ok(broken),
        Ok(page),
    ] {
        world.calendar.answers(answer);
        world.read(feed).await;
        assert_eq!(world.starts(priya, "2037-11-24").await, ["22:00", "22:30"], "time stays taken");
        let view = world.priya().await.feeds[0].clone();
        assert_eq!(view.state, FeedState::Failing);
        let problem = view.problem.expect("words");
        assert!(problem.len() > 40 && !problem.contains("5ecret"), "{problem}");
        pauses.push((view.next_read_at - world.front.clock_now()).num_minutes());
        world.front.clock.advance(TimeDelta::minutes(1));
    }
    assert_eq!(pauses, [5, 10, 360, 360, 360, 360]);
    let alarms = world.desk.feed_alarms(&world.caller(Role::Dispatcher)).await.expect("alarms");
    assert_eq!((alarms.len(), alarms[0].resource.as_str()), (1, "Priya Nair"));
    assert_eq!(alarms[0].failing_since, at("2037-11-23T15:00:00Z"), "since the first of them");
    world.calendar.shows("");
    world.read(feed).await;
    assert!(world.desk.feed_alarms(&owner).await.expect("alarms").is_empty());
    assert!(world.starts(priya, "2037-11-24").await.len() > 10);
}

#[tokio::test]
async fn an_unchanged_file_is_enough_until_the_calendar_has_moved_on() {
    let world = World::open().await;
    let feed = world.connect().await;
    let weekly = "BEGIN:VEVENT\nDTSTART:20371124T150000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT";
    world.calendar.shows(weekly);
    world.read(feed).await;
    world.calendar.answers(Ok(Fetched::Unchanged));
    world.front.clock.advance(TimeDelta::days(20));
    world.read(feed).await;
    assert_eq!(world.priya().await.feeds[0].state, FeedState::Healthy);
    let last = || world.count("select extract(epoch from max(starts_at))::bigint from busy_times");
    let before = last().await;
    world.front.clock.advance(TimeDelta::days(20));
    world.calendar.shows(weekly);
    world.read(feed).await;
    assert_eq!(world.calendar.last_asked().1, Known::default(), "asked for the whole file");
    assert!(last().await > before + 30 * 86_400);
}

#[tokio::test]
async fn due_feeds_are_ordered_once_and_the_worker_reads_them() {
    let world = World::open().await;
    let feed = world.connect().await;
    let jobs = || world.count("select count(*) from graphile_worker.jobs where task_identifier = 'read_feed'");
    assert_eq!(jobs().await, 1, "a new one is read at once");
    jobs::order_due(&world.resources).await.expect("ordered");
    jobs::order_due(&world.resources).await.expect("ordered");
    assert_eq!(jobs().await, 1);
    world.desk.read_feed(&world.owner().await, feed).await.expect("ordered");
    assert_eq!(jobs().await, 1);
}

#[tokio::test]
async fn what_is_no_address_is_refused_before_it_is_kept() {
    let world = World::open().await;
    let owner = world.owner().await;
    for (name, address, field) in [("Mine", "ftp://calendar.example/", "address"), ("", ADDRESS, "name")] {
        let form = FeedForm { name: name.into(), address: address.into(), keep_titles: true };
        let refused = world.desk.add_feed(&owner, world.front.clinic.priya, form).await.expect_err("refused");
        assert!(refused.reason_for(field).is_some(), "{refused:?}");
    }
    let printed = format!("{:?}", FeedForm { name: "x".into(), address: ADDRESS.into(), keep_titles: false });
    assert!(!printed.contains("5ecret"), "{printed}");
}

#[test]
fn pauses_grow_to_six_hours_and_no_further() {
    let minutes: Vec<i64> = (1..=9).map(|failures| reading::pause(failures, true).num_minutes()).collect();
    assert_eq!(minutes, [5, 10, 20, 40, 80, 160, 320, 360, 360]);
    assert_eq!(reading::pause(i32::MAX, true), TimeDelta::hours(6));
    assert_eq!(reading::pause(1, false), TimeDelta::hours(6));
}
