//! What the mails say, in the clinic's voice: once as text, once as HTML, from the same words.

use super::{
    html::{self, Page},
    jobs::MailKind,
};
use crate::{
    Resources,
    bookings::{add_to_calendar, checkout_url, manage_url, moment_label, span_label, start_in_full},
    worker::JobFailed,
    zone,
};
use domain::contact::PersonName;
use store::bookings::BookingRecord;

/// A written mail.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub subject: String,
    /// For the booking's history: “confirmation”.
    pub title: &'static str,
    pub text: String,
    pub html: String,
}

/// The words of one mail, before they are laid out.
pub(super) struct Words {
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

/// Writes the mail of `kind` about `record` as it is now.
pub(super) fn write(resources: &Resources, kind: &MailKind, record: &BookingRecord) -> Result<Letter, JobFailed> {
    let words = words(resources, kind, record)?;
    let zone = zone(&record.zone)?;
    let greeting = PersonName::try_from(record.client_name.clone())
        .map_or_else(|_| "Hello,".to_owned(), |name| format!("Hello {},", name.greeting()));
    let facts = if words.with_visit {
        let mut facts = vec![
            ("What", record.service_name.clone()),
            ("When", start_in_full(record.starts_at, zone)),
            ("", span_label(record.starts_at, record.ends_at, zone)),
            ("With", record.practitioner_name.clone()),
            ("Where", record.clinic_address.clone()),
            ("", record.clinic_directions.clone()),
        ];
        facts.retain(|(_, value)| !value.is_empty());
        facts
    } else {
        Vec::new()
    };
    let preparation = if words.with_visit { record.preparation.as_slice() } else { &[] };
    let (google, outlook) = add_to_calendar(resources, record);
    let calendars = if words.with_visit && !matches!(kind, MailKind::PayDeposit) {
        vec![("Google Calendar", google), ("Outlook", outlook)]
    } else {
        Vec::new()
    };
    let page = Page {
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

fn words(resources: &Resources, kind: &MailKind, record: &BookingRecord) -> Result<Words, JobFailed> {
    let zone = zone(&record.zone)?;
    let when = moment_label(record.starts_at, zone);
    let manage = manage_url(resources, &record.manage_token);
    let service = &record.service_name;
    let paid = (record.paid.minor > 0).then(|| format!("We received your deposit of {}. Thank you.", record.paid));
    let again = (format!("Visit {}", record.clinic_name), resources.base_url.to_string());
    Ok(match kind {
        MailKind::Confirmed => Words {
            title: "confirmation",
            subject: format!("You are booked: {service}, {when}"),
            heading: "You are booked".into(),
            paragraphs: ["We look forward to seeing you.".to_owned()].into_iter().chain(paid).collect(),
            action: ("Move or cancel".into(), manage),
            with_visit: true,
        },
        MailKind::PayDeposit => Words {
            title: "deposit request",
            subject: format!("We can see you {when}: your deposit keeps the time"),
            heading: "Your time is waiting for you".into(),
            paragraphs: vec![format!(
                "We said yes to your visit. A deposit of {} keeps the time for you{}; it comes off your bill.",
                record.deposit,
                record.hold_expires_at.map(|ends| format!(" until {}", moment_label(ends, zone))).unwrap_or_default(),
            )],
            action: (format!("Pay {}", record.deposit), checkout_url(resources, &record.manage_token)),
            with_visit: true,
        },
        MailKind::Moved => Words {
            title: "new time",
            subject: format!("Your new time: {service}, {when}"),
            heading: "Your visit has a new time".into(),
            paragraphs: vec!["The attached calendar file replaces the earlier one.".into()],
            action: ("Move or cancel".into(), manage),
            with_visit: true,
        },
        MailKind::Cancelled { refund } => Words {
            title: "cancellation",
            subject: format!("Cancelled: {service}, {when}"),
            heading: "Your visit is cancelled".into(),
            paragraphs: [format!("{service} on {when} is cancelled.")]
                .into_iter()
                .chain(refund_sentence(refund))
                .collect(),
            action: ("Your booking".into(), manage),
            with_visit: false,
        },
        MailKind::TooLate { refund } => Words {
            title: "late payment returned",
            subject: format!("Your payment comes back: {service}, {when}"),
            heading: "Your payment comes back to you".into(),
            paragraphs: vec![
                format!("Your payment reached us after the time on {when} was given back, and it could not be kept."),
                format!("All of it ({refund}) goes back to your card. Banks usually show it in 3 to 5 business days."),
                "We are sorry about that. You are welcome to pick another time.".into(),
            ],
            action: again,
            with_visit: false,
        },
    })
}

fn refund_sentence(refund: &str) -> Option<String> {
    (!refund.is_empty()).then(|| format!("{refund}. Banks usually show a refund in 3 to 5 business days."))
}

/// A header is one line, whatever a service is called.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
