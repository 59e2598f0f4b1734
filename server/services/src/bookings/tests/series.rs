//! Series that are planned and entered.

use super::{Front, at, request};
use crate::bookings::series::SeriesDesk;
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use contract::{
    AppError, RequestKey,
    bookings::{BookingRequest, Bookings},
    series::{
        DateChoice, EnteredVisits, MOST_AT_ONCE, NewVisits, PlanState, Recurrence, Series, SeriesPlan, VisitTimes,
    },
};
use domain::{
    booking::BookingState,
    ids::FormId,
    series::{Ends, Nth, Repeat},
};
use std::{collections::BTreeSet, sync::Arc};
use testkit::Clinic;
use uuid::Uuid;

pub(super) const OVERLAPS: &str = "select count(*) from resource_claims a join resource_claims b
     on a.org_id = b.org_id and a.resource_id = b.resource_id and a.booking_id < b.booking_id
     and a.starts_at < b.ends_at and a.ends_at > b.starts_at";

impl Front {
    pub(super) fn series(&self) -> Arc<SeriesDesk> {
        Arc::new(SeriesDesk::new(self.resources.clone()))
    }

    /// So many Tuesdays from Tuesday, December 1, 2037, at this hour, with Priya.
    pub(super) fn tuesdays(&self, hour: u32, visits: u32) -> VisitTimes {
        VisitTimes {
            service_key: "facial".into(),
            answers: domain::catalogue::Answers::new(),
            start: at(12, 1, hour, 0),
            practitioner_id: Some(self.clinic.priya.to_string()),
            location_id: None,
            recurs: Some(weekly(2, visits)),
            choices: Vec::new(),
        }
    }

    pub(super) async fn plan(&self, times: VisitTimes) -> Result<SeriesPlan, AppError> {
        self.series().plan(&self.dispatcher("Maya Torres"), times).await
    }

    pub(super) async fn enter(&self, times: VisitTimes) -> Result<EnteredVisits, AppError> {
        self.series().enter(&self.dispatcher("Maya Torres"), for_ana(times)).await
    }

    /// Somebody else has Priya then.
    pub(super) async fn take(&self, start: DateTime<Utc>) {
        let rival = BookingRequest {
            practitioner_id: Some(self.clinic.priya.to_string()),
            name: "Rita Bell".into(),
            email: "rita@example.com".into(),
            phone: String::new(),
            ..request("facial", start)
        };
        self.desk.create(&self.visitor(), rival).await.expect("the rival is first");
    }
}

pub(super) fn weekly(weekday: u8, visits: u32) -> Recurrence {
    let repeat = Repeat::Weekly { every: 1, weekdays: BTreeSet::from([weekday]) };
    Recurrence { repeat, ends: Ends::After { visits } }
}

pub(super) fn for_ana(times: VisitTimes) -> NewVisits {
    NewVisits {
        times,
        name: "Ana Ruiz".into(),
        phone: "(512) 555-0172".into(),
        email: "ana@example.com".into(),
        consent_version: Some(1),
        note: String::new(),
        ask_deposit: false,
        source: String::new(),
    }
}

pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2037, month, day).expect("a date")
}

fn starts(entered: &EnteredVisits) -> Vec<DateTime<Utc>> {
    entered.visits.iter().map(|visit| visit.start).collect()
}

