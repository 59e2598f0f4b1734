//! What the mails say, in the clinic's voice: once as text, once as HTML, from the same words.

use super::{
    html::{self, Page},
    jobs::MailKind,
};
use crate::{
    Resources,
    bookings::{add_to_calendar, checkout_url, manage_url, span_label},
    estimates,
    worker::JobFailed,
    zone,
};
use chrono::{Datelike, NaiveDate};
use domain::{calendar::labels, contact::PersonName, ids::PaymentId, letters::Phrase, money::Money};
use store::bookings::BookingRecord;

/// A written mail.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub subject: String,
    /// For the booking's history, which the staff read: “confirmation”.
    pub title: &'static str,
    pub text: String,
    pub html: String,
}

/// The words of one mail, before they are laid out.
struct Words {
    title: &'static str,
    subject: String,
    heading: String,
    /// Under the greeting; each a paragraph.
    paragraphs: Vec<String>,
    /// The one thing to do: label and address.
    action: (String, String),
    /// Shows when, with whom and where.
    with_visit: bool,
}

/// The money that a mail is about, beyond what its kind says.
#[derive(Clone, Debug)]
pub(super) enum About {
    Nothing,
    Asked { amount: Money, reason: String },
    Paid { amount: Money, method: String, number: PaymentId },
    Recommended { amount: Money, until: Option<NaiveDate> },
}

/// Writes the mail of `kind` about `record` as it is now, in the client's language.
///
/// `visits` are those still to come, where it tells of a series.
pub(super) fn write(
    resources: &Resources,
    kind: &MailKind,
    record: &BookingRecord,
    visits: &[BookingRecord],
    money: &About,
) -> Result<Letter, JobFailed> {
    let words = match money {
        About::Nothing => words(resources, kind, record, visits)?,
        about => of_money(resources, record, about),
    };
    let say = |phrase: Phrase<'_>| phrase.render(record.locale);
    let greeting = match PersonName::try_from(record.client_name.clone()) {
        Ok(name) => say(Phrase::Hello { name: name.greeting() }),
        Err(_) => say(Phrase::HelloStranger),
    };
    let facts = if words.with_visit { facts(record, visits)? } else { Vec::new() };
    let preparation = if words.with_visit { record.preparation.as_slice() } else { &[] };
    let (google, outlook) = add_to_calendar(resources, record);
    let calendars = if words.with_visit && visits.is_empty() && !matches!(kind, MailKind::PayDeposit) {
        vec![("Google Calendar", google), ("Outlook", outlook)]
    } else {
        Vec::new()
    };
    let page = Page {
        locale: record.locale,
        clinic: &record.clinic_name,
        contact: [record.clinic_phone.as_str(), record.clinic_email.as_str(), record.clinic_address.as_str()],
        brand: html::brand_colour(record.brand_hue, record.brand_chroma),
        heading: &words.heading,
        greeting: &greeting,
        paragraphs: &words.paragraphs,
        facts: &facts,
        preparation,
        action: (&words.action.0, &words.action.1),
        calendars: &calendars,
    };
    Ok(Letter { subject: one_line(&words.subject), title: words.title, text: page.text(), html: page.html() })
}

