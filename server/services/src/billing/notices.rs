//! The mails that tell owners about their subscription.

use super::words::day;
use crate::{
    Resources,
    letters::{Letter, send},
    worker::JobFailed,
    zone,
};
use chrono_tz::Tz;
use domain::{
    billing::{Notice, due},
    ids::OrgId,
};
use store::{rights::organisation, subscriptions};

/// Sends what is due and was not told. It is noted after the last mail went out, so that a mail is rather sent twice
/// than never; each has a key, by which a mail server recognises it.
pub(super) async fn tell(resources: &Resources, org: OrgId) -> Result<(), JobFailed> {
    if !resources.billing.is_connected() {
        return Ok(());
    }
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await?;
    let Some(known) = subscriptions::find(&mut transaction, org).await? else { return Ok(()) };
    let facts = store::bookings::clinic_facts(&mut transaction, org).await?;
    let told = subscriptions::told(&mut transaction, org).await?;
    transaction.commit().await?;
    let Some(facts) = facts else { return Ok(()) };
    let clock = zone(&facts.zone)?;
    for notice in due(&known.facts, known.face.card_good_until, now) {
        if told.contains(&notice.key()) {
            continue;
        }
        for (to, name) in organisation::owners(resources.database.owner(), org).await? {
            send(resources, letter(resources, notice, clock, (to, &name), org)).await?;
        }
        let mut transaction = resources.database.begin(org).await?;
        subscriptions::tell(&mut transaction, org, &notice.key(), now).await?;
        transaction.commit().await?;
    }
    Ok(())
}

const NOTHING_IS_LOST: &str = "Nothing is lost: your clients’ bookings, payments and manage links go on working, and \
    your team can look at everything. It can change things again as soon as the subscription goes on.";

fn letter(resources: &Resources, notice: Notice, clock: Tz, (to, name): (String, &str), org: OrgId) -> Letter {
    let (subject, paragraphs, label) = words(notice, clock, name);
    Letter {
        key: format!("subscription-{org}-{}-{to}", notice.key()).replace('@', "-"),
        to,
        subject: subject.clone(),
        heading: subject,
        paragraphs,
        code: None,
        answers_to: None,
        action: (label.into(), format!("{}portal/subscription", resources.base_url)),
    }
}

fn words(notice: Notice, clock: Tz, name: &str) -> (String, Vec<String>, &'static str) {
    match notice {
        Notice::TrialEnds { at } => (
            format!("{name}: your trial ends on {}", day(at, clock)),
            vec![
                "Choose a plan and leave a card: the first payment is taken when the trial ends, not before.".into(),
                format!("If you do not, your team can look at everything and change nothing from then on. {NOTHING_IS_LOST}"),
            ],
            "Choose a plan",
        ),
        Notice::TrialTurnsPaid { at } => (
            format!("{name}: your subscription begins on {}", day(at, clock)),
            vec![
                "Your trial ends then, and the first payment is taken from the card on file.".into(),
                "If Anteroom is not for you, cancel before that day and nothing is charged.".into(),
            ],
            "See the subscription",
        ),
        Notice::TrialOver { .. } => (
            format!("{name}: your trial is over"),
            vec!["Choose a plan to go on.".into(), NOTHING_IS_LOST.into()],
            "Choose a plan",
        ),
        Notice::PaymentFailed { grace_until } => (
            format!("{name}: a payment for Anteroom failed"),
            vec![
                "The card on file was declined. It is tried again within the next days; a new card settles it at once."
                    .into(),
                format!("Everything goes on until {}. After that your team can only look.", day(grace_until, clock)),
            ],
            "Pay or change the card",
        ),
        Notice::GraceEnds { at } => (
            format!("{name}: Anteroom can be used until {}", day(at, clock)),
            vec!["An invoice is still open. After that day your team can only look.".into(), NOTHING_IS_LOST.into()],
            "Pay or change the card",
        ),
        Notice::Unpaid { .. } => (
            format!("{name}: your team can only look now"),
            vec!["An invoice was not paid within two weeks.".into(), NOTHING_IS_LOST.into()],
            "Pay the invoice",
        ),
        Notice::Ending { at } => (
            format!("{name}: your subscription ends on {}", day(at, clock)),
            vec![
                "It was cancelled, and is not renewed. Until then everything goes on; you can change your mind at any time."
                    .into(),
                "Your data can be taken along on the page “Data” of the portal.".into(),
            ],
            "See the subscription",
        ),
        Notice::Ended { .. } => (
            format!("{name}: your subscription has ended"),
            vec![NOTHING_IS_LOST.into(), "Your data can be taken along on the page “Data” of the portal.".into()],
            "Subscribe again",
        ),
        Notice::CardExpires { on } => (
            format!("{name}: the card on file expires on {}", on.format("%B %-d, %Y")),
            vec!["Please leave another one before the next payment.".into()],
            "Change the card",
        ),
    }
}