#[tokio::test]
async fn a_rule_becomes_bookings_with_claims_of_their_own_and_one_mail() {
    let front = Front::open().await;
    let note = NewVisits { note: "Prefers room 1".into(), ..for_ana(front.tuesdays(9, 4)) };
    let entered = front.series().enter(&front.dispatcher("Maya Torres"), note).await.expect("a series");
    assert_eq!(starts(&entered), [at(12, 1, 9, 0), at(12, 8, 9, 0), at(12, 15, 9, 0), at(12, 22, 9, 0)]);
    let series = entered.series.expect("a series");
    for (number, visit) in (1..).zip(&entered.visits) {
        let place = visit.series.expect("a place");
        assert_eq!((place.id, place.number, place.of), (series, number, 4));
        assert_eq!((visit.state, visit.practitioner.as_str()), (BookingState::Confirmed, "Priya Nair"));
        assert_eq!(visit.client_phone.as_deref(), Some("(512) 555-0172"));
    }
    assert_eq!(front.count("select count(*) from contacts").await, 1);
    assert_eq!(front.count("select count(distinct booking_id) from resource_claims").await, 4);
    assert_eq!(front.count("select count(*) from booking_events where kind = 'note'").await, 4);
    let acts = "select count(*) from audit_entries where action = 'series.created'";
    assert_eq!(front.count(acts).await, 1);

    front.drain().await;
    assert_eq!(front.mailed(), ["You are booked: Signature facial, 4 visits"]);
    let mail = front.mail.sent.lock().expect("not poisoned")[0].clone();
    for when in ["Tue, Dec 1, 9:00 AM", "Tue, Dec 8, 9:00 AM", "Tue, Dec 15, 9:00 AM", "Tue, Dec 22, 9:00 AM"] {
        assert!(mail.text.contains(when), "{when} in {}", mail.text);
    }
    assert!(mail.text.contains(&entered.visits[0].manage_url));
    let file = String::from_utf8(mail.attachments[0].body.clone()).expect("text");
    assert_eq!(file.matches("BEGIN:VEVENT").count(), 4);

    // Their client finds the others behind the link of each, and not what was noted of them.
    let token = entered.visits[1].manage_url.rsplit('/').next().expect("a path");
    let page = front.desk.manage_page(token, super::client()).await.expect("the page");
    let managed = page.series.expect("the series");
    assert_eq!(managed.series.visits.len(), 4);
    assert_eq!(managed.series.rule_label, "Every week on Tuesday, 4 times");
    assert_eq!(managed.later.expect("it can be cancelled").visits, 3);
    assert!(page.timeline.iter().all(|line| line.kind != "note"));
}

#[tokio::test]
async fn nine_o_clock_stays_nine_o_clock_beyond_a_change_of_the_clocks_and_the_services_horizon() {
    let front = Front::open().await;
    let entered = front.enter(front.tuesdays(9, 20)).await.expect("a series");
    let last = entered.visits.last().expect("a visit");
    assert!(last.start - front.clock_now() > TimeDelta::days(120), "the service's own horizon is 60 days");
    assert!(entered.visits.iter().all(|visit| visit.start_label.ends_with("9:00 AM")));
    assert_eq!((entered.visits[0].start.hour(), last.start.hour()), (15, 14), "in universal time the hour moved");
}

#[tokio::test]
async fn one_visit_is_entered_like_many_and_its_deposit_is_asked_for_or_not() {
    let front = Front::open().await;
    let laser = |hour| VisitTimes {
        service_key: "laser".into(),
        recurs: None,
        ..VisitTimes { start: at(12, 1, hour, 10), ..front.tuesdays(9, 1) }
    };
    let maya = front.dispatcher("Maya Torres");
    let waived = front.series().enter(&maya, for_ana(laser(9))).await.expect("a visit");
    assert_eq!((waived.series, waived.visits[0].state), (None, BookingState::Confirmed));
    let asked = NewVisits { ask_deposit: true, ..for_ana(laser(11)) };
    let asked = front.series().enter(&maya, asked).await.expect("a visit").visits.remove(0);
    assert_eq!(asked.state, BookingState::AwaitingDeposit);
    assert_eq!(asked.hold_expires_at, Some(front.clock_now() + TimeDelta::hours(24)));
    front.drain().await;
    assert_eq!(front.mailed().len(), 2, "{:?}", front.mailed());
    // What a person would have to approve is approved by whoever enters it.
    let peel = VisitTimes { service_key: "peel".into(), ..laser(13) };
    let peel = front.series().enter(&maya, for_ana(peel)).await.expect("a visit");
    assert_eq!(peel.visits[0].state, BookingState::Confirmed);
}

