//! The mails of the waitlist, in the clinic's voice.

use super::{answering, view::window_label};
use crate::{
    Resources,
    notifications::html::{self, Page},
    vault::Purpose,
    worker::JobFailed,
    zone,
};
use chrono::{DateTime, Utc};
use domain::{
    booking::BookingState,
    calendar::labels,
    contact::{EmailAddress, PersonName},
    ids::{OfferId, OrgId, WaitlistEntryId},
    letters::Phrase,
    understanding::Locale,
    waitlist::{EntryState, OfferState},
};
use ports::{MailError, OutgoingMail};
use store::{catalogue::Organisation, waitlist::EntryRow};

/// A mail in words, before it is laid out.
struct Words {
    key: String,
    subject: String,
    heading: String,
    paragraphs: Vec<String>,
    facts: Vec<(String, String)>,
    action: (String, String),
}

/// `Err` when the mail is to be tried again. An offer that is over, or was answered, is told to nobody.
pub(super) async fn send_offer(resources: &Resources, org: OrgId, id: OfferId) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let Some(offer) = store::waitlist::offer(&mut transaction, org, id).await? else { return Ok(()) };
    let entry = store::waitlist::find(&mut transaction, org, offer.entry()).await?;
    let hold = store::bookings::by_id(&mut transaction, org, offer.booking()).await?;
    let clinic = store::catalogue::organisation(&mut transaction, org).await?;
    let (Some(entry), Some(hold), Some(clinic)) = (entry, hold, clinic) else { return Ok(()) };
    let moved = answering::moved_by(&mut transaction, &offer, &entry).await?;
    transaction.commit().await?;
    let now = resources.clock.now();
    let kept = offer.offer_state()? == OfferState::Open && hold.state == BookingState::AwaitingDeposit;
    if !kept || offer.ends_at <= now || offer.told_at.is_some() {
        tracing::info!(offer = %id, "a mail was dropped: its offer is over or was told already");
        return Ok(());
    }
    let (clock, locale) = (zone(&hold.zone)?, hold.locale);
    let say = |phrase: Phrase<'_>| phrase.render(locale);
    let when = &labels::day_time(hold.starts_at, clock, locale);
    let until = labels::day_time(offer.ends_at, clock, locale);
    let mut paragraphs = vec![say(Phrase::OfferKept { until })];
    if let Some(visit) = moved {
        let when = labels::day_time(visit.starts_at, clock, locale);
        paragraphs.push(say(Phrase::OfferMoves { when: &when }));
    } else if offer.becomes()? == BookingState::AwaitingDeposit {
        paragraphs.push(say(Phrase::OfferDeposit { amount: hold.deposit.to_string() }));
    }
    paragraphs.push(say(Phrase::OfferNext));
    let words = Words {
        key: format!("waitlist-offer-{id}"),
        subject: say(Phrase::OfferSubject { service: &hold.service_name, when }),
        heading: say(Phrase::Offer),
        paragraphs,
        facts: vec![
            (say(Phrase::What), hold.service_name.clone()),
            (say(Phrase::When), labels::day_time_long(hold.starts_at, clock, locale)),
            (say(Phrase::With), hold.practitioner_name.clone()),
            (say(Phrase::Where), hold.clinic_address.clone()),
        ],
        action: (
            say(Phrase::AnswerOffer),
            format!("{}o/{}", resources.base_url, resources.vault.token(Purpose::WaitlistOffer, id.0)),
        ),
    };
    let sent = send(resources, &entry, &clinic, locale, words).await?;
    if sent {
        let mut transaction = resources.database.begin(org).await?;
        store::waitlist::mark_told(&mut transaction, org, id, now).await?;
        store::live::announce(&mut transaction, org, store::live::Change::Waitlist(entry.id())).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Says that somebody is on the list, what they wait for, and how they leave it.
pub(super) async fn send_place(
    resources: &Resources,
    org: OrgId,
    id: WaitlistEntryId,
    at: DateTime<Utc>,
) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let entry = store::waitlist::find(&mut transaction, org, id).await?;
    let clinic = store::catalogue::organisation(&mut transaction, org).await?;
    transaction.commit().await?;
    let (Some(entry), Some(clinic)) = (entry, clinic) else { return Ok(()) };
    if !EntryState::from_word(&entry.state).is_some_and(EntryState::is_on_the_list) {
        return Ok(());
    }
    let locale = Locale::En;
    let say = |phrase: Phrase<'_>| phrase.render(locale);
    let window = super::wished::window(&entry);
    let what = contract::waitlist::what(&entry.service_name, super::wished::Wished::of(&entry)?.seats);
    let words = Words {
        key: format!("waitlist-place-{id}-{}", at.timestamp_micros()),
        subject: say(Phrase::WaitlistSubject { service: &entry.service_name }),
        heading: say(Phrase::Waitlist),
        paragraphs: vec![say(Phrase::WaitlistHow), say(Phrase::WaitlistLeave)],
        facts: vec![
            (say(Phrase::What), what),
            (say(Phrase::When), window_label(entry.from_date, entry.until_date, &window.parts)),
        ],
        action: (
            say(Phrase::YourPlace),
            format!("{}waitlist/{}", resources.base_url, resources.vault.token(Purpose::WaitlistPlace, id.0)),
        ),
    };
    send(resources, &entry, &clinic, locale, words).await.map(drop)
}

/// Lays a mail out and sends it. False when its address refuses mail for good.
async fn send(
    resources: &Resources,
    entry: &EntryRow,
    clinic: &Organisation,
    locale: Locale,
    words: Words,
) -> Result<bool, JobFailed> {
    let Ok(to) = EmailAddress::try_from(entry.email.clone()) else { return Ok(false) };
    let greeting = match PersonName::try_from(entry.name.clone()) {
        Ok(name) => Phrase::Hello { name: name.greeting() }.render(locale),
        Err(_) => Phrase::HelloStranger.render(locale),
    };
    let facts: Vec<_> = words.facts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let page = Page {
        locale,
        clinic: &clinic.name,
        contact: [clinic.phone.as_str(), clinic.email.as_str(), clinic.address.as_str()],
        brand: html::brand_colour(u16::try_from(clinic.brand_hue).unwrap_or_default(), clinic.brand_chroma),
        heading: &words.heading,
        greeting: &greeting,
        paragraphs: &words.paragraphs,
        facts: &facts,
        preparation: &[],
        action: (&words.action.0, &words.action.1),
        calendars: &[],
    };
    let key = words.key.clone();
    let mail = OutgoingMail {
        message_key: words.key,
        from_name: clinic.name.clone(),
        reply_to: EmailAddress::try_from(clinic.email.clone()).ok(),
        in_reply_to: None,
        to,
        to_name: entry.name.clone(),
        subject: words.subject.split_whitespace().collect::<Vec<_>>().join(" "),
        text: page.text(),
        html: page.html(),
        attachments: Vec::new(),
    };
    match resources.mail.send(mail).await {
        Ok(()) => {
            Box::pin(crate::billing::gate::count_message(resources, OrgId(clinic.org_id), &key)).await?;
            Ok(true)
        }
        Err(MailError::Unavailable(cause)) => Err(JobFailed(format!("the mail could not be sent yet: {cause}"))),
        Err(MailError::Refused(_)) => {
            tracing::warn!(entry = %entry.id(), "a mail to somebody who waits was refused for good");
            Ok(false)
        }
    }
}