/// What, when, with whom and where: label and value.
fn facts(record: &BookingRecord, visits: &[BookingRecord]) -> Result<Vec<(String, String)>, JobFailed> {
    let (zone, locale) = (zone(&record.zone)?, record.locale);
    let (start, end) = (record.starts_at, record.ends_at);
    if !visits.is_empty() {
        return Ok(facts_of_all(record, visits, zone));
    }
    let mut facts = vec![
        (Phrase::What.render(locale), record.service_name.clone()),
        (Phrase::When.render(locale), labels::day_time_long(start, zone, locale)),
        (String::new(), span_label(start, end, zone, locale)),
        (Phrase::With.render(locale), record.practitioners(&Phrase::And.render(locale))),
        (Phrase::ForWhom.render(locale), record.for_whom().join("; ")),
        (Phrase::Where.render(locale), record.clinic_address.clone()),
        (String::new(), record.clinic_directions.clone()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    Ok(facts)
}

/// The same of a series: each visit with its time, and with whom where that is not always the same.
fn facts_of_all(record: &BookingRecord, visits: &[BookingRecord], zone: chrono_tz::Tz) -> Vec<(String, String)> {
    let locale = record.locale;
    let one = visits.iter().all(|visit| visit.practitioner == record.practitioner);
    let mut facts = vec![(Phrase::What.render(locale), record.service_name.clone())];
    for (number, visit) in visits.iter().enumerate() {
        let label = if number == 0 { Phrase::When.render(locale) } else { String::new() };
        let when = labels::day_time(visit.starts_at, zone, locale);
        facts.push((label, if one { when } else { format!("{when}, {}", visit.practitioner_name) }));
    }
    if one {
        facts.push((Phrase::With.render(locale), record.practitioner_name.clone()));
    }
    facts.push((Phrase::Where.render(locale), record.clinic_address.clone()));
    facts.push((String::new(), record.clinic_directions.clone()));
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn words(
    resources: &Resources,
    kind: &MailKind,
    record: &BookingRecord,
    visits: &[BookingRecord],
) -> Result<Words, JobFailed> {
    let (zone, locale) = (zone(&record.zone)?, record.locale);
    let say = |phrase: Phrase<'_>| phrase.render(locale);
    let when = &labels::day_time(record.starts_at, zone, locale);
    let manage = manage_url(resources, &record.manage_token);
    // Whoever reads of several visits finds all of them behind the link of the next.
    let next = visits.first().map_or_else(|| manage.clone(), |visit| manage_url(resources, &visit.manage_token));
    let service = &record.service_name;
    let amount = |money: Money| money.to_string();
    Ok(match kind {
        MailKind::Confirmed => {
            let paid = (record.paid.minor > 0).then(|| Phrase::DepositReceived { amount: amount(record.paid) });
            let later = record.deferred.then(|| Phrase::DepositLater { amount: amount(record.deposit) });
            let missed = estimates::missed(&record.policy, record.estimate.total.low, record.paid, locale)
                .map_err(|error| JobFailed(error.to_string()))?;
            let said = [Phrase::LookForward].into_iter().chain(paid).chain(later).map(say);
            Words {
                title: "confirmation",
                subject: say(Phrase::ConfirmedSubject { service, when }),
                heading: say(Phrase::Confirmed),
                paragraphs: said.chain(Some(missed).filter(|missed| !missed.is_empty())).collect(),
                action: (say(Phrase::MoveOrCancel), manage),
                with_visit: true,
            }
        }
        MailKind::PayDeposit => {
            let until = labels::day_time(record.hold_expires_at.unwrap_or(record.starts_at), zone, locale);
            let pay = say(Phrase::Pay { amount: amount(record.deposit) });
            Words {
                title: "deposit request",
                subject: say(Phrase::PayDepositSubject { when }),
                heading: say(Phrase::PayDeposit),
                paragraphs: vec![say(Phrase::PayDepositUntil { amount: amount(record.deposit), until })],
                action: (pay, checkout_url(resources, &record.manage_token)),
                with_visit: true,
            }
        }
        MailKind::Moved => Words {
            title: "new time",
            subject: say(Phrase::MovedSubject { service, when }),
            heading: say(Phrase::Moved),
            paragraphs: vec![say(Phrase::FileReplaces)],
            action: (say(Phrase::MoveOrCancel), manage),
            with_visit: true,
        },
        MailKind::SeriesBooked => Words {
            title: "confirmation of a series",
            subject: say(Phrase::SeriesSubject { service, visits: visits.len() }),
            heading: say(Phrase::Series),
            paragraphs: vec![say(Phrase::LookForward), say(Phrase::SeriesEachHasLink)],
            action: (say(Phrase::MoveOrCancel), next),
            with_visit: true,
        },
        MailKind::SeriesChanged { .. } => Words {
            title: "changes of a series",
            subject: say(Phrase::SeriesChangedSubject { service }),
            heading: say(Phrase::SeriesChanged),
            paragraphs: vec![say(if visits.is_empty() {
                Phrase::SeriesNothingLeft
            } else {
                Phrase::SeriesStillToCome
            })],
            action: (say(if visits.is_empty() { Phrase::YourBooking } else { Phrase::MoveOrCancel }), next),
            with_visit: !visits.is_empty(),
        },
        MailKind::Cancelled { refund, kept, credit } => {
            let cancelled = [Phrase::CancelledVisit { service, when }];
            let credit = credit.map(|credit| Phrase::CreditAgain { credit: amount(credit) });
            Words {
                title: "cancellation",
                subject: say(Phrase::CancelledSubject { service, when }),
                heading: say(Phrase::Cancelled),
                paragraphs: cancelled.into_iter().chain(money_back(*refund, *kept)).chain(credit).map(say).collect(),
                action: (say(Phrase::YourBooking), manage),
                with_visit: false,
            }
        }
        MailKind::TooLate { refund } => {
            let back = Phrase::AllGoesBack { refund: amount(*refund) };
            let paragraphs = [Phrase::TooLateWhy { when }, back, Phrase::BankDays, Phrase::TooLateSorry];
            Words {
                title: "late payment returned",
                subject: say(Phrase::TooLateSubject { service, when }),
                heading: say(Phrase::TooLate),
                paragraphs: paragraphs.into_iter().map(say).collect(),
                action: (say(Phrase::VisitClinic { clinic: &record.clinic_name }), resources.base_url.to_string()),
                with_visit: false,
            }
        }
        MailKind::Asked { .. } | MailKind::Receipt { .. } | MailKind::Recommended { .. } => {
            of_money(resources, record, &About::Nothing)
        }
    })
}

/// What is asked for, or was received.
fn of_money(resources: &Resources, record: &BookingRecord, about: &About) -> Words {
    let say = |phrase: Phrase<'_>| phrase.render(record.locale);
    let (clinic, manage) = (&record.clinic_name, manage_url(resources, &record.manage_token));
    let (title, subject, heading, paragraphs, label) = match about {
        About::Asked { amount, reason } => (
            "payment request",
            say(Phrase::AskedSubject { amount: amount.to_string(), clinic }),
            say(Phrase::Asked { amount: amount.to_string() }),
            vec![say(Phrase::AskedFor { reason }), say(Phrase::AskedHow)],
            say(Phrase::Pay { amount: amount.to_string() }),
        ),
        About::Paid { amount, method, number } => (
            "receipt",
            say(Phrase::ReceiptSubject { amount: amount.to_string(), clinic }),
            say(Phrase::Receipt),
            vec![
                say(Phrase::ReceiptPaid { amount: amount.to_string(), method }),
                say(Phrase::ReceiptNumber { number: number.to_string() }),
            ],
            say(Phrase::ReceiptFile),
        ),
        About::Recommended { amount, until } => {
            let amount = amount.to_string();
            let day = |day: &NaiveDate| format!("{}, {}", labels::month_day_long(*day, record.locale), day.year());
            let until = until.as_ref().map(|until| Phrase::CreditGoodUntil { day: day(until) });
            let thanks = [Phrase::RecommendedCredit { amount: amount.clone() }, Phrase::CreditHow];
            (
                "credit for a recommendation",
                say(Phrase::RecommendedSubject { amount, clinic }),
                say(Phrase::Recommended),
                thanks.into_iter().chain(until).map(say).collect(),
                say(Phrase::YourBooking),
            )
        }
        About::Nothing => ("note", clinic.clone(), clinic.clone(), Vec::new(), say(Phrase::YourBooking)),
    };
    let address = match about {
        About::Paid { number, .. } => format!("{manage}/receipts/{number}/receipt.pdf"),
        _ => manage,
    };
    Words { title, subject, heading, paragraphs, action: (label, address), with_visit: false }
}

/// What a cancellation does to the deposit; nothing to say when none was paid.
fn money_back(refund: Money, kept: Money) -> Vec<Phrase<'static>> {
    let (refund_words, kept_words) = (refund.to_string(), kept.to_string());
    match (refund.is_zero(), kept.is_zero()) {
        (true, true) => Vec::new(),
        (true, false) => vec![Phrase::NothingGoesBack { kept: kept_words }],
        (false, true) => vec![Phrase::AllGoesBack { refund: refund_words }, Phrase::BankDays],
        (false, false) => {
            vec![Phrase::SomeGoesBack { refund: refund_words, kept: kept_words }, Phrase::BankDays]
        }
    }
}

/// A header is one line, whatever a service is called.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