#[tokio::test]
async fn a_collision_is_named_with_alternatives_and_skipped_or_moved() {
    let front = Front::open().await;
    front.take(at(12, 8, 9, 0)).await;
    front.take(at(12, 22, 9, 30)).await;
    let plan = front.plan(front.tuesdays(9, 4)).await.expect("a plan");
    assert_eq!(plan.rule_label, "Every week on Tuesday, 4 times");
    assert_eq!(plan.counts(), (2, 2));
    let states: Vec<PlanState> = plan.visits.iter().map(|visit| visit.state).collect();
    assert_eq!(states, [PlanState::Free, PlanState::Taken, PlanState::Free, PlanState::Taken]);
    assert_eq!(plan.visits[0].practitioner, "Priya Nair");
    let taken = &plan.visits[1];
    assert_eq!(taken.label, "Tue, Dec 8, 9:00 AM");
    assert!(taken.reason.contains("Priya Nair: Rita B., 9:00 AM to 9:45 AM"), "{}", taken.reason);
    let others: Vec<DateTime<Utc>> =
        taken.alternatives.iter().flat_map(|day| &day.times).map(|time| time.start).collect();
    assert_eq!(others.len(), 3);

    let refused = front.enter(front.tuesdays(9, 4)).await.expect_err("two are taken");
    let AppError::TimeTaken { what, alternatives } = refused else { panic!("{refused:?}") };
    assert!(what.contains("Tue, Dec 8, 9:00 AM") && what.contains("Tue, Dec 22, 9:00 AM"), "{what}");
    assert_eq!(alternatives, taken.alternatives);
    assert_eq!(front.count("select count(*) from bookings where client_name = 'Ana Ruiz'").await, 0);
    assert_eq!(front.count("select count(*) from booking_series").await, 0);

    let choices =
        vec![DateChoice { date: day(12, 8), start: Some(others[0]) }, DateChoice { date: day(12, 22), start: None }];
    let decided = VisitTimes { choices, ..front.tuesdays(9, 4) };
    assert_eq!(front.plan(decided.clone()).await.expect("a plan").counts(), (3, 0));
    let entered = front.enter(decided).await.expect("a series");
    let mut wanted = vec![at(12, 1, 9, 0), others[0], at(12, 15, 9, 0)];
    wanted.sort();
    assert_eq!(starts(&entered), wanted);
    assert_eq!(front.count(OVERLAPS).await, 0);
}

#[tokio::test]
async fn each_visit_says_why_it_cannot_be_had() {
    let front = Front::open().await;
    let late = front.plan(front.tuesdays(20, 2)).await.expect("a plan");
    assert!(late.visits.iter().all(|visit| visit.state == PlanState::Closed && !visit.reason.is_empty()));
    let past = VisitTimes { start: at(11, 17, 9, 0), ..front.tuesdays(9, 3) };
    let past = front.plan(past).await.expect("a plan");
    let states: Vec<PlanState> = past.visits.iter().map(|visit| visit.state).collect();
    assert_eq!(states, [PlanState::Beyond, PlanState::Free, PlanState::Free]);
    // A visit that is put into another one of the same series.
    let onto = vec![DateChoice { date: day(12, 8), start: Some(at(12, 1, 9, 15)) }];
    let onto = front.plan(VisitTimes { choices: onto, ..front.tuesdays(9, 2) }).await.expect("a plan");
    assert_eq!(onto.visits[1].state, PlanState::Taken);
    assert!(onto.visits[1].reason.contains("same series on Tue, Dec 1, 9:00 AM"), "{}", onto.visits[1].reason);
}

