//! Passing a conversation on, with a promise that the opening hours can keep.

use super::{carry_out::CarryOut, surroundings::Surroundings};
use crate::error::Report;
use chrono::Days;
use contract::{
    AppError,
    conversations::{HandoverCard, HandoverStep},
};
use domain::{
    calendar::labels,
    contact::{E164, EmailAddress},
    conversation::{Phrase, Promise, promise},
    ids::OrgId,
};
use sqlx::PgConnection;

/// How far ahead opening hours are looked at, in days: beyond any holiday closure.
const LOOK_AHEAD: u64 = 21;

/// The card. When opening hours cannot be read it promises no hour.
pub(super) async fn handover(work: &CarryOut<'_>) -> HandoverCard {
    let promise = match promised_to(work).await {
        Ok(promise) => promise,
        Err(error) => {
            tracing::warn!(request_id = work.caller.client.request_id, %error, "no promise could be made");
            None
        }
    };
    let (locale, zone, now) = (work.state.locale, work.around.zone, work.around.now);
    let moment = |at| format!("{} {}", labels::day_time(at, zone, locale), labels::zone_abbreviation(at, zone));
    let reach = match (&work.state.phone, &work.state.email) {
        (Some(phone), _) => Some(E164::readable(phone)),
        (None, Some(email)) => Some(EmailAddress::to_string(email)),
        (None, None) => None,
    };
    let step = |phrase: Phrase, at_label: String, done| HandoverStep { label: phrase.render(locale), at_label, done };
    let mut steps = vec![step(Phrase::StepSent, labels::time(now, zone, locale), true)];
    if let Some(promise) = promise {
        if let Some(opens) = promise.opens {
            steps.push(step(Phrase::StepOpens, labels::day_time(opens, zone, locale), false));
        }
        steps.push(step(Phrase::StepAnswer, labels::day_time(promise.by, zone, locale), false));
    }
    HandoverCard {
        title: Phrase::HandoverTitle { clinic: work.around.clinic.name.clone() }.render(locale),
        promise: match promise {
            Some(promise) => Phrase::AnswerBy { when: moment(promise.by) }.render(locale),
            None => Phrase::AnswerSoon.render(locale),
        },
        reach: match reach {
            Some(reach) => Phrase::ReachBy { reach }.render(locale),
            None => Phrase::ReachHere.render(locale),
        },
        steps,
    }
}

async fn promised_to(work: &CarryOut<'_>) -> Result<Option<Promise>, AppError> {
    let request_id = &work.caller.client.request_id;
    let mut transaction = work.desk.resources.database.begin(work.caller.org).await.report(request_id)?;
    promised(&mut transaction, work.caller.org, work.around, request_id).await
}

/// By when somebody answers whoever asks now; `None` when the opening hours of the next weeks promise nothing.
pub(super) async fn promised(
    connection: &mut PgConnection,
    org: OrgId,
    around: &Surroundings,
    request_id: &str,
) -> Result<Option<Promise>, AppError> {
    let today = labels::local_date(around.now, around.zone);
    let last = today.checked_add_days(Days::new(LOOK_AHEAD)).unwrap_or(today);
    let supply = store::calendar::supply(connection, org, None, today, last).await.report(request_id)?;
    let staff: Vec<_> = supply.supply.hours_of(domain::calendar::ResourceKind::Practitioner).collect();
    let open: Vec<_> = today
        .iter_days()
        .take_while(|date| *date <= last)
        .flat_map(|date| staff.iter().flat_map(move |hours| domain::calendar::open_intervals(hours, date, around.zone)))
        .collect();
    Ok(promise(around.now, &open))
}
