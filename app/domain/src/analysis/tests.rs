//! A score is the sum of its reasons, whatever is known; and the actions that matter.

use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-11-24T20:14:00Z".parse().expect("an instant")
}

fn any_lead() -> impl Strategy<Value = LeadFacts> {
    let standing = prop_oneof![
        Just(LeadStanding::New),
        Just(LeadStanding::Contacted),
        Just(LeadStanding::Qualified),
        Just(LeadStanding::Won),
        Just(LeadStanding::Lost),
    ];
    let flags = any::<[bool; 5]>();
    let counts = (0..2_000_u32, 0..2_000_u32, 0..2_000_u32);
    (standing, -1_000_i64..1_000, flags, counts).prop_map(|(standing, days, flags, (message_words, visits, missed))| {
        let [has_phone, has_email, names_service, was_referred, has_booking_ahead] = flags;
        LeadFacts {
            standing,
            came_at: now() - TimeDelta::days(days),
            has_phone,
            has_email,
            names_service,
            was_referred,
            message_words,
            completed_visits: visits,
            no_shows: missed,
            has_booking_ahead,
        }
    })
}

fn any_visit() -> impl Strategy<Value = UpcomingFacts> {
    (0..400_i64, 0..400_i64, any::<bool>(), any::<bool>()).prop_map(|(ahead, ago, is_new_client, deposit_paid)| {
        UpcomingFacts {
            starts_at: now() + TimeDelta::days(ahead),
            booked_at: now() - TimeDelta::days(ago),
            is_new_client,
            deposit_paid,
        }
    })
}

fn any_contact() -> impl Strategy<Value = ContactFacts> {
    let counts = (0..3_000_u32, 0..3_000_u32, 0..3_000_u32, 0..300_u32);
    let last = proptest::option::of(0..3_000_i64);
    (counts, last, any::<bool>(), proptest::option::of(any_visit())).prop_map(
        |(counts, last, has_consented, upcoming)| ContactFacts {
            completed_visits: counts.0,
            no_shows: counts.1,
            cancellations: counts.2,
            last_completed_at: last.map(|days| now() - TimeDelta::days(days)),
            package_visits_left: counts.3,
            has_consented,
            upcoming,
        },
    )
}

fn explains_itself(score: &Score, least: i16, most: i16) -> Result<(), TestCaseError> {
    let sum: i16 = score.base + score.reasons.iter().map(|reason| reason.weight).sum::<i16>();
    prop_assert_eq!(i16::from(score.points), sum.clamp(least, most));
    prop_assert!(score.reasons.iter().all(|reason| !reason.words.is_empty() && reason.weight != 0));
    prop_assert!(score.reasons.is_sorted_by_key(|reason| std::cmp::Reverse(reason.weight.unsigned_abs())));
    Ok(())
}

proptest! {
    #[test]
    fn a_leads_score_is_the_sum_of_its_reasons_and_a_phone_never_lowers_it(facts in any_lead()) {
        let analysis = lead(&facts, now());
        explains_itself(&analysis.score, 0, 100)?;
        let with = lead(&LeadFacts { has_phone: true, ..facts.clone() }, now());
        let without = lead(&LeadFacts { has_phone: false, ..facts }, now());
        prop_assert!(with.score.points >= without.score.points);
    }

    #[test]
    fn a_clients_score_and_risk_explain_themselves_and_a_missed_visit_never_helps(facts in any_contact()) {
        let analysis = contact(&facts, now());
        explains_itself(&analysis.score, 0, 100)?;
        if let Some(risk) = &analysis.no_show {
            explains_itself(risk, 1, 95)?;
        }
        let worse = contact(&ContactFacts { no_shows: facts.no_shows + 1, ..facts.clone() }, now());
        prop_assert!(worse.score.points <= analysis.score.points);
        let risk = |analysis: &Analysis| analysis.no_show.as_ref().map(|risk| risk.points);
        prop_assert!(risk(&worse) >= risk(&analysis));
    }

    #[test]
    fn the_business_explains_itself_whatever_was_counted(
        counts in any::<[u32; 10]>(),
    ) {
        let [enquiries, bookings, bookings_before, completed, no_shows, cancelled, enquiries_waiting, conversations_waiting,
            with_deposit, coming_week] = counts.map(|count| count % 100_000);
        let facts = BusinessFacts { enquiries, bookings, bookings_before, completed, no_shows, cancelled, enquiries_waiting,
            conversations_waiting, with_deposit, coming_week };
        let analysis = business(&facts);
        explains_itself(&analysis.score, 0, 100)?;
        prop_assert!(analysis.summary().starts_with("Score "));
    }
}