#[tokio::test]
async fn a_rule_that_does_not_fit_is_refused_with_its_field() {
    let front = Front::open().await;
    let with = |recurs| VisitTimes { recurs: Some(recurs), ..front.tuesdays(9, 1) };
    let repeat = |every, days: &[u8]| Repeat::Weekly { every, weekdays: days.iter().copied().collect() };
    let ends = |repeat, ends| Recurrence { repeat, ends };
    let nth = Repeat::Monthly { every: 1, nth: Nth::Third, weekday: 2 };
    for (recurs, field, word) in [
        (weekly(3, 4), "start", "own rule"),
        (ends(repeat(0, &[2]), Ends::After { visits: 4 }), "every", "every week"),
        (ends(repeat(1, &[]), Ends::After { visits: 4 }), "weekdays", "weekday"),
        (weekly(2, 0), "visits", "between 1"),
        (weekly(2, MOST_AT_ONCE + 1), "visits", "104"),
        (ends(nth, Ends::After { visits: 3 }), "start", "own rule"),
        (ends(repeat(1, &[2]), Ends::On { date: day(11, 1) }), "until", "on or after"),
        (ends(repeat(52, &[2]), Ends::After { visits: 4 }), "visits", "730 days"),
    ] {
        for refused in [front.plan(with(recurs.clone())).await.err(), front.enter(with(recurs.clone())).await.err()] {
            let refused = refused.expect("refused");
            let reason = refused.reason_for(field);
            assert!(reason.is_some_and(|reason| reason.contains(word)), "{recurs:?}: {refused:?}");
        }
    }
    let nothing = vec![DateChoice { date: day(12, 1), start: None }];
    let nothing = front.enter(VisitTimes { choices: nothing, ..front.tuesdays(9, 1) }).await.expect_err("nothing left");
    assert!(nothing.reason_for("choices").is_some(), "{nothing:?}");
    let stranger = vec![DateChoice { date: day(12, 2), start: None }];
    let stranger = front.plan(VisitTimes { choices: stranger, ..front.tuesdays(9, 2) }).await.expect_err("no such");
    assert!(stranger.reason_for("choices").is_some(), "{stranger:?}");
    assert_eq!(front.count("select count(*) from bookings").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_series_that_is_sent_many_times_is_entered_once() {
    let front = Front::open().await;
    let caller = front.dispatcher("Maya Torres").under(RequestKey::Form(FormId(Uuid::from_u128(0xF0))));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (desk, caller, visits) = (front.series(), caller.clone(), for_ana(front.tuesdays(9, 3)));
            tokio::spawn(async move { desk.enter(&caller, visits).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        let entered = task.await.expect("no task panics").expect("the same series");
        answers.push(entered.visits.iter().map(|visit| visit.id).collect::<Vec<_>>());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(front.count("select count(*) from bookings").await, 3);
    assert_eq!(front.count("select count(*) from booking_series").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_series_that_race_over_one_practitioner_one_is_entered_whole_and_the_others_not_at_all() {
    let front = Front::open().await;
    let tasks: Vec<_> = (0..12_u32)
        .map(|n| {
            let (desk, caller) = (front.series(), front.dispatcher("Maya Torres"));
            // All meet on the same days; some go through them backwards.
            let mut times = front.tuesdays(9, 10);
            times.start += TimeDelta::minutes(i64::from(n % 3) * 15);
            if n % 2 == 1 {
                let date = |week: i64| day(12, 1) + TimeDelta::weeks(week);
                let start = |week: i64| times.start + TimeDelta::weeks(9 - week);
                times.choices = (0..10).map(|week| DateChoice { date: date(week), start: Some(start(week)) }).collect();
            }
            let visits = NewVisits { email: format!("client-{n}@example.com"), phone: String::new(), ..for_ana(times) };
            tokio::spawn(async move { desk.enter(&caller, visits).await })
        })
        .collect();
    let mut entered = 0;
    for task in tasks {
        match task.await.expect("no task panics") {
            Ok(series) => {
                entered += 1;
                assert_eq!(series.visits.len(), 10);
            }
            Err(AppError::TimeTaken { what, alternatives }) => {
                // By the calendar that was read, or by the constraint that somebody met first.
                assert!(what.contains("Priya Nair") || what.contains("Somebody else"), "{what}");
                assert!(!alternatives.is_empty());
            }
            Err(other) => panic!("a loser is told what is taken, not {other:?}"),
        }
    }
    assert_eq!(entered, 1);
    assert_eq!(front.count("select count(*) from bookings").await, 10);
    assert_eq!(front.count("select count(*) from contacts").await, 1, "a loser leaves nothing behind");
    assert_eq!(front.count(OVERLAPS).await, 0);
}

#[tokio::test]
async fn another_clinic_finds_neither_the_series_nor_its_people() {
    let front = Front::open().await;
    let other = Clinic::create(&front.database.database, 2).await;
    let entered = front.enter(front.tuesdays(9, 2)).await.expect("a series");
    let maya = front.dispatcher("Maya Torres");
    let series = entered.series.expect("a series");
    assert_eq!(front.series().get(&maya, series).await.expect("ours").visits.len(), 2);
    for fragment in ["ana", "ana@ex", "(512) 555-01"] {
        let known = front.series().people(&maya, fragment).await.expect("found");
        assert_eq!((known[0].name.as_str(), known[0].visits), ("Ana Ruiz", 2), "{fragment}");
    }
    assert!(front.series().people(&maya, "a").await.expect("too short").is_empty());

    let olga = contract::Caller { org: other.org, ..maya };
    let not_found = front.series().get(&olga, series).await.expect_err("theirs");
    assert_eq!(not_found, AppError::not_found("This series"));
    assert!(front.series().people(&olga, "ana").await.expect("nobody").is_empty());
    let visitor = front.visitor();
    for refused in [
        front.series().plan(&visitor, front.tuesdays(9, 2)).await.err(),
        front.series().enter(&visitor, for_ana(front.tuesdays(9, 2))).await.err(),
        front.series().people(&visitor, "ana").await.err(),
        front.series().get(&visitor, series).await.err(),
    ] {
        assert!(refused.is_some_and(|refused| matches!(refused.status(), 401 | 403)));
    }
}