fn fresh() -> LeadFacts {
    LeadFacts {
        standing: LeadStanding::New,
        came_at: now() - TimeDelta::hours(2),
        has_phone: true,
        has_email: false,
        names_service: true,
        was_referred: false,
        message_words: 9,
        completed_visits: 0,
        no_shows: 0,
        has_booking_ahead: false,
    }
}

#[test]
fn a_fresh_enquiry_with_a_phone_is_to_be_called() {
    let analysis = lead(&fresh(), now());
    assert_eq!((analysis.score.points, analysis.next.action), (70, Action::Call));
    let words: Vec<(&str, i16)> =
        analysis.score.reasons.iter().map(|reason| (reason.words.as_str(), reason.weight)).collect();
    let expected = [
        ("Gave a phone number", 12),
        ("Named a treatment", 12),
        ("Came within the last day", 10),
        ("Wrote what they want", 6),
    ];
    assert_eq!(words, expected);
    assert_eq!(
        analysis.summary(),
        "Score 70 of 100. Gave a phone number. Named a treatment. Came within the last day. Next: call them: an enquiry \
         is answered best on the day that it comes."
    );
}

#[test]
fn what_is_to_be_done_follows_from_how_it_stands() {
    let action = |change: fn(&mut LeadFacts)| {
        let mut facts = fresh();
        change(&mut facts);
        lead(&facts, now()).next.action
    };
    assert_eq!(action(|facts| facts.has_phone = false), Action::Write);
    assert_eq!(action(|facts| facts.has_booking_ahead = true), Action::MarkWon);
    assert_eq!(action(|facts| facts.standing = LeadStanding::Lost), Action::Nothing);
    let old = |facts: &mut LeadFacts| {
        facts.standing = LeadStanding::Contacted;
        facts.came_at = now() - TimeDelta::days(4);
    };
    assert_eq!(action(old), Action::FollowUp);
}

#[test]
fn who_missed_visits_is_asked_to_confirm_and_a_deposit_lowers_the_risk() {
    let visit = UpcomingFacts {
        starts_at: now() + TimeDelta::days(40),
        booked_at: now(),
        is_new_client: false,
        deposit_paid: false,
    };
    let client = ContactFacts {
        no_shows: 2,
        completed_visits: 3,
        has_consented: true,
        upcoming: Some(visit.clone()),
        ..ContactFacts::default()
    };
    let analysis = contact(&client, now());
    let risk = analysis.no_show.expect("a visit to come");
    // 8 + 2 × 15 + 6 − 3
    assert_eq!((risk.points, analysis.next.action), (41, Action::AskToConfirm));
    let paid = no_show(&client, &UpcomingFacts { deposit_paid: true, ..visit });
    assert_eq!(paid.points, 35);
}

#[test]
fn a_paid_package_is_booked_and_nobody_is_invited_who_did_not_agree() {
    let left = ContactFacts { package_visits_left: 2, has_consented: true, ..ContactFacts::default() };
    assert_eq!(contact(&left, now()).next.action, Action::BookPackageVisit);
    let away = ContactFacts {
        completed_visits: 2,
        last_completed_at: Some(now() - TimeDelta::days(200)),
        ..ContactFacts::default()
    };
    assert_eq!(contact(&away, now()).next.action, Action::Nothing);
    assert_eq!(contact(&ContactFacts { has_consented: true, ..away }, now()).next.action, Action::InviteBack);
}

#[test]
fn whoever_waits_comes_first_then_deposits_then_the_diary() {
    let usual = BusinessFacts {
        bookings: 40,
        bookings_before: 40,
        completed: 30,
        no_shows: 5,
        coming_week: 10,
        ..BusinessFacts::default()
    };
    assert_eq!(business(&usual).next.action, Action::AskDeposits);
    assert_eq!(business(&BusinessFacts { enquiries_waiting: 1, ..usual }).next.action, Action::AnswerEnquiries);
    let secured = BusinessFacts { with_deposit: 30, ..usual };
    assert_eq!(business(&secured).next.action, Action::Nothing);
    assert_eq!(business(&BusinessFacts { coming_week: 2, ..secured }).next.action, Action::FillTheDiary);
}

#[test]
fn every_action_has_the_word_that_machines_read() {
    for action in Action::ALL {
        assert_eq!(serde_json::to_value(action).expect("a word"), action.as_str());
    }
}
